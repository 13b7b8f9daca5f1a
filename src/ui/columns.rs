//! The columns of the volume list: which are shown and how wide, for the room there is.
//!
//! Widths come from the terminal's width, from the policies and from the rows in the window, so
//! that moving the cursor never shifts a column.

use super::canvas::Strip;
use super::text::{clean, width};
use super::theme::{Role, Theme};
use crate::app::Model;
use crate::app::model::Load;
use crate::domain::{Column, Inventory, Membership, Policy, Sort, Volume, VolumeId};

/// Columns before the name: pointer, mark, blank.
const LEAD: usize = 3;
/// Blanks between columns.
const GAP: usize = 2;
/// A name has at least this, or columns are dropped.
const LEAST_NAME: usize = 18;
/// Beyond this, names and servers gain nothing from more room.
const MOST_NAME: usize = 44;

/// The columns shown, with their widths.
#[derive(Clone, Debug)]
pub struct Columns {
    shown: Vec<(Column, usize)>,
}

impl Columns {
    /// Chooses columns for `room` and the volumes in the window.
    pub fn new(model: &Model, theme: Theme, window: &[Volume], room: usize) -> Self {
        let widest = |least: usize, most: usize, text: &dyn Fn(&Volume) -> String| {
            window
                .iter()
                .map(|volume| width(&clean(&text(volume), theme.glyphs)))
                .max()
                .unwrap_or(0)
                .clamp(least, most)
        };
        let policies = model
            .inventory
            .policies()
            .iter()
            .map(|policy| width(&clean(&policy.label(), theme.glyphs)))
            .max();
        let least = |column: Column| match column {
            Column::Name => LEAST_NAME,
            Column::Status => {
                widest(9, if room < 100 { 10 } else { 17 }, &|volume| volume.status.to_string())
            }
            Column::Size => widest(5, 8, &|volume| size_text(volume.size_gb)),
            Column::Zone => widest(8, 14, &|volume| volume.zone.to_string()),
            Column::Kind => widest(4, 10, &|volume| volume.kind.to_string()),
            Column::Server => 10,
            Column::Policy => policies.unwrap_or(0).clamp(12, 20),
            Column::Id => 8,
        };
        let mut shown: Vec<(Column, usize)> =
            model.columns.iter().map(|column| (*column, least(*column))).collect();
        // What tells the volumes apart stays: their name, or the id where no name is wanted.
        let named = model.columns.contains(&Column::Name);
        let total = |shown: &[(Column, usize)]| {
            LEAD + shown.iter().map(|(_, width)| width + GAP).sum::<usize>() - GAP
        };
        for dropped in [Column::Id, Column::Kind, Column::Zone, Column::Server, Column::Size, Column::Status]
        {
            if total(&shown) <= room {
                break;
            }
            if dropped == Column::Id && !named {
                continue;
            }
            shown.retain(|(column, _)| *column != dropped);
        }
        // What is left goes to the texts that vary most, names first.
        let mut spare = room.saturating_sub(total(&shown));
        let server = widest(10, 28, &|volume| server_text(&model.inventory, volume));
        for (wanted, most) in [(Column::Name, 26), (Column::Server, server), (Column::Name, MOST_NAME)] {
            if let Some((_, width)) = shown.iter_mut().find(|(column, _)| *column == wanted) {
                let more = most.saturating_sub(*width).min(spare);
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
            if *column == Column::Size {
                strip.gap_as(Role::Heading, air).say(role, column.word()).say(role, sign);
            } else {
                strip.say(role, column.word()).say(role, sign).gap_as(Role::Heading, air);
            }
            strip.gap_as(Role::Heading, GAP);
        }
        strip.gap_as(Role::Heading, room.saturating_sub(strip.width()));
        strip
    }

    /// The cells of one volume.
    pub fn volume(&self, model: &Model, volume: &Volume, name: Role, strip: &mut Strip) {
        for (at, (column, columns)) in self.shown.iter().enumerate() {
            strip.gap(if at > 0 { GAP } else { 0 });
            match column {
                Column::Name => {
                    let (role, text) = volume_name(volume);
                    strip.name(if name == Role::Text { role } else { name }, &text, *columns);
                }
                Column::Status => {
                    strip.cell(status_role(volume), volume.status.as_str(), *columns);
                }
                Column::Size => drop(strip.right(Role::Text, &size_text(volume.size_gb), *columns)),
                Column::Zone => drop(strip.cell(Role::Text, &volume.zone, *columns)),
                Column::Kind => drop(strip.cell(Role::Text, &volume.kind, *columns)),
                Column::Server => {
                    strip.name(Role::Text, &server_text(&model.inventory, volume), *columns);
                }
                Column::Policy => {
                    let (role, text) = policy_text(model, volume);
                    strip.cell(role, &text, *columns);
                }
                Column::Id => drop(strip.cell(Role::Text, &volume.id.short(), *columns)),
            }
        }
    }
}

/// The name, or the short id in a side tone.
pub fn volume_name(volume: &Volume) -> (Role, String) {
    if volume.name.trim().is_empty() {
        (Role::Dim, volume.id.short())
    } else {
        (Role::Text, volume.name.to_string())
    }
}

fn status_role(volume: &Volume) -> Role {
    use crate::domain::Acceptance;
    match volume.status.acceptance() {
        Acceptance::Refused => Role::Bad,
        Acceptance::Yes | Acceptance::Passing | Acceptance::ServerDecides => Role::Text,
    }
}

/// The size; a dash where it is not known.
pub fn size_text(size_gb: Option<u32>) -> String {
    size_gb.map_or_else(|| "-".into(), |size| format!("{size}G"))
}

/// The first server's name, and how many more there are.
pub fn server_text(inventory: &Inventory, volume: &Volume) -> String {
    let Some(first) = volume.servers.first() else { return "-".into() };
    let name = inventory.server_name(first).map_or_else(|| first.short(), ToOwned::to_owned);
    match volume.servers.len() {
        1 => name,
        count => format!("{name} +{}", count - 1),
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

/// The policy in one word: `-` is none, `?` not visible.
pub fn policy_text(model: &Model, volume: &Volume) -> (Role, String) {
    match model.inventory.membership(volume) {
        Membership::None => (Role::Text, "-".into()),
        Membership::In(policy) => (Role::Text, Policy::label(policy)),
        Membership::UnknownPolicy(id) if !policies_known(model) => (Role::Dim, id.short()),
        Membership::UnknownPolicy(id) => (Role::Warning, format!("?gone {}", id.short())),
        Membership::NotVisible => (Role::Text, "?".into()),
    }
}

/// Whether a policy that is not in the list is known not to exist; not before there is a list.
pub fn policies_known(model: &Model) -> bool {
    matches!(model.loads.policies, Load::Done(_)) || !model.inventory.policies().is_empty()
}
