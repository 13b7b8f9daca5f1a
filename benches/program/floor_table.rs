//! The floor of a screen: a table of so many rows of which only the visible ones are drawn, one
//! frame for all keys that wait. No marks but a sign, no filter, no footer.

use std::collections::HashSet;
use std::io::{self, BufWriter};
use std::time::Duration;

use crossterm::cursor::Hide;
use crossterm::event::{self, Event, KeyCode};
use crossterm::execute;
use crossterm::terminal::{EnterAlternateScreen, disable_raw_mode, enable_raw_mode};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Constraint;
use ratatui::style::{Modifier, Style};
use ratatui::widgets::{Row, Table};

struct Line {
    name: String,
    id: String,
    zone: String,
    size: String,
    server: String,
    policy: String,
}

struct List {
    lines: Vec<Line>,
    marked: HashSet<usize>,
    cursor: usize,
    top: usize,
    height: usize,
    wide: bool,
}

/// Draws a table of so many rows and obeys a few keys until `q`.
pub fn run(arguments: &[String]) -> Result<(), String> {
    let count = arguments.first().and_then(|count| count.parse().ok()).ok_or("how many rows?")?;
    draw(count).map_err(|error| error.to_string())
}

fn draw(count: usize) -> io::Result<()> {
    enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen, Hide)?;
    let out = BufWriter::with_capacity(1 << 16, io::stdout());
    let mut terminal = Terminal::new(CrosstermBackend::new(out))?;
    let size = terminal.size()?;
    let (wide, height) = (size.width > 120, usize::from(size.height).saturating_sub(1));
    let lines = (0..count).map(Line::new).collect();
    let mut list = List { lines, marked: HashSet::new(), cursor: 0, top: 0, height, wide };
    loop {
        terminal.draw(|frame| frame.render_widget(list.table(), frame.area()))?;
        loop {
            if list.obey(&event::read()?) {
                return disable_raw_mode();
            }
            if !event::poll(Duration::ZERO)? {
                break;
            }
        }
    }
}

impl Line {
    fn new(number: usize) -> Self {
        Self {
            name: format!("db-{number:07}-data"),
            id: format!("{:08x}-0000-4000-8000-{number:012x}", number.wrapping_mul(2_654_435_761) as u32),
            zone: format!("eu-de-0{}", number % 3 + 1),
            size: format!("{} GB", number % 500),
            server: format!("db-{:07} app-{:07}", number / 3, number / 5),
            policy: format!("policy-{} of the databases", number % 8),
        }
    }
}

impl List {
    fn obey(&mut self, event: &Event) -> bool {
        let Event::Key(key) = event else { return false };
        let last = self.lines.len().saturating_sub(1);
        self.cursor = match key.code {
            KeyCode::Char('q') => return true,
            KeyCode::Char('j') | KeyCode::Down => self.cursor + 1,
            KeyCode::Char('k') | KeyCode::Up => self.cursor.saturating_sub(1),
            KeyCode::PageDown => self.cursor + self.height,
            KeyCode::PageUp => self.cursor.saturating_sub(self.height),
            KeyCode::Char(' ') => {
                if !self.marked.remove(&self.cursor) {
                    self.marked.insert(self.cursor);
                }
                self.cursor + 1
            }
            _ => self.cursor,
        }
        .min(last);
        self.top = self.top.clamp((self.cursor + 1).saturating_sub(self.height), self.cursor);
        false
    }

    fn table(&self) -> Table<'_> {
        let visible = self.lines.iter().enumerate().skip(self.top).take(self.height);
        let rows = visible.map(|(at, line)| {
            let mark = if self.marked.contains(&at) { "*" } else { " " };
            let style = if at == self.cursor { Modifier::REVERSED } else { Modifier::empty() };
            let cells = [mark, &line.name, &line.zone, &line.size, &line.id, &line.server, &line.policy];
            Row::new(self.shown(&cells).to_vec()).style(Style::default().add_modifier(style))
        });
        let widths = [2, 18, 9, 8, 36, 40, 60].map(Constraint::Length);
        let head = ["", "name", "zone", "size", "id", "servers", "policy"];
        Table::new(rows, self.shown(&widths)).header(Row::new(self.shown(&head).to_vec()))
    }

    /// As many columns as there is room for.
    fn shown<'a, T>(&self, columns: &'a [T]) -> &'a [T] {
        columns.get(..if self.wide { 7 } else { 5 }).unwrap_or_default()
    }
}
