//! What an item of the table says of its field.

use std::borrow::Cow;

use super::super::inventory::Inventory;
use super::super::store::{Number, Word};
use super::layout::Layout;
use super::number::Unit;
use super::value::Value;
use crate::domain::model::{Minute, Volume};

/// Everything that is known of one field of a volume.
#[derive(Debug)]
pub struct Field {
    /// The word for it: in headings, filter terms and settings, on the screen and on the shell.
    pub word: &'static str,
    /// What it is, for the help.
    pub help: &'static str,
    /// Bytes that every volume takes in the store for it; its text, where it has one of its own, and
    /// what volumes share come on top.
    pub bytes: usize,
    /// How it is kept: that decides how it sorts and what a filter can ask of it.
    pub datum: Datum,
    /// Whether it is a column where no columns are chosen.
    pub by_default: bool,
    /// Its place among the columns of the screen.
    pub layout: Layout,
    /// Its text on the screen.
    pub text: for<'a> fn(&Context<'a>, &'a Volume) -> Text<'a>,
    /// Its keys in JSON, with their values; the last one is also its cell in tables and CSV.
    pub values: &'static [Keyed],
}

impl Field {
    /// Whether it is read by calls of its own, which are made only where something asks for it.
    pub const fn is_on_request(&self) -> bool {
        matches!(self.datum, Datum::Backup)
    }
}

/// A key in JSON and what stands there.
pub type Keyed = (&'static str, for<'a> fn(&Context<'a>, &'a Volume) -> Value<'a>);

/// How a field is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Datum {
    /// The name, whose order is the ground of all others.
    Name,
    /// The id.
    Id,
    /// A word that many volumes share.
    Word(Word, Vocabulary),
    /// A number.
    Number(Number, Unit),
    /// The servers.
    Servers,
    /// The policy.
    Policy,
    /// The last backup, which is not read before something asks for it.
    Backup,
}

/// Which words a field can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vocabulary {
    /// The statuses: a filter for another one is wrong.
    Statuses,
    /// Any: a filter for one that no volume has is only spoken of.
    Open,
}

/// What an item's functions need beside the volume.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The facts of the project.
    pub inventory: &'a Inventory,
    /// Whether a policy that is not in the list is known not to exist.
    pub policies_known: bool,
    /// Now, which ages are counted from.
    pub now: Option<Minute>,
}

/// A text for the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text<'a> {
    /// What it is there for.
    pub tone: Tone,
    /// The text, not yet scrubbed.
    pub text: Cow<'a, str>,
}

/// How a text is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Plainly.
    Plain,
    /// It stands in for what is not there.
    Dim,
    /// A state that is not as it should be.
    Bad,
    /// To be weighed.
    Warning,
}

impl<'a> Text<'a> {
    /// A text without further meaning.
    pub fn plain(text: impl Into<Cow<'a, str>>) -> Self {
        Self { tone: Tone::Plain, text: text.into() }
    }
}
