//! Messages in, effects out: what the program does with what happens.

mod backups;
mod follow;
mod history;
mod keys;
mod loads;
mod login;
mod mouse;
mod plans;
mod runs;
mod switch;

use std::time::Instant;

use jiff::Timestamp;

use super::model::is_enough;
use super::msg::{Effect, Msg};
use super::notice::Tone;
use super::program::App;
use super::widgets::Guard;

impl App {
    /// Takes a message in; what must be done comes back.
    pub fn update(&mut self, now: Timestamp, msg: Msg) -> Vec<Effect> {
        self.model.now = now;
        let mut effects = match msg {
            Msg::Keys { keys, at } => self.on_keys(&keys, at, false),
            Msg::PastedKeys { keys, at } => self.on_keys(&keys, at, true),
            msg => self.keep_what_was_before(|app| app.handle(msg)),
        };
        self.guard_what_is_covered();
        effects.extend(self.model.read_latest());
        let reading = self.screens.plan().is_some_and(super::screens::plan::PlanPrompt::is_waiting);
        self.model.drop_old_notice(reading);
        effects
    }

    fn handle(&mut self, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::Keys { .. } | Msg::PastedKeys { .. } => {}
            Msg::Paste(text) => self.on_paste(&text),
            Msg::Mouse(gesture, spot) => return self.on_mouse(gesture, spot),
            Msg::Resize(columns, rows) => {
                self.model.size = (columns, rows);
                self.model.touch();
            }
            Msg::Drawn { revision, at } => self.on_drawn(revision, at),
            Msg::Tick => self.model.touch(),
            Msg::Traffic(in_flight, round_trip) => self.model.set_traffic(in_flight, round_trip),
            Msg::Held(left) => self.model.set_held(left),
            Msg::LoggedIn(generation, scope) => return self.on_logged_in(generation, scope),
            Msg::LoginFailed(generation, error) => self.on_login_failed(generation, error),
            Msg::SecretRequested(number, question) => self.on_secret_requested(number, question),
            Msg::Unasked(number) => self.on_unasked(number),
            Msg::Edited(left) => return self.on_edited(left),
            Msg::Choices(number, choices) => self.on_choices(number, choices),
            Msg::Switched(number, profile) => return self.on_switched(number, profile),
            Msg::Limits(generation, limits) => {
                self.if_current(generation, |model| model.inventory.set_limits(limits));
            }
            Msg::Policies(generation, answer) => {
                self.on_policies(generation, answer);
                return self.remember_names(generation);
            }
            Msg::VolumePage(generation, volumes, total) => {
                self.if_current(generation, |model| model.add_page(volumes, total));
            }
            Msg::Unreadable(generation, entries) => {
                self.if_current(generation, |model| model.loads.volumes_unreadable += entries);
            }
            Msg::UnreadablePolicies(generation, entries) => {
                self.if_current(generation, |model| model.inventory.set_policies_unreadable(entries));
            }
            Msg::VolumesNote(generation, note) => {
                self.if_current(generation, |model| model.say(Tone::Info, note));
            }
            Msg::VolumesEnd(generation, end) => {
                self.if_current(generation, |model| model.end_volumes(end));
                return self.remember_names(generation);
            }
            Msg::ServerPage(generation, servers) => {
                self.if_current(generation, |model| model.inventory.add_servers(&servers));
            }
            Msg::ServersEnd(generation, end) => {
                self.if_current(generation, |model| model.end_servers(end));
            }
            Msg::Quota(generation, answer) => {
                self.if_current(generation, |model| model.quota = answer.ok());
            }
            Msg::Detail(id, detail) => self.on_detail(&id, detail),
            Msg::Tags(policy, read) => self.on_tags(&policy, read),
            Msg::SingleReads(number, readings) => self.on_single_reads(number, readings),
            Msg::Fresh(number, fresh) => return self.on_fresh(number, *fresh),
            Msg::Begun(run, journal) => self.on_begun(run, journal),
            Msg::NotBegun(error) => self.on_not_begun(error),
            Msg::Run(run, event) => return self.on_run(&run, event),
            Msg::Followed(run) => self.on_followed(&run),
            Msg::Follow(run, event) => return self.on_follow(&run, event),
            Msg::Runs(runs, unreadable) => self.on_runs(runs, unreadable),
            Msg::Opened(run, record) => self.on_opened(&run, record),
            Msg::Verify(run, event) => return self.on_verify(&run, event),
            Msg::Unwritten(run, reason) => self.on_unwritten(&run, &reason),
            Msg::NotVerified(run, reason) => self.on_not_verified(&run, &reason),
            Msg::SavedFilters(scope, filters, problem) => self.on_saved_filters(&scope, filters, problem),
            Msg::View(scope, view, problem) => self.on_view(&scope, *view, problem),
            Msg::CoverageProgress(request, read, back_to) => {
                self.model.coverage_progress(request, read, back_to);
            }
            Msg::Coverage(request, read) => {
                return self.model.on_coverage(request, read).into_iter().collect();
            }
            Msg::LatestProgress(request, read, seen) => self.model.latest_progress(request, read, &seen),
            Msg::Latest(request, read) => self.model.on_latest(request, read),
            Msg::Backups(volume, read) => self.on_backups(&volume, read),
            Msg::Backup(id, read) => self.on_backup(&id, read),
            Msg::PolicyRuns(policy, read) => self.on_policy_runs(&policy, read),
            Msg::Failures(request, read) => self.model.on_failures(request, read),
            Msg::Saved(saved) => self.on_saved(saved),
            Msg::NotSaved(reason) => self.on_not_saved(&reason),
        }
        Vec::new()
    }

    /// A frame has left: what it shows can be read from now on.
    fn on_drawn(&mut self, revision: u64, at: Instant) {
        if !is_enough(self.model.size) {
            return;
        }
        if let Some(guard) = self.screens.front_mut().guard(&mut self.model) {
            guard.arm(revision, at);
        }
    }

    /// A question or a plan that something covers is not read: keys count once it is on the screen
    /// again.
    fn guard_what_is_covered(&mut self) {
        let again = Guard::new(self.model.revision + 1);
        if let Some((_, covered)) = self.screens.over.split_last_mut() {
            for screen in covered {
                if let Some(guard) = screen.as_interactive_mut().guard(&mut self.model) {
                    *guard = again;
                }
            }
        }
        let on_top = self.screens.shows_last_run();
        if let Some(run) = self.model.run.as_mut().filter(|run| !on_top && run.asks().is_some()) {
            run.question = again;
        }
    }
}
