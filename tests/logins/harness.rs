//! A cloud with one way into it written down, and the programs that use it.

use std::process::Command;

use portable_pty::CommandBuilder;
use vbs_tui::sim::fault::On;
use vbs_tui::sim::{Auth, SimConfig};

use crate::program::{Program, Ran};
use crate::session::{Session, Setup};
use crate::support::{Cloud, id};
use crate::ways::{AuthMethod, CODE};

/// The program.
pub const VBS: &str = env!("CARGO_BIN_EXE_vbs");

/// Volumes of the main project.
pub const NAMES: [&str; 2] = ["web", "db"];

/// Where a way is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The entry `there` of `clouds.yaml`.
    Entry,
    /// Variables.
    Variables,
}

impl Form {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Entry, Self::Variables];
}

/// A cloud and the way into it.
pub struct Harness {
    pub cloud: Cloud,
    pub way: AuthMethod,
    form: Form,
    more: Vec<(String, String)>,
}

impl Harness {
    /// A cloud as configured, and a way into it.
    pub fn with(config: SimConfig, form: Form, way: impl FnOnce(&Cloud) -> AuthMethod) -> Self {
        let cloud = Cloud::with_config(&NAMES, config);
        let way = way(&cloud);
        Self { cloud, way, form, more: Vec::new() }
    }

    /// A quick cloud, and a way into it out of a file.
    pub fn new(way: impl FnOnce(&Cloud) -> AuthMethod) -> Self {
        Self::with(Cloud::bare(), Form::Entry, way)
    }

    /// With another variable.
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.more.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Where the way is written down.
    pub fn form(&self) -> Form {
        self.form
    }

    /// The whole environment; files are written anew, with a fresh code where one is wanted.
    pub fn variables(&self) -> Vec<(String, String)> {
        let mut variables = vec![
            ("HOME".to_owned(), self.cloud.home().display().to_string()),
            ("PATH".to_owned(), std::env::var("PATH").unwrap_or_default()),
        ];
        if let Some(signing) = self.way.signing {
            let file = self.cloud.home().join("own.toml");
            std::fs::write(&file, format!("[all]\nsigning = \"{signing}\"\n")).unwrap();
            variables.push(("VBS_CONFIG".to_owned(), file.display().to_string()));
        }
        let way = self.fresh();
        match self.form {
            Form::Entry => {
                write_entries(&self.cloud, &[("there", &way)]);
                variables.push(("OS_CLOUD".to_owned(), "there".to_owned()));
            }
            Form::Variables => variables.extend(as_variables(&way)),
        }
        variables.extend(self.more.iter().cloned());
        variables
    }

    /// The way with a code that will be taken, as long as there is one.
    fn fresh(&self) -> AuthMethod {
        let mut way = self.way.clone();
        for (_, value) in way.auth.iter_mut().filter(|(_, value)| value == CODE) {
            *value = self.cloud.sim().passcode(&self.way.user.name).unwrap_or_default();
        }
        way
    }

    /// A code of the user that will be taken.
    pub fn code(&self) -> String {
        self.cloud.sim().passcode(&self.way.user.name).expect("a code is left")
    }

    /// The program with nobody looking, and without a terminal of any kind.
    pub fn program(&self, arguments: &[&str]) -> Program {
        let mut command = Command::new("setsid");
        command.arg("--wait").arg(VBS).args(arguments);
        Program::of(command, self.cloud.home(), self.variables())
    }

    /// Runs it to its end.
    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.program(arguments).run()
    }

    /// The program on a terminal, with somebody at it.
    pub fn sit(&self, arguments: &[&str]) -> Setup {
        let mut program = CommandBuilder::new(VBS);
        program.args(arguments);
        Setup::of(program, self.cloud.home(), self.variables()).size(100, 30)
    }

    /// Starts the program on a terminal.
    pub fn start(&self, arguments: &[&str]) -> Session {
        self.sit(arguments).start()
    }

    /// The methods of each login so far.
    pub fn logins(&self) -> Vec<Vec<&'static str>> {
        self.cloud.requests(On::Auth).into_iter().map(|entry| entry.methods).collect()
    }

    /// The logins were as they should be, `times` over, and whatever was submitted proved itself so.
    #[track_caller]
    pub fn assert_seen(&self, times: usize, why: &str) {
        let expected: Vec<_> = std::iter::repeat_n(self.way.logins.clone(), times).flatten().collect();
        assert_eq!(self.logins(), expected, "{why}");
        let shown: Vec<Auth> = self.cloud.batches().into_iter().map(|batch| batch.auth).collect();
        assert_eq!(shown, [self.way.shown], "{why}");
    }
}

/// Writes `clouds.yaml`.
pub fn write_entries(cloud: &Cloud, entries: &[(&str, &AuthMethod)]) {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let mut file = vec!["clouds:".to_owned()];
    for (name, way) in entries {
        file.push(format!("  {name}:"));
        for (key, value) in &way.entry {
            let value = if *key == "auth_methods" { format!("[{value}]") } else { quoted(value) };
            file.push(format!("    {key}: {value}"));
        }
        file.push("    auth:".to_owned());
        file.extend(way.auth.iter().map(|(key, value)| format!("      {key}: {}", quoted(value))));
    }
    std::fs::write(cloud.home().join("clouds.yaml"), file.join("\n")).unwrap();
}

/// The same way in variables.
fn as_variables(way: &AuthMethod) -> Vec<(String, String)> {
    let name = |key: &str| match key {
        "ak" => "OS_ACCESS_KEY".to_owned(),
        "sk" => "OS_SECRET_KEY".to_owned(),
        "target_agency_name" => "OS_AGENCY_NAME".to_owned(),
        "target_domain_name" => "OS_AGENCY_DOMAIN_NAME".to_owned(),
        "target_project_name" => "OS_DELEGATED_PROJECT".to_owned(),
        key => format!("OS_{}", key.to_uppercase()),
    };
    way.entry.iter().chain(&way.auth).map(|(key, value)| (name(key), value.clone())).collect()
}

/// A volume that can be tied to a policy of the project one is in, and the policy's name.
#[track_caller]
pub fn something_to_do(harness: &Harness) -> (String, String) {
    let policies = policies(&harness.run(&["policy", "list", "-o", "json"]).ended_with(0));
    let policy = policies.last().expect("there are policies").clone();
    if harness.way.logins.last().is_none_or(|methods| methods != &["assume_role"]) {
        return (id(1), policy);
    }
    let volumes = harness.run(&["volume", "list", "-o", "json"]).ended_with(0).json();
    let free = |volume: &&serde_json::Value| volume["status"] == "available" && volume["policy_id"].is_null();
    let volume = volumes.as_array().unwrap().iter().find(free).expect("a volume is free");
    (volume["id"].as_str().unwrap().to_owned(), policy)
}

/// The names of a list of policies.
#[track_caller]
pub fn policies(ran: &Ran) -> Vec<String> {
    let list = ran.json();
    list.as_array().unwrap().iter().map(|policy| policy["name"].as_str().unwrap().to_owned()).collect()
}
