//! When a policy runs (domain.md 1.1): times of day in UTC, on every n-th day of the month or on
//! named weekdays.
//!
//! "Every 3 days" is anchored to the first day of the month (domain.md 1.2), and weekdays are
//! those of the policy's own time zone, which newer deployments tell (domain.md 9.1).

use std::cmp::Ordering;
use std::fmt;

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

/// On which days a policy runs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Days {
    /// Every so many days, counted from the first of the month (1 = daily).
    Every(u32),
    /// On these weekdays, Sunday first.
    Weekly(Vec<Weekday>),
    /// The cloud gave neither.
    Unstated,
}

/// By number of days, then by weekdays: any order will do, so that settings have one.
impl Ord for Days {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |days: &Self| match days {
            Self::Every(days) => (0, vec![*days as i8]),
            Self::Weekly(days) => (1, days.iter().map(|day| day.to_sunday_zero_offset()).collect()),
            Self::Unstated => (2, Vec::new()),
        };
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Days {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// `daily`, `every 3 days`, `Sun,Wed`.
impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Every(1) => f.write_str("daily"),
            Self::Every(days) => write!(f, "every {days} days"),
            Self::Weekly(days) => {
                let words: Vec<&str> = days.iter().map(|day| day_word(*day)).collect();
                f.write_str(&words.join(","))
            }
            Self::Unstated => f.write_str("-"),
        }
    }
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
    /// What of it cannot be understood, field and text: with any of that nobody knows when it runs.
    pub unread: Vec<String>,
}

/// Far enough ahead to meet any schedule the service allows (at most every 30 days).
const HORIZON_DAYS: i32 = 63;

