//! The page: plain text of 80 columns, `!` before what failed, aligned so that it can be read in a
//! ticket. Everything is made harmless on its way in.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::check::{Check, Outcome};
use super::duration::in_words;
use super::facts::{Facts, LinkState, Service, Session, Streams};
use super::judge::{self, Finding, Verdict};
use super::redact::Redactor;
use crate::cli::config::Row;
use crate::cli::wrap::wrapped;
use crate::domain::Rights;
use crate::domain::text::scrub;

/// Columns of the page.
const WIDTH: usize = 80;

/// Columns of a label, the gap after it included.
const LABEL: usize = 17;

/// Writes it.
pub fn page(facts: &Facts, verdict: &Verdict, redactor: Option<&Redactor>) -> String {
    let mut page = Page { text: String::new(), redactor };
    page.head(facts);
    page.here(facts);
    page.sources(facts);
    page.services(facts);
    page.session(facts);
    page.calls(facts);
    page.verdict(verdict);
    page.text
}

struct Page<'a> {
    text: String,
    redactor: Option<&'a Redactor>,
}

impl Page<'_> {
    fn head(&mut self, facts: &Facts) {
        let at = facts.at.strftime("%Y-%m-%d %H:%M:%S UTC");
        let names = match self.redactor {
            Some(_) => "placeholders replace names, ids and hosts of this login",
            None => "it does contain names of users and projects, ids and hosts (--redact replaces them)",
        };
        let said = format!("vbs doctor, {at}. This page contains no secret; {names}. Nothing was changed.");
        self.wrapped("", &said);
    }

    fn here(&mut self, facts: &Facts) {
        let (program, terminal, journal) = (&facts.program, &facts.terminal, &facts.journal);
        self.title("THIS MACHINE");
        let commit = Some(program.commit).filter(|commit| *commit != "unknown");
        let commit = commit.map(|commit| format!(" (commit {commit})")).unwrap_or_default();
        let said = format!("{}{commit}, {} build for {}", program.version, program.build, program.target);
        self.row("version", &said);
        self.row("system", &program.system);
        let size =
            terminal.size.map_or("no terminal".to_owned(), |(columns, rows)| format!("{columns}x{rows}"));
        let inside = if terminal.inside.is_empty() { "" } else { ", inside " };
        self.row("terminal", &format!("{size}{inside}{}", terminal.inside.join(" and ")));
        let variables = terminal.variables.iter().map(|row| format!("{}={}", row.name, row.value));
        let set = joined(&variables.collect::<Vec<_>>(), " ", "none of TERM, LANG and LC_* is set");
        self.row("", &set);
        let colours = if terminal.colours { "yes" } else { "no" };
        let signs = if terminal.utf8 { "UTF-8" } else { "ASCII only" };
        self.row("screen", &format!("colours {colours}, signs {signs}"));
        let Streams { stdin, stdout, stderr } = terminal.streams;
        let streams =
            [stdin, stdout, stderr].map(|is_terminal| if is_terminal { "terminal" } else { "no terminal" });
        self.row("in, out, err", &streams.join(", "));
        let place = journal.directory.as_deref().unwrap_or("no directory");
        let usable = journal.problem.as_ref().map_or(", writable".to_owned(), |why| format!(": {why}"));
        let text = format!("{place} ({}){usable}", journal.source);
        self.judged("journal", &text, judge::of_journal(journal).as_ref());
        facts.settings.iter().for_each(|row| self.sourced(row));
    }

    fn sources(&mut self, facts: &Facts) {
        self.title("LOGIN AND ITS SOURCES");
        facts.sources.iter().for_each(|row| self.sourced(row));
        for passed in &facts.ignored {
            self.row("not used", &format!("{}: {}", passed.source, passed.why));
        }
        if facts.sources.is_empty() && facts.ignored.is_empty() {
            self.row("sources", "none found");
        }
        if let Some(problem) = &facts.problem {
            self.told("problem", &problem.message, Some(&problem.remedy));
        }
    }

    fn services(&mut self, facts: &Facts) {
        self.title("CONNECTIONS");
        if let (Some(_), Some(first)) = (&facts.problem, facts.services.first()) {
            self.row("not tried", &first.source);
            return;
        }
        facts.services.iter().for_each(|service| self.service(service));
    }

    fn service(&mut self, service: &Service) {
        let name = service.name.word();
        let Some(address) = &service.address else {
            self.row(name, &format!("not tried: {}", service.source));
            return;
        };
        self.row(name, &format!("from {}", service.source));
        self.wrapped("    ", address);
        if let Some(before) = service.same_way_as {
            self.row("", &format!("same host as {}", before.word()));
        }
        if let Some(proxy) = &service.proxy {
            self.row("", &format!("through the proxy {proxy}"));
        }
        for step in &service.steps {
            let label = format!("  {}", step.name);
            let certificate = service.certificate.as_ref().filter(|_| step.name == "TLS");
            match certificate.and_then(judge::remedy_of_certificate) {
                Some(remedy) => self.told(&label, &step.said, Some(remedy)),
                None => self.check(&label, step),
            }
        }
    }

    fn session(&mut self, facts: &Facts) {
        self.title("SESSION");
        self.check("login", &facts.login);
        if let Some(session) = &facts.session {
            self.known(session);
        }
        let clock = facts.clock_skew_s.map_or("not known".to_owned(), |skew| match skew {
            // The cloud tells its time in whole seconds.
            -2..=2 => "within 2 s of this machine's".to_owned(),
            ahead @ 3.. => format!("{} ahead of this machine's", in_words(ahead.unsigned_abs())),
            behind => format!("{} behind this machine's", in_words(behind.unsigned_abs())),
        });
        self.judged("cloud's clock", &clock, judge::of_clock(facts).as_ref());
    }

    fn known(&mut self, session: &Session) {
        let with_id = |name: &str, id: &str| match (name, id) {
            (name, "") => name.to_owned(),
            ("", id) => id.to_owned(),
            (name, id) => format!("{name} ({id})"),
        };
        self.row("user", &with_id(&session.user, &session.user_id));
        self.row("project", &with_id(&session.project, &session.project_id));
        self.row("domain", &session.domain);
        self.row("region", session.region.as_deref().unwrap_or("none set"));
        let listed = |names: &[String]| joined(names, ", ", "none");
        let (with, without) = (listed(&session.regions_with_vbs), listed(&session.regions_without_vbs));
        self.row("regions", &format!("with VBS: {with}; without: {without}"));
        self.row("roles", &listed(&session.roles));
        let rights = match &session.rights {
            Rights::MayChange => "may change volumes (by the names of the roles)".to_owned(),
            Rights::ReadsOnly => "read-only (by the names of the roles)".to_owned(),
            Rights::Lacks(missing) => format!("the VBS role lacks {}", missing.join(" and ")),
            Rights::Unknown => "the names of the roles do not say".to_owned(),
        };
        self.judged("rights", &rights, judge::of_rights(session).as_ref());
        let renewed = if session.renewable { "renewed automatically" } else { "cannot be renewed" };
        let token = session.token_life_s.map(|life| format!("expires in {}, {renewed}", in_words(life)));
        self.row("token", &token.unwrap_or_else(|| "none: requests are signed".to_owned()));
    }

    fn calls(&mut self, facts: &Facts) {
        self.title("CALLS, ONE OF EACH");
        facts.calls.iter().for_each(|call| self.check(call.name, call));
        let links = &facts.links;
        let tried = if links.state == LinkState::NotTried { "not tried: " } else { "" };
        self.judged("policy shown?", &format!("{tried}{}", links.said), judge::of_links(links).as_ref());
    }

    fn verdict(&mut self, verdict: &Verdict) {
        self.title("VERDICT");
        for (at, finding) in verdict.findings.iter().enumerate() {
            self.wrapped(&format!("{:>3}. ", at + 1), &finding.what);
            self.wrapped("  -> ", &finding.remedy);
        }
        self.wrapped("  ", &format!("exit code {}: {}", verdict.exit_code, verdict.word()));
    }

    fn check(&mut self, label: &str, check: &Check) {
        let took = check.took_ms.map(|took| format!(" [{took} ms]")).unwrap_or_default();
        let said = match check.outcome {
            Outcome::Ok => format!("ok: {}", check.said),
            Outcome::NotTried => format!("not tried: {}", check.said),
            Outcome::Refused => format!("refused: {}", check.sentence()),
            Outcome::Failed => format!("failed: {}", check.sentence()),
        };
        self.told(label, &format!("{said}{took}"), check.remedy.as_deref());
    }

    fn sourced(&mut self, row: &Row) {
        self.row(row.name, &format!("{} ({})", row.value, row.source));
    }

    fn title(&mut self, title: &str) {
        // Writing into a string cannot fail.
        let _ = writeln!(self.text, "\n{title}");
    }

    fn row(&mut self, label: &str, text: &str) {
        self.told(label, text, None);
    }

    fn judged(&mut self, label: &str, text: &str, finding: Option<&Finding>) {
        self.told(label, text, finding.map(|finding| finding.remedy.as_str()));
    }

    /// A row that is bad where there is something to do about it.
    fn told(&mut self, label: &str, text: &str, remedy: Option<&str>) {
        let gap = LABEL.saturating_sub(label.width()).max(1);
        let sign = if remedy.is_some() { '!' } else { ' ' };
        let remedy = remedy.map(|remedy| format!(" -> {remedy}")).unwrap_or_default();
        self.wrapped(&format!("{sign} {label}{:gap$}", ""), &format!("{text}{remedy}"));
    }

    /// Text behind a lead, and below it as far as it is long.
    fn wrapped(&mut self, lead: &str, text: &str) {
        let text = self.redactor.map_or_else(|| text.to_owned(), |redactor| redactor.clean(text));
        let indent = lead.width();
        let mut lead = lead.to_owned();
        for line in wrapped(scrub(&text).split_whitespace(), WIDTH.saturating_sub(indent)) {
            let _ = writeln!(self.text, "{}", format!("{lead}{line}").trim_end());
            lead = " ".repeat(indent);
        }
    }
}

fn joined(words: &[String], between: &str, none: &str) -> String {
    if words.is_empty() { none.to_owned() } else { words.join(between) }
}
