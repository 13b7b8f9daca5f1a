//! The last backup of every volume, for a list that shows it: found as the coverage is, and kept up to date by
//! what is new.

use jiff::Timestamp;

use super::allowed::AllowedAges;
use super::reading::{Reading, back};
use super::record::Search;
use crate::domain::list::{Inventory, LastBackup, LastBackups, Sought};
use crate::domain::model::Minute;

impl<'a> Reading<'a> {
    /// Of all volumes of a list, as of `now` by the cloud's clock. Where they were read before, it reads only
    /// what is new, and looks for the backups of volumes that were not there then, as long as these are not
    /// more than `most_singly`.
    pub fn latest(inventory: &'a Inventory, ages: AllowedAges, now: Timestamp, most_singly: usize) -> Self {
        let known = inventory.last_backups();
        let all = 0..inventory.len() as u32;
        let sought = |at: u32| known.at(at).sought;
        let unread =
            all.clone().filter(|at| !known.at(*at).is_told() && sought(*at) == Sought::NotYet).count();
        let Some(since) = known.goes_on_from().filter(|_| unread <= most_singly) else {
            return Self::new(inventory, all.collect(), ages, now);
        };
        let asked = all.filter(|at| !known.at(*at).is_told()).collect();
        let mut reading = Self::new(inventory, asked, ages, now);
        (reading.since, reading.before) = (since, Some(known));
        reading
    }

    /// What is known of the last backups now.
    pub fn last_backups(self) -> LastBackups {
        let before = self.before;
        let known = |position: u32| {
            let record = self.records.at(position);
            let known = before.map(|before| before.at(position)).unwrap_or_default();
            let sought = match record.search {
                Search::Singly => Sought::Everywhere,
                Search::Failed => Sought::InVain,
                Search::Listed if self.whole || self.is_newer_than_window(position) => Sought::Everywhere,
                // Back to where the one before began it knows as much as that one did.
                Search::Listed if before.is_some() => known.sought,
                // What did not come may be just the backup that was looked for.
                Search::Listed if !self.complete => Sought::InVain,
                Search::Listed => Sought::Lately,
            };
            LastBackup { good: record.good.max(known.good), failed: record.failed.max(known.failed), sought }
        };
        let all: Vec<LastBackup> = (0..self.inventory.len() as u32).map(known).collect();
        let goes_on_from = self.seen.goes_on_from(back(self.now, self.ages.base()));
        if let Some(before) = before {
            return LastBackups::new(all, before.since(), goes_on_from.or(before.goes_on_from()));
        }
        // Of a list without an entry nothing is new but what begins from now on; clocks may differ.
        LastBackups::new(all, Minute::from_timestamp(self.since), goes_on_from.or(Some(self.since)))
    }
}

#[cfg(test)]
mod tests;
