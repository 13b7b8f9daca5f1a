//! A term as it is written: field, operator and value, or a bare word.

use super::super::fields::{Column, Datum, Order};
use super::backup::BackupTerm;
use super::error::FilterError;
use super::term::{Part, Term, Test};
use super::words::{Token, Word};

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

/// Reads the tokens of a line.
#[derive(Default)]
pub struct Parser {
    /// Those that are left.
    pub tokens: std::vec::IntoIter<Token>,
    /// The first term that can never be right.
    pub wrong: Option<FilterError>,
    /// The first that is not finished.
    pub unfinished: Option<FilterError>,
}

impl Parser {
    /// The terms up to the end of the group, or of the line; `false` where the group is not closed.
    pub fn alternatives(&mut self, wanted: bool, is_line: bool) -> (Vec<Term>, bool) {
        let mut all: Vec<Vec<Term>> = vec![Vec::new()];
        let mut bars = 0;
        let mut is_closed = is_line;
        while let Some(token) = self.tokens.next() {
            let terms = match token {
                Token::Word(word) => self.word(&word),
                Token::Open(wanted) => {
                    let (terms, closed) = self.alternatives(wanted, false);
                    if !closed {
                        self.lacks("(", "its group is not closed; add ) at the end");
                    }
                    terms
                }
                Token::Or => {
                    bars += 1;
                    all.push(Vec::new());
                    continue;
                }
                Token::Close => {
                    is_closed = true;
                    break;
                }
            };
            if let Some(last) = all.last_mut() {
                last.extend(terms);
            }
        }
        // As long as an alternative is not typed, it is none.
        all.retain(|terms| !terms.is_empty());
        if bars > 0 && all.len() <= bars {
            self.lacks("|", "an alternative is missing beside it");
        }
        let terms = match (all.len(), wanted) {
            (0, _) => Vec::new(),
            (1, true) => all.pop().unwrap_or_default(),
            _ => vec![Term::Group { alternatives: all, wanted }],
        };
        (terms, is_closed)
    }

    fn word(&mut self, word: &Word) -> Vec<Term> {
        let (term, why) = match Term::parse(word) {
            Ok((term, _)) if word.is_open => (term, Some("its quote is not closed; add a \" at the end")),
            Ok(parsed) => parsed,
            Err(error) => {
                self.wrong.get_or_insert(error);
                return Vec::new();
            }
        };
        if let Some(why) = why {
            self.lacks(&word.text, why);
        }
        term.into_iter().collect()
    }

    fn lacks(&mut self, term: &str, reason: &str) {
        self.unfinished.get_or_insert_with(|| FilterError { term: term.into(), reason: reason.into() });
    }
}

impl Term {
    /// The term of a word, and what it still lacks.
    pub fn parse(word: &Word) -> Result<(Option<Self>, Option<&'static str>), FilterError> {
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
        if column.field().datum == Datum::Backup {
            let term = BackupTerm::parse(column.word(), operator.order(), &all).map_err(wrong)?;
            return Ok((Some(Self::Backup(term)), lacks));
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
