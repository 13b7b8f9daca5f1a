//! All that is known of one project: policies, volumes, servers, and which volume is under which
//! policy.
//!
//! No call of the API answers the last question; it is joined from `metadata.policy` and
//! cross-checked with the policies' own counts (domain.md 1.10). What cannot be told is said to
//! be unknown, never guessed.

use std::collections::{HashMap, HashSet};

use super::{Policy, PolicyId, ServerId, Volume, VolumeId};

/// Whether this cloud lets a client see which policy a volume is under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkVisibility {
    /// Volumes name their policies, or there is nothing to name.
    Shown,
    /// Policies count volumes, but no volume names a policy.
    NotShown,
    /// Nothing proves it either way: counts are missing or still loading.
    Unproven,
}

/// Which policy a volume is under, as far as it can be told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Membership<'a> {
    /// Under none.
    None,
    /// Under this policy.
    In(&'a Policy),
    /// Under a policy that the list does not have: deleted, or set by hand.
    UnknownPolicy(&'a PolicyId),
    /// The cloud does not show it here.
    NotVisible,
}

/// The facts of one project.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    volumes: Vec<Volume>,
    volume_at: HashMap<VolumeId, u32>,
    /// Which volumes the reload under way has met; the others are dropped at its end.
    met: Vec<bool>,
    policies: Vec<Policy>,
    policies_known: bool,
    servers: HashMap<ServerId, Box<str>>,
    seen_under: HashMap<PolicyId, u32>,
    read_singly: HashSet<VolumeId>,
    single_reads_show_link: bool,
}

impl Inventory {
    /// The volumes, in the order the cloud gave them.
    pub fn volumes(&self) -> &[Volume] {
        &self.volumes
    }

    /// The policies, in the order the cloud gave them.
    pub fn policies(&self) -> &[Policy] {
        &self.policies
    }

    /// A volume by its position.
    pub fn volume_at(&self, position: u32) -> Option<&Volume> {
        self.volumes.get(position as usize)
    }

    /// The position of a volume.
    pub fn position(&self, id: &VolumeId) -> Option<u32> {
        self.volume_at.get(id).copied()
    }

    /// A volume by id.
    pub fn volume(&self, id: &VolumeId) -> Option<&Volume> {
        self.volume_at(self.position(id)?)
    }

    /// A policy by id.
    pub fn policy(&self, id: &PolicyId) -> Option<&Policy> {
        self.policies.iter().find(|policy| policy.id == *id)
    }

    /// A policy's name, or how an unknown one is called.
    pub fn policy_label(&self, id: &PolicyId) -> String {
        self.policy(id).map_or_else(|| format!("unknown policy {}", id.short()), Policy::label)
    }

    /// The server's name where the compute list gave it.
    pub fn server_name(&self, id: &ServerId) -> Option<&str> {
        self.servers.get(id).map(AsRef::as_ref)
    }

    /// Number of volumes in the list that name this policy.
    pub fn seen_under(&self, policy: &PolicyId) -> u32 {
        self.seen_under.get(policy).copied().unwrap_or(0)
    }

    /// Volumes that policies count but the list does not show under them: hidden, in a lag, or
    /// under a cloud that does not tell.
    pub fn unaccounted(&self) -> u32 {
        self.policies
            .iter()
            .map(|policy| policy.volume_count.unwrap_or(0).saturating_sub(self.seen_under(&policy.id)))
            .sum()
    }

    /// Replaces the policies.
    pub fn set_policies(&mut self, policies: Vec<Policy>) {
        self.policies = policies;
        self.policies_known = true;
    }

    /// Replaces the server names.
    pub fn set_servers(&mut self, servers: HashMap<ServerId, Box<str>>) {
        self.servers = servers;
    }

    /// Begins a reload: what is known stays until the reload is complete, so that the list never
    /// goes blank under the operator.
    pub fn begin_reload(&mut self) {
        self.met.clear();
        self.met.resize(self.volumes.len(), false);
    }

    /// Ends a complete reload: what it did not meet no longer exists. Positions change.
    pub fn finish_reload(&mut self) {
        if self.met.iter().all(|met| *met) {
            return;
        }
        let mut met = std::mem::take(&mut self.met).into_iter();
        let mut kept = std::mem::take(&mut self.volumes);
        kept.retain(|_| met.next().unwrap_or(true));
        self.volume_at.clear();
        self.seen_under.clear();
        self.add_volumes(kept);
    }

