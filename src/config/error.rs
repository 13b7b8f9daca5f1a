//! What can be wrong with credentials before anything is sent; each one line, with the remedy.
//!
//! No message holds a value out of a file or variable that could be secret.

use crate::domain::echo::echo;

/// Why no login could be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialsError {
    /// Nothing says which cloud.
    #[error(
        "no cloud chosen: set OS_CLOUD or --os-cloud, or OS_AUTH_URL{}{}",
        listed("; ", .known), also(.not_read)
    )]
    NoCloud {
        /// Where clouds are defined, and their names: `~/.config/openstack/clouds.yaml: a, b`.
        known: Vec<(String, Vec<String>)>,
        /// Files that might define some: that they were not read, or name none.
        not_read: Vec<(String, String)>,
    },
    /// No file has that cloud.
    #[error("no cloud {}{}{}", echo(.wanted), known_or_none(.known, .not_read), also(.not_read))]
    UnknownCloud {
        /// The name asked for.
        wanted: String,
        /// Files and the clouds in them.
        known: Vec<(String, Vec<String>)>,
        /// Files that might have it: that they were not read, or name none.
        not_read: Vec<(String, String)>,
    },
    /// A file cannot be read.
    #[error("{file} cannot be read: {reason}")]
    Unreadable {
        /// The file.
        file: String,
        /// The system's reason.
        reason: String,
    },
    /// A file is not what it should be.
    #[error("{file}, line {line}, column {column}: {problem}")]
    Broken {
        /// The file.
        file: String,
        /// Line, from 1.
        line: u64,
        /// Column, from 1.
        column: u64,
        /// What is wrong there.
        problem: String,
    },
    /// A login method that is not one of ours.
    #[error(
        "{source_name} uses {method}, which vbs does not support (it supports: {known}); log in with another \
         tool and set OS_TOKEN to the token",
        method = echo(.method)
    )]
    OtherAuthMethod {
        /// The cloud or the variables.
        source_name: String,
        /// The method: `v3oidcpassword`.
        method: String,
        /// Those there are.
        known: &'static str,
    },
    /// An unknown profile.
    #[error(
        "{source_name} needs the profile {}, which is unknown; known: {}",
        echo(.wanted), names(.known)
    )]
    UnknownProfile {
        /// The cloud or the variables.
        source_name: String,
        /// The profile.
        wanted: String,
        /// Those that are built in, and those of `clouds-public.yaml`.
        known: Vec<String>,
    },
    /// Something is missing that cannot be asked for.
    #[error("{source_name} has no {what}: set {remedy}")]
    Missing {
        /// The cloud or the variables.
        source_name: String,
        /// What is missing.
        what: &'static str,
        /// How to give it.
        remedy: String,
    },
    /// A value that cannot be used.
    #[error("{key} of {source_name} is {problem}")]
    Unusable {
        /// The cloud, the variables or the flags.
        source_name: String,
        /// The key.
        key: &'static str,
        /// What is wrong with it.
        problem: String,
    },
}

fn known_or_none(known: &[(String, Vec<String>)], not_read: &[(String, String)]) -> String {
    match (known, not_read) {
        ([], []) => ": no clouds.yaml contains a cloud".to_owned(),
        ([], _) => String::new(),
        (known, _) => listed("; ", known),
    }
}

/// What was left aside and may be what was meant.
fn also(not_read: &[(String, String)]) -> String {
    not_read.iter().flat_map(|(file, why)| ["; ", file, " was ", why]).collect()
}

/// Names out of files, as far as they are names.
fn names(all: &[String]) -> String {
    all.iter().map(|name| echo(name)).collect::<Vec<_>>().join(", ")
}

fn listed(lead: &str, known: &[(String, Vec<String>)]) -> String {
    let all: Vec<String> =
        known.iter().map(|(file, clouds)| format!("clouds in {file}: {}", names(clouds))).collect();
    if all.is_empty() { String::new() } else { format!("{lead}{}", all.join("; ")) }
}
