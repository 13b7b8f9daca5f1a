//! Another operator: changes that come from nowhere the client can see.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::super::id::Id;
use super::super::rng::Rng;
use super::backups::outcome::BackupOutcome;
use super::row::{NONE, Name, Row};
use super::tags::check_tags;
use super::{Author, World};

/// A change made behind the client's back. In JSON: `{"do": "set_policy", …}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Mutation {
    /// Puts a volume under a policy, or under none.
    SetPolicy {
        /// Volume id.
        volume: String,
        /// Policy id; null takes it out.
        policy: Option<String>,
    },
    /// Sets the status of a volume, any word.
    SetStatus {
        /// Volume id.
        volume: String,
        /// The word.
        status: String,
    },
    /// Renames a volume.
    Rename {
        /// Volume id.
        volume: String,
        /// The new name.
        name: String,
    },
    /// Deletes a volume.
    DeleteVolume {
        /// Volume id.
        volume: String,
    },
    /// Creates a volume: available, 10 GB, under no policy.
    CreateVolume {
        /// Its name.
        name: String,
        /// Its id; one is made up if it is left out.
        #[serde(default)]
        id: Option<String>,
    },
    /// Deletes a policy.
    DeletePolicy {
        /// Policy id.
        policy: String,
        /// Volumes go on naming it in their metadata.
        #[serde(default)]
        keep_links: bool,
    },
    /// Switches a policy on or off.
    SetPolicyStatus {
        /// Policy id.
        policy: String,
        /// On or off.
        on: bool,
    },
    /// Most volumes the policy takes (`AutoBackup.0204` beyond).
    SetRoom {
        /// Policy id.
        policy: String,
        /// The number; null lifts the limit.
        room: Option<usize>,
    },
    /// Creates a policy.
    CreatePolicy {
        /// Its id.
        id: String,
        /// What a request would send.
        body: Map<String, Value>,
    },
    /// Changes a policy as another client would.
    ModifyPolicy {
        /// Its id.
        policy: String,
        /// What a request would send; `tags`, if any, take the place of all its tags.
        body: Map<String, Value>,
    },
    /// Makes a backup by hand, which no policy removes.
    CreateBackup {
        /// Volume id.
        volume: String,
        /// Its name.
        name: String,
    },
    /// Deletes a backup.
    DeleteBackup {
        /// Backup id.
        backup: String,
    },
    /// From now on every backup of a volume ends like this.
    SetBackups {
        /// Volume id.
        volume: String,
        /// How; null lets them end as they do.
        outcome: Option<BackupOutcome>,
    },
    /// Time passes: the cloud's clock moves on.
    Advance {
        /// Seconds.
        seconds: u32,
    },
    /// All tokens expire now.
    ExpireTokens,
}

impl World {
    /// Carries out a change; false if the volume or policy is not here.
    pub(crate) fn mutate(&mut self, change: &Mutation, lag_ms: i64, now: i64, rng: &mut Rng) -> bool {
        self.catch_up(now);
        let author = Author { by: None, lag_ms };
        match change {
            Mutation::SetPolicy { volume, policy } => {
                let Some(at) = self.find(volume) else {
                    return false;
                };
                let slot = policy.as_deref().map_or(NONE, |policy| self.slot(policy));
                self.put(at, slot, author);
                true
            }
            Mutation::SetStatus { volume, status } => {
                let code = self.statuses.code(status);
                self.with_row(volume, |row| row.status = code)
            }
            Mutation::Rename { volume, name } => {
                self.with_row(volume, |row| row.name = Name::Own(name.as_str().into()))
            }
            Mutation::DeleteVolume { volume } => {
                let Some(at) = self.find(volume) else {
                    return false;
                };
                self.remove(at, author);
                true
            }
            Mutation::CreateVolume { name, id } => {
                let id = id.as_deref().map_or_else(|| Some(rng.id()), Id::parse);
                id.filter(|id| self.at(*id).is_none()).is_some_and(|id| {
                    self.create_volume(id, name);
                    true
                })
            }
            Mutation::DeletePolicy { policy, keep_links: true } => {
                let before = self.policies.len();
                self.policies.retain(|held| !held.id.eq_ignore_ascii_case(policy));
                self.policies.len() < before
            }
            Mutation::DeletePolicy { policy, keep_links: false } => {
                self.delete_policy(policy, author).is_ok()
            }
            Mutation::SetPolicyStatus { policy, on } => {
                self.policy_mut(policy).map(|policy| policy.schedule.on = *on).is_some()
            }
            Mutation::SetRoom { policy, room } => {
                self.policy_mut(policy).map(|policy| policy.room = *room).is_some()
            }
            Mutation::CreatePolicy { id, body } => self.create_policy(id, body, usize::MAX).is_ok(),
            Mutation::ModifyPolicy { policy, body } => {
                let tags = body.get("tags").map(check_tags).transpose();
                let changed = self.modify_policy(policy, body, false).is_ok();
                if let (Ok(Some(tags)), Some(policy)) = (tags, self.policy_mut(policy)) {
                    policy.tags = tags;
                }
                changed
            }
            Mutation::CreateBackup { volume, name } => {
                self.find(volume).map(|at| self.make_backup(at, name, now)).is_some()
            }
            Mutation::DeleteBackup { backup } => self.remove_backup(backup),
            Mutation::SetBackups { volume, outcome } => {
                self.find(volume).map(|at| self.set_outcome(at, *outcome, now)).is_some()
            }
            Mutation::ExpireTokens | Mutation::Advance { .. } => false,
        }
    }

    fn with_row(&mut self, volume: &str, change: impl FnOnce(&mut Row)) -> bool {
        let Some(row) = self.find(volume).and_then(|at| self.row_mut(at)) else {
            return false;
        };
        change(row);
        true
    }

    fn create_volume(&mut self, id: Id, name: &str) {
        let newest = self.rows.last().map_or(1_700_000_000, |row| row.created);
        let row = Row {
            id,
            name: Name::Own(name.into()),
            created: newest + 1,
            updated: newest + 1,
            servers: [NONE; 2],
            slot: NONE,
            size: 10,
            flags: 0,
            status: self.statuses.code("available"),
            zone: self.zones.code("eu-de-01"),
            kind: self.kinds.code("SSD"),
            gone: false,
        };
        self.add_row(row);
    }
}
