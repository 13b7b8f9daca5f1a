//! How a plan is written by the shell.

use jiff::Timestamp;
use serde::Serialize;

use super::args::Format;
use super::cell::{Cell, Tone};
use super::error::CliError;
use super::output::{Table, write};
use super::project_state::ProjectState;
use super::report::{PolicyName, note, tell_warnings};
use super::shape::Shape;
use crate::domain::plan::Tally;
use crate::domain::text::scrub;
use crate::domain::{Plan, Planned, PlannedAction};
use crate::ui::policy_review::Review;

#[derive(Debug, Serialize)]
struct PlanReport {
    policy: Option<PolicyName>,
    dry_run: bool,
    counts: PlanCounts,
    plan: Vec<PlanRow>,
    warnings: Vec<String>,
    /// How many backups expire at most once it is carried out.
    expiring: u64,
    /// What changes of policies mean, in lines.
    review: Vec<String>,
}

#[derive(Debug, Serialize)]
struct PlanCounts {
    new: usize,
    r#move: usize,
    remove: usize,
    unclear: usize,
    backup: usize,
    delete: usize,
    create: usize,
    switch: usize,
    edit: usize,
    create_policy: usize,
    delete_policy: usize,
    already: usize,
    refused: usize,
}

#[derive(Debug, Serialize)]
struct PlanRow {
    volume_id: String,
    name: String,
    fate: &'static str,
    from_policy_id: Option<String>,
    /// The policy it should be in; null for none.
    to_policy_id: Option<String>,
    reason: Option<String>,
}

/// Writes a plan that is not carried out.
pub fn write_plan(format: Format, plan: &Plan, known: &ProjectState) -> Result<(), CliError> {
    let tally = plan.tally();
    let rows: Vec<PlanRow> = plan
        .items()
        .map(|item| {
            let (fate, from, reason) = fate_of(plan, item);
            PlanRow {
                volume_id: item.id.to_string(),
                name: item.name.to_string(),
                fate,
                from_policy_id: from,
                to_policy_id: item
                    .goal
                    .policy()
                    .filter(|_| item.goal.is_membership())
                    .map(ToString::to_string),
                reason,
            }
        })
        .collect();
    let cells = rows.iter().zip(plan.items()).map(|(row, item)| {
        let from = match &item.fate {
            PlannedAction::Move { from } | PlannedAction::Remove { from } => {
                plan.sources.iter().find(|source| source.id == *from).map(|source| source.label.as_str())
            }
            _ => None,
        };
        let tone = match &item.fate {
            PlannedAction::Move { .. }
            | PlannedAction::Unclear
            | PlannedAction::Delete
            | PlannedAction::DeletePolicy => Tone::Warning,
            PlannedAction::Refused(_) => Tone::Bad,
            PlannedAction::Already => Tone::Dim,
            PlannedAction::New
            | PlannedAction::Remove { .. }
            | PlannedAction::BackUp
            | PlannedAction::Restore
            | PlannedAction::Switch
            | PlannedAction::Edit
            | PlannedAction::CreatePolicy => Tone::Plain,
        };
        vec![
            row.volume_id.as_str().into(),
            row.name.as_str().into(),
            Cell::from(row.fate).tone(tone),
            from.unwrap_or_default().into(),
            row.reason.as_deref().unwrap_or_default().into(),
        ]
    });
    let shape = Shape::new(&["volume_id", "name", "fate", "from_policy", "reason"])
        .titled(&[("volume_id", "id"), ("from_policy", "from")]);
    let table = Table::of(shape).rows(cells);
    let warnings: Vec<String> = plan.warnings.iter().map(ToString::to_string).collect();
    tell_warnings(plan);
    tell_review(plan, known);
    let report = PlanReport {
        policy: plan.purpose.policy().map(|policy| PolicyName::new(&policy.id, &policy.name)),
        dry_run: true,
        counts: PlanCounts {
            new: tally.new,
            r#move: tally.moves,
            remove: tally.removals,
            unclear: tally.unclear,
            backup: tally.backups,
            delete: tally.deletions,
            create: tally.restores,
            switch: tally.switches,
            edit: tally.edits,
            create_policy: tally.creations,
            delete_policy: tally.policy_deletions,
            already: tally.already,
            refused: tally.refused,
        },
        plan: rows,
        warnings,
        expiring: plan.expiring,
        review: review(plan, known),
    };
    write(format, &table, &report)?;
    if format.is_for_people() {
        note(&format!("{}: {}; nothing was sent", scrub(&plan.title()), in_words(tally)));
    }
    Ok(())
}

/// What becomes of a row: the word, the policy it leaves, and why.
fn fate_of(plan: &Plan, item: &Planned) -> (&'static str, Option<String>, Option<String>) {
    match &item.fate {
        PlannedAction::New => ("new", None, None),
        PlannedAction::Move { from } => ("move", Some(from.to_string()), None),
        PlannedAction::Unclear => ("unclear", None, Some("its current policy is not known".to_owned())),
        PlannedAction::Remove { from } => ("remove", Some(from.to_string()), None),
        PlannedAction::Already => ("already", plan.target().map(|policy| policy.id.to_string()), None),
        PlannedAction::BackUp => ("backup", None, None),
        PlannedAction::Delete => ("delete", None, None),
        PlannedAction::Restore => ("create", None, None),
        PlannedAction::Switch => ("switch", None, None),
        PlannedAction::Edit => ("edit", None, None),
        PlannedAction::CreatePolicy => ("create policy", None, None),
        PlannedAction::DeletePolicy => ("delete policy", None, None),
        PlannedAction::Refused(refusal) => ("refused", None, Some(refusal.to_string())),
    }
}

/// What a plan means for the policies it changes, in lines.
fn review(plan: &Plan, known: &ProjectState) -> Vec<String> {
    let zone = known.zone();
    let zone = Some(&zone).filter(|zone| !zone.is_unknown());
    Review { inventory: &known.inventory, now: Timestamp::now(), zone }.of_plan(plan)
}

/// The same on standard error.
pub fn tell_review(plan: &Plan, known: &ProjectState) {
    for line in review(plan, known) {
        note(&format!("  {}", scrub(&line)));
    }
}

/// What a plan comes to: `8 new, 3 to move`.
pub fn in_words(tally: Tally) -> String {
    let said: Vec<String> = [
        (tally.new, "new"),
        (tally.moves, "to move"),
        (tally.removals, "to remove"),
        (tally.backups, "to back up"),
        (tally.deletions, "to delete"),
        (tally.restores, "to make"),
        (tally.switches, "to switch"),
        (tally.edits, "to edit"),
        (tally.creations, "to make"),
        (tally.policy_deletions, "to delete"),
        (tally.already, "already there"),
        (tally.refused, "refused"),
        (tally.unclear, "of unknown policy"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| format!("{count} {word}"))
    .collect();
    if said.is_empty() { "nothing".to_owned() } else { said.join(", ") }
}
