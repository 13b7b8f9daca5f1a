//! The form for a new volume from a backup: name, zone, type and size, each filled with what is likely.

use super::plan::back_up;
use super::{Interactive, Reaction, Screen};
use crate::app::action::Action;
use crate::app::key::Key;
use crate::app::keymap::Mode;
use crate::app::model::Model;
use crate::app::notice::Tone;
use crate::app::widgets::TextField;
use crate::domain::plan::restore::fault_of_name;
use crate::domain::{Backup, NewVolume, likely_volume};

/// The form.
#[derive(Clone, Debug)]
pub struct NewVolumePage {
    /// What the volume is made from.
    pub backup: Backup,
    /// What is typed, in the order of [`Self::LABELS`].
    pub lines: [TextField; 4],
    /// The line that is being typed.
    pub at: usize,
}

impl NewVolumePage {
    /// What is asked for.
    pub const LABELS: [&str; 4] = ["name", "zone", "type", "size (GB)"];

    /// The form for a backup.
    pub fn open(model: &Model, backup: Backup) -> Reaction {
        let volume = backup.volume.as_ref().and_then(|id| model.inventory.volume(id));
        let NewVolume { name, zone, kind, size_gb, .. } = likely_volume(&backup, volume.as_ref());
        let size = if size_gb > 0 { size_gb.to_string() } else { String::new() };
        let lines = [name, zone, kind, size].map(TextField::new);
        Reaction::open(Screen::NewVolume(Box::new(Self { backup, lines, at: 0 })))
    }

    /// What is wrong with each line, as far as that can be told before the cloud does.
    pub fn faults(&self) -> [Option<String>; 4] {
        let empty = |line: &TextField| line.text.trim().is_empty().then(|| "is missing".to_owned());
        let [name, zone, kind, size] = &self.lines;
        let least = self.backup.size_gb.unwrap_or(1);
        let wrong_size = match size.text.trim().parse::<u32>() {
            Ok(size) if size >= least => None,
            Ok(_) => Some(format!("is less than the {least} GB of the backup")),
            Err(_) => Some("must be a number of GB".to_owned()),
        };
        [fault_of_name(&name.text), empty(zone), empty(kind), wrong_size]
    }

    fn volume(&self) -> NewVolume {
        let [name, zone, kind, size] = &self.lines;
        let text = |line: &TextField| line.text.trim().to_owned();
        NewVolume {
            backup: self.backup.id.clone(),
            name: text(name),
            zone: text(zone),
            kind: text(kind),
            size_gb: size.text.trim().parse().unwrap_or_default(),
        }
    }

    const fn go(&mut self, forward: bool) {
        let lines = Self::LABELS.len();
        self.at = if forward { (self.at + 1) % lines } else { (self.at + lines - 1) % lines };
    }
}

impl Interactive for NewVolumePage {
    fn mode(&self) -> Mode {
        Mode::Form
    }

    fn edit(&mut self, _: &mut Model, key: Key) -> bool {
        self.lines.get_mut(self.at).is_some_and(|line| line.edit(key))
    }

    fn paste(&mut self, _: &mut Model, text: &str) -> bool {
        if let Some(line) = self.lines.get_mut(self.at) {
            line.paste(text);
        }
        true
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        match action {
            Action::Open => {
                let faults = self.faults();
                let wrong = faults.iter().zip(Self::LABELS).position(|(fault, _)| fault.is_some());
                if let Some(at) = wrong {
                    self.at = at;
                    let words = faults.get(at).cloned().flatten().unwrap_or_default();
                    let label = Self::LABELS.get(at).copied().unwrap_or_default();
                    model.say(Tone::Warning, format!("the {label} {words}"));
                    return Reaction::none();
                }
                back_up::restore(model, self.volume(), self.backup.clone())
            }
            Action::Down | Action::OtherPane => {
                self.go(true);
                Reaction::none()
            }
            Action::Up => {
                self.go(false);
                Reaction::none()
            }
            Action::PageDown | Action::PageUp => Reaction::none(),
            Action::Back => Reaction::close(),
            _ => Reaction::unhandled(),
        }
    }
}
