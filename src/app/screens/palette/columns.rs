//! The command that chooses the columns of the volumes, and their widths: `columns name:40 size zone`.

use super::super::Reaction;
use super::commands::{Completion, beginning};
use crate::app::model::Model;
use crate::domain::Column;
use crate::domain::fields::ColumnsAndWidths;

/// Stands for the columns that the settings name.
const DEFAULT: &str = "default";

/// Between columns.
const SEPARATORS: [char; 2] = [' ', ','];

/// Widths that are offered, as far as a column can have them.
const WIDTHS: [usize; 7] = [8, 12, 16, 24, 40, 60, 100];

/// What the last of the columns could be; behind a colon, its width.
pub fn complete(_: &Model, typed: &str) -> Vec<Completion> {
    let at = typed.rfind(SEPARATORS).map_or(0, |at| at + 1);
    let (before, last) = typed.split_at_checked(at).unwrap_or(("", typed));
    if let Some((word, width)) = last.split_once(':') {
        let Some(column) = Column::of_word(word) else { return Vec::new() };
        let widths = WIDTHS.iter().filter(|offered| column.widths().contains(offered));
        let widths = widths.map(ToString::to_string).filter(|offered| offered.starts_with(width));
        return widths.map(|width| format!("{before}{word}:{width}").into()).collect();
    }
    let named = |column: &Column| words(before).iter().any(|word| word_of(word) == column.word());
    let free = Column::ALL.into_iter().filter(|column| !named(column)).map(Column::word);
    let default = Some(DEFAULT).filter(|_| before.is_empty());
    beginning(free.chain(default), last, before)
}

/// What the line would show.
pub fn preview(_: &Model, argument: &str) -> Result<String, String> {
    if argument == DEFAULT {
        return Ok("shows the columns of the settings, each as wide as it needs".to_owned());
    }
    let (columns, widths) = parse(argument)?;
    let count = columns.len();
    let widths = widths.iter().map(|(column, width)| format!(", {} {width} wide", column.word()));
    Ok(format!("shows {count} column{}{}", if count == 1 { "" } else { "s" }, widths.collect::<String>()))
}

/// Shows them; they are remembered.
pub fn run(model: &mut Model, argument: &str) -> Result<Reaction, String> {
    let (columns, widths) = if argument == DEFAULT {
        (None, Vec::new())
    } else {
        let (columns, widths) = parse(argument)?;
        (Some(columns), widths)
    };
    model.columns.clone_from(columns.as_ref().unwrap_or(&model.profile.columns));
    (model.view.columns, model.view.widths) = (columns, widths);
    Ok(Reaction::close())
}

fn parse(argument: &str) -> Result<ColumnsAndWidths, String> {
    Column::parse_with_widths(&words(argument))
}

fn words(text: &str) -> Vec<&str> {
    text.split(SEPARATORS).filter(|word| !word.is_empty()).collect()
}

fn word_of(part: &str) -> &str {
    part.split_once(':').map_or(part, |(word, _)| word)
}
