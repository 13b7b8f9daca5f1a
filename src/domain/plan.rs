//! The plan: what exactly would change, said before anything is sent.
//!
//! Every marked volume falls into exactly one [`PlannedAction`]; the groups are disjoint and complete. A
//! plan is a value: building it reads nothing and sends nothing.

use std::collections::HashMap;

pub use super::action::{Goal, PlannedAction, SkipReason};
use super::input::PlanInput;
use super::inventory::{Brief, Briefs};
pub use super::purpose::Purpose;
use super::shared_str::SharedStr;
use super::summary::PlanSummary;
pub use super::tally::Tally;
use super::warning::{self, Warning};
use super::{Inventory, Policy, PolicyId, Quota, RunId, Settings, VolumeId, VolumeStatus, action};

/// One volume of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// The volume.
    pub id: VolumeId,
    /// Its name (scrub before showing).
    pub name: SharedStr,
    /// Its size in GB, where that is known.
    pub size_gb: Option<u32>,
    /// Its status when the plan was made.
    pub status: VolumeStatus,
    /// What would become of it.
    pub fate: PlannedAction,
    /// Where it shall be.
    pub goal: Goal,
    /// Marked, but not among the rows on the screen.
    pub hidden: bool,
}

impl Planned {
    /// The name, or the short id where there is none.
    pub fn label(&self) -> String {
        if self.name.trim().is_empty() { self.id.short() } else { self.name.to_string() }
    }

    /// What the volumes of one request have in common: the policy they shall be under, and, when
    /// they are taken out, the one they leave.
    pub fn request(&self) -> (&Goal, Option<&PolicyId>) {
        (&self.goal, self.leaves().filter(|_| self.goal == Goal::InNone))
    }

    /// Whether it will be in a request.
    pub const fn is_sent(&self) -> bool {
        matches!(
            self.fate,
            PlannedAction::New
                | PlannedAction::Move { .. }
                | PlannedAction::Remove { .. }
                | PlannedAction::Unclear
        )
    }

    /// The policy it is under now, where that is known and it will leave it.
    pub const fn leaves(&self) -> Option<&PolicyId> {
        match &self.fate {
            PlannedAction::Move { from } | PlannedAction::Remove { from } => Some(from),
            _ => None,
        }
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

/// How the operator confirms a plan: the friction grows with what is at stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// Nothing to send.
    Nothing,
    /// One key.
    Key,
    /// The number of volumes that will be sent, typed out.
    TypeCount(usize),
    /// Not at all: it is more than one submission may have.
    TooMany {
        /// How many would be sent.
        sent: usize,
        /// How many may be.
        most: usize,
    },
}

/// What a submission would change.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What it is for.
    pub purpose: Purpose,
    /// The policies that volumes leave, most leaving first.
    pub sources: Vec<Source>,
    /// What to weigh first.
    pub warnings: Vec<Warning>,
    /// This cloud has been seen to show which policy a volume is under.
    pub link_proven: bool,
    items: Vec<Planned>,
    order: Vec<u32>,
    digest: PlanSummary,
}

impl Plan {
    /// Works out what associating volumes with `target` would change, by what `inventory` knows.
    ///
    /// `shown` says of a position whether its volume is among the rows on the screen (`None` is
    /// one that is no longer in the list); a shell passes `|_| true`.
    pub fn associate(
        inventory: &Inventory,
        target: &Policy,
        input: PlanInput,
        shown: impl Fn(Option<u32>) -> bool,
        quota: Option<Quota>,
    ) -> Self {
        let goal = Goal::Under(target.id.clone());
        let fate = |_: &VolumeId, volume: &Brief<'_>| action::to_associate(target, volume);
        let items = items(inventory, &input, shown, |_| goal.clone(), fate);
        Self::of(inventory, Purpose::Associate(target.clone()), items, input, quota)
    }

    /// Works out what taking volumes out of whatever policy each is under would change.
    pub fn disassociate(
        inventory: &Inventory,
        input: PlanInput,
        shown: impl Fn(Option<u32>) -> bool,
    ) -> Self {
        let fate = |_: &VolumeId, volume: &Brief<'_>| action::to_disassociate(volume);
        let items = items(inventory, &input, shown, |_| Goal::InNone, fate);
        Self::of(inventory, Purpose::Disassociate, items, input, None)
    }

