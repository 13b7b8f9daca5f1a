//! All outcomes of a run, and what they come to.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::event::RunEvent;
use super::outcome::{Before, Outcome, Whereabouts};
use super::shown::Shown;
use super::state::State;
use super::summary::Summary;
use crate::domain::model::VolumeId;
use crate::domain::plan::{Goal, Plan, PolicyChange};

/// One step of an undo or a retry: the volume, where it must be for the step to be made, and where
/// it shall go (`None` where that is not known).
pub type Step = (VolumeId, Goal, Option<Goal>);

/// All outcomes of a run, in the order of the plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcomes {
    rows: Vec<Outcome>,
    at: HashMap<VolumeId, usize>,
    counts: [usize; State::ALL.len()],
    /// How many in each state were answered to be done and not seen there.
    accepted: [usize; State::ALL.len()],
    /// How it ended; `None` while it runs.
    pub summary: Option<Summary>,
}

impl Outcomes {
    /// The board a plan starts with.
    pub fn new(plan: &Plan) -> Self {
        let mut board = Self::default();
        for item in plan.items() {
            board.put(Outcome::planned(item));
        }
        board
    }

    /// Every outcome.
    pub fn rows(&self) -> &[Outcome] {
        &self.rows
    }

    /// The outcome of one volume.
    pub fn get(&self, id: &VolumeId) -> Option<&Outcome> {
        self.rows.get(*self.at.get(id)?)
    }

    /// Puts an outcome in the place of what was known of its volume.
    pub fn put(&mut self, outcome: Outcome) {
        let known = self.at.get(&outcome.id).and_then(|at| self.rows.get_mut(*at));
        let mut count = |outcome: &Outcome, by: fn(&mut usize)| {
            let state = outcome.state as usize;
            self.counts.get_mut(state).map(by);
            self.accepted.get_mut(state).filter(|_| outcome.shown() == Shown::Accepted).map(by);
        };
        count(&outcome, |count| *count += 1);
        if let Some(known) = known {
            count(known, |count| *count -= 1);
            *known = outcome;
        } else {
            self.at.insert(outcome.id.clone(), self.rows.len());
            self.rows.push(outcome);
        }
    }

    /// Takes in where a later run saw a volume that had left its policy and arrived nowhere; whether
    /// that was news.
    pub fn found_since(&mut self, later: &Outcome) -> bool {
        let Some(lost) = self.get(&later.id).filter(|lost| lost.is_stranded()) else { return false };
        if lost.read_at >= later.read_at {
            return false;
        }
        self.put(Outcome { now_in: later.now_in.clone(), read_at: later.read_at, ..lost.clone() });
        true
    }

    /// Takes in a report of the engine.
    pub fn apply(&mut self, event: RunEvent) {
        match event {
            RunEvent::Changed(outcomes) => outcomes.into_iter().for_each(|outcome| self.put(outcome)),
            RunEvent::Finished(summary) => self.summary = Some(summary),
            RunEvent::Read(_)
            | RunEvent::Settling { .. }
            | RunEvent::Following { .. }
            | RunEvent::Pausing { .. }
            | RunEvent::NeedsDecision(_) => {}
        }
    }

    /// Number of volumes in a state.
    pub fn count(&self, state: State) -> usize {
        self.counts.get(state as usize).copied().unwrap_or(0)
    }

    /// Number of volumes that are called so.
    pub fn shown(&self, shown: Shown) -> usize {
        match shown {
            Shown::Accepted => self.accepted.iter().sum(),
            Shown::State(state) => {
                let accepted = self.accepted.get(state as usize).copied().unwrap_or(0);
                self.count(state).saturating_sub(accepted)
            }
        }
    }

    /// Number of volumes that have their outcome.
    pub fn done(&self) -> usize {
        self.rows.len() - self.count(State::Waiting) - self.count(State::Sent)
    }

    /// Volumes that left their old policy and are in none now.
    pub fn stranded(&self) -> impl Iterator<Item = &Outcome> {
        self.rows.iter().filter(|outcome| outcome.is_stranded())
    }

    /// The steps that bring every volume the run changed back to where it was. One that left its
    /// old policy and did not arrive in the new one is among them: the run put it into none.
    pub fn undo_steps(&self) -> Vec<Step> {
        let changed = self.rows.iter().filter(|outcome| outcome.is_changed());
        changed
            .map(|outcome| {
                let put = if outcome.is_stranded() { Goal::InNone } else { outcome.goal.clone() };
                (outcome.id.clone(), put, outcome.before.goal())
            })
            .collect()
    }

