//! What a filter asks of last backups: `backup>26h`, `backup=none`.
//!
//! Of a volume whose backups are not known nothing holds, neither that it has one nor that it has none.

use super::super::fields::{Order, Unit};
use super::super::last_backup::{LastBackup, LastGood};
use crate::domain::model::Minute;

/// A term about the last backup.
#[derive(Clone, Debug, PartialEq)]
pub enum BackupTerm {
    /// How old the last good one is, in minutes.
    Age(Order, u32),
    /// What there is to say of it is one of these, or none of them.
    Is(Vec<Word>, bool),
}

/// What can be said of the last backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// There is no good one.
    None,
    /// The newest that is known failed.
    Failed,
    /// It is older than what was read, and was not looked for.
    Older,
    /// It was not read, or could not be.
    NotRead,
}

impl Word {
    const ALL: [(&'static str, Self); 4] =
        [("none", Self::None), ("failed", Self::Failed), ("older", Self::Older), ("not-read", Self::NotRead)];

    /// The words for all.
    pub fn words() -> [&'static str; 4] {
        Self::ALL.map(|(word, _)| word)
    }

    /// Whether it can be said of a backup; `None` where nobody knows.
    fn holds(self, known: &LastBackup) -> Option<bool> {
        match (self, known.last_good()) {
            (Self::NotRead, _) => Some(!known.is_told()),
            (_, LastGood::NotRead | LastGood::NotVisible) | (Self::None, LastGood::Older) => None,
            (Self::Failed, _) => Some(known.has_failed_since()),
            (Self::None, last) => Some(last == LastGood::None),
            (Self::Older, last) => Some(last == LastGood::Older),
        }
    }
}

impl BackupTerm {
    /// The term that an order (`None` is `~`) and alternatives make; empty ones are none.
    pub fn parse(field: &str, order: Option<Order>, alternatives: &[&str]) -> Result<Self, String> {
        let wanted = match order {
            Some(Order::Same) => true,
            Some(Order::Other) => false,
            Some(_) => {
                let (order, ages) = Unit::Age.compare(field, order, alternatives)?;
                // Only equality takes more than one.
                return Ok(Self::Age(order, ages.first().copied().unwrap_or_default()));
            }
            None => return Err(Self::wrong(field)),
        };
        let word = |typed: &&&str| {
            let known = Word::ALL.into_iter().find(|(word, _)| word.eq_ignore_ascii_case(typed));
            known.map(|(_, word)| word).ok_or_else(|| Self::wrong(field))
        };
        let words: Result<Vec<Word>, String> =
            alternatives.iter().filter(|typed| !typed.is_empty()).map(|typed| word(&typed)).collect();
        Ok(Self::Is(words?, wanted))
    }

    fn wrong(field: &str) -> String {
        let words = Word::words().join(", ");
        format!("{field} is one of {words} (with = or !=), or an age such as {field}>26h")
    }

    /// Whether it holds; `since` is how far back all backups were read.
    pub fn holds(&self, known: &LastBackup, since: Option<Minute>, now: Option<Minute>) -> bool {
        match self {
            Self::Is(words, wanted) => {
                let mut said = words.iter().map(|word| word.holds(known));
                if *wanted { said.any(|one| one == Some(true)) } else { said.all(|one| one == Some(false)) }
            }
            Self::Age(order, age) => match known.last_good() {
                LastGood::At(began) => now.is_some_and(|now| compare(*order, now.since(began), *age)),
                // One that is not there is older than any age.
                LastGood::None => order.is_more(),
                LastGood::Older => order.is_more() && !is_beyond(*age, since, now),
                LastGood::NotRead | LastGood::NotVisible => false,
            },
        }
    }

    /// Whether it leaves volumes out only because their last backup, which is older than what was read, was
    /// not looked for.
    pub fn doubts_older(&self, since: Option<Minute>, now: Option<Minute>) -> bool {
        match self {
            Self::Age(_, age) => is_beyond(*age, since, now),
            Self::Is(words, wanted) => {
                words.contains(&Word::None) && !(*wanted && words.contains(&Word::Older))
            }
        }
    }
}

impl Order {
    const fn is_more(self) -> bool {
        matches!(self, Self::More | Self::AtLeast)
    }
}

/// Whether an age lies beyond what was read.
fn is_beyond(age: u32, since: Option<Minute>, now: Option<Minute>) -> bool {
    since.zip(now).is_none_or(|(since, now)| age > now.since(since))
}

const fn compare(order: Order, age: u32, wanted: u32) -> bool {
    match order {
        Order::Less => age < wanted,
        Order::AtMost => age <= wanted,
        Order::More => age > wanted,
        Order::AtLeast => age >= wanted,
        Order::Same => age == wanted,
        Order::Other => age != wanted,
    }
}
