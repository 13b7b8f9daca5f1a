//! The names of policies and volumes that were seen last, for completions of the shell.

use std::fs;

use serde::{Deserialize, Serialize};

use super::{PreferenceStore, file, one_line, part};
use crate::domain::{CloudScope, SeenNames};

/// The name of the files.
const KIND: &str = "names";

/// Bytes of names that are kept of a project; what comes after them is left out.
const MOST: usize = 500_000;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Content {
    #[serde(default)]
    policies: Vec<String>,
    #[serde(default)]
    volumes: Vec<String>,
}

impl PreferenceStore {
    /// Stores the names seen in a cloud and project, as many as there is room for.
    pub fn save_names(&self, scope: &CloudScope, names: SeenNames) -> Result<(), String> {
        let path = self.path(KIND, scope)?;
        let mut room = MOST;
        let mut kept = |names: Vec<String>| {
            let fits = |name: &String| {
                let left = room.checked_sub(name.len() + 8);
                room = left.unwrap_or(0);
                left.is_some()
            };
            names.into_iter().map(|name| one_line(&name)).take_while(fits).collect::<Vec<String>>()
        };
        let SeenNames { policies, volumes } = names;
        let content = Content { policies: kept(policies), volumes: kept(volumes) };
        file::write(&path, &content)
    }

    /// The names seen in a cloud, or in all where none is named, whatever the project. What cannot be read
    /// has none, and is left as it is.
    pub fn names(&self, cloud: Option<&str>) -> SeenNames {
        let mut all = SeenNames::default();
        let Ok(directory) = &self.directory else { return all };
        let begins = cloud.map_or_else(|| format!("{KIND}-"), |cloud| format!("{KIND}-{}-", part(cloud)));
        for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let is_whole = name.to_str().and_then(|name| name.strip_suffix(".json"));
            if is_whole.is_some_and(|name| name.starts_with(&begins)) {
                let Content { policies, volumes } = file::parse(&entry.path()).unwrap_or_default();
                all.policies.extend(policies);
                all.volumes.extend(volumes);
            }
        }
        for names in [&mut all.policies, &mut all.volumes] {
            names.sort_unstable();
            names.dedup();
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn names_are_found_by_their_cloud_and_damage_is_no_trouble() {
        let directory = tempfile::tempdir().unwrap();
        let store = PreferenceStore { directory: Ok(directory.path().to_owned()) };
        let scope = |cloud: &str| CloudScope {
            cloud: Some(cloud.into()),
            project_id: "p".into(),
            ..CloudScope::default()
        };
        let names = |policy: &str, volume: &str| SeenNames {
            policies: vec![policy.into()],
            volumes: vec![volume.into(), "both".into()],
        };
        store.save_names(&scope("otc"), names("daily", "db")).unwrap();
        store.save_names(&scope("fe"), names("weekly", "web\n")).unwrap();
        assert_eq!(store.names(Some("otc")).policies, ["daily"]);
        assert_eq!(store.names(None).volumes, ["both", "db", "web "]);
        assert_eq!(store.names(Some("o")), SeenNames::default());
        let path = store.path(KIND, &scope("otc")).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&path, "{").unwrap();
        assert_eq!(store.names(None).policies, ["weekly"]);
        assert!(path.exists(), "nothing is set aside by who only looks");
    }

    #[test]
    fn no_more_is_kept_than_can_be_read_again() {
        let directory = tempfile::tempdir().unwrap();
        let store = PreferenceStore { directory: Ok(directory.path().to_owned()) };
        let many = (0..100_000).map(|number| format!("volume-{number:06}")).collect();
        let names = SeenNames { policies: vec!["daily".into()], volumes: many };
        store.save_names(&CloudScope::default(), names).unwrap();
        let kept = store.names(None);
        assert!(kept.volumes.len() > 20_000 && kept.policies.len() == 1, "{}", kept.volumes.len());
    }
}
