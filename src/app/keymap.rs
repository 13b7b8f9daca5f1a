//! Which key does what, where. The footer and the help screen are made from this table, so they
//! cannot say anything else.

use super::action::Action;
use super::key::{Code, Key};
use crate::domain::State;

/// One key, or several that do the same.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// The keys; the first is the one the footer names.
    pub keys: &'static [Key],
    /// What they do.
    pub action: Action,
    /// A word or two for the footer; empty keeps it out of there.
    pub hint: &'static str,
    /// A phrase for the help screen.
    pub doc: &'static str,
}

/// Which keys move where a mode binds them to nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moves {
    /// None.
    Nothing,
    /// Arrows and pages alone: the other keys edit a text.
    Arrows,
    /// All of [`MOVEMENT`].
    Keys,
}

/// What has the keyboard, and its keys.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// Its name on the help screen.
    pub title: &'static str,
    /// What is typed is text.
    pub takes_text: bool,
    /// Which keys move.
    pub moves: Moves,
    /// What moving down is called in the footer; empty keeps it out of there.
    pub scroll_hint: &'static str,
    /// Its own keys, in the order the footer and the help show them.
    pub bindings: &'static [Binding],
}

const fn ch(c: char) -> Key {
    Key::plain(Code::Char(c))
}

const fn k(code: Code) -> Key {
    Key::plain(code)
}

macro_rules! bindings {
    ($($action:ident $(($state:expr))?, [$($key:expr),+], $hint:literal, $doc:literal;)+) => {
        &[$(Binding {
            action: Action::$action $(($state))?,
            keys: &[$($key),+],
            hint: $hint,
            doc: $doc,
        }),+]
    };
}

macro_rules! sections {
    (@ text) => { true };
    (@ keys) => { false };
    ($($(#[$doc:meta])+ $mode:ident: $title:literal, $typing:ident, $moves:ident, $scroll:literal {
        $($bindings:tt)+
    })+) => {
        /// What has the keyboard.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Mode {
            $($(#[$doc])+ $mode,)+
        }

        impl Mode {
            /// Every mode, in the order an operator meets them.
            pub const ALL: &[Self] = &[$(Self::$mode),+];

            /// Its name and its keys.
            pub const fn section(self) -> &'static Section {
                match self {
                    $(Self::$mode => const { &Section {
                        title: $title,
                        takes_text: sections!(@ $typing),
                        moves: Moves::$moves,
                        scroll_hint: $scroll,
                        bindings: bindings! { $($bindings)+ },
                    } },)+
                }
            }
        }
    };
}

