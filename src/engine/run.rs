//! One plan being carried out, from the first request to the last reading.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedSender;

use super::batch::{Batch, batches};
use super::flow::Flow;
use super::notes::Notes;
use super::stop::{Stop, StopReceiver};
use crate::domain::backoff::{Backoff, Budget, explained};
use crate::domain::plan::Plan;
use crate::domain::plan::switch::policy_of_row;
use crate::domain::{
    ApiError, ApiErrorKind, BackupId, BackupService, BatchAnswer, Decision, Goal, Outcome, Outcomes,
    ReadMode, RunEvent, RunId, Settings, State, Summary, TargetWriter, ThereBefore, VolumeId, backup_name,
};
use crate::journal::Recorder;

/// What a run is made of.
#[derive(Debug)]
pub struct Order {
    /// The backup service.
    pub service: Arc<dyn BackupService>,
    /// All figures.
    pub settings: Settings,
    /// What to do.
    pub plan: Plan,
    /// How it is read back.
    pub read_mode: ReadMode,
    /// Where it is written down; `None` only where the operator agreed to that.
    pub journal: Option<Recorder>,
    /// The operator can answer questions; without that, a question stops the run.
    pub attended: bool,
    /// The name of the run; backups are named after it.
    pub run: RunId,
}

/// Why a run ended early that was told to.
const TOLD_TO: &str = "stopped by you";

/// What an answer without a policy says about a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MembershipEvidence {
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
    pub(super) name: RunId,
    /// When it began, by this machine's clock.
    pub(super) began: Timestamp,
    /// What was there before, so that what comes can be told from it.
    pub(super) before: ThereBefore,
    pub(super) service: Arc<dyn BackupService>,
    pub(super) settings: Settings,
    pub(super) batches: Vec<Batch>,
    pub(super) read_mode: ReadMode,
    pub(super) notes: Notes,
    pub(super) attended: bool,
    pub(super) stop: StopReceiver,
    pub(super) report: UnboundedSender<RunEvent>,
    pub(super) board: Outcomes,
    pub(super) evidence: MembershipEvidence,
    pub(super) summary: Summary,
    pub(super) unclear_in_a_row: u32,
    /// How long was waited, for answers to questions or for the cloud, since what the plan rests on
    /// was read last.
    pub(super) waited: Duration,
    /// The pauses that the cloud's limits ask for.
    pub(super) backoff: Backoff,
}

impl Run {
    /// Prepares a run; nothing is sent before [`Run::carry_out`].
    pub fn new(order: Order, stop: StopReceiver, report: UnboundedSender<RunEvent>) -> Self {
        let board = Outcomes::new(&order.plan);
        let evidence = if order.plan.membership_proven {
            MembershipEvidence::Proven
        } else {
            MembershipEvidence::Hidden
        };
        let batches = batches(&order.plan, order.service.limits().batch(order.settings.max_batch));
        Self {
            name: order.run,
            began: now(),
            before: ThereBefore::default(),
            service: order.service,
            backoff: Backoff::new(&order.settings),
            settings: order.settings,
            batches,
            read_mode: order.read_mode,
            notes: Notes::new(order.journal),
            attended: order.attended,
            stop,
            report,
            board,
            evidence,
            summary: Summary::default(),
            unclear_in_a_row: 0,
            waited: Duration::ZERO,
        }
    }

    /// Sends every batch, one after the other, then reads back what was touched. A run about backups is
    /// over when every request is answered: see [`Run::follow`].
    pub async fn carry_out(mut self) -> Outcomes {
        let started = Instant::now();
        for batch in std::mem::take(&mut self.batches) {
            if self.is_stopped() {
                self.summary.stopped = Some(TOLD_TO.into());
                break;
            }
            if let Flow::Stop(reason) = self.send(batch).await {
                // After the last request there is nothing to stop, but for what never got out.
                let rest = self.board.count(State::Waiting) > 0 || !self.summary.reached_cloud;
                self.summary.stopped = rest.then_some(reason);
                break;
            }
        }
        self.skip_the_rest().await;
        // Backups take their time: whoever follows them does so beside what comes next.
        if self.summary.reached_cloud && !self.board.is_about_backups() {
            self.settle(Duration::ZERO).await;
        }
        self.summary.interrupted |= self.is_stopped();
        self.summary.elapsed = started.elapsed();
        self.notes.end(&self.summary, &self.board).await;
        self.summary.unwritten = self.notes.failure();
        self.tell(RunEvent::Finished(self.summary.clone()));
        self.board.summary = Some(self.summary);
        self.board
    }

