//! From what was typed to the things meant: a name does for an id as long as only one thing has
//! it.

use std::collections::HashMap;

use super::access::Failure;
use crate::domain::text::scrub;
use crate::domain::{Inventory, Policy, VolumeId};

/// Most candidates listed when a name fits several things.
const CANDIDATES: usize = 10;

/// The policy with this id or name.
pub fn policy<'a>(inventory: &'a Inventory, typed: &str) -> Result<&'a Policy, Failure> {
    if let Some(policy) = inventory.policy(&typed.into()) {
        return Ok(policy);
    }
    let named: Vec<&Policy> = inventory.policies().iter().filter(|policy| policy.name == typed).collect();
    match named.as_slice() {
        [policy] => Ok(policy),
        [] => {
            let all = inventory.policies().iter().map(|policy| scrub(&policy.name).into_owned());
            let known = all.collect::<Vec<_>>().join(", ");
            Err(Failure::usage(format!("no policy `{}`; there are: {known}", scrub(typed))))
        }
        several => Err(ambiguous("policy", typed, several.iter().map(|policy| policy.id.to_string()))),
    }
}

/// The volumes with these ids or names, each once, in the order typed.
pub fn volumes(inventory: &Inventory, typed: &[String]) -> Result<Vec<VolumeId>, Failure> {
    let mut by_name: HashMap<&str, Vec<VolumeId>> = HashMap::new();
    by_name.extend(typed.iter().map(|word| (word.as_str(), Vec::new())));
    for volume in inventory.volumes() {
        if let Some(named) = by_name.get_mut(&*volume.name) {
            named.push(volume.id);
        }
    }
    let mut found: Vec<VolumeId> = Vec::with_capacity(typed.len());
    for word in typed {
        // An unset variable of a script must not stand for the volume without a name.
        if word.trim().is_empty() {
            return Err(Failure::usage("an empty name stands for no volume; give its id"));
        }
        let id = VolumeId::new(word);
        let named = by_name.get(word.as_str()).map(Vec::as_slice).unwrap_or_default();
        found.push(match named {
            _ if inventory.position(&id).is_some() => id,
            [only] => only.clone(),
            [] => {
                return Err(Failure::usage(format!(
                    "no volume `{}` in this project; `vbs volume list` shows them",
                    scrub(word)
                )));
            }
            several => return Err(ambiguous("volume", word, several.iter().map(ToString::to_string))),
        });
    }
    let mut seen = std::collections::HashSet::new();
    found.retain(|id| seen.insert(id.clone()));
    Ok(found)
}

fn ambiguous(what: &str, typed: &str, candidates: impl ExactSizeIterator<Item = String>) -> Failure {
    let total = candidates.len();
    let ids = candidates.take(CANDIDATES).collect::<Vec<_>>().join(", ");
    let more = if total > CANDIDATES { format!(" and {} more", total - CANDIDATES) } else { String::new() };
    Failure::usage(format!(
        "{total} {what} entries are called `{}`; use one of the ids: {ids}{more}",
        scrub(typed)
    ))
}
