//! What a field is on the shell.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use super::super::inventory::Inventory;
use super::backup_value::BackupValue;
use super::number::age_text;
use crate::domain::model::{Minute, ServerId};

/// A value in JSON, and as a cell.
#[derive(Clone, Debug)]
pub enum Value<'a> {
    /// A text.
    Text(Cow<'a, str>),
    /// A text, or null.
    Told(Option<Cow<'a, str>>),
    /// A number, or null where the cloud tells none that can be read.
    Number(Option<u32>),
    /// A moment, or null.
    Moment(Option<Minute>),
    /// Servers, with their names where those are known.
    Servers(&'a [ServerId], &'a Inventory),
    /// The last backup.
    Backup(BackupValue),
}

#[derive(Serialize)]
struct Server<'a> {
    id: String,
    name: Option<&'a str>,
}

impl Value<'_> {
    /// The cell of CSV; that of a table for eyes, where moments are ages, if `now` is told.
    pub fn cell(&self, now: Option<Minute>) -> String {
        let dash = || "-".to_owned();
        match self {
            Self::Text(text) => text.to_string(),
            Self::Told(text) => text.as_ref().map_or_else(dash, ToString::to_string),
            Self::Number(number) => number.map_or_else(dash, |number| number.to_string()),
            Self::Moment(moment) if now.is_some() => age_text(*moment, now),
            Self::Moment(moment) => moment.map_or_else(dash, |moment| moment.timestamp().to_string()),
            Self::Backup(backup) => match backup.moment_or_word() {
                Ok(began) if now.is_some() => age_text(Minute::from_timestamp(began), now),
                Ok(began) => began.to_string(),
                Err(word) => word.to_owned(),
            },
            Self::Servers(servers, inventory) => {
                let name = |id| inventory.server_name(id).map_or_else(|| id.to_string(), str::to_owned);
                servers.iter().map(name).collect::<Vec<_>>().join(",")
            }
        }
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => text.serialize(serializer),
            Self::Told(text) => text.serialize(serializer),
            Self::Number(number) => number.serialize(serializer),
            Self::Moment(moment) => moment.map(Minute::timestamp).serialize(serializer),
            Self::Backup(backup) => backup.serialize(serializer),
            Self::Servers(servers, inventory) => serializer.collect_seq(
                servers.iter().map(|id| Server { id: id.to_string(), name: inventory.server_name(id) }),
            ),
        }
    }
}
