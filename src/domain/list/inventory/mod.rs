//! All that is known of one project: policies, volumes, servers, and (in `link`) which volume is
//! under which policy.

mod backed_up;
mod link;
mod membership;

use std::collections::HashSet;

use super::bits::Bits;
use super::last_backup::LastBackups;
use super::names::Names;
use super::numbered::{NONE, UNTOLD};
use super::store::{Moved, Store};
use crate::domain::model::{Policy, PolicyId, ServerId, ServiceLimits, Volume, VolumeId};
pub(in crate::domain) use link::Briefs;
pub(in crate::domain) use membership::VolumeFacts;
pub use membership::{Membership, MembershipVisibility, ReadMode};

/// Volumes were taken out, and with them the positions of all that stand behind them.
#[derive(Clone, Debug)]
pub struct Removal {
    /// Where each of them went.
    pub moved: Moved,
    /// Old position and id of each volume that is gone, by position.
    pub gone: Vec<(u32, VolumeId)>,
}

/// The facts of one project.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    store: Store,
    /// Which volumes the reload under way has met; the others are dropped at its end.
    met: Bits,
    /// Volumes that were read since the reload under way was asked for: its pages are older. `None`
    /// where none is under way.
    ahead: Option<HashSet<VolumeId>>,
    policies: Vec<Policy>,
    policies_known: bool,
    /// Names of servers, by their number.
    server_names: Names,
    /// Volumes that name a policy, by the number of the policy.
    seen_under: Vec<u32>,
    /// Volumes whose policy is not known.
    untold: usize,
    /// Entries of the list of policies that could not be read.
    policies_unreadable: usize,
    /// What the project's backup service takes.
    limits: ServiceLimits,
    /// A list, not a reading of a single volume, has named a policy.
    list_shows_membership: bool,
    read_singly: HashSet<VolumeId>,
    single_reads_show_membership: bool,
    last_backups: LastBackups,
    version: u64,
    renames: u64,
}

impl Inventory {
    /// Number of volumes.
    pub fn len(&self) -> usize {
        self.store.len()
    }

    /// Whether there is no volume.
    pub fn is_empty(&self) -> bool {
        self.store.len() == 0
    }

