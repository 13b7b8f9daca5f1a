//! A sheet: facts, then a table. Every form is written from it.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::form::Form;
use crate::domain::text::scrub;
use crate::domain::{CloudScope, VolumeId};

/// Ids that fit into a command; more are for a file.
const MOST_IN_COMMAND: usize = 200;

/// What is told, before it has a form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// What it is about.
    pub title: String,
    /// Facts, each with its label.
    pub facts: Vec<(&'static str, String)>,
    /// Lines between the facts and the table.
    pub lines: Vec<String>,
    /// The headings of the table.
    pub heading: Vec<&'static str>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
    /// The volumes it is about.
    pub ids: Vec<VolumeId>,
    /// The command that does it, without the ids of the volumes; empty where there is none.
    pub command: String,
    /// The command takes the ids of the volumes.
    pub takes_ids: bool,
    /// One word that is the whole of it, whatever the form: a code, a request id.
    pub word: Option<String>,
}

/// A moment as all sheets have it.
pub(super) fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// The fact where something was read; none where nobody is logged in.
pub(super) fn place(here: Option<&CloudScope>) -> Vec<(&'static str, String)> {
    here.map(|here| ("where", here.place())).into_iter().collect()
}

impl Sheet {
    /// Whether it can take a form.
    pub fn has(&self, form: Form) -> bool {
        match form {
            _ if self.word.is_some() => true,
            Form::Ids => !self.ids.is_empty(),
            Form::Command => {
                !self.command.is_empty() && (!self.takes_ids || self.ids.len() <= MOST_IN_COMMAND)
            }
            Form::Markdown | Form::Csv | Form::Json | Form::Text => true,
        }
    }

    /// Writes it; every line but a command and a word that stands alone ends with a line feed.
    pub fn write(&self, form: Form) -> String {
        if let Some(word) = &self.word {
            return plain(word);
        }
        match form {
            Form::Markdown => self.markdown(),
            Form::Csv => self.csv(),
            Form::Json => self.json(),
            Form::Text => self.text(),
            Form::Ids => {
                let ids = self.ids.iter().flat_map(|id| [plain(&id.to_string()), "\n".to_owned()]);
                ids.collect()
            }
            Form::Command => self.command_line(),
        }
    }

    fn markdown(&self) -> String {
        let mut text = format!("## {}\n\n", cell(&self.title));
        for (label, value) in &self.facts {
            let _ = writeln!(text, "- **{label}**: {}", cell(value));
        }
        if !self.lines.is_empty() {
            text.push('\n');
            for line in &self.lines {
                let _ = writeln!(text, "- {}", cell(line));
            }
        }
        if !self.rows.is_empty() {
            let _ =
                write!(text, "\n| {} |\n|{}\n", self.heading.join(" | "), "---|".repeat(self.heading.len()));
            for row in &self.rows {
                let _ = writeln!(text, "{}", markdown_row(row));
            }
        }
        text
    }

    fn csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        // Writing into memory cannot fail.
        let _ = writer.write_record(&self.heading);
        for row in &self.rows {
            let _ = writer.write_record(row.iter().map(|value| value_of_csv(value)));
        }
        writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
    }

    fn json(&self) -> String {
        let facts: Map<String, Value> =
            self.facts.iter().map(|(label, value)| ((*label).to_owned(), json!(plain(value)))).collect();
        let row = |row: &Vec<String>| -> Value {
            let cells = self.heading.iter().zip(row);
            Value::Object(cells.map(|(word, value)| ((*word).to_owned(), json!(plain(value)))).collect())
        };
        let value = json!({
            "title": plain(&self.title),
            "facts": facts,
            "summary": self.lines.iter().map(|line| plain(line)).collect::<Vec<_>>(),
            "rows": self.rows.iter().map(row).collect::<Vec<Value>>(),
        });
        format!("{value:#}\n")
    }

    fn text(&self) -> String {
        let mut text = format!("{}\n", plain(&self.title));
        for (label, value) in &self.facts {
            let _ = writeln!(text, "  {label}: {}", plain(value));
        }
        for line in &self.lines {
            let _ = writeln!(text, "  {}", plain(line));
        }
        for row in &self.rows {
            let cells: Vec<String> = row.iter().map(|value| plain(value)).collect();
            let _ = writeln!(text, "{}", cells.join("  ").trim_end());
        }
        text
    }

    /// Holds ids alone, which are quoted where they hold anything a shell could read.
    fn command_line(&self) -> String {
        let mut text = self.command.clone();
        for id in self.ids.iter().filter(|_| self.takes_ids) {
            let _ = write!(text, " {}", argument(&id.to_string()));
        }
        text
    }
}

