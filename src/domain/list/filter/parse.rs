//! A term as it is written: field, operator and value, or a bare word.

use super::super::fields::{Column, Datum, Order};
use super::FilterError;
use super::term::{Part, Term, Test};
use super::words::Word;

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
