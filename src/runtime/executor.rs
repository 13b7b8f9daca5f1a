//! Carries effects out: every request runs beside the loop, and what comes of it returns as a
//! message.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::OnceCell;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::{AbortHandle, JoinHandle};

use super::access::Access;
use super::active::{ActiveRun, Submission, forward};
use super::evidence;
use super::loading::{load_targets, load_volumes};
use super::questions::Questions;
use super::registry::{CloudRegistry, RegisteredCloud};
use super::run_store::RunStore;
use super::staged::Staged;
use crate::api::{Cloud, Waits, waits};
use crate::app::Msg;
use crate::app::msg::{AskedBackups, Fresh, FreshBackups, SubmitError};
use crate::app::request::{Generation, RequestId};
use crate::app::secret_entry::Typed;
use crate::domain::echo::echo_path;
use crate::domain::{
    ApiError, ApiErrorKind, LOGGING_IN, Outcomes, PolicyId, ReadMode, RunId, Seen, VolumeId,
};
use crate::engine::facts::{backup_facts, backups_of, policy_facts, tags_of};
use crate::engine::stop::{self, Stop, StopSender};
use crate::engine::{Run, Verification};
use crate::preferences::PreferenceStore;

/// How long the program waits at its end for what is being stored.
const SAVING: Duration = Duration::from_secs(1);

/// Runs requests and runs, one of each kind at a time.
#[derive(Debug)]
pub struct Executor {
    /// How to reach the cloud; nothing as long as none is chosen.
    pub(super) access: Option<Access>,
    cloud: Arc<OnceCell<Cloud>>,
    /// The cloud's name, as the ways know it.
    pub(super) profile: String,
    pub(super) registry: Arc<dyn CloudRegistry>,
    pub(super) staged: Staged,
    pub(super) tx: UnboundedSender<Msg>,
    questions: Questions,
    /// Pauses that a cloud's limits ask for, shown in the header.
    waits: Arc<Waits>,
    store: RunStore,
    pub(super) preferences: PreferenceStore,
    /// The last write of preferences: each waits for the one before.
    pub(super) saving: Option<JoinHandle<()>>,
    load: Option<AbortHandle>,
    /// The runs of this session that are going on; the last may send, those before it only read
    /// back.
    runs: Vec<ActiveRun>,
    verification: Option<StopSender>,
}

impl Executor {
    /// An executor that is not logged in yet.
    pub fn new(
        registered: Option<RegisteredCloud>,
        registry: Arc<dyn CloudRegistry>,
        (store, preferences): (RunStore, PreferenceStore),
        tx: UnboundedSender<Msg>,
    ) -> Self {
        let (access, profile) = match registered {
            Some(RegisteredCloud { access, profile }) => (Some(access), profile.cloud),
            None => (None, String::new()),
        };
        Self {
            access,
            cloud: Arc::default(),
            profile,
            registry,
            staged: Staged::default(),
            questions: Questions::start(tx.clone()),
            waits: show_waits(tx.clone()),
            tx,
            store,
            preferences,
            saving: None,
            load: None,
            runs: Vec::new(),
            verification: None,
        }
    }

    /// Goes over to another place.
    pub(super) fn enter(&mut self, access: Access, cloud: Arc<OnceCell<Cloud>>, profile: String) {
        (self.access, self.cloud, self.profile) = (Some(access), cloud, profile);
    }

    /// The cloud, once logged in.
    pub(super) fn cloud(&self) -> Option<&Cloud> {
        self.cloud.get()
    }

    /// Hands the answer to a question over.
    pub fn answer(&self, number: RequestId, typed: Typed) {
        self.questions.answer(number, typed);
    }

    /// Gives no answer to it.
    pub fn decline(&self, number: RequestId) {
        self.questions.decline(number);
    }

    /// Requests in flight, and the time the last answer took.
    pub fn traffic(&self) -> Msg {
        let cloud = self.cloud.get();
        Msg::Traffic(cloud.map_or(0, Cloud::in_flight), cloud.and_then(Cloud::last_round_trip))
    }

    /// Logs in if need be and loads everything; a load under way is dropped.
    pub fn load(&mut self, generation: Generation) {
        self.cancel_load();
        let (cell, tx) = (self.cloud.clone(), self.tx.clone());
        let Some(access) = self.access.clone() else {
            let fault = ApiError::new(ApiErrorKind::Local, LOGGING_IN, "no cloud chosen");
            let _ = tx.send(Msg::LoginFailed(generation, fault));
            return;
        };
        let (prompter, waits) = (self.questions.prompter(), self.waits.clone());
        let task = tokio::spawn(async move {
            let (login, settings) = (access.login.clone(), access.settings.clone());
            let connecting = || Cloud::connect_watched(login, settings, Some(prompter), waits);
            let cloud = match cell.get_or_try_init(connecting).await {
                Ok(cloud) => cloud.clone(),
                Err(fault) => {
                    let _ = tx.send(Msg::LoginFailed(generation, fault));
                    return;
                }
            };
            let _ = tx.send(Msg::LoggedIn(generation, cloud.scope()));
            let service = cloud.backup_service();
            let _ = tx.send(Msg::Limits(generation, service.limits()));
            let servers = async {
                let take = |page| drop(tx.send(Msg::ServerPage(generation, page)));
                let end = cloud.each_page_of_servers(take).await;
                tx.send(Msg::ServersEnd(generation, end))
            };
            let _ = tokio::join!(
                load_targets(&*service, generation, &tx),
                load_volumes(&cloud, access.form, generation, &tx),
                servers,
            );
        });
        self.load = Some(task.abort_handle());
    }

