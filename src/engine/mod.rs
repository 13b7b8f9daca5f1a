//! Carries a plan out: batch after batch, each volume judged, everything read back.
//!
//! The engine is used alike by the screen and the shell and needs neither: it reports
//! [`RunEvent`]s into a channel that never makes it wait, and returns the finished [`Board`].
//! It sends nothing twice unless the first time certainly did not reach the cloud.

mod settle;
pub mod stop;

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedSender;

use crate::api::Cloud;
use crate::domain::codes::{self, CodeClass};
use crate::domain::plan::{Fate, Plan};
use crate::domain::{
    BatchAnswer, Board, Fault, FaultKind, Outcome, RunEvent, Settings, State, Summary, Verdict, VolumeId,
    judge,
};
use stop::{Stop, StopReceiver};

/// How the present policy of a volume can be read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadBack {
    /// By lists of ids.
    ByList,
    /// Each volume by itself, where lists lack the link (domain.md 1.10).
    Singly,
}

/// Whether the remaining batches are sent.
enum Flow {
    Go,
    Stop(String),
}

/// What an answer without a policy says about a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    /// It is under none: this cloud has been seen to show the link.
    Proven,
    /// It is under none: all policies count zero.
    NothingToShow,
    /// Nothing: policies count volumes that no answer shows.
    Hidden,
}

/// One plan being carried out.
#[derive(Debug)]
pub struct Run {
    cloud: Cloud,
    settings: Settings,
    plan: Plan,
    read_back: ReadBack,
    stop: StopReceiver,
    report: UnboundedSender<RunEvent>,
    board: Board,
    /// Volumes whose present policy could not be seen before: "in none" would be a guess.
    link_hidden: HashSet<VolumeId>,
    link: Link,
    summary: Summary,
    unclear_in_a_row: u32,
}

impl Run {
    /// Prepares a run; nothing is sent before [`Run::carry_out`].
    pub fn new(
        cloud: Cloud,
        settings: Settings,
        plan: Plan,
        read_back: ReadBack,
        stop: StopReceiver,
        report: UnboundedSender<RunEvent>,
    ) -> Self {
        let board = Board::new(&plan);
        let unclear = plan.items.iter().filter(|item| item.fate == Fate::Unclear);
        let link_hidden = unclear.map(|item| item.id.clone()).collect();
        let link = if plan.link_proven { Link::Proven } else { Link::Hidden };
        Self {
            cloud,
            settings,
            plan,
            read_back,
            stop,
            report,
            board,
            link_hidden,
            link,
            summary: Summary::default(),
            unclear_in_a_row: 0,
        }
    }

    /// Sends every batch, one after the other, then reads back what was touched.
    pub async fn carry_out(mut self) -> Board {
        let started = Instant::now();
        let ids: Vec<VolumeId> = self.plan.to_send().map(|item| item.id.clone()).collect();
        for batch in ids.chunks(self.settings.max_batch.max(1)) {
            if self.stop.requested() != Stop::Go {
                self.summary.interrupted = true;
                self.summary.stopped = Some("stopped by the operator".into());
                break;
            }
            if let Flow::Stop(reason) = self.send(batch).await {
                self.summary.stopped = Some(reason);
                break;
            }
        }
        self.skip_the_rest();
        if self.summary.reached_cloud {
            self.settle(Instant::now()).await;
        }
        self.summary.interrupted |= self.stop.requested() != Stop::Go;
        self.summary.elapsed = started.elapsed();
        self.tell(RunEvent::Finished(self.summary.clone()));
        self.board.summary = Some(self.summary);
        self.board
    }

    async fn send(&mut self, batch: &[VolumeId]) -> Flow {
        self.change(batch, |outcome| outcome.state = State::Sent);
        let mut tries = 0;
        loop {
            tracing::info!(policy = %self.plan.target.id, volumes = batch.len(), "associate");
            let answer = self.ask(batch).await;
            let again = match &answer {
                BatchAnswer::NotSent(fault) => {
                    Some((self.settings.retry_pause * 2u32.pow(tries.min(6)), fault))
                }
                BatchAnswer::Refused(fault) if fault.kind == FaultKind::Limited => {
                    Some((fault.retry_after.unwrap_or(self.settings.retry_pause), fault))
                }
                _ => None,
            };
            if let Some((pause, fault)) = again
                && tries < self.settings.read_retries
                && pause <= self.settings.max_retry_after
                && self.stop.requested() == Stop::Go
            {
                tries += 1;
                let reason = fault.to_string();
                self.tell(RunEvent::Pausing { reason, pause });
                self.stop.pause(pause).await;
                continue;
            }
            return self.take(batch, answer);
        }
    }

    /// One request; when the program must leave, it gets a last grace to be answered.
    async fn ask(&mut self, batch: &[VolumeId]) -> BatchAnswer {
        let mut stop = self.stop.clone();
        let grace = self.settings.leave_grace;
        tokio::select! {
            answer = self.cloud.associate(&self.plan.target.id, batch) => answer,
            () = stop.now_and(grace) => {
                let message = "left before the answer came";
                BatchAnswer::Unclear(Fault::new(FaultKind::Cancelled, "associate", message))
            }
        }
    }