    /// The same of a run about the settings of policies.
    pub fn take_back(&self) -> Vec<PolicyChange> {
        let changed = self.rows.iter().filter(|outcome| outcome.is_changed());
        changed.filter_map(Outcome::taking_back).collect()
    }

    /// Whether it is about the settings of policies, or policies that come and go.
    pub fn is_about_settings(&self) -> bool {
        let first = self.rows.first().map(|outcome| &outcome.goal);
        matches!(first, Some(Goal::Edited(_) | Goal::Created(_) | Goal::PolicyDeleted(_)))
    }

    /// How many volumes those steps would bring back: all but those whose policy nobody saw before.
    pub fn undoable(&self) -> usize {
        let can_return = |outcome: &&Outcome| outcome.is_changed() && outcome.before != Before::Unseen;
        self.rows.iter().filter(can_return).count()
    }

    /// The steps that do the same again with some volumes, each from where the run left it.
    pub fn redo_steps(&self, wanted: &HashSet<&VolumeId>) -> Vec<Step> {
        let again = self.rows.iter().filter(|outcome| wanted.contains(&outcome.id));
        again
            .filter_map(|outcome| {
                let left = if outcome.is_stranded() { Goal::InNone } else { outcome.before.goal()? };
                Some((outcome.id.clone(), left, Some(outcome.goal.clone())))
            })
            .collect()
    }

    /// The same of a run about the settings of policies.
    pub fn do_again(&self, wanted: &HashSet<&VolumeId>) -> Vec<PolicyChange> {
        let again = self.rows.iter().filter(|outcome| wanted.contains(&outcome.id));
        again.filter_map(Outcome::doing_again).collect()
    }

    /// Volumes that the cloud accepted and has not done yet, as far as anybody saw.
    pub fn followed(&self) -> usize {
        self.rows.iter().filter(|outcome| outcome.is_accepted()).count()
    }

    /// Whether it is about backups, which the cloud makes and deletes after it has answered.
    pub fn is_about_backups(&self) -> bool {
        self.rows.first().is_some_and(|outcome| outcome.goal.is_followed())
    }

    /// How many outcomes reading again may settle: unknown, or accepted and not seen done.
    pub fn to_verify(&self) -> usize {
        let beyond = self.rows.iter().filter(|outcome| outcome.is_beyond_reading()).count();
        (self.count(State::Unknown) + self.followed()).saturating_sub(beyond)
    }

