//! What policies could not back up lately:
//!
//! ```text
//!  Failed tasks  3 still broken  9 right again           last 7 d, read <1 min ago
//!    status     volume              policy        began      times  code
//!  > failed     erp03-data          erp-every-6h  2 h ago        4  VolumeBackup.0080
//!    timed out  web01-root          web-silver    1 d ago           ok for 3 h
//! ```

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::failures::is_broken;
use crate::app::screens::failed_tasks::FailedTasksPage;
use crate::domain::{ErrorCode, Failure, Superseded};
use crate::ui::canvas::{Canvas, Strip};
use crate::ui::layout::{rest, top};
use crate::ui::text::{clean, thousands, wrap};
use crate::ui::theme::{Role, Theme};
use crate::ui::when;
use crate::ui::widgets::list::{self, window};

/// Title and headings.
const HEAD: usize = 2;

/// Lines about the row under the cursor.
const fn about_rows(body: Rect) -> usize {
    if body.height >= 14 { 4 } else { 2 }
}

fn rows(body: Rect) -> usize {
    usize::from(body.height).saturating_sub(HEAD + about_rows(body)).max(1)
}

/// Rows of the list, and lines in it.
pub fn extent(model: &Model, body: Rect) -> (usize, usize) {
    (rows(body), model.failures.rows().len())
}

/// Draws the page.
pub fn draw(model: &Model, screen: &FailedTasksPage, body: Rect, canvas: &mut Canvas<'_>) {
    let room = usize::from(body.width);
    let failures = model.failures.rows();
    canvas.row(body, 0, &head(model, canvas.theme, room));
    let columns = Columns::new(room);
    canvas.row(body, 1, &columns.heading(canvas.theme));
    let area = top(rest(body, HEAD), rows(body));
    if failures.is_empty() {
        let (role, words) = instead(model);
        return list::instead(area, role, &words, canvas);
    }
    for (row, at) in window(screen.cursor, failures.len(), rows(body)).enumerate() {
        let Some(failure) = failures.get(at) else { continue };
        let fill = |strip: &mut Strip| columns.row(model, failure, strip);
        list::row(area, row, at == screen.cursor.at, canvas, fill);
    }
    if let Some(failure) = failures.get(screen.cursor.at) {
        let lines = about(failure, canvas.theme, room, about_rows(body).saturating_sub(1));
        canvas.rows(rest(body, HEAD + rows(body) + 1), &lines);
    }
}

fn head(model: &Model, theme: Theme, room: usize) -> Strip {
    let mut strip = Strip::new(theme);
    strip.gap(1).say(Role::Strong, "Failed tasks").gap(2);
    let broken = model.failures.broken().count();
    let right_again = model.failures.rows().len() - broken;
    if broken > 0 {
        strip.say(Role::Error, &format!("{} still broken", thousands(broken as u64))).gap(2);
    }
    if right_again > 0 {
        strip.say(Role::Dim, &format!("{} right again", thousands(right_again as u64))).gap(2);
    }
    if let Some(read) = model.failures.answer().filter(|read| !read.unread.is_empty()) {
        strip.say(Role::Error, &format!("! {} not read", read.unread.join("; ")));
    }
    let right = match (model.failures.reading, model.failures.answer()) {
        (Some(_), _) => "reading tasks ".to_owned(),
        (None, Some(read)) => format!(
            "last {}, read {} ",
            when::span(when::seconds_between(read.since, read.at)),
            when::age(read.at, model.now)
        ),
        (None, None) => String::new(),
    };
    strip.cut(room.saturating_sub(right.len() + 1));
    strip.gap(room.saturating_sub(strip.width() + right.len())).say(Role::Dim, &right);
    strip
}

