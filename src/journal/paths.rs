//! Where the journal is kept.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use super::error::JournalError;

/// The directory of the runs: the one named, else the user's own (`XDG_STATE_HOME` or
/// `~/.local/state`, then `vbs/runs`). It need not exist yet.
pub fn state_dir(explicit: Option<&Path>) -> Result<PathBuf, JournalError> {
    below(explicit, ProjectDirs::from("", "", "vbs").as_ref())
}

fn below(explicit: Option<&Path>, own: Option<&ProjectDirs>) -> Result<PathBuf, JournalError> {
    if let Some(explicit) = explicit {
        return Ok(explicit.to_owned());
    }
    // Systems without a place for state keep it beside the data.
    let own = own.map(|own| own.state_dir().unwrap_or_else(|| own.data_local_dir()).join("runs"));
    own.ok_or(JournalError::NoPlace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_directory_wins_and_without_any_the_remedy_is_named() {
        assert_eq!(below(Some(Path::new("/somewhere")), None).unwrap(), Path::new("/somewhere"));
        assert!(below(None, None).unwrap_err().to_string().contains("--state-dir"));
        let own = ProjectDirs::from("", "", "vbs");
        if let Some(own) = own {
            assert!(below(None, Some(&own)).unwrap().ends_with("vbs/runs"));
        }
    }
}
