//! One seed, one story: an operator submits, takes out, tries again and undoes, while the cloud
//! goes wrong at random and sometimes somebody else changes things too.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::StreamExt;
use vbs_tui::domain::retry::Prospect;
use vbs_tui::domain::{Outcome, Plan, PlanInput, State, VolumeId};
use vbs_tui::engine::stop::Stop;
use vbs_tui::sim::fault::{Chaos, Fault, On, Rule, chaos};
use vbs_tui::sim::{Mutation, SimConfig};

use crate::harness::{Harness, Operator, Ran, now};
use crate::oracle::Timeline;

/// What a story, or many, came to.
#[derive(Default)]
pub struct Tally {
    pub runs: usize,
    pub rows: usize,
    pub faults: BTreeMap<&'static str, usize>,
    pub unknown: BTreeMap<String, usize>,
    pub lies: Vec<String>,
}

impl Tally {
    /// Nothing was untrue, and unknown stayed the exception: less than one row in so many.
    pub fn check(&self, one_in: usize) {
        let lies: Vec<_> = self.lies.iter().take(20).collect();
        assert!(lies.is_empty(), "{} untrue: {lies:#?}", self.lies.len());
        let unknown: usize = self.unknown.values().sum();
        assert!(unknown * one_in < self.rows, "unknown must stay the exception: {unknown} of {}", self.rows);
    }

    /// Counts a run in, with its unknown outcomes by what is said of them; `but_left` leaves out those of a run
    /// that was left at once.
    pub fn count(&mut self, ran: &Ran, but_left: bool) {
        // Whoever leaves at once takes what is on its way for unknown.
        let left = but_left && ran.board.summary.as_ref().is_some_and(|summary| summary.interrupted);
        self.runs += 1;
        self.rows += ran.board.rows().len();
        let unknown = |outcome: &&Outcome| outcome.state == State::Unknown && !left;
        for outcome in ran.board.rows().iter().filter(unknown) {
            let cause = outcome.message.clone().unwrap_or_else(|| "no cause given".into());
            *self.unknown.entry(cause).or_default() += 1;
        }
    }

    pub fn add(&mut self, other: Self) {
        self.runs += other.runs;
        self.rows += other.rows;
        for (kind, count) in other.faults {
            *self.faults.entry(kind).or_default() += count;
        }
        for (cause, count) in other.unknown {
            *self.unknown.entry(cause).or_default() += count;
        }
        self.lies.extend(other.lies);
    }
}

/// A small generator: one seed, one story.
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % most.max(1)
    }
}

