//! Reading the last backups of the volumes in the list, beside the screen.

use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedSender;

use super::executor::Executor;
use crate::api::Cloud;
use crate::app::Msg;
use crate::app::latest::{LatestRead, SeenBackup};
use crate::app::request::RequestId;
use crate::domain::coverage::{AllowedAges, Reading};
use crate::domain::{ApiError, Backup, BackupStatus, Inventory, Minute};
use crate::engine::coverage::{Latest, latest};

/// What was seen is told no more often than this.
const TOLD: Duration = Duration::from_millis(200);

impl Executor {
    /// Reads them; what is known of them already is in the inventory.
    pub fn read_latest(&self, request: RequestId, inventory: Inventory) {
        let tx = self.tx.clone();
        self.answer_with(move |cloud| async move {
            let read = read(cloud, &inventory, request, tx).await;
            Msg::Latest(request, read.map(Box::new))
        });
    }
}

async fn read(
    cloud: Result<Cloud, ApiError>,
    inventory: &Inventory,
    request: RequestId,
    tx: UnboundedSender<Msg>,
) -> Result<LatestRead, ApiError> {
    let cloud = cloud?;
    let most_singly = cloud.settings().coverage_singles;
    let ages = AllowedAges::new(inventory.policies(), cloud.settings(), None);
    let reading = Reading::latest(inventory, ages, cloud.now(), most_singly);
    let mut seen: Vec<SeenBackup> = Vec::new();
    let mut last: Option<Instant> = None;
    let mut tell = |count, page: &[Backup]| {
        seen.extend(page.iter().filter_map(seen_of));
        // The first page fills the screen at once.
        if last.is_none_or(|last| last.elapsed() >= TOLD) {
            last = Some(Instant::now());
            let _ = tx.send(Msg::LatestProgress(request, count, std::mem::take(&mut seen)));
        }
    };
    let Latest { backups, mut faults, .. } =
        latest(reading, &*cloud.backup_service(), most_singly, &mut tell).await?;
    Ok(LatestRead { backups, fault: faults.pop() })
}

fn seen_of(backup: &Backup) -> Option<SeenBackup> {
    let is_good = backup.status.is_good();
    let counts = is_good || backup.status == BackupStatus::Error;
    let began = backup.created.and_then(Minute::from_timestamp).filter(|_| counts)?;
    Some((backup.volume.clone()?, began, is_good))
}
