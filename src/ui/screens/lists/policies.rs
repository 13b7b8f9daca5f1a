//! The pane of policies: one line each where the panes are stacked, a card of three lines each
//! where they stand side by side.

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::load::Load;
use crate::app::model::Focus;
use crate::domain::Policy;
use crate::ui::canvas::{Canvas, Strip};
use crate::ui::layout::{CARD, rest, top};
use crate::ui::text::{clean, width};
use crate::ui::theme::Role;
use crate::ui::widgets::list::window;
use crate::ui::{fault, policy, when};

/// Draws the pane; `rows` is how many policies it has room for.
pub fn draw(model: &Model, area: Rect, rows: usize, cards: bool, canvas: &mut Canvas<'_>) {
    let policies = model.inventory.policies();
    let columns = usize::from(area.width);
    let title = title(model, rows);
    let layout = Columns::new(model, columns, title.len(), canvas);
    let heading = if cards {
        card_heading(model, &title, columns, canvas)
    } else {
        layout.heading(model, &title, columns, canvas)
    };
    canvas.row(top(area, 1), 0, &heading);
    let list = rest(area, 1);
    if policies.is_empty() {
        return canvas.rows(list, &nothing(model, columns, canvas));
    }
    let focused = model.focus == Focus::Policies;
    let shown = window(model.policies, policies.len(), rows);
    for (row, at) in shown.enumerate() {
        let Some(policy) = policies.get(at) else { continue };
        let under_cursor = at == model.policies.at;
        let first = row * if cards { CARD } else { 1 };
        let mut strip = canvas.strip();
        strip.say(Role::Text, if under_cursor { canvas.theme.pointer() } else { " " }).gap(1);
        if cards {
            card_first(model, policy, layout.count, columns, &mut strip);
            canvas.row(list, first + 1, &card_second(policy, columns, canvas));
            canvas.row(list, first + 2, &card_third(model, policy, columns, canvas));
        } else {
            layout.policy(model, policy, &mut strip);
        }
        if under_cursor && focused {
            canvas.cursor_row(list, first, &strip);
        } else {
            canvas.row(list, first, &strip);
        }
    }
}

/// One line about the pane, where it is not shown itself.
pub fn summary(model: &Model, canvas: &Canvas<'_>) -> Strip {
    let mut strip = canvas.strip();
    strip.gap(1).say(Role::Dim, &title(model, usize::MAX));
    if let Some(policy) = model.current_policy() {
        strip.gap(2).say(Role::Text, &policy.label()).gap(1);
        strip.say(policy::state_role(policy), policy::state(policy)).gap(1);
        strip.say(Role::Dim, &policy::next(model, policy));
    } else if let Some(fault) = model.loads.policies.fault() {
        strip.gap(2).say(Role::Error, &fault::brief(fault));
    }
    strip
}

/// `Policies 8`, or `Policies 1-6 of 8` where not all can be seen.
fn title(model: &Model, rows: usize) -> String {
    let count = model.inventory.policies().len();
    let shown = window(model.policies, count, rows);
    match count {
        0 => "Policies".into(),
        count if shown.len() == count => format!("Policies {count}"),
        count => format!("Policies {}-{} of {count}", shown.start + 1, shown.end),
    }
}

fn nothing(model: &Model, columns: usize, canvas: &Canvas<'_>) -> Vec<Strip> {
    match &model.loads.policies {
        Load::Failed(fault) => fault::lines(canvas.theme, fault, columns.saturating_sub(1)),
        Load::Done(_) => vec![Strip::of(canvas.theme, Role::Text, "  no policies in this project")],
        Load::Left => vec![Strip::of(canvas.theme, Role::Text, "  not loaded; r loads them")],
        Load::Loading => vec![Strip::of(canvas.theme, Role::Dim, "  loading...")],
        Load::Idle => Vec::new(),
    }
}

fn card_heading(model: &Model, title: &str, columns: usize, canvas: &Canvas<'_>) -> Strip {
    let mut strip = canvas.strip();
    let role = title_role(model);
    strip.gap_as(Role::Heading, 2).say(role, title);
    left_out(model, &mut strip);
    stale(model, columns, &mut strip);
    let air = columns.saturating_sub(strip.width() + 8);
    strip.gap_as(Role::Heading, air).say(Role::Heading, "volumes ");
    strip
}

