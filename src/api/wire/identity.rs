//! Keystone v3 tokens: the request, the answer and the catalog in it (domain.md 5).

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};

use super::tree::Node;
use crate::api::credentials::login::{Agency, ApplicationCredential, Domain, Named};

/// What a token is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scope<'a> {
    /// Not said: the cloud decides, or the proof itself says.
    Unsaid,
    /// A whole account.
    Domain(&'a Domain),
    Project(&'a Named),
}

/// The proofs of a user that go into one request.
#[derive(Clone, Copy)]
pub(crate) struct Proof<'a> {
    /// Who, for the password.
    pub who: &'a Named,
    /// Who, for the code: by id where it is known (domain.md 5.2).
    pub coder: &'a Named,
    pub password: Option<&'a SecretString>,
    /// The one-time code.
    pub code: Option<&'a SecretString>,
}

/// A user's own login.
pub(crate) fn by_user(proof: Proof<'_>, scope: Scope<'_>) -> Value {
    let mut methods = Vec::new();
    let mut identity = Map::new();
    let mut add = |method: &'static str, who: &Named, secret: Option<&SecretString>, field: &str| {
        if let Some(secret) = secret {
            let user = with(named(who), field, secret.expose_secret().into());
            identity.insert(method.to_owned(), json!({"user": user}));
            methods.push(method);
        }
    };
    add("password", proof.who, proof.password, "password");
    add("totp", proof.coder, proof.code, "passcode");
    identity.insert("methods".to_owned(), methods.into());
    auth(identity.into(), scope)
}

/// An exchange of one token for another.
pub(crate) fn by_token(token: &SecretString, scope: Scope<'_>) -> Value {
    auth(json!({"methods": ["token"], "token": {"id": token.expose_secret()}}), scope)
}

/// An application credential, which must not be scoped.
pub(crate) fn by_application_credential(which: &ApplicationCredential, secret: &SecretString) -> Value {
    let credential = match which {
        ApplicationCredential::Id(id) => json!({"id": id}),
        ApplicationCredential::Name { name, user } => json!({"name": name, "user": named(user)}),
    };
    let credential = with(credential, "secret", secret.expose_secret().into());
    let identity = json!({"methods": ["application_credential"], "application_credential": credential});
    auth(identity, Scope::Unsaid)
}

/// A role in another account (domain.md 5.3).
pub(crate) fn by_agency(agency: &Agency, scope: Scope<'_>) -> Value {
    let (key, domain) = match &agency.domain {
        Domain::Id(id) => ("domain_id", id),
        Domain::Name(name) => ("domain_name", name),
    };
    let role = json!({key: domain, "agency_name": agency.name});
    auth(json!({"methods": ["assume_role"], "assume_role": role}), scope)
}

/// The secrets in the body of a request for a token.
pub(crate) fn secrets_in(request: &Value, into: &mut Vec<SecretString>) {
    for (key, member) in request.as_object().into_iter().flatten() {
        match (key.as_str(), member) {
            ("password" | "passcode" | "secret", Value::String(secret)) => into.push(secret.as_str().into()),
            ("token", token) => into.extend(token["id"].as_str().map(SecretString::from)),
            (_, member) => secrets_in(member, into),
        }
    }
}

fn auth(identity: Value, scope: Scope<'_>) -> Value {
    let mut auth = Map::from_iter([("identity".to_owned(), identity)]);
    let scope = match scope {
        Scope::Unsaid => None,
        Scope::Domain(of) => Some(json!({"domain": domain(of)})),
        Scope::Project(project) => Some(json!({"project": named(project)})),
    };
    auth.extend(scope.map(|scope| ("scope".to_owned(), scope)));
    Value::from(Map::from_iter([("auth".to_owned(), Value::from(auth))]))
}

fn named(named: &Named) -> Value {
    match named {
        Named::Id(id) => json!({"id": id}),
        Named::Name { name, domain: None } => json!({"name": name}),
        Named::Name { name, domain: Some(of) } => json!({"name": name, "domain": domain(of)}),
    }
}

fn domain(domain: &Domain) -> Value {
    match domain {
        Domain::Id(id) => json!({"id": id}),
        Domain::Name(name) => json!({"name": name}),
    }
}

fn with(mut object: Value, key: &str, value: Value) -> Value {
    if let Some(members) = object.as_object_mut() {
        members.insert(key.to_owned(), value);
    }
    object
}

/// What a token answer says beside the token, which is in a header.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct TokenFacts {
    /// End of its life, as the cloud writes times.
    pub expires_at: Option<String>,
    /// Beginning of its life.
    pub issued_at: Option<String>,
    /// Who logged in.
    pub user_id: String,
    /// Who logged in, by name.
    pub user: String,
    /// The project it is for; empty where it is for none.
    pub project_id: String,
    /// The project's name.
    pub project: String,
    /// The project's domain.
    pub domain: String,
    /// Names of the roles.
    pub roles: Vec<String>,
    /// The services offered.
    pub services: Vec<Service>,
}

