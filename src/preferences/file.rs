//! One file: read whole, written whole.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::domain::echo::echo_path;

/// The version this program writes; it reads this one and older ones.
const VERSION: u32 = 1;

/// More than this no operator saves by hand, in bytes.
const MOST: u64 = 1 << 20;

/// Names for a file that is set aside are tried up to this number.
const ASIDE: u32 = 100;

#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

#[derive(Serialize)]
struct Written<'a, T> {
    version: u32,
    #[serde(flatten)]
    content: &'a T,
}

/// What a file holds; nothing where there is none. One that cannot be read is set aside, and the text
/// says so.
pub fn read<T: DeserializeOwned + Default>(path: &Path) -> (T, Option<String>) {
    match parse(path) {
        Ok(content) => (content, None),
        Err(why) => {
            let kept = set_aside(path).map_or_else(
                || "it stays where it is".to_owned(),
                |aside| format!("it was set aside as {}", echo_path(&aside)),
            );
            (T::default(), Some(format!("{} cannot be read ({why}): {kept}", echo_path(path))))
        }
    }
}

/// What a file holds, or why it cannot be read; nothing where there is none.
pub fn parse<T: DeserializeOwned + Default>(path: &Path) -> Result<T, String> {
    let file = match OpenOptions::new().read(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(T::default()),
        Err(error) => return Err(error.to_string()),
    };
    let mut text = String::new();
    file.take(MOST + 1).read_to_string(&mut text).map_err(|error| error.to_string())?;
    if text.len() as u64 > MOST {
        return Err("it is larger than 1 MiB".to_owned());
    }
    let Versioned { version } = serde_json::from_str(&text).map_err(|_| "it is damaged".to_owned())?;
    if version > VERSION {
        return Err(format!("a newer vbs wrote it, version {version}"));
    }
    serde_json::from_str(&text).map_err(|_| "it is damaged".to_owned())
}

/// Gives the file another name that no file has.
fn set_aside(path: &Path) -> Option<PathBuf> {
    (1..=ASIDE).find_map(|number| {
        let mut name = path.file_name()?.to_owned();
        name.push(format!(".{number}.aside"));
        let aside = path.with_file_name(name);
        // A link fails where a file has that name; a rename would replace it.
        fs::hard_link(path, &aside).ok()?;
        fs::remove_file(path).ok()?;
        Some(aside)
    })
}

/// Writes a file anew; whoever reads it finds the old or the new one, never a part.
pub fn write<T: Serialize>(path: &Path, content: &T) -> Result<(), String> {
    replace(path, content).map_err(|error| format!("{}: {error}", echo_path(path)))
}

fn replace<T: Serialize>(path: &Path, content: &T) -> io::Result<()> {
    let text = serde_json::to_string_pretty(&Written { version: VERSION, content })?;
    let directory = path.parent().unwrap_or(Path::new("."));
    DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let new = path.with_file_name(name);
    let written = write_new(&new, &text).and_then(|()| fs::rename(&new, path));
    if written.is_err() {
        // What is left of it is of no use to anybody.
        let _ = fs::remove_file(&new);
    }
    written
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    // One that is left of a program that was killed in the middle of it.
    let _ = fs::remove_file(path);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{text}")?;
    file.sync_all()
}
