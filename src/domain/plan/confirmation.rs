//! What sends a plan.

/// How the operator confirms a plan: the friction grows with what is at stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// Nothing to send.
    Nothing,
    /// One key.
    Key,
    /// The number of volumes that will be sent, typed out.
    TypeCount(usize),
    /// Not at all: it is more than one submission may have.
    TooMany {
        /// How many would be sent.
        sent: usize,
        /// How many may be.
        most: usize,
    },
}
