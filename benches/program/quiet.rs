//! What it costs when nothing happens, and what stays when much did.

use std::time::{Duration, Instant};

use crate::cloud::Cloud;
use crate::keys::opened;
use crate::load::is_loaded;
use crate::options::Options;
use crate::process;
use crate::report::Report;
use crate::session::Session;
use crate::words::{counts, ms};

/// A program that used less than this in [`STEP`] and wrote nothing, [`STILL`] times in a row, is
/// done with what it did: a refresh that finds nothing new need not show that it was one.
const STIRRING: Duration = Duration::from_millis(2);
const STEP: Duration = Duration::from_millis(200);
const STILL: usize = 3;
const WITHIN: Duration = Duration::from_secs(60);
const TERMINAL: (u16, u16) = (80, 24);

/// Idle, then a refresh that finds nothing new.
pub fn at_rest(cloud: &Cloud, options: &Options, report: &mut Report) {
    let size = cloud.size;
    let mut session = match opened(cloud, options, TERMINAL) {
        Ok(session) => session,
        Err(trouble) => return report.failed("At rest", size, &trouble),
    };
    for (what, figure) in [
        (format!("idle for {} s", options.idle.as_secs()), idle(&session, options.idle)),
        ("refresh, nothing changed".to_owned(), refreshed(&mut session, size)),
    ] {
        report.put("At rest", &what, size, figure);
    }
}

fn idle(session: &Session, time: Duration) -> Result<String, String> {
    let pid = session.pid();
    let figures = || Some((process::fine_cpu(&pid)?, process::sleeps(&pid)?));
    let before = figures().ok_or("no figures")?;
    let bytes = session.bytes();
    std::thread::sleep(time);
    let after = figures().ok_or("no figures")?;
    let bytes = session.bytes() - bytes;
    let cpu = after.0.saturating_sub(before.0);
    Ok(format!("{bytes} bytes, {} CPU, {} wake-ups", ms(cpu), after.1.saturating_sub(before.1)))
}

fn refreshed(session: &mut Session, size: usize) -> Result<String, String> {
    let resident =
        |session: &Session| Ok::<_, String>(process::memory(&session.pid()).ok_or("no figures")?.now);
    let before = resident(session)?;
    let bytes = session.bytes();
    let took = refresh(session, size)?;
    let after = resident(session)?;
    let bytes = session.bytes() - bytes;
    let memory = format!("{} before, {} after", counts(before, None, "MiB"), counts(after, None, "MiB"));
    Ok(format!("{bytes} bytes, {} or a little less, {memory}", ms(took)))
}

/// Presses the key and waits until the program is done, whether it shows that or not.
fn refresh(session: &mut Session, size: usize) -> Result<Duration, String> {
    let pid = session.pid();
    let at = session.press("r")?;
    let mut busy = process::fine_cpu(&pid).ok_or("no figures")?;
    let mut done = at;
    let mut still = 0;
    while still < STILL {
        let came = session.settle(Instant::now(), STEP, WITHIN)?;
        let now = process::fine_cpu(&pid).ok_or("no figures")?;
        let stirred = now.saturating_sub(busy) >= STIRRING || came.bytes > 0;
        still = if stirred { 0 } else { still + 1 };
        if at.elapsed() > WITHIN {
            return Err("the refresh never ends".to_owned());
        }
        busy = now;
        if stirred {
            done = Instant::now();
        }
    }
    let screen = session.contents();
    if !is_loaded(&screen, size) {
        let head: Vec<&str> =
            screen.lines().take(1).chain(screen.lines().filter(|line| line.contains("Vol"))).collect();
        return Err(format!("the list is not whole after a refresh: {}", head.join(" ")));
    }
    Ok(done.saturating_duration_since(at))
}

/// Refreshes and keys, over and over: the memory has to stay where it was.
pub fn soak(cloud: &Cloud, options: &Options, report: &mut Report) {
    let figure = soaked(cloud, options);
    let what = format!("{} refreshes, 100 keys after each", options.rounds);
    report.put("Soak", &what, cloud.size, figure);
}

fn soaked(cloud: &Cloud, options: &Options) -> Result<String, String> {
    let mut session = opened(cloud, options, TERMINAL)?;
    let resident =
        |session: &Session| Ok::<_, String>(process::memory(&session.pid()).ok_or("no figures")?.now);
    let loaded = resident(&session)?;
    let mut first = loaded;
    let mut most = loaded;
    for round in 0..options.rounds {
        refresh(&mut session, cloud.size)?;
        // Keys as a hand presses them: down and up, a filter that comes and goes, marks.
        let keys = [&"j".repeat(40) as &str, "/", "97", "\u{1b}", &" ".repeat(8), "\u{18}", &"k".repeat(46)];
        for keys in keys {
            session.answer(keys, Duration::from_millis(40))?;
        }
        let now = resident(&session)?;
        most = most.max(now);
        // The first rounds fill what is kept for reuse.
        if round == options.rounds.min(20) / 2 {
            first = now;
        }
        if round % 10 == 9 {
            eprintln!("round {}: {}", round + 1, counts(now, None, "MiB"));
        }
    }
    let last = resident(&session)?;
    let change = (last as f64 / first.max(1) as f64 - 1.0) * 100.0;
    let figure = |kib| counts(kib, None, "MiB");
    Ok(format!(
        "{} loaded, {} early, {} at the end ({change:+.1} %), {} at most",
        figure(loaded),
        figure(first),
        figure(last),
        figure(most)
    ))
}
