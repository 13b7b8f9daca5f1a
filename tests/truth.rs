//! The truth test: runs against a simulated cloud that goes wrong at random. No row may be shown
//! ok that the cloud does not hold, none failed that it does.

// Helpers of tests fail by panicking, as tests do.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use std::time::Duration;

use vbs_tui::api::login::{Domain, Interface, Login, Method, Named, Overrides, Trust};
use vbs_tui::api::{Cloud, VolumeForm};
use vbs_tui::domain::{Board, Inventory, Plan, PolicyId, Settings, State, VolumeId, Whereabouts};
use vbs_tui::engine::{Order, ReadBack, Run, stop};
use vbs_tui::sim::fault::{Applied, Chaos, Fault, On, Rule, When, chaos};
use vbs_tui::sim::{LinkShown, Sim, SimConfig};

/// Seeds of every `cargo test`; `VBS_SEEDS` asks for more.
const SEEDS: u64 = 200;

fn login(sim: &Sim) -> Login {
    let connection = sim.connection();
    let domain = Some(Domain::Name(connection.user_domain));
    Login {
        cloud: None,
        auth_url: connection.auth_url.parse().unwrap(),
        method: Method::Password {
            user: Named::Name { name: connection.user, domain: domain.clone() },
            password: connection.password.into(),
        },
        project: Named::Name { name: connection.project, domain },
        region: Some(connection.region),
        region_guessed: false,
        interface: Interface::default(),
        trust: Trust::default(),
        overrides: Overrides::default(),
        read_only: false,
    }
}

fn settings() -> Settings {
    let mut settings = Settings::default().faster(100);
    // A hundredth of these is too short for a loaded machine to answer at all.
    settings.connect_timeout = Duration::from_secs(2);
    settings.read_timeout = Duration::from_millis(600);
    settings.write_timeout = Duration::from_millis(800);
    // Longer than the longest lag and the latest execution that the faults make up.
    settings.read_lag = Duration::from_millis(400);
    settings.max_answer_bytes = 8 << 20;
    settings
}

struct Ran {
    sim: Sim,
    board: Board,
    target: PolicyId,
}

/// Loads, plans and carries out one submission of `count` volumes, faults set just before sending.
async fn submit(config: SimConfig, settings: Settings, count: usize, pick: usize, faults: Vec<Rule>) -> Ran {
    let sim = Sim::start(config).await.unwrap();
    let cloud = Cloud::connect(login(&sim), settings.clone()).await.unwrap();
    let mut inventory = Inventory::default();
    let mut pages = cloud.volumes(VolumeForm::Auto);
    while let Some(page) = pages.next().await {
        inventory.add_volumes(page.unwrap().volumes);
    }
    inventory.set_policies(cloud.policies().await.unwrap());
    let policies = inventory.policies();
    let target = policies[pick % policies.len()].clone();
    let asked: Vec<VolumeId> =
        inventory.volumes().iter().take(count).map(|volume| volume.id.clone()).collect();
    let plan = Plan::associate(&inventory, &target, asked.iter(), |_| true, None);
    sim.add_faults(faults);
    let (_stop, obey) = stop::channel();
    let (report, mut reports) = tokio::sync::mpsc::unbounded_channel();
    let mut told = Board::new(&plan);
    let order = Order { cloud, settings, plan, read_back: ReadBack::ByList, journal: None, attended: false };
    let run = Run::new(order, obey, report);
    let board = tokio::time::timeout(Duration::from_secs(60), run.carry_out()).await.expect("the run ends");
    while let Ok(event) = reports.try_recv() {
        told.apply(event);
    }
    assert_eq!(told, board, "what was reported adds up to what was returned");
    Ran { sim, board, target: target.id }
}

/// What is untrue on a board, compared with what the cloud holds.
fn lies(ran: &Ran) -> Vec<String> {
    let truth = ran.sim.snapshot();
    let mut lies = Vec::new();
    for outcome in ran.board.rows() {
        let held = truth.get(&outcome.id.to_string()).cloned().flatten().map(|id| PolicyId::new(&id));
        let in_target = held.as_ref() == Some(&ran.target);
        let claim = match outcome.state {
            State::Ok | State::Moved | State::Already => !in_target,
            State::Failed | State::Refused | State::Skipped => in_target,
            State::Unknown => false,
            State::Waiting | State::Sent => true,
        };
        let misplaced = match &outcome.now_in {
            Whereabouts::In(policy) => outcome.state != State::Unknown && held.as_ref() != Some(policy),
            Whereabouts::InNone => outcome.state != State::Unknown && held.is_some(),
            _ => false,
        };
        if claim || misplaced {
            lies.push(format!("{outcome:?} but held is {held:?}"));
        }
    }
    lies
}

