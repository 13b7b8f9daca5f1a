//! All runs of the past: listing them, finding one by what an operator types, throwing old ones
//! away.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;

use super::entry::{Counted, Entry, Header};
use super::error::JournalError;
use super::past::load;
use super::replay::{self, Format};
use crate::domain::{RunId, RunStatus, RunSummary};

/// Keeps as little of a file as will do: what its header and its end say. Only where the end is
/// missing all lines are looked at.
fn summary(path: &Path) -> Result<RunSummary, JournalError> {
    let unreadable = |source| JournalError::Unreadable { path: path.to_owned(), source };
    let mut file = BufReader::new(File::open(path).map_err(unreadable)?);
    let header = header(path, &mut file)?;
    let (mut ended, mut verified, mut known, mut stopped) = (None, None, None, None);
    let mut line = Vec::new();
    while let Some(closing) = next_closing(&mut file, &mut line).map_err(unreadable)? {
        known = match closing.then(|| serde_json::from_slice(&line)) {
            Some(Ok(Entry::End { at, stopped: why, figures, .. })) => {
                (ended, stopped) = (Some(at), why);
                Some(figures)
            }
            Some(Ok(Entry::Verified { at, figures })) => {
                verified = Some(at);
                Some(figures)
            }
            _ => None,
        };
    }
    let (Some(_), Some(figures)) = (ended, known) else { return Ok(load(path)?.summary) };
    let volumes = header.volumes.0;
    Ok(RunSummary { ended, stopped, verified, ..header.summary(path, volumes, figures, RunStatus::Finished) })
}

/// Reads the header of a run without holding its line, which has all volumes in it.
fn header(path: &Path, file: &mut BufReader<File>) -> Result<Header<Counted>, JournalError> {
    let header = Header::deserialize(&mut serde_json::Deserializer::from_reader(&mut *file));
    match header {
        Err(error) if error.is_io() => {
            Err(JournalError::Unreadable { path: path.to_owned(), source: error.into() })
        }
        header => replay::header_or(header, || {
            file.rewind().map_err(serde_json::Error::io)?;
            Format::deserialize(&mut serde_json::Deserializer::from_reader(file))
        })
        .map_err(|why| why.at(path)),
    }
}

/// Goes on to the next line that says something; whether it closes a run, and only then is it read.
/// `None` is the end of the file.
fn next_closing(file: &mut BufReader<File>, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
    // Lines are written with their kind in front: the long ones need not be kept.
    const CLOSING: [&[u8]; 2] = [b"{\"kind\":\"end\"", b"{\"kind\":\"verified\""];
    loop {
        line.clear();
        if file.take(32).read_until(b'\n', line)? == 0 {
            return Ok(None);
        }
        let closing = CLOSING.iter().any(|start| line.starts_with(start));
        if !line.ends_with(b"\n") {
            if closing {
                file.read_until(b'\n', line)?;
            } else {
                file.skip_until(b'\n')?;
            }
        }
        if !line.trim_ascii().is_empty() {
            return Ok(Some(closing));
        }
    }
}

/// Every run in a directory, newest first. Files that are none, or that cannot be read, are passed
/// over; a directory that is not there has none.
pub fn list(directory: &Path) -> Result<Vec<RunSummary>, JournalError> {
    Ok(survey(directory)?.0)
}

/// The same, and why some files with the name of a run are not among them.
pub fn survey(directory: &Path) -> Result<(Vec<RunSummary>, Vec<JournalError>), JournalError> {
    let (runs, unreadable) = read_all(directory)?;
    Ok((runs, unreadable.into_iter().map(|(_, error)| error).collect()))
}

/// Runs, and files that cannot be read, each newest first.
type Survey = (Vec<RunSummary>, Vec<(RunId, JournalError)>);

