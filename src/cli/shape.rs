//! The columns of a table: which there are, how they are called, and which of them a reader gets.

use super::error::CliError;

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words, cut at their end.
    Text,
    /// What a row is called by, cut in the middle: its end tells as much as its beginning.
    Name,
    /// An id: the last columns, and short on a terminal.
    Id,
    /// A number or a span of time: never cut.
    Number,
    /// A word, a code or a moment: never cut.
    Whole,
}

/// A column.
#[derive(Clone, Debug)]
pub struct Field {
    /// The word for it, in CSV and in `--columns`.
    pub word: &'static str,
    /// The heading people read.
    pub title: &'static str,
    pub kind: Kind,
    /// Which column is left out first where a terminal is too narrow; those without never are.
    spare: Option<usize>,
    /// Its text goes below its label where it has no room beside it.
    movable: bool,
}

/// Columns that hold what something is called by.
const NAMES: [&str; 4] = ["name", "server", "policy", "volume"];

impl Field {
    fn new(word: &'static str) -> Self {
        let kind = match word {
            "id" => Kind::Id,
            _ if word.ends_with("_id") => Kind::Id,
            _ if NAMES.contains(&word) => Kind::Name,
            _ => Kind::Text,
        };
        let title = match word {
            "fate" => "change",
            "standing" => "state",
            "visible" => "listed",
            other => other,
        };
        Self { word, title, kind, spare: None, movable: false }
    }
}

/// The columns of a table, and who gets which.
#[derive(Clone, Debug)]
pub struct Shape {
    fields: Vec<Field>,
    /// What CSV has, in its order.
    csv: Vec<usize>,
    /// What a terminal shows, in this order.
    shown: Vec<usize>,
    /// The operator asked for these columns: none of them is left out.
    asked: bool,
    heading: bool,
}

