//! Runs on the board.

use std::time::Duration;

use vbs_tui::app::keymap::Mode;
use vbs_tui::app::{Effect, Msg};
use vbs_tui::domain::{Decision, RunEvent, RunId, State, Whereabouts};

use crate::screen::{TestScreen, parse, policy, volume};

#[test]
fn what_went_well_is_unmarked_and_what_did_not_stays() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space><space>a<enter>y");
    screen.run_ends(|outcome| {
        outcome.state = if outcome.name.as_ref() == "v0" { State::Ok } else { State::Failed };
    });
    assert_eq!(screen.marked(), ["v1"]);
    assert!(screen.effects.iter().any(|effect| matches!(effect, Effect::LoadPolicies(_))));
}

#[test]
fn a_volume_in_no_policy_comes_first_and_one_key_plans_to_put_it_back() {
    let mut screen = TestScreen::loaded();
    screen.keys("*a<enter>10<enter>");
    screen.run_ends(|outcome| {
        outcome.state = State::Ok;
        if outcome.name.as_ref() == "v9" {
            outcome.state = State::Failed;
            outcome.now_in = Whereabouts::InNone;
        }
    });
    screen.report(RunEvent::Read(vec![volume("v9", None)]));
    let run = screen.app.model.run.as_ref().unwrap();
    let first = run.view.rows_of(run.view.lines[0]).next().unwrap();
    assert_eq!(run.board.rows()[first].name.as_ref(), "v9");
    screen.effects.clear();
    screen.keys("p");
    let plan = &screen.prompt().plan;
    assert_eq!((plan.title().as_str(), plan.len(), plan.tally().new), ("old", 1, 1));
    screen.keys("y");
    screen.answer(vec![volume("v9", None)], vec![policy("target", 8), policy("old", 1)]);
    assert_eq!(screen.submitted().unwrap().title(), "old");
}

#[test]
fn n_goes_from_trouble_to_trouble() {
    let mut screen = TestScreen::loaded();
    screen.keys("*a<enter>8<enter>");
    if screen.submitted().is_none() {
        let count = screen.prompt().plan.tally().sent();
        screen.keys(&format!("<bs><bs><bs>{count}<enter>"));
    }
    let states = [State::Ok, State::Failed, State::Ok, State::Unknown];
    let mut at = 0;
    screen.report(RunEvent::Changed({
        let mut rows = screen.app.model.run.as_ref().unwrap().board.rows().to_vec();
        for outcome in &mut rows {
            outcome.state = states[at % 4];
            at += 1;
        }
        rows
    }));
    let state = |screen: &TestScreen| screen.app.board_shown().unwrap().under_cursor().unwrap().state;
    screen.keys("n");
    assert_eq!(state(&screen), State::Failed);
    screen.keys("n");
    assert_eq!(state(&screen), State::Unknown);
    screen.keys("N");
    assert_eq!(state(&screen), State::Failed);
    screen.keys("Gn");
    assert_eq!(state(&screen), State::Failed, "past the end it begins anew");
}

#[test]
fn leaving_in_mid_run_asks_and_stopping_is_not_leaving() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space>a<enter>y<c-c>");
    assert_eq!(screen.app.screens.mode(), Mode::Leave);
    screen.keys("<esc>");
    assert!(!screen.effects.contains(&Effect::Quit));
    screen.keys("<c-c>x");
    assert!(screen.effects.contains(&Effect::StopRun));
    assert!(!screen.effects.contains(&Effect::Quit), "what was sent is still followed");
    screen.run_ends(|outcome| outcome.state = State::Ok);
    assert!(screen.effects.contains(&Effect::Quit));
}

#[test]
fn only_one_run_at_a_time() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space>a<enter>y<esc>a");
    assert!(screen.notice().contains("in progress"));
    assert!(screen.app.screens.over.is_empty());
}

/// A run of ten, each in a request of its own: `v0` and `v1` went in, `v2` is busy, `v3` can never
/// be under a policy, `v4` is unknown, the others were not sent.
fn mixed() -> TestScreen {
    let mut screen = TestScreen::loaded();
    screen.keys("*a<enter>10<enter>");
    let name = RunId::parse("20261123-214800-7f3a");
    screen.tell(Msg::Begun(name.unwrap(), Some("journal of 7f3a".into())));
    screen.run_ends(|outcome| {
        (outcome.state, outcome.code) = match outcome.name.as_ref() {
            "v0" | "v1" => (State::Ok, None),
            "v2" => (State::Failed, Some("AutoBackup.0206".into())),
            "v3" => (State::Failed, Some("AutoBackup.0210".into())),
            "v4" => (State::Unknown, Some("HTTP 504".into())),
            _ => (State::Skipped, None),
        };
    });
    screen.effects.clear();
    screen
}

