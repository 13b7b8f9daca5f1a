//! The form for a new volume from a backup: name, zone, type and size, each filled with what is likely.

use super::plan::back_up;
use super::{Interactive, Reaction, Screen};
use crate::app::action::Action;
use crate::app::key::Key;
use crate::app::keymap::Mode;
use crate::app::model::Model;
use crate::app::notice::Tone;
use crate::app::widgets::{Fields, TextField};
use crate::domain::plan::restore::fault_of_name;
use crate::domain::{Backup, NewVolume, likely_volume};

/// The form.
#[derive(Clone, Debug)]
pub struct NewVolumePage {
    /// What the volume is made from.
    pub backup: Backup,
    /// What is typed, in the order of [`Self::LABELS`].
    pub fields: Fields<4>,
}

impl NewVolumePage {
    /// What is asked for.
    pub const LABELS: [&str; 4] = ["name", "zone", "type", "size (GB)"];

    /// The form for a backup.
    pub fn open(model: &Model, backup: Backup) -> Reaction {
        let volume = backup.volume.as_ref().and_then(|id| model.inventory.volume(id));
        let NewVolume { name, zone, kind, size_gb, .. } = likely_volume(&backup, volume.as_ref());
        let size = if size_gb > 0 { size_gb.to_string() } else { String::new() };
        let fields = Fields::new([name, zone, kind, size]);
        Reaction::open(Screen::NewVolume(Box::new(Self { backup, fields })))
    }

    /// What is wrong with each line, as far as that can be told before the cloud does.
    pub fn faults(&self) -> [Option<String>; 4] {
        let empty = |line: &TextField| line.text.trim().is_empty().then(|| "is missing".to_owned());
        let [name, zone, kind, size] = &self.fields.lines;
        let least = self.backup.size_gb.unwrap_or(1);
        let wrong_size = match size.text.trim().parse::<u32>() {
            Ok(size) if size >= least => None,
            Ok(_) => Some(format!("is less than the {least} GB of the backup")),
            Err(_) => Some("must be a number of GB".to_owned()),
        };
        [fault_of_name(&name.text), empty(zone), empty(kind), wrong_size]
    }

    fn volume(&self) -> NewVolume {
        let [name, zone, kind, size] = &self.fields.lines;
        let text = |line: &TextField| line.text.trim().to_owned();
        NewVolume {
            backup: self.backup.id.clone(),
            name: text(name),
            zone: text(zone),
            kind: text(kind),
            size_gb: size.text.trim().parse().unwrap_or_default(),
        }
    }
}

impl Interactive for NewVolumePage {
    fn mode(&self) -> Mode {
        Mode::Form
    }

    fn edit(&mut self, _: &mut Model, key: Key) -> bool {
        self.fields.edit(key)
    }

    fn paste(&mut self, _: &mut Model, text: &str) -> bool {
        self.fields.paste(text);
        true
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        if self.fields.step(action) {
            return Reaction::none();
        }
        match action {
            Action::Open => {
                let faults = self.faults();
                if let Some(fault) = self.fields.seek_fault(Self::LABELS, faults) {
                    model.say(Tone::Warning, format!("the {fault}"));
                    return Reaction::none();
                }
                back_up::restore(model, self.volume(), self.backup.clone())
            }
            Action::Back => Reaction::close(),
            _ => Reaction::unhandled(),
        }
    }
}
