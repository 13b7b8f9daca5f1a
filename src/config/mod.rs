//! Where credentials and settings come from.
//!
//! Owns the reading of environment variables and of `clouds.yaml` and its kin, and the rules of
//! which source wins (domain.md 5.5). It produces [`crate::api::Login`], the plain data the api
//! room logs in with; the api room never imports this one. It must not speak HTTP or draw, and it
//! reads the process's environment in one function only, [`Sources::of_this_process`].

pub mod clouds;
pub mod credentials;
pub mod error;
pub mod rails;
mod resolution;
pub mod sources;
#[cfg(test)]
mod tests;
mod variables;

pub use credentials::{Choice, Origin, Resolved, known_clouds, resolve};
pub use error::CredentialsError;
pub use rails::{Rails, RailsError, rails};
pub use sources::Sources;
