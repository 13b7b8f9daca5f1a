//! The page: plain text of 80 columns, `!` before what failed, aligned so that it can be read in a
//! ticket. Everything is made harmless on its way in.

use std::fmt::Write as _;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::duration::in_words;
use super::facts::{Check, Facts, LinkState, MayDo, Outcome, Row, Service, Session, Streams};
use super::judge::{self, Verdict};
use super::redact::Redactor;
use crate::domain::text::scrub;

/// Columns of the page.
const WIDTH: usize = 80;

/// Columns of a label, the gap after it included.
const LABEL: usize = 17;

/// Columns left of a label: room for a sign.
const MARGIN: usize = 2;

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
        self.paragraph(
            0,
            &format!("vbs doctor, {at}. This page contains no secret; {names}. Nothing was changed."),
        );
    }

    fn here(&mut self, facts: &Facts) {
        let (program, terminal, journal) = (&facts.program, &facts.terminal, &facts.journal);
        self.title("THIS MACHINE");
        self.row("version", &format!("{}, {} build for {}", program.version, program.build, program.target));
        self.row("system", &program.system);
        let size =
            terminal.size.map_or("no terminal".to_owned(), |(columns, rows)| format!("{columns}x{rows}"));
        let inside = match terminal.inside.as_slice() {
            [] => String::new(),
            inside => format!(", inside {}", inside.join(" and ")),
        };
        self.row("terminal", &format!("{size}{inside}"));
        let set: Vec<String> =
            terminal.variables.iter().map(|row| format!("{}={}", row.name, row.value)).collect();
        self.row(
            "",
            &if set.is_empty() { "none of TERM, LANG and LC_* is set".to_owned() } else { set.join(" ") },
        );
        let (colours, signs) = (yes(terminal.colours), if terminal.utf8 { "UTF-8" } else { "ASCII only" });
        self.row("screen", &format!("colours {colours}, signs {signs}"));
        let stream = |is_terminal| if is_terminal { "terminal" } else { "no terminal" };
        let Streams { stdin, stdout, stderr } = terminal.streams;
        self.row("in, out, err", &format!("{}, {}, {}", stream(stdin), stream(stdout), stream(stderr)));
        let place = journal.directory.as_deref().unwrap_or("no directory");
        match &journal.problem {
            None => self.row("journal", &format!("{place} ({}), writable", journal.source)),
            Some(problem) => {
                let text = format!("{place} ({}): {problem} -> {}", journal.source, judge::NO_JOURNAL);
                self.bad("journal", &text);
            }
        }
        for row in &facts.settings {
            self.sourced(row);
        }
    }

    fn sources(&mut self, facts: &Facts) {
        self.title("LOGIN AND ITS SOURCES");
        for row in &facts.sources {
            self.sourced(row);
        }
        for passed in &facts.ignored {
            self.row("not used", &format!("{}: {}", passed.source, passed.why));
        }
        if facts.sources.is_empty() && facts.ignored.is_empty() {
            self.row("sources", "none found");
        }
        if let Some(problem) = &facts.problem {
            self.bad("problem", &format!("{} -> {}", problem.message, problem.remedy));
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
        self.paragraph(MARGIN * 2, address);
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
                Some(remedy) => self.judged(&label, &step.said, Some(remedy)),
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
        let remedy = facts.clock_skew_s.filter(|skew| judge::is_off(*skew)).map(|_| judge::WRONG_CLOCK);
        self.judged("cloud's clock", &clock, remedy);
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
        let listed =
            |regions: &[String]| if regions.is_empty() { "none".to_owned() } else { regions.join(", ") };
        let (with, without) = (listed(&session.regions_with_vbs), listed(&session.regions_without_vbs));
        self.row("regions", &format!("with VBS: {with}; without: {without}"));
        self.row("roles", &listed(&session.roles));
        let rights = match &session.rights {
            MayDo::Change => "may change volumes (by the names of the roles)".to_owned(),
            MayDo::ReadOnly => "read-only (by the names of the roles)".to_owned(),
            MayDo::Lacks(missing) => format!("the VBS role lacks {}", missing.join(" and ")),
            MayDo::Unknown => "the names of the roles do not say".to_owned(),
        };
        self.judged("rights", &rights, judge::remedy_of_rights(&session.rights));
        let renewed = if session.renewable { "renewed automatically" } else { "cannot be renewed" };
        let token = session.token_life_s.map(|life| format!("expires in {}, {renewed}", in_words(life)));
        self.row("token", &token.unwrap_or_else(|| "none: requests are signed".to_owned()));
    }

    fn calls(&mut self, facts: &Facts) {
        self.title("CALLS, ONE OF EACH");
        facts.calls.iter().for_each(|call| self.check(call.name, call));
        let said = &facts.links.said;
        match facts.links.state {
            LinkState::NotTried => self.row("policy shown?", &format!("not tried: {said}")),
            LinkState::NotShown => self.judged("policy shown?", said, Some(judge::HIDDEN_LINKS)),
            LinkState::Shown | LinkState::SinglyOnly | LinkState::Unclear => self.row("policy shown?", said),
        }
    }

    fn verdict(&mut self, verdict: &Verdict) {
        self.title("VERDICT");
        for (at, finding) in verdict.findings.iter().enumerate() {
            self.wrapped(&format!("{:>3}. ", at + 1), &finding.what);
            self.wrapped("  -> ", &finding.remedy);
        }
        self.paragraph(MARGIN, &format!("exit code {}: {}", verdict.exit_code, verdict.word()));
    }

    fn check(&mut self, label: &str, check: &Check) {
        let took = check.took_ms.map(|took| format!(" [{took} ms]")).unwrap_or_default();
        match check.outcome {
            Outcome::Ok => self.row(label, &format!("ok: {}{took}", check.said)),
            Outcome::NotTried => self.row(label, &format!("not tried: {}", check.said)),
            Outcome::Refused | Outcome::Failed => {
                let word = if check.outcome == Outcome::Refused { "refused" } else { "failed" };
                let remedy = check.remedy.as_ref().map(|remedy| format!(" -> {remedy}")).unwrap_or_default();
                self.bad(label, &format!("{word}: {}{took}{remedy}", check.sentence()));
            }
        }
    }

    fn sourced(&mut self, row: &Row) {
        self.row(&row.name, &format!("{} ({})", row.value, row.source));
    }

    fn title(&mut self, title: &str) {
        // Writing into a string cannot fail.
        let _ = writeln!(self.text, "\n{title}");
    }

    fn row(&mut self, label: &str, text: &str) {
        self.wrapped(&lead(' ', label), text);
    }

    fn bad(&mut self, label: &str, text: &str) {
        self.wrapped(&lead('!', label), text);
    }

    /// A row that is bad where there is something to do about it.
    fn judged(&mut self, label: &str, text: &str, remedy: Option<&str>) {
        match remedy {
            Some(remedy) => self.bad(label, &format!("{text} -> {remedy}")),
            None => self.row(label, text),
        }
    }

    fn paragraph(&mut self, indent: usize, text: &str) {
        self.wrapped(&" ".repeat(indent), text);
    }

    /// Text behind a lead, and below it as far as it is long.
    fn wrapped(&mut self, lead: &str, text: &str) {
        let text = self.redactor.map_or_else(|| text.to_owned(), |redactor| redactor.clean(text));
        let indent = lead.width();
        let mut lead = lead.to_owned();
        for line in wrap(&scrub(&text), WIDTH.saturating_sub(indent)) {
            let _ = writeln!(self.text, "{}", format!("{lead}{line}").trim_end());
            lead = " ".repeat(indent);
        }
    }
}