    /// The volumes, by position: in the order they became known.
    pub fn volumes(&self) -> impl Iterator<Item = Volume> + '_ {
        (0..self.store.len() as u32).filter_map(|at| self.store.volume(at))
    }

    /// Where the volumes are kept, for questions about many of them.
    pub(in crate::domain) const fn store(&self) -> &Store {
        &self.store
    }

    /// Moves on with every change of anything a list can show, filter or sort by.
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// Moves on when a volume that was known has another name.
    pub(in crate::domain) const fn renames(&self) -> u64 {
        self.renames
    }

    /// The policies, in the order the cloud gave them.
    pub fn policies(&self) -> &[Policy] {
        &self.policies
    }

    /// Whether the policies were read: without, none is known, and there may be any.
    pub const fn knows_policies(&self) -> bool {
        self.policies_known
    }

    /// A volume by its position.
    pub fn volume_at(&self, position: u32) -> Option<Volume> {
        self.store.volume(position)
    }

    /// The id at a position.
    pub fn id_at(&self, position: u32) -> Option<VolumeId> {
        self.store.id(position)
    }

    /// The name at a position (scrub before showing); empty where there is none.
    pub fn name_at(&self, position: u32) -> &str {
        self.store.names.spelt(position)
    }

    /// The position of a volume; it stays the same until a [`Removal`].
    pub fn position(&self, id: &VolumeId) -> Option<u32> {
        self.store.position(id)
    }

    /// A volume by id.
    pub fn volume(&self, id: &VolumeId) -> Option<Volume> {
        self.volume_at(self.position(id)?)
    }

    /// A policy by id.
    pub fn policy(&self, id: &PolicyId) -> Option<&Policy> {
        self.policies.iter().find(|policy| policy.id == *id)
    }

    /// A policy's name, or the words for an unknown one.
    pub fn policy_label(&self, id: &PolicyId) -> String {
        self.policy(id).map_or_else(|| format!("unknown policy {}", id.short()), Policy::label)
    }

    /// A filter that the volumes under a policy pass: by its name, where only one has it and it can be
    /// typed, else by its id.
    pub fn filter_of_policy(&self, policy: &Policy) -> String {
        let name = policy.name.trim();
        let alone = self.policies.iter().filter(|other| other.name.eq_ignore_ascii_case(name)).count() == 1;
        let means_more = ["", "none", "unknown", "not-visible"].contains(&name.to_lowercase().as_str());
        let odd = |c: char| matches!(c, '"' | '*') || c.is_control();
        if !alone || means_more || name != policy.name || name.contains(odd) {
            format!("policy={}", policy.id)
        } else if name.contains(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.')) {
            format!("policy=\"{name}\"")
        } else {
            format!("policy={name}")
        }
    }

    /// Whether another volume is called the same, but for case; `by_name` is the order of the list
    /// by name.
    pub fn shares_name(&self, by_name: &[u32], name: &str) -> bool {
        let (names, name) = (&self.store.names, name.to_lowercase());
        let from = by_name.partition_point(|at| names.folded(*at) < name.as_str());
        let alike = by_name.iter().skip(from).take_while(|at| names.folded(**at) == name);
        alike.take(2).count() == 2
    }

    /// The server's name where the compute list gave it.
    pub fn server_name(&self, id: &ServerId) -> Option<&str> {
        let name = self.server_names.spelt(self.store.servers.find(id)?);
        (!name.is_empty()).then_some(name)
    }

    /// The names of servers by their number; empty where a name is not known.
    pub(in crate::domain) const fn server_names(&self) -> &Names {
        &self.server_names
    }

    /// The same without servers and without names but those of policies, which is most of it: for readings
    /// that go on beside the list and get a copy while keys wait.
    pub fn without_names(&self) -> Self {
        Self {
            store: self.store.without_names(),
            policies: self.policies.clone(),
            policies_known: self.policies_known,
            policies_unreadable: self.policies_unreadable,
            limits: self.limits,
            list_shows_membership: self.list_shows_membership,
            read_singly: self.read_singly.clone(),
            single_reads_show_membership: self.single_reads_show_membership,
            seen_under: self.seen_under.clone(),
            untold: self.untold,
            last_backups: self.last_backups.clone(),
            ..Self::default()
        }
    }

    /// Replaces the policies.
    pub fn set_policies(&mut self, policies: Vec<Policy>) {
        if !self.policies_known || self.policies != policies {
            self.version += 1;
        }
        self.policies = policies;
        self.policies_known = true;
    }

    /// Tells how many entries of the list of policies could not be read and are not among them.
    pub const fn set_policies_unreadable(&mut self, entries: usize) {
        self.policies_unreadable = entries;
    }

    /// Entries of the list of policies that could not be read.
    pub const fn policies_unreadable(&self) -> usize {
        self.policies_unreadable
    }

    /// Tells what the project's backup service takes.
    pub const fn set_limits(&mut self, limits: ServiceLimits) {
        self.limits = limits;
    }

    /// What the project's backup service takes.
    pub const fn limits(&self) -> ServiceLimits {
        self.limits
    }

    /// Takes names of servers in.
    pub fn add_servers(&mut self, servers: &[(ServerId, Box<str>)]) {
        for (id, name) in servers {
            let number = self.store.servers.number(id);
            if self.server_names.spelt(number) != &**name {
                self.server_names.set(number, name);
                self.version += 1;
            }
        }
    }

    /// Begins a reload: what is known stays until the reload is complete, so that the list never
    /// goes blank under the operator.
    pub fn begin_reload(&mut self) {
        self.met.clear();
        self.ahead = Some(HashSet::new());
    }

    /// Ends a reload that did not come to its end: what it did not meet stays.
    pub fn leave_reload(&mut self) {
        self.met.clear();
        self.ahead = None;
    }

    /// Ends a complete reload: what it did not meet no longer exists.
    pub fn finish_reload(&mut self) -> Option<Removal> {
        let met = std::mem::take(&mut self.met);
        self.ahead = None;
        let removal = self.remove(|at| !met.has(at));
        self.store.shrink();
        removal
    }

    /// Adds a page of the reload under way; of what was read since that was asked for, the page
    /// knows nothing new.
    pub fn add_page(&mut self, mut volumes: Vec<Volume>) {
        if let Some(ahead) = self.ahead.as_ref().filter(|ahead| !ahead.is_empty()) {
            volumes.retain(|volume| !ahead.contains(&volume.id));
        }
        self.put_listed(volumes);
    }

    /// Adds volumes that were read in a list by their ids.
    pub fn add_volumes(&mut self, volumes: Vec<Volume>) {
        self.read_ahead(volumes.iter().map(|volume| &volume.id));
        self.put_listed(volumes);
    }

    fn read_ahead<'a>(&mut self, ids: impl Iterator<Item = &'a VolumeId>) {
        if let Some(ahead) = &mut self.ahead {
            ahead.extend(ids.cloned());
        }
    }

    /// One that is known already is brought up to date in its place. What a single reading showed of
    /// it before counts no more.
    fn put_listed(&mut self, volumes: Vec<Volume>) {
        for volume in volumes {
            self.list_shows_membership |= volume.policy.is_some();
            if !self.read_singly.is_empty() && self.read_singly.remove(&volume.id) {
                self.version += 1;
            }
            self.put(&volume);
        }
    }

    /// Takes in one volume that was read by itself; such a reading may show a link that lists
    /// lack (domain.md 1.10).
    pub fn put_single(&mut self, volume: &Volume) {
        self.read_ahead([&volume.id].into_iter());
        self.single_reads_show_membership |= volume.policy.is_some();
        if self.read_singly.insert(volume.id.clone())
            && self.membership_visibility() != MembershipVisibility::Shown
        {
            self.version += 1;
        }
        self.put(volume);
    }

    /// Takes volumes out that are gone.
    pub fn forget(&mut self, gone: &[VolumeId]) -> Option<Removal> {
        self.read_ahead(gone.iter());
        let gone: Bits = gone.iter().filter_map(|id| self.position(id)).collect();
        if gone.is_empty() { None } else { self.remove(|at| gone.has(at)) }
    }

    fn remove(&mut self, goes: impl Fn(u32) -> bool) -> Option<Removal> {
        let all = 0..self.store.len() as u32;
        let gone: Vec<(u32, VolumeId)> =
            all.filter(|at| goes(*at)).filter_map(|at| Some((at, self.store.id(at)?))).collect();
        if gone.is_empty() {
            return None;
        }
        for (at, _) in &gone {
            if let Some(policy) = self.store.row(*at).map(|row| row.policy) {
                self.count(policy, false);
            }
        }
        let moved = self.store.keep(|at| !goes(at));
        self.met = self.met.iter().filter_map(|at| moved.to(at)).collect();
        self.last_backups.follow(&moved);
        self.version += 1;
        Some(Removal { moved, gone })
    }

    fn put(&mut self, volume: &Volume) {
        let taken = self.store.put(volume);
        self.met.put(taken.position);
        let now = self.store.row(taken.position).map_or(NONE, |row| row.policy);
        let before = taken.before.map_or(NONE, |before| before.policy);
        if before != now {
            self.count(before, false);
            self.count(now, true);
        }
        self.version += u64::from(taken.before.is_none_or(|before| before.changed));
        self.renames += u64::from(taken.before.is_some_and(|before| before.renamed));
    }

    fn count(&mut self, policy: u32, enters: bool) {
        if policy == UNTOLD {
            self.untold = if enters { self.untold + 1 } else { self.untold.saturating_sub(1) };
        }
        if policy == NONE || policy == UNTOLD {
            return;
        }
        let place = policy as usize;
        if place >= self.seen_under.len() {
            self.seen_under.resize(place + 1, 0);
        }
        if let Some(count) = self.seen_under.get_mut(place) {
            *count = if enters { *count + 1 } else { count.saturating_sub(1) };
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
