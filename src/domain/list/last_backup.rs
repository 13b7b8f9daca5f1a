//! What is known of the last backup of each volume, once something asks for it: twelve bytes each, in a
//! table of their own, so that a list that does not show it pays nothing.

use jiff::Timestamp;

use super::store::Moved;
use crate::domain::model::Minute;

/// What is known of the backups of one volume.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastBackup {
    /// When the last good one began, of those that were read.
    pub good: Option<Minute>,
    /// When the last failed one began, of those that were read.
    pub failed: Option<Minute>,
    /// How far a good one was looked for.
    pub sought: Sought,
}

/// How far a good backup of a volume was looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sought {
    /// Not yet.
    #[default]
    NotYet,
    /// Back to [`LastBackups::since`]: there may be an older one, or none.
    Lately,
    /// Wherever there could be one.
    Everywhere,
    /// It could not be read.
    InVain,
}

/// What can be said of the last good backup of a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastGood {
    /// It began then.
    At(Minute),
    /// There is none.
    None,
    /// There is none that began at [`LastBackups::since`] or later.
    Older,
    /// Nobody looked yet.
    NotRead,
    /// It could not be read.
    NotVisible,
}

impl LastBackup {
    /// What can be said of the last good one.
    pub const fn last_good(&self) -> LastGood {
        match (self.good, self.sought) {
            (Some(began), _) => LastGood::At(began),
            (None, Sought::NotYet) => LastGood::NotRead,
            (None, Sought::Lately) => LastGood::Older,
            (None, Sought::Everywhere) => LastGood::None,
            (None, Sought::InVain) => LastGood::NotVisible,
        }
    }

    /// Whether anything can be said of it.
    pub const fn is_told(&self) -> bool {
        !matches!(self.last_good(), LastGood::NotRead | LastGood::NotVisible)
    }

    /// Whether the newest that is known failed.
    pub fn has_failed_since(&self) -> bool {
        self.failed > self.good
    }
}

/// What is known of the backups of the volumes of an inventory, by position.
#[derive(Clone, Debug, Default)]
pub struct LastBackups {
    all: Vec<LastBackup>,
    /// Volumes of which something can be said.
    told: usize,
    /// Those of them of which only that is known that it is older.
    older: usize,
    since: Option<Minute>,
    goes_on_from: Option<Timestamp>,
}

impl LastBackups {
    /// What was found, by position; how far back all backups were read, and from where the next reading can
    /// go on, which is before the first one that is not settled.
    pub fn new(all: Vec<LastBackup>, since: Option<Minute>, goes_on_from: Option<Timestamp>) -> Self {
        let mut read = Self { since, goes_on_from, ..Self::default() };
        read.count_anew(all);
        read
    }

    /// What is known of the volume at a position.
    pub fn at(&self, position: u32) -> LastBackup {
        self.all.get(position as usize).copied().unwrap_or_default()
    }

    /// How far back backups of all volumes were read: one that was not found is older, if there is one.
    pub const fn since(&self) -> Option<Minute> {
        self.since
    }

    /// From where on the next reading has to read; `None` where there was none.
    pub const fn goes_on_from(&self) -> Option<Timestamp> {
        self.goes_on_from
    }

    /// Volumes of which something can be said.
    pub const fn told(&self) -> usize {
        self.told
    }

    /// Those of them of which only that is known that their backup is older than what was read.
    pub const fn older(&self) -> usize {
        self.older
    }

    /// Takes a backup of the volume at a position in while more are read; tells whether that is news.
    pub(in crate::domain) fn see(&mut self, position: u32, began: Minute, is_good: bool) -> bool {
        let place = position as usize;
        if place >= self.all.len() {
            self.all.reserve_exact(place + 1 - self.all.len());
            self.all.resize(place + 1, LastBackup::default());
        }
        let Some(known) = self.all.get_mut(place) else { return false };
        let before = *known;
        let last = if is_good { &mut known.good } else { &mut known.failed };
        *last = (*last).max(Some(began));
        let now = *known;
        self.count(before, false);
        self.count(now, true);
        before != now
    }

    /// Volumes were taken out: each goes where the others went.
    pub fn follow(&mut self, moved: &Moved) {
        let mut all = std::mem::take(&mut self.all);
        let mut places = (0..).map(|at| moved.to(at).is_some());
        all.retain(|_| places.next().unwrap_or_default());
        self.count_anew(all);
    }

    fn count_anew(&mut self, all: Vec<LastBackup>) {
        (self.told, self.older) = (0, 0);
        for known in &all {
            self.count(*known, true);
        }
        self.all = all;
    }

    fn count(&mut self, known: LastBackup, enters: bool) {
        let is_older = known.last_good() == LastGood::Older;
        for (count, is) in [(&mut self.told, known.is_told()), (&mut self.older, is_older)] {
            let more = usize::from(is);
            *count = if enters { *count + more } else { count.saturating_sub(more) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::list::inventory::Inventory;
    use crate::domain::list::inventory::tests::volume;

    #[test]
    fn it_takes_no_more_than_sixteen_bytes_a_volume() {
        assert_eq!(size_of::<LastBackup>(), 12);
        assert_eq!(super::super::fields::Column::Backup.field().bytes, 12);
    }

    #[test]
    fn what_is_known_stays_with_its_volume_and_counts_agree() {
        let mut inventory = Inventory::default();
        inventory.add_volumes(["a", "b", "c", "d"].map(|name| volume(name, None)).into());
        let known = |good, sought| LastBackup { good: Minute::from_number(good), failed: None, sought };
        let all = vec![
            known(7, Sought::Lately),
            known(0, Sought::Lately),
            known(0, Sought::Everywhere),
            known(0, Sought::InVain),
        ];
        inventory.set_last_backups(LastBackups::new(all, Minute::from_number(5), None));
        let counts = |inventory: &Inventory| {
            let read = inventory.last_backups();
            (read.told(), read.older())
        };
        assert_eq!(counts(&inventory), (3, 1));
        inventory.forget(&["a".into(), "c".into()]);
        assert_eq!(counts(&inventory), (1, 1));
        let of = |inventory: &Inventory, name: &str| {
            inventory.last_backups().at(inventory.position(&name.into()).unwrap()).last_good()
        };
        assert_eq!((of(&inventory, "b"), of(&inventory, "d")), (LastGood::Older, LastGood::NotVisible));
        inventory.add_volumes(vec![volume("e", None), volume("f", None)]);
        assert_eq!(of(&inventory, "f"), LastGood::NotRead);
        let (version, minute) = (inventory.version(), Minute::from_number(9).unwrap());
        inventory.see_backups(&[
            ("f".into(), minute, true),
            ("b".into(), minute, false),
            ("x".into(), minute, true),
        ]);
        assert!(inventory.version() > version);
        assert_eq!((of(&inventory, "f"), of(&inventory, "e")), (LastGood::At(minute), LastGood::NotRead));
        assert_eq!(of(&inventory, "b"), LastGood::Older, "one that failed is no good one");
        assert!(inventory.last_backups().at(0).has_failed_since());
        assert_eq!(counts(&inventory), (2, 1));
        let version = inventory.version();
        inventory.see_backups(&[("f".into(), Minute::from_number(8).unwrap(), true)]);
        assert_eq!(inventory.version(), version, "an older one is no news");
    }
}
