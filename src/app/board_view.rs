//! The board of a run on the screen: which outcomes are shown, in which order, grouped by equal reasons,
//! and which of them are marked to be retried.

use std::collections::{HashMap, HashSet};

use super::widgets::Cursor;
use crate::domain::{Outcome, Outcomes, Shown, State, VolumeId};

/// Fewer outcomes of one reason are no group.
const LEAST: usize = 3;

/// Its own cursor and filter over the run's outcomes.
#[derive(Clone, Debug, Default)]
pub struct BoardView {
    /// What is shown, from the top.
    pub lines: Vec<Line>,
    /// The groups that lines speak of.
    pub groups: Vec<Group>,
    /// The cursor over the lines.
    pub cursor: Cursor,
    /// Whether the run was over when the lines were worked out.
    over: bool,
    /// Only outcomes that are called so.
    pub only: Option<Shown>,
    /// The volumes marked to be retried.
    pub marks: HashSet<VolumeId>,
    opened: HashSet<Reason>,
}

/// A line of the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// A group, as its place in [`BoardView::groups`].
    Group(usize),
    /// An outcome, as its place in the board.
    Row {
        /// The place.
        at: usize,
        /// It is below its group.
        inside: bool,
    },
}

/// Outcomes with the same reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The outcomes, as places in the board.
    pub rows: Vec<usize>,
    /// They are shown below it.
    pub open: bool,
    reason: Reason,
}

/// What outcomes of a group have in common: what they are called, and why.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Reason {
    shown: Shown,
    code: Option<String>,
    message: Option<String>,
    disagrees: bool,
}

impl Reason {
    fn of(outcome: &Outcome) -> Self {
        let code = outcome.code.as_ref().map(|code| code.to_lowercase());
        Self {
            shown: outcome.shown(),
            // What the cloud says with a code may name the volume, and says nothing more.
            message: outcome.message.clone().filter(|_| code.is_none()),
            code,
            disagrees: outcome.disagreement.is_some(),
        }
    }
}

impl BoardView {
    /// Works out which outcomes are shown: the ones that lost their protection first and, once the
    /// run is over, what went wrong before what went well, equal reasons in groups if all do not fit on
    /// `height` lines. While it runs, rows keep their places.
    pub fn rebuild(&mut self, board: &Outcomes, over: bool, height: usize) {
        let only = self.only;
        let shown = board.rows().iter().enumerate();
        let shown = shown.filter(|(_, outcome)| only.is_none_or(|only| outcome.shown() == only));
        let mut rows: Vec<(u8, usize)> = shown.map(|(at, outcome)| (urgency(outcome, over), at)).collect();
        rows.sort_unstable();
        let under = self.lines.get(self.cursor.at).copied().and_then(|line| self.first(line));
        let was_over = std::mem::replace(&mut self.over, over);
        self.groups.clear();
        let grouped = over && rows.len() > height;
        self.lines = if grouped {
            self.grouped(board, &rows)
        } else {
            rows.into_iter().map(|(_, at)| Line::Row { at, inside: false }).collect()
        };
        // A group that opens or closes keeps the cursor; otherwise it stays on its line.
        let same = |line: &Line| under.is_some() && self.first(*line) == under;
        // Who has not moved it is shown the worst when the run ends.
        let ends = over && !was_over;
        let follows = grouped && !(ends && self.cursor.at == 0);
        let at = self.lines.get(self.cursor.at).filter(|line| follows && !same(line));
        let at = at.and_then(|_| self.lines.iter().position(same)).unwrap_or(self.cursor.at);
        self.cursor.go(at, self.lines.len(), height);
    }

    fn grouped(&mut self, board: &Outcomes, rows: &[(u8, usize)]) -> Vec<Line> {
        let mut places: HashMap<(u8, Reason), usize> = HashMap::new();
        let mut found: Vec<(u8, Vec<usize>)> = Vec::new();
        for (urgency, at) in rows {
            let Some(outcome) = board.rows().get(*at) else { continue };
            // What lost its policy must not hide in a group.
            let place = if *urgency == 0 {
                found.len()
            } else {
                *places.entry((*urgency, Reason::of(outcome))).or_insert(found.len())
            };
            match found.get_mut(place) {
                Some((_, rows)) => rows.push(*at),
                None => found.push((*urgency, vec![*at])),
            }
        }
        found.sort_by_key(|(urgency, rows)| (*urgency, usize::MAX - rows.len()));
        let mut lines = Vec::new();
        for (_, rows) in found {
            let reason = rows.first().and_then(|at| board.rows().get(*at)).map(Reason::of);
            let Some(reason) = reason.filter(|_| rows.len() >= LEAST) else {
                lines.extend(rows.iter().map(|at| Line::Row { at: *at, inside: false }));
                continue;
            };
            let open = self.opened.contains(&reason);
            lines.push(Line::Group(self.groups.len()));
            if open {
                lines.extend(rows.iter().map(|at| Line::Row { at: *at, inside: true }));
            }
            self.groups.push(Group { rows, open, reason });
        }
        lines
    }

    /// The first outcome that a line stands for, and whether it stands for a group.
    fn first(&self, line: Line) -> Option<(usize, bool)> {
        match line {
            Line::Row { at, .. } => Some((at, false)),
            Line::Group(group) => Some((*self.groups.get(group)?.rows.first()?, true)),
        }
    }

    /// The outcomes that a line stands for.
    pub fn rows_of(&self, line: Line) -> impl Iterator<Item = usize> {
        let (one, group) = match line {
            Line::Row { at, .. } => (Some(at), None),
            Line::Group(group) => (None, self.groups.get(group)),
        };
        one.into_iter().chain(group.into_iter().flat_map(|group| group.rows.iter().copied()))
    }

    /// Whether it is the line of a group whose outcomes are shown below it.
    pub fn is_open(&self, line: Line) -> bool {
        matches!(line, Line::Group(group) if self.groups.get(group).is_some_and(|group| group.open))
    }

    /// The outcomes under the cursor: one, or those of a group.
    pub fn under_cursor<'a>(&'a self, board: &'a Outcomes) -> impl Iterator<Item = &'a Outcome> {
        let line = self.lines.get(self.cursor.at).copied();
        let rows = line.into_iter().flat_map(|line| self.rows_of(line));
        rows.filter_map(|at| board.rows().get(at))
    }

    /// Opens or closes the group under the cursor; `false` where there is none.
    pub fn toggle_group(&mut self) -> bool {
        let Some(Line::Group(group)) = self.lines.get(self.cursor.at) else { return false };
        let Some(group) = self.groups.get(*group) else { return false };
        if !self.opened.remove(&group.reason) {
            self.opened.insert(group.reason.clone());
        }
        true
    }

    /// Marks these volumes, or takes their marks away if all have one.
    pub fn toggle_marks(&mut self, volumes: Vec<VolumeId>) {
        if volumes.iter().all(|id| self.marks.contains(id)) {
            for id in &volumes {
                self.marks.remove(id);
            }
        } else {
            self.marks.extend(volumes);
        }
    }
}

/// Where an outcome stands on the board, loudest first.
fn urgency(outcome: &Outcome, over: bool) -> u8 {
    match outcome.state {
        _ if outcome.is_stranded() => 0,
        _ if !over => 1,
        State::Unknown | State::Sent => 1,
        State::Failed => 2,
        _ if outcome.disagreement.is_some() => 3,
        State::Refused => 4,
        State::Skipped | State::Waiting => 5,
        State::Ok | State::Moved | State::Already => 6,
    }
}
