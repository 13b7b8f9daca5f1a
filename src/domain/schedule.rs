//! When a policy runs (domain.md 1.1): times of day in UTC, on every n-th day of the month or on
//! named weekdays.
//!
//! "Every 3 days" is anchored to the first day of the month (domain.md 1.2), and weekdays are
//! those of the policy's own time zone, which newer deployments tell.

use std::fmt;

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

/// On which days a policy runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Days {
    /// Every so many days, counted from the first of the month (1 = daily).
    Every(u32),
    /// On these weekdays, Sunday first.
    Weekly(Vec<Weekday>),
    /// The cloud gave neither.
    Unstated,
}

/// A policy's schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Times of day in UTC, in the order given.
    pub times: Vec<Time>,
    /// On which days.
    pub days: Days,
    /// Offset of the policy's time zone from UTC, where the cloud tells it.
    pub zone_offset: Option<SignedDuration>,
}

/// Far enough ahead to meet any schedule the service allows (at most every 30 days).
const HORIZON_DAYS: i32 = 63;

impl Schedule {
    /// The first run after `now`; `None` where the schedule does not say.
    pub fn next_run(&self, now: Timestamp) -> Option<Timestamp> {
        let today = now.to_zoned_datetime(TimeZone::UTC).date();
        (0..=HORIZON_DAYS).find_map(|ahead| {
            let date = today.checked_add(ahead.days()).ok()?;
            self.times
                .iter()
                .filter_map(|time| date.to_datetime(*time).to_zoned_datetime(TimeZone::UTC).ok())
                .map(|run| run.timestamp())
                .filter(|run| *run > now && self.runs_on(self.policy_date(*run)))
                .min()
        })
    }

    /// Runs in four weeks: a measure of how often, comparable between schedules.
    pub fn runs_per_28_days(&self) -> Option<u32> {
        let times = u32::try_from(self.times.len()).ok()?;
        match &self.days {
            Days::Every(0) | Days::Unstated => None,
            Days::Every(days) => Some(times.saturating_mul(28u32.div_ceil(*days))),
            Days::Weekly(days) => Some(times.saturating_mul(4).saturating_mul(days.len() as u32)),
        }
    }

    fn policy_date(&self, run: Timestamp) -> Date {
        let shifted = run.checked_add(self.zone_offset.unwrap_or_default()).unwrap_or(run);
        shifted.to_zoned_datetime(TimeZone::UTC).date()
    }

    fn runs_on(&self, date: Date) -> bool {
        match &self.days {
            Days::Every(0) | Days::Unstated => false,
            Days::Every(days) => (date.day() as u32 - 1).is_multiple_of(*days),
            Days::Weekly(days) => days.contains(&date.weekday()),
        }
    }
}

/// `daily 01:00`, `every 3 days 01:00`, `Sun,Wed 22:00,04:00`; times are UTC.
impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let times =
            self.times.iter().map(|time| time.strftime("%H:%M").to_string()).collect::<Vec<_>>().join(",");
        let days = match &self.days {
            Days::Every(1) => "daily".to_owned(),
            Days::Every(days) => format!("every {days} days"),
            Days::Weekly(days) if days.len() == 7 => "daily".to_owned(),
            Days::Weekly(days) => days.iter().map(|day| day_word(*day)).collect::<Vec<_>>().join(","),
            Days::Unstated => "-".to_owned(),
        };
        f.write_str(days.trim())?;
        if times.is_empty() { Ok(()) } else { write!(f, " {times}") }
    }
}

/// The wire's three letters, capitalised once (`Sun`).
pub const fn day_word(day: Weekday) -> &'static str {
    match day {
        Weekday::Sunday => "Sun",
        Weekday::Monday => "Mon",
        Weekday::Tuesday => "Tue",
        Weekday::Wednesday => "Wed",
        Weekday::Thursday => "Thu",
        Weekday::Friday => "Fri",
        Weekday::Saturday => "Sat",
    }
}

/// Reads `SUN` to `SAT` in any case.
pub fn parse_day(word: &str) -> Option<Weekday> {
    const DAYS: [Weekday; 7] = [
        Weekday::Sunday,
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
    ];
    DAYS.into_iter().find(|day| day_word(*day).eq_ignore_ascii_case(word.trim()))
}

