//! The filter line: `status=in-use policy=none size>100 name~db "two words" !web`.
//!
//! Every term must hold. A bare word is looked for in name, id, status, zone, type, policy and
//! server; `!word` must be in none of them. Alternatives are separated by commas: `status=error,in-use`
//! holds for either, `status!=error,in-use` for neither. Between terms a bar separates alternatives, and
//! parentheses make groups: `(name~db | size>500) policy=none`, `!(zone=a | zone=b)`. In quotes commas, bars
//! and parentheses are letters. Ids are hexadecimal noise in which any short word such as `db` turns up
//! somewhere, so a bare word counts in an id from four characters on. `=` compares whole words (with `*` for anything) and `~` parts, both without regard to case; `none` stands for
//! an empty field, `*` alone for one that is not. Parsing never fails on a term that is still being
//! typed (`size>`): it holds for every volume until it says something.

mod backup;
mod doubt;
mod error;
mod parse;
mod pattern;
mod reach;
mod scan;
mod term;
mod words;

use super::fields::Unit;
use super::inventory::Inventory;
use crate::domain::model::Minute;
use backup::BackupTerm;
pub(in crate::domain) use backup::Word as BackupWord;
pub use error::FilterError;
use parse::Parser;
pub use reach::Reach;
pub use scan::Scan;
use term::Term;
use words::tokens;

/// A parsed filter line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    terms: Vec<Term>,
}

impl Filter {
    /// Parses a line; the error names the first term that can never be right.
    ///
    /// A term without a value, which is no error while it is being typed, is one here.
    pub fn parse(line: &str) -> Result<Self, FilterError> {
        let (filter, wrong, unfinished) = Self::read(line);
        wrong.or(unfinished).map_or(Ok(filter), Err)
    }

    /// Parses a line that is still being typed: a term that can never be right is left out, and
    /// told beside the filter that the others make.
    pub fn parse_while_typing(line: &str) -> (Self, Option<FilterError>) {
        let (filter, wrong, _) = Self::read(line);
        (filter, wrong)
    }

    /// The filter that the good terms make, the first that is wrong, the first that is not finished.
    fn read(line: &str) -> (Self, Option<FilterError>, Option<FilterError>) {
        let mut parser = Parser { tokens: tokens(line).into_iter(), ..Parser::default() };
        let (terms, _) = parser.alternatives(true, true);
        (Self { terms }, parser.wrong, parser.unfinished)
    }

    /// Whether the filter lets everything through.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether what passes depends on the time.
    pub fn asks_for_ages(&self) -> bool {
        let is_age = |term: &Term| {
            matches!(term, Term::Number { unit: Unit::Age, .. } | Term::Backup(BackupTerm::Age(..)))
        };
        self.terms.iter().flat_map(Term::leaves).any(is_age)
    }

    /// Volumes that are left out because their last backup, which is older than what was read, was not looked
    /// for: whether it is as old as asked for, or there is none, is not known.
    pub fn backups_in_doubt(&self, inventory: &Inventory, now: Option<Minute>) -> usize {
        let read = inventory.last_backups();
        let doubts =
            |term: &Term| matches!(term, Term::Backup(backup) if backup.doubts_older(read.since(), now));
        if self.terms.iter().flat_map(Term::leaves).any(doubts) { read.older() } else { 0 }
    }

    /// Whether every volume that passes this filter passes the other one too, for certain: then
    /// only those that passed that one need be looked at.
    pub fn narrows(&self, other: &Self) -> bool {
        Term::all_imply(&self.terms, &other.terms)
    }
}

#[cfg(test)]
mod tests;
