//! The terminal: entering and leaving its alternate screen, drawing frames into memory, and
//! leaving it whole whatever happens.

use std::io::{self, IsTerminal, Write};
use std::panic;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode, size,
};
use crossterm::{Command, cursor};
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal, TerminalOptions, Viewport};

use super::backend::SteadyBackend;
use super::frames::FrameBuffer;
use super::sgr::plain_colours;

/// Draws frames into memory, as differences to the frame before.
pub struct Canvas {
    buffer: FrameBuffer,
    terminal: Terminal<SteadyBackend>,
}

impl Canvas {
    /// A canvas of this size that knows nothing of what the terminal shows.
    pub fn new(columns: u16, rows: u16) -> io::Result<Self> {
        let buffer = FrameBuffer::default();
        let viewport = Viewport::Fixed(Rect::new(0, 0, columns, rows));
        let terminal =
            Terminal::with_options(SteadyBackend::new(buffer.clone()), TerminalOptions { viewport })?;
        Ok(Self { buffer, terminal })
    }

    /// Draws a frame; returns the bytes that turn the last one into it.
    pub fn draw(&mut self, how: impl FnOnce(&mut Frame<'_>)) -> io::Result<Vec<u8>> {
        self.terminal.draw(how)?;
        Ok(plain_colours(&self.buffer.take()))
    }
}

/// Most columns that are drawn on.
const MOST_COLUMNS: u16 = 1024;

/// Most cells that are drawn on, some 25 MiB of memory; a wall of screens has fewer.
const MOST_CELLS: u32 = 1 << 18;

/// Columns and rows, or a size that any terminal has. Of a size that no terminal has (anybody may set
/// one), only a part is used.
pub fn terminal_size() -> (u16, u16) {
    match size() {
        Ok((columns, rows)) if columns > 0 && rows > 0 => usable(columns, rows),
        _ => (80, 24),
    }
}

fn usable(columns: u16, rows: u16) -> (u16, u16) {
    let columns = columns.min(MOST_COLUMNS);
    let most_rows = u16::try_from(MOST_CELLS / u32::from(columns.max(1))).unwrap_or(u16::MAX);
    (columns, rows.min(most_rows))
}

/// Whether both the keyboard and the screen are a terminal.
pub fn is_interactive() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Buttons and the wheel are reported, in numbers (SGR); movements would be a flood on a slow link.
const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1006h";

const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1000l";

/// The terminal was asked to report the mouse: a panic in any thread must take that back.
static MOUSE: AtomicBool = AtomicBool::new(false);

/// The bytes that take the screen over, with the mouse or without.
pub fn entering(mouse: bool) -> Vec<u8> {
    let mut bytes = commands(&[&EnterAlternateScreen, &EnableBracketedPaste, &cursor::Hide]);
    MOUSE.store(mouse, Ordering::Relaxed);
    bytes.extend(if mouse { MOUSE_ON } else { &[] });
    bytes.extend(clearing());
    bytes
}

/// The bytes after which the terminal reports the mouse, or does not; none where that is so already.
pub fn use_mouse(mouse: bool) -> Vec<u8> {
    match (MOUSE.swap(mouse, Ordering::Relaxed), mouse) {
        (false, true) => MOUSE_ON.to_vec(),
        (true, false) => MOUSE_OFF.to_vec(),
        _ => Vec::new(),
    }
}

/// The bytes that clear the screen before everything is redrawn.
pub fn clearing() -> Vec<u8> {
    commands(&[&crossterm::style::ResetColor, &Clear(ClearType::All)])
}

/// The bytes that give the screen back. A terminal without an alternate screen keeps what was drawn:
/// it is taken away, and what is said next stands at the bottom, as after any command.
pub fn leaving() -> Vec<u8> {
    let mut bytes = use_mouse(false);
    bytes.extend(commands(&[
        &crossterm::style::ResetColor,
        &DisableBracketedPaste,
        &Clear(ClearType::All),
        &cursor::MoveTo(0, terminal_size().1 - 1),
        &cursor::Show,
        &LeaveAlternateScreen,
    ]));
    bytes
}

fn commands(commands: &[&dyn AnsiCommand]) -> Vec<u8> {
    let mut text = String::new();
    for command in commands {
        // Writing into a string cannot fail.
        let _ = command.ansi(&mut text);
    }
    text.into_bytes()
}

/// [`Command`] without its type parameters.
trait AnsiCommand {
    fn ansi(&self, out: &mut String) -> std::fmt::Result;
}

impl<C: Command> AnsiCommand for C {
    fn ansi(&self, out: &mut String) -> std::fmt::Result {
        self.write_ansi(out)
    }
}

/// Keys come one by one and unechoed while this lives.
#[derive(Debug)]
pub struct RawMode(());

impl RawMode {
    /// Switches over; the terminal is given back when the value is dropped, and on a panic in any
    /// thread.
    pub fn enter() -> io::Result<Self> {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| {
            let before = panic::take_hook();
            panic::set_hook(Box::new(move |info| {
                restore_in_haste();
                before(info);
            }));
        });
        enable_raw_mode()?;
        Ok(Self(()))
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        // A terminal that is gone cannot be switched back, and need not be.
        let _ = disable_raw_mode();
    }
}

/// Gives the terminal back from wherever the program is, without its writer.
fn restore_in_haste() {
    let mut out = io::stdout();
    let _ = out.write_all(&leaving());
    let _ = out.flush();
    let _ = disable_raw_mode();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mouse_is_given_back_by_whoever_leaves_and_spoken_of_only_where_it_is_used() {
        let has = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
        assert!(!has(&entering(false), b"1000") && !has(&leaving(), b"1000"));
        assert!(has(&entering(true), MOUSE_ON) && has(&leaving(), MOUSE_OFF));
        assert!(!has(&leaving(), b"1000"), "once is enough");
        assert_eq!([use_mouse(true), use_mouse(true)], [MOUSE_ON.to_vec(), Vec::new()]);
        assert_eq!([use_mouse(false), use_mouse(false)], [MOUSE_OFF.to_vec(), Vec::new()]);
    }

    #[test]
    fn a_size_that_no_terminal_has_costs_no_memory() {
        assert_eq!(usable(80, 24), (80, 24));
        assert_eq!(usable(400, 120), (400, 120));
        for (columns, rows) in [(u16::MAX, u16::MAX), (1, u16::MAX), (u16::MAX, 1), (2000, 1000)] {
            let (used, high) = usable(columns, rows);
            assert!(used >= 1 && high >= 1 && used <= columns && high <= rows);
            assert!(u32::from(used) * u32::from(high) <= MOST_CELLS, "{columns}x{rows}");
        }
    }
}
