//! The default policy.

use super::super::world::World;
use super::super::world::policy::Policy;
use super::super::world::schedule::Schedule;

/// The policy that every project has and that cannot be deleted; off at first.
pub(super) fn add(world: &mut World, id: &str) {
    let schedule = Schedule { on: false, ..Schedule::daily("00:00", 1, 7) };
    world.add_policy(Policy::new(id, "default", schedule));
}
