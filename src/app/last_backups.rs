//! Reading the last backups of the volumes in the list, once something shows or asks for them.

use super::latest::{Lacking, LatestRead, LatestReading, SeenBackup};
use super::load::Load;
use super::model::Model;
use super::msg::Effect;
use super::request::RequestId;
use crate::domain::{ApiError, Minute};

impl Model {
    /// Whether a column, the order or the filter rests on last backups.
    pub fn needs_backups(&self) -> bool {
        self.columns.iter().any(|column| column.field().is_on_request()) || self.volumes.asks_for_backups()
    }

    /// Asks for them where something needs them: after the volumes, once for each load of these.
    pub(super) fn read_latest(&mut self) -> Option<Effect> {
        let loads = &self.loads;
        let is_asked = self.latest.reading.is_some() || self.latest.asked_for == Some(loads.generation);
        let is_there = |load: &Load| !matches!(load, Load::Idle | Load::Loading);
        let can = is_there(&loads.volumes) && is_there(&loads.policies) && !self.inventory.is_empty();
        if is_asked || !can || !self.needs_backups() {
            return None;
        }
        self.latest.asked_for = Some(loads.generation);
        let request = self.next_request();
        self.latest.reading = Some(LatestReading { request, read: 0, moved: Vec::new(), shown: self.now });
        self.touch();
        Some(Effect::ReadLatest(request))
    }

    /// So many backups were read, these of them since last time.
    pub(super) fn latest_progress(&mut self, request: RequestId, read: usize, seen: &[SeenBackup]) {
        let Some(reading) = self.latest.reading.as_mut().filter(|reading| reading.request == request) else {
            return;
        };
        reading.read = read;
        self.inventory.see_backups(seen);
        // Working the rows out goes over all of them.
        let is_due = self.now.duration_since(reading.shown).as_secs() >= 1;
        if is_due && self.volumes.asks_for_backups() {
            reading.shown = self.now;
            self.rebuild_rows();
        }
        self.touch();
    }

    /// They were read, or why they were not: what was seen until then stays.
    pub(super) fn on_latest(&mut self, request: RequestId, read: Result<Box<LatestRead>, ApiError>) {
        let Some(reading) = self.latest.reading.take_if(|reading| reading.request == request) else { return };
        self.latest.fault = match read {
            Ok(read) => {
                let LatestRead { mut backups, fault } = *read;
                for removal in &reading.moved {
                    backups.follow(&removal.moved);
                }
                self.inventory.set_last_backups(backups);
                fault
            }
            Err(why) => Some(why),
        };
        if self.volumes.asks_for_backups() {
            self.rebuild_rows();
        }
        self.touch();
    }

    /// What the list rests on and is not known; nothing where all is, or nothing rests on backups.
    pub fn backups_lacking(&self) -> Option<Lacking> {
        if !self.needs_backups() {
            return None;
        }
        if let Some(reading) = &self.latest.reading {
            return Some(Lacking::Reading(reading.read));
        }
        let now = Minute::from_timestamp(self.now);
        let unread = self.inventory.backups_not_told();
        let not_looked_for = self.volumes.backups_in_doubt(&self.inventory, now);
        let fault = self.latest.fault.clone();
        let is_all = unread == 0 && not_looked_for == 0 && fault.is_none();
        (!is_all).then_some(Lacking::Unknown { unread, not_looked_for, fault })
    }
}
