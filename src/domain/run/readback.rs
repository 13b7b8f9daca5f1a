//! What a later reading says about an outcome (domain.md 2).
//!
//! Seen where it should be is success, whatever was answered. Not seen proves nothing at first: the
//! cloud may still be working on it, and readings may lag behind writes; only time makes it
//! failure, and where the cloud does not show the link, no time does.

use std::time::Duration;

use jiff::Timestamp;

use super::outcome::{Outcome, Whereabouts};
use super::state::State;
use crate::domain::error::ApiError;
use crate::domain::model::Seen;
use crate::domain::plan::Goal;
use crate::domain::settings::Settings;

/// Circumstances of a reading.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// When it was read.
    pub at: Timestamp,
    /// Time since the last request of the run ended.
    pub since_sent: Duration,
    /// Whether "no policy in the answer" means "under no policy": not where the link is hidden.
    pub membership_visible: bool,
}

/// Whether a volume needs to be read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// No further reading can change what is known.
    Yes,
    /// Read it again.
    NotYet,
}

/// Takes one reading of a volume into its outcome.
pub fn observe(
    outcome: &mut Outcome,
    seen: Result<&Seen, &ApiError>,
    reading: Reading,
    settings: &Settings,
) -> Settled {
    let before = std::mem::replace(&mut outcome.now_in, Whereabouts::NotRead);
    let volume = match seen {
        Err(fault) => {
            outcome.now_in = Whereabouts::Unreadable(fault.to_string());
            return Settled::NotYet;
        }
        Ok(seen) => seen,
    };
    outcome.read_at = Some(reading.at);
    let Seen::Volume(volume) = volume else {
        outcome.now_in = Whereabouts::Gone;
        gone(outcome, "volume");
        return Settled::Yes;
    };
    outcome.now_in = match &volume.policy {
        Some(policy) => Whereabouts::In(policy.clone()),
        None if reading.membership_visible && volume.policy_told => Whereabouts::InNone,
        None => Whereabouts::NotVisible,
    };
    conclude(outcome, &before, reading, settings)
}

/// What a reading that found it says of the outcome.
pub(super) fn conclude(
    outcome: &mut Outcome,
    before: &Whereabouts,
    reading: Reading,
    settings: &Settings,
) -> Settled {
    if outcome.is_seen_there() {
        found_there(outcome);
        return Settled::Yes;
    }
    let twice_the_same = *before == outcome.now_in;
    if outcome.now_in == Whereabouts::NotVisible {
        // What is carried out between a reading and the counts that judge it looks like a hidden
        // link; the next reading shows it.
        let may_have_come = outcome.state == State::Unknown && !twice_the_same;
        return if may_have_come { Settled::NotYet } else { Settled::Yes };
    }
    match outcome.state {
        State::Unknown => {
            if reading.since_sent >= settings.settle_window && twice_the_same {
                outcome.state = State::Failed;
                let waited = reading.since_sent.as_secs();
                let how = outcome.neither().unwrap_or_else(|| "not done".to_owned());
                outcome.message = Some(format!("{}; {how} after {waited} s", reason(outcome)));
                return Settled::Yes;
            }
            Settled::NotYet
        }
        State::Ok | State::Moved if reading.since_sent >= settings.read_lag && twice_the_same => {
            let how = outcome.neither().unwrap_or_else(|| "not confirmed".to_owned());
            outcome.disagreement = Some(format!("answered ok, but {how}"));
            Settled::Yes
        }
        State::Ok | State::Moved => Settled::NotYet,
        // A volume that was to be moved may have left its old policy a moment ago: the reading
        // that still shows it there may be an old one.
        State::Failed if outcome.moves() && outcome.now_in != Whereabouts::InNone => {
            if reading.since_sent >= settings.read_lag && twice_the_same {
                Settled::Yes
            } else {
                Settled::NotYet
            }
        }
        _ => Settled::Yes,
    }
}

pub(super) fn gone(outcome: &mut Outcome, what: &str) {
    if outcome.state == State::Unknown {
        outcome.message = Some(format!("the {what} no longer exists"));
    } else if outcome.state.is_success() {
        outcome.disagreement = Some(format!("answered ok, but the {what} no longer exists"));
    }
}

