//! What a plan comes to. Plans may have a hundred thousand volumes, and every frame and key asks.

use std::hash::Hash;

use hashbrown::HashMap;

use super::action::{PlannedAction, SkipReason};
use super::planned::Planned;
use super::tally::Tally;
use crate::domain::model::{Acceptance, PolicyId};

/// What is asked of a plan with every frame and every key, counted once.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::domain) struct PlanSummary {
    /// How many have which fate.
    pub tally: Tally,
    /// Sizes of the groups of volumes that may share a request.
    pub groups: Vec<usize>,
    /// Places of the items, the dangerous first (see [`Planned::danger`]), of equals the hidden first, then
    /// in the order of the plan; `None` where that is the order of the plan.
    pub review: Option<Vec<u32>>,
    /// Why volumes are refused, and how many for each reason.
    pub refusals: Vec<(SkipReason, usize)>,
    /// Place of the last one that is refused.
    pub refused: Option<u32>,
    /// The policies that volumes leave, and how many leave each.
    pub leaving: Vec<(PolicyId, usize)>,
    /// How many of those to send are not on the screen.
    pub sent_hidden: usize,
    /// How many of those to send are in a passing status.
    pub sent_passing: usize,
}

impl PlanSummary {
    /// Counts, in one walk.
    pub fn of(items: &[Planned], order: &[u32]) -> Self {
        let mut digest = Self::default();
        let mut groups = Counts::default();
        let mut leaving = Counts::default();
        for (place, item) in (0..).zip(items) {
            digest.take(place, item);
            if let Some(from) = item.leaves() {
                leaving.add(from);
            }
            if item.is_sent() {
                groups.add(item.request());
                digest.sent_hidden += usize::from(item.hidden);
                digest.sent_passing += usize::from(item.status.acceptance() == Acceptance::Passing);
            }
        }
        digest.groups = groups.all().map(|(_, count)| count).collect();
        digest.leaving = leaving.all().map(|(policy, count)| (policy.clone(), count)).collect();
        digest.review = review(items, order);
        digest
    }

    fn take(&mut self, place: u32, item: &Planned) {
        let tally = &mut self.tally;
        *match item.fate {
            PlannedAction::New => &mut tally.new,
            PlannedAction::Move { .. } => &mut tally.moves,
            PlannedAction::Remove { .. } => &mut tally.removals,
            PlannedAction::Unclear => &mut tally.unclear,
            PlannedAction::BackUp => &mut tally.backups,
            PlannedAction::Delete => &mut tally.deletions,
            PlannedAction::Restore => &mut tally.restores,
            PlannedAction::Switch => &mut tally.switches,
            PlannedAction::Edit => &mut tally.edits,
            PlannedAction::CreatePolicy => &mut tally.creations,
            PlannedAction::DeletePolicy => &mut tally.policy_deletions,
            PlannedAction::Already => &mut tally.already,
            PlannedAction::Refused(_) => &mut tally.refused,
        } += 1;
        tally.hidden += usize::from(item.hidden);
        if let PlannedAction::Refused(refusal) = &item.fate {
            self.refused = Some(place);
            match self.refusals.iter_mut().find(|(known, _)| known == refusal) {
                Some((_, count)) => *count += 1,
                None => self.refusals.push((refusal.clone(), 1)),
            }
        }
    }
}

/// The order to review the items in, if it is not the order of the plan.
fn review(items: &[Planned], order: &[u32]) -> Option<Vec<u32>> {
    let rank = |place: &u32| items.get(*place as usize).map(|item| (item.danger(), !item.hidden));
    if order.is_sorted_by_key(rank) {
        return None;
    }
    let mut places = order.to_vec();
    places.sort_by_key(rank);
    Some(places)
}

/// Counts of equal things; neighbours are often equal, and then nothing is looked up.
struct Counts<K> {
    counts: HashMap<K, usize>,
    last: Option<(K, usize)>,
}

impl<K: Ord + Hash + Copy> Counts<K> {
    fn add(&mut self, thing: K) {
        match &mut self.last {
            Some((last, count)) if *last == thing => *count += 1,
            last => {
                if let Some((done, count)) = last.replace((thing, 1)) {
                    *self.counts.entry(done).or_default() += count;
                }
            }
        }
    }

    /// In order.
    fn all(mut self) -> impl Iterator<Item = (K, usize)> {
        if let Some((last, count)) = self.last {
            *self.counts.entry(last).or_default() += count;
        }
        let mut all: Vec<(K, usize)> = self.counts.into_iter().collect();
        all.sort_unstable();
        all.into_iter()
    }
}

impl<K> Default for Counts<K> {
    fn default() -> Self {
        Self { counts: HashMap::new(), last: None }
    }
}
