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

/// A struct that is read from an object whatever else that holds.
///
/// Written out because a derived reader rejects an object that has a key twice, and one such entry
/// must not cost the page. Keys are compared as bytes: a volume has thirty, and making sure that each
/// is good text would be a tenth of the work on a page.
macro_rules! record {
    ($(#[$doc:meta])* $vis:vis $name:ident {
        $($(#[$of:meta])* $field:ident: $kind:ty = $key:literal),+ $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Default)]
        $vis struct $name<'a> {
            $($(#[$of])* $field: $kind,)+
        }

        impl<'de: 'a, 'a> serde::Deserialize<'de> for $name<'a> {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #[allow(non_camel_case_types)]
                enum Key {
                    $($field,)+
                    Other,
                }
                struct KeyReader;
                impl serde::de::Visitor<'_> for KeyReader {
                    type Value = Key;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("a key")
                    }

                    fn visit_bytes<E>(self, key: &[u8]) -> Result<Key, E> {
                        Ok(match key {
                            $($key => Key::$field,)+
                            _ => Key::Other,
                        })
                    }
                }
                impl<'de> serde::Deserialize<'de> for Key {
                    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                        deserializer.deserialize_bytes(KeyReader)
                    }
                }
                struct Reader<'a>(std::marker::PhantomData<&'a ()>);
                impl<'de: 'a, 'a> serde::de::Visitor<'de> for Reader<'a> {
                    type Value = $name<'a>;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("an object")
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(
                        self,
                        mut access: A,
                    ) -> Result<Self::Value, A::Error> {
                        let mut read = $name::default();
                        while let Some(key) = access.next_key()? {
                            match key {
                                $(Key::$field => read.$field = access.next_value()?,)+
                                Key::Other => {
                                    access.next_value::<serde::de::IgnoredAny>()?;
                                }
                            }
                        }
                        Ok(read)
                    }
                }
                deserializer.deserialize_map(Reader(std::marker::PhantomData))
            }
        }
    };
}
pub(crate) use record;

/// What a reader makes of kinds of values it does not look at closer.
macro_rules! otherwise {
    ($value:ty, $nothing:expr; $($kind:ident)+) => {
        $($crate::api::wire::lenient::otherwise!(@$kind $value, $nothing);)+
    };
    (@bool $value:ty, $nothing:expr) => {
        fn visit_bool<E>(self, _: bool) -> Result<$value, E> {
            Ok($nothing)
        }
    };
    (@number $value:ty, $nothing:expr) => {
        fn visit_u64<E>(self, _: u64) -> Result<$value, E> {
            Ok($nothing)
        }

        fn visit_i64<E>(self, _: i64) -> Result<$value, E> {
            Ok($nothing)
        }

        fn visit_f64<E>(self, _: f64) -> Result<$value, E> {
            Ok($nothing)
        }
    };
    (@null $value:ty, $nothing:expr) => {
        fn visit_unit<E>(self) -> Result<$value, E> {
            Ok($nothing)
        }
    };
    (@text $value:ty, $nothing:expr) => {
        fn visit_str<E>(self, _: &str) -> Result<$value, E> {
            Ok($nothing)
        }
    };
    (@list $value:ty, $nothing:expr) => {
        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut access: A) -> Result<$value, A::Error> {
            while access.next_element::<serde::de::IgnoredAny>()?.is_some() {}
            Ok($nothing)
        }
    };
    (@object $value:ty, $nothing:expr) => {
        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut access: A) -> Result<$value, A::Error> {
            while access.next_entry::<serde::de::IgnoredAny, serde::de::IgnoredAny>()?.is_some() {}
            Ok($nothing)
        }
    };
}
pub(crate) use otherwise;

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

    otherwise!(Loose<'de>, Loose(None); null list object);
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

    otherwise!(Count, Count(None); bool null list object);
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

    otherwise!(Maybe<T>, Maybe(None); bool number null text list);
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
    const fn absent() -> Self {
        Self { present: false, items: Vec::new(), invalid_entries: 0 }
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
                None => listed.invalid_entries += 1,
            }
        }
        Ok(listed)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut listed = Listed { present: true, ..Listed::absent() };
        while access.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            listed.present = false;
        }
        Ok(listed)
    }

    otherwise!(Listed<T>, Listed::absent(); bool number text);
    otherwise!(Listed<T>, Listed { present: true, ..Listed::absent() }; null);
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
