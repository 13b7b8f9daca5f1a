//! Progress on standard error: one line that is written over, where there is a terminal that can do
//! that; whole lines on one that cannot. Where nobody is looking, only pauses are told.

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustix::termios::tcgetwinsize;

use super::environment::variable;
use super::locale::{ellipsis, for_eyes, is_utf8_here};
use super::report::note;
use super::wrap::cut;
use crate::api::{Waits, waits};
use crate::domain::text::scrub;

/// Pauses that are shorter are over before anybody has read of them. Of a second's pause some part
/// has gone by when it is told.
const SHORTEST: Duration = Duration::from_millis(900);

/// What the width of a terminal is taken for that does not tell it.
const COLUMNS: usize = 80;

/// How progress can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// The line is written over.
    Over,
    Lines,
    /// Not at all.
    Silent,
}

fn manner() -> Manner {
    manner_of(io::stderr().is_terminal(), variable("TERM").as_deref())
}

fn manner_of(is_terminal: bool, term: Option<&str>) -> Manner {
    match (is_terminal, term) {
        (false, _) => Manner::Silent,
        (true, None | Some("dumb")) => Manner::Lines,
        (true, Some(_)) => Manner::Over,
    }
}

/// What begins a line where the line of a progress may stand.
pub fn fresh_line() -> &'static str {
    if manner() == Manner::Over { "\r\x1b[K" } else { "" }
}

/// Whether a line of progress stands on the terminal; held while anything is written there.
static STANDS: Mutex<bool> = Mutex::new(false);

/// Tells how far something is; an empty line takes away what was told.
pub fn tell(line: &str) {
    match manner() {
        Manner::Over => {
            let mut stands = STANDS.lock().unwrap_or_else(PoisonError::into_inner);
            let line = for_eyes(line);
            let mark = ellipsis(is_utf8_here());
            // What wraps could not be written over.
            write_over(&cut(&line, columns().saturating_sub(1), mark));
            *stands = !line.is_empty();
        }
        Manner::Lines if !line.is_empty() => note(line),
        Manner::Lines | Manner::Silent => {}
    }
}

/// Writes rows to the terminal: a line of progress makes room for them.
pub fn make_room<T>(write: impl FnOnce() -> T) -> T {
    let mut stands = STANDS.lock().unwrap_or_else(PoisonError::into_inner);
    if std::mem::take(&mut *stands) {
        write_over("");
    }
    write()
}

fn write_over(line: &str) {
    let mut stderr = io::stderr();
    // Nobody left to read it is no reason to fail.
    let _ = write!(stderr, "\r\x1b[K{line}").and_then(|()| stderr.flush());
}

/// Columns of the terminal.
fn columns() -> usize {
    let told = tcgetwinsize(io::stderr()).ok().map(|size| usize::from(size.ws_col));
    told.filter(|columns| *columns > 0).unwrap_or(COLUMNS)
}

/// Tells of a pause, also where nobody is looking: whoever reads the log wonders where the time went.
pub fn tell_pause(why: &str, pause: Duration) {
    if pause < SHORTEST {
        return;
    }
    let line = format!("waiting {} s: {}", pause.as_millis().div_ceil(1000), scrub(why));
    if manner() == Manner::Silent { note(&format!("vbs: {line}")) } else { tell(&line) }
}

/// Tells of the pauses that a cloud's limits ask for, from now on.
pub fn tell_waits() -> Arc<Waits> {
    let waits: Arc<Waits> = Arc::default();
    let mut changes = waits.subscribe();
    tokio::spawn(async move {
        let mut told = None;
        while changes.changed().await.is_ok() {
            let longest = waits::longest(&changes.borrow_and_update());
            match &longest {
                Some(waiting) if longest != told => {
                    tell_pause(&waiting.why, waiting.left());
                }
                None if told.is_some() => tell(""),
                _ => {}
            }
            told = longest;
        }
    });
    waits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_written_over_only_where_the_terminal_can() {
        assert_eq!(manner_of(true, Some("xterm")), Manner::Over);
        assert_eq!(manner_of(true, Some("dumb")), Manner::Lines);
        assert_eq!(manner_of(true, None), Manner::Lines);
        assert_eq!(manner_of(false, Some("xterm")), Manner::Silent);
    }
}
