//! The plan: what would change, in words and numbers, before anything is sent.
//!
//! From the top: the policy, how many volumes get which change, then warnings and every
//! volume (these scroll together, the dangerous first); on the last line how to confirm.

mod fates;
mod items;

use ratatui::layout::{Position, Rect};

use crate::app::Model;
use crate::app::action::Action;
use crate::app::keymap::Mode;
use crate::app::notice::Tone;
use crate::app::screens::plan::{Origin, PlanPrompt, PlanRequest, Stage};
use crate::domain::plan::Tally;
use crate::domain::policy::on_off;
use crate::domain::{Confirmation, Policy, Purpose};
use crate::ui::canvas::{Canvas, Strip};
use crate::ui::layout::{rest, top};
use crate::ui::policy_review::Review;
use crate::ui::text::{clean, counted, thousands, wrap};
use crate::ui::theme::{Role, Theme};
use crate::ui::widgets::list;
use crate::ui::{policy, when};
use fates::{ROOMY, counted_leaves, fates, fates_in_short, listed, losses};
use items::ItemColumns;

/// The plan in lines.
struct Parts {
    head: Vec<Strip>,
    notes: Vec<Strip>,
    foot: Strip,
    /// Column of the terminal's cursor in the foot.
    cursor: Option<usize>,
}

impl Parts {
    fn list_rows(&self, height: usize) -> usize {
        let air = usize::from(height >= ROOMY);
        height.saturating_sub(self.head.len() + 1 + air)
    }
}

/// Rows of the part that scrolls, and lines in it.
pub fn extent(model: &Model, prompt: &PlanPrompt, body: Rect, theme: Theme) -> (usize, usize) {
    let parts = parts(model, prompt, theme, body);
    (parts.list_rows(usize::from(body.height)), parts.notes.len() + prompt.listed().len())
}

/// Draws the plan; where a count is typed, gives back the place of the terminal's cursor.
pub fn draw(model: &Model, prompt: &PlanPrompt, body: Rect, canvas: &mut Canvas<'_>) -> Option<Position> {
    let mut parts = parts(model, prompt, canvas.theme, body);
    let height = usize::from(body.height);
    let rows = parts.list_rows(height);
    let list = top(rest(body, parts.head.len()), rows);
    let lines = parts.notes.len() + prompt.listed().len();
    let cursor = prompt.cursor(parts.notes.len(), rows);
    let from = cursor.top;
    let below = lines.saturating_sub(from + rows);
    // What is to be weighed must not scroll out of mind while the plan can still be sent.
    let weighed = prompt.plan.warnings.len();
    let (role, more) = match (from > 0 && weighed > 0, below) {
        (true, _) => (Role::Warning, format!("! {} above ", counted(weighed, "warning"))),
        (false, 0) => (Role::Dim, String::new()),
        (false, below) => (Role::Dim, format!("{} more lines ", thousands(below as u64))),
    };
    if let Some(title) = parts.head.first_mut().filter(|_| !more.is_empty()) {
        let columns = usize::from(body.width);
        title.cut(columns.saturating_sub(more.len() + 1));
        title.gap(columns.saturating_sub(title.width() + more.len())).say(role, &more);
    }
    canvas.rows(top(body, height.saturating_sub(1)), &parts.head);
    let columns = ItemColumns::new(prompt.listed(), usize::from(body.width));
    for (row, line) in cursor.window(lines, rows).enumerate() {
        let fill = |strip: &mut Strip| match (parts.notes.get(line), line.checked_sub(parts.notes.len())) {
            (Some(note), _) => drop(strip.join(note.clone())),
            (None, at) => {
                if let Some(item) = at.and_then(|at| prompt.listed().reviewed(at)) {
                    columns.item(model, item, prompt.is_left_out(&item.id), strip);
                }
            }
        };
        list::row(list, row, line == cursor.at, canvas, fill);
    }
    let foot = height.saturating_sub(1);
    canvas.row(body, foot, &parts.foot);
    let column = parts.cursor? as u16;
    Some(Position { x: body.x + column.min(body.width.saturating_sub(1)), y: body.y + foot as u16 })
}

