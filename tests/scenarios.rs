//! Keys in, facts and effects out: the decisions of the screen without a screen.

// Helpers of tests fail by panicking, as tests do.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use vbs_tui::app::keymap::Mode;
use vbs_tui::app::layer::{Layer, PlanPrompt};
use vbs_tui::app::model::{Gen, Heights, Load, Place};
use vbs_tui::app::{Code, Effect, Key, Model, Msg};
use vbs_tui::domain::{
    Fault, FaultKind, Outcome, Plan, Policy, PolicyId, RunEvent, Seen, Settings, State, Summary, Volume,
    VolumeId, VolumeStatus, Whereabouts,
};

const HEIGHT: usize = 10;

/// A screen under test: what it asks for is kept until looked at.
struct Screen {
    model: Model,
    effects: Vec<Effect>,
    clock: Instant,
}

fn volume(name: &str, policy: Option<&str>) -> Volume {
    Volume {
        id: format!("id-{name}").as_str().into(),
        name: name.into(),
        status: VolumeStatus::InUse,
        size_gb: 10,
        zone: "eu-de-01".into(),
        kind: "SSD".into(),
        servers: Box::default(),
        policy: policy.map(PolicyId::new),
    }
}

fn policy(id: &str, count: u32) -> Policy {
    Policy {
        id: id.into(),
        name: id.into(),
        enabled: Some(true),
        schedule: None,
        retention: None,
        keeps_first_of_month: None,
        volume_count: Some(count),
        time_zone: None,
        tags: Vec::new(),
    }
}

impl Screen {
    fn empty() -> Self {
        let mut model = Model::new(Settings::default(), Timestamp::UNIX_EPOCH, TimeZone::UTC, (80, 24));
        model.heights = Heights { policies: 5, volumes: HEIGHT, full: HEIGHT, lines: 100 };
        let effects = model.load();
        Self { model, effects, clock: Instant::now() }
    }

    /// Logged in and loaded: ten volumes `v0` to `v9`, the last two under `old`.
    fn loaded() -> Self {
        let mut screen = Self::empty();
        let fleet = (0..10).map(|n| volume(&format!("v{n}"), (n >= 8).then_some("old"))).collect();
        screen.load(fleet, vec![policy("target", 0), policy("old", 2)]);
        screen
    }

    fn load(&mut self, volumes: Vec<Volume>, policies: Vec<Policy>) {
        let generation = self.model.loads.generation;
        self.tell(Msg::LoggedIn(Place::default()));
        self.tell(Msg::Policies(generation, Ok(policies)));
        self.tell(Msg::VolumePage(generation, volumes, None));
        self.tell(Msg::VolumesEnd(generation, Ok(())));
        self.effects.clear();
    }

    fn tell(&mut self, msg: Msg) {
        let effects = self.model.update(Timestamp::UNIX_EPOCH, msg);
        self.effects.extend(effects);
    }

    /// The terminal shows the present state, and time enough passes to read it.
    fn look(&mut self) {
        self.tell(Msg::Drawn { revision: self.model.revision, at: self.clock });
        self.clock += Duration::from_secs(1);
    }

    /// Types keys one by one, looking at the screen before each. `<enter>` and the like are keys.
    fn keys(&mut self, script: &str) -> &mut Self {
        for key in parse(script) {
            self.look();
            self.tell(Msg::Keys { keys: vec![key], at: self.clock });
        }
        self
    }

    /// Sends keys in one read, without a look in between.
    fn burst(&mut self, script: &str) -> &mut Self {
        self.tell(Msg::Keys { keys: parse(script), at: self.clock });
        self
    }

    fn marked(&self) -> Vec<String> {
        let mut names: Vec<String> =
            self.model.selection.iter().map(|id| id.to_string().replace("id-", "")).collect();
        names.sort();
        names
    }

    fn shown(&self) -> Vec<String> {
        self.model.volumes.shown(&self.model.inventory).map(|volume| volume.name.to_string()).collect()
    }

    fn under_cursor(&self) -> String {
        self.model
            .volumes
            .current(&self.model.inventory)
            .map(|volume| volume.name.to_string())
            .unwrap_or_default()
    }

    fn prompt(&self) -> &PlanPrompt {
        match self.model.layers.last() {
            Some(Layer::Plan(prompt)) => prompt,
            other => panic!("no plan but {other:?}"),
        }
    }

    fn submitted(&self) -> Option<&Plan> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Submit { plan, .. } => Some(plan.as_ref()),
            _ => None,
        })
    }

    fn notice(&self) -> &str {
        self.model.notice.as_ref().map_or("", |notice| notice.text.as_str())
    }

    /// The engine reports these states and ends.
    fn run_ends(&mut self, how: impl Fn(&mut Outcome)) {
        let mut outcomes = self.model.run.as_ref().unwrap().board.rows().to_vec();
        outcomes.iter_mut().for_each(how);
        self.tell(Msg::Run(RunEvent::Changed(outcomes)));
        self.tell(Msg::Run(RunEvent::Finished(Summary { reached_cloud: true, ..Summary::default() })));
    }
}

