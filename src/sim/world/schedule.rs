//! The schedule of a policy: when it runs, what it keeps, and what a request may
//! put there.

use serde_json::{Map, Value, json};

use super::super::clock::{DAY_MS, days_of};
use super::refusal::Refusal;

/// As the service spells the days of the week.
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const HOUR_MS: i64 = 3_600_000;

/// `scheduled_policy`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Schedule {
    /// `HH:mm` in UTC, joined by commas.
    pub(crate) start_time: String,
    /// Days between runs; not set when `week` is.
    pub(crate) frequency: Option<u64>,
    /// `SUN` to `SAT`.
    pub(crate) week: Vec<String>,
    /// Backups to keep (`rentention_num`).
    pub(crate) keep: Option<u64>,
    /// Days to keep (`rentention_day`).
    pub(crate) keep_days: Option<u64>,
    /// `remain_first_backup_of_curMonth`.
    pub(crate) keep_first: bool,
    pub(crate) on: bool,
    /// Fields that the service has and no page documents.
    pub(crate) more: Map<String, Value>,
}

/// The fields that pages document.
const KNOWN: [&str; 7] = [
    "start_time",
    "frequency",
    "week_frequency",
    "rentention_num",
    "rentention_day",
    "remain_first_backup_of_curMonth",
    "status",
];

impl Schedule {
    /// Every day at `start`, keeping `keep` backups.
    pub(crate) fn daily(start: &str, frequency: u64, keep: u64) -> Self {
        Self {
            start_time: start.to_owned(),
            frequency: Some(frequency),
            week: Vec::new(),
            keep: Some(keep),
            keep_days: None,
            keep_first: false,
            on: true,
            more: Map::new(),
        }
    }

    /// On the given days of the week, keeping backups for `days`.
    pub(crate) fn weekly(start: &str, week: &[&str], days: u64) -> Self {
        Self {
            frequency: None,
            week: week.iter().map(|day| (*day).to_owned()).collect(),
            keep: None,
            keep_days: Some(days),
            ..Self::daily(start, 1, 2)
        }
    }

    /// The runs after one moment and not after another. Days of the week and of the month are those of
    /// the time zone.
    pub(super) fn starts(&self, after: i64, until: i64, zone: Option<&str>) -> Vec<i64> {
        let offset = zone.map_or(0, offset_ms);
        let hours: Vec<i64> =
            self.start_time.split(',').filter_map(|time| time.split(':').next()?.parse().ok()).collect();
        let mut starts = Vec::new();
        for day in after.div_euclid(DAY_MS)..=until.div_euclid(DAY_MS) {
            for hour in &hours {
                let start = day * DAY_MS + hour * HOUR_MS;
                if start > after && start <= until && self.is_on_day(start + offset) {
                    starts.push(start);
                }
            }
        }
        starts
    }

    fn is_on_day(&self, local_ms: i64) -> bool {
        let (of_month, of_week) = days_of(local_ms);
        match self.frequency {
            Some(days) => u64::from(of_month - 1).is_multiple_of(days.max(1)),
            None => self.week.iter().any(|day| DAYS.get(of_week) == Some(&day.as_str())),
        }
    }

    /// As the list shows it.
    pub(super) fn json(&self) -> Map<String, Value> {
        let mut map = self.more.clone();
        map.insert("start_time".into(), json!(self.start_time));
        if self.week.is_empty() {
            map.insert("frequency".into(), json!(self.frequency));
        } else {
            map.insert("week_frequency".into(), json!(self.week));
        }
        match (self.keep, self.keep_days) {
            (Some(keep), _) => map.insert("rentention_num".into(), json!(keep)),
            (None, days) => map.insert("rentention_day".into(), json!(days)),
        };
        let keep_first = if self.keep_first { "Y" } else { "N" };
        map.insert("remain_first_backup_of_curMonth".into(), json!(keep_first));
        map.insert("status".into(), json!(if self.on { "ON" } else { "OFF" }));
        map
    }

    /// The same with numbers as texts, a boolean for `Y`, the status in small letters.
    pub(super) fn json_of_texts(&self) -> Map<String, Value> {
        self.json()
            .into_iter()
            .map(|(key, value)| {
                let odd = match key.as_str() {
                    "status" => json!(if self.on { "on" } else { "off" }),
                    "remain_first_backup_of_curMonth" => json!(self.keep_first),
                    _ if value.is_number() => json!(value.to_string()),
                    _ => value,
                };
                (key, odd)
            })
            .collect()
    }

