//! Drawing in a way that survives a terminal which measures characters differently.

use std::io;

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::{Cell, CellWidth};
use ratatui::layout::{Position, Size};

use super::frames::FrameBuffer;

/// The terminal library's backend; the cells of a cluster whose width terminals disagree about are
/// blanked first, so that nothing of another row stays in the column such a terminal leaves alone.
pub struct SteadyBackend(CrosstermBackend<FrameBuffer>);

impl SteadyBackend {
    /// Draws into this buffer.
    pub fn new(buffer: FrameBuffer) -> Self {
        Self(CrosstermBackend::new(buffer))
    }
}

/// Whether a terminal may take fewer columns for it than are kept free: for emoji that are newer than
/// the terminal, flags, and whatever is put together of several characters.
fn is_doubtful(symbol: &str) -> bool {
    let mut characters = symbol.chars();
    let (Some(first), more) = (characters.next(), characters.next().is_some()) else { return false };
    // Wide since the first terminals that knew wide characters: ideographs, kana, Hangul, full width.
    let settled = matches!(first,
        '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3fffd}');
    symbol.cell_width() > 1 && (more || !settled)
}

impl Backend for SteadyBackend {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let content: Vec<_> = content.collect();
        let doubtful = |(_, _, cell): &&(u16, u16, &Cell)| is_doubtful(cell.symbol());
        // In the style of the cell, so that the blanks look as it does.
        let blanks: Vec<Cell> = content
            .iter()
            .filter(doubtful)
            .map(|(_, _, cell)| {
                let mut blank = (*cell).clone();
                blank.set_symbol(" ");
                blank
            })
            .collect();
        let mut blanks = blanks.iter();
        self.0.draw(content.iter().flat_map(|&(x, y, cell)| {
            let blank = if is_doubtful(cell.symbol()) { blanks.next() } else { None };
            let room =
                blank.into_iter().flat_map(move |blank| [(x, y, blank), (x.saturating_add(1), y, blank)]);
            room.chain([(x, y, cell)])
        }))
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.0.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.0.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        self.0.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.0.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.0.clear()
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        self.0.clear_region(region)
    }

    fn size(&self) -> io::Result<Size> {
        self.0.size()
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.0.window_size()
    }

    fn flush(&mut self) -> io::Result<()> {
        Backend::flush(&mut self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_clusters_that_terminals_disagree_about_are_given_room() {
        for settled in ["a", "é", "バ", "検", "한", "Ａ", " "] {
            assert!(!is_doubtful(settled), "{settled}");
        }
        for doubtful in ["\u{1fae8}", "\u{1f600}", "\u{1f1e9}\u{1f1ea}", "\u{1f44d}\u{1f3fd}", "\u{231a}"] {
            assert!(is_doubtful(doubtful), "{doubtful}");
        }
    }

    #[test]
    fn the_cells_of_a_doubtful_cluster_are_blanked_before_it_is_drawn() {
        let buffer = FrameBuffer::default();
        let mut backend = SteadyBackend::new(buffer.clone());
        let mut shaking = Cell::default();
        shaking.set_symbol("\u{1fae8}");
        let mut letter = Cell::default();
        letter.set_symbol("x");
        backend.draw([(3, 1, &shaking), (5, 1, &letter)].into_iter()).unwrap();
        let drawn = String::from_utf8(buffer.take()).unwrap();
        assert!(drawn.starts_with("\u{1b}[2;4H  \u{1b}[2;4H\u{1fae8}\u{1b}[2;6Hx"), "{drawn:?}");
    }
}
