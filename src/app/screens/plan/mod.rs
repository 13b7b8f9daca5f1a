//! A plan and its confirmation: one state machine from the marks to the submission.
//!
//! `Ready` <-> `ReadingSingly` or `ReadingFirst` (before it can be made), `Checking` (confirmed, and read
//! again); a change found on the way leads back to `Ready`.

pub mod back_up;
mod facts;
pub mod from_run;
mod keys;
pub mod policies;
mod rows;
pub mod switch;

use std::collections::HashSet;

use jiff::Timestamp;

use super::{Reaction, Screen};
use crate::app::model::Model;
use crate::app::msg::{AskedBackups, Effect, FreshBackups};
use crate::app::notice::Notice;
use crate::app::request::RequestId;
use crate::app::run::FollowUp;
use crate::app::widgets::{Guard, Search};
use crate::domain::plan::Plan;
use crate::domain::plan::switch::policy_of_row;
use crate::domain::{
    Backup, BackupFacts, Expiries, Goal, NewVolume, PlanInput, Policy, PolicyChange, PolicyFacts, PolicyId,
    PolicyQuestions, Purpose, RunId, Step, VolumeId,
};
use rows::Place;

/// A plan on the screen.
#[derive(Clone, Debug)]
pub struct PlanPrompt {
    /// What would change.
    pub plan: Plan,
    /// Its request, so that the plan can be made again.
    pub request: PlanRequest,
    /// The plan with the rows in it that are left out by hand; `None` where none is.
    whole: Option<Box<Plan>>,
    /// Volumes that are left out by hand.
    pub left_out: HashSet<VolumeId>,
    /// Volumes it was asked for that are not in it, for they are not on the screen.
    hidden: Vec<VolumeId>,
    /// The count typed so far.
    pub typed: String,
    /// Where the cursor was put; `None` until it is moved.
    place: Option<Place>,
    /// What is searched for in it.
    pub search: Search,
    /// Marked volumes that are not on the screen are left out.
    pub shown_only: bool,
    /// What it is about.
    pub origin: Origin,
    /// What it waits for.
    pub stage: Stage,
    /// Nothing the plan rests on is older than this; `None` where that cannot be said.
    pub known_at: Option<Timestamp>,
    /// What is to be known about it, whatever comes: what is tried again and what is left out.
    pub about: Vec<Notice>,
    /// What changed since it was first shown, so that it must be confirmed again.
    pub since: Vec<Notice>,
    /// What it would be sent without, were it confirmed now.
    pub without: Without,
    /// It puts back what lost its policy: it need not wait for what was sent to be read back.
    pub puts_back: bool,
    /// The run it tries again.
    pub retry_of: Option<RunId>,
    /// What comes after its run.
    pub then: Option<FollowUp>,
    /// What the run before it has done, of which it is the second half.
    pub half_done: Option<&'static str>,
    /// Keys count once it was on the screen.
    pub guard: Guard,
}

/// What a plan waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// For the operator.
    Ready,
    /// For so many volumes to be read one by one: only that shows their present policy.
    ReadingSingly(Inquiry, usize),
    /// For everything it is about to be read, so that it can be made.
    ReadingFirst(Inquiry),
    /// It is confirmed, and what it rests on is read again; it is sent if nothing has changed.
    Checking(Inquiry),
}

impl Stage {
    /// The question it waits for.
    pub const fn inquiry(self) -> Option<Inquiry> {
        match self {
            Self::Ready => None,
            Self::ReadingSingly(inquiry, _) | Self::ReadingFirst(inquiry) | Self::Checking(inquiry) => {
                Some(inquiry)
            }
        }
    }
}

/// Where the volumes of a plan come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// They are marked; some may not be on the screen.
    Marks,
    /// Nothing is marked: it is the one under the cursor.
    Cursor,
    /// They are of an earlier run, wherever the lists stand.
    Run,
}

/// Safeties that failed: a plan that is confirmed all the same goes without them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Without {
    /// What it rests on could not be read again.
    pub check: bool,
    /// It cannot be written down.
    pub journal: bool,
}

/// A question to the cloud that a plan waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inquiry {
    /// Tells its answer from others.
    pub number: RequestId,
    /// When it was put.
    pub asked_at: Timestamp,
}

