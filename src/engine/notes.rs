//! The engine's hand on the journal: a write may block on the disk, so it runs beside the tasks.

use std::io;
use std::time::Duration;

use crate::domain::{Goal, Outcome, Outcomes, PolicyId, Summary, ThereBefore, VolumeId};
use crate::journal::{Figures, Recorder};

/// The journal of a run, if there is one.
#[derive(Debug)]
pub(super) struct Notes {
    journal: Option<Recorder>,
    /// The operator lets the run go on although it cannot be written down.
    lenient: bool,
    /// A request may have been sent that is not written down, and that is not written down either.
    gap: bool,
    /// Why something that happened could not be written down.
    failure: Option<String>,
}

impl Notes {
    pub(super) fn new(journal: Option<Recorder>) -> Self {
        Self { journal, lenient: false, gap: false, failure: None }
    }

    /// Why the journal lacks something that happened.
    pub(super) fn failure(&self) -> Option<String> {
        self.failure.clone()
    }

    /// Writes down that a request is about to be sent. A failure must stop it, or be asked about.
    pub(super) async fn intent(
        &mut self,
        goal: &Goal,
        out_of: Option<&PolicyId>,
        volumes: &[VolumeId],
        before: &ThereBefore,
    ) -> io::Result<()> {
        let (goal, out_of, volumes) = (goal.clone(), out_of.cloned(), volumes.to_vec());
        let before = before.clone();
        let written =
            self.write(move |journal| journal.intent(&goal, out_of.as_ref(), &volumes, before)).await;
        if written.is_err() && self.lenient {
            self.gap = true;
            return Ok(());
        }
        written
    }

    /// Writes down outcomes. Where that fails they are told all the same: the intent is on the
    /// disk, so a reader of the journal takes them for unknown, which is no lie; and the next
    /// intent will ask.
    pub(super) async fn outcomes(&mut self, outcomes: &[Outcome], took: Option<Duration>) {
        let outcomes = outcomes.to_vec();
        let written = self.write(move |journal| journal.outcomes(outcomes.iter(), took)).await;
        self.note_failure(written);
    }

    /// Writes down the end.
    pub(super) async fn end(&mut self, summary: &Summary, board: &Outcomes) {
        let (summary, figures) = (summary.clone(), Figures::of(board));
        let written = self.write(move |journal| journal.end(&summary, figures)).await;
        self.note_failure(written);
    }

    /// Writes down that everything was read again.
    pub(super) async fn verified(&mut self, board: &Outcomes) {
        let figures = Figures::of(board);
        let written = self.write(move |journal| journal.verified(figures)).await;
        self.note_failure(written);
    }

    /// Goes on where it cannot be written, as the operator agreed to; what can be written later
    /// still is, behind a line that says that something is missing.
    pub(super) fn be_lenient(&mut self) {
        self.lenient = true;
        self.gap = true;
    }

    async fn write<F>(&mut self, how: F) -> io::Result<()>
    where
        F: FnOnce(&mut Recorder) -> io::Result<()> + Send + 'static,
    {
        let Some(mut journal) = self.journal.take() else { return Ok(()) };
        let gap = self.gap;
        let task = tokio::task::spawn_blocking(move || {
            let owed = if gap { journal.gap() } else { Ok(()) };
            let written = owed.and_then(|()| how(&mut journal));
            (journal, written)
        });
        let (journal, written) = task.await.map_err(io::Error::other)?;
        self.journal = Some(journal);
        self.gap &= written.is_err();
        written
    }

    fn note_failure(&mut self, written: io::Result<()>) {
        if let Err(error) = written {
            tracing::error!(%error, "the journal cannot be written");
            self.failure.get_or_insert(error.to_string());
        }
    }
}
