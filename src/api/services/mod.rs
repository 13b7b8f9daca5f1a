//! The calls of each service: policies, volumes, servers, and the writes.

pub(in crate::api) mod policies;
pub(in crate::api) mod servers;
pub(in crate::api) mod volumes;

pub use policies::PolicyList;
