//! The filter line, above the footer:
//!
//! ```text
//!  / status=in-use name~db
//! ```

use ratatui::layout::{Position, Rect};

use crate::app::screens::filter_line::FilterLine;
use crate::ui::canvas::Canvas;
use crate::ui::widgets::field;

/// Draws the line; the terminal's own cursor stands where the next character goes.
pub fn draw(screen: &FilterLine, area: Rect, canvas: &mut Canvas<'_>) -> Position {
    field::draw(" / ", &screen.line, area, canvas)
}
