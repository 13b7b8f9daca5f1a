//! A filter at work: what a term asks of a status, zone, type, server or policy is asked once for
//! each of them that there is, and then looked up by number; only names and ids are searched.

use std::ops::Range;

use memchr::memmem::Finder;

use super::super::bits::Bits;
use super::super::fields::{Column, Datum, NumberTest};
use super::super::inventory::{Inventory, Membership};
use super::super::names::Names;
use super::super::numbered::{NONE, UNTOLD};
use super::super::store::{Row, Store, Word};
use super::Filter;
use super::backup::BackupTerm;
use super::pattern::IdPattern;
use super::term::{Part, Term, Test};
use crate::domain::model::{Id, Minute, PolicyId, VolumeId};

/// Where at least one in so many volumes is still in question, their names are searched in one go.
const DENSE: usize = 8;

/// A filter made ready for one state of an inventory.
#[derive(Clone, Debug)]
pub struct Scan {
    checks: Vec<Check>,
    /// The volumes whose empty policy means none; `None` stands for all.
    known_singly: Option<Bits>,
    now: Option<Minute>,
}

#[derive(Clone, Debug)]
struct Check {
    question: Question,
    wanted: bool,
}

#[derive(Clone, Debug)]
enum Question {
    Number(NumberTest),
    NameHas(Box<Finder<'static>>),
    NameIs(Test),
    Id(IdTest),
    Word(Word, Vec<bool>),
    Server(Servers),
    Policy(Policies),
    Backup(BackupTerm),
    Anywhere(Box<Anywhere>),
    /// One of several lists of checks holds, all of it.
    Group(Vec<Vec<Check>>),
}

#[derive(Clone, Debug)]
enum IdTest {
    Has(IdPattern),
    Equals(VolumeId),
    Is(Test),
    Any(Vec<IdTest>),
}

#[derive(Clone, Debug)]
struct Servers {
    by_number: Vec<bool>,
    without: bool,
}

#[derive(Clone, Debug)]
struct Policies {
    by_number: Vec<bool>,
    none: bool,
    not_visible: bool,
}

#[derive(Clone, Debug)]
struct Anywhere {
    name: Finder<'static>,
    id: Option<IdPattern>,
    /// Words that the part is in, for some of what they can be.
    words: Vec<(Word, Vec<bool>)>,
    server: Servers,
    policy: Policies,
}

impl Scan {
    /// Makes a filter ready.
    pub fn new(filter: &Filter, inventory: &Inventory, now: Option<Minute>) -> Self {
        let checks = filter.terms.iter().map(|term| check(term, inventory, now)).collect();
        Self { checks, known_singly: inventory.known_singly(), now }
    }

    /// Keeps of the positions in `range` those whose volumes pass.
    pub fn keep(&self, inventory: &Inventory, range: &Range<u32>, passing: &mut Bits) {
        let store = inventory.store();
        for Check { question, wanted } in &self.checks {
            let left = passing.count_in(range.clone());
            let finder = question.name_finder().filter(|_| left * DENSE >= range.len());
            let found = finder.map(|finder| store.names.find(finder, range.clone()));
            passing.keep(range.clone(), |at| {
                let Some(row) = store.row(at) else { return false };
                let has_name = |finder: &Finder<'_>| match &found {
                    Some(found) => found.has(at),
                    None => finder.find(store.names.folded(at).as_bytes()).is_some(),
                };
                self.answer(question, inventory, at, row, &has_name) == *wanted
            });
        }
    }

