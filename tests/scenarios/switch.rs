//! Going to another cloud, project or region; logins that fail; secrets that are asked for.

use vbs_tui::app::keymap::Mode;
use vbs_tui::app::load::Load;
use vbs_tui::app::profile::{Choice, CloudProfile, Destination, Source, SwitchKind};
use vbs_tui::app::request::Generation;
use vbs_tui::app::request::RequestId;
use vbs_tui::app::screens::Screen;
use vbs_tui::app::{Effect, Msg};
use vbs_tui::domain::{ApiError, ApiErrorKind, CloudScope, RunId, SecretKind, SecretQuestion, Settings};

use crate::screen::{TestScreen, policy, volume};

fn place(project: &str) -> CloudScope {
    CloudScope {
        cloud: Some("otc".into()),
        project: project.into(),
        project_id: project.into(),
        ..CloudScope::default()
    }
}

fn profile(cloud: &str) -> CloudProfile {
    CloudProfile {
        cloud: cloud.into(),
        file: Some("~/clouds.yaml".into()),
        sources: vec![Source { what: "auth_url".into(), shown: None, from: "~/clouds.yaml".into() }],
        ..CloudProfile::default()
    }
}

/// Opens the chooser and lets it know these choices; gives back the number of its question.
fn choosing(screen: &mut TestScreen, kind: SwitchKind, keys: &[&str]) -> RequestId {
    screen.effects.clear();
    screen.keys("c");
    for _ in SwitchKind::ALL {
        if !matches!(screen.effects.last(), Some(Effect::ListChoices(_, asked)) if *asked == kind) {
            screen.keys("<tab>");
        }
    }
    let Some(Effect::ListChoices(inquiry, asked)) = screen.effects.last().cloned() else {
        panic!("no question: {}", screen.notice())
    };
    assert_eq!(asked, kind);
    let choices = keys.iter().enumerate().map(|(at, key)| Choice {
        key: (*key).into(),
        label: (*key).into(),
        note: String::new(),
        current: at == 0,
    });
    screen.tell(Msg::Choices(inquiry, Ok(choices.collect())));
    screen.effects.clear();
    inquiry
}

fn going(screen: &TestScreen) -> (RequestId, Destination) {
    match screen.effects.last() {
        Some(Effect::Switch(inquiry, to)) => (*inquiry, to.clone()),
        other => panic!("going nowhere: {other:?}"),
    }
}

fn failed(kind: ApiErrorKind) -> TestScreen {
    let mut screen = TestScreen::empty();
    screen.app.model.set_profile(profile("otc"));
    let generation = screen.app.model.loads.generation;
    screen.tell(Msg::LoginFailed(generation, ApiError::new(kind, "log in", "wrong password")));
    screen.effects.clear();
    screen
}

#[test]
fn a_project_is_chosen_by_typing_and_the_old_one_is_left_behind() {
    let mut screen = TestScreen::loaded();
    let generation = screen.app.model.loads.generation;
    screen.keys(" /v3<enter>");
    assert_eq!(screen.marked(), ["v0"]);
    choosing(&mut screen, SwitchKind::Project, &["storage", "archive", "lab"]);
    screen.keys("arch<enter>");
    let (inquiry, to) = going(&screen);
    assert_eq!(to, Destination::Project("archive".into()));
    assert_eq!(screen.marked(), ["v0"], "nothing is lost until the way is open");
    screen.effects.clear();
    screen.tell(Msg::Switched(inquiry, Ok(None)));
    let model = &screen.app.model;
    assert!(model.scope.is_none() && screen.app.screens.over.is_empty() && model.selection.is_empty());
    assert!(model.volumes.filter_text.is_empty() && model.inventory.is_empty());
    assert!(matches!(screen.effects[..], [Effect::Adopt(adopted), Effect::Load(_)] if adopted == inquiry));
    // Whatever was on its way from the old project finds nobody.
    screen.tell(Msg::VolumePage(generation, vec![volume("old", None)], None));
    screen.tell(Msg::Policies(generation, Ok(vec![policy("old", 1)])));
    screen.tell(Msg::LoggedIn(generation, place("storage")));
    assert!(screen.app.model.scope.is_none() && screen.app.model.inventory.is_empty());
    assert!(screen.app.model.inventory.policies().is_empty());
}

#[test]
fn one_stays_where_one_is_when_the_way_is_closed_or_not_wanted() {
    let mut screen = TestScreen::loaded();
    choosing(&mut screen, SwitchKind::Region, &["eu-de", "eu-nl"]);
    screen.keys("nl<enter>");
    let (inquiry, to) = going(&screen);
    assert_eq!(to, Destination::Region("eu-nl".into()));
    let closed = ApiError::new(ApiErrorKind::Forbidden, "switch project", "no role there");
    screen.tell(Msg::Switched(inquiry, Err(closed)));
    assert!(screen.notice().contains("no role there"), "{}", screen.notice());
    assert_eq!(screen.shown().len(), 10);
    screen.keys("<enter>");
    let (second, _) = going(&screen);
    screen.keys("<esc>");
    screen.effects.clear();
    screen.tell(Msg::Switched(second, Ok(None)));
    assert!(screen.effects.is_empty() && screen.app.model.scope.is_some(), "the operator had left it");
}

