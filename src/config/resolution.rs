//! The values of one login, each looked for in its places in turn.
//!
//! Owns the precedence of single values, their forms (ids, names, domains, addresses, truth
//! values), the guess of a region, and the note of where each came from. Which entry is used was
//! decided before, in `config::credentials`.

use secrecy::SecretString;
use url::Url;

use super::clouds::{Entry, Text};
use super::credentials::{Choice, Origin, Resolved};
use super::error::CredentialsError;
use super::sources::Sources;
use crate::api::login::{Domain, Interface, Login, Named, Overrides, Trust};

/// Where an entry is from, in the words of messages.
pub(super) struct Place {
    /// The cloud's name; `None` for the variables.
    pub cloud: Option<String>,
    /// Its file.
    pub file: String,
    /// The file laid over it.
    pub secure: Option<String>,
}

impl Place {
    pub fn variables() -> Self {
        Self { cloud: None, file: "OS_* variables".to_owned(), secure: None }
    }

    /// `cloud a` or `the environment`.
    fn name(&self) -> String {
        self.cloud.as_ref().map_or_else(|| "the environment".to_owned(), |cloud| format!("cloud {cloud}"))
    }

    /// How to give a missing value: the variable, or the key in the file.
    fn remedy(&self, variable: &str, key: &str) -> String {
        if self.cloud.is_some() { format!("{key} in {}", self.file) } else { variable.to_owned() }
    }
}

/// A value that is not blank.
fn text(value: Option<&Text>) -> Option<&str> {
    value.map(Text::as_str).filter(|text| !text.trim().is_empty())
}

/// One resolution under way.
pub(super) struct Resolution<'a> {
    sources: &'a Sources,
    choice: &'a Choice,
    entry: Entry,
    place: Place,
    origins: Vec<Origin>,
}

impl<'a> Resolution<'a> {
    pub fn new(sources: &'a Sources, choice: &'a Choice, entry: Entry, place: Place) -> Self {
        Self { sources, choice, entry, place, origins: Vec::new() }
    }

    pub fn run(mut self) -> Result<Resolved, CredentialsError> {
        self.refuse_other_ways()?;
        let auth_url = self.auth_url()?;
        let user_domain = self.user_domain();
        let user = self.user(user_domain.clone())?;
        let project = self.project(user_domain)?;
        let (region, region_guessed) = self.region(&project);
        let interface = self.interface()?;
        let overrides = self.overrides()?;
        let trust = self.trust()?;
        let password = self.password(&user)?;
        let login = Login {
            cloud: self.place.cloud.clone(),
            region,
            region_guessed,
            interface,
            trust,
            overrides,
            ..Login::by_password(auth_url, user, password, project)
        };
        Ok(Resolved { login, origins: self.origins })
    }

    fn note(&mut self, what: &'static str, source: impl Into<String>) {
        self.origins.push(Origin { what, source: source.into() });
    }

    fn note_entry(&mut self, what: &'static str) {
        let source = self
            .place
            .secure
            .as_ref()
            .map_or_else(|| self.place.file.clone(), |secure| format!("{} with {secure}", self.place.file));
        self.note(what, source);
    }

    fn missing(&self, what: &'static str, variable: &str, key: &str) -> CredentialsError {
        CredentialsError::Missing {
            source_name: self.place.name(),
            what,
            remedy: self.place.remedy(variable, key),
        }
    }

    fn unusable(&self, key: &'static str, problem: impl Into<String>) -> CredentialsError {
        CredentialsError::Unusable { source_name: self.place.name(), key, problem: problem.into() }
    }

    /// The door for the other ways to log in: until they are done they are named, not guessed at.
    fn refuse_other_ways(&self) -> Result<(), CredentialsError> {
        let auth = &self.entry.auth;
        let named = text(self.entry.outer.auth_type.as_ref());
        let given = |value: &Option<Text>| text(value.as_ref()).is_some();
        let way = match named {
            Some("password" | "v3password") if given(&auth.passcode) => "v3totp",
            Some("password" | "v3password") => return Ok(()),
            Some(other) => other,
            None if given(&auth.ak) || given(&auth.access_key) => "aksk",
            None if given(&auth.application_credential_id) || given(&auth.application_credential_name) => {
                "v3applicationcredential"
            }
            None if given(&auth.target_agency_name) => "agency",
            None if given(&auth.passcode) => "v3totp",
            None if given(&auth.password) || self.choice.password.is_some() => return Ok(()),
            None if given(&auth.token) => "token",
            None => return Ok(()),
        };
        Err(CredentialsError::OtherWay { source_name: self.place.name(), way: way.to_owned() })
    }

