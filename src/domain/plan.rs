//! The plan: what exactly would change, said before anything is sent.
//!
//! Every marked volume falls into exactly one [`Fate`]; the groups are disjoint and complete. A
//! plan is a value: building it reads nothing and sends nothing.

use std::collections::BTreeMap;
use std::fmt;

use super::warning::{self, Warning};
use super::{Acceptance, Inventory, Membership, Policy, PolicyId, Quota, VolumeId, VolumeStatus};

/// What associating would mean for one volume.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// Under no policy now; will be under the target.
    New,
    /// Under another policy now; the cloud takes it out of there without asking.
    Move {
        /// The policy it leaves.
        from: PolicyId,
    },
    /// Its present policy cannot be seen: may be new, may be a move.
    Unclear,
    /// Under the target already: not sent.
    Already,
    /// Not sent, because the cloud would refuse it.
    Refused(Refusal),
}

/// Why a volume is not sent.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// Its status forbids it (domain.md 4.5; the service would answer AutoBackup.0206).
    Status(VolumeStatus),
    /// It is marked, but no longer in the list.
    Gone,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "a volume in status {status} cannot be associated"),
            Self::Gone => f.write_str("it is no longer in the list of volumes"),
        }
    }
}

/// One volume of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// The volume.
    pub id: VolumeId,
    /// Its name (scrub before showing).
    pub name: Box<str>,
    /// Its size in GB.
    pub size_gb: u32,
    /// Its status when the plan was made.
    pub status: VolumeStatus,
    /// What would become of it.
    pub fate: Fate,
    /// Marked, but not among the rows on the screen.
    pub hidden: bool,
}

impl Planned {
    /// Whether it will be in a request.
    pub const fn is_sent(&self) -> bool {
        matches!(self.fate, Fate::New | Fate::Move { .. } | Fate::Unclear)
    }
}

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

/// How many volumes have which fate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// New associations.
    pub new: usize,
    /// Moves.
    pub moves: usize,
    /// Present policy unknown.
    pub unclear: usize,
    /// Already under the target.
    pub already: usize,
    /// Refused.
    pub refused: usize,
    /// Marked but not on the screen.
    pub hidden: usize,
}

impl Tally {
    /// How many will be sent.
    pub const fn sent(&self) -> usize {
        self.new + self.moves + self.unclear
    }

    /// How many the plan is about.
    pub const fn total(&self) -> usize {
        self.sent() + self.already + self.refused
    }
}

/// How the operator confirms a plan: the friction grows with what is at stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// Nothing to send.
    Nothing,
    /// One key.
    Key,
    /// The number of volumes that will be sent, typed out.
    TypeCount(usize),
}

/// What associating a set of volumes with a policy would change.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The policy.
    pub target: Policy,
    /// Every volume asked for, once, by name.
    pub items: Vec<Planned>,
    /// The policies that volumes leave, most leaving first.
    pub sources: Vec<Source>,
    /// What to weigh first.
    pub warnings: Vec<Warning>,
    /// This cloud has been seen to show which policy a volume is under.
    pub link_proven: bool,
}

impl Plan {
    /// Works out what associating `volumes` with `target` would change, by what `inventory` knows.
    ///
    /// `shown` says whether a volume is among the rows on the screen; a shell passes `|_| true`.
    pub fn associate<'a>(
        inventory: &Inventory,
        target: &Policy,
        volumes: impl Iterator<Item = &'a VolumeId>,
        shown: impl Fn(&VolumeId) -> bool,
        quota: Option<Quota>,
    ) -> Self {
        let mut items: Vec<Planned> = volumes.map(|id| plan_one(inventory, target, id, !shown(id))).collect();
        items.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.id.cmp(&b.id)));
        items.dedup_by(|a, b| a.id == b.id);
        let sources = sources(inventory, &items);
        let warnings = warning::weigh(inventory, target, &items, &sources, quota);
        Self { target: target.clone(), items, sources, warnings, link_proven: inventory.link_proven() }
    }

    /// The volumes that will be sent, in order.
    pub fn to_send(&self) -> impl Iterator<Item = &Planned> {
        self.items.iter().filter(|item| item.is_sent())
    }

    /// How many volumes have which fate.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for item in &self.items {
            *match item.fate {
                Fate::New => &mut tally.new,
                Fate::Move { .. } => &mut tally.moves,
                Fate::Unclear => &mut tally.unclear,
                Fate::Already => &mut tally.already,
                Fate::Refused(_) => &mut tally.refused,
            } += 1;
            tally.hidden += usize::from(item.hidden);
        }
        tally
    }

    /// How this plan is confirmed; `by_key_up_to` new associations need one key only.
    pub fn confirmation(&self, by_key_up_to: usize) -> Confirmation {
        let tally = self.tally();
        match tally.sent() {
            0 => Confirmation::Nothing,
            sent if sent == tally.new && sent <= by_key_up_to => Confirmation::Key,
            sent => Confirmation::TypeCount(sent),
        }
    }
}

fn plan_one(inventory: &Inventory, target: &Policy, id: &VolumeId, hidden: bool) -> Planned {
    let Some(volume) = inventory.volume(id) else {
        return Planned {
            id: id.clone(),
            name: Box::default(),
            size_gb: 0,
            status: VolumeStatus::new(""),
            fate: Fate::Refused(Refusal::Gone),
            hidden,
        };
    };
    let fate = match inventory.membership(volume) {
        Membership::In(policy) if policy.id == target.id => Fate::Already,
        _ if volume.status.acceptance() == Acceptance::Refused => {
            Fate::Refused(Refusal::Status(volume.status.clone()))
        }
        Membership::In(policy) => Fate::Move { from: policy.id.clone() },
        Membership::UnknownPolicy(from) => Fate::Move { from: from.clone() },
        Membership::None => Fate::New,
        Membership::NotVisible => Fate::Unclear,
    };
    Planned {
        id: volume.id.clone(),
        name: volume.name.clone(),
        size_gb: volume.size_gb,
        status: volume.status.clone(),
        fate,
        hidden,
    }
}

