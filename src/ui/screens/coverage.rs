//! Whether the volumes are really backed up:
//!
//! ```text
//!  Coverage  71 of 194 volumes backed up in time     read 2 min ago, 50 h back
//!                          volumes        GB  in time
//!    last good backup
//!  > never backed up           119    17,800
//!    backed up in time          71    22,400  ##############
//!    policy
//!    db-nightly                 34     9,100  34
//! ```

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::screens::coverage::{CoveragePage, lines, title};
use crate::domain::State;
use crate::domain::coverage::{Line, Share, Sum};
use crate::ui::canvas::{Canvas, Strip};
use crate::ui::layout::{rest, top};
use crate::ui::text::thousands;
use crate::ui::theme::{Role, Theme};
use crate::ui::when;
use crate::ui::widgets::list::{self, window};

/// Title and headings.
const HEAD: usize = 2;
/// Lines about the line under the cursor.
const ABOUT: usize = 3;

/// Rows of the list, and lines in it.
pub fn extent(model: &Model, body: Rect) -> (usize, usize) {
    (rows(body), lines(model).len())
}

fn rows(body: Rect) -> usize {
    usize::from(body.height).saturating_sub(HEAD + ABOUT).max(1)
}

/// Draws the page.
pub fn draw(model: &Model, screen: &CoveragePage, body: Rect, canvas: &mut Canvas<'_>) {
    let room = usize::from(body.width);
    let all = lines(model);
    canvas.row(body, 0, &head(model, canvas.theme, room));
    let columns = Columns::new(room);
    canvas.row(body, 1, &columns.heading(canvas.theme));
    let area = top(rest(body, HEAD), rows(body));
    if all.is_empty() {
        let (role, words) = instead(model);
        return list::instead(area, role, &words, canvas);
    }
    for (row, at) in window(screen.cursor, all.len(), rows(body)).enumerate() {
        let Some(line) = all.get(at) else { continue };
        let before = at.checked_sub(1).and_then(|at| all.get(at));
        let first = before.is_none_or(|before| block(&before.share) != block(&line.share));
        let fill = |strip: &mut Strip| columns.line(model, line, first, strip);
        list::row(area, row, at == screen.cursor.at, canvas, fill);
    }
    let foot = rest(body, HEAD + rows(body) + 1);
    if let Some(line) = all.get(screen.cursor.at) {
        let mut strip = canvas.strip();
        strip.gap(1).say(Role::Text, &about(model, line)).cut(room);
        canvas.row(foot, 0, &strip);
    }
    canvas.row(foot, 1, &quota(model, canvas.theme, room));
}

/// How much of the quota is used.
fn quota(model: &Model, theme: Theme, room: usize) -> Strip {
    let mut strip = Strip::new(theme);
    strip.gap(1);
    if let Some(words) = model.quota.and_then(|quota| quota.in_words()) {
        strip.say(Role::Dim, "quota: ").say(Role::Text, &words).cut(room);
    }
    strip
}

fn head(model: &Model, theme: Theme, room: usize) -> Strip {
    let mut strip = Strip::new(theme);
    strip.gap(1).say(Role::Strong, "Coverage").gap(2);
    if let Some(read) = model.coverage_answer() {
        let within = read.lines.iter().filter(|line| matches!(line.share, Share::Zone(_)));
        let (within, all) =
            within.fold((0, 0), |(within, all), line| (within + line.within.volumes, all + line.all.volumes));
        let role = if within == all { Role::Outcome(State::Ok.into()) } else { Role::Warning };
        let counts = format!("{} of {}", thousands(within as u64), thousands(all as u64));
        strip.say(role, &counts).say(Role::Text, " volumes backed up in time");
        if !read.faults.is_empty() {
            strip.gap(2).say(Role::Error, &format!("! {} not read", read.faults.len()));
        }
    }
    let right = match (&model.coverage.reading, model.coverage_answer()) {
        (Some((_, read, _)), _) => format!("reading, {} backups ", thousands(*read as u64)),
        (None, Some(read)) => format!("read {} ", when::age(read.findings.now, model.now)),
        (None, None) => String::new(),
    };
    strip.cut(room.saturating_sub(right.len() + 1));
    strip.gap(room.saturating_sub(strip.width() + right.len())).say(Role::Dim, &right);
    strip
}

