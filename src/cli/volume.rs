//! `vbs volume show`: every field of a volume, and what is known of its backups.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use serde::Serialize;

use super::access::{CliError, Gathered, Need, ResolvedCloud, Wanted, connect, gather};
use super::args::{Format, Output};
use super::backups::BackupRow;
use super::output::{Table, write, write_json};
use super::report::note;
use super::resolve;
use super::signal_handler::SignalHandler;
use crate::domain::fields::age_text;
use crate::domain::text::scrub;
use crate::domain::{ApiError, Backup, BackupQuery, BackupService, BackupStatus, Minute, PolicyId, VolumeId};
use crate::engine::coverage::{first_page, source};

/// Backups that are shown: as many as some clouds keep of a volume.
const NEWEST: usize = 20;

/// Runs the command.
pub async fn show(resolved: &ResolvedCloud, typed: &str, output: Output) -> Result<u8, CliError> {
    let cloud = connect(&resolved.access, &SignalHandler::default()).await?;
    let wanted = Wanted { policies: Need::May, volumes: Need::Must, servers: Need::Not };
    let Gathered { inventory, .. } = Box::pin(gather(&cloud, resolved.access.form, wanted)).await?;
    let id = resolve::volume(&inventory, typed)?;
    let service = cloud.backup_service();
    let (detail, backups) = tokio::join!(cloud.volume_detail(&id), newest(&*service, &id));
    let detail = detail?;
    let policy_id = inventory.membership(&detail.volume).policy_id().cloned();
    let read =
        backups.map_err(|fault| note(&scrub(&format!("vbs: its backups could not be read: {fault}")))).ok();
    let backups = read.as_deref().unwrap_or_default();
    let names = HashMap::from([(id, detail.volume.name.clone())]);
    let last = |is: fn(&Backup) -> bool| {
        backups.iter().filter(|backup| is(backup)).filter_map(|backup| backup.created).max()
    };
    let shown = Shown {
        fields: detail.fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect(),
        policy_name: policy_id.as_ref().map(|id| inventory.policy_label(id)),
        policy_id,
        last_good: last(|backup| backup.status.is_good()),
        last_failed: last(|backup| backup.status == BackupStatus::Error),
        backups: read.as_ref().map(|all| all.iter().map(|backup| BackupRow::new(backup, &names)).collect()),
    };
    match output.output {
        Format::Json => write_json(&shown)?,
        format => {
            let at = cloud.now();
            let rows = shown.rows(&detail.fields, at).into_iter().map(|(name, text)| vec![name, text]);
            write(format, &Table::new(&["field", "value"]).movable(&["value"]).rows(rows), &())?;
        }
    }
    Ok(0)
}

async fn newest(service: &dyn BackupService, volume: &VolumeId) -> Result<Vec<Backup>, ApiError> {
    let query = BackupQuery { volume: Some(volume.clone()), newest: Some(NEWEST), ..BackupQuery::default() };
    first_page(source(service)?, &query).await
}

/// All keys are always there; what is not known is null.
#[derive(Serialize)]
struct Shown<'a> {
    /// Everything the cloud says of it, by its own names.
    fields: BTreeMap<&'a str, &'a str>,
    policy_id: Option<PolicyId>,
    policy_name: Option<String>,
    /// When its last good backup began.
    last_good: Option<Timestamp>,
    last_failed: Option<Timestamp>,
    /// The newest; null where they could not be read.
    backups: Option<Vec<BackupRow<'a>>>,
}

impl Shown<'_> {
    fn rows(&self, fields: &[(String, String)], now: Timestamp) -> Vec<(String, String)> {
        let moment = |at: Option<Timestamp>| match at {
            Some(at) => {
                let age = age_text(Minute::from_timestamp(at), Minute::from_timestamp(now));
                format!("{} ({age} ago)", at.strftime("%FT%TZ"))
            }
            None if self.backups.is_none() => "not read".to_owned(),
            None => "-".to_owned(),
        };
        let mut rows: Vec<(String, String)> = fields.to_vec();
        let policy = self.policy_name.clone().unwrap_or_else(|| "-".to_owned());
        rows.push(("policy".to_owned(), policy));
        rows.push(("last good backup".to_owned(), moment(self.last_good)));
        rows.push(("last failed backup".to_owned(), moment(self.last_failed)));
        for backup in self.backups.iter().flatten() {
            rows.push(("backup".to_owned(), backup.in_a_line(now)));
        }
        rows
    }
}
