//! `vbs backup list|show`; what changes backups is elsewhere.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Serialize;

use super::access::{CliError, Gathered, Need, ResolvedCloud, Wanted, connect, gather};
use super::args::{BackupCommand, Global, Output, Span};
use super::back_up;
use super::output::{Table, write};
use super::progress;
use super::report::note;
use super::resolve;
use super::shape::Shape;
use super::signal_handler::SignalHandler;
use crate::api::Cloud;
use crate::domain::fields::age_text;
use crate::domain::text::scrub;
use crate::domain::{
    Backup, BackupDetail, BackupQuery, Id, Inventory, ListEnd, Minute, PolicyId, VolumeId, Walk,
};
use crate::engine::coverage::source;

/// Runs a backup command.
pub async fn backup(
    resolved: &ResolvedCloud,
    global: &Global,
    command: BackupCommand,
) -> Result<u8, CliError> {
    if let BackupCommand::Create(args) = command {
        return Box::pin(back_up::create(resolved, global, args)).await;
    }
    if let BackupCommand::Delete { backups, run } = command {
        return Box::pin(back_up::delete(resolved, global, &backups, run)).await;
    }
    let cloud = connect(&resolved.access, &SignalHandler::default()).await?;
    match command {
        BackupCommand::List { volume, policy, since: Span(span), all, output } => {
            let wanted = Wanted {
                policies: if policy.is_some() { Need::Must } else { Need::Not },
                volumes: if policy.is_some() || volume.is_some() { Need::Must } else { Need::May },
                servers: Need::Not,
            };
            let Gathered { inventory, .. } = Box::pin(gather(&cloud, resolved.access.form, wanted)).await?;
            let of = match (volume, policy) {
                (Some(volume), _) => Of::Volume(volume_or_id(&inventory, &volume)?),
                (None, Some(policy)) => Of::Policy(resolve::policy(&inventory, &policy)?.id.clone()),
                (None, None) => Of::All,
            };
            let since = if all { None } else { cloud.now().checked_sub(span).ok() };
            list(&cloud, &inventory, &of, since, output).await
        }
        BackupCommand::Show { backup, output } => {
            let wanted = Wanted { policies: Need::Not, volumes: Need::May, servers: Need::Not };
            let service = cloud.backup_service();
            let id = backup.trim().into();
            let detail = source(&*service)?.show(&id).await?;
            let Some(detail) = detail else {
                return Err(back_up::no_such_backup(&backup));
            };
            let Gathered { inventory, .. } = Box::pin(gather(&cloud, resolved.access.form, wanted)).await?;
            show(&detail, &inventory, cloud.now(), output)
        }
        // These were done above.
        BackupCommand::Create(_) | BackupCommand::Delete { .. } => Ok(0),
    }
}

/// Whose backups are listed.
enum Of {
    All,
    Volume(VolumeId),
    Policy(PolicyId),
}

/// A volume by name or id; one that is gone may still have backups.
fn volume_or_id(inventory: &Inventory, typed: &str) -> Result<VolumeId, CliError> {
    let id = VolumeId::new(typed.trim());
    if matches!(id.id(), Id::Uuid(_)) { Ok(id) } else { resolve::volume(inventory, typed) }
}

async fn list(
    cloud: &Cloud,
    inventory: &Inventory,
    of: &Of,
    since: Option<Timestamp>,
    Output { output }: Output,
) -> Result<u8, CliError> {
    let service = cloud.backup_service();
    let volume = if let Of::Volume(volume) = of { Some(volume.clone()) } else { None };
    let query = BackupQuery { volume, since, ..BackupQuery::default() };
    let mut backups: Vec<Backup> = Vec::new();
    let mut read = 0;
    let end = source(&*service)?
        .list(&query, &mut |page| {
            read += page.len();
            tell_progress(read, page.last().and_then(|backup| backup.created));
            let is_young =
                |backup: &Backup| since.is_none_or(|since| backup.created.is_none_or(|at| at >= since));
            let is_meant = |backup: &Backup| match of {
                Of::Policy(policy) => {
                    let volume = backup.volume.as_ref().and_then(|volume| inventory.volume(volume));
                    volume.is_some_and(|volume| volume.policy.as_ref() == Some(policy))
                }
                Of::All | Of::Volume(_) => true,
            };
            backups.extend(page.into_iter().filter(|backup| is_young(backup) && is_meant(backup)));
            Walk::On
        })
        .await;
    progress::tell("");
    tell_end("backups", &end?);
    // Where the list was in no order, ours is.
    backups.sort_by_key(|backup| std::cmp::Reverse(backup.created));
    if let Some(since) = since {
        note(&format!(
            "vbs: backups since {}; --since and --all show older ones",
            since.strftime("%F %H:%M UTC")
        ));
    }
    let names = names(inventory, &backups);
    let rows: Vec<BackupRow<'_>> = backups.iter().map(|backup| BackupRow::new(backup, &names)).collect();
    let at = cloud.now();
    let shape = Shape::new(&HEADING)
        .titled(&[("created", "when (utc)"), ("size", "size (gb)")])
        .whole(&["created", "age", "status", "kind"])
        .on_terminal(&["volume", "created", "age", "status", "kind", "size", "message", "name", "id"])
        .spare(&["kind", "name", "message"]);
    let table = Table::of(shape).rows(rows.iter().map(|row| row.cells(at).to_vec()));
    write(output, &table, &rows)?;
    Ok(0)
}

