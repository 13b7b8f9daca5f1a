//! The state of one project: volumes, policies, servers, and which volume is
//! under which policy.
//!
//! Volumes are compact rows in order of creation, so that a million fit and the
//! default order (`created_at` descending) needs no sort. A policy is known to a
//! volume by a slot number; slots are never reused, so a volume can go on naming
//! a policy that is gone, as in the real cloud.

pub(crate) mod backups;
pub(crate) mod link;
pub(crate) mod lists;
pub(crate) mod meta;
pub(crate) mod mutate;
pub(crate) mod pages;
mod policies;
pub(crate) mod policy;
pub(crate) mod query;
pub(crate) mod refusal;
pub(crate) mod render;
pub(crate) mod row;
pub(crate) mod schedule;
pub(crate) mod tags;
pub(crate) mod task;
pub(crate) mod tasks;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use super::clock::now_ms;
use super::id::Id;
use super::log::Change;
use backups::ledger::Ledger;
use lists::{Matched, Pages, SortKey, Sorted};
use policy::Policy;
use row::{NONE, Row, Server, Words};

/// How many changes of policy are remembered.
const CHANGES_KEPT: usize = 200_000;
/// How long a change is remembered for reads that lag.
const RECENT_MS: i64 = 600_000;

/// A policy as volumes name it.
#[derive(Debug)]
struct Slot {
    /// The value of `metadata.policy`; empty means none.
    text: String,
    /// Volumes that name it.
    members: usize,
}

/// A change of policy that some reads may not show yet.
#[derive(Debug, Clone, Copy)]
struct Shift {
    visible_ms: i64,
    old: u32,
}

/// Who changes a volume, and how late reads learn of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Author {
    /// Number of the request; `None` is another operator.
    pub(crate) by: Option<u64>,
    /// Reads show the old state for so many milliseconds.
    pub(crate) lag_ms: i64,
}

/// One project.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) project_id: String,
    pub(crate) rows: Vec<Row>,
    pub(crate) servers: Vec<Server>,
    pub(crate) policies: Vec<Policy>,
    pub(crate) statuses: Words,
    pub(crate) zones: Words,
    pub(crate) kinds: Words,
    pub(crate) gone: usize,
    index: HashMap<Id, u32>,
    server_index: HashMap<Id, u32>,
    slots: Vec<Slot>,
    slot_of: HashMap<String, u32>,
    /// Metadata that was written explicitly, by volume (without `policy`).
    own_meta: HashMap<u32, BTreeMap<String, String>>,
    pub(crate) own_tags: HashMap<u32, BTreeMap<String, String>>,
    recent: HashMap<u32, Vec<Shift>>,
    changes: VecDeque<Change>,
    ledger: Ledger,
    /// Grows with every change, for the caches below.
    version: u64,
    sorted: Mutex<HashMap<SortKey, Arc<Sorted>>>,
    matched: Mutex<Vec<Matched>>,
    pages: Mutex<Pages>,
}

impl World {
    pub(crate) fn new(project_id: &str) -> Self {
        Self {
            project_id: project_id.to_owned(),
            rows: Vec::new(),
            servers: Vec::new(),
            policies: Vec::new(),
            statuses: Words::default(),
            zones: Words::default(),
            kinds: Words::default(),
            gone: 0,
            index: HashMap::new(),
            server_index: HashMap::new(),
            slots: Vec::new(),
            slot_of: HashMap::new(),
            own_meta: HashMap::new(),
            own_tags: HashMap::new(),
            recent: HashMap::new(),
            changes: VecDeque::new(),
            ledger: Ledger::default(),
            version: 0,
            sorted: Mutex::default(),
            matched: Mutex::default(),
            pages: Mutex::default(),
        }
    }

    pub(crate) fn reserve(&mut self, volumes: usize) {
        self.rows.reserve_exact(volumes);
        self.index.reserve(volumes);
    }

    /// Adds a volume; the caller adds them in order of creation.
    pub(crate) fn add_row(&mut self, row: Row) -> u32 {
        let at = self.rows.len() as u32;
        self.index.insert(row.id, at);
        if let Some(slot) = self.slots.get_mut(row.slot as usize) {
            slot.members += 1;
        }
        self.rows.push(row);
        self.version += 1;
        at
    }

    pub(crate) fn add_server(&mut self, server: Server) -> u32 {
        let at = self.servers.len() as u32;
        self.server_index.insert(server.id, at);
        self.servers.push(server);
        at
    }

    pub(crate) fn server_at(&self, id: &str) -> Option<u32> {
        self.server_index.get(&Id::parse(id)?).copied()
    }

