//! One line to the operator.

/// How serious a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// For information.
    Info,
    /// To be weighed.
    Warning,
    /// Something did not work.
    Error,
}

/// One line to the operator, until the next key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How serious.
    pub tone: Tone,
    /// The words.
    pub text: String,
}

/// A condition that passes without a key; when it ends, the notice is no longer true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// A run may still send something.
    Sending,
    /// A run asks whether to go on.
    SecretRequest,
    /// A run sends, and asks nothing.
    NoDecisionPending,
    /// A run is in progress, if only to be read back.
    Running,
    /// The program leaves when the run is over.
    Leaving,
    /// Outcomes are being read again.
    Verifying,
    /// Something is being loaded.
    Loading,
    /// Coverage is being read.
    ReadingCoverage,
    /// Failed tasks are being read.
    ReadingFailures,
    /// No policy is known.
    NoPolicies,
    /// Policies may still come.
    LoadingPolicies,
    /// No volume is shown.
    NoVolumes,
    /// Nobody is logged in yet.
    LoggingIn,
    /// The saved filters are not read yet.
    NoSavedFilters,
    /// A plan waits for readings.
    Reading,
}
