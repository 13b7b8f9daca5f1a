//! `vbs backup create`, `vbs policy run` and `vbs backup delete`.

use super::access::ResolvedCloud;
use super::args::{BackupRunArgs, Consent, CreateArgs, Global};
use super::associate::{chosen, prepare, typed};
use super::error::CliError;
use super::project_state::ProjectState;
use super::resolve;
use super::submit::Submission;
use crate::domain::echo::echo;
use crate::domain::plan::deletion::row_of;
use crate::domain::{BackupFacts, Plan, VolumeId};
use crate::engine::coverage::source;

/// Makes a backup of each volume.
pub async fn create(resolved: &ResolvedCloud, global: &Global, args: CreateArgs) -> Result<u8, CliError> {
    let typed = typed(&args.volumes)?;
    let mut known = prepare(resolved, global, true).await?;
    let volumes = chosen(&mut known, &typed, args.volumes.skip_unknown).await?;
    known.read_backups(&volumes).await?;
    let submission = submission(resolved, global, args.run, args.volumes.are_on_stdin());
    submission.carry_out(known, |known| Ok(plan(known, &volumes))).await
}

/// Has a policy back its volumes up.
pub async fn run_policy(
    resolved: &ResolvedCloud,
    global: &Global,
    policy: &str,
    args: BackupRunArgs,
) -> Result<u8, CliError> {
    let mut known = prepare(resolved, global, true).await?;
    let policy = resolve::policy(&known.inventory, policy)?.id.clone();
    known.read_backups(&known.inventory.volumes_under(&policy)).await?;
    let plan = |known: &ProjectState| {
        let policy = resolve::policy(&known.inventory, &policy.to_string())?;
        Ok(Plan::run_policy(&known.inventory, policy, facts(known), known.quota))
    };
    submission(resolved, global, args, false).carry_out(known, plan).await
}

/// Deletes backups.
pub async fn delete(
    resolved: &ResolvedCloud,
    global: &Global,
    typed: &[String],
    args: BackupRunArgs,
) -> Result<u8, CliError> {
    let mut known = prepare(resolved, global, false).await?;
    let service = known.cloud.backup_service();
    let (mut volumes, mut rows) = (Vec::new(), Vec::new());
    for id in typed {
        let Some(detail) = source(&*service)?.show(&id.trim().into()).await? else {
            return Err(no_such_backup(id));
        };
        let row = row_of(&detail.backup);
        if !rows.contains(&row) {
            rows.push(row);
        }
        volumes.extend(detail.backup.volume);
    }
    volumes.sort();
    volumes.dedup();
    known.read_kept(volumes).await?;
    let plan = |known: &ProjectState| {
        let kept = known.kept.as_ref().map(|kept| kept.backups.as_slice()).unwrap_or_default();
        Ok(Plan::delete_backups(&known.inventory, known.plan_input(&rows), kept))
    };
    submission(resolved, global, args, false).carry_out(known, plan).await
}

/// There is no backup of this id.
pub fn no_such_backup(typed: &str) -> CliError {
    CliError::usage(format!("no backup {} in this project; `vbs backup list` shows them", echo(typed)))
}

/// The plan for a backup of each of these, by what is known now.
pub fn plan(known: &ProjectState, volumes: &[VolumeId]) -> Plan {
    let input = known.plan_input(volumes);
    Plan::back_up(&known.inventory, input, |_| true, facts(known), known.quota)
}

/// What is known of backups; where it was not read, nothing may be made.
fn facts(known: &ProjectState) -> &BackupFacts {
    static UNREAD: std::sync::LazyLock<BackupFacts> = std::sync::LazyLock::new(BackupFacts::default);
    known.backups.as_ref().unwrap_or(&UNREAD)
}

/// What a submission about backups is made of.
pub fn submission<'a>(
    resolved: &'a ResolvedCloud,
    global: &'a Global,
    args: BackupRunArgs,
    stdin_is_list: bool,
) -> Submission<'a> {
    let consent = Consent { dry_run: args.dry_run, yes: args.yes, ..Consent::default() };
    Submission {
        resolved,
        global,
        consent,
        output: args.output,
        stdin_is_list,
        of: None,
        follows: !args.no_wait,
    }
}
