//! What it takes to log in, as plain data.
//!
//! `config` makes a [`Login`] out of files, variables and flags; [`crate::api::Cloud::connect`] uses it.
//! This module owns the words both understand and nothing else: it reads no files, no environment,
//! and sends nothing. Secrets are wrapped, so that printing a login shows none.

use std::fmt;
use std::path::PathBuf;

use secrecy::SecretString;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;
use url::Url;

use crate::domain::SecretQuestion;
use crate::domain::echo::{echo, echo_list, echo_path};

/// Everything needed to log in to one cloud, one project.
#[derive(Clone, Debug)]
pub struct Login {
    /// Name of the entry in `clouds.yaml`; `None` for a login out of `OS_*` variables.
    pub cloud: Option<String>,
    /// The identity service; with or without `/v3` and a slash at the end (domain.md 5.1).
    pub auth_url: Url,
    /// How to authenticate.
    pub method: Method,
    /// A role in another account that is taken on after the login (domain.md 5.3); `project` is
    /// then one of that account. Only with a password or a token.
    pub agency: Option<Agency>,
    /// The project everything is done in: a token for none is refused by VBS and EVS
    /// (domain.md 5.1). `None` where the proof itself names it: an application credential, which
    /// must not be scoped, and a token that is taken as it is.
    pub project: Option<Named>,
    /// The region whose endpoints are used; `None` takes the first that has the service.
    pub region: Option<String>,
    /// Whether the region is a guess from the project's name (domain.md 5.5): it is dropped where
    /// the catalog does not know it.
    pub region_guessed: bool,
    /// Which endpoints of the catalog are used.
    pub interface: Interface,
    /// Which certificates are trusted, and which one is presented.
    pub trust: Trust,
    /// The proxies on the way.
    pub proxies: Proxies,
    /// Tokens and keys may also go over plain HTTP to other machines: only if the operator says so.
    pub plain_http: bool,
    /// Endpoints that win over the catalog.
    pub overrides: Overrides,
    /// Nothing is changed: every write is answered here, before anything leaves.
    pub read_only: bool,
}

impl Login {
    /// A login with nothing else said: no cloud name, any region, public endpoints from the
    /// catalog, certificates checked, no proxy.
    pub fn new(auth_url: Url, method: Method, project: Option<Named>) -> Self {
        Self {
            cloud: None,
            auth_url,
            method,
            agency: None,
            project,
            region: None,
            region_guessed: false,
            interface: Interface::default(),
            trust: Trust::default(),
            proxies: Proxies::default(),
            plain_http: false,
            overrides: Overrides::default(),
            read_only: false,
        }
    }

    /// A password login with nothing else said.
    pub fn by_password(auth_url: Url, user: Named, password: SecretString, project: Named) -> Self {
        let user = User { who: user, id: None, password: Some(Secret::Given(password)), code: None };
        Self::new(auth_url, Method::User(user), Some(project))
    }
}

/// A way to prove who one is. Nothing but `api::ways`, `api::asking` and `api::tokens` looks inside.
#[derive(Clone, Debug)]
pub enum Method {
    /// A user with a password, a one-time code, or both (domain.md 5.1, 5.2).
    User(User),
    /// A token from elsewhere. With a project it is exchanged for one of that project, which does
    /// not live longer; without, it is used as it is (domain.md 5.3).
    Token(SecretString),
    /// An application credential, which has a project of its own (domain.md 5.3).
    ApplicationCredential {
        /// Which one.
        which: ApplicationCredential,
        /// Its secret.
        secret: SecretString,
    },
    /// Access keys: no token, every request is signed (domain.md 5.4).
    Keys(Keys),
}

/// A user and the proofs there are.
#[derive(Clone, Debug)]
pub struct User {
    /// Who.
    pub who: Named,
    /// The user's id, where `who` is a name and the id is known too: one-time codes want it
    /// (domain.md 5.2).
    pub id: Option<String>,
    /// The password; `None` for a login by one-time code alone (`v3totp`).
    pub password: Option<Secret>,
    /// The one-time code; `None` where none is wanted, until the cloud asks for one.
    pub code: Option<Secret>,
}

/// A secret, or the wish to have it asked for.
#[derive(Clone, Debug)]
pub enum Secret {
    /// It is there. A one-time code is used once; after that it is asked for.
    Given(SecretString),
    /// A person must be asked, each time it is needed; `remedy` says how else to give it, where
    /// nobody can be asked: `set OS_PASSWORD`.
    Prompted {
        /// The words.
        remedy: String,
    },
}

/// An application credential by id, or by name within a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApplicationCredential {
    /// By id.
    Id(String),
    /// By name; names belong to a user.
    Name {
        /// The name.
        name: String,
        /// The user it belongs to.
        user: Named,
    },
}

/// An access key.
#[derive(Clone, Debug)]
pub struct Keys {
    /// The access key id, which is no secret.
    pub access: String,
    /// The secret key.
    pub secret: SecretString,
    /// The security token of temporary keys, sent as `X-Security-Token` (domain.md 5.3).
    pub security_token: Option<SecretString>,
    /// How the signature is written.
    pub form: SigningForm,
}

