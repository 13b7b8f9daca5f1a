//! What keys do.

use crate::domain::State;

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
    /// Search the page or the list.
    Search,
    /// Choose a sort column.
    Sort,
    /// Open, choose, confirm: what Enter does.
    Open,
    /// Show every field of what is under the cursor.
    Fields,
    /// Associate the marked volumes with a policy.
    Associate,
    /// Take the marked volumes out of whatever policy each is under.
    Disassociate,
    /// Leave marked volumes that are not on the screen out of the plan, or take them in again.
    OnlyShown,
    /// Move the border between the panes: less room for the policies.
    NarrowPolicies,
    /// Move the border between the panes: more room for the policies.
    WidenPolicies,
    /// Leave the row out of the plan, or take it in again.
    LeaveOut,
    /// Show the last board again.
    LastBoard,
    /// Show the runs of the past.
    History,
    /// Show whether the volumes are really backed up.
    Coverage,
    /// Plan backups: of volumes, or a run of the policy.
    BackUp,
    /// Show when policies start, over a week.
    Calendar,
    /// Plan to switch the policy ON or OFF.
    SwitchPolicy,
    /// Show what policies could not back up.
    FailedTasks,
    /// Show the backups of the volume, or the runs of the policy.
    Backups,
    /// Load everything again; after a failed login, log in again.
    Refresh,
    /// Choose another cloud, project or region.
    Switch,
    /// Show the saved filters.
    SavedFilters,
    /// Add what the screen holds: a policy, or the present filter.
    Add,
    /// Delete the row under the cursor, after asking.
    Delete,
    /// Edit the policy, or the file the login comes from.
    Edit,
    /// Copy or save what is shown.
    Evidence,
    /// Copy it into the terminal's clipboard.
    Copy,
    /// Show the palette.
    Palette,
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
    /// Go to the next row with trouble.
    NextTrouble,
    /// Go to the one before.
    PreviousTrouble,
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

impl Action {
    /// Whether it only moves a cursor or goes from pane to pane.
    pub const fn moves(self) -> bool {
        self.is_movement()
            || matches!(
                self,
                Self::Top
                    | Self::Bottom
                    | Self::Left
                    | Self::Right
                    | Self::NextTrouble
                    | Self::PreviousTrouble
            )
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
                | Self::BackUp
                | Self::SwitchPolicy
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