async fn one_seed(seed: u64) -> (Ran, Vec<Rule>) {
    let wild = Chaos { longest: Duration::from_millis(200), ..Chaos::default() };
    let faults = chaos(seed, &wild);
    let config = SimConfig {
        volumes: 160,
        policies: 5,
        seed,
        lag: Duration::from_millis(seed % 4 * 20),
        vendor_form: !seed.is_multiple_of(3),
        policy_limit: seed.is_multiple_of(7).then_some(60),
        ..SimConfig::default()
    };
    let count = 1 + (seed as usize * 37) % 120;
    let ran = submit(config, settings(), count, seed as usize, faults.clone()).await;
    (ran, faults)
}

#[test]
fn no_seed_of_faults_makes_the_board_lie() {
    let seeds = std::env::var("VBS_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(SEEDS);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (mut rows, mut unknown) = (0, 0);
    runtime.block_on(async {
        use futures_util::StreamExt;
        let mut ran = futures_util::stream::iter(0..seeds)
            .map(|seed| async move { (seed, tokio::spawn(one_seed(seed)).await) })
            .buffer_unordered(8);
        while let Some((seed, result)) = ran.next().await {
            let (ran, faults) = result.unwrap_or_else(|error| panic!("seed {seed}: {error}"));
            let lies = lies(&ran);
            assert!(lies.is_empty(), "seed {seed}: {lies:#?}\nfaults {faults:#?}");
            rows += ran.board.rows().len();
            unknown += ran.board.count(State::Unknown);
        }
    });
    println!("{seeds} seeds, {rows} rows, {unknown} left unknown");
    assert!(unknown * 10 < rows, "unknown must stay the exception: {unknown} of {rows}");
}

async fn plain(count: usize, faults: Vec<Rule>) -> Ran {
    let config = SimConfig { volumes: 100, policies: 4, ..SimConfig::default() };
    submit(config, settings(), count, 1, faults).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_volume_that_left_its_policy_and_was_refused_is_found_in_none() {
    let fault = Fault::HalfMove { code: Some("AutoBackup.0206".into()), message: None };
    let ran = plain(100, vec![Rule::always(On::Associate, fault)]).await;
    assert!(ran.board.stranded().count() > 0);
    assert_eq!(lies(&ran), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_carried_out_late_is_not_called_failed() {
    let fault = Fault::TimeoutAfterAccept { apply: When::Later(900) };
    let ran = plain(10, vec![Rule::once(On::Associate, fault)]).await;
    assert_eq!(lies(&ran), Vec::<String>::new());
    assert_eq!(ran.board.count(State::Failed) + ran.board.count(State::Unknown), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_error_in_the_middle_of_a_batch_is_settled_by_reading() {
    let fault = Fault::WholeCall {
        status: 500,
        shape: vbs_tui::sim::fault::Shape::Wrapped,
        code: Some("AutoBackup.0009".into()),
        message: None,
        applied: Applied::Part,
    };
    let ran = plain(10, vec![Rule::once(On::Associate, fault)]).await;
    assert_eq!(lies(&ran), Vec::<String>::new());
    assert!(ran.board.count(State::Failed) > 0, "what was not carried out failed");
    assert!(ran.board.rows().iter().any(|outcome| outcome.state.is_success()));
    assert_eq!(ran.board.count(State::Unknown), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_link_is_shown_nowhere_unclear_stays_unknown() {
    let config =
        SimConfig { volumes: 20, policies: 3, link_shown: LinkShown::Nowhere, ..SimConfig::default() };
    let faults = vec![Rule::once(On::Associate, Fault::ResetAfter { applied: Applied::All })];
    let ran = submit(config, settings(), 5, 1, faults).await;
    assert_eq!(ran.board.count(State::Unknown), 5);
    assert_eq!(ran.board.exit_code(), 5);
}
