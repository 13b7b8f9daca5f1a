//! The lists of policies and volumes, beside each other, above each other or one at a time:
//!
//! ```text
//! policies 3                     volumes 1,204  marked 3
//! > gold  ON  daily 02:00        > db-data-01   in-use   gold
//!   tmp   OFF                      db-data-02   in-use   -
//! ```

mod policies;
mod volumes;

use std::ops::Range;

use ratatui::layout::{Position, Rect};

use crate::app::Model;
use crate::app::model::Focus;
use crate::app::pointer::Spot;
use crate::ui::canvas::Canvas;
use crate::ui::layout::{self, CARD, Panes};
use crate::ui::widgets::list::window;

/// Draws both lists, as far as there is room for them.
pub fn draw(model: &Model, panes: Panes, canvas: &mut Canvas<'_>) {
    let (policy_rows, volume_rows) = (layout::policy_rows(panes), layout::volume_rows(panes));
    match panes {
        Panes::Beside { policies, volumes } => {
            policies::draw(model, policies, policy_rows, true, canvas);
            volumes::draw(model, volumes, volume_rows, canvas);
        }
        Panes::Stacked { policies, volumes } => {
            policies::draw(model, policies, policy_rows, false, canvas);
            volumes::draw(model, volumes, volume_rows, canvas);
        }
        Panes::Single { focus: Focus::Volumes, other, pane } => {
            canvas.row(other, 0, &policies::summary(model, canvas));
            volumes::draw(model, pane, volume_rows, canvas);
        }
        Panes::Single { focus: Focus::Policies, other, pane } => {
            policies::draw(model, pane, policy_rows, false, canvas);
            canvas.row(other, 0, &volumes::summary(model, canvas));
        }
    }
}

/// The pane at a place of the screen, and the row of its list that is there.
pub fn spot(model: &Model, panes: Panes, at: Position) -> Spot {
    let policies = |pane: Rect, lines: usize| {
        let shown = window(model.policies, model.inventory.policies().len(), layout::policy_rows(panes));
        Spot::Policies(row_at(at, pane, 1, lines, shown))
    };
    let volumes = |pane: Rect| {
        let shown = window(model.volumes.cursor, model.volumes.len(), layout::volume_rows(panes));
        Spot::Volumes(row_at(at, pane, 2, 1, shown))
    };
    match panes {
        Panes::Beside { policies: pane, .. } if pane.contains(at) => policies(pane, CARD),
        Panes::Stacked { policies: pane, .. } | Panes::Single { focus: Focus::Policies, pane, .. }
            if pane.contains(at) =>
        {
            policies(pane, 1)
        }
        Panes::Beside { volumes: pane, .. }
        | Panes::Stacked { volumes: pane, .. }
        | Panes::Single { focus: Focus::Volumes, pane, .. }
            if pane.contains(at) =>
        {
            volumes(pane)
        }
        Panes::Single { focus: Focus::Policies, .. } => Spot::Volumes(None),
        Panes::Single { focus: Focus::Volumes, .. } => Spot::Policies(None),
        Panes::Beside { .. } | Panes::Stacked { .. } => Spot::Nothing,
    }
}

/// The row of a list below the `head` of its pane, each of so many lines.
fn row_at(at: Position, pane: Rect, head: usize, lines: usize, shown: Range<usize>) -> Option<usize> {
    let below = usize::from(at.y - pane.y).checked_sub(head)?;
    let row = shown.start + below / lines;
    shown.contains(&row).then_some(row)
}
