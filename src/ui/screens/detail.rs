//! Every field of one policy, one volume, one outcome.

use super::outcomes::whereabouts;
use crate::app::Model;
use crate::app::screens::detail::{OutcomePage, PolicyPage, VolumePage};
use crate::domain::policy::on_off;
use crate::domain::{
    Acceptance, Column, Goal, Membership, NewVolume, Outcome, Policy, PolicyId, ServerId, Shown, State,
    Volume, Whereabouts, backup_name,
};
use crate::ui::columns::{context, policies_known, role};
use crate::ui::theme::{Role, Theme};
use crate::ui::widgets::page::Document;
use crate::ui::{fault, policy, when};

/// Fills the page with a policy.
pub fn policy(model: &Model, screen: &PolicyPage, theme: Theme, columns: u16) -> Document {
    let mut document = Document::new(theme, columns, &screen.page);
    policy_fields(model, &screen.id, &mut document);
    document
}

fn policy_fields(model: &Model, id: &PolicyId, page: &mut Document) {
    let Some(policy) = model.inventory.policy(id) else {
        page.title("Policy", &id.to_string());
        page.field_as("", Role::Warning, "no longer in the list of policies");
        return;
    };
    page.title("Policy", &policy.label());
    page.field("id", &policy.id.to_string());
    let state = match policy.enabled {
        Some(true) => "ON",
        Some(false) => "OFF: no backups until it is switched on",
        None => "not stated by the cloud",
    };
    page.field_as("state", policy::state_role(policy), state);
    if policy.is_default() {
        page.field("kind", "the provider's default policy for this project");
    }
    schedule(model, policy, page);
    page.field("keeps", &policy::keeps(policy));
    let first = match policy.keeps_first_of_month {
        Some(true) => "kept longer than the others",
        Some(false) => "kept no longer than the others",
        None => "-",
    };
    page.field("first of month", first);
    page.field("volumes", &policy::count(model, policy));
    for (key, value) in &policy.tags {
        page.field("tag", &format!("{key} = {value}"));
    }
}

fn schedule(model: &Model, policy: &Policy, page: &mut Document) {
    page.field("schedule", &{
        let words = policy::schedule(policy);
        if policy.schedule.is_some() { format!("{words} UTC") } else { words }
    });
    if let Some(runs) = policy.schedule.as_ref().and_then(crate::domain::Schedule::runs_per_28_days) {
        page.field("runs", &format!("{runs} in 4 weeks"));
    }
    if let Some(zone) = &policy.time_zone {
        page.field("time zone", &format!("{zone}, for weekdays only; times are in UTC"));
    }
    for text in policy.schedule.iter().flat_map(|schedule| &schedule.unread) {
        page.field_as("not understood", Role::Warning, text);
    }
    match policy::next_run(model, policy) {
        Some(run) => {
            page.field("next run", &when::ahead(run, model.now));
            page.field("", &when::exact(run));
            if let Some(local) = when::local(run, model.now, model.zone()) {
                page.field("", &format!("{local}, your time"));
            }
        }
        None => page.field("next run", "-"),
    }
}

/// Fills the page with a volume: at once what the list knows, the rest when it has been read.
pub fn volume(model: &Model, screen: &VolumePage, theme: Theme, columns: u16) -> Document {
    let mut document = Document::new(theme, columns, &screen.page);
    volume_fields(model, screen, &mut document);
    document
}

fn volume_fields(model: &Model, view: &VolumePage, page: &mut Document) {
    let fresh = match &view.detail {
        Some(Ok(detail)) => Some(detail.volume.clone()),
        _ => None,
    };
    if let Some(volume) = fresh.or_else(|| model.inventory.volume(&view.id)) {
        hot_fields(model, &volume, page);
    } else {
        page.title("Volume", &view.id.to_string());
        page.field_as("", Role::Warning, "no longer in the list of volumes");
    }
    match &view.detail {
        None => {
            page.blank();
            page.field("", "reading all fields...");
        }
        Some(Err(fault)) => {
            page.blank();
            let columns = page.columns().saturating_sub(1);
            for line in fault::lines(page.theme(), fault, columns) {
                page.line(line);
            }
        }
        Some(Ok(detail)) => {
            page.part(&format!("As the cloud reports it, {}", when::exact(detail.read_at)));
            for (label, value) in &detail.fields {
                page.field(label, value);
            }
        }
    }
}

