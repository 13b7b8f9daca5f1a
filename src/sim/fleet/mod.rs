//! What is in the cloud at the start. Everything follows from the seed.

mod demo;
mod demo_volumes;
mod generated;

use super::config::{Fleet, SimConfig};
use super::fault::Rule;
use super::world::World;
use super::world::policy::Policy;
use super::world::schedule::Schedule;

/// The main project, and the faults that belong to its story.
pub(crate) fn build(config: &SimConfig, project_id: &str) -> (World, Vec<Rule>) {
    let mut world = World::new(project_id);
    match config.fleet {
        Fleet::Demo => {
            let rules = demo::fill(&mut world);
            (world, rules)
        }
        Fleet::Generated => {
            generated::fill(&mut world, config);
            (world, Vec::new())
        }
        Fleet::Empty => {
            add_default(&mut world, "11d0e6a3-4f6c-4b8e-9a57-3c2b1a0f9e33");
            (world, Vec::new())
        }
    }
}

/// The second project: small, so that switching shows at once.
pub(crate) fn spare(project_id: &str, seed: u64) -> World {
    let mut world = World::new(project_id);
    let config = SimConfig { volumes: 12, policies: 2, seed: seed ^ 0x0a5c, ..SimConfig::default() };
    generated::fill(&mut world, &config);
    world
}

/// The policy that every project has and nobody can delete: off at first.
fn add_default(world: &mut World, id: &str) {
    let schedule = Schedule { on: false, ..Schedule::daily("00:00", 1, 7) };
    world.add_policy(Policy::new(id, "default", schedule));
}
