//! The fields of a form, with what is wrong beside each.

use crate::app::widgets::Fields;
use crate::ui::canvas::{Canvas, Strip};
use crate::ui::theme::Role;

/// The lines of a form, and the column of the terminal's cursor in the one that is being typed.
pub fn lines<const N: usize>(
    canvas: &Canvas<'_>,
    fields: &Fields<N>,
    labels: [&str; N],
    faults: &[Option<String>; N],
    room: usize,
) -> (Vec<Strip>, usize) {
    let label_width = labels.iter().map(|label| label.len()).max().unwrap_or_default() + 2;
    let mut cursor = 0;
    let line = |(at, ((label, line), fault)): (usize, ((&&str, _), &Option<String>))| {
        let line: &crate::app::widgets::TextField = line;
        let (before, after) = line.around_cursor();
        let mut strip = canvas.strip();
        let role = if at == fields.at { Role::Strong } else { Role::Text };
        strip.gap(1).cell(role, label, label_width).say(role, before);
        if at == fields.at {
            cursor = strip.width();
        }
        strip.say(role, after);
        if let Some(fault) = fault {
            strip.gap(2).say(Role::Warning, &format!("! {fault}"));
        }
        strip.cut(room);
        strip
    };
    let lines = labels.iter().zip(&fields.lines).zip(faults).enumerate().map(line).collect();
    (lines, cursor)
}
