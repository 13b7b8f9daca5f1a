//! The numbers of a plan.

/// How many volumes have which fate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// New associations.
    pub new: usize,
    /// Moves.
    pub moves: usize,
    /// Taken out of their policy, into none.
    pub removals: usize,
    /// Present policy unknown.
    pub unclear: usize,
    /// Backups to be made.
    pub backups: usize,
    /// Backups to be deleted.
    pub deletions: usize,
    /// Volumes to be made from backups.
    pub restores: usize,
    /// Policies to be switched.
    pub switches: usize,
    /// Already under the target.
    pub already: usize,
    /// Refused.
    pub refused: usize,
    /// Marked but not on the screen.
    pub hidden: usize,
}

impl Tally {
    /// How many will be sent.
    pub const fn sent(&self) -> usize {
        let of_volumes = self.new + self.moves + self.removals + self.unclear;
        of_volumes + self.backups + self.deletions + self.restores + self.switches
    }

    /// How many the plan is about.
    pub const fn total(&self) -> usize {
        self.sent() + self.already + self.refused
    }
}