#[test]
fn what_can_be_tried_again_is_planned_against_fresh_data_and_the_rest_is_named() {
    let mut screen = mixed();
    screen.keys("R");
    let prompt = screen.prompt();
    assert!(prompt.is_waiting(), "nothing is planned before it was read");
    let about: Vec<&str> = prompt.about.iter().map(|notice| notice.text.as_str()).collect();
    assert_eq!(
        about,
        [
            "retry of run 7f3a",
            "5 x skipped not sent",
            "1 x AutoBackup.0206 wait and retry",
            "left out: 1 x HTTP 504 verify first (v4)",
            "left out: 1 x AutoBackup.0210 this volume cannot be in a policy (v3)",
        ]
    );
    let (_, asked) = screen.asked_again().unwrap();
    assert_eq!(asked.len(), 6);
    // Meanwhile somebody has put one of them in.
    let fresh = ["v2", "v5", "v6", "v7", "v8", "v9"];
    let fresh = fresh.map(|name| volume(name, (name == "v5").then_some("target")));
    screen.answer(fresh.into(), vec![policy("target", 3), policy("old", 0)]);
    assert_eq!((screen.prompt().plan.tally().new, screen.prompt().plan.tally().already), (5, 1));
    screen.keys("y");
    let retry_of = screen.effects.iter().find_map(|effect| match effect {
        Effect::Submit { retry_of, .. } => retry_of.clone(),
        _ => None,
    });
    assert_eq!(retry_of.unwrap().short(), "7f3a", "the journal says what it tries retry_of");
}

#[test]
fn undo_reads_first_and_leaves_alone_what_somebody_changed_since() {
    let mut screen = mixed();
    screen.keys("u");
    let (_, asked) = screen.asked_again().unwrap();
    assert_eq!(asked.len(), 2, "only what the run changed");
    screen.answer(
        vec![volume("v0", Some("target")), volume("v1", Some("old"))],
        vec![policy("target", 1), policy("old", 3)],
    );
    let tally = screen.prompt().plan.tally();
    assert_eq!((tally.removals, tally.refused), (1, 1));
    screen.keys("1<enter>");
    assert_eq!(screen.submitted().unwrap().title(), "undo of 7f3a");
}

#[test]
fn nothing_to_try_again_and_nothing_to_undo_are_said() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space>a<enter>y");
    screen.tell(Msg::Begun(RunId::parse("20261123-214800-7f3a").unwrap(), None));
    screen.run_ends(|outcome| {
        (outcome.state, outcome.code) = (State::Failed, Some("AutoBackup.0210".into()));
    });
    screen.keys("R");
    assert!(screen.notice().contains("1 x AutoBackup.0210"), "{}", screen.notice());
    screen.keys("u");
    assert!(screen.notice().contains("changed nothing"), "{}", screen.notice());
    assert_eq!(screen.app.screens.mode(), Mode::Outcomes);
}

#[test]
fn a_question_is_answered_only_by_who_could_read_it() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space>a<enter>y");
    let asked = RunEvent::NeedsDecision(Decision::StillUnclear("HTTP 504".into()));
    screen.report(asked.clone());
    screen.burst("c");
    assert!(!screen.effects.contains(&Effect::GoOn), "it was not drawn yet");
    let drawn = screen.clock;
    screen.tell(Msg::Drawn { revision: screen.app.model.revision, at: drawn });
    screen.tell(Msg::Keys { keys: parse("c"), at: drawn + Duration::from_millis(299) });
    assert!(!screen.effects.contains(&Effect::GoOn), "too early");
    screen.tell(Msg::Keys { keys: parse("cccccc"), at: drawn + Duration::from_secs(2) });
    assert!(!screen.effects.contains(&Effect::GoOn), "a burst is no answer");
    screen.tell(Msg::Keys { keys: parse("c"), at: drawn + Duration::from_millis(2999) });
    assert!(!screen.effects.contains(&Effect::GoOn), "too soon after it");
    screen.clock = drawn + Duration::from_secs(4);
    screen.burst("c");
    assert!(screen.effects.contains(&Effect::GoOn));
    assert!(screen.app.model.run.as_ref().unwrap().asks().is_none());
    screen.keys("c");
    assert_eq!(screen.effects.iter().filter(|effect| **effect == Effect::GoOn).count(), 1);
    screen.report(asked);
    screen.keys("x");
    assert!(screen.effects.contains(&Effect::StopRun));
}

#[test]
fn an_answer_to_no_question_is_not_said_to_have_come_too_early() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space>a<enter>y");
    screen.keys("c");
    assert!(!screen.notice().contains("came before"), "{}", screen.notice());
}

#[test]
fn a_question_is_seen_from_the_lists_and_read_on_the_board() {
    let mut screen = TestScreen::loaded();
    screen.keys("<space>a<enter>y<esc>");
    screen.report(RunEvent::NeedsDecision(Decision::Journal("disk full".into())));
    assert!(screen.notice().contains("paused for your decision"), "{}", screen.notice());
    // The frame that is drawn now shows the lists, not the question.
    screen.look();
    screen.burst("oc");
    assert!(!screen.effects.contains(&Effect::GoOn));
    screen.keys("c");
    assert!(screen.effects.contains(&Effect::GoOn));
}
