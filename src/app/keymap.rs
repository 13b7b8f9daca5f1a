//! Which key does what, where. The footer and the help screen are made from this table, so they
//! cannot say anything else.

use super::key::{Code, Key};
use crate::domain::State;

/// What has the keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// The lists of policies and volumes.
    Browse,
    /// A line of text is being typed.
    Text,
    /// A short list to choose from.
    Choose,
    /// Every field of one thing.
    Detail,
    /// A plan waits for its confirmation.
    Plan,
    /// The outcomes of a run.
    Outcomes,
    /// The runs of the past.
    History,
    /// The keys.
    Help,
    /// Quitting during a run.
    Leave,
    /// A place to go to is being chosen; what is typed narrows the list.
    Switch,
    /// A login that failed.
    Login,
    /// A secret is being typed.
    Secret,
}

/// A verb a key can be bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// Half a page up.
    HalfUp,
    /// Half a page down.
    HalfDown,
    /// The first row.
    Top,
    /// The last row.
    Bottom,
    /// The policies.
    Left,
    /// The volumes.
    Right,
    /// The other pane.
    OtherPane,
    /// Mark or unmark the row and step on.
    ToggleMark,
    /// Begin or end marking a range.
    Range,
    /// Mark everything shown.
    MarkAll,
    /// Turn the marks of everything shown around.
    Invert,
    /// Take all marks away.
    ClearMarks,
    /// Show only marked volumes.
    MarkedOnly,
    /// Type a filter.
    Filter,
    /// Choose a sort column.
    Sort,
    /// Open, choose, confirm: what Enter does.
    Open,
    /// Associate the marked volumes with a policy.
    Associate,
    /// Take the marked volumes out of whatever policy each is under.
    Disassociate,
    /// Leave marked volumes that are not on the screen out of the plan, or take them in again.
    OnlyShown,
    /// Show the last board again.
    LastBoard,
    /// Show the runs of the past.
    History,
    /// Load everything again; after a failed login, log in again.
    Refresh,
    /// Choose another cloud, project or region.
    Switch,
    /// Edit the file the login comes from.
    Edit,
    /// Show the keys.
    Help,
    /// Peel one layer off.
    Back,
    /// Leave the program.
    Quit,
    /// Suspend to the shell.
    Suspend,
    /// Confirm a plan by key.
    Yes,
    /// Show only outcomes of the next kind.
    NextOutcome,
    /// Show outcomes of this kind only.
    OnlyOutcome(State),
    /// Show all outcomes.
    AllOutcomes,
    /// Put a stranded volume back where it was.
    PutBack,
    /// Plan what failed or was not sent once more.
    Retry,
    /// Plan to bring everything back to where it was before the run.
    Undo,
    /// Read what is unknown again, and settle it.
    Verify,
    /// Answer the question of a run: go on.
    GoOn,
    /// Send nothing more.
    StopRun,
    /// Leave now, whatever is in flight.
    LeaveNow,
    /// Leave when the run is over.
    LeaveLater,
    /// Redraw the whole screen.
    Redraw,
}

impl Mode {
    /// Whether what is typed is text.
    pub const fn takes_text(self) -> bool {
        matches!(self, Self::Text | Self::Switch | Self::Secret)
    }
}

impl Action {
    /// Whether it only moves a cursor or goes from pane to pane.
    pub const fn moves(self) -> bool {
        self.is_movement() || matches!(self, Self::Top | Self::Bottom | Self::Left | Self::Right)
    }

    /// Whether it only moves a cursor by rows.
    pub const fn is_movement(self) -> bool {
        matches!(self, Self::Up | Self::Down | Self::PageUp | Self::PageDown | Self::HalfUp | Self::HalfDown)
    }

    /// Whether it opens or confirms a change of the cloud.
    pub const fn is_change(self) -> bool {
        matches!(
            self,
            Self::Associate
                | Self::Disassociate
                | Self::OnlyShown
                | Self::Yes
                | Self::PutBack
                | Self::Retry
                | Self::Undo
                | Self::GoOn
                | Self::StopRun
                | Self::LeaveNow
        )
    }
}

/// One row of the keymap.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// Where it holds; `None` is everywhere.
    pub mode: Option<Mode>,
    /// The keys; the first is the one the footer names.
    pub keys: &'static [Key],
    /// What they do.
    pub action: Action,
    /// A word or two for the footer; empty keeps it out of there.
    pub hint: &'static str,
    /// A phrase for the help screen.
    pub doc: &'static str,
}

const fn ch(c: char) -> Key {
    Key::plain(Code::Char(c))
}

const fn k(code: Code) -> Key {
    Key::plain(code)
}

