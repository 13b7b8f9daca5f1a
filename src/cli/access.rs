//! Reaching the cloud from the command line: who logs in, where, and what happens if not.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::time::Duration;

use crate::api::login::{Domain, Named};
use crate::api::{Cloud, Login, VolumeForm};
use crate::config::{self, Choice, CredentialsError, Origin, Sources};
use crate::domain::text::scrub;
use crate::domain::{Fault, FaultKind, FilterError, Inventory, Settings, Volume};
use crate::journal::JournalError;
use crate::runtime::Access;
use crate::sim::{Sim, SimConfig};

use super::args::Global;
use super::ask;
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
        let code = if fault.kind == FaultKind::Login { 3 } else { 4 };
        let advice = fault.advice().map(|advice| format!(". {advice}")).unwrap_or_default();
        Self { code, message: format!("{fault}{advice}") }
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

/// A way to the cloud, and the simulated cloud itself where `--demo` asked for one.
#[derive(Debug)]
pub struct Way {
    /// How to reach it.
    pub access: Access,
    /// Words of warning that the settings give this cloud; empty for none at all.
    pub banner: Option<String>,
    /// Where each value of the login came from.
    pub origins: Vec<Origin>,
    /// The file an operator would mend.
    pub file: Option<String>,
    /// Lives as long as the command.
    pub _sim: Option<Sim>,
}

/// Finds out how to log in, and within which rails; nothing is sent yet.
pub async fn find(global: &Global) -> Result<Way, Failure> {
    if !global.demo {
        return of_machine(global);
    }
    let sim = Sim::start(SimConfig::demo()).await?;
    let way = railed(global, demo_login(&sim)?)?;
    Ok(Way { _sim: Some(sim), ..way })
}

/// The same out of the files and variables of this machine.
pub fn of_machine(global: &Global) -> Result<Way, Failure> {
    let resolved = config::resolve(&Sources::of_this_process(), &choice(global))?;
    let way = railed(global, resolved.login)?;
    Ok(Way { origins: resolved.origins, ..way })
}

/// What the flags say about the login.
pub fn choice(global: &Global) -> Choice {
    Choice {
        cloud: global.os_cloud.clone(),
        region: global.os_region_name.clone(),
        vbs_endpoint: global.vbs_endpoint.clone(),
        volume_endpoint: global.volume_endpoint.clone(),
        ..Choice::default()
    }
}

fn railed(global: &Global, login: Login) -> Result<Way, Failure> {
    let name = login.cloud.as_deref().unwrap_or("envvars");
    let rails =
        config::rails(global.config.as_deref(), name).map_err(|error| Failure::usage(error.to_string()))?;
    let mut settings = Settings { settle_window: Duration::from_secs(global.settle), ..Settings::default() };
    rails.apply(&mut settings);
    let login = Login { read_only: global.read_only || rails.read_only == Some(true), ..login };
    let access = Access { login, form: global.volume_api.into(), settings };
    Ok(Way { access, banner: rails.banner, origins: Vec::new(), file: None, _sim: None })
}

/// The login of a simulated cloud.
pub fn demo_login(sim: &Sim) -> Result<Login, Failure> {
    let connection = sim.connection();
    let domain = Some(Domain::Name(connection.user_domain));
    let auth_url =
        connection.auth_url.parse().map_err(|_| Failure::usage("the simulator gave no address"))?;
    let user = Named::Name { name: connection.user, domain: domain.clone() };
    let project = Named::Name { name: connection.project, domain };
    Ok(Login {
        cloud: Some("demo".into()),
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
    Ok(Cloud::connect_asking(access.login.clone(), access.settings.clone(), asker).await?)
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
        let mut all: Vec<Volume> = Vec::new();
        let mut pages = cloud.volumes(form);
        if wanted.volumes != Need::Not {
            while let Some(page) = pages.next().await {
                all.extend(page?.volumes);
            }
        }
        Ok::<_, Fault>(all)
    };
    let servers =
        async { if wanted.servers { cloud.servers().await.unwrap_or_default() } else { HashMap::new() } };
    let (policies, volumes, servers) = tokio::join!(policies, volumes, servers);
    let mut inventory = Inventory::default();
    if let Some(policies) = needed(wanted.policies, policies)? {
        inventory.set_policies(policies);
    }
    inventory.add_volumes(needed(wanted.volumes, volumes)?.unwrap_or_default());
    inventory.set_servers(servers.into_iter().map(|(id, name)| (id, name.into())).collect());
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