/// Reads `HH:mm,HH:mm`; what is no time of day is left out.
pub fn parse_times(text: &str) -> Vec<Time> {
    text.split(',').filter_map(parse_time).collect()
}

fn parse_time(text: &str) -> Option<Time> {
    let (hours, minutes) = text.trim().split_once(':')?;
    Time::new(hours.parse().ok()?, minutes.parse().ok()?, 0, 0).ok()
}

/// Reads `UTC+01:00` or `UTC-08:30`.
pub fn parse_zone(text: &str) -> Option<SignedDuration> {
    let offset = text.trim().strip_prefix("UTC")?;
    let sign = match offset.chars().next() {
        None => return Some(SignedDuration::ZERO),
        Some('+') => 1,
        Some('-') => -1,
        Some(_) => return None,
    };
    let time = parse_time(offset.get(1..)?)?;
    Some(SignedDuration::from_mins(sign * (i64::from(time.hour()) * 60 + i64::from(time.minute()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(times: &str, days: Days) -> Schedule {
        Schedule { times: parse_times(times), days, zone_offset: None }
    }

    fn next(schedule: &Schedule, now: &str) -> String {
        schedule.next_run(now.parse().unwrap()).map_or_else(|| "-".into(), |run| run.to_string())
    }

    #[test]
    fn daily_runs_at_the_next_of_its_times() {
        let daily = schedule("22:00,04:00", Days::Every(1));
        assert_eq!(next(&daily, "2026-11-23T03:59:59Z"), "2026-11-23T04:00:00Z");
        assert_eq!(next(&daily, "2026-11-23T04:00:00Z"), "2026-11-23T22:00:00Z");
        assert_eq!(next(&daily, "2026-11-23T23:00:00Z"), "2026-11-24T04:00:00Z");
    }

    #[test]
    fn every_n_days_starts_anew_on_the_first_of_the_month() {
        let third = schedule("01:00", Days::Every(3));
        assert_eq!(next(&third, "2026-11-02T00:00:00Z"), "2026-11-04T01:00:00Z");
        assert_eq!(next(&third, "2026-11-28T02:00:00Z"), "2026-12-01T01:00:00Z");
        let thirtieth = schedule("01:00", Days::Every(30));
        assert_eq!(next(&thirtieth, "2026-02-02T00:00:00Z"), "2026-03-01T01:00:00Z");
    }

    #[test]
    fn weekdays_are_those_of_the_policys_zone() {
        let mut weekly = schedule("23:00", Days::Weekly(vec![Weekday::Monday]));
        assert_eq!(next(&weekly, "2026-11-21T00:00:00Z"), "2026-11-23T23:00:00Z");
        weekly.zone_offset = parse_zone("UTC+02:00");
        assert_eq!(next(&weekly, "2026-11-21T00:00:00Z"), "2026-11-22T23:00:00Z");
    }

    #[test]
    fn an_unstated_schedule_has_no_next_run() {
        assert_eq!(next(&schedule("01:00", Days::Unstated), "2026-11-21T00:00:00Z"), "-");
        assert_eq!(next(&schedule("", Days::Every(1)), "2026-11-21T00:00:00Z"), "-");
        assert_eq!(next(&schedule("01:00", Days::Every(0)), "2026-11-21T00:00:00Z"), "-");
    }

    #[test]
    fn schedules_read_as_words() {
        assert_eq!(schedule("01:00", Days::Every(1)).to_string(), "daily 01:00");
        assert_eq!(
            schedule("22:00,04:00", Days::Weekly(vec![Weekday::Sunday, Weekday::Wednesday])).to_string(),
            "Sun,Wed 22:00,04:00"
        );
        assert_eq!(schedule("00:00", Days::Every(2)).to_string(), "every 2 days 00:00");
    }

    #[test]
    fn zones_and_days_are_read_as_the_wire_spells_them() {
        assert_eq!(parse_zone("UTC-08:30"), Some(SignedDuration::from_mins(-510)));
        assert_eq!(parse_zone("UTC"), Some(SignedDuration::ZERO));
        assert_eq!(parse_zone("CET"), None);
        assert_eq!(parse_day("sun"), Some(Weekday::Sunday));
        assert_eq!(parse_day("funday"), None);
        assert_eq!(parse_times("22:00, 24:00,x,7:5").len(), 2);
    }
}