fn read_all(directory: &Path) -> Result<Survey, JournalError> {
    let (mut runs, mut unreadable) = (Vec::new(), Vec::new());
    for run in names(directory)? {
        match summary(&path_of(directory, &run)) {
            Ok(run) => runs.push(run),
            Err(error) => unreadable.push((run, error)),
        }
    }
    runs.sort_by(|a, b| b.started.cmp(&a.started).then_with(|| b.run.cmp(&a.run)));
    Ok((runs, unreadable))
}

/// Characters of a name that are enough: fewer fit some run or other by chance.
const SHORTEST: usize = 4;

/// The file of the run that is meant: `last`, its whole name, or as much of either end of it as
/// fits no other.
pub fn find(directory: &Path, typed: &str) -> Result<PathBuf, JournalError> {
    let typed = typed.trim();
    let no_such_run = || JournalError::NoSuchRun { typed: typed.to_owned(), directory: directory.to_owned() };
    if typed == "last" {
        return last(directory)?.ok_or_else(|| JournalError::NoRuns { directory: directory.to_owned() });
    }
    if typed.chars().count() < SHORTEST {
        return Err(JournalError::TooShort { typed: typed.to_owned(), least: SHORTEST });
    }
    let wanted = typed.to_ascii_lowercase();
    let fits = |run: &RunId| run.as_str().starts_with(&wanted) || run.as_str().ends_with(&wanted);
    let mut found = names(directory)?;
    found.retain(fits);
    match found.as_slice() {
        [] => Err(no_such_run()),
        [run] => Ok(path_of(directory, run)),
        several => match several.iter().find(|run| run.as_str() == wanted) {
            Some(run) => Ok(path_of(directory, run)),
            None => Err(JournalError::Ambiguous {
                typed: typed.to_owned(),
                candidates: several.iter().map(ToString::to_string).collect(),
            }),
        },
    }
}

/// The file of the run that began last.
///
/// Fails where a file that is newer by its name cannot be read: it must not make an older run the
/// last.
pub fn last(directory: &Path) -> Result<Option<PathBuf>, JournalError> {
    let (runs, unreadable) = read_all(directory)?;
    let (newest, unreadable) = (runs.into_iter().next(), unreadable.into_iter().next());
    match (newest, unreadable) {
        (Some(newest), Some((run, error))) if run.began() > newest.run.began() => Err(error),
        (None, Some((_, error))) => Err(error),
        (newest, _) => Ok(newest.and_then(|run| run.path)),
    }
}

/// The runs that are older than `age` and whose outcome is settled: none that still runs, none
/// that was interrupted and never verified.
pub fn prunable(directory: &Path, age: Duration, now: Timestamp) -> Result<Vec<RunSummary>, JournalError> {
    let mut old = list(directory)?;
    old.retain(|run| {
        let since = now.duration_since(run.ended.unwrap_or(run.started));
        let old = Duration::try_from(since).is_ok_and(|since| since > age);
        old && run.status != RunStatus::Running && !run.needs_verifying()
    });
    Ok(old)
}

/// Deletes what [`prunable`] names; returns what was deleted.
pub fn prune(directory: &Path, age: Duration, now: Timestamp) -> Result<Vec<RunSummary>, JournalError> {
    let old = prunable(directory, age, now)?;
    for run in &old {
        let path = path_of(directory, &run.run);
        fs::remove_file(&path).map_err(|source| JournalError::Unwritable { path, source })?;
    }
    Ok(old)
}

/// Names of all runs, newest first.
fn names(directory: &Path) -> Result<Vec<RunId>, JournalError> {
    let unreadable = |source| JournalError::Unreadable { path: directory.to_owned(), source };
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(unreadable)?;
        // Opening a pipe would wait for somebody who writes into it.
        if !entry.file_type().is_ok_and(|kind| kind.is_file() || kind.is_symlink()) {
            continue;
        }
        let name = entry.file_name();
        names.extend(name.to_str().and_then(|name| name.strip_suffix(".jsonl")).and_then(RunId::parse));
    }
    names.sort_by(|a, b| b.cmp(a));
    Ok(names)
}

fn path_of(directory: &Path, run: &RunId) -> PathBuf {
    directory.join(format!("{run}.jsonl"))
}
