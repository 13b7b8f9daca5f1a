//! The plan: what would change, in words and numbers, before anything is sent.
//!
//! From the top: the policy, how many volumes have which fate, then what to weigh first and every
//! volume (these scroll together, hidden ones first); on the last line how to confirm.

use ratatui::layout::{Position, Rect};

use super::canvas::{Canvas, Strip};
use super::layout::{rest, top};
use super::text::{clean, counted, wrap};
use super::theme::{Role, Theme};
use super::{footer, policies, when};
use crate::app::Model;
use crate::app::keymap::{Action, Mode};
use crate::app::layer::{Layer, PlanPrompt};
use crate::domain::plan::{Fate, Plan, Planned, Refusal, Source, Tally};
use crate::domain::{Confirmation, Policy, Purpose, State};

/// Below this many rows the numbers share a line.
const ROOMY: usize = 16;
/// Policies that volumes leave are listed up to this many.
const SOURCES: usize = 3;
/// Columns of the numbers.
const COUNT: usize = 6;
/// Columns of the words for a fate.
const FATE: usize = 13;

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
    (parts.list_rows(usize::from(body.height)), parts.notes.len() + prompt.plan.items.len())
}

/// Draws the plan; where a count is typed, gives back the place of the terminal's cursor.
pub fn draw(model: &Model, prompt: &PlanPrompt, body: Rect, canvas: &mut Canvas<'_>) -> Option<Position> {
    let mut parts = parts(model, prompt, canvas.theme, body);
    let height = usize::from(body.height);
    let rows = parts.list_rows(height);
    let list = top(rest(body, parts.head.len()), rows);
    let lines = parts.notes.len() + prompt.plan.items.len();
    let from = prompt.scroll.min(lines.saturating_sub(rows));
    let below = lines.saturating_sub(from + rows);
    if let Some(title) = parts.head.first_mut().filter(|_| below > 0) {
        let more = format!("{below} more lines ");
        let columns = usize::from(body.width);
        title.cut(columns.saturating_sub(more.len() + 1));
        title.gap(columns.saturating_sub(title.width() + more.len())).say(Role::Dim, &more);
    }
    canvas.rows(top(body, height.saturating_sub(1)), &parts.head);
    let notes: Vec<Strip> = parts.notes.iter().skip(from).take(rows).cloned().collect();
    canvas.rows(list, &notes);
    let hidden_first = {
        let hidden = prompt.plan.items.iter().filter(|item| item.hidden);
        hidden.chain(prompt.plan.items.iter().filter(|item| !item.hidden))
    };
    let columns = ItemColumns::new(&prompt.plan, usize::from(body.width));
    let items = hidden_first.skip(from.saturating_sub(parts.notes.len())).take(rows - notes.len());
    for (row, item) in items.enumerate() {
        let strip = columns.item(model, item, canvas.theme);
        canvas.row(list, notes.len() + row, &strip);
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
        head.push(Strip::new(theme));
        head.extend(fates(prompt, &tally, theme, room));
        head.push(Strip::new(theme));
    } else {
        head.extend(fates_in_short(prompt, &tally, theme, room));
    }
    // The line that confirms and one line of the list are always there.
    head.truncate(height.saturating_sub(2));
    let (foot, cursor) = confirmation(model, prompt, theme, room);
    Parts { head, notes: notes(model, prompt, &tally, theme, room), foot, cursor }
}

