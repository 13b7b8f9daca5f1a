//! The bodies of associate and disassociate (domain.md 1.7, 1.8).

use serde::Serialize;

use crate::api::wire::tree::Node;
use crate::domain::answer::Entry;
use crate::domain::{Lists, PolicyId, VolumeId};

#[derive(Serialize)]
struct Associate<'a> {
    backup_policy_id: &'a PolicyId,
    resources: Vec<TypedResource<'a>>,
}

#[derive(Serialize)]
struct TypedResource<'a> {
    resource_id: &'a VolumeId,
    resource_type: &'static str,
}

#[derive(Serialize)]
struct Disassociate<'a> {
    resources: Vec<Resource<'a>>,
}

#[derive(Serialize)]
struct Resource<'a> {
    resource_id: &'a VolumeId,
}

/// The body of associate; `volume` is the one legal type.
pub(crate) fn associate_body(policy: &PolicyId, volumes: &[VolumeId]) -> serde_json::Result<Vec<u8>> {
    let resources =
        volumes.iter().map(|resource_id| TypedResource { resource_id, resource_type: "volume" }).collect();
    serde_json::to_vec(&Associate { backup_policy_id: policy, resources })
}

/// The body of disassociate; the policy is in the path.
pub(crate) fn disassociate_body(volumes: &[VolumeId]) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&Disassociate {
        resources: volumes.iter().map(|resource_id| Resource { resource_id }).collect(),
    })
}

/// The two lists of an answer; `None` where it has neither. A list that is null or absent beside
/// the other is empty (domain.md 2).
pub(crate) fn lists(answer: &Node) -> Option<Lists> {
    let succeeded = answer.get("success_resources");
    let failed = answer.get("fail_resources");
    if ![succeeded, failed].iter().any(|list| matches!(list, Some(Node::List(_)))) {
        return None;
    }
    let entries =
        |list: Option<&Node>| list.map(Node::elements).unwrap_or_default().iter().filter_map(entry).collect();
    Some(Lists { succeeded: entries(succeeded), failed: entries(failed), ..Lists::default() })
}

fn entry(node: &Node) -> Option<Entry> {
    Some(Entry {
        id: VolumeId::new(node.text("resource_id")?),
        code: node.text("code").map(Into::into),
        message: node.text("message").map(str::to_owned),
    })
}
