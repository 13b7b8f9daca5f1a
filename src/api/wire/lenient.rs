//! Scalars and lists that take what comes (domain.md 1.1, 4.4).
//!
//! For the large bodies, which are read straight from their bytes: a string that may be a number,
//! a number that may be a string, a list that may hold invalid entries. None of these fails on a value of
//! an unexpected kind; only broken JSON is an error. Text is borrowed from the body where it can be.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A value that is neither a list nor an object.
#[derive(Debug)]
pub(crate) enum Scalar<'de> {
    Null,
    Bool(bool),
    Whole(u64),
    /// Those that are not negative are whole.
    Negative(i64),
    Float(f64),
    Text(Cow<'de, str>),
}

impl<'de> Scalar<'de> {
    /// As a text; `None` for null.
    pub fn into_text(self) -> Option<Cow<'de, str>> {
        Some(match self {
            Self::Null => return None,
            Self::Bool(value) => value.to_string().into(),
            Self::Whole(number) => number.to_string().into(),
            Self::Negative(number) => number.to_string().into(),
            Self::Float(number) => number.to_string().into(),
            Self::Text(text) => text,
        })
    }
}

/// What is made of a value of any kind; kinds that it does not look at are as good as nothing.
pub(crate) trait Reader<'de>: Sized {
    type Value: Default;

    fn scalar(self, _: Scalar<'de>) -> Self::Value {
        Self::Value::default()
    }

    fn list<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        while access.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::Value::default())
    }

    fn object<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        while access.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self::Value::default())
    }
}

/// Lets a [`Reader`] have whatever comes.
pub(crate) struct Any<R>(pub R);

impl<'de, R: Reader<'de>> Visitor<'de> for Any<R> {
    type Value = R::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<R::Value, E> {
        Ok(self.0.scalar(Scalar::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<R::Value, E> {
        Ok(self.0.scalar(Scalar::Bool(value)))
    }

    fn visit_u64<E>(self, value: u64) -> Result<R::Value, E> {
        Ok(self.0.scalar(Scalar::Whole(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<R::Value, E> {
        Ok(self.0.scalar(Scalar::Negative(value)))
    }

    fn visit_f64<E>(self, value: f64) -> Result<R::Value, E> {
        Ok(self.0.scalar(Scalar::Float(value)))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<R::Value, E> {
        Ok(self.0.scalar(Scalar::Text(Cow::Borrowed(value))))
    }

    fn visit_str<E>(self, value: &str) -> Result<R::Value, E> {
        Ok(self.0.scalar(Scalar::Text(Cow::Owned(value.to_owned()))))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<R::Value, A::Error> {
        self.0.list(access)
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<R::Value, A::Error> {
        self.0.object(access)
    }
}

/// Types that are read by a [`Reader`], which is a marker for them.
macro_rules! read_by_reader {
    ($($name:ident),+) => {
        $(impl<'de: 'a, 'a> serde::Deserialize<'de> for $name<'a> {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let reader = std::marker::PhantomData::<$name<'de>>;
                deserializer.deserialize_any($crate::api::wire::lenient::Any(reader))
            }
        })+
    };
}
pub(crate) use read_by_reader;

/// The key of a member as bytes: a volume has thirty, and making sure that each is good text would be
/// a tenth of the work on a page.
pub(crate) struct Key<'a>(pub Cow<'a, [u8]>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_bytes<E>(self, key: &'de [u8]) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(key)))
            }

            fn visit_bytes<E>(self, key: &[u8]) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(key.to_owned())))
            }
        }
        deserializer.deserialize_bytes(KeyVisitor)
    }
}

/// A struct that is read from an object whatever else that holds.
///
/// Written out because a derived reader rejects an object that has a key twice, and one such entry
/// must not cost the page.
macro_rules! record {
    ($(#[$doc:meta])* $vis:vis $name:ident {
        $($(#[$of:meta])* $field:ident: $kind:ty = $key:literal),+ $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Default)]
        $vis struct $name<'a> {
            $($(#[$of])* $field: $kind,)+
        }

        impl<'de> $crate::api::wire::lenient::Reader<'de> for std::marker::PhantomData<$name<'de>> {
            type Value = $name<'de>;

            fn object<A: serde::de::MapAccess<'de>>(self, mut access: A) -> Result<$name<'de>, A::Error> {
                let mut read = $name::default();
                while let Some($crate::api::wire::lenient::Key(key)) = access.next_key()? {
                    match &*key {
                        $($key => read.$field = access.next_value()?,)+
                        _ => drop(access.next_value::<serde::de::IgnoredAny>()?),
                    }
                }
                Ok(read)
            }
        }

        $crate::api::wire::lenient::read_by_reader!($name);
    };
}
pub(crate) use record;

/// Reads `14`, `"14"`, `14.0`; nothing negative.
pub(crate) fn whole_number(text: &str) -> Option<u64> {
    let text = text.trim();
    text.parse::<u64>().ok().or_else(|| nearest_below(text.parse().ok()?))
}

fn nearest_below(number: f64) -> Option<u64> {
    (number.is_finite() && number >= 0.0 && number < u64::MAX as f64).then_some(number as u64)
}

/// A scalar as text; anything else is `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Loose<'a>(pub Option<Cow<'a, str>>);

impl Loose<'_> {
    /// The text without blanks around it; `None` where that is empty.
    pub fn text(&self) -> Option<&str> {
        let text = self.0.as_deref()?;
        let is_bare = |end: Option<&u8>| end.is_some_and(u8::is_ascii_graphic);
        let bytes = text.as_bytes();
        // Nearly all of them: no need to look for all the blanks that Unicode has.
        if is_bare(bytes.first()) && is_bare(bytes.last()) {
            return Some(text);
        }
        Some(text.trim()).filter(|text| !text.is_empty())
    }

    /// The text exactly as it came, empty where there is none.
    pub fn raw(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }
}

impl<'de> Reader<'de> for PhantomData<Loose<'de>> {
    type Value = Loose<'de>;

    fn scalar(self, value: Scalar<'de>) -> Loose<'de> {
        Loose(value.into_text())
    }
}

read_by_reader!(Loose);

/// A whole number, as a number or as a text; anything else is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Count(pub Option<u64>);

impl<'de> Reader<'de> for PhantomData<Count> {
    type Value = Count;

    fn scalar(self, value: Scalar<'de>) -> Count {
        Count(match value {
            Scalar::Whole(number) => Some(number),
            Scalar::Float(number) => nearest_below(number),
            Scalar::Text(text) => whole_number(&text),
            Scalar::Null | Scalar::Bool(_) | Scalar::Negative(_) => None,
        })
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any(PhantomData::<Self>))
    }
}

/// An object, or `None` for whatever is none.
#[derive(Debug, PartialEq)]
pub(crate) struct Maybe<T>(pub Option<T>);

impl<T> Default for Maybe<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: Deserialize<'de>> Reader<'de> for PhantomData<Maybe<T>> {
    type Value = Maybe<T>;

    fn object<A: MapAccess<'de>>(self, access: A) -> Result<Maybe<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(access)).map(|value| Maybe(Some(value)))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any(PhantomData::<Self>))
    }
}

/// A list of objects; `null` and `{}` are empty ones, a value of another kind is as good as absent, and
/// elements that are no objects are counted and left out.
#[derive(Debug, PartialEq)]
pub(crate) struct Listed<T> {
    /// Whether there was a list, or `null` or `{}` in its place.
    pub present: bool,
    /// The objects.
    pub items: Vec<T>,
    /// Elements that were none.
    pub invalid_entries: usize,
}

impl<T> Listed<T> {
    const fn empty(present: bool) -> Self {
        Self { present, items: Vec::new(), invalid_entries: 0 }
    }
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self::empty(false)
    }
}

