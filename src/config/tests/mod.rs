//! Tables: files, variables and flags in; a login in one line or an exact message out.

mod agencies;
mod content;
mod files;
mod known;
mod origins;
mod own;
mod own_values;
mod profiles;
mod proxies;
mod regions;
mod secrets;
mod trust;
mod unused;
mod users;
mod ways;
mod yaml;

use std::fmt::Write as _;
use std::fs;

use secrecy::{ExposeSecret, SecretString};
use tempfile::TempDir;

use super::{Choice, CredentialsError, Explained, Resolved, Sources, explain, resolve};
use crate::api::login::{ApplicationCredential, Domain, Login, Method, Named, Secret, User};

/// A machine of its own: a working directory, a home, a system directory. `ROOT` in variables
/// stands for the directory they are in.
pub struct Machine {
    root: TempDir,
    env: Vec<(String, String)>,
}

impl Machine {
    /// A machine with these variables: `OS_USERNAME=op; OS_PASSWORD=p`; the last of a name counts.
    pub fn new(env: &str) -> Self {
        let root = tempfile::tempdir().unwrap();
        for directory in ["cwd", "home", "system", "own"] {
            fs::create_dir_all(root.path().join(directory)).unwrap();
        }
        let env = env
            .split(';')
            .filter_map(|assignment| assignment.trim_start().split_once('='))
            .map(|(name, value)| (name.to_owned(), value.replace("ROOT", root.path().to_str().unwrap())))
            .collect();
        Self { root, env }
    }

    /// The same with a file.
    pub fn file(self, path: &str, body: &str) -> Self {
        let path = self.root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, body).unwrap();
        self
    }

    pub fn path(&self, path: &str) -> std::path::PathBuf {
        self.root.path().join(path)
    }

    pub fn sources(&self) -> Sources {
        let home = ("HOME".to_owned(), self.path("home").to_str().unwrap().to_owned());
        // The machine the tests run on has directories of its own.
        let site = ("XDG_CONFIG_DIRS".to_owned(), self.path("site").to_str().unwrap().to_owned());
        let env = [home, site].into_iter().chain(self.env.iter().cloned());
        Sources::new(env, self.path("cwd"))
            .with_system_dir(self.path("system"))
            .with_own_dir(self.path("own"))
    }

    pub fn resolve(&self, choice: &Choice) -> Result<Resolved, CredentialsError> {
        resolve(&self.sources(), choice)
    }

    pub fn explain(&self, choice: &Choice) -> Explained {
        explain(&self.sources(), choice)
    }

    /// The login in one line, or the message; with this machine's paths taken out.
    pub fn said(&self, choice: &Choice) -> String {
        let said = match self.resolve(choice) {
            Ok(resolved) => login(&resolved.login),
            Err(error) => format!("! {error}"),
        };
        assert!(!said.contains('\n'), "{said}");
        self.without_paths(&said)
    }

    pub fn without_paths(&self, text: &str) -> String {
        text.replace(self.root.path().to_str().unwrap(), "ROOT")
    }

    /// Every origin as `what=shown @ source`.
    pub fn origins(&self, choice: &Choice) -> Vec<String> {
        let line = |origin: super::Origin| {
            let shown = origin.shown.unwrap_or_else(|| "set".into());
            self.without_paths(&format!("{}={shown} @ {}", origin.what, origin.source))
        };
        self.explain(choice).origins.into_iter().map(line).collect()
    }

    /// Everything passed over as `source: why`.
    pub fn passed(&self, choice: &Choice) -> Vec<String> {
        let line = |passed: super::Ignored| self.without_paths(&format!("{}: {}", passed.source, passed.why));
        self.explain(choice).ignored.into_iter().map(line).collect()
    }
}

/// Where most clouds are written.
pub const HOME: &str = "home/.config/openstack/clouds.yaml";
/// And their secrets.
pub const SECURE: &str = "home/.config/openstack/secure.yaml";
/// And the profiles.
pub const PUBLIC: &str = "home/.config/openstack/clouds-public.yaml";

