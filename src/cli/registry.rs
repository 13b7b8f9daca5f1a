//! The ways into clouds for the screen: the files and variables of this machine, or the simulated
//! cloud alone.

use super::access::{ResolvedCloud, Sourced};
use super::args::Global;
use super::error::CliError;
use crate::app::profile::{self, Choice, Source};
use crate::config::{self, CredentialsError, KnownCloud};
use crate::domain::echo::echo;
use crate::domain::{ApiError, ApiErrorKind, LOGGING_IN};
use crate::runtime::{CloudRegistry, RegisteredCloud};

/// Whether clouds are defined but none is chosen.
pub fn is_undecided(global: &Global) -> Result<bool, CliError> {
    let found = Sourced::new(global)?.way_to(None);
    Ok(!global.demo && matches!(found, Err(CredentialsError::NoCloud { known, .. }) if !known.is_empty()))
}

/// The ways of this machine.
#[derive(Debug)]
pub struct ConfiguredClouds {
    global: Global,
    /// Of the simulated cloud, which is in no file.
    demo: Option<RegisteredCloud>,
}

impl ConfiguredClouds {
    /// The ways there are; with `--demo` the one there is.
    pub fn new(global: &Global, resolved: Option<&ResolvedCloud>) -> Self {
        let demo = resolved.filter(|_| global.demo).map(|resolved| registered(resolved, global));
        Self { global: global.clone(), demo }
    }
}

impl CloudRegistry for ConfiguredClouds {
    fn clouds(&self) -> Result<Vec<Choice>, String> {
        if let Some(demo) = &self.demo {
            let key = demo.profile.cloud.clone();
            let note = "simulated".to_owned();
            return Ok(vec![Choice { label: key.clone(), key, note, current: true }]);
        }
        let sourced = Sourced::new(&self.global).map_err(|failure| failure.message)?;
        let known = config::known_clouds(&sourced.sources).map_err(|error| error.to_string())?;
        Ok(known.into_iter().map(choice).collect())
    }

    fn find(&self, cloud: &str) -> Result<RegisteredCloud, ApiError> {
        if let Some(demo) = &self.demo {
            return Ok(demo.clone());
        }
        let wrong = |failure: CliError| ApiError::new(ApiErrorKind::Local, LOGGING_IN, failure.message);
        let sourced = Sourced::new(&self.global).map_err(wrong)?;
        // The flags hold for the cloud the program was started with, not for another one.
        let started = sourced.way_to(None).ok().filter(|resolved| resolved.cloud() == cloud);
        let resolved = match started {
            Some(resolved) => resolved,
            None => sourced.way_to(Some(cloud)).map_err(|error| wrong(error.into()))?,
        };
        Ok(registered(&resolved, &self.global))
    }
}

fn choice(known: KnownCloud) -> Choice {
    let note = match &known.problem {
        Some(problem) => problem.to_string(),
        None => [known.region, known.project, known.auth_type, Some(known.source)]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join("  "),
    };
    Choice { label: echo(&known.name).into_owned(), key: known.name, note, current: false }
}

/// A way as the screen takes it.
pub fn registered(resolved: &ResolvedCloud, global: &Global) -> RegisteredCloud {
    let login = &resolved.access.login;
    let origins = resolved.origins.iter().map(|origin| Source {
        what: origin.what.to_owned(),
        shown: origin.shown.clone(),
        from: origin.source.clone(),
    });
    let ignored = resolved.ignored.iter().map(|passed| Source {
        what: "not used".to_owned(),
        shown: Some(passed.source.clone()),
        from: passed.why.clone(),
    });
    let shown = profile::CloudProfile {
        cloud: resolved.cloud().to_owned(),
        banner: resolved.preferences.banner.value.0.clone(),
        read_only: login.read_only,
        unchecked: !login.trust.verify,
        project: login.project.as_ref().map(|project| echo(project.word()).into_owned()),
        settings: resolved.access.settings.clone(),
        columns: resolved.preferences.columns.value.0.clone(),
        coverage_filter: resolved.preferences.coverage_filter.value.0.clone(),
        look: resolved.preferences.theme.value,
        mouse: resolved.preferences.mouse.value,
        sources: origins.chain(ignored).collect(),
        file: file(resolved, global),
    };
    RegisteredCloud { access: resolved.access.clone(), profile: shown }
}

/// The file whose entry the login is; none for variables and for the simulated cloud.
fn file(resolved: &ResolvedCloud, global: &Global) -> Option<String> {
    let name = resolved.access.login.cloud.as_deref().filter(|_| !global.demo)?;
    let sourced = Sourced::new(global).ok()?;
    let known = config::known_clouds(&sourced.sources).ok()?;
    let known = known.into_iter().find(|known| known.name == name)?;
    Some(sourced.sources.absolute(&known.source).display().to_string())
}
