//! The referee has to be right itself: its rules and faults, over real HTTP.

mod agency;
mod agreement;
mod backups;
mod faults;
mod keys;
mod links;
mod login;
mod mfa;
mod outages;
mod paging;
mod policies;
mod regions;

use std::sync::Once;
use std::time::Duration;

use reqwest::{Client, Method, Response};
use serde_json::{Value, json};

use super::fault::On;
use super::{Connection, LogEntry, Sim, SimConfig};

/// A client with a token, as plain as can be.
struct Visitor {
    http: Client,
    at: Connection,
    token: String,
}

async fn start(config: SimConfig) -> (Sim, Visitor) {
    let sim = Sim::start(config).await.expect("loopback can be bound");
    let visitor = Visitor::new(&sim).await;
    (sim, visitor)
}

impl Visitor {
    async fn new(sim: &Sim) -> Self {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            // Another test of the process may have been first.
            let _there = rustls::crypto::ring::default_provider().install_default();
        });
        let http = Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(5))
            .build()
            .expect("a plain client can be built");
        let mut visitor = Self { http, at: sim.connection(), token: String::new() };
        let answer = visitor.log_in(&visitor.password_login()).await;
        visitor.token = token_of(&answer);
        visitor
    }

    fn password_login(&self) -> Value {
        let domain = json!({ "name": self.at.user_domain });
        let user = json!({ "name": self.at.user, "password": self.at.password, "domain": domain });
        json!({ "auth": {
            "identity": { "methods": ["password"], "password": { "user": user } },
            "scope": { "project": { "name": self.at.project } },
        } })
    }

    async fn log_in(&self, body: &Value) -> Response {
        let url = format!("{}/auth/tokens", self.at.auth_url);
        self.http.post(url).body(body.to_string()).send().await.expect("login is answered")
    }

    async fn send(&self, method: Method, url: &str, body: Option<Value>) -> reqwest::Result<Response> {
        let request = self.http.request(method, url).header("X-Auth-Token", &self.token);
        match body {
            Some(body) => request.body(body.to_string()).send().await,
            None => request.send().await,
        }
    }

    fn vbs(&self, path: &str) -> String {
        format!("{}/{path}", self.at.vbs_endpoint)
    }

    fn evs(&self, path: &str) -> String {
        format!("{}/{path}", self.at.volume_endpoint)
    }

    async fn get(&self, url: &str) -> (u16, Value) {
        read(self.send(Method::GET, url, None).await.expect("a GET is answered")).await
    }

    async fn post(&self, url: &str, body: Value) -> (u16, Value) {
        read(self.send(Method::POST, url, Some(body)).await.expect("a POST is answered")).await
    }

    /// What the back door says.
    async fn back_door(&self, path: &str) -> (u16, Value) {
        let base = self.at.state_url.trim_end_matches("/state");
        let answer = self.http.get(format!("{base}/{path}")).send().await.expect("answered");
        let status = answer.status().as_u16();
        let body = answer.bytes().await.expect("the body arrives");
        (status, serde_json::from_slice(&body).expect("the back door speaks JSON"))
    }

    async fn try_associate(&self, policy: &str, volumes: &[&str]) -> reqwest::Result<Response> {
        let url = self.vbs("backuppolicyresources");
        self.send(Method::POST, &url, Some(batch(Some(policy), volumes))).await
    }

    async fn associate(&self, policy: &str, volumes: &[&str]) -> Value {
        let answer = self.try_associate(policy, volumes).await.expect("associate is answered");
        assert_eq!(answer.status(), 200);
        read(answer).await.1
    }
}

fn batch(policy: Option<&str>, volumes: &[&str]) -> Value {
    let resources: Vec<Value> =
        volumes.iter().map(|volume| json!({ "resource_id": volume, "resource_type": "volume" })).collect();
    match policy {
        Some(policy) => json!({ "backup_policy_id": policy, "resources": resources }),
        None => json!({ "resources": resources }),
    }
}

async fn read(answer: Response) -> (u16, Value) {
    assert!(answer.headers().contains_key("x-request-id"), "every answer has a request id");
    let status = answer.status().as_u16();
    let body = answer.bytes().await.expect("the body arrives");
    (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
}

fn token_of(answer: &Response) -> String {
    let token = answer.headers().get("x-subject-token").expect("a token is given");
    token.to_str().expect("tokens are text").to_owned()
}

/// The ids in a list of an answer.
fn ids(answer: &Value, list: &str) -> Vec<String> {
    answer[list]
        .as_array()
        .map(|entries| entries.iter().filter_map(|e| e["resource_id"].as_str()).map(str::to_owned).collect())
        .unwrap_or_default()
}

/// The code of a volume in a list of an answer.
fn code(answer: &Value, list: &str, volume: &str) -> Value {
    let entries = answer[list].as_array().cloned().unwrap_or_default();
    let entry = entries.into_iter().find(|entry| entry["resource_id"] == volume);
    entry.map_or(Value::Null, |entry| entry["code"].clone())
}

/// Volumes of the demo fleet by name.
async fn demo_volume(visitor: &Visitor, name: &str) -> String {
    let url = format!("{}?name={name}", visitor.evs("cloudvolumes/detail"));
    let (_, body) = visitor.get(&url).await;
    body["volumes"][0]["id"].as_str().expect("the demo volume is there").to_owned()
}

/// Volumes of a generated fleet that nothing keeps from being associated.
fn plain_volumes(sim: &Sim, wanted: usize) -> Vec<String> {
    let free: Vec<String> = sim
        .snapshot()
        .into_iter()
        .filter(|(volume, policy)| policy.is_none() && sim.accepts(volume))
        .map(|(volume, _)| volume)
        .take(wanted)
        .collect();
    assert_eq!(free.len(), wanted, "the fleet has that many free volumes");
    free
}

/// A cloud, a policy, and four volumes that can be put under it.
async fn scene() -> (Sim, Visitor, String, Vec<String>) {
    let (sim, visitor) = start(SimConfig { volumes: 200, ..SimConfig::default() }).await;
    let (policy, _) = sim.policies().pop().expect("there are policies");
    let volumes = plain_volumes(&sim, 4);
    (sim, visitor, policy, volumes)
}

fn refs(volumes: &[String]) -> Vec<&str> {
    volumes.iter().map(String::as_str).collect()
}

fn held(sim: &Sim, volumes: &[String], policy: &str) -> usize {
    let inside = |volume: &&String| sim.policy_of(volume) == Some(Some(policy.to_owned()));
    volumes.iter().filter(inside).count()
}

fn last(sim: &Sim) -> LogEntry {
    sim.log().into_iter().rfind(|entry| entry.op == On::Associate).expect("it is logged")
}