fn title_role(model: &Model) -> Role {
    if model.focus == Focus::Policies { Role::SortedHeading } else { Role::Heading }
}

/// Says how many entries cannot be read.
fn left_out(model: &Model, strip: &mut Strip) {
    let unreadable = model.inventory.policies_unreadable();
    if unreadable > 0 {
        strip.gap_as(Role::Heading, 2).say(Role::Error, &format!("! {unreadable} unreadable"));
    }
}

/// Says that the list could not be refreshed.
fn stale(model: &Model, columns: usize, strip: &mut Strip) {
    if let Some(fault) = model.loads.policies.fault().filter(|_| !model.inventory.policies().is_empty()) {
        let mut words = Strip::of(strip.theme(), Role::Error, "  ! not refreshed: ");
        words.say(Role::Error, &fault::brief(fault)).cut(columns.saturating_sub(strip.width()));
        strip.join(words);
    }
}

fn card_first(model: &Model, policy: &Policy, counts: usize, columns: usize, strip: &mut Strip) {
    let count = policy::count(model, policy);
    let (role, label) = policy::name(policy);
    let room = columns.saturating_sub(strip.width() + 3 + 2 + 2 + counts + 1);
    strip.name(role, &label, room.min(40)).gap(2).cell(policy::state_role(policy), policy::state(policy), 3);
    let rest = columns.saturating_sub(strip.width() + 1);
    strip.right(Role::Text, &count, rest).gap(1);
}

fn card_second(policy: &Policy, columns: usize, canvas: &Canvas<'_>) -> Strip {
    let mut strip = canvas.strip();
    let zone = if policy.schedule.is_some() { " UTC" } else { "" };
    strip
        .gap(4)
        .say(Role::Dim, &format!("{}{zone}, keeps {}", policy::schedule(policy), policy::keeps(policy)));
    strip.cut(columns);
    strip
}

fn card_third(model: &Model, policy: &Policy, columns: usize, canvas: &Canvas<'_>) -> Strip {
    let mut strip = canvas.strip();
    strip.gap(4);
    match policy::next_run(model, policy) {
        Some(run) => {
            let ahead = when::ahead(run, model.now);
            let clock = when::both(run, model.now, model.zone());
            strip.say(Role::Dim, &format!("next {ahead}: {clock}"));
        }
        None if policy.enabled == Some(false) => drop(strip.say(Role::Dim, "does not run")),
        None => drop(strip.say(Role::Dim, "next run not known")),
    }
    strip.cut(columns);
    strip
}

/// A schedule is shown with at least this, or not at all.
const LEAST_SCHEDULE: usize = 12;

/// Widths of the one-line form; worked out from the policies alone, which are few.
struct Columns {
    name: usize,
    schedule: usize,
    next: usize,
    keeps: usize,
    count: usize,
    clocks: Clocks,
}

#[derive(Clone, Copy, PartialEq)]
enum Clocks {
    None,
    Utc,
    Both,
}

impl Clocks {
    /// Columns of the widest words; worked out here, so that nothing shifts as time goes by.
    const fn width(self) -> usize {
        match self {
            Self::None => "in 6 d 23 h".len(),
            Self::Utc => "in 6 d 23 h: 29 Nov 23:00 UTC".len(),
            Self::Both => "in 6 d 23 h: 29 Nov 23:00 UTC, 30 Nov 00:00 CEST".len(),
        }
    }
}

