//! The demo project: its policies, what went wrong with backups, and the one fault of its story.

use super::super::clock::DAY_MS;
use super::super::fault::{Fault, On, Rule};
use super::super::rng::Rng;
use super::super::world::World;
use super::super::world::backups::ledger::Planned;
use super::super::world::backups::outcome::BackupOutcome;
use super::super::world::policy::Policy;
use super::super::world::row::NONE;
use super::super::world::schedule::Schedule;
use super::demo_ids::{
    COMPLIANCE, EVERY_SIX_HOURS, NIGHTLY, OLD_HOURLY, OVERSEAS, SILVER, SILVER_ROOM, STUMBLES, WEEKLY,
};
use super::{default, demo_volumes};

/// Volumes whose backups have gone wrong for some days: name, days, how.
const TROUBLES: [(&str, i64, BackupOutcome); 5] = [
    ("erp03-data", 9, BackupOutcome::Fails),
    ("db06-wal", 3, BackupOutcome::Breaks),
    ("web11-root", 2, BackupOutcome::TimesOut),
    ("web17-root", 4, BackupOutcome::FailsUnsaid),
    ("files04-share-b", 13, BackupOutcome::IsSkipped),
];
/// Backups besides those of the policies: volume, days ago, name, made for its server.
const BY_HAND: [(&str, i64, &str, bool); 9] = [
    ("app01-data", 1, "manualbk_5f1c", false),
    ("app01-data", 36, "before-upgrade", false),
    ("app02-data", 1, "csbs_app02", true),
    ("app02-root", 1, "csbs_app02", true),
    ("app07-data", 64, "before-migration", false),
    ("finance-ledger", 210, "year-end", false),
    ("k8s-worker03-containers", 18, "manualbk_91aa", false),
    ("db03-data", 0, "before-index-rebuild", false),
    ("legacy-fileserver", 400, "last-one-before-the-move", false),
];
/// Volumes that were under the hourly policy while it was on.
const ONCE_HOURLY: [&str; 3] = ["monitoring01-metrics", "monitoring02-metrics", "ci-runner01-root"];

/// Fills the project; `now` where backups have been made.
pub(super) fn fill(world: &mut World, now: Option<i64>) -> Vec<Rule> {
    let mut rng = Rng::new(240);
    add_policies(world);
    demo_volumes::fill(world, &mut rng);
    if let Some(now) = now {
        add_backups(world, now);
    }
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

/// What went wrong, what was made by hand, and what is left of a policy that was switched off.
fn add_backups(world: &mut World, now: i64) {
    let named = |world: &World, name: &str| {
        let at = world.rows.iter().position(|row| row.name.text() == name);
        at.map(|at| at as u32)
    };
    for (name, days, outcome) in TROUBLES {
        if let Some(volume) = named(world, name) {
            world.set_outcome(volume, Some(outcome), now - days * DAY_MS);
        }
    }
    for (name, days, backup, for_server) in BY_HAND {
        if let Some(volume) = named(world, name) {
            let at_ms = now - days * DAY_MS - 5_000_000;
            let planned = Planned { at_ms, volume, slot: NONE, name: backup.to_owned(), for_server };
            world.plan_backup(planned);
        }
    }
    let hourly = world.slot(OLD_HOURLY);
    for (number, name) in (0..).zip(ONCE_HOURLY) {
        if let Some(volume) = named(world, name) {
            let at_ms = now.div_euclid(DAY_MS) * DAY_MS - 97 * DAY_MS + number * 1_467;
            let name = format!("autobk_{:04x}", 0xa110 + number);
            world.plan_backup(Planned { at_ms, volume, slot: hourly, name, for_server: false });
        }
    }
}
