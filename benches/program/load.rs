//! From exec to the last row, beside a client that only reads.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde::Deserialize;

use crate::cloud::{Cloud, own_path};
use crate::options::Options;
use crate::process::{self, Memory};
use crate::report::Report;
use crate::session::Session;
use crate::words::{beside, counts, median, ms, thousands};

/// Beyond this many volumes a sequential client at 50 ms is not waited for.
pub const MOST_WITH_LATENCY: usize = 100_000;
const LATENCY: Duration = Duration::from_millis(50);
/// How long a load may take.
const PATIENCE: Duration = Duration::from_secs(120);
/// Rows of the bare table whose first frame is the floor: not even that one waits for more.
const FEW: usize = 100;
/// So many letters on a screen are a frame.
const LETTERS: usize = 50;

/// Whether the list is whole and the load over.
pub fn is_loaded(screen: &str, size: usize) -> bool {
    let whole = format!("Volumes {}", thousands(size));
    screen.contains("as of") && screen.lines().any(|line| line.contains(&whole))
}

/// Whether a volume is on the screen: only those have a zone.
fn has_rows(screen: &str) -> bool {
    screen.contains("eu-de-0")
}

/// What one start cost.
struct Start {
    byte: Duration,
    frame: Duration,
    rows: Duration,
    all: Duration,
    cpu: Duration,
    memory: Memory,
}

fn one_start(cloud: &Cloud, options: &Options, arguments: &[&str]) -> Result<Start, String> {
    let mut session = cloud.program(options, arguments, (80, 24)).start()?;
    let since = |begun: Instant, at: Instant| at.saturating_duration_since(begun);
    let begun = session.begun;
    let byte = session.until("a byte", PATIENCE, has_byte())?;
    let letters = |screen: &str| screen.chars().filter(|letter| !letter.is_whitespace()).count() >= LETTERS;
    let frame = session.until("a frame", PATIENCE, letters)?;
    let rows = session.until("rows", PATIENCE, has_rows)?;
    let all = session.until("all rows", PATIENCE, |screen| is_loaded(screen, cloud.size))?;
    let pid = session.pid();
    let cpu = process::cpu(&pid).ok_or("no time figures")?;
    session.settle(all, Duration::from_millis(300), PATIENCE)?;
    let memory = process::memory(&pid).ok_or("no memory figures")?;
    Ok(Start {
        byte: since(begun, byte),
        frame: since(begun, frame),
        rows: since(begun, rows),
        all: since(begun, all),
        cpu,
        memory,
    })
}

/// True from the second look on: the first is before anything came.
fn has_byte() -> impl FnMut(&str) -> bool {
    let mut looks = 0;
    move |_| {
        looks += 1;
        looks > 1
    }
}

/// What the client that only reads says of itself.
#[derive(Clone, Copy, Deserialize)]
struct Floor {
    volumes: usize,
    cpu_us: u64,
    peak_kib: u64,
    #[serde(skip)]
    wall: Duration,
}

fn floor_client(cloud: &Cloud, options: &Options, form: &str) -> Result<Floor, String> {
    let own = own_path()?;
    let begun = Instant::now();
    let mut command = cloud.command(options, &own, &["floor", "client", form]);
    let output = command.output().map_err(|error| format!("the floor client does not start: {error}"))?;
    let wall = begun.elapsed();
    let floor: Floor =
        serde_json::from_slice(&output.stdout).map_err(|_| "the floor client failed".to_owned())?;
    if floor.volumes != cloud.size {
        return Err(format!("the floor client read {} volumes", floor.volumes));
    }
    Ok(Floor { wall, ..floor })
}

/// Starts and floors in turn, so that what else the machine does hits both.
fn in_turn(
    cloud: &Cloud,
    options: &Options,
    form: &str,
    arguments: &[&str],
    repeats: usize,
) -> Result<(Vec<Start>, Vec<Floor>), String> {
    // The first one finds the simulator's pages unwritten.
    floor_client(cloud, options, form)?;
    let (mut starts, mut floors) = (Vec::new(), Vec::new());
    for _ in 0..repeats {
        floors.push(floor_client(cloud, options, form)?);
        starts.push(one_start(cloud, options, arguments)?);
    }
    Ok((starts, floors))
}

fn middle<T, V: Ord + Copy>(all: &[T], what: impl Fn(&T) -> V) -> Option<V> {
    median(&all.iter().map(what).collect::<Vec<_>>())
}

