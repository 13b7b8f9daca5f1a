//! Backups: what policies and people have made, and what is left of it.
//!
//! Backups and tasks are a few bytes each, in order of time; ids and names follow from a number.
//! What the policies did before the start is worked out when somebody first asks for it, or before
//! anything changes that it follows from, so that a cloud nobody asks for backups holds none.

pub(crate) mod list;
pub(crate) mod outcome;
mod render;
mod runs;

use std::collections::HashMap;

use super::super::clock::DAY_MS;
use super::super::id::Id;
use super::super::rng::Rng;
use super::World;
use super::row::NONE;
use outcome::{BackupOutcome, Lasting};

/// A backup or task runs after so long,
pub(crate) const WAITS_MS: i64 = 2_000;
/// and has ended after so long.
pub(crate) const ENDS_MS: i64 = 8_000;

/// A moment, in six bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment {
    seconds: u32,
    millis: u16,
}

impl Moment {
    pub(crate) fn new(ms: i64) -> Self {
        Self { seconds: ms.div_euclid(1000) as u32, millis: ms.rem_euclid(1000) as u16 }
    }

    pub(crate) fn ms(self) -> i64 {
        i64::from(self.seconds) * 1000 + i64::from(self.millis)
    }
}

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
    pub(crate) fn status(&self, now: i64) -> &'static str {
        match (now - self.at.ms() < ENDS_MS, self.broken) {
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
    held: Vec<Backup>,
    /// Names that were given, by number; the others follow from it.
    names: HashMap<u32, String>,
    /// Backups and tasks so far.
    numbers: u32,
    /// Up to when the policies have run; `None` where they never run by themselves.
    ran_until: Option<i64>,
    /// When the past ends and what happens is lived through, quota and all.
    began: i64,
    /// What will have been made by hand, oldest first.
    planned: Vec<Planned>,
    /// What the backups of a volume come to, by row.
    outcomes: HashMap<u32, Lasting>,
    /// Most backups; `None` is unlimited.
    most: Option<usize>,
    /// Now and then a backup goes wrong by itself.
    mishaps: bool,
}

impl World {
    /// From now on policies run by their schedules, and they have done so for some days.
    pub(crate) fn run_policies(&mut self, now: i64, days: u32, mishaps: bool) {
        self.ledger.began = now;
        self.ledger.ran_until = Some(now - i64::from(days) * DAY_MS);
        self.ledger.mishaps = mishaps;
    }

    /// Most backups the project may have.
    pub(crate) fn limit_backups(&mut self, most: Option<usize>) {
        self.ledger.most = most;
    }

    /// Has a backup made by hand at a moment of the past.
    pub(crate) fn plan_backup(&mut self, planned: Planned) {
        let place = self.ledger.planned.partition_point(|other| other.at_ms <= planned.at_ms);
        self.ledger.planned.insert(place, planned);
    }

    /// What the backups of a volume come to, from a moment on.
    pub(crate) fn set_outcome(&mut self, volume: u32, outcome: Option<BackupOutcome>, since_ms: i64) {
        match outcome {
            Some(outcome) => self.ledger.outcomes.insert(volume, Lasting { outcome, since_ms }),
            None => self.ledger.outcomes.remove(&volume),
        };
    }

    /// Makes a backup by hand, now.
    pub(crate) fn make_backup(&mut self, volume: u32, name: &str, now: i64) {
        let planned = Planned { at_ms: now, volume, slot: NONE, name: name.to_owned(), for_server: false };
        self.take_in(planned);
    }

    /// Takes a backup away.
    pub(crate) fn remove_backup(&mut self, id: &str) -> bool {
        let Some(place) = Id::parse(id).and_then(|id| self.backup_place(id)) else {
            return false;
        };
        let gone = self.ledger.held.remove(place);
        self.ledger.names.remove(&gone.number);
        true
    }

