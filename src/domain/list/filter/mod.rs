//! The filter line: `status=in-use policy=none size>100 name~db "two words" !web`.
//!
//! Every term must hold. A bare word is looked for in name, id, status, zone, type, policy and
//! server; `!word` must be in none of them. Alternatives are separated by commas: `status=error,in-use`
//! holds for either, `status!=error,in-use` for neither; in quotes a comma is a letter. Ids are hexadecimal noise in which any short word such
//! as `db` turns up somewhere, so a bare word counts in an id from four characters on. `=` compares
//! whole words (with `*` for anything) and `~` parts, both without regard to case; `none` stands for
//! an empty field, `*` alone for one that is not. Parsing never fails on a term that is still being
//! typed (`size>`): it holds for every volume until it says something.

mod doubt;
mod pattern;
mod reach;
mod scan;
mod words;

use std::fmt;

use super::fields::{Column, Datum, Order, Unit};
use super::store::Number;
pub use reach::Reach;
pub use scan::Scan;
use words::{Word, words};

/// A parsed filter line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    terms: Vec<Term>,
}

/// What is wrong with a filter line, naming the term and the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    /// The term as typed.
    pub term: String,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "filter term `{}`: {}",
            crate::domain::text::scrub(&crate::domain::echo::echo(&self.term)),
            self.reason
        )
    }
}

impl std::error::Error for FilterError {}

#[derive(Clone, Debug, PartialEq)]
enum Term {
    Anywhere { part: Part, wanted: bool },
    Field { column: Column, test: Test, wanted: bool },
    Number { number: Number, unit: Unit, order: Order, values: Vec<u32> },
}

#[derive(Clone, Debug, PartialEq)]
enum Test {
    Contains(Part),
    /// The pieces between the stars.
    Equals(Vec<String>),
    Present,
    /// One of several.
    Any(Vec<Test>),
}

/// A lower-cased piece of text to look for.
#[derive(Clone, Debug, PartialEq)]
struct Part(String);

impl Part {
    fn new(text: &str) -> Self {
        Self(text.to_lowercase())
    }

    fn reaches_ids(&self) -> bool {
        self.0.len() >= SHORTEST_IN_ID
    }

    fn is_in(&self, text: &str) -> bool {
        if text.is_ascii() {
            let needle = self.0.as_bytes();
            needle.is_empty()
                || text.as_bytes().windows(needle.len()).any(|window| window.eq_ignore_ascii_case(needle))
        } else {
            text.to_lowercase().contains(&self.0)
        }
    }
}

/// Shortest bare word that is looked for in ids.
const SHORTEST_IN_ID: usize = 4;

const OPERATORS: [(&str, Operator); 9] = [
    ("!=", Operator::NotEqual),
    ("!~", Operator::NotContains),
    (">=", Operator::Order(Order::AtLeast)),
    ("<=", Operator::Order(Order::AtMost)),
    ("==", Operator::Equal),
    ("=", Operator::Equal),
    ("~", Operator::Contains),
    (">", Operator::Order(Order::More)),
    ("<", Operator::Order(Order::Less)),
];

#[derive(Clone, Copy, PartialEq)]
enum Operator {
    Equal,
    NotEqual,
    Contains,
    NotContains,
    Order(Order),
}

impl Operator {
    /// How it compares numbers.
    const fn order(self) -> Option<Order> {
        match self {
            Self::Order(order) => Some(order),
            Self::Equal => Some(Order::Same),
            Self::NotEqual => Some(Order::Other),
            Self::Contains | Self::NotContains => None,
        }
    }
}

impl Filter {
    /// Parses a line; the error names the first term that can never be right.
    ///
    /// A term without a value, which is no error while it is being typed, is one here.
    pub fn parse(line: &str) -> Result<Self, FilterError> {
        let (filter, wrong, unfinished) = Self::read(line);
        wrong.or(unfinished).map_or(Ok(filter), Err)
    }

    /// Parses a line that is still being typed: a term that can never be right is left out, and
    /// told beside the filter that the others make.
    pub fn parse_while_typing(line: &str) -> (Self, Option<FilterError>) {
        let (filter, wrong, _) = Self::read(line);
        (filter, wrong)
    }

    /// The filter that the good terms make, the first that is wrong, the first that is not finished.
    fn read(line: &str) -> (Self, Option<FilterError>, Option<FilterError>) {
        let mut wrong = None;
        let mut unfinished = None;
        let mut terms = Vec::new();
        for word in words(line) {
            let why = match Term::parse(&word) {
                Ok((term, _)) if word.is_open => {
                    terms.extend(term);
                    Some("its quote is not closed; add a \" at the end")
                }
                Ok((term, why)) => {
                    terms.extend(term);
                    why
                }
                Err(error) => {
                    wrong = wrong.or(Some(error));
                    None
                }
            };
            let term = word.text;
            unfinished = unfinished.or(why.map(|reason| FilterError { term, reason: reason.into() }));
        }
        (Self { terms }, wrong, unfinished)
    }

    /// Whether the filter lets everything through.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether what passes depends on the time.
    pub fn asks_for_ages(&self) -> bool {
        self.terms.iter().any(|term| matches!(term, Term::Number { unit: Unit::Age, .. }))
    }