/// What the operator wants a plan for.
#[derive(Clone, Debug)]
pub enum PlanRequest {
    /// To put volumes under this policy.
    Associate(Policy),
    /// To remove volumes from their policies.
    Disassociate,
    /// To take steps of an earlier run back, or once more: each volume from where it is expected
    /// to where it shall be, if that is known.
    Steps {
        /// What for.
        purpose: Purpose,
        /// One a volume.
        steps: Vec<Step>,
    },
    /// To make a backup of each volume; what must be known for that is read first.
    BackUp(BackupFacts),
    /// To have this policy back its volumes up.
    RunPolicy(Policy, BackupFacts),
    /// To delete backups; with all backups of their volumes.
    Delete(Vec<Backup>),
    /// To make a volume from a backup; `None` is one that is gone.
    Restore(NewVolume, Option<Box<Backup>>),
    /// To switch policies; with what they would remove.
    Switch(bool, Expiries),
    /// To switch policies back after a run; with what they would remove.
    SwitchBack {
        /// The run.
        run: RunId,
        /// One a policy.
        steps: Vec<Step>,
        /// What they would remove.
        expiries: Expiries,
    },
    /// To make, edit or delete policies.
    Policies {
        /// What for.
        purpose: Purpose,
        /// One a policy.
        changes: Vec<PolicyChange>,
        /// What was read for them.
        facts: PolicyFacts,
    },
}

impl Origin {
    /// What a plan from the lists is about.
    pub fn of_lists(model: &Model) -> Self {
        if model.selection.is_empty() { Self::Cursor } else { Self::Marks }
    }
}

impl PlanPrompt {
    /// A plan over `input` by what is known now.
    pub fn new(model: &mut Model, request: PlanRequest, input: PlanInput, origin: Origin) -> Self {
        model.touch();
        Self {
            whole: None,
            left_out: HashSet::new(),
            hidden: Vec::new(),
            plan: request.plan(model, input, origin),
            request,
            typed: String::new(),
            place: None,
            search: Search::default(),
            shown_only: false,
            origin,
            stage: Stage::Ready,
            known_at: model.loads.known_at(),
            about: model.doubt().into_iter().collect(),
            since: Vec::new(),
            without: Without::default(),
            puts_back: false,
            retry_of: None,
            then: None,
            half_done: None,
            guard: Guard::new(model.revision),
        }
    }

    /// Opens the plan over `input`; where the list does not show the link, each volume is read by
    /// itself first (domain.md 1.10).
    pub fn open(model: &mut Model, request: PlanRequest, input: PlanInput, origin: Origin) -> Reaction {
        let to_read = model.inventory.needs_single_reads(input.ids());
        let mut prompt = Self::new(model, request, input, origin);
        let mut effects = Vec::new();
        if !to_read.is_empty() {
            let inquiry = Inquiry::new(model);
            prompt.stage = Stage::ReadingSingly(inquiry, to_read.len());
            effects.push(Effect::ReadSingly(inquiry.number, to_read));
        }
        prompt.on_screen().with_all(effects)
    }

    /// Opens it as it is.
    fn on_screen(self) -> Reaction {
        Reaction::open(Screen::Plan(Box::new(self)))
    }

    /// Whether it waits for readings; keys that confirm do nothing meanwhile.
    pub const fn is_waiting(&self) -> bool {
        !matches!(self.stage, Stage::Ready)
    }

    /// Whether it waits for the answer to this question.
    pub fn asks(&self, number: RequestId) -> bool {
        self.stage.inquiry().is_some_and(|inquiry| inquiry.number == number)
    }
}

