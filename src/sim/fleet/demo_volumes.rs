//! The 240 volumes of the demo project: real-looking servers, every status, and
//! the odd ones a client must cope with.

use super::super::id::Id;
use super::super::rng::Rng;
use super::super::world::World;
use super::super::world::row::{
    BOOTABLE, DEDICATED, ENCRYPTED, HANA, NO_NAME, NONE, Name, RESTORED, Row, SCSI, SHARED, Server,
};
use super::demo_ids::{COMPLIANCE, EVERY_SIX_HOURS, NIGHTLY, OVERSEAS, SILVER, STUMBLES, WEEKLY};

/// How many volumes there are.
const TOTAL: usize = 240;
/// 2023-02-01: the oldest volume.
const EPOCH: u32 = 1_675_209_600;

/// A kind of server: name, how many, disks, type of disk, policy of its data, zones.
struct Tier {
    stem: &'static str,
    servers: usize,
    disks: &'static [(&'static str, u32)],
    kind: &'static str,
    /// Every how many-th server has its disks under the policy; 0 is never.
    covered: usize,
    policy: &'static str,
}

const TIERS: [Tier; 11] = [
    Tier {
        stem: "db",
        servers: 12,
        kind: "SSD",
        covered: 2,
        policy: NIGHTLY,
        disks: &[("root", 40), ("data", 500), ("wal", 100)],
    },
    Tier { stem: "web", servers: 22, kind: "SAS", covered: 1, policy: SILVER, disks: &[("root", 40)] },
    Tier {
        stem: "app",
        servers: 18,
        kind: "SAS",
        covered: 0,
        policy: NIGHTLY,
        disks: &[("root", 40), ("data", 100)],
    },
    Tier {
        stem: "erp",
        servers: 6,
        kind: "ESSD",
        covered: 1,
        policy: EVERY_SIX_HOURS,
        disks: &[("root", 80), ("data", 1000), ("log", 200)],
    },
    Tier {
        stem: "files",
        servers: 5,
        kind: "SATA",
        covered: 1,
        policy: WEEKLY,
        disks: &[("root", 40), ("share-a", 2000), ("share-b", 2000)],
    },
    Tier {
        stem: "mail",
        servers: 3,
        kind: "SAS",
        covered: 3,
        policy: COMPLIANCE,
        disks: &[("root", 40), ("spool", 300), ("archive", 4000)],
    },
    Tier {
        stem: "k8s-worker",
        servers: 14,
        kind: "GPSSD",
        covered: 0,
        policy: NIGHTLY,
        disks: &[("root", 100), ("containers", 200)],
    },
    Tier {
        stem: "us-replica",
        servers: 5,
        kind: "SSD",
        covered: 1,
        policy: OVERSEAS,
        disks: &[("root", 40), ("data", 500)],
    },
    Tier {
        stem: "gitlab",
        servers: 2,
        kind: "SSD",
        covered: 2,
        policy: NIGHTLY,
        disks: &[("root", 40), ("repos", 800), ("artifacts", 1500)],
    },
    Tier {
        stem: "monitoring",
        servers: 2,
        kind: "SSD",
        covered: 0,
        policy: NIGHTLY,
        disks: &[("root", 40), ("metrics", 600)],
    },
    Tier { stem: "ci-runner", servers: 8, kind: "SAS", covered: 0, policy: NIGHTLY, disks: &[("root", 60)] },
];

/// Statuses other than available and in-use, one volume each.
const STATUSES: [&str; 17] = [
    "creating",
    "attaching",
    "detaching",
    "restoring-backup",
    "backing-up",
    "uploading",
    "downloading",
    "extending",
    "rollbacking",
    "error",
    "error_extending",
    "error_restoring",
    "error_rollbacking",
    "error_deleting",
    "deleting",
    "awaiting-transfer",
    "some-future-status",
];

pub(super) fn fill(world: &mut World, rng: &mut Rng) {
    let mut rows = Vec::with_capacity(TOTAL);
    for tier in &TIERS {
        add_tier(world, rng, tier, &mut rows);
    }
    add_odd_ones(world, rng, &mut rows);
    for (number, status) in STATUSES.iter().enumerate() {
        let name = format!("migration-{:02}", number + 1);
        let row = loose(world, rng, &name, 20);
        rows.push(Row { status: world.statuses.code(status), ..row });
    }
    let mut number = 0;
    while rows.len() < TOTAL {
        number += 1;
        let name = format!("pvc-{}", rng.id());
        let size = 10 * (1 + number % 8);
        rows.push(loose(world, rng, &name, size));
    }
    // Shuffled, so that the list by creation is not the list by server.
    for at in (1..rows.len()).rev() {
        rows.swap(at, rng.below(at + 1));
    }
    for (number, row) in rows.into_iter().enumerate() {
        let created = EPOCH + number as u32 * 345_600 + rng.below(86_400) as u32;
        world.add_row(Row { created, updated: created + rng.below(250_000) as u32, ..row });
    }
}

