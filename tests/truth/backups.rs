//! Stories about backups: made one by one, by running a policy, and deleted, while the cloud goes wrong
//! at random. What is called done is there, or gone; what is called failed is not; nothing was done twice.

use std::collections::HashMap;
use std::time::Duration;

use vbs_tui::domain::{
    BackupFacts, Goal, Outcome, Plan, PlanInput, Prospect, RunId, Shown, State, VolumeId, backup_name,
};
use vbs_tui::engine::facts::backups_of;
use vbs_tui::sim::fault::{Chaos, Fault, On, Rule, chaos};
use vbs_tui::sim::{BackupOutcome, HeldBackup, Mutation, SimConfig};

use crate::SEEDS;
use crate::harness::{Harness, Ran, now};
use crate::story::{Dice, Tally, of_seeds, operator};

/// Stories that wait at the same time.
const AT_ONCE: usize = 16;

/// How long a backup takes in these clouds.
const TAKES: Duration = Duration::from_millis(150);

#[test]
fn no_seed_of_faults_makes_a_backup_lie() {
    let tally = of_seeds(SEEDS / 2, AT_ONCE, story);
    tally.check(10);
}

async fn story(seed: u64) -> Tally {
    let mut dice = Dice::new(seed);
    let config = SimConfig {
        volumes: 30,
        policies: 4,
        seed,
        backup_takes: TAKES,
        backup_quota: (dice.below(5) == 0).then_some(12),
        ..SimConfig::default()
    };
    let mut harness = Harness::new(config).await;
    let mut tally = Tally::default();
    let mut last: Option<Ran> = None;
    for chapter in 0..3u64 {
        let plan = next_plan(&harness, last.as_ref(), &mut dice).await;
        for item in plan.items().filter(|item| item.goal != Goal::Deleted) {
            let outcome = [BackupOutcome::Breaks, BackupOutcome::TimesOut, BackupOutcome::FailsUnsaid];
            let outcome = outcome.get(dice.below(12)).copied();
            harness.sim.mutate(&Mutation::SetBackups { volume: item.id.to_string(), outcome });
        }
        let since = now();
        harness.sim.add_faults(faults(seed * 7 + chapter));
        // What the cloud is still at ends, too.
        let ran = harness.carry_out_beside(plan, operator(&mut dice), std::future::ready(())).await;
        tokio::time::sleep(TAKES * 3).await;
        let held = Held::of(&harness, since);
        let lies = ran.board.rows().iter().filter_map(|outcome| {
            let lie = held.lie(ran.past.run(), outcome)?;
            Some(format!("seed {seed}, chapter {chapter}: {lie}: {outcome:?}"))
        });
        tally.lies.extend(lies);
        tally.lies.extend(held.doubles().map(|lie| format!("seed {seed}, chapter {chapter}: {lie}")));
        tally.count(&ran, false);
        harness.look().await;
        last = Some(ran);
    }
    tally
}

/// Random faults. A cloud that says of a backup that it is gone, and keeps it, lies itself; and a password
/// that was refused once is not tried again, so the story would end there.
fn faults(seed: u64) -> Vec<Rule> {
    let wild = Chaos {
        on: vec![
            On::CreateBackup,
            On::CreateBackup,
            On::DeleteBackup,
            On::Execute,
            On::Backups,
            On::Tasks,
            On::Any,
        ],
        ..Chaos::default()
    };
    let says_gone = |rule: &Rule| {
        let is_read = !matches!(rule.on, On::CreateBackup | On::DeleteBackup | On::Execute);
        is_read && matches!(rule.fault, Fault::WholeCall { status: 404, .. })
    };
    let locks_out = |rule: &Rule| rule.on == On::Any && matches!(rule.fault, Fault::Auth401 { .. });
    chaos(seed, &wild).into_iter().filter(|rule| !says_gone(rule) && !locks_out(rule)).collect()
}