    /// Adds a page of volumes; one that is known already is brought up to date in its place.
    pub fn add_volumes(&mut self, volumes: Vec<Volume>) {
        for volume in volumes {
            self.put(volume);
        }
    }

    /// Takes in one volume that was read by itself; such a reading may show a link that lists
    /// lack (domain.md 1.10).
    pub fn put_single(&mut self, volume: Volume) {
        self.single_reads_show_link |= volume.policy.is_some();
        self.read_singly.insert(volume.id.clone());
        self.put(volume);
    }

    /// Takes volumes out that are gone. Positions change.
    pub fn forget(&mut self, gone: &[VolumeId]) {
        let mut positions: Vec<u32> = gone.iter().filter_map(|id| self.position(id)).collect();
        positions.sort_unstable();
        positions.dedup();
        for position in positions.into_iter().rev() {
            let volume = self.volumes.remove(position as usize);
            if (position as usize) < self.met.len() {
                self.met.remove(position as usize);
            }
            if let Some(count) = volume.policy.as_ref().and_then(|policy| self.seen_under.get_mut(policy)) {
                *count = count.saturating_sub(1);
            }
        }
        if !gone.is_empty() {
            let places = self.volumes.iter().enumerate();
            self.volume_at = places.map(|(at, volume)| (volume.id.clone(), at as u32)).collect();
        }
    }

    fn put(&mut self, volume: Volume) {
        if let Some(policy) = &volume.policy {
            *self.seen_under.entry(policy.clone()).or_insert(0) += 1;
        }
        let position = self.volume_at.get(&volume.id).map_or(usize::MAX, |at| *at as usize);
        if let Some(known) = self.volumes.get_mut(position) {
            if let Some(count) = known.policy.as_ref().and_then(|policy| self.seen_under.get_mut(policy)) {
                *count = count.saturating_sub(1);
            }
            if let Some(met) = self.met.get_mut(position) {
                *met = true;
            }
            *known = volume;
        } else {
            self.volume_at.insert(volume.id.clone(), self.volumes.len() as u32);
            self.volumes.push(volume);
            self.met.push(true);
        }
    }

    /// Whether the list shows which policy a volume is under.
    pub fn link_visibility(&self) -> LinkVisibility {
        if self.seen_under.values().any(|count| *count > 0) {
            LinkVisibility::Shown
        } else if self.policies.iter().any(|policy| policy.volume_count.is_some_and(|count| count > 0)) {
            LinkVisibility::NotShown
        } else if self.policies_known && self.policies.iter().all(|policy| policy.volume_count.is_some()) {
            LinkVisibility::Shown
        } else {
            LinkVisibility::Unproven
        }
    }

    /// Whether any volume has been seen to name its policy: only then does an empty answer prove
    /// that a volume is under none. Where all counts are zero it is likely, not proven.
    pub fn link_proven(&self) -> bool {
        self.single_reads_show_link || self.seen_under.values().any(|count| *count > 0)
    }

    /// Which policy a volume is under.
    pub fn membership<'a>(&'a self, volume: &'a Volume) -> Membership<'a> {
        match &volume.policy {
            Some(id) => self.policy(id).map_or(Membership::UnknownPolicy(id), Membership::In),
            None if self.link_visibility() == LinkVisibility::Shown => Membership::None,
            None if self.single_reads_show_link && self.read_singly.contains(&volume.id) => Membership::None,
            None => Membership::NotVisible,
        }
    }

