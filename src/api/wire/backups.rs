//! Backups as VBS and Cinder list them (domain.md 7.1, 7.2).
//!
//! A window of two days may have two hundred pages of a thousand: they are read as those of volumes
//! are, in one pass over their bytes.

use super::json;
use super::lenient::{Count, Listed, Loose, Maybe, record};
use super::links::{Link, next_link, ways_on};
use super::time::timestamp;
use super::tree::Node;
use crate::domain::{Backup, BackupDetail, BackupId, BackupStatus, VolumeId};

record! {
    /// One page.
    pub(crate) Page {
        backups: Listed<RawBackup<'a>> = b"backups",
        links: Listed<Link<'a>> = b"backups_links",
    }
}

record! {
    /// The fields of one backup that lists need.
    RawBackup {
        id: Loose<'a> = b"id",
        name: Loose<'a> = b"name",
        volume: Loose<'a> = b"volume_id",
        status: Loose<'a> = b"status",
        size: Count = b"size",
        created: Loose<'a> = b"created_at",
        fail_reason: Loose<'a> = b"fail_reason",
        service_metadata: Loose<'a> = b"service_metadata",
    }
}

record! {
    /// `service_metadata`: an object in a text, maybe with blanks around it, maybe none at all.
    Service {
        made_for: Loose<'a> = b"ST",
        progress: Count = b"progress",
    }
}

/// The `ST` of backups that were made for a server: itself, and a copy of such a one (domain.md 7.2).
const FOR_SERVERS: [&str; 2] = ["1", "5"];

/// A page as it came.
#[derive(Debug, PartialEq)]
pub(crate) struct BackupPage {
    /// Backups that have an id.
    pub backups: Vec<Backup>,
    /// Entries, readable or not.
    pub entries: usize,
    /// Whether the cloud says there is a next page.
    pub has_next: bool,
    /// Where to go on, best last.
    pub markers: Vec<String>,
}

/// Reads a body; `None` where it is no list of backups.
pub(crate) fn page(body: &[u8]) -> Option<BackupPage> {
    let read = json::read(body, |body| {
        let page: Page<'_> = serde_json::from_slice(body)?;
        Ok(page.backups.present.then(|| page.into_page()))
    });
    read.ok().flatten()
}

impl Page<'_> {
    fn into_page(self) -> BackupPage {
        let ids = self.backups.items.iter().rev().filter_map(|raw| raw.id.text());
        let markers = ways_on(ids, &self.links);
        let has_next = next_link(&self.links).is_some();
        let entries = self.backups.items.len() + self.backups.invalid_entries;
        let backups = self.backups.items.into_iter().filter_map(RawBackup::into_backup).collect();
        BackupPage { backups, entries, has_next, markers }
    }
}

impl RawBackup<'_> {
    fn into_backup(self) -> Option<Backup> {
        let metadata = self.service_metadata.text().and_then(|text| {
            // One that is no object costs only what it would have told.
            serde_json::from_str::<Maybe<Service<'_>>>(text).ok()?.0
        });
        let made_for = metadata.as_ref().and_then(|metadata| metadata.made_for.text());
        let progress = metadata.as_ref().and_then(|metadata| metadata.progress.0);
        Some(Backup {
            id: BackupId::new(self.id.text()?),
            name: self.name.raw().into(),
            volume: self.volume.text().map(VolumeId::new),
            status: BackupStatus::new(self.status.text().unwrap_or_default()),
            size_gb: self.size.0.and_then(|size| size.try_into().ok()),
            created: self.created.text().and_then(timestamp),
            for_server: made_for.is_some_and(|made_for| FOR_SERVERS.contains(&made_for)),
            progress: progress
                .and_then(|percent| u8::try_from(percent).ok())
                .filter(|percent| *percent <= 100),
            fail_reason: self.fail_reason.text().map(Into::into),
        })
    }
}

record! {
    /// `{"backup": {...}}`: the answer for a single one.
    Show {
        backup: Maybe<RawBackup<'a>> = b"backup",
    }
}

