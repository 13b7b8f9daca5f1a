//! The policies to associate with:
//!
//! ```text
//! +-- Associate 3 volumes marked with ------------------------+
//! | > go                                                      |
//! |> gold   ON   daily 02:00   keeps 14   12 volumes          |
//! +-----------------------------------------------------------+
//! ```

use ratatui::layout::{Position, Rect};

use crate::app::Model;
use crate::app::screens::policy_chooser::PolicyChooser;
use crate::domain::Policy;
use crate::ui::canvas::{Canvas, Strip};
use crate::ui::policy;
use crate::ui::text::{counted, thousands};
use crate::ui::theme::{Role, Theme};
use crate::ui::widgets::choices;

/// Rows that can be seen, and all rows.
pub fn extent(model: &Model, screen: &PolicyChooser, body: Rect) -> (usize, usize) {
    (choices::rows(model.inventory.policies().len(), body), screen.list.rows.len())
}

/// Draws the chooser; gives back the place of the terminal's cursor.
pub fn draw(model: &Model, screen: &PolicyChooser, body: Rect, canvas: &mut Canvas<'_>) -> Position {
    let all = model.inventory.policies();
    let columns = body.width.min(84).saturating_sub(if body.width > 70 { 4 } else { 0 });
    let room = usize::from(columns).saturating_sub(6);
    let seen = choices::seen(&screen.list, all.len(), body).iter().filter_map(|at| all.get(*at));
    let lines = seen.map(|policy| row(policy, room, canvas.theme)).collect();
    let asked = match model.selection.len() {
        0 => "the volume under the cursor".to_owned(),
        1 => "1 marked volume".to_owned(),
        count => format!("{} marked volumes", thousands(count as u64)),
    };
    let title = format!(" Associate {asked} with ");
    choices::draw(&title, columns, (&screen.list, all.len()), lines, body, canvas)
}

fn row(policy: &Policy, room: usize, theme: Theme) -> Strip {
    let mut strip = Strip::new(theme);
    let is_off = policy.enabled == Some(false);
    let dim = |role: Role| if is_off { Role::Dim } else { role };
    let (role, label) = policy::name(policy);
    strip.name(dim(role), &label, if room >= 60 { 20 } else { 14 }).gap(2);
    strip.cell(policy::state_role(policy), policy::state(policy), 3).gap(2);
    let keeps = if room >= 60 { 11 } else { 0 };
    let left = room.saturating_sub(strip.width() + 13 + keeps);
    strip.cell(dim(Role::Text), &policy::schedule(policy), left.min(28)).gap(2);
    if keeps > 0 {
        strip.cell(dim(Role::Text), &policy::keeps(policy), keeps - 2).gap(2);
    }
    let count = policy.volume_count.map_or_else(|| "-".into(), |count| counted(count as usize, "volume"));
    strip.right(dim(Role::Text), &count, 11);
    strip
}
