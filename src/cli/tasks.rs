//! `vbs task list`.

use std::cmp::Reverse;

use jiff::Timestamp;
use serde::Serialize;

use super::access::{CliError, Gathered, Need, ResolvedCloud, Wanted, connect, gather};
use super::args::{Format, Output, Span, TaskCommand};
use super::backups::tell_end;
use super::exit;
use super::output::{Table, write};
use super::report::note;
use super::resolve;
use super::shape::Shape;
use super::signal_handler::SignalHandler;
use crate::domain::text::scrub;
use crate::domain::{BackupTask, ErrorCode, Failure, Inventory, PolicyId, Superseded, TaskStatus, VolumeId};
use crate::engine::failures::{self, Failures, Tasks};

/// Runs a task command.
pub async fn task(resolved: &ResolvedCloud, command: TaskCommand) -> Result<u8, CliError> {
    let TaskCommand::List { failed, policy, since: Span(span), all, output } = command;
    let cloud = connect(&resolved.access, &SignalHandler::default()).await?;
    let wanted = Wanted { policies: Need::Must, volumes: Need::May, servers: Need::Not };
    let Gathered { inventory, .. } = Box::pin(gather(&cloud, resolved.access.form, wanted)).await?;
    let policies: Vec<PolicyId> = match policy {
        Some(policy) => vec![resolve::policy(&inventory, &policy)?.id.clone()],
        None => inventory.policies().iter().map(|policy| policy.id.clone()).collect(),
    };
    let since = if all { None } else { cloud.now().checked_sub(span).ok() };
    let service = cloud.backup_service();
    let source = failures::source(&*service)?;
    let (rows, unread, ends) = if failed {
        let Failures { failures, unread, ends } =
            failures::find(source, service.backups(), &policies, since).await;
        (failures, unread, ends)
    } else {
        let every: Vec<(PolicyId, Option<TaskStatus>)> =
            policies.into_iter().map(|policy| (policy, None)).collect();
        let Tasks { mut tasks, unread, ends } = failures::tasks(source, every, since).await;
        tasks.sort_by_key(|(_, task)| Reverse(task.created));
        let alone = |(policy, latest)| Failure { policy, latest, times: 1, superseded: Superseded::Unknown };
        (tasks.into_iter().map(alone).collect(), unread, ends)
    };
    for end in &ends {
        tell_end("tasks", end);
    }
    let rows: Vec<TaskRow<'_>> = rows.iter().map(|failure| TaskRow::new(failure, &inventory)).collect();
    write_rows(&rows, failed, output)?;
    for (policy, fault) in &unread {
        let policy = inventory.policy_label(policy);
        note(&scrub(&format!("vbs: tasks of {policy} could not be read: {fault}")));
    }
    let code = unread.first().map(|(_, fault)| exit::of_request(fault.kind));
    Ok(code.unwrap_or_default())
}

const HEADING: [&str; 7] = ["created", "status", "volume", "policy", "took", "code", "message"];
/// Of what failed also how often, and since when it is right again.
const FAILED: [&str; 9] =
    ["created", "status", "times", "volume", "policy", "ok_since", "code", "message", "advice"];

