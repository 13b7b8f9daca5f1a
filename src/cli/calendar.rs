//! `vbs policy calendar`: a week of starts, by the clock of this machine.

use std::fmt::Write as _;

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
use crate::domain::calendar::{Calendar, DAYS, HOURS, Load, Start};
use crate::domain::schedule::day_word;
use crate::domain::text::scrub;
use crate::domain::{Inventory, Policy};

/// Below this width four blocks of six hours stand for the hours.
const WIDE: usize = 76;
/// Columns of an hour.
const CELL: usize = 3;
/// Hours of a block.
const BLOCK: usize = 6;
/// Runs that the page tells; the other forms have all.
const NEXT: usize = 8;

/// Writes the calendar of the week that begins today.
pub fn write_calendar(format: Format, inventory: &Inventory, now: Timestamp) -> Result<(), CliError> {
    let zone = TimeZone::system();
    if zone.is_unknown() {
        note("vbs: the time zone of this machine is not known: all hours are in UTC");
    }
    let calendar = Calendar::new(inventory, now, &zone);
    let page = Page { calendar: &calendar, policies: inventory.policies(), zone: &zone, now };
    match format {
        Format::Table => write_text(&page.text(Screen::here().columns)),
        Format::Json => write_json(&page.report()),
        format => write(format, &page.table(), &()),
    }
}

struct Page<'a> {
    calendar: &'a Calendar,
    policies: &'a [Policy],
    zone: &'a TimeZone,
    now: Timestamp,
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

