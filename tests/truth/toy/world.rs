//! What the toy service holds: volumes on shelves, and everything that ever changed.

use std::collections::BTreeMap;

use crate::ground::now;
use crate::oracle::{Change, Held};

pub struct Shelf {
    pub id: String,
    /// Most volumes it takes.
    pub room: usize,
}

/// Why a volume is not put on a shelf, or not taken off it.
pub type Refusal = (u16, &'static str);

/// A change, when it was made, and what was before.
struct Noted {
    at: i64,
    change: Change,
    from: Option<String>,
}

pub struct World {
    pub shelves: Vec<Shelf>,
    pub held: Held,
    changes: Vec<Noted>,
    /// Milliseconds that a reading is old.
    lag: i64,
}

impl World {
    pub fn new(shelves: Vec<Shelf>, volumes: BTreeMap<String, Option<String>>, lag: i64) -> Self {
        Self { shelves, held: volumes, changes: Vec::new(), lag }
    }

    pub fn count(&self, shelf: &str) -> usize {
        self.held.values().flatten().filter(|on| *on == shelf).count()
    }

    /// On which shelf readings show a volume; `None` where there is no such volume.
    pub fn shown(&self, volume: &str) -> Option<Option<&String>> {
        let now_on = self.held.get(volume)?.as_ref();
        let fresh = now() - self.lag;
        let hidden = self.changes.iter().find(|noted| noted.at > fresh && noted.change.volume == volume);
        Some(hidden.map_or(now_on, |noted| noted.from.as_ref()))
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

    /// Puts a volume on a shelf, which it refuses while it is on another.
    pub fn put(&mut self, volume: &str, shelf: &str) -> Result<(), Refusal> {
        let room = self.shelves.iter().find(|known| known.id == shelf).map(|shelf| shelf.room);
        let room = room.ok_or((404, "Shelf.NoSuchShelf"))?;
        match self.held.get(volume).ok_or((404, "Shelf.NoSuchVolume"))? {
            Some(on) if on == shelf => Err((409, "Shelf.Here")),
            Some(_) => Err((409, "Shelf.Elsewhere")),
            None if volume.starts_with("pinned") => Err((409, "Shelf.Pinned")),
            None if self.count(shelf) >= room => Err((409, "Shelf.Full")),
            None => {
                self.set(volume, Some(shelf.to_owned()), true);
                Ok(())
            }
        }
    }

    /// Takes a volume off a shelf.
    pub fn take_off(&mut self, volume: &str, shelf: &str) -> Result<(), Refusal> {
        match self.held.get(volume).ok_or((404, "Shelf.NoSuchVolume"))? {
            Some(on) if on == shelf => {
                self.set(volume, None, true);
                Ok(())
            }
            Some(_) => Err((409, "Shelf.Elsewhere")),
            None => Err((409, "Shelf.Off")),
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
