//! Kinds of values that can be set: how each is read, within which bounds, and how it is shown.

use std::time::Duration;

use jiff::tz::{self, TimeZone};
use serde::Deserialize;

use super::trust::parse_truth;
use crate::api::VolumeForm;
use crate::api::login::SigningForm;
use crate::domain::echo::echo;
use crate::domain::{Column, Filter, Look};

/// A kind of value that can be set.
pub(super) trait Setting: Sized {
    /// Reads what a variable says; the message tells what could be said.
    fn parse(text: &str) -> Result<Self, String>;
    /// Whether a value that was read makes sense; the message tells the bounds.
    fn check(&self) -> Result<(), String> {
        Ok(())
    }
    /// The value in words.
    fn shown(&self) -> String;
}

impl Setting for bool {
    fn parse(text: &str) -> Result<Self, String> {
        parse_truth(text).ok_or_else(|| "must be true or false".to_owned())
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

/// Words of warning; `None` leaves them to the names, where `prod` brings some; empty is none.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct Banner(pub Option<String>);

/// What is no words but content is not shown to everybody who looks at the screen.
impl From<String> for Banner {
    fn from(words: String) -> Self {
        Self(Some(echo(&words).into_owned()))
    }
}

impl Setting for Banner {
    fn parse(text: &str) -> Result<Self, String> {
        Ok(Self::from(text.to_owned()))
    }

    fn shown(&self) -> String {
        match self.0.as_deref() {
            None => "PRODUCTION for names with prod".to_owned(),
            Some("") => "none".to_owned(),
            Some(words) => echo(words).into_owned(),
        }
    }
}

/// A whole number within bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Within<const LEAST: i64, const MOST: i64>(pub i64);

impl<const LEAST: i64, const MOST: i64> Within<LEAST, MOST> {
    pub(super) fn of(time: Duration) -> Self {
        Self(i64::try_from(time.as_secs()).unwrap_or(MOST))
    }

    /// The number as a time.
    pub fn seconds(self) -> Duration {
        Duration::from_secs(self.0.unsigned_abs())
    }
}

impl<const LEAST: i64, const MOST: i64> Setting for Within<LEAST, MOST> {
    fn parse(text: &str) -> Result<Self, String> {
        text.parse().map(Self).map_err(|_| format!("must be {LEAST} to {MOST}"))
    }

    fn check(&self) -> Result<(), String> {
        if (LEAST..=MOST).contains(&self.0) { Ok(()) } else { Err(format!("must be {LEAST} to {MOST}")) }
    }

    fn shown(&self) -> String {
        self.0.to_string()
    }
}

/// At most so many; `None` sets no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "i64")]
pub struct Limit(pub Option<i64>);

impl From<i64> for Limit {
    fn from(most: i64) -> Self {
        Self(Some(most))
    }
}

impl Limit {
    const BOUNDS: &'static str = "must be at least 1; use read_only to forbid all";
}

impl Setting for Limit {
    fn parse(text: &str) -> Result<Self, String> {
        text.parse().map(|most| Self(Some(most))).map_err(|_| Self::BOUNDS.to_owned())
    }

    fn check(&self) -> Result<(), String> {
        if self.0.is_none_or(|most| most >= 1) { Ok(()) } else { Err(Self::BOUNDS.to_owned()) }
    }

    fn shown(&self) -> String {
        self.0.map_or_else(|| "no limit".to_owned(), |most| most.to_string())
    }
}

/// A time zone by its name; `None` is that of the machine.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct Zone(pub Option<String>);

impl From<String> for Zone {
    fn from(name: String) -> Self {
        Self(Some(name))
    }
}

impl Zone {
    /// The zone. On a machine without files of zones a name stands for one whose offset nobody knows.
    pub(super) fn zone(&self) -> Option<TimeZone> {
        let name = self.0.as_deref()?;
        Some(TimeZone::get(name).unwrap_or_else(|_| TimeZone::unknown()))
    }
}

impl Setting for Zone {
    fn parse(text: &str) -> Result<Self, String> {
        Ok(Self(Some(text.to_owned())))
    }

    fn check(&self) -> Result<(), String> {
        let Some(name) = self.0.as_deref() else { return Ok(()) };
        let has_files = tz::db().available().next().is_some();
        if !has_files || TimeZone::get(name).is_ok() {
            return Ok(());
        }
        Err("must be the name of a time zone, such as Europe/Berlin".to_owned())
    }

    fn shown(&self) -> String {
        match (self.0.as_deref(), self.zone()) {
            (Some(name), Some(zone)) if zone.is_unknown() => {
                format!("{} (offset unknown: this machine has no files of zones)", echo(name))
            }
            (Some(name), _) => echo(name).into_owned(),
            (None, _) => "that of this machine".to_owned(),
        }
    }
}

/// Columns of the volume list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub struct Columns(pub Vec<Column>);

impl TryFrom<Vec<String>> for Columns {
    type Error = String;

    fn try_from(words: Vec<String>) -> Result<Self, String> {
        let columns = Column::parse_list(words.iter().map(String::as_str))?;
        Column::check_tells_apart(&columns)?;
        Ok(Self(columns))
    }
}

impl Setting for Columns {
    fn parse(text: &str) -> Result<Self, String> {
        let words = text.split(',').map(str::to_owned).collect::<Vec<_>>();
        Self::try_from(words).map_err(|problem| format!("is invalid: {problem}"))
    }

    fn shown(&self) -> String {
        self.0.iter().map(|column| column.word()).collect::<Vec<_>>().join(",")
    }
}

/// A filter line; an empty one lets every volume through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct FilterLine(pub String);

impl Setting for FilterLine {
    fn parse(text: &str) -> Result<Self, String> {
        Ok(Self(text.to_owned()))
    }

    fn check(&self) -> Result<(), String> {
        let filter = Filter::parse(&self.0).map_err(|error| format!("is no filter: {error}"))?;
        if filter.asks_for_backups() {
            return Err("asks for backups, which is what the coverage finds out".to_owned());
        }
        Ok(())
    }

    fn shown(&self) -> String {
        if self.0.is_empty() { "all volumes".to_owned() } else { echo(&self.0).into_owned() }
    }
}

/// A setting of a few words.
pub trait Words: Copy + PartialEq + 'static {
    /// Each word, what it stands for, and that in words.
    const WORDS: &'static [(&'static str, Self, &'static str)];

    /// Reads a word; the message tells which there are.
    fn of_word(text: &str) -> Result<Self, String> {
        let known = Self::WORDS.iter().find(|(word, ..)| *word == text);
        known.map(|(_, value, _)| *value).ok_or_else(|| {
            let words: Vec<&str> = Self::WORDS.iter().map(|(word, ..)| *word).collect();
            format!("must be one of {}", words.join(", "))
        })
    }
}

impl<T: Words> Setting for T {
    fn parse(text: &str) -> Result<Self, String> {
        Self::of_word(text)
    }

