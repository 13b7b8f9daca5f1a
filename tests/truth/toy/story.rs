//! One seed, one story: the toy goes wrong at random, and sometimes somebody else changes things too.

use std::time::Duration;

use vbs_tui::domain::action::SkipReason;
use vbs_tui::domain::{Goal, Plan, PlanInput, PlannedAction, State};

use super::Project;
use crate::harness::Ran;
use crate::story::{Dice, Tally, operator};

const LOCKERS: [(&str, usize); 3] = [("attic", 100), ("cellar", 100), ("small", 4)];

pub async fn story(seed: u64) -> Tally {
    let mut dice = Dice::new(seed);
    let names: Vec<String> =
        (0..40).map(|n| format!("{}{n}", if n % 13 == 5 { "pinned" } else { "v" })).collect();
    let volumes: Vec<(&str, Option<&str>)> = names
        .iter()
        .map(|name| {
            let on = LOCKERS.get(dice.below(8)).map(|(locker, _)| *locker);
            (name.as_str(), on.filter(|locker| *locker != "small" && !name.starts_with("pinned")))
        })
        .collect();
    let lag = dice.below(4) as i64 * 30;
    let mut project = Project::new(&LOCKERS, &volumes, lag, seed).await;
    let mut tally = Tally::default();
    let mut last: Option<Ran> = None;
    for chapter in 0..3 {
        let plan = next_plan(&project, last.as_ref(), &mut dice);
        check(&project, &plan);
        let meddler = dice.below(4) == 0;
        project.server.fail_one_in(3 + dice.below(20));
        let sent_before = project.server.writes().len();
        let others = if meddler { others(&plan, &mut dice) } else { Vec::new() };
        let meddling = async {
            for (volume, locker) in others {
                tokio::time::sleep(Duration::from_millis(1)).await;
                project.server.world().set(&volume, locker, false);
            }
        };
        let (ran, truth) = project.carry_out(plan, operator(&mut dice), meddling).await;
        let told = |lies: Vec<String>| {
            lies.into_iter().map(move |lie| format!("toy seed {seed}, chapter {chapter}: {lie}"))
        };
        tally.lies.extend(told(truth.lies(&ran.board)));
        let refused = ran.board.rows().iter().filter(|outcome| outcome.state == State::Refused);
        let writes = project.server.writes().split_off(sent_before);
        for outcome in refused {
            let of_it = |write: &String| write.ends_with(&format!("/{}", outcome.id));
            assert!(!writes.iter().any(of_it), "refused before sending: {}", outcome.id);
        }
        assert_eq!(ran.board.count(State::Moved), 0, "nothing is moved by this service");
        let verified = project.verify(ran.past.clone()).await;
        tally.lies.extend(told(truth.lies(&verified)));
        assert_eq!(verified.count(State::Unknown), 0, "what is read in peace is known: {verified:#?}");
        count(&ran, &mut tally);
        project.look().await;
        last = Some(ran);
    }
    tally
}

fn count(ran: &Ran, tally: &mut Tally) {
    tally.runs += 1;
    tally.rows += ran.board.rows().len();
    for outcome in ran.board.rows() {
        *tally.faults.entry(outcome.state.word()).or_default() += 1;
        if outcome.state == State::Unknown {
            *tally.unknown.entry(outcome.message.clone().unwrap_or_default()).or_default() += 1;
        }
    }
}

/// Put in a locker, taken out, brought back or tried again; 1 to 40 volumes.
fn next_plan(project: &Project, last: Option<&Ran>, dice: &mut Dice) -> Plan {
    let inventory = &project.inventory;
    let (start, count) = (dice.below(inventory.len()), 1 + dice.below(40));
    let volumes: Vec<_> = inventory.volumes().map(|volume| volume.id).collect();
    let asked = PlanInput::of(inventory, volumes.iter().cycle().skip(start).take(count).cloned());
    let target = inventory.policies()[dice.below(LOCKERS.len())].clone();
    match (dice.below(6), last) {
        (0, Some(last)) => {
            Plan::undo(inventory, last.past.run().clone(), last.past.board.undo_steps().into_iter())
        }
        (1, Some(last)) => {
            let groups = last.past.retryable();
            let wanted = groups.iter().flat_map(|group| &group.volumes).collect();
            let steps = last.board.redo_steps(&wanted);
            Plan::steps(inventory, last.past.purpose(), steps.into_iter())
        }
        (2, _) => Plan::disassociate(inventory, asked, |_| true),
        _ => Plan::associate(inventory, &target, asked, |_| true, None),
    }
}

/// The plan knows what the service does: what is in another locker is not sent, and each volume that is
/// sent has a request of its own.
fn check(project: &Project, plan: &Plan) {
    assert_eq!(plan.tally().moves, 0);
    assert_eq!(plan.requests(40), plan.tally().sent());
    for item in plan.items() {
        let volume = project.inventory.volume(&item.id);
        let on = volume.and_then(|volume| volume.policy);
        let elsewhere = matches!((&on, &item.goal), (Some(on), Goal::Under(goal)) if on != goal);
        let refused = matches!(&item.fate, PlannedAction::Refused(SkipReason::InAnother { .. }));
        let changed = matches!(&item.fate, PlannedAction::Refused(SkipReason::Changed { .. }));
        assert!(refused == elsewhere || changed, "{item:?}");
    }
}

/// What somebody else does to some of the volumes.
fn others(plan: &Plan, dice: &mut Dice) -> Vec<(String, Option<String>)> {
    let mut changes = Vec::new();
    for item in plan.items() {
        if dice.below(10) == 0 {
            let locker = (dice.below(3) > 0).then(|| LOCKERS[dice.below(2)].0.to_owned());
            changes.push((item.id.to_string(), locker));
        }
    }
    changes
}
