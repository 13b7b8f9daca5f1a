//! Settings of a policy from a file: what `vbs policy show -o json` prints. Strict, and every error names its
//! line.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read};

use jiff::SignedDuration;
use jiff::civil::Time;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::CliError;
use crate::api::{SCHEDULE_FIELDS, unknown_fields};
use crate::config::file_text;
use crate::domain::echo::echo;
use crate::domain::policy_rules::{self, Fault};
use crate::domain::schedule::Days;
use crate::domain::{Retention, Tag};

/// Longest file that is read, in bytes: far more than any policy has.
const LONGEST: u64 = 1 << 20;

/// What a file sets. What it does not name, or names as null, is not set.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PolicyFile {
    /// The name, not looked at yet: a policy may have one that no other may get.
    pub name: Option<String>,
    /// ON or OFF.
    #[serde(deserialize_with = "status")]
    pub status: Option<bool>,
    /// Times of day in UTC.
    #[serde(deserialize_with = "times")]
    pub start_times_utc: Option<Vec<Time>>,
    /// Every so many days.
    #[serde(deserialize_with = "every")]
    pub every_days: Option<Days>,
    /// On these weekdays.
    #[serde(deserialize_with = "weekdays")]
    pub weekdays: Option<Days>,
    /// So many backups are kept.
    #[serde(deserialize_with = "copies")]
    pub retention_copies: Option<Retention>,
    /// Backups of so many days are kept.
    #[serde(deserialize_with = "kept_days")]
    pub retention_days: Option<Retention>,
    /// Whether the first backup of the month is kept.
    pub keeps_first_of_month: Option<bool>,
    /// Its time zone.
    #[serde(deserialize_with = "zone")]
    pub time_zone: Option<SignedDuration>,
    /// All its tags.
    #[serde(deserialize_with = "tags")]
    pub tags: Option<Vec<Tag>>,
    /// Fields of its schedule that this program does not know.
    pub scheduled_policy: Option<Unknown>,
    // What is told of a policy and cannot be set.
    id: Option<IgnoredAny>,
    schedule: Option<IgnoredAny>,
    next_run: Option<IgnoredAny>,
    volume_count: Option<IgnoredAny>,
    visible_volumes: Option<IgnoredAny>,
    #[serde(deserialize_with = "understood")]
    not_understood: (),
    /// The file, and the line of its name.
    #[serde(skip)]
    source: (String, usize),
}

impl PolicyFile {
    /// Reads a file; `-` is standard input.
    pub fn read(path: &str) -> Result<Self, CliError> {
        let fault = |why: &dyn fmt::Display| CliError::usage(format!("cannot read {}: {why}", echo(path)));
        let whole = |reader: &mut dyn Read| {
            let mut bytes = Vec::new();
            reader.take(LONGEST + 1).read_to_end(&mut bytes)?;
            if bytes.len() as u64 > LONGEST {
                return Err(io::Error::other(format!("it has more than {LONGEST} bytes: that is no policy")));
            }
            Ok(bytes)
        };
        let bytes = if path == "-" {
            whole(&mut io::stdin().lock())
        } else {
            std::fs::File::open(path).and_then(|mut file| whole(&mut file))
        };
        let text = file_text::decode(bytes.map_err(|error| fault(&error))?).map_err(|why| fault(&why))?;
        let file = Self::parse(&text).map_err(|(line, why)| wrong(path, line, &why))?;
        Ok(Self { source: (path.to_owned(), line_with(&text, "name")), ..file })
    }

    /// The name for a policy that has this one now, if the file says one.
    pub fn name_for(&self, has: Option<&str>) -> Result<Option<String>, CliError> {
        let (path, line) = &self.source;
        let checked = self.name.as_deref().map(|name| policy_rules::name(name, has)).transpose();
        checked.map_err(|fault| wrong(path, *line, &format!("the name {fault}")))
    }

