//! Bodies of answers: every sample, mutated, as the answer to every question.

use std::fmt::{Debug, Write as _};
use std::path::Path;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use serde_json::Value;
use tokio::runtime::Runtime;
use vbs_tui::api::login::{Domain, Keys, Method, Named, Overrides, SigningForm};
use vbs_tui::api::{Cloud, Login, VolumeForm};
use vbs_tui::domain::text::is_harmful;
use vbs_tui::domain::{ApiError, BackupQuery, BatchAnswer, Settings, TaskQuery, VolumeId, Walk};
use vbs_tui::ui::{Theme, paint};

use crate::mutate::{self, Json};
use crate::rng::Rng;
use crate::screen::TestScreen;
use crate::stage::{Stage, response};
use crate::watch::{Input, PATIENCE, inputs};

pub const TOKEN: &str = "gAAAAABq3xWmT4ZrLs9Vd0KcQeYb1NfHg7JtUi5OoXaP2sD4fG6hJ8k";
pub const PASSWORD: &str = "not-a-real-password";
const POLICY: &str = "7f3c1f0e-52a4-4c1b-9d6a-0b6f5a1e2c11";
const VOLUME: &str = "2b9a6d54-1c7e-4f3a-8e21-6a5d4c3b2a10";
/// What the samples do not have.
const SERVERS: &str = r#"{"servers":[{"id":"5f7e1a2b-9c3d-4e5f-8a6b-7c8d9e0f1a20","name":"db01","links":[]},
    {"id":"5f7e1a2b-9c3d-4e5f-8a6b-7c8d9e0f1a21","name":"web"}],"servers_links":[{"rel":"next","href":"http://h/servers?marker=m"}]}"#;

/// Requests that one question may cost: its first page is three entries long.
const MOST_REQUESTS: usize = 100;

/// Letters that a fault may take: a message, a code and our words around them.
const LONGEST_FAULT: usize = 2_000;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    Policies,
    Quota,
    Backups,
    Backup,
    Tasks,
    Job,
    Vendor,
    Cinder,
    ById,
    Singly,
    Detail,
    Servers,
    Associate,
    Disassociate,
    Password,
    AccessKeys,
}

const READS: [Question; 12] = [
    Question::Policies,
    Question::Quota,
    Question::Backups,
    Question::Backup,
    Question::Tasks,
    Question::Job,
    Question::Vendor,
    Question::Cinder,
    Question::ById,
    Question::Singly,
    Question::Detail,
    Question::Servers,
];

impl Question {
    /// The questions that samples of a name answer.
    fn of(rng: &mut Rng, sample: &str) -> Self {
        let own: &[Self] = match sample {
            _ if rng.one_in(4) => &READS,
            name if name.starts_with("vbs-polic") => &[Self::Policies],
            name if name.starts_with("vbs-quota") => &[Self::Quota],
            name if name.starts_with("vbs-backups") => &[Self::Backups, Self::Backup],
            name if name.starts_with("vbs-backuptasks") => &[Self::Tasks],
            name if name.starts_with("vbs-job") => &[Self::Job],
            name if name.starts_with("evs-cloudv") => &[Self::Vendor, Self::ById],
            name if name.starts_with("cinder") => &[Self::Cinder],
            name if name.starts_with("evs-volume") => &[Self::Singly, Self::Detail],
            name if name.starts_with("vbs-associate") => &[Self::Associate],
            name if name.starts_with("vbs-disassociate") => &[Self::Disassociate],
            name if name.starts_with("auth-token") => &[Self::Password],
            name if name.starts_with("auth-") => &[Self::AccessKeys],
            "servers" => &[Self::Servers],
            _ => &[Self::Policies, Self::Vendor, Self::Associate, Self::Detail],
        };
        *rng.pick(own)
    }
}

impl Question {
    /// What leaves with it; a key that signs does not.
    const fn secret(self) -> Option<&'static str> {
        match self {
            Self::Password => Some(PASSWORD),
            Self::AccessKeys => None,
            _ => Some(TOKEN),
        }
    }
}