#[test]
fn another_cloud_brings_its_own_rails() {
    let mut screen = TestScreen::loaded();
    choosing(&mut screen, SwitchKind::Cloud, &["otc", "otc-prod"]);
    screen.keys("prod<enter>");
    let (inquiry, to) = going(&screen);
    assert_eq!(to, Destination::Cloud("otc-prod".into()));
    let settings = Settings { max_batch: 7, ..Settings::default() };
    let profile = CloudProfile { read_only: true, settings, ..profile("otc-prod") };
    screen.tell(Msg::Switched(inquiry, Ok(Some(Box::new(profile)))));
    assert_eq!(screen.app.model.settings.max_batch, 7);
    assert!(screen.app.model.read_only);
    assert_eq!(screen.app.model.banner.as_deref(), Some("PRODUCTION"));
}

#[test]
fn the_place_one_is_in_is_no_journey() {
    let mut screen = TestScreen::loaded();
    choosing(&mut screen, SwitchKind::Cloud, &["otc", "lab"]);
    screen.keys("<enter>");
    assert!(screen.effects.is_empty() && screen.app.screens.over.is_empty());
    assert_eq!(screen.notice(), "already in otc");
}

#[test]
fn nobody_leaves_during_a_run() {
    let mut screen = TestScreen::loaded();
    screen.keys(" a<enter>y");
    assert!(screen.submitted().is_some());
    screen.keys("<esc>c");
    assert!(screen.notice().contains("a run is in progress"), "{}", screen.notice());
    assert!(!screen.app.screens.over.iter().any(|layer| matches!(layer, Screen::Switch(_))));
}

#[test]
fn the_run_of_a_place_that_was_left_is_not_forgotten() {
    let mut screen = TestScreen::loaded();
    screen.keys(" a<enter>y");
    screen.tell(Msg::Begun(RunId::parse("20261123-214800-7f3a").unwrap(), None));
    screen.run_ends(|_| {});
    screen.keys("<esc>");
    choosing(&mut screen, SwitchKind::Cloud, &["otc", "lab"]);
    screen.keys("lab<enter>");
    let (inquiry, _) = going(&screen);
    screen.tell(Msg::Switched(inquiry, Ok(Some(Box::new(profile("lab"))))));
    assert!(screen.app.model.run.is_none(), "its board belongs to another project");
    assert_eq!(screen.app.model.runs_left.len(), 1);
}

