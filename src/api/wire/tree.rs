//! JSON as a tree that keeps the order of the answer and the spelling of its keys.
//!
//! For bodies whose shape is not certain (errors, policies, catalogs) and for showing every field
//! of an answer as it came. Lists of volumes do not come through here: they are large.

use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess};

use super::json;
use super::lenient::{Any, Reader, Scalar};

/// What is nested deeper is left out: it must not cost what stands beside it.
const DEEPEST: u8 = 64;

/// Any JSON value.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Node {
    /// `null`.
    #[default]
    Null,
    Text(String),
    /// A number or truth value, as text.
    Bare(String),
    List(Vec<Node>),
    /// An object, in the order of the answer, double keys included.
    Object(Vec<(String, Node)>),
}

impl Node {
    /// Reads a body, whatever its texts are like; `None` where it is not JSON.
    pub fn parse(body: &[u8]) -> Option<Self> {
        json::read(body, |body| serde_json::from_slice(body)).ok()
    }

    /// The members of an object; none for anything else.
    pub fn members(&self) -> &[(String, Node)] {
        match self {
            Self::Object(members) => members,
            _ => &[],
        }
    }

    /// The elements of a list; none for anything else.
    pub fn elements(&self) -> &[Node] {
        match self {
            Self::List(elements) => elements,
            _ => &[],
        }
    }

    /// The elements of what stands in the place of a list; `null` and `{}` are empty ones, and
    /// anything else is none.
    pub fn list(&self) -> Option<&[Node]> {
        match self {
            Self::List(elements) => Some(elements),
            Self::Null => Some(&[]),
            Self::Object(members) if members.is_empty() => Some(&[]),
            _ => None,
        }
    }

    /// A member by its key; blanks around the key do not count (domain.md 1.1).
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.members().iter().find(|(name, _)| name.trim() == key).map(|(_, node)| node)
    }

    /// A member's text: a string, or a number or truth value as text; blank counts as absent.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_text().map(str::trim).filter(|text| !text.is_empty())
    }

    /// A member as a whole number; `"14"` is one, a negative one is not.
    pub fn number<N: TryFrom<u64>>(&self, key: &str) -> Option<N> {
        self.get(key)?.as_number()
    }

    /// Whether there is as good as nothing: `null`, or a text without any.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// The text of a scalar.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Bare(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number in a scalar.
    pub fn as_number<N: TryFrom<u64>>(&self) -> Option<N> {
        super::lenient::whole_number(self.as_text()?).and_then(|number| number.try_into().ok())
    }

    /// Every scalar below as label and text; nested ones are labelled with dots.
    pub fn flatten(&self, label: &str, into: &mut Vec<(String, String)>) {
        let below = |name: &str| if label.is_empty() { name.to_owned() } else { format!("{label}.{name}") };
        match self {
            Self::Null => into.push((label.to_owned(), String::new())),
            Self::Text(text) | Self::Bare(text) => into.push((label.to_owned(), text.clone())),
            Self::List(elements) => {
                for (at, element) in elements.iter().enumerate() {
                    element.flatten(&below(&at.to_string()), into);
                }
            }
            Self::Object(members) => {
                for (name, member) in members {
                    member.flatten(&below(name), into);
                }
            }
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Below(0).deserialize(deserializer)
    }
}

/// A value so many levels below the top.
#[derive(Clone, Copy)]
struct Below(u8);

impl<'de> DeserializeSeed<'de> for Below {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        if self.0 == DEEPEST {
            return deserializer.deserialize_ignored_any(IgnoredAny).map(|_| Node::Null);
        }
        deserializer.deserialize_any(Any(Self(self.0 + 1)))
    }
}

impl<'de> Reader<'de> for Below {
    type Value = Node;

    fn scalar(self, value: Scalar<'de>) -> Node {
        match value {
            Scalar::Text(text) => Node::Text(text.into_owned()),
            other => other.into_text().map_or(Node::Null, |text| Node::Bare(text.into_owned())),
        }
    }

    fn list<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = access.next_element_seed(self)? {
            elements.push(element);
        }
        Ok(Node::List(elements))
    }

    fn object<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut members = Vec::new();
        while let Some(key) = access.next_key()? {
            members.push((key, access.next_value_seed(self)?));
        }
        Ok(Node::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nested_too_deep_costs_itself_alone() {
        let deep = format!(r#"{{"deep":{}1{},"good":"here"}}"#, "[".repeat(5000), "]".repeat(5000));
        assert_eq!(Node::parse(deep.as_bytes()).unwrap().text("good"), Some("here"));
    }

    #[test]
    fn order_spelling_and_nesting_survive() {
        let node = Node::parse(br#"{"z":1,"a ":"x","m":{"k":[true,null]}}"#).unwrap();
        assert_eq!(node.text("a"), Some("x"));
        assert_eq!(node.number::<u32>("z"), Some(1));
        let mut fields = Vec::new();
        node.flatten("", &mut fields);
        let fields: Vec<_> = fields.iter().map(|(label, text)| (label.as_str(), text.as_str())).collect();
        assert_eq!(fields, [("z", "1"), ("a ", "x"), ("m.k.0", "true"), ("m.k.1", "")]);
    }
}
