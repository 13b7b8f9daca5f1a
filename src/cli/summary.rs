//! What a run comes to, on a terminal: the counts, then trouble by reason, then what can be done.
//!
//! ```text
//! files_weekly: 80 ok, 10 not sent (stopped by you)              run ad46, 5.0 s
//!   not sent   10  stopped by you       k8s-worker08-root, k8s-worker09-root, … 8 more
//! next  vbs retry ad46   sends the 10      vbs undo ad46   brings the 80 back
//! ```

use super::cell::{Tone, width};
use super::locale::{ellipsis, seen};
use super::out::Screen;
use super::past::Next;
use super::told::{Told, tone};
use super::wrap::{cut, cut_middle, wrapped};
use crate::domain::text::scrub;
use crate::domain::{Outcome, Outcomes, RunId, Shown, State, retry};
use crate::ui::when::took;

/// A name in a group of trouble is cut to so many columns.
const NAME: usize = 24;
/// Names that a group shows at most.
const NAMES: usize = 3;
/// Blanks between the columns of groups.
const GAP: usize = 2;
/// Less room than this is none for names.
const LEAST: usize = 14;
/// How the refusals of a plan begin that only differ in the status.
const STATUS: &str = "a volume in status ";

/// Where the parts of a group stand.
struct Places {
    states: usize,
    counts: usize,
    /// What is left for reason and names.
    room: usize,
    /// The widest reason, if names stand beside reasons.
    reasons: Option<usize>,
}

/// Outcomes that need a look, all for one reason.
struct Group<'a> {
    state: &'static str,
    tone: Tone,
    code: Option<String>,
    reason: String,
    outcomes: Vec<&'a Outcome>,
}

/// The lines.
pub fn of_run(told: &Told<'_>, board: &Outcomes, screen: Screen) -> String {
    let columns = screen.columns.unwrap_or(usize::MAX);
    let mut text = Text { lines: String::new(), columns, screen };
    text.head(told, board);
    let groups = groups(board);
    let states = groups.iter().map(|group| width(group.state)).max().unwrap_or(0);
    let counts = groups.iter().map(|group| group.outcomes.len().to_string().len()).max().unwrap_or(0);
    let reasons = groups.iter().map(|group| width(&group.reason)).max().unwrap_or(0);
    let room = columns.saturating_sub(states + counts + 3 * GAP).max(1);
    // Where reasons leave no room for names, these stand below.
    let beside = reasons + GAP + LEAST <= room;
    for group in &groups {
        text.group(group, &Places { states, counts, room, reasons: beside.then_some(reasons) });
    }
    text.next(&told.next);
    text.lines
}

struct Text {
    lines: String,
    columns: usize,
    screen: Screen,
}

impl Text {
    fn shown(&self, text: &str) -> String {
        seen(&scrub(text), self.screen.utf8).into_owned()
    }

