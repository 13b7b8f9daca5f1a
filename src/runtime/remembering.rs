//! What is kept from one session to the next: read and written beside the screen, which never waits for a
//! disk.

use super::executor::Executor;
use crate::app::Msg;
use crate::domain::{CloudScope, ListView, SavedFilter, SeenNames};
use crate::preferences::PreferenceStore;

impl Executor {
    /// Reads what is remembered for a cloud and project.
    pub fn read_preferences(&self, scope: CloudScope) {
        let (preferences, tx) = (self.preferences.clone(), self.tx.clone());
        tokio::task::spawn_blocking(move || {
            let (view, problem) = preferences.view(&scope);
            let _ = tx.send(Msg::View(Box::new(scope.clone()), Box::new(view), problem));
            let (filters, problem) = preferences.filters(&scope);
            let _ = tx.send(Msg::SavedFilters(Box::new(scope), filters, problem));
        });
    }

    /// Stores the filters of a cloud and project.
    pub fn save_filters(&mut self, scope: CloudScope, filters: Vec<SavedFilter>) {
        self.save(move |preferences| preferences.save_filters(&scope, filters));
    }

    /// Stores how the list was chosen to look there.
    pub fn save_view(&mut self, scope: CloudScope, view: ListView) {
        self.save(move |preferences| preferences.save_view(&scope, view));
    }

    /// Keeps names for the completions of the shell. Where that cannot be done nothing is lost that anybody
    /// asked for.
    pub fn save_names(&self, scope: CloudScope, names: SeenNames) {
        let preferences = self.preferences.clone();
        tokio::task::spawn_blocking(move || drop(preferences.save_names(&scope, names)));
    }

    /// Stores something, after what was stored before.
    fn save(&mut self, what: impl FnOnce(&PreferenceStore) -> Result<(), String> + Send + 'static) {
        let (preferences, tx) = (self.preferences.clone(), self.tx.clone());
        let before = self.saving.take();
        self.saving = Some(tokio::spawn(async move {
            if let Some(before) = before {
                let _ = before.await;
            }
            let save = move || what(&preferences);
            if let Ok(Err(reason)) = tokio::task::spawn_blocking(save).await {
                let _ = tx.send(Msg::NotSaved(reason));
            }
        }));
    }
}
