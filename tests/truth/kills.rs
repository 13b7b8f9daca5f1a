//! Kills: the real binary is ended in mid-run, in every way a program can be ended, and started
//! again to verify. Every volume's truth is found and nothing was sent twice.

use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, NativePtySystem, PtySize, PtySystem};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;
use vbs_tui::sim::fault::On;
use vbs_tui::sim::{Connection, Sim, SimConfig};

/// Kills of each kind in every `cargo test`; `VBS_KILLS` asks for more.
const KILLS: usize = 10;

/// How a run is ended.
#[derive(Clone, Copy, Debug)]
enum End {
    Kill,
    Terminate,
    Hangup,
    ClosedTerminal,
}

const VBS: &str = env!("CARGO_BIN_EXE_vbs");

fn environment(connection: &Connection, home: &Path) -> Vec<(String, String)> {
    [
        ("OS_AUTH_URL", connection.auth_url.as_str()),
        ("OS_REGION_NAME", &connection.region),
        ("OS_USERNAME", &connection.user),
        ("OS_PASSWORD", &connection.password),
        ("OS_USER_DOMAIN_NAME", &connection.user_domain),
        ("OS_PROJECT_NAME", &connection.project),
        ("HOME", home.to_str().unwrap()),
        ("LANG", "C.UTF-8"),
        ("TERM", "xterm"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

/// What is ended in the middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Associate,
    BackUp,
}

impl Verb {
    const fn on(self) -> On {
        match self {
            Self::Associate => On::Associate,
            Self::BackUp => On::CreateBackup,
        }
    }

    const fn volumes(self) -> usize {
        match self {
            Self::Associate => 200,
            Self::BackUp => 30,
        }
    }
}

fn submission(sim: &Sim, home: &TempDir, verb: Verb) -> Vec<String> {
    let volumes: Vec<String> = sim.snapshot().into_keys().collect();
    let list = home.path().join("volumes");
    std::fs::write(&list, volumes.join("\n")).unwrap();
    let policy = sim.policies()[1].0.clone();
    let list = list.to_str().unwrap();
    let words = match verb {
        Verb::Associate => {
            vec!["associate", "--policy", &policy, "--from-file", list, "--yes", "--allow-move"]
        }
        Verb::BackUp => vec!["backup", "create", "--from-file", list, "--yes"],
    };
    words.into_iter().map(str::to_owned).collect()
}

fn verify(connection: &Connection, home: &TempDir) -> Output {
    Command::new(VBS)
        .args(["verify", "last", "--settle", "1", "-o", "json"])
        .env_clear()
        .envs(environment(connection, home.path()))
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// Waits until the cloud has seen so many requests, or the time is up.
async fn requests(sim: &Sim, verb: Verb, wanted: usize) {
    let until = Instant::now() + Duration::from_secs(20);
    while sim.log().iter().filter(|entry| entry.op == verb.on()).count() < wanted && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

async fn killed(end: End, round: usize, verb: Verb) {
    let config = SimConfig {
        volumes: verb.volumes(),
        backup_takes: Duration::from_millis(200),
        policies: 4,
        seed: round as u64,
        latency: Duration::from_millis(10),
        latency_per_volume: Duration::from_millis(2),
        ..SimConfig::default()
    };
    let sim = Sim::start(config).await.unwrap();
    let home = TempDir::new().unwrap();
    let connection = sim.connection();
    let words = submission(&sim, &home, verb);
    // Between the first and the last request, and at any moment of it.
    let moment = Duration::from_millis((round as u64 * 29) % 90);
    match end {
        End::ClosedTerminal => {
            let pty = NativePtySystem::default().openpty(PtySize::default()).unwrap();
            let mut command = CommandBuilder::new(VBS);
            command.args(&words);
            command.env_clear();
            for (name, value) in environment(&connection, home.path()) {
                command.env(name, value);
            }
            let mut child = pty.slave.spawn_command(command).unwrap();
            drop(pty.slave);
            requests(&sim, verb, 1 + round % 4).await;
            tokio::time::sleep(moment).await;
            drop(pty.master);
            tokio::task::spawn_blocking(move || child.wait().unwrap()).await.unwrap();
        }
        End::Kill | End::Terminate | End::Hangup => {
            let mut child = Command::new(VBS)
                .args(&words)
                .env_clear()
                .envs(environment(&connection, home.path()))
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            requests(&sim, verb, 1 + round % 4).await;
            tokio::time::sleep(moment).await;
            let signal = match end {
                End::Kill => Signal::KILL,
                End::Terminate => Signal::TERM,
                _ => Signal::HUP,
            };
            // It may have come to its end already.
            let _ = kill_process(Pid::from_child(&child), signal);
            tokio::task::spawn_blocking(move || child.wait().unwrap()).await.unwrap();
        }
    }
    // What was on its way when the program ended comes to rest.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let told = tokio::task::spawn_blocking(move || verify(&connection, &home)).await.unwrap();
    let name = format!("{verb:?} {end:?} {round}");
    match verb {
        Verb::Associate => judge(&sim, &told, &name),
        Verb::BackUp => judge_backups(&sim, &told, &name),
    }
}

fn judge_backups(sim: &Sim, told: &Output, name: &str) {
    let report: Value = serde_json::from_slice(&told.stdout)
        .unwrap_or_else(|error| panic!("{name}: {error}: {}", String::from_utf8_lossy(&told.stderr)));
    let held = sim.backups();
    let run = report["run"].as_str().unwrap();
    let outcomes = report["outcomes"].as_array().unwrap();
    assert_eq!(outcomes.len(), sim.snapshot().len(), "{name}: every volume has its outcome");
    for outcome in outcomes {
        let id = outcome["volume_id"].as_str().unwrap();
        let there = held.iter().any(|backup| backup.volume == id && backup.status == "available");
        let state = outcome["state"].as_str().unwrap();
        let honest = match state {
            "ok" => there,
            "failed" | "refused" | "skipped" => !there,
            _ => false,
        };
        assert!(honest, "{name}: {id} is called {state}: {outcome}");
    }
    assert!(held.iter().all(|backup| backup.name.starts_with(&format!("vbs-{run}-"))), "{name}: {held:?}");
    let sent = sim.log().iter().filter(|entry| entry.op == On::CreateBackup).count();
    assert_eq!(sent, held.len(), "{name}: something was sent twice");
}

fn judge(sim: &Sim, told: &Output, name: &str) {
    let report: Value = serde_json::from_slice(&told.stdout)
        .unwrap_or_else(|error| panic!("{name}: {error}: {}", String::from_utf8_lossy(&told.stderr)));
    let truth = sim.snapshot();
    let goal = report["policy"]["id"].as_str().unwrap().to_owned();
    let outcomes = report["outcomes"].as_array().unwrap();
    assert_eq!(outcomes.len(), truth.len(), "{name}: every volume has its outcome");
    for outcome in outcomes {
        let id = outcome["volume_id"].as_str().unwrap();
        let there = truth[id].as_deref() == Some(goal.as_str());
        let state = outcome["state"].as_str().unwrap();
        let honest = match state {
            "ok" | "moved" | "already" => there,
            "failed" | "refused" | "skipped" => !there,
            _ => false,
        };
        assert!(honest, "{name}: {id} is called {state}, held {:?}: {outcome}", truth[id]);
    }
    let mut sent: HashMap<String, usize> = HashMap::new();
    for entry in sim.log().iter().filter(|entry| entry.op == On::Associate) {
        for deed in &entry.volumes {
            *sent.entry(deed.volume.clone()).or_default() += 1;
        }
    }
    assert!(sent.values().all(|times| *times == 1), "{name}: something was sent twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_any_kill_every_volumes_truth_is_found() {
    use futures_util::StreamExt;
    let kills = std::env::var("VBS_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(KILLS);
    let all = [End::Kill, End::Terminate, End::Hangup, End::ClosedTerminal].into_iter();
    let verbs = [Verb::Associate, Verb::BackUp];
    let rounds = move |end| (0..kills).flat_map(move |round| verbs.map(|verb| (end, round, verb)));
    let mut rounds = futures_util::stream::iter(all.flat_map(rounds))
        .map(|(end, round, verb)| tokio::spawn(killed(end, round, verb)))
        .buffer_unordered(6);
    while let Some(ended) = rounds.next().await {
        ended.unwrap();
    }
}
