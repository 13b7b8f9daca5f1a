//! The toy on the screen: its lists loaded, a plan made by keys, carried out, and the board drawn.

use vbs_tui::app::Msg;
use vbs_tui::domain::{BackupService, CloudScope, ReadMode, RunEvent, RunId, State};
use vbs_tui::engine::{Order, Run, stop};
use vbs_tui::ui::Theme;

use super::Project;
use crate::harness::settings;

#[path = "../../screens/dump.rs"]
#[allow(dead_code, clippy::trivially_copy_pass_by_ref)]
mod dump;
#[path = "../../scenarios/screen.rs"]
#[allow(dead_code)]
mod harness;

use harness::TestScreen;

async fn loaded(project: &Project) -> TestScreen {
    let mut screen = TestScreen::empty();
    let generation = screen.app.model.loads.generation;
    screen.tell(Msg::Resize(120, 40));
    screen.tell(Msg::LoggedIn(generation, CloudScope::default()));
    screen.tell(Msg::Limits(generation, project.service.limits()));
    screen.tell(Msg::Policies(generation, project.service.targets().await.map(|list| list.targets)));
    screen.tell(Msg::VolumePage(generation, project.service.volumes().await.unwrap(), None));
    screen.tell(Msg::VolumesEnd(generation, Ok(())));
    screen.effects.clear();
    screen
}

fn drawn(screen: &TestScreen) -> String {
    dump::text(&dump::screen(&screen.app, &Theme::default()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_made_by_keys_and_its_board_say_what_the_service_does() {
    let volumes = [("a", None), ("b", Some("cellar")), ("c", None), ("pinned", None)];
    let project = Project::new(&[("attic", 9), ("cellar", 9)], &volumes, 0, 1).await;
    let mut screen = loaded(&project).await;
    screen.keys("*a<enter>");
    let plan = drawn(&screen);
    for said in ["3 volumes in 3 requests", "b is in locker cellar: not moved"] {
        assert!(plan.contains(said), "{said}:\n{plan}");
    }
    assert!(!plan.contains("MOVE"), "{plan}");
    screen.keys("y");
    let (_stop, obey) = stop::channel();
    let (report, mut reports) = tokio::sync::mpsc::unbounded_channel();
    let order = Order {
        service: project.backup_service(),
        settings: settings(),
        plan: screen.submitted().expect("a key confirms what is new").clone(),
        read_mode: ReadMode::Lists,
        journal: None,
        attended: false,
        run: RunId::new(jiff::Timestamp::now(), 0),
    };
    let outcomes = Run::new(order, obey, report).carry_out().await;
    while let Some(event) = reports.recv().await {
        let over = matches!(event, RunEvent::Finished(_));
        screen.report(event);
        if over {
            break;
        }
    }
    let shown = &screen.app.model.run.as_ref().unwrap().board;
    assert_eq!(*shown, outcomes, "the screen has what the run came to");
    assert_eq!((outcomes.count(State::Ok), outcomes.count(State::Failed)), (2, 1));
    let board = drawn(&screen);
    for said in ["Locker.Pinned", "The volume is pinned to the floor", "in locker cellar"] {
        assert!(board.contains(said), "{said}:\n{board}");
    }
}
