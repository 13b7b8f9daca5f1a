//! The runs of a policy, newest first, and the tasks of one.

use super::backups::BackupsPage;
use super::plan::back_up;
use super::{Interactive, Reaction, Screen};
use crate::app::action::Action;
use crate::app::allowed::{Refused, unread};
use crate::app::keymap::Mode;
use crate::app::model::Model;
use crate::app::msg::Effect;
use crate::app::notice::Tone;
use crate::app::widgets::{Cursor, Search};
use crate::domain::{BackupTask, PolicyId, PolicyRun, TaskStatus};

/// The page of a policy's runs.
#[derive(Clone, Debug)]
pub struct PolicyRunsPage {
    /// Whose.
    pub policy: PolicyId,
    /// The runs, or why they cannot be read; `None` until that is known (scrub before showing).
    pub read: Option<Result<Vec<PolicyRun>, String>>,
    /// The run whose tasks are shown, if one's are.
    pub opened: Option<usize>,
    /// The cursor over the runs.
    pub runs: Cursor,
    /// The cursor over the tasks of the one that is open.
    pub tasks: Cursor,
    /// What is searched for.
    pub search: Search,
}

impl PolicyRunsPage {
    /// The page, and the question that fills it.
    pub fn open(policy: PolicyId) -> Reaction {
        let effect = Effect::LoadPolicyRuns(policy.clone());
        let page = Self {
            policy,
            read: None,
            opened: None,
            runs: Cursor::default(),
            tasks: Cursor::default(),
            search: Search::default(),
        };
        Reaction::open(Screen::PolicyRuns(page)).with(effect)
    }

    /// The runs that were read.
    pub fn rows(&self) -> &[PolicyRun] {
        self.read.as_ref().and_then(|read| read.as_ref().ok()).map(Vec::as_slice).unwrap_or_default()
    }

    /// The tasks of the run that is open.
    pub fn tasks(&self) -> Option<&[BackupTask]> {
        self.rows().get(self.opened?).map(|run| run.tasks.as_slice())
    }

    /// They were read; one that was open stays open only if it is the same.
    pub fn on_runs(&mut self, read: Result<Vec<PolicyRun>, String>) {
        let began = self.opened.and_then(|at| self.rows().get(at)).map(|run| run.began);
        self.read = Some(read);
        self.opened = began.and_then(|began| self.rows().iter().position(|run| run.began == began));
    }

    fn len(&self) -> usize {
        self.tasks().map_or_else(|| self.rows().len(), <[BackupTask]>::len)
    }

    const fn cursor(&mut self) -> &mut Cursor {
        if self.opened.is_some() { &mut self.tasks } else { &mut self.runs }
    }

    fn seek_row(&mut self, model: &Model, forward: bool, holds: impl Fn(&Self, usize) -> bool) -> bool {
        let (rows, height) = (self.len(), model.heights.full);
        let mut cursor = *self.cursor();
        let found = cursor.seek(forward, rows, height, |row| holds(self, row));
        *self.cursor() = cursor;
        found
    }

    /// The volume of the task, or all of the policy.
    fn back_up(&self, model: &mut Model) -> Reaction {
        if let Some(tasks) = self.tasks() {
            let volume = tasks.get(self.tasks.at).and_then(|task| task.volume.clone());
            return back_up::of_volumes(model, volume);
        }
        let policy = model.inventory.policy(&self.policy).cloned();
        policy.map_or_else(Reaction::none, |policy| back_up::run_policy(model, policy))
    }

    fn enter(&mut self, model: &mut Model) -> Reaction {
        if self.opened.is_none() {
            self.opened = Some(self.runs.at).filter(|at| *at < self.rows().len());
            self.tasks = Cursor::default();
            return Reaction::none();
        }
        let task = self.tasks().and_then(|tasks| tasks.get(self.tasks.at));
        if let Some(volume) = task.and_then(|task| task.volume.clone()) {
            return BackupsPage::open(volume);
        }
        model.say(Tone::Info, "this task names no volume");
        Reaction::none()
    }
}

impl Interactive for PolicyRunsPage {
    fn mode(&self) -> Mode {
        Mode::PolicyRuns
    }

    fn refused(&self, model: &Model, action: Action) -> Option<Refused> {
        match action {
            Action::Open if self.len() == 0 => Some("there is no run to show".into()),
            Action::NextTrouble | Action::PreviousTrouble => unread(self.read.as_ref()),
            Action::BackUp if model.inventory.policy(&self.policy).is_none() => {
                Some("the policy was deleted".into())
            }
            Action::BackUp => back_up::refused(model),
            _ => None,
        }
    }

    fn search(&self) -> Option<&Search> {
        Some(&self.search)
    }

    fn search_mut(&mut self) -> Option<&mut Search> {
        Some(&mut self.search)
    }

    fn seek(&mut self, model: &mut Model, forward: bool) -> bool {
        let model = &*model;
        self.seek_row(model, forward, |page, row| {
            let finds = |task: &BackupTask| {
                let volume = task.volume.as_ref().map(|id| model.volume_name(id)).unwrap_or_default();
                let texts = [Some(volume.as_str()), Some(task.status.word()), task.code.as_deref()];
                texts.into_iter().flatten().any(|text| page.search.finds(text))
            };
            match page.tasks() {
                Some(tasks) => tasks.get(row).is_some_and(finds),
                None => page.rows().get(row).is_some_and(|run| run.tasks.iter().any(finds)),
            }
        })
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        let (rows, height) = (self.len(), model.heights.full);
        if self.cursor().act(action, rows, height) {
            return Reaction::none();
        }
        match action {
            Action::Open => self.enter(model),
            Action::NextTrouble | Action::PreviousTrouble => {
                let forward = action == Action::NextTrouble;
                let bad = |page: &Self, row: usize| match page.tasks() {
                    Some(tasks) => {
                        tasks.get(row).is_some_and(|task| TaskStatus::TROUBLE.contains(&task.status))
                    }
                    None => page.rows().get(row).is_some_and(|run| run.failed() > 0),
                };
                if !self.seek_row(model, forward, bad) {
                    model.say(Tone::Info, "nothing failed here");
                }
                Reaction::none()
            }
            Action::BackUp => self.back_up(model),
            Action::Refresh => Reaction::effect(Effect::LoadPolicyRuns(self.policy.clone())),
            Action::Back if self.opened.take().is_some() => Reaction::none(),
            Action::Back => Reaction::close(),
            _ => Reaction::unhandled(),
        }
    }
}
