//! One run of the past, as its file tells it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use rustix::fs::{FlockOperation, flock};

use super::entry::{Header, Intent};
use super::error::JournalError;
use super::replay::{NoRun, replay};
use crate::domain::{Goal, Offers, Outcomes, RetryGroup, State, Summary, VolumeId, retry};

/// How a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It came to its end, early or not.
    Finished,
    /// Its end is missing and no process writes to it: killed, cut off, or a power cut.
    Interrupted,
    /// Another `vbs` is at it.
    Running,
}

impl Standing {
    /// Whether such a run was interrupted, or ended with so many outcomes unknown, as a dropped
    /// session leaves them.
    pub const fn is_open(self, unknown: usize) -> bool {
        match self {
            Self::Finished => unknown > 0,
            Self::Interrupted => true,
            Self::Running => false,
        }
    }

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::Interrupted => "interrupted",
            Self::Running => "running",
        }
    }
}

/// One run of the past.
#[derive(Clone, Debug, PartialEq)]
pub struct PastRun {
    /// What it was.
    pub header: Header,
    /// What became of every volume, as far as it is written down. The summary is `None` unless
    /// the run came to its end.
    pub board: Outcomes,
    /// How it stands.
    pub standing: Standing,
    /// The requests that were about to be sent.
    pub intents: Vec<Intent>,
    /// The moment after which nothing was sent any more.
    pub last_request: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// When it was last verified.
    pub verified: Option<Timestamp>,
    /// Lines in its middle that make no sense and were passed over.
    pub unread: usize,
    /// The file.
    pub path: PathBuf,
}

impl PastRun {
    /// Reads the file of a run. A last line that is cut short is left out.
    pub fn load(path: &Path) -> Result<Self, JournalError> {
        let unreadable = |source| JournalError::Unreadable { path: path.to_owned(), source };
        // In this order: a run that ends between the two is finished, not interrupted.
        let held = is_held(path).map_err(unreadable)?;
        let bytes = fs::read(path).map_err(unreadable)?;
        let mut replay = replay(&bytes).map_err(|why| why.at(path))?;
        let standing = match (&replay.end, held) {
            (Some(_), _) => Standing::Finished,
            (None, true) => Standing::Running,
            (None, false) => Standing::Interrupted,
        };
        if standing != Standing::Running {
            replay.close();
        }
        let ended = replay.end.as_ref().map(|end| end.at);
        let started = replay.header.started;
        replay.board.summary = replay.end.map(|end| Summary {
            elapsed: end.at.duration_since(started).try_into().unwrap_or_default(),
            stopped: end.stopped,
            unwritten: None,
            interrupted: end.interrupted,
            reached_cloud: !replay.intents.is_empty(),
            read_at: replay.board.rows().iter().filter_map(|outcome| outcome.read_at).max(),
        });
        Ok(Self {
            header: replay.header,
            board: replay.board,
            standing,
            intents: replay.intents,
            last_request: replay.last_request,
            ended,
            verified: replay.verified,
            unread: replay.unread,
            path: path.to_owned(),
        })
    }

    /// Whether it was interrupted or left unknown outcomes, and was not verified since.
    pub fn needs_verifying(&self) -> bool {
        self.standing.is_open(self.board.count(State::Unknown)) && self.verified.is_none()
    }

    /// How long ago its last request was begun or answered.
    pub fn since_sent(&self, now: Timestamp) -> SignedDuration {
        now.duration_since(self.last_request.unwrap_or(self.header.started)).max(SignedDuration::ZERO)
    }

    /// Volumes whose policy could not be seen when the run was planned.
    pub fn unclear(&self) -> impl Iterator<Item = &VolumeId> {
        self.header.volumes.iter().filter(|volume| volume.fate == "unclear").map(|volume| &volume.id)
    }

    /// What undoing it means, for [`crate::domain::Plan::undo`]: where the run put each volume it
    /// changed, and where that was before (`None` where that was not known).
    ///
    /// A volume that left its old policy and did not arrive in the new one is among them: the run
    /// put it into none.
    pub fn undo_steps(&self) -> Vec<(VolumeId, Goal, Option<Goal>)> {
        let volumes = self.header.volumes.iter();
        volumes
            .filter_map(|volume| {
                let outcome = self.board.get(&volume.id)?;
                let put = match outcome.state {
                    State::Ok | State::Moved => volume.goal(),
                    _ if outcome.is_stranded() => Goal::InNone,
                    _ => return None,
                };
                Some((volume.id.clone(), put, volume.before()))
            })
            .collect()
    }

    /// What doing the volumes `ids` of it again means, in the same words: for a run that took
    /// volumes out or had several goals, and only for what is still where it left it.
    pub fn redo_steps(&self, ids: &[VolumeId]) -> Vec<(VolumeId, Goal, Option<Goal>)> {
        let volumes = self.header.volumes.iter().filter(|volume| ids.contains(&volume.id));
        volumes
            .filter_map(|volume| {
                let stranded = self.board.get(&volume.id)?.is_stranded();
                let left = if stranded { Goal::InNone } else { volume.before()? };
                Some((volume.id.clone(), left, Some(volume.goal())))
            })
            .collect()
    }

    /// What can be done about it.
    pub fn offers(&self) -> Offers {
        Offers::of(&self.board, &self.undo_steps())
    }

    /// What is worth trying again and what is not.
    pub fn retryable(&self) -> Vec<RetryGroup> {
        retry::groups(&self.board)
    }
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
