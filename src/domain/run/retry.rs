//! What of a run is worth trying again, in the groups an operator thinks in.

use std::fmt;

use super::outcome::{Outcome, Whereabouts};
use super::outcomes::Outcomes;
use super::state::State;
use crate::domain::error::{CodeClass, ErrorCode};
use crate::domain::model::VolumeId;

/// What trying again can bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Prospect {
    /// It can help, now or later.
    Worthwhile,
    /// Whether it was done is not known: find out first, or it might be done twice.
    VerifyFirst,
    /// It cannot help; something else must change.
    Hopeless,
}

/// Volumes of a run that are not where they should be, all for the same reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryGroup {
    /// `failed`, `skipped`, `unknown`, or what was answered of those that are not there.
    pub state: State,
    /// The code, where there is one.
    pub code: Option<ErrorCode>,
    /// What trying again can bring.
    pub prospect: Prospect,
    /// What to think of it, in a few words; empty where nothing is known.
    pub words: &'static str,
    /// The volumes, in the order of the board.
    pub volumes: Vec<VolumeId>,
}

/// The failed, skipped and unknown volumes of a run, grouped by code: what is worth trying first,
/// then by number.
///
/// Volumes refused before sending are in none: the next plan refuses or takes them by itself.
pub fn groups(board: &Outcomes) -> Vec<RetryGroup> {
    let mut groups: Vec<RetryGroup> = Vec::new();
    for outcome in board.rows() {
        let Some((prospect, words)) = judge(outcome) else { continue };
        let same = groups
            .iter_mut()
            .find(|group| (group.state, group.words) == (outcome.state, words) && same_code(group, outcome));
        if let Some(group) = same {
            group.volumes.push(outcome.id.clone());
        } else {
            groups.push(RetryGroup {
                state: outcome.state,
                code: outcome.code.clone(),
                prospect,
                words,
                volumes: vec![outcome.id.clone()],
            });
        }
    }
    groups.sort_by(|a, b| {
        a.prospect
            .cmp(&b.prospect)
            .then_with(|| b.volumes.len().cmp(&a.volumes.len()))
            .then_with(|| a.code.cmp(&b.code))
    });
    groups
}

/// How many volumes are worth trying again.
pub fn worthwhile(board: &Outcomes) -> usize {
    let worth = |outcome: &&Outcome| matches!(judge(outcome), Some((Prospect::Worthwhile, _)));
    board.rows().iter().filter(worth).count()
}

fn same_code(group: &RetryGroup, outcome: &Outcome) -> bool {
    match (&group.code, &outcome.code) {
        (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
        (None, None) => true,
        _ => false,
    }
}

/// What trying one again can bring, and a few words on it; `None` where there is nothing to retry.
pub fn judge(outcome: &Outcome) -> Option<(Prospect, &'static str)> {
    Some(match outcome.state {
        State::Skipped => (Prospect::Worthwhile, "not sent"),
        State::Unknown if outcome.is_beyond_reading() => {
            (Prospect::Hopeless, "look for a volume of that name first")
        }
        State::Unknown => (Prospect::VerifyFirst, "verify first"),
        _ if outcome.is_not_there() && outcome.now_in == Whereabouts::Gone => {
            (Prospect::Hopeless, "answered ok, but the volume no longer exists")
        }
        _ if outcome.is_not_there() => (Prospect::Worthwhile, "answered ok, but not confirmed"),
        State::Failed => {
            outcome.code.as_ref().map_or((Prospect::Worthwhile, ""), |code| of_class(code.class()))
        }
        _ => return None,
    })
}

/// By the classes of domain.md 3.
const fn of_class(class: CodeClass) -> (Prospect, &'static str) {
    match class {
        CodeClass::FixSelection => (Prospect::Hopeless, "this volume cannot be in a policy"),
        CodeClass::AlreadyThere => (Prospect::Hopeless, "already there"),
        CodeClass::InAnotherTarget => (Prospect::Hopeless, "in another policy: remove it there first"),
        CodeClass::TargetGone => (Prospect::Hopeless, "the policy was deleted"),
        CodeClass::ClientFault => (Prospect::Hopeless, "a bug in vbs: please report it"),
        CodeClass::WaitAndRetry => (Prospect::Worthwhile, "wait and retry"),
        CodeClass::Limit | CodeClass::TargetFull => {
            (Prospect::Worthwhile, "a limit is reached: make room first")
        }
        CodeClass::Rights => (Prospect::Worthwhile, "missing right or login"),
        CodeClass::ProviderFault => (Prospect::Worthwhile, "the cloud failed"),
        CodeClass::JobGone | CodeClass::Other => (Prospect::Worthwhile, ""),
    }
}

/// `14 x CODE wait and retry`.
impl fmt::Display for RetryGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.state.is_success() {
            return write!(f, "{} x {}", self.volumes.len(), self.words);
        }
        write!(f, "{} x {}", self.volumes.len(), self.code.as_deref().unwrap_or(self.state.word()))?;
        if self.words.is_empty() { Ok(()) } else { write!(f, " {}", self.words) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn board(rows: &[(&str, State, Option<&str>)]) -> Outcomes {
        let mut board = Outcomes::default();
        for (id, state, code) in rows {
            board.put(Outcome { code: code.map(Into::into), ..Outcome::sample(id, *state) });
        }
        board
    }

    #[test]
    fn what_can_be_tried_again_is_told_from_what_cannot() {
        let board = board(&[
            ("done", State::Ok, None),
            ("hana", State::Failed, Some("AutoBackup.0210")),
            ("busy", State::Failed, Some("AutoBackup.0206")),
            ("open", State::Unknown, Some("HTTP 503")),
            ("late", State::Skipped, None),
            ("too", State::Failed, Some("autobackup.0206")),
            ("bare", State::Failed, None),
            ("never", State::Refused, None),
        ]);
        let said: Vec<String> = groups(&board).iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "2 x AutoBackup.0206 wait and retry",
                "1 x skipped not sent",
                "1 x failed",
                "1 x HTTP 503 verify first",
                "1 x AutoBackup.0210 this volume cannot be in a policy",
            ]
        );
    }

    #[test]
    fn every_volume_is_in_one_group_at_most() {
        let board = board(&[("a", State::Failed, None), ("b", State::Failed, None), ("c", State::Ok, None)]);
        let groups = groups(&board);
        assert_eq!(groups.len(), 1);
        assert_eq!(groups[0].volumes, ["a".into(), "b".into()]);
        assert_eq!(groups[0].prospect, Prospect::Worthwhile);
    }
}
