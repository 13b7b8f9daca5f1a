//! The items, in the order of the list.

use std::borrow::Cow;

use super::super::inventory::Membership;
use super::super::store::{Number, Word};
use super::backup::{backup_text, backup_value};
use super::item::{Context, Datum, Field, Text, Tone, Vocabulary};
use super::layout::{Align, Cut, Growth, Layout, Width};
use super::number::{Unit, age_text};
use super::value::Value;
use crate::domain::model::{Acceptance, Volume};

/// Declares the fields: without an item there is none.
macro_rules! fields {
    ($($(#[$doc:meta])* $column:ident = $item:expr,)+) => {
        /// A field of a volume, as a column of the list, something to sort by and to filter for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Column { $($(#[$doc])* $column,)+ }

        impl Column {
            /// All of them, in the order of the list.
            pub const ALL: [Self; [$(Self::$column),+].len()] = [$(Self::$column),+];

            /// Everything that is known of it.
            pub const fn field(self) -> &'static Field {
                match self {
                    $(Self::$column => const { &$item },)+
                }
            }
        }
    };
}

fields! {
    /// The name.
    Name = Field {
        word: "name",
        help: "its name; the short id where it has none",
        bytes: 16,
        datum: Datum::Name,
        by_default: true,
        layout: Layout {
            cut: Cut::Middle,
            growth: &[
                Growth { turn: 1, to: 26, by_texts: false },
                Growth { turn: 3, to: 44, by_texts: false },
            ],
            drop: None,
            tells_apart: true,
            ..Layout::new(Width::Fixed(18), 0)
        },
        text: |_, volume| {
            if volume.name.trim().is_empty() {
                Text { tone: Tone::Dim, text: volume.id.short().into() }
            } else {
                Text::plain(&*volume.name)
            }
        },
        values: &[("name", |_, volume| Value::Text((&*volume.name).into()))],
    },
    /// The status.
    Status = Field {
        word: "status",
        help: "its state, such as available, in-use or error",
        bytes: 4,
        datum: Datum::Word(Word::Status, Vocabulary::Statuses),
        by_default: true,
        layout: Layout::new(Width::Texts { least: 9, most: 17, narrow: 10 }, 60),
        text: |_, volume| {
            let tone = match volume.status.acceptance() {
                Acceptance::Refused => Tone::Bad,
                Acceptance::Yes | Acceptance::Passing | Acceptance::ServerDecides => Tone::Plain,
            };
            Text { tone, text: volume.status.as_str().into() }
        },
        values: &[("status", |_, volume| Value::Text(volume.status.as_str().into()))],
    },
    /// The size.
    Size = Field {
        word: "size",
        help: "its size in GB",
        bytes: 4,
        datum: Datum::Number(Number::Size, Unit::Gb),
        by_default: true,
        layout: Layout {
            align: Align::Right,
            ..Layout::new(Width::Texts { least: 5, most: 8, narrow: 8 }, 50)
        },
        text: |_, volume| Text::plain(size_text(volume.size_gb)),
        values: &[("size", |_, volume| Value::Number(volume.size_gb))],
    },
    /// The availability zone.
    Zone = Field {
        word: "zone",
        help: "its availability zone",
        bytes: 4,
        datum: Datum::Word(Word::Zone, Vocabulary::Open),
        by_default: true,
        layout: Layout::new(Width::Texts { least: 8, most: 14, narrow: 14 }, 30),
        text: |_, volume| Text::plain(&*volume.zone),
        values: &[("availability_zone", |_, volume| Value::Text((&*volume.zone).into()))],
    },
    /// The volume type.
    Kind = Field {
        word: "type",
        help: "its volume type, such as SSD",
        bytes: 4,
        datum: Datum::Word(Word::Kind, Vocabulary::Open),
        by_default: true,
        layout: Layout::new(Width::Texts { least: 4, most: 10, narrow: 10 }, 20),
        text: |_, volume| Text::plain(&*volume.kind),
        values: &[("volume_type", |_, volume| Value::Text((&*volume.kind).into()))],
    },
    /// The server it is attached to.
    Server = Field {
        word: "server",
        help: "the servers it is attached to, by name where that is known",
        bytes: 4,
        datum: Datum::Servers,
        by_default: true,
        layout: Layout {
            cut: Cut::Middle,
            growth: &[Growth { turn: 2, to: 28, by_texts: true }],
            ..Layout::new(Width::Fixed(10), 40)
        },
        text: |context, volume| Text::plain(server_text(context, volume)),
        values: &[("servers", |context, volume| Value::Servers(&volume.servers, context.inventory))],
    },
    /// The policy it is under.
    Policy = Field {
        word: "policy",
        help: "the policy it is under: none, unknown if it is not in the list, or not-visible",
        bytes: 4,
        datum: Datum::Policy,
        by_default: true,
        layout: Layout { drop: None, ..Layout::new(Width::Policies { least: 12, most: 20 }, 0) },
        text: policy_text,
        values: &[
            ("policy_id", |_, volume| Value::Told(volume.policy.as_ref().map(|id| id.to_string().into()))),
            ("policy", policy_value),
        ],
    },
    /// The id.
    Id = Field {
        word: "id",
        help: "its id; eight digits of it on the screen",
        bytes: 16,
        datum: Datum::Id,
        by_default: true,
        layout: Layout { tells_apart: true, ..Layout::new(Width::Fixed(8), 10) },
        text: |_, volume| Text::plain(volume.id.short()),
        values: &[("id", |_, volume| Value::Text(volume.id.to_string().into()))],
    },
    /// Its age.
    Created = Field {
        word: "created",
        help: "its age; filters take min, h, d and w: created>30d, created<2h",
        bytes: 4,
        datum: Datum::Number(Number::Created, Unit::Age),
        by_default: false,
        layout: Layout {
            align: Align::Right,
            ..Layout::new(Width::Fixed(8), 35)
        },
        text: |context, volume| Text::plain(age_text(volume.created, context.now)),
        values: &[("created", |_, volume| Value::Moment(volume.created))],
    },
    /// The age of its last good backup.
    Backup = Field {
        word: "backup",
        help: "age of its last good backup: backup>26h, backup=none, backup=failed",
        bytes: 12,
        datum: Datum::Backup,
        by_default: false,
        layout: Layout {
            align: Align::Right,
            ..Layout::new(Width::Fixed(8), 70)
        },
        text: backup_text,
        values: &[("backup", backup_value)],
    },
}

/// A size; a dash where it is not told.
pub fn size_text(size_gb: Option<u32>) -> String {
    size_gb.map_or_else(|| "-".into(), |size| format!("{size}G"))
}

/// The first server's name, and how many more there are.
fn server_text<'a>(context: &Context<'a>, volume: &Volume) -> Cow<'a, str> {
    let Some(first) = volume.servers.first() else { return "-".into() };
    let name = context.inventory.server_name(first).map_or_else(|| first.short().into(), Cow::Borrowed);
    match volume.servers.len() {
        1 => name,
        count => format!("{name} +{}", count - 1).into(),
    }
}

/// The policy in one word: `-` is none, `?` not visible.
fn policy_text<'a>(context: &Context<'a>, volume: &'a Volume) -> Text<'a> {
    match context.inventory.membership(volume) {
        Membership::None => Text::plain("-"),
        Membership::In(policy) => Text::plain(policy.label()),
        Membership::UnknownPolicy(id) if !context.policies_known => {
            Text { tone: Tone::Dim, text: id.short().into() }
        }
        Membership::UnknownPolicy(id) => {
            Text { tone: Tone::Warning, text: format!("?gone {}", id.short()).into() }
        }
        Membership::NotVisible => Text::plain("?"),
    }
}

/// The policy's name, or its id where the policies could not be read, `none`, `unknown policy ...`,
/// or `not visible`.
fn policy_value<'a>(context: &Context<'a>, volume: &'a Volume) -> Value<'a> {
    Value::Text(match context.inventory.membership(volume) {
        Membership::None => "none".into(),
        Membership::In(policy) => policy.label().into(),
        Membership::UnknownPolicy(id) if !context.policies_known => id.to_string().into(),
        Membership::UnknownPolicy(id) => context.inventory.policy_label(id).into(),
        Membership::NotVisible => "not visible".into(),
    })
}
