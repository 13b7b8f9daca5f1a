//! Where the journal is kept.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::error::JournalError;

/// The directory of the runs: the one named, else the user's own (`XDG_STATE_HOME` or
/// `~/.local/state`, then `vbs/runs`). It need not exist yet. The user database is not asked for a home.
pub fn state_dir(explicit: Option<&Path>) -> Result<PathBuf, JournalError> {
    below(explicit, |name| std::env::var_os(name))
}

fn below(
    explicit: Option<&Path>,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<PathBuf, JournalError> {
    if let Some(explicit) = explicit {
        return Ok(explicit.to_owned());
    }
    let set = |name| variable(name).map(PathBuf::from).filter(|path| !path.as_os_str().is_empty());
    // Relative paths do not count, as the specification has it.
    let state = set("XDG_STATE_HOME").filter(|path| path.is_absolute());
    let state = state.or_else(|| Some(set("HOME")?.join(".local/state")));
    Ok(state.ok_or(JournalError::NoPlace)?.join("vbs/runs"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_directory_wins_and_without_any_the_remedy_is_named() {
        assert_eq!(below(Some(Path::new("/somewhere")), |_| None).unwrap(), Path::new("/somewhere"));
        assert!(below(None, |_| None).unwrap_err().to_string().contains("--state-dir"));
        for (state, home, expected) in [
            ("/state", "/home/me", Some("/state/vbs/runs")),
            ("state", "/home/me", Some("/home/me/.local/state/vbs/runs")),
            ("", "/home/me", Some("/home/me/.local/state/vbs/runs")),
            ("/state", "", Some("/state/vbs/runs")),
            ("state", "", None),
        ] {
            let variable = |name: &str| Some(if name == "HOME" { home } else { state }.into());
            assert_eq!(below(None, variable).ok(), expected.map(PathBuf::from), "{state}, {home}");
        }
    }
}
