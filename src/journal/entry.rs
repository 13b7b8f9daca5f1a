//! The lines of a journal file.

use std::fmt;
use std::path::Path;

use jiff::Timestamp;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use super::error::VERSION;
use super::machine;
use super::record::{OutcomeRecord, VolumeRecord};
use crate::domain::{
    CloudScope, Counts, JobId, Outcomes, Plan, PolicyId, Purpose, RunAction, RunId, RunStatus, RunSummary,
    State, VolumeId,
};

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Entry {
    /// What the run is: the first line.
    Header(Box<Header>),
    /// A request is about to be sent.
    Intent(Intent),
    /// Outcomes as they are known now; later lines win.
    Outcomes {
        /// When.
        at: Timestamp,
        /// How long the request took, in milliseconds, where these are its outcomes.
        took_ms: Option<u64>,
        /// The outcomes.
        outcomes: Vec<OutcomeRecord>,
    },
    /// The run is over.
    End {
        /// When.
        at: Timestamp,
        /// Why it ended before everything was sent.
        stopped: Option<String>,
        /// The operator or a signal ended it.
        interrupted: bool,
        /// What it came to.
        #[serde(flatten)]
        figures: Figures,
    },
    /// It could not be written for a while, and the operator let the run go on: requests may have
    /// been sent that are not in here.
    Gap {
        /// When it could be written again.
        at: Timestamp,
    },
    /// Everything was read again later; the outcomes before this line are what that found.
    Verified {
        /// When.
        at: Timestamp,
        /// What it comes to since.
        #[serde(flatten)]
        figures: Figures,
    },
}

/// What a run came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// How many volumes are in which state.
    #[serde(default)]
    pub counts: Counts,
    /// How many were answered to be done and are not there.
    #[serde(default)]
    pub not_there: usize,
    /// How many of those in a state of success were not seen where they should be.
    #[serde(default, skip_serializing_if = "Counts::is_empty")]
    pub accepted: Counts,
}

impl Figures {
    /// The figures of a board.
    pub fn of(board: &Outcomes) -> Self {
        Self { counts: counts(board), not_there: board.not_there(), accepted: board.accepted() }
    }
}

/// Counts the states of a board.
pub fn counts(board: &Outcomes) -> Counts {
    State::ALL.into_iter().map(|state| (state, board.count(state))).filter(|(_, count)| *count > 0).collect()
}

/// What a run is; `V` is what is kept of its volumes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header<V = Vec<VolumeRecord>> {
    /// Version of the format.
    pub version: u32,
    /// The run.
    pub run: RunId,
    /// When it began.
    pub started: Timestamp,
    /// What it does.
    pub action: RunAction,
    /// The policy of an association, or the one that is run.
    pub policy_id: Option<PolicyId>,
    /// Its name; of a run that makes, switches, edits or deletes one policy, the name of that.
    pub policy: Option<String>,
    /// The run this one undoes or tries again.
    pub of: Option<RunId>,
    /// Where.
    pub site: CloudScope,
    /// The host this program ran on.
    pub host: String,
    /// The account on that host.
    pub account: String,
    /// The operator's note, such as a ticket.
    pub note: Option<String>,
    /// Whether each volume was read by itself, because lists lacked its policy; absent if nobody
    /// wrote that down.
    #[serde(default)]
    pub read_singly: Option<bool>,
    /// Whether this cloud was seen to show which policy a volume is under: then a volume that
    /// names none is under none.
    #[serde(default)]
    #[serde(rename = "link_proven")]
    pub membership_proven: bool,
    /// How many backups expire at most by what the run does.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub expiring: u64,
    /// Every volume of the plan.
    pub volumes: V,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde passes references
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// How many volumes there are, where no more of them needs to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Counted(pub usize);

impl<'de> Deserialize<'de> for Counted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(CountedVisitor)
    }
}

struct CountedVisitor;

impl<'de> Visitor<'de> for CountedVisitor {
    type Value = Counted;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("volumes")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut volumes: A) -> Result<Counted, A::Error> {
        let mut count = 0;
        while volumes.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
        }
        Ok(Counted(count))
    }
}

/// A request that is about to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// When.
    pub at: Timestamp,
    /// The policy to associate with, or to run; null for a removal and for single backups.
    pub goal: Option<PolicyId>,
    /// The policy to remove from; null for an association.
    pub out_of: Option<PolicyId>,
    /// The volumes.
    pub volumes: Vec<VolumeId>,
    /// Recent tasks of the policy to run that were there before: what else comes is of this run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks_before: Vec<JobId>,
    /// The policies that were there before one was made: what else comes may be it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policies_before: Option<Vec<PolicyId>>,
}

impl Header {
    /// The header of a run that begins here and now.
    pub fn now(plan: &Plan, site: CloudScope) -> Self {
        let started = Timestamp::now();
        let header = Self::new(machine::name_run(started), started, plan, site);
        Self { host: machine::host(), account: machine::account(), ..header }
    }

    /// The header of a run that begins now.
    pub fn new(run: RunId, started: Timestamp, plan: &Plan, site: CloudScope) -> Self {
        Self {
            version: VERSION,
            run,
            started,
            action: RunAction::from(&plan.purpose),
            policy_id: plan.purpose.policy().map(|policy| policy.id.clone()),
            policy: match &plan.purpose {
                purpose if purpose.rows_are_policies() && plan.len() == 1 => {
                    plan.items().next().map(|item| item.name.to_string())
                }
                purpose => purpose.policy().map(|policy| policy.name.clone()),
            },
            of: match &plan.purpose {
                Purpose::Undo(run) => Some(run.clone()),
                _ => None,
            },
            site,
            host: String::new(),
            account: String::new(),
            note: None,
            read_singly: None,
            membership_proven: plan.membership_proven,
            expiring: plan.expiring,
            volumes: plan.items().map(VolumeRecord::new).collect(),
        }
    }
}

impl<V> Header<V> {
    /// The run in one line, as far as header, figures and file tell: neither ended nor verified.
    pub(super) fn summary(
        self,
        path: &Path,
        volumes: usize,
        figures: Figures,
        status: RunStatus,
    ) -> RunSummary {
        RunSummary {
            run: self.run,
            started: self.started,
            ended: None,
            action: self.action,
            policy: self.policy,
            of: self.of,
            scope: self.site,
            host: self.host,
            account: self.account,
            note: self.note,
            volumes,
            counts: figures.counts,
            not_there: figures.not_there,
            accepted: figures.accepted,
            stopped: None,
            status,
            verified: None,
            path: Some(path.to_owned()),
        }
    }
}
