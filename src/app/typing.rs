//! How keys come in: what tells a person's typing from a paste that arrives as keys, and a
//! confirmation from a key that slipped.
//!
//! A web console pastes key by key, some at the pace of a fast typist; a terminal without bracketed
//! paste hands a whole paste over in one read. Either is a *burst*: it changes nothing, and what its
//! first keys changed before it could be told is put back.

use std::collections::HashSet;
use std::time::Instant;

use super::coverage::Subset;
use super::key::{Code, Key};
use super::model::Focus;
use super::screens::Screen;
use super::widgets::Cursor;
use crate::domain::{ListView, Selection, Settings, Sort, VolumeId};

/// What is known of the keys of the last moments.
#[derive(Clone, Debug, Default)]
pub struct Typing {
    /// When the last key came.
    last: Option<Instant>,
    /// When the last key came after which a confirmation may be a slip.
    loud: Option<Instant>,
    /// A burst is under way.
    burst: bool,
    /// The keys that came in quick succession.
    chain: Chain,
    /// How things were before the first of them.
    pub before: Option<Box<Before>>,
}

/// Keys that each came soon after the one before.
#[derive(Clone, Debug, Default)]
struct Chain {
    /// Keys that would put a character into a text, outside one.
    printable: usize,
    /// The different ones among them.
    kinds: Vec<Key>,
}

/// What a burst may have changed.
#[derive(Clone, Debug)]
pub struct Before {
    /// The marks.
    pub selection: Selection,
    /// The filter line.
    pub filter: String,
    /// The order.
    pub sort: Sort,
    /// What was chosen for the lists.
    pub view: ListView,
    /// Only marked volumes were shown.
    pub marked_only: bool,
    /// Only these volumes were shown.
    pub subset: Option<Subset>,
    /// The row a range began at.
    pub range_from: Option<VolumeId>,
    /// The pane with the cursor, and both cursors.
    pub focus: Focus,
    /// The cursor of the policies.
    pub policies: Cursor,
    /// The cursor of the volumes.
    pub volumes: Cursor,
    /// What lay over the lists.
    pub screens: Screens,
}

/// What lay over the lists before a burst.
#[derive(Clone, Debug)]
pub enum Screens {
    /// These.
    All(Vec<Screen>),
    /// A plan, which printable keys do not leave, with these volumes left out of it.
    Plan(HashSet<VolumeId>),
}

/// The keys of one read.
#[derive(Clone, Copy, Debug)]
pub struct Read {
    /// When they were read.
    pub at: Instant,
    /// They are too many at once for a person, or known to be the rest of a paste.
    pub is_bulk: bool,
    /// No more than a slow machine brings together of keys that came one by one.
    pub is_single: bool,
    /// More than one of them, control keys aside, rules a confirmation out.
    pub is_crowded: bool,
}

impl Typing {
    /// Takes note of a read, before its keys are looked at.
    pub fn begin(&mut self, keys: &[Key], at: Instant, pasted: bool, settings: &Settings) -> Read {
        let since = self.last.map(|last| at.saturating_duration_since(last));
        self.last = Some(at);
        self.burst &= since.is_some_and(|since| since < settings.burst_silence);
        if since.is_none_or(|since| since > settings.burst_gap) {
            self.end_chain();
        }
        let printable = keys.iter().filter(|key| key.printable().is_some()).count();
        // One key held down is no paste, however many of it a slow link brings at once.
        let held = keys.first().is_some_and(|first| keys.iter().all(|key| key == first));
        Read {
            at,
            is_bulk: pasted || (printable >= settings.burst_keys && !held),
            is_single: keys.len() < 3,
            is_crowded: keys.iter().filter(|key| !is_quiet(**key) && !key.ctrl).count() > 1,
        }
    }

    /// Counts a key that is no text of a prompt; `true` if it begins a burst.
    pub fn count(&mut self, key: Key, read: Read, settings: &Settings) -> bool {
        if key.printable().is_some() {
            self.chain.printable += 1;
            if !self.chain.kinds.contains(&key) && self.chain.kinds.len() < settings.burst_kinds {
                self.chain.kinds.push(key);
            }
        }
        let fast =
            self.chain.printable >= settings.burst_keys && self.chain.kinds.len() >= settings.burst_kinds;
        let begins = !self.burst && (read.is_bulk || fast);
        self.burst |= begins;
        begins
    }

    /// What comes next does not belong to the keys before, as after a pause, or after several
    /// characters at once for a prompt.
    pub fn end_chain(&mut self) {
        self.chain = Chain::default();
        self.before = None;
    }

    /// Whether keys in quick succession led here from outside a prompt.
    pub fn is_chain(&self) -> bool {
        self.chain.printable > 0
    }

    /// Whether so many different keys came in quick succession that no person means the next one
    /// to leave the program or the cloud.
    pub fn is_hasty(&self, settings: &Settings) -> bool {
        self.chain.printable + 1 >= settings.burst_keys && self.chain.kinds.len() >= settings.burst_kinds
    }

    /// Whether a burst is under way.
    pub const fn is_burst(&self) -> bool {
        self.burst
    }

    /// Whether a key of this read may confirm: nothing else was pressed in the moment before, or
    /// nothing since what it confirms came up at `since`.
    pub fn is_quiet_before(&self, read: Read, since: Option<Instant>, settings: &Settings) -> bool {
        let counts = |loud: &Instant| since.is_none_or(|since| *loud >= since);
        let quiet = |loud| read.at.saturating_duration_since(loud) >= settings.confirm_quiet;
        !read.is_crowded && self.loud.filter(counts).is_none_or(quiet)
    }

    /// Notes a key that was looked at; `moves` says whether it moves a cursor where it was pressed.
    pub fn note(&mut self, key: Key, moves: bool, at: Instant) {
        if !moves && !is_quiet(key) {
            self.loud = Some(at);
        }
    }
}

/// Whether a confirmation right after this key is no slip: it is part of the count, or moves.
fn is_quiet(key: Key) -> bool {
    match key.code {
        Code::Char(c) => !key.ctrl && c.is_ascii_digit(),
        Code::Backspace
        | Code::Up
        | Code::Down
        | Code::Left
        | Code::Right
        | Code::Home
        | Code::End
        | Code::PageUp
        | Code::PageDown => true,
        Code::Enter | Code::Esc | Code::Tab | Code::BackTab | Code::Delete => false,
    }
}
