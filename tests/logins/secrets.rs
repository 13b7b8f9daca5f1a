//! Every login and many that fail, with everything logged that can be logged: then all that was
//! written anywhere is searched for every secret the cloud knows.
//!
//! Nothing here crashes the program: there is no honest way to make it panic from outside.

use std::fs;
use std::path::Path;
use std::time::Instant;

use serde_json::Value;

use crate::asked::{answer, answer_below, answer_in_box};
use crate::harness::{Form, Harness, something_to_do};
use crate::session::Session;
use crate::support::Cloud;
use crate::ways::{self, AuthMethod};

/// Given in variables that are there for something else.
const PROXY_PASSWORD: &str = "unmistakable-proxy-password";
const FOREIGN_KEY: &str = "unmistakable-foreign-key";
/// Given instead of what is right.
const MISTYPED: &str = "unmistakable-mistyped-secret";

/// Content that is given where a file or a name belongs.
pub const CONTENTS: [&str; 3] = [
    "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIB\n-----END PRIVATE KEY-----\n",
    "gAAAAABnQ7xZpR2mVt9LkWc4sYd8HbFj6NuGe3oXa1TiKq5rPl0",
    "-----BEGIN PRIVATE KEY----- MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIB -----END PRIVATE KEY-----",
];

/// What of it gives it away.
fn of_contents() -> impl Iterator<Item = String> {
    let words = CONTENTS.iter().flat_map(|content| content.split(char::is_whitespace));
    words.filter(|word| word.len() > PIECE && !word.starts_with('-')).map(str::to_owned)
}

/// Files that a test wrote, in which secrets are at home.
const SOURCES: [&str; 2] = ["clouds.yaml", "own.toml"];

/// Longest piece of a secret that is looked for: of a token of kilobytes, its ends are enough.
const PIECE: usize = 24;

/// What must not be found.
pub struct Secrets {
    pieces: Vec<String>,
    codes: Vec<String>,
}

impl Secrets {
    fn of(cloud: &Cloud) -> Self {
        let mut all = [PROXY_PASSWORD, FOREIGN_KEY, MISTYPED].map(str::to_owned).to_vec();
        let known = serde_json::to_value(cloud.sim().accounts()).unwrap();
        in_accounts(&known, &mut all);
        all.extend(cloud.sim().given_out());
        all.extend(of_contents());
        let is_code = |secret: &String| secret.len() == 6 && secret.bytes().all(|b| b.is_ascii_digit());
        let (codes, long): (Vec<String>, Vec<String>) = all.into_iter().partition(is_code);
        let mut pieces: Vec<String> = Vec::new();
        for secret in long {
            assert!(secret.is_ascii() && secret.len() >= 10, "too short to be unmistakable: {secret}");
            let piece = secret.len().min(PIECE);
            pieces.extend([secret[..piece].to_owned(), secret[secret.len() - piece..].to_owned()]);
        }
        Self { pieces, codes }
    }

    /// What of it is in a text.
    fn found_in<'a>(&'a self, text: &str) -> Option<&'a str> {
        let piece = self.pieces.iter().find(|piece| text.contains(piece.as_str()));
        let code = || self.codes.iter().find(|code| words(text).any(|word| word == code.as_str()));
        let signature = || words(text).any(|word| word.len() == 64 && word.bytes().all(is_hex));
        let header = || text.contains("Signature=") || text.contains("SDK-HMAC");
        piece
            .or_else(code)
            .map(String::as_str)
            .or_else(|| signature().then_some("a signature"))
            .or_else(|| header().then_some("a signed header"))
    }
}

fn is_hex(byte: u8) -> bool {
    byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
}

/// Every value of an account that is called a secret, wherever it stands.
fn in_accounts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value.as_str() {
                    Some(text) if ["password", "secret", "security_token"].contains(&key.as_str()) => {
                        found.push(text.to_owned());
                    }
                    _ => in_accounts(value, found),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| in_accounts(value, found)),
        _ => {}
    }
}

