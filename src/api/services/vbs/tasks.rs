//! Tasks of policies, and the jobs that carry them out (domain.md 1.9).

use super::Vbs;
use super::wire::tasks as wire;
use crate::api::cloud::Cloud;
use crate::api::cloud::service::Service;
use crate::api::paging::{ListPage, NewestFirst};
use crate::api::transport::error::Shape;
use crate::api::transport::reading::{NO_TASKS, list_in, not_read};
use crate::domain::{
    ApiError, ApiErrorKind, BackupTask, CodeClass, Job, JobId, ListEnd, Pending, TakePage, TargetId,
    TaskQuery, TaskSource, Walk,
};

const LIST: &str = "list backup tasks";
const READ: &str = "read the job";

impl TaskSource for Vbs {
    fn list<'a>(
        &'a self,
        target: &'a TargetId,
        query: &'a TaskQuery,
        take: TakePage<'a, BackupTask>,
    ) -> Pending<'a, Result<ListEnd, ApiError>> {
        Box::pin(list(&self.0, target, query, take))
    }

    fn job<'a>(&'a self, id: &'a JobId) -> Pending<'a, Result<Option<Job>, ApiError>> {
        Box::pin(read_job(&self.0, Service::Vbs, id))
    }
}

async fn list(
    cloud: &Cloud,
    policy: &TargetId,
    query: &TaskQuery,
    take: TakePage<'_, BackupTask>,
) -> Result<ListEnd, ApiError> {
    let limit = cloud.settings().page_size;
    // The total is documented as one.
    let mut walk = NewestFirst::new(LIST, query.since, limit, true);
    loop {
        let position = walk.position()?;
        let page = match page(cloud, policy, query, limit, position).await {
            Ok(page) => page,
            Err(fault) => {
                if walk.after_fault(fault)? {
                    continue;
                }
                break;
            }
        };
        let mut page = ListPage {
            items: page.tasks,
            entries: page.entries,
            has_next: false,
            markers: page.markers,
            total: page.total,
        };
        let has_more = walk.take(&mut page, |task| task.id.id(), |task| task.created);
        if take(page.items) == Walk::Stop || !has_more {
            break;
        }
    }
    Ok(walk.into_end())
}

async fn page(
    cloud: &Cloud,
    policy: &TargetId,
    query: &TaskQuery,
    limit: usize,
    position: Option<(&'static str, String)>,
) -> Result<wire::TaskPage, ApiError> {
    let endpoint = cloud.endpoint(Service::Vbs, LIST)?.with_version("v2");
    let (limit, policy) = (limit.to_string(), policy.to_string());
    let mut parameters = vec![("limit", limit.as_str()), ("sort_key", "created_at"), ("sort_dir", "desc")];
    parameters.extend(query.status.as_ref().map(|status| ("status", status.as_str())));
    parameters.extend(position.as_ref().map(|(key, value)| (*key, value.as_str())));
    let url = endpoint.url(&["backuppolicy", &policy, "backuptasks"], &parameters);
    let answer = cloud.read_paced(LIST, &endpoint, &url).await?;
    wire::tasks(list_in(&answer, NO_TASKS))
        .ok_or_else(|| not_read(LIST, &answer, "the answer is not a list of backup tasks"))
}

/// A job of a service, which has those of its own calls.
pub(super) async fn read_job(cloud: &Cloud, service: Service, id: &JobId) -> Result<Option<Job>, ApiError> {
    // Of all calls, this one is under version 1.
    let endpoint = cloud.endpoint(service, READ)?.with_version("v1");
    let url = endpoint.url(&["jobs", &id.to_string()], &[]);
    match cloud.read_shaped(READ, &endpoint, &url).await {
        Ok(answer) => wire::job(&answer.body)
            .map(Some)
            .ok_or_else(|| not_read(READ, &answer, "the answer is not a job")),
        Err((fault, Shape::Error)) if is_gone(&fault) => Ok(None),
        Err((fault, _)) => Err(fault),
    }
}

/// An unknown job, or one that is too old, has a code of its own (domain.md 1.9).
fn is_gone(fault: &ApiError) -> bool {
    let unknown = fault.code.as_ref().is_some_and(|code| code.class() == CodeClass::JobGone);
    unknown || (fault.kind == ApiErrorKind::NotFound && !fault.is_of_gateway())
}
