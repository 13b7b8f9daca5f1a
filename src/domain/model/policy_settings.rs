//! What of a policy can be set: the fields of a request that makes or changes one (domain.md 1.2, 1.3).
//!
//! An edit is a pair of these, what was and what shall be. What neither has set stays as the cloud has it, so
//! every field here is one that was read or one that the operator chose.

use std::collections::BTreeSet;
use std::fmt;

use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::policy::{Policy, Retention, on_off, yes_no};
use super::schedule::{Days, Schedule, day_word, parse_day, parse_time, parse_zone, wire_zone};

/// A tag: key and value.
pub type Tag = (String, String);

/// The settings of a policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Record", into = "Record")]
pub struct PolicySettings {
    /// The name (scrub before showing).
    pub name: String,
    /// Whether it runs; `None` where the cloud does not say.
    pub on: Option<bool>,
    /// Times of day in UTC.
    pub times: Vec<Time>,
    /// On which days.
    pub days: Days,
    /// Offset of its time zone from UTC; `None` is the cloud's own choice, which counts as UTC.
    pub zone: Option<SignedDuration>,
    /// What it keeps.
    pub retention: Option<Retention>,
    /// Whether the first backup of the current month is kept beside; old deployments do not say.
    pub keeps_first_of_month: Option<bool>,
    /// Its tags in the order of their keys; `None` where they were not read and so are left alone.
    pub tags: Option<Vec<Tag>>,
    /// Fields of its schedule that this program does not know, as a JSON object; empty where there are none.
    pub more: String,
}

/// A field of a policy that has a place in the form and an option in the shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyField {
    /// The name.
    Name,
    /// ON or OFF.
    Status,
    /// Times of day.
    Times,
    /// Days.
    Days,
    /// Time zone.
    Zone,
    /// How much it keeps.
    Retention,
    /// Whether the first backup of the month is kept.
    FirstOfMonth,
    /// Tags.
    Tags,
    /// Fields that this program does not know.
    More,
}

impl PolicyField {
    /// Every field.
    pub const ALL: [Self; 9] = [
        Self::Name,
        Self::Status,
        Self::Times,
        Self::Days,
        Self::Zone,
        Self::Retention,
        Self::FirstOfMonth,
        Self::Tags,
        Self::More,
    ];

    /// Its name for people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Status => "status",
            Self::Times => "times (UTC)",
            Self::Days => "days",
            Self::Zone => "time zone",
            Self::Retention => "keeps",
            Self::FirstOfMonth => "keeps first of month",
            Self::Tags => "tags",
            Self::More => "other fields",
        }
    }

    /// Whether it stands in the schedule, which a request repeats as a whole.
    pub const fn is_of_schedule(self) -> bool {
        !matches!(self, Self::Name | Self::Zone | Self::Tags)
    }
}

/// One field of two settings that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which.
    pub field: PolicyField,
    /// It was so (scrub before showing).
    pub was: String,
    /// It is so (scrub before showing).
    pub now: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} -> {}", self.field.word(), self.was, self.now)
    }
}

impl PolicySettings {
    /// The settings of a policy as the list has it. Of a schedule that is not understood to its last field
    /// nothing is taken: what is left out here must not be written back.
    pub fn of(policy: &Policy) -> Self {
        let schedule = policy.schedule.as_ref().filter(|schedule| schedule.unread.is_empty());
        Self {
            name: policy.name.clone(),
            on: policy.enabled,
            times: schedule.map(|schedule| schedule.times.clone()).unwrap_or_default(),
            days: schedule.map_or(Days::Unstated, |schedule| schedule.days.clone()),
            zone: schedule.and_then(|schedule| schedule.zone_offset),
            retention: policy.retention,
            keeps_first_of_month: policy.keeps_first_of_month,
            tags: None,
            more: policy.more.clone(),
        }
    }

    /// The same with tags that were read.
    pub fn tagged(mut self, mut tags: Vec<Tag>) -> Self {
        tags.sort();
        tags.dedup();
        self.tags = Some(tags);
        self
    }

    /// Its schedule.
    pub fn schedule(&self) -> Schedule {
        Schedule {
            times: self.times.clone(),
            days: self.days.clone(),
            zone_offset: self.zone,
            unread: Vec::new(),
        }
    }

    /// The policy as it would be with these settings.
    pub fn applied_to(&self, policy: &Policy) -> Policy {
        let unread = policy.schedule.as_ref().map(|schedule| schedule.unread.clone()).unwrap_or_default();
        Policy {
            name: self.name.clone(),
            enabled: self.on,
            schedule: Some(Schedule { unread, ..self.schedule() }),
            retention: self.retention,
            keeps_first_of_month: self.keeps_first_of_month,
            time_zone: self.zone.map(wire_zone),
            more: self.more.clone(),
            ..policy.clone()
        }
    }

