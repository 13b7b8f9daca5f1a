//! How old the last backup of a volume may be: what the schedule of its policy promises (domain.md 8.1).

use std::collections::HashMap;
use std::time::Duration;

use jiff::SignedDuration;

use crate::domain::list::Membership;
use crate::domain::model::{Policy, PolicyId};
use crate::domain::settings::Settings;

/// Policies that run at least so often are judged by the list of backups alone.
const OFTEN: SignedDuration = SignedDuration::from_hours(48);

/// The age that is allowed under each policy, in minutes.
#[derive(Clone, Debug, Default)]
pub struct AllowedAges {
    by_policy: HashMap<PolicyId, Allowed>,
    /// Of what no schedule promises.
    base: u32,
    /// Of everything, if that was asked for.
    fixed: Option<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Allowed {
    minutes: u32,
    /// The policy runs at least every two days.
    often: bool,
}

impl AllowedAges {
    /// What these policies promise, or one age for everything.
    pub fn new(policies: &[Policy], settings: &Settings, fixed: Option<SignedDuration>) -> Self {
        let allowed = |policy: &Policy| {
            let gap = policy.schedule.as_ref()?.widest_gap()?;
            let minutes = minutes(gap).saturating_add(whole_minutes(settings.coverage_grace));
            Some((policy.id.clone(), Allowed { minutes, often: gap <= OFTEN }))
        };
        Self {
            by_policy: policies.iter().filter_map(allowed).collect(),
            base: whole_minutes(settings.coverage_window),
            fixed: fixed.map(minutes),
        }
    }

    /// The age that is allowed for a volume. Where no schedule promises anything, or none that is
    /// understood, it is the window that is always read.
    pub fn of(&self, membership: Membership<'_>) -> u32 {
        let promised = || match membership {
            Membership::In(policy) => self.by_policy.get(&policy.id).map(|allowed| allowed.minutes),
            Membership::None | Membership::UnknownPolicy(_) | Membership::NotVisible => None,
        };
        self.fixed.or_else(promised).unwrap_or(self.base)
    }

    /// The age that is allowed where no schedule promises anything, in minutes.
    pub const fn base(&self) -> u32 {
        self.base
    }

    /// Whether it is known what a policy promises, or does not matter.
    pub fn knows(&self, policy: &PolicyId) -> bool {
        self.fixed.is_some() || self.by_policy.contains_key(policy)
    }

    /// How far back the list of backups is read where volumes are under these policies.
    pub fn window<'a>(&self, policies: impl Iterator<Item = &'a PolicyId>) -> u32 {
        let often = policies.filter_map(|policy| self.by_policy.get(policy)).filter(|allowed| allowed.often);
        let widest = often.map(|allowed| allowed.minutes).max().unwrap_or_default();
        self.fixed.unwrap_or(widest).max(self.base)
    }

    /// The age that is allowed under a policy whose tasks must be looked at, because it runs less often
    /// than the list of backups is read back.
    pub fn beyond_window(&self, policy: &PolicyId) -> Option<u32> {
        let allowed = self.by_policy.get(policy).filter(|allowed| !allowed.often)?;
        self.fixed.is_none().then_some(allowed.minutes)
    }
}

fn minutes(span: SignedDuration) -> u32 {
    u32::try_from(span.as_mins().max(0)).unwrap_or(u32::MAX)
}

fn whole_minutes(span: Duration) -> u32 {
    u32::try_from(span.as_secs() / 60).unwrap_or(u32::MAX)
}
