//! What was found, volume by volume, and what it comes to (domain.md 8.3).

use std::cmp::Reverse;

use jiff::Timestamp;

use crate::domain::backups::BackupKind;
use crate::domain::model::Minute;

/// How old the last good backup of a volume is, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AgeClass {
    /// There is none.
    Never,
    /// It is older than is allowed.
    TooOld,
    /// It is older than what was read, and was not looked for: there may be none.
    Older,
    /// It could not be read.
    NotVisible,
    /// The volume's status rules backups out.
    NotProtectable,
    /// It is as young as it has to be.
    Within,
}

impl AgeClass {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Never, Self::TooOld, Self::Older, Self::NotVisible, Self::NotProtectable, Self::Within];

    /// The word for programs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::TooOld => "too_old",
            Self::Older => "older",
            Self::NotVisible => "not_visible",
            Self::NotProtectable => "not_protectable",
            Self::Within => "within",
        }
    }
}

/// What stands behind it: the policy a volume is under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// A policy that is ON.
    On,
    /// One that is OFF.
    Off,
    /// One that is gone.
    Gone,
    /// None.
    None,
    /// The cloud does not show it.
    NotVisible,
}

impl Cause {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::On, Self::Off, Self::Gone, Self::None, Self::NotVisible];

    /// The word for programs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
            Self::Gone => "gone",
            Self::None => "none",
            Self::NotVisible => "not_visible",
        }
    }

    /// Whether no backup will follow the last one.
    pub const fn is_warning(self) -> bool {
        matches!(self, Self::Off | Self::Gone | Self::None)
    }
}

/// What was found of one volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its position in the inventory.
    pub position: u32,
    /// How old its last good backup is.
    pub class: AgeClass,
    /// What stands behind that.
    pub cause: Cause,
    /// How old it may be, in minutes.
    pub allowed: u32,
    /// Its size.
    pub size_gb: Option<u32>,
    /// When its last good backup began.
    pub last_good: Option<Minute>,
    /// Who made that.
    pub last_good_kind: Option<BackupKind>,
    /// When its last failed backup began, of those that were read.
    pub last_failed: Option<Minute>,
}

/// Volumes and their size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Volumes.
    pub volumes: usize,
    /// GB, as the quota counts: sizes of volumes.
    pub gigabytes: u64,
}

/// What it comes to, for one who watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every volume that can be has a backup that is young enough.
    AllWithin,
    /// Some have not.
    SomeNot,
    /// Of some it cannot be told.
    CannotTell,
}

/// What was found of all volumes that were asked about.
#[derive(Clone, Debug)]
pub struct Findings {
    /// The worst first, of a class those without a backup, then the oldest.
    pub all: Vec<Finding>,
    /// When that was so, by the cloud's clock.
    pub now: Timestamp,
    /// How far back the list of backups was read.
    pub since: Timestamp,
}

impl Findings {
    /// Of these volumes.
    pub fn new(mut all: Vec<Finding>, now: Timestamp, since: Timestamp) -> Self {
        all.sort_by_key(|finding| {
            (finding.class, finding.last_good, finding.cause, Reverse(finding.size_gb), finding.position)
        });
        Self { all, now, since }
    }

    /// The volumes of a class.
    pub fn of_class(&self, class: AgeClass) -> impl Iterator<Item = &Finding> {
        self.all.iter().filter(move |finding| finding.class == class)
    }

    /// Volumes whose backup is young enough, but will be the last.
    pub fn warnings(&self) -> impl Iterator<Item = &Finding> {
        self.of_class(AgeClass::Within).filter(|finding| finding.cause.is_warning())
    }

    /// What it comes to.
    pub fn verdict(&self) -> Verdict {
        let any = |is: fn(&Finding) -> bool| self.all.iter().any(is);
        if any(|finding| finding.class == AgeClass::NotVisible || finding.cause == Cause::NotVisible) {
            Verdict::CannotTell
        } else if any(|finding| matches!(finding.class, AgeClass::Never | AgeClass::TooOld | AgeClass::Older))
        {
            Verdict::SomeNot
        } else {
            Verdict::AllWithin
        }
    }
}

impl Sum {
    /// Of these volumes.
    pub fn of<'a>(findings: impl Iterator<Item = &'a Finding>) -> Self {
        findings.fold(Self::default(), |sum, finding| Self {
            volumes: sum.volumes + 1,
            gigabytes: sum.gigabytes + u64::from(finding.size_gb.unwrap_or_default()),
        })
    }
}
