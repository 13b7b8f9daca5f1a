//! From a key to what it does, past all that keeps an accident from doing anything.

use std::time::Instant;

use super::App;
use crate::app::action::Action;
use crate::app::key::{Code, Key};
use crate::app::keymap::{Mode, action_word};
use crate::app::model::is_enough;
use crate::app::msg::Effect;
use crate::app::notice::Tone;
use crate::app::screens::evidence::EvidencePage;
use crate::app::screens::help::HelpPage;
use crate::app::screens::leave::Leave;
use crate::app::screens::palette::Palette;
use crate::app::screens::plan::PlanPrompt;
use crate::app::screens::question::Question;
use crate::app::screens::{Next, Reaction, Screen};
use crate::app::typing::{Before, Read, Screens};
use crate::app::widgets::{Page, Search};

/// What is said where keys came too fast to be meant.
const TOO_FAST: &str = "too fast; press it again";

impl App {
    pub(super) fn on_keys(&mut self, keys: &[Key], at: Instant, pasted: bool) -> Vec<Effect> {
        let read = self.typing.begin(keys, at, pasted, &self.model.settings);
        let mut effects = Vec::new();
        self.model.volumes.touched = true;
        // A notice stays until the next read: what one key of a burst caused, its last must not hide.
        if self.model.notice.take().is_some() {
            self.model.touch();
        }
        for key in keys {
            effects.extend(self.on_key(*key, read));
        }
        effects
    }

    fn on_key(&mut self, key: Key, read: Read) -> Vec<Effect> {
        if !is_enough(self.model.size) {
            return self.on_key_unseen(key);
        }
        let mut effects: Vec<Effect> = self.watch_for_burst(key, read).into_iter().collect();
        let mode = self.screens.mode();
        let action = self.model.keymap.resolve(mode, key);
        effects.extend(self.on_watched_key(mode, action, key, read));
        // A name that is typed is part of the confirmation, as the digits of a count are.
        let is_named = mode == Mode::PlanName && key.printable().is_some();
        self.typing.note(key, is_named || action.is_some_and(Action::moves), read.at);
        effects
    }

    /// Counts a key; one that proves a burst puts back what the first keys of it changed.
    fn watch_for_burst(&mut self, key: Key, read: Read) -> Option<Effect> {
        let mode = self.screens.mode();
        // Text that is typed into a prompt is no burst, unless the burst itself opened the prompt.
        let is_text = mode.takes_text() && !(self.typing.is_chain() && read.is_single);
        if is_text && !self.typing.is_burst() {
            if !read.is_single {
                self.typing.end_chain();
            }
            return None;
        }
        if self.typing.before.is_none() && !self.typing.is_burst() {
            self.typing.before = Some(Box::new(self.before()));
        }
        if self.typing.count(key, read, &self.model.settings) { self.undo_burst() } else { None }
    }

    fn on_watched_key(&mut self, mode: Mode, action: Option<Action>, key: Key, read: Read) -> Vec<Effect> {
        if self.typing.is_burst() && !works_in_burst(action, key) {
            self.model.touch();
            self.model.say(Tone::Warning, "many keys arrived at once, as from a paste: all ignored");
            return Vec::new();
        }
        let front = self.screens.front_mut();
        let searched = front.search_mut().is_some_and(|search| search.edit(key));
        if searched || front.edit(&mut self.model, key) {
            self.model.touch();
            return Vec::new();
        }
        let typed = self.plan_on_top().is_some_and(|prompt| prompt.is_text(key, &self.model.settings));
        // What cannot do anything says why, however fast it came.
        let can = typed || action.is_some_and(|action| self.refused(action).is_none());
        if can && self.is_too_fast(mode, action, key, read) {
            self.model.touch();
            self.model.say(Tone::Warning, TOO_FAST);
            return Vec::new();
        }
        if typed {
            self.model.touch();
            if let Some(prompt) = self.screens.plan_mut() {
                prompt.type_key(key);
            }
            return Vec::new();
        }
        let Some(action) = action else {
            if !mode.takes_text() {
                self.no_such_key(mode);
            }
            return Vec::new();
        };
        self.model.touch();
        if action == Action::Quit && key.printable().is_some() && self.asks_for_marks() {
            return Vec::new();
        }
        self.act(action)
    }

