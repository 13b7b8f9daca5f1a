//! Logging in: where that leads, what is done where it fails, and the secrets it asks for.

use super::super::key::Key;
use super::super::keymap::{Action, Mode};
use super::super::layer::Layer;
use super::super::model::{Load, Model, Notice, RequestId, Tone};
use super::super::msg::Effect;
use super::super::secret_entry::{SecretPrompt, Typed};
use super::super::switch::Destination;
use crate::domain::{ApiError, ApiErrorKind, CloudScope, Rights, SecretQuestion};

impl Model {
    pub(super) fn logged_in(&mut self, mut scope: CloudScope) -> Vec<Effect> {
        if let Some(chosen) = self.gone_to.as_ref().filter(|chosen| chosen.key == scope.project_id)
            && (scope.project.is_empty() || scope.project == scope.project_id)
        {
            scope.project.clone_from(&chosen.label);
        }
        // The files may name another project than the one that was left, or gone over to since.
        if self.scope.as_ref().is_some_and(|old| !old.is_same_project(&scope)) {
            self.forget_project();
            self.begin_loads();
            self.say(Tone::Warning, format!("now in project {}, as the login says", scope.project_label()));
        } else if let Some(doubt) = Rights::of(&scope.roles).doubt()
            && self.scope.is_none()
        {
            self.say(Tone::Warning, doubt);
        }
        self.loads.login = Load::Done(self.now);
        self.banner = self.profile.warning(Some(&scope));
        self.scope = Some(scope);
        self.touch();
        // Whether something was interrupted here can be told only now.
        if self.history.runs.is_none() { vec![Effect::ListRuns] } else { Vec::new() }
    }

    /// Whether the roles of the login make it doubtful that it may change anything.
    pub(super) fn doubt(&self) -> Option<Notice> {
        let doubt = Rights::of(&self.scope.as_ref()?.roles).doubt()?;
        Some(Notice { tone: Tone::Warning, text: doubt })
    }

    pub(super) fn login_failed(&mut self, fault: ApiError) {
        for load in [&mut self.loads.policies, &mut self.loads.volumes, &mut self.loads.servers] {
            *load = Load::Idle;
        }
        self.loads.login = Load::Failed(fault);
        self.layers.retain(|layer| !matches!(layer, Layer::Secret(_)));
        self.layers.push(Layer::Login { scroll: 0 });
    }

    /// Loads everything again; where the login is what failed, it is made anew out of whatever the
    /// files say now.
    pub(super) fn refresh(&mut self) -> Vec<Effect> {
        let refused = |load: &Load| load.fault().is_some_and(|fault| fault.kind == ApiErrorKind::Login);
        let anew = self.loads.login.fault().is_some()
            || [&self.loads.policies, &self.loads.volumes].into_iter().any(refused);
        if anew { self.log_in_again() } else { self.load() }
    }

    fn log_in_again(&mut self) -> Vec<Effect> {
        if self.say_refused(self.refused(Mode::Login, Action::Refresh)) {
            return Vec::new();
        }
        let inquiry = self.next_inquiry();
        self.relogin = Some(inquiry);
        self.touch();
        vec![Effect::Switch(inquiry, Destination::Again)]
    }

    pub(super) fn act_in_login(&mut self, action: Action) -> Vec<Effect> {
        if self.says_no(Mode::Login, action) {
            return Vec::new();
        }
        match action {
            Action::Refresh => self.log_in_again(),
            Action::Switch => self.open_switch(),
            Action::Edit => self.profile.file.clone().map(Effect::Edit).into_iter().collect(),
            movement => self.act_in_pages(movement),
        }
    }

    pub(super) fn on_edited(&mut self, left: Result<(), String>) -> Vec<Effect> {
        self.touch();
        match left {
            Ok(()) => self.log_in_again(),
            Err(why) => {
                self.say(Tone::Error, why);
                Vec::new()
            }
        }
    }

    pub(super) fn on_asked(&mut self, number: RequestId, question: SecretQuestion) {
        self.touch();
        let prompt =
            SecretPrompt { number, question, typed: Typed::default(), revision: self.revision, shown: false };
        self.layers.push(Layer::Secret(prompt));
    }

    pub(super) fn on_unasked(&mut self, number: RequestId) {
        let before = self.layers.len();
        self.layers.retain(|layer| !matches!(layer, Layer::Secret(prompt) if prompt.number == number));
        if self.layers.len() != before {
            self.touch();
        }
    }

    /// Takes a key into the secret; keys that came before the question could be read are dropped.
    pub(super) fn edit_secret(&mut self, key: Key) -> bool {
        let Some(Layer::Secret(prompt)) = self.layers.last_mut() else { return false };
        if !prompt.shown {
            return key.printable().is_some();
        }
        let edited = prompt.typed.edit(key);
        if edited {
            self.touch();
        }
        edited
    }

    pub(super) fn act_in_secret(&mut self, action: Action) -> Vec<Effect> {
        let Some(Layer::Secret(prompt)) = self.layers.last() else { return Vec::new() };
        let number = prompt.number;
        match action {
            Action::Open if !prompt.shown || prompt.typed.is_empty() => Vec::new(),
            Action::Open => match self.layers.pop() {
                Some(Layer::Secret(prompt)) => vec![Effect::Answer(number, prompt.typed)],
                _ => Vec::new(),
            },
            Action::Back => {
                self.layers.pop();
                vec![Effect::Decline(number)]
            }
            _ => Vec::new(),
        }
    }
}
