//! Reading whether volumes are backed up, beside the screen.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use super::executor::Executor;
use crate::api::Cloud;
use crate::app::Msg;
use crate::app::coverage::CoverageRead;
use crate::app::request::RequestId;
use crate::domain::coverage::{AllowedAges, Reading, lines};
use crate::domain::{Arrangement, Filter, Inventory, ViewQuery};
use crate::engine::coverage::{Coverage, read};

/// Progress is told no more often than this.
const TOLD: Duration = Duration::from_millis(200);

impl Executor {
    /// Reads it for the volumes of a list that a filter chooses.
    pub fn read_coverage(&self, request: RequestId, inventory: Inventory, filter: &str) {
        let tx = self.tx.clone();
        // The settings were read at the start, and what is wrong with their filter was said then.
        let filter = Filter::parse(filter).unwrap_or_default();
        self.answer_with(move |cloud| async move {
            let progress = move |count, back_to| {
                let _ = tx.send(Msg::CoverageProgress(request, count, back_to));
            };
            let read = match cloud {
                Ok(cloud) => read_with(&cloud, &inventory, filter, progress).await,
                Err(fault) => Err(fault.to_string()),
            };
            Msg::Coverage(request, read.map(Box::new))
        });
    }
}

async fn read_with(
    cloud: &Cloud,
    inventory: &Inventory,
    filter: Filter,
    progress: impl Fn(usize, Option<Timestamp>) + Send + Sync,
) -> Result<CoverageRead, String> {
    // It is the cloud's times that are compared, so by its clock.
    let skew = cloud.clock_skew().unwrap_or(SignedDuration::ZERO);
    let now = Timestamp::now().checked_add(skew).unwrap_or_default();
    let listed = Arrangement::of(inventory, ViewQuery { filter, ..ViewQuery::default() });
    let settings = cloud.settings();
    let ages = AllowedAges::new(inventory.policies(), settings, None);
    let reading = Reading::new(inventory, listed.rows().to_vec(), ages, now);
    let service = cloud.backup_service();
    let mut told = Instant::now();
    let mut tell = |count, back_to| {
        if told.elapsed() >= TOLD {
            told = Instant::now();
            progress(count, back_to);
        }
    };
    let Coverage { findings, faults, end } =
        read(reading, &*service, settings.coverage_singles, &mut tell).await;
    if end.is_none() {
        let why = faults.first().map_or_else(|| "backups cannot be read".to_owned(), ToString::to_string);
        return Err(why);
    }
    let lines = lines(&findings, inventory);
    Ok(CoverageRead { findings, lines, faults: faults.iter().map(ToString::to_string).collect() })
}