/// What stands where the lines would be.
fn instead(model: &Model) -> (Role, String) {
    match (&model.coverage.reading, &model.coverage.read) {
        (Some((_, read, back_to)), _) => {
            let back = back_to.map(|at| format!(", back to {}", when::exact(at))).unwrap_or_default();
            (Role::Text, format!("reading backups: {}{back}", thousands(*read as u64)))
        }
        (None, Some(Err(why))) => (Role::Error, format!("! {why}")),
        (None, _) => (Role::Text, "no volumes".to_owned()),
    }
}

const fn block(share: &Share) -> &'static str {
    match share {
        Share::Class(_) => "last good backup",
        Share::Cause(_) => "protected by",
        Share::Zone(_) => "zone",
        Share::Policy(_) => "policy",
    }
}

/// The line under the cursor in words: its worst volume.
fn about(model: &Model, line: &Line) -> String {
    let Some(read) = model.coverage_answer() else { return String::new() };
    let worst = line.worst.and_then(|at| read.findings.all.iter().find(|finding| finding.position == at));
    let Some(worst) = worst else { return String::new() };
    let name = model.inventory.name_at(worst.position);
    let last = match worst.last_good {
        Some(good) => format!("last good backup {}", when::age(good.timestamp(), read.findings.now)),
        None => "no good backup found".to_owned(),
    };
    let faults = read.faults.first().map(|fault| format!("; not read: {fault}")).unwrap_or_default();
    let failed = match line.failed {
        0 => String::new(),
        some => format!("; {} failed since", thousands(some as u64)),
    };
    format!("worst: {name}, {last}{failed}{faults}")
}

/// Widths of a line.
struct Columns {
    block: usize,
    name: usize,
    /// Columns of the bars; 0 for none.
    bar: usize,
    room: usize,
}

impl Columns {
    const NUMBER: usize = 9;

    const fn new(room: usize) -> Self {
        let (block, bar) = match room {
            0..76 => (0, 0),
            76..100 => (17, 8),
            _ => (17, 20),
        };
        let name = room.saturating_sub(4 + block + 3 * Self::NUMBER + bar);
        Self { block, name: if name < 40 { name } else { 40 }, bar, room }
    }

    fn heading(&self, theme: Theme) -> Strip {
        let mut strip = Strip::new(theme);
        strip.gap_as(Role::Heading, 2 + self.block + self.name);
        for word in ["volumes", "GB", "in time"] {
            strip.gap_as(Role::Heading, Self::NUMBER.saturating_sub(word.len())).say(Role::Heading, word);
        }
        strip.gap_as(Role::Heading, self.room.saturating_sub(strip.width()));
        strip
    }

    fn line(&self, model: &Model, line: &Line, first: bool, strip: &mut Strip) {
        let role = role_of(line);
        strip.gap(1);
        if self.block > 0 {
            strip.cell(Role::Dim, if first { block(&line.share) } else { "" }, self.block);
        }
        strip.name(role, &title(model, &line.share), self.name);
        let Sum { volumes, gigabytes } = line.all;
        for number in [volumes as u64, gigabytes, line.within.volumes as u64] {
            strip.right(Role::Text, &thousands(number), Self::NUMBER);
        }
        if self.bar > 0 {
            let filled = (self.bar * line.within.volumes).checked_div(volumes).unwrap_or(0);
            strip.gap(2).say(Role::Outcome(State::Ok.into()), &"#".repeat(filled));
            strip.say(Role::Dim, &".".repeat(self.bar.saturating_sub(filled)));
        }
        strip.cut(self.room);
    }
}

const fn role_of(line: &Line) -> Role {
    match line.share {
        Share::Class(_) if line.is_trouble() => Role::Error,
        Share::Cause(_) if line.is_trouble() => Role::Warning,
        // What a zone or a policy lacks is in its numbers.
        _ => Role::Text,
    }
}
