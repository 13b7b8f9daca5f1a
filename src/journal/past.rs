//! One run of the past, as its file tells it.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use rustix::fs::{FlockOperation, flock};

use super::entry::{Figures, Intent};
use super::error::JournalError;
use super::replay::{NoRun, replay};
use crate::domain::{ReadMode, RunRecord, RunStatus, RunSummary, Summary, ThereBefore};

/// Reads the file of a run. A last line that is cut short is left out; the summary of its outcomes
/// is `None` unless it came to its end.
pub fn load(path: &Path) -> Result<RunRecord, JournalError> {
    let unreadable = |source| JournalError::Unreadable { path: path.to_owned(), source };
    // In this order: a run that ends between the two is finished, not interrupted.
    let held = is_held(path).map_err(unreadable)?;
    let bytes = fs::read(path).map_err(unreadable)?;
    let mut replay = replay(&bytes).map_err(|why| why.at(path))?;
    let status = match (&replay.end, held) {
        (Some(_), _) => RunStatus::Finished,
        (None, true) => RunStatus::Running,
        (None, false) => RunStatus::Interrupted,
    };
    if status != RunStatus::Running {
        replay.close();
    }
    let ended = replay.end.as_ref().map(|end| end.at);
    let header = replay.header;
    replay.board.summary = replay.end.map(|end| Summary {
        elapsed: end.at.duration_since(header.started).try_into().unwrap_or_default(),
        stopped: end.stopped,
        unwritten: None,
        interrupted: end.interrupted,
        reached_cloud: !replay.intents.is_empty(),
        read_at: replay.board.rows().iter().filter_map(|outcome| outcome.read_at).max(),
    });
    let read_mode = |singly| if singly { ReadMode::Singly } else { ReadMode::Lists };
    let (volumes, expiring) = (header.volumes.len(), header.expiring);
    let figures = Figures::of(&replay.board);
    Ok(RunRecord {
        policy_id: header.policy_id.clone(),
        read_mode: header.read_singly.map(read_mode),
        membership_proven: header.membership_proven,
        summary: RunSummary {
            ended,
            verified: replay.verified,
            stopped: replay.board.summary.as_ref().and_then(|summary| summary.stopped.clone()),
            ..header.summary(path, volumes, figures, status)
        },
        board: replay.board,
        last_request: replay.last_request,
        expiring,
        before: there_before(replay.intents),
        unread: replay.unread,
    })
}

/// What was there before the requests.
fn there_before(intents: Vec<Intent>) -> ThereBefore {
    let mut before = ThereBefore::default();
    for intent in intents {
        before.tasks.extend(intent.tasks_before);
        before.policies = before.policies.or(intent.policies_before);
    }
    before
}

impl NoRun {
    pub(super) fn at(self, path: &Path) -> JournalError {
        let path = path.to_owned();
        match self {
            Self::Foreign => JournalError::Foreign { path },
            Self::Newer(version) => JournalError::Newer { path, version },
        }
    }
}

/// Whether somebody writes to it: a recorder holds the file for itself alone as long as it lives.
pub(super) fn is_held(path: &Path) -> io::Result<bool> {
    let file = File::open(path)?;
    // Shared, so that two who look do not take each other for a writer; given back at once.
    match flock(&file, FlockOperation::NonBlockingLockShared) {
        Ok(()) => Ok(false),
        Err(rustix::io::Errno::WOULDBLOCK) => Ok(true),
        Err(error) => Err(error.into()),
    }
}