impl<'de, T: Deserialize<'de>> Reader<'de> for PhantomData<Listed<T>> {
    type Value = Listed<T>;

    fn scalar(self, value: Scalar<'de>) -> Listed<T> {
        Listed::empty(matches!(value, Scalar::Null))
    }

    fn list<A: SeqAccess<'de>>(self, mut access: A) -> Result<Listed<T>, A::Error> {
        let mut listed = Listed::empty(true);
        while let Some(Maybe(element)) = access.next_element()? {
            match element {
                Some(item) => listed.items.push(item),
                None => listed.invalid_entries += 1,
            }
        }
        Ok(listed)
    }

    fn object<A: MapAccess<'de>>(self, mut access: A) -> Result<Listed<T>, A::Error> {
        let mut present = true;
        while access.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            present = false;
        }
        Ok(Listed::empty(present))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Listed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any(PhantomData::<Self>))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_in_many_dresses() {
        for (text, expected) in [
            ("14", Some(14)),
            (" 14 ", Some(14)),
            ("14.0", Some(14)),
            ("-1", None),
            ("x", None),
            ("NaN", None),
        ] {
            assert_eq!(whole_number(text), expected, "{text}");
        }
    }

    #[test]
    fn strangers_do_not_fail_a_list() {
        let listed: Listed<IgnoredAny> =
            serde_json::from_str(r#"[{}, 1, null, "x", [1,{"a":2}], {"b":[]}, true, -1.5]"#).unwrap();
        assert_eq!((listed.items.len(), listed.invalid_entries), (2, 6));
        assert!(serde_json::from_str::<Listed<IgnoredAny>>("null").unwrap().present);
        assert!(serde_json::from_str::<Listed<IgnoredAny>>("{}").unwrap().present);
        for odd in ["{\"a\":1}", "3", "\"x\"", "true"] {
            let listed: Listed<IgnoredAny> = serde_json::from_str(odd).unwrap();
            assert!(!listed.present && listed.items.is_empty(), "{odd}");
        }
    }

    #[test]
    fn scalars_are_text_and_the_rest_is_nothing() {
        let read = |json: &str| serde_json::from_str::<Loose<'_>>(json).unwrap().0.map(Cow::into_owned);
        assert_eq!(read("\"a\\nb\""), Some("a\nb".into()));
        assert_eq!(read("7"), Some("7".into()));
        assert_eq!(read("true"), Some("true".into()));
        assert_eq!(read("null"), None);
        assert_eq!(read("[1,[2]]"), None);
        assert_eq!(read("{\"a\":{}}"), None);
    }
}
