//! What can be told of the policy of a volume.

use crate::domain::model::{Policy, PolicyId, VolumeStatus};

/// Whether this cloud lets a client see which policy a volume is under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MembershipVisibility {
    /// Volumes name their policies, or there is nothing to name.
    Shown,
    /// Policies count volumes, but no volume names a policy.
    NotShown,
    /// Nothing proves it either way: counts are missing or still loading.
    Unproven,
}

/// How the present policy of volumes is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadMode {
    /// By lists of ids.
    Lists,
    /// Each volume by itself, where lists lack the policy (domain.md 1.10).
    Singly,
}

/// Which policy a volume is under, as far as it can be told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Membership<'a> {
    /// In no policy.
    None,
    /// In this policy.
    In(&'a Policy),
    /// Under a policy that the list does not have: deleted, or set by hand.
    UnknownPolicy(&'a PolicyId),
    /// The cloud does not show it here.
    NotVisible,
}

impl<'a> Membership<'a> {
    /// The policy it is under, whether or not the list has it.
    pub const fn policy_id(self) -> Option<&'a PolicyId> {
        match self {
            Self::In(policy) => Some(&policy.id),
            Self::UnknownPolicy(id) => Some(id),
            Self::None | Self::NotVisible => None,
        }
    }
}

/// What a plan asks of a volume, where it lies: a plan may have a hundred thousand.
#[derive(Clone, Copy, Debug)]
pub(in crate::domain) struct VolumeFacts<'a> {
    pub status: &'a VolumeStatus,
    pub size_gb: Option<u32>,
    pub membership: Membership<'a>,
}
