//! A week of starts as lines of text, for the screen and for the shell.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::Policy;
use crate::domain::calendar::{Calendar, DAYS, HOURS, Load, Start};
use crate::domain::schedule::day_word;
use crate::domain::text::scrub;

/// Below this width four blocks of six hours stand for the hours.
const WIDE: usize = 76;
/// Columns of an hour.
const CELL: usize = 3;
/// Hours of a block.
const BLOCK: usize = 6;
/// Runs that are told.
const NEXT: usize = 8;

/// A calendar and what its lines need.
#[derive(Clone, Copy, Debug)]
pub struct Week<'a> {
    /// The calendar.
    pub calendar: &'a Calendar,
    /// The policies it was made of.
    pub policies: &'a [Policy],
    /// The operator's zone.
    pub zone: &'a TimeZone,
    /// The time.
    pub now: Timestamp,
}

impl Week<'_> {
    /// The weekday of a day.
    pub fn day(&self, day: usize) -> &'static str {
        day_word(self.calendar.weekday(day))
    }

    /// A moment by the operator's clock.
    pub fn local(&self, at: Timestamp, format: &str) -> String {
        at.to_zoned_datetime(self.zone.clone()).strftime(format).to_string()
    }

    /// What one run starts.
    pub fn load(&self, start: &Start) -> Load {
        self.calendar.loads.get(start.policy).copied().unwrap_or_default()
    }

    fn label(&self, place: usize) -> String {
        self.policies.get(place).map(|policy| scrub(&policy.label()).into_owned()).unwrap_or_default()
    }

    fn labels(&self, places: &[usize]) -> String {
        places.iter().map(|place| self.label(*place)).collect::<Vec<_>>().join(", ")
    }

    /// The lines; `columns` is the width there is, `None` where that does not matter.
    pub fn text(&self, columns: Option<usize>) -> String {
        let mut text = String::new();
        let offset = self.local(self.now, "UTC%:z");
        let _ = writeln!(text, "volumes whose backup starts, by the hour of {offset}");
        let is_narrow = columns.is_some_and(|columns| columns < WIDE);
        let (step, width) = if is_narrow { (BLOCK, 9) } else { (1, CELL) };
        self.grid(&mut text, step, width, |load| short(load.volumes));
        let _ = writeln!(text, "and gigabytes, by the size of the volumes (T: 1000 GB, rounded up)");
        self.grid(&mut text, step, width, |load| size(load.gigabytes));
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
    fn grid(&self, text: &mut String, step: usize, width: usize, cell: impl Fn(Load) -> String) {
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
                let load = self.calendar.within(day, from..from + step);
                let _ = write!(text, "{:>width$}", cell(load));
            }
        }
        text.push_str("\n\n");
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

/// Gigabytes in two columns, or three.
fn size(gigabytes: u64) -> String {
    match gigabytes {
        0 => ".".to_owned(),
        1..100 => gigabytes.to_string(),
        100..=99_000 => format!("{}T", gigabytes.div_ceil(1000)),
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
        for (gigabytes, said) in
            [(0, "."), (99, "99"), (100, "1T"), (1001, "2T"), (99_000, "99T"), (99_001, ">>")]
        {
            assert_eq!(size(gigabytes), said);
        }
        assert_eq!(ranges(&[0, 1, 2, 5, 22, 23]), "00-03, 05-06, 22-24");
        assert_eq!(ranges(&[]), "");
    }
}
