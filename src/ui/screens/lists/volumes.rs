//! The pane of volumes: what is shown of how many, what is marked and how much of that is hidden,
//! the columns, and the rows in the window.

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::load::Load;
use crate::app::model::Focus;
use crate::domain::{MembershipVisibility, Volume};
use crate::ui::canvas::{Canvas, Strip};
use crate::ui::columns::Columns;
use crate::ui::fault;
use crate::ui::layout::{rest, top};
use crate::ui::text::{clean, fit, thousands, wrap};
use crate::ui::theme::Role;
use crate::ui::widgets::list::window;

/// Draws the pane; `rows` is how many volumes it has room for.
pub fn draw(model: &Model, area: Rect, rows: usize, canvas: &mut Canvas<'_>) {
    let room = usize::from(area.width);
    let shown = window(model.volumes.cursor, model.volumes.len(), rows);
    let from = shown.start;
    let volumes: Vec<Volume> = shown.filter_map(|row| model.volumes.volume(&model.inventory, row)).collect();
    let columns = Columns::new(model, canvas.theme, &volumes, room);
    let title = title(model, &columns, (from, volumes.len()), room, canvas);
    canvas.row(top(area, 1), 0, &title);
    let heading = columns.heading(canvas.theme, model.volumes.sort, room);
    canvas.row(rest(area, 1), 0, &heading);
    let list = rest(area, 2);
    if volumes.is_empty() {
        return canvas.rows(list, &nothing(model, room, canvas));
    }
    let focused = model.focus == Focus::Volumes;
    let range = model.volumes.range(&model.inventory);
    for (row, volume) in volumes.iter().enumerate() {
        let at = from + row;
        let under_cursor = at == model.volumes.cursor.at;
        let mut strip = canvas.strip();
        strip.say(Role::Text, if under_cursor { canvas.theme.pointer() } else { " " });
        let position = model.volumes.positions().get(at);
        let name = if position.is_some_and(|position| model.selection.has(*position)) {
            // Bold, not coloured: a coloured run would cost every move over it twenty bytes.
            strip.say(Role::Strong, "* ");
            Role::Strong
        } else if range.as_ref().is_some_and(|range| range.contains(&at)) {
            strip.say(Role::Strong, "+ ");
            Role::Text
        } else {
            strip.gap(2);
            Role::Text
        };
        columns.volume(model, volume, name, &mut strip);
        if under_cursor && focused {
            canvas.cursor_row(list, row, &strip);
        } else {
            canvas.row(list, row, &strip);
        }
    }
}

/// One line about the pane, where it is not shown itself.
pub fn summary(model: &Model, canvas: &Canvas<'_>) -> Strip {
    let mut strip = canvas.strip();
    strip.gap(1).say(Role::Dim, &count(model));
    if let Some(fault) = model.loads.volumes.fault() {
        strip.gap(2).say(Role::Error, &fault::brief(fault));
    }
    if !model.volumes.filter_text.is_empty() {
        strip.gap(2).say(Role::Strong, &format!("/{}", model.volumes.filter_text));
    }
    if let Some(marks) = marks(model) {
        strip.gap(2).say(Role::Mark, &marks);
    }
    strip
}

fn count(model: &Model) -> String {
    let all = thousands(u64::from(model.volumes.considered()));
    if model.volumes.is_narrowed() && model.volumes.is_working() {
        format!("Volumes ... of {all} shown")
    } else if model.volumes.is_narrowed() {
        format!("Volumes {} of {all} shown", thousands(model.volumes.len() as u64))
    } else if model.inventory.is_empty() && !matches!(model.loads.volumes, Load::Done(_)) {
        "Volumes".into()
    } else {
        format!("Volumes {all}")
    }
}

fn marks(model: &Model) -> Option<String> {
    let marked = thousands(model.selection.len() as u64);
    match (model.selection.len(), model.volumes.hidden_marks) {
        (0, _) => None,
        (_, 0) => Some(format!("{marked} marked")),
        (_, hidden) => Some(format!("{marked} marked ({} hidden)", thousands(hidden as u64))),
    }
}