    /// What differs in another; tags that either has not read do not.
    pub fn differences(&self, other: &Self) -> Vec<Difference> {
        let differs = |field: &PolicyField| !self.agrees(*field, other);
        PolicyField::ALL.into_iter().filter(differs).map(|field| self.difference(field, other)).collect()
    }

    /// A field of both.
    pub fn difference(&self, field: PolicyField, other: &Self) -> Difference {
        Difference { field, was: self.in_words(field), now: other.in_words(field) }
    }

    /// Whether a policy that is listed so may be one that was made with these settings: lists need not tell
    /// everything.
    pub fn may_be(&self, listed: &Self) -> bool {
        PolicyField::ALL.into_iter().all(|field| {
            let is_told = match field {
                PolicyField::Status => listed.on.is_some(),
                PolicyField::FirstOfMonth => listed.keeps_first_of_month.is_some(),
                _ => true,
            };
            !is_told || self.agrees(field, listed)
        })
    }

    /// Whether a field is the same in another.
    pub fn agrees(&self, field: PolicyField, other: &Self) -> bool {
        match field {
            PolicyField::Name => self.name == other.name,
            PolicyField::Status => self.on == other.on,
            PolicyField::Times => by_utc(&self.times) == by_utc(&other.times),
            PolicyField::Days => self.days == other.days,
            PolicyField::Zone => self.offset() == other.offset(),
            PolicyField::Retention => self.retention == other.retention,
            PolicyField::FirstOfMonth => self.keeps_first_of_month == other.keeps_first_of_month,
            PolicyField::Tags => self.tags.is_none() || other.tags.is_none() || self.tags == other.tags,
            PolicyField::More => self.more == other.more,
        }
    }

    /// Takes one field over from another.
    pub fn take(&mut self, field: PolicyField, from: &Self) {
        match field {
            PolicyField::Name => self.name.clone_from(&from.name),
            PolicyField::Status => self.on = from.on,
            PolicyField::Times => self.times.clone_from(&from.times),
            PolicyField::Days => self.days.clone_from(&from.days),
            PolicyField::Zone => self.zone = from.zone,
            PolicyField::Retention => self.retention = from.retention,
            PolicyField::FirstOfMonth => self.keeps_first_of_month = from.keeps_first_of_month,
            PolicyField::Tags => self.tags.clone_from(&from.tags),
            PolicyField::More => self.more.clone_from(&from.more),
        }
    }

    /// The offset that its days follow.
    pub fn offset(&self) -> SignedDuration {
        self.zone.unwrap_or_default()
    }

    /// Its times in UTC, in the order of the policy's own clock, as the cloud wants them (domain.md 1.1).
    pub fn sorted_times(&self) -> Vec<Time> {
        let mut times = self.times.clone();
        times.sort_by_key(|time| time.wrapping_add(self.offset()));
        times.dedup();
        times
    }

    /// The next so many runs after a moment, whether it is ON or not.
    pub fn next_runs(&self, after: Timestamp, count: usize) -> Vec<Timestamp> {
        let schedule = self.schedule();
        std::iter::successors(schedule.next_run(after), |run| schedule.next_run(*run)).take(count).collect()
    }

    /// A field for people.
    pub fn in_words(&self, field: PolicyField) -> String {
        match field {
            PolicyField::Name => self.name.clone(),
            PolicyField::Status => self.on.map_or("-", on_off).to_owned(),
            PolicyField::Times => words_of_times(&self.sorted_times()),
            PolicyField::Days => self.days.to_string(),
            PolicyField::Zone => self.zone.map_or_else(|| "-".to_owned(), wire_zone),
            PolicyField::Retention => match self.retention {
                Some(Retention::Copies(copies)) => format!("{copies} backups"),
                Some(Retention::Days(days)) => format!("{days} days"),
                None => "-".to_owned(),
            },
            PolicyField::FirstOfMonth => self.keeps_first_of_month.map_or("-", yes_no).to_owned(),
            PolicyField::Tags => self.tags.as_deref().map_or_else(|| "-".to_owned(), words_of_tags),
            PolicyField::More if self.more.is_empty() => "-".to_owned(),
            PolicyField::More => self.more.clone(),
        }
    }
}

/// Times in the order of a day of UTC, each once.
fn by_utc(times: &[Time]) -> BTreeSet<Time> {
    times.iter().copied().collect()
}

/// `22:00,04:00`.
pub fn words_of_times(times: &[Time]) -> String {
    times.iter().map(|time| time.strftime("%H:%M").to_string()).collect::<Vec<_>>().join(",")
}

/// `env=prod,team=db`.
pub fn words_of_tags(tags: &[Tag]) -> String {
    let tags = tags.iter().map(|(key, value)| format!("{key}={value}"));
    tags.collect::<Vec<_>>().join(",")
}