fn parts(model: &Model, prompt: &PlanPrompt, theme: Theme, body: Rect) -> Parts {
    let room = usize::from(body.width);
    let height = usize::from(body.height);
    let tally = prompt.plan.tally();
    let mut head = title(model, prompt, &tally, theme, room);
    if height >= ROOMY {
        head.extend(quota(model, &prompt.plan.purpose, theme, room));
    }
    head.extend(losses(&prompt.plan, theme, room));
    if height >= ROOMY {
        head.push(Strip::new(theme));
        head.extend(fates(prompt, &tally, listed(&prompt.plan, height), theme, room));
        head.push(Strip::new(theme));
    } else {
        head.extend(fates_in_short(prompt, &tally, theme, room));
    }
    // The line that confirms and one line of the list are always there.
    head.truncate(height.saturating_sub(2));
    let (foot, cursor) = confirmation(model, prompt, theme, room);
    Parts { head, notes: notes(model, prompt, &tally, theme, body), foot, cursor }
}

fn title(model: &Model, prompt: &PlanPrompt, tally: &Tally, theme: Theme, room: usize) -> Vec<Strip> {
    let mut first = Strip::new(theme);
    let (verb, about) = match &prompt.plan.purpose {
        Purpose::Associate(target) => ("Associate ", Some((" with ", target.label()))),
        Purpose::Disassociate => (
            "Remove ",
            Some((" from ", if tally.total() == 1 { "its policy" } else { "their policies" }.into())),
        ),
        Purpose::Undo(run) => ("Undo ", Some((" of run ", run.short().to_owned()))),
        Purpose::BackUp => ("Back up ", Some((" ", "now".to_owned()))),
        Purpose::RunPolicy(policy) => ("Run now for ", Some((" of ", policy.label()))),
        Purpose::DeleteBackups | Purpose::DeletePolicies => ("DELETE ", None),
        Purpose::Restore => ("Make a new volume from ", None),
        Purpose::Switch(true) => ("Switch ON ", None),
        Purpose::Switch(false) => ("Switch OFF ", None),
        Purpose::EditPolicies => ("Edit ", None),
        Purpose::CreatePolicy => ("Make ", None),
    };
    first.gap(1).say(Role::Text, verb);
    let rows = prompt.plan.row_word();
    if prompt.origin == Origin::Cursor {
        first.say(Role::Text, "the volume under the cursor");
    } else if let (PlanRequest::Policies { purpose, .. }, [item]) =
        (&prompt.request, prompt.plan.items().take(2).collect::<Vec<_>>().as_slice())
        && purpose.undoes().is_none()
    {
        first.say(Role::Text, "the policy ").say(Role::Strong, &item.label());
    } else {
        first.say(Role::Strong, &counted(tally.total(), rows));
        if tally.hidden > 0 {
            first.say(Role::Warning, &format!(" ({} hidden)", tally.hidden));
        }
    }
    if let Some((link, name)) = about {
        first.say(Role::Text, link).say(Role::Strong, &name);
    }
    if prompt.shown_only {
        first.say(Role::Text, " (hidden marks left out)");
    }
    if prompt.left_out() > 0 {
        first.say(Role::Warning, &format!(" ({} left out)", thousands(prompt.left_out() as u64)));
    }
    first.cut(room);
    let mut lines = vec![first];
    if let PlanRequest::Restore(new, _) = &prompt.request {
        let mut strip = Strip::new(theme);
        strip.gap(1).say(Role::Strong, &new.name).gap(2);
        strip.say(Role::Text, &format!("{} GB, {}, in {}", new.size_gb, new.kind, new.zone)).cut(room);
        lines.push(strip);
    }
    lines.extend(prompt.plan.purpose.policy().map(|target| schedule(model, target, theme, room)));
    lines
}