fn parse(script: &str) -> Vec<Key> {
    let mut keys = Vec::new();
    let mut rest = script;
    while let Some(c) = rest.chars().next() {
        let (key, length) = match rest.strip_prefix('<').and_then(|named| named.split_once('>')) {
            Some((name, _)) => (named(name), name.len() + 2),
            None => (Key::from(c), c.len_utf8()),
        };
        keys.push(key);
        rest = &rest[length..];
    }
    keys
}

fn named(name: &str) -> Key {
    match name {
        "enter" => Code::Enter.into(),
        "esc" => Code::Esc.into(),
        "tab" => Code::Tab.into(),
        "down" => Code::Down.into(),
        "up" => Code::Up.into(),
        "bs" => Code::Backspace.into(),
        "pgdn" => Code::PageDown.into(),
        "space" => ' '.into(),
        other => match other.strip_prefix("c-").and_then(|rest| rest.chars().next()) {
            Some(c) => Key::ctrl(c),
            None => panic!("no key {other}"),
        },
    }
}

#[test]
fn marks_survive_filter_sort_and_refresh_and_the_hidden_ones_are_counted() {
    let mut screen = Screen::loaded();
    screen.keys("<space><space>jj<space>");
    assert_eq!(screen.marked(), ["v0", "v1", "v4"]);
    screen.keys("/v4<enter>");
    assert_eq!(screen.shown(), ["v4"]);
    assert_eq!(screen.model.volumes.hidden_marks, 2);
    screen.keys("s<down><enter><esc>r");
    let fleet = (0..10).rev().map(|n| volume(&format!("v{n}"), None)).collect();
    screen.load(fleet, vec![policy("target", 0)]);
    assert_eq!(screen.marked(), ["v0", "v1", "v4"]);
    assert_eq!(screen.model.volumes.hidden_marks, 0);
}

#[test]
fn ranges_all_invert_and_clear_do_what_they_say() {
    let mut screen = Screen::loaded();
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
    let mut screen = Screen::loaded();
    screen.keys("/v1<enter><space>mv");
    assert!(screen.model.volumes.range_from.is_some() && screen.model.volumes.marked_only);
    screen.keys("<esc>");
    assert!(screen.model.volumes.range_from.is_none() && screen.model.volumes.marked_only);
    screen.keys("<esc>");
    assert!(!screen.model.volumes.marked_only);
    assert_eq!(screen.shown(), ["v1"]);
    screen.keys("<esc>");
    assert_eq!(screen.shown().len(), 10);
    screen.keys("<esc>");
    assert_eq!(screen.marked(), ["v1"]);
    assert!(screen.effects.is_empty(), "nothing was asked for: {:?}", screen.effects);
}

#[test]
fn escape_in_the_filter_puts_back_what_was_there() {
    let mut screen = Screen::loaded();
    screen.keys("/v1<enter>/9");
    assert!(screen.shown().is_empty());
    screen.keys("<esc>");
    assert_eq!(screen.shown(), ["v1"]);
}

#[test]
fn a_filter_term_that_is_wrong_is_named_and_the_others_hold() {
    let mut screen = Screen::loaded();
    screen.keys("/v1 colour=red<enter>");
    assert!(screen.notice().contains("colour=red"), "{}", screen.notice());
    assert_eq!(screen.shown(), ["v1"]);
}

