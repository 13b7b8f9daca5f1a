//! Policies, their quota, and the two writes: associate and disassociate (domain.md 1).

use std::collections::HashSet;

use reqwest::Method;

use super::wire::{associate, policies as wire};
use crate::api::cloud::Cloud;
use crate::api::cloud::service::Service;
use crate::api::cloud::writes::{AnswerForm, Change};
use crate::api::transport::reading::{NO_POLICIES, NO_QUOTA, list_in, not_read};
use crate::domain::error::{ASSOCIATING, READING_QUOTA as QUOTA, TAKING_OUT};
use crate::domain::{ApiError, ApiErrorKind, BatchAnswer, Policy, PolicyId, Quota, TargetList, VolumeId};

const LIST: &str = "list policies";

impl Cloud {
    /// All policies of the project that can be read, in the cloud's order.
    pub async fn policies(&self) -> Result<Vec<Policy>, ApiError> {
        self.policy_list().await.map(|list| list.targets)
    }

    /// The same, telling also how many cannot.
    pub async fn policy_list(&self) -> Result<TargetList, ApiError> {
        let mut endpoint = self.endpoint(Service::Vbs, LIST)?;
        let mut found = TargetList::default();
        let mut seen: HashSet<PolicyId> = HashSet::new();
        let mut markers: HashSet<String> = HashSet::new();
        let mut marker: Option<String> = None;
        loop {
            let query: Vec<(&str, &str)> = marker.iter().map(|marker| ("marker", marker.as_str())).collect();
            let answer = match self.read(LIST, endpoint, &endpoint.url(&["backuppolicy"], &query)).await {
                Err(fault) if marker.is_none() && self.try_next(Service::Vbs, endpoint, &fault) => {
                    endpoint = self.endpoint(Service::Vbs, LIST)?;
                    continue;
                }
                answer => answer?,
            };
            let page = wire::policies(list_in(&answer, NO_POLICIES))
                .ok_or_else(|| not_read(LIST, &answer, "the answer is not a list of policies"))?;
            let before = found.targets.len();
            found.targets.extend(page.policies.into_iter().filter(|policy| seen.insert(policy.id.clone())));
            found.unreadable += page.unreadable;
            match page.next_marker {
                // A link on a page that brought nothing new, or back to where we were, leads nowhere.
                Some(next) if found.targets.len() > before && markers.insert(next.clone()) => {
                    marker = Some(next);
                }
                _ => return Ok(found),
            }
        }
    }

    /// Room for backups in the project.
    pub async fn quota(&self) -> Result<Quota, ApiError> {
        let endpoint = self.endpoint(Service::Vbs, QUOTA)?;
        let answer = self.read(QUOTA, endpoint, &endpoint.url(&["cloudbackups", "quota"], &[])).await?;
        wire::quota(list_in(&answer, NO_QUOTA))
            .ok_or_else(|| not_read(QUOTA, &answer, "the answer is not a quota"))
    }

    /// Puts volumes under a policy: one request, sent once. The answer is classified by
    /// domain.md 2; the caller keeps to `Settings::max_batch` volumes.
    pub async fn associate(&self, policy: &PolicyId, volumes: &[VolumeId]) -> BatchAnswer {
        let body = associate::associate_body(policy, volumes);
        self.change(ASSOCIATING, &["backuppolicyresources"], body).await
    }

    /// Takes volumes out of the policy they are in: one request, sent once, classified likewise.
    pub async fn disassociate(&self, policy: &PolicyId, volumes: &[VolumeId]) -> BatchAnswer {
        let body = associate::disassociate_body(volumes);
        let policy = policy.to_string();
        self.change(TAKING_OUT, &["backuppolicyresources", &policy, "deleted_resources"], body).await
    }

    async fn change(
        &self,
        doing: &'static str,
        segments: &[&str],
        body: serde_json::Result<Vec<u8>>,
    ) -> BatchAnswer {
        let answer = AnswerForm::Lists(associate::lists);
        self.change_at((Service::Vbs, None), doing, segments, (Method::POST, body), answer).await
    }

    /// A change, sent once; the version of the interface is that of the endpoint where none is given.
    pub(super) async fn change_at(
        &self,
        (service, version): (Service, Option<&'static str>),
        doing: &'static str,
        segments: &[&str],
        (method, body): (Method, serde_json::Result<Vec<u8>>),
        answer: AnswerForm<'_>,
    ) -> BatchAnswer {
        let body = match body {
            Ok(body) => body,
            Err(error) => {
                return BatchAnswer::NotSent(ApiError::new(ApiErrorKind::Local, doing, error.to_string()));
            }
        };
        let endpoint = match self.endpoint(service, doing) {
            Ok(endpoint) => {
                version.map_or_else(|| endpoint.clone(), |version| endpoint.with_version(version))
            }
            Err(fault) => return BatchAnswer::NotSent(fault),
        };
        let change = Change { method, body, answer };
        self.write(doing, &endpoint, &endpoint.url(segments, &[]), &change).await
    }
}
