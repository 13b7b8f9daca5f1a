//! `vbs policy create|edit|tag|delete`.

use super::access::{ResolvedCloud, connect};
use super::args::{Consent, CreatePolicyArgs, EditPolicyArgs, Global, PolicyRunArgs, SettingArgs, TagArgs};
use super::associate::prepare;
use super::error::CliError;
use super::policy_file::PolicyFile;
use super::project_state::{Change, ProjectState};
use super::report::note;
use super::resolve;
use super::submit::Submission;
use crate::domain::echo::echo;
use crate::domain::plan::PolicyEdit;
use crate::domain::plan::policy_edit::in_words;
use crate::domain::schedule::Days;
use crate::domain::text::scrub;
use crate::domain::{
    Outcomes, Plan, Policy, PolicyChange, PolicySettings, Purpose, RunId, Tag, Target, VolumeId, policy_rules,
};
use crate::engine::facts::tags_of;
use crate::ui::text::counted;

/// Makes a policy.
pub async fn create(
    resolved: &ResolvedCloud,
    global: &Global,
    args: CreatePolicyArgs,
) -> Result<u8, CliError> {
    let file = file_of(&args.settings)?;
    let name = match args.name {
        Some(name) => checked_name(&name, None)?,
        None => file.name_for(None)?.ok_or_else(|| missing("a name"))?,
    };
    let mut settings = PolicySettings {
        name,
        on: Some(true),
        times: Vec::new(),
        days: Days::Every(1),
        zone: None,
        retention: None,
        keeps_first_of_month: Some(false),
        tags: None,
        more: String::new(),
    };
    set(&mut settings, &args.settings, &file);
    if settings.times.is_empty() {
        return Err(missing("--times"));
    }
    if settings.retention.is_none() {
        return Err(missing("--keep"));
    }
    let changes = vec![PolicyChange::Create(settings)];
    let known = prepare(resolved, global, true).await?;
    change(resolved, global, known, args.run, None, (Purpose::CreatePolicy, changes)).await
}

/// Gives policies other settings.
pub async fn edit(resolved: &ResolvedCloud, global: &Global, args: EditPolicyArgs) -> Result<u8, CliError> {
    let file = file_of(&args.settings)?;
    let named = args.name.clone().or_else(|| file.name.clone());
    if named.is_some() && args.policies.len() > 1 {
        return Err(CliError::usage("several policies cannot get the same name: name one policy"));
    }
    let known = prepare(resolved, global, true).await?;
    let sets_tags = args.settings.tags.is_some() || file.tags.is_some();
    let mut changes = Vec::new();
    for policy in chosen(&known, &args.policies)? {
        let from = settings_of(&known, &policy, sets_tags).await?;
        let mut to = from.clone();
        to.name = match &args.name {
            Some(name) => checked_name(name, Some(&from.name))?,
            None => file.name_for(Some(&from.name))?.unwrap_or(to.name),
        };
        set(&mut to, &args.settings, &file);
        changes.push(PolicyChange::Edit { policy: policy.id, edit: PolicyEdit { from, to } });
    }
    if named.is_none() && args.settings.from.is_none() && !names_a_setting(&args.settings) {
        return Err(CliError::usage(
            "nothing to change: give --times, --days, --keep or another setting, or --from",
        ));
    }
    change(resolved, global, known, args.run, args.allow_expire, (Purpose::EditPolicies, changes)).await
}

/// Adds, changes and removes tags.
pub async fn tag(resolved: &ResolvedCloud, global: &Global, args: TagArgs) -> Result<u8, CliError> {
    policy_rules::tag_list(args.set.clone()).map_err(|fault| CliError::usage(format!("--set {fault}")))?;
    let known = prepare(resolved, global, false).await?;
    let mut changes = Vec::new();
    for policy in chosen(&known, &args.policies)? {
        let from = settings_of(&known, &policy, true).await?;
        let mut tags: Vec<Tag> = from.tags.clone().unwrap_or_default();
        let is_set = |key: &str| args.set.iter().any(|(known, _)| known == key);
        if let Some(key) = args.remove.iter().find(|key| is_set(key)) {
            return Err(CliError::usage(format!("{} is both set and removed: keep one", echo(key))));
        }
        tags.retain(|(key, _)| !args.remove.contains(key) && !is_set(key));
        tags.extend(args.set.iter().cloned());
        let most = |fault| CliError::usage(format!("the tags of {} {fault}", scrub(&policy.label())));
        // Old odd ones that stay are not looked at.
        policy_rules::tag_count(&tags).map_err(most)?;
        let to = from.clone().tagged(tags);
        changes.push(PolicyChange::Edit { policy: policy.id, edit: PolicyEdit { from, to } });
    }
    change(resolved, global, known, args.run, None, (Purpose::EditPolicies, changes)).await
}

