//! Finding the way to another cloud, project or region while the old one stays in force, and going
//! over to it once the screen agrees.

use std::sync::Arc;

use tokio::sync::OnceCell;

use super::access::Access;
use super::executor::Executor;
use super::registry::{CloudRegistry, RegisteredCloud};
use super::staged::StagedCloud;
use crate::api::Cloud;
use crate::app::Msg;
use crate::app::profile::{Choice, CloudProfile, Destination, SwitchKind};
use crate::app::request::RequestId;
use crate::domain::{ApiError, ApiErrorKind, LOGGING_IN};

impl Executor {
    /// Lists what can be chosen.
    pub fn list_choices(&self, inquiry: RequestId, kind: SwitchKind) {
        let (tx, registry, cloud) = (self.tx.clone(), self.registry.clone(), self.cloud().cloned());
        let here = self.profile.clone();
        tokio::spawn(async move {
            let choices = match (kind, cloud) {
                (SwitchKind::Cloud, _) => beside(move || clouds(&*registry, &here), |lost| lost).await,
                (SwitchKind::Project, Some(cloud)) => projects(&cloud).await,
                (SwitchKind::Region, Some(cloud)) => Ok(regions(&cloud)),
                (_, None) => Err("not logged in".to_owned()),
            };
            let _ = tx.send(Msg::Choices(inquiry, choices));
        });
    }

    /// Finds the way somewhere else.
    pub fn switch(&self, inquiry: RequestId, to: Destination) {
        let (tx, registry, cloud) = (self.tx.clone(), self.registry.clone(), self.cloud().cloned());
        let (access, here) = (self.access.clone(), self.profile.clone());
        let staged = self.staged.clone();
        tokio::spawn(async move {
            let none = || ApiError::new(ApiErrorKind::Local, "switch", "not logged in");
            let found = match (to, cloud.zip(access)) {
                (Destination::Cloud(name), _) => found(registry, name).await,
                (Destination::Again, _) => found(registry, here).await,
                (Destination::Project(id), Some((cloud, access))) => cloud
                    .in_project(&id)
                    .await
                    .map(|cloud| Found { access, cloud: Some(cloud), profile: None }),
                (Destination::Region(name), Some((cloud, access))) => {
                    Ok(Found { access, cloud: Some(cloud.in_region(&name)), profile: None })
                }
                (_, None) => Err(none()),
            };
            let profile = found.map(|Found { access, cloud, profile }| {
                staged.put(StagedCloud { inquiry, access, cloud: OnceCell::new_with(cloud) });
                profile.map(Box::new)
            });
            let _ = tx.send(Msg::Switched(inquiry, profile));
        });
    }

    /// From now on everything is asked of the place found under this number.
    pub fn adopt(&mut self, inquiry: RequestId, profile: String) {
        if let Some(StagedCloud { access, cloud, .. }) = self.staged.take(inquiry) {
            self.cancel_load();
            self.enter(access, Arc::new(cloud), profile);
        }
    }
}

/// A place that was found: logged in already, where that was needed to find it.
struct Found {
    access: Access,
    cloud: Option<Cloud>,
    profile: Option<CloudProfile>,
}

async fn found(registry: Arc<dyn CloudRegistry>, name: String) -> Result<Found, ApiError> {
    let RegisteredCloud { access, profile } =
        beside(move || registry.find(&name), |lost| ApiError::new(ApiErrorKind::Local, LOGGING_IN, lost))
            .await?;
    Ok(Found { access, cloud: None, profile: Some(profile) })
}

/// Reads files where that holds nobody up; a reader that did not come to its end is a failure like
/// any other.
async fn beside<T: Send + 'static, E: Send + 'static>(
    read: impl FnOnce() -> Result<T, E> + Send + 'static,
    lost: impl FnOnce(String) -> E,
) -> Result<T, E> {
    tokio::task::spawn_blocking(read).await.unwrap_or_else(|error| Err(lost(error.to_string())))
}

fn clouds(registry: &dyn CloudRegistry, here: &str) -> Result<Vec<Choice>, String> {
    let mut clouds = registry.clouds()?;
    for cloud in &mut clouds {
        cloud.current = cloud.key == here;
    }
    Ok(clouds)
}

async fn projects(cloud: &Cloud) -> Result<Vec<Choice>, String> {
    let here = cloud.scope().project_id;
    let projects = cloud.projects().await.map_err(|fault| fault.to_string())?;
    let mut choices: Vec<Choice> = projects
        .into_iter()
        .map(|project| Choice {
            current: project.id == here,
            label: project.name,
            note: project.id.clone(),
            key: project.id,
        })
        .collect();
    choices.sort_by(|one, other| one.label.cmp(&other.label));
    Ok(choices)
}

fn regions(cloud: &Cloud) -> Vec<Choice> {
    let here = cloud.scope().region;
    let note = |region: &crate::api::Region| {
        let offered = region.services.join(", ");
        if region.has_vbs { String::new() } else { format!("VBS is not offered here (offered: {offered})") }
    };
    let choice = |region: crate::api::Region| Choice {
        current: Some(&region.name) == here.as_ref(),
        note: note(&region),
        key: region.name.clone(),
        label: region.name,
    };
    cloud.regions().into_iter().map(choice).collect()
}