impl Schedule {
    /// The first run after `now`; `None` where the schedule does not say, or not in words that are
    /// understood.
    pub fn next_run(&self, now: Timestamp) -> Option<Timestamp> {
        if !self.unread.is_empty() {
            return None;
        }
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

    /// The runs from one moment on and before another, in order; `None` where the schedule does not say when
    /// it runs, or not in words that are understood.
    pub fn runs_between(&self, from: Timestamp, until: Timestamp) -> Option<Vec<Timestamp>> {
        let says = !matches!(self.days, Days::Every(0) | Days::Unstated) && !self.times.is_empty();
        if !self.unread.is_empty() || !says {
            return None;
        }
        let date = |at: Timestamp| at.to_zoned_datetime(TimeZone::UTC).date();
        let mut runs: Vec<Timestamp> = date(from)
            .series(1.day())
            .take_while(|day| *day <= date(until))
            .flat_map(|day| self.times.iter().map(move |time| day.to_datetime(*time)))
            .filter_map(|run| Some(run.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp()))
            .filter(|run| (from..until).contains(run) && self.runs_on(self.policy_date(*run)))
            .collect();
        runs.sort_unstable();
        runs.dedup();
        Some(runs)
    }

    /// The longest time between two runs, ends of months included; `None` where the schedule does not say
    /// when it runs, or not in words that are understood.
    pub fn widest_gap(&self) -> Option<SignedDuration> {
        /// Two years, a leap day among them: every month and every weekday at each end of one.
        const DAYS: i32 = 800;
        let from = Date::new(2023, 12, 1).ok()?.to_zoned_datetime(TimeZone::UTC).ok()?;
        let until = from.checked_add(DAYS.days()).ok()?;
        let runs = self.runs_between(from.timestamp(), until.timestamp())?;
        runs.windows(2).filter_map(|pair| Some(pair.last()?.duration_since(*pair.first()?))).max()
    }

    /// Runs in four weeks: a measure of how often, comparable between schedules.
    pub fn runs_per_28_days(&self) -> Option<u32> {
        if !self.unread.is_empty() {
            return None;
        }
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

/// `daily 01:00`, `every 3 days 01:00`, `Sun,Wed 22:00,04:00`; times are UTC. A `?` at the end says
/// that there is more to it, which cannot be understood.
impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let times =
            self.times.iter().map(|time| time.strftime("%H:%M").to_string()).collect::<Vec<_>>().join(",");
        match &self.days {
            Days::Weekly(days) if days.len() == 7 => f.write_str("daily")?,
            days => write!(f, "{days}")?,
        }
        if !times.is_empty() {
            write!(f, " {times}")?;
        }
        if self.unread.is_empty() { Ok(()) } else { f.write_str(" ?") }
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

/// Reads `SUN` to `SAT`, or the whole word, in any case.
pub fn parse_day(word: &str) -> Option<Weekday> {
    const DAYS: [(Weekday, &str); 7] = [
        (Weekday::Sunday, "Sunday"),
        (Weekday::Monday, "Monday"),
        (Weekday::Tuesday, "Tuesday"),
        (Weekday::Wednesday, "Wednesday"),
        (Weekday::Thursday, "Thursday"),
        (Weekday::Friday, "Friday"),
        (Weekday::Saturday, "Saturday"),
    ];
    let is = |(day, whole): &(Weekday, &str)| {
        [day_word(*day), whole].iter().any(|known| known.eq_ignore_ascii_case(word.trim()))
    };
    DAYS.into_iter().find(is).map(|(day, _)| day)
}

/// Reads `HH:mm,HH:mm`; what is no time of day is left out.
pub fn parse_times(text: &str) -> Vec<Time> {
    text.split(',').filter_map(parse_time).collect()
}

/// Reads `HH:mm`, or `HH:mm:00`.
pub fn parse_time(text: &str) -> Option<Time> {
    let (hours, rest) = text.trim().split_once(':')?;
    let (minutes, seconds) = rest.split_once(':').unwrap_or((rest, "00"));
    let number = |text: &str| {
        let is_number = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse().ok()).flatten()
    };
    if number(seconds)? != 0 {
        return None;
    }
    Time::new(number(hours)?, number(minutes)?, 0, 0).ok()
}

/// Reads an offset from UTC: `UTC+01:00`, `UTC-8`, `GMT+0530`, `+01:00`, `UTC`, `Z`. Names of zones
/// are not understood: their offset changes over the year.
pub fn parse_zone(text: &str) -> Option<SignedDuration> {
    /// No place on earth is farther ahead, or behind.
    const FARTHEST_MINUTES: i64 = 14 * 60;
    let text = text.trim();
    let strip = |word: &str| {
        let (head, rest) = text.split_at_checked(word.len())?;
        head.eq_ignore_ascii_case(word).then_some(rest)
    };
    let named = ["UTC", "GMT", "Z"].into_iter().find_map(strip).map(str::trim);
    let offset = named.unwrap_or(text);
    let (sign, digits) = match offset.chars().next() {
        None => return named.map(|_| SignedDuration::ZERO),
        Some('+') => (1, offset.get(1..)?),
        Some('-') => (-1, offset.get(1..)?),
        // The minus of typographers.
        Some('\u{2212}') => (-1, offset.get('\u{2212}'.len_utf8()..)?),
        Some(_) => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() > 2 => digits.split_at_checked(digits.len() - 2)?,
        None => (digits, "00"),
    };
    let number = |text: &str, most: i64| {
        let is_number = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<i64>().ok().filter(|number| is_number && *number <= most)
    };
    let ahead = number(hours, 23)? * 60 + number(minutes, 59).filter(|_| minutes.len() == 2)?;
    (ahead <= FARTHEST_MINUTES).then(|| SignedDuration::from_mins(sign * ahead))
}

/// An offset from UTC as requests have it: `UTC+01:00`.
pub fn wire_zone(offset: SignedDuration) -> String {
    let minutes = offset.as_mins();
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("UTC{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(times: &str, days: Days) -> Schedule {
        Schedule { times: parse_times(times), days, zone_offset: None, unread: Vec::new() }
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
    fn the_widest_gap_counts_the_ends_of_months_and_the_days_that_were_chosen() {
        use Weekday::{Monday, Sunday, Tuesday, Wednesday};
        let hours = |times: &str, days: Days| schedule(times, days).widest_gap().map(|gap| gap.as_hours());
        for (times, days, expected) in [
            ("01:00", Days::Every(1), Some(24)),
            ("22:00,04:00", Days::Every(1), Some(18)),
            ("01:00", Days::Every(2), Some(48)),
            ("00:00,12:00", Days::Every(2), Some(36)),
            ("01:00", Days::Every(3), Some(72)),
            // 1, 15, 29, and in February 1, 15.
            ("01:00", Days::Every(14), Some(14 * 24)),
            // 1 and 31, or only the first.
            ("01:00", Days::Every(30), Some(30 * 24)),
            ("01:00", Days::Every(40), Some(31 * 24)),
            ("01:00", Days::Weekly(vec![Monday]), Some(7 * 24)),
            ("01:00", Days::Weekly(vec![Sunday, Wednesday]), Some(4 * 24)),
            ("01:00,13:00", Days::Weekly(vec![Monday, Tuesday]), Some(5 * 24 + 12)),
            ("01:00", Days::Unstated, None),
            ("", Days::Every(1), None),
            ("01:00", Days::Every(0), None),
        ] {
            assert_eq!(hours(times, days.clone()), expected, "{times} {days:?}");
        }
        let mut odd = schedule("01:00", Days::Every(1));
        odd.unread.push("start_time 99:00".into());
        assert_eq!(odd.widest_gap(), None);
        // The days are those of the zone: the local Sunday begins on Saturday.
        let mut local = schedule("22:00,04:00", Days::Weekly(vec![Sunday]));
        local.zone_offset = parse_zone("UTC+02:00");
        assert_eq!(local.widest_gap().map(|gap| gap.as_hours()), Some(7 * 24 - 6));
    }

    #[test]
    fn an_unstated_schedule_has_no_next_run() {
        assert_eq!(next(&schedule("01:00", Days::Unstated), "2026-11-21T00:00:00Z"), "-");
        assert_eq!(next(&schedule("", Days::Every(1)), "2026-11-21T00:00:00Z"), "-");
        assert_eq!(next(&schedule("01:00", Days::Every(0)), "2026-11-21T00:00:00Z"), "-");
    }

    #[test]
    fn of_what_is_not_understood_no_run_is_claimed() {
        let mut daily = schedule("01:00", Days::Every(1));
        daily.unread.push("time_zone Europe/Berlin".into());
        assert_eq!(next(&daily, "2026-11-21T00:00:00Z"), "-");
        assert_eq!((daily.runs_per_28_days(), daily.to_string().as_str()), (None, "daily 01:00 ?"));
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
        let minutes = |text| parse_zone(text).map(|offset| offset.as_secs() / 60);
        for (text, expected) in [
            ("UTC+1", Some(60)),
            ("UTC+01", Some(60)),
            ("UTC+0100", Some(60)),
            ("UTC+100", Some(60)),
            ("utc+01:00", Some(60)),
            ("UTC +5:30", Some(330)),
            ("GMT+01:00", Some(60)),
            ("GMT-0530", Some(-330)),
            ("GMT", Some(0)),
            ("Z", Some(0)),
            ("+01:00", Some(60)),
            ("UTC\u{2212}01:00", Some(-60)),
            ("UTC+14:00", Some(840)),
            ("CET", None),
            ("Europe/Berlin", None),
            ("Etc/GMT+1", None),
            ("", None),
            ("UTC1", None),
            ("UTC+", None),
            ("UTC+1:5", None),
            ("UTC+01:60", None),
            ("UTC+15:00", None),
            ("UTC+25", None),
            ("UTC+01:00:00", None),
            ("UTC++1", None),
            ("UTC+-1", None),
            ("Zulu", None),
        ] {
            assert_eq!(minutes(text), expected, "{text}");
        }
        assert_eq!(parse_day("sun"), Some(Weekday::Sunday));
        assert_eq!(parse_day("Monday"), Some(Weekday::Monday));
        assert_eq!(parse_day("funday"), None);
        for wrong in ["99:00", "+1:00", "1", "01:00:30", "01:-1", "001:00", ""] {
            assert_eq!(parse_time(wrong), None, "{wrong}");
        }
        assert_eq!(parse_time("01:00:00"), parse_time("1:00"));
        assert_eq!(parse_times("22:00, 24:00,x,7:5").len(), 2);
    }
}
