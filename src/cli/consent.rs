//! What the operator agrees to: in advance by flags, or when asked on the terminal.

use std::io::{self, BufRead, IsTerminal, Write};

use rustix::termios::{QueueSelector, tcflush};

use super::args::Consent;
use super::error::CliError;
use super::plan_report::{in_words, tell_review};
use super::project_state::ProjectState;
use super::report::{note, tell_warnings};
use crate::domain::text::scrub;
use crate::domain::{Confirmation, Plan, Purpose, Settings};
use crate::ui::text::counted;

/// Whether the operator can be asked: not if standard input is a list of volumes.
pub fn can_ask(stdin_is_list: bool) -> bool {
    io::stdin().is_terminal() && !stdin_is_list
}

/// Asks on standard error; whether the answer is the one that is wanted. What was typed before the
/// question could be read answers nothing: it is dropped.
pub fn ask(question: &str, wanted: &str) -> io::Result<bool> {
    let stdin = io::stdin();
    // A terminal hands out line by line: beyond the one that is read all others wait there.
    tcflush(&stdin, QueueSelector::IFlush)?;
    let mut stderr = io::stderr();
    let _ = write!(stderr, "{question}").and_then(|()| stderr.flush());
    let mut answer = String::new();
    stdin.lock().read_line(&mut answer)?;
    Ok(answer.trim().eq_ignore_ascii_case(wanted))
}

/// Moving volumes from another policy needs a flag of its own where nobody is asked.
pub fn check_moves(plan: &Plan, consent: Consent, stdin_is_list: bool) -> Result<(), CliError> {
    if !consent.yes && can_ask(stdin_is_list) {
        return Ok(());
    }
    let tally = plan.tally();
    let moving = tally.moves + tally.unclear;
    // Undoing is moving back, and whoever asks for it has asked for that.
    if consent.allow_move || moving == 0 || !matches!(plan.purpose, Purpose::Associate(_)) {
        return Ok(());
    }
    let volumes = if moving == 1 { "1 volume".to_owned() } else { format!("{moving} volumes") };
    let would = match (tally.moves, tally.unclear) {
        (_, 0) => "would",
        (0, _) => "might",
        _ => "would or might",
    };
    let from = match (plan.sources.as_slice(), tally.unclear) {
        ([source], 0) => format!(" from {}", scrub(&source.label)),
        _ => String::new(),
    };
    let mut reasons: Vec<String> = plan
        .sources
        .iter()
        .filter(|_| from.is_empty())
        .map(|source| format!("{} from {}", source.leaving, scrub(&source.label)))
        .collect();
    if tally.unclear > 0 {
        reasons.push(format!("{} whose current policy is not known", tally.unclear));
    }
    let reasons = if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join(", ")) };
    Err(CliError::usage(format!(
        "{volumes} {would} move{from} to {}{reasons}; nothing was sent; --allow-move permits it, --dry-run shows the plan",
        scrub(&plan.title()),
    )))
}

/// Asks for what the plan needs to be confirmed with.
pub fn confirm(
    plan: &Plan,
    consent: Consent,
    stdin_is_list: bool,
    settings: &Settings,
    known: &ProjectState,
) -> Result<(), CliError> {
    let confirmation = plan.confirmation(settings);
    if let Confirmation::TooMany { sent, most } = confirmation {
        return Err(CliError::usage(format!(
            "{} are too many: the settings of this cloud allow {most} in one run; nothing was sent",
            counted(sent, plan.row_word())
        )));
    }
    if let (Confirmation::TypeName(name), true) = (&confirmation, consent.yes || !can_ask(stdin_is_list)) {
        return Err(CliError::usage(format!(
            "this is the last good backup of {}: it is deleted only on a terminal, where that name is typed; \
             nothing was sent",
            scrub(name)
        )));
    }
    if let Confirmation::TypeExpiring(expiring) = confirmation
        && consent.allow_expire != Some(expiring)
        && (consent.allow_expire.is_some() || consent.yes || !can_ask(stdin_is_list))
    {
        return Err(CliError::usage(format!(
            "up to {expiring} backups would expire and not come back; nothing was sent; \
             --allow-expire {expiring} permits it, --dry-run shows the plan"
        )));
    }
    if consent.yes || confirmation == Confirmation::Nothing {
        tell_warnings(plan);
        return Ok(());
    }
    if !can_ask(stdin_is_list) {
        return Err(CliError::usage("no terminal to ask for confirmation: add --yes to send without asking"));
    }
    let tally = plan.tally();
    note(&format!("{}: {}.", heading(plan), in_words(tally)));
    for source in &plan.sources {
        note(&format!("  {} from {}", source.leaving, scrub(&source.label)));
    }
    tell_warnings(plan);
    tell_review(plan, known);
    let (question, wanted) = match confirmation {
        Confirmation::TypeCount(count) => (format!("Type {count} and Enter to send: "), count.to_string()),
        Confirmation::TypeName(name) => {
            (format!("Type {} and Enter to delete it: ", scrub(&name)), name.trim().to_owned())
        }
        Confirmation::TypeExpiring(count) => {
            (format!("Type {count}, the number of backups that expire, and Enter: "), count.to_string())
        }
        _ => (format!("Send {}? Type y and Enter: ", tally.sent()), "y".to_owned()),
    };
    if ask(&question, &wanted)? { Ok(()) } else { Err(CliError::new(1, "not confirmed; nothing was sent")) }
}

fn heading(plan: &Plan) -> String {
    let title = plan.title();
    match &plan.purpose {
        Purpose::Associate(_) => format!("Associate with {}", scrub(&title)),
        Purpose::Disassociate => "Remove from policies".to_owned(),
        Purpose::Undo(_) => format!("Carry out the {title}"),
        Purpose::BackUp => "Back up now".to_owned(),
        Purpose::RunPolicy(policy) => format!("Run {} now", scrub(&policy.label())),
        Purpose::Restore => "Make a new volume from a backup".to_owned(),
        Purpose::Switch(true) => format!("Switch ON {}", names(plan)),
        Purpose::Switch(false) => format!("Switch OFF {}", names(plan)),
        Purpose::EditPolicies => format!("Edit {}", names(plan)),
        Purpose::CreatePolicy => format!("Make a new policy, {}", names(plan)),
        Purpose::DeletePolicies => format!("DELETE {}", names(plan)),
        Purpose::DeleteBackups => "DELETE backups, which cannot be undone".to_owned(),
    }
}

/// The names of the first policies of a plan, and how many there are beside them.
fn names(plan: &Plan) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<_> = plan.items().take(SHOWN).map(|item| scrub(&item.name)).collect();
    let more = plan.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}
