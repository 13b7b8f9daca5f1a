//! A second backup service, to prove the seam: a toy whose targets refuse a volume that is in another,
//! with one volume in a request and codes of its own. Everything of it is in this folder.

mod cases;
mod screen;
mod server;
mod service;
mod story;
mod world;

use std::collections::BTreeMap;
use std::sync::Arc;

use vbs_tui::domain::{BackupService, Inventory, Outcomes, Plan, ReadMode, RunRecord};
use vbs_tui::engine::{Run, Verification, stop};

use crate::harness::{Operator, Ran, Runs, settings};
use crate::oracle::Timeline;
use crate::story::of_seeds;
use server::Server;
use service::Toy;
use world::{Locker, World};

/// Seeds of every `cargo test`.
const SEEDS: u64 = 60;

/// Stories that wait at the same time.
const AT_ONCE: usize = 12;

/// The toy, and what is known of it.
struct Project {
    server: Server,
    service: Toy,
    inventory: Inventory,
    runs: Runs,
}

impl Project {
    /// These lockers, each with so much room, and volumes on them or on none.
    async fn new(lockers: &[(&str, usize)], volumes: &[(&str, Option<&str>)], lag: i64, seed: u64) -> Self {
        let lockers = lockers.iter().map(|(id, room)| Locker { id: (*id).to_owned(), room: *room }).collect();
        let volumes: BTreeMap<_, _> =
            volumes.iter().map(|(id, on)| ((*id).to_owned(), on.map(str::to_owned))).collect();
        let server = Server::start(World::new(lockers, volumes, lag), seed).await;
        let service = Toy(server.address);
        let runs = Runs::new(settings());
        let mut project = Self { server, service, inventory: Inventory::default(), runs };
        project.look().await;
        project
    }

    /// Loads everything anew.
    async fn look(&mut self) {
        let mut inventory = Inventory::default();
        inventory.set_limits(self.service.limits());
        inventory.add_volumes(self.service.volumes().await.unwrap());
        inventory.set_policies(self.service.targets().await.unwrap().targets);
        self.inventory = inventory;
    }

    fn backup_service(&self) -> Arc<dyn BackupService> {
        Arc::new(self.service.clone())
    }

    /// Carries a plan out while `meanwhile` happens; also what was really held when.
    async fn carry_out(
        &self,
        plan: Plan,
        operator: Option<Operator>,
        meanwhile: impl Future<Output = ()>,
    ) -> (Ran, Timeline) {
        let (before, changes) = {
            let world = self.server.world();
            (world.held.clone(), world.changes_so_far())
        };
        let run = self.runs.carry_out(self.backup_service(), plan, operator);
        let (ran, ()) = tokio::join!(run, meanwhile);
        self.server.fail_one_in(0);
        // What is carried out late, and what lags, comes to rest.
        tokio::time::sleep(std::time::Duration::from_millis(250)).await;
        let world = self.server.world();
        let timeline = Timeline::new(before, world.changes(changes).into_iter(), world.held.clone());
        (ran, timeline)
    }

    /// Reads back later what a run left open.
    async fn verify(&self, record: RunRecord) -> Outcomes {
        let service = self.backup_service();
        let what =
            Verification { service, settings: settings(), record, read_mode: ReadMode::Lists, journal: None };
        let (_stop, obey) = stop::channel();
        let (report, _reports) = tokio::sync::mpsc::unbounded_channel();
        Run::verifying(what, obey, report).verify().await
    }
}

#[test]
fn a_service_whose_targets_refuse_makes_no_board_lie() {
    let tally = of_seeds(SEEDS, AT_ONCE, story::story);
    assert!(tally.lies.is_empty(), "{} untrue: {:#?}", tally.lies.len(), tally.lies);
}
