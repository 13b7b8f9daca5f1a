//! Scalars and lists that take what comes (domain.md 1.1, 4.4).
//!
//! For the large bodies, which are read straight from their bytes: a string that may be a number,
//! a number that may be a string, a list that may hold strangers. None of these fails on a value of
//! an unexpected kind; only broken JSON is an error. Text is borrowed from the body where it can be.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

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

impl<'de: 'a, 'a> Deserialize<'de> for Loose<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseVisitor)
    }
}

struct LooseVisitor;

impl LooseVisitor {
    fn owned<'a>(text: String) -> Loose<'a> {
        Loose(Some(Cow::Owned(text)))
    }
}

impl<'de> Visitor<'de> for LooseVisitor {
    type Value = Loose<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Loose(Some(Cow::Borrowed(value))))
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Self::owned(value.to_owned()))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Self::owned(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Self::owned(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Self::owned(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Self::owned(value.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Loose(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        while access.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Loose(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        while access.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Loose(None))
    }
}

/// A whole number, as a number or as a text; anything else is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Count(pub Option<u64>);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CountVisitor)
    }
}

struct CountVisitor;

impl<'de> Visitor<'de> for CountVisitor {
    type Value = Count;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Count(whole_number(value)))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Count(None))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Count(Some(value)))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        // Those that are not negative come as `u64`.
        Ok(Count(None))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Count(nearest_below(value)))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Count(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        while access.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Count(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        while access.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Count(None))
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

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MaybeVisitor(PhantomData))
    }
}

struct MaybeVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for MaybeVisitor<T> {
    type Value = Maybe<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(access)).map(|value| Maybe(Some(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        while access.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Maybe(None))
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Maybe(None))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Maybe(None))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Maybe(None))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Maybe(None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Maybe(None))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Maybe(None))
    }
}

/// A list of objects; `null` is an empty one, a value of another kind is as good as absent, and
/// elements that are no objects are counted and left out.
#[derive(Debug, PartialEq)]
pub(crate) struct Listed<T> {
    /// Whether there was a list, or `null` in its place.
    pub present: bool,
    /// The objects.
    pub items: Vec<T>,
    /// Elements that were none.
    pub strangers: usize,
}

impl<T> Listed<T> {
    const fn absent() -> Self {
        Self { present: false, items: Vec::new(), strangers: 0 }
    }
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self::absent()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Listed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListedVisitor(PhantomData))
    }
}

struct ListedVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListedVisitor<T> {
    type Value = Listed<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut listed = Listed { present: true, ..Listed::absent() };
        while let Some(Maybe(element)) = access.next_element()? {
            match element {
                Some(item) => listed.items.push(item),
                None => listed.strangers += 1,
            }
        }
        Ok(listed)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        while access.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Listed::absent())
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Listed::absent())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Listed::absent())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Listed::absent())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Listed::absent())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Listed::absent())
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Listed { present: true, ..Listed::absent() })
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
        assert_eq!((listed.items.len(), listed.strangers), (2, 6));
        assert!(serde_json::from_str::<Listed<IgnoredAny>>("null").unwrap().present);
        for odd in ["{}", "3", "\"x\"", "true"] {
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
