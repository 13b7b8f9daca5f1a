//! Evidence: what the screen below shows, to be copied or saved.

use super::outcomes::Board;
use super::{Interactive, Reaction};
use crate::app::action::Action;
use crate::app::keymap::Mode;
use crate::app::model::Model;
use crate::app::msg::Effect;
use crate::app::notice::Tone;
use crate::app::widgets::Cursor;
use crate::domain::fields::Context;
use crate::domain::{Column, Minute, Outcome, Story, VolumeId};
use crate::evidence::{Form, Sheet, of_run, of_volumes};

/// Bytes that terminals take into their clipboard; xterm takes no more.
const MOST_COPIED: usize = 74_000;

/// Something that can be copied or saved.
#[derive(Clone, Debug)]
pub struct Exhibit {
    /// What it is.
    pub label: String,
    /// The name of a file that holds it begins so.
    stem: String,
    source: Source,
}

/// Where it is from; long lists are written only when they are asked for.
#[derive(Clone, Debug)]
enum Source {
    Ready(Box<Sheet>),
    Volume(VolumeId),
    Marked,
    Shown,
    Run { board: Board, trouble: bool },
    Outcome(Board, VolumeId),
}

impl Exhibit {
    /// A sheet that is made already.
    pub fn ready(label: impl Into<String>, stem: &str, sheet: Sheet) -> Self {
        Self { label: label.into(), stem: stem.into(), source: Source::Ready(Box::new(sheet)) }
    }

    /// What the lists show.
    pub fn of_lists(model: &Model) -> Vec<Self> {
        let new = |label: String, stem: &str, source| Self { label, stem: stem.into(), source };
        let (marked, shown) = (model.selection.len(), model.volumes.len());
        let mut all = Vec::new();
        if marked > 0 {
            let volumes = if marked == 1 { "volume" } else { "volumes" };
            all.push(new(format!("{marked} marked {volumes}"), "marked", Source::Marked));
        }
        if let Some(id) = model.current_volume() {
            let name = model.inventory.volume(&id).map(|volume| volume.name.to_string()).unwrap_or_default();
            all.push(new(format!("the volume {name}"), "volume", Source::Volume(id)));
        }
        if shown > 0 {
            all.push(new(format!("{shown} volumes shown"), "volumes", Source::Shown));
        }
        all
    }

    /// What the outcomes of a run show.
    pub fn of_board(model: &Model, board: &Board) -> Vec<Self> {
        let Some(run) = board.run(model) else { return Vec::new() };
        let name = run.run.as_ref().map(|run| run.short().to_owned()).unwrap_or_default();
        let stem = format!("run-{name}");
        let new = |label: String, source| Self { label, stem: stem.clone(), source };
        let trouble = run.board.rows().iter().filter(|outcome| outcome.is_trouble()).count();
        let mut all = vec![new(format!("run {name}"), Source::Run { board: board.clone(), trouble: false })];
        if trouble > 0 {
            let source = Source::Run { board: board.clone(), trouble: true };
            all.push(new(format!("the {trouble} with trouble"), source));
        }
        if let Some(outcome) = run.under_cursor() {
            all.push(new(
                format!("the {} {}", outcome.goal.row(), outcome.name),
                Source::Outcome(board.clone(), outcome.id.clone()),
            ));
            all.extend(Self::words_of(outcome));
        }
        all
    }

    /// What a ticket with the provider asks for: the code alone, the request id alone.
    fn words_of(outcome: &Outcome) -> impl Iterator<Item = Self> {
        let words = [
            ("the code", "code", outcome.code.as_deref()),
            ("the request id", "request-id", outcome.request_id.as_deref()),
        ];
        words.into_iter().filter_map(|(what, stem, word)| {
            let sheet = Sheet { word: Some(word?.to_owned()), ..Sheet::default() };
            Some(Self::ready(format!("{what} {}", word?), stem, sheet))
        })
    }

    /// What an outcome's page shows.
    pub fn of_outcome(model: &Model, board: &Board, id: &VolumeId) -> Vec<Self> {
        let source = Source::Outcome(board.clone(), id.clone());
        let outcome = board.run(model).and_then(|run| run.board.get(id));
        let all = Self { label: "the outcome".into(), stem: "outcome".into(), source };
        [all].into_iter().chain(outcome.into_iter().flat_map(Self::words_of)).collect()
    }

    /// What a volume's page shows.
    pub fn of_volume(id: &VolumeId) -> Vec<Self> {
        vec![Self { label: "the volume".into(), stem: "volume".into(), source: Source::Volume(id.clone()) }]
    }

