//! The columns of the volume list: which are shown and how wide, for the room there is.
//!
//! Widths come from the terminal's width, from the policies and from the rows in the window, so
//! that moving the cursor never shifts a column. What is particular to a column stands in its item
//! (`domain::fields`).

use super::canvas::Strip;
use super::text::{clean, width};
use super::theme::{Role, Theme};
use crate::app::Model;
use crate::app::load::Load;
use crate::domain::fields::{Align, Context, Cut, Growth, Text, Tone, Width};
use crate::domain::{Column, Minute, Sort, Volume, VolumeId};

/// Columns before the name: pointer, mark, blank.
const LEAD: usize = 3;
/// Blanks between columns.
const GAP: usize = 2;
/// Below this a screen is narrow.
const NARROW: usize = 100;

/// The columns shown, with their widths.
#[derive(Clone, Debug)]
pub struct Columns {
    shown: Vec<(Column, usize)>,
}

/// What widths are measured by.
struct Measure<'a> {
    context: Context<'a>,
    /// The widths that the operator chose.
    chosen: &'a [(Column, usize)],
    theme: Theme,
    window: &'a [Volume],
    room: usize,
}

impl Measure<'_> {
    fn widest(&self, column: Column) -> usize {
        let text =
            |volume| width(&clean(&(column.field().text)(&self.context, volume).text, self.theme.glyphs));
        self.window.iter().map(text).max().unwrap_or(0)
    }

    fn chosen(&self, column: Column) -> Option<usize> {
        self.chosen.iter().find(|(chosen, _)| *chosen == column).map(|(_, width)| *width)
    }

    /// How wide a column is at first.
    fn first(&self, column: Column) -> usize {
        self.chosen(column).unwrap_or_else(|| self.fitting(column))
    }

    /// How wide it is at first where nobody chose.
    fn fitting(&self, column: Column) -> usize {
        match column.field().layout.width {
            Width::Fixed(columns) => columns,
            Width::Texts { least, narrow, .. } if self.room < NARROW => {
                self.widest(column).clamp(least, narrow)
            }
            Width::Texts { least, most, .. } => self.widest(column).clamp(least, most),
            Width::Policies { least, most } => {
                let policies = self.context.inventory.policies().iter();
                let widths = policies.map(|policy| width(&clean(&policy.label(), self.theme.glyphs)));
                widths.max().unwrap_or(0).clamp(least, most)
            }
        }
    }

    /// Where no column can be left out any more, the widths that were chosen give way.
    fn shrink(&self, shown: &mut [(Column, usize)]) {
        let mut over = total(shown).saturating_sub(self.room);
        for (column, width) in shown.iter_mut() {
            if self.chosen(*column).is_some() {
                let less = width.saturating_sub(self.fitting(*column)).min(over);
                *width -= less;
                over -= less;
            }
        }
    }

    /// How wide it becomes where there is room.
    fn grown(&self, column: Column, growth: &Growth) -> usize {
        if growth.by_texts { self.widest(column).min(growth.to) } else { growth.to }
    }
}

impl Columns {
    /// Chooses columns for `room` and the volumes in the window.
    pub fn new(model: &Model, theme: Theme, window: &[Volume], room: usize) -> Self {
        let measure = Measure { context: context(model), chosen: &model.view.widths, theme, window, room };
        let mut shown: Vec<(Column, usize)> =
            model.columns.iter().map(|column| (*column, measure.first(*column))).collect();
        leave_out(&mut shown, room);
        measure.shrink(&mut shown);
        // What is left goes to the texts that vary most, names first.
        let mut spare = room.saturating_sub(total(&shown));
        let mut growths: Vec<(Column, &Growth)> = shown
            .iter()
            .filter(|(column, _)| measure.chosen(*column).is_none())
            .flat_map(|(column, _)| column.field().layout.growth.iter().map(|growth| (*column, growth)))
            .collect();
        growths.sort_by_key(|(_, growth)| growth.turn);
        for (wanted, growth) in growths {
            if let Some((_, width)) = shown.iter_mut().find(|(column, _)| *column == wanted) {
                let more = measure.grown(wanted, growth).saturating_sub(*width).min(spare);
                *width += more;
                spare -= more;
            }
        }
        Self { shown }
    }

