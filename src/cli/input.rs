//! Files that are given by name, or as standard input.

use std::fs::File;
use std::io::{self, Read};

use super::error::CliError;
use crate::config::file_text;
use crate::domain::echo::echo;

/// The text of a file, or of standard input where that is `-`; one of more than so many bytes is refused.
pub fn text_of(path: &str, most: u64) -> Result<String, CliError> {
    let whole = |reader: &mut dyn Read| {
        let mut bytes = Vec::new();
        reader.take(most + 1).read_to_end(&mut bytes).map(|_| bytes)
    };
    let bytes = if path == "-" {
        whole(&mut io::stdin().lock())
    } else {
        File::open(path).and_then(|mut file| whole(&mut file))
    };
    let bytes = bytes.map_err(|error| unreadable(path, &error.to_string()))?;
    if bytes.len() as u64 > most {
        return Err(unreadable(path, &format!("it is larger than {} MiB", most >> 20)));
    }
    file_text::decode(bytes).map_err(|why| unreadable(path, &why.to_string()))
}

/// Such a file is of no use.
pub fn unreadable(path: &str, why: &str) -> CliError {
    CliError::usage(format!("cannot read {}: {why}", echo(path)))
}