    /// Works out how to bring volumes back to where they were before a run; `before` says for
    /// each where the run put it, and where it was (`None` where that was not known).
    ///
    /// What somebody changed since is left alone, and said so.
    pub fn undo(
        inventory: &Inventory,
        run: RunId,
        before: impl Iterator<Item = (VolumeId, Goal, Option<Goal>)>,
    ) -> Self {
        Self::steps(inventory, Purpose::Undo(run), before)
    }

    /// Works out single steps: for each volume where it was left, and where it shall be (`None`
    /// where that is not known). What is neither here nor there by now is left alone, and said so.
    pub fn steps(
        inventory: &Inventory,
        purpose: Purpose,
        steps: impl Iterator<Item = (VolumeId, Goal, Option<Goal>)>,
    ) -> Self {
        let mut by_id: HashMap<VolumeId, (Goal, Option<Goal>)> = HashMap::new();
        for (id, put, was) in steps {
            by_id.entry(id).or_insert((put, was));
        }
        let input = PlanInput::of(inventory, by_id.keys().cloned());
        let goal = |id: &VolumeId| {
            by_id.get(id).map_or(Goal::InNone, |(put, was)| was.as_ref().unwrap_or(put).clone())
        };
        let fate = |id: &VolumeId, volume: &Brief<'_>| {
            by_id.get(id).map_or(PlannedAction::Already, |(put, was)| {
                action::to_undo(inventory, volume, put, was.as_ref())
            })
        };
        let items = items(inventory, &input, |_| true, goal, fate);
        Self::of(inventory, purpose, items, input, None)
    }

    fn of(
        inventory: &Inventory,
        purpose: Purpose,
        items: Vec<Planned>,
        input: PlanInput,
        quota: Option<Quota>,
    ) -> Self {
        let order = input.into_order();
        let digest = PlanSummary::of(&items, &order);
        let sources = sources(inventory, &digest);
        let warnings = warning::weigh(inventory, &purpose, &items, &digest, &sources, quota);
        Self { purpose, sources, warnings, link_proven: inventory.link_proven(), items, order, digest }
    }

    /// Every volume asked for, once, in the order of the list by name; those that left it first.
    pub fn items(&self) -> impl Iterator<Item = &Planned> {
        self.order.iter().filter_map(|place| self.items.get(*place as usize))
    }

    /// How many volumes were asked for.
    pub const fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether no volume was asked for.
    pub const fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The policy volumes are associated with, if there is one for all of them.
    pub const fn target(&self) -> Option<&Policy> {
        self.purpose.target()
    }

    /// What it is for, in words: `db-nightly`, `out of their policies`, `undo of 7f3a`.
    pub fn title(&self) -> String {
        self.purpose.title()
    }

    /// The volumes that will be sent, in order.
    pub fn to_send(&self) -> impl Iterator<Item = &Planned> {
        self.items().filter(|item| item.is_sent())
    }

    /// In how many requests of at most so many volumes it is sent: volumes share one if they have
    /// the same goal and, when taken out, leave the same policy.
    pub fn requests(&self, most: usize) -> usize {
        self.digest.groups.iter().map(|volumes| volumes.div_ceil(most.max(1))).sum()
    }

    /// Every volume in the order it should be looked at: hidden ones first.
    pub fn to_review(&self) -> impl ExactSizeIterator<Item = Option<&Planned>> {
        self.digest
            .hidden_first
            .as_ref()
            .unwrap_or(&self.order)
            .iter()
            .map(|place| self.items.get(*place as usize))
    }

    /// Why volumes are refused, and how many for each reason.
    pub fn refusals(&self) -> &[(SkipReason, usize)] {
        &self.digest.refusals
    }

    /// One that is refused, if there is any.
    pub fn refused(&self) -> Option<&Planned> {
        self.items.get(self.digest.refused? as usize)
    }

    /// How many volumes have which fate.
    pub const fn tally(&self) -> Tally {
        self.digest.tally
    }

    /// How this plan is confirmed; a few new associations need one key only.
    pub fn confirmation(&self, settings: &Settings) -> Confirmation {
        let tally = self.tally();
        match (tally.sent(), settings.max_submit) {
            (0, _) => Confirmation::Nothing,
            (sent, Some(most)) if sent > most => Confirmation::TooMany { sent, most },
            (sent, _) if sent == tally.new && sent <= settings.confirm_by_key_up_to => Confirmation::Key,
            (sent, _) => Confirmation::TypeCount(sent),
        }
    }
}

