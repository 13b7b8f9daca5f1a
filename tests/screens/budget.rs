//! What a key press may cost a slow link: bytes to the terminal, deterministic.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use vbs_tui::app::App;
use vbs_tui::ui::{Theme, draw};

use crate::fleet::{press, project};

#[derive(Clone, Default)]
struct Wire(Rc<RefCell<Vec<u8>>>);

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Link {
    wire: Wire,
    terminal: Terminal<CrosstermBackend<Wire>>,
}

impl Link {
    fn new((columns, rows): (u16, u16)) -> Self {
        let wire = Wire::default();
        let viewport = Viewport::Fixed(Rect::new(0, 0, columns, rows));
        let backend = CrosstermBackend::new(wire.clone());
        let terminal = Terminal::with_options(backend, TerminalOptions { viewport }).unwrap();
        Self { wire, terminal }
    }

    fn bytes(&mut self, app: &App) -> usize {
        self.wire.0.borrow_mut().clear();
        self.terminal.draw(|frame| draw(app, &Theme::default(), frame)).unwrap();
        self.wire.0.borrow().len()
    }
}

/// The dearest cursor move that does not scroll, the dearest that does, and the average.
fn moves(size: (u16, u16), before: &str) -> (usize, usize, usize) {
    let mut app = project(240, size);
    press(&mut app, before);
    let mut link = Link::new(size);
    link.bytes(&app);
    let (mut still, mut scrolled, mut all) = (0, 0, 0);
    for _ in 0..100 {
        let top = app.model.volumes.cursor.top;
        press(&mut app, "down");
        let bytes = link.bytes(&app);
        all += bytes;
        if app.model.volumes.cursor.top == top {
            still = still.max(bytes);
        } else {
            scrolled = scrolled.max(bytes);
        }
    }
    (still, scrolled, all / 100)
}

#[test]
fn a_cursor_move_restyles_two_rows_and_nothing_else() {
    for marks in ["", "*", "v"] {
        let (still, scrolled, average) = moves((80, 24), marks);
        assert!(still <= 240, "{still} bytes for a move after `{marks}`");
        assert!(scrolled <= 2900, "{scrolled} bytes for a scroll after `{marks}`");
        assert!(average <= 725, "{average} bytes a key, held down, after `{marks}`");
        let (still, ..) = moves((200, 50), marks);
        assert!(still <= 530, "{still} bytes for a move after `{marks}`");
    }
}

#[test]
fn a_page_and_a_mark_stay_within_their_budgets() {
    let mut app = project(240, (80, 24));
    let mut link = Link::new((80, 24));
    link.bytes(&app);
    press(&mut app, "pgdn");
    let page = link.bytes(&app);
    assert!(page <= 2700, "{page} bytes for a page");
    press(&mut app, "space");
    link.bytes(&app);
    press(&mut app, "space");
    let mark = link.bytes(&app);
    assert!(mark <= 300, "{mark} bytes for a mark");
}