    const fn mark(&self) -> &'static str {
        ellipsis(self.screen.utf8)
    }

    /// A line that fits, coloured in its first columns.
    fn line(&mut self, line: &str, tone: Tone, coloured: usize) {
        let line = cut(line.trim_end_matches(' '), self.columns, self.mark());
        let end = if self.screen.colour { coloured.min(line.len()) } else { 0 };
        let (first, rest) = line.split_at_checked(end).unwrap_or(("", &line));
        let (begin, ends) = if first.is_empty() { ("", "") } else { (tone.begin(), tone.end()) };
        self.lines.push_str(&[begin, first, ends, rest, "\n"].concat());
    }

    fn head(&mut self, told: &Told<'_>, board: &Outcomes) {
        let stopped = board.summary.as_ref().and_then(|summary| summary.stopped.as_deref());
        let stopped = stopped.map(|why| format!(" ({why})")).unwrap_or_default();
        let head = self.shown(&format!("{}: {}{stopped}", told.title, in_words(board)));
        let elapsed = board.summary.as_ref().filter(|summary| !summary.elapsed.is_zero());
        let parts = [
            told.run.map(RunId::short).map(|run| format!("run {run}")),
            elapsed.map(|summary| took(summary.elapsed)),
        ];
        let run =
            if told.past.is_some() { None } else { Some(parts.into_iter().flatten().collect::<Vec<_>>()) };
        let run = run.map(|parts| parts.join(", ")).unwrap_or_default();
        // Beside the counts where there is room, and not at the far end of a wide terminal.
        let room = self.columns.min(80);
        if width(&head) + 2 + width(&run) <= room {
            let gap = room - width(&head) - width(&run);
            self.line(&format!("{head}{}{run}", " ".repeat(gap)), Tone::Plain, 0);
        } else {
            self.wrapped(&head);
            self.line(&run, Tone::Plain, 0);
        }
        if board.not_there() > 0 {
            let line = format!("! {} answered ok, but not confirmed by reading back", board.not_there());
            self.line(&line, Tone::Bad, usize::MAX);
        }
    }

    fn wrapped(&mut self, text: &str) {
        for line in wrapped(text.split(' '), self.columns) {
            self.line(&line, Tone::Plain, 0);
        }
    }

    fn group(&mut self, group: &Group<'_>, places: &Places) {
        let pad = |text: &str, to: usize| " ".repeat(to.saturating_sub(width(text)));
        let count = group.outcomes.len().to_string();
        let state = format!("  {}{}", group.state, pad(group.state, places.states));
        let begin = format!("{state}  {}{count}  ", pad(&count, places.counts));
        let reason = self.shown(&group.reason);
        let coloured = GAP + group.state.len();
        if let Some(reasons) = places.reasons {
            let names = self.names(group, places.room - reasons - GAP);
            self.line(&format!("{begin}{reason}{}  {names}", pad(&reason, reasons)), group.tone, coloured);
            return;
        }
        let indent = " ".repeat(width(&begin));
        for (number, part) in wrapped(reason.split(' '), places.room).iter().enumerate() {
            let (begin, coloured) = if number == 0 { (&begin, coloured) } else { (&indent, 0) };
            self.line(&format!("{begin}{part}"), group.tone, coloured);
        }
        let names = self.names(group, places.room);
        self.line(&format!("{indent}{names}"), Tone::Plain, 0);
    }

    /// As many names as there is room for, and how many more there are.
    fn names(&self, group: &Group<'_>, room: usize) -> String {
        let mark = self.mark();
        let mut line = String::new();
        let mut left = group.outcomes.len();
        for outcome in group.outcomes.iter().take(NAMES) {
            let name = self.shown(&outcome.label());
            let more = if left > 1 { format!(", {mark} {} more", left - 1) } else { String::new() };
            let before = if line.is_empty() { "" } else { ", " };
            let free = room.saturating_sub(width(&line) + width(before) + width(&more));
            // The first name is cut as far as it must be, others only if they are long.
            let most = if line.is_empty() { free.min(NAME) } else { NAME };
            let name = cut_middle(&name, most, mark);
            if width(&name) > free {
                break;
            }
            line.push_str(before);
            line.push_str(&name);
            left -= 1;
        }
        if left > 0 && left < group.outcomes.len() {
            line.push_str(&[", ", mark, " ", &left.to_string(), " more"].concat());
        }
        line
    }

    fn next(&mut self, next: &Next) {
        if !next.none.is_empty() {
            self.wrapped(next.none);
        }
        let told: Vec<String> =
            next.commands.iter().map(|(command, does)| format!("{command}   {does}")).collect();
        let line = format!("next  {}", told.join("      "));
        if told.is_empty() {
            return;
        }
        if width(&line) <= self.columns {
            return self.line(&line, Tone::Plain, 0);
        }
        for (number, command) in told.iter().enumerate() {
            self.line(&format!("{}{command}", if number == 0 { "next  " } else { "      " }), Tone::Plain, 0);
        }
    }
}

/// The counts, as `80 ok, 10 not sent`.
fn in_words(board: &Outcomes) -> String {
    let there = Shown::ALL.into_iter().filter(|shown| board.shown(*shown) > 0);
    there.map(|shown| format!("{} {}", board.shown(shown), word(shown))).collect::<Vec<_>>().join(", ")
}

const fn word(shown: Shown) -> &'static str {
    match shown {
        Shown::State(State::Skipped) => "not sent",
        shown => shown.word(),
    }
}

/// What needs a look, the worst first and of that the most.
fn groups(board: &Outcomes) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for outcome in board.rows().iter().filter(|outcome| outcome.is_trouble()) {
        let state = word(outcome.shown());
        let (code, reason) = reason(outcome);
        let same = |group: &&mut Group<'_>| {
            // What the cloud says with a code may name the volume.
            group.state == state && group.code == code && (code.is_some() || group.reason == reason)
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.outcomes.push(outcome),
            None => groups.push(Group { state, tone: tone(outcome), code, reason, outcomes: vec![outcome] }),
        }
    }
    for group in &mut groups {
        // Of one alone the cloud's own words are worth their room.
        if let ([only], true) = (group.outcomes.as_slice(), group.code.is_some())
            && let Some(message) = only.message.as_deref().filter(|message| !message.is_empty())
            && !group.reason.contains(message)
        {
            group.reason = [&group.reason, ": ", message].concat();
        }
    }
    groups.sort_by_key(|group| {
        let rank = group.outcomes.first().map_or(5, |outcome| match outcome.state {
            _ if outcome.is_stranded() => 0,
            State::Failed => 1,
            State::Unknown | State::Sent => 2,
            State::Refused => 4,
            State::Skipped | State::Waiting => 5,
            State::Ok | State::Moved | State::Already => 3,
        });
        (rank, usize::MAX - group.outcomes.len())
    });
    groups
}

