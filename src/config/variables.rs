//! The variables, read as if they were an entry of `clouds.yaml`.
//!
//! Owns their many spellings (the rest of them is in `keys`), and nothing of what they mean.

use super::entry::{At, Entry, Layer, Text, Value};
use super::keys::{Home, KEYS};
use super::origin::Ignored;
use super::sources::Sources;
use super::yaml::Words;

/// How the layer of the variables is shown.
pub(super) const SHOWN: &str = "OS_* variables";

/// The variables of an access key: id, secret, security token.
struct Family([&'static [&'static str]; 3]);

/// They are taken whole, the first family that has an id: the id of one with the secret of another
/// is nobody's key.
const KEY_FAMILIES: [Family; 3] = [
    Family([
        &["OS_ACCESS_KEY", "OS_ACCESS_KEY_ID", "OS_AK"],
        &["OS_SECRET_KEY", "OS_ACCESS_KEY_SECRET", "OS_SECRET_ACCESS_KEY", "OS_SK"],
        &["OS_SECURITY_TOKEN", "OS_AKSK_SECURITY_TOKEN", "OS_ST"],
    ]),
    Family([&["S3_ACCESS_KEY_ID"], &["S3_SECRET_ACCESS_KEY"], &[]]),
    Family([
        &["AWS_ACCESS_KEY_ID"],
        &["AWS_ACCESS_SECRET_KEY", "AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_SECRET"],
        &["AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"],
    ]),
];

/// The keys of a family, in its order.
const FAMILY_KEYS: [&str; 3] = ["ak", "sk", "security_token"];

/// The variables as a layer.
pub(super) fn layer(sources: &Sources) -> Layer {
    let mut entry = Entry::default();
    for key in KEYS {
        if let Some((variable, text)) = first(sources, key.name, key.variables) {
            let value = Value { text: Text::new(text), at: At::Variable(variable) };
            let values = if key.home == Home::Entry { &mut entry.outer } else { &mut entry.auth };
            values.insert(key.name, value);
        }
    }
    let families = if wants_no_foreign_keys(&entry) { 1 } else { KEY_FAMILIES.len() };
    let family = KEY_FAMILIES.iter().take(families).find(|Family([id, ..])| sources.first_var(id).is_some());
    for (key, variables) in family.iter().flat_map(|Family(variables)| FAMILY_KEYS.iter().zip(variables)) {
        if let Some((variable, text)) = sources.first_var(variables) {
            entry.auth.insert(key, Value { text: Text::new(text), at: At::Variable(variable) });
        }
    }
    if let Some(methods) = sources.var("OS_AUTH_METHODS") {
        entry.methods = Words::of(methods).0;
    }
    Layer::new(SHOWN, entry)
}

/// The keys of S3 and AWS are most likely there for another service: they are left alone where the
/// variables say who logs in.
fn wants_no_foreign_keys(entry: &Entry) -> bool {
    let has = |name| entry.get(name).next().is_some();
    let who = ["username", "user_id", "token", "application_credential_id", "application_credential_name"];
    let by_keys = entry.get("auth_type").next().is_some_and(|way| way.text.as_str().trim() == "aksk");
    !by_keys && who.into_iter().any(has)
}

/// Variables that are read elsewhere in this room.
const OTHERS: [&str; 5] = [
    "OS_CLOUD",
    "OS_AUTH_METHODS",
    "OS_CLIENT_CONFIG_FILE",
    "OS_CLIENT_SECURE_FILE",
    "OS_CLIENT_VENDOR_FILE",
];

/// The names of all variables that begin with `OS_` and mean something here.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let of_keys = KEYS.iter().flat_map(|key| key.variables.iter().copied());
    let of_families =
        KEY_FAMILIES.iter().take(1).flat_map(|Family(family)| family.iter().copied().flatten().copied());
    of_keys.chain(of_families).chain(OTHERS)
}

/// Whether a variable means something here.
pub(super) fn is_known(name: &str) -> bool {
    names().any(|known| known == name)
}

/// Variables that say something else than another spelling of them, which wins.
pub(super) fn spelt_twice(sources: &Sources) -> Vec<(&'static str, &'static str)> {
    let of_key = |variables: &'static [&'static str]| {
        let set = variables.iter().filter_map(|name| Some((*name, sources.var(name)?.trim())));
        let all: Vec<(&str, &str)> = set.collect();
        let won = all.first().copied();
        all.into_iter().filter_map(move |(name, text)| Some((won?, name, text)))
    };
    let of_keys = KEYS.iter().flat_map(|key| of_key(key.variables));
    let of_family =
        KEY_FAMILIES.iter().take(1).flat_map(|Family(family)| family.iter().flat_map(|one| of_key(one)));
    of_keys
        .chain(of_family)
        .filter(|(won, _, text)| won.1 != *text)
        .map(|(won, name, _)| (won.0, name))
        .collect()
}

/// The first spelling that is set; a password of blanks is one.
fn first<'s>(
    sources: &'s Sources,
    name: &str,
    variables: &[&'static str],
) -> Option<(&'static str, &'s str)> {
    if name == "password" {
        return variables.iter().find_map(|variable| Some((*variable, sources.raw(variable)?)));
    }
    sources.first_var(variables)
}

/// The variables that stay out of a login by a named cloud, `used` aside.
pub(super) fn kept_out(sources: &Sources, used: &[&str]) -> Vec<Ignored> {
    KEYS.iter()
        .flat_map(|key| key.variables)
        .chain(KEY_FAMILIES.iter().take(1).flat_map(|Family(family)| family.iter().copied().flatten()))
        .filter(|variable| sources.var(variable).is_some() && !used.contains(variable))
        .map(|variable| Ignored {
            source: (*variable).to_owned(),
            why: "not used: a named cloud ignores variables".to_owned(),
        })
        .collect()
}
