//! How many volumes get which change, and which policies they leave.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::app::screens::plan::PlanPrompt;
use crate::domain::plan::warning::Warning;
use crate::domain::plan::{Plan, SkipReason, Source, Tally};
use crate::domain::{Purpose, State};
use crate::ui::canvas::Strip;
use crate::ui::text::thousands;
use crate::ui::theme::{Role, Theme};

/// Policies that volumes leave are listed up to this many.
const SOURCES: usize = 3;
/// From this many rows on they are listed, too, where the loudest lines name them already.
const TALL: usize = 30;
/// Below this many rows the numbers share a line, and one policy is named beside them.
pub const ROOMY: usize = 16;

/// How many of the policies that volumes leave are named above the part that scrolls.
pub fn listed(plan: &Plan, height: usize) -> usize {
    match height {
        0..ROOMY => 1,
        ROOMY..TALL if plan.sources.len() > 1 && plan.sources.iter().any(Source::is_emptied) => 0,
        _ => SOURCES,
    }
}

/// Policies that are left empty and said one by one.
const LOUDEST: usize = 2;

/// Columns of the numbers.
const COUNT: usize = 6;
/// Columns of the words for a change.
const FATE: usize = 13;

fn count(strip: &mut Strip, count: usize) {
    strip.right(Role::Strong, &thousands(count as u64), COUNT).gap(2);
}

/// One line per change, with the policies that volumes leave below the moves.
pub fn fates(prompt: &PlanPrompt, tally: &Tally, listed: usize, theme: Theme, room: usize) -> Vec<Strip> {
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
    // Only an undo has both: some go back to a policy, some to none.
    let both = tally.removals > 0 && tally.moves > 0;
    let (leaving, word) = if tally.removals > 0 { (tally.removals, "REMOVE") } else { (tally.moves, "MOVE") };
    if both {
        add(tally.removals, Role::Warning, "REMOVE", "to no policy");
        add(tally.moves, Role::Warning, "MOVE", "back to the policy each came from");
    }
    let sources = prompt.plan.sources.as_slice();
    let (listed, others) = sources.split_at(sources.len().min(listed));
    if let ([one], false) = (sources, both) {
        add(leaving, Role::Warning, word, &leaves(one));
    } else {
        if !both && !sources.is_empty() {
            let below = if listed.is_empty() { ", listed below" } else { ":" };
            add(leaving, Role::Warning, word, &format!("from {} policies{below}", sources.len()));
        }
        for source in listed {
            add(0, Role::Text, "", &counted_leaves(source));
        }
    }
    if !others.is_empty() && !listed.is_empty() {
        let leaving = number(others.iter().map(|source| source.leaving).sum());
        add(0, Role::Text, "", &format!("{leaving} from {} more, listed below", others.len()));
    }
    let unclear = "current policy not known: each is either new or a move";
    add(tally.unclear, Role::Warning, "unknown", unclear);
    add(tally.refused, Role::Error, "refused", &format!("not sent: {}", refusals(&prompt.plan)));
    add(tally.new, Role::Outcome(State::Ok.into()), "new", "in no policy now");
    add(tally.backups, Role::Outcome(State::Ok.into()), "back up", backed_up(&prompt.plan));
    add(tally.deletions, Role::Warning, "DELETE", "cannot be had back");
    add(
        tally.restores,
        Role::Outcome(State::Ok.into()),
        "create",
        "the backup and its volume stay as they are",
    );
    add(tally.switches, Role::Strong, "switch", "schedule, retention and volumes stay as they are");
    add(tally.edits, Role::Strong, "edit", "only what is named below changes");
    add(tally.creations, Role::Outcome(State::Ok.into()), "create", "it has no volumes yet");
    add(tally.policy_deletions, Role::Warning, "DELETE", "its backups stay");
    add(tally.already, Role::Dim, already(&prompt.plan), "not sent");
    lines
}

/// What is said loudest: the policies that are left empty, and what becomes of what they kept.
pub fn losses(plan: &Plan, theme: Theme, room: usize) -> Vec<Strip> {
    let emptied: Vec<&Source> = plan.sources.iter().filter(|source| source.is_emptied()).collect();
    let line = |source: &&Source| {
        let verb = if source.leaving == 1 { "leaves" } else { "leave" };
        let mut words = format!("!! {}: {} {verb}, it is then empty", source.label, number(source.leaving));
        let kept = plan.warnings.iter().find_map(|warning| match warning {
            Warning::KeepsLess { from, old, new, reach } if *from == source.label => Some((old, new, reach)),
            _ => None,
        });
        match kept {
            Some((.., Some((new, old)))) => drop(write!(words, "; {old} d back become about {new} d")),
            Some((old, new, None)) => drop(write!(words, "; \"{old}\" becomes \"{new}\"")),
            None => {}
        }
        let mut strip = Strip::new(theme);
        strip.gap(1).say(Role::Loud, &format!(" {words} ")).cut(room);
        strip
    };
    let mut lines: Vec<Strip> = emptied.iter().take(LOUDEST).map(line).collect();
    if let Some(more) = emptied.len().checked_sub(LOUDEST).filter(|more| *more > 0) {
        let mut strip = Strip::new(theme);
        strip.gap(1).say(Role::Loud, &format!(" !! {more} more policies are then empty ")).cut(room);
        lines.push(strip);
    }
    lines
}

