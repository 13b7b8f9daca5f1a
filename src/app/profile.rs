//! Clouds, projects and regions to switch to, and how one logs in to a cloud.

use crate::domain::{CloudScope, Column, Look, Settings};

/// What can be switched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SwitchKind {
    /// To another entry of the configuration.
    #[default]
    Cloud,
    /// To another project of the same login.
    Project,
    /// To another region of the same login.
    Region,
}

impl SwitchKind {
    /// In the order in which they are gone through.
    pub const ALL: [Self; 3] = [Self::Cloud, Self::Project, Self::Region];

    /// `cloud`, `project`, `region`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cloud => "cloud",
            Self::Project => "project",
            Self::Region => "region",
        }
    }
}

/// Something to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What it is chosen by: name of the cloud, id of the project, name of the region.
    pub key: String,
    /// What it is called (scrub before showing).
    pub label: String,
    /// What is worth knowing about it.
    pub note: String,
    /// One is there already.
    pub current: bool,
}

/// Where to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Another cloud, by name.
    Cloud(String),
    /// Another project, by id.
    Project(String),
    /// Another region, by name.
    Region(String),
    /// The same cloud, with whatever the files say now.
    Again,
}

/// How one logs in to a cloud, and what comes with it.
#[derive(Clone, Debug, PartialEq)]
pub struct CloudProfile {
    /// The name of the cloud, as it is chosen.
    pub cloud: String,
    /// Words of warning as the settings have them; empty for none at all.
    pub banner: Option<String>,
    /// Nothing may be changed there.
    pub read_only: bool,
    /// Certificates are not checked.
    pub unchecked: bool,
    /// The project asked for, where the login names one.
    pub project: Option<String>,
    /// The figures that hold there.
    pub settings: Settings,
    /// Columns of the volume list.
    pub columns: Vec<Column>,
    /// Which volumes the coverage is about, as a filter; empty for all.
    pub coverage_filter: String,
    /// How the screen looks.
    pub look: Look,
    /// The mouse is listened to.
    pub mouse: bool,
    /// Where each value of the login came from, never a secret among them.
    pub sources: Vec<Source>,
    /// The file an operator would mend.
    pub file: Option<String>,
}

/// One value of a login, and its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The value: `auth_url`.
    pub what: String,
    /// What it is, unless it is secret.
    pub shown: Option<String>,
    /// `OS_AUTH_URL`, `~/.config/openstack/clouds.yaml`, or why it was not used.
    pub from: String,
}

impl Default for CloudProfile {
    fn default() -> Self {
        Self {
            cloud: String::new(),
            banner: None,
            read_only: false,
            unchecked: false,
            project: None,
            settings: Settings::default(),
            columns: Column::by_default(),
            coverage_filter: String::new(),
            look: Look::default(),
            mouse: false,
            sources: Vec::new(),
            file: None,
        }
    }
}

impl CloudProfile {
    /// The words of warning: those of the settings, else `PRODUCTION` where a name says so.
    pub fn warning(&self, scope: Option<&CloudScope>) -> Option<String> {
        if let Some(words) = &self.banner {
            return Some(words.clone()).filter(|words| !words.trim().is_empty());
        }
        let project = scope.map(CloudScope::project_label).or(self.project.as_deref());
        let names = [Some(self.cloud.as_str()), project];
        let production = names.into_iter().flatten().any(|name| name.to_lowercase().contains("prod"));
        production.then(|| "PRODUCTION".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn production_says_so_until_the_settings_say_otherwise() {
        let profile = |cloud: &str, banner: Option<&str>| CloudProfile {
            cloud: cloud.into(),
            banner: banner.map(Into::into),
            ..CloudProfile::default()
        };
        let place = CloudScope { project: "eu-de_PROD".into(), ..CloudScope::default() };
        assert_eq!(profile("otc-prod", None).warning(None).as_deref(), Some("PRODUCTION"));
        assert_eq!(profile("lab", None).warning(Some(&place)).as_deref(), Some("PRODUCTION"));
        assert_eq!(profile("lab", None).warning(None), None);
        assert_eq!(profile("otc-prod", Some("")).warning(None), None);
        assert_eq!(profile("lab", Some("CARE")).warning(None).as_deref(), Some("CARE"));
    }
}