    /// Loads the policies and the quota alone; a load that is still logging in brings them anyway.
    pub fn load_policies(&self, generation: Generation) {
        let (cloud, tx) = (self.cloud.get().cloned(), self.tx.clone());
        if let Some(cloud) = cloud {
            tokio::spawn(async move { load_targets(&*cloud.backup_service(), generation, &tx).await });
        }
    }

    /// Drops the load under way.
    pub fn cancel_load(&mut self) {
        if let Some(load) = self.load.take() {
            load.abort();
        }
    }

    /// Reads volumes one by one.
    pub fn read_singly(&self, inquiry: RequestId, ids: Vec<VolumeId>) {
        self.answer_with(move |cloud| async move {
            let readings = match cloud {
                Ok(cloud) => cloud.backup_service().membership(&ids, ReadMode::Singly).await,
                Err(fault) => unread(ids, &fault),
            };
            Msg::SingleReads(inquiry, readings)
        });
    }

    /// Reads what a plan rests on again: volumes, all policies and, if it makes some, backups.
    pub fn read_again(
        &self,
        inquiry: RequestId,
        volumes: Vec<VolumeId>,
        mode: ReadMode,
        asked: AskedBackups,
    ) {
        self.answer_with(move |cloud| async move {
            let cloud = match cloud {
                Ok(cloud) => cloud,
                Err(fault) => {
                    let volumes = unread(volumes, &fault);
                    let backups = (asked != AskedBackups::Nothing).then(|| Err(fault.clone()));
                    return Msg::Fresh(
                        inquiry,
                        Box::new(Fresh { volumes, mode, policies: Err(fault), backups }),
                    );
                }
            };
            let service = cloud.backup_service();
            let (readings, targets) = tokio::join!(service.membership(&volumes, mode), service.targets());
            let policies = targets.map(|list| list.targets);
            let backups = match (asked, &policies) {
                (AskedBackups::Nothing, _) => None,
                (AskedBackups::Facts, Ok(policies)) => {
                    Some(backup_facts(&*service, policies, &volumes).await.map(FreshBackups::Facts))
                }
                (AskedBackups::Policies { questions, quota }, Ok(_)) => {
                    let facts = policy_facts(&*service, &questions, quota).await;
                    Some(facts.map(FreshBackups::Policies))
                }
                (AskedBackups::Facts | AskedBackups::Policies { .. }, Err(fault)) => Some(Err(fault.clone())),
                (AskedBackups::Of(volumes), _) => {
                    Some(backups_of(&*service, &volumes).await.map(FreshBackups::Of))
                }
            };
            Msg::Fresh(inquiry, Box::new(Fresh { volumes: readings, mode, policies, backups }))
        });
    }

    /// Reads the tags of a policy.
    pub fn read_tags(&self, policy: PolicyId) {
        self.answer_with(move |cloud| async move {
            let tags = match cloud {
                Ok(cloud) => tags_of(&*cloud.backup_service(), &policy).await,
                Err(fault) => Err(fault),
            };
            Msg::Tags(policy, tags)
        });
    }

    /// Reads every field of one volume.
    pub fn load_detail(&self, id: VolumeId) {
        self.answer_with(move |cloud| async move {
            let detail = match cloud {
                Ok(cloud) => cloud.volume_detail(&id).await,
                Err(fault) => Err(fault),
            };
            Msg::Detail(id, detail)
        });
    }

    /// Writes down what a plan is, then carries it out; says so where it cannot begin.
    pub fn submit(&mut self, submission: Submission) {
        let sending = self.is_sending();
        let ready = self.cloud.get().filter(|_| !sending).cloned();
        let Some((cloud, access)) = ready.zip(self.access.as_ref()) else {
            let reason = if sending { "a run is still in progress" } else { "not logged in" };
            let _ = self.tx.send(Msg::NotBegun(SubmitError::Other(reason.into())));
            return;
        };
        let (settings, store, tx) = (access.settings.clone(), self.store.clone(), self.tx.clone());
        self.runs.retain(ActiveRun::is_going_on);
        self.runs.push(ActiveRun::begin(cloud, settings, store, submission, tx));
    }

    /// Answers the question of the run: go on.
    pub fn go_on(&self) {
        if let Some(run) = self.runs.last() {
            run.go_on();
        }
    }

    /// Lists the runs of the past.
    pub fn list_runs(&self) {
        let (store, tx) = (self.store.clone(), self.tx.clone());
        tokio::task::spawn_blocking(move || {
            let (runs, unreadable) = store.list();
            let _ = tx.send(Msg::Runs(runs, unreadable));
        });
    }

