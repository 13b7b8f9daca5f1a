//! A picture of the screen as SVG, drawn by the program itself, so that what the README shows is
//! what there is.

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

use ratatui::text::Span;
use vbs_tui::app::App;
use vbs_tui::ui::{Theme, paint};

/// Size of a cell and of the margin, in the picture's units.
const CELL: (usize, usize) = (9, 19);
const MARGIN: usize = 14;

/// Colours of what the terminal has when nothing else is said.
#[derive(Clone, Copy)]
pub struct Sheet {
    pub paper: &'static str,
    pub ink: &'static str,
}

/// A dark terminal, and a light one.
pub const DARK: Sheet = Sheet { paper: "#14171c", ink: "#d6dae0" };
pub const LIGHT: Sheet = Sheet { paper: "#fbfbf8", ink: "#24292f" };

/// Draws the app at this size and gives back the picture.
pub fn picture(app: &App, theme: &Theme, columns: u16, rows: u16) -> String {
    picture_on(app, theme, (columns, rows), DARK)
}

/// The same in the colours of a terminal.
pub fn picture_on(app: &App, theme: &Theme, (columns, rows): (u16, u16), sheet: Sheet) -> String {
    let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
    paint(app, theme, &mut buffer);
    let (wide, high) = (usize::from(columns) * CELL.0 + 2 * MARGIN, usize::from(rows) * CELL.1 + 2 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" font-size=\"15\" \
         font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\">\n\
         <rect width=\"{wide}\" height=\"{high}\" rx=\"8\" fill=\"{}\"/>\n",
        sheet.paper
    );
    for y in 0..rows {
        for run in runs(&buffer, y) {
            run.write(&mut svg, y, sheet);
        }
    }
    svg.push_str("</svg>\n");
    svg
}

/// Neighbouring cells of one look.
struct Run {
    from: usize,
    columns: usize,
    text: String,
    fg: Color,
    modifier: Modifier,
}

fn runs(buffer: &Buffer, y: u16) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut covered = 0;
    for x in 0..buffer.area.width {
        let Some(cell) = buffer.cell((x, y)) else { continue };
        if covered > 0 {
            covered -= 1;
            continue;
        }
        let columns = width(cell.symbol()).max(1);
        covered = columns - 1;
        // Wide characters stand alone, so that the next text begins in its own column again.
        let joins =
            |run: &Run| same_look(run, cell) && columns == 1 && run.columns == run.text.chars().count();
        match runs.last_mut().filter(|run| joins(run)) {
            Some(run) => {
                run.text.push_str(cell.symbol());
                run.columns += columns;
            }
            None => runs.push(Run {
                from: usize::from(x),
                columns,
                text: cell.symbol().to_owned(),
                fg: cell.fg,
                modifier: cell.modifier,
            }),
        }
    }
    runs
}

fn same_look(run: &Run, cell: &Cell) -> bool {
    run.fg == cell.fg && run.modifier == cell.modifier
}

impl Run {
    fn write(&self, svg: &mut String, y: u16, sheet: Sheet) {
        let (x, top) = (MARGIN + self.from * CELL.0, MARGIN + usize::from(y) * CELL.1);
        let wide = self.columns * CELL.0;
        let reversed = self.modifier.contains(Modifier::REVERSED);
        let ink = ink(self.fg).unwrap_or(sheet.ink);
        if reversed {
            let _ = writeln!(
                svg,
                "<rect x=\"{x}\" y=\"{top}\" width=\"{wide}\" height=\"{}\" fill=\"{ink}\"/>",
                CELL.1
            );
        }
        if self.modifier.contains(Modifier::UNDERLINED) {
            let line = top + CELL.1 - 3;
            let _ = writeln!(svg, "<path d=\"M{x} {line}h{wide}\" stroke=\"{ink}\" stroke-opacity=\".45\"/>");
        }
        if self.text.trim().is_empty() {
            return;
        }
        let fill = if reversed { sheet.paper } else { ink };
        let bold = if self.modifier.contains(Modifier::BOLD) { " font-weight=\"700\"" } else { "" };
        let dim = if self.modifier.contains(Modifier::DIM) { " fill-opacity=\".6\"" } else { "" };
        for (at, words) in spread(&self.text) {
            let wide = width(words) * CELL.0;
            let _ = writeln!(
                svg,
                "<text x=\"{}\" y=\"{}\" textLength=\"{wide}\" fill=\"{fill}\"{bold}{dim}>{}</text>",
                x + at * CELL.0,
                top + CELL.1 - 5,
                escaped(words)
            );
        }
    }
}

/// Words and where they begin. Far apart words stand alone, so that no font can shift them against
/// the columns above and below.
fn spread(text: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut at = 0;
    for part in text.split("  ") {
        let word = part.trim();
        if !word.is_empty() {
            let blanks = part.chars().take_while(|c| *c == ' ').count();
            words.push((at + blanks, word));
        }
        at += width(part) + 2;
    }
    words
}

/// The colour that a terminal shows; `None` is its own.
const fn ink(colour: Color) -> Option<&'static str> {
    Some(match colour {
        Color::Red => "#ff6b6b",
        Color::Green => "#69d58c",
        Color::Cyan => "#5cc8e0",
        Color::Magenta => "#e08cf0",
        // Those of the light theme.
        Color::Indexed(22) => "#005f00",
        Color::Indexed(24) => "#005f87",
        Color::Indexed(90) => "#870087",
        Color::Indexed(124) => "#af0000",
        _ => return None,
    })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn width(text: &str) -> usize {
    Span::raw(text).width()
}
