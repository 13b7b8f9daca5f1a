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
    /// Policies to get other settings.
    pub edits: usize,
    /// Policies to be made.
    pub creations: usize,
    /// Policies to be deleted.
    pub policy_deletions: usize,
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
        let of_policies = self.switches + self.edits + self.creations + self.policy_deletions;
        of_volumes + self.backups + self.deletions + self.restores + of_policies
    }

    /// How many the plan is about.
    pub const fn total(&self) -> usize {
        self.sent() + self.already + self.refused
    }
}
