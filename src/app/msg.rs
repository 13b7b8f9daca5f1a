//! What the screen is told, and what it asks for.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::key::Key;
use super::model::{Gen, Place};
use crate::domain::plan::Plan;
use crate::domain::{Fault, Policy, Quota, RunEvent, Seen, ServerId, Volume, VolumeDetail, VolumeId};

/// Something happened.
#[derive(Clone, Debug)]
pub enum Msg {
    /// Keys, as many as came in one read.
    Keys {
        /// The keys.
        keys: Vec<Key>,
        /// When they were read.
        at: Instant,
    },
    /// A bracketed paste.
    Paste(String),
    /// The terminal has another size: columns, rows.
    Resize(u16, u16),
    /// A frame that shows this revision has left for the terminal.
    Drawn {
        /// What it shows.
        revision: u64,
        /// When its last byte left.
        at: Instant,
    },
    /// Time went by; the age of data is shown anew.
    Tick,
    /// Logging in worked.
    LoggedIn(Place),
    /// Logging in failed.
    LoginFailed(Fault),
    /// The policies.
    Policies(Gen, Result<Vec<Policy>, Fault>),
    /// A page of volumes, and the total where the cloud tells it.
    VolumePage(Gen, Vec<Volume>, Option<u64>),
    /// No more pages.
    VolumesEnd(Gen, Result<(), Fault>),
    /// Server names.
    Servers(Gen, Result<HashMap<ServerId, String>, Fault>),
    /// Backup quota.
    Quota(Gen, Result<Quota, Fault>),
    /// Volumes read one by one, because the list lacks their policy.
    SingleReads(Gen, Vec<(VolumeId, Result<Seen, Fault>)>),
    /// Every field of one volume.
    Detail(VolumeId, Result<VolumeDetail, Fault>),
    /// A report of the engine.
    Run(RunEvent),
    /// Requests in flight, and the time the last answer took.
    Traffic(usize, Option<Duration>),
}

/// Something to be done by the shell around the screen.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Log in, then load: answers carry this generation.
    Load(Gen),
    /// Load the policies and the quota alone, under the same generation.
    LoadPolicies(Gen),
    /// Drop the load under way.
    CancelLoad,
    /// Read these one by one.
    ReadSingly(Gen, Vec<VolumeId>),
    /// Read every field of one.
    LoadDetail(VolumeId),
    /// Carry out a plan; `singly` where only single readings show the link.
    Submit {
        /// What to do.
        plan: Box<Plan>,
        /// Read back one by one.
        singly: bool,
    },
    /// Send nothing more.
    StopRun,
    /// End the run now, with a last grace for the request in flight.
    AbandonRun,
    /// Stop the process until the shell continues it.
    Suspend,
    /// Draw everything anew, not just differences.
    Redraw,
    /// Leave the program.
    Quit,
}
