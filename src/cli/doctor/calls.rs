//! The calls: what this login can read, each asked once. Nothing here can change anything.

use std::future::Future;
use std::time::{Duration, Instant};

use super::facts::{Check, LinkState, Links, Part};
use super::remedy;
use crate::api::{Cloud, VolumeForm, VolumePage};
use crate::domain::{Allowance, ApiError, Inventory, MembershipVisibility, Quota, Seen, TargetList, Volume};

const POLICIES: &str = "policies";
const QUOTA: &str = "quota";
const VOLUMES: &str = "volumes";
const ONE: &str = "one volume";
const SERVERS: &str = "servers";
const PROJECTS: &str = "projects";
const CHANGES: &str = "changes";

/// Calls without which there is nothing to work on.
pub const NEEDED: [&str; 2] = [POLICIES, VOLUMES];

/// What was read of the volumes.
struct Listed {
    page: VolumePage,
    is_all: bool,
}

/// All of them, not tried.
pub fn none(why: &str) -> (Vec<Check>, Links) {
    let checks = [
        (POLICIES, Part::Vbs),
        (QUOTA, Part::Vbs),
        (VOLUMES, Part::Volumes),
        (ONE, Part::Volumes),
        (SERVERS, Part::Servers),
        (PROJECTS, Part::Identity),
    ];
    let mut checks: Vec<Check> =
        checks.into_iter().map(|(name, part)| Check::not_tried(name, part, why)).collect();
    checks.push(changes(None));
    (checks, Links { state: LinkState::NotTried, said: why.to_owned() })
}

/// Asks them one after the other, so that the times are their own.
pub async fn ask(cloud: &Cloud, form: VolumeForm, read_only: Option<&str>) -> (Vec<Check>, Links) {
    let with_vbs: Vec<String> =
        cloud.regions().into_iter().filter(|region| region.has_vbs).map(|region| region.name).collect();
    let runner = CheckRunner { with_vbs };
    let mut checks = Vec::new();
    let policies = runner
        .ask(&mut checks, POLICIES, Part::Vbs, cloud.policy_list(), |found| {
            format!("{}{}", many(found.targets.len(), "policy", "policies"), unreadable(found.unreadable))
        })
        .await;
    runner.ask(&mut checks, QUOTA, Part::Vbs, cloud.quota(), |quota| of_quota(*quota)).await;
    let listed = runner.ask(&mut checks, VOLUMES, Part::Volumes, first_page(cloud, form), of_page).await;
    let single = match listed.as_ref().map(|listed| wanted(&listed.page.volumes)) {
        Some(Some(volume)) => {
            runner.ask(&mut checks, ONE, Part::Volumes, cloud.volume_singly(&volume.id), of_single).await
        }
        Some(None) => {
            checks.push(Check::not_tried(ONE, Part::Volumes, "the project has no volume"));
            None
        }
        None => {
            checks.push(Check::not_tried(ONE, Part::Volumes, "the list of volumes failed"));
            None
        }
    };
    runner
        .ask(&mut checks, SERVERS, Part::Servers, cloud.servers(), |found| {
            many(found.len(), "server", "servers")
        })
        .await;
    runner
        .ask(&mut checks, PROJECTS, Part::Identity, cloud.projects(), |found| {
            many(found.len(), "project", "projects")
        })
        .await;
    checks.push(changes(read_only));
    (checks, links(policies, listed, single))
}

/// Makes checks of calls.
struct CheckRunner {
    with_vbs: Vec<String>,
}

impl CheckRunner {
    async fn ask<T>(
        &self,
        checks: &mut Vec<Check>,
        name: &'static str,
        part: Part,
        call: impl Future<Output = Result<T, ApiError>>,
        said: impl FnOnce(&T) -> String,
    ) -> Option<T> {
        let began = Instant::now();
        let result = call.await;
        let took: Duration = began.elapsed();
        match result {
            Ok(found) => {
                checks.push(Check::ok(name, part, took, said(&found)));
                Some(found)
            }
            Err(fault) => {
                let remedy = remedy::of(&fault, part, &self.with_vbs);
                checks.push(Check::failed(name, part, took, fault, remedy));
                None
            }
        }
    }
}

fn changes(read_only: Option<&str>) -> Check {
    let why = match read_only {
        Some(source) => format!("vbs doctor changes nothing, and read_only is set ({source})"),
        None => "vbs doctor changes nothing".to_owned(),
    };
    Check::not_tried(CHANGES, Part::Vbs, why)
}

