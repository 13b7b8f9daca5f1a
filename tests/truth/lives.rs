//! Stories about policies that are made, edited, tagged and deleted, and all of that taken back, while the
//! cloud goes wrong at random and somebody else edits and deletes, too.

use std::time::Duration;

use serde_json::{Value, json};
use vbs_tui::domain::plan::switch::policy_of_row;
use vbs_tui::domain::schedule::{Days, day_word, parse_times, parse_zone, wire_zone};
use vbs_tui::domain::{
    Expiry, Goal, Outcome, Plan, Policy, PolicyChange, PolicyEdit, PolicyFacts, PolicyField, PolicySettings,
    Purpose, Retention, Shown, State, Whereabouts,
};
use vbs_tui::sim::fault::{Chaos, On, chaos};
use vbs_tui::sim::{Mutation, Sim, SimConfig};

use crate::SEEDS;
use crate::harness::{Harness, Ran};
use crate::story::{Dice, Tally, of_seeds, operator};

/// Stories that wait at the same time.
const AT_ONCE: usize = 16;

#[test]
fn no_seed_of_faults_makes_the_life_of_a_policy_lie() {
    let tally = of_seeds(SEEDS / 3, AT_ONCE, story);
    tally.check(10);
}

async fn story(seed: u64) -> Tally {
    let mut dice = Dice::new(seed);
    let config = SimConfig {
        volumes: 8,
        policies: 6,
        policies_limit: 32,
        seed,
        strict_modify: dice.below(2) == 0,
        ..SimConfig::default()
    };
    let mut harness = Harness::new(config).await;
    let mut tally = Tally::default();
    let mut last: Option<Ran> = None;
    for chapter in 0..3u64 {
        let plan = next_plan(&harness, last.as_ref(), &mut dice, seed * 10 + chapter);
        // What somebody else does to the same policies, and whether it came before or after ours, is anyone's
        // guess: of those only what is not said with certainty can be checked.
        let meddled: Vec<(Duration, String, Meddling)> = plan
            .items()
            .filter(|item| !matches!(item.goal, Goal::Created(_)) && dice.below(10) == 0)
            .map(|item| policy_of_row(&item.id).to_string())
            .collect::<Vec<_>>()
            .into_iter()
            .map(|policy| {
                let how =
                    if dice.below(3) == 0 { Meddling::Delete } else { Meddling::Keep(20 + chapter as u32) };
                (Duration::from_millis(dice.below(30) as u64), policy, how)
            })
            .collect();
        let writes = [On::ModifyPolicy, On::CreatePolicy, On::DeletePolicy, On::Tags, On::Policies, On::Any];
        let wild = Chaos { on: writes.to_vec(), ..Chaos::default() };
        harness.sim.add_faults(chaos(seed * 7 + chapter, &wild));
        let sim = &harness.sim;
        let meddle = async {
            for (pause, policy, how) in &meddled {
                tokio::time::sleep(*pause).await;
                how.carry_out(sim, policy);
            }
        };
        let names = plan.items().map(|item| item.name.to_string()).collect::<Vec<_>>();
        let ran = harness.carry_out_beside(plan, operator(&mut dice), meddle).await;
        let is_ours = |outcome: &&Outcome| {
            meddled.iter().all(|(_, policy, _)| *policy != policy_of_row(&outcome.id).to_string())
        };
        let lies = ran.board.rows().iter().filter(is_ours).filter_map(|outcome| {
            let lie = lie(&harness.sim, outcome)?;
            let truth = truth(&harness.sim, outcome);
            Some(format!("seed {seed}, chapter {chapter}: {lie}: {outcome:?}\n{truth:?} of {names:?}"))
        });
        tally.lies.extend(lies);
        // The board that is read from the journal says the same.
        for outcome in ran.board.rows() {
            let past = ran.past.board.get(&outcome.id);
            let told =
                |outcome: &Outcome| (outcome.state, outcome.goal.clone(), outcome.new_policy().cloned());
            if past.map(told) != Some(told(outcome)) {
                tally.lies.push(format!("seed {seed}, chapter {chapter}: the journal says {past:?}"));
            }
        }
        tally.count(&ran, true);
        harness.look().await;
        last = Some(ran);
    }
    tally
}

/// What somebody else does to a policy.
#[derive(Clone, Copy, Debug)]
enum Meddling {
    Delete,
    Keep(u32),
}

