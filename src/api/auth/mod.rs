//! Authentication, and the tokens it returns.

pub(in crate::api) mod auth_methods;
pub(in crate::api) mod identity;
pub(in crate::api) mod keys;
pub(in crate::api) mod proofs;
pub(in crate::api) mod refused_signature;
pub(in crate::api) mod session;
pub(in crate::api) mod token_manager;