/// A row of a table in Markdown.
pub fn markdown_row(row: &[impl AsRef<str>]) -> String {
    let cells: Vec<String> = row.iter().map(|value| cell(value.as_ref())).collect();
    format!("| {} |", cells.join(" | "))
}

/// Text of one line, without what could act on a terminal.
fn plain(text: &str) -> String {
    scrub(&text.replace(['\n', '\r', '\t'], " ")).into_owned()
}

/// Text that is no markup in Markdown, in a table or outside one.
fn cell(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    for c in plain(text).chars() {
        let is_markup =
            matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '!' | '&' | '~' | '@');
        // A colon before two slashes makes a link of an address.
        if is_markup || (c == ':' && text.contains("://")) {
            cell.push('\\');
        }
        cell.push(c);
    }
    cell
}

/// Text that no spreadsheet takes for a formula.
fn value_of_csv(text: &str) -> String {
    let text = plain(text);
    if text.starts_with(['=', '+', '-', '@']) && text.parse::<f64>().is_err() {
        format!("'{text}")
    } else {
        text
    }
}

/// An argument of a shell's command.
pub(super) fn argument(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !text.is_empty() && !text.starts_with('-') && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", plain(text).replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        Sheet {
            title: "run <b>7f3a</b>".into(),
            facts: vec![("why", "TICKET|1 `rm -rf`".into())],
            lines: vec!["2 failed: [x](http://evil)".into()],
            heading: vec!["volume", "size"],
            rows: vec![vec!["=cmd()|a".into(), "-5".into()], vec!["a\u{1b}[2J\nb".into(), String::new()]],
            ids: vec!["id-1".into(), "$(x)'y".into()],
            command: "vbs associate --policy p".into(),
            takes_ids: true,
            word: None,
        }
    }

    #[test]
    fn nothing_from_outside_is_markup_or_a_formula_or_a_command() {
        let sheet = sheet();
        let markdown = sheet.write(Form::Markdown);
        assert!(markdown.contains("## run \\<b\\>7f3a\\</b\\>"), "{markdown}");
        assert!(markdown.contains("- **why**: TICKET\\|1 \\`rm -rf\\`"), "{markdown}");
        assert!(markdown.contains("\\[x\\](http\\://evil)"), "{markdown}");
        assert!(markdown.contains("| =cmd()\\|a | -5 |"), "{markdown}");
        let csv = sheet.write(Form::Csv);
        assert_eq!(csv.lines().collect::<Vec<_>>(), ["volume,size", "'=cmd()|a,-5", "a\u{fffd}[2J b,"]);
        assert_eq!(sheet.write(Form::Command), "vbs associate --policy p id-1 '$(x)'\\''y'");
        assert_eq!(sheet.write(Form::Ids), "id-1\n$(x)'y\n");
        for form in Form::ALL {
            assert!(!sheet.write(form).contains('\u{1b}'), "{form:?}");
        }
        let json: Value = serde_json::from_str(&sheet.write(Form::Json)).unwrap();
        assert_eq!(json["rows"][0]["size"], "-5");
    }

    #[test]
    fn forms_that_say_nothing_are_not_offered() {
        let mut sheet = Sheet { command: String::new(), ids: Vec::new(), ..sheet() };
        assert!(!sheet.has(Form::Ids) && !sheet.has(Form::Command) && sheet.has(Form::Csv));
        sheet.command = "vbs associate".into();
        sheet.ids = vec!["x".into(); MOST_IN_COMMAND + 1];
        assert!(sheet.has(Form::Ids) && !sheet.has(Form::Command));
    }
}