    async fn send(&mut self, mut batch: Batch) -> Flow {
        let mut tries = 0;
        loop {
            let is_old = self.waited > self.settings.fresh_for && !batch.goal.is_followed();
            if is_old || batch.goal.rewrites() {
                self.waited = Duration::ZERO;
                if batch.goal.is_of_policy() {
                    self.look_again_at_policies(&batch.volumes).await;
                } else {
                    self.look_again().await;
                }
            }
            let board = &self.board;
            batch.volumes.retain(|id| board.get(id).is_some_and(|outcome| outcome.state == State::Waiting));
            if batch.volumes.is_empty() {
                return Flow::Go;
            }
            if let Err(fault) = self.note_before(&batch).await {
                return self.take(&batch, BatchAnswer::NotSent(fault), Duration::ZERO).await;
            }
            let (goal, out_of) = (&batch.goal, batch.out_of.as_ref());
            if let Err(error) = self.notes.intent(goal, out_of, &batch.volumes, &self.before).await {
                let question = Decision::Journal(error.to_string());
                let reason = question.to_string();
                if !self.may_go_on(question).await {
                    return Flow::Stop(reason);
                }
                self.notes.be_lenient();
                continue;
            }
            // The last moment before the request, after everything that may take its time.
            if self.is_stopped() {
                return Flow::Stop(TOLD_TO.into());
            }
            self.change(&batch.volumes, None, |outcome| outcome.state = State::Sent).await;
            tracing::info!(
                volumes = batch.volumes.len(), goal = ?batch.goal, out_of = ?batch.out_of, "{}", batch.verb()
            );
            let sent = Instant::now();
            let mut answer = self.ask(&batch).await;
            let took = sent.elapsed();
            if let Some((pause, reason)) = self.try_again_after(&mut answer, &mut tries) {
                self.wait_again(&batch).await;
                self.pause(pause, reason).await;
            } else if let BatchAnswer::Refused(fault) = &answer
                && fault.kind == ApiErrorKind::Login
                && self.may_go_on(Decision::Login(fault.to_string())).await
            {
                self.wait_again(&batch).await;
            } else if self.is_stopped() && is_limited(&answer) {
                // It certainly did nothing, and nobody wants it sent again.
                self.wait_again(&batch).await;
                return Flow::Stop(TOLD_TO.into());
            } else {
                return self.take(&batch, answer, took).await;
            }
        }
    }

    /// Waits, and has it shown; what the plan rests on grows old meanwhile.
    pub(super) async fn pause(&mut self, pause: Duration, reason: String) {
        self.tell(RunEvent::Pausing { reason, pause });
        let begun = Instant::now();
        self.stop.pause_unless_asked(pause).await;
        self.waited += begun.elapsed();
    }

    /// The request certainly did nothing: its volumes are where they were before it.
    async fn wait_again(&mut self, batch: &Batch) {
        self.change(&batch.volumes, None, |outcome| outcome.state = State::Waiting).await;
    }

    /// Whether a request that certainly did nothing is sent again, and after which pause. Where the
    /// cloud's limits are not waited for any longer, the answer says why.
    fn try_again_after(&mut self, answer: &mut BatchAnswer, tries: &mut u32) -> Option<(Duration, String)> {
        let stopped = self.is_stopped();
        let fault = match answer {
            BatchAnswer::NotSent(fault) | BatchAnswer::Refused(fault)
                if fault.kind == ApiErrorKind::Limited =>
            {
                let budget = Budget::of_runs(&self.settings);
                match self.backoff.refused(fault, budget, Instant::now()) {
                    Ok(pause) => return (!stopped).then(|| (pause, fault.to_string())),
                    Err(why) => {
                        *fault = explained(fault.clone(), Some(&why));
                        return None;
                    }
                }
            }
            BatchAnswer::NotSent(fault) if fault.kind != ApiErrorKind::Local => fault,
            // In words that are not the cloud's: see `pause_after_unclear`.
            BatchAnswer::Unclear(fault) if fault.kind == ApiErrorKind::Limited => return None,
            _ => {
                self.backoff.answered();
                return None;
            }
        };
        let pause = self.settings.retry_pause * 2u32.pow((*tries).min(6));
        let again = *tries < self.settings.read_retries && !stopped;
        *tries += 1;
        again.then(|| (pause, fault.to_string()))
    }

