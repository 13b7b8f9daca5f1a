//! The columns to sort by:
//!
//! ```text
//! +-- Sort volumes by -------------+
//! |> name     ^ smallest first     |
//! |  status                        |
//! +--------------------------------+
//! ```

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::screens::sort_chooser::SortChooser;
use crate::domain::Column;
use crate::ui::canvas::Canvas;
use crate::ui::theme::Role;
use crate::ui::widgets::choices;

/// Rows that can be seen, and all rows.
pub fn extent(body: Rect) -> (usize, usize) {
    (choices::rows(Column::ALL.len(), body), Column::ALL.len())
}

/// Draws the chooser.
pub fn draw(model: &Model, screen: SortChooser, body: Rect, canvas: &mut Canvas<'_>) {
    let sort = model.volumes.sort;
    let columns = Column::ALL.get(choices::seen(screen.cursor, Column::ALL.len(), body));
    let line = |column: &Column| {
        let mut strip = canvas.strip();
        strip.cell(Role::Text, column.word(), 8).gap(1);
        if *column == sort.column {
            let sign = canvas.theme.sorted(sort.descending);
            let words = if sort.descending { "largest first" } else { "smallest first" };
            strip.say(Role::Strong, &format!("{sign} {words}"));
        }
        strip
    };
    let lines = columns.unwrap_or_default().iter().map(line).collect();
    choices::draw(" Sort volumes by ", 32, (screen.cursor, Column::ALL.len()), lines, body, canvas);
}
