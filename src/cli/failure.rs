//! How an error is told: a line, or with `-o json` an object, each on standard error.

use std::env;
use std::ffi::OsString;

use serde::Serialize;

use super::error::{CliError, Parts};
use super::output::json_line;
use super::report::note;
use crate::domain::text::scrub;

/// An error, for programs (docs/json.md).
#[derive(Debug, Serialize)]
struct Failure<'a> {
    error: &'a str,
    code: Option<&'a str>,
    advice: Option<&'a str>,
    exit: u8,
}

/// Tells why a command ended without a result.
pub fn tell(failure: &CliError) {
    if !wants_json(env::args_os()) {
        note(&format!("vbs: {}", scrub(&failure.message)));
        return;
    }
    let parts = failure.parts.as_deref();
    tell_json(&Failure {
        error: parts.map_or(&failure.message, |parts: &Parts| &parts.error),
        code: parts.and_then(|parts| parts.code.as_deref()),
        advice: parts.and_then(|parts| parts.advice.as_deref()),
        exit: failure.code,
    });
}

/// Tells what is wrong with the arguments.
pub fn tell_usage(complaint: &str, exit: u8) {
    if !wants_json(env::args_os()) {
        complaint.lines().for_each(|line| note(&scrub(line)));
        return;
    }
    let (error, advice) = complaint.split_once("\n\n").unwrap_or((complaint, ""));
    let error = error.strip_prefix("error: ").unwrap_or(error).trim();
    let advice = Some(advice.trim()).filter(|advice| !advice.is_empty());
    tell_json(&Failure { error, code: None, advice, exit });
}

fn tell_json(failure: &Failure<'_>) {
    // A few texts and a number can be written.
    note(&json_line(failure).unwrap_or_default());
}

/// Whether JSON is asked for, by the arguments as they stand: where they are wrong, nothing else tells.
fn wants_json(arguments: impl Iterator<Item = OsString>) -> bool {
    let mut is_next = false;
    let mut wants = false;
    for argument in arguments.skip(1).map_while(|argument| argument.into_string().ok()) {
        let form = match argument.as_str() {
            "--" => break,
            form if is_next => Some(form),
            _ => argument.strip_prefix("--output=").or_else(|| {
                let form = argument.strip_prefix("-o").filter(|form| !form.is_empty())?;
                Some(form.strip_prefix('=').unwrap_or(form))
            }),
        };
        wants = form.map_or(wants, |form| form == "json");
        is_next = matches!(argument.as_str(), "-o" | "--output");
    }
    wants
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_asked_for_in_every_spelling_of_the_option() {
        let wants = |line: &str| wants_json(line.split(' ').map(OsString::from));
        for line in
            ["vbs x -o json", "vbs -ojson x", "vbs -o=json x", "vbs --output json", "vbs --output=json"]
        {
            assert!(wants(line), "{line}");
        }
        for line in ["vbs x", "vbs json", "vbs -o csv json", "vbs x -- -o json", "vbs -o json -o table"] {
            assert!(!wants(line), "{line}");
        }
    }
}
