//! The last backups of volumes, for lists that show or ask for them.

use super::backups::{tell_end, tell_progress};
use super::error::CliError;
use super::progress;
use super::report::note;
use crate::api::Cloud;
use crate::domain::coverage::{AllowedAges, Reading};
use crate::domain::text::scrub;
use crate::domain::{Backup, Inventory};
use crate::engine::coverage::{Latest, latest};

/// Reads them into the inventory; without the list of backups there is no result. Says which single reads
/// failed.
pub async fn read_into(inventory: &mut Inventory, cloud: &Cloud) -> Result<(), CliError> {
    let settings = cloud.settings();
    let ages = AllowedAges::new(inventory.policies(), settings, None);
    let reading = Reading::latest(inventory, ages, cloud.now(), settings.coverage_singles);
    let mut told = |read, page: &[Backup]| tell_progress(read, page.last().and_then(|last| last.created));
    let service = cloud.backup_service();
    let read = latest(reading, &*service, settings.coverage_singles, &mut told).await;
    progress::tell("");
    let Latest { backups, faults, end } = read?;
    tell_end("backups", &end);
    for fault in &faults {
        note(&scrub(&format!("vbs: {fault}")));
    }
    inventory.set_last_backups(backups);
    Ok(())
}
