//! What sends a plan.

/// Backups that are deleted in one run at most: there is no bulk call, and nothing can be had back.
pub(super) const MOST_DELETED: usize = 20;

/// How the operator confirms a plan: the friction grows with what is at stake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// Nothing to send.
    Nothing,
    /// One key.
    Key,
    /// The number of volumes that will be sent, typed out.
    TypeCount(usize),
    /// The name of the volume that would be left without a good backup, typed out.
    TypeName(String),
    /// The number of backups that expire, typed out.
    TypeExpiring(u64),
    /// Not at all: it is more than one submission may have.
    TooMany {
        /// How many would be sent.
        sent: usize,
        /// How many may be.
        most: usize,
    },
}
