//! What is kept of backups, and the numbers that ids and names follow from.

use std::collections::HashMap;

use super::super::super::id::Id;
use super::super::super::rng::Rng;
use super::super::row::NONE;
use super::super::task::Task;
use super::outcome::Lasting;
use super::pace::{Moment, Pace, Restore};

/// A backup that is held.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Backup {
    pub(crate) number: u32,
    /// The row of its volume, which may be gone.
    pub(crate) volume: u32,
    /// The policy that made it, or [`NONE`].
    pub(crate) slot: u32,
    pub(crate) at: Moment,
    /// It ended in status `error`.
    pub(crate) broken: bool,
    /// Made for a server as a whole, by another service.
    pub(crate) for_server: bool,
}

impl Backup {
    /// Its status unless it is being deleted.
    pub(super) fn status(&self, now: i64, pace: Pace) -> &'static str {
        match (now - self.at.ms() < pace.ends, self.broken) {
            (true, _) => "creating",
            (false, true) => "error",
            (false, false) => "available",
        }
    }

    pub(crate) fn is_automatic(&self) -> bool {
        self.slot != NONE
    }
}

/// A backup that a person makes, or made long ago.
#[derive(Debug, Clone)]
pub(crate) struct Planned {
    pub(crate) at_ms: i64,
    pub(crate) volume: u32,
    pub(crate) slot: u32,
    pub(crate) name: String,
    pub(crate) for_server: bool,
}

/// All backups of a project, and how far its policies have run.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// Oldest first.
    pub(super) held: Vec<Backup>,
    /// Names that were given, by number; the others follow from it.
    pub(super) names: HashMap<u32, String>,
    /// Backups and tasks so far.
    numbers: u32,
    /// Up to when the policies have run; `None` where they never run by themselves.
    pub(super) ran_until: Option<i64>,
    /// When the past ends and what happens is lived through, quota and all.
    pub(super) began: i64,
    /// What will have been made by hand, oldest first.
    pub(super) planned: Vec<Planned>,
    /// What the backups of a volume come to, by row.
    pub(super) outcomes: HashMap<u32, Lasting>,
    /// Most backups; `None` is unlimited.
    pub(super) most: Option<usize>,
    /// Now and then a backup goes wrong by itself.
    pub(super) mishaps: bool,
    /// How long backups take.
    pub(super) pace: Pace,
    /// What was asked for by hand, in the order of numbers.
    pub(super) jobs: Vec<Task>,
    /// When backups that are being deleted will be gone, by number.
    pub(super) deleting: HashMap<u32, i64>,
    /// Volumes that are being made from backups, and those that were made.
    pub(super) restores: Vec<Restore>,
    pub(super) restored: Vec<Restore>,
    /// A backup asked for by hand goes into a vault of another service, out of sight.
    pub(super) vaults: bool,
}

/// `autobk_a107`, as the service names what a policy makes.
pub(crate) fn automatic_name(number: u32) -> String {
    format!("autobk_{:06x}", scrambled(number) >> 8)
}

impl Ledger {
    pub(super) fn next_number(&mut self) -> u32 {
        self.numbers += 1;
        self.numbers
    }

    /// Adds a backup behind those that are there: the list is in order of time.
    pub(super) fn hold(&mut self, mut backup: Backup) {
        let latest = self.held.last().map(|last| last.at);
        backup.at = latest.map_or(backup.at, |latest| latest.max(backup.at));
        self.held.push(backup);
    }
}

/// Odd, so that it can be undone.
const SCRAMBLE: u32 = 0x9e37_79b1;
/// What undoes it.
const UNSCRAMBLE: u32 = 0x0e8b_2f51;

pub(super) fn scrambled(number: u32) -> u32 {
    number.wrapping_mul(SCRAMBLE)
}

pub(super) fn salt(project: &str) -> u64 {
    project
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

/// A UUID that begins with the number, scrambled.
pub(super) fn id_of(salt: u64, number: u32) -> Id {
    let Id(mut bytes) = Rng::new(salt ^ u64::from(number)).id();
    let head = (scrambled(number) ^ salt as u32).to_be_bytes();
    if let Some(place) = bytes.first_chunk_mut::<4>() {
        *place = head;
    }
    Id(bytes)
}

pub(super) fn number_of(salt: u64, Id(bytes): Id) -> u32 {
    let head = bytes.first_chunk::<4>().copied().unwrap_or_default();
    (u32::from_be_bytes(head) ^ salt as u32).wrapping_mul(UNSCRAMBLE)
}
