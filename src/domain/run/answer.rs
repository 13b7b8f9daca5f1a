//! What the cloud answered to one write, and what that says about each volume (domain.md 2).

use std::collections::HashMap;

use crate::domain::error::{ApiError, ErrorCode};
use crate::domain::model::{JobId, PolicyId, VolumeId};

/// One entry of `success_resources` or `fail_resources`.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The volume.
    pub id: VolumeId,
    /// The code, where the entry has one that is not blank.
    pub code: Option<ErrorCode>,
    /// The message, where the entry has one that is not blank.
    pub message: Option<String>,
}

/// The two lists of an answer; absent and null lists are empty ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lists {
    /// `success_resources`.
    pub succeeded: Vec<Entry>,
    /// `fail_resources`.
    pub failed: Vec<Entry>,
    /// The request id of the answer.
    pub request_id: Option<String>,
    /// The job that carries it out, where the answer names one.
    pub job: Option<JobId>,
    /// The policy that was made, where the answer names one.
    pub made: Option<PolicyId>,
}

/// How one write ended.
#[derive(Clone, Debug, PartialEq)]
pub enum BatchAnswer {
    /// The cloud answered with its lists: judge each volume by them.
    Lists(Lists),
    /// The cloud refused the whole call with an error of its own (4xx): nothing changed.
    Refused(ApiError),
    /// The request certainly never reached the cloud: nothing changed.
    NotSent(ApiError),
    /// Anything else: the cloud may have done all of it, part of it or nothing.
    Unclear(ApiError),
}

/// What an answer says about one volume.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Done.
    Ok,
    /// Not done, and why as far as the cloud says.
    Failed {
        /// The code, if any.
        code: Option<ErrorCode>,
        /// The message, if any.
        message: Option<String>,
    },
    /// The answer does not say.
    Unknown,
}

/// Judges every volume that was asked for, in the order of asking; exactly one verdict each.
///
/// The rules are those of domain.md 2: being in the failed list is failure, a code in the good
/// list is failure, both lists is failure, neither list is unknown, and ids never asked for are
/// no one's outcome (they are returned second, for the log).
pub fn judge(requested: &[VolumeId], lists: &Lists) -> (Vec<(VolumeId, Verdict)>, Vec<VolumeId>) {
    let mut verdicts: HashMap<&VolumeId, Verdict> = HashMap::with_capacity(requested.len());
    for entry in lists.failed.iter().chain(lists.succeeded.iter().filter(|entry| entry.code.is_some())) {
        let known = verdicts.entry(&entry.id).or_insert(Verdict::Failed { code: None, message: None });
        if let Verdict::Failed { code, message } = known
            && code.is_none()
        {
            code.clone_from(&entry.code);
            if entry.message.is_some() {
                message.clone_from(&entry.message);
            }
        }
    }
    for entry in &lists.succeeded {
        verdicts.entry(&entry.id).or_insert(Verdict::Ok);
    }
    let judged = requested
        .iter()
        .map(|id| (id.clone(), verdicts.get(id).cloned().unwrap_or(Verdict::Unknown)))
        .collect();
    for id in requested {
        verdicts.remove(id);
    }
    let mut strays: Vec<VolumeId> = verdicts.into_keys().cloned().collect();
    strays.sort();
    (judged, strays)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry(id: &str, code: Option<&str>) -> Entry {
        Entry { id: id.into(), code: code.map(Into::into), message: None }
    }

    #[test]
    fn each_rule_of_the_provider() {
        let lists = Lists {
            succeeded: vec![
                entry("good", None),
                entry("coded", Some("AutoBackup.0206")),
                entry("both", None),
            ],
            failed: vec![
                entry("bare", None),
                entry("both", None),
                entry("BAD", Some("AutoBackup.0210")),
                entry("stray", None),
            ],
            ..Lists::default()
        };
        let requested: Vec<VolumeId> =
            ["good", "coded", "both", "bare", "bad", "nowhere"].map(VolumeId::new).to_vec();
        let (verdicts, strays) = judge(&requested, &lists);
        let failed = |code: Option<&str>| Verdict::Failed { code: code.map(Into::into), message: None };
        let expected = [
            Verdict::Ok,
            failed(Some("AutoBackup.0206")),
            failed(None),
            failed(None),
            failed(Some("AutoBackup.0210")),
            Verdict::Unknown,
        ];
        assert_eq!(verdicts.iter().map(|(_, verdict)| verdict.clone()).collect::<Vec<_>>(), expected);
        assert_eq!(strays, ["stray".into()]);
    }

    fn entries() -> impl Strategy<Value = Vec<Entry>> {
        prop::collection::vec((0..8u8, prop::option::of("[A-Z]{1,3}")), 0..12).prop_map(|raw| {
            raw.into_iter().map(|(id, code)| entry(&format!("vol-{id}"), code.as_deref())).collect()
        })
    }

    proptest! {
        #[test]
        fn every_asked_for_id_gets_exactly_one_verdict(
            requested in prop::collection::btree_set(0..8u8, 0..8),
            succeeded in entries(),
            failed in entries(),
        ) {
            let requested: Vec<VolumeId> = requested.into_iter().map(|id| format!("vol-{id}").as_str().into()).collect();
            let lists = Lists { succeeded, failed, ..Lists::default() };
            let (verdicts, strays) = judge(&requested, &lists);
            prop_assert_eq!(verdicts.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>(), requested.clone());
            for (id, verdict) in &verdicts {
                let in_failed = lists.failed.iter().any(|entry| entry.id == *id);
                let good = lists.succeeded.iter().filter(|entry| entry.id == *id).collect::<Vec<_>>();
                match verdict {
                    Verdict::Ok => prop_assert!(!in_failed && !good.is_empty() && good.iter().all(|entry| entry.code.is_none())),
                    Verdict::Failed { .. } => prop_assert!(in_failed || good.iter().any(|entry| entry.code.is_some())),
                    Verdict::Unknown => prop_assert!(!in_failed && good.is_empty()),
                }
            }
            prop_assert!(strays.iter().all(|id| !requested.contains(id)));
        }
    }
}
