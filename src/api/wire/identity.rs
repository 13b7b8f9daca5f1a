//! Keystone v3 tokens: the request, the answer and the catalog in it (domain.md 5).

use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::tree::Node;
use crate::api::login::{Domain, Login, Method, Named, Secret};

/// The body that asks for a token scoped to the project; `None` for a way that is not done yet.
pub(crate) fn token_request(login: &Login) -> Option<Value> {
    let (Method::User(user), Some(project)) = (&login.method, &login.project) else { return None };
    let Some(Secret::Given(password)) = &user.password else { return None };
    let mut who = named(&user.who);
    if let Some(who) = who.as_object_mut() {
        who.insert("password".to_owned(), Value::from(password.expose_secret()));
    }
    Some(json!({"auth": {
        "identity": {"methods": ["password"], "password": {"user": who}},
        "scope": {"project": named(project)},
    }}))
}

fn named(named: &Named) -> Value {
    match named {
        Named::Id(id) => json!({"id": id}),
        Named::Name { name, domain: None } => json!({"name": name}),
        Named::Name { name, domain: Some(Domain::Id(id)) } => json!({"name": name, "domain": {"id": id}}),
        Named::Name { name, domain: Some(Domain::Name(domain)) } => {
            json!({"name": name, "domain": {"name": domain}})
        }
    }
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
    /// Its endpoints.
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

/// Whether a 401 asks for a further proof (Keystone's receipt, domain.md 5.2), and which.
pub(crate) fn asked_for_more(body: &[u8]) -> Option<String> {
    let answer = Node::parse(body)?;
    let ways = answer.get("required_auth_methods")?.elements();
    let have: Vec<&str> = answer
        .get("receipt")?
        .get("methods")
        .map(Node::elements)
        .unwrap_or_default()
        .iter()
        .filter_map(Node::as_text)
        .collect();
    let way = ways.first()?.elements().iter().filter_map(Node::as_text);
    Some(way.filter(|method| !have.contains(method)).collect::<Vec<_>>().join(" and "))
}
