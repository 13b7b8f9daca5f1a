//! How many volumes are under a policy: by the list, and by the cloud's own count.
//!
//! The two are read by different calls. While a load is under way, what was known before it stays,
//! so that no number says now this and now that.

use super::model::{Load, Model};
use crate::domain::{MembershipVisibility, Policy};

/// How many volumes are under a policy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// By the list of volumes; `None` where that is not complete, or does not show it.
    pub listed: Option<u32>,
    /// By the cloud's own count.
    pub told: Option<u32>,
}

impl Model {
    /// How many volumes are under a policy, as it is to be shown.
    pub fn counts(&self, policy: &Policy) -> Counts {
        let before = self.loads.counts.get(&policy.id).filter(|_| self.is_loading_lists());
        before.copied().unwrap_or_else(|| self.counts_now(policy))
    }

    fn counts_now(&self, policy: &Policy) -> Counts {
        let shows = self.loads.was_complete
            && self.inventory.membership_visibility() != MembershipVisibility::NotShown;
        Counts { listed: shows.then(|| self.inventory.seen_under(&policy.id)), told: policy.volume_count }
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
