//! Which key does what, where. The actions of each mode and their words are here; their keys are data
//! (`assets/keymap.toml`, and the user's file over it). The footer and the help screen are made from both,
//! so they cannot say anything else.

mod bound;
mod common;

use super::action::Action;
use crate::domain::State;

use common::bindings;

pub use bound::{Keymap, KeymapError, action_word};
pub use common::{Binding, COMMON, EVERYWHERE, MOVEMENT};

/// Whether something moves in a mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moves {
    /// Nothing.
    Nothing,
    /// By arrows and pages alone: the other keys edit a text.
    Arrows,
    /// By all of [`MOVEMENT`].
    Keys,
}

/// What has the keyboard, and what can be done there.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// Its name in the files of keys.
    pub name: &'static str,
    /// Its name on the help screen.
    pub title: &'static str,
    /// What is typed is text.
    pub takes_text: bool,
    /// Which keys move.
    pub moves: Moves,
    /// What moving down is called in the footer; empty keeps it out of there.
    pub scroll_hint: &'static str,
    /// Its actions, in the order the footer and the help show them.
    pub bindings: &'static [Binding],
}

macro_rules! sections {
    (@ text) => { true };
    (@ keys) => { false };
    ($($(#[$doc:meta])+ $mode:ident $name:literal: $title:literal, $typing:ident, $moves:ident, $scroll:literal {
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

            /// Its names and its actions.
            pub const fn section(self) -> &'static Section {
                match self {
                    $(Self::$mode => const { &Section {
                        name: $name,
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
    Browse "lists": "In the lists", keys, Keys, "" {
        ToggleMark, "mark", "mark or unmark the volume and move down";
        Range, "range", "start a range; again to mark it";
        MarkAll, "all", "mark all volumes shown";
        Filter, "filter", "filter as you type: status=in-use policy=none size>100 name~db";
        Associate, "associate", "associate the marked volumes (or the one under the cursor) with a policy; on a policy: with that one";
        Disassociate, "", "remove the marked volumes (or the one under the cursor) from their policies";
        BackUp, "", "back up the marked volumes (or the one under the cursor) now; on a policy: run it now";
        Calendar, "", "show when policies start, over a week";
        SwitchPolicy, "", "switch the policy under the cursor ON or OFF";
        Edit, "", "edit the policy under the cursor: schedule, retention, name, tags";
        Add, "", "make a new policy";
        Delete, "", "delete the policy under the cursor, after its volumes are removed from it";
        Open, "open", "a policy: show its volumes; a volume: show every field";
        Fields, "", "show every field of the policy or volume";
        MarkedOnly, "marked", "show only the marked volumes; again to show all";
        Sort, "sort", "choose the column to sort by; the same again reverses the order";
        Palette, "", "";
        Evidence, "", "";
        Help, "keys", "";
        LastBoard, "outcomes", "show the outcomes of the last run";
        History, "history", "show past runs";
        Coverage, "coverage", "show which volumes are really backed up";
        Backups, "", "a volume: show its backups; a policy: show its runs and their tasks";
        FailedTasks, "failed", "show what policies could not back up";
        Refresh, "refresh", "reload everything";
        Switch, "switch", "switch to another project, region or cloud; clears marks and filter";
        SavedFilters, "", "show the saved filters: apply, save, delete";
        OtherPane, "pane", "go to the other pane";
        Quit, "quit", "";
        Back, "", "step back: stop loading, end the range, leave a policy's volumes, show all, clear the filter";
        Invert, "", "invert the marks of all volumes shown";
        ClearMarks, "", "clear all marks";
        Left, "", "go to the policies";
        Right, "", "go to the volumes";
        NarrowPolicies, "", "give the policies less room; the volumes get it";
        WidenPolicies, "", "give the policies more room; the volumes give it";
    }
    /// A line of text is being typed.
    Text "filter-line": "In the filter line", text, Arrows, "" {
        Open, "keep", "keep the filter";
        Back, "cancel", "restore the previous filter";
    }
    /// A text to search for is being typed.
    Search "search": "In a search line", text, Nothing, "" {
        Open, "find", "go to the first hit; next-trouble and previous-trouble go on from there";
        Back, "cancel", "leave the search as it was";
    }
    /// A short list to choose from; what is typed narrows it.
    Choose "chooser": "In a choice list", text, Arrows, "" {
        Open, "choose", "choose the row under the cursor; what is typed narrows the list";
        Back, "cancel", "cancel";
    }
    /// A plan waits for its confirmation.
    Plan "plan": "In the plan", keys, Keys, "move" {
        Yes, "send", "send, if nothing moves and at most 40 are new";
        Open, "send", "send, after you type the count";
        Back, "cancel, nothing sent", "cancel; nothing is sent";
        LeaveOut, "leave out", "leave the volume out of the plan, or take it in again";
        OnlyShown, "", "leave out, or include again, the hidden marked volumes";
        Search, "", "";
        NextTrouble, "", "";
        PreviousTrouble, "", "";
        Fields, "", "show every field of the volume";
        Evidence, "", "";
        Help, "keys", "";
        Quit, "", "";
    }
    /// A form is filled in.
    Form "form": "In a form", text, Arrows, "" {
        Open, "plan", "plan what the form says; nothing is sent yet";
        OtherPane, "next", "go to the next line";
        Back, "cancel", "cancel";
    }
    /// A plan waits for a name that is typed.
    PlanName "plan-name": "In a plan that wants a name typed", text, Arrows, "" {
        Open, "delete", "send, after you typed the name of the volume";
        Back, "cancel, nothing sent", "cancel; nothing is sent";
    }
    /// The outcomes of a run.
    Outcomes "outcomes": "On the outcomes page", keys, Keys, "" {
        GoOn, "continue", "continue a paused run";
        StopRun, "stop", "send nothing more; what was sent is still read back";
        Open, "open", "a group: show its volumes; a volume: everything about its outcome";
        ToggleMark, "mark", "mark the volume, or those of the group, for retry";
        PutBack, "put back", "put a volume that is in no policy back into its earlier one";
        Verify, "verify", "read the volumes of the run again and resolve unknown outcomes";
        Retry, "retry", "plan again, with fresh data, what failed or was not sent";
        Undo, "undo", "plan to bring everything back to how it was before the run";
        NextTrouble, "", "";
        PreviousTrouble, "", "";
        Search, "", "";
        Backups, "", "show the backups of the volume";
        NextOutcome, "filter", "show only the next kind of outcome";
        OnlyOutcome(State::Ok), "", "show only ok";
        OnlyOutcome(State::Moved), "", "show only moved";
        OnlyOutcome(State::Failed), "", "show only failed";
        OnlyOutcome(State::Unknown), "", "show only unknown";
        OnlyOutcome(State::Refused), "", "show only refused";
        AllOutcomes, "", "show all outcomes";
        Back, "back", "go back; the run continues";
        Palette, "", "";
        Evidence, "", "";
        Help, "keys", "";
        Quit, "", "";
    }
    /// The runs of the past.
    History "history": "In the run history", keys, Keys, "" {
        Open, "outcomes", "show the outcomes of the run, to verify (V), retry (R) or undo (u) it";
        Fields, "about", "everything about the run: who, when, why, retried and undone by which";
        Refresh, "refresh", "read the journal again";
        NextTrouble, "", "";
        PreviousTrouble, "", "";
        Search, "", "";
        Back, "back", "go back";
        Palette, "", "";
        Evidence, "", "";
        Help, "keys", "";
        Quit, "", "";
    }
    /// Which volumes are really backed up.
    Coverage "coverage": "On the coverage page", keys, Keys, "" {
        Open, "volumes", "list the volumes of the line, ready to be marked; Esc lists all again";
        OtherPane, "next block", "go to the next of ages, causes, zones, policies";
        BackUp, "back up", "back the volumes of the line up now";
        Refresh, "read again", "read backups and tasks again";
        Back, "back", "go back";
        NextTrouble, "", "";
        PreviousTrouble, "", "";
        Search, "", "";
        Palette, "", "";
        Evidence, "", "";
        Help, "keys", "";
        Quit, "", "";
    }
    /// What policies could not back up.
    FailedTasks "tasks": "On the failed tasks", keys, Keys, "" {
        Open, "its volume", "show every field of the volume";
        MarkAll, "mark", "mark the volumes that are still broken, in the list";
        BackUp, "back up", "back the volume up again now";
        Refresh, "read again", "read the tasks again";
        Back, "back", "go back";
        NextTrouble, "", "";
        PreviousTrouble, "", "";
        Search, "", "";
        Palette, "", "";
        Evidence, "", "";
        Help, "keys", "";
        Quit, "", "";
    }
    /// The backups of a volume.
    Backups "backups": "On the backups of a volume", keys, Keys, "" {
        Open, "every field", "show every field of the backup";
        ToggleMark, "mark", "mark the backup, for deletion";
        BackUp, "back up", "back the volume up now";
        Delete, "delete", "plan to delete the marked backups, or the one under the cursor";
        Add, "new volume", "make a new volume from the backup, the safe way to get data back";
        Fields, "", "show every field of the backup, and how to restore it in place";
        Back, "back", "go back";
        Refresh, "read again", "read the backups again";
        NextTrouble, "", "";
        PreviousTrouble, "", "";
        Search, "", "";
        Palette, "", "";
        Evidence, "", "";
        Help, "keys", "";
        Quit, "", "";
    }
    /// The runs of a policy.
    PolicyRuns "policy-runs": "On the runs of a policy", keys, Keys, "" {
        Open, "open", "a run: show its tasks; a task: show the backups of its volume";
        BackUp, "run now", "run the policy now; on a task: back its volume up now";
        Refresh, "read again", "read the tasks again";
        Back, "back", "go back";
        NextTrouble, "", "";
        PreviousTrouble, "", "";
        Search, "", "";
        Palette, "", "";
        Help, "keys", "";
        Quit, "", "";
    }
    /// Every field of one thing.
    Detail "fields": "On a details page", keys, Keys, "scroll" {
        Search, "search", "";
        NextTrouble, "", "";
        PreviousTrouble, "", "";
        Back, "back", "go back";
        Palette, "", "";
        Evidence, "", "";
        Help, "keys", "";
        Quit, "", "";
    }
    /// A place to go to is being chosen; what is typed narrows the list.
    Switch "switch": "When choosing a cloud, project or region", text, Arrows, "" {
        Open, "go", "go there";
        OtherPane, "next kind", "next of clouds, projects, regions";
        Back, "stay", "stay here";
    }
    /// Filters that were saved under a name.
    SavedFilters "filters": "On the saved filters", keys, Keys, "" {
        Open, "apply", "filter the volumes by it";
        Add, "save", "save the present filter under a name";
        Delete, "delete", "delete it, after asking";
        Back, "back", "go back";
        Palette, "", "";
        Help, "keys", "";
        Quit, "", "";
    }
    /// A command is typed.
    Palette "palette": "In the palette", text, Arrows, "" {
        Open, "run", "run the line, or what is under the cursor";
        OtherPane, "complete", "complete the line";
        Back, "close", "close it";
    }
    /// What is copied or saved is chosen.
    Evidence "evidence": "When copying or saving", keys, Keys, "" {
        Open, "save", "save it in a new file";
        Copy, "copy", "send it to the terminal's clipboard";
        OtherPane, "form", "the next form";
        Back, "back", "go back";
        Help, "keys", "";
        Quit, "", "";
    }
    /// A pasted text names volumes.
    Pasted "pasted": "On a pasted list", keys, Keys, "" {
        Open, "mark", "mark the volumes that were found";
        Back, "leave it", "leave it";
        Help, "keys", "";
        Quit, "", "";
    }
    /// A name is typed.
    Name "name": "When naming a filter", text, Nothing, "" {
        Open, "save", "save it; a filter that has this name is replaced";
        Back, "cancel", "cancel; nothing is saved";
    }
    /// A question is answered with y.
    Confirm "question": "When asked a question", keys, Nothing, "" {
        Yes, "yes", "yes, do it";
        Back, "no", "no";
        Quit, "", "";
    }
    /// A login that failed.
    Login "login": "After a failed login", keys, Keys, "" {
        Refresh, "try again", "reread the files and log in again";
        Edit, "edit", "edit the file the login comes from, then log in again";
        Switch, "another cloud", "choose another cloud";
        Back, "back", "close this page";
        Help, "keys", "";
        Quit, "", "";
    }
    /// A secret is being typed.
    Secret "secret": "When entering a password or code", text, Nothing, "" {
        Open, "send", "send what you typed; it is never saved";
        Back, "cancel", "cancel; the login fails";
    }
    /// Quitting during a run.
    Leave "leave": "When quitting during a run", keys, Nothing, "" {
        LeaveLater, "wait, then quit", "wait until the run is over, then quit";
        StopRun, "stop, then quit", "send nothing more, read back what was sent, then quit";
        LeaveNow, "quit now", "quit now: the request in flight gets a last moment, then stays unknown";
        Back, "stay", "stay";
    }
    /// The keys.
    Help "help": "On this page", keys, Keys, "scroll" {
        Search, "search", "";
        NextTrouble, "", "";
        PreviousTrouble, "", "";
        Back, "back", "go back";
        Quit, "", "";
    }
}

impl Mode {
    /// Whether what is typed is text.
    pub const fn takes_text(self) -> bool {
        self.section().takes_text
    }

    /// All that can be done in it.
    pub fn bindings(self) -> impl Iterator<Item = &'static Binding> {
        let moves = self.section().moves;
        let by_arrows =
            |action: Action| matches!(action, Action::Up | Action::Down | Action::PageUp | Action::PageDown);
        let movement = MOVEMENT.iter().filter(move |binding| match moves {
            Moves::Nothing => false,
            Moves::Arrows => by_arrows(binding.action),
            Moves::Keys => true,
        });
        self.section().bindings.iter().chain(movement).chain(EVERYWHERE)
    }
}
