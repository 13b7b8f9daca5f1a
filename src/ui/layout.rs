//! Where everything goes, for any size of terminal.
//!
//! One line on top says where we are, one at the bottom which keys work; the middle belongs to
//! the lists or to the layer over them. Wide screens show policies beside volumes, narrow ones
//! above them, low ones only the pane with the cursor and one line about the other.

use ratatui::layout::Rect;

use crate::app::App;
use crate::app::keymap::Mode;
use crate::app::model::{BorderPlace, Focus, Model};

/// From this many columns on, the panes stand side by side.
const WIDE: u16 = 120;
/// Below this many rows of lists, only one pane is shown.
const LOW: u16 = 16;
/// Lines of a policy where the panes stand side by side.
pub const CARD: usize = 3;
/// Columns of policies and of volumes beside each other, at least: a name and its state can be read.
const LEAST_BESIDE: (u16, u16) = (36, 60);
/// Two columns of air keep panes beside each other apart without a line.
const AIR: u16 = 2;
/// Lines of the volumes below the policies, at least: title, headings and three rows.
const LEAST_BELOW: u16 = 5;

/// The lines of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Where we are.
    pub header: Rect,
    /// Lists or layer.
    pub body: Rect,
    /// The line of a filter or a search, while it is being typed.
    pub prompt: Option<Rect>,
    /// Keys, or a notice.
    pub footer: Rect,
}

/// How the two panes share the middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panes {
    /// Policies left, volumes right.
    Beside {
        /// The policies.
        policies: Rect,
        /// The volumes.
        volumes: Rect,
    },
    /// Policies above, volumes below.
    Stacked {
        /// The policies.
        policies: Rect,
        /// The volumes.
        volumes: Rect,
    },
    /// One of them, and a line about the other.
    Single {
        /// Which.
        focus: Focus,
        /// The line about the other.
        other: Rect,
        /// The pane.
        pane: Rect,
    },
}

/// Divides the screen into its lines.
pub fn frame(area: Rect, mode: Mode) -> Frame {
    let typing = matches!(mode, Mode::Text | Mode::Search);
    let line = |y: u16| Rect { y, height: 1.min(area.height), ..area };
    let bottom = area.bottom().saturating_sub(1);
    let prompt = typing.then(|| line(bottom.saturating_sub(1)));
    let taken = 2 + u16::from(typing);
    Frame {
        header: line(area.y),
        body: Rect { y: area.y.saturating_add(1), height: area.height.saturating_sub(taken), ..area },
        prompt,
        footer: line(bottom),
    }
}

/// Where the border between the panes is and how far it can go; `None` where only one pane is shown.
pub fn border(model: &Model, body: Rect) -> Option<BorderPlace> {
    let chosen = model.view.border;
    let (beside, at, least, most) = if body.width >= WIDE {
        let (least, volumes) = LEAST_BESIDE;
        let at = chosen.columns.unwrap_or((body.width * 2 / 5).clamp(46, 64));
        (true, at, least, body.width - AIR - volumes)
    } else if body.height >= LOW {
        // A failure needs more room than its pane has rows.
        let least = if model.loads.policies.fault().is_some() { 4 } else { 1 };
        let room = body.height - 1 - LEAST_BELOW;
        let all = u16::try_from(model.inventory.policies().len()).unwrap_or(room).max(least);
        let at = chosen.rows.unwrap_or(all.min(body.height / 3));
        (false, at, least, all.min(room))
    } else {
        return None;
    };
    Some(BorderPlace { beside, at: at.clamp(least, most), least, most })
}

/// Divides the middle between the panes.
pub fn panes(app: &App, body: Rect) -> Panes {
    let model = &app.model;
    let focus = if app.screens.mode() == Mode::Text { Focus::Volumes } else { model.focus };
    match border(model, body) {
        Some(BorderPlace { beside: true, at, .. }) => {
            let policies = Rect { width: at, ..body };
            let right = at + AIR;
            let volumes = Rect { x: body.x + right, width: body.width - right, ..body };
            Panes::Beside { policies, volumes }
        }
        Some(BorderPlace { beside: false, at, .. }) => {
            let height = at + 1;
            let policies = Rect { height, ..body };
            let volumes = Rect { y: body.y + height, height: body.height - height, ..body };
            Panes::Stacked { policies, volumes }
        }
        None => {
            let other = Rect { height: 1, ..body };
            let pane = Rect { y: body.y + 1, height: body.height.saturating_sub(1), ..body };
            match focus {
                Focus::Volumes => Panes::Single { focus, other, pane },
                Focus::Policies => {
                    let pane = Rect { y: body.y, ..pane };
                    let other = Rect { y: body.bottom().saturating_sub(1), ..other };
                    Panes::Single { focus, other, pane }
                }
            }
        }
    }
}

/// The rows of a pane of policies, below its heading.
pub fn policy_rows(panes: Panes) -> usize {
    match panes {
        Panes::Beside { policies, .. } => (below(policies, 1) / CARD).max(1),
        Panes::Stacked { policies, .. } => below(policies, 1),
        Panes::Single { focus: Focus::Policies, pane, .. } => below(pane, 1),
        Panes::Single { .. } => 1,
    }
}

/// The rows of a pane of volumes, below its title and its headings.
pub fn volume_rows(panes: Panes) -> usize {
    match panes {
        Panes::Beside { volumes, .. } | Panes::Stacked { volumes, .. } => below(volumes, 2),
        Panes::Single { focus: Focus::Volumes, pane, .. } => below(pane, 2),
        Panes::Single { .. } => 1,
    }
}

fn below(pane: Rect, lines: u16) -> usize {
    usize::from(pane.height.saturating_sub(lines).max(1))
}

/// What is left of an area below its first lines.
pub fn rest(area: Rect, lines: usize) -> Rect {
    let lines = (lines as u16).min(area.height);
    Rect { y: area.y + lines, height: area.height - lines, ..area }
}

/// The first lines of an area.
pub fn top(area: Rect, lines: usize) -> Rect {
    Rect { height: (lines as u16).min(area.height), ..area }
}

/// An area without its outermost columns.
pub fn inset(area: Rect, columns: u16) -> Rect {
    let columns = columns.min(area.width / 2);
    Rect { x: area.x + columns, width: area.width - 2 * columns, ..area }
}

/// A box of at most this size in the middle of an area.
pub fn centred(area: Rect, columns: u16, rows: u16) -> Rect {
    let (width, height) = (columns.min(area.width), rows.min(area.height));
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}
