//! The sources of one login laid over each other, and the notes of which value won.

use std::collections::HashSet;

use super::address::IN_QUOTES;
use super::choice::Choice;
use super::entry::{Layer, Text, Value, is_quoted};
use super::error::CredentialsError;
use super::keys::KEYS;
use super::origin::{Ignored, Origin};
use super::sources::Sources;
use crate::domain::echo::{echo, echo_list};

/// A value that won.
#[derive(Clone, Debug)]
pub(super) struct Got {
    /// The key it was found under.
    pub key: &'static str,
    /// The value.
    pub text: Text,
    /// Where it stands, in the words of messages.
    pub place: String,
    /// Whether it is only a default, of a profile.
    pub of_profile: bool,
}

impl Got {
    /// The value without blanks around it.
    pub fn trimmed(&self) -> String {
        self.text.as_str().trim().to_owned()
    }
}

/// One resolution under way.
pub(super) struct Stack<'a> {
    pub sources: &'a Sources,
    pub choice: &'a Choice,
    /// The cloud's name; `None` for the variables.
    pub cloud: Option<String>,
    /// The sources; the first that has a value wins.
    pub layers: Vec<Layer>,
    pub passed: Vec<Ignored>,
    origins: Vec<Origin>,
    /// Keys whose values were taken or passed over with a reason.
    looked_up: HashSet<&'static str>,
}

impl<'a> Stack<'a> {
    pub fn new(sources: &'a Sources, choice: &'a Choice) -> Self {
        Self {
            sources,
            choice,
            cloud: None,
            layers: Vec::new(),
            passed: Vec::new(),
            origins: Vec::new(),
            looked_up: HashSet::new(),
        }
    }

    /// `cloud a` or `the environment`.
    pub fn name(&self) -> String {
        self.cloud
            .as_ref()
            .map_or_else(|| "the environment".to_owned(), |cloud| format!("cloud {}", echo(cloud)))
    }

