//! What the screen is told, and what it asks for.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::coverage::CoverageRead;
use super::failures::FailuresRead;
use super::key::Key;
use super::latest::{LatestRead, SeenBackup};
use super::pointer::{Gesture, Spot};
use super::profile::{Choice, CloudProfile, Destination, SwitchKind};
use super::request::{Generation, RequestId};
use super::secret_entry::Typed;
use crate::domain::plan::Plan;
use crate::domain::{
    ApiError, ApiErrorKind, Backup, BackupDetail, BackupFacts, BackupId, CloudScope, ListView, Look, Policy,
    PolicyFacts, PolicyId, PolicyQuestions, PolicyRun, Quota, ReadMode, RunEvent, RunId, RunRecord,
    RunSummary, SavedFilter, SecretQuestion, Seen, SeenNames, ServerId, ServiceLimits, Tag, Volume,
    VolumeDetail, VolumeId,
};

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
    /// Keys that are the rest of a paste whose end never came.
    PastedKeys {
        /// The keys.
        keys: Vec<Key>,
        /// When they were read.
        at: Instant,
    },
    /// A bracketed paste.
    Paste(String),
    /// The mouse did something there.
    Mouse(Gesture, Spot),
    /// The terminal has another size: columns, rows.
    Resize(u16, u16),
    /// A frame that shows this revision has left for the terminal.
    Drawn {
        /// What it shows.
        revision: u64,
        /// When its last byte left.
        at: Instant,
    },
    /// Time has passed: update the age of the data.
    Tick,
    /// Logging in worked.
    LoggedIn(Generation, CloudScope),
    /// What the backup service takes.
    Limits(Generation, ServiceLimits),
    /// Logging in failed.
    LoginFailed(Generation, ApiError),
    /// A secret is needed from the operator.
    SecretRequested(RequestId, SecretQuestion),
    /// The answer is not waited for any more.
    Unasked(RequestId),
    /// What there is to choose.
    Choices(RequestId, Result<Vec<Choice>, String>),
    /// The way to where one wanted to go is open; with what comes with another cloud.
    Switched(RequestId, Result<Option<Box<CloudProfile>>, ApiError>),
    /// The editor was left; or why there was none.
    Edited(Result<(), String>),
    /// The policies.
    Policies(Generation, Result<Vec<Policy>, ApiError>),
    /// A page of volumes, and the total where the cloud tells it.
    VolumePage(Generation, Vec<Volume>, Option<u64>),
    /// So many entries of the volume list could not be read.
    Unreadable(Generation, usize),
    /// So many entries of the list of policies could not be read.
    UnreadablePolicies(Generation, usize),
    /// What there is to say about how the list of volumes ended.
    VolumesNote(Generation, String),
    /// No more pages.
    VolumesEnd(Generation, Result<(), ApiError>),
    /// A page of server names.
    ServerPage(Generation, Vec<(ServerId, Box<str>)>),
    /// No more of them.
    ServersEnd(Generation, Result<(), ApiError>),
    /// Backup quota.
    Quota(Generation, Result<Quota, ApiError>),
    /// Volumes read one by one, because the list lacks their policy.
    SingleReads(RequestId, Vec<(VolumeId, Result<Seen, ApiError>)>),
    /// Every field of one volume.
    Detail(VolumeId, Result<VolumeDetail, ApiError>),
    /// The tags of a policy.
    Tags(PolicyId, Result<Vec<Tag>, ApiError>),
    /// What a plan rests on, read again.
    Fresh(RequestId, Box<Fresh>),
    /// The engine took a plan up; the file it is written down in, unless it is not.
    Begun(RunId, Option<String>),
    /// It did not: nothing was sent.
    NotBegun(SubmitError),
    /// A report of the engine on a run.
    Run(RunId, RunEvent),
    /// The backups of a run that is over are followed from here on.
    Followed(RunId),
    /// A report on backups that are followed.
    Follow(RunId, RunEvent),
    /// The runs of the past, the latest first; and why some cannot be read.
    Runs(Result<Vec<RunSummary>, String>, Vec<String>),
    /// A run of the past in full.
    Opened(RunId, Result<Box<RunRecord>, String>),
    /// A report on a run that is being verified.
    Verify(RunId, RunEvent),
    /// It is verified, but what that finds cannot be written down.
    Unwritten(RunId, String),
    /// It cannot be verified, and why.
    NotVerified(RunId, String),
    /// The filters saved for a cloud and project; and why some cannot be read.
    SavedFilters(Box<CloudScope>, Vec<SavedFilter>, Option<String>),
    /// How the list was chosen to look in a cloud and project; and why that cannot be read.
    View(Box<CloudScope>, Box<ListView>, Option<String>),
    /// So many backups were read for the coverage, back to this moment.
    CoverageProgress(RequestId, usize, Option<Timestamp>),
    /// The coverage was read, or why it was not.
    Coverage(RequestId, Result<Box<CoverageRead>, String>),
    /// So many backups were read for the list of volumes, these of them since last time.
    LatestProgress(RequestId, usize, Vec<SeenBackup>),
    /// The last backups of the volumes in the list were read, or why they were not.
    Latest(RequestId, Result<Box<LatestRead>, ApiError>),
    /// What policies could not back up was read, or why it was not.
    Failures(RequestId, Result<Box<FailuresRead>, String>),
    /// The backups of a volume, newest first, or why they cannot be read.
    Backups(VolumeId, Result<Vec<Backup>, String>),
    /// Every field of a backup, `None` where the cloud has it no more, or why it cannot be read.
    Backup(BackupId, Result<Option<Box<BackupDetail>>, String>),
    /// The runs of a policy, newest first, or why they cannot be read.
    PolicyRuns(PolicyId, Result<Vec<PolicyRun>, String>),
    /// Evidence was saved into this file, or why not.
    Saved(Result<String, String>),
    /// The saved filters cannot be stored, and why.
    NotSaved(String),
    /// Requests in flight, and the time the last answer took.
    Traffic(usize, Option<Duration>),
    /// Requests are held up for so long after a fault of this kind, or not at all.
    Held(Option<(Duration, ApiErrorKind)>),
}

