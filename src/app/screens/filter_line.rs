//! The filter line over the volumes: in force with every key.

use super::{Interactive, Reaction};
use crate::app::action::Action;
use crate::app::key::Key;
use crate::app::keymap::Mode;
use crate::app::model::{Focus, Model};
use crate::app::notice::Tone;
use crate::app::widgets::TextField;

/// The filter line.
#[derive(Clone, Debug)]
pub struct FilterLine {
    /// The line being typed.
    pub line: TextField,
    /// The filter that was there before; Esc brings it back.
    before: String,
}

impl FilterLine {
    /// The present filter, to be changed; the volumes get the focus.
    pub fn new(model: &mut Model) -> Self {
        model.focus = Focus::Volumes;
        model.volumes.before_drill = None;
        let before = model.volumes.filter_text.clone();
        Self { line: TextField::new(before.clone()), before }
    }
}

impl Interactive for FilterLine {
    fn mode(&self) -> Mode {
        Mode::Text
    }

    fn edit(&mut self, model: &mut Model, key: Key) -> bool {
        let edited = self.line.edit(key);
        if edited {
            model.set_filter(&self.line.text);
        }
        edited
    }

    fn paste(&mut self, model: &mut Model, text: &str) -> bool {
        self.line.paste(text);
        model.set_filter(&self.line.text);
        true
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        match action {
            Action::Open => {
                if let Some(doubt) = model.volumes.filter_doubt(&model.inventory) {
                    model.say(Tone::Warning, doubt);
                }
                Reaction::close()
            }
            Action::Back => {
                model.set_filter(&self.before);
                Reaction::close()
            }
            movement => {
                let rows = model.volumes.len();
                Reaction::moved(model.volumes.cursor.act(movement, rows, model.heights.volumes))
            }
        }
    }
}
