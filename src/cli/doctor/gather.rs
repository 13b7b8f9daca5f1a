//! Finding out, in the order in which a login goes: configuration, the way to the identity service,
//! logging in, the ways to the other services, the calls. Each step that cannot be done says why.

use std::io::{self, IsTerminal};

use jiff::Timestamp;

use super::check::{Check, Part, What};
use super::facts::{Facts, Problem, Session};
use super::{calls, here, reach};
use crate::api::login::Method;
use crate::api::{Cloud, Login, Prober, Region, Step};
use crate::cli::access::{self, ResolvedCloud, Sourced};
use crate::cli::args::Global;
use crate::cli::config::{Row, default_cloud};
use crate::cli::exit::{NO_CLOUD, NO_LOGIN, USAGE};
use crate::cli::report::note;
use crate::cli::secret_prompt;
use crate::config::{self, CredentialsError, Explained, Origin};
use crate::domain::{Look, Rights, Settings};

const LOGIN: What = ("login", Part::Identity);

/// Finds out all there is.
pub async fn gather(global: &Global) -> Facts {
    let mut facts = nothing(global);
    let sourced = match Sourced::new(global) {
        Ok(sourced) => sourced,
        Err(failure) => {
            let remedy = "Fix that first; until then no setting is known, and nothing was sent.".to_owned();
            facts.problem = Some(Problem { exit_code: USAGE, message: failure.message, remedy });
            return facts;
        }
    };
    let Explained { login, origins, ignored } = config::explain(&sourced.sources, &sourced.choice_for(None));
    let ignored = ignored.into_iter().chain(sourced.own.ignored().iter().cloned());
    facts.ignored = ignored.collect();
    if global.demo {
        let origin = Origin { what: "cloud", shown: Some("demo".to_owned()), source: "--demo".to_owned() };
        facts.sources = vec![origin.into()];
        settings(&mut facts, &sourced, Some("demo"), global.ascii);
        match access::find(global).await {
            Ok(resolved) => Box::pin(ask_cloud(&mut facts, resolved, &[])).await,
            Err(failure) => {
                let remedy = "Try without --demo.".to_owned();
                facts.problem = Some(Problem { exit_code: NO_CLOUD, message: failure.message, remedy });
            }
        }
        return facts;
    }
    let cloud =
        origins.iter().find(|origin| origin.what == "cloud").and_then(|origin| origin.shown.as_deref());
    settings(&mut facts, &sourced, cloud, global.ascii);
    facts.sources = origins.iter().cloned().map(Row::from).collect();
    match login {
        Ok(login) => Box::pin(ask_cloud(&mut facts, sourced.prepared(login), &origins)).await,
        Err(error) => facts.problem = Some(problem(&error)),
    }
    facts
}

/// What is known before anything was looked for.
fn nothing(global: &Global) -> Facts {
    let why = "the configuration contains no login";
    let (calls, links) = calls::none(why);
    let look = global.theme.unwrap_or(Look::Auto);
    Facts {
        at: Timestamp::now(),
        program: here::program(),
        terminal: here::terminal(look, global.ascii),
        journal: here::journal(global),
        services: reach::none(why),
        login: Check::not_tried(LOGIN, why),
        calls,
        links,
        ..Facts::default()
    }
}

/// Our own file, and the settings that are not defaults.
fn settings(facts: &mut Facts, sourced: &Sourced, cloud: Option<&str>, ascii: bool) {
    facts.settings.push(sourced.own.file().clone().into());
    facts.settings.extend(default_cloud(sourced).map(Row::from));
    let preferences = sourced.own.for_cloud(cloud);
    let said = preferences.rows().into_iter().filter(|row| row.source != "default");
    facts.settings.extend(said.map(Row::from));
    facts.terminal = here::terminal(preferences.theme.value, ascii);
}

