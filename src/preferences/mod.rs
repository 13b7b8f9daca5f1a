//! What an operator's screen remembers from one time to the next, in files of the state directory.
//!
//! One file for each kind of thing, cloud and project: JSON with a version, written as a whole under
//! another name and then renamed, for the owner alone (mode 0600). Of two programs the last one wins. A
//! file that cannot be read, or that a newer version wrote, is set aside and never stops the program; a
//! directory that cannot be written costs only the remembering.
//!
//! This room imports `domain` alone. Everything here may block on the disk.

mod file;
mod filters;
mod names;
mod view;

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::domain::CloudScope;
use crate::domain::text::is_harmful;

/// The longest part of a file's name that stands for a cloud or a project, in bytes.
const LONGEST: usize = 80;

/// Where preferences are kept.
#[derive(Clone, Debug)]
pub struct PreferenceStore {
    /// The directory, made when something is stored; why there is none.
    pub directory: Result<PathBuf, String>,
}

impl PreferenceStore {
    /// The file for a kind of thing in a cloud and project.
    fn path(&self, kind: &str, scope: &CloudScope) -> Result<PathBuf, String> {
        let directory = self.directory.as_ref().map_err(Clone::clone)?;
        let name = format!("{kind}-{}-{}.json", part(scope.cloud_label()), part(&scope.project_id));
        Ok(directory.join(name))
    }
}

/// A text of one line, without what could act on a terminal.
fn one_line(text: &str) -> String {
    text.replace(is_harmful, " ")
}

/// A name as part of a file's name: letters, digits, dots and hyphens stay, all else is written as
/// `%` and two hexadecimal digits, so that two names never share a file.
fn part(name: &str) -> String {
    let mut part = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_') {
            part.push(char::from(byte));
        } else {
            let _ = write!(part, "%{byte:02x}");
        }
    }
    if part.len() > LONGEST {
        let rest = part.split_off(LONGEST);
        let sum = rest.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let _ = write!(part, "%%{sum:016x}");
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_keep_apart() {
        let (one, two) = (part(&"a".repeat(300)), part(&format!("{}b", "a".repeat(299))));
        assert!(one != two && one.len() < 120, "{one} {two}");
    }
}
