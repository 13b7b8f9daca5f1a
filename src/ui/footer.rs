//! The last lines: the keys that work now, taken from the keymap itself; in their place a notice
//! while there is one; above them the filter line while it is being typed.

use ratatui::layout::Rect;

use super::canvas::{Canvas, Strip};
use super::fault;
use super::text::{clean, fit, thousands, wrap};
use super::theme::Role;
use crate::app::action::Action;
use crate::app::keymap::{Binding, MOVEMENT, Mode};
use crate::app::latest::Lacking;
use crate::app::notice::{Notice, Tone};
use crate::app::{App, Key};

/// A notice takes at most so many lines.
const NOTICE_LINES: usize = 3;

/// Draws keys or notice; gives back how many lines that took.
pub fn draw(app: &App, area: Rect, canvas: &mut Canvas<'_>) -> u16 {
    let model = &app.model;
    if let Some(notice) = &model.notice {
        return draw_notice(notice, area, canvas);
    }
    if app.screens.mode() == Mode::Text
        && let Some(error) = &model.volumes.filter_error
    {
        let notice = Notice { tone: Tone::Warning, text: error.clone() };
        return draw_notice(&notice, area, canvas);
    }
    let columns = usize::from(area.width);
    let lacking = lacking(app, columns, canvas);
    let mut strip = keys(app, columns.saturating_sub(lacking.width()), canvas);
    if lacking.width() > 0 {
        strip.gap(columns.saturating_sub(strip.width() + lacking.width())).join(lacking);
    }
    canvas.row(area, 0, &strip);
    1
}

/// What the list rests on and is not known, at the right edge; at most half of the line.
fn lacking(app: &App, columns: usize, canvas: &Canvas<'_>) -> Strip {
    let mut strip = canvas.strip();
    let is_list = matches!(app.screens.mode(), Mode::Browse | Mode::Text);
    let Some(lacking) = is_list.then(|| app.model.backups_lacking()).flatten() else { return strip };
    let role = if matches!(lacking, Lacking::Reading(_)) { Role::Dim } else { Role::Warning };
    let text = words(&lacking);
    let text = clean(&text, canvas.theme.glyphs);
    strip.gap(1).say(role, &fit(&text, (columns / 2).saturating_sub(2))).gap(1);
    strip
}

fn words(lacking: &Lacking) -> String {
    let (unread, not_looked_for, fault) = match lacking {
        Lacking::Reading(0) => return "reading backups".to_owned(),
        Lacking::Reading(read) => return format!("reading backups: {}", thousands(*read as u64)),
        Lacking::Unknown { unread, not_looked_for, fault } => (*unread as u64, *not_looked_for as u64, fault),
    };
    let backups = if unread == 1 { "backup" } else { "backups" };
    let unread = (unread > 0).then(|| format!("{} {backups} not read", thousands(unread)));
    let why = fault.as_ref().map(|fault| match &unread {
        Some(unread) => format!("{unread}: {}", fault::brief(fault)),
        None => format!("backups not refreshed: {}", fault::brief(fault)),
    });
    let older = (not_looked_for > 0).then(|| format!("{} older, not looked for", thousands(not_looked_for)));
    [why.or(unread), older].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// As many keys as fit, in the order of the keymap; the one that shows all keys is always there.
fn keys(app: &App, columns: usize, canvas: &Canvas<'_>) -> Strip {
    let (mode, keymap) = (app.screens.mode(), &app.model.keymap);
    let section = mode.section();
    let part = |key: &Key, hint: &str| {
        let mut part = canvas.strip();
        part.say(Role::Strong, &key.to_string()).gap(1).say(Role::Dim, hint).gap(2);
        part
    };
    let hint = |binding: &'static Binding| {
        let hint = app.screens.front().hint(&app.model, binding)?;
        Some((binding.action, part(keymap.keys(mode, binding.action).first()?, &hint)))
    };
    let scroll = MOVEMENT.iter().find(|_| !section.scroll_hint.is_empty());
    let scroll = scroll.and_then(|down| {
        let key = keymap.keys(mode, down.action).first()?;
        Some((down.action, part(key, section.scroll_hint)))
    });
    let all: Vec<(Action, Strip)> = section.bindings.iter().filter_map(hint).chain(scroll).collect();
    let mut help = all.iter().find(|(action, _)| *action == Action::Help);
    let mut strip = canvas.strip();
    strip.gap(1);
    for (action, next) in &all {
        help = help.filter(|(help, _)| help != action);
        let reserved = help.map_or(0, |(_, help)| help.width());
        if strip.width() + next.width() + reserved > columns + 1 {
            break;
        }
        strip.join(next.clone());
    }
    if let Some((_, help)) = help {
        strip.join(help.clone());
    }
    strip
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
