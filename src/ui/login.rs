//! Logging in, where that needs the operator: a login that failed, and a secret that is asked for.

use ratatui::layout::{Position, Rect};

use super::canvas::Canvas;
use super::chooser::frame;
use super::document::Document;
use super::fault;
use super::layout::centred;
use super::text::{clean, wrap};
use super::theme::Role;
use crate::app::Model;
use crate::app::secret_entry::SecretPrompt;

/// Why the login failed, where each value comes from, and what you can do.
pub fn failed(model: &Model, page: &mut Document) {
    let cloud = if model.profile.cloud.is_empty() { "any cloud" } else { &model.profile.cloud };
    page.title("Not logged in to", cloud);
    if let Some(fault) = model.loads.login.fault() {
        for line in fault::lines(page.theme(), fault, page.columns().saturating_sub(1)) {
            page.line(line);
        }
    }
    if !model.profile.sources.is_empty() {
        page.part("Where the login comes from");
        for source in &model.profile.sources {
            let value = source.shown.as_deref().unwrap_or("set");
            page.field(&source.what, &format!("{value} ({})", source.from));
        }
    }
    page.part("What you can do");
    page.field("r", "reread the files and try again");
    match &model.profile.file {
        Some(file) => page.field("e", &format!("edit {file}, then try again")),
        None => page.field("e", "nothing to edit: the login comes from environment variables"),
    }
    page.field("c", "choose another cloud");
    page.field("q", "quit");
}

/// Draws the question for a secret; of the answer only how much of it is typed.
pub fn secret(prompt: &SecretPrompt, body: Rect, canvas: &mut Canvas<'_>) -> Position {
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
