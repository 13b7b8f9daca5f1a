//! The keys of a plan: looking at it, and confirming it.

use std::borrow::Cow;

use super::super::{Interactive, Reaction};
use super::PlanPrompt;
use crate::app::action::Action;
use crate::app::allowed::{Haste, Refused, while_};
use crate::app::key::{Code, Key};
use crate::app::keymap::{Binding, Mode};
use crate::app::model::Model;
use crate::app::notice::{Holds, Tone};
use crate::app::widgets::{Guard, Page};
use crate::domain::{Confirmation, Settings};

/// Clears the typed count.
const CLEAR: Key = Key::ctrl('u');

impl PlanPrompt {
    /// How it is confirmed; what goes without its usual safety wants the count.
    pub fn confirmation(&self, settings: &Settings) -> Confirmation {
        match self.plan.confirmation(settings) {
            Confirmation::Key if self.without.check || self.without.journal => {
                Confirmation::TypeCount(self.plan.tally().sent())
            }
            confirmation => confirmation,
        }
    }

    /// Why it cannot be sent at all now.
    pub fn refused_now(&self, model: &Model) -> Option<Refused> {
        if model.read_only {
            return Some("read-only: you can look at this plan but not send it".into());
        }
        let haste = if self.puts_back { Haste::PutBack } else { Haste::None };
        let reading = || while_(Holds::Reading, "the plan is still being read");
        model.refused_change(haste).or_else(|| self.is_waiting().then(reading))
    }

    /// Why it cannot be sent by this key, or is not confirmed by it.
    fn refused_send(&self, model: &Model, action: Action) -> Option<Refused> {
        if let Some(refused) = self.refused_now(model) {
            return Some(refused);
        }
        match (self.confirmation(&model.settings), action) {
            (Confirmation::Nothing, _) => Some("there is nothing to send".into()),
            (Confirmation::TooMany { sent, most }, _) => {
                Some(format!("{sent} volumes are too many: the limit is {most} at a time").into())
            }
            (Confirmation::Key, Action::Yes) => None,
            (Confirmation::Key, _) => Some("y sends it".into()),
            (Confirmation::TypeCount(count), Action::Open) if self.typed == count.to_string() => None,
            (Confirmation::TypeCount(count), Action::Open) if self.typed.is_empty() => {
                Some(format!("type {count}, the number of volumes to send, then press enter").into())
            }
            (Confirmation::TypeCount(_), Action::Open) => {
                let why = "is not the number of volumes to send; ctrl-u clears it";
                Some(format!("{} {why}", self.typed).into())
            }
            (Confirmation::TypeCount(count), _) => {
                Some(format!("type {count} and press enter to send it").into())
            }
        }
    }

    /// Whether a key belongs to the count that is typed.
    pub fn is_text(&self, key: Key, settings: &Settings) -> bool {
        let editing = key.code == Code::Backspace
            || key == CLEAR
            || key.printable().is_some_and(|c| c.is_ascii_digit());
        editing && matches!(self.confirmation(settings), Confirmation::TypeCount(_))
    }

    /// Takes a key into the count.
    pub fn type_key(&mut self, key: Key) {
        match key.printable() {
            _ if self.is_waiting() => {}
            // No count has more digits; a key held down must not grow the line.
            Some(digit) if self.typed.len() < 9 => self.typed.push(digit),
            Some(_) => {}
            None if key == CLEAR => self.typed.clear(),
            None => {
                self.typed.pop();
            }
        }
    }
}

impl Interactive for PlanPrompt {
    fn mode(&self) -> Mode {
        Mode::Plan
    }

    fn refused(&self, model: &Model, action: Action) -> Option<Refused> {
        match action {
            Action::Yes | Action::Open => self.refused_send(model, action),
            Action::OnlyShown if self.is_waiting() => {
                Some(while_(Holds::Reading, "the plan is still being read"))
            }
            Action::OnlyShown => {
                let hidden = self.plan.tally().hidden > 0 || !self.left_out.is_empty();
                (!hidden).then(|| "this plan has no hidden volumes".into())
            }
            _ => None,
        }
    }

    /// A key that sends is offered before the count it wants is typed.
    fn hint(&self, model: &Model, binding: &'static Binding) -> Option<Cow<'static, str>> {
        let works = match (binding.action, self.confirmation(&model.settings)) {
            (Action::Yes, Confirmation::Key) | (Action::Open, Confirmation::TypeCount(_)) => {
                self.refused_now(model).is_none()
            }
            (Action::Yes | Action::Open, _) => false,
            (action, _) => self.refused(model, action).is_none(),
        };
        (works && !binding.hint.is_empty()).then_some(binding.hint.into())
    }

    fn guard<'a>(&'a mut self, _: &'a mut Model) -> Option<&'a mut Guard> {
        Some(&mut self.guard)
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        let mut page = Page { scroll: self.scroll };
        if page.act(action, model.heights.lines, model.heights.full.max(1)) {
            self.scroll = page.scroll;
            return Reaction::none();
        }
        match action {
            Action::Back => {
                model.say(Tone::Info, "plan cancelled; nothing was sent");
                Reaction::close()
            }
            Action::OnlyShown => {
                self.shown_only = !self.shown_only;
                self.scroll = 0;
                self.renew(model);
                Reaction::none()
            }
            Action::Yes | Action::Open => self.send(model),
            _ => Reaction::none(),
        }
    }
}