fn found_there(outcome: &mut Outcome) {
    // The advice of a failure does not belong beside a success; its code goes into the words.
    let code = match outcome.state {
        State::Unknown | State::Failed => outcome.code.take(),
        _ => None,
    };
    match outcome.state {
        State::Unknown => {
            let code = code.map(|code| format!("{code} ")).unwrap_or_default();
            let shows = match outcome.goal {
                // No answer named it.
                Goal::Created(_) => "a policy with its settings came, taken for it",
                _ => "reading back shows it was done",
            };
            outcome.message = Some(format!("{code}{}; {shows}", reason(outcome)));
        }
        State::Failed => {
            // Without a code it may have had no answer at all, and have failed by an earlier reading.
            let was = code.map_or_else(|| "it was failed".to_owned(), |code| format!("answered {code}"));
            outcome.disagreement = Some(format!("{was}, but reading back shows it was done"));
        }
        _ => {
            outcome.disagreement = None;
            return;
        }
    }
    outcome.state = outcome.done();
}

fn reason(outcome: &Outcome) -> &str {
    outcome.message.as_deref().unwrap_or("the answer did not say")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::list::inventory::tests::volume;
    use crate::domain::plan::{Planned, PlannedAction};

    fn sent(state: State, from: Option<&str>) -> Outcome {
        let item = Planned {
            id: "v".into(),
            name: "v".into(),
            size_gb: Some(1),
            status: crate::domain::model::status::VolumeStatus::InUse,
            fate: from.map_or(PlannedAction::New, |from| PlannedAction::Move { from: from.into() }),
            goal: Goal::Under("target".into()),
            hidden: false,
        };
        Outcome { state, ..Outcome::planned(&item) }
    }

    fn read(
        outcome: &mut Outcome,
        policy: Option<&str>,
        since_sent: u64,
        membership_visible: bool,
    ) -> Settled {
        let reading = Reading {
            at: Timestamp::UNIX_EPOCH,
            since_sent: Duration::from_secs(since_sent),
            membership_visible,
        };
        observe(outcome, Ok(&Seen::Volume(volume("v", policy))), reading, &Settings::default())
    }

    #[test]
    fn unknown_becomes_ok_when_seen_and_failed_only_after_the_window() {
        let mut outcome = sent(State::Unknown, Some("old"));
        assert_eq!(read(&mut outcome, Some("old"), 1, true), Settled::NotYet);
        assert_eq!(read(&mut outcome, Some("old"), 119, true), Settled::NotYet);
        assert_eq!(outcome.state, State::Unknown);
        let mut seen = outcome.clone();
        assert_eq!(read(&mut seen, Some("TARGET"), 120, true), Settled::Yes);
        assert_eq!(seen.state, State::Moved);
        assert_eq!(read(&mut outcome, None, 121, true), Settled::NotYet, "the last two readings must agree");
        assert_eq!(read(&mut outcome, None, 125, true), Settled::Yes);
        assert_eq!(outcome.state, State::Failed);
        assert!(outcome.is_stranded());
    }

    #[test]
    fn where_the_link_is_hidden_unknown_stays_unknown() {
        let mut outcome = sent(State::Unknown, None);
        assert_eq!(read(&mut outcome, None, 500, false), Settled::NotYet, "it may have come just now");
        let mut come = outcome.clone();
        assert_eq!(read(&mut come, Some("target"), 501, true), Settled::Yes);
        assert_eq!(come.state, State::Ok);
        assert_eq!(read(&mut outcome, None, 501, false), Settled::Yes);
        assert_eq!((outcome.state, outcome.now_in.clone()), (State::Unknown, Whereabouts::NotVisible));
    }

    #[test]
    fn an_answer_that_a_reading_contradicts_is_pointed_out() {
        let mut ok = sent(State::Ok, None);
        assert_eq!(read(&mut ok, None, 1, true), Settled::NotYet, "readings may lag");
        assert_eq!(ok.disagreement, None);
        assert_eq!(read(&mut ok, None, 11, true), Settled::Yes);
        assert!(ok.disagreement.is_some() && ok.state == State::Ok);
        let mut failed = sent(State::Failed, None);
        assert_eq!(read(&mut failed, Some("target"), 1, true), Settled::Yes);
        assert!(failed.disagreement.is_some() && failed.state == State::Ok);
    }

    #[test]
    fn a_failed_move_is_read_until_a_lag_cannot_hide_its_loss() {
        let mut failed = sent(State::Failed, Some("old"));
        assert_eq!(read(&mut failed, Some("old"), 1, true), Settled::NotYet);
        assert_eq!(read(&mut failed, None, 3, true), Settled::Yes);
        assert!(failed.is_stranded());
    }
}