    /// Writes evidence into a new file.
    pub fn save_evidence(&self, name: String, text: String) {
        let tx = self.tx.clone();
        tokio::task::spawn_blocking(move || {
            let saved = evidence::save(&name, &text);
            let _ = tx.send(Msg::Saved(saved.map(|path| echo_path(&path))));
        });
    }

    /// Waits for what is being stored, a moment at most: a disk may hang.
    pub async fn end_saving(&mut self) {
        if let Some(saving) = self.saving.take() {
            let _ = tokio::time::timeout(SAVING, saving).await;
        }
    }

    /// Reads the outcomes of a run of the past.
    pub fn open_run(&self, run: RunId) {
        let (store, tx) = (self.store.clone(), self.tx.clone());
        tokio::task::spawn_blocking(move || {
            let record = store.open(&run).map(Box::new);
            let _ = tx.send(Msg::Opened(run, record));
        });
    }

    /// Reads what is unknown of a run again, and writes down what that finds.
    pub fn verify(&mut self, run: RunId, read_mode: ReadMode) {
        let Some((cloud, access)) = self.cloud.get().cloned().zip(self.access.as_ref()) else {
            let _ = self.tx.send(Msg::NotVerified(run, "not logged in".into()));
            return;
        };
        let (stop, stop_rx) = stop::channel();
        let (store, tx, settings) = (self.store.clone(), self.tx.clone(), access.settings.clone());
        self.verification = Some(stop);
        tokio::spawn(async move {
            let name = run.clone();
            let opened = tokio::task::spawn_blocking(move || store.reopen(&name)).await;
            let here = cloud.scope();
            let opened = opened.unwrap_or_else(|error| Err(error.to_string())).and_then(|opened| {
                let elsewhere = !opened.0.summary.scope.is_same_project(&here);
                if elsewhere {
                    Err("that run was in another project, region or cloud".to_owned())
                } else {
                    Ok(opened)
                }
            });
            let (record, journal) = match opened {
                Ok(opened) => opened,
                Err(reason) => {
                    let _ = tx.send(Msg::NotVerified(run, reason));
                    return;
                }
            };
            let journal = match journal {
                Ok(journal) => Some(journal),
                Err(reason) => {
                    let _ = tx.send(Msg::Unwritten(run.clone(), reason));
                    None
                }
            };
            let (report, reports) = unbounded_channel();
            tokio::spawn(forward(reports, tx, move |event| Msg::Verify(run.clone(), event)));
            let service = cloud.backup_service_for_runs();
            let what = Verification { service, settings, record, read_mode, journal };
            Run::verifying(what, stop_rx, report).verify().await;
        });
    }

    /// Leaves the verification under way; what it found so far is written down.
    pub fn stop_verifying(&mut self) {
        if let Some(stop) = self.verification.take() {
            stop.ask(Stop::Now);
        }
    }

    /// Asks the runs to end: now, or those that may still send something after their request.
    pub fn stop_runs(&self, how: Stop) {
        for run in self.runs.iter().filter(|run| how == Stop::Now || run.is_sending()) {
            run.stop(how);
        }
    }

    /// Whether a run may still send something.
    pub fn is_sending(&self) -> bool {
        self.runs.iter().any(ActiveRun::is_sending)
    }

    /// Ends the runs with their last grace and waits for them; what became of each that began.
    pub async fn end_runs(&mut self) -> Vec<(RunId, Outcomes)> {
        self.stop_runs(Stop::Now);
        let mut ended = Vec::new();
        for run in std::mem::take(&mut self.runs) {
            ended.extend(run.end().await);
        }
        ended
    }

    /// Sends what `task` comes to; where one is not logged in it comes to that, for somebody waits.
    pub(super) fn answer_with<F, T>(&self, task: F)
    where
        F: FnOnce(Result<Cloud, ApiError>) -> T,
        T: Future<Output = Msg> + Send + 'static,
    {
        let not_logged_in = || ApiError::new(ApiErrorKind::Login, LOGGING_IN, "not logged in yet");
        let task = task(self.cloud.get().cloned().ok_or_else(not_logged_in));
        let tx = self.tx.clone();
        tokio::spawn(async move { tx.send(task.await) });
    }
}

/// Pauses that are told to the screen.
fn show_waits(tx: UnboundedSender<Msg>) -> Arc<Waits> {
    let waits: Arc<Waits> = Arc::default();
    let mut changes = waits.subscribe();
    tokio::spawn(async move {
        while changes.changed().await.is_ok() {
            let longest = waits::longest(&changes.borrow_and_update());
            let pause = longest.map(|waiting| (waiting.left(), waiting.fault.kind));
            let _ = tx.send(Msg::Held(pause));
        }
    });
    waits
}

/// What reading volumes comes to where nothing can be read.
fn unread(volumes: Vec<VolumeId>, fault: &ApiError) -> Vec<(VolumeId, Result<Seen, ApiError>)> {
    volumes.into_iter().map(|id| (id, Err(fault.clone()))).collect()
}