impl Meddling {
    fn carry_out(self, sim: &Sim, policy: &str) {
        let policy = policy.to_owned();
        sim.mutate(&match self {
            Self::Delete => Mutation::DeletePolicy { policy, keep_links: false },
            Self::Keep(copies) => {
                let body = json!({ "scheduled_policy": { "rentention_num": copies } });
                Mutation::ModifyPolicy { policy, body: body.as_object().unwrap().clone() }
            }
        });
    }
}

/// Edits of some policies, a new one, a deletion, or the last run taken back.
fn next_plan(harness: &Harness, last: Option<&Ran>, dice: &mut Dice, number: u64) -> Plan {
    let inventory = &harness.inventory;
    let policies: Vec<&Policy> = inventory.policies().iter().filter(|policy| !policy.is_default()).collect();
    let tags = |policy: &Policy| {
        let shown = harness.sim.policy_json(&policy.id.to_string())?;
        Some((policy.id.clone(), tags_in(&shown)))
    };
    let facts = PolicyFacts {
        expiries: policies.iter().map(|policy| (policy.id.clone(), Expiry::default())).collect(),
        tags: policies.iter().filter_map(|policy| tags(policy)).collect(),
    };
    let plan =
        |purpose, changes: &[PolicyChange]| Plan::change_policies(inventory, purpose, changes, &facts, None);
    if let (0, Some(last)) = (dice.below(3), last) {
        let changes = last.past.board.take_back();
        return plan(Purpose::Undo(last.past.run().clone()), &changes);
    }
    match dice.below(4) {
        0 => plan(Purpose::CreatePolicy, &[PolicyChange::Create(any_settings(dice, number))]),
        1 => {
            let empty = policies.iter().filter(|policy| inventory.seen_under(&policy.id) == 0);
            let gone = empty.take(1 + dice.below(2)).map(|policy| PolicyChange::Delete {
                policy: policy.id.clone(),
                volumes: Vec::new(),
                was: None,
            });
            let gone: Vec<PolicyChange> = gone.collect();
            plan(Purpose::DeletePolicies, &gone)
        }
        _ => {
            let some: Vec<&&Policy> = policies.iter().filter(|_| dice.below(2) == 0).collect();
            let edits = some.into_iter().enumerate().map(|(at, policy)| {
                let settings = PolicySettings::of(policy);
                let from =
                    facts.tags.get(&policy.id).map_or(settings.clone(), |tags| settings.tagged(tags.clone()));
                let wanted = any_settings(dice, number * 100 + at as u64);
                let mut to = from.clone();
                for field in PolicyField::ALL {
                    if dice.below(3) == 0 {
                        to.take(field, &wanted);
                    }
                }
                PolicyChange::Edit { policy: policy.id.clone(), edit: PolicyEdit { from, to } }
            });
            let edits: Vec<PolicyChange> = edits.collect();
            plan(Purpose::EditPolicies, &edits)
        }
    }
}

/// Settings that a cloud takes.
fn any_settings(dice: &mut Dice, number: u64) -> PolicySettings {
    let weekly = ["Sun", "Mon,Thu", "Sun,Wed,Sat"];
    let days = match dice.below(2) {
        0 => Days::Every(1 + dice.below(14) as u32),
        _ => vbs_tui::domain::policy_rules::days(weekly[dice.below(3)]).unwrap(),
    };
    let retention = match dice.below(2) {
        0 => Retention::Copies(2 + dice.below(13) as u32),
        _ => Retention::Days(2 + dice.below(400) as u32),
    };
    let tags = (0..dice.below(3)).map(|at| (format!("k{at}"), format!("v{}", dice.below(3)))).collect();
    PolicySettings {
        name: format!("made-{number}"),
        on: Some(dice.below(2) == 0),
        times: parse_times(["22:00", "04:00,16:00", "00:00,08:00,23:00"][dice.below(3)]),
        days,
        zone: [None, parse_zone("UTC+02:00"), parse_zone("UTC-05:30")][dice.below(3)],
        retention: Some(retention),
        keeps_first_of_month: Some(dice.below(2) == 0),
        tags: None,
        more: [String::new(), r#"{"new_field":{"a":1}}"#.to_owned()][dice.below(2)].clone(),
    }
    .tagged(tags)
}

/// Whether what is said of a policy is not so, by what the cloud itself holds.
fn lie(sim: &Sim, outcome: &Outcome) -> Option<&'static str> {
    let is_there = match &outcome.goal {
        Goal::Edited(edit) => truth(sim, outcome).is_some_and(|held| {
            let agreeing = agreeing(&held, &edit.to);
            edit.fields().all(|field| agreeing.contains(&field))
        }),
        Goal::PolicyDeleted(_) => truth(sim, outcome).is_none(),
        Goal::Created(wanted) => match outcome.new_policy() {
            Some(made) => sim.policy_json(&made.to_string()).is_some_and(|held| holds(&held, wanted)),
            // Nobody knows an id: whether one came with that name, which no other has.
            None => sim.policies().iter().any(|(_, name)| *name == wanted.name),
        },
        _ => return Some("no change of a policy"),
    };
    if let (Whereabouts::Several(_), State::Ok | State::Failed) = (&outcome.now_in, outcome.state) {
        return Some("several may be it, and one is chosen");
    }
    match outcome.shown() {
        Shown::State(State::Waiting | State::Sent) => Some("not judged"),
        Shown::State(State::Ok | State::Already) => (!is_there).then_some("called done and is not"),
        Shown::State(State::Failed) => is_there.then_some("called failed and is done"),
        Shown::State(State::Skipped) => is_there.then_some("called not sent and is done"),
        Shown::State(State::Moved) => Some("no word for a policy"),
        Shown::State(_) | Shown::Accepted => None,
    }
}

