//! Reaching the cloud from the command line: who logs in, where, and what happens if not.

use std::cell::{Cell, RefCell};

use crate::api::login::{Domain, Named};
use crate::api::{Cloud, Login, VolumeForm};
use crate::config::{
    self, Choice, ConfigFile, CredentialsError, Flags, Ignored, Origin, Preferences, Resolved, Sources,
};
use crate::domain::text::scrub;
use crate::domain::{ApiError, Inventory, Settings, TargetList};
use crate::runtime::Access;
use crate::sim::{Sim, SimConfig};

use super::args::Global;
use super::beside::{Progress, beside, late};
pub use super::error::CliError;
use super::exit;
use super::progress;
use super::report::note;
use super::secret_prompt;
use super::signal_handler::SignalHandler;

/// How to reach the cloud, and the simulated cloud itself for `--demo`.
#[derive(Debug)]
pub struct ResolvedCloud {
    /// How to reach it.
    pub access: Access,
    /// What the operator set for this cloud; what concerns the login is already in `access`.
    pub preferences: Preferences,
    /// Where each value of the login came from.
    pub origins: Vec<Origin>,
    /// Sources that were found but not used.
    pub ignored: Vec<Ignored>,
    /// Acts on signals while something is asked, and while a run is being watched.
    pub signals: SignalHandler,
    /// Lives as long as the command.
    pub _sim: Option<Sim>,
}

impl ResolvedCloud {
    /// Access without the origins of its values.
    pub fn new(access: Access, preferences: Preferences) -> Self {
        Self {
            access,
            preferences,
            origins: Vec::new(),
            ignored: Vec::new(),
            signals: SignalHandler::default(),
            _sim: None,
        }
    }

    /// The name of the cloud; the variables have one too.
    pub fn cloud(&self) -> &str {
        self.access.login.cloud.as_deref().unwrap_or(config::ENVVARS)
    }
}

/// Where logins come from, at the start and when switching clouds. Files are reread each
/// time, so that changes on disk count.
#[derive(Clone, Debug)]
pub struct Sourced {
    /// The variables and directories of this process.
    pub sources: Sources,
    choice: Choice,
    /// Our own configuration.
    pub own: ConfigFile,
}

impl Sourced {
    /// Reads our own configuration; nothing is looked for yet that has to do with a login.
    pub fn new(global: &Global) -> Result<Self, CliError> {
        let sources = Sources::of_this_process();
        let flags = Flags {
            config: global.config.clone(),
            read_only: global.read_only,
            settle: global.settle,
            volume_api: global.volume_api,
            theme: global.theme,
            ascii: global.ascii,
            mouse: global.mouse,
        };
        let own = ConfigFile::load(&sources, &flags)?;
        let default_cloud = own.default_cloud().map(|said| (said.value.clone(), said.source.clone()));
        let choice = Choice {
            cloud: global.os_cloud.clone(),
            default_cloud,
            region: global.os_region_name.clone(),
            interface: global.os_interface.clone(),
            vbs_endpoint: global.vbs_endpoint.clone(),
            volume_endpoint: global.volume_endpoint.clone(),
            compute_endpoint: global.compute_endpoint.clone(),
        };
        Ok(Self { sources, choice, own })
    }

    /// What is chosen for a cloud: `None` is the one that flags, variables and settings mean.
    /// Another one is reached without the flags for region and endpoints, which were meant for the
    /// first.
    pub fn choice_for(&self, cloud: Option<&str>) -> Choice {
        match cloud {
            None => self.choice.clone(),
            Some(name) => Choice { cloud: Some(name.to_owned()), ..Choice::default() },
        }
    }

    /// How to reach a cloud, with its settings.
    pub fn way_to(&self, cloud: Option<&str>) -> Result<ResolvedCloud, CredentialsError> {
        let Resolved { login, origins, ignored } = config::resolve(&self.sources, &self.choice_for(cloud))?;
        Ok(ResolvedCloud { origins, ignored, ..self.prepared(login) })
    }

    /// A login with the settings of its cloud applied.
    pub fn prepared(&self, mut login: Login) -> ResolvedCloud {
        let preferences = self.own.for_cloud(login.cloud.as_deref());
        let mut settings = Settings::default();
        preferences.apply(&mut login, &mut settings);
        ResolvedCloud::new(Access { login, form: preferences.volume_api.value.0, settings }, preferences)
    }
}