fn lead(sign: char, label: &str) -> String {
    let gap = LABEL.saturating_sub(label.width()).max(1);
    format!("{sign} {label}{}", " ".repeat(gap))
}

const fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

/// Lines of at most so many columns, broken at blanks where there are any.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.width() + 1 + word.width() > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        let mut rest = word;
        while rest.width() > width
            && let Some((part, after)) = rest.split_at_checked(fitting(rest, width))
            && !after.is_empty()
        {
            lines.push(part.to_owned());
            rest = after;
        }
        line.push_str(rest);
    }
    lines.push(line);
    lines
}

/// How many bytes of a word fit, at least one character.
fn fitting(word: &str, width: usize) -> usize {
    let mut used = 0;
    word.char_indices()
        .skip(1)
        .find_map(|(at, c)| {
            used = word.get(..at).map_or(0, UnicodeWidthStr::width) + c.width().unwrap_or(0);
            (used > width).then_some(at)
        })
        .unwrap_or(word.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_blanks_and_words_only_where_they_must() {
        assert_eq!(wrap("one two  three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh ij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("a バックアップ", 4), ["a", "バッ", "クア", "ップ"]);
        assert_eq!(wrap("バ", 1), ["バ"]);
        assert_eq!(wrap("", 4), [""]);
    }
}
