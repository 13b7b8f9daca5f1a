//! A week of starts as lines of text, for the screen and for the shell.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::Policy;
use crate::domain::calendar::{Calendar, DAYS, HOURS, Load, Start};
use crate::domain::schedule::day_word;
use crate::domain::text::scrub;
use crate::ui::text::thousands;

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
        let _ = writeln!(text, "volumes whose backup starts, by the hour of {}", self.offsets());
        let is_narrow = columns.is_some_and(|columns| columns < WIDE);
        let (step, width) = if is_narrow { (BLOCK, 9) } else { (1, CELL) };
        self.grid(&mut text, step, width, |load| short(load.volumes));
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
            None => text.push_str("peak     none: no backup of a volume starts this week\n"),
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
        let blocks = (0..DAYS).flat_map(|day| (0..HOURS).step_by(step).map(move |from| (day, from)));
        let loads = blocks.map(|(day, from)| self.calendar.within(day, from..from + step).gigabytes);
        let (unit, name) = unit(loads.max().unwrap_or_default());
        let _ = writeln!(text, "\nand {name}, by the size of the volumes, rounded up");
        self.grid(&mut text, step, width, |load| short(load.gigabytes.div_ceil(unit)));
        text
    }

    /// The offset of the operator's clock, and the one that it changes to this week.
    fn offsets(&self) -> String {
        let now = self.local(self.now, "UTC%:z");
        let week = self.calendar.starts.iter().map(|start| start.at).max();
        let offset = self.zone.to_offset(self.now);
        let change = self.zone.following(self.now).find(|change| change.offset() != offset);
        match change.filter(|change| week.is_some_and(|last| change.timestamp() <= last)) {
            Some(change) => {
                format!("{now}, from {}", self.local(change.timestamp(), "%a %H:%M on UTC%:z"))
            }
            None => now,
        }
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
    format!("{} volume{s}, {} GB", thousands(load.volumes), thousands(load.gigabytes))
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

/// The unit in which no more than so many gigabytes take two columns: how many gigabytes it has, and its name.
fn unit(most: u64) -> (u64, &'static str) {
    const UNITS: [(u64, &str); 2] = [(1, "gigabytes"), (1_000, "terabytes")];
    let fits = |(unit, _): &(u64, &str)| most.div_ceil(*unit) < 100;
    UNITS.into_iter().find(fits).unwrap_or((1_000_000, "petabytes"))
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
        for (most, name) in
            [(99, "gigabytes"), (100, "terabytes"), (99_000, "terabytes"), (99_001, "petabytes")]
        {
            assert_eq!(unit(most).1, name);
        }
        assert_eq!(ranges(&[0, 1, 2, 5, 22, 23]), "00-03, 05-06, 22-24");
        assert_eq!(ranges(&[]), "");
    }
}
