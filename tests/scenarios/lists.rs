//! Lists: marks, filter, sort, loading.

use vbs_tui::app::load::Load;
use vbs_tui::app::request::Generation;
use vbs_tui::app::screens::Screen;
use vbs_tui::app::{Effect, Msg};
use vbs_tui::domain::{ApiError, ApiErrorKind, CloudScope, Minute, Volume, VolumeId};

use crate::screen::{TestScreen, policy, volume};

#[test]
fn marks_survive_filter_sort_and_refresh_and_the_hidden_ones_are_counted() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space><space>jj<space>");
    assert_eq!(screen.marked(), ["v0", "v1", "v4"]);
    screen.keys("/v4<enter>");
    assert_eq!(screen.shown(), ["v4"]);
    assert_eq!(screen.app.model.volumes.hidden_marks, 2);
    screen.keys("s<down><enter><esc>r");
    let fleet = (0..10).rev().map(|n| volume(&format!("v{n}"), None)).collect();
    screen.load(fleet, vec![policy("target", 0)]);
    assert_eq!(screen.marked(), ["v0", "v1", "v4"]);
    assert_eq!(screen.app.model.volumes.hidden_marks, 0);
}

#[test]
fn volumes_grow_older_than_a_filter_allows() {
    let mut screen = TestScreen::empty();
    screen.wait(3600);
    let fleet = || {
        let created = |(name, minute)| Volume { created: Minute::from_number(minute), ..volume(name, None) };
        [("old", 1), ("new", 50), ("untold", 0)].map(created).to_vec()
    };
    screen.load(fleet(), Vec::new());
    screen.keys("/created<lt>2h<enter>screated<enter>");
    assert_eq!(screen.shown(), ["new", "old"]);
    screen.keys("s<enter>");
    assert_eq!(screen.shown(), ["old", "new"]);
    screen.wait(3900);
    screen.keys("r");
    screen.load(fleet(), Vec::new());
    assert_eq!(screen.shown(), ["new"]);
    screen.keys("<esc>");
    assert_eq!(screen.shown(), ["old", "new", "untold"]);
}

#[test]
fn ranges_all_invert_and_clear_do_what_they_say() {
    let mut screen = TestScreen::loaded();
    screen.keys("jvjjv");
    assert_eq!(screen.marked(), ["v1", "v2", "v3"]);
    screen.keys("/v[<bs>1<enter>!<esc>");
    assert_eq!(screen.marked(), ["v2", "v3"]);
    screen.keys("*");
    assert_eq!(screen.marked().len(), 10);
    screen.keys("<c-x>");
    assert!(screen.marked().is_empty());
}

#[test]
fn escape_peels_one_layer_at_a_time_and_never_the_marks() {
    let mut screen = TestScreen::loaded();
    screen.keys("/v1<enter><space>mv");
    assert!(screen.app.model.volumes.range_from.is_some() && screen.app.model.volumes.marked_only);
    screen.keys("<esc>");
    assert!(screen.app.model.volumes.range_from.is_none() && screen.app.model.volumes.marked_only);
    screen.keys("<esc>");
    assert!(!screen.app.model.volumes.marked_only);
    assert_eq!(screen.shown(), ["v1"]);
    screen.keys("<esc>");
    assert_eq!(screen.shown().len(), 10);
    screen.keys("<esc>");
    assert_eq!(screen.marked(), ["v1"]);
    assert!(screen.effects.is_empty(), "nothing was asked for: {:?}", screen.effects);
}

#[test]
fn escape_in_the_filter_puts_back_what_was_there() {
    let mut screen = TestScreen::loaded();
    screen.keys("/v1<enter>/9");
    assert!(screen.shown().is_empty());
    screen.keys("<esc>");
    assert_eq!(screen.shown(), ["v1"]);
}

#[test]
fn a_filter_term_that_is_wrong_is_named_and_the_others_hold() {
    let mut screen = TestScreen::loaded();
    screen.keys("/v1 colour=red<enter>");
    assert!(screen.notice().contains("colour=red"), "{}", screen.notice());
    assert_eq!(screen.shown(), ["v1"]);
}

