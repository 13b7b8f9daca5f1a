//! `vbs policy ...`: what is only read, and the way to what changes something.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::access::{CliError, Gathered, Need, ResolvedCloud, Wanted, connect, gather, read};
use super::args::{Format, Global, Output, PolicyCommand};
use super::back_up;
use super::calendar;
use super::cell::{Cell, Tone};
use super::output::{Table, write};
use super::policy_change;
use super::report::note;
use super::resolve;
use super::shape::Shape;
use super::switch::{self, To};
use crate::api::Cloud;
use crate::domain::policy::{on_off, yes_no};
use crate::domain::schedule::{Days, day_word};
use crate::domain::text::scrub;
use crate::domain::{Policy, Retention, Tag};
use crate::engine::facts;
use crate::ui::when;

/// Runs a policy command.
pub async fn policy(
    resolved: &ResolvedCloud,
    global: &Global,
    command: PolicyCommand,
) -> Result<u8, CliError> {
    let wanted = Wanted { policies: Need::Must, volumes: Need::May, servers: Need::Not };
    let now = Timestamp::now();
    match command {
        PolicyCommand::List(listing) => {
            let asked = listing.of(shape())?;
            let gathered = read(&resolved.access, wanted).await?;
            let rows = gathered.inventory.policies().iter().map(|policy| {
                let row = PolicyRow::new(policy, &gathered, now);
                (row.cells(now), row)
            });
            let (shape, cells, rows) = asked.arrange(rows.collect());
            write(listing.output, &Table::of(shape).rows(cells), &rows)?;
        }
        PolicyCommand::Show { policy, output: Output { output } } => {
            let cloud = connect(&resolved.access, &resolved.signals).await?;
            let gathered = Box::pin(gather(&cloud, resolved.access.form, wanted)).await?;
            let policy = resolve::policy(&gathered.inventory, &policy)?;
            let tags = tags_of(&cloud, policy).await;
            let row = PolicyRow { tags, ..PolicyRow::new(policy, &gathered, now) };
            let fields = row.fields(now).into_iter().map(|(field, value)| {
                let for_eyes = output != Format::Csv && field == "visible volumes";
                vec![Cell::from(if for_eyes { "listed volumes" } else { field }), value]
            });
            let table = Table::new(&["field", "value"]).movable(&["value"]).rows(fields);
            write(output, &table, &row)?;
        }
        PolicyCommand::Calendar { output } => {
            let wanted = Wanted { volumes: Need::Must, ..wanted };
            let gathered = read(&resolved.access, wanted).await?;
            let zone = resolved.access.settings.time_zone.clone();
            calendar::write_calendar(output, &gathered.inventory, now, zone)?;
        }
        PolicyCommand::Enable { policies, allow_expire } => {
            return Box::pin(switch::switch(resolved, global, policies, To::On { allow_expire })).await;
        }
        PolicyCommand::Disable(policies) => {
            return Box::pin(switch::switch(resolved, global, policies, To::Off)).await;
        }
        PolicyCommand::Create(args) => {
            return Box::pin(policy_change::create(resolved, global, args)).await;
        }
        PolicyCommand::Edit(args) => return Box::pin(policy_change::edit(resolved, global, args)).await,
        PolicyCommand::Tag(args) => return Box::pin(policy_change::tag(resolved, global, args)).await,
        PolicyCommand::Delete { policy, run } => {
            return Box::pin(policy_change::delete(resolved, global, &policy, run)).await;
        }
        PolicyCommand::Run { policy, run } => {
            return Box::pin(back_up::run_policy(resolved, global, &policy, run)).await;
        }
    }
    Ok(0)
}

/// The tags of a policy, which lists lack; `None` where they cannot be read.
async fn tags_of(cloud: &Cloud, policy: &Policy) -> Option<Vec<Tag>> {
    let read = facts::tags_of(&*cloud.backup_service(), &policy.id).await;
    read.inspect_err(|fault| note(&scrub(&format!("vbs: the tags cannot be read: {fault}")))).ok()
}

/// The columns of a list of policies, and the same as labels of one.
pub const HEADING: [&str; 8] =
    ["id", "name", "status", "schedule", "next_run", "retention", "volumes", "visible"];
const LABELS: [&str; 8] =
    ["id", "name", "status", "schedule (UTC)", "next run", "retention", "volumes", "visible volumes"];

fn shape() -> Shape {
    Shape::new(&HEADING)
        .titled(&[
            ("status", "state"),
            ("schedule", "schedule (utc)"),
            ("next_run", "next"),
            ("retention", "keeps"),
        ])
        .numbers(&["volumes", "visible"])
        .on_terminal(&["name", "status", "schedule", "next_run", "retention", "volumes", "id"])
        .spare(&["next_run", "retention"])
}

