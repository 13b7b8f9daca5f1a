//! Associate and disassociate: the rules of the real service, volume by volume.
//!
//! A volume has at most one policy. Associating it with another moves it in two
//! steps, out of the old one and into the new one. What stops a volume is looked
//! at before the first step, so only an injected fault leaves it between the two.

use super::super::clock::now_ms;
use super::super::config::Already;
use super::super::log::{Deed, Did, Told};
use super::row::{DEDICATED, HANA, NONE};
use super::{Author, World};

/// Statuses in which a volume cannot be associated (`AutoBackup.0206`).
const REFUSED_STATUSES: [&str; 7] = [
    "error",
    "error_extending",
    "error_restoring",
    "error_rollbacking",
    "error_deleting",
    "awaiting-transfer",
    "deleting",
];

/// An injected outcome for one volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Twist {
    /// Refused; without a code if there is none.
    Refuse { code: Option<String>, message: Option<String> },
    /// Refused, but listed among the successes with a code.
    CodedSuccess { code: String, message: Option<String> },
    /// Leaves the old policy and is refused by the new one.
    HalfMove { code: Option<String>, message: Option<String> },
    /// In neither list; carried out or not.
    Unmentioned { applied: bool },
}

/// The settings of the cloud that matter here.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    pub(crate) already: Already,
    pub(crate) limit: Option<usize>,
}

impl World {
    /// Puts one volume under the policy with id `target`.
    pub(crate) fn associate(
        &mut self,
        volume: &str,
        target: &str,
        twist: Option<&Twist>,
        rules: Rules,
        author: Author,
    ) -> Deed {
        let mut deed = self.blank(volume, Some(target.to_owned()));
        let Some(at) = self.find(volume) else {
            return refuse(deed, Some("AutoBackup.0208"), Some("failed to get resource detail"));
        };
        let Some((slot, room)) = self.policy(target).map(|policy| (policy.slot, policy.room)) else {
            return refuse(deed, Some("AutoBackup.0205"), Some("policy does not exist"));
        };
        let from = self.row(at).map_or(NONE, |row| row.slot);
        match twist {
            Some(Twist::Refuse { code, message }) => {
                return refuse(deed, code.as_deref(), message.as_deref());
            }
            Some(Twist::CodedSuccess { .. } | Twist::Unmentioned { applied: false }) => {
                return not_applied(deed, twist);
            }
            Some(Twist::Unmentioned { applied: true } | Twist::HalfMove { .. }) | None => {}
        }
        if from == slot {
            if rules.already == Already::Fails {
                return refuse(deed, Some("AutoBackup.1400"), Some("resource is invalid"));
            }
            deed.did = Did::Already;
        } else if let Some((code, message)) =
            self.obstacle(at).or_else(|| self.full(slot, room.or(rules.limit)))
        {
            return refuse(deed, Some(code), Some(message));
        } else if let Some(Twist::HalfMove { code, message }) = twist {
            deed = refuse(deed, code.as_deref(), message.as_deref());
            if from != NONE {
                self.put(at, NONE, author);
                deed.did = Did::HalfMoved;
                deed.applied_at = Some(now_ms());
            }
            return deed;
        } else {
            self.put(at, slot, author);
            deed.did = Did::Applied;
            deed.applied_at = Some(now_ms());
        }
        deed.told = match twist {
            Some(Twist::Unmentioned { .. }) => Told::Unmentioned,
            _ => Told::Success,
        };
        deed
    }

    /// Takes one volume out of the policy with id `policy`.
    pub(crate) fn disassociate(
        &mut self,
        volume: &str,
        policy: &str,
        twist: Option<&Twist>,
        author: Author,
    ) -> Deed {
        let mut deed = self.blank(volume, None);
        let held = self
            .find(volume)
            .filter(|_| deed.from.as_deref().is_some_and(|from| from.eq_ignore_ascii_case(policy)));
        match twist {
            Some(Twist::Refuse { code, message } | Twist::HalfMove { code, message }) => {
                return refuse(deed, code.as_deref(), message.as_deref());
            }
            Some(Twist::CodedSuccess { .. } | Twist::Unmentioned { applied: false }) => {
                return not_applied(deed, twist);
            }
            Some(Twist::Unmentioned { applied: true }) | None => {}
        }
        let Some(at) = held else {
            return refuse(deed, Some("AutoBackup.1400"), Some("resource is invalid"));
        };
        self.put(at, NONE, author);
        deed.did = Did::Applied;
        deed.applied_at = Some(now_ms());
        deed.told = match twist {
            Some(Twist::Unmentioned { .. }) => Told::Unmentioned,
            _ => Told::Success,
        };
        deed
    }

    /// What no step has changed yet.
    pub(crate) fn blank(&self, volume: &str, to: Option<String>) -> Deed {
        let from = self
            .find(volume)
            .and_then(|at| self.row(at))
            .and_then(|row| self.slot_text(row.slot))
            .map(str::to_owned);
        Deed {
            volume: volume.to_owned(),
            did: Did::Untouched,
            told: Told::Nothing,
            code: None,
            message: None,
            from,
            to,
            applied_at: None,
        }
    }

    /// What about the volume itself keeps it from being associated: code and message.
    pub(crate) fn obstacle(&self, at: u32) -> Option<(&'static str, &'static str)> {
        let row = self.row(at)?;
        if row.has(HANA) {
            return Some(("AutoBackup.0210", "HANA disk is not supported"));
        }
        if row.has(DEDICATED) {
            return Some(("AutoBackup.0220", "dedicated storage disk is not supported"));
        }
        REFUSED_STATUSES
            .contains(&self.statuses.word(row.status))
            .then_some(("AutoBackup.0206", "the status of the disk is invalid"))
    }

    fn full(&self, slot: u32, room: Option<usize>) -> Option<(&'static str, &'static str)> {
        room.is_some_and(|room| self.members(slot) >= room)
            .then_some(("AutoBackup.0204", "associated volumes reached the limit"))
    }
}

/// A volume that is left as it is, and told of in a way that does not say so plainly.
fn not_applied(mut deed: Deed, twist: Option<&Twist>) -> Deed {
    if let Some(Twist::CodedSuccess { code, message }) = twist {
        deed = refuse(deed, Some(code), message.as_deref());
        deed.told = Told::CodedSuccess;
    } else {
        deed.told = Told::Unmentioned;
    }
    deed
}

fn refuse(mut deed: Deed, code: Option<&str>, message: Option<&str>) -> Deed {
    deed.did = Did::Refused;
    deed.told = Told::Failed;
    deed.code = code.map(str::to_owned);
    deed.message = message.map(str::to_owned);
    deed
}