#[test]
fn the_cursor_stays_on_its_volume_while_pages_come_in() {
    let mut screen = TestScreen::empty();
    let generation = screen.app.model.loads.generation;
    screen.tell(Msg::LoggedIn(generation, CloudScope::default()));
    screen.tell(Msg::VolumePage(
        generation,
        (50..60).map(|n| volume(&format!("v{n}"), None)).collect(),
        Some(40),
    ));
    screen.keys("jjj");
    assert_eq!(screen.under_cursor(), "v53");
    screen.tell(Msg::VolumePage(
        generation,
        (10..40).map(|n| volume(&format!("v{n}"), None)).collect(),
        Some(40),
    ));
    assert_eq!(screen.shown().len(), 40);
    assert_eq!(screen.under_cursor(), "v53");
}

#[test]
fn a_list_that_nobody_touched_shows_its_beginning() {
    let mut screen = TestScreen::empty();
    let generation = screen.app.model.loads.generation;
    screen.tell(Msg::LoggedIn(generation, CloudScope::default()));
    for names in [50..60, 10..40] {
        let page = names.map(|n| volume(&format!("v{n}"), None)).collect();
        screen.tell(Msg::VolumePage(generation, page, None));
    }
    screen.tell(Msg::VolumesEnd(generation, Ok(())));
    assert_eq!((screen.under_cursor().as_str(), screen.app.model.volumes.cursor.top), ("v10", 0));
}

#[test]
fn an_answer_to_an_outdated_question_is_dropped() {
    let mut screen = TestScreen::loaded();
    screen.tell(Msg::VolumePage(Generation(0), vec![volume("ghost", None)], None));
    screen.tell(Msg::Policies(Generation(0), Ok(Vec::new())));
    assert_eq!(screen.shown().len(), 10);
    assert_eq!(screen.app.model.inventory.policies().len(), 2);
}

#[test]
fn what_is_gone_leaves_the_list_only_when_the_reload_is_complete() {
    let mut screen = TestScreen::loaded();
    screen.keys("r");
    assert!(matches!(screen.effects.last(), Some(Effect::Load(_))));
    let generation = screen.app.model.loads.generation;
    screen.tell(Msg::VolumePage(generation, vec![volume("v3", None)], None));
    assert_eq!(screen.shown().len(), 10);
    screen.tell(Msg::VolumesEnd(generation, Ok(())));
    assert_eq!(screen.shown(), ["v3"]);
}

#[test]
fn loading_can_be_left_and_says_that_the_list_is_incomplete() {
    let mut screen = TestScreen::loaded();
    screen.keys("r<esc>");
    assert!(screen.effects.contains(&Effect::CancelLoad));
    assert_eq!(screen.app.model.loads.volumes, Load::Left);
    assert!(screen.notice().contains("incomplete"));
}

#[test]
fn policies_work_when_volumes_are_forbidden_and_the_reverse() {
    let mut screen = TestScreen::empty();
    let generation = screen.app.model.loads.generation;
    screen.tell(Msg::LoggedIn(generation, CloudScope::default()));
    screen.tell(Msg::Policies(generation, Ok(vec![policy("target", 0)])));
    screen
        .tell(Msg::VolumesEnd(generation, Err(ApiError::new(ApiErrorKind::Forbidden, "list volumes", "no"))));
    assert!(screen.app.model.loads.volumes.fault().is_some());
    assert_eq!(screen.app.model.inventory.policies().len(), 1);
    screen.keys("<tab>i");
    assert!(matches!(screen.app.screens.over.last(), Some(Screen::PolicyDetail(_))));
}

#[test]
fn a_paste_is_text_for_the_filter_and_nothing_anywhere_else() {
    let mut screen = TestScreen::loaded();
    screen.tell(Msg::Paste("a\ny\n".into()));
    assert!(screen.app.screens.over.is_empty() && screen.notice().contains("names a volume"));
    screen.keys("/");
    screen.tell(Msg::Paste("v7\n\u{1b}[31m".into()));
    assert_eq!(screen.app.model.volumes.filter_text, "v7 \u{fffd}[31m");
}

#[test]
fn nothing_changes_on_the_screen_when_nothing_happened() {
    let mut screen = TestScreen::loaded();
    screen.look();
    let before = screen.app.model.revision;
    screen.tell(Msg::Traffic(0, None));
    screen
        .tell(Msg::Detail(VolumeId::new("id-v1"), Err(ApiError::new(ApiErrorKind::Timeout, "read", "late"))));
    assert_eq!(screen.app.model.revision, before);
}

/// What the screen says of how many are under `old`.
fn under_old(screen: &TestScreen) -> (Option<u32>, Option<u32>) {
    let old = screen.app.model.inventory.policies().iter().find(|policy| policy.name == "old").unwrap();
    let counts = screen.app.model.counts(old);
    (counts.listed, counts.told)
}