    /// Takes over what a request sets; what it leaves out stays.
    pub(super) fn take(&mut self, wanted: &Map<String, Value>) -> Result<(), Refusal> {
        if let Some(start) = wanted.get("start_time") {
            self.start_time = start_time(start)?;
            // A schedule that is rewritten has what is sent, and nothing else.
            let unknown = wanted.iter().filter(|(key, _)| !KNOWN.contains(&key.as_str()));
            self.more = unknown.map(|(key, value)| (key.clone(), value.clone())).collect();
        }
        match (wanted.get("frequency"), wanted.get("week_frequency")) {
            (Some(days), _) if !days.is_null() => {
                self.frequency = Some(frequency(days)?);
                self.week.clear();
            }
            (_, Some(week)) if !week.is_null() => {
                self.week = week_days(week)?;
                self.frequency = None;
            }
            _ => {}
        }
        match (wanted.get("rentention_num"), wanted.get("rentention_day")) {
            (Some(keep), _) if !keep.is_null() => {
                self.keep = Some(retention(keep, 99)?);
                self.keep_days = None;
            }
            (_, Some(days)) if !days.is_null() => {
                self.keep_days = Some(retention(days, 99_999)?);
                self.keep = None;
            }
            _ => {}
        }
        if let Some(first) = wanted.get("remain_first_backup_of_curMonth") {
            self.keep_first = match first.as_str() {
                Some("Y") => true,
                Some("N") => false,
                _ => {
                    return Err(Refusal::new(
                        400,
                        "AutoBackup.0105",
                        "remain_first_backup_of_curMonth is invalid",
                    ));
                }
            };
        }
        if let Some(status) = wanted.get("status") {
            self.on = match status.as_str() {
                Some("ON") => true,
                Some("OFF") => false,
                _ => return Err(Refusal::new(400, "AutoBackup.0104", "status is invalid")),
            };
        }
        Ok(())
    }
}

/// `UTC+01:00` in milliseconds.
fn offset_ms(zone: &str) -> i64 {
    let digits = zone.trim_start_matches("UTC");
    let (hours, minutes) = digits.split_once(':').unwrap_or((digits, "0"));
    let hours: i64 = hours.parse().unwrap_or_default();
    let minutes: i64 = minutes.parse().unwrap_or_default();
    let sign = if digits.starts_with('-') { -1 } else { 1 };
    hours * HOUR_MS + sign * minutes * 60_000
}

fn start_time(value: &Value) -> Result<String, Refusal> {
    let refused = Refusal::new(400, "AutoBackup.0103", "start_time is invalid");
    let text = value.as_str().ok_or_else(|| refused.clone())?;
    let full_hour = |time: &str| {
        time.strip_suffix(":00")
            .is_some_and(|hour| hour.len() == 2 && hour.parse::<u8>().is_ok_and(|hour| hour < 24))
    };
    let times: Vec<&str> = text.split(',').collect();
    if times.len() > 24 || !times.iter().all(|time| full_hour(time)) {
        return Err(refused);
    }
    Ok(text.to_owned())
}

fn frequency(value: &Value) -> Result<u64, Refusal> {
    value.as_u64().filter(|days| (1..=30).contains(days)).ok_or(Refusal::new(
        400,
        "AutoBackup.0106",
        "frequency is invalid",
    ))
}

fn week_days(value: &Value) -> Result<Vec<String>, Refusal> {
    value
        .as_array()
        .filter(|days| !days.is_empty() && days.len() <= 7)
        .and_then(|days| {
            days.iter().map(|day| day.as_str().filter(|day| DAYS.contains(day)).map(str::to_owned)).collect()
        })
        .ok_or(Refusal::new(400, "AutoBackup.0106", "week_frequency is invalid"))
}

/// At least 2; fractions are cut.
fn retention(value: &Value, most: u64) -> Result<u64, Refusal> {
    value
        .as_u64()
        .or_else(|| value.as_f64().filter(|number| *number >= 0.0).map(|number| number as u64))
        .filter(|number| (2..=most).contains(number))
        .ok_or(Refusal::new(400, "AutoBackup.0107", "rentention is invalid"))
}
