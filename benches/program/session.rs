//! A program in a pseudo-terminal. What it writes is stamped by the thread that reads it, the
//! moment it arrives; the screen is worked out from it later, by whoever looks.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process_group};

use crate::process;

/// What a frame ends with: the only place where all styles are reset.
const END_OF_FRAME: &[u8] = b"\x1b[0m";
/// The end of a synchronized update, where a program uses those.
const END_OF_UPDATE: &[u8] = b"\x1b[?2026l";

/// A program that is not started yet.
pub struct Setup {
    program: CommandBuilder,
    terminal: (u16, u16),
}

impl Setup {
    pub fn new<'a>(
        program: &str,
        arguments: impl Iterator<Item = &'a str>,
        home: &Path,
        variables: Vec<(&'static str, String)>,
        terminal: (u16, u16),
    ) -> Self {
        let mut program = CommandBuilder::new(program);
        program.args(arguments);
        program.env_clear();
        program.cwd(home);
        for (name, value) in variables {
            program.env(name, value);
        }
        Self { program, terminal }
    }

    pub fn start(self) -> Result<Session, String> {
        let (columns, rows) = self.terminal;
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let trouble = |what: &str, error: &dyn std::fmt::Display| format!("{what}: {error}");
        let pty = native_pty_system().openpty(size).map_err(|e| trouble("no terminal", &e))?;
        let keys = pty.master.take_writer().map_err(|e| trouble("no keyboard", &e))?;
        let output = pty.master.try_clone_reader().map_err(|e| trouble("no screen", &e))?;
        let inbox = Arc::new(Inbox::default());
        let eyes = Arc::clone(&inbox);
        thread::spawn(move || eyes.read(output));
        let begun = Instant::now();
        let child = pty.slave.spawn_command(self.program).map_err(|e| trouble("no start", &e))?;
        drop(pty.slave);
        let pid =
            child.process_id().and_then(|id| Pid::from_raw(id.cast_signed())).ok_or("it ended at once")?;
        process::started(pid);
        let lines = |n| NonZeroU16::new(n).unwrap_or(NonZeroU16::MIN);
        let view = vt100::Parser::new(lines(rows), lines(columns), 0);
        Ok(Session { begun, view, inbox, keys, child, pid, bytes: 0, frames: 0, _master: pty.master })
    }
}

/// What came out and was not looked at yet.
#[derive(Default)]
struct Inbox {
    pieces: Mutex<Pieces>,
    arrived: Condvar,
}

#[derive(Default)]
struct Pieces {
    waiting: VecDeque<(Instant, Vec<u8>)>,
    over: bool,
}

impl Inbox {
    fn lock(&self) -> MutexGuard<'_, Pieces> {
        self.pieces.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self, mut output: Box<dyn Read + Send>) {
        let mut buffer = vec![0; 1 << 16];
        loop {
            let read = output.read(&mut buffer);
            let at = Instant::now();
            let mut pieces = self.lock();
            match read.ok().and_then(|length| buffer.get(..length)).filter(|piece| !piece.is_empty()) {
                Some(piece) => pieces.waiting.push_back((at, piece.to_vec())),
                None => pieces.over = true,
            }
            self.arrived.notify_all();
            if pieces.over {
                return;
            }
        }
    }

    /// The next piece, if it comes before then. An error: nothing will come any more.
    fn next(&self, before: Instant) -> Result<Option<(Instant, Vec<u8>)>, String> {
        let time = before.saturating_duration_since(Instant::now());
        let empty = |pieces: &mut Pieces| pieces.waiting.is_empty() && !pieces.over;
        let (mut pieces, _) =
            self.arrived.wait_timeout_while(self.lock(), time, empty).unwrap_or_else(PoisonError::into_inner);
        match (pieces.waiting.pop_front(), pieces.over) {
            (None, true) => Err("the program ended".to_owned()),
            (piece, _) => Ok(piece),
        }
    }
}