    fn candidates<'s>(
        &'s self,
        keys: &'s [&'static str],
    ) -> impl Iterator<Item = (&'s Layer, &'static str, &'s Value)> {
        self.layers.iter().flat_map(move |layer| {
            keys.iter().flat_map(move |key| layer.entry.get(key).map(move |value| (layer, *key, value)))
        })
    }

    /// The first value of which something is to be said: its place, its key, and that.
    pub fn first_that(
        &self,
        says: impl Fn(&str) -> Option<String>,
    ) -> Option<(String, &'static str, String)> {
        KEYS.iter().find_map(|key| {
            self.candidates(&[key.name]).find_map(|(layer, name, value)| {
                Some((layer.place(value.at), name, says(value.text.as_str().trim())?))
            })
        })
    }

    /// Whether any source has one of these keys.
    pub fn has(&self, keys: &[&'static str]) -> bool {
        self.candidates(keys).next().is_some()
    }

    /// The value that wins, without a note.
    pub fn peek(&self, keys: &[&'static str]) -> Option<Got> {
        self.candidates(keys).next().map(|(layer, key, value)| Got {
            key,
            text: value.text.clone(),
            place: layer.place(value.at),
            of_profile: layer.is_profile,
        })
    }

    /// The value that wins; those it wins over are noted, unless they say the same or are mere
    /// defaults.
    pub fn find(&mut self, keys: &[&'static str]) -> Option<Got> {
        self.looked_up.extend(keys);
        let won = self.peek(keys)?;
        let lost: Vec<Ignored> = self
            .candidates(keys)
            .skip(1)
            .filter(|(layer, _, value)| !layer.is_profile && value.text != won.text)
            .map(|(layer, key, value)| Ignored {
                source: layer.place(value.at),
                why: format!("{key}: {} overrides it", won.place),
            })
            .collect();
        self.passed.extend(lost);
        Some(won)
    }

    /// Takes a value and notes where it came from; for what is no secret.
    pub fn take(&mut self, what: &'static str, keys: &[&'static str]) -> Option<String> {
        let got = self.find(keys)?;
        let value = got.trimmed();
        // A name may have quotes, but hardly ever has.
        let quoted = if is_quoted(&value) { ", with the quotes around it" } else { "" };
        self.note(what, Some(value.clone()), format!("{}{quoted}", got.place));
        Some(value)
    }

    /// Takes a secret; nothing of it is shown but what may have gone wrong when it was copied.
    pub fn take_secret(&mut self, what: &'static str, keys: &[&'static str]) -> Option<Text> {
        let got = self.find(keys)?;
        let remark = got.text.remark().map(|remark| format!("set ({remark})"));
        self.note(what, remark, got.place);
        Some(got.text)
    }

    /// Takes a secret that a machine drew, which has neither blanks nor quotes: those around it were left
    /// by whatever copied it.
    pub fn take_drawn(
        &mut self,
        what: &'static str,
        keys: &[&'static str],
    ) -> Result<Option<Text>, CredentialsError> {
        let taken = self.take_secret(what, keys).map(|text| text.trimmed());
        taken.as_ref().map_or(Ok(()), |text| self.unquoted(what, text.as_str()))?;
        Ok(taken)
    }

    /// Refuses a value in quotes where they cannot be meant.
    pub fn unquoted(&self, key: &'static str, text: &str) -> Result<(), CredentialsError> {
        if is_quoted(text) { Err(self.unusable(key, IN_QUOTES)) } else { Ok(()) }
    }

    /// Notes a value and where it came from; what is no name but content is not shown.
    pub fn note(&mut self, what: &'static str, shown: Option<String>, source: impl Into<String>) {
        let shown = shown.map(|shown| echo(&shown).into_owned());
        self.origins.push(Origin { what, shown, source: source.into() });
    }

    /// Notes a list with commas, as long as it may be.
    pub fn note_list(&mut self, what: &'static str, values: &str, source: impl Into<String>) {
        self.origins.push(Origin { what, shown: Some(echo_list(values)), source: source.into() });
    }

    pub fn pass(&mut self, source: impl Into<String>, why: impl Into<String>) {
        self.passed.push(Ignored { source: source.into(), why: why.into() });
    }

    /// Notes values that are there and not used.
    pub fn pass_values(&mut self, keys: &[&'static str], why: &str) {
        self.looked_up.extend(keys);
        let unused: Vec<Ignored> = self
            .candidates(keys)
            .filter(|(layer, ..)| !layer.is_profile)
            .map(|(layer, key, value)| Ignored {
                source: layer.place(value.at),
                why: format!("{key}: {why}"),
            })
            .collect();
        self.passed.extend(unused);
    }

    /// Notes values that nobody asked for: the login that was made has no use for them.
    pub fn pass_the_rest(&mut self) {
        let rest: Vec<&'static str> =
            KEYS.iter().map(|key| key.name).filter(|name| !self.looked_up.contains(name)).collect();
        self.pass_values(&rest, "this login does not use it");
    }

    /// How to give a missing value: the variable, or the key in the file.
    pub fn remedy(&self, variable: &str, key: &str) -> String {
        match (&self.cloud, self.layers.iter().rfind(|layer| !layer.is_profile)) {
            (Some(_), Some(layer)) => format!("{key} in {}", layer.shown),
            _ => variable.to_owned(),
        }
    }

    pub fn missing(&self, what: &'static str, variable: &str, key: &str) -> CredentialsError {
        CredentialsError::Missing { source_name: self.name(), what, remedy: self.remedy(variable, key) }
    }

    pub fn unusable(&self, key: &'static str, problem: impl Into<String>) -> CredentialsError {
        CredentialsError::Unusable { source_name: self.name(), key, problem: problem.into() }
    }

    /// All that was noted, each thing once.
    pub fn into_notes(self) -> (Vec<Origin>, Vec<Ignored>) {
        let mut seen = HashSet::new();
        let mut passed = self.passed;
        passed.retain(|passed| seen.insert((passed.source.clone(), passed.why.clone())));
        (self.origins, passed)
    }
}