    /// Whether every volume that passes this filter passes the other one too, for certain: then
    /// only those that passed that one need be looked at.
    pub fn narrows(&self, other: &Self) -> bool {
        other.terms.iter().all(|theirs| self.terms.iter().any(|term| term.implies(theirs)))
    }
}

impl Term {
    /// The term of a word, and what it still lacks.
    fn parse(word: &Word) -> Result<(Option<Self>, Option<&'static str>), FilterError> {
        const SAYS_NOTHING: Option<&str> = Some("it has no value");
        let text = word.text.as_str();
        let Some((name, operator, value)) = (!word.quoted).then(|| split(text)).flatten() else {
            let (wanted, part) = match text.strip_prefix('!') {
                Some(rest) if !word.quoted => (false, rest),
                _ => (true, text),
            };
            let term = (!part.is_empty()).then(|| Self::Anywhere { part: Part::new(part), wanted });
            let lacks = if term.is_some() { None } else { SAYS_NOTHING };
            return Ok((term, lacks));
        };
        let wrong = |reason: String| FilterError { term: text.to_owned(), reason };
        let column = Column::ALL
            .into_iter()
            .find(|column| column.word().eq_ignore_ascii_case(name))
            .ok_or_else(|| {
                let known = Column::words();
                wrong(format!("no field `{name}`; use {known}, or quote it to search for the text"))
            })?;
        let all = word.alternatives(value);
        let values: Vec<&str> = all.iter().copied().filter(|value| !value.is_empty()).collect();
        if values.is_empty() {
            return Ok((None, SAYS_NOTHING));
        }
        let lacks =
            (values.len() < all.len()).then_some("an alternative is empty; use `none` for an empty field");
        if let Datum::Number(number, unit) = column.field().datum {
            let (order, values) = unit.compare(column.word(), operator.order(), &all).map_err(wrong)?;
            return Ok((Some(Self::Number { number, unit, order, values }), lacks));
        }
        let wanted = matches!(operator, Operator::Equal | Operator::Contains);
        let mut tests = Vec::with_capacity(values.len());
        for value in values {
            tests.push(match operator {
                Operator::Equal | Operator::NotEqual if value.bytes().all(|byte| byte == b'*') => {
                    Test::Present
                }
                Operator::Equal | Operator::NotEqual => {
                    Test::Equals(value.to_lowercase().split('*').map(str::to_owned).collect())
                }
                Operator::Contains | Operator::NotContains => Test::Contains(Part::new(value)),
                Operator::Order(_) => return Err(wrong(format!("{name} has no order; use = != ~ !~"))),
            });
        }
        let check = if tests.len() > 1 { Some(Test::Any(tests)) } else { tests.pop() };
        Ok((check.map(|test| Self::Field { column, test, wanted }), lacks))
    }

    /// Whether what passes this term passes the other one.
    fn implies(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Anywhere { part, wanted: true }, Self::Anywhere { part: shorter, wanted: true }) => {
                // A piece that only now is long enough for ids finds more than it did.
                part.0.contains(&shorter.0) && (shorter.reaches_ids() || !part.reaches_ids())
            }
            (
                Self::Field { column, test: Test::Contains(part), wanted: true },
                Self::Field { column: same, test: Test::Contains(shorter), wanted: true },
            ) => column == same && part.0.contains(&shorter.0),
            (a, b) => a == b,
        }
    }
}

impl Test {
    fn holds(&self, text: &str) -> bool {
        match self {
            Self::Contains(part) => part.is_in(text),
            Self::Equals(pieces) => match pieces.as_slice() {
                // Nothing else is called so: one that is, is found by `~`.
                [whole] if whole == "none" => text.is_empty(),
                [whole] => text.to_lowercase() == *whole,
                pieces => glob(pieces, &text.to_lowercase()),
            },
            Self::Present => !text.is_empty(),
            Self::Any(tests) => tests.iter().any(|test| test.holds(text)),
        }
    }

    /// Each alternative.
    fn alternatives(&self) -> &[Self] {
        match self {
            Self::Any(tests) => tests,
            one => std::slice::from_ref(one),
        }
    }
}

/// Whether `text` is the pieces in order with anything between them; the first must begin it and
/// the last end it.
fn glob(pieces: &[String], text: &str) -> bool {
    let [first, middle @ .., last] = pieces else { return false };
    let Some(mut rest) = text.strip_prefix(first.as_str()) else { return false };
    for piece in middle {
        let Some((_, after)) = rest.split_once(piece.as_str()) else { return false };
        rest = after;
    }
    rest.ends_with(last.as_str())
}

fn split(text: &str) -> Option<(&str, Operator, &str)> {
    let name_end = text.find(|c: char| !c.is_ascii_alphabetic())?;
    let (name, rest) = text.split_at_checked(name_end)?;
    if name.is_empty() {
        return None;
    }
    OPERATORS
        .iter()
        .find_map(|(sign, operator)| rest.strip_prefix(sign).map(|value| (name, *operator, value)))
}

