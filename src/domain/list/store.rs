//! Where the volumes of a project are kept: less than a hundred bytes each, name included.
//!
//! Ids are 16 bytes in a row of their own, names lie one behind the other in one text ([`Names`]),
//! and what repeats is a number ([`Numbered`]). A [`Volume`] is what comes in and what goes out again; in
//! here it has a position, which stays its own until volumes are taken out.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::names::Names;
use super::numbered::{NONE, Numbered, UNTOLD};
use crate::domain::model::{Id, Minute, PolicyId, ServerId, Volume, VolumeId, VolumeStatus};

/// Where volumes went when some were taken out: by old position the new one, or [`NONE`].
#[derive(Clone, Debug)]
pub struct Moved(Vec<u32>);

impl Moved {
    /// Where the volume at an old position is now; `None` where it is gone.
    pub fn to(&self, old: u32) -> Option<u32> {
        self.0.get(old as usize).copied().filter(|at| *at != NONE)
    }
}

/// All volumes. What is largest is shared with copies until it changes: readings that go on beside the list
/// get one while keys wait.
#[derive(Clone, Debug, Default)]
pub struct Store {
    rows: Arc<Vec<Row>>,
    /// UUIDs; of other ids nothing but zeros.
    ids: Arc<Vec<[u8; 16]>>,
    odd_ids: HashMap<u32, VolumeId>,
    index: Arc<HashTable<u32>>,
    hasher: DefaultHashBuilder,
    /// Names by position.
    pub names: Names,
    pub statuses: Numbered<VolumeStatus>,
    pub zones: Numbered<Arc<str>>,
    /// Types by number.
    pub kinds: Numbered<Arc<str>>,
    /// Policies that volumes name, by number.
    pub policies: Numbered<PolicyId>,
    pub servers: Numbered<ServerId>,
    /// The servers after the first of volumes that have several.
    further: HashMap<u32, Box<[u32]>>,
}

/// The fields of one volume, as numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    pub status: u32,
    /// Size in GB, or [`UNTOLD`].
    pub size_gb: u32,
    pub zone: u32,
    /// The type.
    pub kind: u32,
    /// The policy, or [`NONE`], or [`UNTOLD`].
    pub policy: u32,
    /// The first server, or [`NONE`].
    pub server: u32,
    /// When it was created, where that is told.
    pub created: Option<Minute>,
}

/// A word that many volumes share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    Status,
    /// The availability zone.
    Zone,
    /// The volume type.
    Kind,
}

/// A number of a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// The size in GB.
    Size,
    /// The minute it was created.
    Created,
}

impl Row {
    /// The number of a word.
    pub const fn word(&self, word: Word) -> u32 {
        match word {
            Word::Status => self.status,
            Word::Zone => self.zone,
            Word::Kind => self.kind,
        }
    }

    /// A number, where it is told.
    pub fn number(&self, number: Number) -> Option<u32> {
        match number {
            Number::Size => (self.size_gb != UNTOLD).then_some(self.size_gb),
            Number::Created => self.created.map(Minute::number),
        }
    }
}

/// What taking a volume in changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Where it is.
    pub position: u32,
    /// What was known of it.
    pub before: Option<Before>,
}

/// What was known of a volume that was taken in again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Before {
    /// The policy, or [`NONE`], or [`UNTOLD`].
    pub policy: u32,
    /// It has another name now.
    pub renamed: bool,
    /// Anything is another now.
    pub changed: bool,
}

impl Store {
    /// Number of volumes.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The position of a volume.
    pub fn position(&self, id: &VolumeId) -> Option<u32> {
        self.index.find(self.hasher.hash_one(id), |at| self.has_id(*at, id)).copied()
    }

    /// The id at a position.
    pub fn id(&self, at: u32) -> Option<VolumeId> {
        match self.uuid_bytes(at) {
            Some(bytes) => Some(Id::Uuid(bytes).into()),
            None => self.odd_ids.get(&at).cloned(),
        }
    }

    /// The UUID at a position as one number; `None` where the id is no UUID.
    pub fn uuid(&self, at: u32) -> Option<u128> {
        self.uuid_bytes(at).map(u128::from_be_bytes)
    }

    fn uuid_bytes(&self, at: u32) -> Option<[u8; 16]> {
        let bytes = self.ids.get(at as usize)?;
        // The nil UUID is all zeros, too.
        (*bytes != [0; 16] || !self.odd_ids.contains_key(&at)).then_some(*bytes)
    }

    fn has_id(&self, at: u32, id: &VolumeId) -> bool {
        match id.id() {
            Id::Uuid(bytes) => self.uuid_bytes(at) == Some(*bytes),
            Id::Other(_) => self.odd_ids.get(&at) == Some(id),
        }
    }

    /// The numbers at a position.
    pub fn row(&self, at: u32) -> Option<&Row> {
        self.rows.get(at as usize)
    }