/// Finds out how to log in, and with which guard rails; sends nothing.
pub async fn find(global: &Global) -> Result<ResolvedCloud, CliError> {
    let sourced = Sourced::new(global)?;
    if !global.demo {
        return Ok(sourced.way_to(None)?);
    }
    let sim = Sim::start(SimConfig::demo()).await?;
    let resolved = sourced.prepared(demo_login(&sim)?);
    Ok(ResolvedCloud { _sim: Some(sim), ..resolved })
}

/// The name of the demo's cloud.
pub const DEMO: &str = "demo";

/// The login of a simulated cloud.
pub fn demo_login(sim: &Sim) -> Result<Login, CliError> {
    let connection = sim.connection();
    let domain = Some(Domain::Name(connection.user_domain));
    let auth_url =
        connection.auth_url.parse().map_err(|_| CliError::usage("the simulated cloud gave no address"))?;
    let user = Named::Name { name: connection.user, domain: domain.clone() };
    let project = Named::Name { name: connection.project, domain };
    Ok(Login {
        cloud: Some(DEMO.into()),
        region: Some(connection.region),
        ..Login::by_password(auth_url, user, connection.password.into(), project)
    })
}

/// How much a command needs a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Without it there is no result.
    Must,
    /// It adds to the result; if it is missing, a note says so.
    May,
    /// Not at all.
    Not,
}

/// What a command wants to know of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub policies: Need,
    pub volumes: Need,
    /// The names of the servers.
    pub servers: Need,
}

/// What was read of a project.
#[derive(Debug)]
pub struct Gathered {
    /// What is known.
    pub inventory: Inventory,
    /// All volumes are among it.
    pub has_volumes: bool,
    /// Why names of servers are missing, if they were wanted.
    pub no_servers: Option<ApiError>,
}

/// Logs in.
pub async fn connect(access: &Access, signals: &SignalHandler) -> Result<Cloud, CliError> {
    let prompter = secret_prompt::prompter(signals);
    let waits = progress::tell_waits();
    let connecting = Cloud::connect_watched(access.login.clone(), access.settings.clone(), prompter, waits);
    connecting.await.map_err(|fault| {
        let code = exit::of_login(fault.kind);
        CliError { code, ..CliError::from(fault) }
    })
}

/// Logs in and reads what is wanted.
pub async fn read(access: &Access, wanted: Wanted) -> Result<Gathered, CliError> {
    let cloud = connect(access, &SignalHandler::default()).await?;
    Box::pin(gather(&cloud, access.form, wanted)).await
}

/// What is told of volumes while more of them are read; whether more are wanted.
pub type OnPage<'a> = &'a mut dyn FnMut(&Inventory) -> Result<bool, CliError>;

/// Reads what is wanted, everything at once; optional parts delay nothing.
pub async fn gather(cloud: &Cloud, form: VolumeForm, wanted: Wanted) -> Result<Gathered, CliError> {
    gather_paged(cloud, form, wanted, &mut |_| Ok(true)).await
}

