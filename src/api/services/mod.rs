//! The calls for volumes and servers, and the backup services, each in a folder of its own.

pub(in crate::api) mod backend;
pub(in crate::api) mod servers;
pub(in crate::api) mod vbs;
pub(in crate::api) mod volumes;
