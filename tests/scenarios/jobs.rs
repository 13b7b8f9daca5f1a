//! Jobs of an operator, from the first key to the receipt: keys in, plans, outcomes and files out.

use vbs_tui::app::keymap::Mode;
use vbs_tui::app::{Effect, Msg};
use vbs_tui::domain::{
    CloudScope, Minute, Plan, Policy, RunEvent, RunId, State, Volume, VolumeStatus, Whereabouts,
};

use crate::screen::{TestScreen, policy, volume};

/// What is sent, as names, and what it is for.
fn sent(screen: &TestScreen) -> (String, Vec<String>) {
    let plan = screen.submitted().unwrap_or_else(|| panic!("no plan was sent: {}", screen.notice()));
    (plan.title(), names(plan))
}

fn names(plan: &Plan) -> Vec<String> {
    plan.to_send().map(|item| item.name.to_string()).collect()
}

fn saved(screen: &TestScreen) -> (&str, &str) {
    let saved = screen.effects.iter().rev().find_map(|effect| match effect {
        Effect::SaveEvidence { name, text } => Some((name.as_str(), text.as_str())),
        _ => None,
    });
    saved.expect("a file is written")
}

fn under(id: &str, count: u32) -> Policy {
    policy(id, count)
}

fn of(name: &str, size: u32, status: VolumeStatus, policy: Option<&str>) -> Volume {
    Volume { size_gb: Some(size), status, ..volume(name, policy) }
}

/// A small production: databases under a nightly policy but for two, web servers under none, one volume
/// that is broken, one archive under a policy of its own.
fn production() -> TestScreen {
    let mut screen = TestScreen { laid_out: true, ..TestScreen::empty() };
    let in_use = VolumeStatus::InUse;
    let fleet = vec![
        of("db01-data", 500, in_use.clone(), Some("db-nightly")),
        of("db02-data", 500, in_use.clone(), None),
        of("db03-data", 750, in_use.clone(), None),
        of("erp-archive", 900, VolumeStatus::Available, Some("compliance-10y")),
        of("scratch-old", 20, VolumeStatus::Error, None),
        of("web01-root", 40, in_use.clone(), None),
        of("web02-root", 40, in_use.clone(), None),
        of("web03-root", 40, VolumeStatus::Available, None),
    ];
    let policies = vec![under("compliance-10y", 1), under("db-nightly", 1), under("web-silver", 0)];
    let place = CloudScope {
        cloud: Some("otc-prod".into()),
        region: Some("eu-de".into()),
        project: "eu-de_erp".into(),
        user: "night.shift".into(),
        ..CloudScope::default()
    };
    screen.load_as(place, fleet, policies);
    screen
}

#[test]
fn protect_what_is_in_use_and_in_no_policy() {
    let mut screen = production();
    screen.keys("/status=in-use policy=none name~db<enter>*anight<enter>");
    assert_eq!(names(&screen.prompt().plan), ["db02-data", "db03-data"]);
    screen.keys("y");
    assert_eq!(sent(&screen), ("db-nightly".into(), vec!["db02-data".into(), "db03-data".into()]));
    screen.run_ends(|outcome| outcome.state = State::Ok);
    assert!(screen.marked().is_empty(), "what is done is marked no more");
}

#[test]
fn a_list_from_a_ticket_is_pasted_and_what_it_names_wrongly_is_said() {
    let mut screen = production();
    screen.tell(Msg::Paste("Please protect:\n - web01-root\n * \"web02-root\",\n - web99-root\n".into()));
    assert_eq!(screen.app.screens.mode(), Mode::Pasted);
    screen.keys("<enter>");
    assert_eq!(screen.marked(), ["web01-root", "web02-root"]);
    screen.keys("asilver<enter>y");
    assert_eq!(sent(&screen).1, ["web01-root", "web02-root"]);
}

#[test]
fn a_move_says_what_the_old_policy_loses_and_wants_the_count() {
    let mut screen = production();
    screen.keys("/erp<enter><space>anight<enter>");
    let source = &screen.prompt().plan.sources[0];
    assert_eq!((source.label.as_str(), source.leaving, source.is_emptied()), ("compliance-10y", 1, true));
    screen.keys("y");
    assert!(screen.submitted().is_none(), "a move is not confirmed by one key");
    screen.keys("1<enter>");
    assert_eq!(sent(&screen), ("db-nightly".into(), vec!["erp-archive".into()]));
}

#[test]
fn one_volume_of_many_is_spared_in_the_plan() {
    let mut screen = production();
    screen.keys("*asilver<enter>");
    assert_eq!(screen.prompt().plan.tally().moves, 2);
    // The two that would be moved stand first.
    screen.keys("<space><space>y");
    assert_eq!(sent(&screen).1, ["db02-data", "db03-data", "web01-root", "web02-root", "web03-root"]);
}

#[test]
fn volumes_leave_their_policy_before_they_are_deleted() {
    let mut screen = production();
    screen.keys("/db01<enter>D");
    assert_eq!(screen.prompt().plan.tally().removals, 1);
    screen.keys("1<enter>");
    screen.run_ends(|outcome| outcome.state = State::Ok);
    assert!(screen.app.board_shown().unwrap().board.count(State::Ok) == 1);
}