fn hot_fields(model: &Model, volume: &Volume, page: &mut Document) {
    page.title("Volume", &(Column::Name.field().text)(&context(model), volume).text);
    page.field("id", &volume.id.to_string());
    page.field("name", if volume.name.is_empty() { "(none)" } else { &volume.name });
    let status = volume.status.as_str();
    match volume.status.acceptance() {
        Acceptance::Yes => page.field("status", status),
        Acceptance::Passing => page.field("status", &format!("{status}: busy, no backup until that ends")),
        Acceptance::Refused => {
            page.field_as("status", Role::Error, &format!("{status}: cannot be associated with a policy"));
        }
        Acceptance::ServerDecides => {
            page.field("status", &format!("{status}: the cloud decides whether it can be associated"));
        }
    }
    page.field(
        "size",
        &volume.size_gb.map_or_else(|| "not stated by the cloud".into(), |size| format!("{size} GB")),
    );
    page.field("zone", &volume.zone);
    page.field("type", if volume.kind.is_empty() { "-" } else { &volume.kind });
    if volume.servers.is_empty() {
        page.field("server", "-");
    }
    for server in &volume.servers {
        page.field("server", &server_words(model, server));
    }
    membership(model, volume, page);
    if model.inventory.position(&volume.id).is_some_and(|at| model.selection.has(at)) {
        page.field_as("mark", Role::Mark, "marked");
    }
}

fn server_words(model: &Model, server: &ServerId) -> String {
    match model.inventory.server_name(server) {
        Some(name) => format!("{name} ({server})"),
        None => server.to_string(),
    }
}

fn membership(model: &Model, volume: &Volume, page: &mut Document) {
    let role = role((Column::Policy.field().text)(&context(model), volume).tone);
    match model.inventory.membership(volume) {
        Membership::None => page.field("policy", "none"),
        Membership::In(policy) => {
            page.field("policy", &format!("{} ({})", policy.label(), policy.id));
            let next = policy::next_run(model, policy).map_or_else(
                || format!("{}, no next run", policy::state(policy)),
                |run| {
                    format!("next {}: {}", when::ahead(run, model.now), {
                        when::both(run, model.now, model.zone())
                    })
                },
            );
            page.field("", &next);
        }
        Membership::UnknownPolicy(id) if !policies_known(model) => {
            page.field("policy", &format!("{id}; the list of policies is not loaded"));
        }
        Membership::UnknownPolicy(id) => {
            page.field_as("policy", role, &format!("unknown policy {id}: not in the list of policies"));
        }
        Membership::NotVisible => {
            let why = if volume.policy_told {
                "this list does not say which policy a volume is in"
            } else {
                "its metadata is missing or unreadable"
            };
            page.field("policy", &format!("not known: {why}"));
        }
    }
}

/// Fills the page with an outcome: everything that is known of it.
pub fn outcome(model: &Model, screen: &OutcomePage, theme: Theme, columns: u16) -> Document {
    let mut document = Document::new(theme, columns, &screen.page);
    outcome_fields(model, screen, &mut document);
    document
}

fn outcome_fields(model: &Model, OutcomePage { board, id, .. }: &OutcomePage, page: &mut Document) {
    let Some((run, outcome)) = board.run(model).and_then(|run| Some((run, run.board.get(id)?))) else {
        page.title("Outcome", &id.to_string());
        return;
    };
    page.title("Outcome", &outcome.label());
    page.field(outcome.goal.row(), &outcome.id.to_string());
    let policy = |policy: &PolicyId| format!("{} ({policy})", model.inventory.policy_label(policy));
    match &outcome.goal {
        Goal::Under(wanted) => page.field("wanted policy", &policy(wanted)),
        Goal::InNone => page.field("wanted policy", "no policy"),
        Goal::RunOf(runs) => page.field("wanted", &format!("a backup by {}", policy(runs))),
        Goal::Deleted | Goal::PolicyDeleted(_) => page.field("wanted", "gone"),
        Goal::Switched(on) => page.field("wanted", on_off(*on)),
        Goal::Edited(_) | Goal::Created(_) => {
            for one in outcome.goal.changes() {
                page.field("wanted", &one);
            }
        }
        Goal::Restored(new) => {
            let NewVolume { name, zone, kind, size_gb, .. } = &**new;
            page.field("wanted", &format!("a new volume {name}: {size_gb} GB, {kind}, in {zone}"));
        }
        Goal::BackedUp(number) => {
            let name = run.run.as_ref().map(|run| backup_name(run, *number));
            page.field("wanted", &format!("a backup named {}", name.as_deref().unwrap_or("after the run")));
        }
    }
    let sign = page.theme().sign(outcome.shown());
    page.field_as("outcome", Role::Outcome(outcome.shown()), &format!("{sign} {}", in_words(outcome)));
    if outcome.is_stranded() {
        page.field_as("", Role::Loud, " IN NO POLICY ");
        page.field("", "it left its old policy but did not reach the new one: nothing backs it up now");
        let why = model.refused_put_back(run).map(|refused| refused.why);
        page.field("", why.as_deref().unwrap_or("p on the outcomes page puts it back"));
    }
    if let Some(words) = &outcome.disagreement {
        page.field_as("disagreement", Role::Warning, &format!("! {words}"));
    }
    if let Some(code) = &outcome.code {
        page.field_as("code", Role::Strong, code);
        page.field("meaning", outcome.meaning().unwrap_or("not in the table of codes; shown as received"));
    }
    if let Some(advice) = outcome.advice() {
        page.field("what to do", advice);
    }
    if let Some(message) = &outcome.message {
        page.field("message", message);
    }
    if let Some(request) = &outcome.request_id {
        page.field("request id", request);
    }
    if let Some(from) = outcome.leaves() {
        page.field("previous policy", &format!("{} ({from})", model.inventory.policy_label(from)));
    }
    let now_in = match &outcome.now_in {
        Whereabouts::NotRead => "not read back yet".to_owned(),
        Whereabouts::In(policy) => format!("{} ({policy})", model.inventory.policy_label(policy)),
        Whereabouts::BackedUp(backup) => format!("backup {backup}"),
        Whereabouts::NoBackup if outcome.goal == Goal::Deleted => "still there".to_owned(),
        Whereabouts::NoBackup if outcome.goal.is_of_backup() => "not seen yet".to_owned(),
        Whereabouts::Restored(volume) => format!("volume {volume}"),
        Whereabouts::Policy(_) if outcome.is_seen_there() => "as wanted".to_owned(),
        Whereabouts::NoBackup => "not listed".to_owned(),
        other => whereabouts(model, other).unwrap_or_default(),
    };
    page.field("now", &now_in);
    if let Some(job) = &outcome.job {
        page.field("job", &job.to_string());
    }
    if let Some(at) = outcome.read_at {
        page.field("read at", &format!("{}, {}", when::exact(at), when::age(at, model.now)));
    }
    if let Some(name) = &run.run {
        page.field("run", &name.to_string());
        page.field("journal", run.journal.as_deref().unwrap_or("none: it could not be written"));
    }
}