fn write_rows(rows: &[TaskRow<'_>], failed: bool, Output { output }: Output) -> Result<(), CliError> {
    let heading: &[&str] = if failed { &FAILED } else { &HEADING };
    let for_table = if output == Format::Json { &[] } else { rows };
    let cells = |row: &TaskRow<'_>| if failed { row.failed_cells() } else { row.cells() };
    let shown: &[&str] = if failed {
        &["volume", "status", "times", "policy", "created", "ok_since", "code", "message", "advice"]
    } else {
        &["volume", "status", "policy", "created", "took", "code", "message"]
    };
    let shape = Shape::new(heading)
        .titled(&[("created", "when (utc)"), ("ok_since", "ok since")])
        .whole(&["status", "created", "ok_since", "code"])
        .on_terminal(shown)
        .spare(&["advice", "message", "ok_since"]);
    let table = Table::of(shape).rows(for_table.iter().map(cells));
    write(output, &table, &rows)?;
    if failed && output.is_for_people() {
        let right = rows.iter().filter(|row| row.superseded == Some(true)).count();
        note(&format!("vbs: {} still broken, {right} right again since", rows.len() - right));
    }
    Ok(())
}

/// A task as it is written, or several that ended alike for one volume. All keys are there in every row;
/// what is not told is null.
#[derive(Debug, Serialize)]
struct TaskRow<'a> {
    policy_id: &'a PolicyId,
    policy_name: String,
    volume_id: Option<&'a VolumeId>,
    volume_name: Option<Box<str>>,
    /// `failed`, `timed out`, `skipped`, `running`, `waiting`, `ok`, or the cloud's own word.
    status: &'a str,
    created: Option<Timestamp>,
    finished: Option<Timestamp>,
    backup_name: &'a str,
    job_id: String,
    vbs_job_id: Option<String>,
    code: Option<&'a str>,
    message: Option<&'a str>,
    meaning: Option<&'static str>,
    advice: Option<&'static str>,
    times: u32,
    /// A good backup began since; null where that was not looked for, or could not be read.
    superseded: Option<bool>,
    /// When it began.
    superseded_by: Option<Timestamp>,
}

impl<'a> TaskRow<'a> {
    fn new(failure: &'a Failure, inventory: &Inventory) -> Self {
        let Failure { policy, latest, times, superseded } = failure;
        let BackupTask { id, status, volume, created, finished, backup_name, job, code, message } = latest;
        Self {
            policy_id: policy,
            policy_name: inventory.policy_label(policy),
            volume_id: volume.as_ref(),
            volume_name: volume.as_ref().and_then(|id| inventory.volume(id)).map(|volume| volume.name),
            status: status.word(),
            created: *created,
            finished: *finished,
            backup_name,
            job_id: id.to_string(),
            vbs_job_id: job.as_ref().map(ToString::to_string),
            code: code.as_deref(),
            message: message.as_deref(),
            meaning: code.as_ref().and_then(ErrorCode::meaning),
            advice: status.advice().or_else(|| code.as_ref().and_then(ErrorCode::advice)),
            times: *times,
            superseded: match superseded {
                Superseded::No => Some(false),
                Superseded::Unknown => None,
                Superseded::Since(_) => Some(true),
            },
            superseded_by: if let Superseded::Since(at) = superseded { Some(*at) } else { None },
        }
    }

    /// The cells below [`HEADING`].
    fn cells(&self) -> Vec<String> {
        let took = self.created.zip(self.finished).map(|(from, to)| to.duration_since(from).as_secs());
        vec![
            moment(self.created),
            self.status.to_owned(),
            self.volume(),
            self.policy_name.clone(),
            took.map_or_else(|| "-".to_owned(), |seconds| format!("{seconds} s")),
            self.code.unwrap_or("-").to_owned(),
            self.said(),
        ]
    }

    /// The cells below [`FAILED`].
    fn failed_cells(&self) -> Vec<String> {
        vec![
            moment(self.created),
            self.status.to_owned(),
            self.times.to_string(),
            self.volume(),
            self.policy_name.clone(),
            moment(self.superseded_by),
            self.code.unwrap_or("-").to_owned(),
            self.said(),
            self.advice.unwrap_or_default().to_owned(),
        ]
    }

    fn volume(&self) -> String {
        let name = self.volume_name.as_deref().filter(|name| !name.is_empty()).map(str::to_owned);
        name.or(self.volume_id.map(ToString::to_string)).unwrap_or_else(|| "-".to_owned())
    }

    fn said(&self) -> String {
        self.meaning.or(self.message).unwrap_or_default().to_owned()
    }
}

fn moment(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "-".to_owned(), |at| at.strftime("%FT%TZ").to_string())
}