/// Deletes a policy; its volumes are removed from it first, by a run of their own.
pub async fn delete(
    resolved: &ResolvedCloud,
    global: &Global,
    typed: &str,
    args: PolicyRunArgs,
) -> Result<u8, CliError> {
    let mut known = prepare(resolved, global, true).await?;
    let policy = resolve::policy(&known.inventory, typed)?.clone();
    let volumes = known.inventory.volumes_under(&policy.id);
    let is_second = !volumes.is_empty() && !policy.is_default();
    if is_second {
        let name = policy.label();
        let name = scrub(&name);
        let delete = PolicyChange::Delete { policy: policy.id.clone(), volumes: volumes.clone(), was: None };
        known.read_for_change(Change::Ways(vec![delete])).await?;
        let stay = match known.policy_facts().expiries.get(&policy.id).map(|stay| stay.backups) {
            None => ", and its backups become PERMANENT".to_owned(),
            Some(0) => ", and no backup becomes PERMANENT".to_owned(),
            Some(backups) => format!(", and up to {backups} backups become PERMANENT"),
        };
        note(&format!(
            "1 of 2: {} are removed from {name}; then {name} is deleted{stay}",
            counted(volumes.len(), "volume")
        ));
        known.changing = None;
        let submission = submission(resolved, global, args, None);
        let plan = |known: &ProjectState| {
            Ok(Plan::disassociate(&known.inventory, known.plan_input(&volumes), |_| true))
        };
        let code = submission.carry_out(known, plan).await?;
        if code != 0 || args.dry_run {
            if !args.dry_run {
                note(&format!("{name} was not deleted: not all of its volumes are out of it"));
            }
            return Ok(code);
        }
        let cloud = connect(&resolved.access, &resolved.signals).await?;
        known = ProjectState::read(cloud, &resolved.access, true).await?;
        wait_for_empty(&mut known, &policy, resolved).await?;
        let now = known.inventory.policy(&policy.id).map(PolicySettings::of);
        let since = now.map(|now| PolicySettings::of(&policy).differences(&now)).unwrap_or_default();
        if args.yes && !since.is_empty() {
            let since = in_words(&since);
            let message =
                format!("somebody changed {name} meanwhile ({}); it was not deleted", scrub(&since));
            return Err(CliError::new(1, message));
        }
        note(&format!("2 of 2: {name} is deleted"));
    }
    let was = Some(PolicySettings::of(&policy));
    let changes = vec![PolicyChange::Delete { policy: policy.id.clone(), volumes, was }];
    let sent = change(resolved, global, known, args, None, (Purpose::DeletePolicies, changes)).await;
    sent.map_err(
        |error| if is_second { error.half_way("`vbs undo last` puts its volumes back") } else { error },
    )
}

/// Waits until the list counts nothing under a policy, as long as a list may lag.
async fn wait_for_empty(
    known: &mut ProjectState,
    policy: &Policy,
    resolved: &ResolvedCloud,
) -> Result<(), CliError> {
    let settings = &resolved.access.settings;
    let begun = std::time::Instant::now();
    loop {
        let told = known.inventory.policy(&policy.id).and_then(|policy| policy.volume_count);
        if told.unwrap_or(0) == 0 || begun.elapsed() > settings.read_lag {
            return Ok(());
        }
        tokio::time::sleep(settings.settle_pause).await;
        known.refresh(&[]).await?;
    }
}

/// Puts the volumes of a policy that was deleted under the one that was made in its place: those that are in
/// none since.
pub async fn put_back(
    submission: &Submission<'_>,
    board: &Outcomes,
    volumes: &[VolumeId],
    deletion: &RunId,
) -> Result<u8, CliError> {
    let resolved = submission.resolved;
    let cloud = connect(&resolved.access, &resolved.signals).await?;
    let mut known = ProjectState::read(cloud, &resolved.access, true).await?;
    let policies = known.inventory.policies();
    let Some(made) = board.rows().iter().find_map(|outcome| outcome.policy_there(policies)) else {
        note("which policy is the new one is not known: its volumes were not put back");
        return Ok(5);
    };
    known.look_closer(volumes).await;
    let target = known.inventory.policy(&made).map_or_else(|| made.to_string(), Target::label);
    note(&format!("2 of 2: its volumes are put under {} again", scrub(&target)));
    let plan = |known: &ProjectState| {
        let target = resolve::policy(&known.inventory, &made.to_string())?;
        let volumes = known.inventory.in_none(volumes);
        Ok(Plan::associate(&known.inventory, target, known.plan_input(&volumes), |_| true, known.quota))
    };
    let rest = format!("`vbs undo {}` again puts the volumes under it", deletion.short());
    submission.carry_out(known, plan).await.map_err(|error| error.half_way(&rest))
}

