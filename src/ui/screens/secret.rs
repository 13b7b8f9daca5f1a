//! A password or a code that is asked for; of the answer only how much of it is typed:
//!
//! ```text
//! +-- Enter the password ------------+
//! | password of ops at otc-prod      |
//! | > *******                        |
//! +----------------------------------+
//! ```

use ratatui::layout::{Position, Rect};

use crate::app::screens::secret::SecretPrompt;
use crate::ui::canvas::Canvas;
use crate::ui::layout::centred;
use crate::ui::text::{clean, wrap};
use crate::ui::theme::Role;
use crate::ui::widgets::frame::frame;

/// Draws the question for a secret; of the answer only how much of it is typed.
pub fn draw(prompt: &SecretPrompt, body: Rect, canvas: &mut Canvas<'_>) -> Position {
    let columns = body.width.min(66);
    let room = usize::from(columns).saturating_sub(4);
    let question = &prompt.question;
    let word = question.what.word();
    let mut said = vec![
        (Role::Text, format!("{word} of {} at {}", question.user, question.at)),
        (Role::Text, format!("for {}", question.host)),
        (Role::Dim, "Hidden while you type; never saved.".to_owned()),
    ];
    if let Some(refused) = &question.refused {
        said.insert(0, (Role::Error, format!("! {refused}")));
    }
    let mut lines = Vec::new();
    for (role, text) in said {
        for line in wrap(&clean(&text, canvas.theme.glyphs), room) {
            let mut strip = canvas.strip();
            strip.gap(1).say(role, &line);
            lines.push(strip);
        }
    }
    // Where there is little room, what is typed goes before what is said.
    lines.truncate(usize::from(body.height).saturating_sub(3));
    let mut typed = canvas.strip();
    let stars = "*".repeat(prompt.typed.len().min(room.saturating_sub(4)));
    typed.gap(1).say(Role::Strong, "> ").say(Role::Text, &stars);
    let end = typed.width() as u16;
    lines.push(typed);
    let title = format!(" Enter the {word} ");
    let inner = frame(&title, centred(body, columns, lines.len() as u16 + 2), canvas);
    canvas.rows(inner, &lines);
    let row = (lines.len() as u16).min(inner.height).saturating_sub(1);
    Position { x: inner.x + end.min(inner.width.saturating_sub(1)), y: inner.y + row }
}
