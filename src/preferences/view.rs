//! How the lists were chosen to look.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{PreferenceStore, file, one_line};
use crate::domain::{Border, CloudScope, Column, ListView, Sort};

/// The name of the files.
const KIND: &str = "view";

#[derive(Debug, Default, Serialize, Deserialize)]
struct Content {
    /// The words of the columns.
    #[serde(default)]
    columns: Option<Vec<String>>,
    /// Their widths, by word.
    #[serde(default)]
    widths: BTreeMap<String, usize>,
    #[serde(default)]
    sort: Option<Order>,
    /// Columns and rows of the policies.
    #[serde(default)]
    border: Place,
    #[serde(default)]
    lines: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Order {
    column: String,
    descending: bool,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Place {
    columns: Option<u16>,
    rows: Option<u16>,
}

impl PreferenceStore {
    /// How the list was chosen to look in a cloud and project; and why that cannot be read. A column of a
    /// later version is left out.
    pub fn view(&self, scope: &CloudScope) -> (ListView, Option<String>) {
        let Ok(path) = self.path(KIND, scope) else { return (ListView::default(), None) };
        let (Content { columns, widths, sort, border, lines }, problem) = file::read::<Content>(&path);
        let column = |word: &String| Column::of_word(word);
        let columns = columns.map(|words| words.iter().filter_map(column).collect::<Vec<Column>>());
        let widths = widths.iter().filter_map(|(word, width)| Some((column(word)?, *width)));
        let widths = widths.filter(|(column, width)| column.widths().contains(width)).collect();
        let sort =
            sort.and_then(|sort| Some(Sort { column: column(&sort.column)?, descending: sort.descending }));
        let view = ListView {
            columns: columns.filter(|columns| !columns.is_empty()),
            widths,
            sort,
            border: Border { columns: border.columns, rows: border.rows },
            lines: lines.iter().map(|line| one_line(line)).collect(),
        };
        (view, problem)
    }

    /// Stores it.
    pub fn save_view(&self, scope: &CloudScope, view: ListView) -> Result<(), String> {
        let path = self.path(KIND, scope)?;
        let word = |column: Column| column.word().to_owned();
        let content = Content {
            columns: view.columns.map(|columns| columns.into_iter().map(word).collect()),
            widths: view.widths.into_iter().map(|(column, width)| (word(column), width)).collect(),
            sort: view.sort.map(|sort| Order { column: word(sort.column), descending: sort.descending }),
            border: Place { columns: view.border.columns, rows: view.border.rows },
            lines: view.lines,
        };
        file::write(&path, &content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_comes_back_and_what_is_unknown_is_left_out() {
        let directory = tempfile::tempdir().unwrap();
        let store = PreferenceStore { directory: Ok(directory.path().to_owned()) };
        let scope = CloudScope { project_id: "p".into(), ..CloudScope::default() };
        assert_eq!(store.view(&scope), (ListView::default(), None));
        let view = ListView {
            columns: Some(vec![Column::Name, Column::Created]),
            widths: vec![(Column::Name, 40)],
            sort: Some(Sort { column: Column::Size, descending: true }),
            border: Border { columns: Some(52), rows: None },
            lines: vec!["sort -size".into()],
        };
        store.save_view(&scope, view.clone()).unwrap();
        assert_eq!(store.view(&scope), (view, None));
        let path = store.path(KIND, &scope).unwrap();
        let later = r#"{"version":1,"columns":["name","of the future"],"widths":{"name":4000,"id":8,"of the future":9},"sort":{"column":"x","descending":true},"more":1}"#;
        std::fs::write(path, later).unwrap();
        let (view, problem) = store.view(&scope);
        assert_eq!((view.columns, view.sort, problem), (Some(vec![Column::Name]), None, None));
        assert_eq!(view.widths, [(Column::Id, 8)], "a width that cannot be is left out");
        assert_eq!(view.border, Border::default(), "a file from before there was one");
    }
}
