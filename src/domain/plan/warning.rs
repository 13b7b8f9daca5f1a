//! Warnings to read before a plan is carried out.

use std::collections::BTreeSet;
use std::fmt;

use super::action::Goal;
use super::planned::Planned;
use super::purpose::Purpose;
use super::sources::Source;
use super::summary::PlanSummary;
use super::tally::Tally;
use crate::domain::list::Inventory;
use crate::domain::model::{Acceptance, Policy, Quota, Retention, VolumeStatus};

/// Most statuses a warning about busy volumes names.
const BUSY: usize = 3;

/// Something the operator should consider first.
#[derive(Clone, Debug, PartialEq)]
pub enum Warning {
    /// The target is switched off.
    TargetOff,
    /// The target keeps less than a policy that volumes leave.
    KeepsLess {
        /// The policy left.
        from: String,
        /// What that keeps.
        old: Retention,
        /// What the target keeps.
        new: Retention,
        /// About how many days that reaches back, and how many the policy left does.
        reach: Option<(u64, u64)>,
    },
    /// The target runs less often than a policy that volumes leave.
    RunsMoreRarely {
        /// The policy left.
        from: String,
        /// Its schedule in words.
        old: String,
        /// The target's.
        new: String,
    },
    /// The backup quota has no room for all copies that will be kept.
    QuotaSmall {
        /// Backups the new volumes will need at most.
        needed: u64,
        /// Backups the quota has left.
        free: u64,
    },
    /// Some of the volumes to send are hidden.
    Hidden {
        /// How many of the volumes to send.
        sent: usize,
    },
    /// Policies count volumes that the list does not show in them.
    Unaccounted(u32),
    /// Volumes that will be in no policy.
    Unprotected(usize),
    /// Volumes that are busy: accepted, but not backed up until that ends.
    Busy {
        /// How many.
        count: usize,
        /// Their statuses, the first few.
        statuses: String,
    },
    /// The backup quota has no room for the gigabytes of the backups, as it counts them: by the size of
    /// the volume.
    GigabytesSmall {
        /// GB needed at most.
        needed: u64,
        /// GB left.
        free: u64,
    },
    /// Manual backups stay until somebody deletes them.
    NeverExpire,
    /// So many volumes have as many backups as some clouds allow for one.
    ManyBackups(usize),
    /// The policy that is to run is switched off.
    RunsWhileOff,
    /// The policy that is to run has volumes that the list does not show.
    RunsUnseen {
        /// Volumes that the list shows.
        listed: usize,
        /// Volumes that the cloud counts.
        told: usize,
    },
    /// So many volumes of the policy that is to run cannot be backed up in their status.
    RunsInVain(usize),
    /// This volume has no other good backup than the one to delete.
    LastGood(String),
    /// No volume of the project has this zone or type.
    Unseen(String),
    /// So many volumes are under policies that will be OFF.
    StopsBackups(usize),
    /// So many backups are beyond what policies keep that will be ON.
    Expires(u64),
    /// So many volumes have no good backup left after that.
    LeavesNone(usize),
    /// So many automatic backups of policies to be deleted never expire after that; `None` where they could
    /// not be counted.
    StayForGood(Option<u64>),
    /// A policy to be deleted has no volumes: of those that left it before nobody can tell.
    StayOfFormer,
    /// A policy was changed since the edit was begun, in words.
    ChangedSince(String),
    /// These settings were changed since, so they stay as they are.
    LeftAsItIs(String),
    /// Some clouds refuse this setting.
    Doubted(String),
    /// Another policy has this name.
    NameTaken(String),
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TargetOff => f.write_str("the policy is OFF: no backups until it is switched on"),
            Self::KeepsLess { from, reach: Some((new, old)), .. } => {
                write!(f, "keeps less than {from}: about {new} d back instead of {old} d")
            }
            Self::KeepsLess { from, old, new, reach: None } => {
                write!(f, "keeps less than {from}: {new} instead of {old}")
            }
            Self::RunsMoreRarely { from, old, new } => {
                write!(f, "runs less often than {from}: {new} instead of {old} UTC")
            }
            Self::QuotaSmall { needed, free } => {
                write!(
                    f,
                    "the backup quota looks too small: room for {free} more backups, up to {needed} needed"
                )
            }
            Self::Hidden { sent } => {
                write!(f, "{sent} of the volumes to send are hidden in the list")
            }
            Self::Unaccounted(count) => {
                write!(
                    f,
                    "the list lacks {count} of the volumes that policies count: a new one may be a move"
                )
            }
            Self::Unprotected(count) => write!(f, "{count} will be in no policy: no longer backed up"),
            Self::Busy { count: 1, statuses } => {
                write!(f, "1 volume is busy ({statuses}): no backup until that ends")
            }
            Self::Busy { count, statuses } => {
                write!(f, "{count} volumes are busy ({statuses}): no backup until that ends")
            }
            Self::GigabytesSmall { needed, free } => {
                write!(
                    f,
                    "the backup quota looks too small: room for {free} GB more, up to {needed} GB needed"
                )
            }
            Self::NeverExpire => f.write_str("backups made by hand never expire: delete them by hand"),
            Self::ManyBackups(1) => {
                f.write_str("1 volume has 20 backups or more: some clouds refuse another")
            }
            Self::ManyBackups(count) => {
                write!(f, "{count} volumes have 20 backups or more: some clouds refuse another")
            }
            Self::RunsWhileOff => {
                f.write_str("the policy is OFF: it is not known whether the cloud runs it all the same")
            }
            Self::RunsUnseen { listed, told } => {
                write!(f, "the cloud counts {told} volumes in it and shows {listed}: only those are followed")
            }
            Self::LastGood(name) => {
                write!(f, "this is the last good backup of {name}: nothing would be left")
            }
            Self::Unseen(what) => {
                write!(f, "no volume of this project is of {what}: the cloud may refuse it")
            }
            Self::StopsBackups(1) => {
                f.write_str("1 volume is no longer backed up, and no backup expires, until it is ON again")
            }
            Self::StopsBackups(count) => {
                write!(
                    f,
                    "{count} volumes are no longer backed up, and no backup expires, until it is ON again"
                )
            }
            Self::Expires(1) => f.write_str("up to 1 backup EXPIRES at its next run and does not come back"),
            Self::Expires(count) => {
                write!(f, "up to {count} backups EXPIRE at the next run and do not come back")
            }
            Self::LeavesNone(1) => f.write_str("1 volume is left WITHOUT ANY backup until a run succeeds"),
            Self::LeavesNone(count) => {
                write!(f, "{count} volumes are left WITHOUT ANY backup until a run succeeds")
            }
            Self::StayForGood(Some(0)) => {
                f.write_str("its volumes have no automatic backups that would stay")
            }
            Self::StayOfFormer => f.write_str(
                "backups that it made of volumes that left it before become PERMANENT (not counted)",
            ),
            Self::StayForGood(Some(1)) => {
                f.write_str("up to 1 backup becomes PERMANENT: nothing expires it any more")
            }
            Self::StayForGood(Some(count)) => {
                write!(f, "up to {count} backups become PERMANENT: nothing expires them any more")
            }
            Self::StayForGood(None) => {
                f.write_str("its backups become PERMANENT: nothing expires them any more (not counted)")
            }
            Self::ChangedSince(what) => write!(f, "somebody changed it since you began: {what}"),
            Self::LeftAsItIs(what) => write!(f, "changed since, so left as it is: {what}"),
            Self::Doubted(what) => write!(f, "some clouds refuse \"{what}\": the outcome tells"),
            Self::NameTaken(name) => write!(f, "there is a policy called {name} already"),
            Self::RunsInVain(1) => f.write_str("1 volume is in a status that cannot be backed up"),
            Self::RunsInVain(count) => {
                write!(f, "{count} volumes are in a status that cannot be backed up")
            }
        }
    }
}

