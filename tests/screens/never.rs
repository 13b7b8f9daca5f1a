//! What no app, no text and no size may ever do.

use proptest::prelude::*;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use vbs_tui::app::model::Focus;
use vbs_tui::domain::VolumeStatus;
use vbs_tui::ui::{Glyphs, Palette, Theme, heights, paint};

use crate::dump;
use crate::fleet::{self, press, project, run};

const WALKS: [&str; 14] = [
    "",
    "h",
    "space down v j",
    "s",
    "space a",
    "space h a",
    "h j enter",
    "enter pgdn",
    "?",
    "? G",
    "/ x y",
    "m",
    "H",
    "space D",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_size_and_no_text_brings_it_down(
        columns in 1u16..250,
        rows in 1u16..60,
        name in "\\PC{0,40}|[\u{0}-\u{1f}\u{200b}-\u{202e}\u{3040}-\u{30ff}e\u{301}]{0,20}",
        word in "\\PC{0,30}",
        walk in 0..WALKS.len(),
        board in prop::option::of(0usize..30),
        volumes in 0usize..60,
        ascii: bool,
    ) {
        let mut app = project(volumes, (columns, rows));
        let mut odd = fleet::volume(3);
        odd.name = name.as_str().into();
        odd.zone = word.as_str().into();
        odd.status = VolumeStatus::new(&word);
        app.model.inventory.add_volumes(vec![odd]);
        let mut policies = app.model.inventory.policies().to_vec();
        policies[0].name.clone_from(&name);
        policies[1].time_zone = Some(word.clone());
        app.model.inventory.set_policies(policies);
        app.model.banner = Some(word.clone());
        if let Some(place) = app.model.scope.as_mut() {
            place.project.clone_from(&name);
        }
        fleet::settle(&mut app);
        press(&mut app, WALKS[walk]);
        if let Some(answered) = board {
            run(&mut app, answered, answered > 20);
            press(&mut app, ["", "G", "enter", "q"][answered % 4]);
        }
        let glyphs = if ascii { Glyphs::Ascii } else { Glyphs::Unicode };
        let theme = Theme { glyphs, ..Theme::default() };
        let buffer = dump::screen(&app, &theme);
        dump::assert_readable_anywhere(&buffer);
        for cell in buffer.content() {
            prop_assert!(!cell.symbol().chars().any(vbs_tui::domain::text::is_harmful), "{cell:?}");
            prop_assert!(!ascii || cell.symbol().is_ascii(), "{cell:?}");
        }
        let rows_of = heights(&app);
        prop_assert!(rows_of.full >= 1 && rows_of.volumes >= 1 && rows_of.policies >= 1);
    }

    #[test]
    fn nothing_is_written_outside_the_area(columns in 1u16..130, rows in 1u16..40, walk in 0..WALKS.len()) {
        // An area in the middle of a larger screen: whatever leaves it panics or shows.
        let mut app = project(50, (columns, rows));
        press(&mut app, WALKS[walk]);
        let mut buffer = Buffer::filled(Rect::new(3, 2, columns, rows), Cell::new("#"));
        paint(&app, &Theme::default(), &mut buffer);
        prop_assert_eq!(buffer.area, Rect::new(3, 2, columns, rows));
    }

    #[test]
    fn paging_sees_what_is_drawn(columns in 40u16..200, rows in 8u16..60, policies: bool) {
        let mut app = project(240, (columns, rows));
        app.model.focus = if policies { Focus::Policies } else { Focus::Volumes };
        fleet::settle(&mut app);
        press(&mut app, "end");
        let buffer = dump::screen(&app, &Theme { colour: true, glyphs: Glyphs::Ascii, palette: Palette::Base, deep: false });
        let text = dump::text(&buffer);
        // The last row of either list is a name in kana; the pointer stands before it.
        prop_assert!(text.contains(if policies { "> ????" } else { ">  ????" }), "{}", text);
    }
}
