//! What keys cost, from the press to the last byte of the answer.

use std::time::Duration;

use crate::cloud::Cloud;
use crate::load::is_loaded;
use crate::options::Options;
use crate::report::Report;
use crate::session::{Came, Session};
use crate::words::{beside, counts, median, ms, thousands};

const LOADING: Duration = Duration::from_secs(120);
/// No bytes for so long: the answer to a key is complete.
const QUIET: Duration = Duration::from_millis(40);
/// The same where something may go on in the background.
const CALM: Duration = Duration::from_millis(400);
const WITHIN: Duration = Duration::from_secs(30);
/// Keys that are held down, and that come in a burst.
const MANY: usize = 100;

const DOWN: &str = "\u{1b}[B";
const UP: &str = "\u{1b}[A";
const PAGE_DOWN: &str = "\u{1b}[6~";
const ESCAPE: &str = "\u{1b}";
const CLEAR_MARKS: &str = "\u{18}";

/// Middle times and bytes of several answers.
#[derive(Clone, Copy, Default)]
struct Cost {
    time: Duration,
    bytes: u64,
}

/// What was measured of moving about, ours or the floor's.
#[derive(Default)]
struct Moves {
    cursor: Cost,
    mark: Cost,
    page: Cost,
    held: Cost,
    /// The largest and the slowest answer while a key was held.
    held_most: Cost,
    burst: Cost,
    burst_frames: u64,
}

/// All keys at one size of terminal.
pub fn at_the_keyboard(cloud: &Cloud, options: &Options, terminal: (u16, u16), report: &mut Report) {
    let section = format!("Keys at {}x{}", terminal.0, terminal.1);
    let floor = bare_moves(cloud, options, terminal);
    let floor = floor.map_err(|trouble| report.put(&section, "(the floor)", cloud.size, Err(trouble))).ok();
    let mut session = match opened(cloud, options, terminal) {
        Ok(session) => session,
        Err(trouble) => return report.failed(&section, cloud.size, &trouble),
    };
    match moves(&mut session) {
        Ok(ours) => tell_moves(&section, cloud.size, &ours, floor.as_ref(), report),
        Err(trouble) => report.put(&section, "moving about", cloud.size, Err(trouble)),
    }
    if terminal.0 > 80 {
        return;
    }
    let size = cloud.size;
    lists(&mut session, size, report).unwrap_or_else(|trouble| report.failed("Lists", size, &trouble));
}

/// The program, loaded.
pub fn opened(cloud: &Cloud, options: &Options, terminal: (u16, u16)) -> Result<Session, String> {
    let mut session = cloud.program(options, &[], terminal).start()?;
    let loaded = session.until("all rows", LOADING, |screen| is_loaded(screen, cloud.size))?;
    session.settle(loaded, CALM, WITHIN)?;
    Ok(session)
}

fn bare_moves(cloud: &Cloud, options: &Options, terminal: (u16, u16)) -> Result<Moves, String> {
    let mut session = cloud.floor_table(options, cloud.size, terminal)?.start()?;
    let there = session.until("the floor's rows", WITHIN, |screen| screen.contains("eu-de-0"))?;
    session.settle(there, CALM, WITHIN)?;
    moves(&mut session)
}

fn moves(session: &mut Session) -> Result<Moves, String> {
    let mut cursor = Vec::new();
    let mut mark = Vec::new();
    for _ in 0..4 {
        for _ in 0..5 {
            cursor.push(session.answer(DOWN, QUIET)?);
        }
        for _ in 0..5 {
            cursor.push(session.answer(UP, QUIET)?);
        }
    }
    for _ in 0..4 {
        for _ in 0..5 {
            mark.push(session.answer(" ", QUIET)?);
        }
        for _ in 0..5 {
            session.answer(UP, QUIET)?;
        }
    }
    session.answer(CLEAR_MARKS, QUIET)?;
    let page = times(10, || session.answer(PAGE_DOWN, QUIET))?;
    let held = times(MANY, || session.answer(DOWN, QUIET))?;
    let burst = times(5, || session.answer(&DOWN.repeat(MANY), Duration::from_millis(100)))?;
    session.answer("g", CALM)?;
    let frames: Vec<u64> = burst.iter().map(|came| came.frames).collect();
    Ok(Moves {
        cursor: middle(&cursor),
        mark: middle(&mark),
        page: middle(&page),
        held: Cost { bytes: held.iter().map(|came| came.bytes).sum::<u64>() / MANY as u64, ..middle(&held) },
        held_most: Cost {
            time: held.iter().map(|came| came.last).max().unwrap_or_default(),
            bytes: held.iter().map(|came| came.bytes).max().unwrap_or_default(),
        },
        burst: middle(&burst),
        burst_frames: median(&frames).unwrap_or_default(),
    })
}

