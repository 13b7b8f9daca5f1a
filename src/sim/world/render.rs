//! Volumes as JSON text, written by hand: a page of a thousand is over a
//! megabyte and must not be what a benchmark measures.

use std::collections::BTreeMap;

use super::super::clock::push_micros;
use super::World;
use super::lists::Form;
use super::row::{
    BOOTABLE, DEDICATED, ENCRYPTED, HANA, NO_NAME, NONE, Name, RESTORED, Row, SCSI, SHARED, push_decimal,
};

/// The user all volumes belong to.
pub(crate) const OWNER: &str = "0f9e8d7c6b5a49382716051423324150";
/// The host that `links` and `volumes_links` name: internal, not reachable from outside.
pub(crate) const INTERNAL_HOST: &str = "https://volume.localdomain.example:8776";
/// The dedicated storage pool of the one volume that lies in it.
const POOL: &str = "c7a1f0de-5b6a-4c3d-9e8f-0a1b2c3d4e5f";

impl World {
    /// Appends a volume object.
    pub(crate) fn push_volume(&self, out: &mut Vec<u8>, at: u32, form: Form, link: bool, now: i64) {
        let Some(row) = self.row(at) else {
            out.extend_from_slice(b"null");
            return;
        };
        let id = row.id.text();
        out.extend_from_slice(b"{\"id\":\"");
        out.extend_from_slice(&id);
        out.extend_from_slice(b"\",\"name\":");
        if row.has(NO_NAME) {
            out.extend_from_slice(b"null");
        } else if let Name::Own(text) = &row.name {
            push_text(out, text);
        } else {
            out.push(b'"');
            row.name.push(out);
            out.push(b'"');
        }
        push_field(out, "status", self.statuses.word(row.status));
        out.extend_from_slice(b",\"size\":");
        push_decimal(out, row.size, 1);
        push_field(out, "availability_zone", self.zones.word(row.zone));
        push_field(out, "volume_type", self.kinds.word(row.kind));
        push_field(out, "bootable", if row.has(BOOTABLE) { "true" } else { "false" });
        let shared: &[u8] = if row.has(SHARED) { b"true" } else { b"false" };
        out.extend_from_slice(b",\"multiattach\":");
        out.extend_from_slice(shared);
        out.extend_from_slice(b",\"shareable\":");
        out.extend_from_slice(shared);
        out.extend_from_slice(b",\"encrypted\":false,\"metadata\":");
        self.push_metadata(out, at, link, now);
        out.extend_from_slice(b",\"attachments\":[");
        self.push_attachments(out, row, &id);
        out.extend_from_slice(
            b"],\"description\":null,\"snapshot_id\":null,\"source_volid\":null,\
              \"consistencygroup_id\":null,\"created_at\":\"",
        );
        push_micros(out, i64::from(row.created), at % 1_000_000);
        out.extend_from_slice(b"\",\"updated_at\":\"");
        push_micros(out, i64::from(row.updated), at.wrapping_mul(7919) % 1_000_000);
        out.extend_from_slice(b"\",\"os-vol-host-attr:host\":\"pod0");
        out.push(b'1' + (at % 4) as u8);
        out.push(b'.');
        out.extend_from_slice(self.zones.word(row.zone).as_bytes());
        out.push(b'#');
        out.extend_from_slice(self.kinds.word(row.kind).as_bytes());
        out.push(b'"');
        push_field(out, "os-vol-tenant-attr:tenant_id", &self.project_id);
        out.extend_from_slice(
            b",\"os-vol-mig-status-attr:migstat\":null,\"os-vol-mig-status-attr:name_id\":null,\
              \"os-volume-replication:extended_status\":null,\"replication_status\":\"disabled\"",
        );
        push_field(out, "user_id", OWNER);
        out.extend_from_slice(b",\"volume_image_metadata\":{");
        if row.has(BOOTABLE) {
            out.extend_from_slice(
                b"\"min_disk\":\"40\",\"min_ram\":\"0\",\"__os_type\":\"Linux\",\
                  \"image_name\":\"Standard_Ubuntu_24.04_latest\",\"size\":\"1073741824\"",
            );
        }
        out.extend_from_slice(b"},\"links\":[{\"href\":\"");
        self.push_link(out, "/v2/", &id);
        out.extend_from_slice(b"\",\"rel\":\"self\"},{\"href\":\"");
        self.push_link(out, "/", &id);
        out.extend_from_slice(b"\",\"rel\":\"bookmark\"}]");
        if form == Form::Vendor {
            self.push_vendor(out, at, row);
        }
        out.push(b'}');
    }

    fn push_link(&self, out: &mut Vec<u8>, version: &str, id: &[u8]) {
        for part in [INTERNAL_HOST, version, &self.project_id, "/volumes/"] {
            out.extend_from_slice(part.as_bytes());
        }
        out.extend_from_slice(id);
    }

