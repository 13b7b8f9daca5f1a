//! Everything the screen shows, and nothing else: what is not in here cannot be drawn.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::keymap::Mode;
use super::layer::{BoardView, Layer};
use super::list::Cursor;
use super::rows::VolumeRows;
use crate::domain::plan::Plan;
use crate::domain::{Board, Fault, Inventory, Policy, Quota, RunEvent, Selection, Settings};

/// Where the operator is, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Name of the cloud: the `clouds.yaml` entry, or the host of the identity service.
    pub cloud: String,
    /// Region.
    pub region: String,
    /// Project.
    pub project: String,
    /// User.
    pub user: String,
}

/// Numbers a question so that an answer to an outdated one is told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gen(pub u64);

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
    Failed(Fault),
    /// The operator left it half-way.
    Left,
}

impl Load {
    /// The fault, if it failed.
    pub const fn fault(&self) -> Option<&Fault> {
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
    /// How many there were when the rows were last worked out.
    pub volumes_shown: usize,
    /// Server names.
    pub servers: Load,
    /// The question that counts.
    pub generation: Gen,
}

impl Loads {
    /// When the oldest part of what is shown was read.
    pub fn as_of(&self) -> Option<Timestamp> {
        [&self.policies, &self.volumes]
            .into_iter()
            .filter_map(|load| match load {
                Load::Done(at) => Some(*at),
                _ => None,
            })
            .min()
    }

    /// Whether anything is being loaded.
    pub fn under_way(&self) -> bool {
        [&self.login, &self.policies, &self.volumes].contains(&&Load::Loading)
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

/// A run on the screen.
#[derive(Clone, Debug)]
pub struct RunState {
    /// What was asked for.
    pub plan: Plan,
    /// What became of it.
    pub board: Board,
    /// How it is shown.
    pub view: BoardView,
    /// When it began.
    pub started: Timestamp,
    /// The latest word of the engine on what it is waiting for.
    pub waiting: Option<RunEvent>,
    /// The operator asked it to stop.
    pub stopping: bool,
}

impl RunState {
    /// Whether it is still going on.
    pub const fn is_running(&self) -> bool {
        self.board.summary.is_none()
    }
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
    /// Where we are; `None` before the login.
    pub place: Option<Place>,
    /// Words of warning that go with this cloud, such as `PRODUCTION`.
    pub banner: Option<String>,
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
    /// One line to the operator.
    pub notice: Option<Notice>,
    /// Requests in flight.
    pub in_flight: usize,
    /// Time the last answer took.
    pub round_trip: Option<Duration>,
    /// Counts changes of what is shown; the screen is drawn when it moved on.
    pub revision: u64,
    /// Leave as soon as the run is over.
    pub leave_after_run: bool,
}

impl Model {
    /// An empty screen of this size.
    pub fn new(settings: Settings, now: Timestamp, time_zone: TimeZone, size: (u16, u16)) -> Self {
        Self {
            place: None,
            banner: None,
            settings,
            now,
            time_zone,
            size,
            heights: Heights { policies: 1, volumes: 1, full: 1, lines: 1 },
            inventory: Inventory::default(),
            policies: Cursor::default(),
            volumes: VolumeRows::default(),
            selection: Selection::default(),
            loads: Loads::default(),
            quota: None,
            focus: Focus::default(),
            layers: Vec::new(),
            run: None,
            notice: None,
            in_flight: 0,
            round_trip: None,
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

    /// Whether a run is going on.
    pub fn is_running(&self) -> bool {
        self.run.as_ref().is_some_and(RunState::is_running)
    }

    /// Puts a line to the operator.
    pub fn say(&mut self, tone: Tone, text: impl Into<String>) {
        self.notice = Some(Notice { tone, text: text.into() });
    }
}