/// A body that some cloud could send.
pub struct Sample {
    pub name: String,
    status: u16,
    kind: String,
    pub body: Vec<u8>,
}

/// All of them.
pub fn samples() -> Vec<Sample> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let read = |name: &str| std::fs::read_to_string(directory.join(name)).unwrap();
    let index: Vec<Value> = serde_json::from_str(&read("INDEX.json")).unwrap();
    let mut samples: Vec<Sample> = Vec::new();
    for entry in index {
        let file = entry["file"].as_str().unwrap();
        let text = read(file);
        let body: Value = serde_json::from_str(&text).unwrap();
        let envelope = body.get("content_type").and_then(Value::as_str);
        samples.push(Sample {
            name: file.replace(".json", ""),
            status: entry["status"].as_u64().map_or(200, |status| status as u16),
            kind: envelope.unwrap_or("application/json").to_owned(),
            body: match envelope {
                Some(_) => body["body"].as_str().unwrap().into(),
                None => text.into(),
            },
        });
    }
    let json = || "application/json".to_owned();
    samples.push(Sample { name: "servers".to_owned(), status: 200, kind: json(), body: SERVERS.into() });
    samples
}

/// One server and one client.
pub struct Harness {
    pub stage: Stage,
    pub cloud: Cloud,
    runtime: Runtime,
}

pub fn settings() -> Settings {
    Settings {
        read_retries: 0,
        retry_pause: std::time::Duration::from_millis(1),
        longest_pause: std::time::Duration::from_millis(1),
        list_wait: std::time::Duration::ZERO,
        run_wait: std::time::Duration::ZERO,
        page_size: 3,
        max_answer_bytes: 8 << 20,
        ..Settings::default()
    }
}

fn login(root: &str) -> Login {
    let endpoint = |path: &str| Some(format!("{root}{path}").parse().unwrap());
    Login {
        region: Some("eu-de".to_owned()),
        overrides: Overrides { vbs: endpoint(""), volume: endpoint("/v3"), compute: endpoint("/compute") },
        ..Login::by_password(
            format!("{root}/v3").parse().unwrap(),
            Named::Name { name: "op".to_owned(), domain: Some(Domain::Name("d".to_owned())) },
            PASSWORD.to_owned().into(),
            Named::Name { name: "eu-de_storage".to_owned(), domain: None },
        )
    }
}

fn keys_login(root: &str) -> Login {
    let keys = Keys {
        access: "AKEXAMPLE".to_owned(),
        secret: PASSWORD.to_owned().into(),
        security_token: None,
        form: SigningForm::Access,
    };
    Login { method: Method::Keys(keys), ..login(root) }
}

