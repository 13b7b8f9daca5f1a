//! The calls: what this login can read, each asked once. Nothing here can change anything.

use std::collections::HashMap;
use std::future::Future;

use super::check::{Check, Part, What};
use super::facts::{LinkState, Links};
use crate::api::{Cloud, Step, VolumeForm, VolumePage};
use crate::domain::{
    ApiError, Backup, BackupQuery, BackupTask, Inventory, MembershipVisibility, Quota, Seen, Target,
    TargetList, TaskQuery, Volume, Walk,
};
use crate::engine::coverage::source;

const POLICIES: What = ("policies", Part::Vbs);
const QUOTA: What = ("quota", Part::Vbs);
const BACKUPS: What = ("backups", Part::Vbs);
const TASKS: What = ("backup tasks", Part::Vbs);
const VOLUMES: What = ("volumes", Part::Volumes);
const ONE: What = ("one volume", Part::Volumes);
const SERVERS: What = ("servers", Part::Servers);
const PROJECTS: What = ("projects", Part::Identity);
const CHANGES: What = ("changes", Part::Vbs);

/// Calls without which there is nothing to work on.
pub const NEEDED: [&str; 2] = [POLICIES.0, VOLUMES.0];

/// What was read of the volumes.
struct Listed {
    page: VolumePage,
    is_all: bool,
}

/// All of them, not tried.
pub fn none(why: &str) -> (Vec<Check>, Links) {
    let calls = [POLICIES, QUOTA, BACKUPS, TASKS, VOLUMES, ONE, SERVERS, PROJECTS];
    let mut checks: Vec<Check> = calls.into_iter().map(|call| Check::not_tried(call, why)).collect();
    checks.push(changes(None));
    (checks, Links { said: why.to_owned(), ..Links::default() })
}

/// Asks them one after the other, so that the times are their own.
pub async fn ask(cloud: &Cloud, form: VolumeForm, read_only: Option<&str>) -> (Vec<Check>, Links) {
    let regions = cloud.regions().into_iter().filter(|region| region.has_vbs);
    let mut calls = Calls { with_vbs: regions.map(|region| region.name).collect(), checks: Vec::new() };
    let policies = calls.ask(POLICIES, cloud.policy_list(), in_policies).await;
    calls.ask(QUOTA, cloud.quota(), in_quota).await;
    calls.ask(BACKUPS, newest(cloud), |newest| in_backups(newest.as_ref())).await;
    match policies.as_ref().map(|policies| policies.targets.first()) {
        Some(Some(policy)) => {
            let found = |found: &usize| format!("{} of {}", many(*found, "task", "tasks"), policy.label());
            calls.ask(TASKS, first_tasks(cloud, policy), found).await;
        }
        empty => {
            let why =
                if empty.is_some() { "the project has no policy" } else { "the list of policies failed" };
            calls.checks.push(Check::not_tried(TASKS, why));
        }
    }
    let listed = calls.ask(VOLUMES, first_page(cloud, form), in_page).await;
    let single = match listed.as_ref().map(|listed| wanted(&listed.page.volumes)) {
        Some(Some(volume)) => calls.ask(ONE, cloud.volume_singly(&volume.id), in_single).await,
        empty => {
            let why =
                if empty.is_some() { "the project has no volume" } else { "the list of volumes failed" };
            calls.checks.push(Check::not_tried(ONE, why));
            None
        }
    };
    let servers = |found: &HashMap<_, _>| many(found.len(), "server", "servers");
    calls.ask(SERVERS, cloud.servers(), servers).await;
    let projects = |found: &Vec<_>| many(found.len(), "project", "projects");
    calls.ask(PROJECTS, cloud.projects(), projects).await;
    calls.checks.push(changes(read_only));
    (calls.checks, links(policies, listed, single))
}

/// What was asked so far.
struct Calls {
    with_vbs: Vec<String>,
    checks: Vec<Check>,
}

