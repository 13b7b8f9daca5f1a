//! What is checked right before anything is sent, and what is not sent at all.

use vbs_tui::app::keymap::Mode;
use vbs_tui::app::msg::{Fresh, SubmitError};
use vbs_tui::app::{Effect, Msg};
use vbs_tui::domain::{
    ApiError, ApiErrorKind, Before, Confirmation, ReadMode, RunId, Seen, State, VolumeStatus, Whereabouts,
};

use crate::screen::{TestScreen, policy, volume};

fn policies() -> Vec<vbs_tui::domain::Policy> {
    vec![policy("target", 0), policy("old", 2)]
}

/// Two new volumes planned, looked at for longer than facts stay fresh, and confirmed.
fn confirmed_late() -> TestScreen {
    let mut screen = TestScreen::loaded();
    screen.keys("<space><space>a<enter>");
    screen.wait(31);
    screen.keys("y");
    screen
}

#[test]
fn what_is_known_well_is_sent_at_once() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space><space>a<enter>");
    screen.wait(30);
    screen.keys("y");
    assert!(screen.submitted().is_some() && screen.asked_again().is_none());
}

#[test]
fn what_is_known_from_long_ago_is_read_before_it_is_sent() {
    let mut screen = confirmed_late();
    assert!(screen.submitted().is_none());
    assert_eq!(screen.asked_again().unwrap().1.len(), 2);
    screen.keys("yyy");
    assert!(screen.submitted().is_none(), "keys are for the plan that comes back, not for this one");
    screen.answer(vec![volume("v0", None), volume("v1", None)], policies());
    assert_eq!(screen.submitted().unwrap().to_send().count(), 2, "nothing changed: it is on its way");
}

#[test]
fn a_plan_that_no_longer_holds_comes_back_with_what_changed() {
    let mut screen = confirmed_late();
    let mut busy = volume("v1", None);
    busy.status = VolumeStatus::BackingUp;
    screen.answer(vec![volume("v0", Some("old")), busy], policies());
    assert!(screen.submitted().is_none());
    let said: Vec<&str> = screen.prompt().since.iter().map(|notice| notice.text.as_str()).collect();
    assert_eq!(
        said,
        [
            "2 changed since this plan was made; review it again:",
            "v0: was in no policy, now in old",
            "v1: was in status in-use, now backing-up"
        ]
    );
    screen.keys("y");
    assert!(screen.submitted().is_none(), "one of them is a move now");
    screen.keys("2<enter>");
    assert_eq!(screen.submitted().unwrap().tally().moves, 1);
}

#[test]
fn nothing_is_sent_into_a_policy_that_vanished() {
    let mut screen = confirmed_late();
    screen.answer(vec![volume("v0", None), volume("v1", None)], vec![policy("old", 2)]);
    assert!(screen.submitted().is_none());
    assert!(screen.notice().contains("target was deleted"), "{}", screen.notice());
    assert_eq!(screen.app.screens.mode(), Mode::Browse);
}

#[test]
fn what_cannot_be_checked_is_sent_only_against_the_count() {
    let mut screen = confirmed_late();
    let (inquiry, volumes) = screen.asked_again().unwrap();
    let fault = || ApiError::new(ApiErrorKind::Timeout, "read volumes", "timed out after 30 s");
    let volumes = volumes.into_iter().map(|id| (id, Err(fault()))).collect();
    let fresh = Fresh { volumes, mode: ReadMode::Lists, policies: Err(fault()), backups: None };
    screen.tell(Msg::Fresh(inquiry, Box::new(fresh)));
    assert_eq!(screen.prompt().confirmation(&screen.app.model.settings), Confirmation::TypeCount(2));
    assert!(screen.prompt().since[0].text.contains("2 of 2 volumes could not be read"));
    screen.keys("y<enter>");
    assert!(screen.submitted().is_none());
    screen.keys("2<enter>");
    assert!(screen.submitted().is_some());
}

#[test]
fn a_policy_is_not_called_gone_when_policies_cannot_be_read() {
    let mut screen = confirmed_late();
    screen.app.model.inventory.set_policies(Vec::new());
    let (inquiry, _) = screen.asked_again().unwrap();
    let volumes = ["v0", "v1"].map(|name| {
        let volume = volume(name, None);
        (volume.id.clone(), Ok(Seen::Volume(volume)))
    });
    let policies = Err(ApiError::new(ApiErrorKind::Forbidden, "list policies", "no"));
    let fresh = Fresh { volumes: volumes.into(), mode: ReadMode::Lists, policies, backups: None };
    screen.tell(Msg::Fresh(inquiry, Box::new(fresh)));
    assert_eq!(screen.app.screens.mode(), Mode::Plan);
    assert!(screen.prompt().without.check && screen.submitted().is_none());
}

#[test]
fn a_plan_that_was_left_is_not_sent_by_a_late_answer() {
    let mut screen = confirmed_late();
    screen.keys("<esc>");
    screen.answer(vec![volume("v0", None), volume("v1", None)], policies());
    assert!(screen.submitted().is_none());
}

#[test]
fn without_a_journal_nothing_is_sent_before_somebody_agrees() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space>a<enter>y");
    screen.tell(Msg::Begun(RunId::parse("20261123-214800-7f3a").unwrap(), Some("journal".into())));
    screen.run_ends(|outcome| outcome.state = State::Ok);
    screen.keys("<esc><space>a<enter>y");
    screen.answer(vec![volume("v1", None)], policies());
    let journal = |screen: &TestScreen| {
        screen.effects.iter().rev().find_map(|effect| match effect {
            Effect::Submit { journal, .. } => Some(*journal),
            _ => None,
        })
    };
    assert_eq!(journal(&screen), Some(true));
    screen.effects.clear();
    screen.tell(Msg::NotBegun(SubmitError::Journal("no space left on device".into())));
    assert_eq!(screen.app.screens.mode(), Mode::Plan);
    assert!(screen.prompt().since[0].text.contains("no space left"));
    assert_eq!(screen.app.model.run.as_ref().unwrap().run.as_ref().unwrap().short(), "7f3a");
    screen.keys("y");
    assert!(screen.submitted().is_none());
    screen.keys("1<enter>");
    assert_eq!(journal(&screen), Some(false));
}

#[test]
fn read_only_shows_every_plan_and_sends_none() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space><space>a<enter>y");
    screen.run_ends(|outcome| {
        let lost = outcome.name.as_ref() == "v0";
        outcome.state = if lost { State::Failed } else { State::Ok };
        outcome.now_in = if lost { Whereabouts::InNone } else { Whereabouts::In("target".into()) };
        outcome.before = if lost { Before::In("old".into()) } else { Before::InNone };
    });
    screen.app.model.read_only = true;
    screen.effects.clear();
    let fresh = || vec![volume("v0", None), volume("v1", Some("target"))];
    for (keys, back) in
        [("p", "<esc>"), ("R", "<esc>"), ("u", "<esc><esc>"), ("a<enter>", "<esc>"), ("D", "<esc>")]
    {
        screen.effects.clear();
        screen.keys(keys);
        assert_eq!(screen.app.screens.mode(), Mode::Plan, "{keys}");
        if screen.prompt().is_waiting() {
            screen.answer(fresh(), vec![policy("target", 1), policy("old", 2)]);
        }
        for confirm in ["y", "1<enter>"] {
            screen.keys(confirm);
            assert!(screen.notice().contains("read-only"), "{keys}{confirm}: {}", screen.notice());
        }
        assert!(screen.submitted().is_none(), "{keys}");
        screen.keys(back);
    }
}
