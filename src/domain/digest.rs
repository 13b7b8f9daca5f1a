//! What a plan comes to. Plans may have a hundred thousand volumes, and every frame and key asks.

use std::collections::BTreeMap;

use super::PolicyId;
use super::plan::{Fate, Goal, Planned, Refusal, Tally};

/// What is asked of a plan with every frame and every key, counted once.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Digest {
    /// How many have which fate.
    pub tally: Tally,
    /// Sizes of the groups of volumes that may share a request.
    pub groups: Vec<usize>,
    /// Places of the items, hidden ones first.
    pub to_review: Vec<u32>,
    /// Why volumes are refused, and how many for each reason.
    pub refusals: Vec<(Refusal, usize)>,
    /// Place of the last one that is refused.
    pub refused: Option<u32>,
}

impl Digest {
    /// Counts.
    pub fn of(items: &[Planned]) -> Self {
        let (mut tally, mut refusals, mut refused) = (Tally::default(), Vec::new(), None);
        let mut groups: BTreeMap<(&Goal, Option<&PolicyId>), usize> = BTreeMap::new();
        for (place, item) in (0..).zip(items) {
            *match item.fate {
                Fate::New => &mut tally.new,
                Fate::Move { .. } => &mut tally.moves,
                Fate::Remove { .. } => &mut tally.removals,
                Fate::Unclear => &mut tally.unclear,
                Fate::Already => &mut tally.already,
                Fate::Refused(_) => &mut tally.refused,
            } += 1;
            tally.hidden += usize::from(item.hidden);
            if item.is_sent() {
                let out_of = item.leaves().filter(|_| item.goal == Goal::InNone);
                *groups.entry((&item.goal, out_of)).or_default() += 1;
            } else if let Fate::Refused(refusal) = &item.fate {
                refused = Some(place);
                match refusals.iter_mut().find(|(known, _)| known == refusal) {
                    Some((_, count)) => *count += 1,
                    None => refusals.push((refusal.clone(), 1)),
                }
            }
        }
        let mut to_review: Vec<u32> = (0..items.len() as u32).collect();
        if tally.hidden > 0 {
            to_review.sort_by_key(|place| items.get(*place as usize).is_none_or(|item| !item.hidden));
        }
        Self { tally, groups: groups.into_values().collect(), to_review, refusals, refused }
    }
}