/// How much room there is for the backups that a plan brings.
fn quota(model: &Model, purpose: &Purpose, theme: Theme, room: usize) -> Option<Strip> {
    let brings = matches!(
        purpose,
        Purpose::Associate(_) | Purpose::BackUp | Purpose::RunPolicy(_) | Purpose::EditPolicies
    );
    let words = model.quota.filter(|_| brings)?.in_words()?;
    let mut strip = Strip::new(theme);
    strip.gap(1).say(Role::Dim, "quota: ").say(Role::Text, &words).cut(room);
    Some(strip)
}

/// What being under the target means: whether it runs, when, and what it keeps.
fn schedule(model: &Model, target: &Policy, theme: Theme, room: usize) -> Strip {
    let mut strip = Strip::new(theme);
    strip.gap(1).say(policy::state_role(target), policy::state(target));
    strip.say(Role::Text, &format!(", {} UTC, keeps {}", policy::schedule(target), policy::keeps(target)));
    if let Some(run) = policy::next_run(model, target) {
        let ahead = when::ahead(run, model.now);
        let both = when::both(run, model.now, model.zone());
        let utc = when::utc(run, model.now);
        let spare = room.saturating_sub(strip.width() + 8);
        let long = format!("{ahead} ({both})");
        let middle = format!("{ahead} ({utc})");
        let words = [long, middle, ahead].into_iter().find(|words| words.len() <= spare);
        if let Some(words) = words {
            strip.say(Role::Text, &format!(", next {words}"));
        }
    }
    strip.cut(room);
    strip
}

/// What to read first.
fn notes(model: &Model, prompt: &PlanPrompt, tally: &Tally, theme: Theme, body: Rect) -> Vec<Strip> {
    let room = usize::from(body.width);
    let mut lines = Vec::new();
    let mut add = |role: Role, sign: &str, words: Role, text: &str| {
        for (row, line) in wrap(&clean(text, theme.glyphs), room.saturating_sub(4).max(1)).iter().enumerate()
        {
            let mut strip = Strip::new(theme);
            strip.cell(role, if row == 0 { sign } else { "" }, 2).say(words, line);
            lines.push(strip);
        }
    };
    // What came up since comes first: it is why the plan is back.
    for notice in prompt.since.iter().chain(&prompt.about) {
        match notice.tone {
            Tone::Info => add(Role::Text, "", Role::Strong, &notice.text),
            Tone::Warning => add(Role::Warning, "!", Role::Text, &notice.text),
            Tone::Error => add(Role::Error, "!", Role::Error, &notice.text),
        }
    }
    for warning in &prompt.plan.warnings {
        add(Role::Warning, "!", Role::Text, &warning.to_string());
    }
    let review = Review { inventory: &model.inventory, now: model.now, zone: model.known_zone() };
    for line in review.of_plan(&prompt.plan) {
        add(Role::Text, "", Role::Text, &line);
    }
    if tally.hidden > 0 || prompt.shown_only {
        let key = model.key(Mode::Plan, Action::OnlyShown);
        let words =
            if prompt.shown_only { "includes the hidden marks" } else { "leaves out the hidden ones" };
        let mut strip = Strip::new(theme);
        strip.gap(2).say(Role::Strong, &key).gap(1).say(Role::Dim, words);
        lines.push(strip);
    }
    // What is named above is not said twice.
    for source in prompt.plan.sources.iter().skip(listed(&prompt.plan, usize::from(body.height))) {
        let mut strip = Strip::new(theme);
        strip.gap(2).say(Role::Text, &counted_leaves(source)).cut(room.saturating_sub(1));
        lines.push(strip);
    }
    if !lines.is_empty() {
        lines.push(Strip::new(theme));
    }
    lines
}

