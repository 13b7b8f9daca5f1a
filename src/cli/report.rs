//! Lines on standard error: notes, warnings, and what a run lacks.

use std::io::{self, Write};

use serde::Serialize;

use super::locale::for_eyes;
use crate::domain::text::scrub;
use crate::domain::{Outcomes, Plan, PolicyId, Summary};

/// One line on standard error.
pub fn note(line: &str) {
    // Nobody left to read it is no reason to fail.
    let _ = writeln!(io::stderr(), "{}", for_eyes(line));
}

/// How a run ended, if its outcomes do not say so.
pub fn tell_shortcomings(board: &Outcomes, indent: &str) {
    let Some(summary) = &board.summary else { return };
    if let Some(reason) = &summary.stopped {
        note(&format!("{indent}stopped early: {}", scrub(reason)));
    }
    tell_unwritten(summary, indent);
}

/// What the journal lacks.
pub fn tell_unwritten(summary: &Summary, indent: &str) {
    if let Some(reason) = &summary.unwritten {
        note(&format!("{indent}! the journal is incomplete: {}", scrub(reason)));
    }
}

/// The warnings before a plan is sent, even without a question.
pub fn tell_warnings(plan: &Plan) {
    for warning in &plan.warnings {
        note(&format!("! {}", scrub(&warning.to_string())));
    }
}

/// A policy, for programs.
#[derive(Debug, Serialize)]
pub struct PolicyName {
    id: String,
    name: String,
}

impl PolicyName {
    pub fn new(id: &PolicyId, name: &str) -> Self {
        Self { id: id.to_string(), name: name.to_owned() }
    }
}
