//! What each field of a policy accepts, and the code that a cloud refuses it with (domain.md 9.4).
//!
//! Strict on what is typed: what a cloud would refuse is told while one types. What a cloud has is shown as
//! it is, by these rules or not.

use std::fmt;

use jiff::SignedDuration;
use jiff::civil::Time;

use super::policy::{Policy, Retention};
use super::policy_settings::Tag;
use super::schedule::{Days, parse_day, parse_time, parse_zone};
use crate::domain::error::codes::table;

/// Most start times of a policy.
const MOST_TIMES: usize = 24;
/// Longest name.
const LONGEST_NAME: usize = 64;
/// Most days between two runs; documents disagree, the shortest say [`DOUBTED_DAYS`].
const MOST_DAYS: u32 = 30;
/// More days between two runs than this are refused by some clouds.
pub const DOUBTED_DAYS: u32 = 14;
/// Fewest backups, and fewest days, that can be kept.
const LEAST_KEPT: u32 = 2;
/// Most backups that can be kept; more than [`DOUBTED_COPIES`] is refused by some clouds on a change.
const MOST_COPIES: u32 = 99;
/// More copies than this are refused by some clouds on a change.
pub const DOUBTED_COPIES: u32 = 14;
/// Most days that backups can be kept.
const MOST_KEPT_DAYS: u32 = 99_999;
/// Most tags of a policy.
const MOST_TAGS: usize = 10;
/// Longest key and longest value of a tag.
const LONGEST_TAG: (usize, usize) = (36, 43);

/// Why something cannot be set: a rule and its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The rule, after the name of the field: `must be full hours`.
    pub words: String,
    /// The code of a cloud that is sent it all the same.
    pub code: Option<&'static str>,
}

impl Fault {
    fn new(words: impl Into<String>, rule: &str) -> Self {
        Self { words: words.into(), code: table().of_rule(rule) }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)?;
        self.code.map_or(Ok(()), |code| write!(f, " ({code})"))
    }
}

/// A name for a policy. One that it has already is not looked at: the default policy has a name that nobody
/// else may have.
pub fn name(text: &str, has: Option<&str>) -> Result<String, Fault> {
    let text = text.trim();
    if has == Some(text) {
        return Ok(text.to_owned());
    }
    let legal = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    let named = |name: &str| Policy::bare("".into(), name.to_owned()).is_default();
    if has.is_some_and(named) {
        return Err(Fault::new("cannot be changed: it is the default policy", "default policy"));
    }
    match text.chars().count() {
        0 => Err(Fault::new("is missing", "name length")),
        LONGEST_NAME.. if text.chars().count() > LONGEST_NAME => {
            Err(Fault::new(format!("has more than {LONGEST_NAME} characters"), "name length"))
        }
        _ if text.contains(['<', '>']) => Err(Fault::new("must not have < or >", "angle brackets")),
        _ if !legal(text) => Err(Fault::new("may have letters, digits, _ and - only", "name")),
        _ if named(text) => Err(Fault::new("must not begin with \"default\"", "name")),
        _ => Ok(text.to_owned()),
    }
}

/// Times of day, full hours in UTC with commas between them: `22:00,04:00`.
pub fn times(text: &str) -> Result<Vec<Time>, Fault> {
    let fault = |words: String| Fault::new(words, "start time");
    let mut times: Vec<Time> = Vec::new();
    for word in text.split(',').map(str::trim) {
        let hour = word.parse().ok().and_then(|hour: i8| Time::new(hour, 0, 0, 0).ok());
        let time = parse_time(word).or(hour);
        match time {
            None if word.is_empty() => return Err(fault("must name an hour, as 22:00".to_owned())),
            None => return Err(fault(format!("must be full hours of UTC, as 22:00,04:00, not {word}"))),
            Some(time) if time.minute() != 0 => {
                return Err(fault(format!("must be full hours, not {word}")));
            }
            Some(time) if times.contains(&time) => return Err(fault(format!("has {word} twice"))),
            Some(time) => times.push(time),
        }
    }
    if times.len() > MOST_TIMES {
        return Err(fault(format!("has more than {MOST_TIMES} hours")));
    }
    Ok(times)
}

/// Days: `daily`, `3` or `every 3 days`, or weekdays as `Sun,Wed`.
pub fn days(text: &str) -> Result<Days, Fault> {
    let fault = |words: String| Fault::new(words, "frequency");
    let lower = text.trim().to_ascii_lowercase();
    if lower == "daily" {
        return Ok(Days::Every(1));
    }
    let number = lower.trim_start_matches("every").trim_end_matches("days").trim_end_matches("day").trim();
    if let Ok(days) = number.parse::<u32>() {
        return every(days);
    }
    let mut weekdays = Vec::new();
    for word in lower.split(|c: char| c == ',' || c.is_whitespace()).filter(|word| !word.is_empty()) {
        let Some(day) = parse_day(word) else {
            let rule = "must be daily, a number of days, or weekdays as Sun,Wed";
            return Err(fault(format!("{rule}, not {word}")));
        };
        weekdays.push(day);
    }
    if weekdays.is_empty() {
        return Err(fault("is missing: daily, a number of days, or weekdays as Sun,Wed".to_owned()));
    }
    weekdays.sort_by_key(|day| day.to_sunday_zero_offset());
    weekdays.dedup();
    Ok(Days::Weekly(weekdays))
}

