//! `vbs associate`: the same plan, the same engine and the same outcomes as on the screen.

use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::access::{Failure, Need, Wanted, Way, read};
use super::args::AssociateArgs;
use super::report::{note, write_board, write_plan};
use super::resolve;
use crate::api::Cloud;
use crate::domain::text::scrub;
use crate::domain::{Board, Confirmation, Inventory, LinkVisibility, Plan, RunEvent, Seen, State, VolumeId};
use crate::engine::stop::{self, Stop};
use crate::engine::{Order, ReadBack, Run};

/// How long the last words of progress may take.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Longest list of volumes that is read, in bytes: far more than any project has.
const LONGEST_LIST: u64 = 64 << 20;

/// Plans, asks, sends, tells; returns the exit code.
pub async fn run(way: &Way, args: AssociateArgs) -> Result<u8, Failure> {
    let typed = typed_volumes(&args)?;
    if typed.is_empty() {
        return Err(Failure::usage("no volume given: name some, or use --from-file"));
    }
    let (cloud, mut inventory) =
        read(&way.access, Wanted { policies: Need::Must, volumes: Need::Must, servers: false }).await?;
    let target = resolve::policy(&inventory, &args.policy)?.clone();
    let volumes = resolve::volumes(&inventory, &typed)?;
    let singly = inventory.link_visibility() != LinkVisibility::Shown;
    read_singly(&cloud, &mut inventory, &volumes).await;
    let quota = cloud.quota().await.ok();
    let plan = Plan::associate(&inventory, &target, volumes.iter(), |_| true, quota);
    if args.dry_run {
        write_plan(args.output.output, &plan)?;
        return Ok(0);
    }
    check_moves(&plan, args.allow_move)?;
    confirm(&plan, &args, way.access.settings.confirm_by_key_up_to)?;
    let board = carry_out(way, cloud, plan.clone(), singly).await?;
    if let Err(error) = write_board(args.output.output, &plan, &inventory, &board) {
        // What was done is done: the exit code speaks of the volumes.
        note(&format!("vbs: the result cannot be written: {error}"));
    }
    if let Some(reason) = board.summary.as_ref().and_then(|summary| summary.stopped.as_ref()) {
        note(&format!("stopped early: {}", scrub(reason)));
    }
    Ok(board.exit_code())
}

fn typed_volumes(args: &AssociateArgs) -> Result<Vec<String>, Failure> {
    let mut typed = args.volumes.clone();
    if let Some(file) = &args.from_file {
        let unreadable = |error: io::Error| Failure::usage(format!("cannot read {file}: {error}"));
        let lines = |reader: &mut dyn Read| {
            io::BufReader::new(reader.take(LONGEST_LIST)).lines().collect::<io::Result<Vec<_>>>()
        };
        let lines = if file == "-" {
            lines(&mut io::stdin().lock())
        } else {
            std::fs::File::open(file).and_then(|mut file| lines(&mut file))
        };
        let lines = lines.map_err(unreadable)?;
        typed.extend(
            lines
                .iter()
                .map(|line| line.trim())
                .filter(|line| !line.is_empty() && !line.starts_with('#'))
                .map(str::to_owned),
        );
    }
    Ok(typed)
}

/// Where the list lacks the link, each volume is asked for by itself (domain.md 1.10).
async fn read_singly(cloud: &Cloud, inventory: &mut Inventory, volumes: &[VolumeId]) {
    let to_read = inventory.needs_single_reads(volumes.iter().cloned());
    for (_, seen) in cloud.volumes_singly(to_read).await {
        if let Ok(Seen::Volume(volume)) = seen {
            inventory.put_single(volume);
        }
    }
}

fn check_moves(plan: &Plan, allowed: bool) -> Result<(), Failure> {
    let tally = plan.tally();
    if allowed || tally.moves + tally.unclear == 0 {
        return Ok(());
    }
    let mut reasons: Vec<String> = plan
        .sources
        .iter()
        .map(|source| format!("{} out of {}", source.leaving, scrub(&source.label)))
        .collect();
    if tally.unclear > 0 {
        reasons.push(format!("{} whose present policy cannot be seen", tally.unclear));
    }
    Err(Failure::usage(format!(
        "{} volumes would or might move into {} ({}); nothing was sent; --allow-move permits it, --dry-run shows the plan",
        tally.moves + tally.unclear,
        scrub(&plan.title()),
        reasons.join(", ")
    )))
}

