//! Backups of VBS: the calls it shares with Cinder (domain.md 7.1).

use super::Vbs;
use crate::api::cloud::Cloud;
use crate::api::cloud::service::Service;
use crate::api::paging::{ListPage, NewestFirst};
use crate::api::transport::endpoint::Endpoint;
use crate::api::transport::error::Shape;
use crate::api::transport::reading::{NO_BACKUPS, list_in, not_read};
use crate::api::wire::backups as wire;
use crate::domain::{
    ApiError, ApiErrorKind, Backup, BackupDetail, BackupId, BackupQuery, BackupSource, ListEnd, Pending,
    TakePage, Walk,
};

const LIST: &str = "list backups";
const READ: &str = "read the backup";

impl BackupSource for Vbs {
    fn list<'a>(
        &'a self,
        query: &'a BackupQuery,
        take: TakePage<'a, Backup>,
    ) -> Pending<'a, Result<ListEnd, ApiError>> {
        Box::pin(list(&self.0, query, take))
    }

    fn show<'a>(&'a self, id: &'a BackupId) -> Pending<'a, Result<Option<BackupDetail>, ApiError>> {
        Box::pin(show(&self.0, id))
    }
}

async fn list(cloud: &Cloud, query: &BackupQuery, take: TakePage<'_, Backup>) -> Result<ListEnd, ApiError> {
    let limit = cloud.settings().page_size.min(query.newest.unwrap_or(usize::MAX)).max(1);
    let mut walk = NewestFirst::new(LIST, query.since, limit, false);
    loop {
        let position = walk.position()?;
        let page = match page(cloud, query, limit, position).await {
            Ok(page) => page,
            Err(fault) if walk.is_at_start() && goes_to_v3(cloud, &fault) => continue,
            Err(fault) => {
                if walk.after_fault(fault)? {
                    continue;
                }
                break;
            }
        };
        let mut page = ListPage {
            items: page.backups,
            entries: page.entries,
            has_next: page.has_next,
            markers: page.markers,
            total: None,
        };
        let has_more = walk.take(&mut page, |backup| backup.id.id(), |backup| backup.created);
        if take(page.items) == Walk::Stop || !has_more || query.newest.is_some() {
            break;
        }
    }
    Ok(walk.into_end())
}

async fn page(
    cloud: &Cloud,
    query: &BackupQuery,
    limit: usize,
    position: Option<(&'static str, String)>,
) -> Result<wire::BackupPage, ApiError> {
    let endpoint = versioned(cloud, LIST)?;
    let (limit, volume) = (limit.to_string(), query.volume.as_ref().map(ToString::to_string));
    let mut parameters = vec![("limit", limit.as_str())];
    if !cloud.backups_in_v3() {
        // Version 3 documents no order.
        parameters.extend([("sort_key", "created_at"), ("sort_dir", "desc")]);
    }
    parameters.extend(volume.as_deref().map(|volume| ("volume_id", volume)));
    parameters.extend(query.status.as_ref().map(|status| ("status", status.as_str())));
    parameters.extend(position.as_ref().map(|(key, value)| (*key, value.as_str())));
    let url = endpoint.url(&["backups", "detail"], &parameters);
    let answer = cloud.read_paced(LIST, &endpoint, &url).await?;
    wire::page(list_in(&answer, NO_BACKUPS))
        .ok_or_else(|| not_read(LIST, &answer, "the answer is not a list of backups"))
}

async fn show(cloud: &Cloud, id: &BackupId) -> Result<Option<BackupDetail>, ApiError> {
    loop {
        let endpoint = versioned(cloud, READ)?;
        let url = endpoint.url(&["backups", &id.to_string()], &[]);
        match cloud.read_shaped(READ, &endpoint, &url).await {
            Ok(answer) => {
                let detail = wire::single(&answer.body).filter(|detail| detail.backup.id == *id);
                return detail
                    .map(Some)
                    .ok_or_else(|| not_read(READ, &answer, "the answer is not that backup"));
            }
            // Of a backup that is gone the service says so itself.
            Err((fault, Shape::Error)) if says_gone(&fault) => return Ok(None),
            Err((fault, _)) if goes_to_v3(cloud, &fault) => {}
            Err((fault, _)) => return Err(fault),
        }
    }
}

/// The endpoint in the version that lists backups.
fn versioned(cloud: &Cloud, doing: &'static str) -> Result<Endpoint, ApiError> {
    let version = if cloud.backups_in_v3() { "v3" } else { "v2" };
    Ok(cloud.endpoint(Service::Vbs, doing)?.with_version(version))
}

/// After a call that version 2 does not know: goes over to version 3.
fn goes_to_v3(cloud: &Cloud, fault: &ApiError) -> bool {
    let goes = !cloud.backups_in_v3() && matches!(fault.status, Some(300 | 404 | 405 | 410 | 501));
    if goes {
        cloud.list_backups_in_v3();
    }
    goes
}

fn says_gone(fault: &ApiError) -> bool {
    fault.kind == ApiErrorKind::NotFound && !fault.is_of_gateway()
}
