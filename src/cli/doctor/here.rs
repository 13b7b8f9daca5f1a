//! Facts of this machine: the program, the terminal, the place of the journal. Looks, and writes
//! nothing.

use std::io::{self, IsTerminal};
use std::path::Path;

use rustix::fs::{Access, access};
use rustix::system::uname;
use rustix::termios::tcgetwinsize;

use super::facts::{Journal, Program, Streams, Terminal};
use crate::cli::args::Global;
use crate::cli::config::Row;
use crate::cli::environment::variable;
use crate::cli::past;
use crate::cli::theme::theme;
use crate::cli::version;
use crate::config::Sources;
use crate::domain::Look;
use crate::domain::echo::{echo, echo_path};
use crate::ui::Glyphs;

/// The program and the machine.
pub fn program() -> Program {
    let uname = uname();
    let said = |words: &std::ffi::CStr| words.to_string_lossy().into_owned();
    Program {
        version: env!("CARGO_PKG_VERSION"),
        build: if cfg!(debug_assertions) { "debug" } else { "release" },
        commit: version::COMMIT,
        target: version::target(),
        system: format!("{} {} {}", said(uname.sysname()), said(uname.release()), said(uname.machine())),
    }
}

/// Variables that say what a terminal is and can.
const VARIABLES: [&str; 7] = ["TERM", "TERM_PROGRAM", "COLORTERM", "NO_COLOR", "LC_ALL", "LC_CTYPE", "LANG"];

/// What shows that we are inside of something.
const INSIDE: [(&str, &str); 3] = [("TMUX", "tmux"), ("STY", "screen"), ("SSH_CONNECTION", "ssh")];

pub fn terminal(look: Look, ascii: bool) -> Terminal {
    let theme = theme(look, ascii, variable);
    let variables = VARIABLES.into_iter().filter_map(|name| {
        let value = variable(name)?;
        let value = echo(&value).into_owned();
        Some(Row { name, value, source: "environment".to_owned() })
    });
    let size = tcgetwinsize(io::stdout())
        .or_else(|_| tcgetwinsize(io::stderr()))
        .or_else(|_| tcgetwinsize(io::stdin()));
    Terminal {
        size: size.ok().map(|size| (size.ws_col, size.ws_row)),
        streams: Streams {
            stdin: io::stdin().is_terminal(),
            stdout: io::stdout().is_terminal(),
            stderr: io::stderr().is_terminal(),
        },
        variables: variables.collect(),
        colours: theme.colour,
        utf8: theme.glyphs == Glyphs::Unicode,
        inside: INSIDE
            .into_iter()
            .filter(|(name, _)| variable(name).is_some())
            .map(|(_, word)| word)
            .collect(),
    }
}

/// The place of the journal. Whether it can be written is told by the rights to what is there of it:
/// nothing is made.
pub fn journal(global: &Global) -> Journal {
    let source = past::state_dir(global).map_or("default", |(_, source)| source).to_owned();
    let directory = match past::runs_dir(global) {
        Ok(directory) => directory,
        Err(failure) => return Journal { directory: None, source, problem: Some(failure.message) },
    };
    let there = directory.ancestors().find(|above| above.exists());
    let there = there.filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let problem = if there.is_dir() {
        access(there, Access::WRITE_OK | Access::EXEC_OK).err().map(|error| error.to_string())
    } else {
        Some(format!("{} is not a directory", echo_path(there)))
    };
    let shown = Sources::of_this_process().shown(&directory);
    Journal { directory: Some(shown), source, problem }
}