fn confirmation(model: &Model, prompt: &PlanPrompt, theme: Theme, room: usize) -> (Strip, Option<usize>) {
    let mut strip = Strip::new(theme);
    strip.gap(1);
    if let Some(words) = waits_for(prompt) {
        strip.say(Role::Warning, &words).cut(room);
        return (strip, None);
    }
    if let Some(refused) = prompt.refused_now(model) {
        strip.say(Role::Warning, &format!("Cannot be sent: {}", refused.why)).cut(room);
        return (strip, None);
    }
    let sent = prompt.plan.tally().sent();
    let requests = counted(prompt.plan.requests(model.settings.max_batch), "request");
    let without = match (prompt.without.journal, prompt.without.check) {
        (true, _) => " WITHOUT A JOURNAL",
        (false, true) => " UNCHECKED",
        (false, false) => "",
    };
    let what = match &prompt.plan.purpose {
        Purpose::BackUp => format!("to make {} in {requests}{without}", counted(sent, "backup")),
        Purpose::RunPolicy(_) => format!("to run it for {}{without}", counted(sent, "volume")),
        Purpose::Restore => format!("to make the volume{without}"),
        Purpose::Switch(on) => {
            format!("to switch {} {}{without}", counted(sent, "policy"), on_off(*on))
        }
        Purpose::DeleteBackups | Purpose::DeletePolicies => {
            format!("to DELETE {}{without}", counted(sent, prompt.plan.row_word()))
        }
        Purpose::EditPolicies => format!("to edit {}{without}", counted(sent, "policy")),
        Purpose::CreatePolicy => format!("to make the policy{without}"),
        _ => format!("to send {} in {requests}{without}", counted(sent, prompt.plan.row_word())),
    };
    match prompt.confirmation(&model.settings) {
        Confirmation::Nothing => {
            strip.say(Role::Strong, "Nothing to send.").cut(room);
            (strip, None)
        }
        Confirmation::Key => {
            let key = model.key(Mode::Plan, Action::Yes);
            strip.say(Role::Text, "Press ").say(Role::Strong, &key).say(Role::Text, &format!(" {what}"));
            strip.cut(room);
            (strip, None)
        }
        Confirmation::TooMany { sent, most } => {
            let words =
                format!("Too many: {sent} volumes; the settings of this cloud allow {most} at a time.");
            strip.say(Role::Error, &words).cut(room);
            (strip, None)
        }
        Confirmation::TypeName(name) => {
            strip.say(Role::Text, "Type ").say(Role::Strong, &name);
            strip.say(Role::Text, " and Enter to delete it: ").say(Role::Strong, &prompt.typed);
            strip.cut(room.saturating_sub(1));
            let cursor = strip.width();
            (strip, Some(cursor))
        }
        Confirmation::TypeExpiring(count) => {
            strip.say(Role::Text, "Type ").say(Role::Strong, &count.to_string());
            strip.say(Role::Text, ", the backups that expire, and Enter ").say(Role::Text, &what);
            strip.say(Role::Text, ": ").cut(room.saturating_sub(prompt.typed.len() + 1));
            strip.say(Role::Strong, &prompt.typed);
            let cursor = strip.width();
            (strip, Some(cursor))
        }
        Confirmation::TypeCount(count) => {
            strip.say(Role::Text, "Type ").say(Role::Strong, &count.to_string());
            strip.say(Role::Text, " and Enter ").say(Role::Text, &what).say(Role::Text, ": ");
            strip.cut(room.saturating_sub(prompt.typed.len() + 1));
            strip.say(Role::Strong, &prompt.typed);
            let cursor = strip.width();
            (strip, Some(cursor))
        }
    }
}

/// What the plan is waiting for, if anything.
fn waits_for(prompt: &PlanPrompt) -> Option<String> {
    let volumes = |count| counted(count, "volume");
    let all = counted(prompt.plan.len(), prompt.plan.row_word());
    match prompt.stage {
        Stage::Ready => None,
        Stage::Checking(_) => Some(format!("checking {all}; sends at once if nothing has changed")),
        Stage::ReadingFirst(_) => {
            let beside = if prompt.plan.purpose.is_followed() || prompt.plan.row_word() == "policy" {
                "their backups"
            } else {
                "the policies"
            };
            Some(format!("reading {all} and {beside}; please wait"))
        }
        Stage::ReadingSingly(_, reading) => {
            Some(format!("reading the current policy of {} one by one; please wait", volumes(reading)))
        }
    }
}
