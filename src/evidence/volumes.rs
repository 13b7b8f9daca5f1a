//! Volumes as they are listed, and what a plan would do with them.

use jiff::Timestamp;

use super::sheet::{Sheet, argument, moment, place};
use crate::domain::fields::{Context, size_text};
use crate::domain::plan::{Plan, Source};
use crate::domain::{CloudScope, Column, Inventory, PlannedAction, PolicyId, Purpose, Volume};

/// Volumes with some of their fields.
pub fn of_volumes(
    title: String,
    columns: &[Column],
    volumes: impl Iterator<Item = Volume>,
    context: &Context<'_>,
    (here, listed): (Option<&CloudScope>, Option<Timestamp>),
) -> Sheet {
    let columns: Vec<Column> = columns.iter().copied().filter(|column| *column != Column::Id).collect();
    let mut sheet =
        Sheet { title, heading: columns.iter().map(|column| column.word()).collect(), ..Sheet::default() };
    sheet.heading.push("id");
    sheet.facts = of_place(here);
    sheet.facts.extend(listed.map(|at| ("listed", moment(at))));
    for volume in volumes {
        let texts = columns.iter().map(|column| (column.field().text)(context, &volume).text.into_owned());
        sheet.rows.push(texts.chain([volume.id.to_string()]).collect());
        sheet.ids.push(volume.id);
    }
    sheet
}

/// Where it was read, and by whom.
fn of_place(here: Option<&CloudScope>) -> Vec<(&'static str, String)> {
    place(here).into_iter().chain(here.map(|here| ("who", here.user.clone()))).collect()
}

/// A plan, as it was shown here and now.
pub fn of_plan(plan: &Plan, inventory: &Inventory, here: Option<&CloudScope>, now: Timestamp) -> Sheet {
    let tally = plan.tally();
    let label = |policy: &PolicyId| inventory.policy_label(policy);
    let mut sheet = Sheet {
        title: format!("Plan: {}", plan.purpose.title()),
        facts: of_place(here),
        lines: plan.sources.iter().map(loses).chain(plan.warnings.iter().map(ToString::to_string)).collect(),
        heading: vec!["change", "volume", "status", "size", "from", "id"],
        ..Sheet::default()
    };
    sheet.facts.extend([
        ("planned", format!("{}; nothing was sent yet", moment(now))),
        ("volumes", tally.total().to_string()),
        ("to send", tally.sent().to_string()),
    ]);
    for item in plan.to_review() {
        let from = match &item.fate {
            PlannedAction::Move { from } | PlannedAction::Remove { from } => label(from),
            PlannedAction::Refused(reason) => reason.to_string(),
            _ => String::new(),
        };
        sheet.rows.push(vec![
            word(&item.fate).to_owned(),
            item.name.to_string(),
            item.status.as_str().to_owned(),
            size_text(item.size_gb),
            from,
            item.id.to_string(),
        ]);
    }
    sheet.ids = plan.to_send().map(|item| item.id.clone()).collect();
    sheet.takes_ids = plan.purpose.policy().is_none() || plan.target().is_some();
    sheet.command = match &plan.purpose {
        Purpose::Associate(target) => {
            format!("vbs associate --policy {}", argument(&target.id.to_string()))
        }
        Purpose::Disassociate => "vbs disassociate".to_owned(),
        Purpose::BackUp => "vbs backup create".to_owned(),
        Purpose::DeleteBackups => "vbs backup delete".to_owned(),
        Purpose::RunPolicy(policy) => format!("vbs policy run {}", argument(&policy.id.to_string())),
        Purpose::Restore => "vbs volume create --from-backup".to_owned(),
        Purpose::Switch(true) => "vbs policy enable".to_owned(),
        Purpose::Switch(false) => "vbs policy disable".to_owned(),
        Purpose::DeletePolicies => "vbs policy delete".to_owned(),
        // What is set is no list of ids.
        Purpose::EditPolicies | Purpose::CreatePolicy | Purpose::Undo(_) => String::new(),
    };
    sheet
}

/// What a policy loses.
fn loses(source: &Source) -> String {
    let (leaving, label) = (source.leaving, &source.label);
    match source.count {
        Some(_) if source.is_emptied() => format!("{leaving} leave {label}, it is then empty"),
        Some(count) => format!("{leaving} leave {label}; {} of its {count} remain", count as usize - leaving),
        None => format!("{leaving} leave {label}"),
    }
}

const fn word(action: &PlannedAction) -> &'static str {
    match action {
        PlannedAction::New => "new",
        PlannedAction::Move { .. } => "MOVE",
        PlannedAction::Remove { .. } => "remove",
        PlannedAction::Unclear => "unknown",
        PlannedAction::Already => "already",
        PlannedAction::Refused(_) => "refused",
        PlannedAction::BackUp => "back up",
        PlannedAction::Delete | PlannedAction::DeletePolicy => "DELETE",
        PlannedAction::Restore | PlannedAction::CreatePolicy => "create",
        PlannedAction::Switch => "switch",
        PlannedAction::Edit => "edit",
    }
}