    /// Asks before marks are lost; ctrl-c is meant.
    pub(in crate::app) fn asks_for_marks(&mut self) -> bool {
        let marks = !self.model.is_running() && !self.model.selection.is_empty();
        if marks {
            let question = Question::quit_with_marks(&self.model);
            self.react(Reaction::open(Screen::Question(question)));
        }
        marks
    }

    /// Whether a key that confirms came before the operator could read what it confirms, or right
    /// after keys that were not about it.
    fn is_too_fast(&mut self, mode: Mode, action: Option<Action>, key: Key, read: Read) -> bool {
        let run = self.model.run.as_ref().filter(|run| run.asks().is_some());
        let question = run.map(|run| run.question.drawn());
        let answers = action == Some(Action::GoOn) && question.is_some();
        let asks = matches!(mode, Mode::Plan | Mode::PlanName | Mode::Confirm);
        let confirms = asks && matches!(action, Some(Action::Yes | Action::Open));
        // What was pressed before a question came up was not about it.
        let since = question.flatten().filter(|_| answers);
        if (confirms || answers) && !self.typing.is_quiet_before(read, since, &self.model.settings) {
            return true;
        }
        let changes = action.is_none_or(|action| action.is_change() || action == Action::Open);
        if (asks || answers) && changes && !self.is_armed(read.at) {
            return true;
        }
        match action {
            // Keys that stream in must neither leave the program nor go to another cloud.
            Some(Action::Quit) => key.printable().is_some() && self.typing.is_hasty(&self.model.settings),
            Some(Action::Open) => mode == Mode::Switch && self.typing.is_hasty(&self.model.settings),
            _ => false,
        }
    }

    /// Whether a key read at `at` comes after the operator could see what it confirms.
    fn is_armed(&mut self, at: Instant) -> bool {
        let wait = self.model.settings.confirm_guard;
        let guard = self.screens.front_mut().guard(&mut self.model);
        guard.is_some_and(|guard| guard.is_armed(at, wait))
    }

    /// Where nothing can be shown, keys only lead out.
    fn on_key_unseen(&mut self, key: Key) -> Vec<Effect> {
        let mode = self.screens.mode();
        match self.model.keymap.resolve(mode, key) {
            Some(action @ (Action::Back | Action::Quit | Action::Suspend | Action::Redraw)) => {
                self.model.touch();
                self.act(action)
            }
            _ => Vec::new(),
        }
    }

    /// Does what a key is bound to, or what was chosen in the palette.
    pub(in crate::app) fn act(&mut self, action: Action) -> Vec<Effect> {
        if !action.is_movement() {
            self.model.settle_rows();
        }
        if self.screens.mode() == Mode::Search && !matches!(action, Action::Suspend | Action::Redraw) {
            self.act_on_search(action);
            return Vec::new();
        }
        match action {
            Action::Search => {
                if let Some(search) = self.screens.front_mut().search_mut() {
                    search.begin();
                }
                Vec::new()
            }
            Action::NextTrouble | Action::PreviousTrouble if self.stands().is_some() => {
                self.seek(action == Action::NextTrouble);
                Vec::new()
            }
            Action::Back if self.screens.front_mut().search_mut().is_some_and(Search::clear) => Vec::new(),
            Action::Suspend => vec![Effect::Suspend],
            Action::Redraw => vec![Effect::Redraw],
            Action::Quit => self.quit(),
            Action::Evidence => {
                let exhibits = self.screens.front().exhibits(&self.model);
                if exhibits.is_empty() {
                    self.model.say(Tone::Info, "there is nothing to copy or save here");
                    return Vec::new();
                }
                self.react(Reaction::open(Screen::Evidence(EvidencePage::new(exhibits))))
            }
            Action::Palette => {
                let (front, model) = (self.screens.front(), &self.model);
                let can = |action| front.refused(model, action).is_none();
                let palette = Palette::new(front.mode(), can);
                self.react(Reaction::open(Screen::Palette(palette)))
            }
            Action::Help => {
                let help = HelpPage { of: self.screens.mode(), page: Page::default() };
                self.react(Reaction::open(Screen::Help(help)))
            }
            _ => {
                let refused = self.refused(action);
                if self.model.say_refused(refused) {
                    return Vec::new();
                }
                let reaction = self.screens.front_mut().act(&mut self.model, action);
                if matches!(reaction.next, Next::Unhandled) {
                    let word = action_word(action);
                    self.model.say(Tone::Info, format!("{word} does nothing on this screen"));
                }
                self.react(reaction)
            }
        }
    }

