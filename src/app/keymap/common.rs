//! What works in many modes alike, and how an action is told in words.

use crate::app::action::Action;

/// What can be done in a mode, in words.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// What is done.
    pub action: Action,
    /// A word or two for the footer; empty keeps it out of there.
    pub hint: &'static str,
    /// A phrase for the help screen; empty where [`COMMON`] has it.
    pub doc: &'static str,
}

impl Binding {
    /// What it does, in a phrase.
    pub fn phrase(&self) -> &'static str {
        let common = COMMON.iter().find(|common| self.doc.is_empty() && common.action == self.action);
        common.unwrap_or(self).doc
    }
}

macro_rules! bindings {
    ($($action:ident $(($state:expr))?, $hint:literal, $doc:literal;)+) => {
        &[$(Binding { action: Action::$action $(($state))?, hint: $hint, doc: $doc }),+]
    };
}

pub(super) use bindings;

/// What moves, wherever something can be moved in.
pub const MOVEMENT: &[Binding] = bindings! {
    Down, "", "move down";
    Up, "", "move up";
    PageDown, "", "a page down";
    PageUp, "", "a page up";
    HalfDown, "", "half a page down";
    HalfUp, "", "half a page up";
    Top, "", "to the beginning";
    Bottom, "", "to the end";
};

/// What means the same wherever a mode has it. Its row there has no words of its own.
pub const COMMON: &[Binding] = bindings! {
    Help, "", "show the keys";
    Palette, "", "choose any action by name, or type a command";
    Evidence, "", "copy or save what is shown: md, csv, json, txt, ids, the command";
    Search, "", "search this page or list; nothing typed clears the search";
    NextTrouble, "", "go to the next row with trouble; while a search stands, to its next hit";
    PreviousTrouble, "", "go to the one before";
    Quit, "", "quit; asks where a run is in progress, and q where volumes are marked (ctrl-c does not)";
};

/// What works everywhere, in text too.
pub const EVERYWHERE: &[Binding] = bindings! {
    Redraw, "", "redraw the screen";
    Suspend, "", "suspend to the shell";
};