#[test]
fn the_cursor_stays_on_its_volume_while_pages_come_in() {
    let mut screen = Screen::empty();
    let generation = screen.model.loads.generation;
    screen.tell(Msg::LoggedIn(Place::default()));
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
fn an_answer_to_an_outdated_question_is_dropped() {
    let mut screen = Screen::loaded();
    screen.tell(Msg::VolumePage(Gen(0), vec![volume("ghost", None)], None));
    screen.tell(Msg::Policies(Gen(0), Ok(Vec::new())));
    assert_eq!(screen.shown().len(), 10);
    assert_eq!(screen.model.inventory.policies().len(), 2);
}

#[test]
fn what_is_gone_leaves_the_list_only_when_the_reload_is_complete() {
    let mut screen = Screen::loaded();
    screen.keys("r");
    assert!(matches!(screen.effects.last(), Some(Effect::Load(_))));
    let generation = screen.model.loads.generation;
    screen.tell(Msg::VolumePage(generation, vec![volume("v3", None)], None));
    assert_eq!(screen.shown().len(), 10);
    screen.tell(Msg::VolumesEnd(generation, Ok(())));
    assert_eq!(screen.shown(), ["v3"]);
}

#[test]
fn loading_can_be_left_and_says_that_the_list_is_incomplete() {
    let mut screen = Screen::loaded();
    screen.keys("r<esc>");
    assert!(screen.effects.contains(&Effect::CancelLoad));
    assert_eq!(screen.model.loads.volumes, Load::Left);
    assert!(screen.notice().contains("incomplete"));
}

#[test]
fn policies_work_when_volumes_are_forbidden_and_the_reverse() {
    let mut screen = Screen::empty();
    let generation = screen.model.loads.generation;
    screen.tell(Msg::LoggedIn(Place::default()));
    screen.tell(Msg::Policies(generation, Ok(vec![policy("target", 0)])));
    screen.tell(Msg::VolumesEnd(generation, Err(Fault::new(FaultKind::Forbidden, "list volumes", "no"))));
    assert!(screen.model.loads.volumes.fault().is_some());
    assert_eq!(screen.model.inventory.policies().len(), 1);
    screen.keys("<tab><enter>");
    assert!(matches!(screen.model.layers.last(), Some(Layer::PolicyDetail { .. })));
}

#[test]
fn new_associations_are_confirmed_by_one_key() {
    let mut screen = Screen::loaded();
    screen.keys("<space><space>a<enter>");
    assert_eq!(screen.prompt().plan.tally().new, 2);
    screen.keys("<enter>");
    assert!(screen.submitted().is_none(), "enter confirms nothing here");
    screen.keys("y");
    assert_eq!(screen.submitted().unwrap().to_send().count(), 2);
    assert_eq!(screen.model.mode(), Mode::Board);
}

#[test]
fn a_move_needs_the_count_typed_out() {
    let mut screen = Screen::loaded();
    screen.keys("G<space>kk<space>a<enter>");
    assert_eq!((screen.prompt().plan.tally().moves, screen.prompt().plan.tally().new), (1, 1));
    screen.keys("y<enter>1<enter>");
    assert!(screen.submitted().is_none());
    screen.keys("<bs>2<enter>");
    assert_eq!(screen.submitted().unwrap().tally().sent(), 2);
}

#[test]
fn without_marks_the_plan_is_about_the_row_under_the_cursor() {
    let mut screen = Screen::loaded();
    screen.keys("jja<enter>");
    let prompt = screen.prompt();
    assert!(prompt.from_cursor);
    assert_eq!(prompt.plan.items[0].id, VolumeId::new("id-v2"));
}

#[test]
fn keys_that_came_before_the_plan_could_be_read_are_dropped() {
    let mut screen = Screen::loaded();
    screen.keys("<space>a");
    screen.burst("<enter>y");
    assert!(screen.submitted().is_none(), "the prompt was not drawn yet");
    let drawn = screen.clock;
    screen.tell(Msg::Drawn { revision: screen.model.revision, at: drawn });
    screen.tell(Msg::Keys { keys: parse("y"), at: drawn + Duration::from_millis(299) });
    assert!(screen.submitted().is_none(), "too early");
    assert!(screen.notice().contains("ignored"));
    screen.tell(Msg::Keys { keys: parse("y"), at: drawn + Duration::from_millis(300) });
    assert!(screen.submitted().is_some());
}

#[test]
fn a_frame_drawn_before_the_plan_does_not_arm_it() {
    let mut screen = Screen::loaded();
    screen.keys("<space>a");
    let before = screen.model.revision;
    let at = screen.clock;
    screen.burst("<enter>");
    screen.tell(Msg::Drawn { revision: before, at });
    screen.tell(Msg::Keys { keys: parse("y"), at: at + Duration::from_secs(5) });
    assert!(screen.submitted().is_none());
}

#[test]
fn a_burst_moves_but_changes_nothing() {
    let mut screen = Screen::loaded();
    screen.burst("jjjjja");
    assert_eq!(screen.under_cursor(), "v5", "movement is never dropped");
    assert!(screen.model.layers.is_empty());
    assert!(screen.notice().contains("ignored"));
}

#[test]
fn a_paste_is_text_for_the_filter_and_nothing_anywhere_else() {
    let mut screen = Screen::loaded();
    screen.tell(Msg::Paste("a\ny\n".into()));
    assert!(screen.model.layers.is_empty() && screen.notice().contains("ignored"));
    screen.keys("/");
    screen.tell(Msg::Paste("v7\n\u{1b}[31m".into()));
    assert_eq!(screen.model.volumes.filter_text, "v7 \u{fffd}[31m");
}

#[test]
fn where_lists_hide_the_link_marked_volumes_are_read_one_by_one() {
    let mut screen = Screen::empty();
    screen.load(vec![volume("a", None), volume("b", None)], vec![policy("target", 0), policy("old", 1)]);
    screen.keys("*a<enter>");
    assert_eq!(screen.prompt().reading, 2);
    let Some(Effect::ReadSingly(generation, _)) = screen.effects.last().cloned() else {
        panic!("nothing is read")
    };
    screen.keys("2<enter>");
    assert!(screen.submitted().is_none(), "nothing is sent before the present policy is known");
    let read =
        |name: &str, under| (VolumeId::new(&format!("id-{name}")), Ok(Seen::Volume(volume(name, under))));
    screen.tell(Msg::SingleReads(generation, vec![read("a", Some("old")), read("b", None)]));
    let tally = screen.prompt().plan.tally();
    assert_eq!((tally.moves, tally.new, tally.unclear), (1, 1, 0));
    assert_eq!(screen.prompt().typed, "", "the plan is another one now");
    screen.keys("2<enter>");
    assert!(screen.submitted().is_some());
}

#[test]
fn hidden_marks_can_be_left_out_of_the_plan() {
    let mut screen = Screen::loaded();
    screen.keys("<space><space><space>/v0<enter>a<enter>");
    assert_eq!(screen.prompt().plan.tally().hidden, 2);
    screen.keys("<tab>");
    assert_eq!((screen.prompt().plan.items.len(), screen.prompt().shown_only), (1, true));
    screen.keys("<tab>");
    assert_eq!(screen.prompt().plan.items.len(), 3);
}

#[test]
fn what_went_well_is_unmarked_and_what_did_not_stays() {
    let mut screen = Screen::loaded();
    screen.keys("<space><space>a<enter>y");
    screen.run_ends(|outcome| {
        outcome.state = if outcome.name.as_ref() == "v0" { State::Ok } else { State::Failed };
    });
    assert_eq!(screen.marked(), ["v1"]);
    assert!(screen.effects.iter().any(|effect| matches!(effect, Effect::LoadPolicies(_))));
}

#[test]
fn a_volume_in_no_policy_comes_first_and_one_key_plans_to_put_it_back() {
    let mut screen = Screen::loaded();
    screen.keys("*a<enter>10<enter>");
    screen.run_ends(|outcome| {
        outcome.state = State::Ok;
        if outcome.name.as_ref() == "v9" {
            outcome.state = State::Failed;
            outcome.now_in = Whereabouts::InNone;
        }
    });
    screen.tell(Msg::Run(RunEvent::Read(vec![volume("v9", None)])));
    let run = screen.model.run.as_ref().unwrap();
    assert_eq!(run.board.rows()[run.view.rows[0]].name.as_ref(), "v9");
    screen.effects.clear();
    screen.keys("p");
    let plan = &screen.prompt().plan;
    assert_eq!((plan.title().as_str(), plan.items.len(), plan.tally().new), ("old", 1, 1));
    screen.keys("y");
    assert_eq!(screen.submitted().unwrap().title(), "old");
}

#[test]
fn leaving_in_mid_run_asks_and_stopping_is_not_leaving() {
    let mut screen = Screen::loaded();
    screen.keys("<space>a<enter>yq");
    assert_eq!(screen.model.mode(), Mode::Leave);
    screen.keys("<esc>");
    assert!(!screen.effects.contains(&Effect::Quit));
    screen.keys("qx");
    assert!(screen.effects.contains(&Effect::StopRun));
    assert!(!screen.effects.contains(&Effect::Quit), "what was sent is still followed");
    screen.run_ends(|outcome| outcome.state = State::Ok);
    assert!(screen.effects.contains(&Effect::Quit));
}

#[test]
fn only_one_run_at_a_time() {
    let mut screen = Screen::loaded();
    screen.keys("<space>a<enter>y<esc>a");
    assert!(screen.notice().contains("going on"));
    assert!(screen.model.layers.is_empty());
}

#[test]
fn a_failed_login_keeps_the_screen_and_can_be_tried_again() {
    let mut screen = Screen::empty();
    screen.tell(Msg::LoginFailed(Fault::new(FaultKind::Login, "log in", "wrong password")));
    assert!(screen.model.loads.login.fault().is_some());
    screen.effects.clear();
    screen.keys("r");
    assert!(matches!(screen.effects[..], [Effect::Load(_)]));
}

#[test]
fn nothing_changes_on_the_screen_when_nothing_happened() {
    let mut screen = Screen::loaded();
    screen.look();
    let before = screen.model.revision;
    screen.tell(Msg::Traffic(0, None));
    screen.burst("<c-t>");
    screen.tell(Msg::Detail(VolumeId::new("id-v1"), Err(Fault::new(FaultKind::Timeout, "read", "late"))));
    assert_eq!(screen.model.revision, before);
}