    fn shown(&self) -> String {
        let known = Self::WORDS.iter().find(|(_, value, _)| value == self);
        known.map_or("", |(word, ..)| word).to_owned()
    }
}

/// Declares a setting of a few words.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal: $help:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum $name { $(#[doc = $help] $variant,)+ }

        impl Words for $name {
            const WORDS: &'static [(&'static str, Self, &'static str)] =
                &[$(($word, Self::$variant, $help),)+];
        }
    };
}

words! {
    /// How a submission is confirmed.
    Confirm {
        Key = "key": "By one key where nothing moves and at most 40 are new",
        Count = "count": "By the count typed out, always",
    }
}

impl Words for Look {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        entry(Self::Auto),
        entry(Self::Mono),
        entry(Self::Ascii),
        entry(Self::Plain),
        entry(Self::Dark),
        entry(Self::Light),
        entry(Self::Contrast),
        entry(Self::Safe),
        entry(Self::Vivid),
    ];
}

const fn entry(look: Look) -> (&'static str, Look, &'static str) {
    (look.word(), look, look.help())
}

/// Gives a type of the api room the words of a setting.
macro_rules! foreign {
    ($(#[$doc:meta])* $name:ident($inner:ident) { $($variant:ident = $word:literal: $help:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(pub $inner);

        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(word: String) -> Result<Self, String> {
                Self::of_word(&word).map_err(|bounds| format!("this {bounds}"))
            }
        }

        impl Words for $name {
            const WORDS: &'static [(&'static str, Self, &'static str)] =
                &[$(($word, Self($inner::$variant), $help),)+];
        }
    };
}

foreign! {
    /// In which form volumes are asked for.
    Form(VolumeForm) {
        Auto = "auto": "Find out from the cloud",
        Vendor = "vendor": "cloudvolumes/detail",
        Cinder = "cinder": "volumes/detail",
    }
}

foreign! {
    /// How requests are signed with access keys.
    Signing(SigningForm) {
        Access = "access": "Access=AK, as the vendor's own tools do",
        Credential = "credential": "Credential=AK/scope, with an empty region and service in the scope",
    }
}
