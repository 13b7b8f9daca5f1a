//! A backup policy (domain.md 1.1).

use super::ids::PolicyId;
use super::schedule::Schedule;

/// How many backups, or for how long, a policy keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Retention {
    /// The last so many backups (`rentention_num`).
    Copies(u32),
    /// Backups of so many days (`rentention_day`, 2 to 99999).
    Days(u32),
}

/// A backup policy as the list gives it; everything but the id may be missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// The policy's id.
    pub id: PolicyId,
    /// The name (scrub before showing).
    pub name: String,
    /// Whether it runs; `None` where the cloud does not say.
    pub enabled: Option<bool>,
    /// When it runs; `None` where the cloud gives no schedule.
    pub schedule: Option<Schedule>,
    /// What it keeps.
    pub retention: Option<Retention>,
    /// Whether the first backup of the month is kept for good
    /// (`remain_first_backup_of_curMonth`).
    pub keeps_first_of_month: Option<bool>,
    /// Number of volumes the cloud counts under the policy (`policy_resource_count`).
    pub volume_count: Option<u32>,
    /// The cloud's own note of its time zone, as it came (`UTC+01:00`).
    pub time_zone: Option<String>,
    /// Tags, where the list carries them.
    pub tags: Vec<(String, String)>,
    /// Fields of its schedule that this program does not know, as a JSON object; empty where there are none.
    pub more: String,
}

impl Policy {
    /// One of which only id and name are known.
    pub const fn bare(id: PolicyId, name: String) -> Self {
        Self {
            id,
            name,
            enabled: None,
            schedule: None,
            retention: None,
            keeps_first_of_month: None,
            volume_count: None,
            time_zone: None,
            tags: Vec::new(),
            more: String::new(),
        }
    }

    /// Every project has one policy of the provider's own, whose name begins with `default`
    /// (domain.md 1.1).
    pub fn is_default(&self) -> bool {
        self.name.get(..7).is_some_and(|head| head.eq_ignore_ascii_case("default"))
    }

    /// The name, or the short id where there is no name.
    pub fn label(&self) -> String {
        if self.name.trim().is_empty() { self.id.short() } else { self.name.clone() }
    }

    /// Whether this policy keeps less than `other`: a shorter time back, or where that cannot be told, fewer
    /// copies.
    pub fn keeps_less_than(&self, other: &Self) -> bool {
        match (self.days_back().zip(other.days_back()), self.retention, other.retention) {
            (Some((mine, theirs)), ..) => mine < theirs,
            (None, Some(Retention::Copies(mine)), Some(Retention::Copies(theirs))) => mine < theirs,
            (None, ..) => false,
        }
    }

    /// About how many days its oldest automatic backup reaches back, once it has run that long; `None` where
    /// that cannot be told.
    pub fn days_back(&self) -> Option<u64> {
        match self.retention? {
            Retention::Days(days) => Some(u64::from(days)),
            Retention::Copies(copies) => {
                let runs = u64::from(self.schedule.as_ref()?.runs_per_28_days()?).max(1);
                Some(u64::from(copies) * 28 / runs)
            }
        }
    }

    /// Rough number of backups kept at a time, for weighing quota (domain.md 9.2); `None` where it
    /// cannot be told.
    pub fn copies_kept(&self) -> Option<u64> {
        match self.retention? {
            Retention::Copies(copies) => Some(u64::from(copies)),
            Retention::Days(days) => {
                let per_week = u64::from(self.schedule.as_ref()?.runs_per_28_days()?);
                Some((u64::from(days) * per_week).div_ceil(28))
            }
        }
    }
}

impl Retention {
    /// Either number as a retention; copies win where both are told (domain.md 1.2).
    pub fn of(copies: Option<u32>, days: Option<u32>) -> Option<Self> {
        copies.map(Self::Copies).or(days.map(Self::Days))
    }

    /// The number of backups, where it goes by that.
    pub const fn copies(self) -> Option<u32> {
        match self {
            Self::Copies(copies) => Some(copies),
            Self::Days(_) => None,
        }
    }

    /// The number of days, where it goes by that.
    pub const fn days(self) -> Option<u32> {
        match self {
            Self::Copies(_) => None,
            Self::Days(days) => Some(days),
        }
    }
}

/// The word for a policy that is switched so, which is the wire's, too (domain.md 1.1).
pub const fn on_off(on: bool) -> &'static str {
    if on { "ON" } else { "OFF" }
}

/// The word for a setting that holds, or does not.
pub const fn yes_no(holds: bool) -> &'static str {
    if holds { "yes" } else { "no" }
}

impl std::fmt::Display for Retention {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Copies(copies) => write!(f, "keep {copies}"),
            Self::Days(days) => write!(f, "keep {days} d"),
        }
    }
}
