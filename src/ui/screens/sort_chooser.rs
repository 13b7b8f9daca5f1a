//! The columns to sort by:
//!
//! ```text
//! +-- Sort volumes by -------------+
//! | >                              |
//! |> name     ^ smallest first     |
//! |  status                        |
//! +--------------------------------+
//! ```

use ratatui::layout::{Position, Rect};

use crate::app::Model;
use crate::app::screens::sort_chooser::SortChooser;
use crate::domain::Column;
use crate::ui::canvas::Canvas;
use crate::ui::theme::Role;
use crate::ui::widgets::choices;

/// Rows that can be seen, and all rows.
pub fn extent(screen: &SortChooser, body: Rect) -> (usize, usize) {
    (choices::rows(Column::ALL.len(), body), screen.list.rows.len())
}

/// Draws the chooser; gives back the place of the terminal's cursor.
pub fn draw(model: &Model, screen: &SortChooser, body: Rect, canvas: &mut Canvas<'_>) -> Position {
    let sort = model.volumes.sort;
    let all = Column::ALL.len();
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
    let seen = choices::seen(&screen.list, all, body).iter();
    let lines = seen.filter_map(|at| Column::ALL.get(*at)).map(line).collect();
    choices::draw(" Sort volumes by ", 32, (&screen.list, all), lines, body, canvas)
}
