//! The keys of a plan: looking at it, and confirming it.

use std::borrow::Cow;

use super::super::evidence::Exhibit;
use super::super::{Interactive, Reaction};
use super::PlanPrompt;
use crate::app::action::Action;
use crate::app::allowed::{Haste, Refused, while_};
use crate::app::key::{Code, Key};
use crate::app::keymap::{Binding, Mode};
use crate::app::model::Model;
use crate::app::notice::{Holds, Tone};
use crate::app::widgets::{Guard, Search};
use crate::domain::{Confirmation, Purpose, Settings};
use crate::evidence::of_plan;

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
            (Confirmation::TypeExpiring(count), Action::Open) if self.typed == count.to_string() => None,
            (Confirmation::TypeExpiring(count), _) => {
                Some(format!("type {count}, the number of backups that expire, then press enter").into())
            }
            (Confirmation::TypeCount(count), Action::Open) if self.typed.is_empty() => {
                Some(format!("type {count}, the number of volumes to send, then press enter").into())
            }
            (Confirmation::TypeName(name), Action::Open) if self.typed.trim() == name.trim() => None,
            (Confirmation::TypeName(name), _) => {
                Some(format!("type {name}, the name of the volume, then press enter").into())
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
        let wants = self.confirmation(settings);
        editing && matches!(wants, Confirmation::TypeCount(_) | Confirmation::TypeExpiring(_))
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
        if self.plan.last_good.is_some() { Mode::PlanName } else { Mode::Plan }
    }

    /// Takes a key into the name that is typed.
    fn edit(&mut self, _: &mut Model, key: Key) -> bool {
        if self.plan.last_good.is_none() || self.is_waiting() {
            return false;
        }
        match key.printable() {
            // No name of a volume has more characters.
            Some(typed) if self.typed.chars().count() < 255 => self.typed.push(typed),
            Some(_) => {}
            None if key == CLEAR => self.typed.clear(),
            None if key.code == Code::Backspace => drop(self.typed.pop()),
            None => return false,
        }
        true
    }

    fn refused(&self, model: &Model, action: Action) -> Option<Refused> {
        match action {
            Action::Yes | Action::Open => self.refused_send(model, action),
            Action::OnlyShown | Action::LeaveOut if self.is_waiting() => {
                Some(while_(Holds::Reading, "the plan is still being read"))
            }
            Action::LeaveOut if self.plan.purpose == Purpose::Restore => {
                Some("there is nothing else in this plan".into())
            }
            Action::LeaveOut if matches!(self.plan.purpose, Purpose::RunPolicy(_)) => {
                Some("a policy runs for all of its volumes".into())
            }
            Action::OnlyShown => {
                let hidden = self.plan.tally().hidden > 0 || !self.hidden.is_empty();
                (!hidden).then(|| "this plan has no hidden volumes".into())
            }
            _ => None,
        }
    }

    /// A key that sends is offered before the count it wants is typed.
    fn hint(&self, model: &Model, binding: &'static Binding) -> Option<Cow<'static, str>> {
        let works = match (binding.action, self.confirmation(&model.settings)) {
            (Action::Yes, Confirmation::Key)
            | (
                Action::Open,
                Confirmation::TypeCount(_) | Confirmation::TypeExpiring(_) | Confirmation::TypeName(_),
            ) => self.refused_now(model).is_none(),
            (Action::Yes | Action::Open, _) => false,
            (action, _) => self.refused(model, action).is_none(),
        };
        (works && !binding.hint.is_empty()).then_some(binding.hint.into())
    }

    fn exhibits(&self, model: &Model) -> Vec<Exhibit> {
        vec![Exhibit::ready(
            "the plan",
            "plan",
            of_plan(&self.plan, &model.inventory, model.scope.as_ref(), model.now),
        )]
    }

    fn guard<'a>(&'a mut self, _: &'a mut Model) -> Option<&'a mut Guard> {
        Some(&mut self.guard)
    }

    fn search(&self) -> Option<&Search> {
        Some(&self.search)
    }

    fn search_mut(&mut self) -> Option<&mut Search> {
        Some(&mut self.search)
    }

    fn seek(&mut self, model: &mut Model, forward: bool) -> bool {
        self.go_to(model, forward, |prompt, item| {
            let from = item.leaves().map(|from| model.inventory.policy_label(from));
            let texts = [Some(item.name.as_ref()), Some(item.status.as_str()), from.as_deref()];
            texts.into_iter().flatten().any(|text| prompt.search.finds(text))
        })
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        if self.step(model, action) {
            return Reaction::none();
        }
        match action {
            Action::Back => {
                match self.half_done {
                    Some(done) => {
                        model.say(Tone::Warning, format!("plan cancelled; nothing more was sent: {done}"));
                    }
                    None => model.say(Tone::Info, "plan cancelled; nothing was sent"),
                }
                Reaction::close()
            }
            Action::OnlyShown => {
                self.shown_only = !self.shown_only;
                self.show_from_top();
                self.renew(model);
                Reaction::none()
            }
            Action::NextTrouble | Action::PreviousTrouble => {
                let forward = action == Action::NextTrouble;
                if !self.go_to(model, forward, |_, item| item.is_trouble()) {
                    model.say(Tone::Info, "no volume of this plan moves, is removed or refused");
                }
                Reaction::none()
            }
            Action::LeaveOut => {
                self.leave_out(model);
                Reaction::none()
            }
            Action::Fields => self.open_fields(model),
            Action::Yes | Action::Open => self.send(model),
            _ => Reaction::unhandled(),
        }
    }
}
