//! `vbs undo`, `vbs retry` and `vbs verify`: the commands for a past run.

use super::access::{ResolvedCloud, connect};
use super::args::{AgainArgs, Consent, Global, RunOutput, VerifyArgs};
use super::back_up;
use super::error::CliError;
use super::outcomes::{code_of_run, write_board};
use super::past::{Next, check, load, tell_interrupted};
use super::policy_change;
use super::project_state::{Change, ProjectState};
use super::report::{note, tell_unwritten};
use super::submit::Submission;
use super::switch;
use super::told::Told;
use super::watch::watch;
use crate::api::Cloud;
use crate::domain::plan::policy_change::expired_in_words;
use crate::domain::plan::switch::policy_of_row;
use crate::domain::text::scrub;
use crate::domain::{
    Goal, Inventory, Outcome, Outcomes, Plan, PolicyId, Prospect, Purpose, ReadMode, RunAction, RunId,
    RunRecord, Seen, State, VolumeId, Whereabouts,
};
use crate::engine::{Run, Verification, touched};
use crate::journal::{self, Recorder};
use crate::ui::text::counted;

/// Undoes a run.
pub async fn undo(resolved: &ResolvedCloud, global: &Global, args: AgainArgs) -> Result<u8, CliError> {
    let past = load(global, &args.run)?;
    let cloud = connect(&resolved.access, &resolved.signals).await?;
    check(&past, &cloud)?;
    tell_interrupted(global, &cloud);
    let run = past.run().clone();
    let unknown = past.board.count(State::Unknown);
    if unknown > 0 {
        let short = run.short();
        note(&format!(
            "{unknown} volumes of run {short} are unknown and left as they are; run `vbs verify {short}` first"
        ));
    }
    if past.summary.action == RunAction::Undo {
        if args.consent.yes && args.run == "last" {
            let short = run.short();
            return Err(CliError::usage(format!(
                "the last run, {short}, is itself an undo: `vbs undo {short}` repeats what it took back"
            )));
        }
        let undone = past.summary.of.as_ref().map(|of| format!(" of {}", of.short())).unwrap_or_default();
        note(&format!("run {} is itself an undo{undone}: undoing it repeats that change", run.short()));
    }
    if past.board.is_about_backups() {
        let message = "a run about backups is not undone; `vbs backup delete` deletes backups";
        return Err(CliError::usage(message));
    }
    if let Some(words) = expired_in_words(past.expiring) {
        note(&words);
    }
    if past.board.is_about_settings() {
        return undo_settings(resolved, global, &args, &past, cloud).await;
    }
    let steps = past.board.undo_steps();
    let is_of_policies = past.board.is_about_policies();
    if steps.is_empty() {
        note(&format!("run {run} changed nothing to undo"));
    }
    let volumes: Vec<VolumeId> = steps.iter().map(|(id, ..)| id.clone()).collect();
    let mut known = ProjectState::read(cloud, &resolved.access, false).await?;
    if is_of_policies {
        let to_on = steps.iter().filter(|(_, _, was)| *was == Some(Goal::Switched(true)));
        known.read_for_change(Change::On(to_on.map(|(row, ..)| policy_of_row(row)).collect())).await?;
    } else {
        known.look_closer(&volumes).await;
    }
    let plan = |known: &ProjectState| {
        let (run, steps) = (run.clone(), steps.iter().cloned());
        Ok(if is_of_policies {
            Plan::switch_back(&known.inventory, run, steps, &known.policy_facts().expiries)
        } else {
            Plan::undo(&known.inventory, run, steps)
        })
    };
    submission(resolved, global, &args, None).carry_out(known, plan).await
}