#[test]
fn how_many_are_under_a_policy_does_not_change_while_a_load_goes_on() {
    let mut screen = TestScreen::empty();
    let generation = screen.app.model.loads.generation;
    screen.tell(Msg::LoggedIn(generation, CloudScope::default()));
    screen.tell(Msg::Policies(generation, Ok(vec![policy("old", 2)])));
    screen.tell(Msg::VolumePage(generation, vec![volume("a", Some("old"))], None));
    assert_eq!(under_old(&screen), (None, Some(2)), "the list is not complete");
    screen.tell(Msg::VolumePage(generation, vec![volume("b", Some("old")), volume("c", None)], None));
    screen.tell(Msg::VolumesEnd(generation, Ok(())));
    assert_eq!(under_old(&screen), (Some(2), Some(2)));

    screen.keys("r");
    let generation = screen.app.model.loads.generation;
    screen.tell(Msg::Policies(generation, Ok(vec![policy("old", 3)])));
    assert_eq!(under_old(&screen), (Some(2), Some(2)));
    let all = ["a", "b", "c"].map(|name| volume(name, Some("old"))).to_vec();
    screen.tell(Msg::VolumePage(generation, all, None));
    assert_eq!(under_old(&screen), (Some(2), Some(2)));
    screen.tell(Msg::VolumesEnd(generation, Ok(())));
    assert_eq!(under_old(&screen), (Some(3), Some(3)));

    // Where the load is left, what is known by then counts.
    screen.keys("r");
    let generation = screen.app.model.loads.generation;
    screen.tell(Msg::VolumePage(generation, vec![volume("a", None)], None));
    screen.keys("<esc>");
    assert_eq!(under_old(&screen), (Some(2), Some(3)));
}

#[test]
fn a_list_that_does_not_show_the_policy_is_not_said_to_count_none() {
    let mut screen = TestScreen::empty();
    screen.load(vec![volume("a", None)], vec![policy("old", 2)]);
    assert_eq!(under_old(&screen), (None, Some(2)));
}

#[test]
fn a_volume_that_does_not_tell_its_policy_is_read_before_a_plan_is_made() {
    let mut screen = TestScreen::empty();
    let mut odd = volume("odd", None);
    odd.policy_told = false;
    screen.load(vec![volume("a", Some("old")), odd.clone()], vec![policy("old", 2), policy("target", 0)]);
    screen.keys("ja<down><enter>");
    let asked = screen.effects.iter().rev().find_map(|effect| match effect {
        Effect::ReadSingly(number, volumes) => Some((*number, volumes.clone())),
        _ => None,
    });
    let (number, volumes) = asked.unwrap();
    assert_eq!(volumes, [VolumeId::new("id-odd")]);
    assert_eq!(screen.prompt().plan.tally().unclear, 1);
    let read = vbs_tui::domain::Volume { policy: Some("old".into()), policy_told: true, ..odd.clone() };
    screen.tell(Msg::SingleReads(number, vec![(odd.id.clone(), Ok(vbs_tui::domain::Seen::Volume(read)))]));
    assert_eq!(screen.prompt().plan.tally().moves, 1);
}

#[test]
fn a_filter_that_no_volume_can_pass_is_told_when_it_is_typed() {
    let mut screen = TestScreen::loaded();
    screen.keys("/policy=nosuch<enter>");
    assert!(screen.notice().contains("no policy `nosuch`"), "{}", screen.notice());
    screen.keys("/<c-u>status=in-us<enter>");
    assert!(screen.notice().contains("the status `in-us`"), "{}", screen.notice());
    screen.keys("/<c-u>policy=old<enter>");
    assert_eq!((screen.notice(), screen.shown().len()), ("", 2));
}

#[test]
fn a_key_that_means_nothing_in_the_lists_says_so() {
    let mut screen = TestScreen::loaded();
    screen.keys("z");
    assert_eq!(screen.notice(), "no such key here; ? lists the keys");
}

#[test]
fn enter_on_a_policy_shows_its_volumes_and_esc_returns() {
    let mut screen = TestScreen::loaded();
    screen.keys("/v<enter>hj<enter>");
    assert_eq!(screen.shown(), ["v8", "v9"]);
    assert_eq!(screen.app.model.volumes.filter_text, "policy=old");
    screen.keys("<space>");
    assert_eq!(screen.marked(), ["v8"], "the volumes have the focus");
    screen.keys("h<enter><esc>");
    assert_eq!(screen.app.model.volumes.filter_text, "v", "the filter of before, however often one went in");
    assert_eq!(screen.app.model.focus, vbs_tui::app::model::Focus::Policies);
    // A filter that is typed meanwhile is the one that stays.
    screen.keys("<enter>/9<enter><esc>");
    assert_eq!(screen.app.model.volumes.filter_text, "");
}

