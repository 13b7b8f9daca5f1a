//! The rooms may import each other in one direction, and so may the groups within a room.

use std::collections::BTreeSet;

use crate::modules::{Module, Modules, Reference};

/// Which rooms a room may import, itself aside.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("api", &["domain"]),
    ("journal", &["domain"]),
    ("preferences", &["domain"]),
    ("engine", &["domain", "journal"]),
    ("evidence", &["domain"]),
    ("app", &["domain", "evidence"]),
    ("ui", &["app", "domain", "evidence"]),
    ("config", &["api", "domain"]),
    ("sim", &[]),
    ("runtime", &["api", "app", "domain", "engine", "journal", "preferences", "ui"]),
    (
        "cli",
        &[
            "api",
            "app",
            "config",
            "domain",
            "engine",
            "evidence",
            "journal",
            "preferences",
            "runtime",
            "sim",
            "ui",
        ],
    ),
];

/// The groups of a room: one may import those left of it, and not by the names that the room itself
/// hands on. What is shared may be imported by all and imports none.
struct Grouped {
    room: &'static str,
    groups: &'static [&'static str],
    shared: &'static [&'static str],
}

const GROUPED: &[Grouped] = &[
    Grouped {
        room: "domain",
        groups: &["error", "model", "list", "backups", "plan", "run", "service"],
        shared: &["echo", "look", "nearest", "settings", "text"],
    },
    Grouped {
        room: "api",
        groups: &["credentials", "wire", "transport", "auth", "cloud", "paging", "services"],
        shared: &[],
    },
    Grouped {
        room: "app",
        groups: &[
            "key",
            "action",
            "keymap",
            "pointer",
            "request",
            "notice",
            "secret_entry",
            "profile",
            "widgets",
            "load",
            "coverage",
            "failures",
            "latest",
            "rows",
            "board_view",
            "run",
            "msg",
            "model",
            "allowed",
            "runs",
            "readings",
            "loading",
            "browse",
            "session",
            "covering",
            "last_backups",
            "put_back",
            "screens",
            "typing",
            "program",
            "update",
        ],
        shared: &[],
    },
    Grouped {
        room: "ui",
        groups: &[
            "role",
            "palette",
            "theme",
            "text",
            "canvas",
            "layout",
            "when",
            "calendar",
            "fault",
            "policy",
            "policy_review",
            "columns",
            "widgets",
            "screens",
            "header",
            "footer",
            "paint",
            "spot",
        ],
        shared: &[],
    },
];

/// What modules import against the rules of the rooms.
fn between_rooms(modules: &Modules, rules: &[(&str, &[&str])]) -> Vec<String> {
    let rooms: BTreeSet<&str> = rules.iter().map(|(room, _)| *room).collect();
    let mut wrong = Vec::new();
    for (name, module) in &modules.0 {
        let Some(room) = name.first().filter(|_| !name.iter().any(|part| part == "tests")) else { continue };
        let Some((_, allowed)) = rules.iter().find(|(known, _)| known == room) else {
            wrong.push(format!("{}: {room} has no rules", module.file));
            continue;
        };
        for reference in &module.references {
            let used = reference.name[0].as_str();
            if used != room && rooms.contains(used) && !allowed.contains(&used) {
                wrong.push(said(module, reference, &format!("{room} may not import {used}")));
            }
        }
    }
    wrong
}

/// What modules of a room import against the rules of its groups.
fn between_groups(modules: &Modules, Grouped { room, groups, shared }: &Grouped) -> Vec<String> {
    let rank = |group: &str| groups.iter().position(|known| *known == group);
    let mut wrong = Vec::new();
    for (name, module) in &modules.0 {
        let [of, own, ..] = name.as_slice() else { continue };
        if of != room {
            continue;
        }
        let (is_shared, own_rank) = (shared.contains(&own.as_str()), rank(own));
        if own_rank.is_none() && !is_shared {
            wrong.push(format!("{}: in no group of {room}", module.file));
            continue;
        }
        for reference in module.references.iter().filter(|reference| reference.name[0] == *room) {
            let used = reference.name.get(1).map(String::as_str).unwrap_or_default();
            let problem = match rank(used) {
                _ if shared.contains(&used) => continue,
                None => format!("{room} itself imports by group: crate::{room}::GROUP::{used}"),
                Some(used_rank) if own_rank.is_some_and(|own_rank| used_rank <= own_rank) => continue,
                Some(_) => format!("{room}::{own} may not import {room}::{used}"),
            };
            wrong.push(said(module, reference, &problem));
        }
    }
    wrong
}

