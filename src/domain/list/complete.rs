//! What a term of a filter that is being typed could be: fields, and the values there are.

use super::fields::{Column, Datum};
use super::filter::BackupWord;
use super::inventory::Inventory;
use crate::domain::text::split_last;

/// Values that are offered at most.
const MOST: usize = 50;

impl Inventory {
    /// What a term that begins so could be: a field as long as there is no operator, then its values.
    pub fn completions(&self, term: &str) -> Vec<String> {
        let at = term.find(|c: char| !c.is_ascii_alphabetic());
        let Some((field, rest)) = at.and_then(|at| term.split_at_checked(at)) else {
            let typed = term.to_lowercase();
            let fields = Column::ALL.into_iter().filter(|column| column.word().starts_with(&typed));
            return fields.map(|column| format!("{}{}", column.word(), sign(column))).collect();
        };
        let operator = rest.len() - rest.trim_start_matches(['=', '!', '~', '<', '>']).len();
        let Some((operator, typed)) = rest.split_at_checked(operator).filter(|(sign, _)| !sign.is_empty())
        else {
            return Vec::new();
        };
        let Some(column) = Column::ALL.into_iter().find(|column| column.word() == field) else {
            return Vec::new();
        };
        let (before, last) = split_last(typed, ',');
        let wanted = last.trim_start_matches('"').to_lowercase();
        let values =
            self.values(column).into_iter().filter(|value| value.to_lowercase().starts_with(&wanted));
        let values = values.take(MOST).map(|value| quoted(&value));
        values.map(|value| format!("{field}{operator}{before}{value}")).collect()
    }

    /// The values that a field of a volume has here, where they are few.
    pub fn values(&self, column: Column) -> Vec<String> {
        let mut values: Vec<String> = match column.field().datum {
            Datum::Word(word, _) => self.store().texts(word).into_iter().map(str::to_owned).collect(),
            Datum::Policy => self.policies().iter().map(|policy| policy.name.clone()).collect(),
            Datum::Backup => return BackupWord::words().map(str::to_owned).into(),
            Datum::Name | Datum::Id | Datum::Number(..) | Datum::Servers => return Vec::new(),
        };
        values.retain(|value| !value.trim().is_empty());
        values.sort_unstable_by_key(|value| value.to_lowercase());
        values.dedup();
        if column == Column::Policy {
            values.insert(0, "none".to_owned());
        }
        values
    }
}

/// The operator that a field is most often used with.
fn sign(column: Column) -> &'static str {
    match column.field().datum {
        Datum::Number(..) | Datum::Backup => ">",
        Datum::Name | Datum::Id | Datum::Servers => "~",
        Datum::Word(..) | Datum::Policy => "=",
    }
}

fn quoted(value: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':');
    if value.chars().all(plain) { value.to_owned() } else { format!("\"{value}\"") }
}

#[cfg(test)]
mod tests {
    use super::super::inventory::tests::{policy, volume};
    use super::*;

    #[test]
    fn fields_then_the_values_there_are() {
        let mut inventory = Inventory::default();
        inventory.add_volumes(vec![volume("a", None), volume("b", Some("p"))]);
        inventory.set_policies(vec![policy("two words", None), policy("gold", None)]);
        let completed = |term: &str| inventory.completions(term);
        assert_eq!(completed("s"), ["status=", "size>", "server~"]);
        assert_eq!(completed("status="), ["status=in-use"]);
        assert_eq!(completed("status!=x"), Vec::<String>::new());
        assert_eq!(completed("policy="), ["policy=none", "policy=gold", "policy=\"two words\""]);
        assert_eq!(completed("policy=none,g"), ["policy=none,gold"]);
        assert_eq!(completed("name~"), Vec::<String>::new());
        assert_eq!(completed("nosuch="), Vec::<String>::new());
        assert_eq!(completed("").len(), Column::ALL.len());
    }
}
