//! The bodies of VBS, in its own spellings and nothing but them.

pub(in crate::api) mod associate;
pub(in crate::api) mod policies;
pub mod settings;
pub(in crate::api) mod tasks;
