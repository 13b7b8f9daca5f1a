//! The journal as the screen sees it: runs to begin, runs to list, runs to look into.
//!
//! Everything here may block on the disk and is called beside the tasks.

use std::hash::{BuildHasher, RandomState};
use std::path::PathBuf;

use jiff::Timestamp;

use crate::domain::echo::echo_path;
use crate::domain::plan::Plan;
use crate::domain::{CloudScope, Policy, PolicyId, Purpose, RunBrief, RunId, RunRecord, Standing};
use crate::journal::{self, Header, JournalError, PastRun, Recorder};

/// Where runs are written down, and what is noted with them.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The directory of the runs; why there is none.
    pub directory: Result<PathBuf, String>,
    /// The operator's note, such as a ticket.
    pub note: Option<String>,
}

/// A name for a run that begins now.
pub fn name_run(now: Timestamp) -> RunId {
    RunId::new(now, RandomState::new().hash_one(now) as u16)
}

impl Desk {
    /// Begins the file of a run.
    pub fn begin(
        &self,
        run: RunId,
        plan: &Plan,
        site: CloudScope,
        again: Option<RunId>,
        singly: bool,
    ) -> Result<Recorder, String> {
        let directory = self.directory.as_ref().map_err(Clone::clone)?;
        let mut header = Header::new(run, Timestamp::now(), plan, site);
        header.of = header.of.or(again);
        header.read_singly = Some(singly);
        header.host = journal::host();
        header.account = journal::account();
        header.note.clone_from(&self.note);
        Recorder::begin(directory, header).map_err(|error| format!("{}: {error}", echo_path(directory)))
    }

    /// The runs of the past, the latest first, seen from `here`; and why some cannot be read.
    pub fn list(&self, here: Option<&CloudScope>) -> (Result<Vec<RunBrief>, String>, Vec<String>) {
        let listed = match &self.directory {
            Ok(directory) => journal::survey(directory).map_err(|error| error.to_string()),
            Err(reason) => Err(reason.clone()),
        };
        match listed {
            Ok((runs, unreadable)) => (
                Ok(runs.into_iter().map(|run| brief(run, here)).collect()),
                unreadable.iter().map(ToString::to_string).collect(),
            ),
            Err(reason) => (Err(reason), Vec::new()),
        }
    }

    /// One of them.
    fn find(&self, run: &RunId) -> Result<PastRun, String> {
        let directory = self.directory.as_ref().map_err(Clone::clone)?;
        let path = journal::find(directory, run.as_str()).map_err(|error| error.to_string())?;
        PastRun::load(&path).map_err(|error| error.to_string())
    }

    /// One of them, with its file opened again to add what verifying it finds, or why that cannot
    /// be written down. Fails where somebody else is at it.
    pub fn reopen(&self, run: &RunId) -> Result<(PastRun, Result<Recorder, String>), String> {
        let past = self.find(run)?;
        match Recorder::reopen(&past) {
            Ok(recorder) => Ok((past, Ok(recorder))),
            Err(error @ JournalError::Busy { .. }) => Err(error.to_string()),
            Err(error) => Ok((past, Err(error.to_string()))),
        }
    }

    /// One of them as the screen shows it.
    pub fn open(&self, run: &RunId, here: Option<&CloudScope>) -> Result<RunRecord, String> {
        let past = self.find(run)?;
        let purpose = purpose(&past.header);
        let brief = RunBrief {
            run: past.header.run.clone(),
            started: past.header.started,
            title: purpose.title(),
            standing: standing(past.standing, past.verified.is_some()),
            counts: journal::counts(&past.board),
            not_there: past.board.not_there(),
            elsewhere: elsewhere(&past.header.site, here),
            note: past.header.note.clone(),
        };
        Ok(RunRecord {
            brief,
            purpose,
            steps_back: past.undo_steps(),
            journal: past.path.display().to_string(),
            board: past.board,
        })
    }
}

fn brief(run: journal::RunBrief, here: Option<&CloudScope>) -> RunBrief {
    let title = match (run.action.as_str(), run.policy, &run.of) {
        ("undo", _, Some(of)) => Purpose::Undo(of.clone()).title(),
        ("disassociate", ..) => Purpose::Disassociate.title(),
        (_, Some(policy), _) => policy,
        (action, ..) => action.to_owned(),
    };
    RunBrief {
        run: run.run,
        started: run.started,
        title,
        standing: standing(run.standing, run.verified.is_some()),
        counts: run.counts,
        not_there: run.not_there,
        elsewhere: elsewhere(&run.site, here),
        note: run.note,
    }
}

fn standing(standing: journal::Standing, verified: bool) -> Standing {
    match standing {
        journal::Standing::Running => Standing::Running,
        journal::Standing::Finished => Standing::Ended,
        journal::Standing::Interrupted if verified => Standing::Verified,
        journal::Standing::Interrupted => Standing::Interrupted,
    }
}

/// The purpose as far as the journal holds it: of a policy, its id and its name.
fn purpose(header: &Header) -> Purpose {
    match (&header.policy_id, &header.of) {
        (Some(id), _) => Purpose::Associate(bare_policy(id, header.policy.as_deref())),
        (None, Some(of)) if header.action == "undo" => Purpose::Undo(of.clone()),
        (None, _) => Purpose::Disassociate,
    }
}

fn bare_policy(id: &PolicyId, name: Option<&str>) -> Policy {
    Policy {
        id: id.clone(),
        name: name.unwrap_or_default().to_owned(),
        enabled: None,
        schedule: None,
        retention: None,
        keeps_first_of_month: None,
        volume_count: None,
        time_zone: None,
        tags: Vec::new(),
    }
}

/// What to call a place that is not here.
fn elsewhere(site: &CloudScope, here: Option<&CloudScope>) -> Option<String> {
    if here.is_some_and(|here| here.is_same_project(site)) {
        return None;
    }
    let host = || site.auth_url.split('/').nth(2).unwrap_or(&site.auth_url).to_owned();
    let project = if site.project.is_empty() { &site.project_id } else { &site.project };
    let parts = [Some(site.cloud.clone().unwrap_or_else(host)), site.region.clone(), Some(project.clone())];
    Some(parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))
}
