//! Policies made, edited and deleted by keys: the form, the plan that it opens, and what follows a run.

use vbs_tui::app::msg::{AskedBackups, FreshBackups};
use vbs_tui::app::screens::Screen;
use vbs_tui::app::screens::policy_form::{PolicyForm, TagsKnown};
use vbs_tui::app::{Effect, Msg};
use vbs_tui::domain::schedule::{Days, parse_times};
use vbs_tui::domain::{
    ApiError, ApiErrorKind, Expiry, Goal, Policy, PolicyFacts, Purpose, Retention, Schedule, State,
    Whereabouts,
};

use crate::screen::{TestScreen, policy, volume};

/// A policy with everything that a list tells.
fn nightly() -> Policy {
    Policy {
        schedule: Some(Schedule {
            times: parse_times("22:00"),
            days: Days::Every(1),
            zone_offset: None,
            unread: Vec::new(),
        }),
        retention: Some(Retention::Copies(7)),
        enabled: Some(true),
        ..policy("nightly", 1)
    }
}

/// The lists with the policy under the cursor.
fn lists() -> TestScreen {
    let mut screen = TestScreen::loaded();
    screen.app.model.inventory.set_policies(vec![nightly(), policy("old", 2)]);
    screen.keys("<tab>");
    screen
}

fn form(screen: &TestScreen) -> &PolicyForm {
    match screen.app.screens.top() {
        Some(Screen::PolicyForm(form)) => form,
        other => panic!("no form: {other:?}"),
    }
}

/// The tags of the policy came in.
fn tags(screen: &mut TestScreen, tags: &[(&str, &str)]) {
    let tags = tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    screen.tell(Msg::Tags("nightly".into(), Ok(tags)));
}

#[test]
fn errors_stand_beside_the_field_and_nothing_is_planned_with_one() {
    let mut screen = lists();
    screen.keys("e");
    assert!(screen.effects.contains(&Effect::ReadTags("nightly".into())));
    tags(&mut screen, &[("env", "prod")]);
    assert_eq!(form(&screen).fields.lines[7].text, "env=prod");
    // Down to the times: 22:00 becomes 22:0030.
    screen.keys("<down><down>30");
    let (_, faults) = form(&screen).settings();
    let fault = faults[2].clone().expect("a fault");
    assert!(fault.ends_with("(AutoBackup.0103)"), "{fault}");
    screen.keys("<enter>");
    assert!(screen.notice().contains("the times (UTC) must be full hours"), "{}", screen.notice());
    assert!(screen.app.screens.plan().is_none());
    screen.keys("<c-u>23<enter>");
    let plan = screen.app.screens.plan().expect("a plan");
    assert_eq!(plan.plan.purpose, Purpose::EditPolicies);
    let questions = PolicyFacts::default();
    screen.answer_backups(Ok(FreshBackups::Policies(questions)));
    screen.keys("y");
    let plan = screen.submitted().expect("one key");
    let Goal::Edited(edit) = &plan.items().next().unwrap().goal else { panic!("no edit") };
    let changes: Vec<String> = edit.changes().iter().map(ToString::to_string).collect();
    assert_eq!(changes, ["times (UTC): 22:00 -> 23:00"]);
}

#[test]
fn fewer_backups_ask_what_expires_and_want_the_number() {
    let mut screen = lists();
    screen.app.model.inventory.add_volumes(vec![volume("v0", Some("nightly"))]);
    screen.keys("e");
    tags(&mut screen, &[]);
    screen.keys("<down><down><down><down><c-u>3<enter>");
    let asked = screen.effects.iter().rev().find_map(|effect| match effect {
        Effect::ReadAgain { backups: AskedBackups::Policies { questions, .. }, .. } => {
            Some(questions.clone())
        }
        _ => None,
    });
    let (asked, under) = asked.expect("a question").expiring[0].clone();
    assert_eq!((asked.retention, under), (Some(Retention::Copies(3)), vec!["id-v0".into()]));
    let expiries = [("nightly".into(), Expiry { backups: 4, emptied: 0 })].into();
    screen.answer_backups(Ok(FreshBackups::Policies(PolicyFacts { expiries, ..PolicyFacts::default() })));
    screen.keys("y");
    assert!(screen.submitted().is_none());
    screen.keys("4<enter>");
    assert_eq!(screen.submitted().expect("the number was typed").expiring, 4);
}

#[test]
fn tags_that_cannot_be_read_stay_as_they_are() {
    let mut screen = lists();
    screen.keys("e");
    screen.keys("<up>a=1");
    assert_eq!(form(&screen).fields.at, 7);
    screen.keys("<enter>");
    assert!(screen.notice().contains("still being read"), "{}", screen.notice());
    let fault = ApiError::new(ApiErrorKind::Forbidden, "read the tags of the policy", "not allowed");
    screen.tell(Msg::Tags("nightly".into(), Err(fault)));
    assert!(matches!(form(&screen).tags, TagsKnown::No(_)));
    screen.keys("<enter>");
    assert!(screen.notice().contains("the tags cannot be changed"), "{}", screen.notice());
    screen.keys("<c-u><up><c-u>off<enter>");
    assert!(screen.app.screens.plan().is_some(), "{}", screen.notice());
}

