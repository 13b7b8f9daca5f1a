//! The names of servers, out of the compute service's list.
//!
//! A convenience for the screen; a right or service that is missing costs only the names.

use serde::Deserialize;

use super::loose::{Listed, Loose};
use super::volumes::{Link, next_link};
use crate::domain::ServerId;

/// One page of servers, minimal or detailed.
#[derive(Debug, Deserialize)]
pub(crate) struct Servers<'a> {
    #[serde(borrow, default)]
    servers: Listed<RawServer<'a>>,
    #[serde(borrow, default)]
    servers_links: Listed<Link<'a>>,
}

#[derive(Debug, Deserialize)]
struct RawServer<'a> {
    #[serde(borrow, default)]
    id: Loose<'a>,
    #[serde(borrow, default)]
    name: Loose<'a>,
}

impl<'a> Servers<'a> {
    /// Reads a body; `None` where it is no list of servers.
    pub fn parse(body: &'a [u8]) -> Option<Self> {
        serde_json::from_slice::<Self>(body).ok().filter(|page| page.servers.present)
    }

    /// Ids and names.
    pub fn named(&self) -> impl Iterator<Item = (ServerId, Box<str>)> + '_ {
        self.servers
            .items
            .iter()
            .filter_map(|raw| Some((ServerId::new(raw.id.text()?), raw.name.raw().into())))
    }

    /// Where the next page begins; `None` where there is none.
    pub fn next_marker(&self) -> Option<String> {
        let link = next_link(&self.servers_links)?;
        self.servers.items.last().and_then(|raw| raw.id.text()).map(str::to_owned).or_else(|| link.marker())
    }
}
