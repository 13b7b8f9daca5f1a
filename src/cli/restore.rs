//! `vbs volume create --from-backup`: the safe way to get data back.

use super::access::ResolvedCloud;
use super::args::{Global, RestoreArgs};
use super::associate::prepare;
use super::back_up::{no_such_backup, submission};
use super::error::CliError;
use super::project_state::ProjectState;
use super::report::note;
use crate::domain::echo::echo;
use crate::domain::plan::restore::{fault_of_name, source_in_words};
use crate::domain::text::scrub;
use crate::domain::{Backup, Inventory, NewVolume, Plan, likely_volume};
use crate::engine::coverage::source;

/// Makes a new volume from a backup.
pub async fn restore(resolved: &ResolvedCloud, global: &Global, args: RestoreArgs) -> Result<u8, CliError> {
    let mut known = prepare(resolved, global, false).await?;
    let service = known.cloud.backup_service();
    let read = source(&*service)?.show(&args.from_backup.trim().into()).await?;
    let backup = read.ok_or_else(|| no_such_backup(&args.from_backup))?.backup;
    let run = args.run;
    let new = new_volume(&known.inventory, &backup, args)?;
    note(&scrub(&source_in_words(&known.inventory, &backup)));
    known.read_kept(backup.volume.iter().cloned().collect()).await?;
    let plan = |known: &ProjectState| {
        let mut kept = known.kept.iter().flat_map(|kept| &kept.backups);
        // Of a backup that names no volume there is no list to look into.
        let now =
            if backup.volume.is_some() { kept.find(|other| other.id == backup.id) } else { Some(&backup) };
        Ok(Plan::restore(&known.inventory, &new, now))
    };
    submission(resolved, global, run, false).carry_out(known, plan).await
}

/// What is asked for, completed by what the backup and its volume tell.
fn new_volume(inventory: &Inventory, backup: &Backup, args: RestoreArgs) -> Result<NewVolume, CliError> {
    let volume = backup.volume.as_ref().and_then(|id| inventory.volume(id));
    let likely = likely_volume(backup, volume.as_ref());
    let told = |given: Option<String>, likely: String, flag: &str| {
        let told = given.or_else(|| Some(likely).filter(|likely| !likely.is_empty()));
        told.ok_or_else(|| missing(flag))
    };
    let name = args.name.unwrap_or(likely.name);
    if let Some(fault) = fault_of_name(&name) {
        return Err(CliError::usage(format!("the name of a volume {fault}: --name {}", echo(&name))));
    }
    Ok(NewVolume {
        name,
        zone: told(args.zone, likely.zone, "zone")?,
        kind: told(args.kind, likely.kind, "type")?,
        size_gb: args.size.or(backup.size_gb).ok_or_else(|| missing("size"))?,
        backup: likely.backup,
    })
}

/// Nothing tells what the new volume shall be like.
fn missing(flag: &str) -> CliError {
    CliError::usage(format!(
        "nothing tells the {flag} of the new volume, for the old one is gone: give --{flag}"
    ))
}
