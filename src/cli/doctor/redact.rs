//! Placeholders for what is the customer's: the same word gets the same one everywhere, so that the
//! page still tells which is which.

use std::collections::HashMap;

use serde_json::Value;
use url::Url;

use super::facts::Facts;

/// Replaces words.
#[derive(Debug)]
pub struct Redactor {
    /// Words and what stands for them, the longest first: one may be part of another.
    words: Vec<(String, String)>,
    /// Ids that support asks for.
    kept: Vec<String>,
}

/// Names of values of the login, and what they are called then.
const KINDS: [(&str, &str); 12] = [
    ("cloud", "cloud"),
    ("user", "user"),
    ("user id", "user"),
    ("user's domain", "domain"),
    ("project", "project"),
    ("project id", "project"),
    ("project's domain", "domain"),
    ("agency", "agency"),
    ("agency's domain", "domain"),
    ("application credential", "credential"),
    ("access key", "key"),
    ("default_cloud", "cloud"),
];

/// Names that are no customer's.
const COMMON: [&str; 4] = ["envvars", "demo", "Default", "default"];

impl Redactor {
    /// Learns the words of these facts.
    pub fn new(facts: &Facts) -> Self {
        let mut learned = Learned::default();
        if let Some(session) = &facts.session {
            learned.names("user", &[&session.user, &session.user_id]);
            learned.names("project", &[&session.project, &session.project_id]);
            learned.names("domain", &[&session.domain]);
        }
        for row in facts.sources.iter().chain(&facts.settings) {
            if let Some((_, kind)) = KINDS.iter().find(|(name, _)| *name == row.name) {
                learned.names(kind, &[&row.value]);
            }
            learned.host_of(&row.value);
            if row.name == "no proxy for" {
                row.value.split(',').for_each(|host| learned.names("host", &[host.trim()]));
            }
        }
        for service in &facts.services {
            service.address.iter().for_each(|address| learned.host_of(address));
            let proxy = service.proxy.iter().filter_map(|proxy| proxy.rsplit_once(':'));
            proxy.for_each(|(host, _)| learned.names("host", &[host]));
            service.addresses.iter().for_each(|address| learned.names("address", &[address]));
        }
        let mut words = learned.words;
        words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        let checks = facts.calls.iter().chain([&facts.login]);
        Self { words, kept: checks.filter_map(|check| check.request_id.clone()).collect() }
    }

    /// Text with placeholders.
    pub fn clean(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (word, placeholder) in &self.words {
            text = replaced(&text, word, placeholder);
        }
        self.without_ids(&text)
    }

    /// All text in a value; keys stay.
    pub fn clean_all(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.clean(text),
            Value::Array(values) => values.iter_mut().for_each(|value| self.clean_all(value)),
            Value::Object(members) => members.values_mut().for_each(|value| self.clean_all(value)),
            _ => {}
        }
    }

    /// Other ids, which a message of the cloud may name.
    fn without_ids(&self, text: &str) -> String {
        let mut clean = String::new();
        let mut run = String::new();
        for c in text.chars().map(Some).chain([None]) {
            match c {
                Some(c) if c.is_ascii_alphanumeric() || c == '-' => run.push(c),
                other => {
                    let hide = is_id(&run) && !self.kept.contains(&run);
                    clean.push_str(if hide { "some-id" } else { &run });
                    clean.extend(other);
                    run.clear();
                }
            }
        }
        clean
    }
}

/// 32 digits of a UUID, with dashes or without.
fn is_id(run: &str) -> bool {
    let digits = run.chars().filter(char::is_ascii_hexdigit).count();
    let dashes = run.chars().filter(|c| *c == '-').count();
    digits == 32 && matches!(dashes, 0 | 4) && digits + dashes == run.len()
}

/// Whole words only: a user called `a` must not be everywhere.
fn replaced(text: &str, word: &str, placeholder: &str) -> String {
    let mut clean = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(word) {
        let at_start = before.chars().next_back().or(clean.chars().next_back().filter(|_| before.is_empty()));
        let bounded = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        clean.push_str(before);
        let whole = bounded(at_start) && bounded(after.chars().next());
        clean.push_str(if whole { placeholder } else { word });
        rest = after;
    }
    clean.push_str(rest);
    clean
}

#[derive(Default)]
struct Learned {
    words: Vec<(String, String)>,
    counts: HashMap<&'static str, usize>,
}

impl Learned {
    /// The names and ids of one thing: one placeholder for all.
    fn names(&mut self, kind: &'static str, names: &[&str]) {
        let is_new = |name: &&&str| {
            let known = self.words.iter().any(|(known, _)| known == **name);
            !(known || name.is_empty() || COMMON.contains(*name))
        };
        let new: Vec<String> = names.iter().filter(is_new).map(|name| (*name).to_owned()).collect();
        if !new.is_empty() {
            let count = self.counts.entry(kind).or_insert(0);
            *count += 1;
            self.words.extend(new.into_iter().map(|name| (name, format!("{kind}-{count}"))));
        }
    }

    fn host_of(&mut self, address: &str) {
        if let Some(host) = Url::parse(address).ok().as_ref().and_then(Url::host_str) {
            self.names("host", &[host]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_and_unknown_ids_are_replaced() {
        assert_eq!(replaced("a bar a-b (a) ab", "a", "user-1"), "user-1 bar user-1-b (user-1) ab");
        let redactor = Redactor { words: Vec::new(), kept: vec!["0123456789abcdef0123456789abcdef".into()] };
        let text = "no 6b9a6d54-1c7e-4f3a-8e21-6a5d4c3b2a10, request 0123456789abcdef0123456789abcdef";
        assert_eq!(redactor.clean(text), "no some-id, request 0123456789abcdef0123456789abcdef");
    }
}
