//! Everything the screen shows, and nothing else: what is not in here cannot be drawn.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::counts::Counts;
use super::keymap::Mode;
use super::layer::{Layer, PlanPrompt};
use super::list::Cursor;
use super::rows::VolumeRows;
pub use super::run::RunState;
use super::switch::{Choice, CloudProfile};
use super::typing::Typing;
use crate::domain::{
    ApiError, CloudScope, Column, Inventory, Policy, PolicyId, Quota, RunId, RunSummary, Selection, Settings,
    VolumeId,
};

/// Numbers the loads, so that the results of an earlier one, or of another cloud, are recognised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Generation(pub u64);

/// Numbers a request, so that the answer to an outdated one is recognised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestId(pub u64);

/// How far something is loaded.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Load {
    /// Not asked for.
    #[default]
    Idle,
    /// Under way.
    Loading,
    /// Complete, as of then.
    Done(Timestamp),
    /// It failed; what was there before stays.
    Failed(ApiError),
    /// The operator left it half-way.
    Left,
}

impl Load {
    /// The fault, if it failed.
    pub const fn fault(&self) -> Option<&ApiError> {
        match self {
            Self::Failed(fault) => Some(fault),
            _ => None,
        }
    }
}

/// The state of everything that is loaded.
#[derive(Clone, Debug, Default)]
pub struct Loads {
    /// Logging in.
    pub login: Load,
    /// Policies.
    pub policies: Load,
    /// Volumes.
    pub volumes: Load,
    /// The total the cloud announced, for showing progress.
    pub volumes_total: Option<u64>,
    /// Volumes received by the load under way.
    pub volumes_got: usize,
    /// Entries that could not be read: volumes that are not shown.
    pub volumes_unreadable: usize,
    /// How many there were when the rows were last worked out, and when that was.
    pub volumes_shown: (usize, Timestamp),
    /// The volumes were all there once: what fails or is left now leaves them as they were.
    pub was_complete: bool,
    /// How many volumes were under each policy when the load under way began.
    pub counts: HashMap<PolicyId, Counts>,
    /// Server names.
    pub servers: Load,
    /// The question that counts.
    pub generation: Generation,
    /// When it was asked: what is known is as old as that.
    pub requested_at: Option<Timestamp>,
    /// A run has changed something since.
    pub overtaken: bool,
}

impl Loads {
    /// When the oldest part of what is shown was read; `None` where that cannot be said.
    pub fn as_of(&self) -> Option<Timestamp> {
        if matches!(self.volumes, Load::Failed(_)) {
            return None;
        }
        [&self.policies, &self.volumes]
            .into_iter()
            .filter_map(|load| match load {
                Load::Done(at) => Some(*at),
                _ => None,
            })
            .min()
    }

    /// Everything that is known of policies and volumes was so at this time or later; `None` where
    /// that cannot be said, as after a run of our own.
    pub fn known_at(&self) -> Option<Timestamp> {
        let both = matches!((&self.policies, &self.volumes), (Load::Done(_), Load::Done(_)));
        self.requested_at.filter(|_| both && !self.overtaken)
    }

    /// Whether anything is being loaded.
    pub fn under_way(&self) -> bool {
        self.volumes == Load::Loading || self.policies_under_way()
    }

    /// Whether policies may still come.
    pub fn policies_under_way(&self) -> bool {
        [&self.login, &self.policies].contains(&&Load::Loading)
    }
}

/// Which pane the cursor keys move in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// The policies.
    Policies,
    /// The volumes.
    #[default]
    Volumes,
}

/// How serious a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// For information.
    Info,
    /// To be weighed.
    Warning,
    /// Something did not work.
    Error,
}

/// One line to the operator, until the next key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How serious.
    pub tone: Tone,
    /// The words.
    pub text: String,
}

