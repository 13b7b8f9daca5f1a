//! The first line: cloud, project and user, warnings, and the age of the data.

use std::time::Duration;

use ratatui::layout::Rect;

use super::canvas::{Canvas, Strip};
use super::text::{clean, fit, thousands};
use super::theme::Role;
use super::{fault, when};
use crate::app::action::Action;
use crate::app::keymap::Mode;
use crate::app::load::Load;
use crate::app::run::RunState;
use crate::app::screens::Screen;
use crate::app::screens::outcomes::Board;
use crate::app::{App, Model};
use crate::domain::{Allowance, ApiErrorKind, Purpose, RunEvent};

/// Draws the line.
pub fn draw(app: &App, area: Rect, canvas: &mut Canvas<'_>) {
    let model = &app.model;
    let columns = usize::from(area.width);
    let mut left = canvas.strip();
    left.gap(1);
    if let Some(banner) = model.banner.as_deref().filter(|banner| !banner.trim().is_empty()) {
        let banner = clean(banner, canvas.theme.glyphs);
        left.say(Role::Loud, &format!(" {} ", fit(&banner, columns / 4))).gap(2);
    }
    if model.read_only {
        left.say(Role::Loud, " READ-ONLY ").gap(2);
    }
    if model.profile.unchecked {
        left.say(Role::Loud, " TLS UNCHECKED ").gap(2);
    }
    let right = traffic(app, canvas, columns);
    let room = columns.saturating_sub(left.width() + right.width() + 2);
    left.join(place(model, canvas, room));
    left.cut(columns.saturating_sub(right.width() + 1));
    let air = columns.saturating_sub(left.width() + right.width());
    left.gap(air).join(right);
    canvas.row(area, 0, &left);
}

/// Cloud, region, project and user, the last ones only where there is room.
fn place(model: &Model, canvas: &Canvas<'_>, room: usize) -> Strip {
    let mut strip = canvas.strip();
    match (&model.scope, &model.loads.login) {
        (Some(scope), _) => {
            let parts = [
                (Role::Strong, scope.cloud_label(), ""),
                (Role::Text, scope.region.as_deref().unwrap_or_default(), ""),
                (Role::Strong, scope.project_label(), ""),
                (Role::Dim, scope.user.as_str(), "as "),
            ];
            for (role, word, before) in parts {
                if word.trim().is_empty() {
                    continue;
                }
                let mut part = canvas.strip();
                part.gap(if strip.width() > 0 { 2 } else { 0 }).say(Role::Dim, before).say(role, word);
                if before.is_empty() || strip.width() + part.width() <= room {
                    strip.join(part);
                }
            }
        }
        (None, Load::Loading) => {
            strip
                .say(Role::Text, "logging in to ")
                .say(Role::Strong, &model.profile.cloud)
                .say(Role::Text, "...");
        }
        (None, _) => drop(strip.say(Role::Strong, "not logged in")),
    }
    strip
}

/// From this width on the header says that a quota fills up.
const QUOTA_FROM: usize = 100;
/// A quota is told from this share on, in percent.
const TOLD_FROM: u64 = 80;

/// The kind of quota that is nearest to its limit, if it is near.
fn tightest(model: &Model) -> Option<(&'static str, Allowance)> {
    let full = |(_, allowance): &(&str, Allowance)| allowance.percent().unwrap_or_default();
    model.quota?.kinds().max_by_key(full).filter(|kind| full(kind) >= TOLD_FROM)
}

/// Network activity and the age of the data.
fn traffic(app: &App, canvas: &Canvas<'_>, columns: usize) -> Strip {
    let model = &app.model;
    let mut strip = canvas.strip();
    let loads = &model.loads;
    let part = |strip: &mut Strip, role: Role, text: &str| {
        let gap = if strip.width() > 0 { 2 } else { 0 };
        strip.gap(gap).say(role, text);
    };
    run(app, &mut strip);
    // The first thing to go where there is little room.
    if let Some((word, allowance)) = tightest(model).filter(|_| columns >= QUOTA_FROM) {
        let percent = allowance.percent().unwrap_or_default();
        part(&mut strip, Role::Warning, &format!("! quota: {percent} % of {word} used"));
    }
    let progress = progress(model);
    let busy = progress.is_some() && columns < 100;
    if let Some((until, kind)) = model.held {
        let left = when::took(Duration::try_from(until.duration_since(model.now)).unwrap_or_default());
        let words = match kind {
            ApiErrorKind::Limited => format!("rate limit: {left}"),
            _ => format!("retry in {left}"),
        };
        part(&mut strip, Role::Warning, &words);
    }
    if let (Load::Failed(fault), Some(_)) = (&loads.login, &model.scope) {
        part(&mut strip, Role::Error, &format!("! login: {}", fault::kind(fault.kind)));
    } else if let Some(progress) = progress {
        part(&mut strip, Role::Strong, &progress);
    } else if let Some(at) = loads.as_of() {
        part(&mut strip, Role::Text, &format!("as of {}", when::age(at, model.now)));
    }
    if model.in_flight > 0 && !busy {
        part(&mut strip, Role::Text, &format!("{} in flight", model.in_flight));
    }
    if columns >= 72
        && !busy
        && let Some(time) = model.round_trip
    {
        part(&mut strip, Role::Dim, &format!("rtt {}", when::took(time)));
    }
    strip.gap(1);
    strip
}

/// A run that continues while its outcomes page is closed.
fn run(app: &App, strip: &mut Strip) {
    let own = |screen: &Screen| matches!(screen, Screen::Outcomes(page) if page.board != Board::Past);
    let on_board = app.screens.over.iter().any(own);
    let goes_on = |run: &&RunState| (run.is_running() || run.is_followed()) && !on_board;
    let Some(run) = app.model.own_runs().rev().find(goes_on) else { return };
    if run.asks().is_some() {
        strip.say(Role::Loud, &format!(" PAUSED: {} ", app.model.key(Mode::Browse, Action::LastBoard)));
    } else {
        let words = if let Some(RunEvent::Settling { volumes, .. }) = &run.waiting {
            format!("reading back {}", thousands(*volumes as u64))
        } else if run.is_followed() {
            let verb = match run.purpose {
                Purpose::DeleteBackups => "deleting",
                Purpose::Restore => "restoring",
                _ => "backing up",
            };
            format!("{verb} {}", thousands(run.offers_verify() as u64))
        } else {
            let (answered, all) = run.board.answered();
            format!("run {} of {}", thousands(answered as u64), thousands(all as u64))
        };
        strip.say(Role::Strong, &words);
    }
}

fn progress(model: &Model) -> Option<String> {
    let loads = &model.loads;
    match (&loads.policies, &loads.volumes) {
        (_, Load::Loading) => {
            let got = thousands(loads.volumes_got as u64);
            Some(match loads.volumes_total {
                Some(total) => format!("loading {got} of {}", thousands(total)),
                None if loads.volumes_got > 0 => format!("loading, {got} so far"),
                None => "loading...".into(),
            })
        }
        (Load::Loading, _) => Some("loading policies".into()),
        (_, Load::Left) => Some(format!("cancelled at {}", thousands(loads.volumes_got as u64))),
        _ => None,
    }
}