    fn auth_url(&mut self) -> Result<Url, CredentialsError> {
        let Some(raw) = text(self.entry.auth.auth_url.as_ref()) else {
            let key = match text(self.entry.outer.profile.as_ref()) {
                Some(_) => "auth_url (profiles are not read yet)",
                None => "auth_url",
            };
            return Err(self.missing("auth_url", "OS_AUTH_URL", key));
        };
        let url = address(raw).map_err(|problem| self.unusable("auth_url", problem))?;
        self.note_entry("auth_url");
        Ok(url)
    }

    fn user_domain(&self) -> Option<Domain> {
        let auth = &self.entry.auth;
        domain(auth.user_domain_id.as_ref(), auth.user_domain_name.as_ref())
            .or_else(|| domain(auth.domain_id.as_ref(), auth.domain_name.as_ref()))
            .or_else(|| domain(auth.default_domain.as_ref(), None))
            .or_else(|| domain(self.entry.outer.default_domain.as_ref(), None))
    }

    fn user(&mut self, domain: Option<Domain>) -> Result<Named, CredentialsError> {
        let auth = &self.entry.auth;
        let user = match (text(auth.user_id.as_ref()), text(auth.username.as_ref())) {
            (Some(id), _) => Named::Id(id.to_owned()),
            (None, Some(name)) => {
                let domain = domain.ok_or_else(|| {
                    self.missing("domain for the user name", "OS_USER_DOMAIN_NAME", "user_domain_name")
                })?;
                Named::Name { name: name.to_owned(), domain: Some(domain) }
            }
            (None, None) => {
                return Err(self.missing("user", "OS_USERNAME or OS_USER_ID", "username or user_id"));
            }
        };
        self.note_entry("user");
        Ok(user)
    }

    fn project(&mut self, user_domain: Option<Domain>) -> Result<Named, CredentialsError> {
        let auth = &self.entry.auth;
        let id = text(auth.project_id.as_ref()).or_else(|| text(auth.tenant_id.as_ref()));
        let name = text(auth.project_name.as_ref()).or_else(|| text(auth.tenant_name.as_ref()));
        let project = match (id, name) {
            (Some(id), _) => Named::Id(id.to_owned()),
            (None, Some(name)) => Named::Name {
                name: name.to_owned(),
                domain: domain(auth.project_domain_id.as_ref(), auth.project_domain_name.as_ref())
                    .or(user_domain),
            },
            (None, None) => {
                return Err(self.missing(
                    "project",
                    "OS_PROJECT_NAME or OS_PROJECT_ID",
                    "project_name or project_id",
                ));
            }
        };
        self.note_entry("project");
        Ok(project)
    }

    fn region(&mut self, project: &Named) -> (Option<String>, bool) {
        if let Some(region) = self.choice.region.clone().filter(|region| !region.is_empty()) {
            self.note("region", "--os-region-name");
            return (Some(region), false);
        }
        if let Some(region) = text(self.entry.outer.region_name.as_ref()).map(str::to_owned) {
            self.note_entry("region");
            return (Some(region), false);
        }
        // The one variable that may help a named cloud along: it is no secret.
        if let Some((variable, region)) = self.sources.first_var(&["OS_REGION_NAME", "OS_REGION_ID"]) {
            let region = region.to_owned();
            self.note("region", variable);
            return (Some(region), false);
        }
        let name = text(self.entry.auth.project_name.as_ref())
            .or_else(|| text(self.entry.auth.tenant_name.as_ref()))
            .or(match project {
                Named::Name { name, .. } => Some(name.as_str()),
                Named::Id(_) => None,
            });
        let guess = name.and_then(|name| name.split('_').next()).filter(|guess| !guess.is_empty());
        let guess = guess.map(str::to_owned);
        if guess.is_some() {
            self.note("region", "guessed from the project's name");
        }
        (guess.clone(), guess.is_some())
    }