macro_rules! bindings {
    (@ Everywhere) => { None };
    (@ $mode:ident) => { Some(Mode::$mode) };
    ($($mode:ident: $action:expr, [$($key:expr),+], $hint:literal, $doc:literal;)+) => {
        &[$(Binding {
            mode: bindings!(@ $mode),
            action: $action,
            keys: &[$($key),+],
            hint: $hint,
            doc: $doc,
        }),+]
    };
}

/// Every binding, in the order the footer and the help show them.
pub const BINDINGS: &[Binding] = bindings! {
    Browse: Action::ToggleMark, [ch(' ')], "mark", "mark or unmark the volume and move down";
    Browse: Action::Range, [ch('v')], "range", "start a range; again to mark it";
    Browse: Action::MarkAll, [ch('*')], "all", "mark all volumes shown";
    Browse: Action::Filter, [ch('/')], "filter", "filter as you type: status=in-use policy=none size>100 name~db";
    Browse: Action::Associate, [ch('a')], "associate", "associate the marked volumes (or the one under the cursor) with a policy";
    Browse: Action::Disassociate, [ch('D')], "", "remove the marked volumes (or the one under the cursor) from their policies";
    Browse: Action::Open, [k(Code::Enter)], "detail", "show every field";
    Browse: Action::MarkedOnly, [ch('m')], "marked", "show only the marked volumes; again to show all";
    Browse: Action::Sort, [ch('s')], "sort", "choose the column to sort by; the same again reverses the order";
    Browse: Action::Help, [ch('?')], "keys", "show the keys";
    Browse: Action::LastBoard, [ch('o')], "outcomes", "show the outcomes of the last run";
    Browse: Action::History, [ch('H')], "history", "show past runs";
    Browse: Action::Refresh, [ch('r')], "refresh", "reload everything";
    Browse: Action::Switch, [ch('c')], "switch", "switch to another project, region or cloud; clears marks and filter";
    Browse: Action::OtherPane, [k(Code::Tab), k(Code::BackTab)], "pane", "go to the other pane";
    Browse: Action::Quit, [ch('q'), Key::ctrl('c')], "quit", "quit";
    Browse: Action::Back, [k(Code::Esc)], "", "step back: stop loading, end the range, show all, clear the filter";
    Browse: Action::Invert, [ch('!')], "", "invert the marks of all volumes shown";
    Browse: Action::ClearMarks, [Key::ctrl('x')], "", "clear all marks";
    Browse: Action::Left, [k(Code::Left), ch('h')], "", "go to the policies";
    Browse: Action::Right, [k(Code::Right), ch('l')], "", "go to the volumes";
    Browse: Action::Up, [k(Code::Up), ch('k')], "", "one row up";
    Browse: Action::Down, [k(Code::Down), ch('j')], "", "one row down";
    Browse: Action::PageUp, [k(Code::PageUp), Key::ctrl('b')], "", "a page up";
    Browse: Action::PageDown, [k(Code::PageDown), Key::ctrl('f')], "", "a page down";
    Browse: Action::HalfUp, [Key::ctrl('u')], "", "half a page up";
    Browse: Action::HalfDown, [Key::ctrl('d')], "", "half a page down";
    Browse: Action::Top, [ch('g'), k(Code::Home)], "", "the first row";
    Browse: Action::Bottom, [ch('G'), k(Code::End)], "", "the last row";

    Text: Action::Open, [k(Code::Enter)], "keep", "keep the filter";
    Text: Action::Back, [k(Code::Esc), Key::ctrl('c')], "cancel", "restore the previous filter";
    Text: Action::Up, [k(Code::Up)], "", "one row up in the list";
    Text: Action::Down, [k(Code::Down)], "", "one row down in the list";
    Text: Action::PageUp, [k(Code::PageUp)], "", "a page up in the list";
    Text: Action::PageDown, [k(Code::PageDown)], "", "a page down in the list";

    Choose: Action::Open, [k(Code::Enter)], "choose", "choose the row under the cursor";
    Choose: Action::Back, [k(Code::Esc), ch('q'), Key::ctrl('c')], "cancel", "cancel";
    Choose: Action::Up, [k(Code::Up), ch('k')], "", "one row up";
    Choose: Action::Down, [k(Code::Down), ch('j')], "", "one row down";
    Choose: Action::Top, [ch('g'), k(Code::Home)], "", "the first row";
    Choose: Action::Bottom, [ch('G'), k(Code::End)], "", "the last row";

    Detail: Action::Back, [k(Code::Esc), ch('q'), k(Code::Enter), Key::ctrl('c')], "back", "go back";
    Detail: Action::Up, [k(Code::Up), ch('k')], "", "one line up";
    Detail: Action::Down, [k(Code::Down), ch('j')], "scroll", "one line down";
    Detail: Action::PageUp, [k(Code::PageUp), Key::ctrl('b'), Key::ctrl('u')], "", "a page up";
    Detail: Action::PageDown, [k(Code::PageDown), Key::ctrl('f'), Key::ctrl('d')], "", "a page down";
    Detail: Action::Top, [ch('g'), k(Code::Home)], "", "the first line";
    Detail: Action::Bottom, [ch('G'), k(Code::End)], "", "the last line";

    Plan: Action::Yes, [ch('y')], "send", "send, if nothing moves and at most 40 are new";
    Plan: Action::Open, [k(Code::Enter)], "send", "send, after you type the count";
    Plan: Action::Back, [k(Code::Esc), Key::ctrl('c')], "cancel, nothing sent", "cancel; nothing is sent";
    Plan: Action::Up, [k(Code::Up)], "", "one line up";
    Plan: Action::Down, [k(Code::Down)], "volumes", "one line down";
    Plan: Action::PageUp, [k(Code::PageUp), Key::ctrl('u')], "", "a page up";
    Plan: Action::PageDown, [k(Code::PageDown), Key::ctrl('d')], "", "a page down";
    Plan: Action::OnlyShown, [k(Code::Tab)], "", "leave out, or include again, the hidden marked volumes";

    Outcomes: Action::GoOn, [ch('c')], "continue", "continue a paused run";
    Outcomes: Action::StopRun, [ch('x')], "stop", "send nothing more; what was sent is still read back";
    Outcomes: Action::Open, [k(Code::Enter)], "detail", "show everything about the outcome: message, request id, advice";
    Outcomes: Action::PutBack, [ch('p')], "put back", "put a volume that is in no policy back into its earlier one";
    Outcomes: Action::Verify, [ch('V')], "verify", "read the volumes of the run again and resolve unknown outcomes";
    Outcomes: Action::Retry, [ch('R')], "retry", "plan again, with fresh data, what failed or was not sent";
    Outcomes: Action::Undo, [ch('u')], "undo", "plan to bring everything back to how it was before the run";
    Outcomes: Action::NextOutcome, [k(Code::Tab), ch('f')], "filter", "show only the next kind of outcome";
    Outcomes: Action::OnlyOutcome(State::Ok), [ch('1')], "", "show only ok";
    Outcomes: Action::OnlyOutcome(State::Moved), [ch('2')], "", "show only moved";
    Outcomes: Action::OnlyOutcome(State::Failed), [ch('3')], "", "show only failed";
    Outcomes: Action::OnlyOutcome(State::Unknown), [ch('4')], "", "show only unknown";
    Outcomes: Action::OnlyOutcome(State::Refused), [ch('5')], "", "show only refused";
    Outcomes: Action::AllOutcomes, [ch('0')], "", "show all outcomes";
    Outcomes: Action::Back, [k(Code::Esc), ch('o')], "back", "go back; the run continues";
    Outcomes: Action::Help, [ch('?')], "keys", "show the keys";
    Outcomes: Action::Quit, [ch('q'), Key::ctrl('c')], "quit", "quit";
    Outcomes: Action::Up, [k(Code::Up), ch('k')], "", "one row up";
    Outcomes: Action::Down, [k(Code::Down), ch('j')], "", "one row down";
    Outcomes: Action::PageUp, [k(Code::PageUp), Key::ctrl('b')], "", "a page up";
    Outcomes: Action::PageDown, [k(Code::PageDown), Key::ctrl('f')], "", "a page down";
    Outcomes: Action::HalfUp, [Key::ctrl('u')], "", "half a page up";
    Outcomes: Action::HalfDown, [Key::ctrl('d')], "", "half a page down";
    Outcomes: Action::Top, [ch('g'), k(Code::Home)], "", "the first row";
    Outcomes: Action::Bottom, [ch('G'), k(Code::End)], "", "the last row";

    History: Action::Open, [k(Code::Enter)], "outcomes", "show the outcomes of the run, to verify (V), retry (R) or undo (u) it";
    History: Action::Refresh, [ch('r')], "refresh", "read the journal again";
    History: Action::Back, [k(Code::Esc), ch('H')], "back", "go back";
    History: Action::Help, [ch('?')], "keys", "show the keys";
    History: Action::Quit, [ch('q'), Key::ctrl('c')], "quit", "quit";
    History: Action::Up, [k(Code::Up), ch('k')], "", "one row up";
    History: Action::Down, [k(Code::Down), ch('j')], "", "one row down";
    History: Action::PageUp, [k(Code::PageUp), Key::ctrl('b')], "", "a page up";
    History: Action::PageDown, [k(Code::PageDown), Key::ctrl('f')], "", "a page down";
    History: Action::HalfUp, [Key::ctrl('u')], "", "half a page up";
    History: Action::HalfDown, [Key::ctrl('d')], "", "half a page down";
    History: Action::Top, [ch('g'), k(Code::Home)], "", "the first row";
    History: Action::Bottom, [ch('G'), k(Code::End)], "", "the last row";

    Help: Action::Back, [k(Code::Esc), ch('q'), ch('?'), Key::ctrl('c')], "back", "go back";
    Help: Action::Up, [k(Code::Up), ch('k')], "", "one line up";
    Help: Action::Down, [k(Code::Down), ch('j')], "scroll", "one line down";
    Help: Action::PageUp, [k(Code::PageUp), Key::ctrl('b'), Key::ctrl('u')], "", "a page up";
    Help: Action::PageDown, [k(Code::PageDown), Key::ctrl('f'), Key::ctrl('d')], "", "a page down";
    Help: Action::Top, [ch('g'), k(Code::Home)], "", "the first line";
    Help: Action::Bottom, [ch('G'), k(Code::End)], "", "the last line";

    Switch: Action::Open, [k(Code::Enter)], "go", "go there";
    Switch: Action::OtherPane, [k(Code::Tab)], "next kind", "next of clouds, projects, regions";
    Switch: Action::Back, [k(Code::Esc), Key::ctrl('c')], "stay", "stay here";
    Switch: Action::Up, [k(Code::Up)], "", "one row up";
    Switch: Action::Down, [k(Code::Down)], "", "one row down";
    Switch: Action::PageUp, [k(Code::PageUp)], "", "a page up";
    Switch: Action::PageDown, [k(Code::PageDown)], "", "a page down";

    Login: Action::Refresh, [ch('r')], "try again", "reread the files and log in again";
    Login: Action::Edit, [ch('e')], "edit", "edit the file the login comes from, then log in again";
    Login: Action::Switch, [ch('c')], "another cloud", "choose another cloud";
    Login: Action::Back, [k(Code::Esc)], "back", "close this page";
    Login: Action::Help, [ch('?')], "keys", "show the keys";
    Login: Action::Quit, [ch('q'), Key::ctrl('c')], "quit", "quit";
    Login: Action::Up, [k(Code::Up), ch('k')], "", "one line up";
    Login: Action::Down, [k(Code::Down), ch('j')], "", "one line down";
    Login: Action::PageUp, [k(Code::PageUp), Key::ctrl('b'), Key::ctrl('u')], "", "a page up";
    Login: Action::PageDown, [k(Code::PageDown), Key::ctrl('f'), Key::ctrl('d')], "", "a page down";
    Login: Action::Top, [ch('g'), k(Code::Home)], "", "the first line";
    Login: Action::Bottom, [ch('G'), k(Code::End)], "", "the last line";

    Secret: Action::Open, [k(Code::Enter)], "send", "send what you typed; it is never saved";
    Secret: Action::Back, [k(Code::Esc), Key::ctrl('c')], "cancel", "cancel; the login fails";

    Leave: Action::LeaveLater, [ch('w')], "wait, then quit", "wait until the run is over, then quit";
    Leave: Action::StopRun, [ch('x')], "stop, then quit", "send nothing more, read back what was sent, then quit";
    Leave: Action::LeaveNow, [ch('Q')], "quit now", "quit now: the request in flight gets a last moment, then stays unknown";
    Leave: Action::Back, [k(Code::Esc)], "stay", "stay";

    Everywhere: Action::Redraw, [Key::ctrl('l')], "", "redraw the screen";
    Everywhere: Action::Suspend, [Key::ctrl('z')], "", "suspend to the shell";
};

