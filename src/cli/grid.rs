//! A table for eyes: columns that line up, a line for a row, no line wider than the terminal.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use super::cell::{Cell, Reader, width};
use super::locale::ellipsis;
use super::shape::{Kind, Shape};
use super::wrap::{cut, cut_middle, head, tail};

/// Blanks between two columns.
const GAP: usize = 2;
/// How narrow names, words and ids may become, step by step until the table fits. Before the second
/// step the columns go that can be spared.
const STEPS: [Least; 4] = [
    Least { names: 20, words: 16, ids: usize::MAX, numbers: usize::MAX },
    Least { names: 12, words: 8, ids: usize::MAX, numbers: usize::MAX },
    Least { names: 8, words: 4, ids: 4, numbers: 4 },
    Least { names: 1, words: 1, ids: 1, numbers: 1 },
];

#[derive(Clone, Copy)]
struct Least {
    names: usize,
    words: usize,
    ids: usize,
    numbers: usize,
}

/// How much of an id is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Whole,
    Head(usize),
    Tail(usize),
}

/// What of ids may tell them apart, the best first.
const PARTS: [Part; 4] = [Part::Head(8), Part::Head(13), Part::Tail(8), Part::Tail(12)];

impl Part {
    fn of<'a>(self, id: &'a str, mark: &str) -> Cow<'a, str> {
        match self {
            Self::Head(width) => head(id, width).into(),
            Self::Tail(columns) if width(id) > columns => format!("{mark}{}", tail(id, columns)).into(),
            Self::Whole | Self::Tail(_) => id.into(),
        }
    }
}

/// Ids of a column, as far as it matters which parts tell them apart.
#[derive(Debug, Default)]
struct Ids {
    hasher: RandomState,
    whole: HashSet<u64>,
    parts: [HashSet<u64>; PARTS.len()],
}

impl Ids {
    fn add(&mut self, id: &str) {
        if self.whole.insert(self.hasher.hash_one(id)) {
            for (seen, part) in self.parts.iter_mut().zip(PARTS) {
                seen.insert(self.hasher.hash_one(&*part.of(id, "")));
            }
        }
    }

    fn part(&self) -> Part {
        let tells = |(seen, _): &(&HashSet<u64>, Part)| seen.len() == self.whole.len();
        self.parts.iter().zip(PARTS).find(tells).map_or(Part::Whole, |(_, part)| part)
    }
}

/// What is known of a column once its rows were looked at.
#[derive(Debug)]
struct Seen {
    at: usize,
    kind: Kind,
    width: usize,
    is_empty: bool,
    is_numeric: bool,
    ids: Option<Ids>,
}

/// A table whose rows are being measured.
#[derive(Debug)]
pub struct Measure<'a> {
    shape: &'a Shape,
    reader: Reader,
    utf8: bool,
    columns: Vec<Seen>,
}

impl<'a> Measure<'a> {
    /// Nothing yet.
    pub fn new(shape: &'a Shape, reader: Reader, utf8: bool) -> Self {
        let places = if reader == Reader::Terminal { shape.of_terminal().to_vec() } else { shape.all() };
        let columns = places.into_iter().filter_map(|at| {
            let field = shape.field(at)?;
            Some(Seen {
                at,
                kind: field.kind,
                width: 0,
                is_empty: true,
                is_numeric: true,
                ids: (field.kind == Kind::Id && reader == Reader::Terminal).then(Ids::default),
            })
        });
        Self { shape, reader, utf8, columns: columns.collect() }
    }

    /// Looks at a row.
    pub fn add(&mut self, row: &[Cell]) {
        for column in &mut self.columns {
            let Some(cell) = row.get(column.at) else { continue };
            let told = cell.seen(self.reader, self.utf8);
            match &mut column.ids {
                Some(ids) if !cell.is_short() && !cell.is_empty() => ids.add(&told),
                _ => {}
            }
            column.width = column.width.max(width(&told));
            column.is_numeric &= cell.is_empty() || is_number(&told);
            column.is_empty &= cell.is_empty();
        }
    }

    /// The table, no wider than so many columns.
    pub fn grid(self, limit: Option<usize>) -> Grid<'a> {
        let Self { shape, reader, utf8, columns } = self;
        let mark = ellipsis(utf8);
        // An empty table shows what there could be.
        let is_empty = columns.iter().all(|column| column.is_empty);
        let kept = columns
            .into_iter()
            .filter(|column| !column.is_empty || is_empty || shape.is_asked() || reader != Reader::Terminal);
        let columns: Vec<Placed> = kept
            .map(|column| {
                let part = column.ids.map_or(Part::Whole, |ids| ids.part());
                let natural = match part {
                    Part::Whole => column.width,
                    Part::Head(most) => column.width.min(most),
                    Part::Tail(most) => column.width.min(most + width(mark)),
                };
                let title = shape.field(column.at).map_or(0, |field| width(field.title));
                let title = if shape.has_heading() { title } else { 0 };
                let right = column.kind == Kind::Number || (column.is_numeric && !column.is_empty);
                Placed { at: column.at, kind: column.kind, width: natural.max(title), part, right }
            })
            .collect();
        let (columns, left_out) = fit(&columns, &shape.spares(), limit.unwrap_or(usize::MAX));
        let left_out = shape.words(&left_out);
        Grid { shape, reader, utf8, mark, columns, left_out }
    }
}

