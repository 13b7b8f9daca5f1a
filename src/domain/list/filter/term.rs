//! What a filter asks: the terms of a line.

use super::super::fields::{Column, Order, Unit};
use super::super::store::Number;
use super::backup::BackupTerm;

#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    Anywhere {
        part: Part,
        wanted: bool,
    },
    Field {
        column: Column,
        test: Test,
        wanted: bool,
    },
    Number {
        number: Number,
        unit: Unit,
        order: Order,
        values: Vec<u32>,
    },
    /// About the last backup.
    Backup(BackupTerm),
    /// One of several lists of terms holds, all of it.
    Group {
        alternatives: Vec<Vec<Term>>,
        wanted: bool,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    Contains(Part),
    /// The pieces between the stars.
    Equals(Vec<String>),
    Present,
    /// One of several.
    Any(Vec<Test>),
}

/// A lower-cased piece of text to look for.
#[derive(Clone, Debug, PartialEq)]
pub struct Part(pub String);

impl Part {
    pub fn new(text: &str) -> Self {
        Self(text.to_lowercase())
    }

    pub fn reaches_ids(&self) -> bool {
        self.0.len() >= SHORTEST_IN_ID
    }

    pub fn is_in(&self, text: &str) -> bool {
        if text.is_ascii() {
            let needle = self.0.as_bytes();
            needle.is_empty()
                || text.as_bytes().windows(needle.len()).any(|window| window.eq_ignore_ascii_case(needle))
        } else {
            text.to_lowercase().contains(&self.0)
        }
    }
}

/// Shortest bare word that is looked for in ids.
const SHORTEST_IN_ID: usize = 4;

impl Term {
    /// Whether what passes all of these terms passes all of the others.
    pub fn all_imply(ours: &[Self], theirs: &[Self]) -> bool {
        theirs.iter().all(|theirs| {
            let by_one = || ours.iter().any(|term| term.implies(theirs));
            let by_alternative = || match theirs {
                Self::Group { alternatives, wanted: true } => {
                    alternatives.iter().any(|terms| Self::all_imply(ours, terms))
                }
                _ => false,
            };
            by_one() || by_alternative()
        })
    }

    /// The terms within a term, itself if it is no group.
    pub fn leaves(&self) -> Vec<&Self> {
        match self {
            Self::Group { alternatives, .. } => {
                alternatives.iter().flatten().flat_map(Self::leaves).collect()
            }
            Self::Anywhere { .. } | Self::Field { .. } | Self::Number { .. } | Self::Backup(_) => vec![self],
        }
    }

    /// Whether what passes this term passes the other one.
    pub fn implies(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Anywhere { part, wanted: true }, Self::Anywhere { part: shorter, wanted: true }) => {
                // A piece that only now is long enough for ids finds more than it did.
                part.0.contains(&shorter.0) && (shorter.reaches_ids() || !part.reaches_ids())
            }
            (
                Self::Field { column, test: Test::Contains(part), wanted: true },
                Self::Field { column: same, test: Test::Contains(shorter), wanted: true },
            ) => column == same && part.0.contains(&shorter.0),
            (a, b) if a == b => true,
            (Self::Group { alternatives, wanted: true }, other) => {
                alternatives.iter().all(|terms| Self::all_imply(terms, std::slice::from_ref(other)))
            }
            _ => false,
        }
    }
}

impl Test {
    pub fn holds(&self, text: &str) -> bool {
        match self {
            Self::Contains(part) => part.is_in(text),
            Self::Equals(pieces) => match pieces.as_slice() {
                // Nothing else is called so: one that is, is found by `~`.
                [whole] if whole == "none" => text.is_empty(),
                [whole] => text.to_lowercase() == *whole,
                pieces => glob(pieces, &text.to_lowercase()),
            },
            Self::Present => !text.is_empty(),
            Self::Any(tests) => tests.iter().any(|test| test.holds(text)),
        }
    }

    /// Each alternative.
    pub fn alternatives(&self) -> &[Self] {
        match self {
            Self::Any(tests) => tests,
            one => std::slice::from_ref(one),
        }
    }
}

/// Whether `text` is the pieces in order with anything between them; the first must begin it and
/// the last end it.
fn glob(pieces: &[String], text: &str) -> bool {
    let [first, middle @ .., last] = pieces else { return false };
    let Some(mut rest) = text.strip_prefix(first.as_str()) else { return false };
    for piece in middle {
        let Some((_, after)) = rest.split_once(piece.as_str()) else { return false };
        rest = after;
    }
    rest.ends_with(last.as_str())
}
