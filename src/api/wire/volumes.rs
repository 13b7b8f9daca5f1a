//! Volumes as EVS and Cinder list them (domain.md 4.1 to 4.4).
//!
//! Pages of a thousand volumes are read in one pass over their bytes: wanted fields are borrowed,
//! the others are skipped without being kept. The detail of one volume keeps every field instead.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::json;
use super::lenient::{Count, Listed, Loose, Maybe, record};
use super::links::{Link, next_link, ways_on};
use super::metadata::{Attachments, Metadata, Reading};
use super::time::timestamp;
use super::tree::Node;
use crate::domain::{Minute, Volume, VolumeId, VolumeStatus};

/// Words that repeat over a list (zones, types), each kept once for all pages of a cloud.
#[derive(Debug, Default)]
pub(crate) struct Words(Mutex<HashSet<Arc<str>>>);

impl Words {
    /// The shared form of a word.
    fn share(&self, word: &str) -> Arc<str> {
        let mut words = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = words.get(word) {
            return known.clone();
        }
        let word: Arc<str> = word.into();
        words.insert(word.clone());
        word
    }
}

/// The words of one page, so that pages read at the same time meet at the lock only for words new
/// to them.
struct AtHand<'w> {
    all: &'w Words,
    met: Vec<Arc<str>>,
}

impl<'w> AtHand<'w> {
    /// A page has a handful of words; one that has more asks for the rest each time.
    const MOST: usize = 16;

    const fn new(all: &'w Words) -> Self {
        Self { all, met: Vec::new() }
    }

    fn share(&mut self, word: &str) -> Arc<str> {
        if let Some(known) = self.met.iter().find(|met| ***met == *word) {
            return known.clone();
        }
        let shared = self.all.share(word);
        if self.met.len() < Self::MOST {
            self.met.push(shared.clone());
        }
        shared
    }
}

record! {
    /// One page of either form.
    pub(crate) Page {
        count: Count = b"count",
        volumes: Listed<RawVolume<'a>> = b"volumes",
        volumes_links: Listed<Link<'a>> = b"volumes_links",
    }
}

impl Page<'_> {
    /// Reads a body and hands the page to `take`; `None` where it is no page of volumes.
    pub fn read<R>(body: &[u8], mut take: impl FnMut(Page<'_>) -> R) -> Option<R> {
        let read = json::read(body, |body| {
            let page: Page<'_> = serde_json::from_slice(body)?;
            Ok(page.volumes.present.then(|| take(page)))
        });
        read.ok().flatten()
    }

    /// The total over all pages, which the vendor form tells.
    pub fn total(&self) -> Option<u64> {
        self.count.0
    }

    /// Entries on this page, readable or not.
    pub fn entries(&self) -> usize {
        self.volumes.items.len() + self.volumes.invalid_entries
    }

    /// Entries that could not be read: no objects, or objects without an id.
    pub fn unreadable(&self) -> usize {
        self.volumes.invalid_entries + self.volumes.items.iter().filter(|raw| raw.id.text().is_none()).count()
    }

    /// Where to go on from this page, best last.
    pub fn markers(&self) -> Vec<String> {
        ways_on(self.volumes.items.iter().rev().filter_map(|raw| raw.id.text()), &self.volumes_links)
    }

    /// Whether the cloud says there is a next page.
    pub fn has_next(&self) -> bool {
        next_link(&self.volumes_links).is_some()
    }

    pub fn into_volumes(self, words: &Words) -> Vec<Volume> {
        let mut words = AtHand::new(words);
        let volume = |raw: RawVolume<'_>| raw.into_volume(&mut words, Reading::InList);
        self.volumes.items.into_iter().filter_map(volume).collect()
    }
}

record! {
    /// `{"volume": {...}}`: the answer for a single one.
    Show {
        volume: Maybe<RawVolume<'a>> = b"volume",
    }
}

/// Reads the answer for a single volume.
pub(crate) fn single(body: &[u8], words: &Words) -> Option<Volume> {
    let read = json::read(body, |body| {
        let Show { volume } = serde_json::from_slice(body)?;
        Ok(volume.0.and_then(|raw| raw.into_volume(&mut AtHand::new(words), Reading::Single)))
    });
    read.ok().flatten()
}

/// All fields of the answer for a single volume as label and text, without `links`, which are
/// addresses nobody may follow.
pub(crate) fn fields(body: &[u8]) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    if let Some(answer) = Node::parse(body)
        && let Some(volume) = answer.get("volume")
    {
        for (name, member) in volume.members().iter().filter(|(name, _)| name != "links") {
            member.flatten(name, &mut fields);
        }
    }
    fields
}

record! {
    /// The fields of one volume that lists need.
    pub(crate) RawVolume {
        id: Loose<'a> = b"id",
        name: Loose<'a> = b"name",
        status: Loose<'a> = b"status",
        size: Count = b"size",
        zone: Loose<'a> = b"availability_zone",
        kind: Loose<'a> = b"volume_type",
        created: Loose<'a> = b"created_at",
        metadata: Metadata<'a> = b"metadata",
        attachments: Attachments<'a> = b"attachments",
    }
}

