//! The project's backup quota (domain.md 1.12).

/// One quota: what is used of what is allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// In use or reserved.
    pub used: u64,
    /// The limit; `None` is unlimited (`-1` on the wire).
    pub limit: Option<u64>,
}

impl Usage {
    /// What is left; `None` is unlimited.
    pub fn free(self) -> Option<u64> {
        self.limit.map(|limit| limit.saturating_sub(self.used))
    }
}

/// Backup quota of a project; a part the cloud does not tell is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quota {
    /// Number of backups.
    pub backups: Option<Usage>,
    /// Size of all backups in GB.
    pub gigabytes: Option<Usage>,
}
