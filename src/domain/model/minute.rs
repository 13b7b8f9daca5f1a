//! Moments of which the minute is enough.

use std::num::NonZeroU32;

use jiff::Timestamp;

/// A minute after the first one of 1970, UTC: four bytes, also where there may be none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minute(NonZeroU32);

impl Minute {
    /// The minute of a moment; `None` where it lies before 1970.
    pub fn from_timestamp(moment: Timestamp) -> Option<Self> {
        Self::from_number(u32::try_from(moment.as_second().div_euclid(60)).ok()?)
    }

    /// The minute with a number; 0 is none.
    pub const fn from_number(number: u32) -> Option<Self> {
        match NonZeroU32::new(number) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }

    /// Minutes since 1970.
    pub const fn number(self) -> u32 {
        self.0.get()
    }

    /// The moment it begins.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_second(i64::from(self.number()) * 60).unwrap_or_default()
    }

    /// Minutes since an earlier one; none since a later one.
    pub const fn since(self, earlier: Self) -> u32 {
        self.number().saturating_sub(earlier.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_is_four_bytes_and_nothing_before_1970() {
        assert_eq!(size_of::<Option<Minute>>(), 4);
        let minute = |text: &str| Minute::from_timestamp(text.parse().unwrap());
        let told = minute("2025-01-15T08:30:59.9Z").unwrap();
        assert_eq!(told.timestamp().to_string(), "2025-01-15T08:30:00Z");
        assert_eq!(minute("2025-01-15T10:31:00Z").map(|later| later.since(told)), Some(121));
        assert_eq!(minute("2024-01-15T10:31:00Z").map(|earlier| earlier.since(told)), Some(0));
        for none in ["1969-12-31T23:59:59Z", "1970-01-01T00:00:59Z", "-009999-01-02T01:59:59Z"] {
            assert_eq!(minute(none), None, "{none}");
        }
        assert_eq!(
            minute("9999-12-30T00:00:00Z").map(|last| last.timestamp().to_string()).as_deref(),
            Some("9999-12-30T00:00:00Z")
        );
    }
}
