//! The lists of policies and volumes, beside each other, above each other or one at a time:
//!
//! ```text
//! policies 3                     volumes 1,204  marked 3
//! > gold  ON  daily 02:00        > db-data-01   in-use   gold
//!   tmp   OFF                      db-data-02   in-use   -
//! ```

mod policies;
mod volumes;

use crate::app::Model;
use crate::app::model::Focus;
use crate::ui::canvas::Canvas;
use crate::ui::layout::{self, Panes};

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