/// A condition that passes without a key; when it ends, the notice is no longer true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// A run may still send something.
    Sending,
    /// A run asks whether to go on.
    SecretRequest,
    /// A run sends, and asks nothing.
    NoDecisionPending,
    /// A run is in progress, if only to be read back.
    Running,
    /// The program leaves when the run is over.
    Leaving,
    /// Outcomes are being read again.
    Verifying,
    /// Something is being loaded.
    Loading,
    /// No policy is known.
    NoPolicies,
    /// Policies may still come.
    LoadingPolicies,
    /// No volume is shown.
    NoVolumes,
    /// A plan waits for readings.
    Reading,
}

/// The runs of the past, as far as they were read.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The runs, the latest first; what kept them from being read.
    pub runs: Option<Result<Vec<RunSummary>, String>>,
    /// Why files with the name of a run are not among them.
    pub unreadable: Vec<String>,
    /// The run of which the outcomes are being read.
    pub opening: Option<RunId>,
}

/// A submission that the engine has not taken up yet: it may come back.
#[derive(Clone, Debug)]
pub struct Unbegun {
    /// The plan as it was confirmed.
    pub prompt: Box<PlanPrompt>,
    /// The run that was shown before, unless it is still in progress.
    pub run: Option<RunState>,
    /// The run before is still being read back: it is the last of the earlier ones.
    pub beside: bool,
}

/// Rows and columns each part of the screen has, worked out by the layout and needed for paging.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heights {
    /// Rows of policies.
    pub policies: usize,
    /// Rows of volumes.
    pub volumes: usize,
    /// Rows of a layer that takes the whole middle.
    pub full: usize,
    /// Lines the topmost scrolling layer has in all.
    pub lines: usize,
}

/// The whole state of the screen.
#[derive(Clone, Debug)]
pub struct Model {
    /// How one logs in here.
    pub profile: CloudProfile,
    /// Where we are; `None` before the login.
    pub scope: Option<CloudScope>,
    /// Words of warning that go with this cloud, such as `PRODUCTION`.
    pub banner: Option<String>,
    /// Columns of the volume list, in their order, as far as there is room for them.
    pub columns: Vec<Column>,
    /// All figures.
    pub settings: Settings,
    /// The time as of the last message.
    pub now: Timestamp,
    /// The zone that local times are given in.
    pub time_zone: TimeZone,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// Rows of each part.
    pub heights: Heights,
    /// What was chosen to get here: by access keys nobody else knows the name of a project.
    pub gone_to: Option<Choice>,
    /// What is known of the project.
    pub inventory: Inventory,
    /// The cursor of the policies.
    pub policies: Cursor,
    /// The rows of the volumes.
    pub volumes: VolumeRows,
    /// The marks.
    pub selection: Selection,
    /// What is loaded.
    pub loads: Loads,
    /// Backup quota, where the cloud tells it.
    pub quota: Option<Quota>,
    /// Which pane has the cursor.
    pub focus: Focus,
    /// What lies over the lists; the last has the keyboard.
    pub layers: Vec<Layer>,
    /// The last run.
    pub run: Option<RunState>,
    /// Runs of this place that were still being read back when the next one began, oldest first.
    pub earlier: Vec<RunState>,
    /// The last runs of the places that were left.
    pub runs_left: Vec<RunState>,
    /// What was confirmed and has not begun yet.
    pub unbegun: Option<Unbegun>,
    /// The past run that is shown, if any.
    pub past: Option<RunState>,
    /// The runs of the past.
    pub history: History,
    /// Nothing may be changed from here.
    pub read_only: bool,
    /// Counts the questions that are put about volumes of a plan and about places to go to.
    pub inquiries: RequestId,
    /// The question for a fresh way to the same cloud, while it is not answered.
    pub relogin: Option<RequestId>,
    /// How keys came in lately.
    pub typing: Typing,
    /// One line to the operator.
    pub notice: Option<Notice>,
    /// As long as this holds, so does the notice; where there is nothing, until the next key.
    pub notice_holds: Option<Holds>,
    /// Requests in flight.
    pub in_flight: usize,
    /// Time the last answer took.
    pub round_trip: Option<Duration>,
    /// Until when the cloud's limits hold requests up.
    pub held: Option<Timestamp>,
    /// Counts changes of what is shown; the screen is drawn when it moved on.
    pub revision: u64,
    /// Leave as soon as the run is over.
    pub leave_after_run: bool,
}