impl Columns {
    fn new(model: &Model, columns: usize, title: usize, canvas: &Canvas<'_>) -> Self {
        let policies = || model.inventory.policies().iter();
        let widest = |texts: &mut dyn Iterator<Item = String>, least: usize, most: usize| {
            texts.map(|text| width(&clean(&text, canvas.theme.glyphs))).max().unwrap_or(0).clamp(least, most)
        };
        let mut layout = Self {
            name: widest(&mut policies().map(Policy::label), title.max(12), 30),
            schedule: widest(&mut policies().map(policy::schedule), 12, 28),
            next: Clocks::None.width(),
            keeps: widest(&mut policies().map(policy::keeps), 7, 12),
            count: widest(&mut policies().map(|policy| policy::count(model, policy)), 7, 22),
            clocks: Clocks::None,
        };
        // While a run goes on the list is ahead of the cloud's counts: room for both, from the start, where
        // that costs nothing else.
        let spare = columns.saturating_sub(layout.total());
        let both = "100 (cloud says 100)".len();
        if model.is_running() && layout.count + spare >= both {
            layout.count = layout.count.max(both);
        }
        // What there is no room for goes, the least telling first.
        if layout.total() > columns {
            layout.name = layout.name.min(title.max(18));
        }
        let over = layout.total().saturating_sub(columns);
        layout.schedule = layout.schedule.saturating_sub(over).max(LEAST_SCHEDULE);
        for _ in 0..3 {
            if layout.total() > columns {
                *[&mut layout.schedule, &mut layout.keeps, &mut layout.next]
                    .into_iter()
                    .find(|width| **width > 0)
                    .unwrap_or(&mut layout.count) = 0;
            }
        }
        for clocks in [Clocks::Both, Clocks::Utc] {
            if layout.next > 0 && layout.total() - layout.next + clocks.width() <= columns {
                (layout.next, layout.clocks) = (clocks.width(), clocks);
                break;
            }
        }
        layout
    }

    fn total(&self) -> usize {
        let gap = |width: usize| if width > 0 { width + 2 } else { 0 };
        2 + self.name + 2 + 3 + gap(self.schedule) + gap(self.next) + gap(self.keeps) + 2 + self.count
    }

    fn heading(&self, model: &Model, title: &str, columns: usize, canvas: &Canvas<'_>) -> Strip {
        let mut strip = canvas.strip();
        strip.gap_as(Role::Heading, 2);
        let mut cell = |role: Role, text: &str, width: usize, right: bool| {
            let air = width.saturating_sub(text.len());
            if width == 0 {
                return;
            }
            if right {
                strip.gap_as(Role::Heading, air).say(role, text);
            } else {
                strip.say(role, text).gap_as(Role::Heading, air);
            }
            strip.gap_as(Role::Heading, 2);
        };
        cell(title_role(model), title, self.name, false);
        let stale_now = model.loads.policies.fault().is_some() && !model.inventory.policies().is_empty();
        if stale_now || model.inventory.policies_unreadable() > 0 {
            left_out(model, &mut strip);
            stale(model, columns, &mut strip);
        } else {
            cell(Role::Heading, "", 3, false);
            cell(Role::Heading, "schedule UTC", self.schedule, false);
            cell(Role::Heading, "next run", self.next, false);
            cell(Role::Heading, "keeps", self.keeps, false);
            strip.gap_as(Role::Heading, self.count.saturating_sub(7)).say(Role::Heading, "volumes");
        }
        strip.gap_as(Role::Heading, columns.saturating_sub(strip.width()));
        strip
    }

    fn policy(&self, model: &Model, policy: &Policy, strip: &mut Strip) {
        let (role, label) = policy::name(policy);
        strip
            .name(role, &label, self.name)
            .gap(2)
            .cell(policy::state_role(policy), policy::state(policy), 3)
            .gap(2);
        for (text, width) in [
            (policy::schedule(policy), self.schedule),
            (next_words(model, policy, self.clocks), self.next),
            (policy::keeps(policy), self.keeps),
        ] {
            if width > 0 {
                strip.cell(Role::Text, &text, width).gap(2);
            }
        }
        strip.right(Role::Text, &policy::count(model, policy), self.count);
    }
}

fn next_words(model: &Model, policy: &Policy, clocks: Clocks) -> String {
    let Some(run) = policy::next_run(model, policy) else { return policy::no_next(policy).into() };
    let ahead = when::ahead(run, model.now);
    match clocks {
        Clocks::None => ahead,
        Clocks::Utc => format!("{ahead}: {}", when::utc(run, model.now)),
        Clocks::Both => format!("{ahead}: {}", when::both(run, model.now, model.zone())),
    }
}
