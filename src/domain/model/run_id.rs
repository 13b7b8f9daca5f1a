//! Names of runs.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Names one run: when it began and four hexadecimal digits, `20261123-214800-7f3a`.
///
/// Sorted as text, runs are in the order they began.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(String);

impl RunId {
    /// A name for a run that begins now; `chance` tells runs of the same second apart.
    pub fn new(now: Timestamp, chance: u16) -> Self {
        Self(format!("{}-{chance:04x}", now.strftime("%Y%m%d-%H%M%S")))
    }

    /// Another name for a run of the same second.
    pub fn sibling(&self) -> Self {
        let chance = u16::from_str_radix(self.short(), 16).unwrap_or_default().wrapping_add(1);
        let stamp = self.0.rsplit_once('-').map_or(self.0.as_str(), |(stamp, _)| stamp);
        Self(format!("{stamp}-{chance:04x}"))
    }

    /// Reads a name back; `None` if it is none, so that no name can lead out of the journal's
    /// directory.
    pub fn parse(text: &str) -> Option<Self> {
        let shape = |c: char| if c.is_ascii_digit() { 'd' } else { c };
        let (stamp, chance) = text.rsplit_once('-')?;
        let right = stamp.chars().map(shape).eq("dddddddd-dddddd".chars())
            && chance.len() == 4
            && chance.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'));
        right.then(|| Self(text.to_owned()))
    }

    /// The part that is enough to name it by hand.
    pub fn short(&self) -> &str {
        self.0.rsplit_once('-').map_or(self.0.as_str(), |(_, chance)| chance)
    }

    /// When it began, to the second, as text that sorts.
    pub fn began(&self) -> &str {
        self.0.rsplit_once('-').map_or(self.0.as_str(), |(stamp, _)| stamp)
    }

    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_nothing_else_is() {
        let id = RunId::new("2026-11-23T21:48:00Z".parse().unwrap(), 0x7f3a);
        assert_eq!(id.as_str(), "20261123-214800-7f3a");
        assert_eq!(id.short(), "7f3a");
        assert_eq!(RunId::parse(id.as_str()), Some(id.clone()));
        assert_eq!(id.sibling().as_str(), "20261123-214800-7f3b");
        for wrong in
            ["", "7f3a", "../../20261123-214800-7f3a", "20261123-214800-7F3A", "20261123-21480-7f3a", "x"]
        {
            assert_eq!(RunId::parse(wrong), None, "{wrong}");
        }
    }
}
