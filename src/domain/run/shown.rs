//! What an outcome is called before an operator: the state as it is stored says what was answered,
//! and success counts only once a reading has seen it.

use std::fmt;

use super::outcome::Outcome;
use super::state::State;

/// What an outcome is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shown {
    /// By its state.
    State(State),
    /// Answered to be done, and not seen there yet, or never.
    Accepted,
}

impl Shown {
    /// Every one, in the order of a summary.
    pub const ALL: [Self; State::ALL.len() + 1] = [
        Self::State(State::Waiting),
        Self::State(State::Sent),
        Self::Accepted,
        Self::State(State::Ok),
        Self::State(State::Moved),
        Self::State(State::Already),
        Self::State(State::Failed),
        Self::State(State::Refused),
        Self::State(State::Skipped),
        Self::State(State::Unknown),
    ];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::State(state) => state.word(),
            Self::Accepted => "accepted",
        }
    }
}

impl From<State> for Shown {
    fn from(state: State) -> Self {
        Self::State(state)
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl Outcome {
    /// What it is called.
    pub fn shown(&self) -> Shown {
        match self.state {
            State::Ok | State::Moved if !self.is_seen_there() => Shown::Accepted,
            state => Shown::State(state),
        }
    }

    /// Whether the cloud accepted it and is still to be followed until it is done.
    pub fn is_accepted(&self) -> bool {
        self.goal.is_followed() && self.shown() == Shown::Accepted
    }

    /// The word that programs read. Of a policy it is what was answered; a backup is only `ok` once it is
    /// there.
    pub fn word(&self) -> &'static str {
        if self.goal.is_followed() { self.shown().word() } else { self.state.word() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::outcome::Whereabouts;
    use super::super::outcomes::Outcomes;
    use super::*;
    use crate::domain::plan::Goal;

    fn outcome(id: &str, state: State, now_in: Whereabouts) -> Outcome {
        Outcome { now_in, ..Outcome::sample(id, state) }
    }

    #[test]
    fn success_is_accepted_until_it_was_seen() {
        let there = || Whereabouts::In("target".into());
        for (state, now_in, word) in [
            (State::Ok, Whereabouts::NotRead, "accepted"),
            (State::Ok, Whereabouts::InNone, "accepted"),
            (State::Moved, Whereabouts::In("old".into()), "accepted"),
            (State::Ok, Whereabouts::NotVisible, "accepted"),
            (State::Ok, Whereabouts::Gone, "accepted"),
            (State::Ok, there(), "ok"),
            (State::Moved, there(), "moved"),
            (State::Already, Whereabouts::NotRead, "already"),
            (State::Failed, Whereabouts::InNone, "failed"),
            (State::Unknown, Whereabouts::NotRead, "unknown"),
        ] {
            assert_eq!(outcome("a", state, now_in.clone()).shown().word(), word, "{state:?} {now_in:?}");
        }
        let taken_out = Outcome { goal: Goal::InNone, ..outcome("a", State::Ok, Whereabouts::InNone) };
        assert_eq!(taken_out.shown().word(), "ok");
    }

    #[test]
    fn the_words_follow_every_change() {
        let mut board = Outcomes::default();
        board.put(outcome("a", State::Ok, Whereabouts::NotRead));
        board.put(outcome("b", State::Moved, Whereabouts::NotRead));
        board.put(outcome("c", State::Failed, Whereabouts::NotRead));
        assert_eq!(board.in_words(), "2 accepted, 1 failed");
        board.put(outcome("a", State::Ok, Whereabouts::In("target".into())));
        assert_eq!(board.in_words(), "1 accepted, 1 ok, 1 failed");
        board.put(outcome("b", State::Unknown, Whereabouts::In("target".into())));
        assert_eq!(board.in_words(), "1 ok, 1 failed, 1 unknown");
        assert_eq!(board.count(State::Ok), 1);
    }

    #[test]
    fn what_was_never_sent_is_not_counted_as_answered() {
        let states = |states: &[(State, usize)]| {
            let mut board = Outcomes::default();
            for (state, count) in states {
                for number in 0..*count {
                    board.put(outcome(&format!("{state}{number}"), *state, Whereabouts::NotRead));
                }
            }
            board.progress(|number| number.to_string())
        };
        assert_eq!(
            states(&[(State::Ok, 39), (State::Failed, 1), (State::Skipped, 65)]),
            "40 answered, 65 not sent"
        );
        assert_eq!(states(&[(State::Ok, 40), (State::Sent, 40), (State::Waiting, 25)]), "40 of 105");
        assert_eq!(states(&[(State::Ok, 40), (State::Already, 9), (State::Refused, 2)]), "40 of 40");
        assert_eq!(states(&[(State::Unknown, 2), (State::Waiting, 3)]), "0 of 5");
        assert_eq!(states(&[(State::Skipped, 5)]), "0 answered, 5 not sent");
    }
}
