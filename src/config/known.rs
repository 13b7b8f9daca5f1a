//! The clouds that could be chosen, for a chooser.

use super::choice::ENVVARS;
use super::credentials::{Files, are_a_cloud};
use super::entry::Layer;
use super::error::CredentialsError;
use super::sources::Sources;
use super::variables;
use crate::domain::echo::echo;

/// A cloud that could be chosen. All of it comes from files: scrub before showing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownCloud {
    /// Its name.
    pub name: String,
    /// The file that names it, or the variables.
    pub source: String,
    /// The region, if the entry has one.
    pub region: Option<String>,
    /// The project, if the entry has one: its name, else its id.
    pub project: Option<String>,
    /// `auth_type`, where it is written.
    pub auth_type: Option<String>,
    /// Why it cannot be used, where its entry makes no sense.
    pub problem: Option<CredentialsError>,
}

/// All clouds: those of the files in their order, then `envvars` where the variables are one. An
/// entry that makes no sense is listed with its problem; a file that is broken as a whole is an
/// error.
pub fn known_clouds(sources: &Sources) -> Result<Vec<KnownCloud>, CredentialsError> {
    let files = Files::find(sources, &mut Vec::new())?;
    let mut known = Vec::new();
    for (source, names) in files.listing()? {
        for name in names {
            let (layers, problem) = match files.layers(&name) {
                Ok(layers) => (layers, None),
                Err(error) => (Vec::new(), Some(error)),
            };
            known.push(cloud(name, source.clone(), &layers, problem));
        }
    }
    if are_a_cloud(sources) {
        let layer = variables::layer(sources);
        known.push(cloud(ENVVARS.to_owned(), variables::SHOWN.to_owned(), &[layer], None));
    }
    Ok(known)
}

fn cloud(name: String, source: String, layers: &[Layer], problem: Option<CredentialsError>) -> KnownCloud {
    let first = |keys: &[&str]| {
        let value =
            layers.iter().find_map(|layer| keys.iter().find_map(|key| layer.entry.get(key).next()))?;
        Some(echo(value.text.as_str().trim()).into_owned())
    };
    let listed = || layers.iter().find_map(|layer| layer.entry.regions.first());
    KnownCloud {
        name,
        source,
        region: first(&["region_name"]).or_else(|| Some(echo(&listed()?.name).into_owned())),
        project: first(&["project_name", "tenant_name", "project_id", "tenant_id"]),
        auth_type: first(&["auth_type", "auth_plugin"]),
        problem,
    }
}
