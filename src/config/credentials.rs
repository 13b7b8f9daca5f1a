//! From sources to a [`Login`]: which cloud is meant, and what came from where.
//!
//! Flags win over the chosen entry; without one the variables are a cloud of their own called
//! `envvars`, as openstacksdk has it. A named cloud is never mixed with the secrets of the
//! variables: of those only the region helps along, and a one-time code where one is wanted, for
//! nobody writes such a code into a file. Which values win within an entry is in
//! `config::resolution` and `config::method`.

use super::choice::{Choice, ENVVARS};
use super::clouds::{self, Found, Kind};
use super::entry::Layer;
use super::error::CredentialsError;
use super::origin::{Ignored, Origin};
use super::profiles;
use super::resolution;
use super::sources::Sources;
use super::stack::Stack;
use super::unused;
use super::variables;
use crate::api::Login;
use crate::domain::echo::echo;

/// A login with what is said about it; or why there is none.
#[derive(Clone, Debug)]
pub struct Explained<L = Result<Login, CredentialsError>> {
    /// The login.
    pub login: L,
    /// Where each value came from, as far as they were looked at.
    pub origins: Vec<Origin>,
    /// What was found and not used.
    pub ignored: Vec<Ignored>,
}

/// A login that can be used.
pub type Resolved = Explained<Login>;

/// Makes a login of what there is.
pub fn resolve(sources: &Sources, choice: &Choice) -> Result<Resolved, CredentialsError> {
    let Explained { login, origins, ignored } = explain(sources, choice);
    Ok(Explained { login: login?, origins, ignored })
}

/// Makes a login of what there is, and tells what was found even if that is not enough for one.
pub fn explain(sources: &Sources, choice: &Choice) -> Explained {
    let mut stack = Stack::new(sources, choice);
    let login = choose(&mut stack).and_then(|()| resolution::run(&mut stack));
    unused::run(&mut stack);
    let (origins, ignored) = stack.into_notes();
    Explained { login, origins, ignored }
}

/// Whether the variables say enough to be a cloud.
pub(super) fn are_a_cloud(sources: &Sources) -> bool {
    sources.first_var(&["OS_AUTH_URL", "OS_PROFILE"]).is_some()
}

/// Finds the cloud that is meant and lays its sources over each other.
fn choose(stack: &mut Stack<'_>) -> Result<(), CredentialsError> {
    let (sources, choice) = (stack.sources, stack.choice);
    let by_variable = sources.var("OS_CLOUD").map(str::trim);
    let (name, source) = match (&choice.cloud, by_variable, &choice.default_cloud) {
        (Some(name), ..) => (name.clone(), "--os-cloud".to_owned()),
        (None, Some(name), _) => (name.to_owned(), "OS_CLOUD".to_owned()),
        (None, None, _) if are_a_cloud(sources) => {
            (ENVVARS.to_owned(), "OS_AUTH_URL or OS_PROFILE is set".to_owned())
        }
        (None, None, Some((name, source))) => (name.clone(), source.clone()),
        (None, None, None) => (the_only_one(stack)?, "the only one".to_owned()),
    };
    if let (Some(_), Some(other)) = (&choice.cloud, by_variable.filter(|other| *other != name)) {
        stack.pass("OS_CLOUD", format!("{}: --os-cloud overrides it", echo(other)));
    }
    stack.note("cloud", Some(name.clone()), source);
    if name == ENVVARS {
        stack.layers.push(variables::layer(sources));
        // What is not used need not make sense.
        if let Ok(Some(file)) = clouds::find(sources, Kind::Clouds, &mut Vec::new()) {
            stack.pass(file.shown, "not used: the login comes from variables");
        }
        if let (None, None, Some((name, source))) = (&choice.cloud, by_variable, &choice.default_cloud) {
            stack.pass(source, format!("{}: the variables contain a login", echo(name)));
        }
    } else {
        name_layers(stack, &name)?;
    }
    if let Some(profile) = stack.find(&["profile", "cloud"]) {
        let wanted = profile.text.as_str().trim().to_owned();
        stack.unquoted("profile", &wanted)?;
        let layer = profiles::layer(sources, &wanted, &stack.name(), &mut stack.passed)?;
        stack.note("profile", Some(wanted), profile.place);
        stack.layers.push(layer);
    }
    Ok(())
}

/// `secure.yaml` over `clouds.yaml`.
fn name_layers(stack: &mut Stack<'_>, name: &str) -> Result<(), CredentialsError> {
    let files = Files::find(stack.sources, &mut stack.passed)?;
    stack.layers = files.layers(name)?;
    if stack.layers.is_empty() {
        let not_read = left_aside(stack, &files)?;
        return Err(CredentialsError::UnknownCloud {
            wanted: name.to_owned(),
            known: files.listing()?,
            not_read,
        });
    }
    stack.cloud = Some(name.to_owned());
    Ok(())
}

fn the_only_one(stack: &mut Stack<'_>) -> Result<String, CredentialsError> {
    let files = Files::find(stack.sources, &mut stack.passed)?;
    if let [only] = files.names()?.as_slice() {
        return Ok(only.clone());
    }
    let not_read = left_aside(stack, &files)?;
    Err(CredentialsError::NoCloud { known: files.listing()?, not_read })
}

/// The file that was read and names no cloud, and those that were not read for it.
fn left_aside(stack: &Stack<'_>, files: &Files) -> Result<Vec<(String, String)>, CredentialsError> {
    let mut aside = Vec::new();
    for file in files.found.iter().filter(|file| file.is_of_clouds()) {
        if file.names()?.is_empty() {
            aside.push((file.shown.clone(), "read, but contains no cloud".to_owned()));
        }
    }
    aside.extend(clouds::not_read(&stack.passed));
    Ok(aside)
}

/// The files that name clouds.
pub(super) struct Files {
    /// `secure.yaml`, then `clouds.yaml`: the order in which values win.
    found: Vec<Found>,
}

impl Files {
    pub fn find(sources: &Sources, passed: &mut Vec<Ignored>) -> Result<Self, CredentialsError> {
        let clouds = clouds::find(sources, Kind::Clouds, passed)?;
        let secure = clouds::find(sources, Kind::Secure, passed)?;
        Ok(Self { found: secure.into_iter().chain(clouds).collect() })
    }

    /// The layers of a cloud; none where no file names it.
    pub fn layers(&self, name: &str) -> Result<Vec<Layer>, CredentialsError> {
        self.found.iter().filter_map(|file| file.layer(name).transpose()).collect()
    }

    /// The names of all clouds: those of `clouds.yaml` first, in its order.
    pub fn names(&self) -> Result<Vec<String>, CredentialsError> {
        Ok(self.listing()?.into_iter().flat_map(|(_, names)| names).collect())
    }

    /// Each file with the clouds that it is the first to name.
    pub fn listing(&self) -> Result<Vec<(String, Vec<String>)>, CredentialsError> {
        let mut listing: Vec<(String, Vec<String>)> = Vec::new();
        for file in self.found.iter().rev() {
            let mut names = file.names()?;
            names.retain(|name| !listing.iter().any(|(_, known)| known.contains(name)));
            if !names.is_empty() {
                listing.push((file.shown.clone(), names));
            }
        }
        Ok(listing)
    }
}