/// What becomes of each volume asked for.
fn items(
    inventory: &Inventory,
    input: &PlanInput,
    shown: impl Fn(Option<u32>) -> bool,
    goal: impl Fn(&VolumeId) -> Goal,
    fate: impl Fn(&VolumeId, &Brief<'_>) -> PlannedAction,
) -> Vec<Planned> {
    let briefs = Briefs::of(inventory);
    let names = SharedStr::split(input.volumes().iter().map(|(_, at)| at.map_or("", |at| briefs.name(at))));
    let planned = |((id, at), name): (&(VolumeId, Option<u32>), SharedStr)| {
        let volume = at.and_then(|at| briefs.at(at));
        Planned {
            id: id.clone(),
            name,
            size_gb: volume.as_ref().and_then(|volume| volume.size_gb),
            status: volume.as_ref().map_or_else(|| VolumeStatus::new(""), |volume| volume.status.clone()),
            fate: volume.map_or(PlannedAction::Refused(SkipReason::Gone), |volume| fate(id, &volume)),
            goal: goal(id),
            hidden: !shown(*at),
        }
    };
    input.volumes().iter().zip(names).map(planned).collect()
}

fn sources(inventory: &Inventory, digest: &PlanSummary) -> Vec<Source> {
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
        let input = ids(&["new", "mover", "lost", "there", "broken", "gone", "new"]);
        let target = inventory.policy(&"target".into()).unwrap().clone();
        let plan =
            Plan::associate(&inventory, &target, PlanInput::of(&inventory, input), |at| at != Some(0), None);
        assert_eq!(
            plan.tally(),
            Tally { new: 1, moves: 2, already: 1, refused: 2, hidden: 1, ..Tally::default() }
        );
        assert_eq!(
            plan.sources.iter().map(|source| source.label.as_str()).collect::<Vec<_>>(),
            ["old", "unknown policy deleted"]
        );
        assert_eq!(plan.confirmation(&Settings::default()), Confirmation::TypeCount(3));
        assert!(plan.warnings.contains(&Warning::Hidden { sent: 1 }));
    }

    #[test]
    fn friction_grows_with_what_is_at_stake() {
        let confirm = |new: usize, from: Option<&str>| {
            let mut inventory = Inventory::default();
            let names: Vec<String> = (0..new).map(|n| format!("v{n}")).collect();
            inventory.add_volumes(names.iter().map(|name| volume(name, from)).collect());
            inventory.set_policies(vec![policy("target", Some(0)), policy("old", Some(0))]);
            let input: Vec<VolumeId> = names.iter().map(|name| VolumeId::new(name)).collect();
            Plan::associate(
                &inventory,
                &policy("target", Some(0)),
                PlanInput::of(&inventory, input),
                |_| true,
                None,
            )
            .confirmation(&Settings::default())
        };
        assert_eq!(confirm(0, None), Confirmation::Nothing);
        assert_eq!(confirm(40, None), Confirmation::Key);
        assert_eq!(confirm(41, None), Confirmation::TypeCount(41));
        assert_eq!(confirm(1, Some("old")), Confirmation::TypeCount(1));
        assert_eq!(confirm(3, Some("target")), Confirmation::Nothing);
    }

    #[test]
    fn undo_leads_back_and_leaves_alone_what_somebody_changed() {
        let mut inventory = Inventory::default();
        inventory.add_volumes(vec![
            volume("new", Some("target")),
            volume("moved", Some("target")),
            volume("taken", Some("third")),
            volume("back", Some("old")),
            volume("lost", None),
            volume("orphan", Some("target")),
        ]);
        inventory.set_policies(["target", "old", "third"].map(|id| policy(id, Some(9))).to_vec());
        let under = |id: &str| Goal::Under(id.into());
        let put = || under("target");
        let before = [
            ("new", put(), Some(Goal::InNone)),
            ("moved", put(), Some(under("old"))),
            ("taken", put(), Some(under("old"))),
            ("back", put(), Some(under("old"))),
            ("lost", Goal::InNone, Some(under("old"))),
            ("orphan", put(), Some(under("deleted"))),
            ("unseen", put(), None),
        ];
        let run = RunId::parse("20261123-214800-7f3a").unwrap();
        let before = before.into_iter().map(|(id, put, was)| (VolumeId::new(id), put, was));
        let plan = Plan::undo(&inventory, run, before);
        let fate = |id: &str| plan.items().find(|item| item.id == id.into()).unwrap().fate.clone();
        assert_eq!(fate("new"), PlannedAction::Remove { from: "target".into() });
        assert_eq!(fate("moved"), PlannedAction::Move { from: "target".into() });
        assert_eq!(fate("taken"), PlannedAction::Refused(SkipReason::Changed { now: "under third".into() }));
        assert_eq!(fate("back"), PlannedAction::Already);
        assert_eq!(fate("lost"), PlannedAction::New);
        assert_eq!(fate("orphan"), PlannedAction::Refused(SkipReason::SourceGone));
        assert_eq!((plan.tally().sent(), plan.requests(40)), (3, 2));
        assert!(plan.warnings.contains(&Warning::Unprotected(1)));
    }

    #[test]
    fn disassociating_takes_each_out_of_its_own_policy() {
        let mut inventory = Inventory::default();
        inventory.add_volumes(vec![volume("a", Some("p")), volume("b", Some("q")), volume("c", None)]);
        inventory.set_policies(vec![policy("p", Some(1)), policy("q", Some(1))]);
        let plan = Plan::disassociate(&inventory, PlanInput::of(&inventory, ids(&["a", "b", "c"])), |_| true);
        assert_eq!(plan.tally(), Tally { removals: 2, already: 1, ..Tally::default() });
        assert_eq!(plan.confirmation(&Settings::default()), Confirmation::TypeCount(2));
        assert_eq!(plan.sources.len(), 2);
    }

    #[test]
    fn one_that_does_not_tell_its_policy_is_unclear_among_others_that_do() {
        let mut inventory = Inventory::default();
        let mut odd = volume("odd", None);
        odd.policy_told = false;
        inventory.add_volumes(vec![volume("a", Some("target")), volume("b", None), odd]);
        inventory.set_policies(vec![policy("target", Some(1)), policy("old", Some(0))]);
        let target = policy("target", Some(1));
        let input = || PlanInput::of(&inventory, ids(&["a", "b", "odd"]));
        let plan = Plan::associate(&inventory, &target, input(), |_| true, None);
        assert_eq!(plan.tally(), Tally { new: 1, already: 1, unclear: 1, ..Tally::default() });
        let plan = Plan::disassociate(&inventory, input(), |_| true);
        assert_eq!(plan.tally(), Tally { removals: 1, already: 1, refused: 1, ..Tally::default() });
    }

    #[test]
    fn where_the_link_is_not_shown_nothing_is_called_new() {
        let mut inventory = Inventory::default();
        inventory.add_volumes(vec![volume("a", None)]);
        inventory.set_policies(vec![policy("target", Some(5))]);
        let target = policy("target", Some(5));
        let plan =
            Plan::associate(&inventory, &target, PlanInput::of(&inventory, ids(&["a"])), |_| true, None);
        assert_eq!(plan.tally().unclear, 1);
        assert_eq!(plan.confirmation(&Settings::default()), Confirmation::TypeCount(1));
    }

    proptest! {
        #[test]
        fn groups_are_disjoint_and_complete(
            fleet in prop::collection::btree_map(0..40u8, (prop::option::of(0..4u8), 0..22usize), 0..40),
            input in prop::collection::vec(0..50u8, 0..60),
        ) {
            let mut inventory = Inventory::default();
            inventory.add_volumes(fleet.iter().map(|(n, (policy, status))| {
                let mut volume = volume(&format!("v{n}"), policy.map(|p| format!("p{p}")).as_deref());
                volume.status = VolumeStatus::KNOWN[*status].clone();
                volume
            }).collect());
            inventory.set_policies((0..3).map(|p| policy(&format!("p{p}"), Some(0))).collect());
            let input: Vec<VolumeId> = input.iter().map(|n| format!("v{n}").as_str().into()).collect();
            let plan = Plan::associate(&inventory, &policy("p0", Some(0)), PlanInput::of(&inventory, input.clone()), |_| true, None);
            let unique: std::collections::HashSet<_> = input.iter().collect();
            prop_assert_eq!(plan.tally().total(), unique.len());
            prop_assert_eq!(plan.len(), unique.len());
            prop_assert!(plan.items().all(|item| unique.contains(&item.id)));
            prop_assert_eq!(plan.to_send().count(), plan.tally().sent());
            prop_assert_eq!(plan.sources.iter().map(|source| source.leaving).sum::<usize>(), plan.tally().moves);
        }
    }
}
