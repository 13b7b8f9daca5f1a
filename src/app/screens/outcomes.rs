//! The outcomes of a run: of the last one, of one still in progress beside it, or of a past one.

use std::borrow::Cow;

use super::backups::BackupsPage;
use super::detail::OutcomePage;
use super::evidence::Exhibit;
use super::plan::{from_run, policies};
use super::{Interactive, Reaction, Screen};
use crate::app::action::Action;
use crate::app::allowed::{Haste, Refused, while_};
use crate::app::keymap::{Binding, Mode};
use crate::app::model::Model;
use crate::app::msg::Effect;
use crate::app::notice::{Holds, Tone};
use crate::app::run::{Past, Rereading, RunState};
use crate::app::widgets::{Guard, Page, Search};
use crate::domain::{Outcome, Prospect, Purpose, RunEvent, RunId, RunStatus, Shown, State, retry};

/// Outcomes in the order `Tab` goes through them.
const CYCLE: [Shown; 8] = [
    Shown::State(State::Failed),
    Shown::State(State::Unknown),
    Shown::Accepted,
    Shown::State(State::Ok),
    Shown::State(State::Moved),
    Shown::State(State::Already),
    Shown::State(State::Refused),
    Shown::State(State::Skipped),
];

/// Which run a page of outcomes is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Board {
    /// The last one of this place.
    Last,
    /// One of this session that is in progress beside the last one.
    Earlier(RunId),
    /// The past one that is open.
    Past,
}

impl Board {
    /// The run.
    pub fn run<'a>(&self, model: &'a Model) -> Option<&'a RunState> {
        match self {
            Self::Last => model.run.as_ref(),
            Self::Earlier(name) => model.own_run(name),
            Self::Past => model.past.as_ref(),
        }
    }

    /// The same, to be changed.
    pub fn run_mut<'a>(&self, model: &'a mut Model) -> Option<&'a mut RunState> {
        match self {
            Self::Last => model.run.as_mut(),
            Self::Earlier(name) => model.own_run_mut(name),
            Self::Past => model.past.as_mut(),
        }
    }

    /// Where a run of this session is shown, if only this session can show it: it is in progress, or
    /// it is written down nowhere.
    pub fn live(model: &Model, name: &RunId) -> Option<Self> {
        let run = model.own_run(name).filter(|run| run.is_running() || run.journal.is_none())?;
        let last = model.run.as_ref().is_some_and(|last| last.run == run.run);
        Some(if last { Self::Last } else { Self::Earlier(name.clone()) })
    }

    /// Works out anew which outcomes are shown.
    pub fn rebuild(&self, model: &mut Model) {
        let height = model.heights.full;
        if let Some(run) = self.run_mut(model) {
            run.rebuild(height);
        }
    }
}

/// The page of outcomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomesPage {
    /// Whose.
    pub board: Board,
    /// What is searched for in them.
    pub search: Search,
}

impl OutcomesPage {
    /// The page of a run.
    pub fn new(board: Board) -> Self {
        Self { board, search: Search::default() }
    }

    /// Opens the page of a run.
    pub fn open(model: &mut Model, board: Board) -> Reaction {
        board.rebuild(model);
        Reaction::open(Screen::Outcomes(Self::new(board)))
    }

    /// Whether it is the page on which the last run asks for a decision.
    fn asks(&self, model: &Model) -> bool {
        self.board == Board::Last && model.run.as_ref().is_some_and(|run| run.asks().is_some())
    }

    /// Closes the page, and leaves what was being read again for it.
    fn leave(&self, model: &mut Model) -> Reaction {
        let verifying = self.board.run_mut(model).is_some_and(RunState::leave_verifying);
        if self.board == Board::Past {
            model.past = None;
        }
        let effects = verifying.then_some(Effect::StopVerify).into_iter().collect();
        Reaction::close().with_all(effects)
    }

    fn show_only(&self, model: &mut Model, which: impl FnOnce(&RunState) -> Option<Shown>) {
        if let Some(run) = self.board.run_mut(model) {
            run.view.only = which(run);
        }
        self.board.rebuild(model);
    }

    /// Goes to the next volume, or the one before, that is not as it should be.
    fn seek_trouble(&self, model: &mut Model, forward: bool) {
        let height = model.heights.full;
        let Some(run) = self.board.run_mut(model) else { return };
        if !run.seek(forward, height, Outcome::is_trouble) {
            model.say(Tone::Info, "no volume of this run is in trouble");
        }
    }

    /// Opens what is under the cursor: a group in the list, an outcome on its page.
    fn open_row(&self, model: &mut Model) -> Reaction {
        if self.board.run_mut(model).is_some_and(|run| run.view.toggle_group()) {
            self.board.rebuild(model);
            return Reaction::none();
        }
        let run = self.board.run(model);
        let Some(outcome) = run.and_then(RunState::under_cursor) else { return Reaction::none() };
        Reaction::open(Screen::OutcomeDetail(OutcomePage {
            board: self.board.clone(),
            id: outcome.id.clone(),
            page: Page::default(),
        }))
    }

