//! Which volume is under which policy.
//!
//! No call of the API answers that; it is joined from `metadata.policy` and cross-checked with the
//! policies' own counts (domain.md 1.10). What cannot be told is said to be unknown, never guessed.

use super::super::bits::Bits;
use super::super::numbered::{NONE, UNTOLD};
use super::super::store::Number;
use super::Inventory;
use super::membership::{Membership, MembershipVisibility, ReadMode, VolumeFacts};
use crate::domain::model::{PolicyId, Volume, VolumeId};

impl Inventory {
    /// Number of volumes in the list that name this policy.
    pub fn seen_under(&self, policy: &PolicyId) -> u32 {
        let number = self.store.policies.find(policy);
        number.and_then(|number| self.seen_under.get(number as usize)).copied().unwrap_or(0)
    }

    /// The volumes in the list that name this policy.
    pub fn volumes_under(&self, policy: &PolicyId) -> Vec<VolumeId> {
        let Some(number) = self.store.policies.find(policy) else { return Vec::new() };
        let is_under = |at: &u32| self.store.row(*at).is_some_and(|row| row.policy == number);
        (0..self.store.len() as u32).filter(is_under).filter_map(|at| self.id_at(at)).collect()
    }

    /// Of these volumes those that the list shows under no policy: what somebody put elsewhere is not among
    /// them.
    pub fn in_none(&self, volumes: &[VolumeId]) -> Vec<VolumeId> {
        let is_free = |id: &&VolumeId| self.volume(id).is_some_and(|volume| volume.policy.is_none());
        volumes.iter().filter(is_free).cloned().collect()
    }

    /// GB of the volumes in the list that name this policy, as far as their sizes are told.
    pub fn gigabytes_under(&self, policy: &PolicyId) -> u64 {
        let Some(number) = self.store.policies.find(policy) else { return 0 };
        let rows = (0..self.store.len() as u32).filter_map(|at| self.store.row(at));
        let sizes = rows.filter(|row| row.policy == number).filter_map(|row| row.number(Number::Size));
        sizes.map(u64::from).sum()
    }

    /// Volumes that policies count but the list does not show under them: hidden, in a lag, or
    /// under a cloud that does not tell.
    pub fn unaccounted(&self) -> u32 {
        self.policies
            .iter()
            .map(|policy| policy.volume_count.unwrap_or(0).saturating_sub(self.seen_under(&policy.id)))
            .sum()
    }

    /// Whether the list shows which policy a volume is under.
    pub fn membership_visibility(&self) -> MembershipVisibility {
        if self.list_shows_membership {
            MembershipVisibility::Shown
        } else if self.policies.iter().any(|policy| policy.volume_count.is_some_and(|count| count > 0)) {
            MembershipVisibility::NotShown
        } else if self.policies_known
            && self.policies_unreadable == 0
            && self.policies.iter().all(|policy| policy.volume_count.is_some())
        {
            MembershipVisibility::Shown
        } else {
            MembershipVisibility::Unproven
        }
    }

    /// How volumes must be read for their policies to be seen.
    pub fn read_mode(&self) -> ReadMode {
        if self.membership_visibility() == MembershipVisibility::Shown {
            ReadMode::Lists
        } else {
            ReadMode::Singly
        }
    }

    /// Whether any volume has been seen to name its policy: only then does an empty answer prove
    /// that a volume is under none. Where all counts are zero it is likely, not proven.
    pub const fn membership_proven(&self) -> bool {
        self.single_reads_show_membership || self.list_shows_membership
    }

    /// Which policy a volume is under.
    pub fn membership<'a>(&'a self, volume: &'a Volume) -> Membership<'a> {
        match &volume.policy {
            Some(id) => self.under(id),
            None if volume.policy_told && self.shows_membership_of(&volume.id) => Membership::None,
            None => Membership::NotVisible,
        }
    }

    /// What a policy is that a volume names.
    pub(in crate::domain) fn under<'a>(&'a self, id: &'a PolicyId) -> Membership<'a> {
        self.policy(id).map_or(Membership::UnknownPolicy(id), Membership::In)
    }

    /// Volumes whose policy is not known, though others show theirs.
    pub const fn untold(&self) -> usize {
        self.untold
    }

    /// Whether a volume whose metadata names no policy is known to be under none.
    fn shows_membership_of(&self, id: &VolumeId) -> bool {
        self.membership_visibility() == MembershipVisibility::Shown
            || self.single_reads_show_membership && self.read_singly.contains(id)
    }

    /// The volumes that are known to be under none if they name no policy; `None` means all.
    pub(in crate::domain) fn known_singly(&self) -> Option<Bits> {
        let singly = || self.read_singly.iter().filter_map(|id| self.position(id)).collect();
        (self.membership_visibility() != MembershipVisibility::Shown)
            .then(|| if self.single_reads_show_membership { singly() } else { Bits::default() })
    }

    /// Whether only reading these volumes one by one shows their policy.
    pub fn needs_single_reads<'a>(&self, volumes: impl Iterator<Item = &'a VolumeId>) -> Vec<VolumeId> {
        let shown = self.membership_visibility() == MembershipVisibility::Shown;
        if shown && self.untold == 0 {
            return Vec::new();
        }
        volumes
            .filter(|id| !self.read_singly.contains(*id))
            .filter(|id| {
                let row = self.position(id).and_then(|at| self.store.row(at));
                row.is_some_and(|row| row.policy == UNTOLD || (!shown && row.policy == NONE))
            })
            .cloned()
            .collect()
    }
}

/// What plans ask of many volumes; where each policy's volumes stand is found out once.
pub(in crate::domain) struct Briefs<'a> {
    inventory: &'a Inventory,
    under: Vec<Membership<'a>>,
}

impl<'a> Briefs<'a> {
    /// For all that is known now.
    pub fn of(inventory: &'a Inventory) -> Self {
        let under = inventory.store.policies.all().iter().map(|policy| inventory.under(policy)).collect();
        Self { inventory, under }
    }

    /// The name of the volume at a position.
    pub fn name(&self, position: u32) -> &'a str {
        self.inventory.store.names.spelt(position)
    }

    /// What is known of the volume at a position.
    pub fn at(&self, position: u32) -> Option<VolumeFacts<'a>> {
        let store = &self.inventory.store;
        let row = store.row(position)?;
        let membership = match self.under.get(row.policy as usize) {
            Some(membership) => *membership,
            None if row.policy != UNTOLD && self.inventory.shows_membership_of(&store.id(position)?) => {
                Membership::None
            }
            None => Membership::NotVisible,
        };
        Some(VolumeFacts {
            status: store.statuses.get(row.status)?,
            size_gb: row.number(Number::Size),
            membership,
        })
    }
}
