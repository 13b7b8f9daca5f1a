//! Backups as JSON text, written by hand as volumes are: a window of two days may have two hundred
//! pages of a thousand.

use super::super::super::clock::push_micros;
use super::super::World;
use super::super::render::{push_field, push_text};
use super::super::row::{BOOTABLE, ENCRYPTED, push_decimal};
use super::ledger::{Backup, scrambled};

impl World {
    /// Appends a backup object; v2 has metadata of the service, v3 another word for the owner.
    pub(crate) fn push_backup(&self, out: &mut Vec<u8>, backup: &Backup, v2: bool, now: i64) {
        let Some(row) = self.row(backup.volume) else {
            out.extend_from_slice(b"null");
            return;
        };
        let (status, ends) = (self.backup_status(backup, now), self.pace().ends);
        let done = status != "creating";
        out.extend_from_slice(b"{\"id\":\"");
        out.extend_from_slice(&self.backup_id(backup.number).text());
        out.extend_from_slice(b"\",\"name\":");
        push_text(out, &self.backup_name(backup.number));
        out.extend_from_slice(b",\"volume_id\":\"");
        out.extend_from_slice(&row.id.text());
        out.push(b'"');
        push_field(out, "status", status);
        out.extend_from_slice(b",\"size\":");
        push_decimal(out, row.size, 1);
        let at = backup.at.ms();
        push_time(out, "created_at", at);
        push_time(out, "updated_at", if done { at + ends } else { at });
        push_time(out, "data_timestamp", at);
        out.extend_from_slice(b",\"description\":");
        push_text(out, if backup.is_automatic() { "{\"DESC\":\"\",\"INC\":1}" } else { "" });
        push_field(out, "availability_zone", self.zones.word(row.zone));
        out.extend_from_slice(b",\"fail_reason\":");
        if status == "error" {
            out.extend_from_slice(b"\"VolumeBackup.0064: the backup is in status error\"");
        } else {
            out.extend_from_slice(b"null");
        }
        out.extend_from_slice(
            b",\"object_count\":null,\"container\":null,\"snapshot_id\":null,\
              \"is_incremental\":false,\"has_dependent_backups\":false",
        );
        let owner = if v2 { "os-bak-tenant-attr:tenant_id" } else { "os-backup-project-attr:project_id" };
        push_field(out, owner, &self.project_id);
        if v2 {
            out.extend_from_slice(b",\"service_metadata\":");
            let stored = row.size * 174 + scrambled(backup.volume) % 512;
            let metadata = format!(
                " {{\"bootable\": {}, \"progress\": \"{}\", \"CS\": {stored}, \"AT\": 41.5, \"ST\": {}, \
                 \"Type\": {}{}}} ",
                row.has(BOOTABLE),
                if done { 100 } else { (now - at).clamp(0, ends) * 100 / ends.max(1) },
                u8::from(backup.for_server),
                u8::from(backup.is_automatic()),
                if row.has(ENCRYPTED) { ", \"CMKID\": \"5f2c\"" } else { "" },
            );
            push_text(out, &metadata);
        }
        out.extend_from_slice(b",\"links\":[]}");
    }
}

fn push_time(out: &mut Vec<u8>, name: &str, ms: i64) {
    out.extend_from_slice(b",\"");
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":\"");
    push_micros(out, ms.div_euclid(1000), ms.rem_euclid(1000) as u32 * 1000);
    out.push(b'"');
}
