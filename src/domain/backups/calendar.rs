//! A week of starts: how much begins in which hour, where it crowds and where it is quiet.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::domain::list::Inventory;
use crate::domain::model::Policy;

/// Days of a calendar.
pub const DAYS: usize = 7;
/// Hours of a day.
pub const HOURS: usize = 24;

/// What begins at the same time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Load {
    /// Volumes: as many as are listed, or more where the cloud counts more.
    pub volumes: u64,
    /// GB of the volumes that are listed.
    pub gigabytes: u64,
}

/// One run of one policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// When.
    pub at: Timestamp,
    /// Days after the first of the calendar, by the operator's clock.
    pub day: usize,
    /// Hour of that day.
    pub hour: usize,
    /// Place of the policy in the list.
    pub policy: usize,
}

/// A week, from the begin of a local day.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// The first day.
    pub first: Date,
    /// What each policy of the list starts with one run.
    pub loads: Vec<Load>,
    /// Every run of a policy that is not OFF, in order.
    pub starts: Vec<Start>,
    /// Places of the policies that are OFF.
    pub off: Vec<usize>,
    /// Places of those of which nobody can tell when they run.
    pub untold: Vec<usize>,
    cells: [[Load; HOURS]; DAYS],
}

impl Calendar {
    /// The week that begins with the day of `now` in this zone.
    pub fn new(inventory: &Inventory, now: Timestamp, zone: &TimeZone) -> Self {
        let first = now.to_zoned_datetime(zone.clone()).date();
        let mut calendar = Self {
            first,
            loads: inventory.policies().iter().map(|policy| load(inventory, policy)).collect(),
            starts: Vec::new(),
            off: Vec::new(),
            untold: Vec::new(),
            cells: [[Load::default(); HOURS]; DAYS],
        };
        let begin = |date: Date| date.to_zoned_datetime(zone.clone()).ok();
        let end = first.checked_add((DAYS as i32).days()).ok().and_then(begin);
        let Some((from, until)) = begin(first).zip(end) else { return calendar };
        let (from, until) = (from.timestamp(), until.timestamp());
        for (place, policy) in inventory.policies().iter().enumerate() {
            let runs = policy.schedule.as_ref().and_then(|schedule| schedule.runs_between(from, until));
            match (policy.enabled, runs) {
                (Some(false), _) => calendar.off.push(place),
                (_, None) => calendar.untold.push(place),
                (_, Some(runs)) => runs.into_iter().for_each(|at| calendar.add(place, at, zone)),
            }
        }
        calendar.starts.sort_by_key(|start| (start.at, start.policy));
        calendar
    }

    fn add(&mut self, policy: usize, at: Timestamp, zone: &TimeZone) {
        let local = at.to_zoned_datetime(zone.clone());
        let day = local.date().since(self.first).map(|span| span.get_days()).ok();
        let Some(day) = day.and_then(|days| usize::try_from(days).ok()) else { return };
        let hour = usize::try_from(local.hour()).unwrap_or_default();
        let load = self.loads.get(policy).copied().unwrap_or_default();
        if let Some(cell) = self.cells.get_mut(day).and_then(|hours| hours.get_mut(hour)) {
            cell.volumes += load.volumes;
            cell.gigabytes += load.gigabytes;
            self.starts.push(Start { at, day, hour, policy });
        }
    }

    /// What begins in an hour of a day.
    pub fn at(&self, day: usize, hour: usize) -> Load {
        self.cells.get(day).and_then(|hours| hours.get(hour)).copied().unwrap_or_default()
    }

    /// What begins in some hours of a day.
    pub fn within(&self, day: usize, hours: std::ops::Range<usize>) -> Load {
        hours.map(|hour| self.at(day, hour)).fold(Load::default(), |sum, load| Load {
            volumes: sum.volumes + load.volumes,
            gigabytes: sum.gigabytes + load.gigabytes,
        })
    }

    /// The weekday of a day.
    pub fn weekday(&self, day: usize) -> Weekday {
        self.first.weekday().wrapping_add(day as i32)
    }

    /// The hour in which most begins, of equals the first; `None` where nothing does.
    pub fn peak(&self) -> Option<(usize, usize)> {
        let all = (0..DAYS).flat_map(|day| (0..HOURS).map(move |hour| (day, hour)));
        let most = all.rev().max_by_key(|(day, hour)| self.at(*day, *hour))?;
        (self.at(most.0, most.1) > Load::default()).then_some(most)
    }

