//! YAML tags that are not supported: `!vault`, `!secret`, `!include`.
//!
//! The reader of entries passes over tags, and would take what stands behind one for the value: the
//! ciphertext for the password. So they are looked for first, where they would matter: at the file, at
//! its section, and anywhere in the entry that is wanted, aliases and merge keys included. Other
//! entries may be anything.

use std::collections::HashMap;
use std::ops::Range;

use serde_saphyr::granit_parser::{Event, Marker, Parser, Tag};

/// Tags of YAML itself.
const KNOWN: [&str; 11] =
    ["str", "int", "float", "bool", "null", "binary", "timestamp", "seq", "map", "merge", "value"];

/// A tag that is not understood, and where it stands, from 1.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Foreign {
    pub tag: String,
    pub line: u64,
    pub column: u64,
}

/// The first tag that would matter and is not understood. A file that is no YAML has none: that is for
/// its reader to say.
pub(super) fn foreign(body: &str, section: &str, wanted: Option<&str>) -> Option<Foreign> {
    let mut walk = Walk { section, wanted, above: Vec::new(), found: Vec::new(), anchors: HashMap::new() };
    let mut first = None;
    for event in Parser::new_from_str(body) {
        let Ok((event, span)) = event else { break };
        let matters = walk.step(event, span.tag_start.unwrap_or(span.start));
        first = first.or(matters);
    }
    first.and_then(|at| walk.found.into_iter().nth(at))
}

/// How much a tag at some place matters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Root,
    Section,
    Inside,
    Elsewhere,
}

/// A mapping or sequence that is open.
struct Open {
    depth: Depth,
    is_map: bool,
    /// The key whose value comes next; `None` where a key comes next.
    key: Option<String>,
    anchor: usize,
    /// How many tags were found before it.
    since: usize,
}

struct Walk<'a> {
    section: &'a str,
    wanted: Option<&'a str>,
    above: Vec<Open>,
    found: Vec<Foreign>,
    /// Which of `found` are inside of what an anchor names.
    anchors: HashMap<usize, Range<usize>>,
}

impl Walk<'_> {
    /// One event; the index of a tag that matters, where there is one.
    fn step(&mut self, event: Event<'_>, at: Marker) -> Option<usize> {
        match event {
            Event::Scalar(text, _, anchor, tag) => {
                let (depth, since) = (self.depth(), self.found.len());
                self.tagged(tag.as_deref(), at);
                self.anchors.insert(anchor, since..self.found.len());
                self.done(Some(&text));
                first(depth, since..self.found.len())
            }
            Event::SequenceStart(_, anchor, tag) => self.open(false, anchor, tag.as_deref(), at),
            Event::MappingStart(_, anchor, tag) => self.open(true, anchor, tag.as_deref(), at),
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(open) = self.above.pop() {
                    self.anchors.insert(open.anchor, open.since..self.found.len());
                }
                self.done(None);
                None
            }
            Event::Alias(anchor) => {
                let depth = self.depth();
                self.done(None);
                first(depth, self.anchors.get(&anchor).cloned().unwrap_or_default())
            }
            _ => None,
        }
    }

    /// How much the node that comes next matters.
    fn depth(&self) -> Depth {
        let Some(open) = self.above.last() else { return Depth::Root };
        match (open.depth, open.key.as_deref()) {
            (Depth::Inside, _) => Depth::Inside,
            (Depth::Root, Some(key)) if key == self.section => Depth::Section,
            (Depth::Section, Some(key)) if Some(key) == self.wanted => Depth::Inside,
            _ => Depth::Elsewhere,
        }
    }

    fn tagged(&mut self, tag: Option<&Tag>, at: Marker) {
        let Some(tag) = tag else { return };
        let known =
            tag.suffix_in_namespace("tag:yaml.org,2002:").is_some_and(|name| KNOWN.contains(&name.as_ref()));
        let says_nothing = tag.handle().is_empty() && tag.suffix() == "!" || tag.original() == "!";
        if !known && !says_nothing {
            let (line, column) = (at.line() as u64, at.col() as u64 + 1);
            self.found.push(Foreign { tag: tag.original(), line, column });
        }
    }

    fn open(&mut self, is_map: bool, anchor: usize, tag: Option<&Tag>, at: Marker) -> Option<usize> {
        let (depth, since) = (self.depth(), self.found.len());
        self.tagged(tag, at);
        self.above.push(Open { depth, is_map, key: None, anchor, since });
        first(depth, since..self.found.len())
    }

    /// A node is over: it was a key, or the value of one.
    fn done(&mut self, text: Option<&str>) {
        if let Some(open) = self.above.last_mut().filter(|open| open.is_map) {
            open.key = match open.key.take() {
                None => Some(text.unwrap_or_default().to_owned()),
                Some(_) => None,
            };
        }
    }
}

/// The first of some tags, if they matter there.
fn first(depth: Depth, found: Range<usize>) -> Option<usize> {
    Some(found.start).filter(|_| depth != Depth::Elsewhere && !found.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(body: &str) -> String {
        foreign(body, "clouds", Some("a"))
            .map_or("-".to_owned(), |found| format!("{} {}:{}", found.tag, found.line, found.column))
    }

    #[test]
    fn tags_are_found_where_they_matter() {
        for (body, expected) in [
            (
                "clouds:\n  a:\n    auth:\n      password: !vault |\n        $ANSIBLE_VAULT;1.1\n",
                "!vault 4:17",
            ),
            ("clouds: {a: {auth: !vault x}}", "!vault 1:20"),
            ("clouds: {a: !vault {auth: {}}}", "!vault 1:13"),
            ("clouds: !include other.yaml", "!include 1:9"),
            ("!encrypted {clouds: {a: {}}}", "!encrypted 1:1"),
            (
                "clouds: {a: {auth: {password: !<tag:example.com,2000:x> w}}}",
                "!<tag:example.com,2000:x> 1:31",
            ),
            ("clouds: {a: {auth: {password: !!python/str w}}}", "!!python/str 1:31"),
            ("clouds: {a: {regions: [!env r]}}", "!env 1:24"),
            ("clouds: {a: {unknown: {deep: [!x 1]}}}", "!x 1:31"),
            ("clouds: {a: {!x password: w}}", "!x 1:14"),
            ("x: &x {password: !vault w}\nclouds: {a: {auth: {<<: *x}}}", "!vault 1:18"),
            ("x: &x !vault w\nclouds: {a: {auth: {password: *x}}}", "!vault 1:7"),
            ("x: &x {b: [1, !vault w]}\ny: &y {<<: *x}\nclouds: {a: {auth: *x}}", "!vault 1:15"),
            // Of no consequence.
            ("clouds: {b: {auth: {password: !vault w}}, a: {}}", "-"),
            ("x: !vault w\nclouds: {a: {}}", "-"),
            ("clouds: {a: {auth: {password: !!str 7, user: ! 8, x: !!binary aGk=}}}", "-"),
            ("clouds: {a: {auth: {password: '!vault w'}}}", "-"),
            ("clouds: {a: [", "-"),
            ("", "-"),
        ] {
            assert_eq!(found(body), expected, "{body}");
        }
    }
}
