//! Why a key cannot do anything now: a key says so, and no hint offers it. Both ask the same place, so
//! that they cannot disagree.

use super::model::Model;
use super::notice::{Holds, Tone};
use super::profile::SwitchKind;
use super::run::RunState;
use crate::domain::RunStatus;

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

/// A reason that passes without a key.
pub(super) fn while_(holds: Holds, why: impl Into<String>) -> Refused {
    Refused { why: why.into(), holds: Some(holds) }
}

/// Why nothing can be said of what is not read.
pub(super) fn unread<T>(read: Option<&Result<T, String>>) -> Option<Refused> {
    match read {
        None => Some("they are still being read".into()),
        Some(Err(_)) => Some("they could not be read".into()),
        Some(Ok(_)) => None,
    }
}

/// Whether a plan waits until the run is read back, or only until sending is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Haste {
    /// It waits.
    None,
    /// It puts back what nothing backs up any more.
    PutBack,
}

impl Model {
    /// Says why a key cannot do anything, if it cannot.
    pub(super) fn say_refused(&mut self, refused: Option<Refused>) -> bool {
        let Some(Refused { why, holds }) = refused else { return false };
        self.say(Tone::Warning, why);
        self.notice_holds = holds;
        self.touch();
        true
    }

    /// Why no plan can be made or sent now.
    pub(super) fn refused_change(&self, haste: Haste) -> Option<Refused> {
        if self.is_sending() {
            return Some(while_(Holds::Sending, "a run is in progress"));
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

    /// Why there can be no switch to another cloud, project or region now.
    pub(super) fn refused_switch(&self) -> Option<Refused> {
        let going = self.is_running() || self.unbegun.is_some();
        going.then(|| while_(Holds::Running, "a run is in progress: wait for it, or stop it with o then x"))
    }

    /// Why there is nothing of this kind to switch to now.
    pub(super) fn refused_kind(&self, kind: SwitchKind) -> Option<Refused> {
        let unknown = kind != SwitchKind::Cloud && !self.is_logged_in();
        unknown.then(|| "projects and regions are known only after login".into())
    }
}

impl RunState {
    /// Why nothing can be done about it from here.
    pub(super) fn refused_here(&self) -> Option<Refused> {
        let past = self.past.as_ref()?;
        if let Some(word) = &past.unknown_action {
            return Some(
                format!("this vbs does not know runs of the kind {word}: use the version that made it")
                    .into(),
            );
        }
        match (&past.elsewhere, past.status) {
            (Some(place), _) => {
                Some(format!("that run was in {place}: log in there to change anything").into())
            }
            (None, RunStatus::Running) => Some("that run is still running in another vbs".into()),
            (None, _) => None,
        }
    }
}
