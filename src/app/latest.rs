//! The last backups of the volumes in the list, as far as they were read.

use jiff::Timestamp;

use super::request::{Generation, RequestId};
use crate::domain::{ApiError, LastBackups, Minute, Removal, VolumeId};

/// A backup that was read: of which volume, when it began, and whether it is good; others failed.
pub type SeenBackup = (VolumeId, Minute, bool);

/// What a reading has found.
#[derive(Clone, Debug)]
pub struct LatestRead {
    /// By the positions that volumes had when it began.
    pub backups: LastBackups,
    /// Why some could not be read.
    pub fault: Option<ApiError>,
}

/// How far the reading of last backups is.
#[derive(Clone, Debug, Default)]
pub struct Latest {
    /// The question under way.
    pub reading: Option<LatestReading>,
    /// Why the last reading failed, or what it lacks.
    pub fault: Option<ApiError>,
    /// The load whose volumes were asked about last.
    pub(super) asked_for: Option<Generation>,
}

/// A question that is under way.
#[derive(Clone, Debug)]
pub struct LatestReading {
    /// Its number.
    pub request: RequestId,
    /// Backups read so far.
    pub read: usize,
    /// Volumes that were taken out since: positions in the answer are those of before.
    pub(super) moved: Vec<Removal>,
    /// When rows that rest on backups were last worked out.
    pub(super) shown: Timestamp,
}

/// What the list rests on and is not known.
#[derive(Clone, Debug, PartialEq)]
pub enum Lacking {
    /// Backups are being read; so many were.
    Reading(usize),
    /// They were read, but not all is known.
    Unknown {
        /// Volumes of whose backups nothing is known.
        unread: usize,
        /// Volumes that the filter leaves out because their last backup, which is older than what was read, was
        /// not looked for.
        not_looked_for: usize,
        /// Why, as far as something failed.
        fault: Option<ApiError>,
    },
}