#[test]
fn an_answer_to_an_older_question_chooses_nothing() {
    let mut screen = TestScreen::loaded();
    let old = choosing(&mut screen, SwitchKind::Project, &["storage"]);
    screen.keys("<tab>");
    let late = vec![Choice { key: "late".into(), label: "late".into(), ..Choice::default() }];
    screen.tell(Msg::Choices(old, Ok(late)));
    match screen.app.screens.over.last() {
        Some(Screen::Switch(switch)) => assert!(switch.choices.is_none()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_failed_login_keeps_the_program_and_says_what_can_be_done() {
    let mut screen = failed(ApiErrorKind::Login);
    assert_eq!(screen.app.screens.mode(), Mode::Login);
    screen.keys("r");
    let (inquiry, to) = going(&screen);
    assert_eq!(to, Destination::Again);
    screen.effects.clear();
    screen.tell(Msg::Switched(inquiry, Ok(Some(Box::new(profile("otc"))))));
    assert!(matches!(screen.effects[..], [Effect::Adopt(_), Effect::Load(_)]));
    assert_eq!(screen.app.model.loads.login, Load::Loading);
    assert!(screen.app.screens.over.is_empty());
}

#[test]
fn a_file_that_is_broken_by_now_says_so_in_place_of_the_reason_before() {
    let mut screen = failed(ApiErrorKind::Login);
    screen.keys("r");
    let (inquiry, _) = going(&screen);
    let broken = ApiError::new(ApiErrorKind::Local, "log in", "clouds.yaml, line 3, column 1: tabs");
    screen.tell(Msg::Switched(inquiry, Err(broken.clone())));
    assert_eq!(screen.app.model.loads.login.fault(), Some(&broken));
    assert_eq!(screen.app.screens.over.len(), 1);
}

#[test]
fn the_file_can_be_edited_and_the_login_is_made_anew() {
    let mut screen = failed(ApiErrorKind::Login);
    screen.keys("e");
    assert_eq!(screen.effects, [Effect::Edit("~/clouds.yaml".into())]);
    screen.tell(Msg::Edited(Ok(())));
    assert_eq!(going(&screen).1, Destination::Again);
    screen.tell(Msg::Edited(Err("no editor".into())));
    assert_eq!(screen.notice(), "no editor");
    screen.app.model.profile.file = None;
    screen.effects.clear();
    screen.keys("e");
    assert!(screen.effects.is_empty() && screen.notice().contains("variables"));
}

#[test]
fn a_login_that_ran_out_is_made_anew_by_refreshing() {
    let mut screen = TestScreen::loaded();
    let generation = screen.app.model.loads.generation;
    screen.keys(" r");
    let generation = Generation(generation.0 + 1);
    let refused = ApiError::new(ApiErrorKind::Login, "list policies", "the token has run out");
    screen.tell(Msg::Policies(generation, Err(refused)));
    screen.tell(Msg::VolumesEnd(generation, Ok(())));
    screen.effects.clear();
    screen.keys("r");
    let (inquiry, to) = going(&screen);
    assert_eq!(to, Destination::Again);
    screen.tell(Msg::Switched(inquiry, Ok(Some(Box::new(profile("otc"))))));
    let generation = screen.app.model.loads.generation;
    screen.tell(Msg::LoggedIn(generation, CloudScope::default()));
    assert_eq!(screen.marked(), ["v0"], "the same project: marks stay");
    screen.tell(Msg::LoggedIn(generation, place("another")));
    assert_eq!(screen.notice(), "now in project another, as the login says");
    assert!(screen.marked().is_empty(), "the file names another project by now");
    assert_eq!(screen.app.model.loads.volumes, Load::Loading);
}

fn asked(refused: Option<&str>) -> SecretQuestion {
    SecretQuestion {
        what: SecretKind::Code,
        user: "operator".into(),
        at: "otc".into(),
        host: "iam.example".into(),
        refused: refused.map(Into::into),
    }
}

#[test]
fn a_secret_goes_from_the_keyboard_to_the_login_and_nowhere_else() {
    let mut screen = TestScreen::empty();
    screen.tell(Msg::SecretRequested(RequestId(1), asked(None)));
    // What was typed before the question could be read was meant for something else.
    screen.burst("yy");
    screen.keys("12<bs>3456");
    assert!(!format!("{:?}", screen.app).contains("3456"));
    screen.effects.clear();
    screen.keys("<enter>");
    let [Effect::Answer(RequestId(1), typed)] = &screen.effects[..] else { panic!("{:?}", screen.effects) };
    assert_eq!(typed.len(), 5);
    assert!(screen.app.screens.over.is_empty());
}

#[test]
fn a_secret_may_be_pasted_declined_or_not_be_wanted_any_more() {
    let mut screen = TestScreen::empty();
    screen.tell(Msg::SecretRequested(RequestId(1), asked(None)));
    screen.look();
    screen.tell(Msg::Paste("pass word\n".into()));
    match screen.app.screens.over.last() {
        Some(Screen::Secret(prompt)) => assert_eq!(prompt.typed.len(), 9),
        other => panic!("{other:?}"),
    }
    screen.keys("<esc>");
    assert!(screen.effects.contains(&Effect::Decline(RequestId(1))));
    screen.tell(Msg::SecretRequested(RequestId(2), asked(Some("the code was wrong"))));
    screen.tell(Msg::Unasked(RequestId(1)));
    assert_eq!(screen.app.screens.mode(), Mode::Secret);
    screen.tell(Msg::Unasked(RequestId(2)));
    assert_eq!(screen.app.screens.mode(), Mode::Browse);
}

#[test]
fn without_a_cloud_the_screen_offers_those_there_are() {
    let mut screen = TestScreen::empty();
    let effects = screen.app.choose_cloud();
    assert!(matches!(effects[..], [Effect::ListChoices(_, SwitchKind::Cloud)]));
    screen.keys("<tab>");
    assert!(screen.notice().contains("only after login"), "{}", screen.notice());
}

#[test]
fn roles_that_only_read_are_said_before_a_plan_and_on_it() {
    let mut screen = TestScreen::empty();
    let generation = screen.app.model.loads.generation;
    let viewer = CloudScope { roles: vec!["te_guest".into()], ..CloudScope::default() };
    screen.tell(Msg::LoggedIn(generation, viewer.clone()));
    assert!(screen.notice().contains("read-only"), "{}", screen.notice());
    screen.load_as(viewer, vec![volume("v0", None)], vec![policy("target", 0)]);
    screen.keys("a<enter>");
    let about: Vec<&str> = screen.prompt().about.iter().map(|notice| notice.text.as_str()).collect();
    assert!(matches!(about[..], [doubt] if doubt.contains("will probably refuse")), "{about:?}");
}

#[test]
fn a_project_that_only_its_chooser_could_name_keeps_that_name() {
    let mut screen = TestScreen::loaded();
    choosing(&mut screen, SwitchKind::Project, &["storage", "id-2"]);
    if let Some(Screen::Switch(switch)) = screen.app.screens.over.last_mut() {
        let Some(Ok(choices)) = &mut switch.choices else { panic!("no choices") };
        choices[1].label = "archive".into();
    }
    screen.keys("id-2<enter>");
    let (inquiry, _) = going(&screen);
    screen.tell(Msg::Switched(inquiry, Ok(None)));
    let generation = screen.app.model.loads.generation;
    screen.tell(Msg::LoggedIn(generation, place("id-2")));
    assert_eq!(screen.app.model.scope.as_ref().unwrap().project, "archive");
}
