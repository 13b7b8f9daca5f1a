//! A volume that is to be made from a backup (domain.md 7.7).

use serde::{Deserialize, Serialize};

use super::ids::BackupId;

/// A volume that is to be made from a backup.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NewVolume {
    /// The backup.
    pub backup: BackupId,
    /// Its name, at most 255 characters.
    pub name: String,
    /// The availability zone.
    pub zone: String,
    /// The volume type.
    pub kind: String,
    /// Its size in GB, at least that of the backup.
    pub size_gb: u32,
}
