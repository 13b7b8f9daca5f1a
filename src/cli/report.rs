//! How a plan and the outcomes of a run are written by the shell.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::args::Format;
use super::output::{Table, write};
use crate::domain::text::scrub;
use crate::domain::{Board, Fate, Inventory, Outcome, Plan, PolicyId, State, Whereabouts};

/// One line on standard error.
pub fn note(line: &str) {
    // Nobody left to read it is no reason to fail.
    let _ = writeln!(io::stderr(), "{line}");
}

#[derive(Debug, Serialize)]
struct PolicyName {
    id: String,
    name: String,
}

#[derive(Debug, Serialize)]
struct PlanReport {
    policy: PolicyName,
    dry_run: bool,
    counts: PlanCounts,
    plan: Vec<PlanRow>,
    warnings: Vec<String>,
}

#[derive(Debug, Serialize)]
struct PlanCounts {
    new: usize,
    r#move: usize,
    unclear: usize,
    already: usize,
    refused: usize,
}

#[derive(Debug, Serialize)]
struct PlanRow {
    volume_id: String,
    name: String,
    fate: &'static str,
    from_policy_id: Option<String>,
    reason: Option<String>,
}

/// Writes a plan that is not carried out.
pub fn write_plan(format: Format, plan: &Plan) -> io::Result<()> {
    let tally = plan.tally();
    let rows: Vec<PlanRow> = plan
        .items
        .iter()
        .map(|item| {
            let (fate, from, reason) = match &item.fate {
                Fate::New => ("new", None, None),
                Fate::Move { from } => ("move", Some(from.to_string()), None),
                Fate::Unclear => ("unclear", None, Some("its present policy cannot be seen".to_owned())),
                Fate::Already => ("already", Some(plan.target.id.to_string()), None),
                Fate::Refused(refusal) => ("refused", None, Some(refusal.to_string())),
            };
            PlanRow {
                volume_id: item.id.to_string(),
                name: item.name.to_string(),
                fate,
                from_policy_id: from,
                reason,
            }
        })
        .collect();
    let mut table = Table::new(&["volume_id", "name", "fate", "from_policy", "reason"]);
    for (row, item) in rows.iter().zip(&plan.items) {
        let from = match &item.fate {
            Fate::Move { from } => {
                plan.sources.iter().find(|source| source.id == *from).map(|source| source.label.clone())
            }
            _ => None,
        };
        table.push(vec![
            row.volume_id.clone(),
            row.name.clone(),
            row.fate.to_owned(),
            from.unwrap_or_default(),
            row.reason.clone().unwrap_or_default(),
        ]);
    }
    let warnings: Vec<String> = plan.warnings.iter().map(ToString::to_string).collect();
    if format == Format::Table {
        for warning in &warnings {
            note(&format!("! {}", scrub(warning)));
        }
    }
    let report = PlanReport {
        policy: PolicyName { id: plan.target.id.to_string(), name: plan.target.name.clone() },
        dry_run: true,
        counts: PlanCounts {
            new: tally.new,
            r#move: tally.moves,
            unclear: tally.unclear,
            already: tally.already,
            refused: tally.refused,
        },
        plan: rows,
        warnings,
    };
    write(format, &table, &report)
}

#[derive(Debug, Serialize)]
struct RunReport<'a> {
    policy: PolicyName,
    counts: Counts,
    outcomes: Vec<OutcomeRow<'a>>,
    stopped: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Counts {
    ok: usize,
    moved: usize,
    already: usize,
    failed: usize,
    refused: usize,
    skipped: usize,
    unknown: usize,
}

#[derive(Debug, Serialize)]
struct OutcomeRow<'a> {
    volume_id: String,
    name: &'a str,
    state: State,
    code: Option<&'a str>,
    message: Option<&'a str>,
    meaning: Option<&'static str>,
    advice: Option<&'static str>,
    from_policy_id: Option<String>,
    /// The policy it was found under; null if under none or not found out: `found` says which.
    now_in: Option<String>,
    /// `policy`, `none`, `not read`, `not visible`, `gone` or `unreadable`.
    found: &'static str,
    /// It left its old policy and arrived in none: nothing backs it up.
    in_no_policy: bool,
    read_at: Option<String>,
    request_id: Option<&'a str>,
    disagreement: Option<&'a str>,
}