/// Tells how far a list is.
pub fn tell_progress(read: usize, back_to: Option<Timestamp>) {
    let back = back_to.map(|at| format!(", back to {}", at.strftime("%F %H:%M UTC"))).unwrap_or_default();
    progress::tell(&format!("backups read: {read}{back}"));
}

/// Says what is to be said of the end of a list.
pub fn tell_end(what: &str, end: &ListEnd) {
    if end.unreadable > 0 {
        note(&format!("vbs: unreadable entries of the list left out: {}", end.unreadable));
    }
    if end.unordered {
        note(&format!("vbs: the cloud does not list {what} in order of time, so all of them were read"));
    }
    if let Some(said) = &end.note {
        note(&scrub(&format!("vbs: {what}: {said}")));
    }
}

fn show(
    detail: &BackupDetail,
    inventory: &Inventory,
    now: Timestamp,
    output: Output,
) -> Result<u8, CliError> {
    #[derive(Serialize)]
    struct Shown<'a> {
        #[serde(flatten)]
        row: BackupRow<'a>,
        /// Everything the cloud says of it, by its own names.
        fields: HashMap<&'a str, &'a str>,
    }
    let names = names(inventory, std::slice::from_ref(&detail.backup));
    let row = BackupRow::new(&detail.backup, &names);
    let told = HEADING.iter().map(|word| (*word).to_owned()).zip(row.cells(now));
    let fields = detail.fields.iter().map(|(name, text)| (name.clone(), text.clone()));
    // What stands above is not said twice.
    let fields = fields.filter(|(name, text)| !text.is_empty() && !HEADING.contains(&name.as_str()));
    let rows = told.chain(fields).map(|(name, text)| vec![name, text]);
    let table = Table::new(&["field", "value"]).movable(&["value"]).rows(rows);
    let fields = detail.fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    write(output.output, &table, &Shown { row, fields })?;
    Ok(0)
}

/// The names of the volumes that have backups.
fn names(inventory: &Inventory, backups: &[Backup]) -> HashMap<VolumeId, Box<str>> {
    let mut names = HashMap::new();
    for volume in backups.iter().filter_map(|backup| backup.volume.as_ref()) {
        if !names.contains_key(volume)
            && let Some(known) = inventory.volume(volume)
        {
            names.insert(volume.clone(), known.name);
        }
    }
    names
}

const HEADING: [&str; 9] = ["id", "created", "age", "status", "kind", "size", "volume", "name", "message"];

/// A backup as it is written. All keys are there in every row; what the cloud does not tell is null.
#[derive(Debug, Serialize)]
pub struct BackupRow<'a> {
    id: String,
    name: &'a str,
    volume_id: Option<&'a VolumeId>,
    /// Null where the volume is gone, or is not listed.
    volume_name: Option<&'a str>,
    status: &'a str,
    /// The volume can be had back from it.
    good: bool,
    /// `automatic`, `manual` or `server`.
    kind: &'static str,
    /// GB of the volume, not of what is stored.
    size: Option<u32>,
    created: Option<Timestamp>,
    /// Percent.
    progress: Option<u8>,
    fail_reason: Option<&'a str>,
}

impl<'a> BackupRow<'a> {
    pub fn new(backup: &'a Backup, names: &'a HashMap<VolumeId, Box<str>>) -> Self {
        let volume_id = backup.volume.as_ref();
        Self {
            id: backup.id.to_string(),
            name: &backup.name,
            volume_id,
            volume_name: volume_id.and_then(|id| names.get(id)).map(AsRef::as_ref),
            status: backup.status.as_str(),
            good: backup.status.is_good(),
            kind: backup.kind().word(),
            size: backup.size_gb,
            created: backup.created,
            progress: backup.progress,
            fail_reason: backup.fail_reason.as_deref(),
        }
    }

    /// When, how old, what became of it, who made it, its name and id.
    pub fn in_a_line(&self, now: Timestamp) -> String {
        let [id, created, age, status, kind, _, _, name, _] = self.cells(now);
        format!("{created} ({age}) {status}, {kind}, {name}, {id}")
    }

    /// The cells below [`HEADING`].
    fn cells(&self, now: Timestamp) -> [String; 9] {
        let dash = || "-".to_owned();
        let minute = self.created.and_then(Minute::from_timestamp);
        let volume = self.volume_name.filter(|name| !name.is_empty()).map(str::to_owned);
        [
            self.id.clone(),
            self.created.map_or_else(dash, |at| at.strftime("%FT%TZ").to_string()),
            age_text(minute, Minute::from_timestamp(now)),
            self.status.to_owned(),
            self.kind.to_owned(),
            self.size.map_or_else(dash, |size| size.to_string()),
            volume.or(self.volume_id.map(ToString::to_string)).unwrap_or_else(dash),
            self.name.to_owned(),
            self.fail_reason.unwrap_or_default().to_owned(),
        ]
    }
}