#[test]
fn what_somebody_changed_meanwhile_comes_back_with_the_difference() {
    let mut screen = lists();
    screen.keys("e");
    tags(&mut screen, &[]);
    screen.keys("<down><down><c-u>23<enter>");
    let changed = Policy { retention: Some(Retention::Copies(30)), ..nightly() };
    screen.app.model.inventory.set_policies(vec![changed]);
    screen.answer_backups(Ok(FreshBackups::Policies(PolicyFacts::default())));
    let plan = &screen.prompt().plan;
    let said: Vec<String> = plan.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(said, ["somebody changed it since you began: keeps: 7 backups -> 30 backups"]);
    // Only what was wanted changes: what they set stays.
    let Goal::Edited(edit) = &plan.items().next().unwrap().goal else { panic!("no edit") };
    assert_eq!(edit.to.retention, Some(Retention::Copies(30)));
    assert_eq!(edit.changes().len(), 1);
}

#[test]
fn a_new_policy_wants_a_name_and_hours() {
    let mut screen = lists();
    screen.keys("+<enter>");
    assert!(screen.notice().contains("the name is missing (AutoBackup.0101)"), "{}", screen.notice());
    screen.keys("weekly<enter>");
    assert!(screen.notice().contains("the times (UTC) must name an hour"), "{}", screen.notice());
    screen.keys("4<enter>");
    screen.answer_backups(Ok(FreshBackups::Policies(PolicyFacts::default())));
    screen.keys("y");
    let plan = screen.submitted().expect("one key");
    assert_eq!((plan.purpose.clone(), plan.tally().creations), (Purpose::CreatePolicy, 1));
    screen.run_ends(|outcome| {
        outcome.state = State::Ok;
        outcome.now_in = Whereabouts::CreatedAs("new".into());
    });
    // The cursor is on it once it is listed.
    let generation = screen.app.model.loads.generation;
    screen.tell(Msg::Policies(generation, Ok(vec![nightly(), policy("old", 2), policy("new", 0)])));
    assert_eq!(screen.app.model.current_policy().unwrap().id, "new".into());
    screen.keys("<esc>k");
    let listed = vec![nightly(), policy("old", 2), policy("new", 0)];
    screen.tell(Msg::Policies(generation, Ok(listed)));
    assert_eq!(screen.app.model.current_policy().unwrap().id, "old".into(), "it stays where it was moved");
}

#[test]
fn a_deletion_goes_on_by_itself_once_the_volumes_are_out() {
    let mut screen = lists();
    screen.app.model.inventory.add_volumes(vec![volume("v0", Some("nightly"))]);
    screen.keys("-");
    assert_eq!(screen.prompt().plan.purpose, Purpose::Disassociate);
    let about = &screen.prompt().about[0].text;
    assert!(about.contains("1 of 2, before nightly is deleted"), "{about}");
    screen.keys("1<enter>");
    screen.run_ends(|outcome| {
        outcome.state = State::Ok;
        outcome.now_in = Whereabouts::InNone;
    });
    let prompt = screen.prompt();
    assert_eq!(prompt.plan.purpose, Purpose::DeletePolicies);
    assert!(prompt.is_waiting(), "what becomes of the backups is read first");
    let Goal::PolicyDeleted(snapshot) = &prompt.plan.items().next().unwrap().goal else {
        panic!("no deletion")
    };
    assert_eq!(snapshot.volumes, ["id-v0".into()]);
    screen.keys("<esc>");
    let said = screen.notice();
    assert!(
        said.contains("nothing more was sent") && said.contains("policy, which is still there"),
        "{said}"
    );
}

#[test]
fn the_undo_of_a_deletion_goes_on_where_it_was_left() {
    let mut screen = lists();
    screen.app.model.inventory.add_volumes(vec![volume("v0", Some("nightly"))]);
    screen.keys("-1<enter>");
    screen.run_ends(|outcome| {
        outcome.state = State::Ok;
        outcome.now_in = Whereabouts::InNone;
    });
    let empty = Policy { volume_count: Some(0), ..nightly() };
    screen.app.model.inventory.set_policies(vec![empty.clone(), policy("old", 2)]);
    screen.app.model.inventory.add_volumes(vec![volume("v0", None)]);
    screen.answer_backups(Ok(FreshBackups::Policies(PolicyFacts {
        expiries: [("nightly".into(), Expiry::default())].into(),
        ..PolicyFacts::default()
    })));
    screen.keys("1<enter>");
    screen.run_ends(|outcome| {
        outcome.state = State::Ok;
        outcome.now_in = Whereabouts::Gone;
    });
    // It was made anew, and then somebody left: its volume is still in none.
    let anew = Policy { id: "anew".into(), ..empty };
    screen.app.model.inventory.set_policies(vec![anew, policy("old", 2)]);
    screen.keys("u");
    let prompt = screen.prompt();
    assert!(matches!(&prompt.plan.purpose, Purpose::Associate(target) if target.id == "anew".into()));
    assert_eq!(prompt.plan.items().next().unwrap().id, "id-v0".into());
    let about = &prompt.about[0].text;
    assert!(about.contains("2 of 2: its volumes are put under it again"), "{about}");
}

#[test]
fn the_default_policy_stays() {
    let mut screen = lists();
    let default = Policy { name: "defaultPolicy".into(), ..nightly() };
    screen.app.model.inventory.set_policies(vec![default]);
    screen.keys("-");
    assert!(screen.notice().contains("cannot be deleted"), "{}", screen.notice());
    screen.keys("<tab>e");
    assert!(screen.notice().contains("only policies are edited"), "{}", screen.notice());
}
