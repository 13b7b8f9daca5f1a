//! Names of servers: one optional, paged list of the compute service.

use std::collections::{HashMap, HashSet};

use super::cloud::{Cloud, Service};
use super::error;
use super::wire::servers::Servers;
use crate::domain::{Fault, ServerId};

const LIST: &str = "list servers";

impl Cloud {
    /// All servers by id. A login without the right, or a cloud without the service, answers with
    /// a fault that may well be ignored: ids are shown then.
    pub async fn servers(&self) -> Result<HashMap<ServerId, String>, Fault> {
        let endpoint = self.endpoint(Service::Compute, LIST)?;
        let limit = self.settings().page_size.to_string();
        let mut names = HashMap::new();
        let mut asked: HashSet<String> = HashSet::new();
        let mut marker: Option<String> = None;
        loop {
            let mut query = vec![("limit", limit.as_str())];
            query.extend(marker.iter().map(|marker| ("marker", marker.as_str())));
            let answer = self.read(LIST, endpoint, &endpoint.url(&["servers"], &query)).await?;
            let page = Servers::parse(&answer.body)
                .ok_or_else(|| error::in_success(LIST, &answer, "the answer is no list of servers"))?;
            let before = names.len();
            names.extend(page.named());
            match page.next_marker() {
                Some(next) if names.len() > before && asked.insert(next.clone()) => marker = Some(next),
                _ => return Ok(names),
            }
        }
    }
}
