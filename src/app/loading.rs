//! The lists of a project: loading them, and bringing them up to date.

use super::action::Action;
use super::keymap::Mode;
use super::load::Load;
use super::model::Model;
use super::msg::Effect;
use super::notice::Tone;
use super::request::Generation;
use crate::domain::{ApiError, ApiErrorKind, Outcome, Policy, PolicyId, Removal, Sort, Volume};

impl Model {
    /// Asks for everything; what is there stays until fresh data replaces it.
    pub(super) fn load(&mut self) -> Vec<Effect> {
        self.loads.generation = Generation(self.loads.generation.0 + 1);
        if self.scope.is_none() {
            self.loads.login = Load::Loading;
        }
        self.begin_loads();
        self.touch();
        vec![Effect::Load(self.loads.generation)]
    }

    pub(super) fn begin_loads(&mut self) {
        self.hold_counts();
        let loads = &mut self.loads;
        (loads.requested_at, loads.overtaken) = (Some(self.now), false);
        loads.policies = Load::Loading;
        loads.volumes = Load::Loading;
        loads.servers = Load::Loading;
        (loads.volumes_got, loads.volumes_unreadable, loads.volumes_total) = (0, 0, None);
        loads.volumes_shown = (0, self.now);
        self.inventory.begin_reload();
    }

    /// Stops the load under way; the list is then incomplete, and says so.
    pub(super) fn leave_load(&mut self) -> Vec<Effect> {
        for load in [
            &mut self.loads.login,
            &mut self.loads.policies,
            &mut self.loads.volumes,
            &mut self.loads.servers,
        ] {
            if *load == Load::Loading {
                *load = Load::Left;
            }
        }
        self.loads.generation = Generation(self.loads.generation.0 + 1);
        self.inventory.leave_reload();
        self.rebuild_rows();
        let key = self.key(Mode::Browse, Action::Refresh);
        self.say(
            Tone::Warning,
            format!("loading was cancelled: the list may be incomplete; {key} loads again"),
        );
        vec![Effect::CancelLoad]
    }

    pub(super) fn set_policies(&mut self, answer: Result<Vec<Policy>, ApiError>) {
        match answer {
            Ok(policies) => {
                // The cursor goes to one that a run made, when it is seen first.
                let rows = self.run.iter().flat_map(|run| run.board.rows());
                let made = rows.filter_map(Outcome::new_policy).next_back();
                let made = made.filter(|id| self.inventory.policy(id).is_none()).cloned();
                let current: Option<PolicyId> =
                    made.or_else(|| self.current_policy().map(|policy| policy.id.clone()));
                self.inventory.set_policies(policies);
                self.loads.policies = Load::Done(self.loads.requested_at.unwrap_or(self.now));
                let policies = self.inventory.policies();
                let at = current.and_then(|id| policies.iter().position(|policy| policy.id == id));
                let rows = policies.len();
                self.policies.go(at.unwrap_or(self.policies.at), rows, self.heights.policies);
                self.rebuild_rows();
            }
            Err(fault) => self.loads.policies = Load::Failed(fault),
        }
    }

    pub(super) fn add_page(&mut self, volumes: Vec<Volume>, total: Option<u64>) {
        let loads = &mut self.loads;
        loads.volumes_got += volumes.len();
        loads.volumes_total = total.or(loads.volumes_total);
        self.inventory.add_page(volumes);
        // Working the rows out goes over all of them; doing it when the list has doubled keeps the
        // whole load within two such goes. Where pages come slowly there is time for more.
        let (shown, since) = loads.volumes_shown;
        let growth = if self.now.duration_since(since).as_secs() < 1 { shown } else { shown / 2 };
        if loads.volumes_got >= shown + growth {
            loads.volumes_shown = (loads.volumes_got, self.now);
            self.rebuild_rows();
        }
    }

    pub(super) fn end_volumes(&mut self, end: Result<(), ApiError>) {
        match end {
            Ok(()) => {
                let removal = self.inventory.finish_reload();
                self.follow(removal.as_ref());
                self.loads.volumes = Load::Done(self.loads.requested_at.unwrap_or(self.now));
                self.loads.was_complete = true;
                self.rebuild_rows();
            }
            Err(fault) => {
                if fault.kind != ApiErrorKind::Cancelled && self.loads.volumes_got > 0 {
                    let key = self.key(Mode::Browse, Action::Refresh);
                    self.say(Tone::Warning, format!("the list of volumes is incomplete; {key} loads again"));
                }
                self.inventory.leave_reload();
                self.loads.volumes = Load::Failed(fault);
                self.rebuild_rows();
            }
        }
    }

    pub(super) fn end_servers(&mut self, end: Result<(), ApiError>) {
        self.loads.servers = end.map_or_else(Load::Failed, |()| Load::Done(self.now));
        self.rebuild_rows();
    }

    /// Marks, rows and cursor go where the volumes went when some were taken out.
    pub(super) fn follow(&mut self, removal: Option<&Removal>) {
        if let Some(removal) = removal {
            self.moves += 1;
            if let Some(reading) = &mut self.latest.reading {
                reading.moved.push(removal.clone());
            }
            self.selection.follow(removal);
            self.volumes.follow(removal, self.heights.volumes);
        }
    }

    pub(super) fn rebuild_rows(&mut self) {
        self.selection.find_again(&self.inventory);
        self.volumes.rebuild(&self.inventory, &self.selection, self.now, self.heights.volumes);
    }

    /// Works out rows that are still being worked out, so that what is done to them is done to
    /// those that were asked for.
    pub(super) fn settle_rows(&mut self) {
        self.volumes.settle(&self.inventory, &self.selection, self.heights.volumes);
    }

    /// One step of work that can wait for keys; `true` when it is done.
    pub fn work(&mut self) -> bool {
        let done = self.volumes.work(&self.inventory, &self.selection, self.heights.volumes);
        if done {
            self.touch();
        }
        done
    }

    /// Sorts the volumes so, and remembers it.
    pub(super) fn set_sort(&mut self, sort: Sort) {
        (self.volumes.sort, self.view.sort) = (sort, Some(sort));
        // Who sorts by size wants to see the largest, not where the cursor's volume went.
        self.volumes.touched = false;
        self.rebuild_rows();
    }

    /// Filters the volumes by this line.
    pub(super) fn set_filter(&mut self, text: &str) {
        self.touch();
        if self.volumes.filter_text != text {
            self.volumes.set_filter(text);
            self.rebuild_rows();
        }
    }
}
