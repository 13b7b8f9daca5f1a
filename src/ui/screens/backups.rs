//! The backups of one volume, newest first, and every field of one:
//!
//! ```text
//!  Backups of erp03-data  14 backups, 1 not usable
//!    began (UTC)        age        status     made by     size   name
//!  > 2026-11-29 01:00   9 h ago    available  automatic   500G   autobk_7f3a
//! ```

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::screens::backup::BackupPage;
use crate::app::screens::backups::BackupsPage;
use crate::domain::fields::size_text;
use crate::domain::{Backup, BackupKind, State};
use crate::ui::canvas::{Canvas, Strip};
use crate::ui::layout::{rest, top};
use crate::ui::text::{counted, thousands};
use crate::ui::theme::{Role, Theme};
use crate::ui::when;
use crate::ui::widgets::list::{self, window};
use crate::ui::widgets::page::Document;

/// How a backup is restored in place, by hand in the console: it overwrites the volume, and vbs does not
/// do it (domain.md 7.7).
const IN_PLACE: [&str; 5] = [
    "make a backup of the volume as it is now",
    "stop the server and detach the volume: it must be available",
    "in the console, restore this backup to its volume: that overwrites it and cannot be undone",
    "wait until the volume is available again, attach it, start the server",
    "where the volume was enlarged since, enlarge its file system again",
];

/// Title and headings.
const HEAD: usize = 2;
/// Lines about the backup under the cursor.
const ABOUT: usize = 2;

fn rows(body: Rect) -> usize {
    usize::from(body.height).saturating_sub(HEAD + ABOUT).max(1)
}

/// Rows of the list, and lines in it.
pub fn extent(screen: &BackupsPage, body: Rect) -> (usize, usize) {
    (rows(body), screen.rows().len())
}

/// Draws the list.
pub fn draw(model: &Model, screen: &BackupsPage, body: Rect, canvas: &mut Canvas<'_>) {
    let room = usize::from(body.width);
    let backups = screen.rows();
    canvas.row(body, 0, &head(model, screen, canvas.theme, room));
    canvas.row(body, 1, &heading(canvas.theme, room));
    let area = top(rest(body, HEAD), rows(body));
    if backups.is_empty() {
        let (role, words) = match &screen.read {
            None => (Role::Text, "reading backups...".to_owned()),
            Some(Err(why)) => (Role::Error, format!("! {why}")),
            Some(Ok(_)) => (Role::Warning, "no backup of this volume".to_owned()),
        };
        list::instead(area, role, &words, canvas);
        return;
    }
    for (row, at) in window(screen.cursor, backups.len(), rows(body)).enumerate() {
        let Some(backup) = backups.get(at) else { continue };
        list::row(area, row, at == screen.cursor.at, canvas, |strip| {
            let is_marked = screen.marks.contains(&backup.id);
            fill(model, backup, is_marked, room, strip);
        });
    }
    if let Some(reason) = backups.get(screen.cursor.at).and_then(|backup| backup.fail_reason.as_deref()) {
        let mut strip = canvas.strip();
        strip.gap(1).say(Role::Error, reason).cut(room);
        canvas.row(rest(body, HEAD + rows(body) + 1), 0, &strip);
    }
}

fn head(model: &Model, screen: &BackupsPage, theme: Theme, room: usize) -> Strip {
    let mut strip = Strip::new(theme);
    let name = model.volume_name(&screen.volume);
    strip.gap(1).say(Role::Strong, "Backups of ").say(Role::Strong, &name).gap(2);
    let all = screen.rows().len();
    if all > 0 {
        strip.say(Role::Text, &counted(all, "backup"));
        let bad = screen.rows().iter().filter(|backup| !backup.status.is_good()).count();
        if bad > 0 {
            strip.say(Role::Warning, &format!(", {} not usable", thousands(bad as u64)));
        }
        let manual = screen.rows().iter().filter(|backup| backup.kind() == BackupKind::Manual).count();
        if manual > 0 {
            strip.say(Role::Text, &format!(", {} manual (never expire)", thousands(manual as u64)));
        }
    }
    strip.cut(room);
    strip
}

