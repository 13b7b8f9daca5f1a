//! What can be done now, and why not: a key that cannot do anything says so, and no hint offers it.
//! Both ask here, so that they cannot disagree.

use super::keymap::{Action, Mode};
use super::layer::{Layer, PlanPrompt};
use super::model::{Focus, Holds, Model, RunState, Tone};
use super::run::Past;
use crate::domain::{Confirmation, Outcome, PolicyId, Prospect, RunId, RunStatus, State, retry};

/// Why a key does nothing now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// In words.
    pub why: String,
    /// What it depends on, if that passes without a key.
    pub holds: Option<Holds>,
}

impl From<&str> for Refused {
    fn from(why: &str) -> Self {
        Self { why: why.into(), holds: None }
    }
}

impl From<String> for Refused {
    fn from(why: String) -> Self {
        Self { why, holds: None }
    }
}

fn while_(holds: Holds, why: impl Into<String>) -> Refused {
    Refused { why: why.into(), holds: Some(holds) }
}

/// Whether a plan waits until the run is read back, or only until sending is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Haste {
    /// It waits.
    None,
    /// It puts back what nothing backs up any more.
    PutBack,
}

impl Model {
    /// Why `action` cannot do anything now where `mode` has the keyboard; `None` if it can.
    pub fn refused(&self, mode: Mode, action: Action) -> Option<Refused> {
        match mode {
            Mode::Browse => self.refused_in_lists(action),
            Mode::Plan => self.refused_in_plan(action),
            Mode::Outcomes => self.refused_on_board(action),
            Mode::History => self.refused_in_history(action),
            Mode::Leave => self.refused_at_leaving(action),
            Mode::Login => self.refused_at_login(action),
            Mode::Switch => self.refused_in_switch(action),
            Mode::Text | Mode::Choose | Mode::Detail | Mode::Help | Mode::Secret => None,
        }
    }

    /// Says why a key cannot do anything, if it cannot.
    pub(super) fn says_no(&mut self, mode: Mode, action: Action) -> bool {
        self.say_refused(self.refused(mode, action))
    }

    pub(super) fn say_refused(&mut self, refused: Option<Refused>) -> bool {
        let Some(Refused { why, holds }) = refused else { return false };
        self.say(Tone::Warning, why);
        self.notice_holds = holds;
        self.touch();
        true
    }

    /// Says that a key does nothing here.
    pub fn no_such_key(&mut self, mode: Mode) {
        let keys = super::keymap::of(mode).find(|binding| binding.action == Action::Help);
        let text = match keys.and_then(|help| help.keys.first()) {
            Some(key) => format!("no such key here; {key} lists the keys"),
            None => "no such key here".into(),
        };
        self.say(Tone::Info, text);
        self.touch();
    }

    /// Why no plan can be made or sent now.
    fn refused_change(&self, haste: Haste) -> Option<Refused> {
        if self.is_sending() {
            let key = if self.layers.is_empty() { "; o shows it" } else { "" };
            return Some(while_(Holds::Sending, format!("a run is in progress{key}")));
        }
        if haste == Haste::PutBack {
            return None;
        }
        if self.is_running() {
            let why = "the last run is still being read back; wait for that";
            return Some(while_(Holds::Running, why));
        }
        let why = "the outcomes are being read again; wait, or close them with esc";
        self.is_verifying().then(|| while_(Holds::Verifying, why))
    }

    fn refused_in_lists(&self, action: Action) -> Option<Refused> {
        let no_rows = || while_(Holds::NoVolumes, "no volume is shown");
        match action {
            Action::ToggleMark
            | Action::Range
            | Action::MarkAll
            | Action::Invert
            | Action::ClearMarks
            | Action::MarkedOnly
                if self.focus == Focus::Policies =>
            {
                Some("only volumes can be marked: tab goes to them".into())
            }
            Action::ToggleMark | Action::Range | Action::MarkAll | Action::Invert => {
                self.volumes.is_empty().then(no_rows)
            }
            Action::ClearMarks => self.selection.is_empty().then(|| "nothing is marked".into()),
            Action::Sort if self.focus == Focus::Policies => {
                Some("only volumes can be sorted: tab goes to them".into())
            }
            Action::Associate => self.refused_associate(),
            Action::Disassociate => self.refused_disassociate(),
            Action::LastBoard => self.run.is_none().then(|| "no run yet".into()),
            Action::Refresh => {
                self.loads.under_way().then(|| while_(Holds::Loading, "already loading; esc stops it"))
            }
            Action::Switch => self.refused_switch(),
            Action::Open if self.focus == Focus::Policies => {
                let none = || while_(Holds::NoPolicies, "no policy is shown");
                self.inventory.policies().is_empty().then(none)
            }
            Action::Open => self.volumes.is_empty().then(no_rows),
            _ => None,
        }
    }

