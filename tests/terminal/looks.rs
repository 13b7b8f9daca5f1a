//! How it looks on other terminals: sizes, colours, characters.

use std::time::Instant;

use vbs_tui::sim::{Fleet, SimConfig};

use crate::session::{Session, Setup};
use crate::steps::{HAND, filter, loaded, mark_all, plan_for};
use crate::support::Cloud;

fn demo() -> Cloud {
    Cloud::start(SimConfig { fleet: Fleet::Demo, ..SimConfig::default() })
}

/// Goes through list, detail, chooser, plan and help, and leaves.
#[track_caller]
fn look_around(session: &mut Session) {
    loaded(session, 240);
    session.press("?");
    session.sees("In the lists");
    session.press("q");
    filter(session, "name~app01", 2);
    mark_all(session, 2);
    plan_for(session, "db-nightly");
    session.press("\u{1b}");
    session.sees("nothing was sent");
    session.press("\r");
    session.sees("app01");
    session.press("q");
    session.until("the list is back", |screen| screen.contents().contains("Volumes 2 of 240"));
    session.press("\u{3}");
    assert_eq!(session.ended(Instant::now()).0, 0);
    session.assert_restored();
}

/// The parameters of every `CSI ... m` in the output.
fn graphics(bytes: &[u8]) -> Vec<Vec<u32>> {
    let text = String::from_utf8_lossy(bytes);
    let sequences = text.split("\u{1b}[").skip(1);
    sequences
        .filter_map(|rest| {
            let end = rest.find(|c: char| c.is_ascii_alphabetic())?;
            let parameters =
                rest.starts_with(|c: char| c.is_ascii_digit() || c == 'm') && rest[end..].starts_with('m');
            parameters.then(|| rest[..end].split([';', ':']).filter_map(|n| n.parse().ok()).collect())
        })
        .collect()
}

/// Whether parameters set a colour; 39 and 49 are the terminal's own.
fn sets_colour(parameters: &[u32]) -> bool {
    parameters.iter().any(|n| matches!(n, 30..=38 | 40..=48 | 90..=107))
}

#[test]
fn colours_are_used_where_nobody_minds() {
    let cloud = demo();
    let mut session = Setup::new(&cloud, &[]).start();
    look_around(&mut session);
    assert!(graphics(&session.bytes()).iter().any(|one| sets_colour(one)));
}

#[test]
fn no_color_means_no_colour_but_still_a_cursor_row() {
    let cloud = demo();
    let mut session = Setup::new(&cloud, &[]).variable("NO_COLOR", "1").start();
    loaded(&session, 240);
    assert!(session.cell("\u{203a}  ", "\u{203a}").inverse(), "{}", session.contents());
    look_around(&mut session);
    let coloured: Vec<_> = graphics(&session.bytes()).into_iter().filter(|one| sets_colour(one)).collect();
    assert!(coloured.is_empty(), "{coloured:?}");
}

#[test]
fn theme_and_columns_of_the_settings_take_effect() {
    let cloud = demo();
    let own = cloud.home().join("own.toml");
    let body = "[all]\ncolumns = [\"policy\", \"name\"]\n[clouds.envvars]\ntheme = \"plain\"\n";
    std::fs::write(&own, body).unwrap();
    let session = Setup::new(&cloud, &["--config", own.to_str().unwrap()]).start();
    loaded(&session, 240);
    let heading =
        session.contents().lines().rfind(|line| line.trim_start().starts_with("policy")).unwrap().to_owned();
    assert_eq!(heading.split_whitespace().collect::<Vec<_>>(), ["policy", "name^"]);
    let bytes = session.bytes();
    assert!(bytes.is_ascii() && !graphics(&bytes).iter().any(|one| sets_colour(one)));
}

#[test]
fn where_the_locale_is_not_utf_8_every_byte_is_ascii() {
    let cloud = demo();
    for (name, value) in [("LANG", "C"), ("LC_ALL", "POSIX")] {
        let mut session = Setup::new(&cloud, &[]).variable(name, value).start();
        loaded(&session, 240);
        filter(&mut session, "name~?", 0);
        session.press("\u{1b}");
        session.sees("Volumes 240");
        session.press("G");
        look_around(&mut session);
        let foreign: Vec<u8> = session.bytes().into_iter().filter(|byte| !byte.is_ascii()).collect();
        assert!(foreign.is_empty(), "{foreign:?}");
    }
}