/// The code in small letters, and why it is as it is.
fn reason(outcome: &Outcome) -> (Option<String>, String) {
    let words = retry::judge(outcome).map_or("", |(_, words)| words);
    if outcome.disagreement.is_some() && outcome.state.is_success() {
        return (None, words.to_owned());
    }
    let message = outcome.message.as_deref().unwrap_or_default();
    match &outcome.code {
        Some(code) => {
            let why = [words, outcome.meaning().unwrap_or_default(), message];
            let why = why.into_iter().find(|why| !why.is_empty()).unwrap_or_default();
            (Some(code.to_lowercase()), format!("{} {why}", &**code).trim_end().to_owned())
        }
        None if outcome.state == State::Refused && message.starts_with(STATUS) => {
            (None, "its status does not allow it".to_owned())
        }
        None => (None, message.strip_prefix("not sent: ").unwrap_or(message).to_owned()),
    }
}

/// The line of a run's progress: how far, how it stands, and when more is known.
pub fn progress(board: &Outcomes, total: usize, left: Option<u64>) -> String {
    let (answered, _) = board.answered();
    let answered = answered.min(total);
    let done = (answered * BAR).checked_div(total).unwrap_or(BAR);
    let bar = format!("[{}{}]", "#".repeat(done), ".".repeat(BAR - done));
    // Nothing was read back yet: what was answered is all there is.
    let counts = State::ENDS.into_iter().filter(|state| board.count(*state) > 0);
    let counts = counts.map(|state| format!("{} {}", board.count(state), word(Shown::State(state))));
    let counts: Vec<String> = counts.collect();
    let left = left.map(|seconds| format!("  next answer in about {} s", seconds.max(1))).unwrap_or_default();
    let line = format!("{bar} {answered} of {total}  {}{left}", counts.join(", "));
    line.trim_end().to_owned()
}

/// The line of progress while backups are followed.
pub fn following(board: &Outcomes, open: usize) -> String {
    let words = in_words(board);
    let words = if words.is_empty() { String::new() } else { format!(" ({words})") };
    format!("following {open} of the cloud's backups{words}; ctrl-c leaves them to the cloud")
}

/// Columns of the bar of progress.
const BAR: usize = 10;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::{PolicyId, Summary};

    fn board() -> Outcomes {
        let mut board = Outcomes::default();
        let mut put = |id: &str, state, code: Option<&str>, message: Option<&str>| {
            let (code, message) = (code.map(Into::into), message.map(Into::into));
            board.put(Outcome { code, message, ..Outcome::sample(id, state) });
        };
        for number in 0..3 {
            put(&format!("done-{number}"), State::Already, None, None);
        }
        for number in 0..10 {
            put(
                &format!("k8s-worker{number:02}-root"),
                State::Skipped,
                None,
                Some("not sent: stopped by you"),
            );
        }
        put("db", State::Failed, Some("AutoBackup.0206"), Some("db is busy"));
        put("web", State::Failed, Some("autobackup.0206"), Some("web is busy"));
        put(&"x".repeat(255), State::Refused, None, Some("a volume in status error cannot be associated"));
        board.summary = Some(Summary {
            elapsed: Duration::from_secs(12),
            stopped: Some("stopped by you".into()),
            ..Summary::default()
        });
        board
    }

    fn lines(columns: usize, utf8: bool, colour: bool) -> Vec<String> {
        let run = RunId::parse("20261129-155300-ad46").unwrap();
        let label = |id: &PolicyId| id.to_string();
        let told = Told {
            title: "files_weekly".into(),
            policy: None,
            run: Some(&run),
            journal: None,
            past: None,
            next: Next {
                commands: vec![
                    ("vbs retry ad46".into(), "sends the 12".into()),
                    ("vbs undo ad46".into(), "brings the 3 back".into()),
                ],
                none: "",
            },
            label: &label,
        };
        let text = of_run(&told, &board(), Screen { columns: Some(columns), utf8, colour });
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn trouble_stands_by_reason_between_the_counts_and_the_next_commands() {
        assert_eq!(
            lines(80, true, false),
            [
                "files_weekly: 3 already, 2 failed, 1 refused, 10 not sent (stopped by you)",
                "run ad46, 12 s",
                "  failed     2  AutoBackup.0206 wait and retry  db, web",
                "  refused    1  its status does not allow it    xxxxxxxxxxxx\u{2026}xxxxxxxxxxx",
                "  not sent  10  stopped by you                  k8s-worker00-root, \u{2026} 9 more",
                "next  vbs retry ad46   sends the 12      vbs undo ad46   brings the 3 back",
            ]
        );
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for columns in 20..220 {
            for utf8 in [true, false] {
                let lines = lines(columns, utf8, false);
                assert!(lines.iter().all(|line| width(line) <= columns), "{columns}: {lines:#?}");
                assert!(utf8 || lines.concat().is_ascii());
            }
        }
        assert!(lines(120, true, true)[2].starts_with("\u{1b}[31m  failed\u{1b}[0m"));
    }

    #[test]
    fn progress_says_how_far_it_is() {
        let mut board = Outcomes::default();
        for number in 0..40 {
            board.put(Outcome::sample(&number.to_string(), State::Ok));
        }
        assert_eq!(progress(&board, 90, Some(2)), "[####......] 40 of 90  40 ok  next answer in about 2 s");
        assert_eq!(progress(&board, 90, None), "[####......] 40 of 90  40 ok");
    }
}