#[cfg(test)]
mod tests {
    use super::super::inventory::Inventory;
    use super::super::inventory::tests::{policy, volume};
    use super::*;
    use crate::domain::model::{ServerId, VolumeStatus};

    fn passing(line: &str) -> String {
        let mut inventory = Inventory::default();
        let mut db = volume("db-prod-01", Some("nightly"));
        db.size_gb = Some(500);
        db.servers = [ServerId::new("srv-1")].into();
        let mut web = volume("Web 07", None);
        web.status = VolumeStatus::Available;
        web.size_gb = Some(100);
        let cjk = volume("バックアップÄ", Some("gone"));
        inventory.add_volumes(vec![db, web, cjk, volume("", None)]);
        inventory.set_policies(vec![policy("nightly", Some(1))]);
        inventory.add_servers(&[(ServerId::new("srv-1"), "DBhost".into())]);
        let (filter, None) = Filter::parse_while_typing(line) else { panic!("{line}") };
        let mut passing = super::super::bits::Bits::all(4);
        Scan::new(&filter, &inventory, None).keep(&inventory, &(0..4), &mut passing);
        passing.iter().map(|at| ["d", "w", "c", "e"][at as usize]).collect()
    }

    #[test]
    fn terms_mean_what_they_say() {
        for (line, expected) in [
            ("", "dwce"),
            ("DB", "d"),
            ("dbhost", "d"),
            ("srv", ""),
            ("srv-", "d"),
            ("eu-de ssd", "dwce"),
            ("status=in-use policy=none", "e"),
            ("policy=none", "we"),
            ("policy!=none", "dc"),
            ("policy=unknown", "c"),
            ("policy=night*", "d"),
            ("name=*-PROD-*", "d"),
            ("name=none", "e"),
            ("name=*", "dwc"),
            ("policy=*", "dc"),
            ("server=*", "d"),
            ("server!=*", "wce"),
            ("size>100", "d"),
            ("size>=100 size<500", "w"),
            ("size!=10", "dw"),
            ("name~アップä", "c"),
            ("name!~b", "ce"),
            ("!web !db", "ce"),
            ("\"Web 07\"", "w"),
            ("name=\"web 07\"", "w"),
            ("server=none", "wce"),
            ("server=dbhost", "d"),
            ("size>", "dwce"),
            ("name=", "dwce"),
            ("!", "dwce"),
            ("type=ssd zone~01", "dwce"),
            ("status=available,error", "w"),
            ("status!=available,error", "dce"),
            ("policy=none,nightly", "dwe"),
            ("policy=unknown,night*", "dc"),
            ("policy!=none,nightly", "c"),
            ("name~web,prod", "dw"),
            ("name!~web,prod", "ce"),
            ("name=\"web 07\",none", "we"),
            ("server=dbhost,none", "dwce"),
            ("size=500,100", "dw"),
            ("size!=500,100", "ce"),
            ("id=nothing,db-prod-01", "d"),
            ("name=*,none", "dwce"),
            // In quotes, and in bare words, a comma is a letter.
            ("name~\"web,prod\"", ""),
            ("web,prod", ""),
            ("status=available,", "w"),
        ] {
            assert_eq!(passing(line), expected, "{line}");
        }
    }

    #[test]
    fn what_is_not_told_is_neither_something_nor_nothing() {
        let mut inventory = Inventory::default();
        let mut unread = volume("unread", None);
        (unread.size_gb, unread.policy_told) = (None, false);
        inventory.add_volumes(vec![unread, volume("under", Some("p"))]);
        for (line, passes) in [
            ("policy=none", false),
            ("policy=*", false),
            ("policy=not-visible", true),
            ("size<100", false),
            ("size>=0", false),
            ("size!=10", false),
        ] {
            let filter = Filter::parse(line).unwrap();
            let mut passing = super::super::bits::Bits::all(1);
            Scan::new(&filter, &inventory, None).keep(&inventory, &(0..1), &mut passing);
            assert_eq!(passing.count() == 1, passes, "{line}");
        }
    }

    #[test]
    fn a_term_that_cannot_be_right_is_named_with_the_remedy() {
        let error = |line: &str| Filter::parse(line).unwrap_err().to_string();
        assert!(
            error("colour=red").starts_with("filter term `colour=red`: no field `colour`; use name, status")
        );
        assert_eq!(error("size=big"), "filter term `size=big`: size is a whole number of GB");
        assert_eq!(error("size>"), "filter term `size>`: it has no value");
        assert_eq!(
            error("status=in-use,"),
            "filter term `status=in-use,`: an alternative is empty; use `none` for an empty field"
        );
        assert_eq!(error("size>1,2"), "filter term `size>1,2`: alternatives work only with = and !=");
        for open in ["name=\"web 07", "\"web", "policy=none \""] {
            assert!(error(open).ends_with(": its quote is not closed; add a \" at the end"), "{open}");
        }
        assert_eq!(Filter::parse("\"web 07\" name~\"a b\"").map(|filter| filter.terms.len()), Ok(2));
        assert_eq!(error("name>a"), "filter term `name>a`: name has no order; use = != ~ !~");
    }
}