fn add_tier(world: &mut World, rng: &mut Rng, tier: &Tier, rows: &mut Vec<Row>) {
    for number in 1..=tier.servers {
        let name = format!("{}{number:02}", tier.stem);
        let zone = world.zones.code(&format!("eu-de-0{}", 1 + number % 3));
        let server = world.add_server(Server { id: rng.id(), name: Name::Own(name.as_str().into()), zone });
        let covered = tier.covered > 0 && number % tier.covered == 0;
        let slot = if covered { world.slot(tier.policy) } else { NONE };
        for (part, size) in tier.disks {
            let mut flags = if *part == "root" { BOOTABLE } else { 0 };
            if tier.stem == "mail" {
                flags |= ENCRYPTED;
            }
            let row = loose(world, rng, &format!("{name}-{part}"), *size);
            rows.push(Row {
                servers: [server, NONE],
                status: world.statuses.code("in-use"),
                kind: world.kinds.code(tier.kind),
                zone,
                slot,
                flags,
                ..row
            });
        }
    }
}

/// The ones that teach: each is there for one reason.
fn add_odd_ones(world: &mut World, rng: &mut Rng, rows: &mut Vec<Row>) {
    let zone = world.zones.code("eu-de-01");
    let hana = world.add_server(Server { id: rng.id(), name: Name::Own("hana01".into()), zone });
    let twin = world.add_server(Server { id: rng.id(), name: Name::Own("hana02".into()), zone });
    let in_use = world.statuses.code("in-use");
    let ssd = world.kinds.code("SSD");
    let machine = |row: Row| Row { servers: [hana, NONE], status: in_use, kind: ssd, zone, ..row };

    let row = machine(loose(world, rng, "hana01-data", 1024));
    rows.push(Row { flags: HANA | SCSI, ..row });
    let row = machine(loose(world, rng, "hana-shared-log", 512));
    rows.push(Row { servers: [hana, twin], flags: HANA | SHARED | SCSI, ..row });
    let row = loose(world, rng, "finance-ledger", 800);
    rows.push(Row { flags: DEDICATED | ENCRYPTED, ..row });

    let nightly = world.slot(NIGHTLY);
    let row = loose(world, rng, "crm-documents", 250);
    rows.push(Row { id: Id::parse(STUMBLES).unwrap_or(row.id), slot: nightly, ..row });

    rows.push(loose(world, rng, "备份-数据库-主", 200));
    rows.push(loose(world, rng, "übergabe ☃", 10));
    rows.push(loose(world, rng, "", 10));
    let row = loose(world, rng, "", 20);
    rows.push(Row { flags: NO_NAME, ..row });
    let row = loose(world, rng, "restored-2025-01-14", 300);
    rows.push(Row { flags: RESTORED, ..row });

    // Names a policy that is gone, and an empty one.
    let unknown = world.slot("deadbeef-0000-4000-8000-000000000000");
    let row = loose(world, rng, "legacy-fileserver", 700);
    rows.push(Row { slot: unknown, ..row });
    let empty = world.slot("");
    let row = loose(world, rng, "tmp", 10);
    rows.push(Row { slot: empty, ..row });
}

/// A volume attached to nothing and under no policy.
fn loose(world: &mut World, rng: &mut Rng, name: &str, size: u32) -> Row {
    let zones = ["eu-de-01", "eu-de-02", "eu-de-03"];
    let kinds = ["SSD", "SAS", "SATA", "GPSSD"];
    Row {
        id: rng.id(),
        name: Name::Own(name.into()),
        created: EPOCH,
        updated: EPOCH,
        servers: [NONE; 2],
        slot: NONE,
        size,
        flags: 0,
        status: world.statuses.code("available"),
        zone: world.zones.code(rng.pick(&zones).copied().unwrap_or("eu-de-01")),
        kind: world.kinds.code(rng.pick(&kinds).copied().unwrap_or("SSD")),
        gone: false,
    }
}