sections! {
    /// The lists of policies and volumes.
    Browse: "In the lists", keys, Keys, "" {
        ToggleMark, [ch(' ')], "mark", "mark or unmark the volume and move down";
        Range, [ch('v')], "range", "start a range; again to mark it";
        MarkAll, [ch('*')], "all", "mark all volumes shown";
        Filter, [ch('/')], "filter", "filter as you type: status=in-use policy=none size>100 name~db";
        Associate, [ch('a')], "associate", "associate the marked volumes (or the one under the cursor) with a policy";
        Disassociate, [ch('D')], "", "remove the marked volumes (or the one under the cursor) from their policies";
        Open, [k(Code::Enter)], "detail", "show every field";
        MarkedOnly, [ch('m')], "marked", "show only the marked volumes; again to show all";
        Sort, [ch('s')], "sort", "choose the column to sort by; the same again reverses the order";
        Help, [ch('?')], "keys", "show the keys";
        LastBoard, [ch('o')], "outcomes", "show the outcomes of the last run";
        History, [ch('H')], "history", "show past runs";
        Refresh, [ch('r')], "refresh", "reload everything";
        Switch, [ch('c')], "switch", "switch to another project, region or cloud; clears marks and filter";
        SavedFilters, [ch('F')], "", "show the saved filters: apply, save, delete";
        OtherPane, [k(Code::Tab), k(Code::BackTab)], "pane", "go to the other pane";
        Quit, [ch('q'), Key::ctrl('c')], "quit", "quit";
        Back, [k(Code::Esc)], "", "step back: stop loading, end the range, show all, clear the filter";
        Invert, [ch('!')], "", "invert the marks of all volumes shown";
        ClearMarks, [Key::ctrl('x')], "", "clear all marks";
        Left, [k(Code::Left), ch('h')], "", "go to the policies";
        Right, [k(Code::Right), ch('l')], "", "go to the volumes";
    }
    /// A line of text is being typed.
    Text: "In the filter line", text, Arrows, "" {
        Open, [k(Code::Enter)], "keep", "keep the filter";
        Back, [k(Code::Esc), Key::ctrl('c')], "cancel", "restore the previous filter";
    }
    /// A short list to choose from.
    Choose: "In a choice list", keys, Keys, "" {
        Open, [k(Code::Enter)], "choose", "choose the row under the cursor";
        Back, [k(Code::Esc), ch('q'), Key::ctrl('c')], "cancel", "cancel";
    }
    /// A plan waits for its confirmation.
    Plan: "In the plan", keys, Keys, "volumes" {
        Yes, [ch('y')], "send", "send, if nothing moves and at most 40 are new";
        Open, [k(Code::Enter)], "send", "send, after you type the count";
        Back, [k(Code::Esc), Key::ctrl('c')], "cancel, nothing sent", "cancel; nothing is sent";
        OnlyShown, [k(Code::Tab)], "", "leave out, or include again, the hidden marked volumes";
    }
    /// The outcomes of a run.
    Outcomes: "On the outcomes page", keys, Keys, "" {
        GoOn, [ch('c')], "continue", "continue a paused run";
        StopRun, [ch('x')], "stop", "send nothing more; what was sent is still read back";
        Open, [k(Code::Enter)], "detail", "show everything about the outcome: message, request id, advice";
        PutBack, [ch('p')], "put back", "put a volume that is in no policy back into its earlier one";
        Verify, [ch('V')], "verify", "read the volumes of the run again and resolve unknown outcomes";
        Retry, [ch('R')], "retry", "plan again, with fresh data, what failed or was not sent";
        Undo, [ch('u')], "undo", "plan to bring everything back to how it was before the run";
        NextOutcome, [k(Code::Tab), ch('f')], "filter", "show only the next kind of outcome";
        OnlyOutcome(State::Ok), [ch('1')], "", "show only ok";
        OnlyOutcome(State::Moved), [ch('2')], "", "show only moved";
        OnlyOutcome(State::Failed), [ch('3')], "", "show only failed";
        OnlyOutcome(State::Unknown), [ch('4')], "", "show only unknown";
        OnlyOutcome(State::Refused), [ch('5')], "", "show only refused";
        AllOutcomes, [ch('0')], "", "show all outcomes";
        Back, [k(Code::Esc), ch('o')], "back", "go back; the run continues";
        Help, [ch('?')], "keys", "show the keys";
        Quit, [ch('q'), Key::ctrl('c')], "quit", "quit";
    }
    /// The runs of the past.
    History: "In the run history", keys, Keys, "" {
        Open, [k(Code::Enter)], "outcomes", "show the outcomes of the run, to verify (V), retry (R) or undo (u) it";
        Refresh, [ch('r')], "refresh", "read the journal again";
        Back, [k(Code::Esc), ch('H')], "back", "go back";
        Help, [ch('?')], "keys", "show the keys";
        Quit, [ch('q'), Key::ctrl('c')], "quit", "quit";
    }
    /// Every field of one thing.
    Detail: "On a details page", keys, Keys, "scroll" {
        Back, [k(Code::Esc), ch('q'), k(Code::Enter), Key::ctrl('c')], "back", "go back";
    }
    /// A place to go to is being chosen; what is typed narrows the list.
    Switch: "When choosing a cloud, project or region", text, Arrows, "" {
        Open, [k(Code::Enter)], "go", "go there";
        OtherPane, [k(Code::Tab)], "next kind", "next of clouds, projects, regions";
        Back, [k(Code::Esc), Key::ctrl('c')], "stay", "stay here";
    }
    /// Filters that were saved under a name.
    SavedFilters: "On the saved filters", keys, Keys, "" {
        Open, [k(Code::Enter)], "apply", "filter the volumes by it";
        Add, [ch('+')], "save", "save the present filter under a name";
        Delete, [ch('-')], "delete", "delete it, after asking";
        Back, [k(Code::Esc), ch('q'), ch('F'), Key::ctrl('c')], "back", "go back";
        Help, [ch('?')], "keys", "show the keys";
    }
    /// A name is typed.
    Name: "When naming a filter", text, Nothing, "" {
        Open, [k(Code::Enter)], "save", "save it; a filter that has this name is replaced";
        Back, [k(Code::Esc), Key::ctrl('c')], "cancel", "cancel; nothing is saved";
    }
    /// A question is answered with y.
    Confirm: "When asked before deleting", keys, Nothing, "" {
        Yes, [ch('y')], "delete", "delete it";
        Back, [k(Code::Esc), ch('q'), Key::ctrl('c')], "keep", "keep it";
    }
    /// A login that failed.
    Login: "After a failed login", keys, Keys, "" {
        Refresh, [ch('r')], "try again", "reread the files and log in again";
        Edit, [ch('e')], "edit", "edit the file the login comes from, then log in again";
        Switch, [ch('c')], "another cloud", "choose another cloud";
        Back, [k(Code::Esc)], "back", "close this page";
        Help, [ch('?')], "keys", "show the keys";
        Quit, [ch('q'), Key::ctrl('c')], "quit", "quit";
    }
    /// A secret is being typed.
    Secret: "When entering a password or code", text, Nothing, "" {
        Open, [k(Code::Enter)], "send", "send what you typed; it is never saved";
        Back, [k(Code::Esc), Key::ctrl('c')], "cancel", "cancel; the login fails";
    }
    /// Quitting during a run.
    Leave: "When quitting during a run", keys, Nothing, "" {
        LeaveLater, [ch('w')], "wait, then quit", "wait until the run is over, then quit";
        StopRun, [ch('x')], "stop, then quit", "send nothing more, read back what was sent, then quit";
        LeaveNow, [ch('Q')], "quit now", "quit now: the request in flight gets a last moment, then stays unknown";
        Back, [k(Code::Esc)], "stay", "stay";
    }
    /// The keys.
    Help: "On this page", keys, Keys, "scroll" {
        Back, [k(Code::Esc), ch('q'), ch('?'), Key::ctrl('c')], "back", "go back";
    }
}

