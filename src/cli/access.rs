//! Reaching the cloud from the command line: who logs in, where, and what happens if not.

use std::fmt;
use std::io;

use crate::api::login::{Domain, Named};
use crate::api::{Cloud, Login, VolumeForm};
use crate::config::{
    self, Choice, CredentialsError, Flags, Origin, Own, OwnError, PassedOver, Preferences, Resolved, Sources,
};
use crate::domain::text::scrub;
use crate::domain::{Fault, FilterError, Inventory, Settings};
use crate::journal::JournalError;
use crate::runtime::Access;
use crate::sim::{Sim, SimConfig};

use super::args::Global;
use super::ask;
use super::exit;
use super::progress;
use super::report::note;

/// Why a command ended without a result; one line, and the exit code that goes with it.
#[derive(Debug)]
pub struct Failure {
    /// The exit code (README, "Exit codes").
    pub code: u8,
    /// The line.
    pub message: String,
}

impl Failure {
    /// Wrong usage.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { code: 2, message: message.into() }
    }

    fn login(message: impl Into<String>) -> Self {
        Self { code: 3, message: message.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        let code = exit::of_request(fault.kind);
        let said = fault.to_string();
        let message = match fault.advice() {
            Some(advice) => format!("{}. {advice}", said.trim_end_matches('.')),
            None => said,
        };
        Self { code, message }
    }
}

impl From<CredentialsError> for Failure {
    fn from(error: CredentialsError) -> Self {
        Self::login(error.to_string())
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<FilterError> for Failure {
    fn from(error: FilterError) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self { code: 4, message: error.to_string() }
    }
}

impl From<OwnError> for Failure {
    fn from(error: OwnError) -> Self {
        Self::usage(error.to_string())
    }
}

/// A way to the cloud, and the simulated cloud itself where `--demo` asked for one.
#[derive(Debug)]
pub struct Way {
    /// How to reach it.
    pub access: Access,
    /// What the operator set for this cloud; what concerns the login is in `access` already.
    pub preferences: Preferences,
    /// Where each value of the login came from.
    pub origins: Vec<Origin>,
    /// What was passed over.
    pub passed_over: Vec<PassedOver>,
    /// Lives as long as the command.
    pub _sim: Option<Sim>,
}

impl Way {
    /// A way of which nobody asks where it came from.
    pub fn new(access: Access, preferences: Preferences) -> Self {
        Self { access, preferences, origins: Vec::new(), passed_over: Vec::new(), _sim: None }
    }

