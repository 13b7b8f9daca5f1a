//! `vbs policy calendar`: a week of starts, by the clock of this machine.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::args::Format;
use super::cell::Cell;
use super::error::CliError;
use super::out::Screen;
use super::output::{Table, write, write_json, write_text};
use super::report::{PolicyName, note};
use super::shape::Shape;
use crate::domain::Inventory;
use crate::domain::calendar::Calendar;
use crate::ui::calendar::Week;

/// Writes the calendar of the week that begins today.
pub fn write_calendar(
    format: Format,
    inventory: &Inventory,
    now: Timestamp,
    zone: Option<TimeZone>,
) -> Result<(), CliError> {
    let zone = zone.unwrap_or_else(TimeZone::system);
    if zone.is_unknown() {
        note("vbs: the time zone of this machine is not known: all hours are in UTC");
    }
    let calendar = Calendar::new(inventory, now, &zone);
    let week = Week { calendar: &calendar, policies: inventory.policies(), zone: &zone, now };
    match format {
        Format::Table => write_text(&week.text(Screen::here().columns)),
        Format::Json => write_json(&report(&week)),
        format => write(format, &table(&week), &()),
    }
}

#[derive(Debug, Serialize)]
struct Report {
    /// The offset of this machine's clock from UTC now.
    offset: String,
    first_day: String,
    starts: Vec<StartRow>,
    peak: Option<Peak>,
    /// Hours of the day in which least begins all week.
    quiet_hours: Vec<usize>,
    clashes: Vec<Clash>,
    off: Vec<PolicyName>,
    not_understood: Vec<PolicyName>,
}

#[derive(Debug, Serialize)]
struct StartRow {
    at: String,
    local: String,
    policy: PolicyName,
    volumes: u64,
    gigabytes: u64,
}

#[derive(Debug, Serialize)]
struct Peak {
    day: String,
    hour: usize,
    volumes: u64,
    gigabytes: u64,
}

#[derive(Debug, Serialize)]
struct Clash {
    hour: usize,
    policies: Vec<PolicyName>,
}

fn rows<'a>(week: &'a Week<'_>) -> impl Iterator<Item = StartRow> + use<'a> {
    let Week { calendar, policies, .. } = *week;
    calendar.starts.iter().filter_map(move |start| {
        let policy = policies.get(start.policy)?;
        let load = week.load(start);
        Some(StartRow {
            at: start.at.to_string(),
            local: week.local(start.at, "%Y-%m-%dT%H:%M:%S%:z"),
            policy: PolicyName::new(&policy.id, &policy.name),
            volumes: load.volumes,
            gigabytes: load.gigabytes,
        })
    })
}

fn table(week: &Week<'_>) -> Table {
    let shape = Shape::new(&["at", "local", "policy", "policy_id", "volumes", "gigabytes"])
        .numbers(&["volumes", "gigabytes"]);
    Table::of(shape).rows(week.calendar.starts.iter().zip(rows(week)).map(|(start, row)| {
        let policy = week.policies.get(start.policy);
        vec![
            Cell::from(row.at.as_str()),
            row.local.as_str().into(),
            policy.map(|policy| policy.name.as_str()).unwrap_or_default().into(),
            policy.map(|policy| policy.id.to_string()).unwrap_or_default().into(),
            row.volumes.to_string().into(),
            row.gigabytes.to_string().into(),
        ]
    }))
}

fn report(week: &Week<'_>) -> Report {
    let calendar = week.calendar;
    let names = |places: &[usize]| {
        let policies = places.iter().filter_map(|place| week.policies.get(*place));
        policies.map(|policy| PolicyName::new(&policy.id, &policy.name)).collect()
    };
    let peak = calendar.peak().map(|(day, hour)| {
        let load = calendar.at(day, hour);
        Peak { day: week.day(day).to_owned(), hour, volumes: load.volumes, gigabytes: load.gigabytes }
    });
    let clashes = calendar.clashes().into_iter();
    Report {
        offset: week.local(week.now, "%:z"),
        first_day: calendar.first.to_string(),
        starts: rows(week).collect(),
        peak,
        quiet_hours: calendar.quiet(),
        clashes: clashes.map(|(hour, places)| Clash { hour, policies: names(&places) }).collect(),
        off: names(&calendar.off),
        not_understood: names(&calendar.untold),
    }
}
