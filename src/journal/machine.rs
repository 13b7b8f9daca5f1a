//! Who is at work here, and what a run that begins here is called.

use std::hash::{BuildHasher, RandomState};

use jiff::Timestamp;

use crate::domain::RunId;

/// A name for a run that begins now.
pub fn name_run(now: Timestamp) -> RunId {
    // Hash maps are seeded at random; that is chance enough to tell runs of one second apart.
    RunId::new(now, RandomState::new().hash_one(now) as u16)
}

/// The name of this host.
pub fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// The account this program runs under: its name, else its number.
pub fn account() -> String {
    let named = ["USER", "LOGNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    named
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| format!("uid {}", rustix::process::getuid().as_raw()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_always_at_work_somewhere() {
        assert!(!host().is_empty() && !account().is_empty());
    }
}
