//! Where evidence goes: into the terminal's clipboard, or into a file of its own.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Names that are tried where one is taken.
const TRIES: u32 = 100;

/// Bytes of one string that GNU screen passes on.
const SCREEN_CHUNK: usize = 760;

/// What multiplexer stands between this program and the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Between {
    /// None.
    Nothing,
    /// tmux: a sequence is wrapped, with every ESC doubled.
    Tmux,
    /// GNU screen: a sequence goes in pieces.
    Screen,
}

impl Between {
    /// By the variables that they set.
    pub fn here() -> Self {
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        if is_set("TMUX") {
            Self::Tmux
        } else if is_set("STY") {
            Self::Screen
        } else {
            Self::Nothing
        }
    }
}

/// The bytes that put a text into the terminal's clipboard (OSC 52). Whether the terminal takes them
/// cannot be known.
pub fn clipboard(text: &str, between: Between) -> Vec<u8> {
    let sequence = format!("\x1b]52;c;{}\x07", STANDARD.encode(text));
    match between {
        Between::Nothing => sequence.into_bytes(),
        Between::Tmux => format!("\x1bPtmux;{}\x1b\\", sequence.replace('\x1b', "\x1b\x1b")).into_bytes(),
        Between::Screen => {
            let pieces = sequence.as_bytes().chunks(SCREEN_CHUNK);
            pieces.flat_map(|piece| [b"\x1bP".as_slice(), piece, b"\x1b\\"].concat()).collect()
        }
    }
}

/// Writes a text into a new file of the home directory, else of the present one, for the owner alone;
/// never over a file or through a link that is there.
pub fn save(name: &str, text: &str) -> Result<PathBuf, String> {
    let home = std::env::var_os("HOME").map(PathBuf::from).filter(|home| home.is_dir());
    let directory = home.or_else(|| std::env::current_dir().ok()).unwrap_or_default();
    let written = write_new(&directory, name, text);
    written.map_err(|error| format!("{}: {error}", directory.join(name).display()))
}

fn write_new(directory: &Path, name: &str, text: &str) -> io::Result<PathBuf> {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "txt"));
    for number in 1..=TRIES {
        let name = if number == 1 { name.to_owned() } else { format!("{stem}-{number}.{ending}") };
        let path = directory.join(name);
        // `create_new` follows no link and takes no file that is there.
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
            Ok(mut file) => {
                file.write_all(text.as_bytes())?;
                return Ok(path);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_sequence_is_wrapped_for_what_stands_between() {
        assert_eq!(clipboard("foo", Between::Nothing), b"\x1b]52;c;Zm9v\x07");
        assert_eq!(clipboard("foo", Between::Tmux), b"\x1bPtmux;\x1b\x1b]52;c;Zm9v\x07\x1b\\");
        let long = clipboard(&"x".repeat(2000), Between::Screen);
        let text = String::from_utf8(long).unwrap();
        let pieces: Vec<&str> = text.split("\x1b\\").filter(|piece| !piece.is_empty()).collect();
        assert!(
            pieces.len() > 3 && pieces.iter().all(|piece| piece.starts_with("\x1bP") && piece.len() < 768)
        );
    }

    #[test]
    fn a_file_is_new_and_its_owners_alone() {
        let directory = tempfile::tempdir().unwrap();
        let first = write_new(directory.path(), "a.md", "one").unwrap();
        assert_eq!(std::fs::metadata(&first).unwrap().permissions().mode() & 0o777, 0o600);
        std::os::unix::fs::symlink("/nonexistent/elsewhere", directory.path().join("a-2.md")).unwrap();
        let second = write_new(directory.path(), "a.md", "two").unwrap();
        assert!(second.ends_with("a-3.md"), "{second:?}");
        assert_eq!(std::fs::read_to_string(first).unwrap(), "one");
    }
}
