//! What there is to know of each field of a volume: one item for each, in `table`.
//!
//! List, order, filter, columns, shell and help read these items. A new field is one item; if its
//! datum is not read yet, also a field on the wire, in `Volume` and in the store. The loops over all
//! volumes work on [`Datum`], an enum, and never call an item's functions.

mod backup;
mod backup_value;
mod column;
mod item;
mod layout;
mod number;
mod table;
mod value;

pub use backup_value::BackupValue;
pub use column::ColumnsAndWidths;
pub use item::{Context, Datum, Field, Keyed, Text, Tone, Vocabulary};
pub use layout::{Align, Cut, Growth, Layout, Width};
pub(in crate::domain) use number::{NumberTest, Order, RANK_LAST};
pub use number::{Unit, age_text, parse_age};
pub use table::{Column, size_text};
pub use value::Value;

#[cfg(test)]
mod backup_tests;
#[cfg(test)]
mod tests;