impl Page<'_> {
    fn label(&self, place: usize) -> String {
        self.policies.get(place).map(|policy| scrub(&policy.label()).into_owned()).unwrap_or_default()
    }

    fn labels(&self, places: &[usize]) -> String {
        places.iter().map(|place| self.label(*place)).collect::<Vec<_>>().join(", ")
    }

    fn load(&self, start: &Start) -> Load {
        self.calendar.loads.get(start.policy).copied().unwrap_or_default()
    }

    fn local(&self, at: Timestamp, format: &str) -> String {
        at.to_zoned_datetime(self.zone.clone()).strftime(format).to_string()
    }

    fn day(&self, day: usize) -> &'static str {
        day_word(self.calendar.weekday(day))
    }

    fn text(&self, columns: Option<usize>) -> String {
        let mut text = String::new();
        let offset = self.local(self.now, "UTC%:z");
        let _ = writeln!(text, "volumes whose backup starts, by the hour of {offset}");
        let is_narrow = columns.is_some_and(|columns| columns < WIDE);
        let (step, width) = if is_narrow { (BLOCK, 9) } else { (1, CELL) };
        self.grid(&mut text, step, width);
        match self.calendar.peak() {
            Some((day, hour)) => {
                let places: Vec<usize> =
                    self.calendar.starts_at(day, hour).map(|start| start.policy).collect();
                let load = in_words(self.calendar.at(day, hour));
                let _ = writeln!(
                    text,
                    "peak     {} {hour:02}:00: {load} ({})",
                    self.day(day),
                    self.labels(&places)
                );
            }
            None => text.push_str("peak     none: nothing starts this week\n"),
        }
        for (hour, places) in self.calendar.clashes() {
            let _ = writeln!(text, "clash    {hour:02}:00: {}", self.labels(&places));
        }
        let _ = writeln!(text, "quiet    {}", ranges(&self.calendar.quiet()));
        let ahead = self.calendar.starts.iter().filter(|start| start.at > self.now);
        for (number, start) in ahead.clone().take(NEXT).enumerate() {
            let word = if number == 0 { "next" } else { "" };
            let at = self.local(start.at, "%a %H:%M");
            let _ =
                writeln!(text, "{word:8} {at}  {}, {}", self.label(start.policy), in_words(self.load(start)));
        }
        if let Some(more) = ahead.count().checked_sub(NEXT).filter(|more| *more > 0) {
            let _ = writeln!(text, "         and {more} more this week");
        }
        for (word, places) in [("OFF", &self.calendar.off), ("unknown", &self.calendar.untold)] {
            if !places.is_empty() {
                let _ = writeln!(text, "{word:8} {}", self.labels(places));
            }
        }
        text
    }

    /// A row a day, with cells of so many columns that stand for so many hours each.
    fn grid(&self, text: &mut String, step: usize, width: usize) {
        let blocks = || (0..HOURS).step_by(step);
        text.push_str("   ");
        for from in blocks() {
            let hours =
                if step == 1 { format!("{from:02}") } else { format!("{from:02}-{:02}", from + step) };
            let _ = write!(text, "{hours:>width$}");
        }
        for day in 0..DAYS {
            let _ = write!(text, "\n{}", self.day(day));
            for from in blocks() {
                let volumes = self.calendar.within(day, from..from + step).volumes;
                let _ = write!(text, "{:>width$}", short(volumes));
            }
        }
        text.push_str("\n\n");
    }

    fn rows(&self) -> impl Iterator<Item = StartRow> {
        self.calendar.starts.iter().filter_map(|start| {
            let policy = self.policies.get(start.policy)?;
            let load = self.load(start);
            Some(StartRow {
                at: start.at.to_string(),
                local: self.local(start.at, "%Y-%m-%dT%H:%M:%S%:z"),
                policy: PolicyName::new(&policy.id, &policy.name),
                volumes: load.volumes,
                gigabytes: load.gigabytes,
            })
        })
    }

    fn table(&self) -> Table {
        let shape = Shape::new(&["at", "local", "policy", "policy_id", "volumes", "gigabytes"])
            .numbers(&["volumes", "gigabytes"]);
        Table::of(shape).rows(self.calendar.starts.iter().zip(self.rows()).map(|(start, row)| {
            let policy = self.policies.get(start.policy);
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

    fn report(&self) -> Report {
        let names = |places: &[usize]| {
            let policies = places.iter().filter_map(|place| self.policies.get(*place));
            policies.map(|policy| PolicyName::new(&policy.id, &policy.name)).collect()
        };
        let peak = self.calendar.peak().map(|(day, hour)| {
            let load = self.calendar.at(day, hour);
            Peak { day: self.day(day).to_owned(), hour, volumes: load.volumes, gigabytes: load.gigabytes }
        });
        Report {
            offset: self.local(self.now, "%:z"),
            first_day: self.calendar.first.to_string(),
            starts: self.rows().collect(),
            peak,
            quiet_hours: self.calendar.quiet(),
            clashes: self
                .calendar
                .clashes()
                .into_iter()
                .map(|(hour, places)| Clash { hour, policies: names(&places) })
                .collect(),
            off: names(&self.calendar.off),
            not_understood: names(&self.calendar.untold),
        }
    }
}

fn in_words(load: Load) -> String {
    let s = if load.volumes == 1 { "" } else { "s" };
    format!("{} volume{s}, {} GB", load.volumes, load.gigabytes)
}

/// A number in three columns at most.
fn short(number: u64) -> String {
    match number {
        0 => ".".to_owned(),
        1..1000 => number.to_string(),
        1000..99_500 => format!("{}k", (number + 500) / 1000),
        _ => ">>".to_owned(),
    }
}

/// Hours as ranges, each to its end: `00-06, 14-24`.
fn ranges(hours: &[usize]) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for hour in hours {
        match ranges.last_mut() {
            Some((_, end)) if *end == *hour => *end += 1,
            _ => ranges.push((*hour, *hour + 1)),
        }
    }
    ranges.iter().map(|(from, to)| format!("{from:02}-{to:02}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_hours_are_short() {
        for (number, said) in
            [(0, "."), (7, "7"), (999, "999"), (1000, "1k"), (99_499, "99k"), (100_000, ">>")]
        {
            assert_eq!(short(number), said);
        }
        assert_eq!(ranges(&[0, 1, 2, 5, 22, 23]), "00-03, 05-06, 22-24");
        assert_eq!(ranges(&[]), "");
    }
}
