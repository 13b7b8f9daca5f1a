//! The tables at the end.

use std::fmt::Write as _;

use crate::words::thousands;

/// One row: what was measured, and a cell per size.
struct Row {
    section: String,
    what: String,
    cells: Vec<String>,
}

/// Everything measured, in the order in which it was first said.
pub struct Report {
    sizes: Vec<usize>,
    rows: Vec<Row>,
    failures: usize,
}

impl Report {
    pub fn new(sizes: &[usize]) -> Self {
        Self { sizes: sizes.to_vec(), rows: Vec::new(), failures: 0 }
    }

    /// Puts a figure where it belongs, or says there why it is missing.
    pub fn put(&mut self, section: &str, what: &str, size: usize, figure: Result<String, String>) {
        let figure = figure.unwrap_or_else(|trouble| {
            self.failures += 1;
            format!("failed: {}", trouble.replace(['\n', '|'], " "))
        });
        eprintln!("{section}, {what}: {figure}");
        let place = self.sizes.iter().position(|held| *held == size).unwrap_or_default();
        let known = self.rows.iter().position(|row| row.section == section && row.what == what);
        let at = known.unwrap_or(self.rows.len());
        if known.is_none() {
            let cells = vec!["-".to_owned(); self.sizes.len()];
            self.rows.push(Row { section: section.to_owned(), what: what.to_owned(), cells });
        }
        if let Some(cell) = self.rows.get_mut(at).and_then(|row| row.cells.get_mut(place)) {
            *cell = figure;
        }
    }

    /// Nothing of a section could be measured.
    pub fn failed(&mut self, section: &str, size: usize, trouble: &str) {
        self.put(section, "all of it", size, Err(trouble.to_owned()));
    }

    /// Whether everything could be measured.
    pub fn is_whole(&self) -> bool {
        self.failures == 0
    }

    /// Markdown, a table per section.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let mut sections: Vec<&str> = Vec::new();
        for row in &self.rows {
            if !sections.contains(&row.section.as_str()) {
                sections.push(&row.section);
            }
        }
        for section in sections {
            let sizes: Vec<String> = self.sizes.iter().map(|size| thousands(*size)).collect();
            // Writing into a string cannot fail.
            let _ =
                writeln!(out, "\n| {section} | {} |\n|---|{}", sizes.join(" | "), "---|".repeat(sizes.len()));
            for row in self.rows.iter().filter(|row| row.section == section) {
                let _ = writeln!(out, "| {} | {} |", row.what, row.cells.join(" | "));
            }
        }
        out
    }
}
