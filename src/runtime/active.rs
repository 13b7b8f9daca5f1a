//! Runs under way: from a confirmed plan to what became of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

use super::run_store::RunStore;
use crate::api::Cloud;
use crate::app::Msg;
use crate::app::msg::SubmitError;
use crate::domain::plan::Plan;
use crate::domain::{Outcomes, ReadMode, RunEvent, RunId, Settings, ThereBefore};
use crate::engine::stop::{self, Stop, StopReceiver, StopSender};
use crate::engine::{Following, Order, Run};
use crate::journal::name_run;

/// A run that was begun.
#[derive(Debug)]
pub struct ActiveRun {
    /// What becomes of it; `None` where it could not begin.
    end: JoinHandle<Option<(RunId, Outcomes)>>,
    stop: StopSender,
    /// It sends nothing more.
    settling: Arc<AtomicBool>,
}

impl ActiveRun {
    /// Writes down what a plan is, then carries it out; says so where it cannot begin.
    pub fn begin(
        cloud: Cloud,
        settings: Settings,
        store: RunStore,
        submission: Submission,
        tx: UnboundedSender<Msg>,
    ) -> Self {
        let (stop, stop_rx) = stop::channel();
        let settling = Arc::new(AtomicBool::new(false));
        let tx = Told { tx, settling: settling.clone() };
        let end = tokio::spawn(begin(cloud, settings, store, submission, stop_rx, tx));
        Self { end, stop, settling }
    }

    /// Whether it has not come to its end.
    pub fn is_going_on(&self) -> bool {
        !self.end.is_finished()
    }

    /// Whether it may still send something.
    pub fn is_sending(&self) -> bool {
        self.is_going_on() && !self.settling.load(Ordering::Acquire)
    }

    /// Answers its question: go on.
    pub fn go_on(&self) {
        self.stop.go_on();
    }

    /// Asks it to end.
    pub fn stop(&self, how: Stop) {
        self.stop.ask(how);
    }

    /// Waits for its end; what became of it, if it began at all.
    pub async fn end(self) -> Option<(RunId, Outcomes)> {
        self.end.await.ok().flatten()
    }
}

/// A confirmed plan on its way to the engine.
#[derive(Debug)]
pub struct Submission {
    /// What to do.
    pub plan: Plan,
    /// How it is read back.
    pub read_mode: ReadMode,
    /// Write it down, and send nothing if that cannot be done.
    pub journal: bool,
    /// The run it tries again.
    pub retry_of: Option<RunId>,
}

/// Whom a run reports to.
struct Told {
    tx: UnboundedSender<Msg>,
    /// Set once the run sends nothing more.
    settling: Arc<AtomicBool>,
}

/// A run from its name to its end; `None` where it could not begin.
async fn begin(
    cloud: Cloud,
    settings: Settings,
    store: RunStore,
    submission: Submission,
    stop_rx: StopReceiver,
    tx: Told,
) -> Option<(RunId, Outcomes)> {
    let Told { tx, settling } = tx;
    let Submission { plan, read_mode, journal, retry_of } = submission;
    let at = jiff::Timestamp::now();
    let run = name_run(at);
    let is_followed = plan.purpose.is_followed();
    let reopening = store.clone();
    let journal = if journal {
        let (run, plan, site) = (run.clone(), plan.clone(), cloud.scope());
        let begun =
            tokio::task::spawn_blocking(move || store.begin(run, &plan, site, retry_of, read_mode)).await;
        match begun.unwrap_or_else(|error| Err(error.to_string())) {
            Ok(journal) => Some(journal),
            Err(reason) => {
                let _ = tx.send(Msg::NotBegun(SubmitError::Journal(reason)));
                return None;
            }
        }
    } else {
        None
    };
    // Another run may have had the name already.
    let run = journal.as_ref().map_or(run, |journal| journal.run().clone());
    let path = journal.as_ref().map(|journal| journal.path().display().to_string());
    let _ = tx.send(Msg::Begun(run.clone(), path));
    let (report, reports) = unbounded_channel();
    let (name, follow_tx) = (run.clone(), tx.clone());
    let written = journal.is_some();
    // Known here before the screen knows it, and with it what may be submitted.
    let message = move |event| {
        settling.fetch_or(matches!(event, RunEvent::Settling { .. }), Ordering::Release);
        Msg::Run(name.clone(), event)
    };
    tokio::spawn(forward(reports, tx, message));
    let service = cloud.backup_service_for_runs();
    let order = Order { service, settings, plan, read_mode, journal, attended: true, run: run.clone() };
    let (follow_service, follow_settings) = (order.service.clone(), order.settings.clone());
    let board = Run::new(order, stop_rx, report).carry_out().await;
    let reached = board.summary.as_ref().is_some_and(|summary| summary.reached_cloud);
    if is_followed && reached {
        let what = Following {
            service: follow_service,
            settings: follow_settings,
            run: run.clone(),
            began: at,
            board: board.clone(),
            before: ThereBefore::default(),
            journal: None,
        };
        // Beside whatever comes next; what it has found by the end of the program is in the journal.
        tokio::spawn(follow(what, written.then_some(reopening), follow_tx));
    }
    Some((run, board))
}

/// Looks at the backups of a run that is over until each is known.
async fn follow(mut what: Following, store: Option<RunStore>, tx: UnboundedSender<Msg>) {
    if let Some(store) = store {
        let name = what.run.clone();
        let opened = tokio::task::spawn_blocking(move || store.reopen(&name)).await;
        let opened = opened.map_err(|error| error.to_string()).flatten();
        let opened = opened.and_then(|(record, recorder)| {
            what.before = record.before;
            recorder
        });
        match opened {
            Ok(recorder) => what.journal = Some(recorder),
            Err(reason) => drop(tx.send(Msg::Unwritten(what.run.clone(), reason))),
        }
    }
    let name = what.run.clone();
    let _ = tx.send(Msg::Followed(name.clone()));
    let (_stop, stop_rx) = stop::channel();
    let (report, reports) = unbounded_channel();
    tokio::spawn(forward(reports, tx, move |event| Msg::Follow(name.clone(), event)));
    Run::following(what, stop_rx, report).follow().await;
}

/// Passes reports of the engine on as messages.
pub async fn forward(
    mut reports: UnboundedReceiver<RunEvent>,
    tx: UnboundedSender<Msg>,
    message: impl Fn(RunEvent) -> Msg,
) {
    while let Some(event) = reports.recv().await {
        let _ = tx.send(message(event));
    }
}