impl Harness {
    pub fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let token = samples().into_iter().find(|sample| sample.name == "auth-token-response").unwrap();
        let (stage, cloud) = runtime.block_on(async {
            let stage = Stage::start(response(201, &[("X-Subject-Token", TOKEN)], &token.body)).await;
            let cloud = Cloud::connect(login(&stage.root), settings()).await.unwrap();
            (stage, cloud)
        });
        Self { stage, cloud, runtime }
    }

    /// Runs something within patience.
    pub fn run<T>(&self, what: impl Future<Output = T>) -> T {
        self.runtime.block_on(async { tokio::time::timeout(PATIENCE, what).await.expect("it hangs") })
    }

    /// Asks, and checks what whatever answer must hold.
    pub fn ask(&self, question: Question, sent: usize, screen: bool) {
        let mut heard = Heard { secret: question.secret(), ..Heard::default() };
        self.run(self.put(question, &mut heard, screen));
        let asked = self.stage.shown().asked;
        assert!(asked <= MOST_REQUESTS, "{question:?} took {asked} requests");
        let most = 40 * sent + 20_000;
        assert!(heard.text.len() <= most, "{question:?} made {} bytes of {sent}", heard.text.len());
    }

    async fn put(&self, question: Question, heard: &mut Heard, screen: bool) {
        let cloud = &self.cloud;
        let id = VolumeId::new(VOLUME);
        let ids = [id.clone(), VolumeId::new("4d1f0c83-7e2a-4b59-9c40-0f1e2d3c4b21")];
        match question {
            Question::Policies => {
                let policies = heard.take(cloud.policies().await);
                if let Some(policies) = policies.filter(|_| screen) {
                    let mut shown = TestScreen::loaded();
                    shown.load(Vec::new(), policies);
                    look_at(&mut shown);
                }
            }
            Question::Quota => drop(heard.take(cloud.quota().await)),
            Question::Backups | Question::Backup | Question::Tasks | Question::Job => {
                self.put_about_backups(question, heard).await;
            }
            Question::Vendor | Question::Cinder => {
                let form = if question == Question::Cinder { VolumeForm::Cinder } else { VolumeForm::Vendor };
                let mut pages = cloud.volumes(form);
                let mut volumes = Vec::new();
                while let Some(page) = pages.next().await {
                    volumes.extend(heard.take(page).map(|page| page.volumes).unwrap_or_default());
                }
                heard.hear(&pages.note());
                if screen && !volumes.is_empty() {
                    let mut shown = TestScreen::loaded();
                    shown.load(volumes, Vec::new());
                    look_at(&mut shown);
                }
            }
            Question::ById => {
                let seen = cloud.volumes_by_id(&ids).await;
                assert_eq!(seen.iter().map(|(id, _)| id).collect::<Vec<_>>(), ids.iter().collect::<Vec<_>>());
                for (_, seen) in seen {
                    heard.take(seen);
                }
            }
            Question::Singly => drop(heard.take(cloud.volume_singly(&id).await)),
            Question::Detail => drop(heard.take(cloud.volume_detail(&id).await)),
            Question::Servers => drop(heard.take(cloud.servers().await)),
            Question::Associate => heard.answer(cloud.associate(&POLICY.into(), &ids).await),
            Question::Disassociate => heard.answer(cloud.disassociate(&POLICY.into(), &ids).await),
            Question::Password | Question::AccessKeys => {
                let by_keys = question == Question::AccessKeys;
                let mut login = if by_keys { keys_login(&self.stage.root) } else { login(&self.stage.root) };
                // What the catalog offers is looked at and never asked.
                login.overrides = Overrides::default();
                let kept = self.stage.shown().login.take();
                if let Some(cloud) = heard.take(Cloud::connect(login, settings()).await) {
                    heard.hear(&cloud.scope());
                }
                self.stage.shown().login = kept;
            }
        }
    }
}

impl Harness {
    async fn put_about_backups(&self, question: Question, heard: &mut Heard) {
        let service = self.cloud.backup_service();
        let (backups, tasks) = (service.backups().unwrap(), service.tasks().unwrap());
        let since = "2025-01-14T12:00:00Z".parse().ok();
        match question {
            Question::Backup => drop(heard.take(backups.show(&VOLUME.into()).await)),
            Question::Job => drop(heard.take(tasks.job(&VOLUME.into()).await)),
            Question::Tasks => {
                let (query, mut all) = (TaskQuery { since, status: None }, Vec::new());
                let mut take = |page| {
                    all.push(page);
                    Walk::On
                };
                heard.take(tasks.list(&POLICY.into(), &query, &mut take).await);
                heard.hear(&all);
            }
            _ => {
                let (query, mut all) = (BackupQuery { since, ..BackupQuery::default() }, Vec::new());
                let mut take = |page| {
                    all.push(page);
                    Walk::On
                };
                heard.take(backups.list(&query, &mut take).await);
                heard.hear(&all);
            }
        }
    }
}

/// All that came of a question.
#[derive(Default)]
struct Heard {
    text: String,
    /// What went out with the question, and may be said back to us.
    secret: Option<&'static str>,
}

impl Heard {
    fn hear(&mut self, what: &dyn Debug) {
        let _ = write!(self.text, "{what:?}");
    }

    fn take<T: Debug>(&mut self, result: Result<T, ApiError>) -> Option<T> {
        match result {
            Ok(value) => {
                self.hear(&value);
                Some(value)
            }
            Err(fault) => {
                self.fault(&fault);
                None
            }
        }
    }

