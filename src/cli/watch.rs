//! Watching a run from the shell: signals end it, progress is told, questions are asked.

use std::fs;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::consent::ask;
use super::error::CliError;
use super::progress;
use super::signal_handler::SignalHandler;
use super::summary;
use crate::domain::text::scrub;
use crate::domain::{Decision, Outcomes, RunEvent, State};
use crate::engine::Run;
use crate::engine::stop::{self, Stop, StopReceiver, StopSender};

/// How long the last words of progress may take.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Carries a run to its end. `prepare` makes it, `carry_out` is what it does.
pub async fn watch<F>(
    total: usize,
    signals: &SignalHandler,
    prepare: impl FnOnce(StopReceiver, UnboundedSender<RunEvent>) -> Run,
    carry_out: impl FnOnce(Run) -> F,
) -> Result<Outcomes, CliError>
where
    F: Future<Output = Outcomes>,
{
    let (stop, stop_rx) = stop::channel();
    let (report, reports) = unbounded_channel();
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    // Catching one would undo what `nohup` did.
    let mut hangup = if ignores_hangups() { None } else { Some(signal(SignalKind::hangup())?) };
    let mut quit = signal(SignalKind::quit())?;
    signals.leave_to_run();
    let on_signal = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            Some(()) = async { hangup.as_mut()?.recv().await } => {}
            _ = quit.recv() => {}
        }
        on_signal.ask(Stop::Now);
        // Held until the program ends: a second signal must not cut the run's last grace short.
        std::future::pending::<()>().await;
    });
    let progress = tokio::task::spawn_blocking(move || tell_progress(reports, &stop, total));
    let board = carry_out(prepare(stop_rx, report)).await;
    // A terminal that takes nothing any more must not keep the result.
    let _ = tokio::time::timeout(LAST_WORDS, progress).await;
    Ok(board)
}

/// Whether the program was started so that a terminal that goes away does not end it. Only Linux
/// tells; elsewhere it is taken not to be.
fn ignores_hangups() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
    ignored & (1 << (Signal::HUP.as_raw() - 1)) != 0
}

/// Progress on standard error.
fn tell_progress(mut reports: UnboundedReceiver<RunEvent>, stop: &StopSender, total: usize) {
    let mut board = Outcomes::default();
    let mut sent: Option<Instant> = None;
    let mut took: Option<Duration> = None;
    while let Some(event) = reports.blocking_recv() {
        match event {
            RunEvent::Changed(outcomes) => {
                let was_sent = outcomes.iter().any(|outcome| outcome.state == State::Sent);
                board.apply(RunEvent::Changed(outcomes));
                if was_sent {
                    sent = Some(Instant::now());
                } else if let Some(sent) = sent.take() {
                    took = Some(sent.elapsed());
                }
                // An answer takes about as long as the last one.
                let left = took.filter(|_| was_sent).map(|took| took.as_secs());
                progress::tell(&summary::progress(&board, total, left));
            }
            RunEvent::Settling { volumes, left } => {
                progress::tell(&format!("reading back {volumes}, at most {} s", left.as_secs()));
            }
            RunEvent::Following { backups } => progress::tell(&summary::following(&board, backups)),
            RunEvent::Pausing { reason, pause } => progress::tell_pause(&reason, pause),
            RunEvent::NeedsDecision(question) => put_to_operator(question, stop.clone()),
            RunEvent::Read(_) => {}
            // The result takes the place of the last line.
            RunEvent::Finished(_) => progress::tell(""),
        }
    }
}

/// Asks whether the run continues; it must not wait here, because a signal can be the answer.
fn put_to_operator(question: Decision, stop: StopSender) {
    std::thread::spawn(move || {
        let begin = progress::fresh_line();
        let question =
            format!("{begin}PAUSED: {}. Continue? Type y and Enter: ", scrub(&question.to_string()));
        if ask(&question, "y").unwrap_or(false) {
            stop.go_on();
        } else {
            stop.ask(Stop::AfterRequest);
        }
    });
}