    /// Reads a text; an error is a line, counted from 1, and what is wrong there.
    fn parse(text: &str) -> Result<Self, (usize, String)> {
        if !text.trim_start().starts_with('{') {
            return Err((1, "must be one object, as `vbs policy show -o json` prints it".to_owned()));
        }
        let file: Self = serde_json::from_str(text).map_err(|error| {
            let said = error.to_string();
            let what = said.rsplit_once(" at line ").map_or(said.as_str(), |(what, _)| what);
            (line_of(text, error.line(), what), what.to_owned())
        })?;
        // Of two that exclude each other the one that comes later is one too many.
        let later = |a: &str, b: &str| line_with(text, a).max(line_with(text, b));
        if file.every_days.is_some() && file.weekdays.is_some() {
            let line = later("every_days", "weekdays");
            return Err((line, "every_days and weekdays exclude each other: keep one".to_owned()));
        }
        if file.retention_copies.is_some() && file.retention_days.is_some() {
            let line = later("retention_copies", "retention_days");
            return Err((
                line,
                "retention_copies and retention_days exclude each other: keep one".to_owned(),
            ));
        }
        Ok(file)
    }

    /// On which days, if it says.
    pub fn days(&self) -> Option<Days> {
        self.every_days.clone().or_else(|| self.weekdays.clone())
    }

    /// What is kept, if it says.
    pub fn retention(&self) -> Option<Retention> {
        self.retention_copies.or(self.retention_days)
    }

    /// The unknown fields as settings have them, if it has some: as they would be read back.
    pub fn more(&self) -> Option<String> {
        let fields = &self.scheduled_policy.as_ref()?.0;
        Some(unknown_fields(&serde_json::to_string(fields).unwrap_or_default()))
    }
}

fn wrong(path: &str, line: usize, why: &str) -> CliError {
    CliError::usage(format!("{}, line {line}: {why}", echo(path)))
}

/// The line of a key, counted from 1.
fn line_with(text: &str, key: &str) -> usize {
    text.lines().position(|line| line.contains(&format!("\"{key}\""))).map_or(1, |line| line + 1)
}

/// The line of an error: the parser names that where a list ends, the operator looks for the word that is wrong.
fn line_of(text: &str, end: usize, what: &str) -> usize {
    let word = what.rsplit_once(", not ").map(|(_, rest)| rest.split(' ').next().unwrap_or_default());
    let quoted = word.map(|word| format!("\"{word}\""));
    let lines: Vec<&str> = text.lines().take(end).collect();
    let found = quoted.and_then(|quoted| lines.iter().rposition(|line| line.contains(&quoted)));
    found.map_or(end, |line| line + 1)
}

fn checked<'de, D: Deserializer<'de>, R: Deserialize<'de>, T>(
    deserializer: D,
    what: &str,
    rule: impl FnOnce(R) -> Result<T, Fault>,
) -> Result<Option<T>, D::Error> {
    let raw = Option::<R>::deserialize(deserializer)
        .map_err(|error| D::Error::custom(format!("the {what} cannot be read: {error}")))?;
    raw.map(|raw| rule(raw).map_err(|fault| D::Error::custom(format!("the {what} {fault}")))).transpose()
}

fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    checked(deserializer, "status", |text: String| policy_rules::status(&text))
}

fn times<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<Time>>, D::Error> {
    checked(deserializer, "list of times", |words: Vec<String>| policy_rules::times(&words.join(",")))
}

fn every<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Days>, D::Error> {
    checked(deserializer, "number of days", policy_rules::every)
}

fn weekdays<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Days>, D::Error> {
    let words = Option::<Vec<String>>::deserialize(deserializer)?.filter(|words| !words.is_empty());
    let days = words.map(|words| match policy_rules::days(&words.join(",")) {
        Ok(days @ Days::Weekly(_)) => Ok(days),
        Ok(_) => {
            Err(D::Error::custom("the list of weekdays must name weekdays; every_days has other rhythms"))
        }
        Err(fault) => Err(D::Error::custom(format!("the list of weekdays {fault}"))),
    });
    days.transpose()
}

fn copies<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Retention>, D::Error> {
    checked(deserializer, "retention", policy_rules::copies)
}

fn kept_days<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Retention>, D::Error> {
    checked(deserializer, "retention", policy_rules::kept_days)
}

fn zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SignedDuration>, D::Error> {
    let zone = checked(deserializer, "time zone", |text: String| policy_rules::zone(&text))?;
    Ok(zone.flatten())
}

fn tags<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<Tag>>, D::Error> {
    checked(deserializer, "list of tags", policy_rules::tag_list)
}

fn understood<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    if Option::<Vec<String>>::deserialize(deserializer)?.unwrap_or_default().is_empty() {
        return Ok(());
    }
    Err(D::Error::custom("the schedule of this policy is not understood to its last field: write it anew"))
}

