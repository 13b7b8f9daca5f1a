//! The journal as the screen sees it: runs to begin, runs to list, runs to look into.
//!
//! Everything here may block on the disk and is called beside the tasks.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::domain::echo::echo_path;
use crate::domain::plan::Plan;
use crate::domain::{CloudScope, ReadMode, RunId, RunRecord, RunSummary};
use crate::journal::{self, Header, JournalError, Recorder};

/// Where runs are written down, and what is noted with them.
#[derive(Clone, Debug)]
pub struct RunStore {
    /// The directory of the runs; why there is none.
    pub directory: Result<PathBuf, String>,
    /// The operator's note, such as a ticket.
    pub note: Option<String>,
}

impl RunStore {
    /// Begins the file of a run.
    pub fn begin(
        &self,
        run: RunId,
        plan: &Plan,
        scope: CloudScope,
        retry_of: Option<RunId>,
        mode: ReadMode,
    ) -> Result<Recorder, String> {
        let directory = self.directory.as_ref().map_err(Clone::clone)?;
        let mut header = Header::new(run, Timestamp::now(), plan, scope);
        header.of = header.of.or(retry_of);
        header.read_singly = Some(mode == ReadMode::Singly);
        header.host = journal::host();
        header.account = journal::account();
        header.note.clone_from(&self.note);
        Recorder::begin(directory, header).map_err(|error| format!("{}: {error}", echo_path(directory)))
    }

    /// The runs of the past, the latest first; and why some cannot be read.
    pub fn list(&self) -> (Result<Vec<RunSummary>, String>, Vec<String>) {
        let listed = match &self.directory {
            Ok(directory) => journal::survey(directory).map_err(|error| error.to_string()),
            Err(reason) => Err(reason.clone()),
        };
        match listed {
            Ok((runs, unreadable)) => (Ok(runs), unreadable.iter().map(ToString::to_string).collect()),
            Err(reason) => (Err(reason), Vec::new()),
        }
    }

    /// One of them in full.
    pub fn open(&self, run: &RunId) -> Result<RunRecord, String> {
        let directory = self.directory.as_ref().map_err(Clone::clone)?;
        let path = journal::find(directory, run.as_str()).map_err(|error| error.to_string())?;
        journal::load(&path).map_err(|error| error.to_string())
    }

    /// One of them, with its file opened again to add what verifying it finds, or why that cannot
    /// be written down. Fails where somebody else is at it.
    pub fn reopen(&self, run: &RunId) -> Result<(RunRecord, Result<Recorder, String>), String> {
        let record = self.open(run)?;
        match Recorder::reopen(&record) {
            Ok(recorder) => Ok((record, Ok(recorder))),
            Err(error @ JournalError::Busy { .. }) => Err(error.to_string()),
            Err(error) => Ok((record, Err(error.to_string()))),
        }
    }
}
