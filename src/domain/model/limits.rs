//! What a plan must know of a backup service.

use std::num::NonZeroUsize;

/// What becomes of a volume that is associated while it is in another target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reassignment {
    /// It leaves the other one without a question (VBS, domain.md 2). Where nothing is known of a service,
    /// this is the careful assumption, for a move must be confirmed by its number.
    #[default]
    Moves,
    /// The service refuses it.
    Refuses,
}

/// What a backup service takes, and what it does with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ServiceLimits {
    /// Most volumes in one request; `None` where no limit is known.
    pub volumes_per_request: Option<NonZeroUsize>,
    /// What becomes of a volume that is in another target.
    pub reassignment: Reassignment,
}

impl ServiceLimits {
    /// How many volumes share a request where the settings allow `most`.
    pub fn batch(self, most: usize) -> usize {
        self.volumes_per_request.map_or(most, |limit| most.min(limit.get())).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smaller_limit_of_a_request_counts() {
        let limited =
            |most| ServiceLimits { volumes_per_request: NonZeroUsize::new(most), ..Default::default() };
        assert_eq!(limited(3).batch(40), 3);
        assert_eq!(limited(100).batch(40), 40);
        assert_eq!((limited(0).batch(40), limited(0).batch(0)), (40, 1));
    }
}