    fn take_in(&mut self, planned: Planned) {
        let Planned { at_ms, volume, slot, name, for_server } = planned;
        let broken = self.lasting(volume, at_ms) == Some(BackupOutcome::Breaks);
        let number = self.ledger.next_number();
        self.ledger.names.insert(number, name);
        let at = Moment::new(at_ms);
        self.ledger.hold(Backup { number, volume, slot, at, broken, for_server });
    }

    fn lasting(&self, volume: u32, at_ms: i64) -> Option<BackupOutcome> {
        let lasting = self.ledger.outcomes.get(&volume)?;
        (lasting.since_ms <= at_ms).then_some(lasting.outcome)
    }

    /// The backups that are held at a moment, oldest first.
    pub(crate) fn held_backups(&self, now: i64) -> &[Backup] {
        let held = &self.ledger.held;
        held.get(..held.partition_point(|backup| backup.at.ms() <= now)).unwrap_or_default()
    }

    /// Backups and their size in GB, as the quota counts them.
    pub(crate) fn used(&self) -> (usize, u64) {
        let size = |backup: &Backup| self.row(backup.volume).map_or(0, |row| u64::from(row.size));
        (self.ledger.held.len(), self.ledger.held.iter().map(size).sum())
    }

    /// Most backups; `None` is unlimited.
    pub(crate) fn most_backups(&self) -> Option<usize> {
        self.ledger.most
    }

    pub(crate) fn backup_id(&self, number: u32) -> Id {
        id_of(salt(&self.project_id), number)
    }

    /// The id of a task, and of the job that carries it out.
    pub(crate) fn job_id(&self, number: u32) -> Id {
        id_of(!salt(&self.project_id), number)
    }

    /// The number in the id of a job.
    pub(crate) fn job_number(&self, id: Id) -> Option<u32> {
        let number = number_of(!salt(&self.project_id), id);
        (self.job_id(number) == id).then_some(number)
    }

    /// Where a backup stands among those that are held.
    pub(crate) fn backup_place(&self, id: Id) -> Option<usize> {
        let number = number_of(salt(&self.project_id), id);
        let place = self.ledger.held.binary_search_by_key(&number, |backup| backup.number).ok()?;
        (self.backup_id(number) == id).then_some(place)
    }

    pub(crate) fn backup_name(&self, number: u32) -> String {
        match self.ledger.names.get(&number) {
            Some(name) => name.clone(),
            None => automatic_name(number),
        }
    }
}

/// `autobk_a107`, as the service names what a policy makes.
pub(crate) fn automatic_name(number: u32) -> String {
    format!("autobk_{:06x}", scrambled(number) >> 8)
}

impl Ledger {
    fn next_number(&mut self) -> u32 {
        self.numbers += 1;
        self.numbers
    }

    /// Adds a backup behind those that are there: the list is in order of time.
    fn hold(&mut self, mut backup: Backup) {
        let latest = self.held.last().map(|last| last.at);
        backup.at = latest.map_or(backup.at, |latest| latest.max(backup.at));
        self.held.push(backup);
    }
}

/// Odd, so that it can be undone.
const SCRAMBLE: u32 = 0x9e37_79b1;
/// What undoes it.
const UNSCRAMBLE: u32 = 0x0e8b_2f51;

fn scrambled(number: u32) -> u32 {
    number.wrapping_mul(SCRAMBLE)
}

fn salt(project: &str) -> u64 {
    project
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

/// A UUID that begins with the number, scrambled.
fn id_of(salt: u64, number: u32) -> Id {
    let Id(mut bytes) = Rng::new(salt ^ u64::from(number)).id();
    let head = (scrambled(number) ^ salt as u32).to_be_bytes();
    if let Some(place) = bytes.first_chunk_mut::<4>() {
        *place = head;
    }
    Id(bytes)
}

fn number_of(salt: u64, Id(bytes): Id) -> u32 {
    let head = bytes.first_chunk::<4>().copied().unwrap_or_default();
    (u32::from_be_bytes(head) ^ salt as u32).wrapping_mul(UNSCRAMBLE)
}
