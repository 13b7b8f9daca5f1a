//! From marks to a plan: what it is about, how it is worked out, and the keys on it.

use super::super::key::{Code, Key};
use super::super::keymap::{Action, Mode};
use super::super::layer::{Layer, Origin, PlanPrompt, PlanRequest, Stage, Without};
use super::super::list::Cursor;
use super::super::model::{Focus, Model, RequestId, Tone};
use super::super::msg::Effect;
use crate::domain::{ApiError, Confirmation, Plan, PlanInput, ReadMode, Seen, VolumeId};

/// Takes the typed count away.
const CLEAR: Key = Key::ctrl('u');

impl Model {
    pub(super) fn associate(&mut self) -> Vec<Effect> {
        if self.focus == Focus::Policies {
            return self.open_plan_for(self.policies.at);
        }
        self.layers.push(Layer::PolicyChooser(Cursor { at: self.policies.at, top: 0 }));
        Vec::new()
    }

    pub(super) fn disassociate(&mut self) -> Vec<Effect> {
        let input = self.plan_input();
        self.open_plan(PlanRequest::Disassociate, input)
    }

    /// The marked volumes; without marks, the one under the cursor.
    fn plan_input(&self) -> PlanInput {
        if self.selection.is_empty() {
            PlanInput::of(&self.inventory, self.current_volume())
        } else {
            self.selection.plan_input(&self.inventory, self.volumes.by_name())
        }
    }

    pub(super) fn open_plan_for(&mut self, policy: usize) -> Vec<Effect> {
        let Some(target) = self.inventory.policies().get(policy).cloned() else { return Vec::new() };
        self.policies.go(policy, self.inventory.policies().len(), self.heights.policies);
        let input = self.plan_input();
        self.open_plan(PlanRequest::Associate(target), input)
    }

    /// Opens the plan over `input`; where the list does not show the link, each volume is read by
    /// itself first (domain.md 1.10).
    pub(super) fn open_plan(&mut self, request: PlanRequest, input: PlanInput) -> Vec<Effect> {
        let to_read = self.inventory.needs_single_reads(input.ids());
        let origin = match (self.layers.is_empty(), self.selection.is_empty()) {
            (false, _) => Origin::Run,
            (true, false) => Origin::Marks,
            (true, true) => Origin::Cursor,
        };
        let mut prompt = self.new_prompt(request, input, origin);
        let mut effects = Vec::new();
        if !to_read.is_empty() {
            let inquiry = self.new_inquiry();
            prompt.stage = Stage::ReadingSingly(inquiry, to_read.len());
            effects.push(Effect::ReadSingly(inquiry.number, to_read));
        }
        self.layers.push(Layer::Plan(Box::new(prompt)));
        effects
    }

    /// A plan over `input` by what is known now.
    pub(super) fn new_prompt(
        &mut self,
        request: PlanRequest,
        input: PlanInput,
        origin: Origin,
    ) -> PlanPrompt {
        self.touch();
        PlanPrompt {
            left_out: Vec::new(),
            plan: self.plan(&request, input, origin),
            request,
            typed: String::new(),
            scroll: 0,
            shown_only: false,
            origin,
            stage: Stage::Ready,
            known_at: self.loads.known_at(),
            about: self.doubt().into_iter().collect(),
            since: Vec::new(),
            without: Without::default(),
            puts_back: false,
            again: None,
            armed_at: None,
            revision: self.revision,
        }
    }

    fn plan(&self, request: &PlanRequest, input: PlanInput, origin: Origin) -> Plan {
        let is_shown = self.is_shown(origin);
        match request {
            PlanRequest::Associate(target) => {
                Plan::associate(&self.inventory, target, input, is_shown, self.quota)
            }
            PlanRequest::Disassociate => Plan::disassociate(&self.inventory, input, is_shown),
            PlanRequest::Steps { purpose, steps } => {
                Plan::steps(&self.inventory, purpose.clone(), steps.iter().cloned())
            }
        }
    }

    /// Whether the operator has it on the screen; what a run asks for was seen there.
    fn is_shown(&self, origin: Origin) -> impl Fn(Option<u32>) -> bool {
        move |at| origin == Origin::Run || at.is_some_and(|at| self.volumes.shown().has(at))
    }

    /// The same plan by what is known now.
    fn planned_anew(&self, prompt: &PlanPrompt) -> Plan {
        self.plan(&prompt.request, PlanInput::of(&self.inventory, self.wanted(prompt, true)), prompt.origin)
    }

    /// A plan over just the volumes of the one shown, wherever they stand by now, by what is known
    /// now.
    pub(super) fn planned_alike(&self, prompt: &PlanPrompt) -> Plan {
        let volumes = prompt.plan.items().map(|item| item.id.clone());
        self.plan(&prompt.request, PlanInput::of(&self.inventory, volumes), prompt.origin)
    }

