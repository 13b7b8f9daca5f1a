//! The oracle: what a service really held, and when, compared with what a board claims.

use std::collections::{BTreeMap, HashMap, HashSet};

use vbs_tui::domain::{Goal, Outcome, Outcomes, PolicyId, State, Whereabouts};
use vbs_tui::sim::{self, Sim};

/// The target each volume is in.
pub type Held = BTreeMap<String, Option<String>>;

/// One volume went elsewhere.
pub struct Change {
    pub volume: String,
    pub to: Option<String>,
    /// By a request of the run, not by somebody else.
    pub ours: bool,
}

/// The states of every volume over one run.
pub struct Timeline {
    before: Held,
    changes: HashMap<String, Vec<Option<String>>>,
    by_us: HashSet<String>,
    by_others: HashSet<String>,
    after: Held,
}

impl Timeline {
    /// Reads the log of the simulated cloud: everything that changed since `before` was taken at `since`.
    pub fn of_sim(sim: &Sim, before: Held, since: i64) -> Self {
        let changes = sim.changes().into_iter().filter(|change| change.at_ms >= since);
        let change =
            |change: sim::Change| Change { volume: change.volume, to: change.to, ours: change.by.is_some() };
        Self::new(before, changes.map(change), sim.snapshot())
    }

    /// What was held before, everything that changed, in order, and what is held in the end.
    pub fn new(before: Held, changes: impl Iterator<Item = Change>, after: Held) -> Self {
        let mut timeline =
            Self { before, changes: HashMap::new(), by_us: HashSet::new(), by_others: HashSet::new(), after };
        for change in changes {
            let who = if change.ours { &mut timeline.by_us } else { &mut timeline.by_others };
            who.insert(change.volume.clone());
            timeline.changes.entry(change.volume).or_default().push(change.to);
        }
        timeline
    }

    fn was_ever(&self, volume: &str, goal: &Goal) -> bool {
        let first = self.before.get(volume).is_some_and(|policy| is_at(policy.as_ref(), goal));
        let later = self.changes.get(volume).into_iter().flatten();
        first || later.into_iter().any(|to| is_at(to.as_ref(), goal))
    }

    fn was_ever_elsewhere(&self, volume: &str, goal: &Goal) -> bool {
        let first = self.before.get(volume).is_some_and(|policy| !is_at(policy.as_ref(), goal));
        let later = self.changes.get(volume).into_iter().flatten();
        first || later.into_iter().any(|to| !is_at(to.as_ref(), goal))
    }

    /// What is untrue in a run's outcomes.
    pub fn lies(&self, board: &Outcomes) -> Vec<String> {
        board
            .rows()
            .iter()
            .filter_map(|outcome| {
                Some(format!("{}: {outcome:?}, held {:?}", self.lie(outcome)?, self.held(outcome)))
            })
            .collect()
    }

    fn held(&self, outcome: &Outcome) -> Option<&String> {
        self.after.get(&outcome.id.to_string()).and_then(Option::as_ref)
    }

    fn lie(&self, outcome: &Outcome) -> Option<&'static str> {
        let id = outcome.id.to_string();
        let held = self.held(outcome);
        let meddled = self.by_others.contains(&id);
        let there = is_at(held, &outcome.goal);
        match outcome.state {
            State::Waiting | State::Sent => return Some("not judged"),
            State::Ok | State::Moved | State::Already => {
                if !self.was_ever(&id, &outcome.goal) || !(there || meddled) {
                    return Some("called done and was not");
                }
            }
            State::Failed => {
                if !self.was_ever_elsewhere(&id, &outcome.goal) || (there && !meddled) {
                    return Some("called failed and was done");
                }
            }
            State::Refused | State::Skipped => {
                if self.by_us.contains(&id) {
                    return Some("called not sent and was changed by us");
                }
            }
            State::Unknown => return None,
        }
        let misplaced = match &outcome.now_in {
            Whereabouts::In(policy) => held.map(|id| PolicyId::new(id)).as_ref() != Some(policy),
            Whereabouts::InNone => held.is_some(),
            _ => false,
        };
        (misplaced && !meddled && outcome.disagreement.is_none()).then_some("shown where it is not")
    }
}

fn is_at(policy: Option<&String>, goal: &Goal) -> bool {
    match (policy, goal) {
        (Some(policy), Goal::Under(goal)) => PolicyId::new(policy) == *goal,
        (None, Goal::InNone) => true,
        _ => false,
    }
}
