//! A page of text: titles, fields and lines, scrolled by line.

use ratatui::layout::Rect;

use crate::app::widgets::Page;
use crate::ui::canvas::{Canvas, Strip};
use crate::ui::layout::{rest, top};
use crate::ui::text::{clean, counted, width, wrap};
use crate::ui::theme::{Role, Theme};

/// A page of text with its title.
pub struct Document {
    title: Strip,
    lines: Vec<Strip>,
    page: Page,
    theme: Theme,
    columns: usize,
}

/// Lines of a page that can be seen at once: below its title and a blank line.
pub fn rows(body: Rect) -> usize {
    usize::from(body.height).saturating_sub(2).max(1)
}

/// Columns of the labels.
const LABEL: usize = 18;

impl Document {
    /// An empty page of this width, scrolled to where it is.
    pub fn new(theme: Theme, columns: u16, page: &Page) -> Self {
        Self {
            title: Strip::new(theme),
            lines: Vec::new(),
            page: page.clone(),
            theme,
            columns: usize::from(columns),
        }
    }

    /// How it looks.
    pub const fn theme(&self) -> Theme {
        self.theme
    }

    /// Columns text can take.
    pub const fn columns(&self) -> usize {
        self.columns
    }

    /// Sets the title.
    pub fn title(&mut self, kind: &str, name: &str) {
        self.title.gap(1).say(Role::Dim, kind).gap(1).say(Role::Strong, name);
    }

    /// A line between parts, with a name where the part has one.
    pub fn part(&mut self, name: &str) {
        let mut strip = Strip::new(self.theme);
        if !name.is_empty() {
            strip.gap(1).say(Role::Strong, name);
        }
        self.lines.push(Strip::new(self.theme));
        self.lines.push(strip);
    }

    /// A blank line.
    pub fn blank(&mut self) {
        self.lines.push(Strip::new(self.theme));
    }

    /// A ready line.
    pub fn line(&mut self, strip: Strip) {
        self.lines.push(strip);
    }

    /// A label and its value; a long value wraps below itself.
    pub fn field(&mut self, label: &str, value: &str) {
        self.field_as(label, Role::Text, value);
    }

    /// The same with a role for the value.
    pub fn field_as(&mut self, label: &str, role: Role, value: &str) {
        let label = clean(label, self.theme.glyphs);
        // A label that is too long for its column gets a line of its own.
        let long = width(&label) > LABEL;
        if long {
            let mut strip = Strip::new(self.theme);
            strip.gap(1).say(Role::Dim, &label);
            strip.cut(self.columns);
            self.lines.push(strip);
        }
        let room = self.columns.saturating_sub(LABEL + 4).max(1);
        let value = clean(value, self.theme.glyphs);
        for (row, text) in wrap(&value, room).iter().enumerate() {
            let mut strip = Strip::new(self.theme);
            strip.gap(1).cell(Role::Dim, if row == 0 && !long { &label } else { "" }, LABEL);
            strip.gap(2).say(role, text);
            self.lines.push(strip);
        }
    }

    /// Lines in all.
    pub const fn lines(&self) -> usize {
        self.lines.len()
    }

    /// The lines that its search finds.
    pub fn hits(&self) -> Vec<usize> {
        let search = &self.page.search;
        if search.standing().is_none() && !search.is_typing() {
            return Vec::new();
        }
        (0..).zip(&self.lines).filter(|(_, line)| search.finds(&line.text())).map(|(at, _)| at).collect()
    }

    /// Draws title and lines.
    pub fn draw(&self, body: Rect, canvas: &mut Canvas<'_>) {
        let rows = rows(body);
        let from = self.page.scroll.min(self.lines.len().saturating_sub(rows));
        let mut title = self.title.clone();
        let below = self.lines.len().saturating_sub(from + rows);
        let hits = self.hits();
        let more = match (from, below) {
            _ if self.page.search.standing().is_some() => found(&hits, self.page.hit),
            (0, 0) => String::new(),
            (_, 0) => "end ".into(),
            (_, below) => format!("{below} more lines "),
        };
        let columns = usize::from(body.width);
        title.cut(columns.saturating_sub(more.len() + 1));
        title.gap(columns.saturating_sub(title.width() + more.len())).say(Role::Dim, &more);
        canvas.row(top(body, 1), 0, &title);
        let area = rest(body, 2);
        for (row, (at, line)) in self.lines.iter().enumerate().skip(from).take(rows).enumerate() {
            if self.page.hit == Some(at) && hits.contains(&at) {
                canvas.cursor_row(area, row, line);
            } else {
                canvas.row(area, row, line);
            }
        }
    }
}

/// How many lines were found, and which of them was gone to.
fn found(hits: &[usize], hit: Option<usize>) -> String {
    match hit.and_then(|hit| hits.iter().position(|at| *at == hit)) {
        Some(at) => format!("hit {} of {} ", at + 1, hits.len()),
        None => format!("{} ", counted(hits.len(), "hit")),
    }
}
