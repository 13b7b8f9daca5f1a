//! Going to another cloud, project or region: the chooser, and what is left behind.

use super::super::key::Key;
use super::super::keymap::{Action, Mode};
use super::super::layer::Layer;
use super::super::list::Cursor;
use super::super::model::{History, Load, Loads, Model, RequestId, Tone};
use super::super::msg::Effect;
use super::super::rows::VolumeRows;
use super::super::switch::{Choice, CloudProfile, Destination, Switch, SwitchKind};
use super::browse::step;
use crate::domain::{ApiError, Inventory};

impl Model {
    /// Opens the chooser: projects when logged in, else clouds.
    pub(super) fn open_switch(&mut self) -> Vec<Effect> {
        let kind = if self.is_logged_in() { SwitchKind::Project } else { SwitchKind::Cloud };
        self.offer(kind)
    }

    /// Opens the chooser with clouds: none is chosen yet.
    pub fn choose_cloud(&mut self) -> Vec<Effect> {
        self.offer(SwitchKind::Cloud)
    }

    pub(in super::super) fn is_logged_in(&self) -> bool {
        self.scope.is_some() && matches!(self.loads.login, Load::Done(_))
    }

    fn offer(&mut self, kind: SwitchKind) -> Vec<Effect> {
        let request = self.next_inquiry();
        self.layers.retain(|layer| !matches!(layer, Layer::Switch(_)));
        self.layers.push(Layer::Switch(Box::new(Switch { kind, request, ..Switch::default() })));
        self.touch();
        vec![Effect::ListChoices(request, kind)]
    }

    /// A number for a question that has no other.
    pub(super) fn next_inquiry(&mut self) -> RequestId {
        self.inquiries = RequestId(self.inquiries.0 + 1);
        self.inquiries
    }

    fn switch_mut(&mut self) -> Option<&mut Switch> {
        self.layers.iter_mut().rev().find_map(|layer| match layer {
            Layer::Switch(switch) => Some(&mut **switch),
            _ => None,
        })
    }

    pub(super) fn on_choices(&mut self, inquiry: RequestId, choices: Result<Vec<Choice>, String>) {
        let Some(switch) = self.switch_mut().filter(|switch| switch.request == inquiry) else { return };
        switch.choices = Some(choices);
        switch.narrow();
        let current =
            (0..switch.rows.len()).find(|row| switch.row(*row).is_some_and(|choice| choice.current));
        switch.cursor.at = current.unwrap_or(0);
        self.touch();
    }

    pub(super) fn edit_switch(&mut self, key: Key) -> bool {
        let Some(Layer::Switch(switch)) = self.layers.last_mut() else { return false };
        if switch.going.is_some() || !switch.line.edit(key) {
            return false;
        }
        switch.narrow();
        self.touch();
        true
    }

    pub(super) fn act_in_switch(&mut self, action: Action) -> Vec<Effect> {
        let height = self.heights.full;
        if self.says_no(Mode::Switch, action) {
            return Vec::new();
        }
        let Some(Layer::Switch(switch)) = self.layers.last_mut() else { return Vec::new() };
        if action == Action::Back {
            self.layers.pop();
            return Vec::new();
        }
        if switch.going.is_some() || step(&mut switch.cursor, action, switch.rows.len(), height) {
            return Vec::new();
        }
        match action {
            Action::OtherPane => {
                let at = SwitchKind::ALL.iter().position(|kind| *kind == switch.kind).unwrap_or_default();
                let next = SwitchKind::ALL.into_iter().cycle().nth(at + 1).unwrap_or_default();
                self.offer(next)
            }
            Action::Open => self.go(),
            _ => Vec::new(),
        }
    }

    fn go(&mut self) -> Vec<Effect> {
        let inquiry = self.next_inquiry();
        let logged_in = self.is_logged_in();
        let Some(Layer::Switch(switch)) = self.layers.last_mut() else { return Vec::new() };
        let Some(choice) = switch.row(switch.cursor.at).cloned() else { return Vec::new() };
        if choice.current && logged_in {
            self.layers.pop();
            self.say(Tone::Info, format!("already in {}", choice.label));
            return Vec::new();
        }
        let key = choice.key.clone();
        let to = match switch.kind {
            SwitchKind::Cloud => Destination::Cloud(key),
            SwitchKind::Project => Destination::Project(key),
            SwitchKind::Region => Destination::Region(key),
        };
        (switch.request, switch.going) = (inquiry, Some(choice));
        vec![Effect::Switch(inquiry, to)]
    }

    /// The switch succeeded; if it failed, the screen stays with the current project.
    pub(super) fn on_switched(
        &mut self,
        inquiry: RequestId,
        profile: Result<Option<Box<CloudProfile>>, ApiError>,
    ) -> Vec<Effect> {
        if self.relogin.take_if(|request| *request == inquiry).is_some() {
            self.touch();
            return self.on_relogin(inquiry, profile);
        }
        let Some(switch) = self.switch_mut().filter(|switch| switch.request == inquiry) else {
            return Vec::new();
        };
        let going = switch.going.take();
        self.touch();
        match profile {
            Err(fault) => {
                self.say(Tone::Error, fault.to_string());
                Vec::new()
            }
            Ok(profile) => {
                let mut effects = self.leave_place();
                self.gone_to = going;
                if let Some(profile) = profile {
                    self.take_way(*profile);
                }
                effects.push(Effect::Adopt(inquiry));
                effects.extend(self.load());
                effects
            }
        }
    }

    fn on_relogin(
        &mut self,
        inquiry: RequestId,
        profile: Result<Option<Box<CloudProfile>>, ApiError>,
    ) -> Vec<Effect> {
        match profile {
            Err(fault) => {
                self.layers.retain(|layer| !matches!(layer, Layer::Login { .. }));
                self.login_failed(fault);
                Vec::new()
            }
            Ok(profile) => {
                if let Some(profile) = profile {
                    self.take_way(*profile);
                }
                self.loads.login = Load::Loading;
                let mut effects = vec![Effect::Adopt(inquiry)];
                effects.extend(self.load());
                effects
            }
        }
    }

    /// Takes over what comes with a cloud.
    pub fn take_way(&mut self, profile: CloudProfile) {
        self.settings = profile.settings.clone();
        self.columns.clone_from(&profile.columns);
        self.read_only = profile.read_only;
        self.banner = profile.warning(None);
        self.profile = profile;
    }

    /// Forgets the current project: what was loaded, marked and filtered there, and its runs.
    fn leave_place(&mut self) -> Vec<Effect> {
        let verifying = self.is_verifying();
        self.scope = None;
        self.layers.clear();
        self.forget_project();
        if verifying { vec![Effect::StopVerify] } else { Vec::new() }
    }

    /// Forgets what belongs to a project. An answer that is still on its way finds another
    /// generation and is dropped.
    pub(super) fn forget_project(&mut self) {
        let generation = self.loads.generation;
        let login = std::mem::take(&mut self.loads.login);
        self.loads = Loads { login, generation, ..Loads::default() };
        self.inventory = Inventory::default();
        self.volumes = VolumeRows::sorted(self.volumes.sort);
        self.policies = Cursor::default();
        self.selection.clear();
        self.quota = None;
        self.runs_left.append(&mut self.earlier);
        self.runs_left.extend(self.run.take());
        self.past = None;
        self.history = History::default();
        self.notice = None;
    }
}
