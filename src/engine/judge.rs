//! From the answer to one request to the outcomes of its volumes, and whether the run continues.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::batch::Batch;
use super::flow::Flow;
use super::run::Run;
use crate::domain::backoff::{Budget, explained};
use crate::domain::{
    ApiError, ApiErrorKind, BatchAnswer, CodeClass, Decision, ErrorCode, Goal, Lists, Outcome, State,
    Verdict, VolumeId, judge,
};

impl Run {
    /// Takes the answer to a batch into the outcomes.
    pub(super) async fn take(&mut self, batch: &Batch, answer: BatchAnswer, took: Duration) -> Flow {
        self.summary.reached_cloud |= !matches!(answer, BatchAnswer::NotSent(_));
        self.unclear_in_a_row = match answer {
            BatchAnswer::Unclear(ref fault) if fault.kind != ApiErrorKind::Limited => {
                self.unclear_in_a_row + 1
            }
            _ => 0,
        };
        match answer {
            BatchAnswer::Lists(lists) => self.take_lists(batch, &lists, took).await,
            BatchAnswer::Refused(fault) => {
                self.blame(batch, State::Failed, &fault, took).await;
                refusal_stops(&batch.goal, &fault).map_or(Flow::Go, |reason| {
                    Flow::Stop(format!("{}: {reason}", fault.shown_code().as_deref().unwrap_or_default()))
                })
            }
            BatchAnswer::NotSent(fault) => {
                self.blame(batch, State::Skipped, &fault, took).await;
                Flow::Stop(fault.to_string())
            }
            BatchAnswer::Unclear(fault) => {
                self.blame(batch, State::Unknown, &fault, took).await;
                if fault.kind == ApiErrorKind::Limited {
                    self.pause_after_unclear(fault).await
                } else {
                    self.after_unclear(&fault).await
                }
            }
        }
    }

    async fn take_lists(&mut self, batch: &Batch, lists: &Lists, took: Duration) -> Flow {
        let (verdicts, strays) = judge(&batch.volumes, lists);
        if !strays.is_empty() {
            tracing::warn!(?strays, "the answer names volumes that were not in the request");
        }
        let mut flow = Flow::Go;
        let mut verdicts: HashMap<VolumeId, Verdict> = verdicts.into_iter().collect();
        self.change(&batch.volumes, Some(took), |outcome| {
            outcome.request_id.clone_from(&lists.request_id);
            outcome.job.clone_from(&lists.job);
            outcome.made.clone_from(&lists.made);
            apply(outcome, verdicts.remove(&outcome.id).unwrap_or(Verdict::Unknown));
            if let Some(code) = &outcome.code
                && let Some(reason) = code.class().stops_the_run()
            {
                flow = Flow::Stop(format!("{code}: {reason}"));
            }
        })
        .await;
        flow
    }

    async fn blame(&mut self, batch: &Batch, state: State, fault: &ApiError, took: Duration) {
        self.change(&batch.volumes, Some(took), |outcome| {
            outcome.state = state;
            outcome.blame(fault);
        })
        .await;
    }

    /// A limit that is told in other words than the cloud's proves nothing about the request, but
    /// whoever goes on at once meets it again.
    async fn pause_after_unclear(&mut self, fault: ApiError) -> Flow {
        if self.board.count(State::Waiting) == 0 || self.is_stopped() {
            return Flow::Go;
        }
        match self.backoff.refused(&fault, Budget::of_runs(&self.settings), Instant::now()) {
            Ok(pause) => {
                self.pause(pause, fault.to_string()).await;
                Flow::Go
            }
            Err(why) => Flow::Stop(explained(fault, Some(&why)).to_string()),
        }
    }

    /// One unclear answer may be bad luck; after the second the cloud is not in order, and
    /// whether to send more into it is the operator's word.
    async fn after_unclear(&mut self, fault: &ApiError) -> Flow {
        if self.unclear_in_a_row < 2 || self.board.count(State::Waiting) == 0 {
            return Flow::Go;
        }
        let question = Decision::StillUnclear(fault.to_string());
        let reason = question.to_string();
        if self.may_go_on(question).await {
            self.unclear_in_a_row = 0;
            Flow::Go
        } else {
            Flow::Stop(reason)
        }
    }
}

/// Why further batches can only fail too (domain.md 3).
fn refusal_stops<'a>(goal: &Goal, fault: &'a ApiError) -> Option<&'a str> {
    let class = fault.code.as_ref().map(ErrorCode::class);
    // One backup, volume or policy that is gone says nothing of the others.
    let is_alone = !matches!(goal, Goal::Under(_) | Goal::InNone | Goal::RunOf(_));
    let stops = class.filter(|class| !(is_alone && *class == CodeClass::TargetGone));
    stops.and_then(CodeClass::stops_the_run).or(match fault.kind {
        ApiErrorKind::NotFound if is_alone => None,
        ApiErrorKind::Login => Some("the cloud no longer accepts the login"),
        ApiErrorKind::Forbidden => Some("this login is not allowed to do that"),
        ApiErrorKind::NotFound => Some("the policy or the service does not exist"),
        ApiErrorKind::Limited => Some(&fault.message),
        _ => None,
    })
}

fn apply(outcome: &mut Outcome, verdict: Verdict) {
    match verdict {
        Verdict::Ok => outcome.state = outcome.done(),
        Verdict::Failed { code, message } => {
            // Whether it is there, reading back shows: so is answered what was carried out before.
            let there = code.as_ref().is_some_and(|code| code.class() == CodeClass::AlreadyThere);
            outcome.state = if there { State::Unknown } else { State::Failed };
            outcome.message = message.or_else(|| code.is_none().then(|| "no reason given".into()));
            outcome.code = code;
        }
        Verdict::Unknown => {
            outcome.state = State::Unknown;
            outcome.message = Some("the answer does not mention it".into());
        }
    }
}
