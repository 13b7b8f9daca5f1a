//! How the last backup of a volume is written.

use super::backup_value::BackupValue;
use super::item::{Context, Text, Tone};
use super::number::age_text;
use super::value::Value;
use crate::domain::list::last_backup::LastGood;
use crate::domain::model::{Minute, Volume};

/// What stands behind an age where a newer backup failed.
const FAILED: &str = " !";

/// The age of the last good backup; ` !` behind it says that a newer one failed.
pub fn backup_text<'a>(context: &Context<'a>, volume: &'a Volume) -> Text<'a> {
    let known = context.inventory.last_backup(&volume.id);
    let since = context.inventory.last_backups().since();
    let (tone, mut text) = match known.last_good() {
        LastGood::At(began) => (Tone::Plain, age_text(Some(began), context.now)),
        LastGood::Older => (Tone::Warning, older_text(since, context.now)),
        LastGood::None => (Tone::Bad, "none".to_owned()),
        LastGood::NotRead => return Text { tone: Tone::Dim, text: "…".into() },
        LastGood::NotVisible => return Text { tone: Tone::Warning, text: "?".into() },
    };
    if known.has_failed_since() {
        text.push_str(FAILED);
        return Text { tone: Tone::Bad, text: text.into() };
    }
    Text { tone, text: text.into() }
}

/// Of one that is older than what was read: `>48 h`, `>5 d`.
fn older_text(since: Option<Minute>, now: Option<Minute>) -> String {
    let Some(hours) = since.zip(now).map(|(since, now)| now.since(since) / 60) else { return "old".into() };
    if hours < 100 { format!(">{hours} h") } else { format!(">{} d", hours / 24) }
}

/// The same for programs.
pub fn backup_value<'a>(context: &Context<'a>, volume: &'a Volume) -> Value<'a> {
    let known = context.inventory.last_backup(&volume.id);
    Value::Backup(BackupValue::new(known, context.inventory.last_backups().since()))
}
