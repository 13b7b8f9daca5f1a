//! Logging in: where that leads, what is done where it fails, and the secrets it asks for.

use super::App;
use crate::app::load::Load;
use crate::app::msg::Effect;
use crate::app::notice::Tone;
use crate::app::request::{Generation, RequestId};
use crate::app::screens::Screen;
use crate::app::screens::login::LoginPage;
use crate::app::screens::secret::SecretPrompt;
use crate::domain::{ApiError, CloudScope, Rights, SecretQuestion};

impl App {
    pub(super) fn on_logged_in(&mut self, generation: Generation, mut scope: CloudScope) -> Vec<Effect> {
        let model = &mut self.model;
        if generation != model.loads.generation {
            return Vec::new();
        }
        if let Some(chosen) = model.gone_to.as_ref().filter(|chosen| chosen.key == scope.project_id)
            && (scope.project.is_empty() || scope.project == scope.project_id)
        {
            scope.project.clone_from(&chosen.label);
        }
        // The files may name another project than the one that was left, or gone over to since.
        if model.scope.as_ref().is_some_and(|old| !old.is_same_project(&scope)) {
            model.forget_project();
            model.begin_loads();
            model.say(Tone::Warning, format!("now in project {}, as the login says", scope.project_label()));
        } else if let Some(doubt) = Rights::of(&scope.roles).doubt()
            && model.scope.is_none()
        {
            model.say(Tone::Warning, doubt);
        }
        model.loads.login = Load::Done(model.now);
        model.banner = model.profile.warning(Some(&scope));
        model.scope = Some(scope);
        model.touch();
        let mut effects = Vec::new();
        if model.saved_filters.is_none() {
            effects.extend(model.scope.clone().map(|scope| Effect::ReadPreferences(Box::new(scope))));
        }
        // Whether something was interrupted here can be told only now.
        if model.history.runs.is_none() {
            effects.push(Effect::ListRuns);
        }
        effects
    }

    pub(super) fn on_login_failed(&mut self, generation: Generation, error: ApiError) {
        if generation == self.model.loads.generation {
            self.show_failed_login(error);
            self.model.touch();
        }
    }

    pub(super) fn show_failed_login(&mut self, error: ApiError) {
        let loads = &mut self.model.loads;
        for load in [&mut loads.policies, &mut loads.volumes, &mut loads.servers] {
            *load = Load::Idle;
        }
        loads.login = Load::Failed(error);
        self.screens.over.retain(|screen| !matches!(screen, Screen::Secret(_)));
        self.screens.over.push(Screen::Login(LoginPage::default()));
    }

    /// The editor was left.
    pub(super) fn on_edited(&mut self, left: Result<(), String>) -> Vec<Effect> {
        self.model.touch();
        match left {
            Ok(()) => self.model.log_in_again(),
            Err(why) => {
                self.model.say(Tone::Error, why);
                Vec::new()
            }
        }
    }

    pub(super) fn on_secret_requested(&mut self, number: RequestId, question: SecretQuestion) {
        self.model.touch();
        let prompt = SecretPrompt::new(number, question, self.model.revision);
        self.screens.over.push(Screen::Secret(prompt));
    }

    /// The answer is not waited for any more.
    pub(super) fn on_unasked(&mut self, number: RequestId) {
        let before = self.screens.over.len();
        let asks = |screen: &Screen| matches!(screen, Screen::Secret(prompt) if prompt.number == number);
        self.screens.over.retain(|screen| !asks(screen));
        if self.screens.over.len() != before {
            self.model.touch();
        }
    }
}
