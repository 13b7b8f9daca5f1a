//! Every section of the facts about the cloud that code or prose cites exists, and so does every file
//! in `docs/` that they name.
//!
//! This file is not scanned: its samples contain citations that do not resolve.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::root;

const FACTS: &str = "docs/domain.md";
const FACTS_NAME: &str = "domain.md";
const SCANNED: &[&str] =
    &["src", "tests", "benches", "docs", "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"];

/// A file as text, with its path from the root of the repository.
struct Source {
    path: String,
    text: String,
}

impl Source {
    fn is_prose(&self) -> bool {
        Path::new(&self.path).extension().is_some_and(|extension| extension == "md")
    }

    /// Each line without indentation and comment marks: its number, its length, and its text joined
    /// with the next line, since citations wrap.
    fn lines(&self) -> Vec<(usize, usize, String)> {
        let bare: Vec<&str> = self.text.lines().map(uncommented).collect();
        let joined = |(at, line): (usize, &&str)| {
            let next = bare.get(at + 1).copied().unwrap_or_default();
            (at + 1, line.len(), format!("{line} {next}"))
        };
        bare.iter().enumerate().map(joined).collect()
    }
}

fn uncommented(line: &str) -> &str {
    let line = line.trim();
    let marks = ["//!", "///", "//", "#", "*", ">"];
    marks.iter().find_map(|mark| line.strip_prefix(mark)).unwrap_or(line).trim()
}

/// All text files below `path`.
fn texts(path: &Path, found: &mut Vec<Source>) {
    if path.is_dir() {
        let mut entries: Vec<PathBuf> =
            fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for entry in entries {
            texts(&entry, found);
        }
    } else if let Ok(text) = String::from_utf8(fs::read(path).unwrap()) {
        let path = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        found.push(Source { path, text });
    }
}

fn scanned() -> Vec<Source> {
    let mut found = Vec::new();
    for path in SCANNED {
        texts(&root().join(path), &mut found);
    }
    found.retain(|source| source.path != file!().replace('\\', "/"));
    found
}

/// The numbers of the headings: `4.3` of `### 4.3 Pages`, `4` of `## 4. Volumes`.
fn headings(text: &str) -> Vec<String> {
    let mut fenced = false;
    let mut found = Vec::new();
    for line in text.lines() {
        fenced ^= line.starts_with("```");
        if !fenced && line.starts_with('#') {
            found.extend(number(line.trim_start_matches('#').trim_start()).map(|(number, _)| number));
        }
    }
    found
}

/// The section number at the start of a text, digits separated by dots, and the rest of the text. The
/// dot that ends a sentence is not part of it, and `3rd` is not a number.
fn number(text: &str) -> Option<(String, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let number = text[..end].trim_end_matches('.');
    let is_number = !number.is_empty() && number.split('.').all(|part| !part.is_empty());
    let is_word = text[end..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
    (is_number && !is_word).then(|| (number.to_owned(), &text[number.len()..]))
}

/// The numbers of a citation: `4.3`, `1.1, 1.12`, `1 and 5.6`, `5.1 to 5.4`.
fn numbers(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some((one, after)) = number(rest) {
        found.push(one);
        let goes_on = [", ", " and ", " to "].iter().find_map(|word| after.strip_prefix(word));
        rest = goes_on.unwrap_or_default();
    }
    found
}

/// What is wrong with the citations of one file, each with its line.
fn unresolved(source: &Source, sections: &BTreeSet<String>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (line, own, text) in source.lines() {
        for (at, _) in text.match_indices(FACTS_NAME).filter(|(at, _)| *at < own) {
            // `subdomain.md` is another file.
            if text[..at].ends_with(|c: char| c.is_alphanumeric() || "-_.".contains(c)) {
                continue;
            }
            let cited = numbers(text[at + FACTS_NAME.len()..].trim_start_matches('`'));
            if cited.is_empty() && !source.is_prose() {
                wrong.push(format!("{}:{line}: {FACTS_NAME} without a section", source.path));
            }
            let missing = cited.iter().filter(|number| !sections.contains(*number));
            wrong.extend(missing.map(|number| format!("{}:{line}: no section {number}", source.path)));
        }
    }
    wrong
}

/// The files in `docs/` that a text names; paths inside of other addresses do not count.
fn named_files(text: &str) -> Vec<&str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    let mut found = Vec::new();
    for (at, _) in text.match_indices("docs/") {
        // In Rust a path may be joined to the root by `"/docs/…"`.
        let before = text[..at].strip_suffix("\"/").unwrap_or(&text[..at]);
        if before.ends_with(is_part) {
            continue;
        }
        let end = text[at..].find(|c| !is_part(c)).map_or(text.len(), |end| at + end);
        let name = text[at..end].trim_end_matches(['.', '/']);
        if Path::new(name).extension().is_some() {
            found.push(name);
        }
    }
    found
}

