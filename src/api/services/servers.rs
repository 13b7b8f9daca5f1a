//! Names of servers: one optional, paged list of the compute service.

use std::collections::{HashMap, HashSet};

use crate::api::cloud::Cloud;
use crate::api::cloud::service::Service;
use crate::api::paging::{ByMarker, End, Finish, Next, Seen, digest};
use crate::api::transport::reading::{NO_SERVERS, list_in, not_read};
use crate::api::wire::servers as wire;
use crate::domain::{ApiError, ApiErrorKind, ServerId};

const LIST: &str = "list servers";

impl Cloud {
    /// The names of all servers by id, for projects of which one knows that they are small.
    pub async fn servers(&self) -> Result<HashMap<ServerId, Box<str>>, ApiError> {
        let mut names = HashMap::new();
        self.each_page_of_servers(|page| names.extend(page)).await?;
        Ok(names)
    }

    /// Hands out the names of all servers, page by page. A login without the right, or a cloud
    /// without the service, answers with a fault that may well be ignored: ids are shown then.
    ///
    /// Paged like the list of volumes, by marker alone (domain.md 4.3).
    pub async fn each_page_of_servers(
        &self,
        mut take: impl FnMut(Vec<(ServerId, Box<str>)>),
    ) -> Result<(), ApiError> {
        let limit = self.settings().page_size;
        let mut chain = ByMarker::new(End::Newest);
        // Totals there are none.
        let mut finish = Finish::new(limit, false);
        let mut seen: HashSet<ServerId> = HashSet::new();
        loop {
            if let Some(marker) = chain.circles_at() {
                let message = format!("the list loops at marker {marker}");
                return Err(ApiError::new(ApiErrorKind::Garbled, LIST, message));
            }
            let page = match self.page_of_servers(limit, chain.marker()).await {
                Ok(page) => page,
                Err(Missing::Elsewhere) => continue,
                Err(Missing::Page(fault)) => {
                    let refused = chain.refused(&fault);
                    let end = refused.map(|marker| finish.after_refusal(marker, seen.len() as u64));
                    if end == Some(Next::End) {
                        return Ok(());
                    }
                    if !chain.step_back(&fault) {
                        return Err(fault);
                    }
                    if chain.is_at_start() && finish.without_markers() == Next::End {
                        return Ok(());
                    }
                    continue;
                }
            };
            let mut is_new = false;
            for (id, _) in &page.servers {
                is_new |= seen.insert(id.clone());
            }
            let next = finish.after(&Seen {
                ids: digest(page.servers.iter().map(|(id, _)| id)),
                entries: page.entries,
                has_next: page.has_next,
                is_new,
                marker_sent: chain.marker(),
                marker: page.markers.last().map(String::as_str),
                total: None,
                received: seen.len() as u64,
                unread: 0,
            });
            take(page.servers);
            if next == Next::End || !chain.go_on(page.markers) {
                return Ok(());
            }
        }
    }

    async fn page_of_servers(&self, limit: usize, marker: Option<&str>) -> Result<wire::Named, Missing> {
        let endpoint = self.endpoint(Service::Compute, LIST)?;
        let limit = limit.to_string();
        let mut query = vec![("limit", limit.as_str())];
        query.extend(marker.map(|marker| ("marker", marker)));
        match self.read(LIST, endpoint, &endpoint.url(&["servers"], &query)).await {
            Ok(answer) => wire::named(list_in(&answer, NO_SERVERS))
                .ok_or_else(|| not_read(LIST, &answer, "the answer is not a list of servers").into()),
            Err(fault) if marker.is_none() && self.try_next(Service::Compute, endpoint, &fault) => {
                Err(Missing::Elsewhere)
            }
            Err(fault) => Err(fault.into()),
        }
    }
}

/// Why there is no page.
enum Missing {
    /// It could not be had.
    Page(ApiError),
    /// It is to be asked for at another address.
    Elsewhere,
}

impl From<ApiError> for Missing {
    fn from(fault: ApiError) -> Self {
        Self::Page(fault)
    }
}
