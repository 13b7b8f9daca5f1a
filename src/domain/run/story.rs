//! How the runs of a journal belong together: which one retries or undoes which.

use super::record::RunSummary;

/// What became of a run later.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Story<'a> {
    /// The run it retries or undoes, if that is known.
    pub of: Option<&'a RunSummary>,
    /// The runs that retry it, the earliest first.
    pub retried_by: Vec<&'a RunSummary>,
    /// The runs that undo it, the earliest first.
    pub undone_by: Vec<&'a RunSummary>,
}

impl<'a> Story<'a> {
    /// The story of a run, told from all runs there are.
    pub fn of(run: &RunSummary, all: &'a [RunSummary]) -> Self {
        let mut after: Vec<&RunSummary> =
            all.iter().filter(|other| other.of.as_ref() == Some(&run.run)).collect();
        after.sort_by(|a, b| a.started.cmp(&b.started).then_with(|| a.run.cmp(&b.run)));
        let (undone_by, retried_by) = after.into_iter().partition(|other| other.undoes());
        let of = run.of.as_ref().and_then(|of| all.iter().find(|other| other.run == *of));
        Self { of, retried_by, undone_by }
    }

    /// What became of it in a few words: `retried by 2eb2, undone by f00d (3 of 40)`; empty where nothing
    /// did. `run` is the run itself.
    pub fn in_words(&self, run: &RunSummary) -> String {
        let retries = self.retried_by.iter().map(|retry| retry.run.short().to_owned());
        let undos = self.undone_by.iter().map(|undo| match (undo.changed(), run.changed()) {
            (some, all) if some < all => format!("{} ({some} of {all})", undo.run.short()),
            _ => undo.run.short().to_owned(),
        });
        let said = |verb: &str, runs: Vec<String>| {
            (!runs.is_empty()).then(|| format!("{verb} by {}", runs.join(", ")))
        };
        let said = [said("retried", retries.collect()), said("undone", undos.collect())];
        said.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// Whether one of its undos changed as much as it had changed.
    pub fn is_undone(&self, run: &RunSummary) -> bool {
        run.changed() > 0 && self.undone_by.iter().any(|undo| undo.changed() >= run.changed())
    }
}
