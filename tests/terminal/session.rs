//! The real binary in a pseudo-terminal, and somebody who sits at it: presses keys, reads the
//! screen, looks away, pulls the plug.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use crate::support::{Cloud, PATIENCE};

/// A session that has not begun.
pub struct Setup {
    program: CommandBuilder,
    size: (u16, u16),
}

impl Setup {
    /// `vbs` alone on a terminal of 80 by 24, with nothing but the variables of a cloud.
    pub fn new(cloud: &Cloud, arguments: &[&str]) -> Self {
        let mut program = CommandBuilder::new(env!("CARGO_BIN_EXE_vbs"));
        program.args(arguments);
        Self::of(program, cloud.home(), cloud.variables())
    }

    /// The same under a script of the shell, which starts it with `"$0"`.
    pub fn under(cloud: &Cloud, script: &str) -> Self {
        let mut program = CommandBuilder::new("/bin/sh");
        program.args(["-c", script, env!("CARGO_BIN_EXE_vbs")]);
        Self::of(program, cloud.home(), cloud.variables())
    }

    /// A program with nothing but these variables.
    pub fn of<N: AsRef<OsStr>>(
        mut program: CommandBuilder,
        home: &Path,
        variables: impl IntoIterator<Item = (N, String)>,
    ) -> Self {
        program.env_clear();
        program.cwd(home);
        for (name, value) in variables {
            program.env(name, value);
        }
        program.env("TERM", "xterm-256color");
        program.env("LANG", "C.UTF-8");
        Self { program, size: (80, 24) }
    }

    /// With another variable.
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.program.env(name, value);
        self
    }

    /// On a terminal with so many columns and rows.
    pub fn size(mut self, columns: u16, rows: u16) -> Self {
        self.size = (columns, rows);
        self
    }

    /// Starts it.
    pub fn start(self) -> Session {
        let (columns, rows) = self.size;
        let pty = native_pty_system().openpty(pty_size(columns, rows)).unwrap();
        let cooked = modes(&*pty.master);
        let keys = pty.master.take_writer().unwrap();
        let output = pty.master.try_clone_reader().unwrap();
        let child = pty.slave.spawn_command(self.program).unwrap();
        drop(pty.slave);
        let leader = child.process_id().and_then(|pid| Pid::from_raw(i32::try_from(pid).ok()?)).unwrap();
        let seen = Arc::new(Seen::new(columns, rows));
        let eyes = {
            let seen = seen.clone();
            thread::spawn(move || seen.read(output))
        };
        let ending = seen.clone();
        thread::spawn(move || ending.wait(child));
        Session { seen, leader, cooked, master: Some(pty.master), keys: Some(keys), eyes: Some(eyes) }
    }
}

fn pty_size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

/// The modes of a terminal, for comparing.
fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().unwrap())
}

/// What whoever sits at the terminal does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Attention {
    Reading,
    LookingAway,
    Gone,
}

/// What has come out of the terminal, and what became of the program.
struct Seen {
    now: Mutex<Now>,
    changed: Condvar,
}

struct Now {
    view: vt100::Parser,
    bytes: Vec<u8>,
    attention: Attention,
    /// Nobody can write to the terminal any more, and all that was written is read.
    drained: bool,
    ended: Option<(ExitStatus, Instant)>,
}

