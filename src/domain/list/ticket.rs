//! Volumes named in a text from elsewhere: a ticket, a mail, a table. Bullets, commas, quotes and comments
//! around the names are no part of them, unless a volume is called just so.

use std::collections::{HashMap, HashSet};

use super::inventory::Inventory;
use crate::domain::model::VolumeId;

/// Entries that are looked at, at most.
const MOST: usize = 10_000;

/// What a text names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ticket {
    /// The volumes, each once, in the order named.
    pub found: Vec<VolumeId>,
    /// Entries that no volume is called.
    pub unknown: Vec<String>,
    /// Entries that several volumes are called.
    pub several: Vec<String>,
}

impl Ticket {
    /// Reads a text against the volumes there are.
    pub fn read(inventory: &Inventory, text: &str) -> Self {
        let mut ticket = Self::default();
        let mut seen = HashSet::new();
        let names = names(inventory, text.split(['\n', '\r']).take(MOST));
        for Name { text, volumes } in names {
            match volumes.as_slice() {
                [] => ticket.unknown.push(text),
                [only] => ticket.found.extend(seen.insert(only.clone()).then(|| only.clone())),
                _ => ticket.several.push(text),
            }
        }
        ticket
    }

    /// How many entries it has.
    pub const fn entries(&self) -> usize {
        self.found.len() + self.unknown.len() + self.several.len()
    }
}

/// An entry, and the volumes it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// As it is spelt in the list of volumes, if it is there.
    pub text: String,
    /// The volumes that are called so, or the one that has it for its id.
    pub volumes: Vec<VolumeId>,
}

/// The names in some lines, each line read as generously as it must be to find volumes.
pub fn names<'l>(inventory: &Inventory, lines: impl Iterator<Item = &'l str>) -> Vec<Name> {
    let lines: Vec<&str> = lines.map(str::trim).filter(|line| !line.is_empty()).collect();
    let spellings = lines.iter().flat_map(|line| spellings(line)).collect::<HashSet<&str>>();
    let mut known: HashMap<&str, Vec<VolumeId>> = HashMap::new();
    for volume in inventory.volumes() {
        if let Some(spelling) = spellings.get(&*volume.name) {
            known.entry(spelling).or_default().push(volume.id);
        }
    }
    // An id means its own volume, whatever others are called.
    for spelling in &spellings {
        let id = VolumeId::new(spelling);
        if inventory.position(&id).is_some() {
            known.insert(spelling, vec![id]);
        }
    }
    lines.into_iter().flat_map(|line| of_line(line, &known)).collect()
}

/// Every way in which a line, or a part of it, could be meant.
fn spellings(line: &str) -> Vec<&str> {
    let mut found = vec![line, bare(line)];
    found.extend(bare(line).split_whitespace());
    for part in parts(bare(line)) {
        found.extend([part, bare(part)]);
        found.extend(bare(part).split_whitespace().next());
    }
    found.retain(|spelling| !spelling.is_empty());
    found
}

fn of_line(line: &str, known: &HashMap<&str, Vec<VolumeId>>) -> Vec<Name> {
    let called = |spelling: &str| {
        let volumes = known.get(spelling)?.clone();
        Some(Name { text: spelling.to_owned(), volumes })
    };
    let whole = |part: &str| {
        let first = || bare(part).split_whitespace().next().and_then(called);
        called(part).or_else(|| called(bare(part))).or_else(first)
    };
    if let Some(name) = called(line).or_else(|| called(bare(line))) {
        return vec![name];
    }
    if line.starts_with('#') {
        return Vec::new();
    }
    let unknown = |entry: &str| Name { text: bare(entry).to_owned(), volumes: Vec::new() };
    let entries: Vec<&str> = parts(bare(line)).collect();
    let names: Vec<Name> = if entries.len() > 1 {
        let found: Vec<Name> = entries.iter().filter_map(|entry| whole(entry)).collect();
        // Beside a name in a row of a table stands what is no name: sizes, servers, remarks.
        if line.contains(['|', '\t']) {
            if found.is_empty() {
                entries.first().map(|entry| unknown(entry)).into_iter().collect()
            } else {
                found
            }
        } else {
            entries.into_iter().map(|entry| whole(entry).unwrap_or_else(|| unknown(entry))).collect()
        }
    } else {
        let words: Vec<Name> = bare(line).split_whitespace().filter_map(called).collect();
        if words.is_empty() { vec![unknown(line)] } else { words }
    };
    // Rules of tables are no entries.
    names.into_iter().filter(|name| name.text.contains(char::is_alphanumeric)).collect()
}