/// The two forms of a signature (domain.md 5.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SigningForm {
    /// `Access=AK`: the vendor's own tools today.
    #[default]
    Access,
    /// `Credential=AK/scope`, with an empty region and service in the scope.
    Credential,
}

/// A role in another account (domain.md 5.3, "assume role").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agency {
    /// The account that delegates.
    pub domain: Domain,
    /// The agency's name there.
    pub name: String,
}

/// A question to a person on its way, and where the answer goes. Dropping it declines to answer.
#[derive(Debug)]
pub struct SecretRequest {
    /// What is wanted.
    pub question: SecretQuestion,
    /// Takes the answer.
    pub answer: oneshot::Sender<SecretString>,
}

/// Where questions to a person go.
pub type SecretPrompter = UnboundedSender<SecretRequest>;

/// A user or project, by id or by name within a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// By id, which is unique everywhere.
    Id(String),
    /// By name; without a domain only where the cloud can tell from the user (vendor text,
    /// domain.md 5.1).
    Name {
        /// The name.
        name: String,
        /// The domain the name is in.
        domain: Option<Domain>,
    },
}

impl Named {
    /// The name, or the id where that is all there is.
    pub fn word(&self) -> &str {
        let (Self::Id(word) | Self::Name { name: word, .. }) = self;
        word
    }
}

/// A Keystone domain (an account, on the vendor's clouds).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Domain {
    /// By id.
    Id(String),
    /// By name.
    Name(String),
}

/// Which of a service's endpoints to use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Interface {
    /// For everybody.
    #[default]
    Public,
    /// Inside the cloud.
    Internal,
    /// For its operators.
    Admin,
}

impl Interface {
    /// The word of the catalog.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
            Self::Admin => "admin",
        }
    }

    /// Reads `public` or the older `publicURL`, and likewise the others.
    pub fn parse(word: &str) -> Option<Self> {
        let word = word.trim();
        let word = word.strip_suffix("URL").or_else(|| word.strip_suffix("url")).unwrap_or(word);
        [Self::Public, Self::Internal, Self::Admin]
            .into_iter()
            .find(|interface| interface.as_str().eq_ignore_ascii_case(word))
    }
}

/// Which server certificates are trusted, and which one this side shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    /// Whether certificates are checked at all.
    pub verify: bool,
    /// Further certificate authorities; a directory stands for all certificates in it.
    pub ca: Option<Pem>,
    /// Where the system's own authorities are read from, if that was said (`SSL_CERT_FILE`,
    /// `SSL_CERT_DIR`).
    pub system: Vec<Pem>,
    /// The certificate that is shown to servers that ask for one.
    pub client: Option<ClientCertificate>,
}

impl Default for Trust {
    fn default() -> Self {
        Self { verify: true, ca: None, system: Vec::new(), client: None }
    }
}

/// A client certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientCertificate {
    /// The certificate and those above it.
    pub cert: Pem,
    /// Its key; `None` where it is with the certificate.
    pub key: Option<Pem>,
}

/// PEM text, or the file that holds it: the Go tools take either.
#[derive(Clone, PartialEq, Eq)]
pub enum Pem {
    /// A file.
    File(PathBuf),
    /// The text itself, which may be a key: it is never shown.
    Text(String),
}

impl Pem {
    /// How it may be shown.
    pub fn shown(&self) -> String {
        match self {
            Self::File(path) => echo_path(path),
            Self::Text(text) => echo(text).into_owned(),
        }
    }
}

impl From<PathBuf> for Pem {
    fn from(path: PathBuf) -> Self {
        Self::File(path)
    }
}

/// Of text only how much there is.
impl fmt::Debug for Pem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(_) => self.shown().fmt(f),
            Self::Text(_) => f.write_str(&self.shown()),
        }
    }
}

/// The proxies on the way, as the variables of that name give them; loopback never uses one.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Proxies {
    /// For `https` addresses: `http://`, `https://`, `socks5://` or `socks5h://`. May hold a login,
    /// so it is never shown with one.
    pub https: Option<Url>,
    /// For `http` addresses.
    pub http: Option<Url>,
    /// For what the others do not cover.
    pub all: Option<Url>,
    /// Hosts reached directly: `NO_PROXY` as it is written.
    pub none: Option<String>,
}

/// Without users and passwords.
impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |proxy: &Option<Url>| {
            let proxy = proxy.as_ref()?;
            Some(format!("{}://{}", proxy.scheme(), host_and_port(proxy)))
        };
        f.debug_struct("Proxies")
            .field("https", &shown(&self.https))
            .field("http", &shown(&self.http))
            .field("all", &shown(&self.all))
            .field("none", &self.none.as_deref().map(echo_list))
            .finish()
    }
}

/// Endpoints that win over the catalog; version and project id are added where they are missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// Volume Backup Service.
    pub vbs: Option<Url>,
    /// Block storage (EVS or Cinder).
    pub volume: Option<Url>,
    /// Compute, asked only for the names of servers.
    pub compute: Option<Url>,
}
/// Host and port: all of a proxy's address that may be shown.
pub(crate) fn host_and_port(proxy: &Url) -> String {
    let host = proxy.host_str().unwrap_or_default();
    match proxy.port_or_known_default() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}
