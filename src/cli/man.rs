//! The manual page, from the same definition as the help.

use std::fs;

use clap_mangen::{Man, generate_to};

use super::args::ManArgs;
use super::definition;
use super::error::CliError;
use super::output::write_text;
use crate::domain::echo::echo_path;

/// Writes the page of the program, or those of all commands into a directory.
pub fn man(args: &ManArgs) -> Result<u8, CliError> {
    let command = definition::command();
    if let Some(directory) = &args.dir {
        let made = fs::create_dir_all(directory).and_then(|()| generate_to(command, directory));
        let cannot = |error| CliError::usage(format!("cannot write to {}: {error}", echo_path(directory)));
        return made.map(|()| 0).map_err(cannot);
    }
    let mut page = Vec::new();
    Man::new(command).render(&mut page)?;
    write_text(&String::from_utf8_lossy(&page))?;
    Ok(0)
}