/// Everything that was written, and where.
#[derive(Default)]
pub struct Written(Vec<(String, String)>);

impl Written {
    fn add(&mut self, place: &str, text: impl Into<String>) {
        self.0.push((place.to_owned(), text.into()));
    }

    /// What is on a screen, and how the program was called.
    fn look(&mut self, session: &Session) {
        self.add("the screen", session.contents());
        let called = fs::read(format!("/proc/{}/cmdline", session.leader().as_raw_nonzero())).unwrap();
        let called = String::from_utf8_lossy(&called).into_owned();
        if session.is_there() {
            assert!(called.contains("vbs"), "{called}");
        }
        self.add("cmdline", called);
    }

    /// Everything below a directory.
    fn files(&mut self, directory: &Path, but: &[&str]) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                self.files(&path, but);
            } else if !but.iter().any(|name| path.ends_with(name)) {
                let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
                self.add(&path.display().to_string(), text);
            }
        }
    }

    /// The places where something was found that must not be.
    fn leaks(&self, secrets: &Secrets) -> Vec<(String, String)> {
        let found =
            |(place, text): &'_ (String, String)| Some((place.clone(), secrets.found_in(text)?.to_owned()));
        self.0.iter().filter_map(found).collect()
    }

    #[track_caller]
    pub fn assert_clean(mut self, harness: &Harness) {
        let home = harness.cloud.home();
        self.files(home, &SOURCES);
        let has = |place: &str, words: &str| {
            self.0.iter().any(|(known, text)| known.ends_with(place) && text.contains(words))
        };
        let nothing_sent = harness.cloud.sim().log().is_empty();
        assert!(nothing_sent || has("log", "answered"), "the log was written");
        let secrets = Secrets::of(&harness.cloud);
        assert_eq!(self.leaks(&secrets), [], "{}", harness.way.name);
        // The search can fail: where secrets are at home it finds them.
        self.files(home, &[]);
        let is_written = harness.way.auth.iter().any(|(_, value)| secrets.found_in(value).is_some());
        if harness.form() == Form::Entry && is_written {
            assert!(self.leaks(&secrets).iter().any(|(place, _)| place.ends_with("clouds.yaml")));
        }
    }
}

/// A way into a cloud, with secrets for other things lying about.
fn cluttered(form: Form, way: impl FnOnce(&Cloud) -> AuthMethod) -> Harness {
    let proxy = format!("http://somebody:{PROXY_PASSWORD}@127.0.0.1:1");
    Harness::with(Cloud::bare(), form, way)
        .variable("HTTPS_PROXY", &proxy)
        .variable("all_proxy", &proxy)
        .variable("AWS_ACCESS_KEY_ID", "AKFOREIGN")
        .variable("AWS_SECRET_ACCESS_KEY", FOREIGN_KEY)
}

/// Arguments with everything logged.
fn logged<'a>(harness: &Harness, arguments: &[&'a str], log: &'a mut String) -> Vec<&'a str> {
    *log = harness.cloud.home().join("log").display().to_string();
    let log: &'a String = log;
    [arguments, &["--log-level", "trace", "--log-file", log.as_str()]].concat()
}

/// A command with nobody looking.
pub fn alone(harness: &Harness, written: &mut Written, arguments: &[&str]) {
    let mut log = String::new();
    let ran = harness.run(&logged(harness, arguments, &mut log));
    written.add(&format!("standard output of {arguments:?}"), ran.out);
    written.add(&format!("standard error of {arguments:?}"), ran.err);
}

/// A command on a terminal, its questions answered.
fn below(harness: &Harness, written: &mut Written, arguments: &[&str]) {
    let mut log = String::new();
    let mut session = harness.start(&logged(harness, arguments, &mut log));
    for asks in &harness.way.asks {
        answer_below(&mut session, *asks, || answer(harness, *asks));
    }
    session.ended(Instant::now());
    written.add("the screen", session.contents());
    written.add("the terminal", String::from_utf8_lossy(&session.bytes()));
}

