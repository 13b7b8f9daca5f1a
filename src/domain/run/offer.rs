//! The commands that make sense after a run, and what each would do.

use super::outcome::State;
use super::outcomes::Outcomes;
use super::past::StepBack;
use super::retry;

/// How many volumes each of the next commands would handle; 0 where it has nothing to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offers {
    /// Unknown: to be read again.
    pub verify: usize,
    /// Worth sending again.
    pub retry: usize,
    /// To be brought back.
    pub undo: usize,
}

impl Offers {
    /// Of a run with these outcomes, and what would bring its volumes back. What was under a policy
    /// that nobody could see cannot be brought back.
    pub fn of(board: &Outcomes, steps_back: &[StepBack]) -> Self {
        Self {
            verify: board.count(State::Unknown) + board.count(State::Sent),
            retry: retry::worthwhile(board),
            undo: steps_back.iter().filter(|(.., before)| before.is_some()).count(),
        }
    }

    /// The commands, each with what it would do, for a run that is called so.
    pub fn commands(self, run: &str) -> Vec<(String, String)> {
        [
            ("verify", self.verify, "reads the ", " unknown volumes again"),
            ("retry", self.retry, "sends the ", ""),
            ("undo", self.undo, "brings the ", " back"),
        ]
        .into_iter()
        .filter(|(_, count, ..)| *count > 0)
        .map(|(verb, count, before, after)| (format!("vbs {verb} {run}"), format!("{before}{count}{after}")))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::outcome::Outcome;
    use super::*;
    use crate::domain::plan::Goal;

    fn board(rows: &[(State, Option<&str>)]) -> Outcomes {
        let mut board = Outcomes::default();
        for (number, (state, code)) in rows.iter().enumerate() {
            let code = code.map(Into::into);
            board.put(Outcome { code, ..Outcome::sample(&format!("v{number}"), *state) });
        }
        board
    }

    #[test]
    fn only_what_has_something_to_do_is_offered() {
        let nothing = board(&[(State::Already, None), (State::Failed, Some("AutoBackup.0210"))]);
        assert_eq!(Offers::of(&nothing, &[]), Offers::default());
        let all_failed = board(&[(State::Failed, None), (State::Failed, Some("AutoBackup.0206"))]);
        assert_eq!(
            Offers::of(&all_failed, &[]).commands("7f3a"),
            [("vbs retry 7f3a".into(), "sends the 2".into())]
        );
        let mixed =
            board(&[(State::Ok, None), (State::Ok, None), (State::Unknown, None), (State::Skipped, None)]);
        let seen = ("v0".into(), Goal::Under("target".into()), Some(Goal::InNone));
        let unseen = ("v1".into(), Goal::Under("target".into()), None);
        assert_eq!(Offers::of(&mixed, &[seen, unseen]), Offers { verify: 1, retry: 1, undo: 1 });
    }
}
