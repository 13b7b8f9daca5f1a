//! Volumes that are made from backups. Such a volume is available once before its data is there.

use serde_json::{Map, Value, json};

use super::super::super::clock::task_time;
use super::super::super::id::Id;
use super::super::World;
use super::super::refusal::Refusal;
use super::super::row::{NONE, Name, Row};
use super::pace::Restore;

impl World {
    /// POST `cloudvolumes` with a backup: the job that makes the volume.
    pub(crate) fn restore(&mut self, body: &Map<String, Value>, id: Id, now: i64) -> Result<Id, Refusal> {
        let invalid = |message| Refusal::new(400, "EVS.5400", message);
        let asked = body.get("volume").and_then(Value::as_object).ok_or(invalid("volume is missing"))?;
        let text = |key: &str| asked.get(key).and_then(Value::as_str).unwrap_or_default();
        let place = Id::parse(text("backup_id")).and_then(|id| self.backup_place(id));
        let backup = place.and_then(|place| self.ledger.held.get(place)).copied();
        let backup = backup.ok_or(Refusal::new(404, "EVS.5404", "the backup does not exist"))?;
        if self.backup_status(&backup, now) != "available" {
            return Err(invalid("the backup is not available"));
        }
        let least = self.row(backup.volume).map_or(1, |row| row.size);
        let size = asked.get("size").and_then(Value::as_u64).map_or(least, |size| size as u32);
        if size < least {
            return Err(invalid("the size is smaller than that of the backup"));
        }
        let (zone, kind) = (text("availability_zone").to_owned(), text("volume_type").to_owned());
        if zone.is_empty() || kind.is_empty() {
            return Err(invalid("availability_zone and volume_type are required"));
        }
        let seconds = now.div_euclid(1000) as u32;
        let row = Row {
            id,
            name: Name::Own(text("name").into()),
            created: seconds,
            updated: seconds,
            servers: [NONE; 2],
            slot: NONE,
            size,
            flags: 0,
            status: self.statuses.code("creating"),
            zone: self.zones.code(&zone),
            kind: self.kinds.code(&kind),
            gone: false,
        };
        let (volume, number) = (self.add_row(row), self.ledger.next_number());
        self.ledger.restores.push(Restore { number, volume, at_ms: now });
        Ok(self.job_id(number))
    }

    /// Whether volumes are, or were, made from backups.
    pub(crate) fn has_restores(&self) -> bool {
        !self.ledger.restores.is_empty()
    }

    /// Lets the volumes that are being made reach the status they have by now.
    pub(crate) fn advance_restores(&mut self, now: i64) {
        let pace = self.pace();
        for restore in self.ledger.restores.clone() {
            let age = now - restore.at_ms;
            let word = if age < pace.waits {
                "creating"
            } else if age < 2 * pace.waits || age >= pace.ends {
                "available"
            } else {
                "restoring-backup"
            };
            let code = self.statuses.code(word);
            if self.row(restore.volume).is_some_and(|row| row.status != code)
                && let Some(row) = self.row_mut(restore.volume)
            {
                row.status = code;
            }
        }
        // One that has come to its end keeps whatever status somebody gives it later.
        let (done, under_way) = std::mem::take(&mut self.ledger.restores)
            .into_iter()
            .partition(|restore| now - restore.at_ms >= pace.ends);
        self.ledger.restores = under_way;
        self.ledger.restored.extend::<Vec<Restore>>(done);
    }

    /// GET `/v1/{project}/jobs/{id}` of the volume service.
    pub(crate) fn restore_job(&self, id: &str, now: i64) -> Option<Value> {
        let number = self.job_number(Id::parse(id)?)?;
        let known = self.ledger.restores.iter().chain(&self.ledger.restored);
        let restore = known.into_iter().find(|restore| restore.number == number)?;
        let (age, pace) = (now - restore.at_ms, self.pace());
        let status = match age {
            age if age < pace.waits => "INIT",
            age if age < pace.ends => "RUNNING",
            _ => "SUCCESS",
        };
        let volume = self.row(restore.volume).filter(|_| age >= pace.waits).map(Row::id_text);
        Some(json!({
            "status": status,
            "entities": { "volume_id": volume },
            "job_id": self.job_id(number).plain(),
            "job_type": "createVolume",
            "begin_time": format!("{}Z", task_time(restore.at_ms)),
            "end_time": (age >= pace.ends).then(|| format!("{}Z", task_time(restore.at_ms + pace.ends))),
            "error_code": null,
            "fail_reason": null,
        }))
    }
}
