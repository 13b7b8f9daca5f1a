//! The modules of the product and the paths in them: what a path names, and in which file it stands.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::tokens::{Token, tokens};
use crate::{root, sources};

/// A path from the root of the crate: `["api", "wire", "Page"]`.
pub type Name = Vec<String>;

/// A module with a file of its own.
#[derive(Debug, Default)]
pub struct Module {
    /// The file, from the root of the repository.
    pub file: String,
    /// Every path in it that begins in this crate.
    pub references: Vec<Reference>,
    /// What `use` brings in: the name it has here, and what it stands for.
    imports: BTreeMap<String, Name>,
}

/// A path in a file, by `use` or where it is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    pub line: usize,
    /// What it names, re-exports not followed.
    pub name: Name,
    /// As it is written.
    pub written: String,
    /// It only hands a name on that the file does not use itself.
    pub only_exports: bool,
    pub in_tests: bool,
}

/// All modules by their paths; the root of the crate is the empty one.
#[derive(Debug, Default)]
pub struct Modules(pub BTreeMap<Name, Module>);

/// A path as it is written.
#[derive(Debug)]
struct Written {
    segments: Name,
    /// The name a `use` gives it; `None` outside of `use`.
    alias: Option<String>,
    is_exported: bool,
    line: usize,
    in_tests: bool,
    /// Modules without files of their own around it.
    inside: Name,
}

impl Modules {
    /// Those of the library; the program is but a call of it.
    pub fn of_product() -> Self {
        let files = sources(&root().join("src")).into_iter().map(|path| {
            let file = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
            (file, fs::read_to_string(path).unwrap())
        });
        Self::new(files.filter(|(file, _)| file != "src/main.rs"))
    }

    /// Those of files with these paths and texts.
    pub fn new(files: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut modules = Self::default();
        let mut read = Vec::new();
        for (file, text) in files {
            let name = name_of(&file);
            modules.0.insert(name.clone(), Module { file, ..Module::default() });
            let tokens = tokens(&text);
            let paths = Reader { tokens: &tokens, at: 0, inside: Vec::new() }.paths();
            read.push((name, tokens, paths));
        }
        // Imports first: paths begin with what they bring in.
        for (name, _, paths) in &read {
            let uses = paths.iter().filter(|path| path.inside.is_empty());
            let imported = |path: &Written| Some((path.alias.clone()?, modules.absolute(name, path)?));
            modules.0.get_mut(name).unwrap().imports = uses.filter_map(imported).collect();
        }
        for (name, tokens, paths) in &read {
            let references = paths.iter().filter_map(|path| modules.reference(name, path, tokens)).collect();
            modules.0.get_mut(name).unwrap().references = references;
        }
        modules
    }

    fn reference(&self, module: &Name, path: &Written, tokens: &[Token]) -> Option<Reference> {
        let name = self.absolute(module, path)?;
        let words = |word: &String| tokens.iter().filter(|token| token.text == *word).count();
        let only_exports = path.is_exported && path.alias.as_ref().is_some_and(|alias| words(alias) == 1);
        let written = path.segments.join("::");
        Some(Reference { line: path.line, name, written, only_exports, in_tests: path.in_tests })
    }

    /// Where a path leads from the root of the crate; `None` if out of it or nowhere.
    fn absolute(&self, module: &Name, path: &Written) -> Option<Name> {
        let mut base: Name = module.iter().chain(&path.inside).cloned().collect();
        let mut segments = path.segments.iter().peekable();
        let first = segments.peek()?.as_str();
        if !matches!(first, "crate" | "self" | "super") {
            if let Some(import) = self.0.get(module).and_then(|module| module.imports.get(first)) {
                return Some(import.iter().chain(segments.skip(1)).cloned().collect());
            }
            base.push(first.to_owned());
            let is_child = path.inside.is_empty() && self.0.contains_key(&base);
            return is_child.then(|| base.into_iter().chain(segments.skip(1).cloned()).collect());
        }
        while let Some(segment) =
            segments.next_if(|segment| matches!(segment.as_str(), "crate" | "self" | "super"))
        {
            match segment.as_str() {
                "crate" => base.clear(),
                "super" => drop(base.pop()?),
                _ => {}
            }
        }
        base.extend(segments.cloned());
        Some(base)
    }

    /// The module in whose file a name stands, re-exports followed.
    pub fn defining(&self, name: &[String]) -> Name {
        self.follow(name, 16).unwrap_or_else(|| self.deepest(name))
    }

    /// The longest beginning of a name that is a module.
    fn deepest(&self, name: &[String]) -> Name {
        let lengths = (0..=name.len()).rev();
        lengths
            .map(|length| name[..length].to_vec())
            .find(|name| self.0.contains_key(name))
            .unwrap_or_default()
    }