/// Reads the answer for a single backup, with all its fields but `links`, which are addresses nobody
/// may follow.
pub(crate) fn single(body: &[u8]) -> Option<BackupDetail> {
    let read = json::read(body, |body| {
        let Show { backup } = serde_json::from_slice(body)?;
        Ok(backup.0.and_then(RawBackup::into_backup))
    });
    let backup = read.ok().flatten()?;
    let mut fields = Vec::new();
    let answer = Node::parse(body)?;
    for (name, member) in answer.get("backup")?.members().iter().filter(|(name, _)| name != "links") {
        let inner = member.as_text().filter(|_| matches!(name.as_str(), "service_metadata" | "description"));
        let object = inner.and_then(|text| Node::parse(text.trim().as_bytes()));
        match object.filter(|object| !object.members().is_empty()) {
            Some(object) => object.flatten(name, &mut fields),
            None => member.flatten(name, &mut fields),
        }
    }
    Some(BackupDetail { backup, fields })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(fields: &str) -> Backup {
        page(format!(r#"{{"backups":[{{"id":"b",{fields}}}]}}"#).as_bytes()).unwrap().backups.remove(0)
    }

    #[test]
    fn one_bad_entry_does_not_cost_the_page() {
        let body = br#"{"backups":[{"id":"a","name":null,"volume_id":null,"size":"10","status":7},
            {"name":"no id"}, null, "text", {"id":"b","id":"c","name":["x"],"created_at":{},"status":null}],
            "backups_links":[{"rel":"next","href":"http://192.0.2.22:8776/v2/p/backups?offset=2&marker=c"}]}"#;
        let read = page(body).unwrap();
        assert_eq!((read.entries, read.backups.len(), read.has_next), (5, 2, true));
        assert_eq!(read.markers, ["a", "c"]);
        let [a, c] = read.backups.as_slice() else { panic!("{read:?}") };
        assert_eq!((&*a.name, a.volume.as_ref(), a.size_gb, a.status.as_str()), ("", None, Some(10), "7"));
        assert_eq!((&*c.name, c.created, c.status.as_str()), ("", None, ""));
        for empty in ["[]", "null", "{}"] {
            assert_eq!(page(format!("{{\"backups\":{empty}}}").as_bytes()).map(|page| page.entries), Some(0));
        }
        for odd in ["[]", "{}", "<html>", "{\"backups\":{\"id\":1}}", "{\"backups\":[{\"id\":\"a\"}"] {
            assert_eq!(page(odd.as_bytes()), None, "{odd}");
        }
    }

    #[test]
    fn metadata_of_the_service_is_read_where_it_is_some() {
        for (metadata, for_server, progress) in [
            (r#"" {\"ST\": 1, \"progress\": \"100\"} ""#, true, Some(100)),
            (r#""{\"ST\":\"5\",\"progress\":40.0}""#, true, Some(40)),
            (r#""{\"ST\":0,\"progress\":101}""#, false, None),
            (r#""{\"ST\":4,\"progress\":\"half\"}""#, false, None),
            (r#""{\"ST\":1,\"ST\":0,\"progress\":null}""#, false, None),
            (r#""{\"ST\":[1]""#, false, None),
            (r#""no JSON""#, false, None),
            (r#""[1,2]""#, false, None),
            (r#""\ud83d""#, false, None),
            (r#"{"ST":1}"#, false, None),
            ("null", false, None),
            ("7", false, None),
        ] {
            let backup = one(&format!(r#""status":"available","service_metadata":{metadata}"#));
            assert_eq!((backup.for_server, backup.progress), (for_server, progress), "{metadata}");
            assert_eq!(backup.status, BackupStatus::Available, "{metadata}");
        }
    }

    #[test]
    fn times_come_in_every_spelling() {
        for (time, expected) in [
            ("\"2025-01-15T01:00:09.000000\"", Some("2025-01-15T01:00:09Z")),
            ("\"2025-01-15 01:00:09Z\"", Some("2025-01-15T01:00:09Z")),
            ("\"2025-01-15T02:00:09.5+01:00\"", Some("2025-01-15T01:00:09.5Z")),
            ("\"2025-01-15\"", None),
            ("\"soon\"", None),
            ("1736902809", None),
            ("null", None),
        ] {
            let created = one(&format!(r#""created_at":{time}"#)).created.map(|created| created.to_string());
            assert_eq!(created.as_deref(), expected, "{time}");
        }
    }

    #[test]
    fn a_single_backup_shows_what_is_inside_its_texts() {
        let body = br#"{"backup":{"id":"b","description":"{\"DESC\":\"d\",\"INC\":1}","links":[{"href":"x"}],
            "service_metadata":" {\"CS\": 34816} ","fail_reason":null}}"#;
        let detail = single(body).unwrap();
        let fields: Vec<_> =
            detail.fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let expected = [
            ("id", "b"),
            ("description.DESC", "d"),
            ("description.INC", "1"),
            ("service_metadata.CS", "34816"),
            ("fail_reason", ""),
        ];
        assert_eq!(fields, expected);
        let plain =
            single(br#"{"backup":{"id":"b","description":"by hand","service_metadata":"{"}}"#).unwrap();
        assert_eq!(
            plain.fields[1..],
            [("description".into(), "by hand".into()), ("service_metadata".into(), "{".into())]
        );
        assert_eq!(single(br#"{"backup":null}"#), None);
    }
}
