//! The list of volumes: how it is kept, joined with policies, filtered, sorted and marked.

pub mod arrange;
pub mod bits;
mod complete;
pub mod fields;
pub mod filter;
pub mod input;
pub mod inventory;
pub mod last_backup;
pub(in crate::domain) mod names;
pub(in crate::domain) mod numbered;
pub mod saved_filter;
pub mod selection;
pub mod shared_str;
pub mod sort;
pub(in crate::domain) mod sorter;
pub(in crate::domain) mod store;
pub mod ticket;
mod view;

pub use arrange::{Arrangement, ViewQuery};
pub use bits::Bits;
pub use fields::Column;
pub use filter::{Filter, FilterError, Reach};
pub use input::PlanInput;
pub use inventory::{Inventory, Membership, MembershipVisibility, ReadMode, Removal};
pub use last_backup::{LastBackup, LastBackups, LastGood, Sought};
pub use saved_filter::SavedFilter;
pub use selection::Selection;
pub use shared_str::SharedStr;
pub use sort::Sort;
pub use ticket::Ticket;
pub use view::{Border, ListView, SeenNames};