/// The policies that were named, each once.
fn chosen(known: &ProjectState, typed: &[String]) -> Result<Vec<Policy>, CliError> {
    let mut policies: Vec<Policy> = Vec::new();
    for name in typed {
        let policy = resolve::policy(&known.inventory, name)?;
        if policies.iter().all(|known| known.id != policy.id) {
            policies.push(policy.clone());
        }
    }
    Ok(policies)
}

/// The settings of a policy, with its tags where those are to be changed.
async fn settings_of(
    known: &ProjectState,
    policy: &Policy,
    with_tags: bool,
) -> Result<PolicySettings, CliError> {
    let settings = PolicySettings::of(policy);
    if !with_tags {
        return Ok(settings);
    }
    Ok(settings.tagged(tags_of(&*known.cloud.backup_service(), &policy.id).await?))
}

/// Plans changes, asks, sends, tells.
async fn change(
    resolved: &ResolvedCloud,
    global: &Global,
    mut known: ProjectState,
    args: PolicyRunArgs,
    allow_expire: Option<u64>,
    (purpose, changes): (Purpose, Vec<PolicyChange>),
) -> Result<u8, CliError> {
    known.read_for_change(Change::Ways(changes.clone())).await?;
    let plan = |known: &ProjectState| Ok(plan(known, &purpose, &changes));
    submission(resolved, global, args, allow_expire).carry_out(known, plan).await
}

/// The plan of changes, by what is known now.
pub fn plan(known: &ProjectState, purpose: &Purpose, changes: &[PolicyChange]) -> Plan {
    Plan::change_policies(&known.inventory, purpose.clone(), changes, known.policy_facts(), known.quota)
}

/// What a submission about policies is made of.
pub fn submission<'a>(
    resolved: &'a ResolvedCloud,
    global: &'a Global,
    args: PolicyRunArgs,
    allow_expire: Option<u64>,
) -> Submission<'a> {
    let consent = Consent { dry_run: args.dry_run, yes: args.yes, allow_expire, ..Consent::default() };
    let (output, stdin_is_list, of, follows): (_, _, Option<RunId>, _) = (args.output, false, None, true);
    Submission { resolved, global, consent, output, stdin_is_list, of, follows }
}

fn checked_name(name: &str, has: Option<&str>) -> Result<String, CliError> {
    policy_rules::name(name, has).map_err(|fault| CliError::usage(format!("the name {fault}")))
}

fn file_of(args: &SettingArgs) -> Result<PolicyFile, CliError> {
    args.from.as_deref().map_or_else(|| Ok(PolicyFile::default()), PolicyFile::read)
}

/// Takes over what options set, and else what the file does.
fn set(settings: &mut PolicySettings, args: &SettingArgs, file: &PolicyFile) {
    if let Some(times) = args.times.clone().or_else(|| file.start_times_utc.clone()) {
        settings.times = times;
    }
    if let Some(days) = args.days.clone().or_else(|| file.days()) {
        settings.days = days;
    }
    settings.zone = args.time_zone.or(file.time_zone).or(settings.zone);
    settings.retention = args.keep.or_else(|| file.retention()).or(settings.retention);
    settings.keeps_first_of_month =
        args.keep_first_of_month.or(file.keeps_first_of_month).or(settings.keeps_first_of_month);
    settings.on = args.status.or(file.status).or(settings.on);
    if let Some(tags) = args.tags.clone().or_else(|| file.tags.clone()) {
        *settings = settings.clone().tagged(tags);
    }
    if let Some(more) = file.more() {
        settings.more = more;
    }
}

const fn names_a_setting(args: &SettingArgs) -> bool {
    args.days.is_some()
        || args.times.is_some()
        || args.time_zone.is_some()
        || args.keep.is_some()
        || args.keep_first_of_month.is_some()
        || args.status.is_some()
        || args.tags.is_some()
}

fn missing(what: &str) -> CliError {
    CliError::usage(format!("a new policy needs {what}; `vbs policy create --help` shows the options"))
}