    /// Whether a column is shown.
    pub fn has(&self, column: Column) -> bool {
        self.shown.iter().any(|(shown, _)| *shown == column)
    }

    /// The line over the columns, with the one that sorts pointed out.
    pub fn heading(&self, theme: Theme, sort: Sort, room: usize) -> Strip {
        let mut strip = Strip::new(theme);
        strip.gap_as(Role::Heading, LEAD);
        for (column, columns) in &self.shown {
            let sorted = sort.column == *column;
            let role = if sorted { Role::SortedHeading } else { Role::Heading };
            let sign = if sorted { theme.sorted(sort.descending) } else { "" };
            let air = columns.saturating_sub(column.word().len() + width(sign));
            match column.field().layout.align {
                Align::Right => strip.gap_as(Role::Heading, air).say(role, column.word()).say(role, sign),
                Align::Left => strip.say(role, column.word()).say(role, sign).gap_as(Role::Heading, air),
            };
            strip.gap_as(Role::Heading, GAP);
        }
        strip.gap_as(Role::Heading, room.saturating_sub(strip.width()));
        strip
    }

    /// The cells of one volume.
    pub fn volume(&self, model: &Model, volume: &Volume, name: Role, strip: &mut Strip) {
        let context = context(model);
        for (at, (column, columns)) in self.shown.iter().enumerate() {
            strip.gap(if at > 0 { GAP } else { 0 });
            let Text { tone, text } = (column.field().text)(&context, volume);
            let role = if *column == Column::Name && name != Role::Text { name } else { role(tone) };
            let layout = &column.field().layout;
            match (layout.align, layout.cut) {
                (Align::Right, _) => strip.right(role, &text, *columns),
                (Align::Left, Cut::Middle) => strip.name(role, &text, *columns),
                (Align::Left, Cut::End) => strip.cell(role, &text, *columns),
            };
        }
    }
}

fn total(shown: &[(Column, usize)]) -> usize {
    LEAD + shown.iter().map(|(_, width)| width + GAP).sum::<usize>() - GAP
}

/// Leaves columns out until there is room; what tells the volumes apart stays.
fn leave_out(shown: &mut Vec<(Column, usize)>, room: usize) {
    let mut ranked: Vec<(u8, Column)> =
        shown.iter().filter_map(|(column, _)| Some((column.field().layout.drop?, *column))).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    for (_, column) in ranked {
        if total(shown) <= room {
            break;
        }
        let is_other = |(other, _): &(Column, usize)| *other != column && other.field().layout.tells_apart;
        if column.field().layout.tells_apart && !shown.iter().any(is_other) {
            continue;
        }
        shown.retain(|(other, _)| *other != column);
    }
}

/// What the texts of fields need beside the volume.
pub fn context(model: &Model) -> Context<'_> {
    Context {
        inventory: &model.inventory,
        policies_known: policies_known(model),
        now: Minute::from_timestamp(model.now),
    }
}

/// How a text is shown.
pub const fn role(tone: Tone) -> Role {
    match tone {
        Tone::Plain => Role::Text,
        Tone::Dim => Role::Dim,
        Tone::Bad => Role::Bad,
        Tone::Warning => Role::Warning,
    }
}

/// The name of a volume; its short id where it has none, and behind a name that others have too.
pub fn name_of(model: &Model, name: &str, id: &VolumeId, columns: usize, strip: &mut Strip) {
    let short = id.short();
    let beside = short.len() + 1;
    if name.trim().is_empty() {
        strip.cell(Role::Dim, &short, columns);
    } else if model.inventory.shares_name(model.volumes.by_name(), name) {
        strip.name(Role::Text, name, columns.saturating_sub(beside)).gap(1).say(Role::Dim, &short);
    } else {
        strip.name(Role::Text, name, columns);
    }
}

/// Whether a policy that is not in the list is known not to exist; not before there is a list.
pub fn policies_known(model: &Model) -> bool {
    matches!(model.loads.policies, Load::Done(_)) || !model.inventory.policies().is_empty()
}
