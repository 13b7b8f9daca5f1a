//! Writing a run down while it goes on.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use rustix::fs::{FlockOperation, flock};

use super::entry::{Entry, Header, Intent, OutcomeRecord};
use crate::domain::{Goal, Outcome, PolicyId, RunId, Summary, VolumeId};

/// The file of one run, being written; locked as long as this lives.
#[derive(Debug)]
pub struct Recorder {
    file: File,
    path: PathBuf,
    run: RunId,
    /// The last write failed half-way: the next begins on a line of its own.
    torn: bool,
}

impl Recorder {
    /// Creates the file of a run in `directory` and writes its header, synced to disk.
    ///
    /// Fails where the directory cannot be made or written: nothing must be sent then without
    /// asking.
    pub fn begin(directory: &Path, header: Header) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        let run = header.run.clone();
        let path = directory.join(format!("{run}.jsonl"));
        let file = OpenOptions::new().create_new(true).append(true).mode(0o600).open(&path)?;
        flock(&file, FlockOperation::NonBlockingLockExclusive)?;
        let mut recorder = Self { file, path, run, torn: false };
        if let Err(error) = recorder.write(&Entry::Header(Box::new(header))) {
            // Half a header says nothing; it must not look like a run.
            let _ = fs::remove_file(&recorder.path);
            return Err(error);
        }
        // The name of the file, too, must survive a power cut.
        File::open(directory)?.sync_all()?;
        Ok(recorder)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The run.
    pub fn run(&self) -> &RunId {
        &self.run
    }

    /// Writes down that a request is about to be sent.
    pub fn intent(&mut self, goal: &Goal, out_of: Option<&PolicyId>, volumes: &[VolumeId]) -> io::Result<()> {
        let goal = match goal {
            Goal::Under(policy) => Some(policy.clone()),
            Goal::InNone => None,
        };
        let out_of = if goal.is_none() { out_of.cloned() } else { None };
        self.write(&Entry::Intent(Intent { at: Timestamp::now(), goal, out_of, volumes: volumes.to_vec() }))
    }

    /// Writes down what is known of these volumes now.
    pub fn outcomes<'a>(
        &mut self,
        outcomes: impl Iterator<Item = &'a Outcome>,
        took: Option<Duration>,
    ) -> io::Result<()> {
        self.write(&Entry::Outcomes {
            at: Timestamp::now(),
            took_ms: took.map(|took| took.as_millis() as u64),
            outcomes: outcomes.map(OutcomeRecord::from).collect(),
        })
    }

    /// Writes down that the run is over.
    pub fn end(&mut self, summary: &Summary) -> io::Result<()> {
        self.write(&Entry::End {
            at: Timestamp::now(),
            stopped: summary.stopped.clone(),
            interrupted: summary.interrupted,
        })
    }

    /// One line in one write, then on the disk before anything else happens.
    fn write(&mut self, entry: &Entry) -> io::Result<()> {
        let mut line = if self.torn { vec![b'\n'] } else { Vec::new() };
        serde_json::to_writer(&mut line, entry)?;
        line.push(b'\n');
        self.torn = true;
        self.file.write_all(&line)?;
        self.torn = false;
        self.file.sync_data()
    }
}