    /// Appends the metadata map; `policy` in it is the truth as reads see it now.
    pub(crate) fn push_metadata(&self, out: &mut Vec<u8>, at: u32, link: bool, now: i64) {
        out.push(b'{');
        let start = out.len();
        if link && let Some(policy) = self.slot_value(self.shown_slot(at, now)) {
            push_entry(out, start, "policy", policy);
        }
        if let Some(own) = self.own_meta(at) {
            for (key, value) in own {
                push_entry(out, start, key, value);
            }
        } else if let Some(row) = self.row(at) {
            for (key, value) in platform_keys(row) {
                push_entry(out, start, key, value);
            }
        }
        out.push(b'}');
    }

    fn push_attachments(&self, out: &mut Vec<u8>, row: &Row, id: &[u8]) {
        let mut first = true;
        for (place, server) in row.servers.iter().enumerate() {
            let Some(server) = self.servers.get(*server as usize).filter(|_| *server != NONE) else {
                continue;
            };
            if !std::mem::take(&mut first) {
                out.push(b',');
            }
            out.extend_from_slice(b"{\"id\":\"");
            out.extend_from_slice(id);
            out.extend_from_slice(b"\",\"volume_id\":\"");
            out.extend_from_slice(id);
            out.extend_from_slice(b"\",\"attachment_id\":\"");
            let mut attachment = row.id;
            attachment.0[15] ^= 0x5a + place as u8;
            out.extend_from_slice(&attachment.text());
            out.extend_from_slice(b"\",\"attached_at\":\"");
            push_micros(out, i64::from(row.created) + 37, 604_815);
            out.extend_from_slice(b"\",\"server_id\":\"");
            out.extend_from_slice(&server.id.text());
            out.extend_from_slice(b"\",\"host_name\":null,\"device\":\"/dev/vd");
            out.push(if row.has(BOOTABLE) { b'a' } else { b'b' + row.id.0[3] % 5 });
            out.extend_from_slice(b"\"}");
        }
    }

    fn push_vendor(&self, out: &mut Vec<u8>, at: u32, row: &Row) {
        out.extend_from_slice(b",\"service_type\":\"EVS\",\"wwn\":\"");
        out.extend_from_slice(&row.id.digits());
        if row.has(DEDICATED) {
            out.extend_from_slice(b"\",\"dedicated_storage_id\":\"");
            out.extend_from_slice(POOL.as_bytes());
            out.extend_from_slice(b"\",\"dedicated_storage_name\":\"dss-finance\"");
        } else {
            out.extend_from_slice(b"\",\"dedicated_storage_id\":null,\"dedicated_storage_name\":null");
        }
        out.extend_from_slice(b",\"enterprise_project_id\":\"0\",\"tags\":{");
        let start = out.len();
        if let Some(tags) = self.own_tags.get(&at) {
            for (key, value) in tags {
                push_entry(out, start, key, value);
            }
        } else if row.has(HANA) {
            push_entry(out, start, "app", "sap-hana");
        }
        out.push(b'}');
    }

    /// The metadata the platform itself keeps on a volume.
    pub(crate) fn platform_meta(&self, at: u32) -> BTreeMap<String, String> {
        self.row(at)
            .map(|row| platform_keys(row).map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
            .unwrap_or_default()
    }
}

fn platform_keys(row: &Row) -> impl Iterator<Item = (&'static str, &'static str)> {
    let attached = row.servers.iter().any(|server| *server != NONE);
    let scsi = if row.has(SCSI) { "true" } else { "false" };
    [
        attached.then_some(("attached_mode", "rw")),
        attached.then_some(("readonly", "False")),
        Some(("hw:passthrough", scsi)),
        row.has(ENCRYPTED).then_some(("__system__encrypted", "1")),
        row.has(ENCRYPTED).then_some(("__system__cmkid", "2c8e1f60-7b3d-4a59-9c04-1d2e3f405162")),
        row.has(RESTORED).then_some(("backupId", "3e4f5061-7283-4495-a6b7-c8d9e0f1a2b3")),
    ]
    .into_iter()
    .flatten()
}

/// Appends `"key":"value"`, with a comma unless it is the first after `start`.
fn push_entry(out: &mut Vec<u8>, start: usize, key: &str, value: &str) {
    if out.len() > start {
        out.push(b',');
    }
    push_text(out, key);
    out.push(b':');
    push_text(out, value);
}

/// Appends `,"key":"value"` for a key and a value that need no escapes in the key.
pub(crate) fn push_field(out: &mut Vec<u8>, key: &str, value: &str) {
    out.extend_from_slice(b",\"");
    out.extend_from_slice(key.as_bytes());
    out.extend_from_slice(b"\":");
    push_text(out, value);
}

/// Appends a JSON text.
pub(crate) fn push_text(out: &mut Vec<u8>, text: &str) {
    // Without an early end, so that it is done many bytes at a time.
    let odd = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
    let plain = !text.bytes().fold(false, |found, byte| found | odd(byte));
    out.push(b'"');
    if plain {
        out.extend_from_slice(text.as_bytes());
    } else {
        let quoted = serde_json::Value::from(text).to_string();
        let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        out.extend_from_slice(inner.unwrap_or_default().as_bytes());
    }
    out.push(b'"');
}