/// The screen, until it shows some words; a look at this and that, and out again.
pub fn on_the_screen(harness: &Harness, written: &mut Written, until: &str) {
    let mut log = String::new();
    let mut session = harness.start(&logged(harness, &[], &mut log));
    for asks in &harness.way.asks {
        answer_in_box(&mut session, *asks, &answer(harness, *asks));
        written.look(&session);
    }
    let asks = |screen: &vt100::Screen| screen.contents().contains("Enter the ");
    session.until(until, |screen| asks(screen) || screen.contents().contains(until));
    written.look(&session);
    session.press(if session.contents().contains("Enter the ") { "\u{1b}" } else { "" });
    session.sees(until);
    written.look(&session);
    if until == SEEN {
        session.press("H");
        session.sees("when (UTC)");
        written.look(&session);
        session.press("\u{1b}");
        session.sees("v range");
    }
    session.press("c");
    session.sees("Switch to");
    written.look(&session);
    session.press("\u{1b}");
    session.until("the chooser is gone", |screen| !screen.contents().contains("Switch to"));
    session.press("\u{3}");
    session.ended(Instant::now());
    written.add("the screen", session.contents());
    written.add("the terminal", String::from_utf8_lossy(&session.bytes()));
}

/// On the screen once one is in.
pub const SEEN: &str = "as of";
/// On the screen if one is not.
pub const NOT_IN: &str = "Not logged in to";

fn about(harness: &Harness, written: &mut Written) {
    for arguments in [&["config"][..], &["config", "-o", "json"], &["history"], &["history", "-o", "json"]] {
        alone(harness, written, arguments);
    }
}

fn every_other(rest: usize, form: Form) {
    let count = ways::given(&Cloud::with(&[])).len();
    for at in (rest..count).step_by(2) {
        let harness = cluttered(form, |cloud| ways::given(cloud).swap_remove(at));
        let mut written = Written::default();
        let (volume, policy) = something_to_do(&harness);
        alone(&harness, &mut written, &["associate", "--policy", &policy, "--yes", "-o", "json", &volume]);
        assert_eq!(harness.cloud.batches().len(), 1, "{}", harness.way.name);
        on_the_screen(&harness, &mut written, SEEN);
        about(&harness, &mut written);
        written.assert_clean(&harness);
    }
}

#[test]
fn none_is_written_by_ways_out_of_a_file() {
    every_other(0, Form::Entry);
}

#[test]
fn none_is_written_by_ways_out_of_variables() {
    every_other(1, Form::Variables);
}

#[test]
fn none_is_written_where_somebody_is_asked() {
    let count = ways::asked(&Cloud::with(&[])).len();
    for at in 0..count {
        let harness = cluttered(Form::Entry, |cloud| ways::asked(cloud).swap_remove(at));
        let mut written = Written::default();
        below(&harness, &mut written, &["associate", "--policy", "policy-001", "--yes", "web"]);
        assert_eq!(harness.cloud.batches().len(), 1, "{}", harness.way.name);
        on_the_screen(&harness, &mut written, SEEN);
        about(&harness, &mut written);
        written.assert_clean(&harness);
    }
}

/// Ways that lead nowhere, each with a secret that is wrong or in the wrong place.
fn refused(cloud: &Cloud) -> Vec<AuthMethod> {
    let known = cloud.sim().accounts();
    let operator = || ways::by_password(cloud, &known.operator);
    let in_address = format!("http://somebody:{MISTYPED}@127.0.0.1:1/v3");
    let mut temporary = known.temporary_key.clone();
    temporary.security_token = Some(MISTYPED.to_owned());
    vec![
        operator().auth(&[("password", MISTYPED)]),
        operator().auth(&[("auth_url", &in_address)]),
        // Whose name is known to nobody and reached through the proxy, which is not there.
        operator().auth(&[("auth_url", "https://iam.invalid/v3")]),
        ways::by_both(cloud, &known.vendor_mfa).auth(&[("passcode", MISTYPED)]),
        ways::by_key(cloud, &known.key.access, MISTYPED),
        ways::of_key(cloud, &temporary),
        ways::of_key(cloud, &known.expired_key),
        ways::by_token(cloud, MISTYPED),
        ways::by_credential(cloud).auth(&[("application_credential_secret", MISTYPED)]),
        ways::by_agency(cloud, &known.foreign_agency.name),
    ]
}