/// Whether a text is a number, as it stands or with a unit.
fn is_number(text: &str) -> bool {
    let number = text.split_once(' ').map_or(text, |(number, _)| number);
    number.replace(',', "").parse::<f64>().is_ok()
}

/// A column in its place.
#[derive(Clone, Debug)]
struct Placed {
    at: usize,
    kind: Kind,
    width: usize,
    part: Part,
    right: bool,
}

/// A table that is laid out.
#[derive(Debug)]
pub struct Grid<'a> {
    shape: &'a Shape,
    reader: Reader,
    utf8: bool,
    mark: &'static str,
    columns: Vec<Placed>,
    left_out: Vec<&'static str>,
}

impl Grid<'_> {
    /// Columns for which there was no room.
    pub fn left_out(&self) -> &[&'static str] {
        &self.left_out
    }

    /// The heading.
    pub fn heading(&self) -> String {
        let title = |at| self.shape.field(at).map(|field| field.title.to_uppercase()).unwrap_or_default();
        self.joined(false, |column| Cow::Owned(Cell::new(&title(column.at))))
    }

    /// The line of a row.
    pub fn line(&self, row: &[Cell], colour: bool) -> String {
        self.joined(colour, |column| row.get(column.at).map_or_else(Cow::default, Cow::Borrowed))
    }

    fn joined<'c>(&self, colour: bool, cell: impl Fn(&Placed) -> Cow<'c, Cell>) -> String {
        let mut line = String::new();
        let last = self.columns.len().saturating_sub(1);
        for (number, column) in self.columns.iter().enumerate() {
            let cell = cell(column);
            let told = cell.seen(self.reader, self.utf8);
            let part = if cell.is_short() || cell.is_empty() { Part::Whole } else { column.part };
            let told = part.of(&told, self.mark);
            let told = match (column.kind, part) {
                // Its end is what tells it apart.
                (_, Part::Tail(_)) => tail(&told, column.width).into(),
                (Kind::Name, _) => cut_middle(&told, column.width, self.mark),
                _ => cut(&told, column.width, self.mark),
            };
            let pad = column.width.saturating_sub(width(&told));
            if column.right {
                line.extend(std::iter::repeat_n(' ', pad));
            }
            let tone = if colour && !told.is_empty() { cell.tone } else { super::cell::Tone::Plain };
            line.push_str(tone.begin());
            line.push_str(&told);
            line.push_str(tone.end());
            if number < last {
                line.extend(std::iter::repeat_n(' ', if column.right { GAP } else { pad + GAP }));
            }
        }
        line.truncate(line.trim_end_matches(' ').len());
        line
    }
}

/// Columns that all take.
fn total(columns: &[Placed]) -> usize {
    columns.iter().map(|column| column.width + GAP).sum::<usize>().saturating_sub(GAP)
}

/// Takes columns in, the widest first and of those the last, until all fit; those that can be spared
/// are left out before the others become hard to read. The second is what was left out.
fn fit(columns: &[Placed], spares: &[usize], limit: usize) -> (Vec<Placed>, Vec<usize>) {
    let [first, others @ ..] = STEPS;
    let mut left_out: Vec<usize> = Vec::new();
    let mut spares = spares.iter().filter(|at| columns.iter().any(|column| column.at == **at));
    let kept = |left_out: &[usize]| {
        let kept = columns.iter().filter(|column| !left_out.contains(&column.at));
        kept.cloned().collect::<Vec<_>>()
    };
    loop {
        let mut kept = kept(&left_out);
        if squeeze(&mut kept, first, limit) {
            return (kept, left_out);
        }
        match spares.next() {
            Some(at) => left_out.push(*at),
            None => break,
        }
    }
    let mut kept = kept(&left_out);
    for least in others {
        if squeeze(&mut kept, least, limit) {
            return (kept, left_out);
        }
    }
    // What is read first stays.
    while total(&kept) > limit && kept.len() > 1 {
        left_out.extend(kept.pop().map(|column| column.at));
    }
    (kept, left_out)
}