    /// Whether the present policy of these volumes can only be learnt by reading each by itself.
    pub fn needs_single_reads(&self, volumes: impl Iterator<Item = VolumeId>) -> Vec<VolumeId> {
        if self.link_visibility() == LinkVisibility::Shown {
            return Vec::new();
        }
        volumes
            .filter(|id| !self.read_singly.contains(id))
            .filter(|id| self.volume(id).is_some_and(|volume| volume.policy.is_none()))
            .collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::domain::VolumeStatus;

    pub(crate) fn volume(id: &str, policy: Option<&str>) -> Volume {
        Volume {
            id: id.into(),
            name: id.into(),
            status: VolumeStatus::InUse,
            size_gb: 10,
            zone: "eu-de-01".into(),
            kind: "SSD".into(),
            servers: Box::default(),
            policy: policy.map(PolicyId::new),
        }
    }

    pub(crate) fn policy(id: &str, count: Option<u32>) -> Policy {
        Policy {
            id: id.into(),
            name: id.into(),
            enabled: Some(true),
            schedule: None,
            retention: None,
            keeps_first_of_month: None,
            volume_count: count,
            time_zone: None,
            tags: Vec::new(),
        }
    }

    fn inventory(volumes: Vec<Volume>, policies: Vec<Policy>) -> Inventory {
        let mut inventory = Inventory::default();
        inventory.add_volumes(volumes);
        inventory.set_policies(policies);
        inventory
    }

    #[test]
    fn volumes_are_joined_with_their_policies() {
        let inventory = inventory(
            vec![volume("a", Some("P")), volume("b", None), volume("c", Some("gone"))],
            vec![policy("p", Some(3))],
        );
        let of = |id: &str| inventory.membership(inventory.volume(&id.into()).unwrap());
        assert!(matches!(of("a"), Membership::In(found) if found.name == "p"));
        assert_eq!(of("b"), Membership::None);
        assert!(matches!(of("c"), Membership::UnknownPolicy(_)));
        assert_eq!(inventory.unaccounted(), 2);
    }

    #[test]
    fn a_cloud_that_hides_the_link_is_not_taken_for_one_without_links() {
        let hidden = inventory(vec![volume("a", None)], vec![policy("p", Some(1))]);
        assert_eq!(hidden.link_visibility(), LinkVisibility::NotShown);
        assert_eq!(hidden.membership(&hidden.volumes()[0]), Membership::NotVisible);
        let bare = inventory(vec![volume("a", None)], vec![policy("p", None)]);
        assert_eq!(bare.link_visibility(), LinkVisibility::Unproven);
        let empty = inventory(vec![volume("a", None)], vec![policy("p", Some(0))]);
        assert_eq!(empty.membership(&empty.volumes()[0]), Membership::None);
    }

    #[test]
    fn a_single_reading_can_show_what_the_list_hides() {
        let mut hidden = inventory(
            vec![volume("a", None), volume("b", None), volume("c", None)],
            vec![policy("p", Some(1))],
        );
        let all = || ["a", "b", "c"].map(VolumeId::new).into_iter();
        assert_eq!(hidden.needs_single_reads(all()).len(), 3);
        hidden.put_single(volume("b", None));
        assert_eq!(hidden.membership(hidden.volume(&"b".into()).unwrap()), Membership::NotVisible);
        hidden.put_single(volume("a", Some("p")));
        assert_eq!(hidden.membership(hidden.volume(&"b".into()).unwrap()), Membership::None);
    }

    #[test]
    fn a_volume_read_again_is_not_counted_twice() {
        let mut inventory =
            inventory(vec![volume("a", Some("p"))], vec![policy("p", Some(1)), policy("q", Some(0))]);
        inventory.add_volumes(vec![volume("A", Some("q"))]);
        assert_eq!(inventory.volumes().len(), 1);
        assert_eq!((inventory.seen_under(&"p".into()), inventory.seen_under(&"q".into())), (0, 1));
    }

    #[test]
    fn what_is_gone_is_forgotten_and_the_rest_is_still_found() {
        let mut inventory = inventory(
            vec![volume("a", Some("p")), volume("b", None), volume("c", Some("p"))],
            vec![policy("p", Some(2))],
        );
        inventory.forget(&["a".into(), "b".into(), "never".into()]);
        assert_eq!((inventory.volumes().len(), inventory.position(&"c".into())), (1, Some(0)));
        assert_eq!(inventory.seen_under(&"p".into()), 1);
    }

    #[test]
    fn a_reload_keeps_the_list_until_it_is_complete() {
        let mut inventory =
            inventory(vec![volume("a", Some("p")), volume("b", Some("p"))], vec![policy("p", Some(2))]);
        inventory.begin_reload();
        inventory.add_volumes(vec![volume("b", None), volume("c", None)]);
        assert_eq!(inventory.volumes().len(), 3);
        inventory.finish_reload();
        let left: Vec<_> = inventory.volumes().iter().map(|volume| volume.name.to_string()).collect();
        assert_eq!(left, ["b", "c"]);
        assert_eq!(inventory.position(&"c".into()), Some(1));
        assert_eq!(inventory.seen_under(&"p".into()), 0);
    }
}