impl Calls {
    async fn ask<T>(
        &mut self,
        what: What,
        call: impl Future<Output = Result<T, ApiError>>,
        said: impl FnOnce(&T) -> String,
    ) -> Option<T> {
        let step = Step::new(call).await;
        self.checks.push(Check::new(what, &step, &self.with_vbs, said));
        step.result.ok()
    }
}

fn changes(read_only: Option<&str>) -> Check {
    let set = read_only.map(|source| format!(", and read_only is set ({source})")).unwrap_or_default();
    Check::not_tried(CHANGES, format!("vbs doctor changes nothing{set}"))
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

/// The newest backup.
async fn newest(cloud: &Cloud) -> Result<Option<Backup>, ApiError> {
    let service = cloud.backup_service();
    let mut newest = None;
    let mut take = |page: Vec<Backup>| {
        newest = page.into_iter().next();
        Walk::Stop
    };
    let query = BackupQuery { newest: Some(1), ..BackupQuery::default() };
    source(&*service)?.list(&query, &mut take).await?;
    Ok(newest)
}

/// How many tasks of a policy a first page has.
async fn first_tasks(cloud: &Cloud, policy: &Target) -> Result<usize, ApiError> {
    let service = cloud.backup_service();
    let mut count = 0;
    let mut take = |page: Vec<BackupTask>| {
        count = page.len();
        Walk::Stop
    };
    if let Some(tasks) = service.tasks() {
        tasks.list(&policy.id, &TaskQuery::default(), &mut take).await?;
    }
    Ok(count)
}

fn in_backups(newest: Option<&Backup>) -> String {
    match newest {
        None => "no backup".to_owned(),
        Some(Backup { created: Some(at), .. }) => format!("the newest is of {}", at.strftime("%F %H:%M UTC")),
        Some(_) => "the newest does not say when it began".to_owned(),
    }
}

/// The single volume to read: one that is known to be in a policy, if there is one.
fn wanted(volumes: &[Volume]) -> Option<&Volume> {
    volumes.iter().find(|volume| volume.policy.is_some()).or(volumes.first())
}

fn many(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

fn in_policies(found: &TargetList) -> String {
    format!("{}{}", many(found.targets.len(), "policy", "policies"), unreadable(found.unreadable))
}

fn in_quota(quota: &Quota) -> String {
    quota.in_words().unwrap_or_else(|| "the answer contains no limits".to_owned())
}

fn in_page(listed: &Listed) -> String {
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

fn in_single(seen: &Seen) -> String {
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
        return Links { said: "no volume could be read".to_owned(), ..Links::default() };
    };
    let counts_known = policies.is_some();
    let mut inventory = Inventory::default();
    let policies = policies.unwrap_or_default();
    inventory.set_policies(policies.targets);
    inventory.set_policies_unreadable(policies.unreadable);
    let not_in_page = format!(
        "not clear from one page: policies count volumes, but none of the first {} names a policy",
        page.volumes.len()
    );
    inventory.add_volumes(page.volumes);
    let named = inventory.membership_proven();
    let by_itself = matches!(single, Some(Seen::Volume(volume)) if volume.policy.is_some());
    let (state, said) = match inventory.membership_visibility() {
        MembershipVisibility::Shown if named => (LinkState::Shown, "yes, in the list"),
        _ if by_itself => (
            LinkState::SinglyOnly,
            "only when a volume is read one by one: plans take longer, and the list does not show it",
        ),
        _ if !counts_known => {
            (LinkState::Unclear, "not clear: no volume names a policy, and policies cannot be read")
        }
        MembershipVisibility::NotShown if is_all => {
            (LinkState::NotShown, "no: policies count volumes, but no listed volume names a policy")
        }
        MembershipVisibility::NotShown => (LinkState::Unclear, not_in_page.as_str()),
        MembershipVisibility::Unproven => (
            LinkState::Unclear,
            "not clear: no volume names a policy, and policies do not count their volumes",
        ),
        MembershipVisibility::Shown => (LinkState::Unclear, "not clear: no policy has a volume"),
    };
    Links { state, said: said.to_owned() }
}