/// The first half of the story: without any latency.
pub fn start_and_load(cloud: &Cloud, options: &Options, report: &mut Report) {
    let size = cloud.size;
    report.put("Start", "(the simulator, until it answers)", size, Ok(ms(cloud.took)));
    let (starts, floors) = match in_turn(cloud, options, "cloudvolumes", &[], options.repeats(size)) {
        Ok(figures) => figures,
        Err(trouble) => return report.failed("Start", size, &trouble),
    };
    bare_frame(cloud, options, &starts, report);
    let mut put = |section, what, figure: Option<String>| {
        report.put(section, what, size, figure.ok_or_else(|| "no figure".to_owned()));
    };
    put("Start", "exec to first rows", middle(&starts, |start| start.rows).map(ms));
    let wall = middle(&floors, |floor| floor.wall);
    put(
        "Load, no latency",
        "all rows, wall",
        middle(&starts, |start| start.all).map(|ours| beside(ours, wall)),
    );
    let cpu = middle(&floors, |floor| Duration::from_micros(floor.cpu_us));
    put(
        "Load, no latency",
        "all rows, CPU",
        middle(&starts, |start| start.cpu).map(|ours| beside(ours, cpu)),
    );
    let now = middle(&starts, |start| start.memory.now);
    put("Load, no latency", "resident after it", now.map(|ours| counts(ours, None, "MiB")));
    let peak = middle(&floors, |floor| floor.peak_kib);
    let most = middle(&starts, |start| start.memory.peak);
    put("Load, no latency", "most resident ever", most.map(|ours| counts(ours, peak, "MiB")));
    report.put("Load, no latency", "`vbs volume list -o csv`, wall", size, listed(cloud, options, wall));
}

/// First byte and first frame, beside the bare table's.
fn bare_frame(cloud: &Cloud, options: &Options, starts: &[Start], report: &mut Report) {
    let frames: Result<Vec<(Duration, Duration)>, String> =
        (0..5).map(|_| bare_start(cloud, options)).collect();
    let frames = frames.unwrap_or_default();
    let floor = |what: fn(&(Duration, Duration)) -> Duration| middle(&frames, what);
    for (what, ours, floor) in [
        ("exec to first byte", middle(starts, |start| start.byte), floor(|(byte, _)| *byte)),
        ("exec to first full frame", middle(starts, |start| start.frame), floor(|(_, frame)| *frame)),
    ] {
        let figure = ours.map(|ours| beside(ours, floor)).ok_or_else(|| "no figure".to_owned());
        report.put("Start", what, cloud.size, figure);
    }
}

fn bare_start(cloud: &Cloud, options: &Options) -> Result<(Duration, Duration), String> {
    let mut session: Session = cloud.floor_table(options, FEW, (80, 24))?.start()?;
    let begun = session.begun;
    let byte = session.until("a byte", PATIENCE, has_byte())?;
    let frame = session.until("a frame", PATIENCE, has_rows)?;
    Ok((byte.saturating_duration_since(begun), frame.saturating_duration_since(begun)))
}

fn listed(cloud: &Cloud, options: &Options, floor: Option<Duration>) -> Result<String, String> {
    let begun = Instant::now();
    let mut command = cloud.command(options, &options.bin, &["volume", "list", "-o", "csv"]);
    let status = command.stdout(Stdio::null()).status().map_err(|error| error.to_string())?;
    if status.success() { Ok(beside(begun.elapsed(), floor)) } else { Err(format!("{status}")) }
}

/// The second half: 50 ms on every request, both forms.
pub fn with_latency(size: usize, options: &Options, report: &mut Report) {
    let section = "Load, 50 ms to every answer";
    let cloud = match Cloud::start(size, LATENCY, None, options) {
        Ok(cloud) => cloud,
        Err(trouble) => return report.failed(section, size, &trouble),
    };
    for (name, form) in [("vendor", "cloudvolumes"), ("cinder", "volumes")] {
        let repeats = if size > 10_000 { 1 } else { 3 };
        let (starts, floors) = match in_turn(&cloud, options, form, &["--volume-api", name], repeats) {
            Ok(figures) => figures,
            Err(trouble) => {
                report.put(section, &format!("{name} form"), size, Err(trouble));
                continue;
            }
        };
        let wall = middle(&floors, |floor| floor.wall);
        let mut put = |what: &str, figure: Option<String>| {
            report.put(section, what, size, figure.ok_or_else(|| "no figure".to_owned()));
        };
        put(&format!("{name} form, first rows"), middle(&starts, |start| start.rows).map(ms));
        let all = middle(&starts, |start| start.all);
        put(
            &format!("{name} form, all rows, beside one page after the other"),
            all.map(|all| beside(all, wall)),
        );
    }
}
