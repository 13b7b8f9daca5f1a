//! The same login in another project or region.
//!
//! Each switch makes a cloud of its own and leaves the one it comes from as it is, so that what is
//! under way there ends there. A region shares the token; a project has one of its own.

use std::sync::Arc;

use url::Url;

use super::Cloud;
use super::catalog::Region;
use crate::api::auth::identity::{self, Identity};
use crate::api::credentials::Login;
use crate::api::credentials::login::Overrides;
use crate::api::transport::endpoint::without_project;
use crate::api::wire::identity as wire;
use crate::domain::ApiError;

/// A project to switch to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Its id.
    pub id: String,
    /// Its name (scrub before showing).
    pub name: String,
}

const LISTING: &str = "list projects";
const SWITCHING: &str = "switch project";

impl Cloud {
    /// The projects this login can switch to (GET `/v3/auth/projects`; by keys the projects of
    /// the account), sorted by name, those that are disabled left out.
    pub async fn projects(&self) -> Result<Vec<Project>, ApiError> {
        let by_keys = self.session().token().is_none();
        let call: &[&str] = if by_keys { &["projects"] } else { &["auth", "projects"] };
        let url = Identity::url(&self.login().auth_url, call);
        let answer = self.read_at(LISTING, url.origin(), &url, None).await.map_err(|(fault, _)| fault)?;
        let listed = identity::read(&answer, &url, wire::projects, "the answer is not a list of projects")
            .map_err(|fault| ApiError { doing: LISTING, ..fault })?;
        let mut projects: Vec<Project> =
            listed.into_iter().map(|project| Project { id: project.id, name: project.name }).collect();
        projects.sort_by(|one, other| (&one.name, &one.id).cmp(&(&other.name, &other.id)));
        Ok(projects)
    }

    /// The regions of the catalog, sorted by name.
    pub fn regions(&self) -> Vec<Region> {
        self.catalog().places()
    }

    /// The same login in another project, by id: the token is exchanged, so that nobody is asked
    /// for a code again (domain.md 5.2). This one stays as it is.
    pub async fn in_project(&self, project_id: &str) -> Result<Self, ApiError> {
        let (http, tokens, settings) = self.parts();
        let switched = tokens.in_project(&http, project_id).await;
        let switched = switched.map_err(|fault| ApiError { doing: SWITCHING, ..fault })?;
        let before = &self.session().facts.project_id;
        let mut login = Login {
            project: switched.login().project.clone(),
            overrides: self.login().overrides.without_project(before),
            ..self.login().clone()
        };
        if login.region_guessed {
            // The guess was the old project's (domain.md 5.5).
            let session = switched.current();
            let guess = session.facts.project.split('_').next().filter(|guess| !guess.is_empty());
            login.region = guess.map(str::to_owned).or(login.region);
        }
        Ok(Self::at(http, Arc::new(switched), Arc::new(login), settings))
    }

    /// The same login in another region of the catalog; nothing is sent. This one stays as it is.
    /// Endpoints that were given by hand are those of one region and do not come along.
    pub fn in_region(&self, region: &str) -> Self {
        if self.endpoints().region.as_deref() == Some(region) {
            return self.clone();
        }
        let (http, tokens, settings) = self.parts();
        let login = Login {
            region: Some(region.to_owned()),
            region_guessed: false,
            overrides: Overrides::default(),
            ..self.login().clone()
        };
        Self::at(http, tokens, Arc::new(login), settings)
    }
}

impl Overrides {
    /// The same for any project: the id at their ends is left off.
    fn without_project(&self, project_id: &str) -> Self {
        let free = |url: &Option<Url>| url.as_ref().map(|url| without_project(url, project_id));
        Self { vbs: free(&self.vbs), volume: free(&self.volume), compute: free(&self.compute) }
    }
}