#[test]
fn a_policy_is_found_whatever_it_is_called() {
    for (name, filter) in [
        ("gold", "policy=gold"),
        ("two words", "policy=\"two words\""),
        ("a,b", "policy=\"a,b\""),
        ("say \"x\"", "policy=id1"),
        ("none", "policy=id1"),
        ("", "policy=id1"),
        ("twice", "policy=id1"),
        ("月次", "policy=月次"),
    ] {
        let mut screen = TestScreen::loaded();
        let called = |id: &str, name: &str| {
            let mut policy = policy(id, 1);
            policy.name = name.into();
            policy
        };
        screen.load(
            vec![volume("in", Some("id1")), volume("other", Some("id2")), volume("none", None)],
            vec![called("id1", name), called("id2", if name == "twice" { name } else { "silver" })],
        );
        screen.keys("hg<enter>");
        assert_eq!(screen.app.model.volumes.filter_text, filter);
        assert_eq!(screen.shown(), ["in"], "{name}");
    }
}

#[test]
fn q_asks_before_marks_are_lost_and_ctrl_c_does_not() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space><space>q");
    assert!(screen.effects.is_empty() && screen.app.screens.mode() == vbs_tui::app::keymap::Mode::Confirm);
    screen.keys("<esc>");
    assert_eq!(screen.marked().len(), 2);
    screen.keys("qy");
    assert!(screen.effects.contains(&vbs_tui::app::Effect::Quit));
    let mut screen = TestScreen::loaded();
    screen.keys("<space><c-c>");
    assert!(screen.effects.contains(&vbs_tui::app::Effect::Quit));
}

#[test]
fn a_list_from_a_ticket_is_recognised_and_marked() {
    use vbs_tui::app::Msg;
    let mut screen = TestScreen::loaded();
    screen.tell(Msg::Paste("- v1\n- v2,\n* \"v3\"  # the third\nnosuch\n".into()));
    assert_eq!(screen.app.screens.mode(), vbs_tui::app::keymap::Mode::Pasted);
    let Some(Screen::Pasted(pasted)) = screen.app.screens.top() else { panic!("not recognised") };
    assert_eq!(
        (pasted.ticket.found.len(), pasted.ticket.unknown.as_slice()),
        (3, ["nosuch".to_owned()].as_slice())
    );
    screen.keys("<enter>");
    assert_eq!(screen.marked(), ["v1", "v2", "v3"]);
    assert_eq!(screen.notice(), "3 marked; 3 marked in all");
    screen.tell(Msg::Paste("v4, v5".into()));
    screen.keys("<esc>");
    assert_eq!(screen.marked().len(), 3, "left alone");
    // What names nothing was pasted by accident, and so is what comes over another screen.
    screen.tell(Msg::Paste("apt install -y foo\r".into()));
    assert_eq!(screen.notice(), "the pasted entry names no volume", "and nothing of it is shown");
    screen.tell(Msg::Paste("v11\rnosuch\r".into()));
    assert_eq!(screen.notice(), "none of the 2 pasted entries names a volume; near: v1");
    screen.keys("?");
    screen.tell(Msg::Paste("v1\nv2".into()));
    assert!(screen.notice().contains("no text field here"), "{}", screen.notice());
}

#[test]
fn names_are_kept_for_completions_once_all_of_them_are_known() {
    let mut screen = TestScreen::empty();
    let generation = screen.app.model.loads.generation;
    screen.tell(Msg::LoggedIn(generation, CloudScope::default()));
    screen.tell(Msg::VolumePage(generation, vec![volume("db", None), volume("", None)], None));
    screen.tell(Msg::VolumesEnd(generation, Ok(())));
    let kept = |screen: &TestScreen| {
        screen.effects.iter().rev().find_map(|effect| match effect {
            Effect::SaveNames(_, names) => Some((names.policies.clone(), names.volumes.clone())),
            _ => None,
        })
    };
    assert_eq!(kept(&screen), None, "the policies are not known yet");
    screen.tell(Msg::Policies(generation, Ok(vec![policy("daily", 0)])));
    assert_eq!(kept(&screen), Some((vec!["daily".into()], vec!["db".into()])));
}