/// A whole login out of variables.
pub const BASE: &str = "OS_AUTH_URL=https://iam.example/v3;OS_USERNAME=op;OS_PASSWORD=pw;\
                        OS_USER_DOMAIN_NAME=D;OS_PROJECT_NAME=eu-de_x;";

/// The cloud of this name.
pub fn cloud(name: &str) -> Choice {
    Choice { cloud: Some(name.to_owned()), ..Choice::default() }
}

/// A row of variables over [`BASE`]: the variables, and what comes of it.
pub fn over_base(rows: &[(&str, &str)]) {
    for (env, expected) in rows {
        let machine = Machine::new(&format!("{BASE}{env}"));
        assert_eq!(machine.said(&Choice::default()), *expected, "{env}");
    }
}

/// A row of variables alone.
pub fn alone(rows: &[(&str, &str)]) {
    for (env, expected) in rows {
        assert_eq!(Machine::new(env).said(&Choice::default()), *expected, "{env}");
    }
}

/// A row of one cloud `c`: its entry in the flow form, without the braces around it, and what comes
/// of it.
pub fn entries(rows: &[(&str, &str)]) {
    for (entry, expected) in rows {
        let machine = Machine::new("").file(HOME, &format!("clouds: {{c: {{{entry}}}}}\n"));
        assert_eq!(machine.said(&cloud("c")), *expected, "{entry}");
    }
}

/// A login in one line: who, `as` an agency, `in` a project, region, what is not as usual, `at`
/// an address. `#` goes before ids, `?` after guesses and before remedies.
pub fn login(login: &Login) -> String {
    let mut said = who(&login.method);
    if let Some(agency) = &login.agency {
        write!(said, " as {}@{}", agency.name, domain(&agency.domain)).unwrap();
    }
    if let Some(project) = &login.project {
        write!(said, " in {}", named(project)).unwrap();
    }
    if let Some(region) = &login.region {
        write!(said, " region {region}{}", if login.region_guessed { "?" } else { "" }).unwrap();
    }
    write!(said, " at {}", login.auth_url).unwrap();
    said
}

fn who(method: &Method) -> String {
    let plain = |secret: &SecretString| secret.expose_secret().to_owned();
    match method {
        Method::User(User { who, id, password, code }) => {
            assert_eq!(*id, None, "an id is `who`");
            let mut said = format!("user {}", named(who));
            for (what, secret) in [("pw", password), ("code", code)] {
                match secret {
                    None => {}
                    Some(Secret::Given(secret)) => write!(said, " {what}={}", plain(secret)).unwrap(),
                    Some(Secret::Prompted { remedy }) => write!(said, " {what}?{remedy}").unwrap(),
                }
            }
            said
        }
        Method::Token(token) => format!("token {}", plain(token)),
        Method::ApplicationCredential { which, secret } => {
            let which = match which {
                ApplicationCredential::Id(id) => format!("#{id}"),
                ApplicationCredential::Name { name, user } => format!("{name} of {}", named(user)),
            };
            format!("application {which} secret={}", plain(secret))
        }
        Method::Keys(keys) => {
            let token =
                keys.security_token.as_ref().map(|token| format!("+{}", plain(token))).unwrap_or_default();
            format!("keys {}/{}{token}", keys.access, plain(&keys.secret))
        }
    }
}

fn named(named: &Named) -> String {
    match named {
        Named::Id(id) => format!("#{id}"),
        Named::Name { name, domain: None } => name.clone(),
        Named::Name { name, domain: Some(of) } => format!("{name}@{}", domain(of)),
    }
}

fn domain(domain: &Domain) -> String {
    match domain {
        Domain::Id(id) => format!("#{id}"),
        Domain::Name(name) => name.clone(),
    }
}
