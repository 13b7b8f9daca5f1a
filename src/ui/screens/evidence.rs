//! What can be copied or saved, and in which form:
//!
//! ```text
//! +-- Copy or save ------------------------------+
//! | form  [md]  csv   json   txt   ids   sh      |
//! |> 8 marked volumes                            |
//! |  the volume db01-data                        |
//! +----------------------------------------------+
//! ```

use ratatui::layout::Rect;

use crate::app::screens::evidence::{EvidencePage, Exhibit};
use crate::evidence::Form;
use crate::ui::canvas::{Canvas, Strip};
use crate::ui::layout::{centred, rest};
use crate::ui::theme::Role;
use crate::ui::widgets::frame::{EDGES, frame};
use crate::ui::widgets::list::{rows_under_cursor, window};

/// Columns of the box, at most.
const COLUMNS: u16 = 60;
/// The forms.
const HEAD: usize = 1;

/// Rows that can be seen, and all rows.
pub fn extent(screen: &EvidencePage, body: Rect) -> (usize, usize) {
    let all = screen.exhibits.len();
    (all.min(usize::from(body.height).saturating_sub(HEAD + EDGES)).max(1), all)
}

/// Draws the chooser.
pub fn draw(screen: &EvidencePage, body: Rect, canvas: &mut Canvas<'_>) {
    let (rows, all) = extent(screen, body);
    let area = centred(body, COLUMNS, (rows + HEAD + EDGES) as u16);
    let inner = frame(" Copy or save ", area, canvas);
    let mut forms = canvas.strip();
    forms.gap(1).say(Role::Dim, "form").gap(1);
    for form in Form::ALL {
        let chosen = form == screen.form;
        let word = if chosen { format!("[{}]", form.word()) } else { format!(" {} ", form.word()) };
        forms.say(if chosen { Role::Strong } else { Role::Text }, &word).gap(1);
    }
    forms.cut(usize::from(inner.width));
    canvas.row(inner, 0, &forms);
    let seen = window(screen.cursor, all, rows);
    let at = screen.cursor.at.wrapping_sub(seen.start);
    let row = |exhibit: &Exhibit| Strip::of(canvas.theme, Role::Text, &exhibit.label);
    let lines = screen.exhibits.get(seen).unwrap_or_default().iter().map(row).collect();
    rows_under_cursor(rest(inner, HEAD), at, lines, 1, canvas);
}