    /// Those of the volumes a plan was asked for that are wanted in it, or those that are not.
    fn wanted<'a>(&'a self, prompt: &'a PlanPrompt, wanted: bool) -> impl Iterator<Item = VolumeId> + 'a {
        let is_shown = self.is_shown(prompt.origin);
        let is_wanted = move |id: &VolumeId| !prompt.shown_only || is_shown(self.inventory.position(id));
        let input = prompt.plan.items().map(|item| &item.id).chain(&prompt.left_out);
        input.filter(move |id| is_wanted(id) == wanted).cloned()
    }

    /// Works the plan on the screen out anew from what is known now; whatever was typed for the old
    /// one does not confirm the new one.
    pub(super) fn renew_plan(&mut self) {
        let Some(prompt) = self.prompt() else { return };
        let plan = self.planned_anew(prompt);
        let left_out = self.wanted(prompt, false).collect();
        self.touch();
        let revision = self.revision;
        if let Some(prompt) = self.prompt_mut() {
            (prompt.armed_at, prompt.revision) = (None, revision);
            prompt.typed.clear();
            (prompt.plan, prompt.left_out) = (plan, left_out);
        }
    }

    /// Takes in the readings that a plan waits for; of a plan that is left, nobody wants them.
    pub(super) fn on_single_reads(
        &mut self,
        number: RequestId,
        readings: Vec<(VolumeId, Result<Seen, ApiError>)>,
    ) -> Vec<Effect> {
        if self.prompt_asking(number).is_none() {
            return Vec::new();
        }
        let unreadable = readings.iter().filter(|(_, seen)| seen.is_err()).count();
        self.take_readings(readings, ReadMode::Singly);
        self.renew_plan();
        if let Some(prompt) = self.prompt_mut() {
            prompt.stage = Stage::Ready;
        }
        if unreadable > 0 {
            self.say(
                Tone::Warning,
                format!("{unreadable} volumes could not be read: their current policy is not known"),
            );
        }
        self.touch();
        Vec::new()
    }

    /// Whether only single readings show which policy a volume is under.
    pub(super) fn reads_singly(&self) -> bool {
        self.inventory.read_mode() == ReadMode::Singly
    }

    /// The plan that is open, whatever covers it; there is one at most.
    pub(super) fn prompt(&self) -> Option<&PlanPrompt> {
        self.layers.iter().rev().find_map(|layer| match layer {
            Layer::Plan(prompt) => Some(&**prompt),
            _ => None,
        })
    }

    pub(super) fn prompt_mut(&mut self) -> Option<&mut PlanPrompt> {
        self.layers.iter_mut().rev().find_map(|layer| match layer {
            Layer::Plan(prompt) => Some(&mut **prompt),
            _ => None,
        })
    }

    /// The plan, if it waits for the answer to this question.
    pub(super) fn prompt_asking(&self, number: RequestId) -> Option<&PlanPrompt> {
        let asks =
            |prompt: &&PlanPrompt| prompt.stage.inquiry().is_some_and(|inquiry| inquiry.number == number);
        self.prompt().filter(asks)
    }

    /// How the plan on the screen is confirmed; what goes without its usual safety wants the count.
    pub fn confirmation(&self, prompt: &PlanPrompt) -> Confirmation {
        match prompt.plan.confirmation(&self.settings) {
            Confirmation::Key if prompt.without.check || prompt.without.journal => {
                Confirmation::TypeCount(prompt.plan.tally().sent())
            }
            confirmation => confirmation,
        }
    }

    pub(super) fn is_plan_text(&self, key: Key) -> bool {
        let editing = key.code == Code::Backspace
            || key == CLEAR
            || key.printable().is_some_and(|c| c.is_ascii_digit());
        editing
            && self
                .prompt()
                .is_some_and(|prompt| matches!(self.confirmation(prompt), Confirmation::TypeCount(_)))
    }

    pub(super) fn type_into_plan(&mut self, key: Key) {
        self.touch();
        if let Some(prompt) = self.prompt_mut().filter(|prompt| !prompt.is_waiting()) {
            match key.printable() {
                // No count has more digits; a key held down must not grow the line.
                Some(digit) if prompt.typed.len() < 9 => prompt.typed.push(digit),
                Some(_) => {}
                None if key == CLEAR => prompt.typed.clear(),
                None => {
                    prompt.typed.pop();
                }
            }
        }
    }

    /// Forgets the count that was typed.
    pub(super) fn clear_count(&mut self) {
        if let Some(prompt) = self.prompt_mut() {
            prompt.typed.clear();
        }
    }

    pub(super) fn act_in_plan(&mut self, action: Action) -> Vec<Effect> {
        if self.says_no(Mode::Plan, action) {
            return Vec::new();
        }
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
                self.say(Tone::Info, "plan cancelled; nothing was sent");
            }
            Action::OnlyShown => {
                prompt.shown_only = !prompt.shown_only;
                prompt.scroll = 0;
                self.renew_plan();
            }
            Action::Yes | Action::Open => return self.submit_fresh(),
            _ => {}
        }
        Vec::new()
    }
}
