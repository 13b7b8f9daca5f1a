//! The screens: each is one file with its state and its keys. This file and `ui/screens/mod.rs` are the
//! only ones that know them all.

mod interactive;
mod reaction;
mod reading;
mod stack;

pub mod backup;
pub mod backups;
pub mod calendar;
pub mod coverage;
pub mod detail;
pub mod evidence;
pub mod failed_tasks;
pub mod filter_line;
pub mod help;
pub mod history;
pub mod leave;
pub mod lists;
pub mod login;
pub mod new_volume;
pub mod outcomes;
pub mod palette;
pub mod pasted;
pub mod plan;
pub mod policy_chooser;
pub mod policy_form;
pub mod policy_runs;
pub mod question;
pub mod saved_filters;
pub mod secret;
pub mod sort_chooser;
pub mod story;
pub mod switch;

pub use interactive::Interactive;
pub use reaction::{Next, Reaction};
pub use reading::Reading;
pub use stack::Stack;

use super::model::Model;
use super::profile::SwitchKind;
use backup::BackupPage;
use backups::BackupsPage;
use calendar::CalendarPage;
use coverage::CoveragePage;
use detail::{OutcomePage, PolicyPage, VolumePage};
use evidence::EvidencePage;
use failed_tasks::FailedTasksPage;
use filter_line::FilterLine;
use help::HelpPage;
use history::HistoryPage;
use leave::Leave;
use login::LoginPage;
use new_volume::NewVolumePage;
use outcomes::OutcomesPage;
use palette::Palette;
use pasted::Pasted;
use plan::PlanPrompt;
use policy_chooser::PolicyChooser;
use policy_form::PolicyForm;
use policy_runs::PolicyRunsPage;
use question::Question;
use saved_filters::SavedFilters;
use secret::SecretPrompt;
use sort_chooser::SortChooser;
use story::StoryPage;
use switch::Switch;

/// A screen over the lists.
#[derive(Clone, Debug)]
pub enum Screen {
    /// The filter line.
    Filter(FilterLine),
    /// The columns to sort by.
    SortChooser(SortChooser),
    /// The policies to associate with.
    PolicyChooser(PolicyChooser),
    /// Every field of a volume.
    VolumeDetail(VolumePage),
    /// Every field of a policy.
    PolicyDetail(PolicyPage),
    /// A plan and its confirmation.
    Plan(Box<PlanPrompt>),
    /// The outcomes of a run.
    Outcomes(OutcomesPage),
    /// The runs of the past.
    History(HistoryPage),
    /// Everything about one run but its outcomes.
    Story(StoryPage),
    /// Which volumes are really backed up.
    Coverage(CoveragePage),
    /// What policies could not back up.
    FailedTasks(FailedTasksPage),
    /// The backups of a volume.
    Backups(BackupsPage),
    /// Every field of a backup.
    Backup(BackupPage),
    /// The runs of a policy.
    PolicyRuns(PolicyRunsPage),
    /// One outcome in full.
    OutcomeDetail(OutcomePage),
    /// The keys.
    Help(HelpPage),
    /// Actions and commands by name.
    Palette(Palette),
    /// What can be copied or saved.
    Evidence(EvidencePage),
    /// A pasted text that names volumes.
    Pasted(Pasted),
    /// A question for yes or no.
    Question(Question),
    /// A run is in progress: quit anyway?
    Leave(Leave),
    /// Clouds, projects and regions.
    Switch(Box<Switch>),
    /// A login that failed.
    Login(LoginPage),
    /// A secret is asked for.
    Secret(SecretPrompt),
    /// Filters saved under a name.
    SavedFilters(SavedFilters),
    /// The form for a new volume.
    NewVolume(Box<NewVolumePage>),
    /// The form for a policy.
    PolicyForm(Box<PolicyForm>),
    /// A week of starts.
    Calendar(Box<CalendarPage>),
}

/// The screen of whatever variant it is, as it is and out of its box.
macro_rules! each {
    ($any:ident, $screen:ident => $plain:expr, $boxed:expr) => {
        match $any {
            Self::Filter($screen) => $plain,
            Self::SortChooser($screen) => $plain,
            Self::PolicyChooser($screen) => $plain,
            Self::VolumeDetail($screen) => $plain,
            Self::PolicyDetail($screen) => $plain,
            Self::Plan($screen) => $boxed,
            Self::Outcomes($screen) => $plain,
            Self::History($screen) => $plain,
            Self::Story($screen) => $plain,
            Self::Coverage($screen) => $plain,
            Self::FailedTasks($screen) => $plain,
            Self::Backups($screen) => $plain,
            Self::Backup($screen) => $plain,
            Self::PolicyRuns($screen) => $plain,
            Self::OutcomeDetail($screen) => $plain,
            Self::Help($screen) => $plain,
            Self::Palette($screen) => $plain,
            Self::Evidence($screen) => $plain,
            Self::Pasted($screen) => $plain,
            Self::Question($screen) => $plain,
            Self::Leave($screen) => $plain,
            Self::Switch($screen) => $boxed,
            Self::Login($screen) => $plain,
            Self::Secret($screen) => $plain,
            Self::SavedFilters($screen) => $plain,
            Self::NewVolume($screen) => $boxed,
            Self::PolicyForm($screen) => $boxed,
            Self::Calendar($screen) => $boxed,
        }
    };
}

impl Screen {
    /// What every screen answers to.
    pub fn as_interactive(&self) -> &dyn Interactive {
        each!(self, screen => screen, &**screen)
    }

    /// The same, to be changed.
    pub fn as_interactive_mut(&mut self) -> &mut dyn Interactive {
        each!(self, screen => screen, &mut **screen)
    }
}

/// Opens the chooser of clouds, projects and regions: projects when logged in, else clouds.
pub(super) fn open_switch(model: &mut Model) -> Reaction {
    let kind = if model.is_logged_in() { SwitchKind::Project } else { SwitchKind::Cloud };
    let (chooser, effect) = Switch::open(model, kind);
    Reaction::open(Screen::Switch(Box::new(chooser))).with(effect)
}