impl Shape {
    /// These columns, named by their words in the order of CSV. On a terminal names come first and ids
    /// last.
    pub fn new(heading: &[&'static str]) -> Self {
        let fields: Vec<Field> = heading.iter().map(|word| Field::new(word)).collect();
        let csv: Vec<usize> = (0..fields.len()).collect();
        let mut shown = csv.clone();
        shown.sort_by_key(|at| match fields.get(*at) {
            Some(field) if field.word == "name" => 0,
            Some(field) if field.kind == Kind::Id => 2,
            _ => 1,
        });
        Self { fields, csv, shown, asked: false, heading: true }
    }

    /// Headings that people read instead of the words.
    pub fn titled(mut self, titles: &[(&str, &'static str)]) -> Self {
        for (word, title) in titles {
            self.each(&[word], |_, field| field.title = title);
        }
        self
    }

    /// Columns of numbers, sizes or spans of time.
    pub fn numbers(mut self, words: &[&str]) -> Self {
        self.each(words, |_, field| field.kind = Kind::Number);
        self
    }

    /// Columns of words, codes or moments that tell nothing once they are cut.
    pub fn whole(mut self, words: &[&str]) -> Self {
        self.each(words, |_, field| field.kind = Kind::Whole);
        self
    }

    /// Columns that are left out one after the other where a terminal is too narrow.
    pub fn spare(mut self, words: &[&str]) -> Self {
        self.each(words, |rank, field| field.spare = Some(rank));
        self
    }

    /// Columns whose text is read, not compared.
    pub fn movable(mut self, words: &[&str]) -> Self {
        self.each(words, |_, field| field.movable = true);
        self
    }

    /// What a terminal shows, in this order; programs get the other columns after these.
    pub fn on_terminal(mut self, words: &[&str]) -> Self {
        self.shown = words.iter().filter_map(|word| self.place(word)).collect();
        self
    }

    /// Columns that CSV does not have: what it looks like was settled before.
    pub fn not_in_csv(mut self, words: &[&str]) -> Self {
        self.csv.retain(|at| self.fields.get(*at).is_none_or(|field| !words.contains(&field.word)));
        self
    }

    /// Without a heading.
    pub const fn without_heading(mut self) -> Self {
        self.heading = false;
        self
    }

    /// These columns alone, in this order, for every reader.
    pub fn asked(mut self, words: &[&str]) -> Result<Self, CliError> {
        let mut chosen = Vec::new();
        for word in words {
            let at = self.checked(word)?;
            if chosen.contains(&at) {
                return Err(CliError::usage(format!("columns list {word} twice")));
            }
            chosen.push(at);
        }
        self.csv.clone_from(&chosen);
        self.shown = chosen;
        self.asked = true;
        Ok(self)
    }

    /// The place of a column that the operator named, by its word or its heading.
    pub fn checked(&self, word: &str) -> Result<usize, CliError> {
        self.place(word).or_else(|| self.fields.iter().position(|field| field.title == word)).ok_or_else(
            || {
                let words: Vec<&str> = self.fields.iter().map(|field| field.word).collect();
                CliError::usage(format!("no column `{word}`; there are {}", words.join(", ")))
            },
        )
    }

    fn each(&mut self, words: &[&str], mut change: impl FnMut(usize, &mut Field)) {
        for (rank, word) in words.iter().enumerate() {
            if let Some(field) = self.fields.iter_mut().find(|field| field.word == *word) {
                change(rank, field);
            }
        }
    }

    fn place(&self, word: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.word == word)
    }

    /// A column.
    pub fn field(&self, at: usize) -> Option<&Field> {
        self.fields.get(at)
    }

    /// Whether there is a heading.
    pub const fn has_heading(&self) -> bool {
        self.heading
    }

    /// Whether the operator chose the columns.
    pub const fn is_asked(&self) -> bool {
        self.asked
    }

    /// The columns of CSV.
    pub fn of_csv(&self) -> &[usize] {
        &self.csv
    }

    /// The columns of a terminal.
    pub fn of_terminal(&self) -> &[usize] {
        &self.shown
    }

    /// Every column, those of a terminal first.
    pub fn all(&self) -> Vec<usize> {
        let mut all = self.shown.clone();
        if !self.asked {
            all.extend((0..self.fields.len()).filter(|at| !self.shown.contains(at)));
        }
        all
    }

    /// The columns that can be left out, the first one first.
    pub fn spares(&self) -> Vec<usize> {
        let spare = |at: &usize| self.fields.get(*at).and_then(|field| field.spare);
        let mut spares: Vec<usize> = self.shown.iter().copied().filter(|at| spare(at).is_some()).collect();
        spares.sort_by_key(spare);
        if self.asked { Vec::new() } else { spares }
    }

    /// Whether these are labels and what belongs to them, which is read and not compared.
    pub fn is_pairs(&self) -> bool {
        matches!(self.fields.as_slice(), [_, value] if value.movable)
    }

    /// The words for some columns.
    pub fn words(&self, places: &[usize]) -> Vec<&'static str> {
        places.iter().filter_map(|at| self.fields.get(*at)).map(|field| field.word).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape() -> Shape {
        Shape::new(&["id", "name", "size", "from_policy_id", "note", "now"])
            .not_in_csv(&["now"])
            .spare(&["note", "size"])
    }

    #[test]
    fn names_come_first_and_ids_last_where_people_read() {
        let shape = shape();
        assert_eq!(shape.words(shape.of_terminal()), ["name", "size", "note", "now", "id", "from_policy_id"]);
        assert_eq!(shape.words(shape.of_csv()), ["id", "name", "size", "from_policy_id", "note"]);
        assert_eq!(shape.words(&shape.spares()), ["note", "size"]);
        let shape = shape.on_terminal(&["now", "name"]);
        assert_eq!(shape.words(&shape.all()), ["now", "name", "id", "size", "from_policy_id", "note"]);
    }

    #[test]
    fn what_was_asked_for_is_what_everybody_gets() {
        let asked = shape().asked(&["now", "id"]).unwrap();
        for places in [asked.of_csv(), asked.of_terminal(), &asked.all()] {
            assert_eq!(asked.words(places), ["now", "id"]);
        }
        assert!(asked.spares().is_empty());
        let said = |words: &[&str]| shape().asked(words).unwrap_err().to_string();
        assert!(said(&["nosuch"]).starts_with("no column `nosuch`; there are id, name,"));
        assert_eq!(said(&["id", "id"]), "columns list id twice");
    }
}
