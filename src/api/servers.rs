//! Names of servers: one optional, paged list of the compute service.

use std::collections::{HashMap, HashSet};

use super::cloud::{Cloud, Service};
use super::reading::{NO_SERVERS, list_in, not_read};
use super::wire::servers as wire;
use crate::domain::{Fault, ServerId};

const LIST: &str = "list servers";

impl Cloud {
    /// The names of all servers by id, for projects of which one knows that they are small.
    pub async fn servers(&self) -> Result<HashMap<ServerId, Box<str>>, Fault> {
        let mut names = HashMap::new();
        self.each_page_of_servers(|page| names.extend(page)).await?;
        Ok(names)
    }

    /// Hands out the names of all servers, page by page. A login without the right, or a cloud
    /// without the service, answers with a fault that may well be ignored: ids are shown then.
    pub async fn each_page_of_servers(
        &self,
        mut take: impl FnMut(Vec<(ServerId, Box<str>)>),
    ) -> Result<(), Fault> {
        let endpoint = self.endpoint(Service::Compute, LIST)?;
        let limit = self.settings().page_size.to_string();
        let mut asked: HashSet<String> = HashSet::new();
        let mut marker: Option<String> = None;
        loop {
            let mut query = vec![("limit", limit.as_str())];
            query.extend(marker.iter().map(|marker| ("marker", marker.as_str())));
            let answer = self.read(LIST, endpoint, &endpoint.url(&["servers"], &query)).await?;
            let page = wire::named(list_in(&answer, NO_SERVERS))
                .ok_or_else(|| not_read(LIST, &answer, "the answer is no list of servers"))?;
            let next =
                page.markers.last().cloned().filter(|next| page.has_next && asked.insert(next.clone()));
            take(page.servers);
            match next {
                Some(next) => marker = Some(next),
                None => return Ok(()),
            }
        }
    }
}