impl PlanRequest {
    fn plan(&self, model: &Model, input: PlanInput, origin: Origin) -> Plan {
        let is_shown = is_shown(model, origin);
        match self {
            Self::Associate(target) => {
                Plan::associate(&model.inventory, target, input, is_shown, model.quota)
            }
            Self::Disassociate => Plan::disassociate(&model.inventory, input, is_shown),
            Self::Steps { purpose, steps } => {
                Plan::steps(&model.inventory, purpose.clone(), steps.iter().cloned())
            }
            Self::BackUp(facts) => Plan::back_up(&model.inventory, input, is_shown, facts, model.quota),
            Self::RunPolicy(policy, facts) => Plan::run_policy(&model.inventory, policy, facts, model.quota),
            Self::Delete(known) => Plan::delete_backups(&model.inventory, input, known),
            Self::Restore(new, backup) => Plan::restore(&model.inventory, new, backup.as_deref()),
            Self::Switch(on, expiries) => {
                let policies: Vec<PolicyId> = input.ids().map(policy_of_row).collect();
                Plan::switch(&model.inventory, &policies, *on, expiries)
            }
            Self::Policies { purpose, changes, facts } => {
                let rows: HashSet<&VolumeId> = input.ids().collect();
                let changes: Vec<PolicyChange> =
                    changes.iter().filter(|change| rows.contains(&change.row())).cloned().collect();
                Plan::change_policies(&model.inventory, purpose.clone(), &changes, facts, model.quota)
            }
            Self::SwitchBack { run, steps, expiries } => {
                let rows: HashSet<&VolumeId> = input.ids().collect();
                let steps = steps.iter().filter(|(row, ..)| rows.contains(row)).cloned();
                Plan::switch_back(&model.inventory, run.clone(), steps, expiries)
            }
        }
    }

    /// The policy it is about, which must be there.
    const fn policy_mut(&mut self) -> Option<&mut Policy> {
        match self {
            Self::Associate(policy) | Self::RunPolicy(policy, _) => Some(policy),
            _ => None,
        }
    }

    /// What of backups it rests on.
    fn asks(&self, plan: &Plan, model: &Model) -> AskedBackups {
        match self {
            Self::Switch(true, _) | Self::SwitchBack { .. } => {
                let goes_on = plan.items().filter(|item| item.goal == Goal::Switched(true));
                let policies: Vec<PolicyId> = goes_on.map(|item| policy_of_row(&item.id)).collect();
                let questions = PolicyQuestions::of_switch(&model.inventory, &policies);
                AskedBackups::Policies { questions, quota: model.quota }
            }
            Self::Policies { changes, .. } => {
                let questions = PolicyChange::questions(changes, &model.inventory);
                AskedBackups::Policies { questions, quota: model.quota }
            }
            Self::BackUp(_) | Self::RunPolicy(..) => AskedBackups::Facts,
            Self::Delete(known) => {
                let volumes: HashSet<&VolumeId> =
                    known.iter().filter_map(|backup| backup.volume.as_ref()).collect();
                AskedBackups::Of(volumes.into_iter().cloned().collect())
            }
            Self::Restore(_, Some(backup)) if backup.volume.is_some() => {
                AskedBackups::Of(backup.volume.iter().cloned().collect())
            }
            _ => AskedBackups::Nothing,
        }
    }

    /// Takes in what was read of that.
    fn take(&mut self, fresh: FreshBackups) {
        match (self, fresh) {
            (Self::BackUp(facts) | Self::RunPolicy(_, facts), FreshBackups::Facts(read)) => *facts = read,
            (Self::Delete(known), FreshBackups::Of(read)) => *known = read,
            (
                Self::Switch(_, known) | Self::SwitchBack { expiries: known, .. },
                FreshBackups::Policies(read),
            ) => {
                *known = read.expiries;
            }
            (Self::Policies { facts, .. }, FreshBackups::Policies(read)) => *facts = read,
            (Self::Restore(new, backup), FreshBackups::Of(read)) => {
                *backup = read.into_iter().find(|backup| backup.id == new.backup).map(Box::new);
            }
            _ => {}
        }
    }
}

/// Whether the operator has it on the screen; what a run asks for was seen there.
fn is_shown(model: &Model, origin: Origin) -> impl Fn(Option<u32>) -> bool {
    move |at| origin == Origin::Run || at.is_some_and(|at| model.volumes.shown().has(at))
}

impl Inquiry {
    fn new(model: &mut Model) -> Self {
        Self { number: model.next_request(), asked_at: model.now }
    }
}

impl Model {
    /// The marked volumes; without marks, the one under the cursor.
    pub(super) fn plan_input(&self) -> PlanInput {
        if self.selection.is_empty() {
            PlanInput::of(&self.inventory, self.current_volume())
        } else {
            self.selection.plan_input(&self.inventory, self.volumes.by_name())
        }
    }
}
