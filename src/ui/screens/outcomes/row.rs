//! The volumes of a run, one a row.

use crate::app::Model;
use crate::app::board_view::Line;
use crate::app::run::RunState;
use crate::domain::policy::on_off;
use crate::domain::{Goal, Outcome, PolicyId, State, Whereabouts};
use crate::ui::canvas::Strip;
use crate::ui::columns::name_of;
use crate::ui::text::thousands;
use crate::ui::theme::{Role, Theme};

/// Where a volume was found, seen from the run: where it was before, or there.
pub fn found(model: &Model, outcome: &Outcome) -> Option<String> {
    match &outcome.now_in {
        Whereabouts::In(policy) if Some(policy) == outcome.leaves() => {
            Some(format!("still in {}", model.inventory.policy_label(policy)))
        }
        Whereabouts::In(policy) if outcome.goal == Goal::Under(policy.clone()) => None,
        Whereabouts::InNone if outcome.goal == Goal::InNone => None,
        Whereabouts::Gone if outcome.goal == Goal::Deleted => None,
        Whereabouts::Policy(_) if outcome.is_seen_there() => Some(outcome.goal.changes().join("; ")),
        // These words are for volumes that lost their policy, not for those that never had one
        // or are on their way.
        Whereabouts::InNone if outcome.state.is_success() => Some("not in the policy yet".into()),
        Whereabouts::InNone if outcome.leaves().is_none() => None,
        other => whereabouts(model, other),
    }
}

fn label(model: &Model, policy: &PolicyId) -> String {
    model.inventory.policy_label(policy)
}

/// Names after the reason of a group, as far as there is room.
const NAMED: usize = 8;

/// Widths of a row.
pub struct RowColumns {
    word: usize,
    name: usize,
    from: usize,
    code: usize,
    /// Some are marked: their signs need a column.
    marks: bool,
    room: usize,
}

impl RowColumns {
    /// Widths for this run.
    pub fn new(run: &RunState, room: usize) -> Self {
        let word = if run.board.stranded().next().is_some() { 12 } else { 8 };
        let wide = room >= 110;
        Self {
            word,
            // Of a backup it tells when it began, too.
            name: (room * if run.purpose.rows_are_backups() { 4 } else { 3 } / 10).clamp(14, 40),
            from: if wide && run.board.rows().iter().any(|outcome| outcome.leaves().is_some()) {
                20
            } else {
                0
            },
            code: if wide { 18 } else { 0 },
            marks: !run.view.marks.is_empty(),
            room,
        }
    }

    /// The line above the rows.
    pub fn heading(&self, run: &RunState, theme: Theme) -> Strip {
        let mut strip = Strip::new(theme);
        let cell = |strip: &mut Strip, word: &str, columns: usize| {
            if columns > 0 {
                strip.say(Role::Heading, word);
                strip.gap_as(Role::Heading, columns.saturating_sub(word.len()) + 2);
            }
        };
        strip.gap_as(Role::Heading, if self.marks { 4 } else { 3 });
        cell(&mut strip, "outcome", self.word);
        cell(&mut strip, run.board.row_word(), self.name);
        cell(&mut strip, "from", self.from);
        cell(&mut strip, "code", self.code);
        let filter = run.view.only.map(|shown| format!("only {shown}, 0 shows all "));
        let filter = filter.unwrap_or_default();
        let air = self.room.saturating_sub(strip.width() + filter.len());
        strip.gap_as(Role::Heading, air).say(Role::SortedHeading, &filter);
        strip
    }

    /// A group, or one volume.
    pub fn line(&self, model: &Model, run: &RunState, line: Line, strip: &mut Strip) {
        let rows = run.board.rows();
        let marked = |outcome: &Outcome| run.view.marks.contains(&outcome.id);
        let mut outcomes = run.view.rows_of(line).filter_map(|at| rows.get(at));
        if outcomes.any(marked) {
            strip.say(Role::Mark, "*");
        } else if self.marks {
            strip.gap(1);
        }
        match line {
            Line::Group(_) => self.group(run, line, strip),
            Line::Row { at, inside } => {
                strip.gap(if inside { 2 } else { 0 });
                if let Some(outcome) = rows.get(at) {
                    self.outcome(model, outcome, strip);
                }
            }
        }
    }