    fn interface(&mut self) -> Result<Interface, CredentialsError> {
        let flagged = self.choice.interface.as_deref();
        let outer = &self.entry.outer;
        let word =
            flagged.or_else(|| text(outer.interface.as_ref())).or_else(|| text(outer.endpoint_type.as_ref()));
        let Some(word) = word else {
            return Ok(Interface::default());
        };
        let interface = Interface::parse(word)
            .ok_or_else(|| self.unusable("interface", "none of public, internal, admin"))?;
        if flagged.is_some() {
            self.note("interface", "--os-interface");
        } else {
            self.note_entry("interface");
        }
        Ok(interface)
    }

    fn overrides(&mut self) -> Result<Overrides, CredentialsError> {
        let outer = self.entry.outer.clone();
        let volume = outer.block_storage_endpoint_override.or(outer.volume_endpoint_override);
        Ok(Overrides {
            vbs: self.endpoint(
                "vbs endpoint",
                "--vbs-endpoint",
                self.choice.vbs_endpoint.as_deref(),
                outer.vbs_endpoint_override.as_ref(),
            )?,
            volume: self.endpoint(
                "volume endpoint",
                "--volume-endpoint",
                self.choice.volume_endpoint.as_deref(),
                volume.as_ref(),
            )?,
            compute: self.endpoint(
                "compute endpoint",
                "--compute-endpoint",
                self.choice.compute_endpoint.as_deref(),
                outer.compute_endpoint_override.as_ref(),
            )?,
        })
    }

    fn endpoint(
        &mut self,
        what: &'static str,
        flag: &'static str,
        flagged: Option<&str>,
        entry: Option<&Text>,
    ) -> Result<Option<Url>, CredentialsError> {
        if let Some(raw) = flagged {
            let url = address(raw).map_err(|problem| CredentialsError::Unusable {
                source_name: "the command line".to_owned(),
                key: flag,
                problem,
            })?;
            self.note(what, flag);
            return Ok(Some(url));
        }
        let Some(raw) = text(entry) else {
            return Ok(None);
        };
        let url = address(raw).map_err(|problem| self.unusable(what, problem))?;
        self.note_entry(what);
        Ok(Some(url))
    }

    fn trust(&mut self) -> Result<Trust, CredentialsError> {
        let truth = |value: Option<&str>, key| match value.map(|word| word.trim().to_ascii_lowercase()) {
            None => Ok(None),
            Some(word) => match word.as_str() {
                "true" | "yes" | "on" | "1" | "y" => Ok(Some(true)),
                "false" | "no" | "off" | "0" | "n" => Ok(Some(false)),
                _ => Err(self.unusable(key, "neither true nor false")),
            },
        };
        let outer = &self.entry.outer;
        let verify = truth(text(outer.verify.as_ref()), "verify")?;
        let insecure = truth(text(outer.insecure.as_ref()), "insecure")?;
        let ca_file = text(outer.cacert.as_ref()).map(|path| self.sources.absolute(path));
        if ca_file.is_some() {
            self.note_entry("cacert");
        }
        if verify.is_some() || insecure.is_some() {
            self.note_entry("verify");
        }
        Ok(Trust {
            verify: verify.or(insecure.map(|insecure| !insecure)).unwrap_or(true),
            ca_file,
            client: None,
        })
    }

    fn password(&mut self, user: &Named) -> Result<SecretString, CredentialsError> {
        if let Some(password) = self.choice.password.clone() {
            self.note("password", "asked for");
            return Ok(password);
        }
        // An empty password is none, but one of blanks is the operator's own affair.
        let given = self.entry.auth.password.take().filter(|password| !password.as_str().is_empty());
        if let Some(password) = given {
            self.note_entry("password");
            return Ok(password.into_secret());
        }
        let (Named::Id(user) | Named::Name { name: user, .. }) = user;
        Err(CredentialsError::NoPassword {
            source_name: self.place.name(),
            user: user.clone(),
            remedy: self.place.remedy("OS_PASSWORD", "password"),
        })
    }
}

fn domain(id: Option<&Text>, name: Option<&Text>) -> Option<Domain> {
    text(id)
        .map(|id| Domain::Id(id.to_owned()))
        .or_else(|| text(name).map(|name| Domain::Name(name.to_owned())))
}

/// An address that HTTP can be spoken to.
fn address(raw: &str) -> Result<Url, String> {
    let url = Url::parse(raw.trim()).map_err(|error| format!("no address: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("no http or https address".to_owned());
    }
    if !url.has_host() {
        return Err("an address without a host".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("an address with a login in it, which would end up in logs".to_owned());
    }
    Ok(url)
}