/// Every so many days.
pub fn every(days: u32) -> Result<Days, Fault> {
    if (1..=MOST_DAYS).contains(&days) {
        return Ok(Days::Every(days));
    }
    Err(Fault::new(format!("must be 1 to {MOST_DAYS} days"), "frequency"))
}

/// What is kept: `7` or `7 copies`, `30d` or `30 days`.
pub fn keeps(text: &str) -> Result<Retention, Fault> {
    let lower = text.trim().trim_start_matches("keep ").to_ascii_lowercase();
    let digits = lower.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = lower.get(digits.len()..).unwrap_or_default().trim();
    let Ok(number) = digits.parse::<u32>() else {
        return Err(Fault::new("must be a number of backups, or of days as 30d", "retention"));
    };
    match unit {
        "" | "copies" | "copy" | "backups" | "backup" => copies(number),
        "d" | "day" | "days" => kept_days(number),
        _ => Err(Fault::new("must be a number of backups, or of days as 30d", "retention")),
    }
}

/// So many backups.
pub fn copies(number: u32) -> Result<Retention, Fault> {
    if (LEAST_KEPT..=MOST_COPIES).contains(&number) {
        return Ok(Retention::Copies(number));
    }
    Err(Fault::new(format!("must be {LEAST_KEPT} to {MOST_COPIES} backups"), "retention"))
}

/// For so many days.
pub fn kept_days(number: u32) -> Result<Retention, Fault> {
    if (LEAST_KEPT..=MOST_KEPT_DAYS).contains(&number) {
        return Ok(Retention::Days(number));
    }
    Err(Fault::new(format!("must be {LEAST_KEPT} to {MOST_KEPT_DAYS} days"), "retention"))
}

/// An offset from UTC as `UTC+01:00`; nothing, or `-`, leaves it to the cloud.
pub fn zone(text: &str) -> Result<Option<SignedDuration>, Fault> {
    match text.trim() {
        "" | "-" => Ok(None),
        text => offset(text).map(Some),
    }
}

/// An offset that is to be set.
pub fn offset(text: &str) -> Result<SignedDuration, Fault> {
    let fault = || Fault::new("must be an offset from UTC, as UTC+01:00", "time zone");
    parse_zone(text.trim()).ok_or_else(fault)
}

/// `ON` or `OFF`.
pub fn status(text: &str) -> Result<bool, Fault> {
    switch(text).ok_or_else(|| Fault::new("must be ON or OFF", "status"))
}

/// `yes` or `no`.
pub fn first_of_month(text: &str) -> Result<bool, Fault> {
    switch(text).ok_or_else(|| Fault::new("must be yes or no", "first of month"))
}

fn switch(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "on" | "y" | "yes" | "true" => Some(true),
        "off" | "n" | "no" | "false" => Some(false),
        _ => None,
    }
}

/// Tags as `env=prod,team=db`; nothing is none.
pub fn tags(text: &str) -> Result<Vec<Tag>, Fault> {
    let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
    let tags = words.map(tag).collect::<Result<Vec<Tag>, Fault>>()?;
    tag_list(tags)
}

/// One tag as `env=prod`, or a key alone.
pub fn tag(text: &str) -> Result<Tag, Fault> {
    let (key, value) = text.split_once('=').unwrap_or((text, ""));
    checked_tag((key.trim().to_owned(), value.trim().to_owned()))
}

/// A tag whose key and value are what they may be.
fn checked_tag((key, value): Tag) -> Result<Tag, Fault> {
    let legal = |text: &str| text.chars().all(|letter| letter.is_alphanumeric() || "-_".contains(letter));
    let (longest_key, longest_value) = LONGEST_TAG;
    let fault = |words: String| Fault::new(words, "tag");
    if !(1..=longest_key).contains(&key.chars().count()) {
        return Err(fault(format!("must have keys of 1 to {longest_key} characters")));
    }
    if value.chars().count() > longest_value {
        return Err(fault(format!("must have values of at most {longest_value} characters")));
    }
    if legal(&key) && legal(&value) {
        return Ok((key, value));
    }
    Err(fault("may have letters, digits, - and _ only".to_owned()))
}

/// All tags of a policy, in order; none that is new may be wrong, and no key twice.
pub fn tag_list(tags: Vec<Tag>) -> Result<Vec<Tag>, Fault> {
    let mut tags = tags.into_iter().map(checked_tag).collect::<Result<Vec<Tag>, Fault>>()?;
    tags.sort();
    if let Some(pair) =
        tags.windows(2).find(|pair| pair.first().map(|tag| &tag.0) == pair.last().map(|tag| &tag.0))
    {
        let key = pair.first().map(|tag| tag.0.clone()).unwrap_or_default();
        return Err(Fault::new(format!("has the key {key} twice"), "tag"));
    }
    tag_count(&tags)?;
    Ok(tags)
}

