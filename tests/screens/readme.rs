//! The pictures in the README are what the program draws: of the demo cloud, driven by keys, at a fixed
//! time, or of the project of the other tests. `VBS_UPDATE_PICTURE=1 cargo test --test screens` draws them anew.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use vbs_tui::api::login::{Domain, Login, Named};
use vbs_tui::api::{Cloud, VolumeForm};
use vbs_tui::app::{App, Code, Key, Msg};
use vbs_tui::domain::{CloudScope, Settings};
use vbs_tui::sim::{Sim, SimConfig};
use vbs_tui::ui::{Palette, Theme, heights};

use crate::picture::{LIGHT, picture, picture_on};

const SIZE: (u16, u16) = (100, 30);

async fn loaded() -> App {
    let sim = Sim::start(SimConfig { latency: Duration::ZERO, ..SimConfig::demo() }).await.unwrap();
    let connection = sim.connection();
    let domain = Some(Domain::Name(connection.user_domain));
    let login = Login {
        region: Some(connection.region.clone()),
        ..Login::by_password(
            connection.auth_url.parse().unwrap(),
            Named::Name { name: connection.user, domain: domain.clone() },
            connection.password.into(),
            Named::Name { name: connection.project.clone(), domain },
        )
    };
    let cloud = Cloud::connect(login, Settings::default()).await.unwrap();
    let now: Timestamp = "2026-11-23T21:48:00Z".parse().unwrap();
    let mut app = App::new(Settings::default(), now, TimeZone::UTC, SIZE);
    app.model.profile.cloud = "otc-prod".into();
    app.load();
    let generation = app.model.loads.generation;
    let place = CloudScope {
        cloud: Some("otc-prod".into()),
        region: Some(connection.region),
        project: connection.project,
        user: "night-shift".into(),
        ..CloudScope::default()
    };
    let mut messages =
        vec![Msg::LoggedIn(generation, place), Msg::Policies(generation, cloud.policies().await)];
    let mut pages = cloud.volumes(VolumeForm::Auto);
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        messages.push(Msg::VolumePage(generation, page.volumes, page.total));
    }
    messages.push(Msg::VolumesEnd(generation, Ok(())));
    let servers = cloud.servers().await.unwrap();
    messages.push(Msg::ServerPage(generation, servers.into_iter().collect()));
    messages.push(Msg::ServersEnd(generation, Ok(())));
    for msg in messages {
        app.model.heights = heights(&app);
        app.update(now, msg);
    }
    app
}

fn press(app: &mut App, keys: &[Key]) {
    for key in keys {
        app.model.heights = heights(app);
        app.update(app.model.now, Msg::Keys { keys: vec![*key], at: crate::fleet::unhurried() });
    }
    app.model.heights = heights(app);
}

/// A picture that is kept in `docs` is what the program draws now.
fn check(name: &str, drawn: &str) {
    let path = format!("{}/docs/{name}.svg", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("VBS_UPDATE_PICTURE").is_some() {
        std::fs::write(&path, drawn).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(kept == drawn, "docs/{name}.svg is not what the program draws; VBS_UPDATE_PICTURE=1 renews it");
}

#[tokio::test]
async fn the_pictures_of_lists_and_plan_are_what_the_program_draws_of_the_demo() {
    let mut app = Box::pin(loaded()).await;
    let typed = |text: &str| text.chars().map(Key::from).collect::<Vec<_>>();
    press(&mut app, &typed("/status=in-use db0"));
    press(&mut app, &[Code::Enter.into()]);
    press(&mut app, &typed("    jj  "));
    let (columns, rows) = SIZE;
    check("screen", &picture(&app, &Theme::default(), columns, rows));
    let light = Theme { palette: Palette::Light, ..Theme::default() };
    check("light", &picture_on(&app, &light, SIZE, LIGHT));
    press(&mut app, &typed("afiles"));
    press(&mut app, &[Code::Enter.into()]);
    check("plan", &picture(&app, &Theme::default(), columns, rows));
}

#[test]
fn the_pictures_of_other_pages_are_what_the_program_draws() {
    for (name, way) in [("outcomes", "outcomes-by-reason"), ("coverage", "coverage"), ("backups", "backups")]
    {
        let app = crate::sizes::shown(way, SIZE);
        check(name, &picture(&app, &Theme::default(), SIZE.0, SIZE.1));
    }
}