fn sources(inventory: &Inventory, items: &[Planned]) -> Vec<Source> {
    let mut leaving: BTreeMap<&PolicyId, usize> = BTreeMap::new();
    for item in items {
        if let Fate::Move { from } = &item.fate {
            *leaving.entry(from).or_default() += 1;
        }
    }
    let mut sources: Vec<Source> = leaving
        .into_iter()
        .map(|(id, leaving)| Source {
            id: id.clone(),
            label: inventory.policy_label(id),
            leaving,
            count: inventory.policy(id).and_then(|policy| policy.volume_count),
        })
        .collect();
    sources.sort_by(|a, b| b.leaving.cmp(&a.leaving).then_with(|| a.label.cmp(&b.label)));
    sources
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::inventory::tests::{policy, volume};
    use proptest::prelude::*;

    fn ids(names: &[&str]) -> Vec<VolumeId> {
        names.iter().map(|name| VolumeId::new(name)).collect()
    }

    #[test]
    fn every_fate_is_told_apart() {
        let mut inventory = Inventory::default();
        let mut broken = volume("broken", Some("old"));
        broken.status = VolumeStatus::Error;
        inventory.add_volumes(vec![
            volume("new", None),
            volume("mover", Some("old")),
            volume("lost", Some("deleted")),
            volume("there", Some("target")),
            broken,
        ]);
        inventory.set_policies(vec![policy("target", Some(1)), policy("old", Some(2))]);
        let asked = ids(&["new", "mover", "lost", "there", "broken", "gone", "new"]);
        let target = inventory.policy(&"target".into()).unwrap().clone();
        let plan = Plan::associate(&inventory, &target, asked.iter(), |id| *id != "new".into(), None);
        assert_eq!(plan.tally(), Tally { new: 1, moves: 2, unclear: 0, already: 1, refused: 2, hidden: 1 });
        assert_eq!(
            plan.sources.iter().map(|source| source.label.as_str()).collect::<Vec<_>>(),
            ["old", "unknown policy deleted"]
        );
        assert_eq!(plan.confirmation(40), Confirmation::TypeCount(3));
        assert!(plan.warnings.contains(&Warning::Hidden { sent: 1 }));
    }

    #[test]
    fn friction_grows_with_what_is_at_stake() {
        let confirm = |new: usize, from: Option<&str>| {
            let mut inventory = Inventory::default();
            let names: Vec<String> = (0..new).map(|n| format!("v{n}")).collect();
            inventory.add_volumes(names.iter().map(|name| volume(name, from)).collect());
            inventory.set_policies(vec![policy("target", Some(0)), policy("old", Some(0))]);
            let asked: Vec<VolumeId> = names.iter().map(|name| VolumeId::new(name)).collect();
            Plan::associate(&inventory, &policy("target", Some(0)), asked.iter(), |_| true, None)
                .confirmation(40)
        };
        assert_eq!(confirm(0, None), Confirmation::Nothing);
        assert_eq!(confirm(40, None), Confirmation::Key);
        assert_eq!(confirm(41, None), Confirmation::TypeCount(41));
        assert_eq!(confirm(1, Some("old")), Confirmation::TypeCount(1));
        assert_eq!(confirm(3, Some("target")), Confirmation::Nothing);
    }

    #[test]
    fn where_the_link_is_not_shown_nothing_is_called_new() {
        let mut inventory = Inventory::default();
        inventory.add_volumes(vec![volume("a", None)]);
        inventory.set_policies(vec![policy("target", Some(5))]);
        let target = policy("target", Some(5));
        let plan = Plan::associate(&inventory, &target, ids(&["a"]).iter(), |_| true, None);
        assert_eq!(plan.tally().unclear, 1);
        assert_eq!(plan.confirmation(40), Confirmation::TypeCount(1));
    }

    proptest! {
        #[test]
        fn groups_are_disjoint_and_complete(
            fleet in prop::collection::btree_map(0..40u8, (prop::option::of(0..4u8), 0..22usize), 0..40),
            asked in prop::collection::vec(0..50u8, 0..60),
        ) {
            let mut inventory = Inventory::default();
            inventory.add_volumes(fleet.iter().map(|(n, (policy, status))| {
                let mut volume = volume(&format!("v{n}"), policy.map(|p| format!("p{p}")).as_deref());
                volume.status = VolumeStatus::KNOWN[*status].clone();
                volume
            }).collect());
            inventory.set_policies((0..3).map(|p| policy(&format!("p{p}"), Some(0))).collect());
            let asked: Vec<VolumeId> = asked.iter().map(|n| format!("v{n}").as_str().into()).collect();
            let plan = Plan::associate(&inventory, &policy("p0", Some(0)), asked.iter(), |_| true, None);
            let unique: std::collections::HashSet<_> = asked.iter().collect();
            prop_assert_eq!(plan.tally().total(), unique.len());
            prop_assert_eq!(plan.items.len(), unique.len());
            prop_assert!(plan.items.iter().all(|item| unique.contains(&item.id)));
            prop_assert_eq!(plan.to_send().count(), plan.tally().sent());
            prop_assert_eq!(plan.sources.iter().map(|source| source.leaving).sum::<usize>(), plan.tally().moves);
        }
    }
}