fn heading(theme: Theme, room: usize) -> Strip {
    let mut strip = Strip::new(theme);
    strip.gap_as(Role::Heading, 2);
    for (word, columns) in
        [("began (UTC)", 18), ("age", 15), ("status", 15), ("made by", 11), ("  size", 8), ("name", 0)]
    {
        strip.say(Role::Heading, word).gap_as(Role::Heading, columns.max(word.len()) - word.len());
    }
    strip.gap_as(Role::Heading, room.saturating_sub(strip.width()));
    strip
}

fn fill(model: &Model, backup: &Backup, is_marked: bool, room: usize, strip: &mut Strip) {
    let began = backup.created.map_or_else(|| "-".to_owned(), when::exact);
    let age = backup.created.map(|at| when::age(at, model.now)).unwrap_or_default();
    let good = backup.status.is_good();
    let role = if good { Role::Outcome(State::Ok.into()) } else { Role::Warning };
    let status = match backup.progress.filter(|_| !good) {
        Some(percent) => format!("{} {percent} %", backup.status.as_str()),
        None => backup.status.as_str().to_owned(),
    };
    strip.say(Role::Mark, if is_marked { "*" } else { " " });
    strip.cell(Role::Text, began.get(..16).unwrap_or(&began), 16).gap(2);
    strip.cell(Role::Text, &age, 13).gap(2);
    strip.cell(role, &status, 13).gap(2).cell(Role::Text, backup.kind().word(), 9).gap(2);
    strip.right(Role::Text, &size_text(backup.size_gb), 6).gap(2);
    strip.say(Role::Dim, &backup.name).cut(room);
}

/// Fills the page with a backup.
pub fn backup(model: &Model, screen: &BackupPage, theme: Theme, columns: u16) -> Document {
    let mut page = Document::new(theme, columns, &screen.page);
    let backup = match &screen.detail {
        Some(Ok(Some(detail))) => &detail.backup,
        _ => &screen.backup,
    };
    page.title("Backup", if backup.name.trim().is_empty() { "(no name)" } else { &backup.name });
    page.field("id", &backup.id.to_string());
    let volume = backup.volume.as_ref();
    let name = volume.map_or_else(|| "-".to_owned(), |id| format!("{} ({id})", model.volume_name(id)));
    page.field("volume", &name);
    let role = if backup.status.is_good() { Role::Outcome(State::Ok.into()) } else { Role::Warning };
    page.field_as("status", role, backup.status.as_str());
    if let Some(reason) = &backup.fail_reason {
        page.field_as("reason", Role::Error, reason);
    }
    let began = backup.created.map(|at| format!("{} ({})", when::exact(at), when::age(at, model.now)));
    page.field("began", &began.unwrap_or_else(|| "-".to_owned()));
    let kind = match backup.kind() {
        BackupKind::Automatic => "automatic: its policy removes it in time, while that is ON",
        BackupKind::Manual => "manual: it never expires",
        BackupKind::Server => "for a server as a whole, by another service",
    };
    page.field("made by", kind);
    page.field("size", &size_text(backup.size_gb));
    if backup.status.is_good() {
        page.part("To get the data back");
        page.field("safely", "+ on the list of backups makes a new volume from it; nothing is overwritten");
        for (number, step) in (1..).zip(IN_PLACE) {
            page.field(if number == 1 { "in place" } else { "" }, &format!("{number}. {step}"));
        }
    }
    page.part("As the cloud reports it");
    match &screen.detail {
        None => page.field("", "reading all fields..."),
        Some(Err(why)) => page.field_as("", Role::Error, &format!("! {why}")),
        Some(Ok(None)) => page.field_as("", Role::Warning, "the cloud has it no more"),
        Some(Ok(Some(detail))) => {
            for (label, text) in &detail.fields {
                page.field(label, text);
            }
        }
    }
    page
}