    fn follow(&self, name: &[String], hops: usize) -> Option<Name> {
        let hops = hops.checked_sub(1)?;
        let at = self.deepest(name);
        let (module, rest) = (self.0.get(&at)?, &name[at.len()..]);
        let Some(next) = rest.first() else { return Some(at) };
        if let Some(import) = module.imports.get(next) {
            let target: Name = import.iter().chain(&rest[1..]).cloned().collect();
            return self.follow(&target, hops);
        }
        Some(at)
    }
}

/// The module of a file: `src/api/wire/mod.rs` is `api::wire`.
fn name_of(file: &str) -> Name {
    let path = Path::new(file.strip_prefix("src/").unwrap_or(file)).with_extension("");
    let mut name: Name = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if name.last().is_some_and(|last| last == "mod") || name == ["lib"] {
        name.pop();
    }
    name
}

/// Reads the paths of a file.
struct Reader<'t> {
    tokens: &'t [Token],
    at: usize,
    /// Modules one is in, and how many braces are open in each.
    inside: Vec<(String, usize)>,
}

impl Reader<'_> {
    fn paths(mut self) -> Vec<Written> {
        let mut paths = Vec::new();
        while let Some(token) = self.tokens.get(self.at) {
            match token.text.as_str() {
                "pub" if self.is("(", 1) && !self.is("crate", 2) => self.visibility(),
                "use" if !self.is("<", 1) => {
                    let is_exported = self.is_exported();
                    self.at += 1;
                    self.tree(&[], is_exported, &mut paths);
                }
                "mod" if self.is("{", 2) => {
                    self.inside.push((self.tokens[self.at + 1].text.clone(), 0));
                    self.at += 2;
                }
                mark @ ("{" | "}") => {
                    if let Some((_, open)) = self.inside.last_mut() {
                        *open = if mark == "{" { *open + 1 } else { *open - 1 };
                    }
                    self.inside.pop_if(|(_, open)| *open == 0);
                    self.at += 1;
                }
                _ if token.is_word() && self.is("::", 1) => {
                    let first = self.at;
                    let segments = self.segments();
                    let path = self.written(segments, None, false, first);
                    // The rest of `<T as Trait>::Item`, or of `::std::fmt`.
                    let goes_on = first.checked_sub(1).is_some_and(|before| self.tokens[before].text == "::");
                    paths.extend((!goes_on).then_some(path));
                }
                _ => self.at += 1,
            }
        }
        paths
    }

    fn is(&self, text: &str, ahead: usize) -> bool {
        self.tokens.get(self.at + ahead).is_some_and(|token| token.text == text)
    }

    /// Passes over `pub(in crate::api)`, which names a module and needs nothing of it.
    fn visibility(&mut self) {
        while !self.is(")", 0) && self.at < self.tokens.len() {
            self.at += 1;
        }
    }

    /// Whether `pub` stands before this `use`.
    fn is_exported(&self) -> bool {
        let before = self.tokens[..self.at].iter().rev();
        let mut before =
            before.map(|token| token.text.as_str()).take_while(|text| !matches!(*text, ";" | "}" | "]"));
        before.any(|text| text == "pub")
    }

    /// `a::b::c`, and beyond it.
    fn segments(&mut self) -> Name {
        let mut segments = Vec::new();
        while let Some(token) = self.tokens.get(self.at).filter(|token| token.is_word()) {
            segments.push(token.text.clone());
            self.at += 1;
            if !self.is("::", 0) {
                break;
            }
            self.at += 1;
        }
        segments
    }

    /// What follows `use`: a path, several in braces, or all of a module.
    fn tree(&mut self, base: &[String], is_exported: bool, paths: &mut Vec<Written>) {
        let first = self.at;
        let mut path = base.to_vec();
        path.extend(self.segments());
        if self.is("{", 0) {
            self.at += 1;
            while !self.is("}", 0) && self.at < self.tokens.len() {
                self.tree(&path, is_exported, paths);
                self.at += usize::from(self.is(",", 0));
            }
            self.at += 1;
            return;
        }
        if self.is("*", 0) {
            self.at += 1;
            paths.push(self.written(path, None, is_exported, first));
            return;
        }
        if path.last().is_some_and(|last| last == "self") && path.len() > 1 {
            path.pop();
        }
        let mut alias = path.last().cloned();
        if self.is("as", 0) {
            alias = self.tokens.get(self.at + 1).map(|token| token.text.clone());
            self.at += 2;
        }
        paths.push(self.written(path, alias, is_exported, first));
    }

    fn written(&self, segments: Name, alias: Option<String>, is_exported: bool, first: usize) -> Written {
        let Token { line, in_tests, .. } = self.tokens[first];
        let inside = self.inside.iter().map(|(name, _)| name.clone()).collect();
        Written { segments, alias, is_exported, line, in_tests, inside }
    }
}
