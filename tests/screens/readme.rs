//! The picture in the README is what the program draws: loaded from the demo cloud, driven by
//! keys, at a fixed time. `VBS_UPDATE_PICTURE=1 cargo test --test screens` draws it anew.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use vbs_tui::api::login::{Domain, Login, Named};
use vbs_tui::api::{Cloud, VolumeForm};
use vbs_tui::app::{App, Code, Key, Msg};
use vbs_tui::domain::{CloudScope, Settings};
use vbs_tui::sim::{Sim, SimConfig};
use vbs_tui::ui::{Theme, heights};

use crate::picture::picture;

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

#[tokio::test]
async fn the_picture_in_the_readme_is_what_the_program_draws() {
    let mut app = Box::pin(loaded()).await;
    let typed = |text: &str| text.chars().map(Key::from).collect::<Vec<_>>();
    press(&mut app, &typed("/status=in-use db0"));
    press(&mut app, &[Code::Enter.into()]);
    press(&mut app, &typed("    jj  "));
    let drawn = picture(&app, &Theme::default(), SIZE.0, SIZE.1);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/screen.svg");
    if std::env::var_os("VBS_UPDATE_PICTURE").is_some() {
        std::fs::write(path, &drawn).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(kept == drawn, "docs/screen.svg is not what the program draws; VBS_UPDATE_PICTURE=1 renews it");
}
