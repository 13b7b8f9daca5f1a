//! Reading entries out of YAML (and JSON, which is YAML).
//!
//! Scalars keep their source text (`password: 0123`, an all-digit project id, `yes`), merge keys
//! work, and a broken file is named with line and column but never quoted: the broken line may be
//! the password (domain.md 5.5). Entries are read one at a time, so that one that makes no sense
//! does not hide the others.

use std::fmt;

use serde::Deserialize;
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use super::entry::{At, Entry, Region, Text, Unknown, Value, Values};
use super::error::CredentialsError;
use super::keys;
use super::tags;
use crate::domain::echo::echo;

/// What a section of a file has.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The names in it, in the order of the file.
    pub names: Vec<String>,
    /// The entry that was asked for.
    pub entry: Option<Entry>,
}

/// Reads the names under `section`, and the entry `wanted`; the others are passed over.
pub(super) fn read(
    body: &str,
    section: &'static str,
    wanted: Option<&str>,
    shown: &str,
) -> Result<Found, CredentialsError> {
    if let Some(tags::Foreign { tag, line, column }) = tags::foreign(body, section, wanted) {
        let problem = format!("the tag {} is not supported: give the value itself", echo(&tag));
        return Err(CredentialsError::Broken { file: shown.to_owned(), line, column, problem });
    }
    let options = serde_saphyr::options! {
        with_snippet: false,
        duplicate_keys: serde_saphyr::DuplicateKeyPolicy::LastWins,
        // What is passed over is looked at too: `.inf` may be a password.
        non_finite_float_policy: serde_saphyr::NonFiniteFloatPolicy::PassThrough,
    };
    let read = serde_saphyr::with_deserializer_from_str_with_options(body, options, |deserializer| {
        Maybe(Mapping(Root { section, wanted })).deserialize(deserializer)
    });
    read.map(Option::unwrap_or_default).map_err(|error| {
        let (line, column) = error.location().map_or((0, 0), |at| (at.line(), at.column()));
        CredentialsError::Broken { file: shown.to_owned(), line, column, problem: problem(&error) }
    })
}

/// What is wrong, in words that cannot hold a value out of the file.
fn in_words(expected: &str) -> &str {
    match expected {
        "mapping start" => "a mapping (lines of `key: value`)",
        "sequence start" => "a list",
        "string scalar" => "a single text (in quotes where it begins with { or [)",
        other => other,
    }
}

fn problem(error: &serde_saphyr::Error) -> String {
    use serde_saphyr::Error;
    match error.without_snippet() {
        // The parser's own words are fixed texts.
        Error::ExternalMessage { msg, .. } => msg.lines().next().unwrap_or_default().to_owned(),
        Error::Eof { .. } => "the file ends too early".to_owned(),
        Error::Unexpected { expected, .. } => format!("expected {} here", in_words(expected)),
        Error::UnknownAnchor { .. } => "an alias without an anchor".to_owned(),
        Error::MultipleDocuments { .. } => "more than one document in the file".to_owned(),
        _ => "a value of the wrong kind".to_owned(),
    }
}

/// A value that may be empty: `clouds: {a: }`.
struct Maybe<S>(S);

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Maybe<S> {
    type Value = Option<S::Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, S: DeserializeSeed<'de>> Visitor<'de> for Maybe<S> {
    type Value = Option<S::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or nothing")
    }

    fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        self.0.deserialize(deserializer).map(Some)
    }
}

/// What is made of a mapping.
trait FromMap<'de> {
    type Value;

    fn read<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error>;
}

/// Reads a mapping, and nothing else.
struct Mapping<M>(M);

impl<'de, M: FromMap<'de>> DeserializeSeed<'de> for Mapping<M> {
    type Value = M::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<M::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, M: FromMap<'de>> Visitor<'de> for Mapping<M> {
    type Value = M::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<M::Value, A::Error> {
        self.0.read(map)
    }
}

/// The whole file.
struct Root<'w> {
    section: &'static str,
    wanted: Option<&'w str>,
}

impl<'de> FromMap<'de> for Root<'_> {
    type Value = Found;

    fn read<A: MapAccess<'de>>(self, mut map: A) -> Result<Found, A::Error> {
        let mut found = Found::default();
        while let Some(key) = map.next_key::<String>()? {
            if key == self.section {
                found = map.next_value_seed(Maybe(Mapping(Section(self.wanted))))?.unwrap_or_default();
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

/// `clouds` or `public-clouds`.
struct Section<'w>(Option<&'w str>);

impl<'de> FromMap<'de> for Section<'_> {
    type Value = Found;

    fn read<A: MapAccess<'de>>(self, mut map: A) -> Result<Found, A::Error> {
        let mut found = Found::default();
        while let Some(name) = map.next_key::<String>()? {
            if self.0 == Some(name.as_str()) {
                found.entry = Some(map.next_value::<Option<Entry>>()?.unwrap_or_default());
            } else {
                map.next_value::<IgnoredAny>()?;
            }
            found.names.push(name);
        }
        Ok(found)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Mapping(Entries).deserialize(deserializer)
    }
}

