//! A file in the operator's own editor.

use std::process::Command;

/// Runs the editor on a file until it is left; blocks that long. `editor` may have arguments of
/// its own, as `EDITOR` may.
pub fn edit(editor: &str, file: &str) -> Result<(), String> {
    // The shell splits the editor's words, and never the file's name.
    let status = Command::new("sh").arg("-c").arg(format!("exec {editor} \"$0\"")).arg(file).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{editor} {file}: {status}")),
        Err(error) => Err(format!("no shell for {editor}: {error}")),
    }
}