fn said(module: &Module, reference: &Reference, problem: &str) -> String {
    format!("{}:{}: {}: {problem}", module.file, reference.line, reference.written)
}

#[test]
fn rooms_and_groups_import_only_what_they_may() {
    let modules = Modules::of_product();
    let mut wrong = between_rooms(&modules, MAY_IMPORT);
    wrong.extend(GROUPED.iter().flat_map(|grouped| between_groups(&modules, grouped)));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const MADE_UP: Grouped = Grouped { room: "farm", groups: &["soil", "crop"], shared: &["tools"] };

fn made_up(files: &[(&str, &str)]) -> Modules {
    Modules::new(files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())))
}

#[test]
fn imports_between_groups_are_seen_in_every_form() {
    let problems = |file: &str, text: &str| {
        between_groups(
            &made_up(&[
                ("src/farm/mod.rs", "pub mod crop;\npub mod soil;\npub use crop::Wheat;"),
                ("src/farm/crop/mod.rs", "pub struct Wheat;"),
                (file, text),
            ]),
            &MADE_UP,
        )
    };
    let (soil, crop) = ("src/farm/soil/clay.rs", "src/farm/crop/rye.rs");
    for (file, text) in [
        (crop, "use crate::farm::soil::Clay;\nuse super::Wheat;\nuse crate::farm::tools::Plough;"),
        (crop, "use crate::barn::{Door, Wheat};\nfn f() -> super::super::soil::Clay { std::mem::take() }"),
        (soil, "use super::super::tools;\nuse super::sand::Grain;\n// use crate::farm::crop::Wheat;"),
        (soil, "const A: &str = \"crate::farm::crop\";\npub(in crate::farm) struct Clay;"),
        ("src/farm/tools.rs", "use std::fmt;"),
    ] {
        assert_eq!(problems(file, text), [""; 0], "{text}");
    }
    let against = "farm::soil may not import farm::crop";
    let flat = "farm itself imports by group: crate::farm::GROUP::Wheat";
    for (text, line, written, problem) in [
        ("use crate::farm::crop::Wheat;", 1, "crate::farm::crop::Wheat", against),
        ("use crate::{\n    farm::{crop::Wheat, soil},\n};", 2, "crate::farm::crop::Wheat", against),
        ("\nfn f() -> super::super::crop::Wheat {}", 2, "super::super::crop::Wheat", against),
        ("use crate::farm;\n", 1, "crate::farm", "farm itself imports by group: crate::farm::GROUP::"),
        ("use super::super::*;", 1, "super::super", "farm itself imports by group: crate::farm::GROUP::"),
        ("use crate::farm::Wheat;", 1, "crate::farm::Wheat", flat),
        ("use super::super::Wheat as Corn;", 1, "super::super::Wheat", flat),
        ("mod inner {\n    use super::super::super::Wheat;\n}", 2, "super::super::super::Wheat", flat),
        ("impl<'a> From<&'a crate::farm::Wheat> for Clay {}", 1, "crate::farm::Wheat", flat),
    ] {
        assert_eq!(problems(soil, text), [format!("{soil}:{line}: {written}: {problem}")], "{text}");
    }
    let own = problems("src/farm/tools.rs", "use super::soil::Clay;");
    assert_eq!(own, ["src/farm/tools.rs:1: super::soil::Clay: farm::tools may not import farm::soil"]);
    assert_eq!(problems("src/farm/shed/door.rs", ""), ["src/farm/shed/door.rs: in no group of farm"]);
}

#[test]
fn imports_between_rooms_are_seen_in_every_form() {
    let rules: &[(&str, &[&str])] = &[("farm", &[]), ("mill", &["farm"])];
    let problems = |file: &str, text: &str| between_rooms(&made_up(&[(file, text)]), rules);
    assert_eq!(problems("src/mill/mod.rs", "use crate::{farm::Wheat, mill::Stone};"), [""; 0]);
    assert_eq!(problems("src/farm/soil/tests/clay.rs", "use crate::mill::Stone;"), [""; 0]);
    for (text, written) in [
        ("use crate::{\n farm::Wheat, mill};", "crate::mill"),
        ("\nfn f() { crate::mill::grind() }", "crate::mill::grind"),
        ("\nuse super::super::mill::Stone;", "super::super::mill::Stone"),
    ] {
        let expected = format!("src/farm/soil.rs:2: {written}: farm may not import mill");
        assert_eq!(problems("src/farm/soil.rs", text), [expected], "{text}");
    }
    assert_eq!(problems("src/pond.rs", ""), ["src/pond.rs: pond has no rules"]);
}
