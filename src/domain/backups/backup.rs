//! A backup of a volume (domain.md 7.2).

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::model::{BackupId, VolumeId};

/// What a list says about one backup; everything but the id may be missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Backup {
    /// The backup's id.
    pub id: BackupId,
    /// The name; may be empty (scrub before showing).
    pub name: Box<str>,
    /// The volume it is of, which may be gone.
    pub volume: Option<VolumeId>,
    /// The status.
    pub status: BackupStatus,
    /// Size of the volume in GB, not of what is stored (domain.md 7.2).
    pub size_gb: Option<u32>,
    /// When it began, UTC.
    pub created: Option<Timestamp>,
    /// It was made for a server as a whole, by another service.
    pub for_server: bool,
    /// How far it is, in percent.
    pub progress: Option<u8>,
    /// Why it failed, in the words of the back end (scrub before showing).
    pub fail_reason: Option<Box<str>>,
}

/// Who made a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackupKind {
    /// A policy.
    Automatic,
    /// A person; no policy ever removes it.
    Manual,
    /// Another service, with the other volumes of a server.
    Server,
}

impl BackupKind {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Manual => "manual",
            Self::Server => "server",
        }
    }
}

impl Backup {
    /// Who made it. Names that people give may not begin with `auto` (domain.md 7.2), so the beginning
    /// of a name tells.
    pub fn kind(&self) -> BackupKind {
        let is_automatic = self.name.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("auto"));
        match (self.for_server, is_automatic) {
            (true, _) => BackupKind::Server,
            (false, true) => BackupKind::Automatic,
            (false, false) => BackupKind::Manual,
        }
    }
}

/// Every field of one backup.
#[derive(Clone, Debug, PartialEq)]
pub struct BackupDetail {
    /// The same facts a list gives, fresher.
    pub backup: Backup,
    /// All fields of the answer as label and text, in the order of the answer; nested values are
    /// flattened with dots, those of `service_metadata` too.
    pub fields: Vec<(String, String)>,
}

/// The status of a backup (domain.md 7.2).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum BackupStatus {
    /// `available`
    Available,
    /// `creating`
    Creating,
    /// `deleting`
    Deleting,
    /// `error`
    Error,
    /// `restoring`
    Restoring,
    /// `error_restoring`
    ErrorRestoring,
    /// `error_deleting`
    ErrorDeleting,
    /// A word that is in no table; shown as it came.
    Other(Arc<str>),
}

impl BackupStatus {
    const KNOWN: [(Self, &'static str); 7] = [
        (Self::Available, "available"),
        (Self::Creating, "creating"),
        (Self::Deleting, "deleting"),
        (Self::Error, "error"),
        (Self::Restoring, "restoring"),
        (Self::ErrorRestoring, "error_restoring"),
        (Self::ErrorDeleting, "error_deleting"),
    ];

    /// Reads the wire's word, in any case.
    pub fn new(word: &str) -> Self {
        let known = Self::KNOWN.into_iter().find(|(_, known)| known.eq_ignore_ascii_case(word));
        known.map_or_else(|| Self::Other(word.into()), |(status, _)| status)
    }

    /// The wire's word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Other(word) => word,
            known => Self::KNOWN.iter().find(|(status, _)| status == known).map_or("", |(_, word)| word),
        }
    }

    /// Whether the volume can be had back from such a backup: one that is being restored was good
    /// before (domain.md 7.3).
    pub const fn is_good(&self) -> bool {
        matches!(self, Self::Available | Self::Restoring)
    }
}

impl fmt::Display for BackupStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_survive_the_round_trip() {
        for (status, word) in BackupStatus::KNOWN {
            assert_eq!(BackupStatus::new(&word.to_uppercase()), status);
            assert_eq!(status.as_str(), word);
        }
        let odd = BackupStatus::new("hibernating");
        assert_eq!((odd.as_str(), odd.is_good()), ("hibernating", false));
    }

    #[test]
    fn the_beginning_of_a_name_tells_who_made_it() {
        let backup = |name: &str, for_server| Backup {
            id: "b".into(),
            name: name.into(),
            volume: None,
            status: BackupStatus::Available,
            size_gb: None,
            created: None,
            for_server,
            progress: None,
            fail_reason: None,
        };
        for (name, kind) in [
            ("autobk_a107", BackupKind::Automatic),
            ("AUTOBK", BackupKind::Automatic),
            ("manualbk_5f1c", BackupKind::Manual),
            ("aut", BackupKind::Manual),
            ("übergabe", BackupKind::Manual),
            ("", BackupKind::Manual),
        ] {
            assert_eq!(backup(name, false).kind(), kind, "{name}");
            assert_eq!(backup(name, true).kind(), BackupKind::Server);
        }
    }
}
