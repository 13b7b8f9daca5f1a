//! Whether the volumes are really backed up: a line for each age, cause, zone and policy.

use std::borrow::Cow;
use std::mem::discriminant;

use super::evidence::Exhibit;
use super::plan::back_up;
use super::{Interactive, Reaction, Screen};
use crate::app::action::Action;
use crate::app::allowed::{Refused, while_};
use crate::app::coverage::CoverageRead;
use crate::app::keymap::{Binding, Mode};
use crate::app::model::Model;
use crate::app::notice::{Holds, Tone};
use crate::app::widgets::{Cursor, Search};
use crate::domain::coverage::{AgeClass, Cause, Line, Share};
use crate::evidence::of_coverage;

/// The page of the coverage.
#[derive(Clone, Debug, Default)]
pub struct CoveragePage {
    /// The cursor over the lines.
    pub cursor: Cursor,
    /// What is searched for in them.
    pub search: Search,
}

/// What a line stands for, in words.
pub fn title(model: &Model, share: &Share) -> String {
    match share {
        Share::Class(class) => class_words(*class).to_owned(),
        Share::Cause(cause) => cause_words(*cause).to_owned(),
        Share::Zone(zone) => zone.to_string(),
        Share::Policy(policy) => model.inventory.policy_label(policy),
    }
}

const fn class_words(class: AgeClass) -> &'static str {
    match class {
        AgeClass::Never => "never backed up",
        AgeClass::TooOld => "last backup too old",
        AgeClass::Older => "older, not looked for",
        AgeClass::NotVisible => "backups not readable",
        AgeClass::NotProtectable => "cannot be backed up",
        AgeClass::Within => "backed up in time",
    }
}

const fn cause_words(cause: Cause) -> &'static str {
    match cause {
        Cause::On => "policy is ON",
        Cause::Off => "policy is OFF",
        Cause::Gone => "policy is gone",
        Cause::None => "no policy",
        Cause::NotVisible => "policy not visible",
    }
}

impl CoveragePage {
    /// The page, and the question that fills it if nothing was read yet.
    pub fn open(model: &mut Model) -> Reaction {
        let wanted = model.coverage_answer().is_none();
        let effect = wanted.then(|| model.read_coverage()).flatten();
        Reaction::open(Screen::Coverage(Self::default())).with_all(effect.into_iter().collect())
    }

    fn line<'a>(&self, model: &'a Model) -> Option<&'a Line> {
        lines(model).get(self.cursor.at)
    }
}

/// The lines there are.
pub fn lines(model: &Model) -> &[Line] {
    model.coverage_answer().map(|read| read.lines.as_slice()).unwrap_or_default()
}

impl Interactive for CoveragePage {
    fn mode(&self) -> Mode {
        Mode::Coverage
    }

    fn refused(&self, model: &Model, action: Action) -> Option<Refused> {
        match action {
            Action::BackUp if self.line(model).is_some() => back_up::refused(model),
            Action::Open
            | Action::OtherPane
            | Action::BackUp
            | Action::NextTrouble
            | Action::PreviousTrouble
                if lines(model).is_empty() =>
            {
                Some(match &model.coverage.reading {
                    Some(_) => while_(Holds::ReadingCoverage, "it is still being read"),
                    None => "nothing is read".into(),
                })
            }
            Action::Refresh if model.coverage.reading.is_some() => {
                Some(while_(Holds::ReadingCoverage, "it is being read already"))
            }
            _ => None,
        }
    }

    fn hint(&self, model: &Model, binding: &'static Binding) -> Option<Cow<'static, str>> {
        let usual = self.usual_hint(model, binding)?;
        match (binding.action, self.line(model)) {
            (Action::Open, Some(line)) => Some(format!("its {} volumes", line.all.volumes).into()),
            (Action::BackUp, Some(line)) => Some(format!("{usual} {}", line.all.volumes).into()),
            _ => Some(usual),
        }
    }

    fn search(&self) -> Option<&Search> {
        Some(&self.search)
    }

    fn search_mut(&mut self) -> Option<&mut Search> {
        Some(&mut self.search)
    }

    fn seek(&mut self, model: &mut Model, forward: bool) -> bool {
        let lines = lines(model);
        let finds =
            |at: usize| lines.get(at).is_some_and(|line| self.search.finds(&title(model, &line.share)));
        self.cursor.seek(forward, lines.len(), model.heights.full, finds)
    }

    fn exhibits(&self, model: &Model) -> Vec<Exhibit> {
        let sheet = |read: &CoverageRead| {
            let label = |share: &Share| title(model, share);
            of_coverage(&read.findings, &read.lines, &model.inventory, model.scope.as_ref(), &label)
        };
        let exhibit = |read| Exhibit::ready("the coverage, volume by volume", "coverage", sheet(read));
        model.coverage_answer().map(exhibit).into_iter().collect()
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        let (rows, height) = (lines(model).len(), model.heights.full);
        if self.cursor.act(action, rows, height) {
            return Reaction::none();
        }
        match action {
            Action::Open => {
                if let Some(share) = self.line(model).map(|line| line.share.clone()) {
                    let title = title(model, &share);
                    model.list_share(&share, title);
                }
                Reaction::close()
            }
            Action::OtherPane => {
                let lines = lines(model);
                let here = self.line(model).map(|line| discriminant(&line.share));
                let other = |at: &usize| lines.get(*at).map(|line| discriminant(&line.share)) != here;
                let next = (self.cursor.at..rows).find(other).unwrap_or(0);
                self.cursor.go(next, rows, height);
                Reaction::none()
            }
            Action::NextTrouble | Action::PreviousTrouble => {
                let lines = lines(model);
                let trouble = |at: usize| lines.get(at).is_some_and(Line::is_trouble);
                if !self.cursor.seek(action == Action::NextTrouble, rows, height, trouble) {
                    model.say(Tone::Info, "every volume is backed up as it should be");
                }
                Reaction::none()
            }
            Action::BackUp => {
                let share = self.line(model).map(|line| line.share.clone());
                let volumes = share.map(|share| model.volumes_of_share(&share)).unwrap_or_default();
                back_up::of_volumes(model, volumes)
            }
            Action::Refresh => Reaction::none().with_all(model.read_coverage().into_iter().collect()),
            Action::Back => Reaction::close(),
            _ => Reaction::unhandled(),
        }
    }
}
