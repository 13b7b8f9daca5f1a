//! From marks to a plan, and from a plan to a run: nothing is sent that was not shown first.

use super::super::key::{Code, Key};
use super::super::keymap::Action;
use super::super::layer::{BoardView, Layer, PlanPrompt, Wish};
use super::super::list::Cursor;
use super::super::model::{Focus, Model, RunState, Tone};
use super::super::msg::Effect;
use crate::domain::{Board, Confirmation, Fault, LinkVisibility, Plan, PolicyId, Seen, State, VolumeId};

impl Model {
    pub(super) fn associate(&mut self) -> Vec<Effect> {
        if self.is_running() {
            self.say(Tone::Warning, "a run is going on; o shows it");
        } else if self.inventory.policies().is_empty() {
            self.say(Tone::Warning, "there is no policy to associate with");
        } else if self.asked_volumes().is_empty() {
            self.say(Tone::Warning, "nothing is marked and no volume is under the cursor");
        } else if self.focus == Focus::Policies {
            return self.open_plan_for(self.policies.at);
        } else {
            self.layers.push(Layer::PolicyChooser(Cursor { at: self.policies.at, top: 0 }));
        }
        Vec::new()
    }

    pub(super) fn disassociate(&mut self) -> Vec<Effect> {
        let asked = self.asked_volumes();
        if self.is_running() {
            self.say(Tone::Warning, "a run is going on; o shows it");
        } else if asked.is_empty() {
            self.say(Tone::Warning, "nothing is marked and no volume is under the cursor");
        } else {
            return self.open_plan(Wish::Disassociate, asked, false);
        }
        Vec::new()
    }

    /// The marked volumes; without marks, the one under the cursor.
    fn asked_volumes(&self) -> Vec<VolumeId> {
        if self.selection.is_empty() {
            self.volumes.current(&self.inventory).map(|volume| volume.id.clone()).into_iter().collect()
        } else {
            self.selection.iter().cloned().collect()
        }
    }

    pub(super) fn open_plan_for(&mut self, policy: usize) -> Vec<Effect> {
        let Some(target) = self.inventory.policies().get(policy).cloned() else { return Vec::new() };
        self.policies.go(policy, self.inventory.policies().len(), self.heights.policies);
        let asked = self.asked_volumes();
        self.open_plan(Wish::Associate(target), asked, false)
    }

    /// Opens the plan over `asked`; where the list does not show the link, each volume is read by
    /// itself first (domain.md 1.10).
    pub(super) fn open_plan(&mut self, wish: Wish, asked: Vec<VolumeId>, shown_only: bool) -> Vec<Effect> {
        let to_read = self.inventory.needs_single_reads(asked.iter().cloned());
        self.touch();
        let prompt = PlanPrompt {
            plan: self.plan(&wish, &asked, shown_only),
            wish,
            asked,
            typed: String::new(),
            scroll: 0,
            shown_only,
            from_cursor: self.selection.is_empty(),
            reading: to_read.len(),
            armed_at: None,
            revision: self.revision,
        };
        self.layers.push(Layer::Plan(Box::new(prompt)));
        if to_read.is_empty() { Vec::new() } else { vec![Effect::ReadSingly(self.loads.generation, to_read)] }
    }

    fn plan(&self, wish: &Wish, asked: &[VolumeId], shown_only: bool) -> Plan {
        let shown = self.volumes.shown_positions(&self.inventory);
        let is_shown = |id: &VolumeId| {
            self.inventory.position(id).is_some_and(|at| shown.get(at as usize).copied().unwrap_or(false))
        };
        let asked = asked.iter().filter(|id| !shown_only || is_shown(id));
        match wish {
            Wish::Associate(target) => Plan::associate(&self.inventory, target, asked, is_shown, self.quota),
            Wish::Disassociate => Plan::disassociate(&self.inventory, asked, is_shown),
            Wish::Undo { run, before } => Plan::undo(&self.inventory, run.clone(), before.iter().cloned()),
        }
    }

    /// Works the plan on the screen out anew from what is known now; whatever was typed for the old
    /// one does not confirm the new one.
    fn renew_plan(&mut self) {
        let Some(prompt) = self.prompt() else { return };
        let plan = self.plan(&prompt.wish, &prompt.asked, prompt.shown_only);
        self.touch();
        let revision = self.revision;
        if let Some(prompt) = self.prompt_mut() {
            (prompt.armed_at, prompt.revision) = (None, revision);
            prompt.typed.clear();
            prompt.plan = plan;
        }
    }

    pub(super) fn take_single_reads(
        &mut self,
        readings: Vec<(VolumeId, Result<Seen, Fault>)>,
    ) -> Vec<Effect> {
        let mut unreadable = 0;
        for (_, seen) in readings {
            match seen {
                Ok(Seen::Volume(volume)) => self.inventory.put_single(volume),
                Ok(Seen::Gone) => {}
                Err(_) => unreadable += 1,
            }
        }
        self.rebuild_rows();
        self.renew_plan();
        if let Some(prompt) = self.prompt_mut() {
            prompt.reading = 0;
        }
        if unreadable > 0 {
            self.say(
                Tone::Warning,
                format!("{unreadable} volumes could not be read: their policy stays unknown"),
            );
        }
        self.touch();
        Vec::new()
    }

    fn prompt(&self) -> Option<&PlanPrompt> {
        match self.layers.last() {
            Some(Layer::Plan(prompt)) => Some(prompt),
            _ => None,
        }
    }