    fn answer(
        &self,
        question: &Question,
        inventory: &Inventory,
        at: u32,
        row: &Row,
        has_name: &dyn Fn(&Finder<'_>) -> bool,
    ) -> bool {
        let store = inventory.store();
        match question {
            // Of one that is not told nothing holds.
            Question::Number(test) => row.number(test.number).is_some_and(|kept| test.holds(kept)),
            Question::NameHas(finder) => has_name(finder),
            Question::NameIs(test) => test.holds(store.names.folded(at)),
            Question::Id(test) => test.holds(store, at),
            Question::Word(word, yes) => is(yes, row.word(*word)),
            Question::Server(yes) => yes.holds(store, at, row),
            Question::Policy(yes) => self.policy(yes, at, row),
            Question::Backup(term) => {
                let read = inventory.last_backups();
                term.holds(&read.at(at), read.since(), self.now)
            }
            Question::Group(alternatives) => alternatives.iter().any(|checks| {
                checks.iter().all(|Check { question, wanted }| {
                    let has_name =
                        |finder: &Finder<'_>| finder.find(store.names.folded(at).as_bytes()).is_some();
                    self.answer(question, inventory, at, row, &has_name) == *wanted
                })
            }),
            Question::Anywhere(any) => {
                has_name(&any.name)
                    || any.words.iter().any(|(word, yes)| is(yes, row.word(*word)))
                    || self.policy(&any.policy, at, row)
                    || any.server.holds(store, at, row)
                    || any.id.as_ref().is_some_and(|id| id.is_in(store, at))
            }
        }
    }

    fn policy(&self, yes: &Policies, at: u32, row: &Row) -> bool {
        if row.policy == UNTOLD {
            return yes.not_visible;
        }
        if row.policy != NONE {
            return is(&yes.by_number, row.policy);
        }
        match &self.known_singly {
            Some(known) if !known.has(at) => yes.not_visible,
            _ => yes.none,
        }
    }
}

impl Question {
    fn name_finder(&self) -> Option<&Finder<'static>> {
        match self {
            Self::NameHas(finder) => Some(finder),
            Self::Anywhere(any) => Some(&any.name),
            _ => None,
        }
    }
}

impl IdTest {
    fn new(test: &Test) -> Self {
        let whole = match test {
            Test::Contains(part) => return Self::Has(IdPattern::new(&part.0)),
            Test::Equals(pieces) => match pieces.as_slice() {
                [whole] => Some(VolumeId::new(whole)),
                _ => None,
            },
            Test::Present => None,
            Test::Any(tests) => return Self::Any(tests.iter().map(Self::new).collect()),
        };
        match whole {
            Some(id) if matches!(id.id(), Id::Uuid(_)) => Self::Equals(id),
            _ => Self::Is(test.clone()),
        }
    }

    fn holds(&self, store: &Store, at: u32) -> bool {
        match self {
            Self::Has(pattern) => pattern.is_in(store, at),
            Self::Equals(id) => store.id(at).as_ref() == Some(id),
            Self::Any(tests) => tests.iter().any(|test| test.holds(store, at)),
            Self::Is(test) => store.id(at).is_some_and(|id| test.holds(&id.to_string())),
        }
    }
}

impl Servers {
    fn new(inventory: &Inventory, ids: bool, test: &Test) -> Self {
        let mut any = Self { by_number: Vec::new(), without: false };
        for test in test.alternatives() {
            let Self { by_number, without } = Self::of_one(inventory, ids, test);
            any.by_number.resize(by_number.len(), false);
            any.by_number.iter_mut().zip(by_number).for_each(|(any, one)| *any |= one);
            any.without |= without;
        }
        any
    }

    fn of_one(inventory: &Inventory, ids: bool, test: &Test) -> Self {
        let (servers, names) = (inventory.store().servers.all(), inventory.server_names());
        let called = match test {
            Test::Contains(part) => names.find(&finder(part), 0..servers.len() as u32),
            Test::Equals(_) | Test::Present | Test::Any(_) => {
                (0..servers.len() as u32).filter(|number| is_called(names, *number, test)).collect()
            }
        };
        let pattern = match test {
            Test::Contains(part) if ids => Some(IdPattern::new(&part.0)),
            _ => None,
        };
        let has_id = |id: &Id| match &pattern {
            Some(pattern) => pattern.is_in_id(id),
            None => ids && test.holds(&id.to_string()),
        };
        let by_number = (0..).zip(servers).map(|(number, server)| called.has(number) || has_id(server.id()));
        Self { by_number: by_number.collect(), without: test.holds("") }
    }

