//! No files of a room know each other in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::modules::{Modules, Reference};

/// Files, or all files below a folder, that may know each other, with the reason. At most [`MOST`].
const EXCEPTIONS: &[(&[&str], &str)] =
    &[(&["src/app/screens/"], "a screen may open any other, and the stack's enum holds them all")];

const MOST: usize = 3;

/// Which file needs which other of its room, and by which references.
type Graph = BTreeMap<String, BTreeMap<String, Vec<Reference>>>;

fn graph(modules: &Modules) -> Graph {
    let mut graph = Graph::new();
    for (name, module) in &modules.0 {
        if name.iter().any(|part| part == "tests") {
            continue;
        }
        for reference in &module.references {
            if reference.in_tests || reference.only_exports || reference.name.first() != name.first() {
                continue;
            }
            let defining = modules.defining(&reference.name);
            if defining != *name {
                let needs = graph.entry(module.file.clone()).or_default();
                needs.entry(modules.0[&defining].file.clone()).or_default().push(reference.clone());
            }
        }
    }
    graph
}

/// All files that one needs, over others.
fn reachable<'g>(graph: &'g Graph, from: &'g str) -> BTreeSet<&'g str> {
    let mut found = BTreeSet::new();
    let mut open = vec![from];
    while let Some(file) = open.pop() {
        let needs = graph.get(file).into_iter().flat_map(BTreeMap::keys);
        open.extend(needs.map(String::as_str).filter(|file| found.insert(*file)));
    }
    found
}

/// The files that need each other.
fn circles(graph: &Graph) -> BTreeSet<BTreeSet<&str>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        graph.keys().map(|file| (file.as_str(), reachable(graph, file))).collect();
    let is_mutual =
        |file: &str, other: &str| reached.get(other).is_some_and(|reached| reached.contains(file));
    let circles = reached.iter().map(|(file, reached)| {
        reached.iter().copied().filter(|other| is_mutual(file, other)).collect::<BTreeSet<&str>>()
    });
    circles.filter(|circle| !circle.is_empty()).collect()
}

/// Whether a circle is one of these files alone, or of files below these folders.
fn is_within(circle: &BTreeSet<&str>, listed: &[&str]) -> bool {
    let is = |file: &str, entry: &str| entry == file || (entry.ends_with('/') && file.starts_with(entry));
    circle.iter().all(|file| listed.iter().any(|entry| is(file, entry)))
}

/// A circle, with the references it consists of.
fn described(graph: &Graph, circle: &BTreeSet<&str>) -> String {
    let mut said = format!("{circle:#?}\n");
    for file in circle {
        for (other, references) in graph[*file].iter().filter(|(other, _)| circle.contains(other.as_str())) {
            let first = &references[0];
            writeln!(
                said,
                "    {file}:{}: {} ({other}, {} in all)",
                first.line,
                first.written,
                references.len()
            )
            .unwrap();
        }
    }
    said
}

#[test]
fn no_files_of_a_room_know_each_other_in_a_circle() {
    assert!(EXCEPTIONS.len() <= MOST, "{} exceptions: take one apart", EXCEPTIONS.len());
    let graph = graph(&Modules::of_product());
    let circles = circles(&graph);
    let listed: Vec<&[&str]> = EXCEPTIONS.iter().map(|(files, _)| *files).collect();
    let new: Vec<String> = circles
        .iter()
        .filter(|circle| !listed.iter().any(|listed| is_within(circle, listed)))
        .map(|circle| described(&graph, circle))
        .collect();
    assert!(new.is_empty(), "files that know each other in a circle:\n{}", new.join("\n"));
    for listed in &listed {
        let stands = circles.iter().any(|circle| is_within(circle, listed));
        assert!(stands, "no circle any more, take it off the list: {listed:?}");
    }
}

#[test]
fn circles_are_seen_through_what_a_folder_hands_on() {
    let found = |files: &[(&str, &str)]| {
        let files = files.iter().map(|(file, text)| (format!("src/farm/{file}.rs"), (*text).to_owned()));
        let graph = graph(&Modules::new(files));
        let circles = circles(&graph);
        let short = |file: &str| file.trim_start_matches("src/farm/").trim_end_matches(".rs").to_owned();
        circles
            .iter()
            .map(|circle| circle.iter().map(|file| short(file)).collect::<Vec<_>>().join(" "))
            .collect()
    };
    let none: Vec<String> = found(&[
        ("mod", "mod crop;\npub mod soil;\npub use crop::Wheat;"),
        ("crop", "use super::soil::Clay;\npub struct Wheat;"),
        ("soil", "pub struct Clay;\n#[cfg(test)]\nmod tests { use super::super::crop::Wheat; }"),
    ]);
    assert_eq!(none, [""; 0]);
    for (files, expected) in [
        // By a name that the room hands on, and by one that a module does.
        (
            vec![
                ("mod", "mod crop;\npub mod soil;\npub use crop::Wheat;"),
                ("crop", "use super::soil::Clay;\npub struct Wheat;"),
                ("soil", "use super::Wheat;"),
            ],
            "crop soil",
        ),
        (
            vec![
                ("crop/mod", "mod rye;\nmod bran;\npub use bran::Bran as Chaff;"),
                ("crop/rye", "use crate::farm::crop;\nfn f(chaff: crop::Chaff) {}"),
                ("crop/bran", "fn f() { super::rye::f() }"),
            ],
            "crop/bran crop/rye",
        ),
        // A folder's own code and its child.
        (
            vec![("crop/mod", "mod rye;\npub struct Wheat(rye::Rye);"), ("crop/rye", "use super::Wheat;")],
            "crop/mod crop/rye",
        ),
        (
            vec![
                ("crop/mod", "mod rye;\npub use rye::Rye;\npub struct Wheat(Rye);"),
                ("crop/rye", "impl super::Wheat {}"),
            ],
            "crop/mod crop/rye",
        ),
        // Over three files.
        (
            vec![
                ("a", "use super::b;\nfn f() { b::f() }"),
                ("b", "use super::{c, d};"),
                ("c", "use super::a::f;"),
                ("d", ""),
            ],
            "a b c",
        ),
    ] {
        let circles: Vec<String> = found(&files);
        assert_eq!(circles, [expected], "{files:?}");
    }
}
