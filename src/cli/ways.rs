//! The ways into clouds for the screen: the files and variables of this machine, or the simulated
//! cloud alone.

use super::access::{self, Failure, Way};
use super::args::Global;
use crate::api::login::Named;
use crate::app::switch::{self, Choice, Source};
use crate::config::{self, CredentialsError, Sources};
use crate::domain::{Fault, FaultKind};
use crate::runtime::{Route, Ways};

/// Whether clouds are known and nothing says which one is meant.
pub fn is_undecided(global: &Global) -> bool {
    let found = config::resolve(&Sources::of_this_process(), &access::choice(global));
    !global.demo
        && matches!(found, Err(CredentialsError::NoCloud { known }) if known.iter().any(|(_, names)| !names.is_empty()))
}

/// The ways of this machine.
#[derive(Debug)]
pub struct Known {
    global: Global,
    /// Of the simulated cloud, which is in no file.
    demo: Option<Route>,
}

impl Known {
    /// The ways there are; with `--demo` the one there is.
    pub fn new(global: &Global, way: Option<&Way>) -> Self {
        let demo = way.filter(|_| global.demo).map(route);
        Self { global: global.clone(), demo }
    }
}

impl Ways for Known {
    fn clouds(&self) -> Result<Vec<Choice>, String> {
        if let Some(demo) = &self.demo {
            let key = demo.way.cloud.clone();
            let note = "simulated".to_owned();
            return Ok(vec![Choice { label: key.clone(), key, note, current: true }]);
        }
        let known = config::known_clouds(&Sources::of_this_process()).map_err(|error| error.to_string())?;
        let choices = known.into_iter().flat_map(|(source, names)| {
            let choice = move |name: String| Choice {
                label: name.clone(),
                key: name,
                note: source.clone(),
                current: false,
            };
            names.into_iter().map(choice)
        });
        Ok(choices.collect())
    }

    fn find(&self, cloud: &str) -> Result<Route, Fault> {
        if let Some(demo) = &self.demo {
            return Ok(demo.clone());
        }
        let global = Global { os_cloud: Some(cloud.to_owned()), ..self.global.clone() };
        let wrong = |failure: Failure| Fault::new(FaultKind::Local, "log in", failure.message);
        access::of_machine(&global).map(|way| route(&way)).map_err(wrong)
    }
}

/// A way as the screen takes it.
pub fn route(way: &Way) -> Route {
    let login = &way.access.login;
    let sources = way.origins.iter().map(|origin| Source {
        what: origin.what.to_owned(),
        shown: None,
        from: origin.source.clone(),
    });
    let shown = switch::Way {
        cloud: login.cloud.clone().unwrap_or_else(|| config::credentials::ENVVARS.to_owned()),
        banner: way.banner.clone(),
        read_only: login.read_only,
        unchecked: !login.trust.verify,
        project: login.project.as_ref().map(Named::word).map(str::to_owned),
        settings: way.access.settings.clone(),
        sources: sources.collect(),
        file: way.file.clone(),
    };
    Route { access: way.access.clone(), way: shown }
}
