//! The question whether to quit during a run.

use jiff::Timestamp;
use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::action::Action;
use crate::app::keymap::{Binding, Mode};
use crate::app::run::RunState;
use crate::app::screens::Interactive;
use crate::app::screens::leave::Leave;
use crate::domain::{RunEvent, State};
use crate::ui::canvas::Canvas;
use crate::ui::layout::centred;
use crate::ui::text::{counted, wrap};
use crate::ui::theme::Role;
use crate::ui::when;
use crate::ui::widgets::frame::frame;

/// Draws the question.
pub fn draw(model: &Model, screen: Leave, body: Rect, canvas: &mut Canvas<'_>) {
    let columns = body.width.min(66);
    let room = usize::from(columns).saturating_sub(4);
    let mut lines = Vec::new();
    for run in model.own_runs().filter(|run| run.is_running()) {
        let words = in_flight(run, model.now);
        for line in wrap(&words, room) {
            let mut strip = canvas.strip();
            strip.gap(1).say(Role::Text, &line);
            lines.push(strip);
        }
    }
    lines.push(canvas.strip());
    let works = |binding: &&'static Binding| screen.hint(model, binding).is_some();
    for binding in Mode::Leave.section().bindings.iter().filter(works) {
        let Some(key) = model.keymap.keys(Mode::Leave, binding.action).first() else { continue };
        let doc = match binding.action {
            Action::LeaveNow if !model.is_sending() => "quit now: anything not yet confirmed stays unknown",
            _ => binding.doc,
        };
        for (row, line) in wrap(doc, room.saturating_sub(6)).iter().enumerate() {
            let mut strip = canvas.strip();
            let key = if row == 0 { key.to_string() } else { String::new() };
            strip.gap(1).cell(Role::Strong, &key, 4).gap(1).say(Role::Text, line);
            lines.push(strip);
        }
    }
    let inner = frame(" A run is in progress ", centred(body, columns, lines.len() as u16 + 2), canvas);
    canvas.rows(inner, &lines);
}

/// What is in flight, in words.
fn in_flight(run: &RunState, now: Timestamp) -> String {
    let (sent, waiting) = (run.board.count(State::Sent), run.board.count(State::Waiting));
    let waiting = match waiting {
        0 => "none left to send".to_owned(),
        some => format!("{some} not sent yet"),
    };
    match &run.waiting {
        Some(RunEvent::Settling { volumes, left }) => {
            let left = when::left(run.still(*left, now));
            let left = format!("{} being read back, {left}.", counted(*volumes, "volume"));
            match run.board.count(State::Skipped) {
                0 => format!("Everything is sent; {left}"),
                skipped => format!("Sending has stopped, {skipped} not sent; {left}"),
            }
        }
        Some(RunEvent::NeedsDecision(_)) => format!("The run is paused for your decision; {waiting}."),
        _ if sent > 0 => format!("{} sent, not yet answered; {waiting}.", counted(sent, "volume")),
        _ => format!("No request in flight; {waiting}."),
    }
}
