//! Findings added up, line by line: by age, by what stands behind it, by zone and by policy.

use std::collections::BTreeMap;

use super::report::{AgeClass, Cause, Finding, Findings, Sum};
use crate::domain::list::Inventory;
use crate::domain::model::{PolicyId, Volume};

/// What the volumes of a line have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Share {
    /// How old their last good backup is.
    Class(AgeClass),
    /// What stands behind it.
    Cause(Cause),
    /// Their availability zone (scrub before showing).
    Zone(Box<str>),
    /// The policy they are under.
    Policy(PolicyId),
}

/// Volumes that have something in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What.
    pub share: Share,
    /// All of them.
    pub all: Sum,
    /// Those whose last good backup is young enough.
    pub within: Sum,
    /// How many failed since their last good backup.
    pub failed: usize,
    /// The worst of them, as its position: without a backup or with the oldest, of these the largest.
    pub worst: Option<u32>,
}

impl Share {
    /// Whether a volume belongs to the line.
    pub fn holds(&self, finding: &Finding, inventory: &Inventory) -> bool {
        let volume = || inventory.volume_at(finding.position);
        match self {
            Self::Class(class) => finding.class == *class,
            Self::Cause(cause) => finding.cause == *cause,
            Self::Zone(zone) => volume().is_some_and(|volume| *volume.zone == **zone),
            Self::Policy(policy) => {
                volume().and_then(|volume| policy_of(inventory, &volume)).as_ref() == Some(policy)
            }
        }
    }
}

fn policy_of(inventory: &Inventory, volume: &Volume) -> Option<PolicyId> {
    inventory.membership(volume).policy_id().cloned()
}

/// Every line there is something to say of: ages, causes, zones, policies; in each the order of its kind.
pub fn lines(findings: &Findings, inventory: &Inventory) -> Vec<Line> {
    let mut by: BTreeMap<Share, Line> = BTreeMap::new();
    for finding in &findings.all {
        let volume = inventory.volume_at(finding.position);
        let zone = volume.as_ref().filter(|volume| !volume.zone.is_empty());
        let zone = zone.map(|volume| Share::Zone((*volume.zone).into()));
        let policy = volume.as_ref().and_then(|volume| policy_of(inventory, volume)).map(Share::Policy);
        let shares = [Some(Share::Class(finding.class)), Some(Share::Cause(finding.cause)), zone, policy];
        for share in shares.into_iter().flatten() {
            by.entry(share.clone()).or_insert_with(|| Line::new(share)).add(finding);
        }
    }
    by.into_values().collect()
}

impl Line {
    const fn new(share: Share) -> Self {
        let none = Sum { volumes: 0, gigabytes: 0 };
        Self { share, all: none, within: none, failed: 0, worst: None }
    }

    /// Findings come the worst first.
    fn add(&mut self, finding: &Finding) {
        let one = Sum::of(std::iter::once(finding));
        let within = if finding.class == AgeClass::Within { one } else { Sum::default() };
        for (sum, more) in [(&mut self.all, one), (&mut self.within, within)] {
            sum.volumes += more.volumes;
            sum.gigabytes += more.gigabytes;
        }
        self.failed += usize::from(finding.last_failed > finding.last_good);
        self.worst.get_or_insert(finding.position);
    }

    /// Whether some of them are not backed up as they should be.
    pub const fn is_trouble(&self) -> bool {
        match self.share {
            Share::Class(class) => !matches!(class, AgeClass::Within | AgeClass::NotProtectable),
            Share::Cause(cause) => cause.is_warning(),
            Share::Zone(_) | Share::Policy(_) => self.within.volumes < self.all.volumes,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::list::inventory::tests::{policy, volume};
    use crate::domain::model::{Minute, VolumeId};

    #[test]
    fn each_volume_stands_in_a_line_of_each_kind() {
        let mut inventory = Inventory::default();
        inventory.set_policies(vec![policy("daily", Some(1))]);
        let mut other = volume("c", None);
        other.zone = "eu-de-02".into();
        inventory.add_volumes(vec![volume("a", Some("daily")), volume("b", None), other]);
        let minute = Minute::from_number(100);
        let finding = |name: &str, class, cause, last_failed| Finding {
            position: inventory.position(&VolumeId::new(name)).unwrap(),
            class,
            cause,
            allowed: 60,
            size_gb: Some(10),
            last_good: minute.filter(|_| class == AgeClass::Within),
            last_good_kind: None,
            last_failed,
        };
        let all = vec![
            finding("a", AgeClass::Within, Cause::On, None),
            finding("b", AgeClass::Never, Cause::None, minute),
            finding("c", AgeClass::Never, Cause::None, None),
        ];
        let findings = Findings::new(all, Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH);
        let lines = lines(&findings, &inventory);
        let told: Vec<(usize, usize, usize)> =
            lines.iter().map(|line| (line.all.volumes, line.within.volumes, line.failed)).collect();
        assert_eq!(
            told,
            [(2, 0, 1), (1, 1, 0), (1, 1, 0), (2, 0, 1), (2, 1, 1), (1, 0, 0), (1, 1, 0)],
            "never, within; on, none; zone 1, zone 2; daily"
        );
        for line in &lines {
            let held = findings.all.iter().filter(|finding| line.share.holds(finding, &inventory));
            assert_eq!(held.count(), line.all.volumes, "{line:?}");
        }
        assert!(lines[0].is_trouble() && !lines[1].is_trouble() && lines[5].is_trouble());
    }
}
