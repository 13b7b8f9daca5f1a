//! Plans about an earlier run: putting back what it stranded, retrying what failed, undoing it.
//!
//! Each is a plan like any other, over facts read first: the run may be long past.

use std::collections::HashSet;

use super::super::Reaction;
use super::super::outcomes::Board;
use super::{Origin, PlanPrompt, PlanRequest, back_up, policies};
use crate::app::model::Model;
use crate::app::notice::{Notice, Tone};
use crate::app::run::RunState;
use crate::app::screens::{Next, Screen};
use crate::domain::plan::policy_change::expired_in_words;
use crate::domain::{
    Expiries, PlanInput, PolicyFacts, Prospect, Purpose, RetryGroup, RunId, VolumeId, retry as prospects,
};

/// A volume that left its policy and arrived nowhere: plan to put it, and all that share its fate, back
/// where they were. That waits for nothing but for the last request to be answered.
pub fn put_back(model: &mut Model, board: &Board) -> Reaction {
    let Some(run) = board.run(model) else { return Reaction::none() };
    let from = model.to_put_back(run).and_then(|outcome| outcome.leaves().cloned());
    let Some(target) = from.and_then(|from| model.inventory.policy(&from)).cloned() else {
        return Reaction::none();
    };
    let lost = model.put_back_with(run, &target.id).map(|outcome| outcome.id.clone());
    let lost = PlanInput::of(&model.inventory, lost);
    let mut reaction = PlanPrompt::open(model, PlanRequest::Associate(target), lost, Origin::Run);
    if let Next::Open(screen) = &mut reaction.next
        && let Screen::Plan(prompt) = &mut **screen
    {
        prompt.puts_back = true;
    }
    reaction
}

/// What failed or was not sent, and can be retried.
pub fn retry(model: &mut Model, board: &Board) -> Reaction {
    let Some(run) = board.run(model) else { return Reaction::none() };
    let groups = prospects::groups(&run.board);
    let worthwhile = groups.iter().filter(|group| group.prospect == Prospect::Worthwhile);
    let marks = &run.view.marks;
    let marked = |id: &&VolumeId| marks.is_empty() || marks.contains(*id);
    let all: HashSet<&VolumeId> = worthwhile.flat_map(|group| &group.volumes).collect();
    let worthwhile: HashSet<&VolumeId> = all.iter().copied().filter(marked).collect();
    let name = run.run.as_ref().map(RunId::short).unwrap_or_default();
    let text = match (worthwhile.len(), all.len()) {
        (some, all) if some < all => format!("retry of run {name}: only the {some} marked of {all}"),
        _ => format!("retry of run {name}"),
    };
    let mut about = vec![Notice { tone: Tone::Info, text }];
    about.extend(groups.iter().filter_map(|group| {
        let kept: Vec<VolumeId> = group.volumes.iter().filter(|id| marked(id)).cloned().collect();
        let is_asked = group.prospect != Prospect::Worthwhile || !kept.is_empty();
        is_asked.then(|| self::about(run, &RetryGroup { volumes: kept_or_all(group, kept), ..group.clone() }))
    }));
    let volumes = run.board.rows().iter().map(|outcome| &outcome.id);
    let input = PlanInput::of(&model.inventory, volumes.filter(|id| worthwhile.contains(id)).cloned());
    let request = match &run.purpose {
        // If it is gone, the reading will tell.
        Purpose::Associate(target) => {
            PlanRequest::Associate(model.inventory.policy(&target.id).unwrap_or(target).clone())
        }
        // Only from where the run would have removed it: not from what somebody chose since.
        // A policy cannot be run for some of its volumes; they are backed up one by one.
        Purpose::BackUp | Purpose::RunPolicy(_) => PlanRequest::BackUp(back_up::unread()),
        // What is known of the backups must be read first: that is planned on their page.
        Purpose::DeleteBackups | Purpose::Restore => return Reaction::none(),
        Purpose::Switch(on) => PlanRequest::Switch(*on, Expiries::new()),
        purpose if run.board.is_about_settings() => PlanRequest::Policies {
            purpose: purpose.clone(),
            changes: run.board.do_again(&worthwhile),
            facts: PolicyFacts::default(),
        },
        purpose => PlanRequest::Steps { purpose: purpose.clone(), steps: run.board.redo_steps(&worthwhile) },
    };
    let retry_of = run.run.clone();
    let mut prompt = PlanPrompt::new(model, request, input, Origin::Run);
    prompt.about.extend(about);
    prompt.retry_of = retry_of;
    prompt.open_read_first(model)
}

/// Back to where everything was before the run.
pub fn undo(model: &mut Model, board: &Board) -> Reaction {
    let Some(state) = board.run(model) else { return Reaction::none() };
    let Some(run) = state.run.clone() else { return Reaction::none() };
    if state.board.is_about_settings() {
        let (board, lost) = (state.board.clone(), lost(state));
        return policies::undo(model, &board, Purpose::Undo(run), lost);
    }
    let steps = state.board.undo_steps();
    let input = PlanInput::of(&model.inventory, steps.iter().map(|(id, ..)| id.clone()));
    let request = if state.board.is_about_policies() {
        PlanRequest::SwitchBack { run, steps, expiries: Expiries::new() }
    } else {
        PlanRequest::Steps { purpose: Purpose::Undo(run), steps }
    };
    let lost = lost(state);
    let mut prompt = PlanPrompt::new(model, request, input, Origin::Run);
    prompt.about.extend(lost);
    prompt.open_read_first(model)
}

/// What no undo brings back.
fn lost(run: &RunState) -> Option<Notice> {
    let words = expired_in_words(run.expiring)?;
    Some(Notice { tone: Tone::Warning, text: words })
}

/// Of what is worth trying again those that are wanted; of the rest, which is only named, all.
fn kept_or_all(group: &RetryGroup, kept: Vec<VolumeId>) -> Vec<VolumeId> {
    if group.prospect == Prospect::Worthwhile { kept } else { group.volumes.clone() }
}

/// A group in words; the volumes left out are named.
fn about(run: &RunState, group: &RetryGroup) -> Notice {
    const NAMED: usize = 3;
    if group.prospect == Prospect::Worthwhile {
        return Notice { tone: Tone::Info, text: group.to_string() };
    }
    let name = |id: &VolumeId| match run.board.get(id) {
        Some(outcome) if !outcome.name.trim().is_empty() => outcome.name.to_string(),
        _ => id.short(),
    };
    let mut names: Vec<String> = group.volumes.iter().take(NAMED).map(name).collect();
    if group.volumes.len() > NAMED {
        names.push(format!("{} more", group.volumes.len() - NAMED));
    }
    Notice { tone: Tone::Warning, text: format!("left out: {group} ({})", names.join(", ")) }
}