    /// Marks what is under the cursor for another try, or takes the marks away.
    fn mark(&self, model: &mut Model) {
        let height = model.heights.full;
        let Some(run) = self.board.run_mut(model) else { return };
        let outcomes: Vec<&Outcome> = run.view.under_cursor(&run.board).collect();
        let worthwhile =
            |outcome: &&&Outcome| matches!(retry::judge(outcome), Some((Prospect::Worthwhile, _)));
        let volumes: Vec<_> = outcomes.iter().filter(worthwhile).map(|outcome| outcome.id.clone()).collect();
        if volumes.is_empty() {
            let why = outcomes.first().and_then(|outcome| retry::judge(outcome)).map(|(_, words)| words);
            let why = why.filter(|words| !words.is_empty()).unwrap_or("nothing failed here");
            model.say(Tone::Info, format!("not to be retried: {why}"));
            return;
        }
        run.view.toggle_marks(volumes);
        run.view.cursor.step(1, run.view.lines.len(), height);
    }

    /// Reads what is unknown of the run again.
    fn verify(&self, model: &mut Model) -> Reaction {
        let mode = model.inventory.read_mode();
        let Some(state) = self.board.run_mut(model) else { return Reaction::none() };
        let Some(run) = state.run.clone() else { return Reaction::none() };
        state.rereading = Rereading::Verifying;
        Reaction::effect(Effect::Verify { run, mode })
    }
}

impl Interactive for OutcomesPage {
    fn mode(&self) -> Mode {
        Mode::Outcomes
    }

    fn refused(&self, model: &Model, action: Action) -> Option<Refused> {
        let run = self.board.run(model)?;
        match action {
            Action::PutBack => model.refused_put_back(run),
            Action::Retry => refused_retry(model, run),
            Action::Undo => refused_undo(model, run),
            Action::Verify => refused_verify(model, run),
            Action::GoOn => (!self.asks(model)).then(|| "this run is not waiting for a decision".into()),
            Action::StopRun if !run.is_running() => Some("the run is over".into()),
            Action::StopRun if run.settling => {
                Some(while_(Holds::Running, "sending is over; the run is being read back"))
            }
            Action::StopRun if run.stopping => {
                Some(while_(Holds::Running, "already stopping: sending nothing more"))
            }
            Action::Backups if run.purpose.rows_are_backups() => {
                Some("the rows of this run are backups".into())
            }
            Action::Backups if run.board.is_about_policies() => {
                Some("the rows of this run are policies".into())
            }
            Action::Open | Action::Backups => {
                run.view.lines.is_empty().then(|| "there is no volume to show".into())
            }
            _ => None,
        }
    }