/// Columns and rows of the smallest terminal that anything is shown on.
pub const SMALLEST: (u16, u16) = (40, 8);

/// Whether anything can be shown on a terminal of so many columns and rows; where nothing can, no
/// key changes anything.
pub const fn is_enough(size: (u16, u16)) -> bool {
    size.0 >= SMALLEST.0 && size.1 >= SMALLEST.1
}

impl Model {
    /// An empty screen of this size.
    pub fn new(settings: Settings, now: Timestamp, time_zone: TimeZone, size: (u16, u16)) -> Self {
        Self {
            profile: CloudProfile::default(),
            scope: None,
            banner: None,
            columns: Column::by_default(),
            settings,
            now,
            time_zone,
            size,
            heights: Heights { policies: 1, volumes: 1, full: 1, lines: 1 },
            gone_to: None,
            inventory: Inventory::default(),
            policies: Cursor::default(),
            volumes: VolumeRows::default(),
            selection: Selection::default(),
            loads: Loads::default(),
            quota: None,
            focus: Focus::default(),
            layers: Vec::new(),
            run: None,
            earlier: Vec::new(),
            runs_left: Vec::new(),
            unbegun: None,
            past: None,
            history: History::default(),
            read_only: false,
            inquiries: RequestId::default(),
            relogin: None,
            typing: Typing::default(),
            notice: None,
            notice_holds: None,
            in_flight: 0,
            round_trip: None,
            held: None,
            revision: 1,
            leave_after_run: false,
        }
    }

    /// The keys that work now.
    pub fn mode(&self) -> Mode {
        self.layers.last().map_or(Mode::Browse, Layer::mode)
    }

    /// The policy under the cursor.
    pub fn current_policy(&self) -> Option<&Policy> {
        self.inventory.policies().get(self.policies.at)
    }

    /// The volume under the cursor.
    pub fn current_volume(&self) -> Option<VolumeId> {
        self.inventory.id_at(self.volumes.current()?)
    }

    /// Puts a line to the operator.
    pub fn say(&mut self, tone: Tone, text: impl Into<String>) {
        self.notice = Some(Notice { tone, text: text.into() });
        self.notice_holds = None;
    }

    /// Puts a line to the operator that is about something that goes on: it goes when that is over.
    pub(super) fn say_while(&mut self, holds: Holds, tone: Tone, text: impl Into<String>) {
        self.say(tone, text);
        self.notice_holds = Some(holds);
    }

    /// Takes away a notice that no longer holds.
    pub(super) fn drop_old_notice(&mut self) {
        if self.notice.is_some() && self.notice_holds.is_some_and(|holds| !self.still(holds)) {
            (self.notice, self.notice_holds) = (None, None);
            self.touch();
        }
    }

    fn still(&self, holds: Holds) -> bool {
        let asks = || self.run.as_ref().is_some_and(|run| run.asks().is_some());
        match holds {
            Holds::Sending => self.is_sending(),
            Holds::SecretRequest => asks(),
            Holds::NoDecisionPending => self.is_sending() && !asks(),
            Holds::Running => self.is_running(),
            Holds::Leaving => self.is_running() && self.leave_after_run,
            Holds::Verifying => self.is_verifying(),
            Holds::Loading => self.loads.under_way(),
            Holds::NoPolicies => self.inventory.policies().is_empty(),
            Holds::LoadingPolicies => self.loads.policies_under_way(),
            Holds::NoVolumes => self.volumes.is_empty(),
            Holds::Reading => self.layers.iter().any(|layer| match layer {
                Layer::Plan(prompt) => prompt.is_waiting(),
                _ => false,
            }),
        }
    }
}
