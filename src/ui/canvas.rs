//! The two things everything is drawn with: a [`Strip`] of text in roles, made harmless as it is
//! put together, and a [`Canvas`] that cannot be written on outside its area.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::text::{clean, fit, fit_middle, width};
use super::theme::{Role, Theme};

/// One line of text, in pieces that each have a role.
#[derive(Clone, Debug)]
pub struct Strip {
    theme: Theme,
    pieces: Vec<(Role, String)>,
    width: usize,
}

impl Strip {
    /// An empty line.
    pub fn new(theme: Theme) -> Self {
        Self { theme, pieces: Vec::new(), width: 0 }
    }

    /// A line of one piece.
    pub fn of(theme: Theme, role: Role, text: &str) -> Self {
        let mut strip = Self::new(theme);
        strip.say(role, text);
        strip
    }

    /// How it looks.
    pub const fn theme(&self) -> Theme {
        self.theme
    }

    /// Its text alone.
    pub fn text(&self) -> String {
        self.pieces.iter().map(|(_, text)| text.as_str()).collect()
    }

    /// Columns used so far.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Appends text.
    pub fn say(&mut self, role: Role, text: &str) -> &mut Self {
        let text = clean(text, self.theme.glyphs);
        self.push(role, text.into_owned())
    }

    /// Appends blanks.
    pub fn gap(&mut self, columns: usize) -> &mut Self {
        self.gap_as(Role::Text, columns)
    }

    /// Appends blanks that have a role, such as the line under a heading.
    pub fn gap_as(&mut self, role: Role, columns: usize) -> &mut Self {
        if columns > 0 { self.push(role, " ".repeat(columns)) } else { self }
    }

    /// Appends text in a column of its own: cut and padded to just this width.
    pub fn cell(&mut self, role: Role, text: &str, columns: usize) -> &mut Self {
        let cleaned = clean(text, self.theme.glyphs);
        let fitted = fit(&cleaned, columns).into_owned();
        self.padded(role, fitted, columns)
    }

    /// The same, cut in the middle: for names.
    pub fn name(&mut self, role: Role, text: &str, columns: usize) -> &mut Self {
        let cleaned = clean(text, self.theme.glyphs);
        let fitted = fit_middle(&cleaned, columns).into_owned();
        self.padded(role, fitted, columns)
    }

    /// The same, flush right: for numbers.
    pub fn right(&mut self, role: Role, text: &str, columns: usize) -> &mut Self {
        let cleaned = clean(text, self.theme.glyphs);
        let fitted = fit(&cleaned, columns).into_owned();
        let blank = columns.saturating_sub(width(&fitted));
        self.gap(blank).push(role, fitted)
    }

    fn padded(&mut self, role: Role, fitted: String, columns: usize) -> &mut Self {
        let blank = columns.saturating_sub(width(&fitted));
        self.push(role, fitted).gap(blank)
    }

    fn push(&mut self, role: Role, text: String) -> &mut Self {
        if !text.is_empty() {
            self.width += width(&text);
            self.pieces.push((role, text));
        }
        self
    }

    /// Appends another line.
    pub fn join(&mut self, other: Self) -> &mut Self {
        self.width += other.width;
        self.pieces.extend(other.pieces);
        self
    }

    /// Cuts the line to so many columns, marking the cut.
    pub fn cut(&mut self, columns: usize) -> &mut Self {
        if self.width <= columns {
            return self;
        }
        let mut room = columns;
        let mut kept = Vec::with_capacity(self.pieces.len());
        let mut rest = std::mem::take(&mut self.pieces).into_iter().peekable();
        while let Some((role, text)) = rest.next() {
            let wide = width(&text);
            if wide < room || (wide == room && rest.peek().is_none()) {
                room -= wide;
                kept.push((role, text));
                continue;
            }
            // Something is lost after this piece, so that it must show the mark itself.
            kept.push((role, fit(&format!("{text}  "), room).into_owned()));
            break;
        }
        self.width = kept.iter().map(|(_, text)| width(text)).sum();
        self.pieces = kept;
        self
    }
}

/// Where the rows of a list with a cursor are, for the mouse.
#[derive(Debug, Default)]
pub struct Listed {
    /// The rows, from the top.
    pub rows: Vec<Rect>,
    /// Which of them is under the cursor.
    pub current: Option<usize>,
    /// The box they are in, if it is one.
    pub inside: Option<Rect>,
}

/// A part of the screen to draw on; what does not fit is left out.
pub struct Canvas<'a> {
    buffer: &'a mut Buffer,
    /// How it looks.
    pub theme: Theme,
    /// The list of the screen that was drawn last.
    pub listed: Listed,
}