fn in_words(outcome: &Outcome) -> &'static str {
    if outcome.goal.is_followed() {
        return backup_in_words(outcome);
    }
    if outcome.goal.is_of_policy() {
        return change_in_words(outcome);
    }
    let removing = outcome.goal == Goal::InNone;
    let Shown::State(state) = outcome.shown() else {
        return "accepted: the cloud answered ok, but reading back did not confirm it";
    };
    match state {
        State::Ok if removing => "ok: removed from its policy",
        State::Ok => "ok: newly in the policy",
        State::Moved => "moved: from its old policy to this one",
        State::Already if removing => "already: was in no policy, not sent",
        State::Already => "already: was in the policy, not sent",
        State::Failed if removing => "failed: not removed from its policy",
        State::Failed => "failed: not in the policy",
        state => pending_in_words(state),
    }
}

fn change_in_words(outcome: &Outcome) -> &'static str {
    match outcome.shown() {
        Shown::Accepted => "accepted: the cloud answered ok, but reading back did not confirm it",
        Shown::State(State::Ok | State::Moved) => "ok: the list shows it so",
        Shown::State(State::Already) => "already: was so before, not sent",
        Shown::State(State::Failed) => "failed: not done",
        Shown::State(state) => pending_in_words(state),
    }
}

fn backup_in_words(outcome: &Outcome) -> &'static str {
    let deleting = outcome.goal == Goal::Deleted;
    if let Goal::Restored(_) = outcome.goal {
        return match outcome.shown() {
            Shown::Accepted => "accepted: the cloud is to make the volume and has not yet",
            Shown::State(State::Ok | State::Moved) => "ok: the volume is there and available",
            Shown::State(State::Failed) => "failed: no volume that can be used",
            Shown::State(state) => pending_in_words(state),
        };
    }
    match outcome.shown() {
        Shown::Accepted if deleting => "accepted: the cloud is to delete it and has not yet",
        Shown::Accepted => "accepted: the cloud is to back it up and has not yet",
        Shown::State(State::Ok | State::Moved) if deleting => "ok: the backup is gone",
        Shown::State(State::Ok | State::Moved) => "ok: the backup is there and available",
        Shown::State(State::Failed) if deleting => "failed: not deleted",
        Shown::State(State::Failed) => "failed: not backed up",
        Shown::State(state) => pending_in_words(state),
    }
}

/// What is said of any outcome that is neither done nor failed.
const fn pending_in_words(state: State) -> &'static str {
    match state {
        State::Waiting => "waiting: not sent yet",
        State::Sent => "sent: no answer yet",
        State::Refused => "refused: not sent, because the cloud would reject it",
        State::Skipped => "skipped: not sent, because the run ended first",
        State::Unknown => "unknown: not known whether the cloud did it",
        state => state.word(),
    }
}