    fn refused_associate(&self) -> Option<Refused> {
        let policies = self.inventory.policies();
        if let Some(refused) = self.refused_change(Haste::None) {
            Some(refused)
        } else if policies.is_empty() && self.loads.policies_under_way() {
            Some(while_(Holds::LoadingPolicies, "the policies are still being loaded"))
        } else if policies.is_empty() {
            Some(while_(Holds::NoPolicies, "there is no policy to associate with"))
        } else if self.focus == Focus::Policies && self.selection.is_empty() {
            Some("no volume is marked: tab goes to the volumes to mark some".into())
        } else {
            self.refused_nothing_asked()
        }
    }

    fn refused_disassociate(&self) -> Option<Refused> {
        if self.focus == Focus::Policies {
            return Some("D removes volumes from their policies: tab goes to the volumes".into());
        }
        self.refused_change(Haste::None).or_else(|| self.refused_nothing_asked())
    }

    fn refused_nothing_asked(&self) -> Option<Refused> {
        let nothing = self.selection.is_empty() && self.current_volume().is_none();
        nothing.then(|| while_(Holds::NoVolumes, "nothing is marked and no volume is under the cursor"))
    }

    fn refused_switch(&self) -> Option<Refused> {
        let going = self.is_running() || self.unbegun.is_some();
        going.then(|| while_(Holds::Running, "a run is in progress: wait for it, or stop it with o then x"))
    }

    fn refused_at_login(&self, action: Action) -> Option<Refused> {
        match action {
            Action::Refresh => {
                self.is_running().then(|| while_(Holds::Running, "a run is in progress and keeps its login"))
            }
            Action::Switch => self.refused_switch(),
            Action::Edit => self.profile.file.is_none().then(|| {
                let why = "this login comes from environment variables: quit with q, set them, \
                           start again; or choose a cloud with c";
                why.into()
            }),
            _ => None,
        }
    }

    fn refused_in_switch(&self, action: Action) -> Option<Refused> {
        (action == Action::OtherPane && !self.is_logged_in())
            .then(|| "projects and regions are known only after login".into())
    }

    fn refused_in_history(&self, action: Action) -> Option<Refused> {
        (action == Action::Open && self.history.row(0).is_none()).then(|| "there is no run to show".into())
    }

    fn refused_at_leaving(&self, action: Action) -> Option<Refused> {
        let why = "sending is over: the run is being read back";
        (action == Action::StopRun && !self.is_sending()).then(|| while_(Holds::Running, why))
    }

    fn refused_in_plan(&self, action: Action) -> Option<Refused> {
        let Some(Layer::Plan(prompt)) = self.layers.last() else { return None };
        match action {
            Action::Yes | Action::Open => self.refused_send(prompt, action),
            Action::OnlyShown if prompt.is_waiting() => {
                Some(while_(Holds::Reading, "the plan is still being read"))
            }
            Action::OnlyShown => {
                let hidden = prompt.plan.tally().hidden > 0 || !prompt.left_out.is_empty();
                (!hidden).then(|| "this plan has no hidden volumes".into())
            }
            _ => None,
        }
    }

    /// Why the plan on the screen cannot be sent by this key, or is not confirmed by it.
    fn refused_send(&self, prompt: &PlanPrompt, action: Action) -> Option<Refused> {
        if let Some(refused) = self.refused_plan(prompt) {
            return Some(refused);
        }
        match (self.confirmation(prompt), action) {
            (Confirmation::Nothing, _) => Some("there is nothing to send".into()),
            (Confirmation::TooMany { sent, most }, _) => {
                Some(format!("{sent} volumes are too many: the limit is {most} at a time").into())
            }
            (Confirmation::Key, Action::Yes) => None,
            (Confirmation::Key, _) => Some("y sends it".into()),
            (Confirmation::TypeCount(count), Action::Open) => {
                if prompt.typed == count.to_string() {
                    None
                } else if prompt.typed.is_empty() {
                    Some(format!("type {count}, the number of volumes to send, then press enter").into())
                } else {
                    let why = "is not the number of volumes to send; ctrl-u clears it";
                    Some(format!("{} {why}", prompt.typed).into())
                }
            }
            (Confirmation::TypeCount(count), _) => {
                Some(format!("type {count} and press enter to send it").into())
            }
        }
    }

    /// Why a plan cannot be sent at all now.
    pub fn refused_plan(&self, prompt: &PlanPrompt) -> Option<Refused> {
        if self.read_only {
            return Some("read-only: you can look at this plan but not send it".into());
        }
        let haste = if prompt.puts_back { Haste::PutBack } else { Haste::None };
        self.refused_change(haste)
            .or_else(|| prompt.is_waiting().then(|| while_(Holds::Reading, "the plan is still being read")))
    }