fn confirm(plan: &Plan, args: &AssociateArgs, by_key_up_to: usize) -> Result<(), Failure> {
    let confirmation = plan.confirmation(by_key_up_to);
    if args.yes || confirmation == Confirmation::Nothing {
        return Ok(());
    }
    if !io::stdin().is_terminal() || args.from_file.as_deref() == Some("-") {
        return Err(Failure::usage("no terminal to ask on: add --yes to send without asking"));
    }
    let tally = plan.tally();
    note(&format!(
        "Associate with {}: {} new, {} move, {} already there, {} refused, {} whose policy cannot be seen.",
        scrub(&plan.title()),
        tally.new,
        tally.moves,
        tally.already,
        tally.refused,
        tally.unclear
    ));
    for source in &plan.sources {
        note(&format!("  {} leave {}", source.leaving, scrub(&source.label)));
    }
    for warning in &plan.warnings {
        note(&format!("  ! {}", scrub(&warning.to_string())));
    }
    let (question, wanted) = match confirmation {
        Confirmation::TypeCount(count) => (format!("Type {count} and Enter to send: "), count.to_string()),
        _ => (format!("Send {}? Type y and Enter: ", tally.sent()), "y".to_owned()),
    };
    let mut stderr = io::stderr();
    let _ = write!(stderr, "{question}").and_then(|()| stderr.flush());
    let mut answer = String::new();
    io::stdin().lock().take(64).read_line(&mut answer)?;
    if answer.trim() == wanted {
        Ok(())
    } else {
        Err(Failure { code: 1, message: "not confirmed; nothing was sent".into() })
    }
}

async fn carry_out(way: &Way, cloud: Cloud, plan: Plan, singly: bool) -> Result<Board, Failure> {
    let (stop, obey) = stop::channel();
    let (report, reports) = unbounded_channel();
    let mut signals =
        [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?, signal(SignalKind::hangup())?];
    tokio::spawn(async move {
        let [interrupt, terminate, hangup] = &mut signals;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
        stop.ask(Stop::Now);
        // Held until the program ends: a second signal must not cut the run's last grace short.
        std::future::pending::<()>().await;
    });
    let read_back = if singly { ReadBack::Singly } else { ReadBack::ByList };
    let total = plan.tally().sent();
    let progress = tokio::task::spawn_blocking(move || tell_progress(reports, total));
    let settings = way.access.settings.clone();
    let order = Order { cloud, settings, plan, read_back, journal: None, attended: false };
    let run = Run::new(order, obey, report);
    let board = run.carry_out().await;
    // A terminal that takes nothing any more must not keep the result.
    let _ = tokio::time::timeout(LAST_WORDS, progress).await;
    Ok(board)
}

/// Progress on standard error, and only where somebody is looking.
fn tell_progress(mut reports: UnboundedReceiver<RunEvent>, total: usize) {
    let looking = io::stderr().is_terminal();
    let mut answered = 0;
    while let Some(event) = reports.blocking_recv() {
        let line = match event {
            RunEvent::Changed(outcomes) => {
                answered += outcomes.iter().filter(|outcome| outcome.state != State::Sent).count();
                format!("{} of {total} answered", answered.min(total))
            }
            RunEvent::Settling { volumes, left } => {
                format!("reading {volumes} back, at most {} s", left.as_secs())
            }
            RunEvent::Pausing { reason, pause } => {
                format!("waiting {} s: {}", pause.as_secs(), scrub(&reason))
            }
            RunEvent::Read(_) | RunEvent::Asking(_) => continue,
            RunEvent::Finished(_) => String::new(),
        };
        if looking {
            let mut stderr = io::stderr();
            // Clears the line: the next report, or the result, takes its place.
            let _ = write!(stderr, "\r\u{1b}[K{line}").and_then(|()| stderr.flush());
        }
    }
}
