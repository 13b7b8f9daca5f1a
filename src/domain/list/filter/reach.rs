//! What a filter asks for beyond the volumes themselves: names of servers and policies are read by
//! calls of their own, which may fail, and are not made where nothing asks for them.

use super::super::fields::{Column, Datum};
use super::Filter;
use super::term::{Term, Test};

/// How much a filter has to do with a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Nothing.
    Not,
    /// Its words are looked for there, too.
    Words,
    /// A term is about it: without it no row is sure.
    Term,
}

impl Filter {
    /// Whether what passes depends on the last backups.
    pub fn asks_for_backups(&self) -> bool {
        self.reach(Column::Backup) != Reach::Not
    }

    /// How much it asks of what a column's things are called.
    pub fn reach(&self, column: Column) -> Reach {
        let reach = |term: &Term| match term {
            // Bare words are looked for in texts only.
            Term::Anywhere { .. } if column.field().datum == Datum::Backup => Reach::Not,
            Term::Anywhere { .. } => Reach::Words,
            Term::Backup(_) if column.field().datum == Datum::Backup => Reach::Term,
            Term::Field { column: of, test, .. } if *of == column => {
                // That a volume is at a server is known without the server's name.
                let is_none = matches!(test, Test::Equals(pieces) if matches!(pieces.as_slice(), [whole] if whole == "none"));
                let is_about_any = is_none || *test == Test::Present;
                let without_names = column.field().datum == Datum::Servers;
                if is_about_any && without_names { Reach::Not } else { Reach::Term }
            }
            _ => Reach::Not,
        };
        self.terms.iter().flat_map(Term::leaves).map(reach).max().unwrap_or(Reach::Not)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_asked_for_is_needed() {
        for (line, server, policy) in [
            ("", Reach::Not, Reach::Not),
            ("size>1 name~web", Reach::Not, Reach::Not),
            ("web", Reach::Words, Reach::Words),
            ("!web", Reach::Words, Reach::Words),
            ("server~web", Reach::Term, Reach::Not),
            ("server!~web db", Reach::Term, Reach::Words),
            ("server=web*", Reach::Term, Reach::Not),
            ("server=none", Reach::Not, Reach::Not),
            ("server!=*", Reach::Not, Reach::Not),
            ("policy=none", Reach::Not, Reach::Term),
            ("policy~night", Reach::Not, Reach::Term),
        ] {
            let filter = Filter::parse(line).unwrap();
            assert_eq!(
                (filter.reach(Column::Server), filter.reach(Column::Policy)),
                (server, policy),
                "{line}"
            );
        }
    }
}
