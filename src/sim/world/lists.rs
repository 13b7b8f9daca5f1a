//! What list calls name, and what was worked out for them at one version of the world.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;

use super::super::id::Id;

/// Which of the two list forms asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    /// `cloudvolumes`: with tags, `wwn`, `service_type` and dedicated storage.
    Vendor,
    /// `volumes`: plain Cinder.
    Cinder,
}

/// `sort_key`, as documented for the vendor form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum SortKey {
    #[default]
    Created,
    Id,
    Status,
    Size,
    Name,
}

/// Filters of a list call; all of them must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) status: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) zone: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) server: Option<String>,
    /// `metadata.policy`.
    pub(crate) policy: Option<String>,
    pub(crate) ids: Option<Vec<Id>>,
}

impl Filter {
    pub(super) fn is_open(&self) -> bool {
        *self == Self::default()
    }
}

/// An order of all rows, valid for one version of the world.
#[derive(Debug)]
pub(crate) struct Sorted {
    pub(super) version: u64,
    pub(super) rows: Vec<u32>,
}

/// A filter and the volumes that pass it, oldest first; valid for one version of the world.
#[derive(Debug)]
pub(crate) struct Matched {
    pub(super) version: u64,
    pub(super) filter: Filter,
    pub(super) rows: Arc<Vec<u32>>,
}

/// What a page says, besides what the world holds of its rows: the same page may be asked for by
/// offset and by marker.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) rows: Vec<u32>,
    pub(crate) total: usize,
    pub(crate) limit: usize,
    pub(crate) form: Form,
    pub(crate) link: bool,
}

/// Pages of one version of the world.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    pub(super) version: u64,
    pub(super) bytes: usize,
    pub(super) held: HashMap<Key, Bytes>,
}