#[test]
fn it_works_on_the_console_and_on_xterm() {
    let cloud = demo();
    for terminal in ["linux", "xterm", "screen"] {
        look_around(&mut Setup::new(&cloud, &[]).variable("TERM", terminal).start());
    }
}

#[test]
fn it_works_on_small_and_on_large_terminals() {
    let cloud = demo();
    for (columns, rows) in [(60, 15), (200, 50)] {
        look_around(&mut Setup::new(&cloud, &[]).size(columns, rows).start());
    }
}

#[test]
fn another_size_is_drawn_as_if_it_had_always_been_so() {
    let cloud = demo();
    let mut session = Setup::new(&cloud, &[]).start();
    loaded(&session, 240);
    for (columns, rows) in [(160, 40), (60, 15), (100, 30)] {
        session.resize(columns, rows);
        session.until("the footer is on the last line", |screen| {
            let lines: Vec<String> = screen.rows(0, columns).collect();
            let last = lines.last().unwrap();
            lines.len() == usize::from(rows) && last.contains("space mark") && lines[0].contains("as of")
        });
        let fresh = Setup::new(&cloud, &[]).size(columns, rows).start();
        loaded(&fresh, 240);
        // Times until the next run go on while one looks.
        let lists = |contents: String| {
            let lines = contents
                .lines()
                .skip(1)
                .map(|line| line.trim_end().replace(|c: char| c.is_ascii_digit(), "0"));
            lines.collect::<Vec<_>>()
        };
        let resized = lists(session.contents());
        fresh.until("the same lists", |screen| lists(screen.contents()) == resized);
    }
    session.resize(20, 5);
    session.sees("too small");
    session.resize(80, 24);
    session.sees("Volumes 240");
    session.press("\u{3}");
    session.ended(Instant::now());
    session.assert_restored();
}

#[test]
fn a_terminal_that_cannot_move_its_cursor_is_told_so() {
    let cloud = demo();
    let session = Setup::new(&cloud, &[]).variable("TERM", "dumb").start();
    session.sees("TERM=dumb: this terminal cannot show the screen");
    assert_eq!(session.ended(Instant::now()).0, 2);
    assert!(!session.bytes().contains(&0x1b));
}

/// Types a command into the palette, at a person's pace.
fn command(session: &mut Session, line: &str) {
    session.press(":");
    session.sees("+-- Palette");
    for word in line.split_inclusive(' ') {
        session.rest(HAND);
        session.press(word);
    }
    session.sees(&format!(": {}", line.trim_end()));
    session.rest(HAND);
    session.press("\r");
    session.until("the palette is closed", |screen| !screen.contents().contains("+-- Palette"));
}

#[test]
fn widths_and_the_border_are_there_the_next_time() {
    let cloud = demo();
    let mut session = Setup::new(&cloud, &[]).start();
    loaded(&session, 240);
    assert!(session.contents().contains("Volumes 240  rows 1-12"), "{}", session.contents());
    for rows in ["rows 1-13", "rows 1-14"] {
        session.rest(HAND);
        session.press("<");
        session.sees(rows);
    }
    command(&mut session, "columns name:50 zone");
    let heading = format!("   name\u{25b4}{}zone", " ".repeat(47));
    session.sees(&heading);
    session.press("q");
    assert_eq!(session.ended(Instant::now()).0, 0);
    let session = Setup::new(&cloud, &[]).start();
    session.sees(&heading);
    session.sees("rows 1-14");
}

#[test]
fn a_theme_is_chosen_at_once_and_for_this_session() {
    let cloud = demo();
    let mut session = Setup::new(&cloud, &[]).start();
    loaded(&session, 240);
    assert!(session.contents().contains("name\u{25b4}"));
    command(&mut session, "theme plain");
    session.sees("name^");
    let before = session.bytes().len();
    session.press("\u{c}");
    session.until("it is drawn anew", |screen| screen.contents().contains("Volumes 240"));
    session.press("G");
    session.sees("rows 229-240");
    let bytes = session.bytes().split_off(before);
    assert!(bytes.is_ascii() && !graphics(&bytes).iter().any(|one| sets_colour(one)));
    session.press("q");
    assert_eq!(session.ended(Instant::now()).0, 0);
    let session = Setup::new(&cloud, &[]).start();
    session.sees("name\u{25b4}");
}
