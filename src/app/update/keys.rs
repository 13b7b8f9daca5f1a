//! From a key to what it does, past all that keeps an accident from doing anything.

use std::time::Instant;

use super::super::key::{Code, Key};
use super::super::keymap::{self, Action, Mode};
use super::super::layer::Layer;
use super::super::model::{Model, Tone, is_enough};
use super::super::msg::Effect;
use super::super::typing::{Before, Read};

/// What is said where keys came too fast to be meant.
const TOO_FAST: &str = "too fast; press it again";

impl Model {
    pub(super) fn on_keys(&mut self, keys: &[Key], at: Instant, pasted: bool) -> Vec<Effect> {
        let read = self.typing.begin(keys, at, pasted, &self.settings);
        let mut effects = Vec::new();
        self.volumes.touched = true;
        // A notice stays until the next read: what one key of a burst caused, its last must not hide.
        if self.notice.take().is_some() {
            self.touch();
        }
        for key in keys {
            effects.extend(self.on_key(*key, read));
        }
        effects
    }

    fn on_key(&mut self, key: Key, read: Read) -> Vec<Effect> {
        if !is_enough(self.size) {
            return self.on_key_unseen(key);
        }
        self.watch_for_burst(key, read);
        let mode = self.mode();
        let action = keymap::resolve(mode, key);
        let effects = self.on_watched_key(mode, action, key, read);
        self.typing.note(key, action.is_some_and(Action::moves), read.at);
        effects
    }

    /// Counts a key; one that proves a burst puts back what the first keys of it changed.
    fn watch_for_burst(&mut self, key: Key, read: Read) {
        let mode = self.mode();
        // Text that is typed into a prompt is no burst, unless the burst itself opened the prompt.
        let is_text = mode.takes_text() && !(self.typing.is_chain() && read.is_single);
        if is_text && !self.typing.is_burst() {
            if !read.is_single {
                self.typing.end_chain();
            }
            return;
        }
        if self.typing.before.is_none() && !self.typing.is_burst() {
            self.typing.before = Some(Box::new(self.before()));
        }
        if self.typing.count(key, read, &self.settings) {
            self.undo_burst();
        }
    }

    fn on_watched_key(&mut self, mode: Mode, action: Option<Action>, key: Key, read: Read) -> Vec<Effect> {
        if self.typing.is_burst() && !works_in_burst(action, key) {
            self.touch();
            self.say(Tone::Warning, "many keys arrived at once, as from a paste: all ignored");
            return Vec::new();
        }
        let edited = match mode {
            Mode::Text => self.edit_filter(key),
            Mode::Switch => self.edit_switch(key),
            Mode::Secret => self.edit_secret(key),
            _ => false,
        };
        if edited {
            return Vec::new();
        }
        let typed = mode == Mode::Plan && self.is_plan_text(key);
        if (typed || action.is_some()) && self.is_too_fast(mode, action, key, read) {
            self.touch();
            self.say(Tone::Warning, TOO_FAST);
            return Vec::new();
        }
        if typed {
            self.type_into_plan(key);
            return Vec::new();
        }
        let Some(action) = action else {
            if !mode.takes_text() {
                self.no_such_key(mode);
            }
            return Vec::new();
        };
        self.touch();
        self.act(mode, action)
    }

    /// Whether a key that confirms came before the operator could read what it confirms, or right
    /// after keys that were not about it.
    fn is_too_fast(&self, mode: Mode, action: Option<Action>, key: Key, read: Read) -> bool {
        let question = self.run.as_ref().filter(|run| run.asks().is_some()).map(|run| run.question.drawn);
        let answers = action == Some(Action::GoOn) && question.is_some();
        let confirms = mode == Mode::Plan && matches!(action, Some(Action::Yes | Action::Open));
        // What was pressed before a question came up was not about it.
        let since = question.flatten().filter(|_| answers);
        if (confirms || answers) && !self.typing.is_quiet_before(read, since, &self.settings) {
            return true;
        }
        let changes = action.is_none_or(|action| action.is_change() || action == Action::Open);
        if (mode == Mode::Plan || answers) && changes && !self.is_armed(read.at) {
            return true;
        }
        match action {
            // Keys that stream in must neither leave the program nor go to another cloud.
            Some(Action::Quit) => key.printable().is_some() && self.typing.is_hasty(&self.settings),
            Some(Action::Open) => mode == Mode::Switch && self.typing.is_hasty(&self.settings),
            _ => false,
        }
    }

    /// Whether a key read at `at` comes after the operator could see what it confirms.
    fn is_armed(&self, at: Instant) -> bool {
        let drawn = match self.layers.last() {
            Some(Layer::Plan(prompt)) => prompt.armed_at,
            _ => self.run.as_ref().and_then(|run| run.question.drawn),
        };
        drawn.is_some_and(|drawn| at >= drawn + self.settings.confirm_guard)
    }

    /// Where nothing can be shown, keys only lead out.
    fn on_key_unseen(&mut self, key: Key) -> Vec<Effect> {
        let mode = self.mode();
        match keymap::resolve(mode, key) {
            Some(action @ (Action::Back | Action::Quit | Action::Suspend | Action::Redraw)) => {
                self.touch();
                self.act(mode, action)
            }
            _ => Vec::new(),
        }
    }

    fn before(&self) -> Before {
        let plan = matches!(self.layers.last(), Some(Layer::Plan(_)));
        Before {
            selection: self.selection.clone(),
            filter: self.volumes.filter_text.clone(),
            sort: self.volumes.sort,
            marked_only: self.volumes.marked_only,
            range_from: self.volumes.range_from.clone(),
            focus: self.focus,
            policies: self.policies,
            volumes: self.volumes.cursor,
            layers: (!plan).then(|| self.layers.clone()),
        }
    }

    fn undo_burst(&mut self) {
        let Some(before) = self.typing.before.take() else { return };
        let Before { selection, filter, sort, marked_only, range_from, focus, policies, volumes, layers } =
            *before;
        self.selection = selection;
        if self.volumes.filter_text != filter {
            self.volumes.set_filter(&filter);
        }
        (self.volumes.sort, self.volumes.marked_only, self.volumes.range_from) =
            (sort, marked_only, range_from);
        self.rebuild_rows();
        self.settle_rows();
        (self.focus, self.policies, self.volumes.cursor) = (focus, policies, volumes);
        match layers {
            Some(layers) => self.layers = layers,
            None => self.clear_count(),
        }
    }

    /// What is put back after a burst holds only as long as nobody else changes it.
    pub(super) fn keep_what_was_before(
        &mut self,
        change: impl FnOnce(&mut Self) -> Vec<Effect>,
    ) -> Vec<Effect> {
        let was = (self.layers.len(), self.selection.len());
        let effects = change(self);
        if was != (self.layers.len(), self.selection.len()) {
            self.typing.before = None;
        }
        effects
    }
}

/// Whether a key acts in a burst, too: it only moves, or leads out and is none that pastes hold.
fn works_in_burst(action: Option<Action>, key: Key) -> bool {
    let leads_out = |action| matches!(action, Action::Back | Action::Quit | Action::Suspend | Action::Redraw);
    let typed = key.printable().is_some() || key.code == Code::Enter;
    action.is_some_and(|action: Action| action.is_movement() || (leads_out(action) && !typed))
}
