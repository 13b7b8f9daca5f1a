//! A frame: header, the screens, footer. What is drawn is a function of the program's state.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::canvas::{Canvas, Listed};
use super::screens::{self, Extent};
use super::theme::{Role as R, Theme};
use super::{footer, header, layout};
use crate::app::App;
use crate::app::model::{Heights, SMALLEST, is_enough};
use crate::app::screens::Screen;
use crate::ui::widgets::field;

/// Draws the whole screen.
pub fn draw(app: &App, theme: &Theme, frame: &mut Frame<'_>) {
    if let Some(position) = paint(app, theme, frame.buffer_mut()) {
        frame.set_cursor_position(position);
    }
}

/// Draws into a buffer; where text is being typed, gives back the place of the terminal's cursor.
pub fn paint(app: &App, theme: &Theme, buffer: &mut Buffer) -> Option<Position> {
    let area = buffer.area;
    paint_on(app, area, &mut Canvas::new(buffer, *theme))
}

/// The same on a canvas, which notes where the list of the topmost screen is.
pub fn paint_on(app: &App, area: Rect, canvas: &mut Canvas<'_>) -> Option<Position> {
    if !is_enough((area.width, area.height)) {
        too_small(area, canvas);
        return None;
    }
    let parts = layout::frame(area, app.screens.mode());
    header::draw(app, parts.header, canvas);
    let over = &app.screens.over;
    let base = over.iter().rposition(screens::covers);
    let search = app.screens.front().search().and_then(|search| search.line.as_ref());
    let mut cursor = match base.and_then(|base| over.get(base)) {
        None => {
            screens::lists::draw(&app.model, layout::panes(app, parts.body), canvas);
            None
        }
        Some(screen) => screens::draw(&app.model, screen, &parts, canvas),
    };
    let top = over.last().filter(|screen| !screens::covers(screen));
    let is_line = matches!(top, Some(Screen::Filter(_)));
    if let Some(screen) = top.filter(|_| !is_line) {
        canvas.listed = Listed::default();
        cursor = screens::draw(&app.model, screen, &parts, canvas);
    }
    let taken = footer::draw(app, parts.footer, canvas);
    if let Some(line) = parts.prompt {
        // A long notice pushes the line that is being typed up rather than covering it.
        let line = Rect { y: (line.y + 1).saturating_sub(taken), ..line };
        canvas.clear(line);
        let parts = layout::Frame { prompt: Some(line), ..parts };
        cursor = match (search, top) {
            (Some(search), _) => Some(field::draw(" / ", search, line, canvas)),
            (None, Some(screen)) => screens::draw(&app.model, screen, &parts, canvas),
            (None, None) => None,
        };
    }
    cursor
}

/// The rows each part of the screen has, for paging; just what [`draw`] does.
pub fn heights(app: &App) -> Heights {
    let area = Rect::new(0, 0, app.model.size.0, app.model.size.1);
    let body = layout::frame(area, app.screens.mode()).body;
    let panes = layout::panes(app, body);
    let Extent { rows, lines, hits } = match app.screens.top() {
        Some(screen) => screens::extent(&app.model, screen, body),
        None => Extent::from((usize::from(body.height), 1)),
    };
    Heights {
        policies: layout::policy_rows(panes).max(1),
        volumes: layout::volume_rows(panes).max(1),
        full: rows.max(1),
        lines: lines.max(1),
        hits,
        border: layout::border(&app.model, body),
    }
}

fn too_small(area: Rect, canvas: &mut Canvas<'_>) {
    let (columns, rows) = SMALLEST;
    let mut strip = canvas.strip();
    strip.say(R::Text, &format!("too small: needs {columns}x{rows}"));
    strip.cut(usize::from(area.width));
    canvas.row(area, usize::from(area.height / 2), &strip);
}