/// Tells the stories of so many seeds, or of as many as `VBS_SEEDS` says, some at the same time.
pub fn of_seeds<S>(seeds: u64, at_once: usize, story: fn(u64) -> S) -> Tally
where
    S: Future<Output = Tally> + Send + 'static,
{
    let seeds = std::env::var("VBS_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(seeds);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut tally = Tally::default();
    runtime.block_on(async {
        let mut stories = futures_util::stream::iter(0..seeds)
            .map(|seed| async move { (seed, tokio::spawn(story(seed)).await) })
            .buffer_unordered(at_once);
        while let Some((seed, told)) = stories.next().await {
            tally.add(told.unwrap_or_else(|error| panic!("seed {seed}: {error}")));
        }
    });
    println!("{seeds} seeds, {} runs, {} rows", tally.runs, tally.rows);
    println!("faults: {:?}", tally.faults);
    println!("unknown: {:#?}", tally.unknown);
    tally
}

pub async fn story(seed: u64) -> Tally {
    let mut dice = Dice::new(seed);
    let config = SimConfig {
        volumes: 520,
        policies: 5,
        seed,
        lag: Duration::from_millis(dice.below(4) as u64 * 30),
        vendor_form: dice.below(3) > 0,
        policy_limit: (dice.below(7) == 0).then_some(150),
        ..SimConfig::default()
    };
    let mut harness = Harness::new(config).await;
    let mut tally = Tally::default();
    let mut last: Option<Ran> = None;
    for chapter in 0..3u64 {
        let plan = next_plan(&harness, last.as_ref(), &mut dice);
        let meddler = dice.below(4) == 0;
        let operator = operator(&mut dice);
        let (before, since) = (harness.sim.snapshot(), now());
        harness.sim.add_faults(chaos(seed * 7 + chapter, &Chaos::default()));
        harness.sim.add_faults(gateway(seed, chapter));
        let others = if meddler { meddling(&harness, &plan, &mut dice) } else { Vec::new() };
        let meddle = async {
            for (pause, change) in others {
                tokio::time::sleep(pause).await;
                harness.sim.mutate(&change);
            }
        };
        let ran = harness.carry_out_beside(plan, operator, meddle).await;
        let lies = Timeline::of_sim(&harness.sim, before, since).lies(&ran.board);
        tally.lies.extend(lies.into_iter().map(|lie| format!("seed {seed}, chapter {chapter}: {lie}")));
        tally.count(&ran, true);
        count_faults(&ran, &harness, &mut tally);
        harness.look().await;
        last = Some(ran);
    }
    tally
}

fn count_faults(ran: &Ran, harness: &Harness, tally: &mut Tally) {
    for entry in harness.sim.log().iter().filter(|entry| entry.at_ms >= ran.span.0) {
        for fault in &entry.faults {
            *tally.faults.entry(fault).or_default() += 1;
        }
    }
}

/// Associate (moves among them), disassociate, undo or try again; 1 to 500 volumes.
fn next_plan(harness: &Harness, last: Option<&Ran>, dice: &mut Dice) -> Plan {
    let inventory = &harness.inventory;
    let count = match dice.below(4) {
        0 => 1 + dice.below(5),
        1 | 2 => 1 + dice.below(100),
        _ => 1 + dice.below(500),
    };
    let start = dice.below(inventory.len());
    let volumes: Vec<_> = inventory.volumes().collect();
    let all = volumes.iter().cycle().skip(start).take(count);
    let asked = PlanInput::of(inventory, all.map(|volume| volume.id.clone()));
    let policies = inventory.policies();
    let target = policies[dice.below(policies.len())].clone();
    match (dice.below(6), last) {
        (0, Some(last)) => {
            Plan::undo(inventory, last.past.run().clone(), last.past.board.undo_steps().into_iter())
        }
        (1, Some(last)) if last.plan.target().is_some() => {
            let ids: Vec<VolumeId> = last
                .past
                .retryable()
                .into_iter()
                .filter(|group| group.prospect != Prospect::Hopeless)
                .flat_map(|group| group.volumes)
                .collect();
            Plan::associate(
                inventory,
                last.plan.target().unwrap(),
                PlanInput::of(inventory, ids),
                |_| true,
                None,
            )
        }
        (2, _) => Plan::disassociate(inventory, asked, |_| true),
        _ => Plan::associate(inventory, &target, asked, |_| true, None),
    }
}

/// Sometimes a gateway with windows stands before the cloud, which does or does not say how long they
/// last. Its dice are its own: the stories of a seed stay what they were.
fn gateway(seed: u64, chapter: u64) -> Option<Rule> {
    let mut dice = Dice::new(seed * 31 + chapter);
    let on = [On::Link, On::Associate, On::Any][dice.below(3)];
    let requests = 2 + dice.below(6) as u32;
    let window = Fault::RateWindow { requests, ms: 50 + dice.below(200) as u64, tells: false };
    (dice.below(12) == 0).then(|| Rule::always(on, window))
}

/// Nobody, or somebody who answers what the run asks, and who may stop it at any moment.
pub fn operator(dice: &mut Dice) -> Option<Operator> {
    let stop = match dice.below(12) {
        0 => Some(Stop::AfterRequest),
        1 => Some(Stop::Now),
        2..6 => None,
        _ => return None,
    };
    let stops = stop.map(|stop| (Duration::from_millis(dice.below(250) as u64), stop));
    let answers = (0..dice.below(5)).map(|_| dice.below(3) > 0).collect();
    Some(Operator { stops, answers, ..Operator::default() })
}

/// What another operator does to some of the volumes, and after which pauses.
fn meddling(harness: &Harness, plan: &Plan, dice: &mut Dice) -> Vec<(Duration, Mutation)> {
    let policies = harness.sim.policies();
    let mut changes = Vec::new();
    for item in plan.items() {
        if dice.below(10) == 0 {
            let policy = (dice.below(3) > 0).then(|| policies[dice.below(policies.len())].0.clone());
            let pause = Duration::from_millis(dice.below(3) as u64);
            changes.push((pause, Mutation::SetPolicy { volume: item.id.to_string(), policy }));
        }
    }
    changes
}
