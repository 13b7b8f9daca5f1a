//! What it costs to read backups: for the list of volumes, and for the coverage.

use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::cloud::Cloud;
use crate::keys::opened;
use crate::options::Options;
use crate::process;
use crate::report::Report;
use crate::session::Session;
use crate::words::{counts, median, ms};

/// Days for which the policies have run; backups are read back over two of them.
pub const DAYS: u32 = 7;

const SECTION: &str = "Backups, policies run for 7 days";
const TERMINAL: (u16, u16) = (80, 24);
/// No bytes for so long: all is read, or the answer to a key is complete.
const READ: Duration = Duration::from_secs(1);
const QUIET: Duration = Duration::from_millis(40);
/// Before a line is typed, which would count as a paste right after other keys.
const PAUSE: Duration = Duration::from_millis(400);
const WITHIN: Duration = Duration::from_secs(120);

/// The column of last backups, keys and a refresh with it, then the coverage.
pub fn read(cloud: &Cloud, options: &Options, report: &mut Report) {
    let size = cloud.size;
    let there = remembered(cloud, options).and_then(|()| opened(cloud, options, TERMINAL));
    let mut session = match there {
        Ok(session) => session,
        Err(trouble) => return report.failed(SECTION, size, &trouble),
    };
    report.put(SECTION, "column `backup`, until all is read", size, column(&mut session));
    report.put(SECTION, "cursor moves with it", size, moves(&mut session));
    report.put(
        SECTION,
        "refresh with it, volumes and what is new",
        size,
        measured(&mut session, "r", |_| true),
    );
    drop(session);
    let coverage = opened(cloud, options, TERMINAL)
        .and_then(|mut session| measured(&mut session, "C", |screen| screen.contains("backed up in time")));
    report.put(SECTION, "the coverage page, until all is read", size, coverage);
}

/// The simulator works out what its policies did when somebody first asks for it.
fn remembered(cloud: &Cloud, options: &Options) -> Result<(), String> {
    let mut command = cloud.command(options, &options.bin, &["backup", "list", "--since", "1h"]);
    let status = command.stdout(Stdio::null()).status().map_err(|error| error.to_string())?;
    if status.success() { Ok(()) } else { Err(format!("no backups: {status}")) }
}

/// The frame with the column comes first; what it needs is read from then on.
fn column(session: &mut Session) -> Result<String, String> {
    session.answer(":", PAUSE)?;
    session.answer("columns name backup size policy", PAUSE)?;
    let is_shown =
        |screen: &str| screen.lines().any(|line| line.contains(" backup  ") && line.contains(" policy"));
    let mut shown = None;
    let begun = Instant::now();
    let cost = measured(session, "\r", |screen| {
        if is_shown(screen) {
            shown.get_or_insert_with(|| begun.elapsed());
        }
        shown.is_some() && !screen.contains("reading backups")
    })?;
    Ok(format!("first frame {}, all {cost}", ms(shown.unwrap_or_default())))
}

/// From a key to the last byte of what it brings, and the memory before and after.
fn measured(session: &mut Session, key: &str, so: impl FnMut(&str) -> bool) -> Result<String, String> {
    let resident =
        |session: &Session| Ok::<_, String>(process::memory(&session.pid()).ok_or("no figures")?.now);
    let before = resident(session)?;
    let at = session.press(key)?;
    let seen = session.until("all is read", WITHIN, so)?.saturating_duration_since(at);
    let came = session.settle(at, READ, WITHIN)?;
    let after = resident(session)?;
    let memory = format!("{} before, {} after", counts(before, None, "MiB"), counts(after, None, "MiB"));
    Ok(format!("{}, {memory}", ms(seen.max(came.last))))
}

fn moves(session: &mut Session) -> Result<String, String> {
    let keys = ["\u{1b}[B", "\u{1b}[A"].into_iter().cycle().take(20);
    let came = keys.map(|key| session.answer(key, QUIET)).collect::<Result<Vec<_>, String>>()?;
    let time = median(&came.iter().map(|came| came.last).collect::<Vec<_>>()).unwrap_or_default();
    let bytes = median(&came.iter().map(|came| came.bytes).collect::<Vec<_>>()).unwrap_or_default();
    Ok(format!("{}, {}", ms(time), counts(bytes, None, "bytes")))
}
