//! What can lie over the lists: prompts, choosers, details, plans, boards. The topmost one has
//! the keyboard, and Esc peels it off.

use std::time::Instant;

use jiff::Timestamp;

use super::keymap::Mode;
use super::list::Cursor;
use super::model::{Notice, RequestId};
use super::secret_entry::SecretPrompt;
use super::switch::Switch;
use crate::domain::plan::Plan;
use crate::domain::{ApiError, Policy, PolicyId, Purpose, RunId, Shown, Step, VolumeDetail, VolumeId};

/// One layer.
#[derive(Clone, Debug)]
pub enum Layer {
    /// The filter line; `before` comes back with Esc.
    Filter {
        /// The line being typed.
        line: Line,
        /// The filter that was there before.
        before: String,
    },
    /// The columns to sort by.
    SortChooser(Cursor),
    /// The policies to associate with.
    PolicyChooser(Cursor),
    /// Every field of a volume.
    VolumeDetail(VolumeDetailView),
    /// Every field of a policy.
    PolicyDetail {
        /// Which.
        id: PolicyId,
        /// First line shown.
        scroll: usize,
    },
    /// A plan and its confirmation.
    Plan(Box<PlanPrompt>),
    /// The outcomes of the last run.
    Outcomes,
    /// The outcomes of a run of this session that is in progress beside the last one.
    EarlierBoard(RunId),
    /// The outcomes of a run of the past.
    PastBoard,
    /// The runs of the past.
    History(Cursor),
    /// One outcome in full.
    OutcomeDetail {
        /// Whose.
        id: VolumeId,
        /// First line shown.
        scroll: usize,
    },
    /// The keys.
    Help {
        /// First line shown.
        scroll: usize,
    },
    /// A run is in progress: quit anyway?
    Leave,
    /// Where to go.
    Switch(Box<Switch>),
    /// A login that failed, and what can be done about it.
    Login {
        /// First line shown.
        scroll: usize,
    },
    /// A secret is asked for.
    Secret(SecretPrompt),
}

impl Layer {
    /// The keys that work on it.
    pub const fn mode(&self) -> Mode {
        match self {
            Self::Filter { .. } => Mode::Text,
            Self::SortChooser(_) | Self::PolicyChooser(_) => Mode::Choose,
            Self::VolumeDetail(_) | Self::PolicyDetail { .. } | Self::OutcomeDetail { .. } => Mode::Detail,
            Self::Plan(_) => Mode::Plan,
            Self::Outcomes | Self::EarlierBoard(_) | Self::PastBoard => Mode::Outcomes,
            Self::History(_) => Mode::History,
            Self::Help { .. } => Mode::Help,
            Self::Leave => Mode::Leave,
            Self::Switch(_) => Mode::Switch,
            Self::Login { .. } => Mode::Login,
            Self::Secret(_) => Mode::Secret,
        }
    }
}

/// The detail of a volume, filled when its reading comes in.
#[derive(Clone, Debug)]
pub struct VolumeDetailView {
    /// Which volume.
    pub id: VolumeId,
    /// All its fields, once read.
    pub detail: Option<Result<VolumeDetail, ApiError>>,
    /// First line shown.
    pub scroll: usize,
}

/// A plan on the screen.
#[derive(Clone, Debug)]
pub struct PlanPrompt {
    /// What would change.
    pub plan: Plan,
    /// Its request, so that the plan can be made again.
    pub request: PlanRequest,
    /// Volumes it was asked for that are left out, for they are not on the screen.
    pub left_out: Vec<VolumeId>,
    /// The count typed so far.
    pub typed: String,
    /// First item shown.
    pub scroll: usize,
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
    pub again: Option<RunId>,
    /// Keys count from here on; `None` until the prompt is on the screen.
    pub armed_at: Option<Instant>,
    /// The state of the screen that first shows it.
    pub revision: u64,
}

impl PlanPrompt {
    /// Whether it waits for readings; keys that confirm do nothing meanwhile.
    pub const fn is_waiting(&self) -> bool {
        !matches!(self.stage, Stage::Ready)
    }
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
}

/// A line of text being typed; the cursor counts characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The text.
    pub text: String,
    /// Characters before the cursor.
    pub cursor: usize,
}

/// The board on the screen: its own cursor and filter over the run's outcomes.
#[derive(Clone, Debug, Default)]
pub struct BoardView {
    /// Rows shown, as positions in the board.
    pub rows: Vec<usize>,
    /// The cursor.
    pub cursor: Cursor,
    /// Only outcomes that are called so.
    pub only: Option<Shown>,
}
