//! Putting back what a run took out of its policy and did not bring anywhere: what that is about, and
//! whether it can be done now.

use super::allowed::{Haste, Refused, while_};
use super::model::Model;
use super::notice::Holds;
use super::run::RunState;
use crate::domain::{Outcome, PolicyId, RunId};

impl Model {
    /// Why `p` cannot put back what a run lost.
    pub fn refused_put_back(&self, run: &RunState) -> Option<Refused> {
        if let Some(refused) = run.refused_here().or_else(|| self.refused_change(Haste::PutBack)) {
            return Some(refused);
        }
        let Some(lost) = self.to_put_back(run) else {
            let other = run.board.stranded().find_map(|lost| self.in_hand(&lost.id, run));
            return Some(other.map_or_else(
                || "no volume of this run is without a policy".into(),
                |other| {
                    let name = other.run.as_ref().map(RunId::short).unwrap_or_default();
                    let why = format!("run {name} is working on it: wait until that has been read back");
                    while_(Holds::Running, why)
                },
            ));
        };
        lost.leaves()
            .filter(|from| self.inventory.policy(from).is_none())
            .map(|_| "its earlier policy was deleted; associate it with another one".into())
    }

    /// What `p` is about: the volume under the cursor if it is in no policy, else the first that is
    /// and that no other run has in hand.
    pub(in crate::app) fn to_put_back<'a>(&self, run: &'a RunState) -> Option<&'a Outcome> {
        let free = |outcome: &&Outcome| outcome.is_stranded() && self.in_hand(&outcome.id, run).is_none();
        run.under_cursor().filter(free).or_else(|| run.board.stranded().find(free))
    }

    /// All stranded volumes from the same policy: they go back to it together.
    pub(in crate::app) fn put_back_with<'a>(
        &self,
        run: &'a RunState,
        policy: &PolicyId,
    ) -> impl Iterator<Item = &'a Outcome> {
        let lost = run.board.stranded().filter(move |lost| lost.leaves() == Some(policy));
        lost.filter(|lost| self.in_hand(&lost.id, run).is_none())
    }

    /// How many volumes `p` would put back.
    pub fn would_put_back(&self, run: &RunState) -> usize {
        let from = self.to_put_back(run).and_then(|lost| lost.leaves());
        from.map_or(0, |from| self.put_back_with(run, from).count())
    }
}
