//! Everything about one run but its outcomes:
//!
//! ```text
//!  Run 7f3c  db-nightly
//!
//!  began             2026-11-29 02:14:09 UTC (3 h ago)
//!  took              14 s
//!  retried by        2eb2, 2026-11-29 02:20:31 UTC: 40 ok
//! ```

use crate::app::Model;
use crate::app::screens::story::StoryPage;
use crate::domain::{RunStatus, RunSummary, Shown, Story};
use crate::ui::text::{counted, thousands};
use crate::ui::theme::{Role, Theme};
use crate::ui::when;
use crate::ui::widgets::page::Document;

/// Fills the page with a run.
pub fn story(model: &Model, screen: &StoryPage, theme: Theme, columns: u16) -> Document {
    let mut page = Document::new(theme, columns, &screen.page);
    let all = model.history.rows();
    let Some(written) = all.iter().find(|run| run.run == screen.run) else {
        page.title("Run", screen.run.short());
        page.field_as("", Role::Warning, "no longer in the journal");
        return page;
    };
    let live = model.own_run(&written.run).and_then(|run| run.summary(Some(written), model.scope.as_ref()));
    let run = live.as_ref().unwrap_or(written);
    page.title("Run", &format!("{}  {}", run.run.short(), run.title()));
    page.field("run", &run.run.to_string());
    page.field("what", &run.action.to_string());
    page.field("volumes", &thousands(run.volumes as u64));
    moments(model, run, &mut page);
    who(model, run, &mut page);
    if let Some(note) = &run.note {
        page.field("note", note);
    }
    page.part("Outcomes");
    for shown in Shown::ALL.into_iter().filter(|shown| run.shown(*shown) > 0) {
        page.field_as(shown.word(), Role::Outcome(shown), &thousands(run.shown(shown) as u64));
    }
    if run.not_there > 0 {
        page.field_as("not confirmed", Role::Warning, &thousands(run.not_there as u64));
    }
    belongs(run, &Story::of(run, all), &mut page);
    page
}

/// When it began and ended, how it stands.
fn moments(model: &Model, run: &RunSummary, page: &mut Document) {
    let ago = |moment| format!("{} ({})", when::exact(moment), when::age(moment, model.now));
    page.field("began", &ago(run.started));
    if let Some(ended) = run.ended {
        page.field("ended", &ago(ended));
        if let Ok(took) = ended.duration_since(run.started).try_into() {
            page.field("took", &when::took(took));
        }
    }
    let (role, state) = match run.status {
        RunStatus::Interrupted => (Role::Warning, run.interruption()),
        RunStatus::Running if model.own_run(&run.run).is_some() => (Role::Text, "running here".into()),
        RunStatus::Running => (Role::Warning, "running in another vbs".into()),
        RunStatus::Finished => match &run.stopped {
            Some(why) => (Role::Warning, format!("ended early: {why}")),
            None => (Role::Text, "finished".into()),
        },
    };
    page.field_as("state", role, &state);
    if let Some(verified) = run.verified {
        page.field("verified", &ago(verified));
    }
}

/// Who carried it out, and where.
fn who(model: &Model, run: &RunSummary, page: &mut Document) {
    let scope = &run.scope;
    let elsewhere = scope.elsewhere(model.scope.as_ref()).is_some();
    let role = if elsewhere { Role::Warning } else { Role::Text };
    for (label, role, value) in [("where", role, scope.place()), ("user", Role::Text, scope.user.clone())] {
        if !value.is_empty() {
            page.field_as(label, role, &value);
        }
    }
    if !run.host.is_empty() {
        page.field("from", &format!("{}@{}", run.account, run.host));
    }
    let file = run.file();
    page.field("journal", if file.is_empty() { "not written down" } else { &file });
}

/// The runs that belong to it.
fn belongs(run: &RunSummary, story: &Story<'_>, page: &mut Document) {
    page.part("Other runs");
    let line = |run: &RunSummary| {
        let counts = Shown::ALL.into_iter().filter(|shown| run.shown(*shown) > 0);
        let counts: Vec<String> = counts.map(|shown| format!("{} {shown}", run.shown(shown))).collect();
        format!("{}, {}: {}", run.run.short(), when::exact(run.started), counts.join(", "))
    };
    if let Some(of) = &run.of {
        let label = if run.undoes() { "undoes" } else { "retries" };
        page.field(label, &story.of.map_or_else(|| of.short().to_owned(), line));
    }
    for (label, runs) in [("retried by", &story.retried_by), ("undone by", &story.undone_by)] {
        for run in runs {
            page.field(label, &line(run));
        }
    }
    let alone = run.of.is_none() && story.retried_by.is_empty() && story.undone_by.is_empty();
    if alone {
        page.field("", &format!("none: nothing retries or undoes {}", counted(run.volumes, "volume")));
    }
}