impl RawVolume<'_> {
    fn into_volume(self, words: &mut AtHand<'_>, reading: Reading) -> Option<Volume> {
        Some(Volume {
            id: VolumeId::new(self.id.text()?),
            name: self.name.raw().into(),
            status: VolumeStatus::new(self.status.text().unwrap_or_default()),
            size_gb: self.size.0.and_then(|size| size.try_into().ok()),
            zone: words.share(self.zone.text().unwrap_or_default()),
            kind: words.share(self.kind.text().unwrap_or_default()),
            servers: self.attachments.servers(),
            policy_told: self.metadata.tells(reading),
            policy: self.metadata.policy(),
            created: self.created.text().and_then(timestamp).and_then(Minute::from_timestamp),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bad_entry_does_not_cost_the_page() {
        let body = br#"{"count":"5","volumes":[
            {"id":"a","size":"10","metadata":{"policy":7,"x":[1]},"attachments":[{"server_id":null},{"server_id":"s"}]},
            {"name":"no id"}, null, "text",
            {"id":"b","id":"c","status":3,"name":null,"metadata":[],"attachments":{}}]}"#;
        let volumes = Page::read(body, |page| {
            assert_eq!((page.total(), page.entries(), page.unreadable()), (Some(5), 5, 3));
            assert_eq!(page.markers(), ["a", "c"]);
            page.into_volumes(&Words::default())
        })
        .unwrap();
        assert_eq!(volumes.len(), 2);
        assert_eq!(volumes[0].size_gb, Some(10));
        assert_eq!(volumes[0].policy, Some("7".into()));
        assert_eq!(&*volumes[0].servers, ["s".into()]);
        assert_eq!(volumes[1].status.as_str(), "3");
    }

    #[test]
    fn a_size_that_is_none_is_not_told() {
        for (size, expected) in [
            ("10", Some(10)),
            ("\"10\"", Some(10)),
            ("0", Some(0)),
            ("null", None),
            ("-1", None),
            ("\"-1\"", None),
            ("\"big\"", None),
            ("[10]", None),
            ("true", None),
            ("5000000000", None),
            ("1e30", None),
            ("1e999", None),
        ] {
            let body = format!(r#"{{"volumes":[{{"id":"a","size":{size}}},{{"id":"b"}}]}}"#);
            let volumes = Page::read(body.as_bytes(), |page| page.into_volumes(&Words::default())).unwrap();
            let sizes: Vec<_> = volumes.iter().map(|volume| volume.size_gb).collect();
            assert_eq!(sizes, [expected, None], "{size}");
        }
    }

    #[test]
    fn a_time_that_is_none_is_not_told() {
        let exact = Some("2024-10-01T02:42:00Z");
        for (time, expected) in [
            ("\"2024-10-01T02:42:10.856332\"", exact),
            ("\"2024-10-01T02:42:10\"", exact),
            ("\"2024-10-01 02:42:10Z\"", exact),
            ("\" 2024-10-01T04:42:10+02:00 \"", exact),
            ("\"2024-10-01\"", None),
            ("\"2024-13-01T02:42:10\"", None),
            ("\"1969-12-31T23:59:59\"", None),
            ("\"yesterday\"", None),
            ("\"\"", None),
            ("1727750530", None),
            ("null", None),
            ("[]", None),
        ] {
            let body = format!(r#"{{"volumes":[{{"id":"a","created_at":{time}}},{{"id":"b"}}]}}"#);
            let volumes = Page::read(body.as_bytes(), |page| page.into_volumes(&Words::default())).unwrap();
            let told = |volume: &Volume| volume.created.map(|minute| minute.timestamp().to_string());
            assert_eq!((told(&volumes[0]).as_deref(), told(&volumes[1])), (expected, None), "{time}");
        }
    }

    #[test]
    fn one_unreadable_text_does_not_cost_the_page() {
        for text in [&b"\\ud83d"[..], b"a\xff", b"a\tb", b"a\0", b"C:\\data"] {
            for field in ["name", "description", "status", "snapshot_id"] {
                let entry = [b"{\"id\":\"odd\",\"", field.as_bytes(), b"\":\"", text, b"\"}"].concat();
                let body =
                    [b"{\"volumes\":[{\"id\":\"a\"},", entry.as_slice(), b",{\"id\":\"b\"}]}"].concat();
                let volumes = Page::read(&body, |page| page.into_volumes(&Words::default())).unwrap();
                let ids: Vec<_> = volumes.iter().map(|volume| volume.id.to_string()).collect();
                assert_eq!(ids, ["a", "odd", "b"], "{field} {text:?}");
                assert_eq!(volumes[1].name.contains('\u{fffd}'), field == "name", "{text:?}");
            }
        }
    }

    #[test]
    fn a_key_that_comes_twice_does_not_cost_the_page() {
        let body = br#"{"count":1,"count":2,"volumes_links":[],"volumes_links":[{"rel":"next","rel":"next"}],
            "volumes":[{"id":"a","id":"a","attachments":[{"server_id":"s","server_id":"s"}]}]}"#;
        assert_eq!(
            Page::read(body, |page| (page.total(), page.has_next(), page.entries())),
            Some((Some(2), true, 1))
        );
    }

    #[test]
    fn one_goes_on_from_the_last_volume_or_from_ever_farther_back() {
        let entries: Vec<String> = (0..20).map(|number| format!(r#"{{"id":"v{number}"}}"#)).collect();
        let body = format!(r#"{{"volumes":[{}]}}"#, entries.join(","));
        let markers = Page::read(body.as_bytes(), |page| page.markers()).unwrap();
        assert_eq!(markers, ["v3", "v11", "v15", "v17", "v18", "v19"]);
    }

    #[test]
    fn what_is_no_page_is_none() {
        for odd in ["[]", "{}", "{\"error\":1}", "<html>", "", "{\"volumes\":[{\"id\":\"a\"}"] {
            assert_eq!(Page::read(odd.as_bytes(), |page| page.entries()), None, "{odd}");
        }
        for empty in ["[]", "null", "{}"] {
            let body = format!("{{\"volumes\":{empty}}}");
            assert_eq!(Page::read(body.as_bytes(), |page| page.entries()), Some(0), "{empty}");
        }
    }
}
