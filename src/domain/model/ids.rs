//! Identifiers: compact, compared without regard to case, and never interchangeable.
//!
//! These clouds use UUIDs nearly everywhere (domain.md 1.1, 4.4), so a UUID is kept as its 16
//! bytes; anything else is kept as it came, because an id that cannot be represented is an id
//! the operator cannot act on.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// An identifier as a cloud gives it.
///
/// Equality, order and hash ignore ASCII case (domain.md 2: "compare ids without regard to case").
#[derive(Clone)]
pub enum Id {
    /// A UUID in its usual dashed form.
    Uuid([u8; 16]),
    /// Any other text, in its original spelling.
    Other(Arc<str>),
}

impl Id {
    /// Reads an id; never fails, for a cloud may name things as it likes.
    pub fn new(text: &str) -> Self {
        parse_uuid(text).map_or_else(|| Self::Other(text.into()), Self::Uuid)
    }

    /// The first eight characters: enough to tell ids apart in a column.
    pub fn short(&self) -> String {
        self.to_string().chars().take(8).collect()
    }

    /// The bits of a UUID; `None` for any other id.
    pub const fn bits(&self) -> Option<u128> {
        match self {
            Self::Uuid(bytes) => Some(u128::from_be_bytes(*bytes)),
            Self::Other(_) => None,
        }
    }

    fn folded(&self) -> impl Iterator<Item = u8> + '_ {
        let (bytes, text): (&[u8], &[u8]) = match self {
            Self::Uuid(bytes) => (bytes, &[]),
            Self::Other(text) => (&[], text.as_bytes()),
        };
        bytes.iter().copied().chain(text.iter().map(u8::to_ascii_lowercase))
    }

    const fn rank(&self) -> u8 {
        match self {
            Self::Uuid(_) => 0,
            Self::Other(_) => 1,
        }
    }
}

impl PartialEq for Id {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Uuid(a), Self::Uuid(b)) => a == b,
            (Self::Other(a), Self::Other(b)) => a.eq_ignore_ascii_case(b),
            _ => false,
        }
    }
}

impl Eq for Id {}

impl Ord for Id {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Uuid(a), Self::Uuid(b)) => a.cmp(b),
            _ => self.rank().cmp(&other.rank()).then_with(|| self.folded().cmp(other.folded())),
        }
    }
}

impl PartialOrd for Id {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for Id {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Uuid(bytes) => bytes.hash(state),
            Self::Other(_) => self.folded().for_each(|byte| state.write_u8(byte)),
        }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uuid(bytes) => {
                f.write_str(std::str::from_utf8(&uuid_text(*bytes)).map_err(|_| fmt::Error)?)
            }
            Self::Other(text) => f.write_str(text),
        }
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Where the dashes stand in the text of a UUID.
const DASHES: [usize; 4] = [8, 13, 18, 23];

// Both ways between text and bytes are walked for every id of every page: neither allocates.

fn parse_uuid(text: &str) -> Option<[u8; 16]> {
    let text: &[u8; 36] = text.as_bytes().try_into().ok()?;
    let (first, [b'-', rest @ ..]) = text.split_first_chunk::<8>()? else { return None };
    let (second, [b'-', rest @ ..]) = rest.split_first_chunk::<4>()? else { return None };
    let (third, [b'-', rest @ ..]) = rest.split_first_chunk::<4>()? else { return None };
    let (fourth, [b'-', rest @ ..]) = rest.split_first_chunk::<4>()? else { return None };
    let (fifth, rest) = rest.split_first_chunk::<4>()?;
    let join = |a: &[u8; 4], b: &[u8; 4]| {
        u64::from(u32::from_be_bytes(*a)) << 32 | u64::from(u32::from_be_bytes(*b))
    };
    let parts = [
        u64::from_be_bytes(*first),
        join(second, third),
        join(fourth, fifth),
        u64::from_be_bytes(rest.try_into().ok()?),
    ];
    let mut bits: u128 = 0;
    for part in parts {
        bits = bits << 32 | u128::from(eight_digits(part)?);
    }
    Some(bits.to_be_bytes())
}

