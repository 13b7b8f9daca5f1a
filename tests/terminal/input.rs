//! What terminals really send: half sequences, late answers, signals between two keys, pastes that
//! come key by key, and sizes that no terminal has.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::session::{Session, Setup};
use crate::steps::{GUARD, filter, loaded, mark_all, plan_for, submit};
use crate::support::Cloud;

/// Longer than a sequence is waited for.
const PAUSE: Duration = Duration::from_millis(120);

fn cloud() -> Cloud {
    let names: Vec<String> = (0..30).map(|n| format!("vol-{n:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Cloud::with(&names)
}

fn start(cloud: &Cloud) -> Session {
    let session = Setup::new(cloud, &[]).start();
    loaded(&session, 30);
    session
}

/// Waits until the cursor is on the volume.
#[track_caller]
fn is_on(session: &Session, volume: &str) {
    let on = |line: &str| [" ", "*"].iter().any(|mark| line.contains(&format!("\u{203a}{mark} {volume}")));
    let there = session.until_within(Duration::from_secs(5), |screen| screen.contents().lines().any(on));
    assert!(there, "the cursor is not on {volume}\n{}", session.contents());
}

/// Time on the processor so far, in hundredths of a second.
fn worked(session: &Session) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{}/stat", session.leader().as_raw_nonzero())).unwrap();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

#[test]
fn a_key_acts_at_once_whatever_signals_came_and_nothing_works_meanwhile() {
    let cloud = cloud();
    let mut session = start(&cloud);
    for round in 0..10 {
        for (columns, rows) in [(100, 30), (81, 25), (80, 24)] {
            session.resize(columns, rows);
        }
        session.signal(Signal::WINCH);
        session.press("j");
        is_on(&session, &format!("vol-{:02}", round + 1));
    }
    session.signal(Signal::WINCH);
    session.rest(Duration::from_millis(300));
    let before = worked(&session);
    session.rest(Duration::from_secs(1));
    let after = worked(&session);
    assert!(after - before < 20, "{} hundredths of a second in one of rest", after - before);
    session.signal(Signal::WINCH);
    session.press("\u{3}");
    assert_eq!(session.ended(Instant::now()).0, 0);
    session.assert_restored();
}

#[test]
fn whatever_is_unfinished_gives_the_keyboard_back() {
    let cloud = cloud();
    let mut session = start(&cloud);
    let unfinished = [
        "\u{1b}[?997;1n",
        "\u{1b}[?2026;2$y",
        "\u{1b}[",
        "\u{1b}[1;",
        "\u{1b}O",
        "\u{1b}]11;rgb:00",
        "\u{1b}P1$r",
        "\u{1b}_Gi=1",
        "\u{1b}[<0;1",
    ];
    for (at, bytes) in unfinished.into_iter().enumerate() {
        session.press(bytes);
        session.rest(PAUSE);
        session.press("j");
        is_on(&session, &format!("vol-{:02}", at + 1));
    }
    // Of this one three bytes are missing, which can be any: for a second they are no keys.
    session.press("\u{1b}[M");
    session.rest(Duration::from_millis(1100));
    session.press("j");
    is_on(&session, "vol-10");
    session.press("\u{1b}[200~never ended");
    session.sees("names no volume");
    session.rest(Duration::from_millis(1100));
    session.press("j");
    is_on(&session, "vol-11");
    session.press("\u{1b}]52;c;");
    session.press("\u{3}");
    assert_eq!(session.ended(Instant::now()).0, 0);
    session.assert_restored();
}

#[test]
fn an_arrow_in_two_pieces_opens_nothing() {
    let cloud = cloud();
    let mut session = start(&cloud);
    mark_all(&mut session, 30);
    for pieces in
        [["\u{1b}", "[D"], ["\u{1b}", "[H"], ["\u{1b}", "OH"], ["\u{1b}[", "D"], ["\u{1b}\u{1b}", "[D"]]
    {
        for gap in [10, 40, 200] {
            session.press(pieces[0]);
            session.rest(Duration::from_millis(gap));
            session.press(pieces[1]);
            session.rest(Duration::from_millis(80));
            let contents = session.contents();
            assert!(
                contents.contains("30 marked") && contents.contains("vol-14") && !contents.contains("+--"),
                "{pieces:?}\n{contents}"
            );
        }
    }
    session.press("\u{1b}\u{1b}[D");
    session.press("l");
    plan_for(&mut session, "policy-001");
    session.press("\u{1b}j");
    session.sees("nothing was sent");
}

const ANSWERS: [&str; 9] = [
    "\u{1b}]11;rgb:1e1e/1e1e/2e2e\u{1b}\\",
    "\u{1b}]4;1;rgb:cdcd/0000/0000\u{7}",
    "\u{1b}]52;c;eSp5Cg==\u{1b}\\",
    "\u{1b}[>0;276;0c",
    "\u{1b}[?62;22c",
    "\u{1b}P!|00000000\u{1b}\\",
    "\u{1b}P1$r0m\u{1b}\\",
    "\u{1b}P>|tmux 3.4\u{1b}\\",
    "\u{1b}_Gi=31;OK\u{1b}\\",
];

/// Every answer, whole and in two writes 10 ms apart.
fn answer(session: &mut Session) {
    for answer in ANSWERS {
        session.press(answer);
        let middle = answer.len() / 2;
        session.press(&answer[..middle]);
        session.rest(Duration::from_millis(10));
        session.press(&answer[middle..]);
    }
    session.rest(Duration::from_millis(300));
}

#[test]
fn late_answers_of_the_terminal_are_typed_nowhere() {
    let cloud = cloud();
    let mut session = start(&cloud);
    let before = session.contents();
    answer(&mut session);
    assert_eq!(session.contents(), before);
    for (open, shown) in
        [("/", "esc cancel"), ("s", "Sort volumes by"), ("c", "Switch to"), ("?", "In the lists")]
    {
        session.press(open);
        session.sees(shown);
        session.until("all is read", |screen| !screen.contents().contains("loading the list..."));
        session.rest(PAUSE);
        let before = session.contents();
        answer(&mut session);
        assert_eq!(session.contents(), before, "{shown}");
        session.press("\u{1b}");
        session.until("the lists", |screen| !screen.contents().contains(shown));
    }
    plan_for(&mut session, "policy-001");
    session.rest(GUARD);
    answer(&mut session);
    session.sees("Press y");
    assert!(cloud.batches().is_empty());
    session.rest(GUARD);
    session.press("y");
    session.sees("1 ok");
}

#[test]
fn a_paste_that_comes_key_by_key_associates_nothing() {
    let cloud = cloud();
    let mut session = start(&cloud);
    for gap in [1, 12, 30, 60, 75] {
        // A busy machine may hold one key back for longer than the program takes for a paste: then it is
        // typing, and must do as little.
        let is_noticed = (0..4).any(|_| {
            session.rest(GUARD);
            session.press_every(Duration::from_millis(gap), "apt install -y foo\renable my-daily-sync\r");
            let words = "many keys arrived at once";
            let noticed = session.until_within(GUARD, |screen| screen.contents().contains(words));
            if !noticed {
                session = start(&cloud);
            }
            noticed
        });
        let contents = session.contents();
        assert!(is_noticed, "{gap} ms\n{contents}");
        assert!(contents.contains("Volumes 30") && !contents.contains("marked"), "{gap} ms\n{contents}");
    }
    assert!(cloud.batches().is_empty());
}

#[test]
fn the_keypad_and_line_feeds_are_what_is_printed_on_them() {
    let cloud = cloud();
    let mut session = start(&cloud);
    session.press("/");
    session.sees("esc cancel");
    session.press("vol-");
    session.press("\u{1b}Op\u{1b}Os");
    session.sees("Volumes 1 of 30");
    session.press("\n");
    session.until("the filter line is gone", |screen| !screen.contents().contains("esc cancel"));
    is_on(&session, "vol-03");
    session.press("\u{1b}OM");
    session.sees("Volume vol-03");
}

#[test]
fn redrawing_works_in_every_mode() {
    let cloud = cloud();
    let mut session = start(&cloud);
    for open in ["", "/", "s", "c", "?", "H", "\r"] {
        session.press(open);
        session.rest(PAUSE);
        let before = session.bytes().len();
        session.press("\u{c}");
        session.rest(PAUSE);
        let drawn = session.bytes()[before..].to_vec();
        assert!(drawn.windows(4).any(|bytes| bytes == b"\x1b[2J"), "{open:?} {}", session.contents());
        session.press("\u{1b}");
        session.rest(PAUSE);
    }
}

#[test]
fn whatever_signal_ends_it_the_terminal_is_whole() {
    let cloud = cloud();
    for signal in [
        Signal::USR1,
        Signal::USR2,
        Signal::ALARM,
        Signal::VTALARM,
        Signal::PROF,
        Signal::XCPU,
        Signal::ABORT,
        Signal::TERM,
        Signal::QUIT,
        Signal::HUP,
        Signal::INT,
        Signal::SYS,
        Signal::TRAP,
    ] {
        let session = start(&cloud);
        let asked = Instant::now();
        session.signal(signal);
        assert_eq!(session.ended(asked).0, 130, "{signal:?}");
        session.assert_restored();
    }
    let session = start(&cloud);
    let told = Command::new("kill").args(["-40", &session.leader().as_raw_nonzero().to_string()]).status();
    assert!(told.unwrap().success());
    assert_eq!(session.ended(Instant::now()).0, 130, "a real-time signal");
    session.assert_restored();
}

#[test]
fn a_size_that_no_terminal_has_is_survived() {
    let cloud = cloud();
    let mut session = start(&cloud);
    let kept = session.size_unseen(65_535, 65_535);
    session.rest(Duration::from_millis(500));
    let status = fs::read_to_string(format!("/proc/{}/status", session.leader().as_raw_nonzero())).unwrap();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let most: u64 = most.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(most < 300_000, "{most} kB");
    assert!(kept);
    session.resize(80, 24);
    session.press("j");
    is_on(&session, "vol-01");
    session.press("\u{3}");
    assert_eq!(session.ended(Instant::now()).0, 0);
    session.assert_restored();
}

#[test]
fn without_an_alternate_screen_the_receipt_lies_below_nothing_old() {
    let cloud = cloud();
    let mut session = start(&cloud);
    submit(&mut session, "vol-00", "policy-001");
    session.sees("1 ok");
    session.rest(PAUSE);
    session.press("o");
    session.rest(PAUSE);
    session.press("\u{3}");
    session.ended(Instant::now());
    // What a terminal shows that knows no other screen.
    let bytes = session.bytes();
    let text = String::from_utf8_lossy(&bytes).replace("\u{1b}[?1049h", "").replace("\u{1b}[?1049l", "");
    let size = |n| std::num::NonZeroU16::new(n).unwrap();
    let mut plain = vt100::Parser::new(size(24), size(80), 0);
    plain.process(text.as_bytes());
    let shown = plain.screen().contents();
    assert!(shown.contains("policy-001: 1 ok") && shown.contains("journal:"), "{shown}");
    assert!(!shown.contains("Volumes") && !shown.contains("vol-07"), "{shown}");
}

#[test]
fn attaching_again_at_another_size_holds_no_key() {
    if Command::new("tmux").arg("-V").stdout(Stdio::null()).status().is_err() {
        return;
    }
    let cloud = cloud();
    let socket = cloud.home().join("tmux");
    let tmux = |arguments: &[&str]| {
        let mut command = Command::new("tmux");
        command.arg("-S").arg(&socket).args(["-f", "/dev/null"]).args(arguments);
        command.env_remove("TMUX").env("LANG", "C.UTF-8").env("LC_ALL", "C.UTF-8").envs(cloud.variables());
        String::from_utf8_lossy(&command.output().unwrap().stdout).into_owned()
    };
    let attach = |columns, rows| {
        let mut program = portable_pty::CommandBuilder::new("tmux");
        program.args(["-S", socket.to_str().unwrap(), "-f", "/dev/null", "attach"]);
        Setup::of(program, cloud.home(), cloud.variables()).size(columns, rows).start()
    };
    tmux(&["new-session", "-d", "-x", "80", "-y", "24", env!("CARGO_BIN_EXE_vbs")]);
    for (at, (columns, rows)) in [(80, 24), (120, 40), (70, 20)].into_iter().enumerate() {
        let mut session = attach(columns, rows);
        session.sees("Volumes 30");
        session.rest(PAUSE);
        session.press("j");
        is_on(&session, &format!("vol-{:02}", at + 1));
        session.press("\u{2}d");
        session.ended(Instant::now());
    }
    tmux(&["kill-server"]);
}

/// A late answer in the one prompt that shows nothing of what is typed.
#[test]
fn late_answers_are_no_part_of_a_password() {
    let cloud = cloud();
    let variables: Vec<_> =
        cloud.variables().into_iter().filter(|(name, _)| *name != "OS_PASSWORD").collect();
    let program = portable_pty::CommandBuilder::new(env!("CARGO_BIN_EXE_vbs"));
    let mut session = Setup::of(program, cloud.home(), variables.clone()).start();
    session.sees("password");
    session.rest(PAUSE);
    answer(&mut session);
    session.press(&cloud.connection().password);
    answer(&mut session);
    session.press("\r");
    loaded(&session, 30);

    let mut program = portable_pty::CommandBuilder::new(env!("CARGO_BIN_EXE_vbs"));
    program.args(["policy", "list"]);
    let mut shell = Setup::of(program, cloud.home(), variables).start();
    shell.sees("password");
    answer(&mut shell);
    shell.press(&cloud.connection().password);
    answer(&mut shell);
    shell.press("\n");
    assert_eq!(shell.ended(Instant::now()).0, 0);
    shell.sees("daily");
    shell.assert_cooked();
}

/// Confirming wants a quiet second; what a filter is typed with does not count as one.
#[test]
fn a_confirmation_right_after_another_key_is_told_to_be_too_fast() {
    let cloud = cloud();
    let mut session = start(&cloud);
    filter(&mut session, "name=vol-00", 1);
    plan_for(&mut session, "policy-001");
    session.rest(GUARD);
    session.press("z");
    session.rest(Duration::from_millis(400));
    session.press("y");
    session.sees("too fast; press it again");
    session.rest(GUARD);
    assert!(cloud.batches().is_empty());
    session.press("y");
    session.sees("1 ok");
}