/// The policy of a row as the cloud holds it.
fn truth(sim: &Sim, outcome: &Outcome) -> Option<Value> {
    sim.policy_json(&policy_of_row(&outcome.id).to_string())
}

/// Whether a policy of the cloud has all these settings.
fn holds(held: &Value, wanted: &PolicySettings) -> bool {
    agreeing(held, wanted).len() == PolicyField::ALL.len()
}

/// The settings that a policy of the cloud has, read off its JSON by hand.
fn agreeing(held: &Value, wanted: &PolicySettings) -> Vec<PolicyField> {
    let plan = &held["scheduled_policy"];
    let mut hours: Vec<&str> = plan["start_time"].as_str().unwrap_or_default().split(',').collect();
    let mut wanted_hours: Vec<String> =
        wanted.times.iter().map(|time| time.strftime("%H:%M").to_string()).collect();
    hours.sort_unstable();
    wanted_hours.sort_unstable();
    let days = match &wanted.days {
        Days::Every(days) => plan["frequency"] == json!(days) && plan.get("week_frequency").is_none(),
        Days::Weekly(days) => {
            let words: Vec<String> = days.iter().map(|day| day_word(*day).to_ascii_uppercase()).collect();
            plan["week_frequency"] == json!(words) && plan.get("frequency").is_none()
        }
        Days::Unstated => false,
    };
    let keeps = match wanted.retention {
        Some(Retention::Copies(copies)) => plan["rentention_num"] == json!(copies),
        Some(Retention::Days(days)) => plan["rentention_day"] == json!(days),
        None => false,
    };
    let zone = |text: Option<&str>| text.unwrap_or("UTC+00:00").to_owned();
    let known = [
        (PolicyField::Name, held["backup_policy_name"] == json!(wanted.name)),
        (PolicyField::Times, hours == wanted_hours),
        (PolicyField::Days, days),
        (PolicyField::Retention, keeps),
        (PolicyField::Zone, zone(held["time_zone"].as_str()) == zone(wanted.zone.map(wire_zone).as_deref())),
        (
            PolicyField::FirstOfMonth,
            plan["remain_first_backup_of_curMonth"]
                == json!(if wanted.keeps_first_of_month == Some(true) { "Y" } else { "N" }),
        ),
        (PolicyField::Status, plan["status"] == json!(if wanted.on == Some(true) { "ON" } else { "OFF" })),
        (PolicyField::Tags, wanted.tags.as_ref().is_none_or(|tags| *tags == tags_in(held))),
        (PolicyField::More, plan.get("new_field").is_some() != wanted.more.is_empty()),
    ];
    known.into_iter().filter(|(_, agrees)| *agrees).map(|(field, _)| field).collect()
}

/// The tags beside a policy, by key.
fn tags_in(held: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let tags = held["tags"].as_array().into_iter().flatten();
    let mut tags: Vec<(String, String)> = tags.map(|tag| (text(&tag["key"]), text(&tag["value"]))).collect();
    tags.sort();
    tags
}