struct Entries;

impl<'de> FromMap<'de> for Entries {
    type Value = Entry;

    fn read<A: MapAccess<'de>>(self, mut map: A) -> Result<Entry, A::Error> {
        let mut entry = Entry::default();
        while let Some(Spanned { value: key, defined, .. }) = map.next_key::<Spanned<String>>()? {
            match key.as_str() {
                "auth" => {
                    let auth = map.next_value::<Option<Auth>>()?.unwrap_or_default();
                    entry.auth = auth.values;
                    entry.unknown.extend(auth.unknown);
                    if !auth.methods.is_empty() {
                        entry.methods = auth.methods;
                    }
                }
                "regions" => entry.regions = map.next_value::<Option<Vec<Region>>>()?.unwrap_or_default(),
                key => {
                    if !one(key, &mut map, &mut entry.outer, &mut entry.methods)? {
                        let line = defined.line();
                        entry.unknown.push(Unknown { key: key.to_owned(), line, in_auth: false });
                    }
                }
            }
        }
        Ok(entry)
    }
}

/// Reads the value of a key that may stand in an entry or in its `auth`; whether it is known.
fn one<'de, A: MapAccess<'de>>(
    key: &str,
    map: &mut A,
    values: &mut Values,
    methods: &mut Vec<String>,
) -> Result<bool, A::Error> {
    if matches!(key, "auth_methods" | "auth-methods") {
        *methods = map.next_value::<Words>()?.0;
    } else if let Some(key) = keys::find(key) {
        let Spanned { value, referenced, .. } = map.next_value::<Spanned<Option<Text>>>()?;
        if let Some(text) = value {
            values.insert(key.name, Value { text, at: At::Line(referenced.line()) });
        }
    } else {
        map.next_value::<IgnoredAny>()?;
        return Ok(false);
    }
    Ok(true)
}

/// `auth`.
#[derive(Default)]
struct Auth {
    values: Values,
    methods: Vec<String>,
    unknown: Vec<Unknown>,
}

impl<'de> Deserialize<'de> for Auth {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Mapping(Auths).deserialize(deserializer)
    }
}

struct Auths;

impl<'de> FromMap<'de> for Auths {
    type Value = Auth;

    fn read<A: MapAccess<'de>>(self, mut map: A) -> Result<Auth, A::Error> {
        let mut auth = Auth::default();
        while let Some(Spanned { value: key, defined, .. }) = map.next_key::<Spanned<String>>()? {
            if !one(&key, &mut map, &mut auth.values, &mut auth.methods)? {
                auth.unknown.push(Unknown { key, line: defined.line(), in_auth: true });
            }
        }
        Ok(auth)
    }
}

/// `[v3password, v3totp]`, or the same with commas in one word.
pub(super) struct Words(pub Vec<String>);

impl Words {
    pub fn of(text: &str) -> Self {
        Self(text.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect())
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Words;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("words")
            }

            fn visit_unit<E: de::Error>(self) -> Result<Words, E> {
                Ok(Words(Vec::new()))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Words, E> {
                Ok(Words::of(text))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Words, A::Error> {
                let mut words = Vec::new();
                while let Some(word) = seq.next_element::<String>()? {
                    words.push(word);
                }
                Ok(Words(words))
            }
        }

        deserializer.deserialize_any(Either)
    }
}

/// A region is a word, or a mapping of `name` and `values`.
impl<'de> Deserialize<'de> for Region {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Spanned { value: Bare { name, values }, referenced, .. } = Spanned::deserialize(deserializer)?;
        Ok(Self { name, line: referenced.line(), values })
    }
}

struct Bare {
    name: String,
    values: Entry,
}

impl<'de> Deserialize<'de> for Bare {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Bare;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a region")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<Bare, E> {
                Ok(Bare { name: name.to_owned(), values: Entry::default() })
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Bare, A::Error> {
                let (mut name, mut values) = (None, Entry::default());
                let mut unknown = Vec::new();
                while let Some(Spanned { value: key, defined, .. }) = map.next_key::<Spanned<String>>()? {
                    match key.as_str() {
                        "name" => name = Some(map.next_value::<String>()?),
                        "values" => values = map.next_value::<Option<Entry>>()?.unwrap_or_default(),
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                            unknown.push(Unknown { key, line: defined.line(), in_auth: false });
                        }
                    }
                }
                values.unknown.extend(unknown);
                let name = name.ok_or_else(|| de::Error::custom("a region without a name"))?;
                Ok(Bare { name, values })
            }
        }

        deserializer.deserialize_any(Either)
    }
}