    /// One request; when the program must leave, it gets a last grace to be answered.
    async fn ask(&mut self, batch: &Batch) -> BatchAnswer {
        let mut stop = self.stop.clone();
        let grace = self.settings.leave_grace;
        let impossible =
            |message: &str| BatchAnswer::NotSent(ApiError::new(ApiErrorKind::Local, batch.verb(), message));
        let request = async {
            let (volumes, service) = (batch.volumes.as_slice(), &*self.service);
            let Some(first) = volumes.first() else { return impossible("nothing to send") };
            if batch.goal.is_of_policy() {
                let Some(writes) = service.target_writes() else {
                    return impossible("the backup service of this cloud does not change policies");
                };
                return ask_for_policy(writes, &batch.goal, first)
                    .await
                    .unwrap_or_else(|| impossible("not a change of a policy"));
            }
            match (&batch.goal, &batch.out_of, service.backup_writes()) {
                (Goal::Under(target), ..) => service.assign(target, volumes).await,
                (Goal::InNone, Some(target), _) => service.unassign(target, volumes).await,
                (Goal::InNone, None, _) => impossible("no policy to remove it from"),
                (Goal::BackedUp(number), _, Some(writes)) => {
                    writes.create(first, &backup_name(&self.name, *number)).await
                }
                (Goal::RunOf(target), _, Some(writes)) => writes.run(target, volumes).await,
                (Goal::Deleted, _, Some(writes)) => writes.delete(&BackupId::from(first.id().clone())).await,
                (Goal::Restored(new), _, Some(writes)) => writes.restore(new).await,
                _ => impossible("the backup service of this cloud makes and deletes no backups"),
            }
        };
        tokio::select! {
            answer = request => answer,
            () = stop.now_and(grace) => {
                let message = "cancelled before the answer arrived";
                BatchAnswer::Unclear(ApiError::new(ApiErrorKind::Cancelled, batch.verb(), message))
            }
        }
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stop.requested() != Stop::Go
    }

    /// Asks somebody whether to go on; nobody there means no, and a stop is an answer already.
    pub(super) async fn may_go_on(&mut self, question: Decision) -> bool {
        if !self.attended || self.is_stopped() {
            return false;
        }
        self.tell(RunEvent::NeedsDecision(question));
        let begun = Instant::now();
        let on = self.stop.may_go_on().await;
        self.waited += begun.elapsed();
        on
    }

    async fn skip_the_rest(&mut self) {
        let waiting: Vec<VolumeId> = self
            .board
            .rows()
            .iter()
            .filter(|outcome| outcome.state == State::Waiting)
            .map(|outcome| outcome.id.clone())
            .collect();
        let reason = self.summary.stopped.clone();
        self.change(&waiting, None, |outcome| {
            outcome.state = State::Skipped;
            outcome.message = reason.as_ref().map(|reason| format!("not sent: {reason}"));
        })
        .await;
    }

    /// Changes some outcomes, writes them down, and only then reports them, all in one go.
    ///
    /// `took` is how long the request took whose outcomes these are. That a volume is being sent
    /// is not written again: the intent says it.
    pub(super) async fn change(
        &mut self,
        ids: &[VolumeId],
        took: Option<Duration>,
        mut how: impl FnMut(&mut Outcome),
    ) {
        let mut changed = Vec::with_capacity(ids.len());
        for id in ids {
            if let Some(mut outcome) = self.board.get(id).cloned() {
                how(&mut outcome);
                self.board.put(outcome.clone());
                changed.push(outcome);
            }
        }
        self.publish(changed, took).await;
    }

    pub(super) async fn publish(&mut self, changed: Vec<Outcome>, took: Option<Duration>) {
        if changed.is_empty() {
            return;
        }
        if changed.iter().any(|outcome| outcome.state != State::Sent) {
            self.notes.outcomes(&changed, took).await;
        }
        self.tell(RunEvent::Changed(changed));
    }

    pub(super) fn tell(&self, event: RunEvent) {
        // A screen that is gone must not stop a run.
        let _ = self.report.send(event);
    }
}

/// Sends a change of a policy; `None` where it is none.
async fn ask_for_policy(writes: &dyn TargetWriter, goal: &Goal, row: &VolumeId) -> Option<BatchAnswer> {
    let policy = policy_of_row(row);
    Some(match goal {
        Goal::Switched(on) => writes.switch(&policy, *on).await,
        Goal::Edited(edit) => writes.edit(&policy, edit).await,
        Goal::Created(settings) => writes.create(settings).await,
        Goal::PolicyDeleted(_) => writes.delete(&policy).await,
        _ => return None,
    })
}

pub(super) fn now() -> Timestamp {
    Timestamp::now()
}

/// Whether a request was refused, or not even sent, by the limits of the cloud.
fn is_limited(answer: &BatchAnswer) -> bool {
    match answer {
        BatchAnswer::Refused(fault) | BatchAnswer::NotSent(fault) => fault.kind == ApiErrorKind::Limited,
        BatchAnswer::Lists(_) | BatchAnswer::Unclear(_) => false,
    }
}

/// Half as long again, up to a quarter of a minute and never past the end of the window.
pub(super) fn next_pause(pause: Duration, left: Duration) -> Duration {
    (pause * 3 / 2).min(Duration::from_secs(15)).min(left)
}