/// A count that may have thousands.
fn number(count: usize) -> String {
    thousands(count as u64)
}

/// What a policy loses.
fn leaves(source: &Source) -> String {
    let remain = match source.count {
        Some(_) if source.is_emptied() => "; leaves it empty".into(),
        Some(count) => {
            let left = (count as usize).saturating_sub(source.leaving);
            format!("; {} of its {} remain", number(left), number(count as usize))
        }
        None => String::new(),
    };
    format!("from {}{remain}", source.label)
}

/// The same, with how many leave it in front.
pub fn counted_leaves(source: &Source) -> String {
    format!("{} {}", number(source.leaving), leaves(source))
}

/// Why volumes are refused: the one by name, or how many for which reason.
fn refusals(plan: &Plan) -> String {
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for (refusal, count) in plan.refusals() {
        *reasons.entry(reason(refusal)).or_default() += count;
    }
    if let (Some(item), [(refusal, 1)]) = (plan.refused(), plan.refusals()) {
        return format!("{} is {}", item.label(), reason(refusal));
    }
    reasons.into_iter().map(|(why, count)| format!("{} {why}", number(count))).collect::<Vec<_>>().join(", ")
}

fn reason(refusal: &SkipReason) -> String {
    match refusal {
        SkipReason::InAnother { now } => format!("in {now}: not moved"),
        SkipReason::Gone | SkipReason::PolicyGone => "no longer in the list".into(),
        SkipReason::PolicyNotVisible => "in a policy that is not shown".into(),
        SkipReason::Changed { .. } => "changed since, left as they are".into(),
        SkipReason::Unrecorded => "not undoable: earlier policy not known".into(),
        SkipReason::SourceGone => "not undoable: earlier policy deleted".into(),
        SkipReason::StatusOfBackup(status) | SkipReason::Status(status) => format!("in status {status}"),
        SkipReason::BackupRunning => "being backed up already".into(),
        SkipReason::NoVbs => "no VBS here: it would make a billed vault of CBR".into(),
        SkipReason::OtherService => "of another service: delete it there".into(),
        SkipReason::StatusOfDeletion(status) | SkipReason::StatusOfRestore(status) => {
            format!("in status {status}")
        }
        SkipReason::LastGood => "the last good backup of its volume".into(),
        SkipReason::SwitchNotVisible => "not said to be ON or OFF".into(),
        SkipReason::ExpiryNotKnown => "what it would remove is not known".into(),
        SkipReason::DefaultPolicy => "the default policy: neither renamed nor deleted".into(),
        SkipReason::StillHolds(count) => format!("not empty: {count} volumes"),
        SkipReason::ScheduleNotRead => "with a schedule that is not understood".into(),
        SkipReason::TooSmall(size) => format!("smaller than the backup ({size} GB)"),
    }
}

/// The numbers in one or two lines, for low screens.
pub fn fates_in_short(prompt: &PlanPrompt, tally: &Tally, theme: Theme, room: usize) -> Vec<Strip> {
    let mut strip = Strip::new(theme);
    strip.gap(1);
    for (number, role, word) in [
        (tally.moves, Role::Warning, "MOVE"),
        (tally.removals, Role::Warning, "REMOVE"),
        (tally.unclear, Role::Warning, "unknown"),
        (tally.refused, Role::Error, "refused"),
        (tally.new, Role::Outcome(State::Ok.into()), "new"),
        (tally.backups, Role::Outcome(State::Ok.into()), "back up"),
        (tally.deletions, Role::Warning, "DELETE"),
        (tally.restores, Role::Outcome(State::Ok.into()), "create"),
        (tally.switches, Role::Strong, "switch"),
        (tally.edits, Role::Strong, "edit"),
        (tally.creations, Role::Outcome(State::Ok.into()), "create"),
        (tally.policy_deletions, Role::Warning, "DELETE"),
        (tally.already, Role::Dim, already(&prompt.plan)),
    ] {
        if number > 0 {
            let gap = if strip.width() > 1 { 3 } else { 0 };
            strip.gap(gap).say(Role::Strong, &thousands(number as u64)).gap(1).say(role, word);
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
        strip.gap(1).say(Role::Warning, &format!("{}{more}", counted_leaves(source))).cut(room);
        lines.push(strip);
    }
    lines
}

/// What becomes of the volumes of a plan that makes backups.
const fn backed_up(plan: &Plan) -> &'static str {
    match plan.purpose {
        Purpose::RunPolicy(_) => "by one request: the policy tries each of its volumes",
        _ => "one backup of each, kept until somebody deletes it",
    }
}

/// The words for a volume that is already where the plan wants it.
const fn already(plan: &Plan) -> &'static str {
    match plan.purpose {
        Purpose::Associate(_) => "already there",
        Purpose::Disassociate => "in no policy",
        Purpose::Undo(_) => "already back",
        _ => "already done",
    }
}
