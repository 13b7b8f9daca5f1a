//! Drawing: a pure function of the model. No decision is taken here, nothing is remembered, and
//! only the rows in the window are looked at, so that a frame costs the same for a hundred
//! volumes and for a million.

mod board;
mod canvas;
mod chooser;
mod columns;
mod detail;
mod document;
mod fault;
mod footer;
mod header;
mod help;
mod history;
mod layout;
mod leave;
mod login;
mod picture;
mod plan;
mod policies;
mod switch;
mod text;
mod theme;
mod volumes;
mod when;

use std::ops::Range;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

pub use picture::picture;
pub use theme::{Glyphs, Role, Theme};

use crate::app::Model;
use crate::app::layer::Layer;
use crate::app::list::Cursor;
use crate::app::model::{Focus, Heights, SMALLEST, is_enough};
use canvas::Canvas;
use layout::Panes;
use theme::Role as R;

/// Draws the whole screen.
pub fn draw(model: &Model, theme: &Theme, frame: &mut Frame<'_>) {
    if let Some(position) = paint(model, theme, frame.buffer_mut()) {
        frame.set_cursor_position(position);
    }
}

/// Draws into a buffer; where text is being typed, gives back the place of the terminal's cursor.
pub fn paint(model: &Model, theme: &Theme, buffer: &mut Buffer) -> Option<Position> {
    let area = buffer.area;
    let mut canvas = Canvas::new(buffer, *theme);
    if !is_enough((area.width, area.height)) {
        too_small(area, &mut canvas);
        return None;
    }
    let parts = layout::frame(model, area);
    header::draw(model, parts.header, &mut canvas);
    let base = base_layer(model);
    let mut cursor = None;
    match model.layers.get(base) {
        None => draw_panes(model, parts.body, &mut canvas),
        Some(Layer::Plan(prompt)) => cursor = plan::draw(model, prompt, parts.body, &mut canvas),
        Some(Layer::Outcomes | Layer::EarlierBoard(_) | Layer::PastBoard) => {
            board::draw(model, parts.body, &mut canvas);
        }
        Some(Layer::History(at)) => history::draw(model, *at, parts.body, &mut canvas),
        Some(layer) => {
            if let Some(document) = document::of(model, layer, *theme, parts.body.width) {
                document.draw(parts.body, &mut canvas);
            }
        }
    }
    match model.layers.last() {
        Some(Layer::SortChooser(at)) => chooser::sort(model, *at, parts.body, &mut canvas),
        Some(Layer::PolicyChooser(at)) => chooser::policy(model, *at, parts.body, &mut canvas),
        Some(Layer::Leave) => leave::draw(model, parts.body, &mut canvas),
        Some(Layer::Switch(switch)) => cursor = switch::draw(model, switch, parts.body, &mut canvas),
        Some(Layer::Secret(prompt)) => cursor = Some(login::secret(prompt, parts.body, &mut canvas)),
        _ => {}
    }
    let taken = footer::draw(model, parts.footer, &mut canvas);
    if let (Some(area), Some(Layer::Filter { line, .. })) = (parts.prompt, model.layers.last()) {
        // A long notice pushes the line that is being typed up rather than covering it.
        let area = Rect { y: (area.y + 1).saturating_sub(taken), ..area };
        canvas.clear(area);
        cursor = Some(footer::draw_prompt(line, area, &mut canvas));
    }
    cursor
}

/// The rows each part of the screen has, for paging; just what [`draw`] does.
pub fn heights(model: &Model) -> Heights {
    let area = Rect::new(0, 0, model.size.0, model.size.1);
    let parts = layout::frame(model, area);
    let panes = layout::panes(model, parts.body);
    let theme = Theme::default();
    let whole = usize::from(parts.body.height).max(1);
    let (full, lines) = match model.layers.last() {
        Some(Layer::Plan(prompt)) => plan::extent(model, prompt, parts.body, theme),
        Some(Layer::Outcomes | Layer::EarlierBoard(_) | Layer::PastBoard) => {
            board::extent(model, parts.body, theme)
        }
        Some(Layer::History(_)) => history::extent(model, parts.body),
        Some(Layer::SortChooser(_)) => (chooser::sort_rows(parts.body), chooser::SORT_ROWS),
        Some(Layer::PolicyChooser(_)) => {
            let policies = model.inventory.policies().len();
            (chooser::policy_rows(policies, parts.body), policies)
        }
        Some(Layer::Switch(switch)) => (switch::rows(switch, parts.body), switch.rows.len()),
        Some(layer) => match document::of(model, layer, theme, parts.body.width) {
            Some(document) => (document::rows(parts.body), document.lines()),
            None => (whole, 1),
        },
        None => (whole, 1),
    };
    Heights {
        policies: layout::policy_rows(panes).max(1),
        volumes: layout::volume_rows(panes).max(1),
        full: full.max(1),
        lines: lines.max(1),
    }
}

/// The layer that fills the middle: the topmost one that is no small box over another.
fn base_layer(model: &Model) -> usize {
    let covers = |layer: &Layer| {
        !matches!(
            layer,
            Layer::Filter { .. }
                | Layer::SortChooser(_)
                | Layer::PolicyChooser(_)
                | Layer::Leave
                | Layer::Switch(_)
                | Layer::Secret(_)
        )
    };
    model.layers.iter().rposition(covers).unwrap_or(usize::MAX)
}

fn draw_panes(model: &Model, body: Rect, canvas: &mut Canvas<'_>) {
    let panes = layout::panes(model, body);
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

/// The rows in a window, which always has the cursor in it, even before paging heard of a new size.
fn window(mut cursor: Cursor, rows: usize, height: usize) -> Range<usize> {
    cursor.go(cursor.at, rows, height);
    cursor.window(rows, height)
}

fn too_small(area: Rect, canvas: &mut Canvas<'_>) {
    let (columns, rows) = SMALLEST;
    let mut strip = canvas.strip();
    strip.say(R::Text, &format!("too small: needs {columns}x{rows}"));
    strip.cut(usize::from(area.width));
    canvas.row(area, usize::from(area.height / 2), &strip);
}