    /// The slot of a policy id, made if new.
    pub(crate) fn slot(&mut self, text: &str) -> u32 {
        let key = text.to_ascii_lowercase();
        if let Some(slot) = self.slot_of.get(&key) {
            return *slot;
        }
        let slot = self.slots.len() as u32;
        self.slots.push(Slot { text: text.to_owned(), members: 0 });
        self.slot_of.insert(key, slot);
        slot
    }

    /// The policy id in a slot; `None` for no policy or an empty value.
    pub(crate) fn slot_text(&self, slot: u32) -> Option<&str> {
        self.slots.get(slot as usize).map(|slot| slot.text.as_str()).filter(|text| !text.is_empty())
    }

    /// The raw value of `metadata.policy`, which may be an empty text.
    pub(crate) fn slot_value(&self, slot: u32) -> Option<&str> {
        self.slots.get(slot as usize).map(|slot| slot.text.as_str())
    }

    pub(crate) fn members(&self, slot: u32) -> usize {
        self.slots.get(slot as usize).map_or(0, |slot| slot.members)
    }

    /// Finds a living volume; letters of the id in any case.
    pub(crate) fn find(&self, id: &str) -> Option<u32> {
        self.at(Id::parse(id)?)
    }

    pub(crate) fn at(&self, id: Id) -> Option<u32> {
        self.index.get(&id).copied()
    }

    /// The row of a volume, which may be gone.
    pub(crate) fn row_ever(&self, id: Id) -> Option<u32> {
        let gone = || self.rows.iter().position(|row| row.id == id).map(|at| at as u32);
        self.at(id).or_else(gone)
    }

    pub(crate) fn row(&self, at: u32) -> Option<&Row> {
        self.rows.get(at as usize)
    }

    pub(crate) fn row_mut(&mut self, at: u32) -> Option<&mut Row> {
        self.version += 1;
        self.rows.get_mut(at as usize)
    }

    /// Puts a volume under `slot` (or under nothing) and remembers the change.
    pub(crate) fn put(&mut self, at: u32, slot: u32, author: Author) {
        let Some(row) = self.rows.get_mut(at as usize) else {
            return;
        };
        let old = row.slot;
        if old == slot {
            return;
        }
        row.slot = slot;
        let volume = row.id.to_string();
        if let Some(left) = self.slots.get_mut(old as usize) {
            left.members = left.members.saturating_sub(1);
        }
        if let Some(entered) = self.slots.get_mut(slot as usize) {
            entered.members += 1;
        }
        self.version += 1;
        let now = now_ms();
        if author.lag_ms > 0 {
            let shifts = self.recent.entry(at).or_default();
            shifts.retain(|shift| shift.visible_ms + RECENT_MS > now);
            shifts.push(Shift { visible_ms: now + author.lag_ms, old });
        }
        if self.changes.len() >= CHANGES_KEPT {
            self.changes.pop_front();
        }
        let from = self.slot_text(old).map(str::to_owned);
        let to = self.slot_text(slot).map(str::to_owned);
        self.changes.push_back(Change { at_ms: now, volume, from, to, by: author.by });
    }

    /// The slot a read shows now: the oldest value that is not yet overtaken.
    pub(crate) fn shown_slot(&self, at: u32, now: i64) -> u32 {
        let hidden =
            self.recent.get(&at).and_then(|shifts| shifts.iter().find(|shift| shift.visible_ms > now));
        match hidden {
            Some(shift) => shift.old,
            None => self.row(at).map_or(NONE, |row| row.slot),
        }
    }

    /// Whether every read shows the truth, whenever it comes: nothing was ever written with a lag.
    fn is_settled(&self) -> bool {
        self.recent.is_empty()
    }

    /// `policy_resource_count` as a read shows it now.
    pub(crate) fn shown_members(&self, slot: u32, now: i64) -> usize {
        let mut count = self.members(slot) as i64;
        for at in self.recent.keys() {
            let truth = self.row(*at).map_or(NONE, |row| row.slot);
            let shown = self.shown_slot(*at, now);
            count += i64::from(shown == slot) - i64::from(truth == slot);
        }
        count.max(0) as usize
    }

    pub(crate) fn changes(&self) -> Vec<Change> {
        self.changes.iter().cloned().collect()
    }

    /// The truth: every living volume and the policy it is under.
    pub(crate) fn truth(&self) -> impl Iterator<Item = (Id, Option<&str>)> {
        self.rows.iter().filter(|row| !row.gone).map(|row| (row.id, self.slot_text(row.slot)))
    }

    /// Takes a volume away; its row stays, so that orders keep their places.
    pub(crate) fn remove(&mut self, at: u32, author: Author) {
        self.put(at, NONE, author);
        let Some(row) = self.rows.get_mut(at as usize) else {
            return;
        };
        if row.gone {
            return;
        }
        row.gone = true;
        let id = row.id;
        self.index.remove(&id);
        self.recent.remove(&at);
        self.gone += 1;
        self.version += 1;
    }
}
