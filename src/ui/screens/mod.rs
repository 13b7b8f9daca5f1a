//! Drawing of the screens. This file and `app/screens/mod.rs` are the only ones that know them all.

pub mod lists;

mod backups;
mod calendar;
mod coverage;
mod detail;
mod evidence;
mod failed_tasks;
mod filter_line;
mod help;
mod history;
mod leave;
mod login;
mod new_volume;
mod outcomes;
mod palette;
mod pasted;
mod plan;
mod policy_chooser;
mod policy_form;
mod policy_runs;
mod question;
mod saved_filters;
mod secret;
mod sort_chooser;
mod story;
mod switch;

use ratatui::layout::{Position, Rect};

use super::canvas::Canvas;
use super::layout::Frame;
use super::theme::Theme;
use super::widgets::page::{self, Document};
use crate::app::Model;
use crate::app::screens::Screen;

/// Whether a screen fills the middle; the others are a box or a line over what is below.
pub const fn covers(screen: &Screen) -> bool {
    match screen {
        Screen::VolumeDetail(_)
        | Screen::PolicyDetail(_)
        | Screen::Plan(_)
        | Screen::Outcomes(_)
        | Screen::History(_)
        | Screen::OutcomeDetail(_)
        | Screen::Story(_)
        | Screen::Calendar(_)
        | Screen::Coverage(_)
        | Screen::Backups(_)
        | Screen::Backup(_)
        | Screen::PolicyRuns(_)
        | Screen::FailedTasks(_)
        | Screen::Help(_)
        | Screen::Login(_) => true,
        Screen::Filter(_)
        | Screen::SortChooser(_)
        | Screen::PolicyChooser(_)
        | Screen::Palette(_)
        | Screen::Evidence(_)
        | Screen::Pasted(_)
        | Screen::Question(_)
        | Screen::Leave(_)
        | Screen::Switch(_)
        | Screen::Secret(_)
        | Screen::SavedFilters(_)
        | Screen::NewVolume(_)
        | Screen::PolicyForm(_) => false,
    }
}

/// Draws a screen; where text is being typed, gives back the place of the terminal's cursor.
pub fn draw(model: &Model, screen: &Screen, parts: &Frame, canvas: &mut Canvas<'_>) -> Option<Position> {
    let body = parts.body;
    let (theme, width) = (canvas.theme, body.width);
    match screen {
        Screen::Filter(screen) => {
            return parts.prompt.map(|area| filter_line::draw(screen, area, canvas));
        }
        Screen::SortChooser(screen) => return Some(sort_chooser::draw(model, screen, body, canvas)),
        Screen::PolicyChooser(screen) => return Some(policy_chooser::draw(model, screen, body, canvas)),
        Screen::VolumeDetail(screen) => detail::volume(model, screen, theme, width).draw(body, canvas),
        Screen::PolicyDetail(screen) => detail::policy(model, screen, theme, width).draw(body, canvas),
        Screen::Plan(screen) => return plan::draw(model, screen, body, canvas),
        Screen::Outcomes(screen) => outcomes::draw(model, screen, body, canvas),
        Screen::History(screen) => history::draw(model, screen, body, canvas),
        Screen::OutcomeDetail(screen) => detail::outcome(model, screen, theme, width).draw(body, canvas),
        Screen::Coverage(screen) => coverage::draw(model, screen, body, canvas),
        Screen::FailedTasks(screen) => failed_tasks::draw(model, screen, body, canvas),
        Screen::Backups(screen) => backups::draw(model, screen, body, canvas),
        Screen::Backup(screen) => backups::backup(model, screen, theme, width).draw(body, canvas),
        Screen::PolicyRuns(screen) => policy_runs::draw(model, screen, body, canvas),
        Screen::Story(screen) => story::story(model, screen, theme, width).draw(body, canvas),
        Screen::Calendar(screen) => calendar::calendar(model, screen, theme, width).draw(body, canvas),
        Screen::Help(screen) => help::keys(model, screen, theme, width).draw(body, canvas),
        Screen::Palette(screen) => return Some(palette::draw(model, screen, body, canvas)),
        Screen::Evidence(screen) => evidence::draw(screen, body, canvas),
        Screen::Pasted(screen) => pasted::draw(model, screen, body, canvas),
        Screen::Question(screen) => question::draw(model, screen, body, canvas),
        Screen::Leave(screen) => leave::draw(model, *screen, body, canvas),
        Screen::Switch(screen) => return switch::draw(model, screen, body, canvas),
        Screen::Login(screen) => login::failed(model, screen, theme, width).draw(body, canvas),
        Screen::Secret(screen) => return Some(secret::draw(screen, body, canvas)),
        Screen::SavedFilters(screen) => return saved_filters::draw(model, screen, body, canvas),
        Screen::NewVolume(screen) => return Some(new_volume::draw(model, screen, body, canvas)),
        Screen::PolicyForm(screen) => return Some(policy_form::draw(model, screen, body, canvas)),
    }
    None
}

