//! The form for a policy:
//!
//! ```text
//! +-- Edit nightly -----------------------------------------+
//! | name            nightly                                 |
//! | days            daily                                   |
//! | times (UTC)     22:00,04:00                             |
//! | time zone       UTC+01:00                               |
//! | retention       7 backups                               |
//! | first of month  no                                      |
//! | status          ON                                      |
//! | tags            env=prod                                |
//! |                                                         |
//! | local times: 23:00, 05:00 (UTC+01:00 now)               |
//! | next runs: ...                                          |
//! +---------------------------------------------------------+
//! ```

use jiff::SignedDuration;
use jiff::tz::Offset;
use ratatui::layout::{Position, Rect};

use crate::app::Model;
use crate::app::screens::policy_form::{PolicyForm, TagsKnown};
use crate::domain::PolicySettings;
use crate::domain::policy_rules::{DOUBTED_COPIES, DOUBTED_DAYS};
use crate::domain::schedule::wire_zone;
use crate::ui::canvas::{Canvas, Strip};
use crate::ui::layout::centred;
use crate::ui::policy_review::{Review, own_clock, shifted};
use crate::ui::text::{clean, wrap};
use crate::ui::theme::Role;
use crate::ui::widgets::form;
use crate::ui::widgets::frame::frame;

/// Runs that are told.
const RUNS: usize = 4;

/// Draws the form; gives back the place of the terminal's cursor.
pub fn draw(model: &Model, page: &PolicyForm, body: Rect, canvas: &mut Canvas<'_>) -> Position {
    let columns = body.width.min(92);
    let room = usize::from(columns).saturating_sub(3);
    let (settings, faults) = page.settings();
    let (mut lines, column) = form::lines(canvas, &page.fields, PolicyForm::LABELS, &faults, room);
    if page.tags == TagsKnown::Reading
        && let Some(line) = lines.last_mut()
    {
        line.gap(2).say(Role::Dim, "(being read)").cut(room);
    }
    let fields = lines.len();
    lines.push(canvas.strip());
    // What is wrong with the line that is typed may have no room beside it.
    let wrong = faults.get(page.fields.at).and_then(Option::as_ref);
    let label = PolicyForm::LABELS.get(page.fields.at).copied().unwrap_or_default();
    let wrong = wrong.map(|fault| (Role::Warning, format!("! {label} {fault}")));
    let about = about(model, &settings, faults.iter().all(Option::is_none));
    for (role, words) in wrong.into_iter().chain(about) {
        for row in wrap(&clean(&words, canvas.theme.glyphs), room.saturating_sub(1)) {
            let mut strip: Strip = canvas.strip();
            strip.gap(1).say(role, &row).cut(room);
            lines.push(strip);
        }
    }
    let height = usize::from(body.height).saturating_sub(2);
    // Where there is little room, the line that is typed stays in sight.
    let is_cut = lines.len() > height;
    let room = height.saturating_sub(usize::from(is_cut));
    let above = if fields > room { (page.fields.at + 1).saturating_sub(room) } else { 0 };
    lines.drain(..above);
    if is_cut {
        let below = lines.len().saturating_sub(room);
        lines.truncate(room);
        lines.push(Strip::of(canvas.theme, Role::Dim, &format!(" {below} more lines, where there is room")));
    }
    let title = match &page.of {
        Some((_, settings)) => format!(" Edit {} ", clean(&settings.name, canvas.theme.glyphs)),
        None => " New policy ".to_owned(),
    };
    let inner = frame(&title, centred(body, columns, lines.len() as u16 + 2), canvas);
    canvas.rows(inner, &lines);
    let row = (page.fields.at - above) as u16;
    Position {
        x: inner.x + (column as u16).min(inner.width.saturating_sub(1)),
        y: inner.y + row.min(inner.height.saturating_sub(1)),
    }
}

/// What the settings mean, as far as they can be read.
fn about(model: &Model, settings: &PolicySettings, is_right: bool) -> Vec<(Role, String)> {
    let mut lines = Vec::new();
    let times = settings.sorted_times();
    if !times.is_empty() {
        lines.extend(own_clock(settings).map(|words| (Role::Text, words)));
        match model.known_zone() {
            Some(zone) => {
                let offset = of(zone.to_offset(model.now));
                lines.push((
                    Role::Text,
                    format!("here now: {} ({})", shifted(&times, offset), wire_zone(offset)),
                ));
                if settings.zone.is_some_and(|zone| zone != offset) {
                    let words = "its time zone is not the one that holds here now: weekdays follow it";
                    lines.push((Role::Warning, format!("! {words}")));
                }
            }
            None => lines.push((Role::Warning, "! the offset of this machine is unknown".to_owned())),
        }
    }
    let review = Review { inventory: &model.inventory, now: model.now, zone: model.known_zone() };
    lines.extend(review.drift(settings).map(|words| (Role::Warning, format!("! {words}"))));
    if let Some(doubted) = doubted(settings) {
        lines.push((Role::Warning, format!("! some clouds refuse {doubted}")));
    }
    if is_right {
        let runs = settings.next_runs(model.now, RUNS);
        let runs = runs.iter().map(|run| run.strftime("%a %-d %b %H:%M").to_string());
        let runs = runs.collect::<Vec<_>>().join(", ");
        lines.push((Role::Dim, format!("next runs (UTC): {}", if runs.is_empty() { "none" } else { &runs })));
    }
    lines.push((
        Role::Dim,
        "days: daily, every 3 days, or Sun,Wed; retention: 7 backups, or 30 days".to_owned(),
    ));
    lines
}

fn doubted(settings: &PolicySettings) -> Option<String> {
    use crate::domain::Retention;
    use crate::domain::schedule::Days;
    match (&settings.days, settings.retention) {
        (Days::Every(days), _) if *days > DOUBTED_DAYS => {
            Some(format!("more than {DOUBTED_DAYS} days between runs"))
        }
        (_, Some(Retention::Copies(copies))) if copies > DOUBTED_COPIES => {
            Some(format!("to keep more than {DOUBTED_COPIES} backups"))
        }
        _ => None,
    }
}

fn of(offset: Offset) -> SignedDuration {
    SignedDuration::from_secs(i64::from(offset.seconds()))
}

/// Rows that can be seen, and lines.
pub fn extent(body: Rect) -> (usize, usize) {
    (usize::from(body.height), PolicyForm::LABELS.len())
}