fn title(model: &Model, prompt: &PlanPrompt, tally: &Tally, theme: Theme, room: usize) -> Vec<Strip> {
    let mut first = Strip::new(theme);
    let (verb, about) = match &prompt.plan.purpose {
        Purpose::Associate(target) => ("Associate ", Some((" with ", target.label()))),
        Purpose::Disassociate => ("Take ", Some((" out of ", "whatever policy each is under".into()))),
        Purpose::Undo(run) => ("Undo ", Some((" of run ", run.short().to_owned()))),
    };
    first.gap(1).say(Role::Text, verb);
    let on_board = model.layers.iter().any(|layer| matches!(layer, Layer::Board));
    if prompt.from_cursor && !on_board {
        first.say(Role::Text, "the volume under the cursor");
    } else {
        first.say(Role::Strong, &counted(tally.total(), "volume"));
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
    first.cut(room);
    let mut lines = vec![first];
    lines.extend(prompt.plan.target().map(|target| schedule(model, target, theme, room)));
    lines
}

/// What being under the target means: whether it runs, when, and what it keeps.
fn schedule(model: &Model, target: &Policy, theme: Theme, room: usize) -> Strip {
    let mut strip = Strip::new(theme);
    strip.gap(1).say(policies::state_role(target), policies::state(target));
    strip
        .say(Role::Text, &format!(", {} UTC, keeps {}", policies::schedule(target), policies::keeps(target)));
    if let Some(run) = policies::next_run(model, target) {
        let ahead = when::ahead(run, model.now);
        let both = when::both(run, model.now, &model.time_zone);
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

fn count(strip: &mut Strip, count: usize) {
    strip.right(Role::Strong, &super::text::thousands(count as u64), COUNT).gap(2);
}

/// One line a fate, with the policies that volumes leave below the moves.
fn fates(prompt: &PlanPrompt, tally: &Tally, theme: Theme, room: usize) -> Vec<Strip> {
    let mut lines = Vec::new();
    let mut add = |number: usize, role: Role, word: &str, about: &str| {
        let mut strip = Strip::new(theme);
        if number > 0 {
            count(&mut strip, number);
        } else if word.is_empty() {
            strip.gap(COUNT + 2);
        } else {
            return;
        }
        strip.cell(role, word, FATE).gap(2).say(Role::Text, about);
        strip.cut(room);
        lines.push(strip);
    };
    add(tally.new, Role::Outcome(State::Ok), "new", "under no policy now");
    let (leaving, word) =
        if tally.removals > 0 { (tally.removals + tally.moves, "TAKE OUT") } else { (tally.moves, "MOVE") };
    match prompt.plan.sources.as_slice() {
        [] => {}
        [one] => add(leaving, Role::Warning, word, &leaves(one)),
        sources => {
            add(leaving, Role::Warning, word, &format!("out of {} policies:", sources.len()));
            for source in sources.iter().take(SOURCES) {
                add(0, Role::Text, "", &format!("{} {}", source.leaving, leaves(source)));
            }
            if let Some(others) = sources.get(SOURCES..).filter(|others| !others.is_empty()) {
                let leaving: usize = others.iter().map(|source| source.leaving).sum();
                add(0, Role::Text, "", &format!("{leaving} out of {} more, listed below", others.len()));
            }
        }
    }
    let unclear = "present policy not visible: each may be new or a move";
    add(tally.unclear, Role::Warning, "unknown", unclear);
    add(tally.already, Role::Dim, "already there", "not sent");
    add(tally.refused, Role::Error, "refused", &format!("not sent: {}", refusals(&prompt.plan)));
    lines
}

fn leaves(source: &Source) -> String {
    let remain = match source.count {
        Some(count) => {
            let left = (count as usize).saturating_sub(source.leaving);
            format!("; {left} of its {count} remain")
        }
        None => String::new(),
    };
    format!("out of {}{remain}", source.label)
}

/// Why volumes are refused: the one by name, or how many for which reason.
fn refusals(plan: &Plan) -> String {
    let mut reasons: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    let mut only = None;
    for item in &plan.items {
        if let Fate::Refused(refusal) = &item.fate {
            *reasons.entry(reason(refusal)).or_default() += 1;
            only = Some(item);
        }
    }
    if let (Some(item), 1) = (only, reasons.values().sum::<usize>()) {
        let why = reasons.into_keys().next().unwrap_or_default();
        return format!("{} is {why}", item_name(item));
    }
    reasons.into_iter().map(|(why, count)| format!("{count} {why}")).collect::<Vec<_>>().join(", ")
}

fn reason(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Status(status) => format!("in status {status}"),
        Refusal::Gone => "no longer in the list".into(),
        Refusal::PolicyNotVisible => "in a policy that cannot be seen".into(),
        Refusal::Changed { .. } => "changed since, left alone".into(),
        Refusal::Unrecorded => "not undoable: where it was before was not known".into(),
        Refusal::SourceGone => "not undoable: the policy it came from is gone".into(),
    }
}

/// The numbers in one or two lines, for low screens.
fn fates_in_short(prompt: &PlanPrompt, tally: &Tally, theme: Theme, room: usize) -> Vec<Strip> {
    let mut strip = Strip::new(theme);
    strip.gap(1);
    for (number, role, word) in [
        (tally.new, Role::Outcome(State::Ok), "new"),
        (tally.moves, Role::Warning, "MOVE"),
        (tally.unclear, Role::Warning, "unknown"),
        (tally.already, Role::Dim, "already there"),
        (tally.refused, Role::Error, "refused"),
    ] {
        if number > 0 {
            let gap = if strip.width() > 1 { 3 } else { 0 };
            strip.gap(gap).say(Role::Strong, &number.to_string()).gap(1).say(role, word);
        }
    }
    strip.cut(room);
    let mut lines = vec![strip];
    for source in prompt.plan.sources.iter().take(1) {
        let mut strip = Strip::new(theme);
        let more = match prompt.plan.sources.len() {
            1 => String::new(),
            all => format!(" and {} more", all - 1),
        };
        let about = leaves(source);
        strip.gap(1).say(Role::Warning, &format!("{} {about}{more}", source.leaving)).cut(room);
        lines.push(strip);
    }
    lines
}

/// What to weigh first.
fn notes(model: &Model, prompt: &PlanPrompt, tally: &Tally, theme: Theme, room: usize) -> Vec<Strip> {
    let mut lines = Vec::new();
    let inner = room.saturating_sub(4).max(1);
    for warning in &prompt.plan.warnings {
        for (row, line) in wrap(&clean(&warning.to_string(), theme.glyphs), inner).iter().enumerate() {
            let mut strip = Strip::new(theme);
            strip.gap(1).say(Role::Warning, if row == 0 { "! " } else { "  " }).say(Role::Text, line);
            lines.push(strip);
        }
    }
    if tally.hidden > 0 || prompt.shown_only {
        let key = footer::key_name(Mode::Plan, Action::OnlyShown);
        let words =
            if prompt.shown_only { "takes the hidden marks in" } else { "leaves the hidden ones out" };
        let mut strip = Strip::new(theme);
        strip.gap(3).say(Role::Strong, &key).gap(1).say(Role::Dim, words);
        lines.push(strip);
    }
    if prompt.plan.sources.len() > SOURCES || usize::from(model.size.1) < ROOMY + 2 {
        for source in
            prompt.plan.sources.iter().skip(if prompt.plan.sources.len() > SOURCES { SOURCES } else { 1 })
        {
            let mut strip = Strip::new(theme);
            strip.gap(3).say(Role::Text, &format!("{} {}", source.leaving, leaves(source))).cut(room);
            lines.push(strip);
        }
    }
    if !lines.is_empty() {
        lines.push(Strip::new(theme));
    }
    lines
}

fn confirmation(model: &Model, prompt: &PlanPrompt, theme: Theme, room: usize) -> (Strip, Option<usize>) {
    let mut strip = Strip::new(theme);
    strip.gap(1);
    if prompt.reading > 0 {
        let volumes = counted(prompt.reading, "volume");
        strip.say(Role::Warning, &format!("reading {volumes} one by one for their present policy; wait"));
        strip.cut(room);
        return (strip, None);
    }
    let sent = prompt.plan.tally().sent();
    let requests = counted(sent.div_ceil(model.settings.max_batch.max(1)), "request");
    let what = format!("to send {} in {requests}", counted(sent, "volume"));
    match prompt.plan.confirmation(model.settings.confirm_by_key_up_to) {
        Confirmation::Nothing => {
            strip.say(Role::Strong, "Nothing to send.").cut(room);
            (strip, None)
        }
        Confirmation::Key => {
            let key = footer::key_name(Mode::Plan, Action::Yes);
            strip.say(Role::Text, "Press ").say(Role::Strong, &key).say(Role::Text, &format!(" {what}"));
            strip.cut(room);
            (strip, None)
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

struct ItemColumns {
    hidden: bool,
    name: usize,
    room: usize,
}

impl ItemColumns {
    fn new(plan: &Plan, room: usize) -> Self {
        let hidden = plan.items.iter().any(|item| item.hidden);
        let fixed = 3 + if hidden { 8 } else { 0 } + 9 + 2 + 17 + 2 + 8;
        Self { hidden, name: room.saturating_sub(fixed + 14).clamp(16, 40), room }
    }

    fn item(&self, model: &Model, item: &Planned, theme: Theme) -> Strip {
        let (role, word, about) = match &item.fate {
            Fate::New => (Role::Outcome(State::Ok), "new", String::new()),
            Fate::Move { from } => {
                (Role::Warning, "MOVE", format!("out of {}", model.inventory.policy_label(from)))
            }
            Fate::Remove { from } => {
                (Role::Warning, "OUT", format!("out of {}", model.inventory.policy_label(from)))
            }
            Fate::Unclear => (Role::Warning, "unknown", String::new()),
            Fate::Already => (Role::Dim, "already", String::new()),
            // Its status stands in its own column.
            Fate::Refused(Refusal::Status(_)) => (Role::Error, "refused", String::new()),
            Fate::Refused(Refusal::Gone) => (Role::Error, "refused", "gone from the list".into()),
            Fate::Refused(Refusal::Changed { now }) => (Role::Error, "changed", format!("is {now} now")),
            Fate::Refused(refusal) => (Role::Error, "refused", refusal.to_string()),
        };
        let mut strip = Strip::new(theme);
        strip.gap(3);
        if self.hidden {
            strip.cell(Role::Warning, if item.hidden { "hidden" } else { "" }, 6).gap(2);
        }
        strip.cell(role, word, 7).gap(2).name(Role::Text, &item_name(item), self.name).gap(2);
        if item.fate != Fate::Refused(Refusal::Gone) {
            strip.cell(Role::Text, item.status.as_str(), if self.room < 76 { 9 } else { 12 });
            strip.gap(1).right(Role::Text, &format!("{}G", item.size_gb), 6);
        }
        strip.gap(2).say(Role::Text, &about).cut(self.room);
        strip
    }
}

fn item_name(item: &Planned) -> String {
    if item.name.trim().is_empty() { item.id.short() } else { item.name.to_string() }
}
