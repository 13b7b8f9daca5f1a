//! The demo project: its policies, its history, and the one fault of its story.

use super::super::clock::now_ms;
use super::super::fault::{Fault, On, Rule};
use super::super::id::Id;
use super::super::rng::Rng;
use super::super::world::World;
use super::super::world::policy::Policy;
use super::super::world::schedule::Schedule;
use super::super::world::task::Task;
use super::demo_ids::{
    COMPLIANCE, EVERY_SIX_HOURS, NIGHTLY, OLD_HOURLY, OVERSEAS, SILVER, SILVER_ROOM, STUMBLES, WEEKLY,
};
use super::{default, demo_volumes};

/// A full day.
const DAY_MS: i64 = 86_400_000;
/// Days of history shown for each policy.
const HISTORY_DAYS: i64 = 6;

pub(super) fn fill(world: &mut World) -> Vec<Rule> {
    let mut rng = Rng::new(240);
    add_policies(world);
    demo_volumes::fill(world, &mut rng);
    add_history(world, &mut rng);
    // One move leaves its volume in no policy, so that a newcomer sees what that looks like.
    vec![Rule {
        volumes: Some(vec![STUMBLES.to_owned()]),
        ..Rule::once(
            On::Associate,
            Fault::HalfMove {
                code: Some("AutoBackup.0208".to_owned()),
                message: Some("failed to get resource detail".to_owned()),
            },
        )
    }]
}

fn add_policies(world: &mut World) {
    default::add(world, "11d0e6a3-4f6c-4b8e-9a57-3c2b1a0f9e33");
    let policies = [
        (
            NIGHTLY,
            "db-nightly",
            Some("UTC+01:00"),
            Schedule { keep_first: true, ..Schedule::daily("01:00", 1, 14) },
        ),
        (EVERY_SIX_HOURS, "erp-every-6h", Some("UTC+01:00"), {
            Schedule::daily("23:00,05:00,11:00,17:00", 1, 28)
        }),
        (WEEKLY, "files_weekly", Some("UTC+02:00"), { Schedule::weekly("22:00,04:00", &["SUN", "WED"], 90) }),
        (SILVER, "web-silver", Some("UTC+01:00"), Schedule::daily("03:00", 1, 7)),
        (
            COMPLIANCE,
            "compliance-10y",
            Some("UTC+01:00"),
            Schedule { keep_first: true, ..Schedule::weekly("02:00", &["SAT"], 3650) },
        ),
        (OVERSEAS, "dr-us-east", Some("UTC-05:00"), Schedule::daily("06:00", 3, 5)),
        (
            OLD_HOURLY,
            "old-hourly",
            None,
            Schedule { on: false, ..Schedule::daily("00:00,06:00,12:00,18:00", 2, 2) },
        ),
    ];
    for (id, name, zone, schedule) in policies {
        world.add_policy(Policy { time_zone: zone.map(str::to_owned), ..Policy::new(id, name, schedule) });
    }
    if let Some(silver) = world.policy_mut(SILVER) {
        silver.room = Some(SILVER_ROOM);
    }
    let tags = [(NIGHTLY, "db"), (EVERY_SIX_HOURS, "erp"), (WEEKLY, "files"), (SILVER, "web")];
    for (id, team) in tags {
        if let Some(policy) = world.policy_mut(id) {
            policy.tags = vec![("team".to_owned(), team.to_owned()), ("stage".to_owned(), "prod".to_owned())];
        }
    }
}

/// Tasks of the last days for every policy that is on; most went well.
fn add_history(world: &mut World, rng: &mut Rng) {
    let midnight = now_ms().div_euclid(DAY_MS) * DAY_MS;
    for at in 0..world.policies.len() {
        let Some((slot, true)) = world.policies.get(at).map(|policy| (policy.slot, policy.schedule.on))
        else {
            continue;
        };
        let members: Vec<Id> = world.rows.iter().filter(|row| row.slot == slot).map(|row| row.id).collect();
        let mut tasks = Vec::new();
        for day in (1..=HISTORY_DAYS).rev() {
            for (place, volume) in members.iter().enumerate() {
                let end = match rng.below(40) {
                    0 => "EXECUTE_FAIL",
                    1 => "EXECUTE_TIMEOUT",
                    2 => "SKIP",
                    _ => "EXECUTE_SUCCESS",
                };
                let created_ms = midnight - day * DAY_MS + 3_600_000 + place as i64 * 1467;
                tasks.push(Task { job: rng.id(), created_ms, volume: *volume, end });
            }
        }
        if let Some(policy) = world.policies.get_mut(at) {
            policy.tasks = tasks;
        }
    }
}