/// The value of eight hexadecimal digits, the first one in the highest byte; all bytes of the word
/// are worked on at once.
const fn eight_digits(letters: u64) -> Option<u32> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // Letters have bit 6, and their low bits count from 1.
    let is_letter = letters >> 6 & ONES;
    let digits = (letters & (0x0f * ONES)) + 9 * is_letter;
    if digits & (0xf0 * ONES) != 0 {
        return None;
    }
    // Written again in lower case they must be what they were, but for the case of letters.
    let above_nine = (digits + 6 * ONES) >> 4 & ONES;
    let again = digits + 0x30 * ONES + (b'a' - b'0' - 10) as u64 * above_nine;
    if (again ^ letters) & !(0x20 * is_letter) != 0 {
        return None;
    }
    let pairs = (digits | digits >> 4) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs | pairs >> 8) & 0x0000_ffff_0000_ffff;
    Some((fours | fours >> 16) as u32)
}

fn uuid_text(bytes: [u8; 16]) -> [u8; 36] {
    let mut bits = u128::from_be_bytes(bytes);
    let mut text = [b'-'; 36];
    for (at, byte) in text.iter_mut().enumerate() {
        if !DASHES.contains(&at) {
            bits = bits.rotate_left(4);
            *byte = char::from_digit((bits & 0xf) as u32, 16).map_or(b'0', |digit| digit as u8);
        }
    }
    text
}

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Id);

        impl $name {
            /// Reads an id as the cloud spells it.
            pub fn new(text: &str) -> Self {
                Self(Id::new(text))
            }

            /// The bits of a UUID; `None` for any other id.
            pub const fn bits(&self) -> Option<u128> {
                self.0.bits()
            }

            /// The first eight characters, for narrow columns.
            pub fn short(&self) -> String {
                self.0.short()
            }

            /// What it is made of.
            pub const fn id(&self) -> &Id {
                &self.0
            }
        }

        impl From<Id> for $name {
            fn from(id: Id) -> Self {
                Self(id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Ok(Self::new(&text))
            }
        }
    };
}

id_type! {
    /// A block-storage volume (`id` of EVS and Cinder, domain.md 4.4).
    VolumeId
}
id_type! {
    /// A backup policy (`backup_policy_id`, domain.md 1.1).
    PolicyId
}
id_type! {
    /// A server a volume is attached to (`attachments[].server_id`, domain.md 4.4).
    ServerId
}

id_type! {
    /// A task of a policy, or a job (`job_id` and `vbs_job_id`, domain.md 1.9).
    JobId
}
id_type! {
    /// A backup of a volume (`id` of a backup, domain.md 7.2).
    BackupId
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    const UUID: &str = "2b9a6d54-1c7e-4f3a-8e21-6a5d4c3b2a10";

    #[test]
    fn a_uuid_is_kept_in_sixteen_bytes_and_printed_as_it_came() {
        assert!(matches!(Id::new(UUID), Id::Uuid(_)));
        assert_eq!(Id::new(UUID).to_string(), UUID);
        assert_eq!(Id::new(UUID).short(), "2b9a6d54");
        assert!(size_of::<VolumeId>() <= 24);
    }

    #[test]
    fn case_does_not_tell_ids_apart() {
        let mut seen = HashSet::new();
        seen.insert(Id::new(UUID));
        assert!(seen.contains(&Id::new(&UUID.to_uppercase())));
        seen.insert(Id::new("Vol-A"));
        assert!(seen.contains(&Id::new("vol-a")));
        assert_eq!(Id::new("Vol-A").cmp(&Id::new("vol-a")), Ordering::Equal);
    }

    #[test]
    fn what_is_no_uuid_keeps_its_spelling() {
        for odd in [
            "",
            "vol-1",
            "+b9a6d54-1c7e-4f3a-8e21-6a5d4c3b2a10",
            "2b9a6d54-1c7e-4f3a-8e216-a5d4c3b2a10",
            "2b9a6d54-1c7e-4f3a-8e21-6a5d4c3b2aé",
            "2b9a6d541c7e4f3a8e216a5d4c3b2a10",
            &format!("{UUID}-x"),
        ] {
            assert_eq!(Id::new(odd).to_string(), odd);
            assert!(matches!(Id::new(odd), Id::Other(_)), "{odd}");
        }
    }

    #[test]
    fn digits_are_what_the_standard_library_takes_for_them() {
        for place in 0..8 {
            for letter in 0..=u8::MAX {
                let mut letters = *b"0aF93Bc7";
                letters[place] = letter;
                let text: String = letters.iter().map(|letter| char::from(*letter)).collect();
                let expected = u32::from_str_radix(&text, 16).ok().filter(|_| letter != b'+');
                assert_eq!(eight_digits(u64::from_be_bytes(letters)), expected, "{text}");
            }
        }
    }
}
