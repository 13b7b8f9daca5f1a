//! The runs of a policy, newest first, and the tasks of the one that is open:
//!
//! ```text
//!  Runs of db-nightly  ON, daily 01:00 UTC, keeps 14 copies     6 runs, 132 tasks
//!    began (UTC)       volumes     ok  failed   open  longest
//!  > 2026-11-29 01:00       22     22       0      0   12 min
//!    2026-11-28 01:00       22     20     ! 2      0   41 min
//! ```

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::screens::policy_runs::PolicyRunsPage;
use crate::domain::{BackupTask, ErrorCode, PolicyRun, State, TaskStatus};
use crate::ui::canvas::{Canvas, Strip};
use crate::ui::layout::{rest, top};
use crate::ui::text::{counted, thousands};
use crate::ui::theme::{Role, Theme};
use crate::ui::widgets::list::{self, window};
use crate::ui::{policy, when};

/// Title and headings.
const HEAD: usize = 2;
/// Columns of a number.
const NUMBER: usize = 9;

fn rows(body: Rect) -> usize {
    usize::from(body.height).saturating_sub(HEAD).max(1)
}

/// Rows of the list, and lines in it.
pub fn extent(screen: &PolicyRunsPage, body: Rect) -> (usize, usize) {
    (rows(body), screen.tasks().map_or_else(|| screen.rows().len(), <[BackupTask]>::len))
}

/// Draws the runs, or the tasks of the one that is open.
pub fn draw(model: &Model, screen: &PolicyRunsPage, body: Rect, canvas: &mut Canvas<'_>) {
    let room = usize::from(body.width);
    canvas.row(body, 0, &head(model, screen, canvas.theme, room));
    canvas.row(body, 1, &heading(screen.opened.is_some(), canvas.theme, room));
    let area = top(rest(body, HEAD), rows(body));
    let (cursor, all) = match screen.tasks() {
        Some(tasks) => (screen.tasks, tasks.len()),
        None => (screen.runs, screen.rows().len()),
    };
    if all == 0 {
        let (role, words) = match &screen.read {
            None => (Role::Text, "reading tasks...".to_owned()),
            Some(Err(why)) => (Role::Error, format!("! {why}")),
            Some(Ok(_)) => (Role::Text, "no tasks in the last 30 days".to_owned()),
        };
        list::instead(area, role, &words, canvas);
    }
    for (row, at) in window(cursor, all, rows(body)).enumerate() {
        let fill = |strip: &mut Strip| {
            if let Some(tasks) = screen.tasks() {
                tasks.get(at).into_iter().for_each(|one| task(model, one, room, strip));
            } else if let Some(one) = screen.rows().get(at) {
                run(one, room, strip);
            }
        };
        list::row(area, row, at == cursor.at, canvas, fill);
    }
}

fn head(model: &Model, screen: &PolicyRunsPage, theme: Theme, room: usize) -> Strip {
    let mut strip = Strip::new(theme);
    let label = model.inventory.policy_label(&screen.policy);
    strip.gap(1).say(Role::Strong, "Runs of ").say(Role::Strong, &label).gap(2);
    if let Some(one) = screen.opened.and_then(|at| screen.rows().get(at)) {
        let began = one.began.map_or_else(|| "-".to_owned(), when::exact);
        strip.say(Role::Text, &format!("{began}, {}", counted(one.tasks.len(), "task")));
    } else if let Some(of) = model.inventory.policy(&screen.policy) {
        strip.say(policy::state_role(of), policy::state(of));
        strip.say(Role::Text, &format!(", {} UTC, keeps {}", policy::schedule(of), policy::keeps(of)));
    }
    let right = if screen.rows().is_empty() || screen.opened.is_some() {
        String::new()
    } else {
        format!("{} ", counted(screen.rows().len(), "run"))
    };
    strip.cut(room.saturating_sub(right.len() + 1));
    strip.gap(room.saturating_sub(strip.width() + right.len())).say(Role::Dim, &right);
    strip
}

fn heading(tasks: bool, theme: Theme, room: usize) -> Strip {
    let mut strip = Strip::new(theme);
    strip.gap_as(Role::Heading, 2);
    if tasks {
        for (word, columns) in [("status", 11), ("volume", 28), ("took", 10), ("code", 0)] {
            strip.say(Role::Heading, word).gap_as(Role::Heading, columns.max(word.len()) - word.len());
        }
    } else {
        strip.say(Role::Heading, "began (UTC)").gap_as(Role::Heading, 5);
        for word in ["volumes", "ok", "failed", "open", "longest"] {
            strip.gap_as(Role::Heading, NUMBER.saturating_sub(word.len())).say(Role::Heading, word);
        }
    }
    strip.gap_as(Role::Heading, room.saturating_sub(strip.width()));
    strip
}

fn run(run: &PolicyRun, room: usize, strip: &mut Strip) {
    let began = run.began.map_or_else(|| "-".to_owned(), when::exact);
    let longest = run.longest().and_then(|longest| longest.try_into().ok()).map(when::took);
    let number = |number: usize| thousands(number as u64);
    strip.gap(1).cell(Role::Text, began.get(..16).unwrap_or(&began), 16);
    strip.right(Role::Text, &number(run.tasks.len()), NUMBER);
    strip.right(Role::Outcome(State::Ok.into()), &number(run.ok()), NUMBER);
    match run.failed() {
        0 => strip.right(Role::Dim, "0", NUMBER),
        failed => strip.right(Role::Error, &format!("! {}", number(failed)), NUMBER),
    };
    strip.right(Role::Text, &number(run.open()), NUMBER);
    strip.right(Role::Text, &longest.unwrap_or_default(), NUMBER).cut(room);
}

fn task(model: &Model, task: &BackupTask, room: usize, strip: &mut Strip) {
    let role = match task.status {
        TaskStatus::Succeeded => Role::Outcome(State::Ok.into()),
        _ if TaskStatus::TROUBLE.contains(&task.status) => Role::Error,
        _ => Role::Text,
    };
    let volume = task.volume.as_ref().map_or_else(|| "-".to_owned(), |id| model.volume_name(id));
    let took = task.created.zip(task.finished).map(|(from, to)| to.duration_since(from));
    let took = took.and_then(|took| took.try_into().ok()).map(when::took).unwrap_or_default();
    strip.gap(1).cell(role, task.status.word(), 9).gap(2);
    strip.name(Role::Text, &volume, 26).gap(2).cell(Role::Text, &took, 8).gap(2);
    if let Some(code) = &task.code {
        strip.say(Role::Strong, code).gap(2);
    }
    let why = task.code.as_ref().and_then(ErrorCode::meaning).or(task.message.as_deref());
    strip.say(Role::Text, why.unwrap_or_default()).cut(room);
}
