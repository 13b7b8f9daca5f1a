//! The names of servers, out of the compute service's list.
//!
//! A convenience for the screen; a right or service that is missing costs only the names.

use super::json;
use super::lenient::{Listed, Loose, record};
use super::links::{Link, next_link, ways_on};
use crate::domain::ServerId;

record! {
    /// One page of servers, minimal or detailed.
    pub(crate) Servers {
        servers: Listed<RawServer<'a>> = b"servers",
        servers_links: Listed<Link<'a>> = b"servers_links",
    }
}

record! {
    RawServer {
        id: Loose<'a> = b"id",
        name: Loose<'a> = b"name",
    }
}

/// A page of servers as it came.
#[derive(Debug, PartialEq)]
pub(crate) struct Named {
    /// Ids and names.
    pub servers: Vec<(ServerId, Box<str>)>,
    /// Entries, readable or not.
    pub entries: usize,
    /// Whether the cloud says there is a next page.
    pub has_next: bool,
    /// Where to go on, best last.
    pub markers: Vec<String>,
}

/// Reads a body; `None` where it is no list of servers.
pub(crate) fn named(body: &[u8]) -> Option<Named> {
    let read = json::read(body, |body| {
        let page: Servers<'_> = serde_json::from_slice(body)?;
        Ok(page.servers.present.then(|| page.named()))
    });
    read.ok().flatten()
}

impl Servers<'_> {
    fn named(&self) -> Named {
        let servers = &self.servers;
        let named = |raw: &RawServer<'_>| Some((ServerId::new(raw.id.text()?), raw.name.raw().into()));
        Named {
            servers: servers.items.iter().filter_map(named).collect(),
            entries: servers.items.len() + servers.invalid_entries,
            has_next: next_link(&self.servers_links).is_some(),
            markers: ways_on(servers.items.iter().rev().filter_map(|raw| raw.id.text()), &self.servers_links),
        }
    }
}