/// Volumes and policies as they are now.
#[derive(Clone, Debug)]
pub struct Fresh {
    /// Each volume that was asked for.
    pub volumes: Vec<(VolumeId, Result<Seen, ApiError>)>,
    /// Every volume was read one by one, because lists do not show its policy.
    pub mode: ReadMode,
    /// All policies.
    pub policies: Result<Vec<Policy>, ApiError>,
    /// What was asked of backups; `None` where nothing was.
    pub backups: Option<Result<FreshBackups, ApiError>>,
}

/// What a plan rests on beside volumes and policies.
#[derive(Clone, Debug, PartialEq)]
pub enum AskedBackups {
    /// Nothing.
    Nothing,
    /// What must be known before backups are made.
    Facts,
    /// All backups of these volumes.
    Of(Vec<VolumeId>),
    /// What must be known before policies are changed.
    Policies {
        /// What that is.
        questions: PolicyQuestions,
        /// The most there can be, where they cannot be counted.
        quota: Option<Quota>,
    },
}

/// Backups as they are now.
#[derive(Clone, Debug)]
pub enum FreshBackups {
    /// What must be known before backups are made.
    Facts(BackupFacts),
    /// All backups of the volumes that were asked for.
    Of(Vec<Backup>),
    /// What must be known before policies are changed.
    Policies(PolicyFacts),
}

/// Why a plan was not taken up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubmitError {
    /// What would happen could not be written down.
    Journal(String),
    /// Anything else.
    Other(String),
}

/// Something to be done by the shell around the screen.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Log in, then load: answers carry this generation.
    Load(Generation),
    /// Load the policies and the quota alone, under the same generation.
    LoadPolicies(Generation),
    /// Drop the load under way.
    CancelLoad,
    /// Read these one by one; the answer carries the number.
    ReadSingly(RequestId, Vec<VolumeId>),
    /// Read what a plan rests on again: these volumes, all policies and, for a plan that makes backups,
    /// what must be known of those.
    ReadAgain {
        /// Tells the answer from others.
        inquiry: RequestId,
        /// The volumes.
        volumes: Vec<VolumeId>,
        /// One by one, where only that shows the link.
        mode: ReadMode,
        /// What of backups, too.
        backups: AskedBackups,
    },
    /// Read every field of one.
    LoadDetail(VolumeId),
    /// Read the tags of a policy.
    ReadTags(PolicyId),
    /// Carry out a plan; `singly` where only single readings show the link.
    Submit {
        /// What to do.
        plan: Box<Plan>,
        /// Read back one by one.
        mode: ReadMode,
        /// Write it down, and send nothing if that cannot be done.
        journal: bool,
        /// The run it tries again.
        retry_of: Option<RunId>,
    },
    /// Answer the question of the run: go on.
    GoOn,
    /// Send nothing more.
    StopRun,
    /// End the run now, with a last grace for the request in flight.
    AbandonRun,
    /// List the runs of the past.
    ListRuns,
    /// Read the outcomes of a run of the past.
    OpenRun(RunId),
    /// Read what is unknown of a run again and settle it.
    Verify {
        /// The run.
        run: RunId,
        /// Read one by one.
        mode: ReadMode,
    },
    /// Leave the verification under way.
    StopVerify,
    /// List what can be chosen.
    ListChoices(RequestId, SwitchKind),
    /// Find the way to another place; the old one stays until [`Self::Adopt`].
    Switch(RequestId, Destination),
    /// From now on everything is asked of the place that was found under this number.
    Adopt(RequestId),
    /// Read whether the volumes that a filter chooses are backed up.
    ReadCoverage(RequestId, String),
    /// Read the last backup of every volume in the list.
    ReadLatest(RequestId),
    /// Read what these policies could not back up lately.
    ReadFailures(RequestId, Vec<PolicyId>),
    /// Read the backups of a volume.
    LoadBackups(VolumeId),
    /// Read every field of a backup.
    LoadBackup(BackupId),
    /// Read the runs of a policy.
    LoadPolicyRuns(PolicyId),
    /// Put this into the terminal's clipboard.
    Copy(String),
    /// Write this into a new file whose name begins so.
    SaveEvidence {
        /// The name, with its ending.
        name: String,
        /// The text.
        text: String,
    },
    /// Store how the list was chosen to look.
    SaveView(Box<CloudScope>, Box<ListView>),
    /// Keep these names for the completions of the shell; nobody waits for it.
    SaveNames(Box<CloudScope>, SeenNames),
    /// Read the filters saved for a cloud and project, and how the list was chosen to look.
    ReadPreferences(Box<CloudScope>),
    /// Store them.
    SaveFilters(Box<CloudScope>, Vec<SavedFilter>),
    /// The answer to a question for a secret.
    Answer(RequestId, Typed),
    /// There will be no answer to it.
    Decline(RequestId),
    /// Let the operator edit this file.
    Edit(String),
    /// Stop the process until the shell continues it.
    Suspend,
    /// Draw in this look from now on.
    Look(Look),
    /// Redraw everything, not just differences.
    Redraw,
    /// Leave the program.
    Quit,
}