async fn first_page(cloud: &Cloud, form: VolumeForm) -> Result<Listed, ApiError> {
    let mut pages = cloud.volumes(form);
    let page = pages
        .next()
        .await
        .unwrap_or_else(|| Ok(VolumePage { volumes: Vec::new(), total: Some(0), form, unreadable: 0 }))?;
    if pages.is_proving() {
        // It looks like all there is: one request tells.
        if let Some(next) = pages.next().await {
            next?;
        }
    }
    Ok(Listed { page, is_all: pages.is_done() })
}

/// The single volume to read: one that is known to be in a policy, if there is one.
fn wanted(volumes: &[Volume]) -> Option<&Volume> {
    volumes.iter().find(|volume| volume.policy.is_some()).or(volumes.first())
}

fn many(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

fn of_quota(quota: Quota) -> String {
    let shown = |allowance: Allowance, unit: &str| match allowance.limit {
        Some(limit) => format!("{} of {limit} {unit}", allowance.used),
        None => format!("{} {unit}, no limit", allowance.used),
    };
    let parts =
        [quota.backups.map(|found| shown(found, "backups")), quota.gigabytes.map(|found| shown(found, "GB"))];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "the answer contains no limits".to_owned() } else { parts.join(", ") }
}

fn of_page(listed: &Listed) -> String {
    let Listed { page, is_all } = listed;
    let form = if page.form == VolumeForm::Cinder { "volumes/detail" } else { "cloudvolumes/detail" };
    let count = many(page.volumes.len(), "volume", "volumes");
    let which = match (is_all, page.total) {
        (true, _) => count,
        (false, Some(total)) => format!("{count} of {total} on the first page"),
        (false, None) => format!("{count} on the first page, more follow"),
    };
    format!("{which} ({form}){}", unreadable(page.unreadable))
}

fn unreadable(entries: usize) -> String {
    match entries {
        0 => String::new(),
        count => format!("; {} could not be read", many(count, "entry", "entries")),
    }
}

fn of_single(seen: &Seen) -> String {
    match seen {
        Seen::Volume(volume) if volume.policy.is_some() => "shows its policy".to_owned(),
        Seen::Volume(volume) if !volume.policy_told => {
            "its metadata is missing or unreadable: its policy is not shown".to_owned()
        }
        Seen::Volume(_) => "shows no policy".to_owned(),
        Seen::Gone => "deleted in the meantime".to_owned(),
    }
}

/// What the list, the counts of the policies and the one volume say together (domain.md 1.10).
fn links(policies: Option<TargetList>, listed: Option<Listed>, single: Option<Seen>) -> Links {
    let Some(Listed { page, is_all }) = listed else {
        return Links { state: LinkState::NotTried, said: "no volume could be read".to_owned() };
    };
    let counts_known = policies.is_some();
    let mut inventory = Inventory::default();
    let policies = policies.unwrap_or_default();
    inventory.set_policies(policies.targets);
    inventory.set_policies_unreadable(policies.unreadable);
    let received = page.volumes.len();
    inventory.add_volumes(page.volumes);
    let named = inventory.membership_proven();
    let by_itself = matches!(single, Some(Seen::Volume(volume)) if volume.policy.is_some());
    let (state, said) = match inventory.membership_visibility() {
        MembershipVisibility::Shown if named => (LinkState::Shown, "yes, in the list".to_owned()),
        _ if by_itself => (
            LinkState::SinglyOnly,
            "only when a volume is read one by one: plans take longer, and the list does not show it"
                .to_owned(),
        ),
        _ if !counts_known => (
            LinkState::Unclear,
            "not clear: no volume names a policy, and policies cannot be read".to_owned(),
        ),
        MembershipVisibility::NotShown if is_all => (
            LinkState::NotShown,
            "no: policies count volumes, but no listed volume names a policy".to_owned(),
        ),
        MembershipVisibility::NotShown => (
            LinkState::Unclear,
            format!(
                "not clear from one page: policies count volumes, but none of the first {received} names a policy"
            ),
        ),
        MembershipVisibility::Unproven => (
            LinkState::Unclear,
            "not clear: no volume names a policy, and policies do not count their volumes".to_owned(),
        ),
        MembershipVisibility::Shown => (LinkState::Unclear, "not clear: no policy has a volume".to_owned()),
    };
    Links { state, said }
}