/// The warnings for sending `items`.
pub(in crate::domain) fn weigh(
    inventory: &Inventory,
    purpose: &Purpose,
    items: &[Planned],
    digest: &PlanSummary,
    sources: &[Source],
    quota: Option<Quota>,
) -> Vec<Warning> {
    let tally = digest.tally;
    if tally.sent() == 0 {
        return Vec::new();
    }
    let mut warnings = match purpose {
        Purpose::Associate(target) => of_target(inventory, target, tally, sources, quota),
        Purpose::Undo(_) if leads_to_one_that_is_off(inventory, items) => vec![Warning::TargetOff],
        _ => Vec::new(),
    };
    if tally.removals > 0 {
        warnings.push(Warning::Unprotected(tally.removals));
    }
    if digest.sent_hidden > 0 {
        warnings.push(Warning::Hidden { sent: digest.sent_hidden });
    }
    let unaccounted = inventory.unaccounted();
    if unaccounted > 0 && tally.new > 0 {
        warnings.push(Warning::Unaccounted(unaccounted));
    }
    if digest.sent_passing > 0 && tally.backups == 0 {
        warnings.push(Warning::Busy { count: digest.sent_passing, statuses: busy(items) });
    }
    warnings
}

/// The statuses of the busy volumes among those to send.
fn busy(items: &[Planned]) -> String {
    let sent = items.iter().filter(|item| item.is_sent()).map(|item| &item.status);
    let all: BTreeSet<&str> =
        sent.filter(|status| status.acceptance() == Acceptance::Passing).map(VolumeStatus::as_str).collect();
    let more = if all.len() > BUSY { ", ..." } else { "" };
    format!("{}{more}", all.into_iter().take(BUSY).collect::<Vec<_>>().join(", "))
}