/// Takes columns in as far as they may be; whether they fit then.
fn squeeze(columns: &mut [Placed], least: Least, limit: usize) -> bool {
    let floor = |column: &Placed| match column.kind {
        Kind::Name => least.names,
        Kind::Text if column.right => least.numbers,
        Kind::Text => least.words,
        Kind::Id => least.ids,
        Kind::Number | Kind::Whole => least.numbers,
    };
    while total(columns) > limit {
        let open = columns.iter_mut().filter(|column| column.width > floor(column));
        let Some(widest) = open.max_by_key(|column| column.width) else { return false };
        widest.width -= 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "2b9a6d54-1c7e-4f3a-8e21-6a5d4c3b2a10";

    fn shape() -> Shape {
        Shape::new(&["id", "name", "status", "size", "message", "nothing"]).spare(&["message"])
    }

    fn row(id: &str, name: &str, size: &str, message: &str) -> Vec<Cell> {
        [id, name, "in-use", size, message, "-"].map(Cell::from).to_vec()
    }

    fn rows() -> Vec<Vec<Cell>> {
        vec![
            row(ID, &"x".repeat(255), "1,000 GB", ""),
            row("5c9a6d54-x", "バックアップ検証バックアップ検証", "20 GB", "the token has run out"),
        ]
    }

    fn lines(shape: &Shape, rows: &[Vec<Cell>], limit: Option<usize>, utf8: bool) -> Vec<String> {
        let reader = if limit.is_some() { Reader::Terminal } else { Reader::Paper };
        let mut measure = Measure::new(shape, reader, utf8);
        for row in rows {
            measure.add(row);
        }
        let grid = measure.grid(limit);
        std::iter::once(grid.heading()).chain(rows.iter().map(|row| grid.line(row, false))).collect()
    }

    #[test]
    fn wide_names_line_up_and_numbers_stand_on_the_right() {
        let shape = Shape::new(&["name", "size"]);
        let rows = [["バック", "1"], ["ab", "22"]].map(|row| row.map(Cell::from).to_vec());
        assert_eq!(lines(&shape, &rows, None, true), ["NAME    SIZE", "バック     1", "ab        22"]);
        assert!(lines(&shape, &rows, None, false).concat().is_ascii());
    }

    #[test]
    fn a_row_is_a_line_that_fits() {
        for columns in 1..400 {
            for utf8 in [true, false] {
                let lines = lines(&shape(), &rows(), Some(columns), utf8);
                assert_eq!(lines.len(), 3);
                let widest = lines.iter().map(|line| width(line)).max().unwrap();
                assert!(widest <= columns, "{columns}: {lines:#?}");
                let row = &lines[1];
                let whole = row.contains("1,000 GB") && row.ends_with("2b9a6d54");
                assert!(columns < 60 || whole, "{columns}: {lines:#?}");
                assert!(!lines[0].contains("NOTHING"), "an empty column is gone");
            }
        }
    }

    #[test]
    fn names_are_cut_in_the_middle_and_ids_are_short() {
        let lines80 = lines(&shape(), &rows(), Some(80), true);
        assert!(lines80[0].starts_with("NAME ") && lines80[0].ends_with("ID"), "{lines80:#?}");
        assert!(lines80[1].contains("xx\u{2026}xx") && lines80[1].ends_with("2b9a6d54"), "{lines80:#?}");
        assert!(lines80[2].contains("the token has"), "{lines80:#?}");
        let paper = lines(&shape(), &rows(), None, true);
        assert!(paper[1].contains(&"x".repeat(255)) && paper[1].contains(ID), "{paper:#?}");
        let narrow = lines(&shape(), &rows(), Some(50), true);
        assert!(!narrow[0].contains("MESSAGE"), "{narrow:#?}");
    }

    #[test]
    fn short_ids_tell_rows_apart() {
        let shape = Shape::new(&["name", "id"]);
        let ids = |ids: [&str; 2]| {
            let rows = ids.map(|id| vec!["n".into(), id.into()]);
            lines(&shape, &rows, Some(80), true).split_off(1)
        };
        assert_eq!(ids(["abcdefgh-1111-2", "bbcdefgh-1111-2"]), ["n     abcdefgh", "n     bbcdefgh"]);
        let alike = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"];
        assert_eq!(ids(alike), ["n     \u{2026}00000001", "n     \u{2026}00000002"]);
    }

    #[test]
    fn a_tone_takes_no_room() {
        let shape = Shape::new(&["name", "state"]);
        let row = vec![Cell::from("a"), Cell::from("failed").tone(super::super::cell::Tone::Bad)];
        let mut measure = Measure::new(&shape, Reader::Terminal, true);
        measure.add(&row);
        let grid = measure.grid(Some(80));
        assert_eq!(grid.line(&row, true), "a     \u{1b}[31mfailed\u{1b}[0m");
        assert_eq!(grid.line(&row, false), "a     failed");
    }
}