    /// The runs of an hour of a day.
    pub fn starts_at(&self, day: usize, hour: usize) -> impl Iterator<Item = &Start> {
        self.starts.iter().filter(move |start| (start.day, start.hour) == (day, hour))
    }

    /// The hours of a day in which more than one policy begins, on at least one day of the week, each with
    /// those policies.
    pub fn clashes(&self) -> Vec<(usize, Vec<usize>)> {
        let at_once = |hour: usize| {
            let mut policies: Vec<usize> = (0..DAYS)
                .map(|day| self.starts_at(day, hour).map(|start| start.policy).collect::<Vec<_>>())
                .filter(|policies| policies.iter().any(|policy| Some(policy) != policies.first()))
                .flatten()
                .collect();
            policies.sort_unstable();
            policies.dedup();
            (hour, policies)
        };
        (0..HOURS).map(at_once).filter(|(_, policies)| !policies.is_empty()).collect()
    }

    /// The hours of a day in which nothing begins all week; where there is none, those with the least.
    pub fn quiet(&self) -> Vec<usize> {
        let all_week = |hour: usize| (0..DAYS).map(|day| self.at(day, hour).volumes).sum::<u64>();
        let runs = |hour: usize| (0..DAYS).map(|day| self.starts_at(day, hour).count() as u64).sum::<u64>();
        let weight = |hour: usize| (runs(hour), all_week(hour));
        let least = (0..HOURS).map(weight).min().unwrap_or_default();
        (0..HOURS).filter(|hour| weight(*hour) == least).collect()
    }
}

fn load(inventory: &Inventory, policy: &Policy) -> Load {
    let volumes = inventory.seen_under(&policy.id).max(policy.volume_count.unwrap_or(0));
    Load { volumes: volumes.into(), gigabytes: inventory.gigabytes_under(&policy.id) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::list::inventory::tests::{policy, volume};
    use crate::domain::model::Schedule;
    use crate::domain::model::schedule::{Days, parse_times};

    fn scheduled(id: &str, times: &str, days: Days, enabled: bool) -> Policy {
        let schedule = Schedule { times: parse_times(times), days, zone_offset: None, unread: Vec::new() };
        Policy { schedule: Some(schedule), enabled: Some(enabled), ..policy(id, Some(1)) }
    }

    fn week(zone: &TimeZone) -> Calendar {
        let mut inventory = Inventory::default();
        inventory.add_volumes(vec![volume("a", Some("nightly")), volume("b", Some("nightly"))]);
        inventory.set_policies(vec![
            scheduled("nightly", "23:00", Days::Every(1), true),
            scheduled("weekly", "23:00,12:00", Days::Weekly(vec![Weekday::Wednesday]), true),
            scheduled("off", "03:00", Days::Every(1), false),
            scheduled("odd", "03:00", Days::Unstated, true),
        ]);
        // A Monday.
        Calendar::new(&inventory, "2026-11-30T09:00:00Z".parse().unwrap(), zone)
    }

    #[test]
    fn starts_are_counted_by_the_hour_of_the_operators_clock() {
        let utc = week(&TimeZone::UTC);
        let size = volume("a", None).size_gb.map_or(0, u64::from);
        assert_eq!(utc.at(0, 23), Load { volumes: 2, gigabytes: 2 * size });
        assert_eq!((utc.at(2, 12).volumes, utc.at(2, 23).volumes), (1, 3));
        assert_eq!((utc.peak(), utc.clashes()), (Some((2, 23)), vec![(23, vec![0, 1])]));
        assert_eq!((utc.off.as_slice(), utc.untold.as_slice()), (&[2][..], &[3][..]));
        assert_eq!(utc.quiet().len(), 22, "{:?}", utc.quiet());
        assert_eq!(utc.within(2, 12..24).volumes, 4);
        // An hour to the east it is the next day: that of Sunday is another week's, the one before is in.
        let east = week(&TimeZone::fixed(jiff::tz::offset(1)));
        assert_eq!((east.at(0, 0).volumes, east.at(0, 23).volumes, east.at(3, 0).volumes), (2, 0, 3));
        assert_eq!(east.starts.len(), 7 + 2);
        assert_eq!(east.weekday(3), Weekday::Thursday);
    }

    #[test]
    fn a_week_in_which_nothing_runs_has_no_peak() {
        let mut inventory = Inventory::default();
        inventory.set_policies(vec![scheduled("off", "03:00", Days::Every(1), false)]);
        let empty = Calendar::new(&inventory, Timestamp::UNIX_EPOCH, &TimeZone::UTC);
        assert_eq!((empty.peak(), empty.clashes().len(), empty.quiet().len()), (None, 0, HOURS));
    }
}