    fn take(&mut self, batch: &[VolumeId], answer: BatchAnswer) -> Flow {
        self.summary.reached_cloud |= !matches!(answer, BatchAnswer::NotSent(_));
        self.unclear_in_a_row = match answer {
            BatchAnswer::Unclear(_) => self.unclear_in_a_row + 1,
            _ => 0,
        };
        match answer {
            BatchAnswer::Lists(lists) => {
                let (verdicts, strays) = judge(batch, &lists);
                if !strays.is_empty() {
                    tracing::warn!(?strays, "the answer names volumes that nobody asked for");
                }
                let mut flow = Flow::Go;
                let mut verdicts: HashMap<VolumeId, Verdict> = verdicts.into_iter().collect();
                self.change(batch, |outcome| {
                    outcome.request_id.clone_from(&lists.request_id);
                    apply(outcome, verdicts.remove(&outcome.id).unwrap_or(Verdict::Unknown));
                    if let Some(reason) = outcome.code.as_deref().and_then(stops_the_run) {
                        flow =
                            Flow::Stop(format!("{}: {reason}", outcome.code.as_deref().unwrap_or_default()));
                    }
                });
                flow
            }
            BatchAnswer::Refused(fault) => {
                self.change(batch, |outcome| {
                    outcome.state = State::Failed;
                    outcome.blame(&fault);
                });
                fault
                    .code
                    .as_deref()
                    .and_then(stops_the_run)
                    .or(match fault.kind {
                        FaultKind::Login => Some("the login is no longer accepted"),
                        FaultKind::Forbidden => Some("this login may not do that"),
                        FaultKind::NotFound => Some("the policy or the service is not there"),
                        FaultKind::Limited => Some("the cloud asks to wait longer than is sensible"),
                        _ => None,
                    })
                    .map_or(Flow::Go, |reason| {
                        Flow::Stop(format!("{}: {reason}", fault.shown_code().unwrap_or_default()))
                    })
            }
            BatchAnswer::NotSent(fault) => {
                self.change(batch, |outcome| {
                    outcome.state = State::Skipped;
                    outcome.blame(&fault);
                });
                Flow::Stop(fault.to_string())
            }
            BatchAnswer::Unclear(fault) => {
                self.change(batch, |outcome| {
                    outcome.state = State::Unknown;
                    outcome.blame(&fault);
                });
                if self.unclear_in_a_row > 1 {
                    return Flow::Stop("two answers in a row left the outcome open".into());
                }
                Flow::Go
            }
        }
    }

    fn skip_the_rest(&mut self) {
        let waiting: Vec<VolumeId> = self
            .board
            .rows()
            .iter()
            .filter(|outcome| outcome.state == State::Waiting)
            .map(|outcome| outcome.id.clone())
            .collect();
        let reason = self.summary.stopped.clone();
        self.change(&waiting, |outcome| {
            outcome.state = State::Skipped;
            outcome.message = reason.as_ref().map(|reason| format!("not sent: {reason}"));
        });
    }

    /// Changes some outcomes and reports them in one go.
    fn change(&mut self, ids: &[VolumeId], mut how: impl FnMut(&mut Outcome)) {
        let mut changed = Vec::with_capacity(ids.len());
        for id in ids {
            if let Some(mut outcome) = self.board.get(id).cloned() {
                how(&mut outcome);
                self.board.put(outcome.clone());
                changed.push(outcome);
            }
        }
        if !changed.is_empty() {
            self.tell(RunEvent::Changed(changed));
        }
    }

    fn tell(&self, event: RunEvent) {
        // A screen that is gone must not stop a run.
        let _ = self.report.send(event);
    }
}

/// Codes after which further batches to the same policy can only fail too (domain.md 3).
fn stops_the_run(code: &str) -> Option<&'static str> {
    if code.eq_ignore_ascii_case("AutoBackup.0204") {
        return Some("the policy is full");
    }
    match codes::class(code) {
        CodeClass::PolicyGone => Some("the policy is gone"),
        CodeClass::Rights => Some("this login may not do that"),
        _ => None,
    }
}

fn apply(outcome: &mut Outcome, verdict: Verdict) {
    match verdict {
        Verdict::Ok => outcome.state = if outcome.from.is_some() { State::Moved } else { State::Ok },
        Verdict::Failed { code, message } => {
            outcome.state = State::Failed;
            outcome.message = message.or_else(|| code.is_none().then(|| "no reason given".into()));
            outcome.code = code;
        }
        Verdict::Unknown => {
            outcome.state = State::Unknown;
            outcome.message = Some("the answer does not mention it".into());
        }
    }
}

fn now() -> Timestamp {
    Timestamp::now()
}

/// Half as long again, up to a quarter of a minute and never past the end of the window.
fn next_pause(pause: Duration, left: Duration) -> Duration {
    (pause * 3 / 2).min(Duration::from_secs(15)).min(left)
}
