//! Whole screens, symbols and styles, at a fixed time; and what must hold for any screen.

// The whole crate is test code, but clippy takes only functions marked as tests for such.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::trivially_copy_pass_by_ref)]

#[path = "screens/budget.rs"]
mod budget;
#[path = "screens/demo.rs"]
mod demo;
#[path = "screens/dump.rs"]
mod dump;
#[path = "screens/fleet.rs"]
mod fleet;
#[path = "screens/keys.rs"]
mod keys;
#[path = "screens/lists.rs"]
mod lists;
#[path = "screens/login.rs"]
mod login;
#[path = "screens/never.rs"]
mod never;
#[path = "screens/over.rs"]
mod over;
#[path = "screens/past.rs"]
mod past;
#[path = "screens/picture.rs"]
mod picture;
#[path = "screens/pictures.rs"]
mod pictures;
#[path = "screens/readme.rs"]
mod readme;
#[path = "support/login.rs"]
mod sim_login;
#[path = "screens/sizes.rs"]
mod sizes;
#[path = "screens/themes.rs"]
mod themes;

/// Compares a screen, symbols and styles, with the one that was approved.
macro_rules! approve {
    ($name:literal, $app:expr) => {
        approve!($name, $app, &vbs_tui::ui::Theme::default())
    };
    ($name:literal, $app:expr, $theme:expr) => {{
        crate::dump::assert_readable_anywhere(&crate::dump::screen(&$app, $theme));
        insta::assert_snapshot!($name, crate::dump::dump(&$app, $theme));
    }};
}
pub(crate) use approve;
