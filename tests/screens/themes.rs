//! The list, a plan and outcomes in every theme.

use std::fmt::Write as _;

use vbs_tui::ui::{Palette, Theme};

use crate::dump::dump;
use crate::fleet::{filter, press, project, run};

#[test]
fn list_plan_and_outcomes_in_every_theme() {
    for (palette, _) in Palette::ALL {
        let theme = Theme { palette, deep: palette == Palette::Vivid, ..Theme::default() };
        let mut dumps = String::new();
        let mut app = project(240, (80, 24));
        press(&mut app, "down space space");
        writeln!(dumps, "{}", dump(&app, &theme)).unwrap();
        filter(&mut app, "name~db");
        press(&mut app, "enter * a enter");
        writeln!(dumps, "{}", dump(&app, &theme)).unwrap();
        run(&mut app, 12, true);
        writeln!(dumps, "{}", dump(&app, &theme)).unwrap();
        insta::assert_snapshot!(format!("{palette:?}").to_lowercase(), dumps);
    }
}