/// What came of some keys.
#[derive(Clone, Copy, Debug, Default)]
pub struct Came {
    /// From the keys to the first byte.
    pub first: Duration,
    /// From the keys to the last byte, after which it was quiet.
    pub last: Duration,
    pub bytes: u64,
    pub frames: u64,
}

/// A running program; it ends with this value.
pub struct Session {
    pub begun: Instant,
    view: vt100::Parser,
    inbox: Arc<Inbox>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    pid: Pid,
    /// Bytes and frames that were looked at, since the start.
    bytes: u64,
    frames: u64,
    _master: Box<dyn MasterPty + Send>,
}

impl Session {
    /// The process, as `/proc` names it.
    pub fn pid(&self) -> String {
        self.pid.as_raw_nonzero().to_string()
    }

    /// Everything on the screen, as far as it was looked at.
    pub fn contents(&self) -> String {
        self.view.screen().contents()
    }

    /// Bytes since the start.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Presses keys in one write; when.
    pub fn press(&mut self, keys: &str) -> Result<Instant, String> {
        let at = Instant::now();
        self.keys.write_all(keys.as_bytes()).map_err(|error| format!("no key gets through: {error}"))?;
        Ok(at)
    }

    /// Looks at the next piece, if it comes before then; when it came.
    fn look(&mut self, before: Instant) -> Result<Option<Instant>, String> {
        let Some((at, piece)) = self.inbox.next(before)? else { return Ok(None) };
        self.view.process(&piece);
        self.bytes += piece.len() as u64;
        let count = |mark: &[u8]| piece.windows(mark.len()).filter(|window| *window == mark).count() as u64;
        self.frames += count(END_OF_FRAME).max(count(END_OF_UPDATE));
        Ok(Some(at))
    }

    /// Waits until the screen is so; when the piece came that made it so.
    pub fn until(
        &mut self,
        what: &str,
        within: Duration,
        mut so: impl FnMut(&str) -> bool,
    ) -> Result<Instant, String> {
        let deadline = Instant::now() + within;
        let mut at = Instant::now();
        while !so(&self.contents()) {
            let looked = self.look(deadline).map_err(|trouble| format!("{trouble} before {what}"))?;
            at = looked.ok_or_else(|| format!("not within {} s: {what}", within.as_secs()))?;
        }
        Ok(at)
    }

    /// Waits until nothing has come for so long; what came since.
    pub fn settle(&mut self, since: Instant, quiet: Duration, within: Duration) -> Result<Came, String> {
        let (bytes, frames) = (self.bytes, self.frames);
        let deadline = Instant::now() + within;
        let mut first = None;
        let mut last = since;
        let mut end = (Instant::now() + quiet).min(deadline);
        while let Some(at) = self.look(end)? {
            first.get_or_insert(at);
            last = at;
            end = at + quiet;
            if Instant::now() > deadline {
                return Err(format!("never quiet within {} s", within.as_secs()));
            }
        }
        Ok(Came {
            first: first.unwrap_or(since).saturating_duration_since(since),
            last: last.saturating_duration_since(since),
            bytes: self.bytes - bytes,
            frames: self.frames - frames,
        })
    }

    /// Presses keys and waits until they are answered and all is quiet.
    pub fn answer(&mut self, keys: &str, quiet: Duration) -> Result<Came, String> {
        const WITHIN: Duration = Duration::from_secs(30);
        let at = self.press(keys)?;
        let mut came = Came::default();
        // Nothing at all for a second is an answer too: of no bytes.
        let deadline = at + Duration::from_secs(1);
        let (bytes, frames) = (self.bytes, self.frames);
        if let Some(first) = self.look(deadline)? {
            let rest = self.settle(at, quiet, WITHIN)?;
            came.first = first.saturating_duration_since(at);
            came.last = came.first.max(rest.last);
        }
        Ok(Came { bytes: self.bytes - bytes, frames: self.frames - frames, ..came })
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // It leads a session of its own, and may have ended already.
        let _gone = kill_process_group(self.pid, Signal::KILL);
        let _status = self.child.wait();
        process::ended(self.pid);
    }
}
