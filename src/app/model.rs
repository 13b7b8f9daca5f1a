//! What the screens show and act on: the session, the lists, the runs. The stack of screens itself is
//! in [`super::App`].

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::action::Action;
use super::coverage::Coverage;
use super::failures::Failures;
use super::keymap::{Keymap, Mode};
use super::latest::Latest;
use super::load::Loads;
use super::notice::{Holds, Notice, Tone};
use super::profile::{Choice, CloudProfile};
use super::request::RequestId;
use super::rows::VolumeRows;
use super::run::RunState;
use super::widgets::Cursor;
use crate::domain::{
    ApiErrorKind, CloudScope, Column, Inventory, ListView, Look, Policy, Quota, RunId, RunSummary,
    SavedFilter, Selection, Settings, VolumeId,
};

/// Which pane the cursor keys move in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// The policies.
    Policies,
    /// The volumes.
    #[default]
    Volumes,
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

impl History {
    /// The runs that could be read.
    pub fn rows(&self) -> &[RunSummary] {
        match &self.runs {
            Some(Ok(runs)) => runs,
            _ => &[],
        }
    }
}

/// What was shown before a submission that the engine has not taken up yet: it may come back.
#[derive(Clone, Debug)]
pub struct Unbegun {
    /// The run that was shown before, unless it is still in progress.
    pub run: Option<RunState>,
    /// The run before is still being read back: it is the last of the earlier ones.
    pub beside: bool,
}

/// Rows and columns each part of the screen has, worked out by the layout and needed for paging.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heights {
    /// Rows of policies.
    pub policies: usize,
    /// Rows of volumes.
    pub volumes: usize,
    /// Rows of a layer that takes the whole middle.
    pub full: usize,
    /// Lines the topmost scrolling layer has in all.
    pub lines: usize,
    /// Those of them that its search finds.
    pub hits: Vec<usize>,
    /// The border between the panes; `None` where only one pane is shown.
    pub border: Option<BorderPlace>,
}

/// Where the border between policies and volumes is, and how far it can go: columns or rows of the policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BorderPlace {
    /// The panes stand side by side: these are columns.
    pub beside: bool,
    /// Where it is.
    pub at: u16,
    /// The least the policies can have.
    pub least: u16,
    /// The most.
    pub most: u16,
}

impl BorderPlace {
    /// Columns it moves at once, which can be seen; rows are moved one by one.
    const STEP: u16 = 4;

    /// Where it goes next; `None` where it cannot go farther.
    pub const fn next(self, wider: bool) -> Option<u16> {
        let step = if self.beside { Self::STEP } else { 1 };
        let left = if wider { self.most.saturating_sub(self.at) } else { self.at.saturating_sub(self.least) };
        let step = if left < step { left } else { step };
        match (step, wider) {
            (0, _) => None,
            (step, true) => Some(self.at + step),
            (step, false) => Some(self.at - step),
        }
    }
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
    /// The keys.
    pub keymap: Arc<Keymap>,
    /// All figures.
    pub settings: Settings,
    /// The time as of the last message.
    pub now: Timestamp,
    /// The zone of the machine.
    pub machine_zone: TimeZone,
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
    /// Filters saved for this cloud and project; `None` until they are read.
    pub saved_filters: Option<Vec<SavedFilter>>,
    /// What was chosen for the list, to be remembered.
    pub view: ListView,
    /// The look that was chosen on the screen, wherever one goes from here.
    pub look: Option<Look>,
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
    /// Whether the volumes are really backed up.
    pub coverage: Coverage,
    /// What policies could not back up.
    pub failures: Failures,
    /// How far the last backups of the volumes in the list are read.
    pub latest: Latest,
    /// Nothing may be changed from here.
    pub read_only: bool,
    /// Counts the questions that are put about volumes of a plan and about places to go to.
    pub requests: RequestId,
    /// The question for a fresh way to the same cloud, while it is not answered.
    pub relogin: Option<RequestId>,
    /// One line to the operator.
    pub notice: Option<Notice>,
    /// As long as this holds, so does the notice; where there is nothing, until the next key.
    pub notice_holds: Option<Holds>,
    /// Requests in flight.
    pub in_flight: usize,
    /// Time the last answer took.
    pub round_trip: Option<Duration>,
    /// Until when requests are held up, and after which kind of fault.
    pub held: Option<(Timestamp, ApiErrorKind)>,
    /// Counts how often volumes moved to other positions.
    pub moves: u64,
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
    /// The zone that local times are given in, where it is known.
    pub fn known_zone(&self) -> Option<&TimeZone> {
        Some(self.zone()).filter(|zone| !zone.is_unknown())
    }