    fn prompt_mut(&mut self) -> Option<&mut PlanPrompt> {
        match self.layers.last_mut() {
            Some(Layer::Plan(prompt)) => Some(prompt),
            _ => None,
        }
    }

    /// How the plan on the screen is confirmed.
    pub fn confirmation(&self, prompt: &PlanPrompt) -> Confirmation {
        prompt.plan.confirmation(self.settings.confirm_by_key_up_to)
    }

    pub(super) fn is_plan_text(&self, key: Key) -> bool {
        let editing = key.code == Code::Backspace || key.printable().is_some_and(|c| c.is_ascii_digit());
        editing
            && self
                .prompt()
                .is_some_and(|prompt| matches!(self.confirmation(prompt), Confirmation::TypeCount(_)))
    }

    pub(super) fn type_into_plan(&mut self, key: Key) {
        self.touch();
        if let Some(prompt) = self.prompt_mut() {
            match key.printable() {
                // No count has more digits; a key held down must not grow the line.
                Some(digit) if prompt.typed.len() < 9 => prompt.typed.push(digit),
                Some(_) => {}
                None => {
                    prompt.typed.pop();
                }
            }
        }
    }

    /// Whether a key read at `at` comes after the operator could see the plan.
    pub(super) fn is_armed(&self, at: std::time::Instant) -> bool {
        let guard = self.settings.confirm_guard;
        self.prompt().and_then(|prompt| prompt.armed_at).is_some_and(|armed| at >= armed + guard)
    }

    pub(super) fn act_in_plan(&mut self, action: Action) -> Vec<Effect> {
        let height = self.heights.full.max(1);
        let last = self.heights.lines.saturating_sub(height);
        let Some(prompt) = self.prompt_mut() else { return Vec::new() };
        match action {
            Action::Up => prompt.scroll = prompt.scroll.saturating_sub(1),
            Action::Down => prompt.scroll = (prompt.scroll + 1).min(last),
            Action::PageUp => prompt.scroll = prompt.scroll.saturating_sub(height),
            Action::PageDown => prompt.scroll = (prompt.scroll + height).min(last),
            Action::Back => {
                self.layers.pop();
                self.say(Tone::Info, "left the plan; nothing was sent");
            }
            Action::OnlyShown => {
                prompt.shown_only = !prompt.shown_only;
                prompt.scroll = 0;
                self.renew_plan();
            }
            Action::Yes | Action::Open => return self.confirm(action),
            _ => {}
        }
        Vec::new()
    }

    fn confirm(&mut self, action: Action) -> Vec<Effect> {
        let Some(prompt) = self.prompt() else { return Vec::new() };
        if prompt.reading > 0 {
            return Vec::new();
        }
        let confirmed = match (self.confirmation(prompt), action) {
            (Confirmation::Key, Action::Yes) => true,
            (Confirmation::TypeCount(count), Action::Open) => prompt.typed == count.to_string(),
            _ => false,
        };
        if !confirmed || self.is_running() {
            return Vec::new();
        }
        let Some(Layer::Plan(prompt)) = self.layers.pop() else { return Vec::new() };
        self.submit(prompt.plan)
    }

    fn submit(&mut self, plan: Plan) -> Vec<Effect> {
        let singly = self.inventory.link_visibility() != LinkVisibility::Shown;
        self.layers.clear();
        self.layers.push(Layer::Board);
        self.volumes.range_from = None;
        self.run = Some(RunState {
            board: Board::new(&plan),
            plan: plan.clone(),
            view: BoardView::default(),
            started: self.now,
            waiting: None,
            stopping: false,
        });
        self.rebuild_board();
        vec![Effect::Submit { plan: Box::new(plan), singly }]
    }

    /// A volume that left its policy and arrived nowhere: plan to put it, and all that share its
    /// fate, back where they were.
    pub(super) fn put_back(&mut self) -> Vec<Effect> {
        if self.is_running() {
            self.say(Tone::Info, "wait until the run is over, then p puts it back");
            return Vec::new();
        }
        let Some(run) = &self.run else { return Vec::new() };
        let under_cursor = run.view.rows.get(run.view.cursor.at).and_then(|row| run.board.rows().get(*row));
        let stranded =
            under_cursor.filter(|outcome| outcome.is_stranded()).or_else(|| run.board.stranded().next());
        let Some(from): Option<PolicyId> = stranded.and_then(|outcome| outcome.from.clone()) else {
            self.say(Tone::Info, "no volume of this run is in no policy");
            return Vec::new();
        };
        let lost: Vec<VolumeId> = run
            .board
            .stranded()
            .filter(|outcome| outcome.from.as_ref() == Some(&from))
            .map(|outcome| outcome.id.clone())
            .collect();
        let Some(target) = self.inventory.policy(&from).cloned() else {
            self.say(Tone::Error, "the policy it came from is gone; associate it with another one");
            return Vec::new();
        };
        self.open_plan(Wish::Associate(target), lost, false)
    }

    /// What went well is done with; what did not stays marked for another try.
    pub(super) fn unmark_done(&mut self) {
        let Some(run) = &self.run else { return };
        let done = run.board.rows().iter().filter(|outcome| {
            matches!(outcome.state, State::Ok | State::Moved | State::Already)
                && outcome.disagreement.is_none()
        });
        self.selection.unmark(done.map(|outcome| &outcome.id));
        self.volumes.count_hidden(&self.inventory, &self.selection);
    }
}
