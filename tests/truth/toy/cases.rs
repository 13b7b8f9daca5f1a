//! Named cases of the toy.

use vbs_tui::domain::retry::{self, Prospect};
use vbs_tui::domain::{Plan, PlanInput, State, VolumeId};

use super::Project;
use super::server::Fault;

fn ids(names: &[&str]) -> Vec<VolumeId> {
    names.iter().map(|name| VolumeId::new(name)).collect()
}

async fn submitted(
    project: &Project,
    locker: &str,
    volumes: &[&str],
    faults: &[Fault],
) -> crate::harness::Ran {
    let inventory = &project.inventory;
    let target = inventory.policy(&locker.into()).unwrap();
    let plan = Plan::associate(inventory, target, PlanInput::of(inventory, ids(volumes)), |_| true, None);
    project.server.fail_next(faults);
    let (ran, truth) = project.carry_out(plan, None, async {}).await;
    assert_eq!(truth.lies(&ran.board), Vec::<String>::new());
    ran
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_another_locker_is_not_sent_and_says_where_it_is() {
    let volumes = [("a", None), ("b", Some("cellar")), ("c", Some("attic"))];
    let project = Project::new(&[("attic", 9), ("cellar", 9)], &volumes, 0, 1).await;
    let ran = submitted(&project, "attic", &["a", "b", "c"], &[]).await;
    let state = |id: &str| ran.board.get(&id.into()).unwrap().state;
    assert_eq!([state("a"), state("b"), state("c")], [State::Ok, State::Refused, State::Already]);
    let said = ran.board.get(&"b".into()).unwrap().message.clone().unwrap();
    assert_eq!(said, "in locker cellar, and this service does not move volumes: remove it there first");
    assert_eq!(project.server.writes(), ["PUT /lockers/attic/volumes/a"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_locker_ends_the_run() {
    let volumes = [("a", None), ("b", None), ("c", None)];
    let project = Project::new(&[("tiny", 1)], &volumes, 0, 1).await;
    let ran = submitted(&project, "tiny", &["a", "b", "c"], &[]).await;
    let state = |id: &str| ran.board.get(&id.into()).unwrap().state;
    assert_eq!([state("a"), state("b"), state("c")], [State::Ok, State::Failed, State::Skipped]);
    assert_eq!(ran.board.summary.unwrap().stopped.unwrap(), "Locker.Full: the policy is full");
    assert_eq!(project.server.writes().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_of_the_service_have_class_meaning_and_advice_even_from_the_journal() {
    let volumes = [("pinned", None), ("busy", None)];
    let project = Project::new(&[("attic", 9)], &volumes, 0, 1).await;
    // The order of a plan is by name: `busy` comes first.
    let ran = submitted(&project, "attic", &["pinned", "busy"], &[Fault::Busy]).await;
    let verified = project.verify(ran.past).await;
    for board in [&ran.board, &verified] {
        let groups = retry::groups(board);
        let said: Vec<_> = groups.iter().map(|group| (group.code.as_deref(), group.prospect)).collect();
        assert_eq!(
            said,
            [(Some("Locker.Busy"), Prospect::Worthwhile), (Some("Locker.Pinned"), Prospect::Hopeless)]
        );
        let pinned = board.get(&"pinned".into()).unwrap();
        assert_eq!(pinned.meaning(), Some("The volume is pinned to the floor and fits in no locker."));
        assert_eq!(pinned.advice(), Some("Deselect it."));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answered_to_be_there_already_is_done_once_it_is_seen() {
    let project = Project::new(&[("attic", 9)], &[("a", None)], 0, 1).await;
    // Somebody else is quicker than the request.
    let inventory = &project.inventory;
    let plan = Plan::associate(
        inventory,
        inventory.policy(&"attic".into()).unwrap(),
        PlanInput::of(inventory, ids(&["a"])),
        |_| true,
        None,
    );
    project.server.world().set("a", Some("attic".into()), false);
    let (ran, _) = project.carry_out(plan, None, async {}).await;
    let outcome = ran.board.get(&"a".into()).unwrap();
    assert_eq!((outcome.state, outcome.disagreement.clone()), (State::Ok, None));
    let said = outcome.message.clone().unwrap();
    assert_eq!(said, "Locker.Here refused with 409; reading back shows it was done");
}
