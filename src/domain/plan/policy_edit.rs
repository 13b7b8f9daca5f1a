//! An edit of a policy, and a policy as it was before it was deleted.

use super::tag_steps::is_between;
use crate::domain::model::{Difference, PolicyField, PolicySettings, Retention, VolumeId};

/// A change of the settings of a policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyEdit {
    /// As they are.
    pub from: PolicySettings,
    /// As they shall be.
    pub to: PolicySettings,
}

impl PolicyEdit {
    /// What differs.
    pub fn changes(&self) -> Vec<Difference> {
        self.from.differences(&self.to)
    }

    /// Whether a field differs.
    pub fn sets(&self, field: PolicyField) -> bool {
        !self.from.agrees(field, &self.to)
    }

    /// The fields that differ.
    pub fn fields(&self) -> impl Iterator<Item = PolicyField> + '_ {
        PolicyField::ALL.into_iter().filter(|field| self.sets(*field))
    }

    /// The fields that are as wanted in settings that were read, and those that are not.
    pub fn done_in(&self, seen: &PolicySettings) -> (Vec<PolicyField>, Vec<PolicyField>) {
        self.fields().partition(|field| self.to.agrees(*field, seen))
    }

    /// Whether the tags that were read are as a part of the requests of this edit leaves them.
    pub fn is_between(&self, seen: &PolicySettings) -> bool {
        match (&self.from.tags, &self.to.tags, &seen.tags) {
            (Some(from), Some(to), Some(seen)) => is_between(from, to, seen),
            _ => false,
        }
    }

    /// Whether it can make backups expire that would have stayed: it keeps less, by another measure or no
    /// first of the month, or it is switched ON (domain.md 9.3).
    pub fn can_expire(&self) -> bool {
        if self.to.on == Some(false) {
            return false;
        }
        let fewer = match (self.from.retention, self.to.retention) {
            (Some(Retention::Copies(old)), Some(Retention::Copies(new)))
            | (Some(Retention::Days(old)), Some(Retention::Days(new))) => new < old,
            (old, new) => old != new,
        };
        let goes_on = self.sets(PolicyField::Status) && self.to.on == Some(true);
        let drops_first = self.sets(PolicyField::FirstOfMonth) && self.to.keeps_first_of_month == Some(false);
        fewer || goes_on || drops_first
    }

    /// Of settings that may have changed since: those fields that are as this edit left them go back, and
    /// those that are neither so nor as before are named. Tags of which it did a part go back, too.
    pub fn taken_back(&self, now: &PolicySettings) -> (PolicySettings, Vec<PolicyField>) {
        let (mut back, mut changed) = (now.clone(), Vec::new());
        for field in self.fields() {
            let is_part = field == PolicyField::Tags && self.is_between(now);
            if is_part || now.agrees(field, &self.to) {
                back.take(field, &self.from);
            } else if !now.agrees(field, &self.from) {
                changed.push(field);
            }
        }
        (back, changed)
    }
}

/// A policy as it was before it was deleted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicySnapshot {
    /// Its settings.
    pub settings: PolicySettings,
    /// The volumes that were under it.
    pub volumes: Vec<VolumeId>,
}

/// Several differences in one line (scrub before showing).
pub fn in_words(differences: &[Difference]) -> String {
    differences.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
pub(in crate::domain) mod tests {
    use super::*;
    use crate::domain::model::schedule::{Days, parse_times};

    /// Daily at 01:00, keeping seven.
    pub fn nightly() -> PolicySettings {
        PolicySettings {
            name: "nightly".into(),
            on: Some(true),
            times: parse_times("01:00"),
            days: Days::Every(1),
            zone: None,
            retention: Some(Retention::Copies(7)),
            keeps_first_of_month: Some(false),
            tags: None,
            more: String::new(),
        }
    }

    #[test]
    fn what_can_make_backups_expire_is_known() {
        let keeping = |retention, on, first| PolicySettings {
            retention: Some(retention),
            on: Some(on),
            keeps_first_of_month: Some(first),
            ..nightly()
        };
        let copies = |count| keeping(Retention::Copies(count), true, true);
        for (from, to, expected) in [
            (copies(7), copies(14), false),
            (copies(14), copies(7), true),
            (copies(7), keeping(Retention::Days(90), true, true), true),
            (keeping(Retention::Days(9), true, true), keeping(Retention::Days(8), true, true), true),
            (keeping(Retention::Days(9), true, true), keeping(Retention::Days(8), false, true), false),
            (keeping(Retention::Copies(7), false, true), copies(7), true),
            (copies(7), keeping(Retention::Copies(7), true, false), true),
            (keeping(Retention::Copies(7), true, false), copies(7), false),
            (copies(7), PolicySettings { name: "other".into(), ..copies(7) }, false),
        ] {
            let edit = PolicyEdit { from, to };
            assert_eq!(edit.can_expire(), expected, "{:?}", edit.changes());
        }
    }

    #[test]
    fn back_go_the_fields_that_nobody_changed_since() {
        let from = nightly();
        let to = PolicySettings {
            retention: Some(Retention::Copies(14)),
            times: parse_times("03:00"),
            name: "later".into(),
            ..nightly()
        };
        let edit = PolicyEdit { from: from.clone(), to: to.clone() };
        assert_eq!(edit.taken_back(&to), (from.clone(), Vec::new()));
        assert_eq!(edit.taken_back(&from), (from.clone(), Vec::new()), "it is so already");
        let since = PolicySettings { retention: Some(Retention::Copies(30)), on: Some(false), ..to };
        let (back, changed) = edit.taken_back(&since);
        assert_eq!(changed, [PolicyField::Retention]);
        let expected = PolicySettings { retention: Some(Retention::Copies(30)), on: Some(false), ..from };
        assert_eq!(back, expected);
    }

    #[test]
    fn tags_of_which_a_part_was_changed_go_back() {
        let tagged = |tags: &[(&str, &str)]| {
            nightly().tagged(tags.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect())
        };
        let (from, to) = (tagged(&[("a", "2"), ("b", "1")]), tagged(&[("b", "2"), ("c", "1")]));
        let edit = PolicyEdit { from: from.clone(), to };
        assert_eq!(edit.taken_back(&tagged(&[("b", "1")])), (from, Vec::new()));
        assert_eq!(edit.taken_back(&tagged(&[("z", "9")])).1, [PolicyField::Tags], "that was somebody else");
    }
}
