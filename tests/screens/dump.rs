//! A screen as text: what stands in each row, and below it which columns have which look.

use std::fmt::Write;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use vbs_tui::app::App;
use vbs_tui::ui::{Theme, draw};

pub fn screen(app: &App, theme: &Theme) -> Buffer {
    let (columns, rows) = app.model.size;
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| draw(app, theme, frame)).unwrap();
    terminal.backend().buffer().clone()
}

/// Symbols of every row; a wide character takes the place of the cell it covers.
pub fn text(buffer: &Buffer) -> String {
    let mut out = String::new();
    for y in 0..buffer.area.height {
        let mut covered = 0;
        let mut row = String::new();
        for x in 0..buffer.area.width {
            if covered > 0 {
                covered -= 1;
                continue;
            }
            let symbol = buffer[(x, y)].symbol();
            covered = unicode_width::UnicodeWidthStr::width(symbol).saturating_sub(1);
            row.push_str(symbol);
        }
        out.push_str(row.trim_end());
        out.push('\n');
    }
    out
}

/// The same with the styles: `row: from-to look, ...` for every run that is not plain.
pub fn dump(app: &App, theme: &Theme) -> String {
    let buffer = screen(app, theme);
    let mut out = text(&buffer);
    out.push_str("----\n");
    for y in 0..buffer.area.height {
        let mut runs: Vec<(u16, u16, String)> = Vec::new();
        for x in 0..buffer.area.width {
            let look = look(&buffer[(x, y)]);
            match runs.last_mut() {
                Some((_, to, last)) if *to + 1 == x && *last == look => *to = x,
                _ => runs.push((x, x, look)),
            }
        }
        runs.retain(|(_, _, look)| !look.is_empty());
        if !runs.is_empty() {
            let words: Vec<String> =
                runs.iter().map(|(from, to, look)| format!("{from}-{to} {look}")).collect();
            let _ = writeln!(out, "{y}: {}", words.join(", "));
        }
    }
    out
}

fn look(cell: &Cell) -> String {
    let mut words = Vec::new();
    if cell.fg != Color::Reset {
        words.push(format!("{:?}", cell.fg).to_lowercase());
    }
    if cell.bg != Color::Reset {
        words.push(format!("on {:?}", cell.bg).to_lowercase());
    }
    for (modifier, word) in [
        (Modifier::BOLD, "bold"),
        (Modifier::DIM, "dim"),
        (Modifier::UNDERLINED, "underlined"),
        (Modifier::REVERSED, "reversed"),
    ] {
        if cell.modifier.contains(modifier) {
            words.push(word.to_owned());
        }
    }
    words.join(" ")
}

/// Only safe looks: no background, and only foregrounds that can be read on dark and on light.
pub fn assert_readable_anywhere(buffer: &Buffer) {
    let safe = [Color::Reset, Color::Red, Color::Green, Color::Cyan, Color::Magenta];
    for cell in buffer.content() {
        assert!(safe.contains(&cell.fg), "{cell:?}");
        assert_eq!(cell.bg, Color::Reset, "{cell:?}");
    }
}