/// What paging must know of a screen.
pub struct Extent {
    /// Rows that can be seen at once.
    pub rows: usize,
    /// All its rows.
    pub lines: usize,
    /// Those that its search finds.
    pub hits: Vec<usize>,
}

impl From<(usize, usize)> for Extent {
    fn from((rows, lines): (usize, usize)) -> Self {
        Self { rows, lines, hits: Vec::new() }
    }
}

/// What paging must know of a screen.
pub fn extent(model: &Model, screen: &Screen, body: Rect) -> Extent {
    let (theme, width) = (Theme::default(), body.width);
    let page = |document: &Document| Extent {
        rows: page::rows(body),
        lines: document.lines(),
        hits: document.hits(),
    };
    match screen {
        Screen::VolumeDetail(screen) => page(&detail::volume(model, screen, theme, width)),
        Screen::PolicyDetail(screen) => page(&detail::policy(model, screen, theme, width)),
        Screen::OutcomeDetail(screen) => page(&detail::outcome(model, screen, theme, width)),
        Screen::Story(screen) => page(&story::story(model, screen, theme, width)),
        Screen::Calendar(screen) => page(&calendar::calendar(model, screen, theme, width)),
        Screen::Help(screen) => page(&help::keys(model, screen, theme, width)),
        Screen::Login(screen) => page(&login::failed(model, screen, theme, width)),
        Screen::Filter(_) | Screen::Question(_) | Screen::Leave(_) | Screen::Secret(_) => {
            (usize::from(body.height), 1).into()
        }
        Screen::SortChooser(screen) => sort_chooser::extent(screen, body).into(),
        Screen::PolicyChooser(screen) => policy_chooser::extent(model, screen, body).into(),
        Screen::Plan(screen) => plan::extent(model, screen, body, theme).into(),
        Screen::Outcomes(screen) => outcomes::extent(model, screen, body, theme).into(),
        Screen::Coverage(_) => coverage::extent(model, body).into(),
        Screen::FailedTasks(_) => failed_tasks::extent(model, body).into(),
        Screen::Backup(screen) => page(&backups::backup(model, screen, theme, width)),
        Screen::Backups(screen) => backups::extent(screen, body).into(),
        Screen::PolicyRuns(screen) => policy_runs::extent(screen, body).into(),
        Screen::History(_) => history::extent(model, body).into(),
        Screen::Switch(screen) => (switch::rows(screen, body), screen.list.rows.len()).into(),
        Screen::Evidence(screen) => evidence::extent(screen, body).into(),
        Screen::Pasted(screen) => pasted::extent(screen, body).into(),
        Screen::Palette(screen) => palette::extent(model, screen, body).into(),
        Screen::SavedFilters(_) => saved_filters::extent(model, body).into(),
        Screen::NewVolume(_) => new_volume::extent(body).into(),
        Screen::PolicyForm(_) => policy_form::extent(body).into(),
    }
}