    /// The numbers of a volume's servers.
    pub fn servers_of(&self, at: u32, row: &Row) -> impl Iterator<Item = u32> + '_ {
        let more = if self.further.is_empty() { None } else { self.further.get(&at) };
        (row.server != NONE).then_some(row.server).into_iter().chain(more.into_iter().flatten().copied())
    }

    /// The texts of a word, by its numbers.
    pub fn texts(&self, word: Word) -> Vec<&str> {
        match word {
            Word::Status => self.statuses.all().iter().map(VolumeStatus::as_str).collect(),
            Word::Zone => self.zones.all().iter().map(AsRef::as_ref).collect(),
            Word::Kind => self.kinds.all().iter().map(AsRef::as_ref).collect(),
        }
    }

    /// The volume at a position.
    pub fn volume(&self, at: u32) -> Option<Volume> {
        let row = self.row(at)?;
        Some(Volume {
            id: self.id(at)?,
            name: self.names.spelt(at).into(),
            status: self.statuses.get(row.status)?.clone(),
            size_gb: row.number(Number::Size),
            zone: self.zones.get(row.zone)?.clone(),
            kind: self.kinds.get(row.kind)?.clone(),
            servers: self
                .servers_of(at, row)
                .filter_map(|server| self.servers.get(server).cloned())
                .collect(),
            policy: self.policies.get(row.policy).cloned(),
            policy_told: row.policy != UNTOLD,
            created: row.created,
        })
    }

    /// Takes a volume in; one that is known already is brought up to date in its place.
    pub fn put(&mut self, volume: &Volume) -> Taken {
        let known = self.position(&volume.id);
        let position = known.unwrap_or(self.rows.len() as u32);
        let (first, further) = self.number_servers(&volume.servers);
        let old = known.and_then(|at| self.row(at)).copied();
        let renamed = self.names.set(position, &volume.name);
        let row = Row {
            status: self.statuses.number(&volume.status),
            size_gb: volume.size_gb.unwrap_or(UNTOLD),
            zone: self.zones.number(&volume.zone),
            kind: self.kinds.number(&volume.kind),
            policy: match &volume.policy {
                Some(policy) => self.policies.number(policy),
                None if volume.policy_told => NONE,
                None => UNTOLD,
            },
            server: first,
            created: volume.created,
        };
        let other_servers = self.further.get(&position).map_or(&[][..], AsRef::as_ref) != further.as_slice();
        if !further.is_empty() {
            self.further.insert(position, further.into());
        } else if other_servers {
            self.further.remove(&position);
        }
        let before = old.map(|old| Before {
            policy: old.policy,
            renamed,
            changed: old != row || renamed || other_servers,
        });
        if old.is_none() {
            Arc::make_mut(&mut self.rows).push(row);
            self.push_id(position, &volume.id);
        } else if old != Some(row)
            && let Some(place) = Arc::make_mut(&mut self.rows).get_mut(position as usize)
        {
            *place = row;
        }
        Taken { position, before }
    }

    fn push_id(&mut self, at: u32, id: &VolumeId) {
        let bytes = match id.id() {
            Id::Uuid(bytes) => *bytes,
            Id::Other(_) => {
                self.odd_ids.insert(at, id.clone());
                [0; 16]
            }
        };
        Arc::make_mut(&mut self.ids).push(bytes);
        let Self { index, hasher, ids, odd_ids, .. } = self;
        Arc::make_mut(index).insert_unique(hasher.hash_one(id), at, |at| {
            let uuid = || VolumeId::from(Id::Uuid(ids.get(*at as usize).copied().unwrap_or_default()));
            match odd_ids.get(at) {
                Some(odd) => hasher.hash_one(odd),
                None => hasher.hash_one(uuid()),
            }
        });
    }

    fn number_servers(&mut self, servers: &[ServerId]) -> (u32, Vec<u32>) {
        let mut numbers = servers.iter().map(|server| self.servers.number(server));
        (numbers.next().unwrap_or(NONE), numbers.collect())
    }

    /// Takes out the volumes for which `stays` is false; tells where the others went.
    pub fn keep(&mut self, stays: impl Fn(u32) -> bool) -> Moved {
        let mut moved = Vec::with_capacity(self.rows.len());
        let mut next = 0;
        for at in 0..self.rows.len() as u32 {
            let stays = stays(at);
            moved.push(if stays { next } else { NONE });
            next += u32::from(stays);
        }
        let moved = Moved(moved);
        let mut places = (0..).map(|at| moved.to(at).is_some());
        Arc::make_mut(&mut self.rows).retain(|_| places.next().unwrap_or_default());
        let mut places = (0..).map(|at| moved.to(at).is_some());
        Arc::make_mut(&mut self.ids).retain(|_| places.next().unwrap_or_default());
        Arc::make_mut(&mut self.index).retain(|at| {
            let stays = moved.to(*at);
            *at = stays.unwrap_or(NONE);
            stays.is_some()
        });
        self.odd_ids = self.odd_ids.drain().filter_map(|(at, id)| Some((moved.to(at)?, id))).collect();
        self.further = self.further.drain().filter_map(|(at, more)| Some((moved.to(at)?, more))).collect();
        self.names.keep(stays);
        moved
    }

    /// The same without what volumes, zones, types and servers are called: which volume is where, and its
    /// numbers.
    pub fn without_names(&self) -> Self {
        Self {
            rows: self.rows.clone(),
            ids: self.ids.clone(),
            odd_ids: self.odd_ids.clone(),
            index: self.index.clone(),
            hasher: self.hasher.clone(),
            statuses: self.statuses.clone(),
            policies: self.policies.clone(),
            ..Self::default()
        }
    }

    /// Gives memory back that was taken ahead for more volumes.
    pub fn shrink(&mut self) {
        // What a copy shares is as small as it was when that was made.
        if let Some(rows) = Arc::get_mut(&mut self.rows) {
            rows.shrink_to_fit();
        }
        if let Some(ids) = Arc::get_mut(&mut self.ids) {
            ids.shrink_to_fit();
        }
        self.names.shrink();
    }
}

#[cfg(test)]
mod tests;
