//! What is wrong, by the facts: each thing once, with what to do, and the exit code of it all.

use serde::Serialize;

use super::calls::NEEDED;
use super::check::{Check, Part};
use super::duration::in_words;
use super::facts::{Facts, Journal, LinkState, Links, Service, Session, Shown};
use crate::cli::exit::{self, NO_CLOUD, NO_LOGIN, USAGE};
use crate::domain::Rights;

/// Seconds by which clocks may differ. Signed requests and certificates need less than minutes.
const SKEW_S: u64 = 60;

/// Days before its end from which on a certificate is spoken of.
const CERTIFICATE_DAYS: i64 = 14;

/// Seconds a token that cannot be renewed should still live: longer than a large run takes.
const TOKEN_S: u64 = 1800;

/// What to do about a certificate that ends.
const ENDING: &str = "Tell the operator of that address before logins fail.";

/// What to do about certificates that are not checked.
const UNCHECKED: &str = "Set cacert to the authority's PEM file, and verify to true.";

/// The exit codes (docs/shell.md, "Exit codes").
const MINOR: u8 = 1;

/// All is well, or what is not.
#[derive(Debug, Serialize)]
pub struct Verdict {
    pub exit_code: u8,
    pub findings: Vec<Finding>,
}

impl Verdict {
    /// What the exit code means.
    pub const fn word(&self) -> &'static str {
        match self.exit_code {
            0 => "all is well",
            MINOR => "usable, with problems",
            USAGE => "the configuration is wrong",
            NO_LOGIN => "no login",
            _ => "the cloud is not usable",
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it would make of the exit code alone.
    pub exit_code: u8,
    pub what: String,
    pub remedy: String,
}

impl Finding {
    fn new(exit_code: u8, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { exit_code, what: what.into(), remedy: remedy.into() }
    }
}

/// Judges. Of several codes the first wins that does not mean that one can work: the rest follows
/// from it.
pub fn judge(facts: &Facts) -> Verdict {
    let mut findings = Vec::new();
    if let Some(problem) = &facts.problem {
        findings.push(Finding::new(problem.exit_code, &problem.message, &problem.remedy));
    }
    findings.extend(of_login(facts));
    of_calls(facts, &mut findings);
    facts.services.iter().for_each(|service| of_service(facts, service, &mut findings));
    findings.extend(of_clock(facts));
    if let Some(session) = &facts.session {
        findings.extend(of_rights(session));
        findings.extend(of_token(session));
    }
    findings.extend(of_links(&facts.links));
    findings.extend(of_journal(&facts.journal));
    let codes = || findings.iter().map(|finding| finding.exit_code);
    let exit_code = codes().find(|code| *code != MINOR).or(codes().next()).unwrap_or(0);
    Verdict { exit_code, findings }
}

fn of_login(facts: &Facts) -> Option<Finding> {
    let login = Some(&facts.login).filter(|login| login.is_bad())?;
    let code = login.kind.map_or(NO_CLOUD, exit::of_login);
    // Where the way there failed too, its step tells more than the login it spoiled.
    let services = facts.services.iter().filter(|service| service.name == Part::Identity);
    let step = services.flat_map(|service| &service.steps).find(|step| step.is_bad());
    Some(match step.filter(|_| code == NO_CLOUD) {
        Some(step) => finding(code, &format!("no connection to the identity service ({})", step.name), step),
        None => finding(code, "cannot log in", login),
    })
}

fn finding(code: u8, doing: &str, check: &Check) -> Finding {
    Finding::new(code, format!("{doing}: {}", check.sentence()), check.remedy.clone().unwrap_or_default())
}

/// Calls of one service that fail for one reason are one thing that is wrong.
fn of_calls(facts: &Facts, findings: &mut Vec<Finding>) {
    let mut left: Vec<&Check> = facts.calls.iter().filter(|call| call.is_bad()).collect();
    while let Some(first) = left.first().copied() {
        let (same, others): (Vec<&Check>, Vec<&Check>) = left
            .into_iter()
            .partition(|call| call.part == first.part && call.kind == first.kind && call.said == first.said);
        left = others;
        let needed = same.iter().any(|call| NEEDED.contains(&call.name));
        let code = if needed { first.kind.map_or(NO_CLOUD, exit::of_request) } else { MINOR };
        let names: Vec<&str> = same.iter().map(|call| call.name).collect();
        findings.push(finding(code, &format!("cannot read {}", names.join(", ")), first));
    }
}

/// Whether a certificate that is trusted now will soon not be.
fn is_ending(certificate: &Shown) -> bool {
    certificate.distrusted.is_none() && certificate.days_left < CERTIFICATE_DAYS
}

/// What to do about a certificate that still lets connections through.
pub fn remedy_of_certificate(certificate: &Shown) -> Option<&'static str> {
    if certificate.distrusted.is_some() { Some(UNCHECKED) } else { is_ending(certificate).then_some(ENDING) }
}

