//! `vbs policy list|show|calendar|run|enable|disable`.

use jiff::Timestamp;
use serde::Serialize;

use super::access::{CliError, Gathered, Need, ResolvedCloud, Wanted, read};
use super::args::{Format, Global, Output, PolicyCommand};
use super::back_up;
use super::calendar;
use super::cell::{Cell, Tone};
use super::output::{Table, write};
use super::resolve;
use super::shape::Shape;
use super::switch::{self, To};
use crate::domain::policy::on_off;
use crate::domain::schedule::{Days, day_word};
use crate::domain::{Policy, Retention};
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
            let gathered = read(&resolved.access, wanted).await?;
            let policy = resolve::policy(&gathered.inventory, &policy)?;
            let row = PolicyRow::new(policy, &gathered, now);
            let fields = row.fields(policy, now).into_iter().map(|(field, value)| {
                let for_eyes = output != Format::Csv && field == "visible volumes";
                vec![Cell::from(if for_eyes { "listed volumes" } else { field }), value]
            });
            let table = Table::new(&["field", "value"]).movable(&["value"]).rows(fields);
            write(output, &table, &row)?;
        }
        PolicyCommand::Calendar { output } => {
            let wanted = Wanted { volumes: Need::Must, ..wanted };
            let gathered = read(&resolved.access, wanted).await?;
            calendar::write_calendar(output, &gathered.inventory, now)?;
        }
        PolicyCommand::Enable { policies, allow_expire } => {
            return Box::pin(switch::switch(resolved, global, policies, To::On { allow_expire })).await;
        }
        PolicyCommand::Disable(policies) => {
            return Box::pin(switch::switch(resolved, global, policies, To::Off)).await;
        }
        PolicyCommand::Run { policy, run } => {
            return Box::pin(back_up::run_policy(resolved, global, &policy, run)).await;
        }
    }
    Ok(0)
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
    tags: Vec<(String, String)>,
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
            tags: policy.tags.clone(),
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

    fn fields(&self, policy: &Policy, now: Timestamp) -> Vec<(&'static str, Cell)> {
        let cells = self.cells(now).into_iter().map(Cell::in_full);
        let mut fields: Vec<(&str, Cell)> = LABELS.into_iter().zip(cells).collect();
        fields.insert(6, ("keeps first of month", or_dash(self.keeps_first_of_month)));
        fields.push(("time zone", or_dash(self.time_zone.as_ref())));
        fields.extend(self.not_understood.iter().map(|text| ("not understood", text.as_str().into())));
        fields.extend(policy.tags.iter().map(|(key, value)| ("tag", format!("{key}={value}").into())));
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