/// Whether bringing volumes back puts some under a policy that is switched off.
fn leads_to_one_that_is_off(inventory: &Inventory, items: &[Planned]) -> bool {
    items.iter().filter(|item| item.is_sent()).any(|item| match &item.goal {
        Goal::Under(policy) => inventory.policy(policy).is_some_and(|policy| policy.enabled == Some(false)),
        _ => false,
    })
}

/// What gets worse in this policy.
fn of_target(
    inventory: &Inventory,
    target: &Policy,
    tally: Tally,
    sources: &[Source],
    quota: Option<Quota>,
) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if target.enabled == Some(false) {
        warnings.push(Warning::TargetOff);
    }
    for policy in sources.iter().filter_map(|source| inventory.policy(&source.id)) {
        if let (Some(old), Some(new)) = (policy.retention, target.retention)
            && target.keeps_less_than(policy)
        {
            let reach = target.days_back().zip(policy.days_back());
            warnings.push(Warning::KeepsLess { from: policy.label(), old, new, reach });
        }
        if let (Some(old), Some(new)) = (&policy.schedule, &target.schedule)
            && policy.enabled != Some(false)
            && new.runs_per_28_days().zip(old.runs_per_28_days()).is_some_and(|(new, old)| new < old)
        {
            warnings.push(Warning::RunsMoreRarely {
                from: policy.label(),
                old: old.to_string(),
                new: new.to_string(),
            });
        }
    }
    let free = quota.and_then(|quota| quota.backups).and_then(|backups| backups.left());
    if let (Some(free), Some(copies)) = (free, target.copies_kept()) {
        // A moved volume has its backups already; only the others add to what is kept.
        let needed = ((tally.new + tally.unclear) as u64).saturating_mul(copies);
        if needed > free {
            warnings.push(Warning::QuotaSmall { needed, free });
        }
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::super::Plan;
    use super::*;
    use crate::domain::list::PlanInput;
    use crate::domain::list::inventory::tests::{policy, volume};
    use crate::domain::model::schedule::{Days, parse_times};
    use crate::domain::model::{Allowance, Schedule, VolumeId};

    fn scheduled(id: &str, every: u32, retention: Retention) -> Policy {
        Policy {
            schedule: Some(Schedule {
                times: parse_times("01:00"),
                days: Days::Every(every),
                zone_offset: None,
                unread: Vec::new(),
            }),
            retention: Some(retention),
            ..policy(id, Some(1))
        }
    }

    #[test]
    fn the_warnings_say_what_gets_worse() {
        let mut inventory = Inventory::default();
        inventory.add_volumes(vec![volume("a", Some("old")), volume("b", None)]);
        let mut target = scheduled("target", 7, Retention::Copies(4));
        target.enabled = Some(false);
        target.volume_count = Some(0);
        inventory.set_policies(vec![target.clone(), scheduled("old", 1, Retention::Days(90))]);
        let quota =
            Quota { backups: Some(Allowance { used: 90, reserved: 7, limit: Some(100) }), gigabytes: None };
        let plan = Plan::associate(
            &inventory,
            &target,
            PlanInput::of(&inventory, ["a", "b"].map(VolumeId::new)),
            |_| true,
            Some(quota),
        );
        let said: Vec<String> = plan.warnings.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "the policy is OFF: no backups until it is switched on",
                "keeps less than old: about 28 d back instead of 90 d",
                "runs less often than old: every 7 days 01:00 instead of daily 01:00 UTC",
                "the backup quota looks too small: room for 3 more backups, up to 4 needed",
            ]
        );
    }
}