/// A way that failed is spoken of only where no call has: it may have been passing trouble.
fn of_service(facts: &Facts, service: &Service, findings: &mut Vec<Finding>) {
    let name = service.name.word();
    let mut calls = facts.calls.iter().chain([&facts.login]);
    let spoken_of = calls.any(|call| call.part == service.name && call.is_bad());
    if let Some(step) = service.steps.iter().find(|step| step.is_bad() && !spoken_of) {
        findings.push(finding(MINOR, &format!("the connection to {name} failed ({})", step.name), step));
    }
    let Some(certificate) = &service.certificate else { return };
    if is_ending(certificate) {
        let (until, days) = (certificate.not_after.strftime("%Y-%m-%d"), certificate.days_left);
        let what = format!("the certificate of {name} expires on {until}, in {days} days");
        findings.push(Finding::new(MINOR, what, ENDING));
    }
    let unchecked = facts.sources.iter().find(|row| row.name == "verify" && row.value == "false");
    if let (Some(row), Part::Identity) = (unchecked, service.name) {
        let why = certificate.distrusted.as_ref().map(|why| format!("; {why}")).unwrap_or_default();
        let what = format!("certificates are not checked ({}){why}", row.source);
        findings.push(Finding::new(MINOR, what, UNCHECKED));
    }
}

/// Clocks that differ too much.
pub fn of_clock(facts: &Facts) -> Option<Finding> {
    let skew = facts.clock_skew_s.filter(|skew| skew.unsigned_abs() > SKEW_S)?;
    let direction = if skew > 0 { "ahead of" } else { "behind" };
    let what = format!("the cloud's clock is {} {direction} this machine's", in_words(skew.unsigned_abs()));
    let remedy = "Set this machine's clock (NTP): signed requests are refused from 15 minutes off, and run \
                  times would be wrong.";
    Some(Finding::new(MINOR, what, remedy))
}

/// Rights that are not enough.
pub fn of_rights(session: &Session) -> Option<Finding> {
    let (what, remedy) = match &session.rights {
        Rights::MayChange | Rights::Unknown => return None,
        Rights::Lacks(missing) => (
            format!("the VBS role does not work without {}", missing.join(" and ")),
            "Ask the account's administrator for it.",
        ),
        Rights::ReadsOnly => (
            format!("every role is read-only ({})", session.roles.join(", ")),
            "To make changes, ask for VBS Administrator, Tenant Guest and Server Administrator.",
        ),
    };
    Some(Finding::new(MINOR, what, remedy))
}

fn of_token(session: &Session) -> Option<Finding> {
    let life = session.token_life_s.filter(|life| *life < TOKEN_S && !session.renewable)?;
    let what = format!("the token expires in {} and cannot be renewed", in_words(life));
    Some(Finding::new(MINOR, what, "Get a new token (OS_TOKEN) before a large run."))
}

/// Volumes that hide their policies.
pub fn of_links(links: &Links) -> Option<Finding> {
    let remedy = "Associating may move volumes without showing it: it needs --allow-move, and an outcome may \
                  stay unknown.";
    let finding = || Finding::new(MINOR, "volumes do not show their policy", remedy);
    (links.state == LinkState::NotShown).then(finding)
}

/// Runs that cannot be recorded.
pub fn of_journal(journal: &Journal) -> Option<Finding> {
    let remedy = "Give a writable directory (--state-dir); without one, nothing is sent unless you confirm \
                  twice on the screen.";
    let what = format!("runs cannot be recorded: {}", journal.problem.as_ref()?);
    Some(Finding::new(MINOR, what, remedy))
}
