//! What every list of the shell can do: columns by choice, another order, no heading.

use std::cmp::Ordering;

use clap::Args;

use super::cell::{Cell, Reader};
use super::error::CliError;
use super::forms::Format;
use super::shape::Shape;

/// Options of a list.
#[derive(Clone, Debug, Args)]
pub struct Listing {
    /// Only these columns, in this order, such as: name,id (JSON has them all)
    #[arg(long, value_name = "COLUMNS")]
    pub columns: Option<String>,
    /// Sort by a column; a dash before it reverses the order
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// Leave out the heading of tables, TSV and CSV
    #[arg(long)]
    pub no_header: bool,
    /// Form of the list: by default a table on a terminal, and TSV elsewhere
    #[arg(short, long, value_enum, default_value_t = Format::here(), hide_default_value = true)]
    pub output: Format,
}

/// A list as it was asked for.
#[derive(Debug)]
pub struct Asked {
    shape: Shape,
    /// The column to sort by, and whether the largest come first.
    order: Option<(usize, bool)>,
}

impl Listing {
    /// Checks what was asked against the columns there are; nothing is sent for a list that is wrong.
    pub fn of(&self, shape: Shape) -> Result<Asked, CliError> {
        let order = self.sort.as_deref().map(|word| {
            let (word, descending) = direction(word);
            Ok::<_, CliError>((shape.checked(word)?, descending))
        });
        let order = order.transpose()?;
        let shape = match &self.columns {
            Some(words) => shape.asked(&words.split(',').map(str::trim).collect::<Vec<_>>())?,
            None => shape,
        };
        let shape = if self.no_header { shape.without_heading() } else { shape };
        Ok(Asked { shape, order })
    }
}

/// A column, and whether a dash before it reverses the order.
pub fn direction(word: &str) -> (&str, bool) {
    word.strip_prefix('-').map_or((word, false), |word| (word, true))
}

impl Asked {
    /// The shape, and rows in the order that was asked for.
    pub fn arrange<T>(self, mut rows: Vec<(Vec<Cell>, T)>) -> (Shape, Vec<Vec<Cell>>, Vec<T>) {
        if let Some((at, descending)) = self.order {
            let nothing = Cell::default();
            rows.sort_by(|(a, _), (b, _)| {
                compare(a.get(at).unwrap_or(&nothing), b.get(at).unwrap_or(&nothing), descending)
            });
        }
        let (cells, values) = rows.into_iter().unzip();
        (self.shape, cells, values)
    }
}

/// What says nothing comes last, whichever way it goes; numbers are compared as such.
fn compare(a: &Cell, b: &Cell, descending: bool) -> Ordering {
    let empty = a.is_empty().cmp(&b.is_empty());
    let (a, b) = (a.told(Reader::Program), b.told(Reader::Program));
    let order = match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => a.total_cmp(&b),
        _ => a.to_lowercase().cmp(&b.to_lowercase()).then_with(|| a.cmp(b)),
    };
    empty.then(if descending { order.reverse() } else { order })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(sort: &str) -> Vec<&'static str> {
        let listing =
            Listing { columns: None, sort: Some(sort.into()), no_header: false, output: Format::Table };
        let rows = [("b", "9"), ("A", "100"), ("c", "-"), ("a", "10")];
        let rows = rows.map(|(name, size)| (vec![Cell::from(name), Cell::from(size)], name)).to_vec();
        listing.of(Shape::new(&["name", "size"])).unwrap().arrange(rows).2
    }

    #[test]
    fn rows_are_sorted_as_people_would_and_what_is_not_told_comes_last() {
        assert_eq!(sorted("name"), ["A", "a", "b", "c"]);
        assert_eq!(sorted("-name"), ["c", "b", "a", "A"]);
        assert_eq!(sorted("size"), ["b", "a", "A", "c"]);
        assert_eq!(sorted("-size"), ["A", "a", "b", "c"]);
    }
}
