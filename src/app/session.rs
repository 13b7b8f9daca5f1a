//! The session: how one logged in, and where.

use super::allowed::{Refused, while_};
use super::coverage::Coverage;
use super::failures::Failures;
use super::latest::Latest;
use super::load::{Load, Loads};
use super::model::{History, Model};
use super::msg::Effect;
use super::notice::{Holds, Notice, Tone};
use super::profile::{CloudProfile, Destination};
use super::rows::VolumeRows;
use super::widgets::Cursor;
use crate::domain::{ApiErrorKind, Inventory, ListView, Rights};

impl Model {
    pub(super) fn is_logged_in(&self) -> bool {
        self.scope.is_some() && matches!(self.loads.login, Load::Done(_))
    }

    /// Whether the roles of the login make it doubtful that it may change anything.
    pub(super) fn doubt(&self) -> Option<Notice> {
        let doubt = Rights::of(&self.scope.as_ref()?.roles).doubt()?;
        Some(Notice { tone: Tone::Warning, text: doubt })
    }

    /// Loads everything again; where the login is what failed, it is made anew out of whatever the
    /// files say now.
    pub(super) fn refresh(&mut self) -> Vec<Effect> {
        let refused = |load: &Load| load.fault().is_some_and(|fault| fault.kind == ApiErrorKind::Login);
        let anew = self.loads.login.fault().is_some()
            || [&self.loads.policies, &self.loads.volumes].into_iter().any(refused);
        if anew { self.log_in_again() } else { self.load() }
    }

    pub(super) fn log_in_again(&mut self) -> Vec<Effect> {
        if self.say_refused(self.refused_login()) {
            return Vec::new();
        }
        let inquiry = self.next_request();
        self.relogin = Some(inquiry);
        self.touch();
        vec![Effect::Switch(inquiry, Destination::Again)]
    }

    /// Takes over what comes with a cloud.
    pub fn set_profile(&mut self, profile: CloudProfile) {
        self.settings = profile.settings.clone();
        self.columns.clone_from(&profile.columns);
        self.read_only = profile.read_only;
        self.banner = profile.warning(None);
        self.profile = profile;
    }

    /// Forgets what belongs to a project. An answer that is still on its way finds another
    /// generation and is dropped.
    pub(super) fn forget_project(&mut self) {
        let generation = self.loads.generation;
        let login = std::mem::take(&mut self.loads.login);
        self.loads = Loads { login, generation, ..Loads::default() };
        self.inventory = Inventory::default();
        self.volumes = VolumeRows::sorted(self.volumes.sort);
        self.policies = Cursor::default();
        self.selection.clear();
        self.quota = None;
        self.runs_left.append(&mut self.earlier);
        self.runs_left.extend(self.run.take());
        self.past = None;
        self.history = History::default();
        self.coverage = Coverage::default();
        self.failures = Failures::default();
        self.latest = Latest::default();
        self.saved_filters = None;
        self.view = ListView::default();
        self.columns.clone_from(&self.profile.columns);
        self.notice = None;
    }

    /// Takes another choice of how the lists look, and remembers it; their order stays.
    pub(super) fn take_view(&mut self, view: ListView) -> Option<Effect> {
        self.columns.clone_from(view.columns.as_ref().unwrap_or(&self.profile.columns));
        self.view = view;
        self.remember_view()
    }

    /// Remembers how the lists were chosen to look.
    pub(super) fn remember_view(&self) -> Option<Effect> {
        let scope = self.scope.clone()?;
        Some(Effect::SaveView(Box::new(scope), Box::new(self.view.clone())))
    }

    /// Why there can be no new login now.
    pub(super) fn refused_login(&self) -> Option<Refused> {
        self.is_running().then(|| while_(Holds::Running, "a run is in progress and keeps its login"))
    }
}
