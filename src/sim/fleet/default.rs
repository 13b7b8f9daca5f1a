//! The policy that is there without anybody's doing.

use super::super::world::World;
use super::super::world::policy::Policy;
use super::super::world::schedule::Schedule;

/// The policy that every project has and nobody can delete: off at first.
pub(super) fn add(world: &mut World, id: &str) {
    let schedule = Schedule { on: false, ..Schedule::daily("00:00", 1, 7) };
    world.add_policy(Policy::new(id, "default", schedule));
}
