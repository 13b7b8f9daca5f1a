//! The commands that make sense after a run, and what each would do.

use super::outcomes::Outcomes;
use super::retry;
use super::state::State;

/// How many volumes each of the next commands would handle; 0 where it has nothing to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offers {
    /// Unknown, or only accepted: to be read again.
    pub verify: usize,
    /// Worth sending again.
    pub retry: usize,
    /// To be brought back.
    pub undo: usize,
    /// Whether they are policies: what was done to them is taken back.
    pub of_policies: bool,
}

impl Offers {
    /// Of a run with these outcomes.
    pub fn new(board: &Outcomes) -> Self {
        Self {
            verify: board.to_verify() + board.count(State::Sent),
            retry: retry::worthwhile(board),
            undo: board.undoable(),
            of_policies: board.is_about_policies(),
        }
    }

    /// The commands, each with what it would do, for a run that is called so.
    pub fn commands(self, run: &str) -> Vec<(String, String)> {
        [
            (
                "verify",
                self.verify,
                "reads the ",
                if self.verify == 1 { " open outcome again" } else { " open outcomes again" },
            ),
            ("retry", self.retry, "sends the ", ""),
            ("undo", self.undo, if self.of_policies { "takes the " } else { "brings the " }, " back"),
        ]
        .into_iter()
        .filter(|(_, count, ..)| *count > 0)
        .map(|(verb, count, before, after)| (format!("vbs {verb} {run}"), format!("{before}{count}{after}")))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::outcome::{Before, Outcome};
    use super::*;

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
        assert_eq!(Offers::new(&nothing), Offers::default());
        let all_failed = board(&[(State::Failed, None), (State::Failed, Some("AutoBackup.0206"))]);
        assert_eq!(
            Offers::new(&all_failed).commands("7f3a"),
            [("vbs retry 7f3a".into(), "sends the 2".into())]
        );
        let mut mixed = board(&[(State::Ok, None), (State::Unknown, None), (State::Skipped, None)]);
        mixed.put(Outcome { before: Before::Unseen, ..Outcome::sample("dark", State::Ok) });
        assert_eq!(Offers::new(&mixed), Offers { verify: 1, retry: 1, undo: 1, of_policies: false });
    }
}
