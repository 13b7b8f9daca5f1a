//! Where one is logged in: cloud, region, project and user.

use serde::{Deserialize, Serialize};

/// What a login leads to. The journal keeps it as it is, roles and domain aside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloudScope {
    /// Name of the cloud, as the operator calls it: the entry of `clouds.yaml`.
    pub cloud: Option<String>,
    /// The identity service.
    pub auth_url: String,
    /// The region, where the login or the catalog names one.
    pub region: Option<String>,
    /// The project's id.
    pub project_id: String,
    /// The project's name (scrub before showing); empty where nobody told it.
    pub project: String,
    /// The user's id.
    pub user_id: String,
    /// The user's name (scrub before showing).
    pub user: String,
    /// The name of the project's domain (scrub before showing).
    #[serde(skip)]
    pub domain: String,
    /// Names of the user's roles in the project.
    #[serde(skip)]
    pub roles: Vec<String>,
}

impl CloudScope {
    /// Whether both are the same project, reached by the same identity service in the same region,
    /// whoever is logged in.
    pub fn is_same_project(&self, other: &Self) -> bool {
        self.project_id == other.project_id
            && self.region == other.region
            && bare(&self.auth_url) == bare(&other.auth_url)
    }

    /// The cloud's name, else the host of its identity service.
    pub fn cloud_label(&self) -> &str {
        let host = || self.auth_url.split('/').nth(2).unwrap_or(&self.auth_url);
        self.cloud.as_deref().unwrap_or_else(host)
    }

    /// The project's name, else its id.
    pub fn project_label(&self) -> &str {
        if self.project.is_empty() { &self.project_id } else { &self.project }
    }

    /// `otc eu-de archive`, where that is not the project of `here`.
    pub fn elsewhere(&self, here: Option<&Self>) -> Option<String> {
        if here.is_some_and(|here| here.is_same_project(self)) {
            return None;
        }
        let place = self.place();
        let same = here.is_some_and(|here| here.place() == place);
        Some(if same { format!("{place} (another project of that name)") } else { place })
    }

    /// `otc eu-de archive`.
    pub fn place(&self) -> String {
        let parts = [self.cloud_label(), self.region.as_deref().unwrap_or_default(), self.project_label()];
        parts.into_iter().filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// `/v3` and a slash at the end make no other cloud.
fn bare(auth_url: &str) -> String {
    let url = auth_url.trim().trim_end_matches('/').to_ascii_lowercase();
    url.strip_suffix("/v3").unwrap_or(&url).trim_end_matches('/').to_owned()
}