fn problem(error: &CredentialsError) -> Problem {
    let (exit_code, remedy) = match error {
        CredentialsError::NoCloud { .. } => {
            (NO_LOGIN, "Choose a cloud: --os-cloud NAME, OS_CLOUD, or the OS_* variables of an rc file.")
        }
        CredentialsError::Missing { .. } => (NO_LOGIN, "Add it there; `vbs config` shows the known values."),
        CredentialsError::UnknownCloud { .. } => {
            (USAGE, "Name an existing one, or put clouds.yaml where vbs looks for it (docs/login.md).")
        }
        CredentialsError::Unreadable { .. } => {
            (USAGE, "Check that the file exists, is readable, and is plain UTF-8 text.")
        }
        CredentialsError::Broken { .. } => (USAGE, "Fix that line."),
        CredentialsError::OtherAuthMethod { .. } => {
            (USAGE, "Log in with another tool and set OS_TOKEN to the token.")
        }
        CredentialsError::UnknownProfile { .. } => (USAGE, "Use one of them, or set auth_url instead."),
        CredentialsError::Unusable { .. } => (USAGE, "Fix that value."),
    };
    Problem { exit_code, message: error.to_string(), remedy: remedy.to_owned() }
}

async fn ask_cloud(facts: &mut Facts, resolved: ResolvedCloud, origins: &[Origin]) {
    let login = resolved.access.login.clone();
    // Each thing is asked once: what only works the third time does not work.
    let settings = Settings { read_retries: 0, ..resolved.access.settings.clone() };
    let prober = Prober::new(&login, settings.clone());
    telling("checks the connection to the cloud");
    facts.services = reach::go(&prober, vec![reach::identity(&login, origins)], &[]).await;
    facts.clock_skew_s = facts.services.iter().find_map(|service| service.skew_s);

    telling("logs in");
    let prompter = secret_prompt::prompter(&resolved.signals);
    let connected = Step::new(Cloud::connect_prompting(login.clone(), settings, prompter)).await;
    facts.login = Check::new(LOGIN, &connected, &[], |_| way_in(&login));
    let cloud = connected.result.ok();
    telling("checks the other services");
    let scope = cloud.as_ref().map(Cloud::addresses);
    let others = reach::go(&prober, reach::others(&login, scope.as_ref(), origins), &facts.services).await;
    facts.services.extend(others);
    let Some(cloud) = cloud else {
        (facts.calls, facts.links) = calls::none("there is no login");
        return;
    };
    telling("tries each call");
    let read_only = &resolved.preferences.read_only;
    let read_only = read_only.value.then_some(read_only.source.as_str());
    (facts.calls, facts.links) = calls::ask(&cloud, resolved.access.form, read_only).await;
    facts.clock_skew_s = cloud.clock_skew().map(|skew| skew.as_secs()).or(facts.clock_skew_s);
    facts.session = Some(session(&cloud, &login));
}

/// Announces a step on a terminal.
fn telling(what: &str) {
    if io::stderr().is_terminal() {
        note(&format!("vbs: {what}"));
    }
}

fn way_in(login: &Login) -> String {
    let method = match &login.method {
        Method::User(user) if user.password.is_none() => "by one-time code",
        Method::User(_) => "by user and password",
        Method::Token(_) => "by an existing token",
        Method::ApplicationCredential { .. } => "by application credential",
        Method::Keys(_) => "by access key: every request is signed",
    };
    let agency = if login.agency.is_some() { ", in the role of an agency" } else { "" };
    format!("{method}{agency}")
}

fn session(cloud: &Cloud, login: &Login) -> Session {
    let scope = cloud.scope();
    let (with, without): (Vec<_>, Vec<_>) = cloud.regions().into_iter().partition(|region| region.has_vbs);
    let names = |regions: Vec<Region>| regions.into_iter().map(|region| region.name).collect();
    Session {
        user: scope.user,
        user_id: scope.user_id,
        domain: scope.domain,
        project: scope.project,
        project_id: scope.project_id,
        region: scope.region,
        regions_with_vbs: names(with),
        regions_without_vbs: names(without),
        rights: Rights::of(&scope.roles),
        roles: scope.roles,
        token_life_s: cloud.token_life().map(|life| life.as_secs()),
        renewable: !matches!(login.method, Method::Token(_)),
    }
}