#[test]
fn every_citation_leads_to_a_section() {
    let facts = fs::read_to_string(root().join(FACTS)).unwrap();
    let sections = headings(&facts).into_iter().collect();
    let sources = scanned();
    let wrong: Vec<String> = sources.iter().flat_map(|source| unresolved(source, &sections)).collect();
    assert!(wrong.is_empty(), "{FACTS} does not have what is cited:\n{}", wrong.join("\n"));
    let cited = sources.iter().filter(|source| source.text.contains(FACTS_NAME)).count();
    assert!(cited > 10, "{cited} files cite {FACTS}: does the scan still find them?");
}

#[test]
fn every_section_has_one_heading_and_says_how_far_to_trust_it() {
    let facts = fs::read_to_string(root().join(FACTS)).unwrap();
    let all = headings(&facts);
    let once: BTreeSet<&String> = all.iter().collect();
    assert_eq!(once.len(), all.len(), "a number has two headings: {all:?}");
    // `(5.6)` in the facts is a citation too.
    for (at, _) in facts.match_indices('(') {
        if let Some((own, rest)) = number(&facts[at + 1..])
            && own.contains('.')
            && rest.starts_with(')')
        {
            assert!(once.contains(&own), "no section ({own})");
        }
    }
    for section in facts.split("\n#").skip(1) {
        let (heading, body) = section.split_once('\n').unwrap_or((section, ""));
        let is_marked = ["[D", "[S", "[I", "[?"].iter().any(|mark| body.contains(mark));
        assert!(is_marked || body.trim().is_empty(), "no mark in {heading}");
    }
}

#[test]
fn every_file_of_the_docs_that_is_named_exists() {
    for source in scanned() {
        for (line, text) in (1..).zip(source.text.lines()) {
            for name in named_files(text) {
                assert!(root().join(name).is_file(), "{}:{line}: no {name}", source.path);
            }
        }
    }
}

#[test]
fn the_scan_of_citations_sees_what_it_must() {
    let sections =
        headings("# Facts\n## 2. Limits\n### 2.1 Bodies\n```\n# 7 of code\n```\n### 5.5a Old\n## 10. More\n");
    assert_eq!(sections, ["2", "2.1", "10"]);
    let sections = sections.into_iter().collect();
    let wrong = |path: &str, text: &str| {
        let source = Source { path: path.to_owned(), text: text.to_owned() };
        unresolved(&source, &sections)
    };
    for good in [
        "/// Good (domain.md 2).",
        "//! Good, see domain.md 2.1.",
        "/// `domain.md` 2, rate limit, and domain.md 2 recommends 20 to 40.",
        "/// (domain.md 2, 2.1 and 10; the rest is ours), domain.md 2 to 10",
        "    /// wraps (domain.md\n    /// 2.1).",
        "// subdomain.md and domain-more.md are other files",
    ] {
        assert_eq!(wrong("src/a.rs", good), [""; 0], "{good}");
    }
    for (text, expected) in [
        ("fine\n/// (domain.md 2.2)", "src/a.rs:2: no section 2.2"),
        ("/// (domain.md 2, 3)", "src/a.rs:1: no section 3"),
        ("/// (domain.md 2 to 2.9)", "src/a.rs:1: no section 2.9"),
        ("/// (domain.md 1 and 2.1)", "src/a.rs:1: no section 1"),
        ("/// (domain.md 2.1,\n/// 2.3)", "src/a.rs:1: no section 2.3"),
        ("    // domain.md\n    // 4", "src/a.rs:1: no section 4"),
        ("# docs/domain.md 21", "src/a.rs:1: no section 21"),
        ("/// as domain.md says", "src/a.rs:1: domain.md without a section"),
        ("/// domain.md 3rd", "src/a.rs:1: domain.md without a section"),
        ("/// domain.md", "src/a.rs:1: domain.md without a section"),
    ] {
        assert_eq!(wrong("src/a.rs", text), [expected], "{text}");
    }
    assert_eq!(wrong("docs/a.md", "`docs/domain.md` has the facts"), [""; 0]);
    assert_eq!(wrong("docs/a.md", "see domain.md 3"), ["docs/a.md:1: no section 3"]);
}

#[test]
fn the_scan_for_files_sees_what_it_must() {
    for (text, expected) in [
        ("`docs/a.md`, (docs/b.svg).", &["docs/a.md", "docs/b.svg"][..]),
        ("see docs/sub/c.md.", &["docs/sub/c.md"]),
        ("\"/docs/d.svg\"", &["docs/d.svg"]),
        ("the folder docs/ and docs/more", &[]),
        ("https://cloud.example/docs/e.html, mydocs/f.md", &[]),
    ] {
        assert_eq!(named_files(text), expected, "{text}");
    }
}
