//! What the pure parts cost: compare ratios within one run, machines are noisy.

mod floors;

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use vbs_tui::app::run::RunState;
use vbs_tui::app::screens::Screen;
use vbs_tui::app::screens::outcomes::{Board, OutcomesPage};
use vbs_tui::app::{App, Key, Msg};
use vbs_tui::domain::{
    Arrangement, Bits, CloudScope, Column, Filter, Inventory, Minute, Outcome, Plan, PlanInput, Policy,
    PolicyId, RunEvent, RunId, Selection, Settings, Sort, ViewQuery, Volume, VolumeId, VolumeStatus,
};
use vbs_tui::ui::{self, Theme};

const SIZES: [usize; 2] = [1_000, 100_000];

fn policies() -> Vec<Policy> {
    (0..8)
        .map(|n| Policy {
            id: PolicyId::new(&format!("00000000-0000-4000-8000-{n:012x}")),
            name: format!("policy-{n}"),
            enabled: Some(true),
            schedule: None,
            retention: None,
            keeps_first_of_month: None,
            volume_count: Some(0),
            time_zone: None,
            tags: Vec::new(),
            more: String::new(),
        })
        .collect()
}

fn volumes(count: usize) -> Vec<Volume> {
    let zone = ["eu-de-01", "eu-de-02", "eu-de-03"].map(std::sync::Arc::<str>::from);
    let kind: std::sync::Arc<str> = "SSD".into();
    (0..count)
        .map(|n| {
            // Shuffled, so that sorting has something to do.
            let mixed = n.wrapping_mul(2_654_435_761) % count.max(1);
            Volume {
                id: VolumeId::new(&format!("{n:08x}-0000-4000-8000-{mixed:012x}")),
                name: format!("db-{mixed:07}-data").into(),
                status: VolumeStatus::InUse,
                size_gb: Some((mixed % 500) as u32),
                zone: zone.get(n % 3).unwrap_or(&kind).clone(),
                kind: kind.clone(),
                servers: Box::default(),
                policy: (n % 3 == 0)
                    .then(|| PolicyId::new(&format!("00000000-0000-4000-8000-{:012x}", n % 8))),
                policy_told: true,
                created: Minute::from_number(28_000_000 + mixed as u32),
            }
        })
        .collect()
}

fn arrange(rows: &mut Arrangement, inventory: &Inventory, wish: ViewQuery) {
    rows.begin(inventory, wish, None);
    while !rows.step(inventory, usize::MAX) {}
}

fn inventory(count: usize) -> Inventory {
    let mut inventory = Inventory::default();
    inventory.set_policies(policies());
    inventory.add_volumes(volumes(count));
    inventory
}

fn screen(count: usize) -> App {
    let mut app = App::new(Settings::default(), Timestamp::UNIX_EPOCH, TimeZone::UTC, (80, 24));
    app.model.heights = ui::heights(&app);
    app.load();
    let generation = app.model.loads.generation;
    for msg in [
        Msg::LoggedIn(generation, CloudScope::default()),
        Msg::Policies(generation, Ok(policies())),
        Msg::VolumePage(generation, volumes(count), None),
        Msg::VolumesEnd(generation, Ok(())),
    ] {
        app.update(Timestamp::UNIX_EPOCH, msg);
    }
    app
}

