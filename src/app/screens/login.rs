//! A login that failed.

use super::reading::scroll;
use super::{Interactive, Reaction};
use crate::app::action::Action;
use crate::app::allowed::Refused;
use crate::app::keymap::Mode;
use crate::app::model::Model;
use crate::app::msg::Effect;
use crate::app::widgets::Page;

/// A login that failed, and what can be done about it.
#[derive(Clone, Debug, Default)]
pub struct LoginPage {
    /// The lines.
    pub page: Page,
}

impl Interactive for LoginPage {
    fn mode(&self) -> Mode {
        Mode::Login
    }

    fn refused(&self, model: &Model, action: Action) -> Option<Refused> {
        match action {
            Action::Refresh => model.refused_login(),
            Action::Switch => model.refused_switch(),
            Action::Edit => model.profile.file.is_none().then(|| {
                let why = "this login comes from environment variables: quit with q, set them, \
                           start again; or choose a cloud with c";
                why.into()
            }),
            _ => None,
        }
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        match action {
            Action::Refresh => Reaction::none().with_all(model.log_in_again()),
            Action::Switch => super::open_switch(model),
            Action::Edit => match model.profile.file.clone() {
                Some(file) => Reaction::effect(Effect::Edit(file)),
                None => Reaction::none(),
            },
            movement => scroll(&mut self.page, model, movement),
        }
    }
}
