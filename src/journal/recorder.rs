//! Recording a run while it is in progress.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use rustix::fs::{FlockOperation, flock};

use super::entry::{Entry, Figures, Header, Intent};
use super::error::JournalError;
use super::record::OutcomeRecord;
use crate::domain::{Goal, Outcome, PolicyId, RunId, RunRecord, Summary, ThereBefore, VolumeId};

/// The file of one run, being written; locked as long as this lives.
#[derive(Debug)]
pub struct Recorder {
    file: File,
    path: PathBuf,
    run: RunId,
    /// The last write failed half-way: the next begins on a line of its own.
    torn: bool,
    /// Bytes in the file after the last write.
    length: u64,
}

impl Recorder {
    /// Creates the file of a run in `directory` and writes its header, synced to disk. Where a run
    /// of that name is there already, another name is taken: see [`Recorder::run`].
    ///
    /// Fails where the directory cannot be made or written: nothing must be sent then without
    /// asking.
    pub fn begin(directory: &Path, mut header: Header) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        let (path, file) = loop {
            let path = directory.join(format!("{}.jsonl", header.run));
            match OpenOptions::new().create_new(true).append(true).mode(0o600).open(&path) {
                Ok(file) => break (path, file),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    header.run = header.run.sibling();
                }
                Err(error) => return Err(error),
            }
        };
        let run = header.run.clone();
        // Only somebody who lists the runs at this very moment can hold it, and not for long.
        flock(&file, FlockOperation::LockExclusive)?;
        let mut recorder = Self { file, path, run, torn: false, length: 0 };
        if let Err(error) = recorder.write(&Entry::Header(Box::new(header))) {
            // Half a header says nothing; it must not look like a run.
            let _ = fs::remove_file(&recorder.path);
            return Err(error);
        }
        // The name of the file, too, must survive a power cut.
        File::open(directory)?.sync_all()?;
        Ok(recorder)
    }

    /// Opens the file of a past run to add what verifying it found.
    ///
    /// Fails where another writer is at it, and where it cannot be written.
    pub fn reopen(record: &RunRecord) -> Result<Self, JournalError> {
        let path = record.summary.path.clone().unwrap_or_default();
        let unwritable = |source| JournalError::Unwritable { path: path.clone(), source };
        let mut file = OpenOptions::new().read(true).append(true).open(&path).map_err(unwritable)?;
        if flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
            // Somebody who only looks shares it, and not for long; a writer does not.
            flock(&file, FlockOperation::NonBlockingLockShared)
                .map_err(|_| JournalError::Busy { path: path.clone() })?;
            flock(&file, FlockOperation::LockExclusive).map_err(|error| unwritable(error.into()))?;
        }
        let torn = ends_torn(&mut file).map_err(unwritable)?;
        let length = file.metadata().map_err(unwritable)?.len();
        Ok(Self { file, path: path.clone(), run: record.run().clone(), torn, length })
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
    pub fn intent(
        &mut self,
        goal: &Goal,
        out_of: Option<&PolicyId>,
        volumes: &[VolumeId],
        before: ThereBefore,
    ) -> io::Result<()> {
        let goal = goal.policy().cloned();
        let out_of = if goal.is_none() { out_of.cloned() } else { None };
        self.write(&Entry::Intent(Intent {
            at: Timestamp::now(),
            goal,
            out_of,
            volumes: volumes.to_vec(),
            tasks_before: before.tasks,
            policies_before: before.policies,
        }))
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
    pub fn end(&mut self, summary: &Summary, figures: Figures) -> io::Result<()> {
        self.write(&Entry::End {
            at: Timestamp::now(),
            stopped: summary.stopped.clone(),
            interrupted: summary.interrupted,
            figures,
        })
    }

    /// Writes down that everything was read again, and how it stands since.
    pub fn verified(&mut self, figures: Figures) -> io::Result<()> {
        self.write(&Entry::Verified { at: Timestamp::now(), figures })
    }

    /// Writes down that requests may have been sent that are not in here.
    pub fn gap(&mut self) -> io::Result<()> {
        self.write(&Entry::Gap { at: Timestamp::now() })
    }

    /// One line in one write, then on the disk before anything else happens.
    ///
    /// Fails too where the file was moved away, replaced or cut behind our back: what goes into it
    /// then is kept nowhere.
    fn write(&mut self, entry: &Entry) -> io::Result<()> {
        let (ours, there) = (self.file.metadata()?, fs::metadata(&self.path)?);
        if (ours.dev(), ours.ino()) != (there.dev(), there.ino()) || ours.len() < self.length {
            return Err(io::Error::other("its file was moved, replaced or truncated"));
        }
        let mut line = if self.torn { vec![b'\n'] } else { Vec::new() };
        serde_json::to_writer(&mut line, entry)?;
        line.push(b'\n');
        self.torn = true;
        self.file.write_all(&line)?;
        self.torn = false;
        self.length = self.file.metadata()?.len();
        self.file.sync_data()
    }
}

impl Drop for Recorder {
    /// Gives the lock back at once. Closing alone would not: a child that is being started at this
    /// moment holds a copy of the descriptor until it runs its program, and the lock with it.
    fn drop(&mut self) {
        let _ = flock(&self.file, FlockOperation::Unlock);
    }
}

/// Whether the last line has no end.
fn ends_torn(file: &mut File) -> io::Result<bool> {
    let mut last = [b'\n'];
    if file.seek(SeekFrom::End(0))? > 0 {
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
    }
    Ok(last != *b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::past::is_held;

    #[test]
    fn the_lock_ends_with_the_recorder_even_where_a_child_holds_a_copy_of_the_file() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("run.jsonl");
        let file = File::create_new(&path).unwrap();
        flock(&file, FlockOperation::LockExclusive).unwrap();
        let copy = file.try_clone().unwrap();
        let run = RunId::new(Timestamp::now(), 1);
        let recorder = Recorder { file, path: path.clone(), run, torn: false, length: 0 };
        assert!(is_held(&path).unwrap());

        drop(recorder);

        assert!(!is_held(&path).unwrap());
        drop(copy);
    }
}