#[test]
fn what_failed_is_retried_once_there_is_room() {
    let mut screen = production();
    screen.keys("/web<enter>*asilver<enter>y");
    screen.run_ends(|outcome| {
        let fits = outcome.name.as_ref() == "web01-root";
        outcome.state = if fits { State::Ok } else { State::Failed };
        outcome.code = (!fits).then(|| "AutoBackup.0204".into());
    });
    assert_eq!(screen.marked(), ["web02-root", "web03-root"], "what failed stays marked");
    screen.effects.clear();
    screen.keys("R");
    let fleet = ["web02-root", "web03-root"].map(|name| volume(name, None)).to_vec();
    screen.answer(fleet, vec![under("web-silver", 1)]);
    screen.keys("y");
    assert_eq!(sent(&screen).1, ["web02-root", "web03-root"]);
    let retry = screen.effects.iter().find_map(|effect| match effect {
        Effect::Submit { retry_of, .. } => retry_of.as_ref().map(RunId::short).map(ToOwned::to_owned),
        _ => None,
    });
    assert_eq!(retry.as_deref(), Some("7f3a"), "the journal tells which run it retries");
}

#[test]
fn a_mistake_is_taken_back_to_where_everything_was() {
    let mut screen = production();
    screen.keys("/db0<enter>*asilver<enter>3<enter>");
    screen.run_ends(|outcome| {
        outcome.state = if outcome.leaves().is_some() { State::Moved } else { State::Ok };
        outcome.now_in = Whereabouts::In("web-silver".into());
    });
    screen.effects.clear();
    screen.keys("u");
    let fleet = ["db01-data", "db02-data", "db03-data"].map(|name| volume(name, Some("web-silver")));
    screen.answer(fleet.to_vec(), vec![under("db-nightly", 0), under("web-silver", 3)]);
    let tally = screen.prompt().plan.tally();
    assert_eq!((tally.moves, tally.removals), (1, 2), "one back to its policy, two to none");
    screen.keys("3<enter>");
    assert_eq!(sent(&screen).1.len(), 3);
}

#[test]
fn the_receipt_of_a_run_is_a_file_for_the_ticket() {
    let mut screen = production();
    screen.keys("/web<enter>*asilver<enter>y");
    screen.run_ends(|outcome| {
        let busy = outcome.name.as_ref() == "web03-root";
        outcome.state = if busy { State::Failed } else { State::Ok };
        outcome.code = busy.then(|| "AutoBackup.0206".into());
        outcome.request_id = busy.then(|| "req-77".into());
    });
    screen.keys("E<enter>");
    let (name, text) = saved(&screen);
    assert!(name.ends_with("run-7f3a.md"), "{name}");
    for told in
        ["associate web-silver", "otc-prod eu-de eu-de\\_erp", "night.shift", "req-77", "vbs undo 7f3a"]
    {
        assert!(text.contains(told), "{told}: {text}");
    }
}

#[test]
fn the_volumes_of_a_policy_are_two_keys_away_and_back() {
    let mut screen = production();
    screen.keys("h<down><enter>");
    assert_eq!(screen.shown(), ["db01-data"]);
    screen.keys("i<esc><esc>");
    assert_eq!(screen.shown().len(), 8);
    assert_eq!(screen.app.model.current_policy().unwrap().id.to_string(), "db-nightly");
}

#[test]
fn the_filter_of_every_night_is_kept_under_a_name() {
    let mut screen = production();
    let here = screen.app.model.scope.clone().unwrap();
    screen.tell(Msg::SavedFilters(Box::new(here), Vec::new(), None));
    screen.keys("/policy=none status=in-use<enter>F+unprotected<enter>");
    let stored = screen.effects.iter().rev().find_map(|effect| match effect {
        Effect::SaveFilters(_, filters) => Some(filters.clone()),
        _ => None,
    });
    assert_eq!(stored.unwrap()[0].filter, "policy=none status=in-use");
    screen.keys("<esc><esc>F<enter>");
    assert_eq!(screen.shown(), ["db02-data", "db03-data", "web01-root", "web02-root"]);
}

#[test]
fn a_volume_that_lost_its_policy_goes_back_while_the_run_is_read_back() {
    let mut screen = production();
    screen.keys("/erp<enter>anight<enter>1<enter>");
    let mut lost = screen.app.model.run.as_ref().unwrap().board.rows().to_vec();
    for outcome in &mut lost {
        outcome.state = State::Failed;
        outcome.now_in = Whereabouts::InNone;
    }
    screen.report(RunEvent::Changed(lost));
    screen.report(RunEvent::Settling { volumes: 1, left: std::time::Duration::from_secs(20) });
    screen.report(RunEvent::Read(vec![of("erp-archive", 900, VolumeStatus::Available, None)]));
    screen.effects.clear();
    screen.keys("p");
    assert_eq!(screen.prompt().plan.title(), "compliance-10y");
    screen.keys("y");
    // The lists are older than the run: the volume is read once more before it is sent.
    let fresh = of("erp-archive", 900, VolumeStatus::Available, None);
    screen.answer(vec![fresh], vec![under("compliance-10y", 0), under("db-nightly", 1)]);
    assert_eq!(sent(&screen), ("compliance-10y".into(), vec!["erp-archive".into()]));
}

#[test]
fn new_volumes_of_the_week_are_found_by_age_and_largest_first() {
    let mut screen = production();
    let day = |day: &str| Minute::from_timestamp(day.parse().unwrap());
    screen.now = "2026-11-29T12:00:00Z".parse().unwrap();
    let mut fleet: Vec<Volume> = (0..4).map(|n| volume(&format!("n{n}"), None)).collect();
    for (volume, (size, made)) in fleet.iter_mut().zip([
        (10, "2026-11-28T00:00:00Z"),
        (99, "2026-11-27T00:00:00Z"),
        (50, "2026-11-01T00:00:00Z"),
        (70, "2026-11-29T00:00:00Z"),
    ]) {
        (volume.size_gb, volume.created) = (Some(size), day(made));
    }
    screen.keys("r");
    screen.load(fleet, vec![under("db-nightly", 0)]);
    screen.keys("/created<lt>7d<enter>ssize<enter>ssize<enter>");
    assert_eq!(screen.shown(), ["n1", "n3", "n0"]);
}