/// Count and filter on the left, what is marked on the right.
fn title(
    model: &Model,
    columns: &Columns,
    (from, seen): (usize, usize),
    room: usize,
    canvas: &Canvas<'_>,
) -> Strip {
    let mut right = canvas.strip();
    if model.volumes.range_from.is_some() {
        right.say(Role::Mark, "range").gap(2);
    }
    if let Some(marks) = marks(model) {
        right.say(Role::Mark, &marks).gap(1);
    }
    let mut strip = canvas.strip();
    let role = if model.focus == Focus::Volumes { Role::Strong } else { Role::Text };
    strip.gap(3).say(role, &count(model));
    if model.loads.volumes_unreadable > 0 {
        strip.gap(2).say(Role::Warning, &format!("! {} unreadable", model.loads.volumes_unreadable));
    }
    let filtered = !model.volumes.filter_text.is_empty();
    // Beside marks there is room for the filter or for the rows, and the rows can be seen.
    if seen < model.volumes.len() && room >= if filtered && right.width() > 0 { 100 } else { 72 } {
        let rows = format!("rows {}-{}", thousands(from as u64 + 1), thousands((from + seen) as u64));
        strip.gap(2).say(Role::Dim, &rows);
    }
    let sort = model.volumes.sort;
    if !columns.has(sort.column) {
        let sign = canvas.theme.sorted(sort.descending);
        strip.gap(2).say(Role::Text, &format!("by {}{sign}", sort.column.word()));
    }
    if model.volumes.marked_only {
        strip.gap(2).say(Role::Warning, "marked only");
    }
    if let Some(subset) = &model.volumes.subset {
        strip.gap(2).say(Role::Warning, &format!("only: {}", subset.title));
    }
    if let Some(fault) = model.loads.servers.fault().filter(|_| model.volumes.asks_for_servers()) {
        strip.gap(2).say(Role::Warning, &format!("! no server names: {}", fault::kind(fault.kind)));
    }
    let left_for_filter = room.saturating_sub(strip.width() + right.width() + 5);
    if filtered {
        let text = clean(&model.volumes.filter_text, canvas.theme.glyphs).into_owned();
        let wrong = model.volumes.filter_error.is_some();
        let role = if wrong { Role::Warning } else { Role::Strong };
        strip.gap(2).say(Role::Dim, "/").say(role, &fit(&text, left_for_filter.max(8)));
    }
    if !model.volumes.is_empty() {
        match &model.loads.volumes {
            Load::Failed(fault) => {
                let what = if model.loads.was_complete { "not refreshed" } else { "incomplete" };
                strip.gap(2).say(Role::Error, &format!("! {what}: {}", fault::brief(fault)));
            }
            Load::Left => drop(strip.gap(2).say(Role::Warning, "! incomplete: loading was cancelled")),
            _ => {}
        }
        if model.inventory.membership_visibility() == MembershipVisibility::NotShown {
            strip.gap(2).say(Role::Warning, "? this cloud does not list a volume's policy");
        } else if model.inventory.untold() > 0 {
            let untold = thousands(model.inventory.untold() as u64);
            strip.gap(2).say(Role::Warning, &format!("? policy of {untold} not known"));
        }
        if let Some(fault) = model.loads.servers.fault().filter(|_| !model.volumes.asks_for_servers()) {
            strip.gap(2).say(Role::Dim, &format!("no server names: {}", fault::brief(fault)));
        }
    }
    strip.cut(room.saturating_sub(right.width() + 1));
    let air = room.saturating_sub(strip.width() + right.width());
    strip.gap(air).join(right);
    strip
}

/// Why the list is empty.
fn nothing(model: &Model, room: usize, canvas: &Canvas<'_>) -> Vec<Strip> {
    let theme = canvas.theme;
    let say = |role: Role, text: &str| {
        let inner = room.saturating_sub(4).max(1);
        wrap(&clean(text, theme.glyphs), inner)
            .iter()
            .map(|line| {
                let mut strip = Strip::new(theme);
                strip.gap(3).say(role, line);
                strip
            })
            .collect::<Vec<_>>()
    };
    let volumes = &model.volumes;
    if !model.inventory.is_empty() {
        if volumes.marked_only && volumes.filter_text.is_empty() {
            return say(Role::Text, "nothing is marked; m shows all volumes again");
        }
        if volumes.filter_error.is_some() {
            return say(Role::Text, "nothing matches the valid terms of the filter");
        }
        if volumes.subset.is_some() && volumes.filter_text.is_empty() {
            return say(Role::Text, "none of these volumes is there any more; esc shows all");
        }
        let text = clean(&volumes.filter_text, theme.glyphs);
        let shown = fit(&text, 40.max(room / 2));
        let among = if volumes.marked_only { "no marked volume" } else { "nothing" };
        let unread = volumes.asks_for_servers() && model.loads.servers.fault().is_some();
        let but = if unread { ", but server names could not be read" } else { "" };
        return say(Role::Text, &format!("{among} matches the filter `{shown}`{but}; esc clears it"));
    }
    if let Load::Failed(fault) = &model.loads.login {
        let mut lines = fault::lines(theme, fault, room.saturating_sub(1));
        lines.extend(say(Role::Text, "r logs in again, c chooses another cloud, q quits"));
        return lines;
    }
    match &model.loads.volumes {
        Load::Failed(fault) => fault::lines(theme, fault, room.saturating_sub(1)),
        Load::Done(_) => say(Role::Text, "no volumes in this project"),
        Load::Left => say(Role::Text, "loading was cancelled; r loads again"),
        Load::Loading => say(Role::Dim, "loading..."),
        Load::Idle if model.loads.login == Load::Loading => say(Role::Dim, "logging in..."),
        Load::Idle if model.scope.is_none() => say(Role::Text, "not logged in; c chooses a cloud, q quits"),
        Load::Idle => Vec::new(),
    }
}