impl<'a> Canvas<'a> {
    /// A canvas over a whole buffer.
    pub fn new(buffer: &'a mut Buffer, theme: Theme) -> Self {
        Self { buffer, theme, listed: Listed::default() }
    }

    /// An empty line in this look.
    pub fn strip(&self) -> Strip {
        Strip::new(self.theme)
    }

    /// Draws a line into a row of `area`, counted from its top.
    pub fn row(&mut self, area: Rect, row: usize, strip: &Strip) {
        self.paint(area, row, strip, false);
    }

    /// Draws the line under the cursor: reversed from edge to edge and of one colour, which reads
    /// well anywhere and costs a slow link the fewest bytes. What is loud stays apart from it.
    pub fn cursor_row(&mut self, area: Rect, row: usize, strip: &Strip) {
        self.paint(area, row, strip, true);
    }

    fn paint(&mut self, area: Rect, row: usize, strip: &Strip, cursor: bool) {
        let Some(line) = line(area.intersection(self.buffer.area), row) else { return };
        let bar = self.theme.style(Role::Cursor);
        if cursor {
            self.buffer.set_style(line, bar);
        }
        let mut x = line.left();
        for (role, text) in &strip.pieces {
            let room = usize::from(line.right().saturating_sub(x));
            if room == 0 {
                break;
            }
            let style = match role {
                Role::Loud if cursor => self.theme.style(Role::Error),
                _ if cursor => bar,
                role => self.theme.style(*role),
            };
            x = self.put((x, line.y), text, room, style);
            if cursor && *role == Role::Loud {
                let from = x.saturating_sub(width(text) as u16);
                for x in from..x {
                    if let Some(cell) = self.buffer.cell_mut((x, line.y)) {
                        cell.modifier.remove(ratatui::style::Modifier::REVERSED);
                    }
                }
            }
        }
    }

    /// Writes a text into at most so many cells; returns where the next one goes.
    fn put(&mut self, (x, y): (u16, u16), text: &str, room: usize, style: Style) -> u16 {
        if !text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
            return self.buffer.set_stringn(x, y, text, room, style).0;
        }
        // A letter a cell: nearly everything, and looking for clusters would be a third of a frame.
        let mut at = x;
        for letter in text.bytes().take(room) {
            if let Some(cell) = self.buffer.cell_mut((at, y)) {
                cell.set_char(char::from(letter)).set_style(style);
            }
            at += 1;
        }
        at
    }

    /// Draws lines from the top of `area` on.
    pub fn rows(&mut self, area: Rect, strips: &[Strip]) {
        for (row, strip) in strips.iter().enumerate().take(usize::from(area.height)) {
            self.row(area, row, strip);
        }
    }

    /// Notes that a row of a list is drawn there, and whether the cursor is on it.
    pub fn note_row(&mut self, area: Rect, row: usize, here: bool) {
        if here {
            self.listed.current = Some(self.listed.rows.len());
        }
        self.listed.rows.extend(line(area.intersection(self.buffer.area), row));
    }

    /// Wipes an area.
    pub fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        for y in area.top()..area.bottom() {
            // A wide character that reaches into the area goes as a whole.
            let left = area.left().checked_sub(1).and_then(|x| self.buffer.cell_mut((x, y)));
            if let Some(cell) = left.filter(|cell| width(cell.symbol()) > 1) {
                cell.reset();
            }
            for x in area.left()..area.right() {
                if let Some(cell) = self.buffer.cell_mut((x, y)) {
                    cell.reset();
                }
            }
        }
    }
}

/// One row of an area, if it has that many.
fn line(area: Rect, row: usize) -> Option<Rect> {
    let row = u16::try_from(row).ok().filter(|row| *row < area.height)?;
    Some(Rect { y: area.y + row, height: 1, ..area }).filter(|line| line.width > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::Theme;

    #[test]
    fn a_cut_line_shows_that_it_is_cut() {
        let theme = Theme::default();
        let mut strip = Strip::new(theme);
        strip.say(Role::Strong, "abc").gap(1).say(Role::Text, "def");
        for (columns, shown) in [(7, "abc def"), (6, "abc d~"), (4, "abc~"), (3, "ab~"), (0, "")] {
            let mut cut = strip.clone();
            cut.cut(columns);
            let text: String = cut.pieces.iter().map(|(_, text)| text.as_str()).collect();
            assert_eq!(text.trim_end(), shown, "{columns}");
            assert!(cut.width() <= columns);
        }
    }
}