/// Fields that this program does not know, each once.
#[derive(Debug, Default, Serialize)]
pub struct Unknown(BTreeMap<String, Value>);

impl<'de> Deserialize<'de> for Unknown {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(UnknownVisitor)
    }
}

struct UnknownVisitor;

impl<'de> Visitor<'de> for UnknownVisitor {
    type Value = Unknown;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of other fields of the schedule")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Unknown, A::Error> {
        let mut all = BTreeMap::new();
        while let Some(key) = fields.next_key::<String>()? {
            // What this program knows of a schedule has a field of its own.
            if SCHEDULE_FIELDS.contains(&key.trim()) {
                let why = format!("{} is set by the fields beside scheduled_policy, not in it", echo(&key));
                return Err(A::Error::custom(why));
            }
            let value = fields.next_value()?;
            if all.insert(key.clone(), value).is_some() {
                return Err(A::Error::custom(format!("duplicate field {}", echo(&key))));
            }
        }
        Ok(Unknown(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> String {
        PolicyFile::parse(text)
            .map_or_else(|(line, why)| format!("{line}: {why}"), |file| format!("{file:?}"))
    }

    #[test]
    fn every_error_names_its_line() {
        for (text, expected) in [
            ("{\n\"nam\": \"x\"\n}", "2: unknown field `nam`, expected one of"),
            ("{\n\"name\": \"a\",\n\"name\": \"b\"}", "3: duplicate field `name`"),
            ("[\"renamed\", \"OFF\"]", "1: must be one object"),
            ("{\"start_times_utc\": [\"22:30\"]}", "1: the list of times must be full hours, not 22:30"),
            (
                "{\"start_times_utc\": [\n\"22:00\",\n\"22:30\"\n]}",
                "3: the list of times must be full hours, not 22:30",
            ),
            ("{\n\"every_days\": 3,\n\"weekdays\": [\"Sun\"]\n}", "3: every_days and weekdays exclude"),
            (
                "{\n\"retention_days\": 3,\n\"retention_copies\": 7}",
                "3: retention_copies and retention_days exclude",
            ),
            ("{\"every_days\": 31}", "1: the number of days must be 1 to 30 days (AutoBackup.0106)"),
            ("{\"weekdays\": [\"3\"]}", "1: the list of weekdays must name weekdays"),
            ("{\"retention_copies\": 1}", "1: the retention must be 2 to 99 backups (AutoBackup.0107)"),
            ("{\"scheduled_policy\": {\"frequency\": 1}}", "1: frequency is set by the fields beside"),
            ("{\"scheduled_policy\": {\" rentention_num \": 2}}", "1:  rentention_num  is set by the fields"),
            ("{\"scheduled_policy\": {\n\"a\": 1,\n\"a\": 2}}", "3: duplicate field a"),
            (
                "{\"not_understood\": [\"start_time 99:00\"]}",
                "1: the schedule of this policy is not understood",
            ),
            ("{\"tags\": [[\"a\", \"b c\"]]}", "1: the list of tags may have letters"),
            (
                "{\n\"retention_copies\": \"9\"}",
                "2: the retention cannot be read: invalid type: string \"9\", expected u32",
            ),
            ("{\"time_zone\": \"Europe/Berlin\"}", "1: the time zone must be an offset"),
            ("{", "1: EOF while parsing an object"),
        ] {
            assert!(wrong(text).starts_with(expected), "{text}\n{}", wrong(text));
        }
        let hours: Vec<String> = (0..24).chain([0]).map(|hour| format!("\"{hour:02}:00\"")).collect();
        let many = format!("{{\"start_times_utc\": [{}]}}", hours.join(","));
        assert!(wrong(&many).starts_with("1: the list of times has 00:00 twice"), "{}", wrong(&many));
    }

    #[test]
    fn what_is_not_named_is_not_set() {
        let file = PolicyFile::parse(
            r#"{"id":"p","name":"n","status":null,"weekdays":[],"every_days":1,"time_zone":null,
                "next_run":"2026-11-30T01:00:00Z","scheduled_policy":{"new":{"a":1}}}"#,
        )
        .unwrap();
        assert_eq!((file.name.as_deref(), file.status, file.retention()), (Some("n"), None, None));
        assert_eq!((file.days(), file.more().as_deref()), (Some(Days::Every(1)), Some(r#"{"new":{"a":1}}"#)));
    }
}
