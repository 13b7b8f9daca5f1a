//! Which backups a list call gets.

use super::super::super::id::Id;
use super::super::World;
use super::ledger::Backup;

/// Query of `backups/detail`.
#[derive(Debug, Default)]
pub(crate) struct BackupQuery {
    pub(crate) limit: usize,
    pub(crate) offset: usize,
    pub(crate) marker: Option<Id>,
    pub(crate) ascending: bool,
    pub(crate) status: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) volume: Option<String>,
}

/// A page, and whether more follow.
#[derive(Debug, Default)]
pub(crate) struct BackupPage {
    pub(crate) backups: Vec<Backup>,
    pub(crate) is_full: bool,
}

impl World {
    /// So many backups up to that of a marker, newest first: the end of the page before.
    pub(crate) fn backups_up_to(&self, marker: Id, count: usize, now: i64) -> Vec<Backup> {
        let held = self.held_backups(now);
        let Some(place) = self.backup_place(marker) else { return Vec::new() };
        let end = (place + count).min(held.len());
        held.get(place..end).unwrap_or_default().iter().rev().copied().collect()
    }

    /// The page a query asks for; `None` where its marker is not there.
    pub(crate) fn backups(&self, query: &BackupQuery, now: i64) -> Option<BackupPage> {
        let held = self.held_backups(now);
        let marker = match query.marker {
            Some(marker) => Some(self.backup_place(marker)?),
            None => None,
        };
        let volume = query.volume.as_deref().map(|id| Id::parse(id).and_then(|id| self.row_ever(id)));
        let wanted = |backup: &&Backup| {
            volume.is_none_or(|volume| volume == Some(backup.volume))
                && query.status.as_deref().is_none_or(|status| self.backup_status(backup, now) == status)
                && query.name.as_deref().is_none_or(|name| self.backup_name(backup.number) == name)
        };
        let from: Box<dyn Iterator<Item = &Backup>> = match (query.ascending, marker) {
            (true, Some(at)) => Box::new(held.iter().skip(at + 1)),
            (true, None) => Box::new(held.iter()),
            (false, Some(at)) => Box::new(held.get(..at).unwrap_or_default().iter().rev()),
            (false, None) => Box::new(held.iter().rev()),
        };
        let backups: Vec<Backup> =
            from.filter(wanted).skip(query.offset).take(query.limit).copied().collect();
        Some(BackupPage { is_full: backups.len() >= query.limit, backups })
    }
}
