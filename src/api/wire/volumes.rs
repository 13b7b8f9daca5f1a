//! Volumes as EVS and Cinder list them (domain.md 4.1 to 4.4).
//!
//! Pages of a thousand volumes are read in one pass over their bytes: wanted fields are borrowed,
//! the others are skipped without being kept. The detail of one volume keeps every field instead.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

use super::loose::{Count, Listed, Loose, Maybe};
use super::tree::Node;
use crate::domain::{PolicyId, ServerId, Volume, VolumeId, VolumeStatus};

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

/// One page of either form.
#[derive(Debug, Deserialize)]
pub(crate) struct Page<'a> {
    #[serde(default)]
    count: Count,
    #[serde(borrow, default)]
    volumes: Listed<RawVolume<'a>>,
    #[serde(borrow, default)]
    volumes_links: Listed<Link<'a>>,
}

/// `volumes_links` and its kin; only the marker in `href` is of use (domain.md 4.3).
#[derive(Debug, Deserialize)]
pub(crate) struct Link<'a> {
    #[serde(borrow, default)]
    rel: Loose<'a>,
    #[serde(borrow, default)]
    href: Loose<'a>,
}

impl<'a> Page<'a> {
    /// Reads a body; `None` where it is no page of volumes.
    pub fn parse(body: &'a [u8]) -> Option<Self> {
        serde_json::from_slice::<Self>(body).ok().filter(|page| page.volumes.present)
    }

    /// The total over all pages, which the vendor form tells.
    pub fn total(&self) -> Option<u64> {
        self.count.0
    }

    /// Entries on this page, readable or not.
    pub fn entries(&self) -> usize {
        self.volumes.items.len() + self.volumes.strangers
    }

    /// Entries that could not be read: no objects, or objects without an id.
    pub fn unreadable(&self) -> usize {
        self.volumes.strangers + self.volumes.items.iter().filter(|raw| raw.id.text().is_none()).count()
    }

    /// Ids of this page to go on from, in the cloud's own spelling, best last: the last one, and to
    /// fall back to the nearest few before it, then ever wider steps, since volumes made together
    /// are often deleted together.
    pub fn markers(&self) -> Vec<String> {
        let ids = || self.volumes.items.iter().rev().filter_map(|raw| raw.id.text());
        let mut markers: Vec<String> = ids()
            .enumerate()
            .filter(|(back, _)| *back == 0 || back.is_power_of_two())
            .map(|(_, id)| id.to_owned())
            .collect();
        markers.reverse();
        markers
    }

    /// Whether the cloud says there is a next page.
    pub fn has_next(&self) -> bool {
        next_link(&self.volumes_links).is_some()
    }

    /// The marker of the link to the next page.
    pub fn next_marker(&self) -> Option<String> {
        marker_of(next_link(&self.volumes_links)?.href.raw())
    }

    /// The volumes.
    pub fn into_volumes(self, words: &Words) -> Vec<Volume> {
        let mut words = AtHand::new(words);
        self.volumes.items.into_iter().filter_map(|raw| raw.into_volume(&mut words)).collect()
    }
}

/// The `rel: next` of a list of links.
pub(crate) fn next_link<'b, 'a>(links: &'b Listed<Link<'a>>) -> Option<&'b Link<'a>> {
    links.items.iter().find(|link| link.rel.text().is_some_and(|rel| rel.eq_ignore_ascii_case("next")))
}

impl Link<'_> {
    /// The marker in the address.
    pub fn marker(&self) -> Option<String> {
        marker_of(self.href.raw())
    }
}

/// The `marker` in the query of an address; host and path are not looked at (domain.md 4.3).
pub(crate) fn marker_of(href: &str) -> Option<String> {
    let (_, query) = href.split_once('?')?;
    let query = query.split_once('#').map_or(query, |(query, _)| query);
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, value)| name == "marker" && !value.is_empty())
        .map(|(_, value)| value.into_owned())
}

/// `{"volume": {...}}`: the answer for a single one.
#[derive(Debug, Deserialize)]
struct Show<'a> {
    #[serde(borrow, default)]
    volume: Maybe<RawVolume<'a>>,
}

/// Reads the answer for a single volume.
pub(crate) fn single(body: &[u8], words: &Words) -> Option<Volume> {
    serde_json::from_slice::<Show<'_>>(body).ok()?.volume.0?.into_volume(&mut AtHand::new(words))
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

/// The fields of one volume that lists need.
#[derive(Debug, Default)]
pub(crate) struct RawVolume<'a> {
    id: Loose<'a>,
    name: Loose<'a>,
    status: Loose<'a>,
    size: Count,
    zone: Loose<'a>,
    kind: Loose<'a>,
    metadata: Maybe<Metadata<'a>>,
    attachments: Listed<Attachment<'a>>,
}