/// What commas, semicolons, bars and tabs keep apart.
fn parts(line: &str) -> impl Iterator<Item = &str> {
    line.split([',', ';', '\t', '|']).map(str::trim).filter(|part| !part.is_empty())
}

/// A line without bullet, check box, comment, quotes and the comma at its end.
fn bare(line: &str) -> &str {
    let line = line.split(" #").next().unwrap_or(line).trim();
    let bullet = line.trim_start_matches(['-', '*', '+', '\u{2022}', '\u{b7}', '>']);
    let line = if bullet.starts_with(char::is_whitespace) { bullet.trim_start() } else { line };
    let line = ["[ ]", "[x]", "[X]"]
        .iter()
        .find_map(|ticked| line.strip_prefix(ticked))
        .unwrap_or(line)
        .trim_start();
    let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = digits.strip_prefix(['.', ')']).filter(|rest| rest.starts_with(char::is_whitespace));
    let line = numbered.filter(|_| digits.len() < line.len()).map_or(line, str::trim_start);
    let quotes = ['"', '\'', '`', '\u{201c}', '\u{201d}', '<', '('];
    let line = line.trim_end_matches([',', ';', '.']).trim();
    line.trim_start_matches(quotes)
        .trim_end_matches(['"', '\'', '`', '\u{201c}', '\u{201d}', '>', ')'])
        .trim()
}

#[cfg(test)]
mod tests {
    use super::super::inventory::tests::volume;
    use super::*;

    fn read(text: &str) -> (Vec<String>, Vec<String>, Vec<String>) {
        let mut inventory = Inventory::default();
        let mut twin = volume("twin-2", None);
        twin.name = "twin".into();
        let mut spaced = volume("id-spaced", None);
        spaced.name = "two words".into();
        let mut odd = volume("id-odd", None);
        odd.name = "- odd, \"name\"".into();
        let plain = ["a", "db-1", "web.2", "twin"].map(|name| volume(name, None));
        let mut pair = ["pair-1", "pair-2"].map(|id| volume(id, None));
        for volume in &mut pair {
            volume.name = "pair".into();
        }
        inventory.add_volumes(plain.into_iter().chain([twin, spaced, odd]).chain(pair).collect());
        let Ticket { found, unknown, several } = Ticket::read(&inventory, text);
        (found.iter().map(ToString::to_string).collect(), unknown, several)
    }

    #[test]
    fn names_are_found_whatever_is_around_them() {
        for (text, found) in [
            ("a\ndb-1", vec!["a", "db-1"]),
            ("- a\n* db-1\n\u{2022} web.2", vec!["a", "db-1", "web.2"]),
            ("1. a\n2) db-1", vec!["a", "db-1"]),
            ("a, db-1; web.2", vec!["a", "db-1", "web.2"]),
            ("\"a\", 'db-1', `web.2`.", vec!["a", "db-1", "web.2"]),
            ("a # the first\n# db-1\n\nweb.2,", vec!["a", "web.2"]),
            ("| a | db-1 |", vec!["a", "db-1"]),
            ("db-1   in-use   40 GB", vec!["db-1"]),
            ("two words", vec!["id-spaced"]),
            ("a\rdb-1\r\nweb.2", vec!["a", "db-1", "web.2"]),
            ("a db-1", vec!["a", "db-1"]),
            ("- [ ] a\n* [x] db-1", vec!["a", "db-1"]),
            ("|---|---|\n| a | 40G |\n| db-1 | 9G |", vec!["a", "db-1"]),
            ("- odd, \"name\"", vec!["id-odd"]),
            ("twin-2", vec!["twin-2"]),
            ("a a\na", vec!["a"]),
            ("", vec![]),
        ] {
            let (ids, unknown, several) = read(text);
            assert_eq!(
                (ids, unknown, several),
                (found.iter().map(|id| (*id).to_owned()).collect(), vec![], vec![]),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_not_there_or_not_alone_is_told() {
        let (found, unknown, several) = read("- a\n- nosuch,\n* twin\n\"x y\"\npair");
        // An id wins over names: one of two that are called so has it for its id.
        assert_eq!(found, ["a", "twin"]);
        assert_eq!(unknown, ["nosuch", "x y"]);
        assert_eq!(several, ["pair"]);
        assert!(read("\u{1b}[2J").1.len() == 1);
    }
}