/// Undoes a run that made, edited or deleted policies.
async fn undo_settings(
    resolved: &ResolvedCloud,
    global: &Global,
    args: &AgainArgs,
    past: &RunRecord,
    cloud: Cloud,
) -> Result<u8, CliError> {
    let changes = past.board.take_back();
    if changes.is_empty() {
        note(&format!("run {} changed nothing to undo", past.run()));
    }
    let held: Vec<VolumeId> = past.board.rows().iter().flat_map(Outcome::held).cloned().collect();
    if !held.is_empty() {
        let its = counted(held.len(), "volume");
        note(&format!("1 of 2: it is made anew, with a new id; then {its} can be put under it"));
    }
    let mut known = ProjectState::read(cloud, &resolved.access, true).await?;
    known.read_for_change(Change::Ways(changes.clone())).await?;
    let purpose = Purpose::Undo(past.run().clone());
    let submission = submission(resolved, global, args, None);
    let plan = |known: &ProjectState| Ok(policy_change::plan(known, &purpose, &changes));
    let (code, board) = submission.carry_out_to_board(known, plan).await?;
    if code != 0 || args.consent.dry_run || held.is_empty() {
        return Ok(code);
    }
    policy_change::put_back(&submission, &board, &held, past.run()).await
}

/// Retries what is worth a retry.
pub async fn retry(resolved: &ResolvedCloud, global: &Global, args: AgainArgs) -> Result<u8, CliError> {
    let past = load(global, &args.run)?;
    let cloud = connect(&resolved.access, &resolved.signals).await?;
    check(&past, &cloud)?;
    tell_interrupted(global, &cloud);
    let (again, left): (Vec<_>, Vec<_>) =
        past.retryable().into_iter().partition(|group| group.prospect == Prospect::Worthwhile);
    for group in &again {
        note(&format!("retry: {}", scrub(&group.to_string())));
    }
    for group in &left {
        note(&format!("skip:  {}", scrub(&group.to_string())));
    }
    if again.is_empty() {
        let run = past.run();
        let code = past.board.outcomes_code();
        note(&if code == 0 {
            format!("nothing failed in run {run}")
        } else {
            format!("nothing in run {run} is worth a retry; nothing was sent")
        });
        let written = tell(&past, &cloud, args.output).await;
        return Ok(code_of_run(written, code));
    }
    if past.purpose().rows_are_backups() {
        let message = "this is not retried: plan it anew, by what is there now";
        return Err(CliError::usage(message));
    }
    let volumes: Vec<VolumeId> = again.into_iter().flat_map(|group| group.volumes).collect();
    let weighs_room = past.policy_id.is_some() || past.board.is_about_settings();
    let mut known = ProjectState::read(cloud, &resolved.access, weighs_room).await?;
    if past.board.is_about_settings() {
        known.read_for_change(Change::Ways(past.board.do_again(&volumes.iter().collect()))).await?;
    } else if past.purpose() == Purpose::Switch(true) {
        known.read_for_change(Change::On(volumes.iter().map(policy_of_row).collect())).await?;
    } else if past.board.is_about_backups() {
        known.read_backups(&volumes).await?;
    } else if !past.board.is_about_policies() {
        known.look_closer(&volumes).await;
    }
    let plan = |known: &ProjectState| plan_again(&past, &volumes, known);
    submission(resolved, global, &args, Some(past.run().clone())).carry_out(known, plan).await
}

/// The plan of the run once more, for these volumes, by what is known now.
fn plan_again(past: &RunRecord, volumes: &[VolumeId], known: &ProjectState) -> Result<Plan, CliError> {
    let inventory = &known.inventory;
    if past.board.is_about_backups() {
        return Ok(back_up::plan(known, volumes));
    }
    if past.board.is_about_settings() {
        let changes = past.board.do_again(&volumes.iter().collect());
        return Ok(policy_change::plan(known, &past.purpose(), &changes));
    }
    if let Purpose::Switch(on) = past.purpose() {
        let policies: Vec<PolicyId> = volumes.iter().map(policy_of_row).collect();
        return Ok(switch::plan(known, &policies, on));
    }
    if past.board.is_about_policies() {
        let message =
            "a run that switched policies back is not retried: `vbs policy enable` or `disable` does it";
        return Err(CliError::usage(message));
    }
    if let Some(id) = &past.policy_id {
        let gone = || {
            let name = past.summary.policy.as_deref().unwrap_or_default();
            CliError::usage(format!("the policy {} of that run was deleted ({id})", scrub(name)))
        };
        let target = inventory.policy(id).ok_or_else(gone)?;
        return Ok(Plan::associate(inventory, target, known.plan_input(volumes), |_| true, known.quota));
    }
    // Taken out again, or brought back again, is only what is where the run left it.
    let steps = past.board.redo_steps(&volumes.iter().collect());
    Ok(Plan::steps(inventory, past.purpose(), steps.into_iter()))
}

