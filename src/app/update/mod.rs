//! What each message changes. Pure: the outside world is only ever asked through effects.

mod again;
mod board;
mod browse;
mod check;
mod history;
mod keys;
mod load;
mod login;
mod plan;
mod submit;
mod switch;
mod text;

use std::time::Instant;

use jiff::Timestamp;

use super::keymap::{Action, Mode};
use super::layer::Layer;
use super::model::{Model, is_enough};
use super::msg::{Effect, Msg};
use super::run::Guard;

impl Model {
    /// Takes a message in; what must be done comes back.
    pub fn update(&mut self, now: Timestamp, msg: Msg) -> Vec<Effect> {
        self.now = now;
        let effects = match msg {
            Msg::Keys { keys, at } => self.on_keys(&keys, at, false),
            Msg::PastedKeys { keys, at } => self.on_keys(&keys, at, true),
            msg => self.keep_what_was_before(|model| model.take(msg)),
        };
        self.guard_question();
        self.drop_old_notice();
        effects
    }

    fn take(&mut self, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::Paste(text) => self.on_paste(&text),
            Msg::Resize(columns, rows) => {
                self.size = (columns, rows);
                self.touch();
                Vec::new()
            }
            Msg::Drawn { revision, at } => {
                self.arm(revision, at);
                Vec::new()
            }
            Msg::Tick => {
                self.touch();
                Vec::new()
            }
            Msg::Traffic(in_flight, round_trip) => {
                if (self.in_flight, self.round_trip) != (in_flight, round_trip) {
                    (self.in_flight, self.round_trip) = (in_flight, round_trip);
                    self.touch();
                }
                Vec::new()
            }
            Msg::Held(left) => {
                // A pause below a second is over before anybody has read of it.
                let left = left.filter(|left| left.as_secs() > 0);
                let until = left.and_then(|left| self.now.checked_add(left).ok());
                let is_new = |old: Timestamp, new: Timestamp| old.duration_since(new).abs().as_secs() > 0;
                if self.held.is_some() != until.is_some()
                    || self.held.zip(until).is_some_and(|(old, new)| is_new(old, new))
                {
                    self.held = until;
                    self.touch();
                }
                Vec::new()
            }
            Msg::Run(run, event) => self.on_run(&run, event),
            Msg::Begun(run, journal) => {
                self.on_begun(run, journal);
                self.touch();
                Vec::new()
            }
            Msg::NotBegun(obstacle) => {
                self.touch();
                self.on_not_begun(obstacle);
                Vec::new()
            }
            Msg::Fresh(inquiry, fresh) => self.on_fresh(inquiry, *fresh),
            Msg::SingleReads(inquiry, readings) => self.on_single_reads(inquiry, readings),
            Msg::Runs(runs, unreadable) => {
                self.on_runs(runs, unreadable);
                Vec::new()
            }
            Msg::Opened(run, record) => {
                self.on_opened(&run, record);
                Vec::new()
            }
            Msg::Verify(run, event) => self.on_verify(&run, event),
            Msg::Unwritten(run, reason) => {
                self.on_unwritten(&run, &reason);
                Vec::new()
            }
            Msg::NotVerified(run, reason) => {
                self.on_not_verified(&run, &reason);
                Vec::new()
            }
            Msg::SecretRequested(number, question) => {
                self.on_asked(number, question);
                Vec::new()
            }
            Msg::Unasked(number) => {
                self.on_unasked(number);
                Vec::new()
            }
            Msg::Choices(inquiry, choices) => {
                self.on_choices(inquiry, choices);
                Vec::new()
            }
            Msg::Switched(inquiry, profile) => self.on_switched(inquiry, profile),
            Msg::Edited(left) => self.on_edited(left),
            loaded => self.on_loaded(loaded),
        }
    }

    /// Notes that something visible may have changed.
    pub fn touch(&mut self) {
        self.revision += 1;
    }

    /// Keys count for a plan, or for the question of a run, from the moment it is on the screen.
    fn arm(&mut self, revision: u64, at: Instant) {
        if !is_enough(self.size) {
            return;
        }
        let board = matches!(self.layers.last(), Some(Layer::Outcomes));
        if let Some(run) = self.run.as_mut().filter(|run| board && run.asks().is_some())
            && run.question.drawn.is_none()
            && revision >= run.question.revision
        {
            run.question.drawn = Some(at);
        }
        match self.layers.last_mut() {
            Some(Layer::Plan(prompt)) if prompt.armed_at.is_none() && revision >= prompt.revision => {
                prompt.armed_at = Some(at);
            }
            Some(Layer::Secret(prompt)) if revision >= prompt.revision => prompt.shown = true,
            _ => {}
        }
    }

    /// A question or a plan that something covers is not read: keys count once it is on the screen
    /// again.
    fn guard_question(&mut self) {
        let revision = self.revision + 1;
        if !matches!(self.layers.last(), Some(Layer::Plan(_)))
            && let Some(prompt) = self.prompt_mut()
        {
            (prompt.armed_at, prompt.revision) = (None, revision);
        }
        let covered = !matches!(self.layers.last(), Some(Layer::Outcomes));
        if let Some(run) = self.run.as_mut().filter(|run| covered && run.asks().is_some()) {
            run.question = Guard { revision, drawn: None };
        }
    }

    fn act(&mut self, mode: Mode, action: Action) -> Vec<Effect> {
        if !action.is_movement() {
            self.settle_rows();
        }
        match action {
            Action::Suspend => vec![Effect::Suspend],
            Action::Redraw => vec![Effect::Redraw],
            Action::Quit => self.quit(),
            Action::Help => {
                self.layers.push(Layer::Help { scroll: 0 });
                Vec::new()
            }
            _ => match mode {
                Mode::Browse => self.act_in_lists(action),
                Mode::Text => self.act_in_filter(action),
                Mode::Choose => self.act_in_chooser(action),
                Mode::Detail | Mode::Help => self.act_in_pages(action),
                Mode::Plan => self.act_in_plan(action),
                Mode::Outcomes => self.act_in_board(action),
                Mode::History => self.act_in_history(action),
                Mode::Leave => self.act_in_leave(action),
                Mode::Switch => self.act_in_switch(action),
                Mode::Login => self.act_in_login(action),
                Mode::Secret => self.act_in_secret(action),
            },
        }
    }

    fn quit(&mut self) -> Vec<Effect> {
        if self.is_running() {
            self.layers.push(Layer::Leave);
            Vec::new()
        } else {
            vec![Effect::Quit]
        }
    }

    fn act_in_pages(&mut self, action: Action) -> Vec<Effect> {
        let page = self.heights.full.saturating_sub(1).max(1);
        let last = self.heights.lines.saturating_sub(self.heights.full);
        let scroll = match self.layers.last_mut() {
            Some(
                Layer::PolicyDetail { scroll, .. }
                | Layer::OutcomeDetail { scroll, .. }
                | Layer::Help { scroll }
                | Layer::Login { scroll },
            ) => scroll,
            Some(Layer::VolumeDetail(view)) => &mut view.scroll,
            _ => return Vec::new(),
        };
        *scroll = match action {
            Action::Up => scroll.saturating_sub(1),
            Action::Down => *scroll + 1,
            Action::PageUp => scroll.saturating_sub(page),
            Action::PageDown => *scroll + page,
            Action::Top => 0,
            Action::Bottom => last,
            Action::Back => {
                self.layers.pop();
                return Vec::new();
            }
            _ => *scroll,
        }
        .min(last);
        Vec::new()
    }
}
