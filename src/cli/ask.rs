//! Asking for a secret on the terminal: without echo, and past whatever standard input is.

use std::fs::File;
use std::io::{self, Read, Write};

use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use secrecy::SecretString;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::api::login::{Asker, Asking};
use crate::domain::SecretQuestion;
use crate::domain::text::scrub;

/// Somebody to ask, where the process has a terminal.
pub fn asker() -> Option<Asker> {
    let terminal = terminal().ok()?;
    let (asker, questions) = unbounded_channel();
    tokio::spawn(answer(questions, terminal));
    Some(asker)
}

fn terminal() -> io::Result<File> {
    File::options().read(true).write(true).open("/dev/tty")
}

async fn answer(mut questions: UnboundedReceiver<Asking>, terminal: File) {
    while let Some(Asking { question, answer }) = questions.recv().await {
        let Ok(terminal) = terminal.try_clone() else { continue };
        let typed = tokio::task::spawn_blocking(move || ask(terminal, &question)).await;
        // Who declined once is not asked again by the same command, whatever it still has to do.
        let Ok(Ok(Some(secret))) = typed else { return };
        // Whoever asked may have left meanwhile.
        let _ = answer.send(secret);
    }
}

/// Asks one question; `None` if it was declined with ctrl-c, ctrl-d or an empty line.
fn ask(terminal: File, question: &SecretQuestion) -> io::Result<Option<SecretString>> {
    let mut quiet = Quiet::enter(terminal)?;
    // The line may be that of a progress, which goes on below.
    write!(quiet.terminal, "\r\x1b[K")?;
    if let Some(refused) = &question.refused {
        writeln!(quiet.terminal, "vbs: {}", scrub(refused))?;
    }
    let (user, at) = (scrub(&question.user), scrub(&question.at));
    write!(quiet.terminal, "vbs: {} of {user} at {at}: ", question.what.word())?;
    quiet.terminal.flush()?;
    let typed = read_line(&mut quiet.terminal)?;
    writeln!(quiet.terminal)?;
    let typed = typed.and_then(|bytes| String::from_utf8(bytes).ok()).filter(|text| !text.is_empty());
    Ok(typed.map(SecretString::from))
}

/// The bytes up to Enter.
fn read_line(terminal: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    const INTERRUPT: u8 = 3;
    const END: u8 = 4;
    const BACKSPACE: [u8; 2] = [8, 127];
    const KILL: u8 = 21;
    let mut line = Vec::new();
    let mut byte = [0];
    loop {
        if terminal.read(&mut byte)? == 0 {
            return Ok(None);
        }
        match byte {
            [b'\r' | b'\n'] => return Ok(Some(line)),
            [INTERRUPT | END] => return Ok(None),
            [KILL] => line.clear(),
            [byte] if BACKSPACE.contains(&byte) => erase(&mut line),
            [byte] => line.push(byte),
        }
    }
}

/// Takes the last character away, all bytes of it.
fn erase(line: &mut Vec<u8>) {
    while line.pop().is_some_and(|byte| (0x80..0xc0).contains(&byte)) {}
}

/// A terminal that shows nothing of what is typed, as it was again when dropped. Signals of keys are
/// off too: one that ended the program here would leave the terminal mute.
struct Quiet {
    terminal: File,
    before: Termios,
}

impl Quiet {
    fn enter(terminal: File) -> io::Result<Self> {
        let before = tcgetattr(&terminal)?;
        let mut quiet = before.clone();
        quiet.local_modes &= !(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG);
        quiet.special_codes[SpecialCodeIndex::VMIN] = 1;
        quiet.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(&terminal, OptionalActions::Flush, &quiet)?;
        Ok(Self { terminal, before })
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        // There is nobody to tell if the terminal is gone.
        let _ = tcsetattr(&self.terminal, OptionalActions::Flush, &self.before);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_edited_by_character() {
        for (typed, expected) in [
            (&b"secret\r"[..], Some("secret")),
            (b"wrong\x15right\n", Some("right")),
            ("pé\x7fw\x08x\n".as_bytes(), Some("px")),
            (b"\x7fa\n", Some("a")),
            (b"abc\x03", None),
            (b"\x04", None),
            (b"cut off", None),
        ] {
            let line = read_line(&mut &*typed).unwrap();
            assert_eq!(line.map(|line| String::from_utf8(line).unwrap()).as_deref(), expected, "{typed:?}");
        }
    }
}
