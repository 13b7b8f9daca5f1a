//! Saved filters.

use serde::{Deserialize, Serialize};

use super::{PreferenceStore, file, one_line};
use crate::domain::{CloudScope, SavedFilter};

/// The name of the files.
const KIND: &str = "filters";

#[derive(Debug, Default, Serialize, Deserialize)]
struct Content {
    /// The cloud and the project, for whoever looks at the file.
    #[serde(default)]
    cloud: String,
    #[serde(default)]
    project: String,
    #[serde(default)]
    filters: Vec<Filter>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Filter {
    name: String,
    filter: String,
}

impl PreferenceStore {
    /// The filters saved for a cloud and project, by name; and why some cannot be read.
    pub fn filters(&self, scope: &CloudScope) -> (Vec<SavedFilter>, Option<String>) {
        let Ok(path) = self.path(KIND, scope) else { return (Vec::new(), None) };
        let (Content { filters, .. }, problem) = file::read::<Content>(&path);
        let mut filters: Vec<SavedFilter> = filters
            .into_iter()
            .map(|saved| SavedFilter { name: one_line(&saved.name), filter: one_line(&saved.filter) })
            .filter(|saved| !saved.name.trim().is_empty())
            .collect();
        filters.sort_by(|a, b| a.name.cmp(&b.name));
        filters.dedup_by(|a, b| a.name == b.name);
        (filters, problem)
    }

    /// Stores the filters of a cloud and project.
    pub fn save_filters(&self, scope: &CloudScope, filters: Vec<SavedFilter>) -> Result<(), String> {
        let path = self.path(KIND, scope)?;
        let filters = filters.into_iter().map(|saved| Filter { name: saved.name, filter: saved.filter });
        let content = Content {
            cloud: scope.cloud_label().to_owned(),
            project: scope.project_label().to_owned(),
            filters: filters.collect(),
        };
        file::write(&path, &content)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn store(directory: &tempfile::TempDir) -> PreferenceStore {
        PreferenceStore { directory: Ok(directory.path().join("preferences")) }
    }

    fn scope(project: &str) -> CloudScope {
        CloudScope { cloud: Some("otc/prod".into()), project_id: project.into(), ..CloudScope::default() }
    }

    fn saved(name: &str, filter: &str) -> SavedFilter {
        SavedFilter { name: name.into(), filter: filter.into() }
    }

    #[test]
    fn each_project_has_its_own_and_they_come_back() {
        let directory = tempfile::tempdir().unwrap();
        let store = store(&directory);
        assert_eq!(store.filters(&scope("one")), (Vec::new(), None));
        let filters = vec![saved("db", "name~db"), saved("naïve 猫", "policy=none \"x y\"")];
        store.save_filters(&scope("one"), filters.clone()).unwrap();
        assert_eq!(store.filters(&scope("one")), (filters, None));
        assert_eq!(store.filters(&scope("two")), (Vec::new(), None));
        let path = store.path(KIND, &scope("one")).unwrap();
        assert!(path.ends_with("filters-otc%2fprod-one.json"), "{path:?}");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let directory = path.parent().unwrap();
        assert_eq!(fs::metadata(directory).unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(fs::read_dir(directory).unwrap().count(), 1, "nothing else is left behind");
    }

    #[test]
    fn what_cannot_be_read_is_set_aside_and_nothing_is_lost() {
        for (text, why) in [
            ("{\"version\":1,\"filters\":[{\"name\"", "damaged"),
            ("not json", "damaged"),
            ("{\"version\":7,\"filters\":\"of the future\"}", "newer vbs"),
            ("\u{0}", "damaged"),
        ] {
            let directory = tempfile::tempdir().unwrap();
            let store = store(&directory);
            store.save_filters(&scope("p"), vec![saved("a", "b")]).unwrap();
            let path = store.path(KIND, &scope("p")).unwrap();
            fs::write(&path, text).unwrap();
            let (filters, problem) = store.filters(&scope("p"));
            let problem = problem.unwrap();
            assert!(filters.is_empty() && problem.contains(why) && problem.contains("aside"), "{problem}");
            let aside = fs::read_to_string(format!("{}.1.aside", path.display())).unwrap();
            assert_eq!(aside, text);
            store.save_filters(&scope("p"), vec![saved("c", "d")]).unwrap();
            assert_eq!(store.filters(&scope("p")), (vec![saved("c", "d")], None));
        }
    }

    #[test]
    fn a_place_that_cannot_be_written_says_so() {
        let directory = tempfile::tempdir().unwrap();
        let store = PreferenceStore { directory: Ok(directory.path().join("file").join("below")) };
        fs::write(directory.path().join("file"), "").unwrap();
        let error = store.save_filters(&scope("p"), Vec::new()).unwrap_err();
        assert!(error.contains("below"), "{error}");
        let (filters, problem) = store.filters(&scope("p"));
        assert!(filters.is_empty() && problem.is_some());
    }

    #[test]
    fn a_name_with_control_characters_is_harmless() {
        let directory = tempfile::tempdir().unwrap();
        let store = store(&directory);
        store.save_filters(&scope("p"), vec![saved("a\u{1b}[2J\n", "name~\u{202e}x")]).unwrap();
        assert_eq!(store.filters(&scope("p")).0, vec![saved("a [2J ", "name~ x")]);
    }
}