#[derive(Debug, Serialize)]
struct PolicyRow {
    id: String,
    name: String,
    /// `ON`, `OFF`, or null where the cloud does not say.
    status: Option<&'static str>,
    schedule: Option<String>,
    start_times_utc: Vec<String>,
    every_days: Option<u32>,
    weekdays: Vec<&'static str>,
    next_run: Option<Timestamp>,
    retention_copies: Option<u32>,
    retention_days: Option<u32>,
    keeps_first_of_month: Option<bool>,
    volume_count: Option<u32>,
    /// Null where the volumes could not be read.
    visible_volumes: Option<u32>,
    /// What of the schedule is not understood.
    not_understood: Vec<String>,
    time_zone: Option<String>,
    /// Null where they were not read or could not be: lists may lack them.
    tags: Option<Vec<Tag>>,
    /// Fields of its schedule that this program does not know; absent where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    scheduled_policy: Option<Value>,
}

impl PolicyRow {
    fn new(policy: &Policy, gathered: &Gathered, now: Timestamp) -> Self {
        let inventory = &gathered.inventory;
        let schedule = policy.schedule.as_ref();
        let next =
            schedule.filter(|_| policy.enabled != Some(false)).and_then(|schedule| schedule.next_run(now));
        let (every_days, weekdays) = match schedule.map(|schedule| &schedule.days) {
            Some(Days::Every(every)) => (Some(*every), Vec::new()),
            Some(Days::Weekly(days)) => (None, days.iter().map(|day| day_word(*day)).collect()),
            Some(Days::Unstated) | None => (None, Vec::new()),
        };
        let (retention_copies, retention_days) = match policy.retention {
            Some(Retention::Copies(copies)) => (Some(copies), None),
            Some(Retention::Days(days)) => (None, Some(days)),
            None => (None, None),
        };
        let times = schedule.map(|schedule| schedule.times.as_slice()).unwrap_or_default();
        Self {
            id: policy.id.to_string(),
            name: policy.name.clone(),
            status: policy.enabled.map(on_off),
            schedule: schedule.map(ToString::to_string),
            start_times_utc: times.iter().map(|time| time.strftime("%H:%M").to_string()).collect(),
            every_days,
            weekdays,
            next_run: next,
            retention_copies,
            retention_days,
            keeps_first_of_month: policy.keeps_first_of_month,
            volume_count: policy.volume_count,
            visible_volumes: gathered.has_volumes.then(|| inventory.seen_under(&policy.id)),
            not_understood: schedule.map(|schedule| schedule.unread.clone()).unwrap_or_default(),
            time_zone: policy.time_zone.clone(),
            tags: Some(policy.tags.clone()),
            scheduled_policy: serde_json::from_str(&policy.more).ok(),
        }
    }

    /// The cells below [`HEADING`].
    fn cells(&self, now: Timestamp) -> Vec<Cell> {
        let copies = self.retention_copies.map(Retention::Copies);
        let tone = match self.status {
            Some("ON") => Tone::Good,
            Some(_) => Tone::Warning,
            None => Tone::Plain,
        };
        let keeps = match (self.retention_copies, self.retention_days) {
            (Some(copies), _) => format!("{copies} copies"),
            (None, Some(days)) => format!("{days} days"),
            (None, None) => "-".to_owned(),
        };
        let next = or_dash(self.next_run);
        let volumes = or_dash(self.volume_count);
        vec![
            or_dash(Some(&self.id)),
            or_dash(Some(&self.name)),
            or_dash(self.status).tone(tone),
            or_dash(self.schedule.as_ref()),
            self.next_run.map_or(next.clone(), |run| next.short(&ahead(run, now))),
            or_dash(copies.or(self.retention_days.map(Retention::Days))).short(&keeps),
            match (self.visible_volumes, self.volume_count) {
                (Some(seen), Some(count)) if seen != count => {
                    volumes.short(&format!("{seen} (cloud says {count})"))
                }
                _ => volumes,
            },
            or_dash(self.visible_volumes),
        ]
    }

    fn fields(&self, now: Timestamp) -> Vec<(&'static str, Cell)> {
        let cells = self.cells(now).into_iter().map(Cell::in_full);
        let mut fields: Vec<(&str, Cell)> = LABELS.into_iter().zip(cells).collect();
        fields.insert(6, ("keeps first of month", or_dash(self.keeps_first_of_month.map(yes_no))));
        fields.push(("time zone", or_dash(self.time_zone.as_ref())));
        fields.extend(self.not_understood.iter().map(|text| ("not understood", text.as_str().into())));
        let tags = self.tags.iter().flatten();
        fields.extend(tags.map(|(key, value)| ("tag", format!("{key}={value}").into())));
        if let Some(more) = &self.scheduled_policy {
            fields.push(("other fields", more.to_string().as_str().into()));
        }
        fields
    }
}

/// How far ahead a moment is, in its largest unit: `in 9 h`.
fn ahead(of: Timestamp, now: Timestamp) -> String {
    match when::seconds_between(now, of) {
        seconds @ 0..3600 => format!("in {} min", seconds.div_ceil(60)),
        seconds @ 3600..172_800 => format!("in {} h", seconds / 3600),
        seconds => format!("in {} d", seconds / 86_400),
    }
}

fn or_dash(value: Option<impl ToString>) -> Cell {
    value.map_or_else(|| Cell::new("-"), |value| Cell::new(&value.to_string()))
}
