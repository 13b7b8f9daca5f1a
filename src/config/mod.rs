//! Where credentials and settings come from.
//!
//! Owns the reading of environment variables, of `clouds.yaml` and its kin, and of the program's own
//! `config.toml`, and the rules of which source wins (domain.md 5.5). It produces [`crate::api::Login`], the plain data the api
//! room logs in with; the api room never imports this one. It must not speak HTTP or draw, and it
//! reads the process's environment in one function only, [`Sources::of_this_process`].

mod address;
pub mod choice;
mod clouds;
pub mod config_file;
pub mod credentials;
mod entry;
pub mod error;
pub mod file_text;
mod keys;
pub mod known;
mod method;
mod nearest;
pub mod origin;
mod placeholders;
pub mod preferences;
mod profiles;
mod proxies;
mod resolution;
pub mod sources;
mod stack;
mod tags;
#[cfg(test)]
mod tests;
mod trust;
mod unused;
mod values;
mod variables;
mod yaml;

pub use choice::{Choice, ENVVARS};
pub use config_file::{ConfigFile, Flags, OwnError};
pub use credentials::{Explained, Resolved, explain, resolve};
pub use error::CredentialsError;
pub use known::{KnownCloud, known_clouds};
pub use origin::{Ignored, Origin};
pub use preferences::{Preferences, WithSource};
pub use sources::Sources;
pub use values::{Confirm, Form, Words};