    /// The name of the cloud; the variables have one too.
    pub fn cloud(&self) -> &str {
        self.access.login.cloud.as_deref().unwrap_or(config::ENVVARS)
    }
}

/// Where logins come from: the start uses it, and whoever switches clouds. Files are read anew each
/// time, so that what was changed outside is picked up.
#[derive(Clone, Debug)]
pub struct Sourced {
    /// The variables and directories of this process.
    pub sources: Sources,
    choice: Choice,
    /// Our own configuration.
    pub own: Own,
}

impl Sourced {
    /// Reads our own configuration; nothing is looked for yet that has to do with a login.
    pub fn new(global: &Global) -> Result<Self, Failure> {
        let sources = Sources::of_this_process();
        let flags = Flags {
            config: global.config.clone(),
            read_only: global.read_only,
            settle: global.settle,
            volume_api: global.volume_api.map(Into::into),
            theme: global.theme.map(Into::into),
            ascii: global.ascii,
        };
        let own = Own::load(&sources, &flags)?;
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

    /// The way to a cloud, with the settings for it.
    pub fn way_to(&self, cloud: Option<&str>) -> Result<Way, CredentialsError> {
        let Resolved { login, origins, passed_over } =
            config::resolve(&self.sources, &self.choice_for(cloud))?;
        Ok(Way { origins, passed_over, ..self.prepared(login) })
    }

    /// A login with the settings of its cloud applied.
    pub fn prepared(&self, mut login: Login) -> Way {
        let preferences = self.own.for_cloud(login.cloud.as_deref());
        let mut settings = Settings::default();
        preferences.apply(&mut login, &mut settings);
        Way::new(Access { login, form: preferences.volume_api.value.0, settings }, preferences)
    }
}

/// Finds out how to log in, and within which rails; nothing is sent yet.
pub async fn find(global: &Global) -> Result<Way, Failure> {
    let sourced = Sourced::new(global)?;
    if !global.demo {
        return Ok(sourced.way_to(None)?);
    }
    let sim = Sim::start(SimConfig::demo()).await?;
    let way = sourced.prepared(demo_login(&sim)?);
    Ok(Way { _sim: Some(sim), ..way })
}

/// What the cloud of a demo is called.
pub const DEMO: &str = "demo";

/// The login of a simulated cloud.
pub fn demo_login(sim: &Sim) -> Result<Login, Failure> {
    let connection = sim.connection();
    let domain = Some(Domain::Name(connection.user_domain));
    let auth_url =
        connection.auth_url.parse().map_err(|_| Failure::usage("the simulator gave no address"))?;
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
    /// It adds to the result; where it cannot be had, that is said.
    May,
    /// Not at all.
    Not,
}

/// What a command wants to know of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The policies.
    pub policies: Need,
    /// All volumes.
    pub volumes: Need,
    /// The names of the servers.
    pub servers: bool,
}

/// Logs in.
pub async fn connect(access: &Access) -> Result<Cloud, Failure> {
    let asker = ask::asker();
    let waits = progress::tell_waits();
    let connecting = Cloud::connect_watched(access.login.clone(), access.settings.clone(), asker, waits);
    connecting.await.map_err(|fault| {
        let code = exit::of_login(fault.kind);
        Failure { code, ..Failure::from(fault) }
    })
}

/// Logs in and reads what is wanted.
pub async fn read(access: &Access, wanted: Wanted) -> Result<(Cloud, Inventory), Failure> {
    let cloud = connect(access).await?;
    let inventory = gather(&cloud, access.form, wanted).await?;
    Ok((cloud, inventory))
}

/// Reads what is wanted, everything at the same time.
pub async fn gather(cloud: &Cloud, form: VolumeForm, wanted: Wanted) -> Result<Inventory, Failure> {
    let policies =
        async { if wanted.policies == Need::Not { Ok(Vec::new()) } else { cloud.policies().await } };
    let volumes = async {
        let mut inventory = Inventory::default();
        let mut pages = cloud.volumes(form);
        if wanted.volumes != Need::Not {
            let mut unreadable = 0;
            while let Some(page) = pages.next().await {
                let page = page?;
                unreadable += page.unreadable;
                inventory.add_volumes(page.volumes);
            }
            if unreadable > 0 {
                note(&format!("vbs: entries of the volume list that cannot be read, left out: {unreadable}"));
            }
        }
        Ok::<_, Fault>(inventory)
    };
    let servers = async {
        let mut names = Vec::new();
        if wanted.servers {
            // Without names ids are shown.
            let _ = cloud.each_page_of_servers(|page| names.extend(page)).await;
        }
        names
    };
    let (policies, volumes, servers) = tokio::join!(policies, volumes, servers);
    let policies = needed(wanted.policies, policies)?;
    let mut inventory = needed(wanted.volumes, volumes)?.unwrap_or_default();
    if let Some(policies) = policies {
        inventory.set_policies(policies);
    }
    inventory.add_servers(&servers);
    Ok(inventory)
}

/// What was read, or nothing where that is said and can be done without.
fn needed<T>(need: Need, read: Result<T, Fault>) -> Result<Option<T>, Failure> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(fault) if need == Need::May => {
            note(&scrub(&format!("vbs: {fault}; shown without it")));
            Ok(None)
        }
        Err(fault) => Err(fault.into()),
    }
}
