//! From what was typed to the things meant: a name does for an id as long as only one thing has
//! it.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::error::CliError;
use super::report::note;
use crate::domain::echo::echo;
use crate::domain::nearest::nearest;
use crate::domain::text::scrub;
use crate::domain::{Inventory, Policy, VolumeId};

/// So many names that are not known get the nearest told.
const HINTS: usize = 50;

/// Most candidates listed when a name fits several things.
const CANDIDATES: usize = 10;

/// The policy with this id or name.
pub fn policy<'a>(inventory: &'a Inventory, typed: &str) -> Result<&'a Policy, CliError> {
    if let Some(policy) = inventory.policy(&typed.into()) {
        return Ok(policy);
    }
    let named: Vec<&Policy> = inventory.policies().iter().filter(|policy| policy.name == typed).collect();
    match named.as_slice() {
        [policy] => Ok(policy),
        [] => {
            let near = nearest(typed, inventory.policies().iter().map(|policy| policy.name.as_str()));
            let meant =
                if near.is_empty() { String::new() } else { format!(" (nearest: {})", listed(&near)) };
            let all = inventory.policies().iter().map(|policy| scrub(&policy.name).into_owned());
            let known = all.collect::<Vec<_>>().join(", ");
            Err(CliError::usage(format!("no policy {}{meant}; known: {known}", said_back(typed))))
        }
        several => Err(ambiguous("policy", typed, several.iter().map(|policy| policy.id.to_string()))),
    }
}

/// The volume with this id or name.
pub fn volume(inventory: &Inventory, typed: &str) -> Result<VolumeId, CliError> {
    volumes(inventory, &[typed.to_owned()], false)?.into_iter().next().ok_or_else(nameless)
}

fn nameless() -> CliError {
    CliError::usage("an empty name is no volume; give its id")
}

/// The volumes with these ids or names, each once, in the order typed. All that cannot be found are
/// told, each with the names nearest to it; where they are to be skipped, the others are given.
pub fn volumes(
    inventory: &Inventory,
    typed: &[String],
    skip_unknown: bool,
) -> Result<Vec<VolumeId>, CliError> {
    let mut by_name: HashMap<&str, Vec<VolumeId>> = HashMap::new();
    by_name.extend(typed.iter().map(|word| (word.as_str(), Vec::new())));
    for volume in inventory.volumes() {
        if let Some(named) = by_name.get_mut(&*volume.name) {
            named.push(volume.id);
        }
    }
    let mut found: Vec<VolumeId> = Vec::with_capacity(typed.len());
    let mut seen = HashSet::new();
    let mut unknown: Vec<&str> = Vec::new();
    let mut several: Vec<String> = Vec::new();
    let mut said_of: HashSet<&str> = HashSet::new();
    for word in typed {
        // An unset variable of a script must not stand for the volume without a name.
        if word.trim().is_empty() {
            return Err(nameless());
        }
        let id = VolumeId::new(word);
        let named = by_name.get(word.as_str()).map(Vec::as_slice).unwrap_or_default();
        let meant = match named {
            _ if inventory.position(&id).is_some() => Some(id),
            [only] => Some(only.clone()),
            [] => {
                if said_of.insert(word.as_str()) {
                    unknown.push(word);
                }
                None
            }
            ids => {
                if said_of.insert(word.as_str()) {
                    several.push(ambiguous("volume", word, ids.iter().map(ToString::to_string)).message);
                }
                None
            }
        };
        found.extend(meant.filter(|id| seen.insert(id.clone())));
    }
    let mut wrong: Vec<String> = several;
    wrong.extend(not_found(inventory, &unknown).into_iter().filter(|_| !skip_unknown));
    match wrong.as_slice() {
        [] if found.is_empty() && !unknown.is_empty() => Err(CliError::usage(
            "none of these volumes is in this project; `vbs volume list` shows its volumes",
        )),
        [] => {
            for word in &unknown {
                note(&format!("vbs: left out, not in this project: {}", scrub(&echo(word))));
            }
            Ok(found)
        }
        [only] => Err(CliError::usage(only.clone())),
        all => {
            for said in all {
                note(&format!("  {}", scrub(said)));
            }
            let skip = if unknown.is_empty() { "" } else { "; --skip-unknown leaves out those not found" };
            Err(CliError::usage(format!("{} names match no volume, or several{skip}", all.len())))
        }
    }
}

/// What is said of names that no volume has.
fn not_found(inventory: &Inventory, unknown: &[&str]) -> Vec<String> {
    let names: Vec<Box<str>> =
        if unknown.is_empty() { Vec::new() } else { inventory.volumes().map(|volume| volume.name).collect() };
    let told = |(at, word): (usize, &&str)| {
        // Looking at all names takes its time; a list that is all wrong needs no hints.
        let near = if at < HINTS { nearest(word, names.iter().map(AsRef::as_ref)) } else { Vec::new() };
        let hint = match near.as_slice() {
            [] => "`vbs volume list` shows its volumes".to_owned(),
            near => format!("nearest: {}", listed(near)),
        };
        format!("no volume {} in this project; {hint}", said_back(word))
    };
    unknown.iter().enumerate().map(told).collect()
}

/// What was typed, in backquotes; what may be a key in the place of a name is only measured. Names of
/// volumes may be as long as the cloud lets them be.
fn said_back(typed: &str) -> String {
    match echo(typed) {
        Cow::Borrowed(name) => format!("`{}`", scrub(name)),
        Cow::Owned(measured) => measured,
    }
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| scrub(name).into_owned()).collect::<Vec<_>>().join(", ")
}

fn ambiguous(what: &str, typed: &str, candidates: impl ExactSizeIterator<Item = String>) -> CliError {
    let total = candidates.len();
    let ids = candidates.take(CANDIDATES).collect::<Vec<_>>().join(", ");
    let more = if total > CANDIDATES { format!(" and {} more", total - CANDIDATES) } else { String::new() };
    CliError::usage(format!("{total} {what} entries are called {}; use an id: {ids}{more}", said_back(typed)))
}
