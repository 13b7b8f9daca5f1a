//! What a plan means for a policy, in lines for the plan's page and the shell: old beside new, the next runs
//! of both, and what is kept in the end.

use std::sync::Arc;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::domain::plan::policy_weighing::Kept;
use crate::domain::plan::switch::policy_of_row;
use crate::domain::plan::{Goal, Plan, PolicyEdit};
use crate::domain::schedule::wire_zone;
use crate::domain::{Inventory, PolicyField, PolicySettings};
use crate::ui::text::{counted, thousands};

/// Runs that are told of either side.
const RUNS: usize = 10;
/// A clock change that is farther ahead is not worth a word.
const AHEAD_DAYS: i64 = 370;

/// What the lines are told by.
#[derive(Clone, Copy, Debug)]
pub struct Review<'a> {
    /// Policies and volumes.
    pub inventory: &'a Inventory,
    /// Now.
    pub now: Timestamp,
    /// The operator's time zone; `None` where nobody knows it.
    pub zone: Option<&'a TimeZone>,
}

impl Review<'_> {
    /// The lines of a plan, each with its policy before it where there are several.
    pub fn of_plan(&self, plan: &Plan) -> Vec<String> {
        let mut lines = Vec::new();
        let several = plan.len() > 1;
        for item in plan.items().filter(|item| item.is_sent()) {
            let of_item = match &item.goal {
                Goal::Edited(edit) => self.of_edit(edit, &item.id),
                Goal::Created(settings) => self.of_new(settings),
                Goal::PolicyDeleted(snapshot) => {
                    let mut lines = vec![format!("it runs {}", in_words(&snapshot.settings))];
                    if !snapshot.volumes.is_empty() {
                        let volumes = counted(snapshot.volumes.len(), "volume");
                        lines.push(format!("undo makes it anew, with a new id, and puts {volumes} back"));
                    }
                    lines
                }
                _ => Vec::new(),
            };
            let head = if several { format!("{}: ", item.label()) } else { String::new() };
            lines.extend(of_item.into_iter().map(|line| format!("{head}{line}")));
        }
        lines
    }

    fn of_edit(&self, edit: &PolicyEdit, row: &crate::domain::VolumeId) -> Vec<String> {
        let mut lines: Vec<String> = edit.changes().iter().map(ToString::to_string).collect();
        let runs = |settings: &PolicySettings| settings.next_runs(self.now, RUNS);
        let (old, new) = (runs(&edit.from), runs(&edit.to));
        if old != new {
            lines.push(format!("next runs now: {}", self.moments(&old, edit.from.on)));
            lines.push(format!("next runs then: {}", self.moments(&new, edit.to.on)));
        }
        if edit.sets(PolicyField::Times) || edit.sets(PolicyField::Zone) {
            lines.extend(own_clock(&edit.to));
        }
        if let Some(policy) = self.inventory.policy(&policy_of_row(row)) {
            let kept = |settings: &PolicySettings| Kept::of(self.inventory, &settings.applied_to(policy));
            if let (Some(old), Some(new)) = (kept(&edit.from), kept(&edit.to))
                && old != new
            {
                lines.push(format!("kept in the end: {}", difference(old, new)));
            }
        }
        lines.extend(self.drift(&edit.to));
        lines
    }

    fn of_new(&self, settings: &PolicySettings) -> Vec<String> {
        let mut lines = Goal::Created(Arc::new(settings.clone())).changes();
        lines.extend(own_clock(settings));
        lines.push(format!("next runs: {}", self.moments(&settings.next_runs(self.now, RUNS), settings.on)));
        lines.extend(self.drift(settings));
        lines
    }

    /// `Tue 1 22:00, Wed 2 22:00 UTC (23:00 local)`.
    fn moments(&self, runs: &[Timestamp], on: Option<bool>) -> String {
        let Some(first) = runs.first() else { return "none".to_owned() };
        let mut month = None;
        let utc = |run: &Timestamp| {
            let run = run.to_zoned_datetime(TimeZone::UTC);
            let is_new = month.replace(run.month()) != Some(run.month());
            run.strftime(if is_new { "%a %-d %b %H:%M" } else { "%a %-d %H:%M" }).to_string()
        };
        let said: Vec<String> = runs.iter().map(utc).collect();
        let off = if on == Some(false) { " once it is ON" } else { "" };
        let local = self.zone.map_or_else(
            || ", offset of this machine unknown".to_owned(),
            |zone| {
                let there = first.to_zoned_datetime(zone.clone());
                format!(", the first {} here", there.strftime("%a %H:%M"))
            },
        );
        format!("{} UTC{local}{off}", said.join(", "))
    }

    /// Where the clock of the operator's zone changes, and what that does to the hours of a policy, whose own
    /// never change (domain.md 9.4).
    pub fn drift(&self, settings: &PolicySettings) -> Option<String> {
        let zone = self.zone?;
        let now = zone.to_offset(self.now);
        let until = self.now.checked_add((AHEAD_DAYS * 24).hours()).ok()?;
        let change = zone.following(self.now).find(|change| change.offset() != now)?;
        if change.timestamp() > until || settings.times.is_empty() {
            return None;
        }
        let moved = SignedDuration::from_secs(i64::from(change.offset().seconds() - now.seconds()));
        let time = settings.sorted_times().first().copied()?;
        let here = |offset: jiff::tz::Offset| {
            time.wrapping_add(SignedDuration::from_secs(i64::from(offset.seconds())))
        };
        let day = change.timestamp().to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d");
        let way = if moved.is_positive() { "later" } else { "earlier" };
        Some(format!(
            "its hours are of UTC: {} here becomes {} from {day}, when the clock here changes ({way})",
            here(now).strftime("%H:%M"),
            here(change.offset()).strftime("%H:%M"),
        ))
    }
}

/// The hours of a policy by the offset that it has, where that is another than none.
pub fn own_clock(settings: &PolicySettings) -> Option<String> {
    let zone = settings.zone.filter(|zone| !zone.is_zero())?;
    let times = settings.sorted_times();
    let hours = shifted(&times, zone);
    (!times.is_empty()).then(|| format!("by its own clock: {hours} ({})", wire_zone(zone)))
}

/// `02:00, 08:00`: hours of UTC by another clock.
pub fn shifted(times: &[Time], by: SignedDuration) -> String {
    let times = times.iter().map(|time| time.wrapping_add(by).strftime("%H:%M").to_string());
    times.collect::<Vec<_>>().join(", ")
}

/// `Sun,Wed 22:00, keep 7, ON`.
fn in_words(settings: &PolicySettings) -> String {
    let keeps = settings.in_words(PolicyField::Retention);
    let on = settings.in_words(PolicyField::Status);
    format!("{} UTC, keeps {keeps}, {on}", settings.schedule())
}

/// `35 backups, 700 GB -> 14 backups, 280 GB (21 backups, 420 GB fewer)`.
fn difference(old: Kept, new: Kept) -> String {
    let said = |kept: Kept| format!("{} backups, {} GB", thousands(kept.backups), thousands(kept.gigabytes));
    let (more, by) = if new.backups >= old.backups {
        ("more", Kept { backups: new.backups - old.backups, gigabytes: new.gigabytes - old.gigabytes })
    } else {
        ("fewer", Kept { backups: old.backups - new.backups, gigabytes: old.gigabytes - new.gigabytes })
    };
    format!("{} -> {} ({} {more}), the size of the volume for each", said(old), said(new), said(by))
}