    /// What is searched for on the topmost screen.
    fn stands(&self) -> Option<&str> {
        self.screens.front().search().and_then(Search::standing)
    }

    /// What is typed into a search line is searched for, or forgotten.
    fn act_on_search(&mut self, action: Action) {
        let Some(search) = self.screens.front_mut().search_mut() else { return };
        match action {
            Action::Open => {
                search.keep();
                if self.stands().is_some() {
                    self.seek(true);
                }
            }
            Action::Back => search.cancel(),
            _ => {}
        }
    }

    fn seek(&mut self, forward: bool) {
        if !self.screens.front_mut().seek(&mut self.model, forward) {
            let wanted = self.stands().unwrap_or_default();
            self.model.say(Tone::Info, format!("`{wanted}` is not found here"));
        }
    }

    fn quit(&mut self) -> Vec<Effect> {
        if self.model.is_running() {
            self.react(Reaction::open(Screen::Leave(Leave)))
        } else {
            vec![Effect::Quit]
        }
    }

    /// Says that a key does nothing here.
    pub fn no_such_key(&mut self, mode: Mode) {
        let text = match self.model.keymap.keys(mode, Action::Help).first() {
            Some(key) => format!("no such key here; {key} lists the keys"),
            None => "no such key here".into(),
        };
        self.model.say(Tone::Info, text);
        self.model.touch();
    }

    /// A paste is text for a prompt; anywhere else it is an accident.
    pub(super) fn on_paste(&mut self, text: &str) {
        self.model.touch();
        let front = self.screens.front_mut();
        let searched = front.search_mut().is_some_and(|search| search.paste(text));
        if searched || front.paste(&mut self.model, text) {
            return;
        }
        match self.screens.front().pasted(&self.model, text) {
            Ok(screen) => drop(self.react(Reaction::open(screen))),
            Err(why) => self.model.say(Tone::Warning, why),
        }
    }

    fn plan_on_top(&self) -> Option<&PlanPrompt> {
        match self.screens.top() {
            Some(Screen::Plan(prompt)) => Some(prompt),
            _ => None,
        }
    }

    fn before(&self) -> Before {
        let model = &self.model;
        Before {
            selection: model.selection.clone(),
            filter: model.volumes.filter_text.clone(),
            sort: model.volumes.sort,
            view: model.view.clone(),
            marked_only: model.volumes.marked_only,
            subset: model.volumes.subset.clone(),
            range_from: model.volumes.range_from.clone(),
            focus: model.focus,
            policies: model.policies,
            volumes: model.volumes.cursor,
            screens: match self.plan_on_top() {
                Some(prompt) => Screens::Plan(prompt.left_out.clone()),
                None => Screens::All(self.screens.over.clone()),
            },
        }
    }

    /// Puts back what the first keys of a burst changed; what was remembered of it is stored anew.
    fn undo_burst(&mut self) -> Option<Effect> {
        let Before {
            selection,
            filter,
            sort,
            view,
            marked_only,
            subset,
            range_from,
            focus,
            policies,
            volumes,
            screens,
        } = *self.typing.before.take()?;
        let model = &mut self.model;
        let remembered = if model.view == view { None } else { model.take_view(view) };
        model.selection = selection;
        if model.volumes.filter_text != filter {
            model.volumes.set_filter(&filter);
        }
        (model.volumes.sort, model.volumes.marked_only, model.volumes.range_from) =
            (sort, marked_only, range_from);
        model.volumes.subset = subset;
        model.rebuild_rows();
        model.settle_rows();
        (model.focus, model.policies, model.volumes.cursor) = (focus, policies, volumes);
        match (screens, self.screens.plan_mut()) {
            (Screens::All(screens), _) => self.screens.over = screens,
            (Screens::Plan(left_out), Some(prompt)) => prompt.leave_out_just(&self.model, left_out),
            (Screens::Plan(_), None) => {}
        }
        remembered
    }

    /// What is put back after a burst holds only as long as nobody else changes it.
    pub(super) fn keep_what_was_before(
        &mut self,
        change: impl FnOnce(&mut Self) -> Vec<Effect>,
    ) -> Vec<Effect> {
        let facts = |app: &Self| (app.screens.over.len(), app.model.selection.len(), app.model.moves);
        let was = facts(self);
        let effects = change(self);
        if was != facts(self) {
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
