//! Filters that cannot mean what was typed: a name that nothing has. Such a filter shows no row, or
//! leaves none out, and nobody would see why.

use super::super::fields::{Column, Datum, Vocabulary};
use super::super::inventory::Inventory;
use super::Filter;
use super::error::FilterError;
use super::term::{Term, Test};
use crate::domain::model::VolumeStatus;

/// Most values that are told.
const TOLD: usize = 20;

impl Filter {
    /// The first term that names a policy or status that there is not; of policies as far as they are
    /// known.
    pub fn impossible(&self, inventory: &Inventory) -> Option<FilterError> {
        self.named().find_map(|(column, word, test)| {
            let reason = match column.field().datum {
                Datum::Policy if inventory.knows_policies() && !is_policy(inventory, test) => {
                    let names = inventory.policies().iter().map(|policy| policy.name.clone());
                    format!("no policy `{word}`; known: {}", listed(names.collect()))
                }
                Datum::Word(_, Vocabulary::Statuses) if !is_status(inventory, test) => {
                    let known = VolumeStatus::KNOWN.iter().map(|status| status.as_str().to_owned());
                    format!(
                        "no volume can have the status `{word}`; known: {}",
                        known.collect::<Vec<_>>().join(", ")
                    )
                }
                Datum::Policy
                | Datum::Word(..)
                | Datum::Name
                | Datum::Id
                | Datum::Number(..)
                | Datum::Backup
                | Datum::Servers => return None,
            };
            Some(FilterError { term: format!("{}={word}", column.word()), reason })
        })
    }

    /// Values of zones and types that no volume has: it may be that there is none by chance.
    pub fn unseen(&self, inventory: &Inventory) -> Vec<String> {
        let store = inventory.store();
        let told = |(column, word, test): (Column, &str, &Test)| {
            let Datum::Word(of, Vocabulary::Open) = column.field().datum else { return None };
            let known: Vec<String> = store.texts(of).into_iter().map(str::to_owned).collect();
            let is_seen = known.iter().any(|value| test.holds(value));
            let what = column.word();
            (!is_seen).then(|| format!("no volume has the {what} `{word}`; known: {}", listed(known)))
        };
        self.named().filter_map(told).collect()
    }

    /// Whole words that fields are compared with, with a test for each.
    fn named(&self) -> impl Iterator<Item = (Column, &str, &Test)> {
        self.terms.iter().flat_map(Term::leaves).flat_map(|term| {
            let (column, tests) = match term {
                Term::Field { column, test, .. } => (*column, test.alternatives()),
                _ => (Column::Name, [].as_slice()),
            };
            tests.iter().filter_map(move |test| match test {
                Test::Equals(pieces) => match pieces.as_slice() {
                    [word] if word != "none" => Some((column, word.as_str(), test)),
                    _ => None,
                },
                _ => None,
            })
        })
    }
}

fn is_policy(inventory: &Inventory, test: &Test) -> bool {
    // Words that stand for what a volume is under where that has no name.
    let spoken = ["unknown", "not-visible"].into_iter().any(|word| test.holds(word));
    let known = inventory.policies().iter();
    spoken
        || known.into_iter().any(|policy| test.holds(&policy.name) || test.holds(&policy.id.to_string()))
        || inventory.store().policies.all().iter().any(|id| test.holds(&id.to_string()))
}

fn is_status(inventory: &Inventory, test: &Test) -> bool {
    let seen = inventory.store().statuses.all().iter();
    VolumeStatus::KNOWN.iter().chain(seen).any(|status| test.holds(status.as_str()))
}

fn listed(mut names: Vec<String>) -> String {
    names.sort();
    let more = names.len().saturating_sub(TOLD);
    names.truncate(TOLD);
    let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    if more > 0 { format!("{names} and {more} more") } else { names }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::list::inventory::tests::{policy, volume};

    fn inventory() -> Inventory {
        let mut inventory = Inventory::default();
        inventory.add_volumes(vec![volume("db", Some("nightly")), volume("web", Some("gone-id"))]);
        inventory.set_policies(vec![policy("nightly", Some(1)), policy("Weekly", Some(0))]);
        inventory
    }

    #[test]
    fn a_name_that_nothing_has_is_told_with_those_there_are() {
        let inventory = inventory();
        let said =
            |line: &str| Filter::parse(line).unwrap().impossible(&inventory).map(|error| error.to_string());
        for line in ["policy=nosuch", "policy!=nosuch", "policy=nightly,nosuch", "name~db policy=none,nosuch"]
        {
            let told = said(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(told, "filter term `policy=nosuch`: no policy `nosuch`; known: Weekly, nightly");
        }
        assert!(said("status=inuse").unwrap().contains("no volume can have the status `inuse`"));
        for line in [
            "policy=NIGHTLY",
            "policy=weekly,none",
            "policy=gone-id",
            "policy=unknown",
            "policy=not-visible",
            "policy=nos*",
            "policy~nosuch",
            "policy=*",
            "status=error",
            "status=none",
            "name=nosuch",
            "nosuch",
        ] {
            assert_eq!(said(line), None, "{line}");
        }
        let unknown = Filter::parse("policy=nosuch").unwrap();
        assert_eq!(unknown.impossible(&Inventory::default()), None, "where policies cannot be read");
    }

    #[test]
    fn a_zone_that_no_volume_is_in_is_spoken_of() {
        let inventory = inventory();
        let said = |line: &str| Filter::parse(line).unwrap().unseen(&inventory);
        assert_eq!(said("zone=eu-de-99"), ["no volume has the zone `eu-de-99`; known: eu-de-01"]);
        assert!(said("type=gold")[0].starts_with("no volume has the type `gold`"));
        assert_eq!(said("zone=eu-de-01 zone~99 type!=ssd"), [""; 0]);
    }
}
