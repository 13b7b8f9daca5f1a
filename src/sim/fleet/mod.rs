//! What is in the cloud at the start. Everything follows from the seed.

mod default;
mod demo;
mod demo_ids;
mod demo_volumes;
mod generated;

use super::config::{Fleet, SimConfig};
use super::fault::Rule;
use super::rng::Rng;
use super::world::World;
use super::world::backups::pace::Pace;
use super::world::row::{NONE, Name, Row};

/// The main project, and the faults that belong to its story.
pub(crate) fn build(config: &SimConfig, project_id: &str, now: i64) -> (World, Vec<Rule>) {
    let mut world = World::new(project_id);
    let mut rules = Vec::new();
    match config.fleet {
        Fleet::Demo => rules = demo::fill(&mut world, config.history_days.map(|_| now)),
        Fleet::Generated => generated::fill(&mut world, config),
        Fleet::Empty => default::add(&mut world, "11d0e6a3-4f6c-4b8e-9a57-3c2b1a0f9e33"),
    }
    begin_history(&mut world, config, now);
    (world, rules)
}

fn begin_history(world: &mut World, config: &SimConfig, now: i64) {
    world.limit_backups(config.backup_quota);
    world.set_pace(Pace::new(config.backup_takes));
    world.use_vaults(config.vaults);
    if let Some(days) = config.history_days {
        world.run_policies(now, days, config.fleet != Fleet::Empty);
    }
}

/// A further project: small, so that switching shows at once.
pub(crate) fn spare(project_id: &str, main: &SimConfig, now: i64) -> World {
    let mut world = World::new(project_id);
    let seed = small_seed(project_id, main.seed);
    let config = SimConfig { volumes: 12, policies: 2, seed, ..SimConfig::default() };
    generated::fill(&mut world, &config);
    begin_history(&mut world, &SimConfig { history_days: main.history_days, ..config }, now);
    world
}

/// A project in the second region: six volumes, and no policies, as nothing there knows any.
pub(crate) fn abroad(project_id: &str, seed: u64) -> World {
    let mut world = World::new(project_id);
    let mut rng = Rng::new(small_seed(project_id, seed) ^ 0x0ab0);
    let (zone, kind) = (world.zones.code("eu-nl-01"), world.kinds.code("SSD"));
    let status = world.statuses.code("available");
    for number in 0..6 {
        world.add_row(Row {
            id: rng.id(),
            name: Name::Own(format!("nl-{number}").into()),
            created: 1_600_000_000 + number * 86_400,
            updated: 1_600_000_000 + number * 86_400,
            servers: [NONE, NONE],
            slot: NONE,
            size: 10 << number,
            flags: 0,
            status,
            zone,
            kind,
            gone: false,
        });
    }
    world
}

/// A seed of its own for each project.
fn small_seed(project_id: &str, seed: u64) -> u64 {
    project_id.bytes().fold(seed ^ 0x0a5c, |mixed, byte| mixed.rotate_left(5) ^ u64::from(byte))
}
