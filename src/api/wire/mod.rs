//! The wire's own spellings, and nothing but them.
//!
//! Owns every field name as the clouds write it and the tolerance that domain.md 1.1 and 4.4 ask for:
//! numbers as strings, keys with a trailing blank, null and missing fields, single entries that are no
//! objects. What comes out are domain types; no other room sees a wire name. It sends nothing and must
//! not import the rest of `api`. The spellings of a backup service stand in its own folder.

pub(crate) mod backups;
pub(crate) mod identity;
pub(crate) mod json;
pub(crate) mod lenient;
pub(crate) mod links;
mod metadata;
pub(crate) mod servers;
pub(crate) mod time;
pub(crate) mod tree;
pub(crate) mod volumes;