impl<'a> OutcomeRow<'a> {
    fn new(outcome: &'a Outcome) -> Self {
        let (now_in, found) = match &outcome.now_in {
            Whereabouts::In(policy) => (Some(policy.to_string()), "policy"),
            Whereabouts::InNone => (None, "none"),
            Whereabouts::NotRead => (None, "not read"),
            Whereabouts::NotVisible => (None, "not visible"),
            Whereabouts::Gone => (None, "gone"),
            Whereabouts::Unreadable(_) => (None, "unreadable"),
        };
        Self {
            volume_id: outcome.id.to_string(),
            name: &outcome.name,
            state: outcome.state,
            code: outcome.code.as_deref(),
            message: outcome.message.as_deref(),
            meaning: outcome.meaning(),
            advice: outcome.advice(),
            from_policy_id: outcome.from.as_ref().map(ToString::to_string),
            now_in,
            found,
            in_no_policy: outcome.is_stranded(),
            read_at: outcome.read_at.map(|at| at.to_string()),
            request_id: outcome.request_id.as_deref(),
            disagreement: outcome.disagreement.as_deref(),
        }
    }
}

/// Writes the outcomes of a run.
pub fn write_board(format: Format, plan: &Plan, inventory: &Inventory, board: &Board) -> io::Result<()> {
    let count = |state| board.count(state);
    let mut table = Table::new(&[
        "state",
        "volume_id",
        "name",
        "code",
        "message",
        "meaning",
        "from_policy_id",
        "now_in",
        "request_id",
    ]);
    if format != Format::Json {
        for outcome in board.rows() {
            let now_in = match &outcome.now_in {
                Whereabouts::In(policy) => inventory.policy_label(policy),
                Whereabouts::InNone if outcome.is_stranded() => "IN NO POLICY".to_owned(),
                Whereabouts::InNone => "none".to_owned(),
                Whereabouts::NotRead => String::new(),
                Whereabouts::NotVisible => "not visible".to_owned(),
                Whereabouts::Gone => "gone".to_owned(),
                Whereabouts::Unreadable(_) => "unreadable".to_owned(),
            };
            table.push(vec![
                outcome.state.to_string(),
                outcome.id.to_string(),
                outcome.name.to_string(),
                outcome.code.clone().unwrap_or_default(),
                outcome.disagreement.clone().or_else(|| outcome.message.clone()).unwrap_or_default(),
                outcome.meaning().unwrap_or_default().to_owned(),
                outcome.from.as_ref().map(ToString::to_string).unwrap_or_default(),
                now_in,
                outcome.request_id.clone().unwrap_or_default(),
            ]);
        }
    }
    let report = RunReport {
        policy: PolicyName { id: plan.target.id.to_string(), name: plan.target.name.clone() },
        counts: Counts {
            ok: count(State::Ok),
            moved: count(State::Moved),
            already: count(State::Already),
            failed: count(State::Failed),
            refused: count(State::Refused),
            skipped: count(State::Skipped),
            unknown: count(State::Unknown),
        },
        outcomes: board.rows().iter().map(OutcomeRow::new).collect(),
        stopped: board.summary.as_ref().and_then(|summary| summary.stopped.as_deref()),
    };
    warn_of_stranded(inventory, board);
    write(format, &table, &report)?;
    if format == Format::Table {
        let said: Vec<String> = State::ALL
            .iter()
            .filter(|state| count(**state) > 0)
            .map(|state| format!("{} {state}", count(*state)))
            .collect();
        note(&format!("{}: {}", scrub(&plan.target.label()), said.join(", ")));
    }
    Ok(())
}

/// The worst there can be is said in every form of output, with the way out.
fn warn_of_stranded(inventory: &Inventory, board: &Board) {
    let mut by_source: BTreeMap<&PolicyId, Vec<String>> = BTreeMap::new();
    for outcome in board.stranded() {
        if let Some(from) = &outcome.from {
            by_source.entry(from).or_default().push(outcome.id.to_string());
        }
    }
    for (from, ids) in by_source {
        let label = inventory.policy_label(from);
        note(&format!("! {} left {} and are IN NO POLICY: nothing backs them up", ids.len(), scrub(&label)));
        note(&format!("  put them back: vbs associate --policy {from} {}", ids.join(" ")));
    }
}
