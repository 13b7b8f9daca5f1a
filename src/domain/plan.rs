//! The plan: what exactly would change, said before anything is sent.
//!
//! Every marked volume falls into exactly one [`Fate`]; the groups are disjoint and complete. A
//! plan is a value: building it reads nothing and sends nothing.

use std::collections::BTreeMap;
use std::fmt;

use super::policy::Retention;
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

/// Something the operator should weigh first.
#[derive(Clone, Debug, PartialEq)]
pub enum Warning {
    /// The target is switched off.
    TargetOff,
    /// The target keeps less than a policy that volumes leave.
    KeepsLess {
        /// The policy left.
        from: String,
        /// What that keeps.
        old: Retention,
        /// What the target keeps.
        new: Retention,
    },
    /// The target runs more rarely than a policy that volumes leave.
    RunsMoreRarely {
        /// The policy left.
        from: String,
        /// Its schedule in words.
        old: String,
        /// The target's.
        new: String,
    },
    /// More copies will be kept than the backup quota has room for.
    QuotaSmall {
        /// Backups the new volumes will need at most.
        needed: u64,
        /// Backups the quota has left.
        free: u64,
    },
    /// Some of what will be sent is not on the screen.
    Hidden {
        /// How many of the volumes to send.
        sent: usize,
    },
    /// Policies count volumes that the list does not show under them.
    Unaccounted(u32),
    /// Volumes in a passing state: accepted, but not backed up until it ends.
    Passing(usize),
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TargetOff => f.write_str("the policy is OFF: nothing is backed up until it is switched on"),
            Self::KeepsLess { from, old, new } => write!(f, "keeps less than {from}: {new} instead of {old}"),
            Self::RunsMoreRarely { from, old, new } => {
                write!(f, "runs more rarely than {from}: {new} instead of {old} UTC")
            }
            Self::QuotaSmall { needed, free } => {
                write!(f, "backup quota looks too small: room for {free} more backups, up to {needed} needed")
            }
            Self::Hidden { sent } => {
                write!(f, "{sent} of the volumes to send are not in the list on the screen")
            }
            Self::Unaccounted(count) => {
                write!(
                    f,
                    "policies count {count} volumes that the list does not show under them: a new one may be a move"
                )
            }
            Self::Passing(count) => write!(f, "{count} in a passing status: not backed up until that ends"),
        }
    }
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
        let warnings = warnings(inventory, target, &items, &sources, quota);
        Self { target: target.clone(), items, sources, warnings }
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

fn warnings(
    inventory: &Inventory,
    target: &Policy,
    items: &[Planned],
    sources: &[Source],
    quota: Option<Quota>,
) -> Vec<Warning> {
    let sent = || items.iter().filter(|item| item.is_sent());
    let count = sent().count();
    if count == 0 {
        return Vec::new();
    }
    let mut warnings = Vec::new();
    if target.enabled == Some(false) {
        warnings.push(Warning::TargetOff);
    }
    for policy in sources.iter().filter_map(|source| inventory.policy(&source.id)) {
        if let (Some(old), Some(new)) = (policy.retention, target.retention)
            && target.keeps_less_than(policy)
        {
            warnings.push(Warning::KeepsLess { from: policy.label(), old, new });
        }
        if let (Some(old), Some(new)) = (&policy.schedule, &target.schedule)
            && policy.enabled != Some(false)
            && new.runs_per_28_days() < old.runs_per_28_days()
        {
            warnings.push(Warning::RunsMoreRarely {
                from: policy.label(),
                old: old.to_string(),
                new: new.to_string(),
            });
        }
    }
    let free = quota.and_then(|quota| quota.backups).and_then(|backups| backups.left());
    if let (Some(free), Some(copies)) = (free, target.copies_kept()) {
        // A moved volume has its backups already; only the others add to what is kept.
        let new = sent().filter(|item| !matches!(item.fate, Fate::Move { .. })).count() as u64;
        let needed = new.saturating_mul(copies);
        if needed > free {
            warnings.push(Warning::QuotaSmall { needed, free });
        }
    }
    let hidden = sent().filter(|item| item.hidden).count();
    if hidden > 0 {
        warnings.push(Warning::Hidden { sent: hidden });
    }
    let unaccounted = inventory.unaccounted();
    if unaccounted > 0 && sent().any(|item| item.fate == Fate::New) {
        warnings.push(Warning::Unaccounted(unaccounted));
    }
    let passing = sent().filter(|item| item.status.acceptance() == Acceptance::Passing).count();
    if passing > 0 {
        warnings.push(Warning::Passing(passing));
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Allowance;
    use crate::domain::inventory::tests::{policy, volume};
    use crate::domain::schedule::{Days, Schedule, parse_times};
    use proptest::prelude::*;

    fn scheduled(id: &str, every: u32, retention: Retention) -> Policy {
        Policy {
            schedule: Some(Schedule {
                times: parse_times("01:00"),
                days: Days::Every(every),
                zone_offset: None,
            }),
            retention: Some(retention),
            ..policy(id, Some(1))
        }
    }

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
    fn the_warnings_say_what_gets_worse() {
        let mut inventory = Inventory::default();
        inventory.add_volumes(vec![volume("a", Some("old")), volume("b", None)]);
        let mut target = scheduled("target", 7, Retention::Copies(4));
        target.enabled = Some(false);
        target.volume_count = Some(0);
        inventory.set_policies(vec![target.clone(), scheduled("old", 1, Retention::Days(90))]);
        let quota =
            Quota { backups: Some(Allowance { used: 90, reserved: 7, limit: Some(100) }), gigabytes: None };
        let plan = Plan::associate(&inventory, &target, ids(&["a", "b"]).iter(), |_| true, Some(quota));
        let said: Vec<String> = plan.warnings.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "the policy is OFF: nothing is backed up until it is switched on",
                "keeps less than old: keep 4 instead of keep 90 d",
                "runs more rarely than old: every 7 days 01:00 instead of daily 01:00 UTC",
                "backup quota looks too small: room for 3 more backups, up to 4 needed",
            ]
        );
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
