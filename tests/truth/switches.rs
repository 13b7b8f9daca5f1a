//! Stories about policies that are switched ON and OFF, and back, while the cloud goes wrong at random and
//! somebody else switches, too.

use std::collections::HashSet;
use std::time::Duration;

use vbs_tui::domain::plan::switch::policy_of_row;
use vbs_tui::domain::{Expiries, Expiry, Goal, Outcome, Plan, PolicyId, Shown, State};
use vbs_tui::sim::fault::{Chaos, On, chaos};
use vbs_tui::sim::{Mutation, SimConfig};

use crate::SEEDS;
use crate::harness::{Harness, Ran};
use crate::story::{Dice, Tally, of_seeds, operator};

/// Stories that wait at the same time.
const AT_ONCE: usize = 16;

#[test]
fn no_seed_of_faults_makes_a_switch_lie() {
    let tally = of_seeds(SEEDS / 3, AT_ONCE, story);
    tally.check(10);
}

async fn story(seed: u64) -> Tally {
    let mut dice = Dice::new(seed);
    let config = SimConfig {
        volumes: 20,
        policies: 6,
        seed,
        strict_modify: dice.below(2) == 0,
        ..SimConfig::default()
    };
    let mut harness = Harness::new(config).await;
    let mut tally = Tally::default();
    let mut last: Option<Ran> = None;
    for chapter in 0..3u64 {
        let plan = next_plan(&harness, last.as_ref(), &mut dice);
        let meddled: Vec<(Duration, PolicyId, bool)> = plan
            .items()
            .filter(|_| dice.below(12) == 0)
            .map(|item| policy_of_row(&item.id))
            .collect::<Vec<_>>()
            .into_iter()
            .map(|policy| (Duration::from_millis(dice.below(30) as u64), policy, dice.below(2) == 0))
            .collect();
        let wild =
            Chaos { on: vec![On::ModifyPolicy, On::ModifyPolicy, On::Policies, On::Any], ..Chaos::default() };
        harness.sim.add_faults(chaos(seed * 7 + chapter, &wild));
        let meddle = async {
            for (pause, policy, on) in &meddled {
                tokio::time::sleep(*pause).await;
                harness.sim.mutate(&Mutation::SetPolicyStatus { policy: policy.to_string(), on: *on });
            }
        };
        let ran = harness.carry_out_beside(plan, operator(&mut dice), meddle).await;
        let others: HashSet<&PolicyId> = meddled.iter().map(|(_, policy, _)| policy).collect();
        let ours = |outcome: &&Outcome| !others.contains(&policy_of_row(&outcome.id));
        let lies = ran.board.rows().iter().filter(ours).filter_map(|outcome| {
            let lie = lie(&harness, outcome)?;
            Some(format!("seed {seed}, chapter {chapter}: {lie}: {outcome:?}"))
        });
        tally.lies.extend(lies);
        // The board that is read from the journal says the same.
        for outcome in ran.board.rows() {
            let past = ran.past.board.get(&outcome.id);
            if past.map(|past| (past.state, &past.goal)) != Some((outcome.state, &outcome.goal)) {
                tally.lies.push(format!("seed {seed}, chapter {chapter}: the journal says {past:?}"));
            }
        }
        tally.count(&ran, true);
        harness.look().await;
        last = Some(ran);
    }
    tally
}

/// Some policies the one way or the other, or the last run undone.
fn next_plan(harness: &Harness, last: Option<&Ran>, dice: &mut Dice) -> Plan {
    let inventory = &harness.inventory;
    let policies = inventory.policies();
    let expiries: Expiries = policies.iter().map(|policy| (policy.id.clone(), Expiry::default())).collect();
    if let (0, Some(last)) = (dice.below(3), last) {
        let steps = last.past.board.undo_steps().into_iter();
        return Plan::switch_back(inventory, last.past.run().clone(), steps, &expiries);
    }
    let some = policies.iter().filter(|_| dice.below(2) == 0).map(|policy| policy.id.clone());
    let some: Vec<PolicyId> = some.collect();
    Plan::switch(inventory, &some, dice.below(2) == 0, &expiries)
}

fn lie(harness: &Harness, outcome: &Outcome) -> Option<&'static str> {
    let Goal::Switched(wanted) = outcome.goal else { return Some("not a switch") };
    let is_there = harness.sim.is_on(&outcome.id.to_string()) == Some(wanted);
    match outcome.shown() {
        Shown::State(State::Waiting | State::Sent) => Some("not judged"),
        Shown::State(State::Ok | State::Already) => (!is_there).then_some("called done and is not"),
        Shown::State(State::Failed) => is_there.then_some("called failed and is done"),
        Shown::State(State::Skipped) => is_there.then_some("called not sent and is done"),
        Shown::State(State::Moved) => Some("no word for a policy"),
        Shown::State(_) | Shown::Accepted => None,
    }
}
