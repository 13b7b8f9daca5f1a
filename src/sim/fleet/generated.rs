//! A fleet of any size from a seed: believable spreads, nothing by hand.

use super::super::config::SimConfig;
use super::super::rng::Rng;
use super::super::world::World;
use super::super::world::policy::Policy;
use super::super::world::row::{BOOTABLE, DEDICATED, ENCRYPTED, HANA, NONE, Name, Row, SCSI, SHARED, Server};
use super::super::world::schedule::Schedule;
use super::default;

/// 2019-03-01: the oldest volume.
const EPOCH: u32 = 1_551_398_400;
const ZONES: [&str; 3] = ["eu-de-01", "eu-de-02", "eu-de-03"];
const KINDS: [&str; 5] = ["SSD", "SAS", "SATA", "GPSSD", "ESSD"];
/// Common first: a status is drawn from the front half nineteen times in twenty.
const STATUSES: [&str; 12] = [
    "in-use",
    "in-use",
    "in-use",
    "in-use",
    "available",
    "available",
    "creating",
    "backing-up",
    "extending",
    "error",
    "error_restoring",
    "awaiting-transfer",
];
const SIZES: [u32; 10] = [10, 20, 40, 40, 100, 100, 200, 500, 1000, 2000];

pub(super) fn fill(world: &mut World, config: &SimConfig) {
    let mut rng = Rng::new(config.seed);
    add_policies(world, config, &mut rng);
    let zones: Vec<u8> = ZONES.iter().map(|zone| world.zones.code(zone)).collect();
    let kinds: Vec<u8> = KINDS.iter().map(|kind| world.kinds.code(kind)).collect();
    let statuses: Vec<u8> = STATUSES.iter().map(|status| world.statuses.code(status)).collect();
    let slots: Vec<u32> = world.policies.iter().map(|policy| policy.slot).collect();
    for number in 0..config.volumes.div_ceil(3) as u32 {
        let zone = rng.pick(&zones).copied().unwrap_or_default();
        world.add_server(Server { id: rng.id(), name: Name::Server(number), zone });
    }
    world.reserve(config.volumes);
    // Creation spreads over six years, so that times are distinct in small fleets.
    let pace = (6 * 365 * 86_400_u64 / (config.volumes as u64 + 1)).max(1) as u32;
    for at in 0..config.volumes as u32 {
        let created = EPOCH + at.saturating_mul(pace);
        let mood = if rng.chance(0.95) { rng.below(6) } else { rng.below(STATUSES.len()) };
        let attached = mood < 4;
        let server = if attached { at / 3 } else { NONE };
        let zone = world
            .servers
            .get(server as usize)
            .map_or_else(|| rng.pick(&zones).copied().unwrap_or_default(), |server| server.zone);
        let mut flags = if at % 4 == 0 { BOOTABLE } else { 0 };
        for (flag, chance) in
            [(SHARED, 0.02), (ENCRYPTED, 0.1), (SCSI, 0.05), (HANA, 0.004), (DEDICATED, 0.004)]
        {
            if rng.chance(chance) {
                flags |= flag;
            }
        }
        let refused = mood >= 9 || flags & (HANA | DEDICATED) != 0;
        let slot = if !refused && rng.chance(0.55) { rng.pick(&slots).copied() } else { None };
        world.add_row(Row {
            id: rng.id(),
            name: Name::Volume(at),
            created,
            updated: created + pace / 2,
            servers: [server, NONE],
            slot: slot.unwrap_or(NONE),
            size: rng.pick(&SIZES).copied().unwrap_or(10),
            flags,
            status: statuses.get(mood).copied().unwrap_or_default(),
            zone,
            kind: rng.pick(&kinds).copied().unwrap_or_default(),
            gone: false,
        });
    }
}

fn add_policies(world: &mut World, config: &SimConfig, rng: &mut Rng) {
    default::add(world, &rng.id().to_string());
    for number in 1..config.policies.max(1) {
        let hour = rng.below(24);
        let start = format!("{hour:02}:00");
        let mut schedule = match number % 3 {
            0 => Schedule::weekly(&start, &["SUN", "WED"], 30 + 10 * rng.below(9) as u64),
            1 => Schedule::daily(&start, 1, 2 + rng.below(13) as u64),
            _ => Schedule::daily(&format!("{start},{:02}:00", (hour + 12) % 24), 2, 7),
        };
        schedule.on = number % 5 != 4;
        schedule.keep_first = number % 4 == 1;
        let name = format!("policy-{number:03}");
        world.add_policy(Policy {
            time_zone: (number % 2 == 1).then(|| "UTC+01:00".to_owned()),
            quirk: config.quirks.then_some(number as u8 % 4),
            ..Policy::new(&rng.id().to_string(), &name, schedule)
        });
    }
}
