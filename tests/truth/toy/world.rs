//! What the toy service holds: volumes in lockers, and everything that ever changed.

use std::collections::BTreeMap;

use crate::harness::now;
use crate::oracle::{Change, Held};

pub struct Locker {
    pub id: String,
    /// Most volumes it takes.
    pub room: usize,
}

/// Why a volume is not put in a locker, or not taken out it.
pub type Refusal = (u16, &'static str);

/// A change, when it was made, and what was before.
struct Noted {
    at: i64,
    change: Change,
    from: Option<String>,
}

pub struct World {
    pub lockers: Vec<Locker>,
    pub held: Held,
    changes: Vec<Noted>,
    /// Milliseconds that a reading is old.
    lag: i64,
}

impl World {
    pub fn new(lockers: Vec<Locker>, volumes: BTreeMap<String, Option<String>>, lag: i64) -> Self {
        Self { lockers, held: volumes, changes: Vec::new(), lag }
    }

    pub fn count(&self, locker: &str) -> usize {
        self.held.values().flatten().filter(|on| *on == locker).count()
    }

    /// In which locker readings show a volume, if in one.
    pub fn shown(&self, volume: &str) -> Option<&String> {
        let fresh = now() - self.lag;
        let hidden = self.changes.iter().find(|noted| noted.at > fresh && noted.change.volume == volume);
        hidden.map_or_else(|| self.held.get(volume)?.as_ref(), |noted| noted.from.as_ref())
    }

    /// What changed after so many changes.
    pub fn changes(&self, after: usize) -> Vec<Change> {
        let all = self.changes.iter().skip(after).map(|noted| &noted.change);
        all.map(|change| Change { volume: change.volume.clone(), to: change.to.clone(), ours: change.ours })
            .collect()
    }

    pub fn changes_so_far(&self) -> usize {
        self.changes.len()
    }

    /// Puts a volume in a locker, which it refuses while it is in another.
    pub fn put(&mut self, volume: &str, locker: &str) -> Result<(), Refusal> {
        let room = self.lockers.iter().find(|known| known.id == locker).map(|locker| locker.room);
        let room = room.ok_or((404, "Locker.NoSuchLocker"))?;
        match self.held.get(volume).ok_or((404, "Locker.NoSuchVolume"))? {
            Some(on) if on == locker => Err((409, "Locker.Here")),
            Some(_) => Err((409, "Locker.Elsewhere")),
            None if volume.starts_with("pinned") => Err((409, "Locker.Pinned")),
            None if self.count(locker) >= room => Err((409, "Locker.Full")),
            None => {
                self.set(volume, Some(locker.to_owned()), true);
                Ok(())
            }
        }
    }

    /// Takes a volume out of a locker.
    pub fn take_out(&mut self, volume: &str, locker: &str) -> Result<(), Refusal> {
        match self.held.get(volume).ok_or((404, "Locker.NoSuchVolume"))? {
            Some(on) if on == locker => {
                self.set(volume, None, true);
                Ok(())
            }
            Some(_) => Err((409, "Locker.Elsewhere")),
            None => Err((409, "Locker.InNone")),
        }
    }

    /// Moves a volume, whatever the rules say.
    pub fn set(&mut self, volume: &str, to: Option<String>, ours: bool) {
        let from = self.held.insert(volume.to_owned(), to.clone()).flatten();
        if from != to {
            let change = Change { volume: volume.to_owned(), to, ours };
            self.changes.push(Noted { at: now(), change, from });
        }
    }
}
