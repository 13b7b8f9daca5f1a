//! Choosing fields by their words.

use std::ops::RangeInclusive;

use super::layout::Width;
use super::table::Column;

/// The most columns of the terminal that one column of the list can be given.
const WIDEST: usize = 120;

/// Columns with the widths that were chosen for some of them, in columns of the terminal.
pub type ColumnsAndWidths = (Vec<Column>, Vec<(Column, usize)>);

impl Column {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        self.field().word
    }

    /// The column of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.word() == word)
    }

    /// The words of all, for messages.
    pub fn words() -> String {
        Self::ALL.map(Self::word).join(", ")
    }

    /// The columns where none are chosen.
    pub fn by_default() -> Vec<Self> {
        Self::ALL.into_iter().filter(|column| column.field().by_default).collect()
    }

    /// In the order of the shell: the id first, which programs look for.
    pub fn for_shell() -> impl Iterator<Item = Self> {
        let others = Self::ALL.into_iter().filter(|column| *column != Self::Id);
        std::iter::once(Self::Id).chain(others)
    }

    /// The columns that are named by their words; what is wrong is said in a sentence.
    pub fn parse_list<'w>(words: impl IntoIterator<Item = &'w str>) -> Result<Vec<Self>, String> {
        let mut columns = Vec::new();
        for word in words {
            let column = Self::of_word(word.trim())
                .ok_or_else(|| format!("columns must be some of {}", Self::words()))?;
            if columns.contains(&column) {
                return Err(format!("columns list {} twice", column.word()));
            }
            columns.push(column);
        }
        Ok(columns)
    }

    /// The same, where a word can be followed by a width (`name:40`), for a list of volumes.
    pub fn parse_with_widths(words: &[&str]) -> Result<ColumnsAndWidths, String> {
        let columns = Self::parse_list(words.iter().filter_map(|word| word.split(':').next()))?;
        Self::check_tells_apart(&columns)?;
        let mut widths = Vec::new();
        for (column, word) in columns.iter().zip(words) {
            let Some((_, width)) = word.split_once(':') else { continue };
            let bounds = column.widths();
            let width = width.parse().ok().filter(|width| bounds.contains(width));
            let width = width.ok_or_else(|| {
                format!("the width of {} must be {} to {}", column.word(), bounds.start(), bounds.end())
            })?;
            widths.push((*column, width));
        }
        Ok((columns, widths))
    }

    /// Whether a list of these columns tells volumes apart; if not, what it lacks.
    pub fn check_tells_apart(columns: &[Self]) -> Result<(), String> {
        let told = columns.iter().any(|column| column.field().layout.tells_apart);
        if told { Ok(()) } else { Err("columns need name or id, to tell volumes apart".to_owned()) }
    }

    /// The widths it can be given: its heading fits, with the sign of the order; what is never wider gets
    /// no more.
    pub const fn widths(self) -> RangeInclusive<usize> {
        let field = self.field();
        let most = match field.layout.width {
            Width::Fixed(columns) if field.layout.growth.is_empty() => columns,
            _ => WIDEST,
        };
        field.word.len() + 1..=most
    }
}