impl RawVolume<'_> {
    fn into_volume(self, words: &mut AtHand<'_>) -> Option<Volume> {
        let servers = self
            .attachments
            .items
            .iter()
            .filter_map(|attachment| attachment.server_id.text())
            .map(ServerId::new);
        Some(Volume {
            id: VolumeId::new(self.id.text()?),
            name: self.name.raw().into(),
            status: VolumeStatus::new(self.status.text().unwrap_or_default()),
            size_gb: self.size.0.and_then(|size| size.try_into().ok()).unwrap_or_default(),
            zone: words.share(self.zone.text().unwrap_or_default()),
            kind: words.share(self.kind.text().unwrap_or_default()),
            servers: servers.collect(),
            policy: self.metadata.0.and_then(|metadata| metadata.policy.text().map(PolicyId::new)),
        })
    }
}

#[derive(Debug, Default, Deserialize)]
struct Attachment<'a> {
    #[serde(borrow, default)]
    server_id: Loose<'a>,
}

/// The free map `metadata`; of it, a list needs only the policy's id.
#[derive(Debug, Default)]
struct Metadata<'a> {
    policy: Loose<'a>,
}

// Both readers below are written by hand because a derived one rejects an object that has a key
// twice, and one such volume must not cost the page. Their keys are compared as bytes: a volume has
// thirty, and making sure that each is good text would be a tenth of the work on a page.

macro_rules! keys {
    ($name:ident { $($key:ident = $bytes:literal),+ $(,)? }) => {
        enum $name {
            $($key,)+
            Other,
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Reader;
                impl Visitor<'_> for Reader {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("a key")
                    }

                    fn visit_bytes<E>(self, key: &[u8]) -> Result<Self::Value, E> {
                        Ok(match key {
                            $($bytes => $name::$key,)+
                            _ => $name::Other,
                        })
                    }
                }
                deserializer.deserialize_bytes(Reader)
            }
        }
    };
}

keys! {
    MetadataKey { Policy = b"policy" }
}

impl<'de: 'a, 'a> Deserialize<'de> for Metadata<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Metadata<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("metadata")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
                let mut metadata = Metadata::default();
                while let Some(key) = access.next_key()? {
                    match key {
                        MetadataKey::Policy => metadata.policy = access.next_value()?,
                        MetadataKey::Other => {
                            access.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(metadata)
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

keys! {
    VolumeKey {
        Id = b"id",
        Name = b"name",
        Status = b"status",
        Size = b"size",
        AvailabilityZone = b"availability_zone",
        VolumeType = b"volume_type",
        Metadata = b"metadata",
        Attachments = b"attachments",
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for RawVolume<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = RawVolume<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a volume")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
                let mut raw = RawVolume::default();
                while let Some(key) = access.next_key()? {
                    match key {
                        VolumeKey::Id => raw.id = access.next_value()?,
                        VolumeKey::Name => raw.name = access.next_value()?,
                        VolumeKey::Status => raw.status = access.next_value()?,
                        VolumeKey::Size => raw.size = access.next_value()?,
                        VolumeKey::AvailabilityZone => raw.zone = access.next_value()?,
                        VolumeKey::VolumeType => raw.kind = access.next_value()?,
                        VolumeKey::Metadata => raw.metadata = access.next_value()?,
                        VolumeKey::Attachments => raw.attachments = access.next_value()?,
                        VolumeKey::Other => {
                            access.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(raw)
            }
        }
        deserializer.deserialize_map(Reader)
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
        let page = Page::parse(body).unwrap();
        assert_eq!((page.total(), page.entries(), page.unreadable()), (Some(5), 5, 3));
        assert_eq!(page.markers(), ["a", "c"]);
        let volumes = page.into_volumes(&Words::default());
        assert_eq!(volumes.len(), 2);
        assert_eq!(volumes[0].size_gb, 10);
        assert_eq!(volumes[0].policy, Some("7".into()));
        assert_eq!(&*volumes[0].servers, ["s".into()]);
        assert_eq!(volumes[1].status.as_str(), "3");
    }

    #[test]
    fn one_goes_on_from_the_last_volume_or_from_ever_farther_back() {
        let entries: Vec<String> = (0..20).map(|number| format!(r#"{{"id":"v{number}"}}"#)).collect();
        let body = format!(r#"{{"volumes":[{}]}}"#, entries.join(","));
        let page = Page::parse(body.as_bytes()).unwrap();
        assert_eq!(page.markers(), ["v3", "v11", "v15", "v17", "v18", "v19"]);
    }

    #[test]
    fn what_is_no_page_is_none() {
        for odd in ["[]", "{}", "{\"error\":1}", "<html>", "", "{\"volumes\":[{\"id\":\"a\"}"] {
            assert!(Page::parse(odd.as_bytes()).is_none(), "{odd}");
        }
        assert_eq!(Page::parse(b"{\"volumes\":[]}").unwrap().entries(), 0);
    }

    #[test]
    fn only_the_marker_is_taken_from_a_link() {
        assert_eq!(marker_of("https://evil.example/x?limit=3&marker=a%2Fb#m"), Some("a/b".into()));
        assert_eq!(marker_of("/volumes/detail?marker="), None);
        assert_eq!(marker_of("marker=a"), None);
    }
}
