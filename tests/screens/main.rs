//! Whole screens, symbols and styles, at a fixed time; and what must hold for any screen.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::trivially_copy_pass_by_ref,
    clippy::unwrap_used,
    missing_docs,
    reason = "tests"
)]

mod budget;
mod dump;
mod fleet;
mod lists;
mod never;
mod over;
mod pictures;

/// Compares a screen, symbols and styles, with the one that was approved.
macro_rules! approve {
    ($name:literal, $model:expr) => {
        approve!($name, $model, &vbs_tui::ui::Theme::default())
    };
    ($name:literal, $model:expr, $theme:expr) => {{
        crate::dump::assert_readable_anywhere(&crate::dump::screen(&$model, $theme));
        insta::assert_snapshot!($name, crate::dump::dump(&$model, $theme));
    }};
}
pub(crate) use approve;