/// What stands where the rows would be.
fn instead(model: &Model) -> (Role, String) {
    match (&model.failures.reading, &model.failures.read) {
        (Some(_), _) => (Role::Text, "reading what failed, policy by policy...".to_owned()),
        (None, Some(Err(why))) => (Role::Error, format!("! {why}")),
        (None, Some(Ok(read))) if !read.unread.is_empty() => {
            (Role::Error, format!("! nothing failed of what could be read; {}", read.unread.join("; ")))
        }
        (None, _) => (Role::Text, "nothing failed".to_owned()),
    }
}

/// What the row under the cursor means, and what to do.
fn about(failure: &Failure, theme: Theme, room: usize, most: usize) -> Vec<Strip> {
    let task = &failure.latest;
    let code = task.code.as_ref();
    let why = code.and_then(ErrorCode::meaning).or(task.message.as_deref());
    let advice = task.status.advice().or_else(|| code.and_then(ErrorCode::advice));
    let told = [(Role::Text, why), (Role::Strong, advice)];
    let told = told.into_iter().filter_map(|(role, words)| Some((role, words?)));
    let line = |role: Role, text: &str| {
        let mut strip = Strip::new(theme);
        strip.gap(1).say(role, text);
        strip
    };
    let lines = told.flat_map(|(role, words)| {
        let wrapped = wrap(&clean(words, theme.glyphs), room.saturating_sub(3).max(1));
        wrapped.into_iter().map(move |text| line(role, &text)).collect::<Vec<_>>()
    });
    lines.take(most).collect()
}

/// Widths of a row.
struct Columns {
    volume: usize,
    policy: usize,
    room: usize,
}

impl Columns {
    const STATUS: usize = 9;
    const BEGAN: usize = 12;
    const TIMES: usize = 5;

    fn new(room: usize) -> Self {
        let spare = room.saturating_sub(2 + Self::STATUS + Self::BEGAN + Self::TIMES + 4 * 2 + 20);
        let volume = (spare * 3 / 5).clamp(12, 40);
        Self { volume, policy: spare.saturating_sub(volume).clamp(0, 24), room }
    }

    fn heading(&self, theme: Theme) -> Strip {
        let mut strip = Strip::new(theme);
        strip.gap_as(Role::Heading, 2);
        let columns = [("status", Self::STATUS), ("volume", self.volume), ("policy", self.policy)];
        for (word, columns) in columns.into_iter().chain([("began", Self::BEGAN)]) {
            let word = word.get(..columns.min(word.len())).unwrap_or_default();
            strip.say(Role::Heading, word).gap_as(Role::Heading, columns.saturating_sub(word.len()) + 2);
        }
        strip.say(Role::Heading, "times").gap_as(Role::Heading, 2).say(Role::Heading, "code");
        strip.gap_as(Role::Heading, self.room.saturating_sub(strip.width()));
        strip
    }

    fn row(&self, model: &Model, failure: &Failure, strip: &mut Strip) {
        let task = &failure.latest;
        let broken = is_broken(failure);
        let dim = |role: Role| if broken { role } else { Role::Dim };
        let volume = task.volume.as_ref().map_or_else(|| "-".to_owned(), |id| model.volume_name(id));
        let began = task.created.map_or_else(|| "-".to_owned(), |at| when::age(at, model.now));
        strip.gap(1).cell(dim(Role::Error), task.status.word(), Self::STATUS).gap(2);
        strip.name(dim(Role::Text), &volume, self.volume).gap(2);
        strip.name(dim(Role::Text), &model.inventory.policy_label(&failure.policy), self.policy).gap(2);
        strip.cell(dim(Role::Text), &began, Self::BEGAN).gap(2);
        let times = if failure.times > 1 { failure.times.to_string() } else { String::new() };
        strip.right(dim(Role::Text), &times, Self::TIMES).gap(2);
        match failure.superseded {
            Superseded::Since(good) => {
                let age = when::age(good, model.now);
                strip.say(Role::Dim, &format!("ok for {}", age.trim_end_matches(" ago")));
            }
            Superseded::No | Superseded::Unknown => {
                strip.say(Role::Strong, task.code.as_deref().unwrap_or_default());
            }
        }
        strip.cut(self.room);
    }
}
