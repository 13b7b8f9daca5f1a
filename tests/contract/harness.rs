//! Common ground of these tests: samples, logins, and clouds that answer what a test says.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use vbs_tui::api::login::{Domain, Method, Named, Overrides, Secret, SecretPrompter, SecretRequest, User};
use vbs_tui::api::{Cloud, Login};
use vbs_tui::domain::{ApiError, BatchAnswer, SecretKind, SecretQuestion, Settings};

use crate::server::{Reply, Request, Server};

pub const PROJECT: &str = "5d1e7a90c3b24f6e8a7f00112233aabb";
pub const TOKEN: &str = "MIIExampleTokenNotReal==";
pub const POLICY: &str = "7f3c1f0e-52a4-4c1b-9d6a-0b6f5a1e2c11";
pub const VOLUME: &str = "2b9a6d54-1c7e-4f3a-8e21-6a5d4c3b2a10";

/// The raw text of a sample.
pub fn sample(name: &str) -> String {
    let path = format!("{}/tests/samples/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

/// A sample as a value.
pub fn value(name: &str) -> Value {
    serde_json::from_str(&sample(name)).unwrap()
}

/// What the index says about a sample.
pub fn index(name: &str) -> Value {
    let index: Vec<Value> = serde_json::from_str(&sample("INDEX")).unwrap();
    index.into_iter().find(|entry| entry["file"] == format!("{name}.json")).unwrap()
}

/// The answer a sample stands for: status and headers from the index, the body of an envelope.
pub fn reply(name: &str) -> Reply {
    let entry = index(name);
    let status = u16::try_from(entry["status"].as_u64().unwrap()).unwrap();
    let body = value(name);
    let envelope = body.get("content_type").is_some();
    let mut reply = if envelope {
        Reply::typed(status, "text/html", body["body"].as_str().unwrap())
    } else {
        Reply::json(status, &sample(name))
    };
    for (header, text) in entry["headers"].as_object().into_iter().flatten() {
        reply = reply.with(header, text.as_str().unwrap());
    }
    reply
}

pub fn token() -> Reply {
    reply("auth-token-response")
}

/// The same answer with another token in it.
pub fn token_called(name: &str) -> Reply {
    let Reply::Full { status, body, .. } = token() else { panic!() };
    Reply::Full { status, headers: vec![("X-Subject-Token".into(), name.into())], body }
}

/// Figures for tests: no second tries, and time-outs that only a test of time-outs meets.
pub fn settings() -> Settings {
    Settings { read_retries: 0, retry_pause: Duration::from_millis(1), page_size: 3, ..Settings::default() }
}

pub fn login(root: &str) -> Login {
    let endpoint = |path: &str| Some(format!("{root}{path}").parse().unwrap());
    let domain = Some(Domain::Name("OTC-EU-DE-00000000001000099999".to_owned()));
    Login {
        cloud: Some("test".to_owned()),
        region: Some("eu-de".to_owned()),
        overrides: Overrides {
            vbs: endpoint(""),
            volume: endpoint("/v3"),
            compute: endpoint("/compute/v2.1"),
        },
        ..Login::by_password(
            format!("{root}/v3").parse().unwrap(),
            Named::Name { name: "backup-operator".to_owned(), domain },
            "not-a-real-password".to_owned().into(),
            Named::Name { name: "eu-de_storage".to_owned(), domain: None },
        )
    }
}

/// The user of the samples, with what proves who it is.
pub fn user(password: Option<Secret>, code: Option<Secret>) -> User {
    let domain = Some(Domain::Name("OTC-EU-DE-00000000001000099999".to_owned()));
    User { who: Named::Name { name: "backup-operator".to_owned(), domain }, id: None, password, code }
}

/// The same login by other means.
pub fn login_by(root: &str, method: Method) -> Login {
    Login { method, ..login(root) }
}

pub fn given(secret: &str) -> Secret {
    Secret::Given(secret.to_owned().into())
}

pub fn asked(remedy: &str) -> Secret {
    Secret::Prompted { remedy: remedy.to_owned() }
}

/// A person who gives these answers in turn and then no more.
#[derive(Clone)]
pub struct Person {
    pub prompter: SecretPrompter,
    questions: Arc<Mutex<Vec<SecretQuestion>>>,
}

impl Person {
    pub fn who_says(answers: &[&str]) -> Self {
        let (prompter, mut inbox) = tokio::sync::mpsc::unbounded_channel::<SecretRequest>();
        let questions: Arc<Mutex<Vec<SecretQuestion>>> = Arc::default();
        let mut answers: Vec<String> = answers.iter().rev().map(|answer| (*answer).to_owned()).collect();
        let kept = questions.clone();
        tokio::spawn(async move {
            while let Some(SecretRequest { question, answer }) = inbox.recv().await {
                kept.lock().unwrap().push(question);
                if let Some(said) = answers.pop() {
                    let _ = answer.send(said.into());
                }
            }
        });
        Self { prompter, questions }
    }

    /// What was asked, and why again.
    pub fn questions(&self) -> Vec<(SecretKind, Option<String>)> {
        self.questions.lock().unwrap().iter().map(|one| (one.what, one.refused.clone())).collect()
    }

    pub fn last_question(&self) -> SecretQuestion {
        self.questions.lock().unwrap().last().cloned().unwrap()
    }

    pub async fn connect(&self, login: Login) -> Result<Cloud, ApiError> {
        Cloud::connect_prompting(login, settings(), Some(self.prompter.clone())).await
    }
}

/// A cloud that lets everybody in and answers everything else as it is told.
pub async fn cloud(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> (Cloud, Server) {
    cloud_with(settings(), answer).await
}

pub async fn cloud_with(
    settings: Settings,
    answer: impl Fn(&Request) -> Reply + Send + Sync + 'static,
) -> (Cloud, Server) {
    let server =
        Server::start(move |asked| if asked.path() == "/v3/auth/tokens" { token() } else { answer(asked) })
            .await;
    let cloud = Cloud::connect(login(&server.root), settings).await.unwrap();
    (cloud, server)
}

pub const POLICIES: &str = r#"{"backup_policies":[]}"#;
pub const DONE: &str = r#"{"success_resources":[{"resource_id":"2b9a6d54-1c7e-4f3a-8e21-6a5d4c3b2a10"}]}"#;

pub async fn associate(cloud: &Cloud) -> BatchAnswer {
    cloud.associate(&POLICY.into(), &[VOLUME.into()]).await
}

pub fn unclear(answer: BatchAnswer) -> ApiError {
    match answer {
        BatchAnswer::Unclear(fault) => fault,
        other => panic!("not unclear: {other:?}"),
    }
}

pub fn not_sent(answer: BatchAnswer) -> ApiError {
    match answer {
        BatchAnswer::NotSent(fault) => fault,
        other => panic!("sent: {other:?}"),
    }
}

pub fn with_retries(retries: u32) -> Settings {
    Settings { read_retries: retries, ..settings() }
}