/// Keys that move, wherever something can be moved in.
pub const MOVEMENT: &[Binding] = bindings! {
    Down, [k(Code::Down), ch('j')], "", "move down";
    Up, [k(Code::Up), ch('k')], "", "move up";
    PageDown, [k(Code::PageDown), Key::ctrl('f')], "", "a page down";
    PageUp, [k(Code::PageUp), Key::ctrl('b')], "", "a page up";
    HalfDown, [Key::ctrl('d')], "", "half a page down";
    HalfUp, [Key::ctrl('u')], "", "half a page up";
    Top, [ch('g'), k(Code::Home)], "", "to the beginning";
    Bottom, [ch('G'), k(Code::End)], "", "to the end";
};

/// Keys that work everywhere, in text too.
pub const EVERYWHERE: &[Binding] = bindings! {
    Redraw, [Key::ctrl('l')], "", "redraw the screen";
    Suspend, [Key::ctrl('z')], "", "suspend to the shell";
};

impl Mode {
    /// Whether what is typed is text.
    pub const fn takes_text(self) -> bool {
        self.section().takes_text
    }

    /// The name of the key for an action, for texts that mention it.
    pub fn key_name(self, action: Action) -> String {
        self.binding(action)
            .and_then(|binding| binding.keys.first())
            .map(ToString::to_string)
            .unwrap_or_default()
    }

    /// Its own key for an action.
    pub fn binding(self, action: Action) -> Option<&'static Binding> {
        self.section().bindings.iter().find(|binding| binding.action == action)
    }
}

impl Moves {
    fn by(self, key: Key) -> bool {
        match self {
            Self::Nothing => false,
            Self::Arrows => matches!(key.code, Code::Up | Code::Down | Code::PageUp | Code::PageDown),
            Self::Keys => true,
        }
    }
}

/// What a key does in a mode.
pub fn resolve(mode: Mode, key: Key) -> Option<Action> {
    let section = mode.section();
    let movement = if section.moves.by(key) { MOVEMENT } else { &[] };
    let all = section.bindings.iter().chain(movement).chain(EVERYWHERE);
    all.into_iter().find(|binding| binding.keys.contains(&key)).map(|binding| binding.action)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things_in_one_mode() {
        for mode in Mode::ALL {
            let all: Vec<&Binding> =
                mode.section().bindings.iter().chain(MOVEMENT).chain(EVERYWHERE).collect();
            for (at, binding) in all.iter().enumerate() {
                for other in &all[at + 1..] {
                    let clash = binding.keys.iter().find(|key| other.keys.contains(key));
                    assert!(clash.is_none(), "{mode:?} {clash:?} in {:?}", other.action);
                }
            }
        }
    }

    #[test]
    fn every_binding_is_explained_and_every_mode_can_be_left() {
        for mode in Mode::ALL {
            assert!(mode.section().bindings.iter().all(|binding| !binding.doc.is_empty()));
            assert_eq!(resolve(*mode, Code::Esc.into()), Some(Action::Back), "{mode:?}");
        }
    }

    #[test]
    fn letters_do_not_move_where_text_is_typed() {
        for mode in Mode::ALL.iter().filter(|mode| mode.takes_text()) {
            for binding in MOVEMENT {
                for key in binding.keys.iter().filter(|key| key.printable().is_some() || key.ctrl) {
                    assert_eq!(resolve(*mode, *key), None, "{key} in {mode:?}");
                }
            }
        }
    }

    #[test]
    fn the_default_keys_are_those_promised() {
        for (keys, action) in [
            (vec![k(Code::Down), ch('j')], Action::Down),
            (vec![ch('g')], Action::Top),
            (vec![ch('G')], Action::Bottom),
            (vec![Key::ctrl('u')], Action::HalfUp),
            (vec![Key::ctrl('d')], Action::HalfDown),
            (vec![ch(' ')], Action::ToggleMark),
            (vec![ch('v')], Action::Range),
            (vec![ch('*')], Action::MarkAll),
            (vec![ch('!')], Action::Invert),
            (vec![Key::ctrl('x')], Action::ClearMarks),
            (vec![ch('a')], Action::Associate),
            (vec![ch('o')], Action::LastBoard),
            (vec![ch('D')], Action::Disassociate),
            (vec![ch('H')], Action::History),
            (vec![Key::ctrl('z')], Action::Suspend),
        ] {
            for key in keys {
                assert_eq!(resolve(Mode::Browse, key), Some(action), "{key}");
            }
        }
    }
}
