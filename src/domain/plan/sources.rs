//! The policies that volumes leave.

use super::summary::PlanSummary;
use crate::domain::list::Inventory;
use crate::domain::model::PolicyId;

/// A policy that volumes leave.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The policy.
    pub id: PolicyId,
    /// Its name.
    pub label: String,
    /// How many leave it.
    pub leaving: usize,
    /// How many the cloud counts under it now.
    pub count: Option<u32>,
}

impl Source {
    /// Whether nothing is left in it, as far as the cloud counts.
    pub fn is_emptied(&self) -> bool {
        self.count.is_some_and(|count| count as usize <= self.leaving)
    }
}

/// Those of a plan, most leaving first.
pub(in crate::domain) fn sources(inventory: &Inventory, digest: &PlanSummary) -> Vec<Source> {
    let source = |(id, leaving): &(PolicyId, usize)| Source {
        id: id.clone(),
        label: inventory.policy_label(id),
        leaving: *leaving,
        count: inventory.policy(id).and_then(|policy| policy.volume_count),
    };
    let mut sources: Vec<Source> = digest.leaving.iter().map(source).collect();
    sources.sort_by(|a, b| {
        b.leaving.cmp(&a.leaving).then_with(|| a.label.cmp(&b.label)).then_with(|| a.id.cmp(&b.id))
    });
    sources
}