    /// What its rows are.
    pub fn row_word(&self) -> &'static str {
        self.rows.first().map_or("volume", |outcome| outcome.goal.row())
    }

    /// Whether its rows are policies.
    pub fn is_about_policies(&self) -> bool {
        self.rows.first().is_some_and(|outcome| outcome.goal.is_of_policy())
    }

    /// Volumes whose answer and whose reading do not agree.
    pub fn disagreements(&self) -> usize {
        self.rows.iter().filter(|outcome| outcome.disagreement.is_some()).count()
    }

    /// Volumes that a request had in it and of which no reading shows where they are.
    pub fn unseen(&self) -> usize {
        let seen = |outcome: &Outcome| {
            !matches!(
                outcome.now_in,
                Whereabouts::NotRead | Whereabouts::NotVisible | Whereabouts::Unreadable(_)
            )
        };
        self.rows.iter().filter(|outcome| outcome.state.is_read_back() && !seen(outcome)).count()
    }

    /// Volumes that a request had in it and that could not be read.
    pub fn unread(&self) -> usize {
        let unread = |outcome: &&Outcome| {
            outcome.state.is_read_back()
                && matches!(outcome.now_in, Whereabouts::NotRead | Whereabouts::Unreadable(_))
        };
        self.rows.iter().filter(unread).count()
    }

    /// Volumes that the cloud answered ok for but that are not where they should be.
    pub fn not_there(&self) -> usize {
        self.rows.iter().filter(|outcome| outcome.is_not_there()).count()
    }

    /// How many in each state of success nobody has seen where they should be; states without any are left
    /// out.
    pub fn accepted(&self) -> BTreeMap<State, usize> {
        let count = |state: State| (state, self.accepted.get(state as usize).copied().unwrap_or(0));
        State::ALL.into_iter().map(count).filter(|(_, count)| *count > 0).collect()
    }

    /// The exit code of a run (docs/shell.md, "Exit codes"): 5 if any outcome is unknown, else 130 if
    /// interrupted, else 4 if nothing reached the cloud, else that of its outcomes.
    pub fn exit_code(&self) -> u8 {
        let summary = self.summary.clone().unwrap_or_default();
        match self.outcomes_code() {
            5 => 5,
            _ if summary.interrupted => 130,
            _ if summary.stopped.is_some() && !summary.reached_cloud => 4,
            code => code,
        }
    }

    /// The exit code for the outcomes alone: 5 if any is unknown, else 1 if any volume failed, was
    /// refused or skipped, or is not where it was answered to be, else 0.
    pub fn outcomes_code(&self) -> u8 {
        let not_done = [State::Failed, State::Refused, State::Skipped, State::Waiting];
        if self.count(State::Unknown) + self.count(State::Sent) > 0 {
            5
        } else {
            u8::from(self.not_there() > 0 || not_done.iter().any(|state| self.count(*state) > 0))
        }
    }

    /// How many are called so, as `3 ok, 1 failed`; what there is none of is left out.
    pub fn in_words(&self) -> String {
        let there = Shown::ALL.into_iter().filter(|shown| self.shown(*shown) > 0);
        let said = there.map(|shown| format!("{} {shown}", self.shown(shown))).collect::<Vec<_>>();
        if said.is_empty() { "nothing".to_owned() } else { said.join(", ") }
    }

    /// How many volumes were answered, and how many there are to be sent: what is not sent in any
    /// case is in neither, what nobody knows is not answered.
    pub fn answered(&self) -> (usize, usize) {
        let count = |states: &[State]| states.iter().map(|state| self.count(*state)).sum::<usize>();
        let answered = count(&[State::Ok, State::Moved, State::Failed]);
        let rest = count(&[State::Unknown, State::Skipped, State::Waiting, State::Sent]);
        (answered, answered + rest)
    }

    /// How far it is: `40 of 105`, or once some will never be sent `40 answered, 65 not sent`, so
    /// that nothing counts as answered that never was.
    pub fn progress(&self, number: impl Fn(usize) -> String) -> String {
        let (answered, all) = self.answered();
        match self.count(State::Skipped) {
            0 => format!("{} of {}", number(answered), number(all)),
            skipped => format!("{} answered, {} not sent", number(answered), number(skipped)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_follow_every_change() {
        let mut board = Outcomes::default();
        board.put(Outcome::sample("a", State::Waiting));
        board.put(Outcome::sample("b", State::Waiting));
        board.apply(RunEvent::Changed(vec![Outcome::sample("A", State::Sent)]));
        board.apply(RunEvent::Changed(vec![Outcome::sample("a", State::Ok)]));
        assert_eq!((board.rows().len(), board.done()), (2, 1));
        assert_eq!(
            (board.count(State::Ok), board.count(State::Waiting), board.count(State::Sent)),
            (1, 1, 0)
        );
    }

    #[test]
    fn exit_codes_are_those_of_the_readme() {
        let code = |states: &[State], summary: Summary| {
            let mut board = Outcomes::default();
            for (n, state) in states.iter().enumerate() {
                board.put(Outcome::sample(&format!("v{n}"), *state));
            }
            board.summary = Some(summary);
            board.exit_code()
        };
        let reached = || Summary { reached_cloud: true, ..Summary::default() };
        let interrupted = || Summary { interrupted: true, ..reached() };
        let unsent = || Summary { stopped: Some("refused".into()), ..Summary::default() };
        assert_eq!(code(&[State::Ok, State::Moved, State::Already], reached()), 0);
        assert_eq!(code(&[State::Ok, State::Failed], reached()), 1);
        assert_eq!(code(&[State::Refused], reached()), 1);
        assert_eq!(code(&[State::Ok, State::Skipped], interrupted()), 130);
        assert_eq!(code(&[State::Unknown, State::Skipped], interrupted()), 5);
        assert_eq!(code(&[State::Skipped], unsent()), 4);

        let mut board = Outcomes::default();
        let disagreement = Some("answered ok, but not confirmed".into());
        board.put(Outcome { disagreement, ..Outcome::sample("a", State::Ok) });
        board.summary = Some(reached());
        assert_eq!((board.exit_code(), board.not_there()), (1, 1));
    }
}
