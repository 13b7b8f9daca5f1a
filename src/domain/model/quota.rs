//! How much room the project has for backups (domain.md 1.12).

/// The part of the backup quota that planning needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quota {
    /// Number of backups; `None` where the cloud does not say.
    pub backups: Option<Allowance>,
    /// Size of all backups in GB; `None` where the cloud does not say.
    pub gigabytes: Option<Allowance>,
}

/// What is used of one kind, and what may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowance {
    /// In use.
    pub used: u64,
    /// Set aside for jobs that are running.
    pub reserved: u64,
    /// The limit; `None` is unlimited.
    pub limit: Option<u64>,
}

impl Allowance {
    /// What is left; `None` is unlimited.
    pub const fn left(&self) -> Option<u64> {
        match self.limit {
            Some(limit) => Some(limit.saturating_sub(self.used.saturating_add(self.reserved))),
            None => None,
        }
    }
}
