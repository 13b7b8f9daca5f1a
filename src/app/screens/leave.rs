//! The question whether to quit while a run is in progress.

use super::{Interactive, Reaction};
use crate::app::action::Action;
use crate::app::allowed::{Refused, while_};
use crate::app::keymap::Mode;
use crate::app::model::Model;
use crate::app::msg::Effect;
use crate::app::notice::{Holds, Tone};
use crate::app::run::RunState;

/// The question.
#[derive(Clone, Copy, Debug, Default)]
pub struct Leave;

impl Interactive for Leave {
    fn mode(&self) -> Mode {
        Mode::Leave
    }

    fn refused(&self, model: &Model, action: Action) -> Option<Refused> {
        let why = "sending is over: the run is being read back";
        (action == Action::StopRun && !model.is_sending()).then(|| while_(Holds::Running, why))
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        match action {
            Action::LeaveLater => {
                model.leave_after_run = true;
                let asks = model.run.as_ref().and_then(RunState::asks).is_some();
                let words = if asks {
                    "will quit when the run is over; it needs your decision first"
                } else {
                    "will quit when the run is over"
                };
                model.say_while(Holds::Leaving, Tone::Info, words);
                Reaction::close()
            }
            Action::StopRun => {
                model.leave_after_run = true;
                Reaction::close().with(model.stop_run())
            }
            Action::LeaveNow => {
                model.leave_after_run = true;
                Reaction::close().with(Effect::AbandonRun)
            }
            Action::Back => {
                if std::mem::take(&mut model.leave_after_run) {
                    model.say_while(Holds::Running, Tone::Info, "will not quit after the run");
                }
                Reaction::close()
            }
            _ => Reaction::unhandled(),
        }
    }
}