fn submission<'a>(
    resolved: &'a ResolvedCloud,
    global: &'a Global,
    args: &AgainArgs,
    of: Option<RunId>,
) -> Submission<'a> {
    let consent = Consent { allow_expire: args.allow_expire, ..args.consent };
    let output = args.output;
    Submission { resolved, global, consent, output, stdin_is_list: false, of, follows: true }
}

/// Reads a run's volumes again until their outcomes are known.
pub async fn verify(resolved: &ResolvedCloud, global: &Global, args: VerifyArgs) -> Result<u8, CliError> {
    let mut past = load(global, &args.run)?;
    let cloud = connect(&resolved.access, &resolved.signals).await?;
    check(&past, &cloud)?;
    // Somebody may have verified it while one logged in.
    let path = past.summary.path.clone().unwrap_or_default();
    past = journal::load(&path)?;
    let volumes = touched(&past);
    let journal = match Recorder::reopen(&past) {
        Ok(journal) => Some(journal),
        Err(error) => {
            note(&format!("vbs: {error}; the result is shown here but not saved"));
            None
        }
    };
    let read_mode = read_mode(&past, &cloud, &volumes).await;
    let what = Verification {
        service: cloud.backup_service_for_runs(),
        settings: resolved.access.settings.clone(),
        record: past.clone(),
        read_mode,
        journal,
    };
    let prepare = |stop_rx, report| Run::verifying(what, stop_rx, report);
    past.board = watch(volumes.len(), &resolved.signals, prepare, Run::verify).await?;
    check_read(&past.board, &volumes)?;
    if let Some(summary) = &past.board.summary {
        tell_unwritten(summary, "");
    }
    if let Ok(now) = journal::load(&path) {
        past.summary.verified = now.summary.verified;
    }
    let written = tell(&past, &cloud, args.output).await;
    let code = match past.board.exit_code() {
        // The cloud is still at it: what becomes of that is not known yet.
        0 if past.board.followed() > 0 => 5,
        code => code,
    };
    Ok(code_of_run(written, code))
}

/// Whether lists show where these volumes are: as the run found it, else as they look now. Where
/// none of them shows a policy, each is asked for by itself to be sure.
async fn read_mode(past: &RunRecord, cloud: &Cloud, volumes: &[VolumeId]) -> ReadMode {
    if let Some(mode) = past.read_mode {
        return mode;
    }
    let seen = cloud.backup_service().membership(volumes, ReadMode::Lists).await;
    let names = |seen: &_| matches!(seen, Ok(Seen::Volume(volume)) if volume.policy.is_some());
    if seen.iter().any(|(_, seen)| names(seen)) { ReadMode::Lists } else { ReadMode::Singly }
}

/// Where not a single volume could be read, nothing was verified.
fn check_read(board: &Outcomes, volumes: &[VolumeId]) -> Result<(), CliError> {
    let summary = board.summary.clone().unwrap_or_default();
    if volumes.is_empty() || summary.interrupted || summary.read_at.is_some() {
        return Ok(());
    }
    let why = board.rows().iter().find_map(|outcome| match &outcome.now_in {
        Whereabouts::Unreadable(why) => Some(why.clone()),
        _ => None,
    });
    let why = why.unwrap_or_else(|| "no answer".to_owned());
    Err(CliError::new(4, format!("none of the volumes could be read: {why}")))
}

/// Reports the current status of a past run.
async fn tell(past: &RunRecord, cloud: &Cloud, output: RunOutput) -> Result<(), CliError> {
    let mut inventory = Inventory::default();
    // Names are a kindness: without them ids will do.
    if let Ok(list) = cloud.backup_service().targets().await {
        inventory.set_policies(list.targets);
    }
    let label = |id: &_| inventory.policy_label(id);
    let told = Told { next: Next::of(past), ..Told::of_past(past, &label) };
    write_board(output.output, output.all, &told, &past.board)
}
