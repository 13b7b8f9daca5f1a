//! A block-storage volume: the fields that lists, filters and plans need.
//!
//! A hundred thousand of these live in memory at once, so the record is compact: ids are bytes,
//! words that repeat (zone, type) are shared, and whatever only a detail view shows is read when
//! that view opens ([`VolumeDetail`]).

use std::sync::Arc;

use jiff::Timestamp;

use super::ids::{PolicyId, ServerId, VolumeId};
use super::minute::Minute;
use super::status::VolumeStatus;

/// What a list says about one volume (domain.md 4.4).
#[derive(Clone, Debug, PartialEq)]
pub struct Volume {
    /// The volume's id.
    pub id: VolumeId,
    /// The name; may be empty, may be any Unicode (scrub before showing).
    pub name: Box<str>,
    /// The status.
    pub status: VolumeStatus,
    /// Size in GB; `None` where the cloud tells none that can be read.
    pub size_gb: Option<u32>,
    /// Availability zone.
    pub zone: Arc<str>,
    /// Volume type such as `SSD`; empty where the cloud gives none.
    pub kind: Arc<str>,
    /// Servers it is attached to; several when shared.
    pub servers: Box<[ServerId]>,
    /// `metadata.policy`: the policy this volume is under, as last read (domain.md 1.10).
    pub policy: Option<PolicyId>,
    /// Whether the answer tells if it is under a policy at all. Where not, no `policy` means nothing:
    /// its metadata was missing, or could not be read.
    pub policy_told: bool,
    /// When it was created; `None` where the cloud tells no time that can be read.
    pub created: Option<Minute>,
}

/// Every field of one volume, read when its detail opens.
#[derive(Clone, Debug, PartialEq)]
pub struct VolumeDetail {
    /// The same facts a list gives, fresher.
    pub volume: Volume,
    /// All fields of the answer as label and text, in the order of the answer; nested values are
    /// flattened with dots (`metadata.policy`).
    pub fields: Vec<(String, String)>,
    /// When it was read.
    pub read_at: Timestamp,
}

/// What reading one volume back said.
#[derive(Clone, Debug, PartialEq)]
pub enum Seen {
    /// It exists; this is it.
    Volume(Volume),
    /// The cloud says there is no such volume.
    Gone,
}
