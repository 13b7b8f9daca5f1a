//! What on the screen is under the mouse. The panes of the lists are where the layout puts them; of every
//! other screen a frame is drawn aside, which notes where the rows of its list are.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::canvas::Canvas;
use super::theme::Theme;
use super::{layout, paint, screens};
use crate::app::App;
use crate::app::model::is_enough;
use crate::app::pointer::{Gesture, Pointed, Spot};
use crate::app::screens::Screen;

/// What is under the mouse.
pub fn spot(app: &App, pointed: Pointed) -> Spot {
    let (columns, rows) = app.model.size;
    if !is_enough((columns, rows)) {
        return Spot::Nothing;
    }
    let area = Rect::new(0, 0, columns, rows);
    let at = Position::new(pointed.column, pointed.row);
    let body = layout::frame(area, app.screens.mode()).body;
    let over = &app.screens.over;
    let Some(top) = over.last().filter(|_| body.contains(at)) else {
        return if body.contains(at) { in_lists(app, body, at) } else { Spot::Nothing };
    };
    if over.iter().all(|screen| matches!(screen, Screen::Filter(_))) {
        return in_lists(app, body, at);
    }
    if screens::covers(top) && pointed.gesture != Gesture::Click {
        return Spot::Screen(None);
    }
    let mut buffer = Buffer::empty(area);
    let mut canvas = Canvas::new(&mut buffer, Theme::default());
    paint::paint_on(app, area, &mut canvas);
    let listed = &canvas.listed;
    if !screens::covers(top) && !listed.inside.is_some_and(|inside| inside.contains(at)) {
        return Spot::Nothing;
    }
    let row = listed.rows.iter().position(|row| row.contains(at));
    Spot::Screen(row.zip(listed.current).map(|(row, current)| row as isize - current as isize))
}

fn in_lists(app: &App, body: Rect, at: Position) -> Spot {
    screens::lists::spot(&app.model, layout::panes(app, body), at)
}