/// The same; `on_page` is told after each page of volumes, as soon as all that belongs to them is there.
pub async fn gather_paged(
    cloud: &Cloud,
    form: VolumeForm,
    wanted: Wanted,
    on_page: OnPage<'_>,
) -> Result<Gathered, CliError> {
    let (progress, grace) = (Progress::new(), cloud.settings().optional_timeout);
    let (volumes, servers) = (Cell::new(None), Cell::new(None));
    let policies: RefCell<Option<TargetList>> = RefCell::new(None);
    // Nothing is told of volumes before their policies and servers have names.
    let left = Cell::new([wanted.policies, wanted.servers].iter().filter(|need| **need != Need::Not).count());
    let names = RefCell::new(Vec::new());
    let service = cloud.backup_service();
    let read_policies = async {
        let list = told(wanted.policies, service.targets().await)?;
        progress.made();
        policies.replace(list);
        left.set(left.get().saturating_sub(1));
        Ok::<_, CliError>(())
    };
    let read_volumes = async {
        let mut failure = None;
        let mut each = |inventory: &mut Inventory| {
            if left.get() > 0 {
                return true;
            }
            if let Some(list) = policies.borrow().as_ref().filter(|_| !inventory.knows_policies()) {
                inventory.set_policies(list.targets.clone());
            }
            inventory.add_servers(&names.take());
            on_page(inventory).unwrap_or_else(|unwritten| {
                failure = Some(unwritten);
                false
            })
        };
        let read = all_volumes(cloud, form, &progress, &mut each).await;
        if let Some(failure) = failure {
            return Err(failure);
        }
        volumes.set(told(wanted.volumes, read)?);
        Ok::<_, CliError>(())
    };
    let read_servers = async {
        let pages = cloud.each_page_of_servers(|page| {
            names.borrow_mut().extend(page);
            progress.made();
        });
        match pages.await {
            Err(fault) if wanted.servers == Need::Must => {
                let failure = CliError::from(fault);
                let message = format!("the filter needs the names of servers: {failure}");
                return Err(CliError { message, ..failure });
            }
            end => servers.set(Some(end)),
        }
        left.set(left.get().saturating_sub(1));
        Ok(())
    };
    let [needed_policies, more_policies] = wanted.policies.place(Box::pin(read_policies));
    let [needed_volumes, more_volumes] = wanted.volumes.place(Box::pin(read_volumes));
    let [needed_servers, more_servers] = wanted.servers.place(Box::pin(read_servers));
    let needed = async { tokio::try_join!(needed_policies, needed_volumes, needed_servers) };
    let mut more = Box::pin(async { tokio::try_join!(more_policies, more_volumes, more_servers) });
    let (_, in_time) = beside(needed, more.as_mut(), &progress, grace).await?;
    // Asked while what is late still waits.
    let held_up = if in_time.is_none() { cloud.waits().all() } else { Vec::new() };
    drop(more);
    let late = |doing: &'static str| late(&held_up, doing, grace);
    let (policies, volumes, servers) = (policies.take(), volumes.take(), servers.take());
    if in_time.is_none() {
        // What failed in time was told when it did.
        for (need, is_there, doing) in [
            (wanted.policies, policies.is_some(), POLICIES),
            (wanted.volumes, volumes.is_some(), "list volumes"),
        ] {
            if need == Need::May && !is_there {
                told::<()>(need, Err(late(doing)))?;
            }
        }
    }
    let no_servers = match (wanted.servers, servers) {
        (Need::May, None) => Some(late("list servers")),
        (_, Some(Err(fault))) => Some(fault),
        _ => None,
    };
    for detour in cloud.detours() {
        note(&scrub(&format!("vbs: {detour}")));
    }
    let has_volumes = volumes.is_some();
    let mut inventory = volumes.unwrap_or_default();
    if let Some(list) = policies {
        if list.unreadable > 0 {
            note(&format!("vbs: unreadable entries of the policy list left out: {}", list.unreadable));
        }
        inventory.set_policies(list.targets);
        inventory.set_policies_unreadable(list.unreadable);
    }
    inventory.set_limits(service.limits());
    inventory.add_servers(&names.into_inner());
    Ok(Gathered { inventory, has_volumes, no_servers })
}

async fn all_volumes(
    cloud: &Cloud,
    form: VolumeForm,
    progress: &Progress,
    on_page: &mut dyn FnMut(&mut Inventory) -> bool,
) -> Result<Inventory, ApiError> {
    let mut inventory = Inventory::default();
    let mut pages = cloud.volumes(form);
    let mut unreadable = 0;
    while let Some(page) = pages.next().await {
        let page = page?;
        unreadable += page.unreadable;
        inventory.add_volumes(page.volumes);
        progress.made();
        if !on_page(&mut inventory) {
            break;
        }
    }
    if unreadable > 0 {
        note(&format!("vbs: unreadable entries of the volume list left out: {unreadable}"));
    }
    if let Some(said) = pages.note() {
        note(&scrub(&format!("vbs: volumes: {said}")));
    }
    Ok(inventory)
}

impl Need {
    /// A call among those that are needed, or among those that are not.
    fn place<F: Future<Output = Result<(), CliError>> + Unpin>(
        self,
        call: F,
    ) -> [impl Future<Output = Result<(), CliError>>; 2] {
        let (needed, more) = match self {
            Self::Must => (Some(call), None),
            Self::May => (None, Some(call)),
            Self::Not => (None, None),
        };
        [needed, more].map(|call| async move {
            match call {
                Some(call) => call.await,
                None => Ok(()),
            }
        })
    }
}

/// What is being done when policies are read, in the words of its faults.
const POLICIES: &str = "list policies";

/// What was read, or nothing where that is said and can be done without.
fn told<T>(need: Need, read: Result<T, ApiError>) -> Result<Option<T>, CliError> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(fault) if need == Need::May => {
            let (what, instead) = if fault.doing == POLICIES {
                ("policies", "ids are shown instead of names")
            } else {
                ("volumes", "the number of listed volumes of each policy is missing")
            };
            note(&scrub(&format!("vbs: {what} could not be read ({fault}); {instead}")));
            Ok(None)
        }
        Err(fault) => Err(fault.into()),
    }
}
