//! Writable volume metadata, with its trap: the key `policy`
//! is live. Writing it puts the volume under that policy, removing it takes the
//! volume out (terraform-provider-opentelekomcloud issue 561).

use std::collections::BTreeMap;

use super::row::NONE;
use super::{Author, World};

impl World {
    pub(super) fn own_meta(&self, at: u32) -> Option<&BTreeMap<String, String>> {
        self.own_meta.get(&at)
    }

    /// Adds or replaces keys (`POST …/metadata`).
    pub(crate) fn merge_meta(&mut self, at: u32, new: BTreeMap<String, String>, author: Author) {
        for (key, value) in new {
            if key == "policy" {
                let slot = self.slot(&value);
                self.put(at, slot, author);
            } else {
                self.editable_meta(at).insert(key, value);
            }
        }
    }

    /// Replaces everything (`PUT …/metadata`): a missing `policy` takes the volume out.
    pub(crate) fn replace_meta(&mut self, at: u32, new: BTreeMap<String, String>, author: Author) {
        if !new.contains_key("policy") {
            self.put(at, NONE, author);
        }
        self.editable_meta(at).clear();
        self.merge_meta(at, new, author);
    }

    /// Removes a key; false if it was not there.
    pub(crate) fn delete_meta(&mut self, at: u32, key: &str, author: Author) -> bool {
        if key == "policy" {
            let had = self.row(at).is_some_and(|row| row.slot != NONE);
            self.put(at, NONE, author);
            return had;
        }
        self.editable_meta(at).remove(key).is_some()
    }

    fn editable_meta(&mut self, at: u32) -> &mut BTreeMap<String, String> {
        let platform = self.platform_meta(at);
        self.version += 1;
        self.own_meta.entry(at).or_insert(platform)
    }
}