impl Seen {
    fn new(columns: u16, rows: u16) -> Self {
        let size = |n| NonZeroU16::new(n).unwrap();
        let now = Now {
            view: vt100::Parser::new(size(rows), size(columns), 0),
            bytes: Vec::new(),
            attention: Attention::Reading,
            drained: false,
            ended: None,
        };
        Self { now: Mutex::new(now), changed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, how: impl FnOnce(&mut Now)) {
        how(&mut self.lock());
        self.changed.notify_all();
    }

    fn read(&self, mut output: Box<dyn Read + Send>) {
        let mut piece = [0; 4096];
        loop {
            let looking_away = |now: &mut Now| now.attention == Attention::LookingAway;
            let now = self.changed.wait_while(self.lock(), looking_away).unwrap();
            if now.attention == Attention::Gone {
                return;
            }
            drop(now);
            match output.read(&mut piece) {
                Ok(length @ 1..) => self.change(|now| {
                    now.view.process(&piece[..length]);
                    now.bytes.extend_from_slice(&piece[..length]);
                }),
                _ => return self.change(|now| now.drained = true),
            }
        }
    }

    fn wait(&self, mut child: Box<dyn Child + Send + Sync>) {
        let status = child.wait().unwrap();
        self.change(|now| now.ended = Some((status, Instant::now())));
    }

    /// Waits until something is so; whether it came in time.
    fn until(&self, within: Duration, mut so: impl FnMut(&Now) -> bool) -> bool {
        let (now, _) = self.changed.wait_timeout_while(self.lock(), within, |now| !so(now)).unwrap();
        // Of the same moment: it may be otherwise in the next.
        so(&now)
    }
}

/// A session at a terminal; whatever is left of it ends with it.
pub struct Session {
    seen: Arc<Seen>,
    leader: Pid,
    cooked: String,
    master: Option<Box<dyn MasterPty + Send>>,
    keys: Option<Box<dyn Write + Send>>,
    eyes: Option<JoinHandle<()>>,
}

impl Session {
    /// Presses keys, all at once.
    pub fn press(&mut self, keys: &str) {
        self.keys.as_mut().unwrap().write_all(keys.as_bytes()).unwrap();
    }

    /// Presses keys one by one, with so long a rest between them: none catches up with one that was late.
    pub fn press_every(&mut self, gap: Duration, keys: &str) {
        for key in keys.chars() {
            self.press(&key.to_string());
            self.rest(gap);
        }
    }

    /// Waits until the screen is so.
    #[track_caller]
    pub fn until(&self, what: &str, so: impl FnMut(&vt100::Screen) -> bool) {
        assert!(self.until_within(PATIENCE, so), "never came: {what}\n{}", self.describe());
    }

    /// Waits until the screen is so, but not for long; whether it came.
    pub fn until_within(&self, within: Duration, mut so: impl FnMut(&vt100::Screen) -> bool) -> bool {
        self.seen.until(within, |now| so(now.view.screen()))
    }

    /// Waits until words are on the screen.
    #[track_caller]
    pub fn sees(&self, words: &str) {
        self.until(words, |screen| screen.contents().contains(words));
    }

    /// Lets some time pass.
    pub fn rest(&self, time: Duration) {
        self.seen.until(time, |_| false);
    }

    /// Whether a screen reports buttons of the mouse, in numbers.
    pub fn has_mouse(screen: &vt100::Screen) -> bool {
        let form = (screen.mouse_protocol_mode(), screen.mouse_protocol_encoding());
        form == (vt100::MouseProtocolMode::PressRelease, vt100::MouseProtocolEncoding::Sgr)
    }

    /// What is on the screen.
    pub fn contents(&self) -> String {
        self.seen.lock().view.screen().contents()
    }

    /// The line that has words on it.
    #[track_caller]
    pub fn line(&self, words: &str) -> String {
        let contents = self.contents();
        let line = contents.lines().find(|line| line.contains(words));
        line.unwrap_or_else(|| panic!("no line has {words:?}\n{}", self.describe())).to_owned()
    }

    /// The first cell of a word, on the line that also has other words.
    #[track_caller]
    pub fn cell(&self, line: &str, word: &str) -> vt100::Cell {
        let now = self.seen.lock();
        let screen = now.view.screen();
        let (rows, columns) = screen.size();
        for row in 0..rows.get() {
            let cells = (0..columns.get()).map(|column| screen.cell(row, column).unwrap());
            let letters: Vec<&str> = cells.map(vt100::Cell::contents).collect();
            let letters = letters.iter().map(|letter| if letter.is_empty() { " " } else { letter });
            let letters: Vec<&str> = letters.collect();
            if !letters.concat().contains(line) {
                continue;
            }
            let place = (0..letters.len()).find(|at| letters[*at..].concat().starts_with(word));
            if let Some(column) = place {
                return screen.cell(row, u16::try_from(column).unwrap()).unwrap().clone();
            }
        }
        drop(now);
        panic!("no {word:?} on a line with {line:?}\n{}", self.describe());
    }

