//! The last lines: the keys that work now, taken from the keymap itself; in their place a notice
//! while there is one; above them the filter line while it is being typed.

use std::borrow::Cow;

use ratatui::layout::{Position, Rect};

use super::canvas::{Canvas, Strip};
use super::text::{clean, head, tail, width, wrap};
use super::theme::Role;
use crate::app::Model;
use crate::app::key::Code;
use crate::app::keymap::{self, Action, Binding, Mode};
use crate::app::layer::{Layer, Line};
use crate::app::model::{Notice, Tone};
use crate::domain::{Confirmation, State, retry};

/// A notice takes at most so many lines.
const NOTICE_LINES: usize = 3;

/// Draws keys or notice; gives back how many lines that took.
pub fn draw(model: &Model, area: Rect, canvas: &mut Canvas<'_>) -> u16 {
    if let Some(notice) = &model.notice {
        return draw_notice(notice, area, canvas);
    }
    if model.mode() == Mode::Text
        && let Some(error) = &model.volumes.filter_error
    {
        let notice = Notice { tone: Tone::Warning, text: error.clone() };
        return draw_notice(&notice, area, canvas);
    }
    canvas.row(area, 0, &keys(model, usize::from(area.width), canvas));
    1
}

/// As many keys as fit, in the order of the keymap; the one that shows all keys is always there.
fn keys(model: &Model, columns: usize, canvas: &Canvas<'_>) -> Strip {
    let part = |(binding, hint): &(&Binding, Cow<'static, str>)| {
        let mut part = canvas.strip();
        let key = binding.keys.first().map(ToString::to_string).unwrap_or_default();
        part.say(Role::Strong, &key).gap(1).say(Role::Dim, hint).gap(2);
        part
    };
    let with_hint = |binding: &'static Binding| Some((binding, hint(model, binding)?));
    let all: Vec<_> = keymap::of(model.mode()).filter_map(with_hint).collect();
    let mut help = all.iter().find(|(binding, _)| binding.action == Action::Help);
    let mut strip = canvas.strip();
    strip.gap(1);
    for next in &all {
        if help.is_some_and(|(help, _)| help.action == next.0.action) {
            help = None;
        }
        let next = part(next);
        let reserved = help.map_or(0, |help| part(help).width());
        if strip.width() + next.width() + reserved > columns + 1 {
            break;
        }
        strip.join(next);
    }
    if let Some(help) = help {
        strip.join(part(help));
    }
    strip
}

/// What a key would do now, in a word or two; nothing if it has no place in the footer, or
/// cannot do anything.
fn hint(model: &Model, binding: &'static Binding) -> Option<Cow<'static, str>> {
    let (mode, action) = (model.mode(), binding.action);
    if binding.hint.is_empty() {
        return None;
    }
    if let (Mode::Plan, Action::Yes | Action::Open) = (mode, action) {
        return confirms(model, action).then_some(binding.hint.into());
    }
    if model.refused(mode, action).is_some() {
        return None;
    }
    let counted = |count: usize| Some(format!("{} {count}", binding.hint).into());
    let run = model.board_shown();
    match (mode, action, run) {
        (Mode::Browse, Action::MarkedOnly, _) if !model.volumes.marked_only && model.selection.is_empty() => {
            None
        }
        (Mode::Browse, Action::Associate, _) if model.read_only => Some("plan".into()),
        (Mode::Outcomes, Action::PutBack, Some(run)) => counted(model.would_put_back(run)),
        (Mode::Outcomes, Action::Verify, Some(run)) => match run.board.count(State::Unknown) {
            0 => Some(binding.hint.into()),
            unknown => counted(unknown),
        },
        (Mode::Outcomes, Action::Retry, Some(run)) => counted(retry::worthwhile(&run.board)),
        (Mode::Outcomes, Action::Undo, Some(run)) => counted(run.board.undoable()),
        _ => Some(binding.hint.into()),
    }
}

/// Whether a key sends the plan on the screen, once what it wants is typed.
fn confirms(model: &Model, action: Action) -> bool {
    let Some(Layer::Plan(prompt)) = model.layers.last() else { return false };
    model.refused_plan(prompt).is_none()
        && matches!(
            (model.confirmation(prompt), action),
            (Confirmation::Key, Action::Yes) | (Confirmation::TypeCount(_), Action::Open)
        )
}

fn draw_notice(notice: &Notice, area: Rect, canvas: &mut Canvas<'_>) -> u16 {
    let (sign, role) = match notice.tone {
        Tone::Info => ("", Role::Strong),
        Tone::Warning => ("! ", Role::Warning),
        Tone::Error => ("! ", Role::Error),
    };
    let text = format!("{sign}{}", clean(&notice.text, canvas.theme.glyphs));
    let mut lines = wrap(&text, usize::from(area.width.saturating_sub(2)));
    if lines.len() > NOTICE_LINES {
        let rest = lines.split_off(NOTICE_LINES - 1);
        lines.push(rest.join(" "));
    }
    let above = lines.len().saturating_sub(1) as u16;
    let block = Rect { y: area.y.saturating_sub(above), height: area.height + above, ..area };
    canvas.clear(block);
    for (row, line) in lines.iter().enumerate() {
        let mut strip = canvas.strip();
        strip.gap(1).say(role, line).cut(usize::from(area.width));
        canvas.row(block, row, &strip);
    }
    above + 1
}

/// Draws the filter line; the terminal's own cursor stands where the next character goes.
pub fn draw_prompt(line: &Line, area: Rect, canvas: &mut Canvas<'_>) -> Position {
    let sign = " / ";
    let room = usize::from(area.width).saturating_sub(sign.len() + 1);
    let split = line.text.char_indices().nth(line.cursor).map_or(line.text.len(), |(at, _)| at);
    let (before, after) = line.text.split_at_checked(split).unwrap_or((&line.text, ""));
    let (before, after) = (clean(before, canvas.theme.glyphs), clean(after, canvas.theme.glyphs));
    let before = tail(&before, room);
    let after = head(&after, room.saturating_sub(width(before)));
    let mut strip = canvas.strip();
    strip.say(Role::Strong, sign).say(Role::Text, before).say(Role::Text, after);
    canvas.row(area, 0, &strip);
    let column = (sign.len() + width(before)) as u16;
    Position { x: area.x + column.min(area.width.saturating_sub(1)), y: area.y }
}

/// The name of a key, for texts that mention it.
pub fn key_name(mode: Mode, action: Action) -> String {
    keymap::of(mode)
        .find(|binding| binding.action == action)
        .and_then(|binding| binding.keys.first())
        .map_or_else(|| crate::app::Key::plain(Code::Esc).to_string(), ToString::to_string)
}
