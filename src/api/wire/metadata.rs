//! The two fields of a volume that come in many forms: `metadata`, which shows the policy it is under
//! (domain.md 1.10), and `attachments`.
//!
//! What cannot be read of `metadata` is told apart from a volume that is under no policy.

use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess};

use super::lenient::{Any, Key, Loose, Maybe, Reader, Scalar, read_by_reader, record};
use crate::domain::{PolicyId, ServerId};

/// How a volume was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// Beside others.
    InList,
    /// By itself: nothing tells more.
    Single,
}

record! {
    Attachment {
        server_id: Loose<'a> = b"server_id",
    }
}

/// The attachments: a list, or a single one in its place.
#[derive(Debug, Default)]
pub(super) struct Attachments<'a>(Vec<Attachment<'a>>);

/// The free map `metadata`; of it, a list needs only the policy's id (domain.md 1.10).
#[derive(Debug, Default, PartialEq)]
pub(super) enum Metadata<'a> {
    /// Nothing, or no map: it says nothing about the policy.
    #[default]
    Unreadable,
    /// A map of texts without a policy.
    NoPolicy,
    /// A map without a policy that holds other things than texts: not what this cloud keeps links in.
    Odd,
    /// A map with a policy.
    Policy(Loose<'a>),
}

impl Metadata<'_> {
    /// Whether it tells if the volume is under a policy, and under which.
    pub fn tells(&self, reading: Reading) -> bool {
        match self {
            Self::Unreadable => false,
            Self::Odd => reading == Reading::Single,
            Self::NoPolicy | Self::Policy(_) => true,
        }
    }

    pub fn policy(&self) -> Option<PolicyId> {
        match self {
            // An empty text stands for none.
            Self::Policy(policy) => policy.text().map(PolicyId::new),
            _ => None,
        }
    }
}

impl<'de> Reader<'de> for PhantomData<Metadata<'de>> {
    type Value = Metadata<'de>;

    fn object<A: MapAccess<'de>>(self, mut access: A) -> Result<Metadata<'de>, A::Error> {
        let mut found = None;
        let mut odd = false;
        while let Some(Key(key)) = access.next_key()? {
            if *key == *b"policy" {
                found = Some(access.next_value()?);
            } else {
                odd |= !access.next_value::<IsText>()?.0;
            }
        }
        Ok(match found {
            Some(PolicyValue(Some(policy))) => Metadata::Policy(policy),
            // There is something, and nobody knows what.
            Some(PolicyValue(None)) => Metadata::Unreadable,
            None if odd => Metadata::Odd,
            None => Metadata::NoPolicy,
        })
    }
}

/// An id, as a text or as a number; `None` for whatever else stands there.
#[derive(Default)]
struct PolicyValue<'a>(Option<Loose<'a>>);

impl<'de> Reader<'de> for PhantomData<PolicyValue<'de>> {
    type Value = PolicyValue<'de>;

    fn scalar(self, value: Scalar<'de>) -> PolicyValue<'de> {
        let is_id = !matches!(value, Scalar::Null | Scalar::Bool(_));
        PolicyValue(is_id.then(|| Loose(value.into_text())))
    }
}

read_by_reader!(Metadata, PolicyValue, Attachments);

/// Whether a value is a text, as all are that this cloud keeps beside the policy.
#[derive(Default)]
struct IsText(bool);

impl<'de> Reader<'de> for PhantomData<IsText> {
    type Value = IsText;

    fn scalar(self, value: Scalar<'de>) -> IsText {
        IsText(matches!(value, Scalar::Text(_)))
    }
}

impl<'de> Deserialize<'de> for IsText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any(PhantomData::<Self>))
    }
}

impl Attachments<'_> {
    /// The servers, each once: one that a volume is attached to twice, or told twice, is one.
    pub fn servers(&self) -> Box<[ServerId]> {
        let mut servers: Vec<ServerId> = Vec::with_capacity(self.0.len());
        for server in self.0.iter().filter_map(|attachment| attachment.server_id.text()) {
            let server = ServerId::new(server);
            if !servers.contains(&server) {
                servers.push(server);
            }
        }
        servers.into()
    }
}

impl<'de> Reader<'de> for PhantomData<Attachments<'de>> {
    type Value = Attachments<'de>;

    fn list<A: SeqAccess<'de>>(self, mut access: A) -> Result<Attachments<'de>, A::Error> {
        let mut attachments = Vec::new();
        while let Some(Maybe(attachment)) = access.next_element()? {
            attachments.extend(attachment);
        }
        Ok(Attachments(attachments))
    }

    fn object<A: MapAccess<'de>>(self, access: A) -> Result<Attachments<'de>, A::Error> {
        Attachment::deserialize(MapAccessDeserializer::new(access)).map(|single| Attachments(vec![single]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_map_says_nothing_about_the_policy() {
        for (json, in_list, single, policy) in [
            (r"{}", true, true, None),
            (r#"{"readonly":"False"}"#, true, true, None),
            (r#"{"policy":""}"#, true, true, None),
            (r#"{"policy":"p"}"#, true, true, Some("p")),
            (r#"{"x":[1],"policy":" p "}"#, true, true, Some("p")),
            (r#"{"policy":7}"#, true, true, Some("7")),
            (r#"{"readonly":false}"#, false, true, None),
            (r#"{"x":{"policy":"p"}}"#, false, true, None),
            (r#"{"policy":null}"#, false, false, None),
            (r#"{"policy":true}"#, false, false, None),
            (r#"{"policy":["p"]}"#, false, false, None),
            (r#"{"policy":{"id":"p"}}"#, false, false, None),
            (r"null", false, false, None),
            (r"[]", false, false, None),
            (r#"[{"policy":"p"}]"#, false, false, None),
            (r#""{\"policy\":\"p\"}""#, false, false, None),
            (r#""""#, false, false, None),
            (r"0", false, false, None),
            (r"true", false, false, None),
        ] {
            let metadata: Metadata<'_> = serde_json::from_str(json).unwrap();
            assert_eq!(metadata.tells(Reading::InList), in_list, "{json}");
            assert_eq!(metadata.tells(Reading::Single), single, "{json}");
            assert_eq!(metadata.policy(), policy.map(PolicyId::new), "{json}");
        }
        assert!(!Metadata::default().tells(Reading::Single), "where there is none");
    }

    #[test]
    fn a_server_is_named_once() {
        for (json, expected) in [
            (r#"[{"server_id":"s"},{"server_id":"t"},{"server_id":"S"}]"#, "s t"),
            (r#"[null, "s", 7, {"server_id":null}, {"server_id":"s"}, {"device":"/dev/vdb"}]"#, "s"),
            (r#"{"server_id":"s"}"#, "s"),
            (r#"[{"server_id":"s","server_id":"t"}]"#, "t"),
            ("{}", ""),
            ("null", ""),
            (r#""s""#, ""),
        ] {
            let attachments: Attachments<'_> = serde_json::from_str(json).unwrap();
            let servers: Vec<String> = attachments.servers().iter().map(ToString::to_string).collect();
            assert_eq!(servers.join(" "), expected, "{json}");
        }
    }
}
