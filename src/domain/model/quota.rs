//! How much room the project has for backups (domain.md 1.12).

use crate::domain::echo::grouped;

/// The part of the backup quota that planning needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quota {
    /// Number of backups; `None` where the cloud does not say.
    pub backups: Option<Allowance>,
    /// Size of all backups in GB; `None` where the cloud does not say.
    pub gigabytes: Option<Allowance>,
}

/// What is used of one kind, and what may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowance {
    /// In use.
    pub used: u64,
    /// Set aside for jobs that are running.
    pub reserved: u64,
    /// The limit; `None` is unlimited.
    pub limit: Option<u64>,
}

impl Quota {
    /// Those of its kinds that are told, each with what is counted.
    pub fn kinds(&self) -> impl Iterator<Item = (&'static str, Allowance)> {
        let kinds = [("backups", self.backups), ("GB", self.gigabytes)];
        kinds.into_iter().filter_map(|(word, allowance)| Some((word, allowance?)))
    }

    /// In words: `1,452 of 1,600 backups (90 %), 9,000 GB, no limit`; `None` where the cloud tells nothing.
    pub fn in_words(&self) -> Option<String> {
        let told = |(word, room): (&str, Allowance)| {
            let taken = grouped(room.taken());
            match room.limit.zip(room.percent()) {
                Some((limit, percent)) => format!("{taken} of {} {word} ({percent} %)", grouped(limit)),
                None => format!("{taken} {word}, no limit"),
            }
        };
        let told: Vec<String> = self.kinds().map(told).collect();
        (!told.is_empty()).then(|| told.join(", "))
    }
}

impl Allowance {
    /// What is used or set aside.
    pub const fn taken(&self) -> u64 {
        self.used.saturating_add(self.reserved)
    }

    /// How much of the limit is used or set aside, in percent; `None` is unlimited.
    pub const fn percent(&self) -> Option<u64> {
        match self.limit {
            Some(0) => Some(100),
            Some(limit) => Some((self.taken() as u128 * 100 / limit as u128) as u64),
            None => None,
        }
    }

    /// What is left; `None` is unlimited.
    pub const fn left(&self) -> Option<u64> {
        match self.limit {
            Some(limit) => Some(limit.saturating_sub(self.taken())),
            None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_aside_counts_as_used() {
        let percent = |used, reserved, limit| Allowance { used, reserved, limit }.percent();
        assert_eq!(percent(40, 40, Some(100)), Some(80));
        assert_eq!(percent(5, 0, Some(0)), Some(100), "nothing is allowed, so nothing is left");
        assert_eq!(percent(u64::MAX, 1, Some(u64::MAX)), Some(100), "no overflow");
        assert_eq!(percent(5, 0, None), None);
    }
}