fn lists(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("lists");
    group.sample_size(20);
    for size in SIZES {
        let inventory = inventory(size);
        group.bench_function(BenchmarkId::new("join", size), |bencher| {
            bencher.iter_batched(
                || volumes(size),
                |volumes| {
                    let mut inventory = Inventory::default();
                    inventory.add_page(volumes);
                    inventory
                },
                BatchSize::LargeInput,
            );
        });
        for line in ["d", "0099", "status=in-use policy=none size>100"] {
            let filter = Filter::parse(line).unwrap_or_default();
            let mut rows = Arrangement::of(&inventory, ViewQuery::default());
            group.bench_function(BenchmarkId::new(format!("filter {line} and back"), size), |bencher| {
                bencher.iter(|| {
                    arrange(
                        &mut rows,
                        &inventory,
                        ViewQuery { filter: filter.clone(), ..ViewQuery::default() },
                    );
                    let narrowed = rows.rows().len();
                    arrange(&mut rows, &inventory, ViewQuery::default());
                    narrowed
                });
            });
        }
        for column in Column::ALL {
            let by_name = Arrangement::of(&inventory, ViewQuery::default());
            let sort = Sort { column, descending: false };
            group.bench_function(BenchmarkId::new(format!("sort by {}", column.word()), size), |bencher| {
                bencher.iter_batched(
                    // By name everything has to be sorted anew; another column comes on top of it.
                    || if column == Column::Name { Arrangement::default() } else { by_name.clone() },
                    |mut rows| {
                        arrange(&mut rows, &inventory, ViewQuery { sort, ..ViewQuery::default() });
                        rows
                    },
                    BatchSize::LargeInput,
                );
            });
        }
        let (shown, mut selection) = (Bits::all(size), Selection::default());
        group.bench_function(BenchmarkId::new("mark all, count the hidden", size), |bencher| {
            bencher.iter(|| {
                selection.mark(0..size as u32);
                selection.hidden(&shown)
            });
        });
        selection.mark(0..size as u32);
        let by_name = Arrangement::of(&inventory, ViewQuery::default());
        let target = policies().swap_remove(1);
        group.bench_function(BenchmarkId::new("plan", size), |bencher| {
            bencher.iter(|| {
                let asked = selection.plan_input(&inventory, by_name.rows());
                Plan::associate(&inventory, &target, asked, |_| true, None)
            });
        });
    }
    group.finish();
}

fn frames(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("frames");
    for size in SIZES {
        let mut app = screen(size);
        let theme = Theme::default();
        let Ok(mut terminal) = Terminal::new(TestBackend::new(80, 24));
        group.bench_function(BenchmarkId::new("cursor down and frame", size), |bencher| {
            bencher.iter(|| {
                let keys = vec![Key::from('j')];
                app.update(Timestamp::UNIX_EPOCH, Msg::Keys { keys, at: std::time::Instant::now() });
                black_box(terminal.draw(|frame| ui::draw(&app, &theme, frame)).is_ok())
            });
        });
    }
    group.finish();
}

/// A board over ten thousand: forty outcomes come in, the rows are worked out, one frame.
fn board(criterion: &mut Criterion) {
    let count = 10_000;
    let mut app = screen(count);
    let target = policies().swap_remove(1);
    let ids: Vec<VolumeId> = app.model.inventory.volumes().map(|volume| volume.id).collect();
    let plan = Plan::associate(
        &app.model.inventory,
        &target,
        PlanInput::of(&app.model.inventory, ids),
        |_| true,
        None,
    );
    let outcomes: Vec<Outcome> = plan.items().take(40).map(Outcome::planned).collect();
    let name = RunId::new(Timestamp::UNIX_EPOCH, 0);
    let mut run = RunState::new(&plan, Timestamp::UNIX_EPOCH);
    run.run = Some(name.clone());
    app.model.run = Some(run);
    app.screens.over.push(Screen::Outcomes(OutcomesPage::new(Board::Last)));
    let theme = Theme::default();
    let Ok(mut terminal) = Terminal::new(TestBackend::new(80, 24));
    criterion.bench_function("board of 10000, a batch and a frame", |bencher| {
        bencher.iter(|| {
            app.model.heights = ui::heights(&app);
            let changed = RunEvent::Changed(outcomes.clone());
            app.update(Timestamp::UNIX_EPOCH, Msg::Run(name.clone(), changed));
            black_box(terminal.draw(|frame| ui::draw(&app, &theme, frame)).is_ok())
        });
    });
}

criterion_group!(benches, lists, frames, board, floors::floors);
criterion_main!(benches);
