//! The volumes of a plan, one a row.

use crate::app::Model;
use crate::domain::fields::size_text;
use crate::domain::plan::{Goal, Plan, Planned, PlannedAction, SkipReason};
use crate::domain::{PolicyId, State};
use crate::ui::canvas::Strip;
use crate::ui::columns::name_of;
use crate::ui::theme::Role;

/// Below this width there is no room for sizes.
const NARROW: usize = 76;

/// Widths of a row.
pub struct ItemColumns {
    hidden: bool,
    name: usize,
    room: usize,
    /// Each volume has a goal of its own.
    goals: bool,
}

impl ItemColumns {
    /// Widths for this plan.
    pub fn new(plan: &Plan, room: usize) -> Self {
        let hidden = plan.tally().hidden > 0;
        let goals = plan.target().is_none();
        // Of a backup its volume and when it began are all there is to say.
        let about = if plan.purpose.rows_are_backups() { 0 } else { 14 };
        let fixed = 3 + if hidden { 8 } else { 0 } + 10 + 2 + if room < NARROW { 11 } else { 17 + 2 + 8 };
        Self { hidden, name: room.saturating_sub(fixed + about).clamp(20, 40), room, goals }
    }

    /// One volume.
    pub fn item(&self, model: &Model, item: &Planned, left_out: bool, strip: &mut Strip) {
        let label = |policy: &PolicyId| model.inventory.policy_label(policy);
        let out_of = |policy: &PolicyId| format!("from {}", label(policy));
        let into = match &item.goal {
            Goal::Under(policy) if self.goals => format!("to {}", label(policy)),
            _ => String::new(),
        };
        let (role, word, about) = match &item.fate {
            PlannedAction::New => (Role::Outcome(State::Ok.into()), "new", into),
            PlannedAction::Move { from } if self.goals => {
                (Role::Warning, "MOVE", format!("{into} {}", out_of(from)))
            }
            PlannedAction::Move { from } => (Role::Warning, "MOVE", out_of(from)),
            PlannedAction::Remove { from } => (Role::Warning, "REMOVE", out_of(from)),
            PlannedAction::Unclear => (Role::Warning, "unknown", String::new()),
            PlannedAction::Already => (Role::Dim, "already", String::new()),
            PlannedAction::BackUp => (Role::Outcome(State::Ok.into()), "back up", String::new()),
            PlannedAction::Delete | PlannedAction::DeletePolicy => (Role::Warning, "DELETE", String::new()),
            PlannedAction::Restore | PlannedAction::CreatePolicy => {
                (Role::Outcome(State::Ok.into()), "create", String::new())
            }
            PlannedAction::Switch if item.goal == Goal::Switched(true) => {
                (Role::Outcome(State::Ok.into()), "ON", String::new())
            }
            PlannedAction::Switch => (Role::Warning, "OFF", String::new()),
            PlannedAction::Edit => (Role::Strong, "edit", String::new()),
            // Its status stands in its own column.
            PlannedAction::Refused(
                SkipReason::Status(_)
                | SkipReason::StatusOfBackup(_)
                | SkipReason::StatusOfDeletion(_)
                | SkipReason::StatusOfRestore(_),
            ) => (Role::Error, "refused", String::new()),
            PlannedAction::Refused(SkipReason::Gone) => (Role::Error, "refused", "no longer listed".into()),
            PlannedAction::Refused(SkipReason::Changed { now }) => {
                (Role::Error, "changed", format!("now {now}"))
            }
            PlannedAction::Refused(refusal) => (Role::Error, "refused", refusal.to_string()),
        };
        let (role, word) = if left_out { (Role::Dim, "left out") } else { (role, word) };
        strip.gap(2);
        if self.hidden {
            strip.cell(Role::Warning, if item.hidden { "hidden" } else { "" }, 6).gap(2);
        }
        strip.cell(role, word, 8).gap(2);
        name_of(model, &item.name, &item.id, self.name, strip);
        strip.gap(2);
        if item.fate != PlannedAction::Refused(SkipReason::Gone) {
            strip.cell(Role::Text, item.status.as_str(), if self.room < NARROW { 9 } else { 12 });
            // What tells volumes apart comes before how large they are.
            if self.room >= NARROW {
                strip.gap(1).right(Role::Text, &size_text(item.size_gb), 6);
            }
        }
        strip.gap(2).say(Role::Text, &about).cut(self.room);
    }
}
