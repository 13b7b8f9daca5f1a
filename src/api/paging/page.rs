//! One page of the list: asked for, read and turned into volumes, on a task of its own if wanted.

use tokio::task::JoinHandle;

use super::finish::digest;
use crate::api::cloud::form::LIST;
use crate::api::cloud::service::Service;
use crate::api::cloud::{Cloud, VolumeForm};
use crate::api::transport::reading::{NO_VOLUMES, list_in, not_read};
use crate::api::wire::volumes::Page;
use crate::domain::{ApiError, ApiErrorKind, Volume};

/// Which page is wanted.
#[derive(Clone, Debug)]
pub(in crate::api) enum PageRequest {
    First,
    /// The one behind the volume with this id.
    Behind(String),
    /// The one behind so many volumes; never 0 (domain.md 4.1).
    Offset(u64),
    /// The oldest volumes, from the end of the list.
    Oldest,
    /// The one before the volume with this id, seen from the end of the list.
    Before(String),
}

/// A page as it came.
#[derive(Debug)]
pub(super) struct FetchedPage {
    /// The readable volumes, in the order of the answer.
    pub volumes: Vec<Volume>,
    /// Entries, readable or not.
    pub entries: usize,
    /// Entries that could not be read.
    pub unreadable: usize,
    /// Volumes in all, where the cloud tells.
    pub total: Option<u64>,
    /// Whether the cloud says there is a next page.
    pub has_next: bool,
    /// Where to go on, best last.
    pub markers: Vec<String>,
}

impl FetchedPage {
    /// Its volumes and their order, as one number.
    pub fn digest(&self) -> u64 {
        digest(self.volumes.iter().map(|volume| &volume.id))
    }
}

/// Reads one page.
pub(super) async fn fetch(
    cloud: &Cloud,
    form: VolumeForm,
    request: &PageRequest,
) -> Result<FetchedPage, ApiError> {
    let endpoint = cloud.endpoint(Service::Volume, LIST)?;
    let limit = cloud.settings().page_size.to_string();
    let mut query = vec![("limit", limit.as_str())];
    let number;
    match request {
        PageRequest::First => {}
        PageRequest::Behind(marker) => query.push(("marker", marker)),
        PageRequest::Offset(offset) => {
            number = offset.to_string();
            query.push(("offset", &number));
        }
        PageRequest::Oldest => query.extend(OLDEST_FIRST),
        PageRequest::Before(marker) => {
            query.extend(OLDEST_FIRST);
            query.push(("marker", marker));
        }
    }
    let url = form.url(endpoint, "detail", &query);
    let answer = cloud.read_paced(LIST, endpoint, &url).await?;
    let fetched = Page::read(list_in(&answer, NO_VOLUMES), |page| FetchedPage {
        entries: page.entries(),
        unreadable: page.unreadable(),
        total: page.total(),
        has_next: page.has_next(),
        markers: page.markers(),
        volumes: page.into_volumes(cloud.words()),
    })
    .ok_or_else(|| not_read(LIST, &answer, "the answer is not a list of volumes"))?;
    if fetched.unreadable > 0 {
        tracing::warn!(fetched.unreadable, "entries of the volume list could not be read");
    }
    Ok(fetched)
}

const OLDEST_FIRST: [(&str, &str); 2] = [("sort_key", "created_at"), ("sort_dir", "asc")];

/// A page that is being read beside others; dropping it ends that.
#[derive(Debug)]
pub(super) struct PendingPage(JoinHandle<Result<FetchedPage, ApiError>>);

impl PendingPage {
    pub fn start(cloud: &Cloud, form: VolumeForm, request: PageRequest) -> Self {
        let cloud = cloud.clone();
        Self(tokio::spawn(async move { fetch(&cloud, form, &request).await }))
    }

    /// Waits for it; to be called once it is wanted, and again only if that was dropped.
    pub async fn join(&mut self) -> Result<FetchedPage, ApiError> {
        (&mut self.0)
            .await
            .unwrap_or_else(|error| Err(ApiError::new(ApiErrorKind::Local, LIST, error.to_string())))
    }
}

impl Drop for PendingPage {
    fn drop(&mut self) {
        self.0.abort();
    }
}
