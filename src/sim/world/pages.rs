//! Pages that were rendered before: a client that loads the same list again must not
//! wait for the simulator to write it again.

use std::sync::PoisonError;

use bytes::Bytes;

use super::World;
use super::lists::{Key, Pages};

/// Most bytes of pages that are kept: a hundred thousand volumes in both forms, and room.
const MOST_BYTES: usize = 384 * 1024 * 1024;

impl World {
    /// A page that was rendered before and would be the same now.
    pub(crate) fn kept_page(&self, key: &Key) -> Option<Bytes> {
        let pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        if pages.version != self.version || !self.is_settled() {
            return None;
        }
        pages.held.get(key).cloned()
    }

    /// Keeps a page, while there is room: of a list that does not fit, the part that was asked
    /// for first is kept: evicting it would leave nothing for the next client that starts at the top.
    pub(crate) fn keep_page(&self, key: Key, page: &Bytes) {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        if pages.version != self.version {
            *pages = Pages { version: self.version, ..Pages::default() };
        }
        if self.is_settled() && pages.bytes + page.len() <= MOST_BYTES {
            pages.bytes += page.len();
            pages.held.insert(key, page.clone());
        }
    }
}