    fn sheet(&self, model: &Model) -> Sheet {
        let positions = |positions: Vec<u32>| {
            let context = Context {
                inventory: &model.inventory,
                policies_known: model.loads.policies.fault().is_none(),
                now: Minute::from_timestamp(model.now),
            };
            let volumes = positions.into_iter().filter_map(|at| model.inventory.volume_at(at));
            let is_read = |column: &Column| !column.field().is_on_request() || model.needs_backups();
            let columns: Vec<Column> = Column::ALL.into_iter().filter(is_read).collect();
            let place = (model.scope.as_ref(), model.loads.as_of());
            of_volumes(self.label.clone(), &columns, volumes, &context, place)
        };
        match &self.source {
            Source::Ready(sheet) => (**sheet).clone(),
            Source::Volume(id) => positions(model.inventory.position(id).into_iter().collect()),
            Source::Marked => {
                let by_name = model.volumes.by_name().iter().copied();
                positions(by_name.filter(|at| model.selection.has(*at)).collect())
            }
            Source::Shown => positions(model.volumes.positions().to_vec()),
            Source::Run { board, trouble } => {
                of_board(model, board, |outcome| !trouble || outcome.is_trouble())
            }
            Source::Outcome(board, id) => of_board(model, board, |outcome| outcome.id == *id),
        }
    }
}

fn of_board(model: &Model, board: &Board, only: impl Fn(&Outcome) -> bool) -> Sheet {
    let Some(run) = board.run(model) else { return Sheet::default() };
    let written = model.history.rows().iter().find(|summary| Some(&summary.run) == run.run.as_ref());
    let Some(summary) = run.summary(written, model.scope.as_ref()) else { return Sheet::default() };
    let story = Story::of(&summary, model.history.rows());
    of_run(&summary, &run.board, &story, &|policy| model.inventory.policy_label(policy), only)
}

/// The chooser of what is copied or saved, and in which form.
#[derive(Clone, Debug)]
pub struct EvidencePage {
    /// What there is.
    pub exhibits: Vec<Exhibit>,
    /// The cursor over it.
    pub cursor: Cursor,
    /// The form it takes.
    pub form: Form,
}

impl EvidencePage {
    /// The chooser over these exhibits.
    pub fn new(exhibits: Vec<Exhibit>) -> Self {
        Self { exhibits, cursor: Cursor::default(), form: Form::default() }
    }

    /// The text as it would be copied or saved; why it cannot be.
    fn text(&self, model: &Model) -> Result<(&Exhibit, String), String> {
        let exhibit = self.exhibits.get(self.cursor.at).ok_or("there is nothing to copy or save")?;
        let sheet = exhibit.sheet(model);
        if !sheet.has(self.form) {
            return Err(format!("{} has no form {}; tab goes to the next", exhibit.label, self.form.word()));
        }
        Ok((exhibit, sheet.write(self.form)))
    }

    fn copy(&self, model: &mut Model) -> Reaction {
        match self.text(model) {
            Err(why) => model.say(Tone::Warning, why),
            Ok((_, text)) if text.len() > MOST_COPIED => {
                let words =
                    format!("{} kB are too much for the clipboard of a terminal: save it", text.len() / 1000);
                model.say(Tone::Warning, words);
            }
            Ok((exhibit, text)) => {
                let words = format!("sent to the terminal: {}, {} bytes", exhibit.label, text.len());
                model.say(Tone::Info, words);
                return Reaction::close().with(Effect::Copy(text.trim_end().to_owned()));
            }
        }
        Reaction::none()
    }

    fn save(&self, model: &mut Model) -> Reaction {
        match self.text(model) {
            Err(why) => {
                model.say(Tone::Warning, why);
                Reaction::none()
            }
            Ok((exhibit, mut text)) => {
                // A command that is copied has no end of line, for a shell would run it when it is pasted.
                if !text.ends_with('\n') {
                    text.push('\n');
                }
                let stem = format!("vbs-{}-{}", model.now.strftime("%Y%m%d-%H%M%S"), exhibit.stem);
                let name = format!("{stem}.{}", self.form.word());
                Reaction::close().with(Effect::SaveEvidence { name, text })
            }
        }
    }
}

impl Interactive for EvidencePage {
    fn mode(&self) -> Mode {
        Mode::Evidence
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        if self.cursor.act(action, self.exhibits.len(), model.heights.full) {
            return Reaction::none();
        }
        match action {
            Action::Open => self.save(model),
            Action::Copy => self.copy(model),
            Action::OtherPane => {
                let at = Form::ALL.iter().position(|form| *form == self.form).unwrap_or_default();
                let mut after = Form::ALL.into_iter().cycle().skip(at + 1).take(Form::ALL.len());
                let sheet = self.exhibits.get(self.cursor.at).map(|exhibit| exhibit.sheet(model));
                self.form = after
                    .find(|form| sheet.as_ref().is_none_or(|sheet| sheet.has(*form)))
                    .unwrap_or_default();
                Reaction::none()
            }
            Action::Back => Reaction::close(),
            _ => Reaction::unhandled(),
        }
    }
}