    fn hint(&self, model: &Model, binding: &'static Binding) -> Option<Cow<'static, str>> {
        let usual = self.usual_hint(model, binding)?;
        let run = self.board.run(model);
        let count = match binding.action {
            Action::PutBack => run.map(|run| model.would_put_back(run)),
            Action::Verify => run.map(RunState::offers_verify).filter(|unknown| *unknown > 0),
            // Only where there is something to choose.
            Action::ToggleMark if run.is_none_or(|run| retry::worthwhile(&run.board) < 2) => return None,
            Action::Retry => run.map(|run| match run.view.marks.len() {
                0 => retry::worthwhile(&run.board),
                marked => marked,
            }),
            Action::Undo => run.map(|run| run.board.undoable()),
            _ => None,
        };
        Some(match count {
            Some(count) => format!("{usual} {count}").into(),
            None => usual,
        })
    }

    fn exhibits(&self, model: &Model) -> Vec<Exhibit> {
        Exhibit::of_board(model, &self.board)
    }

    fn search(&self) -> Option<&Search> {
        Some(&self.search)
    }

    fn search_mut(&mut self) -> Option<&mut Search> {
        Some(&mut self.search)
    }

    /// A group that hides what is found opens.
    fn seek(&mut self, model: &mut Model, forward: bool) -> bool {
        let height = model.heights.full;
        let Some(run) = self.board.run_mut(model) else { return false };
        let finds = |outcome: &Outcome| {
            let texts = [Some(&*outcome.name), outcome.code.as_deref(), outcome.message.as_deref()];
            let more = [outcome.meaning(), Some(outcome.shown().word())];
            texts.into_iter().chain(more).flatten().any(|text| self.search.finds(text))
        };
        let found = run.seek(forward, height, finds);
        if found && run.view.toggle_group() {
            run.rebuild(height);
            return run.seek(true, height, finds);
        }
        found
    }

    fn guard<'a>(&'a mut self, model: &'a mut Model) -> Option<&'a mut Guard> {
        if self.asks(model) { model.run.as_mut().map(|run| &mut run.question) } else { None }
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        let height = model.heights.full;
        let Some(run) = self.board.run_mut(model) else { return Reaction::close() };
        let rows = run.view.lines.len();
        if run.view.cursor.act(action, rows, height) {
            return Reaction::none();
        }
        match action {
            Action::Back => return self.leave(model),
            Action::PutBack => return from_run::put_back(model, &self.board),
            Action::Retry => return from_run::retry(model, &self.board),
            Action::Undo => return from_run::undo(model, &self.board),
            Action::Verify => return self.verify(model),
            Action::GoOn => return Reaction::none().with_all(model.go_on()),
            Action::StopRun => return Reaction::effect(model.stop_run()),
            Action::Open => return self.open_row(model),
            Action::ToggleMark => self.mark(model),
            Action::Backups => {
                let outcome = self.board.run(model).and_then(RunState::under_cursor);
                return outcome.map_or_else(Reaction::none, |outcome| BackupsPage::open(outcome.id.clone()));
            }
            Action::NextTrouble => self.seek_trouble(model, true),
            Action::PreviousTrouble => self.seek_trouble(model, false),
            Action::OnlyOutcome(state) => self.show_only(model, |_| Some(state.into())),
            Action::AllOutcomes => self.show_only(model, |_| None),
            Action::NextOutcome => self.show_only(model, next_kind),
            _ => return Reaction::unhandled(),
        }
        Reaction::none()
    }
}

/// The kind of outcome after the one shown alone now, of those there are; after the last, all.
fn next_kind(run: &RunState) -> Option<Shown> {
    let after = run.view.only.and_then(|only| CYCLE.iter().position(|shown| *shown == only));
    let from = after.map_or(0, |at| at + 1);
    CYCLE.iter().skip(from).copied().find(|shown| run.board.shown(*shown) > 0)
}

fn refused_retry(model: &Model, run: &RunState) -> Option<Refused> {
    let refused = run.refused_here().or_else(|| model.refused_change(Haste::None));
    if refused.is_some() {
        return refused;
    }
    if run.purpose.rows_are_backups() {
        return Some("not retried: plan it anew on the page of the volume's backups".into());
    }
    if retry::worthwhile(&run.board) > 0 {
        return None;
    }
    let left: Vec<String> = retry::groups(&run.board)
        .iter()
        .filter(|group| group.prospect != Prospect::Worthwhile)
        .map(ToString::to_string)
        .collect();
    let why = if left.is_empty() { "nothing failed".into() } else { left.join(", ") };
    Some(format!("nothing to retry: {why}").into())
}

fn refused_undo(model: &Model, run: &RunState) -> Option<Refused> {
    if let Some(refused) = run.refused_here().or_else(|| model.refused_change(Haste::None)) {
        return Some(refused);
    }
    if run.run.is_none() {
        return Some("the run has not started yet".into());
    }
    match &run.purpose {
        Purpose::BackUp | Purpose::RunPolicy(_) => {
            return Some("backups are not undone: - on a volume's backups deletes them".into());
        }
        Purpose::DeleteBackups => return Some("backups that were deleted cannot be had back".into()),
        Purpose::Restore => return Some("a new volume is not undone: delete it in the console".into()),
        _ => {}
    }
    if let Some(undo) = model.undone_by(run)
        && policies::half_undone(model, &run.board).is_none()
    {
        return Some(format!("already undone by {}", undo.short()).into());
    }
    (run.board.undoable() == 0).then(|| {
        let unseen = !run.board.undo_steps().is_empty();
        let why = if unseen {
            "cannot be undone: the earlier policies of its volumes are not known"
        } else {
            "that run changed nothing to undo"
        };
        why.into()
    })
}

fn refused_verify(model: &Model, run: &RunState) -> Option<Refused> {
    let past = run.past.as_ref();
    let interrupted = past.is_some_and(Past::is_interrupted);
    if past.is_some_and(|past| past.unknown_action.is_some()) {
        run.refused_here()
    } else if model.is_verifying() {
        Some(while_(Holds::Verifying, "already reading it again"))
    } else if let Some(place) = past.and_then(|past| past.elsewhere.as_deref()) {
        Some(format!("that run was in {place}: log in there to verify it").into())
    } else if past.is_some_and(|past| past.status == RunStatus::Running) {
        Some("that run is still running in another vbs".into())
    } else if run.is_running() {
        Some(while_(Holds::Running, "the run is in progress and verifies itself"))
    } else if run.is_followed() {
        Some("its backups are being followed and show up by themselves".into())
    } else if run.board.count(State::Unknown) + run.board.followed() == 0 && !interrupted {
        Some("nothing in this run is unknown".into())
    } else if run.journal.is_none() || run.run.is_none() {
        Some("this run has no journal".into())
    } else {
        None
    }
}

impl Model {
    fn go_on(&mut self) -> Vec<Effect> {
        let Some(run) = self.run.as_mut().filter(|run| run.asks().is_some()) else { return Vec::new() };
        run.waiting = None;
        run.question = Guard::default();
        self.say_while(Holds::NoDecisionPending, Tone::Info, "continuing");
        vec![Effect::GoOn]
    }

    /// Nothing more is sent; the engine takes it for the answer to its question, too.
    pub(super) fn stop_run(&mut self) -> Effect {
        if let Some(run) = &mut self.run {
            run.stopping = true;
            run.waiting.take_if(|waiting| matches!(waiting, RunEvent::NeedsDecision(_)));
        }
        let words = "sending nothing more; what was sent is still read back";
        self.say_while(Holds::Running, Tone::Info, words);
        Effect::StopRun
    }
}