#[test]
fn none_is_written_where_a_login_fails() {
    let count = refused(&Cloud::with(&[])).len();
    for at in 0..count {
        for form in Form::ALL {
            let harness = cluttered(form, |cloud| refused(cloud).swap_remove(at));
            let mut written = Written::default();
            alone(&harness, &mut written, &["policy", "list"]);
            assert!(written.0.iter().any(|(_, text)| text.starts_with("vbs: ")), "it failed: {at}");
            // An address that cannot be used does not get as far as the screen.
            if harness.way.auth.iter().all(|(_, value)| !value.contains('@')) {
                on_the_screen(&harness, &mut written, NOT_IN);
            }
            about(&harness, &mut written);
            written.assert_clean(&harness);
        }
    }
}

#[test]
fn none_is_written_of_a_file_that_is_broken() {
    let harness = cluttered(Form::Entry, |cloud| ways::by_password(cloud, &cloud.sim().accounts().operator));
    let broken =
        ["    auth: {password: 'SECRET", "    auth: {password: SECRET: x}", "    SECRET", "\tauth: SECRET"];
    for text in broken {
        let mut written = Written::default();
        let program = harness.program(&["policy", "list"]);
        let file = format!("clouds:\n  there:\n{}\n", text.replace("SECRET", MISTYPED));
        fs::write(harness.cloud.home().join("clouds.yaml"), file).unwrap();
        let ran = program.run().ended_with(3);
        assert!(ran.err.contains("clouds.yaml"), "{ran:#?}");
        written.add("standard error", ran.err);
        assert_eq!(written.leaks(&Secrets::of(&harness.cloud)), [], "{text}");
    }
}

#[test]
fn the_search_finds_what_it_must() {
    let harness = Harness::new(|cloud| ways::by_both(cloud, &cloud.sim().accounts().vendor_mfa));
    harness.run(&["policy", "list"]).ended_with(0);
    let secrets = Secrets::of(&harness.cloud);
    assert!(secrets.codes.len() == 1 && secrets.pieces.len() > 30);
    let token = harness.cloud.sim().token();
    let with_token = Secrets::of(&harness.cloud);
    let known = harness.cloud.sim().accounts();
    let code = &secrets.codes[0];
    for (text, secrets) in [
        (format!("{{\"password\":\"{}\"}}", known.agent.password), &secrets),
        (format!("sk={}", known.expired_key.secret), &secrets),
        (format!("x-security-token: {}", known.temporary_key.security_token.unwrap()), &secrets),
        (format!("X-Auth-Token: {}...", &token[..40]), &with_token),
        (format!("...{}", &token[token.len() - 40..]), &with_token),
        (format!("passcode {code}, please"), &secrets),
        ("f".repeat(64), &secrets),
        ("SDK-HMAC-SHA256 Access=AK".to_owned(), &secrets),
        (format!("client key {}: not found", CONTENTS[0].replace('\n', " ")), &secrets),
        (format!("no cloud {}", CONTENTS[1]), &secrets),
    ] {
        let mut written = Written::default();
        written.add("somewhere", text.clone());
        assert_eq!(written.leaks(secrets).len(), 1, "{text}");
    }
    let mut written = Written::default();
    written.add("somewhere", format!("at .{code}1Z, request {}", "f".repeat(32)));
    assert_eq!(written.leaks(&secrets), []);
}