    /// The zone that local times are given in: that of the settings, else that of the machine.
    pub fn zone(&self) -> &TimeZone {
        self.settings.time_zone.as_ref().unwrap_or(&self.machine_zone)
    }

    /// An empty screen of this size.
    pub fn new(settings: Settings, now: Timestamp, time_zone: TimeZone, size: (u16, u16)) -> Self {
        Self {
            profile: CloudProfile::default(),
            scope: None,
            banner: None,
            columns: Column::by_default(),
            keymap: Keymap::own(),
            settings,
            now,
            machine_zone: time_zone,
            size,
            heights: Heights { policies: 1, volumes: 1, full: 1, lines: 1, hits: Vec::new(), border: None },
            gone_to: None,
            inventory: Inventory::default(),
            policies: Cursor::default(),
            volumes: VolumeRows::default(),
            selection: Selection::default(),
            loads: Loads::default(),
            quota: None,
            focus: Focus::default(),
            saved_filters: None,
            view: ListView::default(),
            look: None,
            run: None,
            earlier: Vec::new(),
            runs_left: Vec::new(),
            unbegun: None,
            past: None,
            history: History::default(),
            coverage: Coverage::default(),
            failures: Failures::default(),
            latest: Latest::default(),
            read_only: false,
            requests: RequestId::default(),
            relogin: None,
            notice: None,
            notice_holds: None,
            in_flight: 0,
            round_trip: None,
            held: None,
            moves: 0,
            revision: 1,
            leave_after_run: false,
        }
    }

    /// The name of the key for an action, for texts that mention it.
    pub fn key(&self, mode: Mode, action: Action) -> String {
        self.keymap.name(mode, action)
    }

    /// How the screen looks: as was chosen on it, else as the settings have it.
    pub fn look(&self) -> Look {
        self.look.unwrap_or(self.profile.look)
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

    /// Takes away a notice that no longer holds; `reading` says whether a plan waits for readings.
    pub(super) fn drop_old_notice(&mut self, reading: bool) {
        if self.notice.is_some() && self.notice_holds.is_some_and(|holds| !self.still(holds, reading)) {
            (self.notice, self.notice_holds) = (None, None);
            self.touch();
        }
    }

    fn still(&self, holds: Holds, reading: bool) -> bool {
        let asks = || self.run.as_ref().is_some_and(|run| run.asks().is_some());
        match holds {
            Holds::Sending => self.is_sending(),
            Holds::SecretRequest => asks(),
            Holds::NoDecisionPending => self.is_sending() && !asks(),
            Holds::Running => self.is_running(),
            Holds::Leaving => self.is_running() && self.leave_after_run,
            Holds::Verifying => self.is_verifying(),
            Holds::Loading => self.loads.under_way(),
            Holds::ReadingCoverage => self.coverage.reading.is_some(),
            Holds::ReadingFailures => self.failures.reading.is_some(),
            Holds::NoPolicies => self.inventory.policies().is_empty(),
            Holds::LoadingPolicies => self.loads.policies_under_way(),
            Holds::NoVolumes => self.volumes.is_empty(),
            Holds::LoggingIn => self.scope.is_none(),
            Holds::NoSavedFilters => self.saved_filters.is_none(),
            Holds::Reading => reading,
        }
    }

    /// Takes note of the requests in flight and of how long the last answer took.
    pub(super) fn set_traffic(&mut self, in_flight: usize, round_trip: Option<Duration>) {
        if (self.in_flight, self.round_trip) != (in_flight, round_trip) {
            (self.in_flight, self.round_trip) = (in_flight, round_trip);
            self.touch();
        }
    }

    /// Takes note of how long requests are held up, and after which kind of fault.
    pub(super) fn set_held(&mut self, pause: Option<(Duration, ApiErrorKind)>) {
        // A pause below a second is over before anybody has read of it.
        let pause = pause.filter(|(left, _)| left.as_secs() > 0);
        let held = pause.and_then(|(left, kind)| Some((self.now.checked_add(left).ok()?, kind)));
        let is_same = match (self.held, held) {
            (Some((old, before)), Some((new, kind))) => {
                before == kind && old.duration_since(new).abs().as_secs() == 0
            }
            (old, new) => old == new,
        };
        if !is_same {
            self.held = held;
            self.touch();
        }
    }

    /// Notes that something visible may have changed.
    pub fn touch(&mut self) {
        self.revision += 1;
    }

    /// A number for a question that has no other.
    pub(super) fn next_request(&mut self) -> RequestId {
        self.requests = RequestId(self.requests.0 + 1);
        self.requests
    }
}