/// A service of the catalog.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Service {
    /// `type`, such as `vbs`.
    pub kind: String,
    /// `name`, such as `evs`.
    pub name: String,
    pub endpoints: Vec<ServiceEndpoint>,
}

/// One endpoint of a service.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ServiceEndpoint {
    /// `public`, `internal` or `admin`.
    pub interface: String,
    /// The region; `None` (null, blank or `*`) serves all.
    pub region: Option<String>,
    /// The address.
    pub url: String,
}

/// Reads a token answer; `None` where it is none.
pub(crate) fn token_facts(body: &[u8]) -> Option<TokenFacts> {
    let answer = Node::parse(body)?;
    let token = answer.get("token")?;
    let of = |outer: &str, key: &str| {
        token.get(outer).and_then(|node| node.text(key)).unwrap_or_default().to_owned()
    };
    let roles = token.get("roles").map(Node::elements).unwrap_or_default();
    let domain = token.get("project").and_then(|project| project.get("domain"));
    Some(TokenFacts {
        expires_at: token.text("expires_at").map(str::to_owned),
        issued_at: token.text("issued_at").map(str::to_owned),
        user_id: of("user", "id"),
        user: of("user", "name"),
        project_id: of("project", "id"),
        project: of("project", "name"),
        domain: domain.and_then(|domain| domain.text("name")).unwrap_or_default().to_owned(),
        roles: roles.iter().filter_map(|role| role.text("name")).map(str::to_owned).collect(),
        services: token.get("catalog").map(services).unwrap_or_default(),
    })
}

/// Reads the list of services of a catalog.
pub(crate) fn services(catalog: &Node) -> Vec<Service> {
    catalog.elements().iter().map(service).collect()
}

fn service(entry: &Node) -> Service {
    let text = |key| entry.text(key).unwrap_or_default().to_owned();
    let endpoints = entry.get("endpoints").map(Node::elements).unwrap_or_default();
    Service {
        kind: text("type"),
        name: text("name"),
        endpoints: endpoints.iter().filter_map(endpoint).collect(),
    }
}

fn endpoint(entry: &Node) -> Option<ServiceEndpoint> {
    let region = entry.text("region_id").or_else(|| entry.text("region")).filter(|region| *region != "*");
    Some(ServiceEndpoint {
        interface: entry.text("interface").unwrap_or("public").to_owned(),
        region: region.map(str::to_owned),
        url: entry.text("url")?.to_owned(),
    })
}

/// Reads the answer to a request for the catalog alone.
pub(crate) fn catalog(body: &[u8]) -> Option<Vec<Service>> {
    Node::parse(body)?.get("catalog").map(services)
}

/// What Keystone says where a first proof was right and is not enough (domain.md 5.2).
#[derive(Debug, PartialEq)]
pub(crate) struct Receipt {
    /// The user's id.
    pub user_id: Option<String>,
    /// For each way that is allowed, the proofs that are missing.
    pub missing: Vec<Vec<String>>,
}

/// Reads a receipt; `None` where the refusal holds none.
pub(crate) fn receipt(body: &[u8]) -> Option<Receipt> {
    let answer = Node::parse(body)?;
    let words = |list: &Node| -> Vec<String> {
        list.elements().iter().filter_map(Node::as_text).map(str::to_owned).collect()
    };
    let receipt = answer.get("receipt")?;
    let have = receipt.get("methods").map(words).unwrap_or_default();
    let without = |way: &Node| words(way).into_iter().filter(|method| !have.contains(method)).collect();
    Some(Receipt {
        user_id: receipt.get("user").and_then(|user| user.text("id")).map(str::to_owned),
        missing: answer.get("required_auth_methods")?.elements().iter().map(without).collect(),
    })
}

/// A project of a list.
#[derive(Debug, PartialEq)]
pub(crate) struct ListedProject {
    pub id: String,
    pub name: String,
    /// The id of its domain.
    pub domain_id: Option<String>,
}

/// Reads a list of projects; what is disabled, or stands for a whole account, is left out.
pub(crate) fn projects(body: &[u8]) -> Option<Vec<ListedProject>> {
    let usable = |project: &&Node| {
        project.text("enabled") != Some("false") && project.text("is_domain") != Some("true")
    };
    let read = |project: &Node| {
        Some(ListedProject {
            id: project.text("id")?.to_owned(),
            name: project.text("name").unwrap_or_default().to_owned(),
            domain_id: project.text("domain_id").map(str::to_owned),
        })
    };
    let answer = Node::parse(body)?;
    Some(answer.get("projects")?.list()?.iter().filter(usable).filter_map(read).collect())
}
