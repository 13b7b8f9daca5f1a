//! Readings of single volumes that bring the lists up to date, and how many volumes are under a policy.

use super::load::{Load, VolumeCounts};
use super::model::Model;
use super::msg::Fresh;
use crate::domain::{ApiError, MembershipVisibility, Policy, ReadMode, Seen, Volume, VolumeId};

impl Model {
    /// Takes readings in; says what could not be read.
    pub(super) fn take_fresh(&mut self, fresh: Fresh) -> Option<String> {
        let all = fresh.volumes.len();
        let mut faults = fresh.volumes.iter().filter_map(|(_, seen)| seen.as_ref().err());
        let first = faults.next().map(ToString::to_string);
        let unread = first.is_some().then(|| 1 + faults.count());
        let mut trouble = first
            .zip(unread)
            .map(|(fault, unread)| format!("{unread} of {all} volumes could not be read again: {fault}"));
        self.take_readings(fresh.volumes, fresh.mode);
        match fresh.policies {
            Ok(policies) => self.set_policies(Ok(policies)),
            // The list stays as it is; that it is old is said with the plan.
            Err(fault) => {
                trouble.get_or_insert(format!("the policies could not be read again: {fault}"));
            }
        }
        self.touch();
        trouble
    }

    /// Brings the list up to date with what a run read back: in lists, or one by one where only that
    /// shows the link.
    pub(super) fn take_read_back(&mut self, volumes: Vec<Volume>) {
        if self.inventory.read_mode() == ReadMode::Singly {
            for volume in &volumes {
                self.inventory.put_single(volume);
            }
        } else {
            self.inventory.add_volumes(volumes);
        }
        self.rebuild_rows();
    }

    /// Brings the list up to date with readings of single volumes.
    pub(super) fn take_readings(
        &mut self,
        readings: Vec<(VolumeId, Result<Seen, ApiError>)>,
        mode: ReadMode,
    ) {
        let mut gone = Vec::new();
        for (id, seen) in readings {
            match seen {
                Ok(Seen::Volume(volume)) if mode == ReadMode::Singly => self.inventory.put_single(&volume),
                Ok(Seen::Volume(volume)) => self.inventory.add_volumes(vec![volume]),
                Ok(Seen::Gone) => gone.push(id),
                Err(_) => {}
            }
        }
        let removal = self.inventory.forget(&gone);
        self.follow(removal.as_ref());
        self.rebuild_rows();
        self.settle_rows();
    }

    /// How many volumes are under a policy, as it is to be shown.
    pub fn counts(&self, policy: &Policy) -> VolumeCounts {
        let before = self.loads.counts.get(&policy.id).filter(|_| self.is_loading_lists());
        before.copied().unwrap_or_else(|| self.counts_now(policy))
    }

    fn counts_now(&self, policy: &Policy) -> VolumeCounts {
        let shows = self.loads.was_complete
            && self.inventory.membership_visibility() != MembershipVisibility::NotShown;
        VolumeCounts {
            listed: shows.then(|| self.inventory.seen_under(&policy.id)),
            told: policy.volume_count,
        }
    }

    /// Holds on to the counts as they are shown, for as long as the load goes on that begins now.
    pub(super) fn hold_counts(&mut self) {
        if self.is_loading_lists() {
            // Those from before the load that this one takes the place of.
            return;
        }
        let counts = |policy: &Policy| (policy.id.clone(), self.counts_now(policy));
        self.loads.counts = self.inventory.policies().iter().map(counts).collect();
    }

    fn is_loading_lists(&self) -> bool {
        [&self.loads.policies, &self.loads.volumes].contains(&&Load::Loading)
    }
}