    fn refused_on_board(&self, action: Action) -> Option<Refused> {
        let run = self.board_shown()?;
        match action {
            Action::PutBack => self.refused_put_back(run),
            Action::Retry => self.refused_retry(run),
            Action::Undo => self.refused_undo(run),
            Action::Verify => self.refused_verify(run),
            Action::GoOn => {
                let asks = matches!(self.layers.last(), Some(Layer::Outcomes)) && run.asks().is_some();
                (!asks).then(|| "this run is not waiting for a decision".into())
            }
            Action::StopRun if !run.is_running() => Some("the run is over".into()),
            Action::StopRun if run.settling => {
                Some(while_(Holds::Running, "sending is over; the run is being read back"))
            }
            Action::StopRun if run.stopping => {
                Some(while_(Holds::Running, "already stopping: sending nothing more"))
            }
            Action::Open => run.view.rows.is_empty().then(|| "there is no volume to show".into()),
            _ => None,
        }
    }

    /// Why nothing can be done about a run from here.
    fn refused_run(run: &RunState) -> Option<Refused> {
        let past = run.past.as_ref()?;
        match (&past.elsewhere, past.status) {
            (Some(place), _) => {
                Some(format!("that run was in {place}: log in there to change anything").into())
            }
            (None, RunStatus::Running) => Some("that run is still running in another vbs".into()),
            (None, _) => None,
        }
    }

    fn refused_put_back(&self, run: &RunState) -> Option<Refused> {
        let refused = Self::refused_run(run).or_else(|| self.refused_change(Haste::PutBack));
        if refused.is_some() {
            return refused;
        }
        match self.to_put_back(run) {
            Some(lost) => lost
                .leaves()
                .filter(|from| self.inventory.policy(from).is_none())
                .map(|_| "its earlier policy was deleted; associate it with another one".into()),
            None => Some(match run.board.stranded().find_map(|lost| self.in_hand(&lost.id, run)) {
                Some(other) => {
                    let name = other.run.as_ref().map(RunId::short).unwrap_or_default();
                    while_(
                        Holds::Running,
                        format!("run {name} is working on it: wait until that has been read back"),
                    )
                }
                None => "no volume of this run is without a policy".into(),
            }),
        }
    }

    /// What `p` is about: the volume under the cursor if it is in no policy, else the first that is
    /// and that no other run has in hand.
    pub(super) fn to_put_back<'a>(&self, run: &'a RunState) -> Option<&'a Outcome> {
        let row = run.view.rows.get(run.view.cursor.at);
        let current = row.and_then(|row| run.board.rows().get(*row));
        let free = |outcome: &&Outcome| outcome.is_stranded() && self.in_hand(&outcome.id, run).is_none();
        current.filter(free).or_else(|| run.board.stranded().find(free))
    }

    /// All stranded volumes from the same policy: they go back to it together.
    pub(super) fn put_back_with<'a>(
        &self,
        run: &'a RunState,
        policy: &PolicyId,
    ) -> impl Iterator<Item = &'a Outcome> {
        let lost = run.board.stranded().filter(move |lost| lost.leaves() == Some(policy));
        lost.filter(|lost| self.in_hand(&lost.id, run).is_none())
    }

    /// How many volumes `p` would put back.
    pub fn would_put_back(&self, run: &RunState) -> usize {
        let from = self.to_put_back(run).and_then(|lost| lost.leaves());
        from.map_or(0, |from| self.put_back_with(run, from).count())
    }

    fn refused_retry(&self, run: &RunState) -> Option<Refused> {
        let refused = Self::refused_run(run).or_else(|| self.refused_change(Haste::None));
        if refused.is_some() || retry::worthwhile(&run.board) > 0 {
            return refused;
        }
        let left: Vec<String> = retry::groups(&run.board)
            .iter()
            .filter(|group| group.prospect != Prospect::Worthwhile)
            .map(ToString::to_string)
            .collect();
        let why = if left.is_empty() { "nothing failed".into() } else { left.join(", ") };
        Some(format!("nothing to retry: {why}").into())
    }

    fn refused_undo(&self, run: &RunState) -> Option<Refused> {
        if let Some(refused) = Self::refused_run(run).or_else(|| self.refused_change(Haste::None)) {
            return Some(refused);
        }
        if run.run.is_none() {
            return Some("the run has not started yet".into());
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

    fn refused_verify(&self, run: &RunState) -> Option<Refused> {
        let past = run.past.as_ref();
        let interrupted = past.is_some_and(Past::is_interrupted);
        if self.is_verifying() {
            Some(while_(Holds::Verifying, "already reading it again"))
        } else if let Some(place) = past.and_then(|past| past.elsewhere.as_deref()) {
            Some(format!("that run was in {place}: log in there to verify it").into())
        } else if past.is_some_and(|past| past.status == RunStatus::Running) {
            Some("that run is still running in another vbs".into())
        } else if run.is_running() {
            Some(while_(Holds::Running, "the run is in progress and verifies itself"))
        } else if run.board.count(State::Unknown) == 0 && !interrupted {
            Some("nothing in this run is unknown".into())
        } else if run.journal.is_none() || run.run.is_none() {
            Some("this run has no journal".into())
        } else {
            None
        }
    }
}