/// Settings as files and journals have them, in the words of `vbs policy show -o json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Record {
    name: String,
    status: Option<String>,
    start_times_utc: Vec<String>,
    every_days: Option<u32>,
    weekdays: Vec<String>,
    retention_copies: Option<u32>,
    retention_days: Option<u32>,
    keeps_first_of_month: Option<bool>,
    time_zone: Option<String>,
    tags: Option<Vec<Tag>>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    scheduled_policy: String,
}

impl From<PolicySettings> for Record {
    fn from(settings: PolicySettings) -> Self {
        let (every_days, weekdays) = match settings.days {
            Days::Every(days) => (Some(days), Vec::new()),
            Days::Weekly(days) => (None, days.into_iter().map(|day| day_word(day).to_owned()).collect()),
            Days::Unstated => (None, Vec::new()),
        };
        Self {
            name: settings.name,
            status: settings.on.map(|on| on_off(on).to_owned()),
            start_times_utc: settings.times.iter().map(|time| time.strftime("%H:%M").to_string()).collect(),
            every_days,
            weekdays,
            retention_copies: settings.retention.and_then(Retention::copies),
            retention_days: settings.retention.and_then(Retention::days),
            keeps_first_of_month: settings.keeps_first_of_month,
            time_zone: settings.zone.map(wire_zone),
            tags: settings.tags,
            scheduled_policy: settings.more,
        }
    }
}

impl TryFrom<Record> for PolicySettings {
    type Error = String;

    fn try_from(record: Record) -> Result<Self, String> {
        let time = |word: &String| parse_time(word).ok_or_else(|| format!("{word} is no time of day"));
        let day = |word: &String| parse_day(word).ok_or_else(|| format!("{word} is no day of the week"));
        let weekly: Vec<_> = record.weekdays.iter().map(day).collect::<Result<_, _>>()?;
        let zone = |word: String| parse_zone(&word).ok_or_else(|| format!("{word} is no offset from UTC"));
        Ok(Self {
            name: record.name,
            on: record.status.map(|word| word == on_off(true)),
            times: record.start_times_utc.iter().map(time).collect::<Result<_, _>>()?,
            days: match record.every_days {
                Some(days) => Days::Every(days),
                None if weekly.is_empty() => Days::Unstated,
                None => Days::Weekly(weekly),
            },
            zone: record.time_zone.map(zone).transpose()?,
            retention: Retention::of(record.retention_copies, record.retention_days),
            keeps_first_of_month: record.keeps_first_of_month,
            tags: record.tags,
            more: record.scheduled_policy,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> PolicySettings {
        PolicySettings {
            name: "nightly".into(),
            on: Some(true),
            times: super::super::schedule::parse_times("02:00,22:00,00:00"),
            days: Days::Every(1),
            zone: parse_zone("UTC+02:00"),
            retention: Some(Retention::Copies(7)),
            keeps_first_of_month: Some(false),
            tags: None,
            more: String::new(),
        }
    }

    #[test]
    fn times_stand_in_the_order_of_the_policys_own_clock() {
        assert_eq!(words_of_times(&settings().sorted_times()), "22:00,00:00,02:00");
        let utc = PolicySettings { zone: None, ..settings() };
        assert_eq!(words_of_times(&utc.sorted_times()), "00:00,02:00,22:00");
    }

    #[test]
    fn only_what_differs_is_told() {
        let mut other = settings();
        other.times.reverse();
        other = other.tagged(vec![("a".into(), "1".into())]);
        assert_eq!(settings().differences(&other), []);
        other.retention = Some(Retention::Days(30));
        other.zone = None;
        let said: Vec<String> = settings().differences(&other).iter().map(ToString::to_string).collect();
        assert_eq!(said, ["time zone: UTC+02:00 -> -", "keeps: 7 backups -> 30 days"]);
    }

    #[test]
    fn what_a_list_does_not_tell_rules_no_policy_out() {
        let untold = PolicySettings { on: None, keeps_first_of_month: None, ..settings() };
        assert!(settings().may_be(&untold) && !settings().differences(&untold).is_empty());
        let off = PolicySettings { on: Some(false), ..settings() };
        assert!(!settings().may_be(&off));
    }

    #[test]
    fn a_record_gives_the_same_settings_back() {
        let settings = settings().tagged(vec![("b".into(), String::new()), ("a".into(), "1".into())]);
        let text = serde_json::to_string(&settings).unwrap();
        assert_eq!(serde_json::from_str::<PolicySettings>(&text).unwrap(), settings);
        assert!(serde_json::from_str::<PolicySettings>(&text.replace("22:00", "99:00")).is_err());
    }
}
