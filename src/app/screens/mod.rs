//! The screens: each is one file with its state and its keys. This file and `ui/screens/mod.rs` are the
//! only ones that know them all.

mod interactive;
mod reaction;
mod stack;

pub mod detail;
pub mod filter_line;
pub mod help;
pub mod history;
pub mod leave;
pub mod lists;
pub mod login;
pub mod outcomes;
pub mod palette;
pub mod pasted;
pub mod plan;
pub mod policy_chooser;
pub mod question;
pub mod saved_filters;
pub mod secret;
pub mod sort_chooser;
pub mod switch;

pub use interactive::Interactive;
pub use reaction::{Next, Reaction};
pub use stack::Stack;

use super::model::Model;
use super::profile::SwitchKind;
use detail::{OutcomePage, PolicyPage, VolumePage};
use filter_line::FilterLine;
use help::HelpPage;
use history::HistoryPage;
use leave::Leave;
use login::LoginPage;
use outcomes::OutcomesPage;
use palette::Palette;
use pasted::Pasted;
use plan::PlanPrompt;
use policy_chooser::PolicyChooser;
use question::Question;
use saved_filters::SavedFilters;
use secret::SecretPrompt;
use sort_chooser::SortChooser;
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
    /// One outcome in full.
    OutcomeDetail(OutcomePage),
    /// The keys.
    Help(HelpPage),
    /// Actions and commands by name.
    Palette(Palette),
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
}

impl Screen {
    /// What every screen answers to.
    pub fn as_interactive(&self) -> &dyn Interactive {
        match self {
            Self::Filter(screen) => screen,
            Self::SortChooser(screen) => screen,
            Self::PolicyChooser(screen) => screen,
            Self::VolumeDetail(screen) => screen,
            Self::PolicyDetail(screen) => screen,
            Self::Plan(screen) => &**screen,
            Self::Outcomes(screen) => screen,
            Self::History(screen) => screen,
            Self::OutcomeDetail(screen) => screen,
            Self::Help(screen) => screen,
            Self::Palette(screen) => screen,
            Self::Pasted(screen) => screen,
            Self::Question(screen) => screen,
            Self::Leave(screen) => screen,
            Self::Switch(screen) => &**screen,
            Self::Login(screen) => screen,
            Self::Secret(screen) => screen,
            Self::SavedFilters(screen) => screen,
        }
    }

    /// The same, to be changed.
    pub fn as_interactive_mut(&mut self) -> &mut dyn Interactive {
        match self {
            Self::Filter(screen) => screen,
            Self::SortChooser(screen) => screen,
            Self::PolicyChooser(screen) => screen,
            Self::VolumeDetail(screen) => screen,
            Self::PolicyDetail(screen) => screen,
            Self::Plan(screen) => &mut **screen,
            Self::Outcomes(screen) => screen,
            Self::History(screen) => screen,
            Self::OutcomeDetail(screen) => screen,
            Self::Help(screen) => screen,
            Self::Palette(screen) => screen,
            Self::Pasted(screen) => screen,
            Self::Question(screen) => screen,
            Self::Leave(screen) => screen,
            Self::Switch(screen) => &mut **screen,
            Self::Login(screen) => screen,
            Self::Secret(screen) => screen,
            Self::SavedFilters(screen) => screen,
        }
    }
}

/// Opens the chooser of clouds, projects and regions: projects when logged in, else clouds.
pub(super) fn open_switch(model: &mut Model) -> Reaction {
    let kind = if model.is_logged_in() { SwitchKind::Project } else { SwitchKind::Cloud };
    let (chooser, effect) = Switch::open(model, kind);
    Reaction::open(Screen::Switch(Box::new(chooser))).with(effect)
}
