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
        self.rank().cmp(&other.rank()).then_with(|| self.folded().cmp(other.folded()))
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
                for (at, byte) in bytes.iter().enumerate() {
                    if matches!(at, 4 | 6 | 8 | 10) {
                        f.write_str("-")?;
                    }
                    write!(f, "{byte:02x}")?;
                }
                Ok(())
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

fn parse_uuid(text: &str) -> Option<[u8; 16]> {
    let groups = [8, 4, 4, 4, 12];
    let mut parts = text.split('-');
    let mut digits = String::with_capacity(32);
    for length in groups {
        let part = parts.next()?;
        if part.len() != length || !part.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        digits.push_str(part);
    }
    if parts.next().is_some() {
        return None;
    }
    u128::from_str_radix(&digits, 16).ok().map(u128::to_be_bytes)
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
            "2b9a6d541c7e4f3a8e216a5d4c3b2a10",
            &format!("{UUID}-x"),
        ] {
            assert_eq!(Id::new(odd).to_string(), odd);
            assert!(matches!(Id::new(odd), Id::Other(_)), "{odd}");
        }
    }
}