/// Backups of some volumes, a run of a policy, a deletion, or the last run tried again.
async fn next_plan(harness: &Harness, last: Option<&Ran>, dice: &mut Dice) -> Plan {
    let inventory = &harness.inventory;
    let facts = BackupFacts { has_vbs: true, ..BackupFacts::default() };
    let volumes: Vec<VolumeId> = inventory.volumes().map(|volume| volume.id).collect();
    let start = dice.below(volumes.len());
    let some = volumes.iter().cycle().skip(start).take(1 + dice.below(6)).cloned();
    let back_up = |volumes: Vec<VolumeId>| {
        Plan::back_up(inventory, PlanInput::of(inventory, volumes), |_| true, &facts, None)
    };
    match (dice.below(6), last) {
        (0 | 1, _) => {
            let policies = inventory.policies();
            Plan::run_policy(inventory, &policies[dice.below(policies.len())], &facts, None)
        }
        (2, Some(last)) if last.plan.tally().backups > 0 => {
            let groups = last.past.retryable().into_iter();
            let worthwhile = groups.filter(|group| group.prospect == Prospect::Worthwhile);
            back_up(worthwhile.flat_map(|group| group.volumes).collect())
        }
        (3 | 4, _) => {
            let held = harness.sim.backups();
            let some = held.iter().filter(|_| dice.below(3) == 0).take(5);
            let (rows, of): (Vec<_>, Vec<_>) =
                some.map(|backup| (VolumeId::new(&backup.id), VolumeId::new(&backup.volume))).unzip();
            let known = backups_of(&*harness.cloud.backup_service(), &of).await.unwrap_or_default();
            Plan::delete_backups(inventory, PlanInput::of(inventory, rows), &known)
        }
        _ => back_up(some.collect()),
    }
}

/// The backups that the cloud holds at the end of a chapter.
struct Held {
    all: Vec<HeldBackup>,
    since: i64,
}

impl Held {
    fn of(harness: &Harness, since: i64) -> Self {
        Self { all: harness.sim.backups(), since }
    }

    /// The backups that an outcome is about.
    fn about<'a>(&'a self, run: &RunId, outcome: &'a Outcome) -> impl Iterator<Item = &'a HeldBackup> {
        let name = match outcome.goal {
            Goal::BackedUp(number) => Some(backup_name(run, number)),
            _ => None,
        };
        self.all.iter().filter(move |backup| match outcome.goal {
            Goal::Deleted => VolumeId::new(&backup.id) == outcome.id,
            Goal::RunOf(_) => {
                // Times are kept to the millisecond, and the run begins after it was looked at.
                let is_ours = backup.automatic && backup.created_ms >= self.since - 1;
                is_ours && VolumeId::new(&backup.volume) == outcome.id
            }
            _ => Some(&backup.name) == name.as_ref() && VolumeId::new(&backup.volume) == outcome.id,
        })
    }

    fn lie(&self, run: &RunId, outcome: &Outcome) -> Option<&'static str> {
        let there = self.about(run, outcome).next();
        let available = self.about(run, outcome).any(|backup| backup.status == "available");
        let deleted = outcome.goal == Goal::Deleted;
        match outcome.shown() {
            Shown::State(State::Waiting | State::Sent) => Some("not judged"),
            Shown::State(State::Ok) if deleted => there.map(|_| "called deleted and is there"),
            Shown::State(State::Ok) => (!available).then_some("called backed up and is not"),
            Shown::State(State::Failed) if deleted => there.is_none().then_some("called failed and is gone"),
            Shown::State(State::Failed) => available.then_some("called failed and is backed up"),
            Shown::State(State::Skipped | State::Refused) if !deleted => {
                // What a policy run did not take part in may have been backed up by another.
                let ours = matches!(outcome.goal, Goal::BackedUp(_)) && there.is_some();
                ours.then_some("called not sent and was sent")
            }
            Shown::State(State::Moved | State::Already) => Some("no word for a backup"),
            Shown::State(_) | Shown::Accepted => None,
        }
    }

    /// What was made twice.
    fn doubles(&self) -> impl Iterator<Item = String> {
        let mut made: HashMap<String, usize> = HashMap::new();
        for backup in &self.all {
            let is_new = backup.created_ms >= self.since;
            if !backup.automatic {
                *made.entry(backup.name.clone()).or_default() += 1;
            } else if is_new {
                *made.entry(format!("a run's backup of {}", backup.volume)).or_default() += 1;
            }
        }
        made.into_iter()
            .filter(|(_, count)| *count > 1)
            .map(|(name, count)| format!("{name} made {count} times"))
    }
}