    /// Everything that came out of the terminal so far.
    pub fn bytes(&self) -> Vec<u8> {
        self.seen.lock().bytes.clone()
    }

    /// Changes the size of the terminal.
    pub fn resize(&self, columns: u16, rows: u16) {
        let size = |n| NonZeroU16::new(n).unwrap();
        self.seen.change(|now| now.view.screen_mut().set_size(size(rows), size(columns)));
        self.master.as_ref().unwrap().resize(pty_size(columns, rows)).unwrap();
    }

    /// Changes the size of the terminal for the program alone; whether it lives on.
    pub fn size_unseen(&self, columns: u16, rows: u16) -> bool {
        self.master.as_ref().unwrap().resize(pty_size(columns, rows)).unwrap();
        self.rest(Duration::from_millis(500));
        self.is_there()
    }

    /// Nothing is read from the terminal any more, but for what is on its way already.
    pub fn look_away(&self) {
        self.seen.change(|now| now.attention = Attention::LookingAway);
    }

    /// Reads on.
    pub fn look_again(&self) {
        self.seen.change(|now| now.attention = Attention::Reading);
    }

    /// The terminal goes away, as a window that is closed or a link that drops.
    pub fn close(&mut self) {
        self.seen.change(|now| now.attention = Attention::Gone);
        // The reader holds the terminal open until something comes out of it.
        self.resize(81, 25);
        self.eyes.take().unwrap().join().unwrap();
        self.keys = None;
        self.master = None;
    }

    /// The process that was started.
    pub fn leader(&self) -> Pid {
        self.leader
    }

    /// The process group that has the terminal.
    pub fn foreground(&self) -> Pid {
        self.master.as_ref().unwrap().process_group_leader().and_then(Pid::from_raw).unwrap()
    }

    /// Sends a signal to the process that was started.
    pub fn signal(&self, signal: Signal) {
        kill_process(self.leader, signal).unwrap();
    }

    /// Whether the process that was started is still there.
    pub fn is_there(&self) -> bool {
        self.seen.lock().ended.is_none()
    }

    /// Waits for the end; the exit code, and how long it took from `since`.
    #[track_caller]
    pub fn ended(&self, since: Instant) -> (u32, Duration) {
        let in_time = self.seen.until(PATIENCE, |now| {
            now.ended.is_some() && (now.drained || now.attention != Attention::Reading)
        });
        assert!(in_time, "the program did not end\n{}", self.describe());
        let (status, at) = self.seen.lock().ended.clone().unwrap();
        (status.exit_code(), at.saturating_duration_since(since))
    }

    /// The terminal is as it was before: its normal screen, a cursor, lines and echo.
    #[track_caller]
    pub fn assert_restored(&self) {
        {
            let now = self.seen.lock();
            let screen = now.view.screen();
            let left = [screen.alternate_screen(), screen.hide_cursor(), screen.bracketed_paste()];
            assert_eq!(left, [false; 3], "alternate screen, hidden cursor, bracketed paste");
            assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        }
        self.assert_cooked();
    }

    /// The terminal's modes are as they were before.
    #[track_caller]
    pub fn assert_cooked(&self) {
        assert_eq!(modes(&**self.master.as_ref().unwrap()), self.cooked);
    }

    fn describe(&self) -> String {
        let now = self.seen.lock();
        format!("ended: {:?}\non the screen:\n{}", now.ended, now.view.screen().contents())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.is_there() {
            // It leads a session, and with it a process group, of its own.
            let _ = kill_process_group(self.leader, Signal::KILL);
        }
        self.seen.change(|now| now.attention = Attention::Reading);
    }
}
