//! Policies, their quota, and the two writes: associate and disassociate (domain.md 1).

use std::collections::HashSet;

use super::cloud::{Cloud, Service};
use super::error;
use super::wire::{associate, policies as wire};
use crate::domain::fault::{ASSOCIATING, TAKING_OUT};
use crate::domain::{BatchAnswer, Fault, FaultKind, Policy, PolicyId, Quota, VolumeId};

const LIST: &str = "list policies";
const QUOTA: &str = "read the backup quota";

impl Cloud {
    /// All policies of the project, in the cloud's order.
    pub async fn policies(&self) -> Result<Vec<Policy>, Fault> {
        let endpoint = self.endpoint(Service::Vbs, LIST)?;
        let mut found: Vec<Policy> = Vec::new();
        let mut known: HashSet<PolicyId> = HashSet::new();
        let mut asked: HashSet<String> = HashSet::new();
        let mut marker: Option<String> = None;
        loop {
            let query: Vec<(&str, &str)> = marker.iter().map(|marker| ("marker", marker.as_str())).collect();
            let answer = self.read(LIST, endpoint, &endpoint.url(&["backuppolicy"], &query)).await?;
            let page = wire::policies(&answer.body)
                .ok_or_else(|| error::in_success(LIST, &answer, "the answer is no list of policies"))?;
            let before = found.len();
            found.extend(page.policies.into_iter().filter(|policy| known.insert(policy.id.clone())));
            match page.next_marker {
                // A link on a page that brought nothing new, or back to where we were, leads nowhere.
                Some(next) if found.len() > before && asked.insert(next.clone()) => marker = Some(next),
                _ => return Ok(found),
            }
        }
    }

    /// Room for backups in the project.
    pub async fn quota(&self) -> Result<Quota, Fault> {
        let endpoint = self.endpoint(Service::Vbs, QUOTA)?;
        let answer = self.read(QUOTA, endpoint, &endpoint.url(&["cloudbackups", "quota"], &[])).await?;
        wire::quota(&answer.body).ok_or_else(|| error::in_success(QUOTA, &answer, "the answer is no quota"))
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
        let body = match body {
            Ok(body) => body,
            Err(error) => {
                return BatchAnswer::NotSent(Fault::new(FaultKind::Local, doing, error.to_string()));
            }
        };
        match self.endpoint(Service::Vbs, doing) {
            Ok(endpoint) => self.write(doing, endpoint, &endpoint.url(segments, &[]), body).await,
            Err(fault) => BatchAnswer::NotSent(fault),
        }
    }
}
