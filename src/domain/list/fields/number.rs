//! Numbers of volumes: how they are written, compared and sorted.

use super::super::store::Number;
use crate::domain::model::Minute;

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Whole GB.
    Gb,
    /// The age of what was created at the minute that is kept.
    Age,
}

/// How a number is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::domain) enum Order {
    Less,
    AtMost,
    More,
    AtLeast,
    Same,
    Other,
}

/// A test of a number as it is kept.
#[derive(Clone, Debug)]
pub(in crate::domain) struct NumberTest {
    pub number: Number,
    wanted: Wanted,
}

#[derive(Clone, Debug)]
enum Wanted {
    /// Numbers from the first to the second.
    Within(u32, u32),
    OneOf(Vec<u32>),
    NoneOf(Vec<u32>),
}

/// Behind all ranks, whichever way they are sorted.
pub(in crate::domain) const RANK_LAST: u32 = u32::MAX;

/// Ages in a filter: the letters behind the number, and minutes.
const SPANS: [(&str, u32); 4] = [("min", 1), ("h", 60), ("d", 1440), ("w", 7 * 1440)];

impl Unit {
    /// What a filter's term compares with: GB, or minutes of age; empty alternatives are none.
    pub(in crate::domain) fn compare(
        self,
        field: &str,
        order: Option<Order>,
        alternatives: &[&str],
    ) -> Result<(Order, Vec<u32>), String> {
        let is_equality = |order: &Order| matches!(order, Order::Same | Order::Other);
        let order = match (self, order) {
            (Self::Gb, Some(order)) => order,
            // Nobody knows an age to the minute.
            (Self::Age, Some(order)) if !is_equality(&order) => order,
            (Self::Gb, None) => return Err(format!("{field} is a number; compare it with = != > >= < <=")),
            (Self::Age, _) => return Err(format!("{field} is an age; compare it with > >= < <=")),
        };
        if alternatives.len() > 1 && !is_equality(&order) {
            return Err("alternatives work only with = and !=".into());
        }
        let values = alternatives.iter().filter(|value| !value.is_empty()).map(|value| self.parse(value));
        let values: Option<Vec<u32>> = values.collect();
        let values = values.ok_or_else(|| match self {
            Self::Gb => format!("{field} is a whole number of GB"),
            Self::Age => format!("{field} is an age such as 45min, 2h, 30d or 8w"),
        })?;
        Ok((order, values))
    }

    fn parse(self, value: &str) -> Option<u32> {
        match self {
            Self::Gb => value.parse().ok(),
            Self::Age => parse_age(value),
        }
    }

    /// Its rank in an ascending order, where it is told: small sizes and small ages first.
    pub(in crate::domain) const fn rank(self, kept: Option<u32>) -> u32 {
        match (self, kept) {
            // What is not told comes before all that is.
            (Self::Gb, None) => 0,
            (Self::Gb, Some(size)) => size.saturating_add(1),
            (Self::Age, None) => RANK_LAST,
            (Self::Age, Some(minute)) => RANK_LAST - 1 - minute,
        }
    }
}

impl NumberTest {
    /// A test for what a term asks.
    pub fn new(number: Number, unit: Unit, order: Order, values: &[u32], now: Option<Minute>) -> Self {
        let wanted = match (unit, now, Wanted::new(order, values)) {
            (Unit::Gb, _, wanted) => wanted,
            (Unit::Age, Some(now), Wanted::Within(least, most)) => created_within(least, most, now),
            // Without a clock nothing has an age.
            (Unit::Age, _, _) => Wanted::OneOf(Vec::new()),
        };
        Self { number, wanted }
    }

    /// Whether it holds for what is kept, where that is told.
    #[inline]
    pub fn holds(&self, kept: u32) -> bool {
        match &self.wanted {
            Wanted::Within(least, most) => (*least..=*most).contains(&kept),
            Wanted::OneOf(values) => values.contains(&kept),
            Wanted::NoneOf(values) => !values.contains(&kept),
        }
    }
}

impl Wanted {
    fn new(order: Order, values: &[u32]) -> Self {
        // Only equality takes more than one.
        let value = values.first().copied().unwrap_or_default();
        let nothing = Self::OneOf(Vec::new());
        match order {
            Order::Less => value.checked_sub(1).map_or(nothing, |most| Self::Within(0, most)),
            Order::AtMost => Self::Within(0, value),
            Order::More => value.checked_add(1).map_or(nothing, |least| Self::Within(least, u32::MAX)),
            Order::AtLeast => Self::Within(value, u32::MAX),
            Order::Same => Self::OneOf(values.to_vec()),
            Order::Other => Self::NoneOf(values.to_vec()),
        }
    }
}

/// The minutes at which that was created which is so old now; what lies ahead is as old as what was
/// created now.
fn created_within(least: u32, most: u32, now: Minute) -> Wanted {
    let now = now.number();
    let newest = if least == 0 { Some(u32::MAX) } else { now.checked_sub(least) };
    newest.map_or(Wanted::OneOf(Vec::new()), |newest| Wanted::Within(now.saturating_sub(most), newest))
}

/// The minutes of an age such as `45min`, `2h`, `30d` or `8w`.
pub fn parse_age(text: &str) -> Option<u32> {
    let letters = text.find(|c: char| !c.is_ascii_digit())?;
    let (count, letters) = text.split_at_checked(letters)?;
    let (_, minutes) = SPANS.iter().find(|(known, _)| letters.eq_ignore_ascii_case(known))?;
    Some(count.parse::<u32>().ok()?.saturating_mul(*minutes))
}

/// An age in one word and its unit, the largest that is whole: `45 min`, `3 h`, `12 d`.
pub fn age_text(of: Option<Minute>, now: Option<Minute>) -> String {
    let Some(minutes) = of.zip(now).map(|(of, now)| now.since(of)) else { return "-".into() };
    match minutes {
        0 => "<1 min".into(),
        1..60 => format!("{minutes} min"),
        60..1440 => format!("{} h", minutes / 60),
        _ => format!("{} d", minutes / 1440),
    }
}
