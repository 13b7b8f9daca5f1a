//! Calls that are refused.

/// A refused call: status, code and message for the error body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message: &'static str,
}

impl Refusal {
    pub(crate) const fn new(status: u16, code: &'static str, message: &'static str) -> Self {
        Self { status, code, message }
    }
}

/// The policy in the path is not there (any more).
pub(crate) const NO_SUCH_POLICY: Refusal = Refusal::new(404, "AutoBackup.0205", "policy does not exist");