    fn holds(&self, store: &Store, at: u32, row: &Row) -> bool {
        if row.server == NONE {
            return self.without;
        }
        store.servers_of(at, row).any(|server| is(&self.by_number, server))
    }
}

/// A server whose name is not known has none that a test could hold for.
fn is_called(names: &Names, number: u32, test: &Test) -> bool {
    let name = names.folded(number);
    !name.is_empty() && test.holds(name)
}

impl Policies {
    fn new(inventory: &Inventory, ids: bool, test: &Test) -> Self {
        let holds = |policy: &PolicyId| {
            let by_name = match inventory.under(policy) {
                Membership::In(policy) => test.holds(&policy.name),
                _ => test.holds("unknown"),
            };
            by_name || (ids && test.holds(&policy.to_string()))
        };
        Self {
            by_number: inventory.store().policies.all().iter().map(holds).collect(),
            none: test.holds(""),
            // Nobody knows whether it is under one.
            not_visible: test
                .alternatives()
                .iter()
                .any(|test| *test != Test::Present && test.holds("not-visible")),
        }
    }
}

fn is(yes: &[bool], number: u32) -> bool {
    yes.get(number as usize).copied().unwrap_or_default()
}

fn finder(part: &Part) -> Finder<'static> {
    Finder::new(part.0.as_bytes()).into_owned()
}

fn check(term: &Term, inventory: &Inventory, now: Option<Minute>) -> Check {
    match term {
        Term::Number { number, unit, order, values } => Check {
            question: Question::Number(NumberTest::new(*number, *unit, *order, values, now)),
            wanted: true,
        },
        Term::Backup(term) => Check { question: Question::Backup(term.clone()), wanted: true },
        Term::Anywhere { part, wanted } => {
            let (test, ids) = (Test::Contains(part.clone()), part.reaches_ids());
            let anywhere = Anywhere {
                name: finder(part),
                id: ids.then(|| IdPattern::new(&part.0)),
                words: shared_words()
                    .map(|word| (word, texts(inventory, word, &test)))
                    .filter(|(_, yes)| yes.contains(&true))
                    .collect(),
                server: Servers::new(inventory, ids, &test),
                policy: Policies::new(inventory, ids, &test),
            };
            Check { question: Question::Anywhere(Box::new(anywhere)), wanted: *wanted }
        }
        Term::Group { alternatives, wanted } => {
            let checks = |terms: &Vec<Term>| terms.iter().map(|term| check(term, inventory, now)).collect();
            Check { question: Question::Group(alternatives.iter().map(checks).collect()), wanted: *wanted }
        }
        Term::Field { column, test, wanted } => {
            let question = match (column.field().datum, test) {
                (Datum::Name, Test::Contains(part)) => Question::NameHas(Box::new(finder(part))),
                (Datum::Name, Test::Equals(_) | Test::Present | Test::Any(_)) => {
                    Question::NameIs(test.clone())
                }
                // Numbers and backups are compared as such; parsing lets nothing else through.
                (Datum::Id | Datum::Number(..) | Datum::Backup, _) => Question::Id(IdTest::new(test)),
                (Datum::Word(word, _), _) => Question::Word(word, texts(inventory, word, test)),
                (Datum::Servers, _) => Question::Server(Servers::new(inventory, true, test)),
                (Datum::Policy, _) => Question::Policy(Policies::new(inventory, true, test)),
            };
            Check { question, wanted: *wanted }
        }
    }
}

/// All words that volumes share.
fn shared_words() -> impl Iterator<Item = Word> {
    Column::ALL.into_iter().filter_map(|column| match column.field().datum {
        Datum::Word(word, _) => Some(word),
        Datum::Name | Datum::Id | Datum::Number(..) | Datum::Servers | Datum::Policy | Datum::Backup => None,
    })
}

/// For which of a word's texts a test holds, by number.
fn texts(inventory: &Inventory, word: Word, test: &Test) -> Vec<bool> {
    inventory.store().texts(word).into_iter().map(|text| test.holds(text)).collect()
}
