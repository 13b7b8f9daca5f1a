//! A question that is answered with yes or no:
//!
//! ```text
//! +-- Quit ---------------------------------------+
//! | 3 volumes are marked. Quit and lose the marks? |
//! | y yes  esc no                                 |
//! +-----------------------------------------------+
//! ```

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::action::Action;
use crate::app::keymap::Mode;
use crate::app::screens::question::Question;
use crate::ui::canvas::Canvas;
use crate::ui::layout::centred;
use crate::ui::text::{clean, wrap};
use crate::ui::theme::Role;
use crate::ui::widgets::frame::{EDGES, frame};

/// Columns of the box, at most.
const COLUMNS: u16 = 60;

/// Draws the question.
pub fn draw(model: &Model, screen: &Question, body: Rect, canvas: &mut Canvas<'_>) {
    let columns = body.width.min(COLUMNS);
    let mut lines = Vec::new();
    for line in wrap(&clean(&screen.text, canvas.theme.glyphs), usize::from(columns).saturating_sub(4)) {
        let mut strip = canvas.strip();
        strip.gap(1).say(Role::Text, &line);
        lines.push(strip);
    }
    let mut keys = canvas.strip();
    for (action, word) in [(Action::Yes, "yes"), (Action::Back, "no")] {
        let key = model.keymap.name(Mode::Confirm, action);
        keys.gap(1).say(Role::Strong, &key).gap(1).say(Role::Dim, word).gap(1);
    }
    lines.push(keys);
    let area = centred(body, columns, (lines.len() + EDGES) as u16);
    let inner = frame(&format!(" {} ", screen.title), area, canvas);
    canvas.rows(inner, &lines);
}