    fn answer(&mut self, answer: BatchAnswer) {
        match answer {
            BatchAnswer::Lists(lists) => self.hear(&lists),
            BatchAnswer::Refused(fault) | BatchAnswer::NotSent(fault) | BatchAnswer::Unclear(fault) => {
                self.fault(&fault);
            }
        }
    }

    fn fault(&mut self, fault: &ApiError) {
        let said = format!("{fault} {fault:?}");
        assert!(said.len() <= 2 * LONGEST_FAULT, "a fault of {} bytes: {said}", said.len());
        if let Some(secret) = self.secret {
            assert!(!said.contains(secret), "a fault says {secret}: {said}");
        }
        self.text.push_str(&said);
    }
}

/// Everything can be drawn, and nothing drives the terminal.
pub fn look_at(screen: &mut TestScreen) {
    screen.keys("jj<enter>");
    let (columns, rows) = screen.app.model.size;
    let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
    paint(&screen.app, &Theme::default(), &mut buffer);
    for cell in buffer.content() {
        assert!(!cell.symbol().chars().any(is_harmful), "{cell:?}");
    }
}

#[test]
fn no_body_of_an_answer_brings_anything_down() {
    let samples = samples();
    let mut harness = Harness::new();
    for number in inputs(45) {
        // Words of lists are kept as long as a cloud is.
        if number % 4_096 == 4_095 {
            harness = Harness::new();
        }
        let mut rng = Rng::of(1, number);
        let (sample, other) = (rng.pick(&samples), rng.pick(&samples));
        let question = Question::of(&mut rng, &sample.name);
        let is_json = |sample: &Sample| sample.kind.contains("json") && !sample.body.is_empty();
        let mut body = if is_json(sample) && is_json(other) && rng.one_in(2) {
            Json::new(&sample.body).mutated(&mut rng, &Json::new(&other.body))
        } else {
            mutate::bytes(&mut rng, &sample.body, &other.body)
        };
        if rng.one_in(20) {
            // A gateway that says back what it was sent.
            let secret = *rng.pick(&[TOKEN, PASSWORD]);
            let at = rng.below(body.len() + 1);
            drop(body.splice(at..at, secret.bytes()));
        }
        let status = if rng.one_in(6) {
            *rng.pick(&[200, 201, 204, 300, 301, 400, 401, 403, 404, 408, 409, 413, 429, 500, 503])
        } else {
            sample.status
        };
        let kind = if rng.one_in(8) { "text/html; charset=utf-16" } else { &sample.kind };
        let mut headers = vec![("Content-Type", kind)];
        if matches!(question, Question::Password) {
            headers.push(("X-Subject-Token", TOKEN));
        }
        let input = Input::new("answers", number, &[question_name(question), status_name(status), &body]);
        let rest = match rng.below(3) {
            0 => None,
            1 => Some(response(
                200,
                &[],
                br#"{"volumes":[],"servers":[],"backup_policies":[],"backups":[],"tasks":[]}"#,
            )),
            _ => Some(response(404, &[], br#"{"itemNotFound":{"code":404,"message":"no"}}"#)),
        };
        harness.stage.show(response(status, &headers, &body), rest);
        harness.ask(question, body.len(), rng.one_in(8));
        input.survived();
    }
}

fn question_name(question: Question) -> &'static [u8] {
    match question {
        Question::Policies => b"policies",
        Question::Quota => b"quota",
        Question::Backups => b"backups",
        Question::Backup => b"backup",
        Question::Tasks => b"tasks",
        Question::Job => b"job",
        Question::Vendor => b"vendor form",
        Question::Cinder => b"cinder form",
        Question::ById => b"by id",
        Question::Singly => b"singly",
        Question::Detail => b"detail",
        Question::Servers => b"servers",
        Question::Associate => b"associate",
        Question::Disassociate => b"disassociate",
        Question::Password => b"password",
        Question::AccessKeys => b"access keys",
    }
}

const fn status_name(status: u16) -> &'static [u8] {
    match status {
        200..=299 => b"2xx",
        300..=399 => b"3xx",
        400..=499 => b"4xx",
        _ => b"5xx",
    }
}
