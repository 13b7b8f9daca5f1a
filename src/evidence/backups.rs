//! The backups of a volume.

use super::sheet::{Sheet, moment, place};
use crate::domain::fields::size_text;
use crate::domain::{Backup, CloudScope};

/// The backups of one volume, as they were listed.
pub fn of_backups(volume: &str, backups: &[Backup], here: Option<&CloudScope>) -> Sheet {
    let row = |backup: &Backup| {
        vec![
            backup.created.map(moment).unwrap_or_default(),
            backup.status.as_str().to_owned(),
            backup.kind().word().to_owned(),
            size_text(backup.size_gb),
            backup.name.to_string(),
            backup.fail_reason.as_deref().unwrap_or_default().to_owned(),
            backup.id.to_string(),
        ]
    };
    Sheet {
        title: format!("Backups of {volume}"),
        facts: place(here),
        heading: vec!["began", "status", "made by", "size", "name", "reason", "id"],
        rows: backups.iter().map(row).collect(),
        ..Sheet::default()
    }
}