/// No policy has more tags than this.
pub fn tag_count(tags: &[Tag]) -> Result<(), Fault> {
    if tags.len() > MOST_TAGS {
        return Err(Fault::new(format!("must be {MOST_TAGS} at most"), "tags"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What of it is accepted, or why not.
    fn said<T: fmt::Debug>(result: Result<T, Fault>) -> String {
        result.map_or_else(|fault| fault.to_string(), |value| format!("{value:?}"))
    }

    #[test]
    fn names_are_those_of_the_provider() {
        let long = "x".repeat(65);
        for (text, has, expected) in [
            ("db-nightly_2", None, "\"db-nightly_2\""),
            ("", None, "is missing (AutoBackup.0101)"),
            (&*long, None, "has more than 64 characters (AutoBackup.0101)"),
            ("a<b", None, "must not have < or > (AutoBackup.0221)"),
            ("a b", None, "may have letters, digits, _ and - only (AutoBackup.0102)"),
            ("Default2", None, "must not begin with \"default\" (AutoBackup.0102)"),
            ("defaultPolicy", Some("defaultPolicy"), "\"defaultPolicy\""),
            ("other", Some("defaultPolicy"), "cannot be changed: it is the default policy (AutoBackup.0100)"),
            ("odd name", Some("odd name"), "\"odd name\""),
        ] {
            assert_eq!(said(name(text, has)), expected, "{text}");
        }
    }

    #[test]
    fn times_are_full_hours_each_once() {
        let all: Vec<String> = (0..24).map(|hour| format!("{hour:02}:00")).collect();
        assert_eq!(times(&all.join(",")).unwrap().len(), 24);
        for (text, expected) in [
            ("22:00, 4", "[22:00:00, 04:00:00]"),
            ("22:30", "must be full hours, not 22:30 (AutoBackup.0103)"),
            ("22:00,22:00", "has 22:00 twice (AutoBackup.0103)"),
            ("", "must name an hour, as 22:00 (AutoBackup.0103)"),
            ("25:00", "must be full hours of UTC, as 22:00,04:00, not 25:00 (AutoBackup.0103)"),
        ] {
            assert_eq!(said(times(text)), expected, "{text}");
        }
    }

    #[test]
    fn days_and_retention_keep_to_their_ranges() {
        for (text, expected) in [
            ("daily", "Every(1)"),
            ("every 3 days", "Every(3)"),
            ("30", "Every(30)"),
            ("31", "must be 1 to 30 days (AutoBackup.0106)"),
            ("0", "must be 1 to 30 days (AutoBackup.0106)"),
            ("wed, sunday", "Weekly([Sunday, Wednesday])"),
            (
                "sun,funday",
                "must be daily, a number of days, or weekdays as Sun,Wed, not funday (AutoBackup.0106)",
            ),
        ] {
            assert_eq!(said(days(text)), expected, "{text}");
        }
        for (text, expected) in [
            ("7", "Copies(7)"),
            ("99 copies", "Copies(99)"),
            ("100", "must be 2 to 99 backups (AutoBackup.0107)"),
            ("1", "must be 2 to 99 backups (AutoBackup.0107)"),
            ("30d", "Days(30)"),
            ("keep 99999 days", "Days(99999)"),
            ("1d", "must be 2 to 99999 days (AutoBackup.0107)"),
            ("many", "must be a number of backups, or of days as 30d (AutoBackup.0107)"),
            ("7 weeks", "must be a number of backups, or of days as 30d (AutoBackup.0107)"),
        ] {
            assert_eq!(said(keeps(text)), expected, "{text}");
        }
    }

    #[test]
    fn zone_switches_and_tags() {
        assert_eq!(zone(""), Ok(None));
        assert!(said(zone("Europe/Berlin")).ends_with("as UTC+01:00 (AutoBackup.0226)"));
        assert_eq!((status("on"), first_of_month("N")), (Ok(true), Ok(false)));
        assert!(said(status("maybe")).ends_with("(AutoBackup.0104)"));
        assert!(said(first_of_month("maybe")).ends_with("(AutoBackup.0105)"));
        assert_eq!(said(tags("team=db, env")), r#"[("env", ""), ("team", "db")]"#);
        assert_eq!(said(tags("a=1,a=2")), "has the key a twice (AutoBackup.0214)");
        assert!(said(tags("a=b c")).ends_with("(AutoBackup.0214)"));
        assert!(said(tags(&format!("{}=1", "k".repeat(37)))).ends_with("(AutoBackup.0214)"));
        let eleven: Vec<String> = (0..11).map(|n| format!("k{n}=1")).collect();
        assert_eq!(said(tags(&eleven.join(","))), "must be 10 at most (AutoBackup.0215)");
    }
}