    /// How many volumes have this reason, which it is, and the first of their names.
    fn group(&self, run: &RunState, line: Line, strip: &mut Strip) {
        let rows = || run.view.rows_of(line).filter_map(|at| run.board.rows().get(at));
        let Some(first) = rows().next() else { return };
        let shown = first.shown();
        let (sign, role) = (if run.view.is_open(line) { "[-]" } else { "[+]" }, Role::Outcome(shown));
        let count = thousands(rows().count() as u64);
        strip.say(role, strip.theme().sign(shown)).gap(1).say(role, &format!("{sign} {count} {shown}"));
        match rows().filter(|outcome| run.view.marks.contains(&outcome.id)).count() {
            0 => {}
            marked => drop(strip.say(Role::Mark, &format!(" ({} marked)", thousands(marked as u64)))),
        }
        strip.gap(2);
        if let Some(code) = first.code.as_deref() {
            strip.say(Role::Strong, code).gap(2);
        }
        if let Some(words) = &first.disagreement {
            strip.say(Role::Warning, &format!("! {words}")).gap(2);
        }
        let why = first.meaning().or(first.message.as_deref()).filter(|_| !first.state.is_success());
        if let Some(why) = why {
            strip.say(Role::Text, why).gap(2);
        }
        for outcome in rows().take(NAMED).take_while(|_| !run.view.is_open(line)) {
            strip.say(Role::Dim, &outcome.label()).gap(1);
        }
        strip.cut(self.room);
    }

    /// One volume.
    fn outcome(&self, model: &Model, outcome: &Outcome, strip: &mut Strip) {
        let theme = strip.theme();
        let shown = outcome.shown();
        let role = Role::Outcome(shown);
        if outcome.is_stranded() {
            strip.cell(Role::Loud, "! IN NO POLICY", self.word + 2);
        } else {
            strip.say(role, theme.sign(shown)).gap(1).cell(role, shown.word(), self.word);
        }
        strip.gap(2);
        name_of(model, &outcome.name, &outcome.id, self.name, strip);
        strip.gap(2);
        let was_in = || outcome.leaves().map(|from| label(model, from)).unwrap_or_default();
        if self.from > 0 {
            strip.name(Role::Text, &was_in(), self.from).gap(2);
        }
        let code = outcome.code.as_deref().unwrap_or_default();
        if self.code > 0 {
            strip.cell(Role::Strong, code, self.code).gap(2);
        } else if !code.is_empty() {
            strip.say(Role::Strong, code).gap(2);
        }
        if let Some(words) = &outcome.disagreement {
            strip.say(Role::Warning, &format!("! {words}")).gap(2);
        }
        strip.say(Role::Text, &self.tail(model, outcome));
        strip.cut(self.room);
    }

    /// Where it is, where it was, and what it means.
    fn tail(&self, model: &Model, outcome: &Outcome) -> String {
        let mut parts = Vec::new();
        let leaves = outcome.state == State::Moved || outcome.goal == Goal::InNone;
        if leaves && outcome.state.is_success() && self.from == 0 {
            parts.extend(outcome.leaves().map(|from| format!("from {}", label(model, from))));
        } else if outcome.is_stranded() {
            parts.extend(outcome.leaves().map(|from| format!("left {}", label(model, from))));
        } else {
            parts.extend(found(model, outcome));
        }
        let meaning = outcome.meaning().map(ToOwned::to_owned).or_else(|| outcome.message.clone());
        parts.extend(meaning.filter(|_| !outcome.state.is_success()));
        parts.join("; ")
    }
}

/// Where a volume was found, in words.
pub fn whereabouts(model: &Model, found: &Whereabouts) -> Option<String> {
    Some(match found {
        Whereabouts::NotRead | Whereabouts::NoBackup => return None,
        Whereabouts::In(policy) => format!("in {}", model.inventory.policy_label(policy)),
        Whereabouts::InNone => "in no policy".into(),
        Whereabouts::NotVisible => "in a policy this cloud does not show".into(),
        Whereabouts::Gone => "gone".into(),
        Whereabouts::Unreadable(reason) => format!("unreadable: {reason}"),
        Whereabouts::BackedUp(backup) => format!("backup {}", backup.short()),
        Whereabouts::UnderWay => "under way".into(),
        Whereabouts::Restored(volume) => format!("volume {volume}"),
        Whereabouts::Switched(on) => on_off(*on).into(),
        Whereabouts::Policy(_) => "with other settings".into(),
        Whereabouts::CreatedAs(policy) => format!("as {}", policy.short()),
        Whereabouts::Several(policies) => format!("one of {} policies", policies.len()),
        Whereabouts::AsBefore => "as before".into(),
        Whereabouts::Broken(backup) => format!("broken backup {}", backup.short()),
    })
}