fn times(count: usize, mut answer: impl FnMut() -> Result<Came, String>) -> Result<Vec<Came>, String> {
    (0..count).map(|_| answer()).collect()
}

fn middle(all: &[Came]) -> Cost {
    let times: Vec<Duration> = all.iter().map(|came| came.last).collect();
    let bytes: Vec<u64> = all.iter().map(|came| came.bytes).collect();
    Cost { time: median(&times).unwrap_or_default(), bytes: median(&bytes).unwrap_or_default() }
}

fn tell_moves(section: &str, size: usize, ours: &Moves, floor: Option<&Moves>, report: &mut Report) {
    let mut put = |what: &str, of: fn(&Moves) -> Cost, most: bool| {
        let (ours, floor) = (of(ours), floor.map(of));
        let time = beside(ours.time, floor.map(|floor| floor.time));
        let bytes = counts(ours.bytes, floor.map(|floor| floor.bytes), "bytes");
        let figure = if most { bytes } else { format!("{time}, {bytes}") };
        report.put(section, what, size, Ok(figure));
    };
    put("cursor moves", |moves| moves.cursor, false);
    put("mark", |moves| moves.mark, false);
    put("page down", |moves| moves.page, false);
    put("held down, 100 one by one, average", |moves| moves.held, false);
    put("the most for one of them (at the edge)", |moves| moves.held_most, true);
    put("100 at once", |moves| moves.burst, false);
    report.put(section, "frames for these 100", size, Ok(ours.burst_frames.to_string()));
}

/// Filter, sort and marks over the whole list.
fn lists(session: &mut Session, size: usize, report: &mut Report) -> Result<(), String> {
    session.answer("/", QUIET)?;
    for (what, key, typed) in [("first key of a filter", "9", "9"), ("a key that narrows it", "7", "97")] {
        report.put("Lists", what, size, filtered(session, key, typed));
    }
    let came = session.answer("\u{7f}", CALM)?;
    report.put("Lists", "a key taken back", size, Ok(ms(came.last)));
    let came = session.answer(ESCAPE, CALM)?;
    report.put("Lists", "leaving the filter", size, Ok(ms(came.last)));
    session.answer("g", CALM)?;
    for column in ["size", "policy", "name"] {
        report.put("Lists", &format!("sort by {column}"), size, sorted(session, column));
    }
    let all = thousands(size);
    let at = session.press("*")?;
    let marked = session.until("marks", WITHIN, |screen| screen.contains(&format!("{all} marked")));
    let took = marked.map(|marked| ms(marked.saturating_duration_since(at)));
    report.put("Lists", "mark all shown", size, took);
    session.settle(at, CALM, WITHIN)?;
    report.put("Lists", "plan over all of them", size, planned(session));
    let came = session.answer(CLEAR_MARKS, CALM)?;
    report.put("Lists", "take all marks away", size, Ok(ms(came.last)));
    Ok(())
}

/// Until the line shows what was typed, and until the list has followed.
fn filtered(session: &mut Session, key: &str, typed: &str) -> Result<String, String> {
    let before = session.bytes();
    let at = session.press(key)?;
    let prompt = format!(" / {typed}");
    let echo =
        session.until("the prompt", WITHIN, |screen| screen.lines().any(|line| line.starts_with(&prompt)))?;
    let rest = session.settle(at, CALM, WITHIN)?;
    let echo = echo.saturating_duration_since(at);
    let bytes = session.bytes() - before;
    Ok(format!("echo {}, list {}, {bytes} bytes", ms(echo), ms(echo.max(rest.last))))
}

/// Opens the list of columns, narrows it to one of them and takes that.
fn sorted(session: &mut Session, column: &str) -> Result<String, String> {
    session.answer("s", CALM)?;
    let chosen = format!("\u{203a} {column}");
    session.answer(column, CALM)?;
    if !session.contents().contains(&chosen) {
        session.answer(ESCAPE, QUIET)?;
        return Err("the column is not in the list".to_owned());
    }
    let at = session.press("\r")?;
    let header = [format!("{column}\u{25b4}"), format!("{column}\u{25be}")];
    let shows = |screen: &str| header.iter().any(|sign| screen.contains(sign));
    let signed = session.until("the column's sign", WITHIN, shows)?;
    let rest = session.settle(at, CALM, WITHIN)?;
    Ok(ms(signed.saturating_duration_since(at).max(rest.last)))
}

/// The chooser of policies, the first of them, the plan; and back.
fn planned(session: &mut Session) -> Result<String, String> {
    session.answer("a", CALM)?;
    let at = session.press("\r")?;
    let shown = session.until("the plan", WITHIN, |screen| screen.contains("to send"));
    session.settle(at, CALM, WITHIN)?;
    for _ in 0..2 {
        session.answer(ESCAPE, CALM)?;
    }
    Ok(ms(shown?.saturating_duration_since(at)))
}