/// What a key does in a mode.
pub fn resolve(mode: Mode, key: Key) -> Option<Action> {
    of(mode).find(|binding| binding.keys.contains(&key)).map(|binding| binding.action)
}

/// The bindings that hold in a mode.
pub fn of(mode: Mode) -> impl Iterator<Item = &'static Binding> {
    BINDINGS.iter().filter(move |binding| binding.mode.is_none_or(|only| only == mode))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things_in_one_mode() {
        for (at, binding) in BINDINGS.iter().enumerate() {
            for other in &BINDINGS[at + 1..] {
                if binding.mode == other.mode || binding.mode.is_none() || other.mode.is_none() {
                    let clash = binding.keys.iter().find(|key| other.keys.contains(key));
                    assert!(clash.is_none(), "{:?} {clash:?} in {:?}", binding.mode, other.action);
                }
            }
        }
    }

    #[test]
    fn every_binding_is_explained_and_every_mode_can_be_left() {
        assert!(BINDINGS.iter().all(|binding| !binding.doc.is_empty()));
        for mode in [
            Mode::Text,
            Mode::Choose,
            Mode::Detail,
            Mode::Plan,
            Mode::Outcomes,
            Mode::History,
            Mode::Help,
            Mode::Leave,
            Mode::Switch,
            Mode::Login,
            Mode::Secret,
        ] {
            assert_eq!(resolve(mode, Code::Esc.into()), Some(Action::Back), "{mode:?}");
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
