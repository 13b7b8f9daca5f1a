//! Where one could go, clouds, projects and regions, and the way into a cloud as the screen shows it.

use super::layer::Line;
use super::list::Cursor;
use super::model::RequestId;
use crate::domain::{CloudScope, Column, Settings};

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

/// The chooser on the screen.
#[derive(Clone, Debug, Default)]
pub struct Switch {
    /// What is chosen.
    pub kind: SwitchKind,
    /// What there is; `None` until that is known, or why it cannot be.
    pub choices: Option<Result<Vec<Choice>, String>>,
    /// What is typed.
    pub line: Line,
    /// Choices that match it.
    pub rows: Vec<usize>,
    /// The cursor over the rows.
    pub cursor: Cursor,
    /// The question that was asked last: for choices, or to go somewhere.
    pub request: RequestId,
    /// The target of the switch in progress.
    pub going: Option<Choice>,
}

impl Switch {
    /// The choice in a row.
    pub fn row(&self, row: usize) -> Option<&Choice> {
        self.choices.as_ref()?.as_ref().ok()?.get(*self.rows.get(row)?)
    }

    /// Finds what matches: every word of the line somewhere in name or key; what begins with the
    /// line comes first.
    pub fn narrow(&mut self) {
        let wanted = self.line.text.trim().to_lowercase();
        let words: Vec<&str> = wanted.split_whitespace().collect();
        let choices = self.choices.as_ref().and_then(|choices| choices.as_ref().ok());
        let matching = choices.into_iter().flatten().enumerate().filter_map(|(at, choice)| {
            let text = format!("{} {}", choice.label, choice.key).to_lowercase();
            words.iter().all(|word| text.contains(word)).then(|| (!text.starts_with(&wanted), at))
        });
        let mut matching: Vec<(bool, usize)> = matching.collect();
        matching.sort_unstable();
        self.rows = matching.into_iter().map(|(_, at)| at).collect();
        self.cursor = Cursor::default();
    }
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

    fn switch(labels: &[&str], typed: &str) -> Vec<String> {
        let choices = labels.iter().map(|label| Choice { label: (*label).into(), ..Choice::default() });
        let line = Line { text: typed.into(), cursor: 0 };
        let mut switch = Switch { choices: Some(Ok(choices.collect())), line, ..Switch::default() };
        switch.narrow();
        (0..).map_while(|row| Some(switch.row(row)?.label.clone())).collect()
    }

    #[test]
    fn the_list_narrows_to_what_is_typed() {
        let all = ["eu-de_storage", "eu-de_archive", "storage-lab", "月次"];
        assert_eq!(switch(&all, ""), all);
        assert_eq!(switch(&all, "stor"), ["storage-lab", "eu-de_storage"]);
        assert_eq!(switch(&all, "ARCH de"), ["eu-de_archive"]);
        assert_eq!(switch(&all, "月"), ["月次"]);
        assert!(switch(&all, "nothing").is_empty());
    }

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
