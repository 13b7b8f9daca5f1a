//! Going to another cloud, project or region: what comes in, and what is left behind.

use super::App;
use crate::app::load::Load;
use crate::app::msg::Effect;
use crate::app::notice::Tone;
use crate::app::profile::{Choice, CloudProfile};
use crate::app::request::RequestId;
use crate::app::screens::Screen;
use crate::domain::ApiError;

impl App {
    pub(super) fn on_choices(&mut self, number: RequestId, choices: Result<Vec<Choice>, String>) {
        if let Some(switch) = self.screens.switch_mut().filter(|switch| switch.request == number) {
            switch.on_choices(choices);
            self.model.touch();
        }
    }

    /// The switch succeeded; if it failed, the screen stays with the current project.
    pub(super) fn on_switched(
        &mut self,
        number: RequestId,
        profile: Result<Option<Box<CloudProfile>>, ApiError>,
    ) -> Vec<Effect> {
        if self.model.relogin.take_if(|request| *request == number).is_some() {
            self.model.touch();
            return self.on_relogin(number, profile);
        }
        let Some(switch) = self.screens.switch_mut().filter(|switch| switch.request == number) else {
            return Vec::new();
        };
        let going = switch.going.take();
        self.model.touch();
        match profile {
            Err(error) => {
                self.model.say(Tone::Error, error.to_string());
                Vec::new()
            }
            Ok(profile) => {
                let mut effects = self.leave_place();
                self.model.gone_to = going;
                if let Some(profile) = profile {
                    self.model.set_profile(*profile);
                }
                effects.push(Effect::Adopt(number));
                effects.extend(self.load());
                effects
            }
        }
    }

    fn on_relogin(
        &mut self,
        number: RequestId,
        profile: Result<Option<Box<CloudProfile>>, ApiError>,
    ) -> Vec<Effect> {
        match profile {
            Err(error) => {
                self.screens.over.retain(|screen| !matches!(screen, Screen::Login(_)));
                self.show_failed_login(error);
                Vec::new()
            }
            Ok(profile) => {
                if let Some(profile) = profile {
                    self.model.set_profile(*profile);
                }
                self.model.loads.login = Load::Loading;
                let mut effects = vec![Effect::Adopt(number)];
                effects.extend(self.load());
                effects
            }
        }
    }

    /// Forgets the current project: what was loaded, marked and filtered there, and its runs.
    fn leave_place(&mut self) -> Vec<Effect> {
        let verifying = self.model.is_verifying();
        self.model.scope = None;
        self.screens.over.clear();
        self.model.forget_project();
        if verifying { vec![Effect::StopVerify] } else { Vec::new() }
    }
}
