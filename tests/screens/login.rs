//! Logging in and going elsewhere, as the screen shows it.

use vbs_tui::app::Msg;
use vbs_tui::app::profile::{Choice, CloudProfile, Source, SwitchKind};
use vbs_tui::app::request::RequestId;
use vbs_tui::app::screens::Screen;
use vbs_tui::app::screens::switch::Switch;
use vbs_tui::app::widgets::TextField;
use vbs_tui::domain::{ApiError, ApiErrorKind, SecretKind, SecretQuestion};

use crate::approve;
use crate::fleet::{now, press, project};

fn profile() -> CloudProfile {
    let source = |what: &str, shown: Option<&str>, from: &str| Source {
        what: what.into(),
        shown: shown.map(Into::into),
        from: from.into(),
    };
    let file = "~/.config/openstack/clouds.yaml";
    CloudProfile {
        cloud: "otc-prod".into(),
        unchecked: true,
        sources: vec![
            source("auth_url", Some("https://iam.eu-de.otc.t-systems.com/v3"), "profile otc"),
            source("user", Some("backup-operator"), file),
            source("password", None, "~/.config/openstack/secure.yaml"),
            source("region", Some("eu-de"), "guessed from the project's name"),
        ],
        file: Some(file.into()),
        ..CloudProfile::default()
    }
}

pub fn failed(size: (u16, u16)) -> vbs_tui::app::App {
    let mut app = project(0, size);
    app.model.scope = None;
    app.model.set_profile(profile());
    app.load();
    let fault = ApiError {
        status: Some(401),
        ..ApiError::new(ApiErrorKind::Login, "log in", "The request you have made requires authentication.")
    };
    app.update(now(), Msg::LoginFailed(app.model.loads.generation, fault));
    app
}

#[test]
fn a_login_that_failed() {
    approve!("login_failed_80x24", failed((80, 24)));
    approve!("login_failed_50x12", failed((50, 12)));
}

pub fn choice(label: &str, note: &str, current: bool) -> Choice {
    Choice { key: label.into(), label: label.into(), note: note.into(), current }
}

fn switch(kind: SwitchKind, typed: &str, choices: Vec<Choice>) -> Screen {
    let mut switch = Switch { kind, ..Switch::default() };
    switch.list.line = TextField::new(typed);
    switch.on_choices(Ok(choices));
    Screen::Switch(Box::new(switch))
}

#[test]
fn a_place_is_chosen() {
    let mut app = project(40, (80, 24));
    press(&mut app, "space down space");
    let projects =
        ["eu-de_storage", "eu-de_archive", "eu-de_月次", "eu-de_a-name-that-is-much-too-long-for-any-box"];
    let choices = projects.map(|name| choice(name, "5d1e7a90c3b24f6e8a7f00112233aabb", name == projects[0]));
    app.screens.over.push(switch(SwitchKind::Project, "eu", choices.into()));
    approve!("switch_project", app);
    app.screens.over.clear();
    let regions = vec![
        choice("eu-de", "", true),
        choice("eu-nl", "VBS is not offered here (offered: cbr, evs, volumev2, volumev3)", false),
    ];
    app.screens.over.push(switch(SwitchKind::Region, "", regions));
    approve!("switch_region", app);
    app.screens.over.clear();
    app.screens.over.push(switch(SwitchKind::Cloud, "nowhere", vec![choice("otc", "clouds.yaml", true)]));
    approve!("switch_nothing_matches", app);
}

pub fn question() -> SecretQuestion {
    SecretQuestion {
        what: SecretKind::Code,
        user: "backup-operator".into(),
        at: "otc-prod".into(),
        host: "iam.eu-de.otc.t-systems.com".into(),
        refused: Some("the one-time code was not accepted".into()),
    }
}

#[test]
fn a_secret_is_asked_for() {
    let mut app = project(40, (80, 24));
    app.update(now(), Msg::SecretRequested(RequestId(1), question()));
    app.update(now(), Msg::Drawn { revision: app.model.revision, at: std::time::Instant::now() });
    press(&mut app, "1 2 3 4");
    approve!("secret", app);
}
