//! Evidence: what was seen or done, as text for a ticket, a table or a script.
//!
//! Text from the cloud cannot become markup, a formula or a command in any of the forms. This room imports
//! `domain` alone and touches no file.

mod backups;
mod calendar;
mod coverage;
mod failures;
mod form;
mod run;
mod sheet;
mod volumes;

pub use backups::of_backups;
pub use calendar::of_calendar;
pub use coverage::of_coverage;
pub use failures::of_failures;
pub use form::Form;
pub use run::{of_run, of_runs};
pub use sheet::{Sheet, markdown_row};
pub use volumes::{of_plan, of_volumes};
