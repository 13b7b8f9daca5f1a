//! A part of a longer text that many share: a hundred thousand names in one piece of memory.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

/// A part of a text; reads like a `str`.
#[derive(Clone, Default)]
pub struct SharedStr {
    whole: Arc<String>,
    range: Range<u32>,
}

impl SharedStr {
    /// All of these in one text. What does not fit into 4 GiB is empty.
    pub fn split<'a>(pieces: impl Iterator<Item = &'a str> + Clone) -> impl Iterator<Item = Self> {
        let whole: Arc<String> = Arc::new(pieces.clone().collect());
        let mut start = 0_usize;
        pieces.map(move |piece| {
            let end = start + piece.len();
            let range = u32::try_from(start).ok().zip(u32::try_from(end).ok()).map(|(start, end)| start..end);
            start = end;
            Self { whole: whole.clone(), range: range.unwrap_or_default() }
        })
    }
}

impl Deref for SharedStr {
    type Target = str;

    fn deref(&self) -> &str {
        self.whole.get(self.range.start as usize..self.range.end as usize).unwrap_or_default()
    }
}

impl From<&str> for SharedStr {
    fn from(text: &str) -> Self {
        Self::split(std::iter::once(text)).next().unwrap_or_default()
    }
}

impl PartialEq for SharedStr {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl fmt::Debug for SharedStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_what_they_were_made_of() {
        let names = ["web", "", "\u{e4}\u{1f4be}", "db"];
        let pieces: Vec<SharedStr> = SharedStr::split(names.into_iter()).collect();
        assert_eq!(pieces.iter().map(|piece| &**piece).collect::<Vec<_>>(), names);
        assert_eq!(pieces[0], SharedStr::from("web"));
        assert!(SharedStr::default().is_empty());
    }
}
