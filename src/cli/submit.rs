//! The one way from a plan to its outcomes, for every verb that changes something: the same
//! checks, the same question, the same journal, the same engine, the same report.

use std::path::Path;

use super::access::ResolvedCloud;
use super::args::{Consent, Global, RunOutput};
use super::consent::{ask, can_ask, check_moves, confirm};
use super::error::CliError;
use super::outcomes::{code_of_run, write_board};
use super::past::{Next, runs_dir};
use super::plan_report::write_plan;
use super::project_state::ProjectState;
use super::report::note;
use super::told::Told;
use super::watch::watch;
use crate::domain::plan::policy_change::expired_in_words;
use crate::domain::text::scrub;
use crate::domain::{Outcomes, Plan, ReadMode, Rights, RunId, State, ThereBefore, VolumeId, drift};
use crate::engine::{Following, Order, Run};
use crate::journal::{self, Header, JournalError, Recorder, name_run};
use crate::ui::text::counted;

/// What a command passes to a submission.
#[derive(Debug)]
pub struct Submission<'a> {
    /// The way to the cloud.
    pub resolved: &'a ResolvedCloud,
    /// The options of every command.
    pub global: &'a Global,
    /// What the operator agreed to in advance.
    pub consent: Consent,
    pub output: RunOutput,
    /// Standard input is a list of volumes, so it cannot answer questions.
    pub stdin_is_list: bool,
    /// The run that is retried.
    pub of: Option<RunId>,
    /// Backups that the cloud accepted are followed until each is known.
    pub follows: bool,
}

impl Submission<'_> {
    /// Plans, asks, sends, tells; returns the exit code. `plan_of` works the plan out of what is
    /// known, again if that has changed.
    pub async fn carry_out(
        &self,
        known: ProjectState,
        plan_of: impl Fn(&ProjectState) -> Result<Plan, CliError>,
    ) -> Result<u8, CliError> {
        Ok(self.carry_out_to_board(known, plan_of).await?.0)
    }

    /// The same; returns the outcomes, too, which are none where nothing was to be sent.
    pub async fn carry_out_to_board(
        &self,
        mut known: ProjectState,
        plan_of: impl Fn(&ProjectState) -> Result<Plan, CliError>,
    ) -> Result<(u8, Outcomes), CliError> {
        let settings = &self.resolved.access.settings;
        if let Some(doubt) = Rights::of(&known.cloud.scope().roles).doubt() {
            note(&format!("! {doubt}"));
        }
        let mut plan = plan_of(&known)?;
        if self.consent.dry_run {
            write_plan(self.output.output, &plan, &known)?;
            return Ok((0, Outcomes::default()));
        }
        let sent = plan.tally().sent();
        if self.resolved.access.login.read_only && sent > 0 {
            return Err(CliError::usage(format!(
                "--read-only: nothing was sent; without it, {} would be",
                counted(sent, plan.row_word())
            )));
        }
        let mut without_journal = false;
        let journal = 'confirmed: loop {
            check_moves(&plan, self.consent, self.stdin_is_list)?;
            confirm(&plan, self.consent, self.stdin_is_list, settings, &known)?;
            if plan.tally().sent() == 0 {
                break None;
            }
            loop {
                if !known.is_fresh(settings)
                    && let Some(newer) = self.drifted(&plan, &mut known, &plan_of).await?
                {
                    plan = newer;
                    continue 'confirmed;
                }
                match self.begin(&plan, &known) {
                    Ok(recorder) => break 'confirmed Some(recorder),
                    Err(_) if without_journal => break 'confirmed None,
                    // The question may have taken its time: what is known may be old by now.
                    Err(trouble) => self.go_without(&trouble)?,
                }
                without_journal = true;
            }
        };
        let (run, path) = match &journal {
            Some(journal) => (Some(journal.run().clone()), Some(journal.path().to_owned())),
            None => (None, None),
        };
        let began = jiff::Timestamp::now();
        let name = run.clone().unwrap_or_else(|| name_run(began));
        let order = Order {
            service: known.cloud.backup_service_for_runs(),
            settings: settings.clone(),
            plan: plan.clone(),
            read_mode: known.read_mode,
            journal,
            run: name.clone(),
            attended: !self.consent.yes && can_ask(self.stdin_is_list),
        };
        let total = plan.tally().sent();
        let prepare = |stop_rx, report| Run::new(order, stop_rx, report);
        let mut board = watch(total, &self.resolved.signals, prepare, Run::carry_out).await?;
        if self.follows && is_to_follow(&board) {
            let service = known.cloud.backup_service_for_runs();
            let (before, journal) = path.as_deref().and_then(reopened).unzip();
            let what = Following {
                service,
                settings: settings.clone(),
                run: name,
                began,
                board,
                before: before.unwrap_or_default(),
                journal,
            };
            let prepare = |stop_rx, report| Run::following(what, stop_rx, report);
            board = watch(total, &self.resolved.signals, prepare, Run::follow).await?;
        }
        if let Some(words) = expired_in_words(plan.expiring).filter(|_| board.undoable() > 0) {
            note(&format!("! {words}"));
        }
        let record = path.as_deref().and_then(|path| journal::load(path).ok());
        let label = |id: &_| known.inventory.policy_label(id);
        let told = Told {
            title: plan.title(),
            policy: plan.purpose.policy().map(|policy| (policy.id.clone(), policy.name.clone())),
            run: run.as_ref(),
            journal: path.as_deref(),
            past: None,
            next: record.as_ref().map(Next::of).unwrap_or_default(),
            label: &label,
        };
        let written = write_board(self.output.output, self.output.all, &told, &board);
        Ok((code_of_run(written, board.exit_code()), board))
    }

    /// Reads again what the plan rests on, where that is no longer fresh; the plan as it is then
    /// if it differs from the one that was confirmed.
    async fn drifted(
        &self,
        plan: &Plan,
        known: &mut ProjectState,
        plan_of: impl Fn(&ProjectState) -> Result<Plan, CliError>,
    ) -> Result<Option<Plan>, CliError> {
        let volumes = plan.items().filter(|item| !item.goal.is_of_backup() && !item.goal.is_of_policy());
        let volumes: Vec<VolumeId> = volumes.map(|item| item.id.clone()).collect();
        known.refresh(&volumes).await?;
        let newer = plan_of(known)?;
        let changes = drift::between(&known.inventory, plan, &newer);
        if changes.is_empty() {
            return Ok(None);
        }
        note("changed since the plan was made:");
        for change in &changes {
            note(&format!("  {}", scrub(change)));
        }
        if self.consent.yes {
            let message =
                format!("{} things changed since the plan was made; nothing was sent", changes.len());
            return Err(CliError::new(1, message));
        }
        Ok(Some(newer))
    }

    /// Starts the journal of the run.
    fn begin(&self, plan: &Plan, known: &ProjectState) -> Result<Recorder, CliError> {
        let mut header = Header::now(plan, known.cloud.scope());
        header.of = header.of.or_else(|| self.of.clone());
        header.note.clone_from(&self.global.note);
        header.read_singly = Some(known.read_mode == ReadMode::Singly);
        let directory = runs_dir(self.global)?;
        Recorder::begin(&directory, header).map_err(|error| {
            CliError::usage(format!(
                "the journal cannot be written in {}: {error}; give another directory with --state-dir",
                directory.display()
            ))
        })
    }

    /// Asks whether to send without a journal; fails without consent.
    fn go_without(&self, trouble: &CliError) -> Result<(), CliError> {
        let trouble = &trouble.message;
        if !can_ask(self.stdin_is_list) {
            return Err(CliError::usage(format!("{trouble}; nothing was sent")));
        }
        note(&format!("{}.", scrub(trouble)));
        if ask("Without a journal this run cannot be undone or verified. Type yes to send: ", "yes")? {
            Ok(())
        } else {
            Err(CliError::new(1, "not confirmed; nothing was sent"))
        }
    }
}

/// Whether something that the cloud accepted, or may have, is still to be seen.
fn is_to_follow(board: &Outcomes) -> bool {
    let summary = board.summary.as_ref();
    board.is_about_backups()
        && summary.is_some_and(|summary| summary.reached_cloud && !summary.interrupted)
        && board.followed() + board.count(State::Unknown) > 0
}

/// The journal of the run, to add what following it finds, and what it says of tasks.
fn reopened(path: &Path) -> Option<(ThereBefore, Recorder)> {
    let reopened = journal::load(path).and_then(|record| {
        let recorder = Recorder::reopen(&record)?;
        Ok((record.before, recorder))
    });
    let told = |error: &JournalError| note(&format!("vbs: {error}; what follows is not saved"));
    reopened.inspect_err(told).ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use clap::Parser;

    use super::*;
    use crate::api::VolumeForm;
    use crate::cli::access::{connect, demo_login};
    use crate::cli::args::{Cli, Format};
    use crate::config::Preferences;
    use crate::domain::{PolicyId, Settings};
    use crate::runtime::Access;
    use crate::sim::fault::On;
    use crate::sim::{Mutation, Sim, SimConfig};

    /// Submits one volume after `meanwhile` happened between the reading and the sending.
    async fn submitted(fresh_for: Duration, meanwhile: bool) -> (Sim, Result<u8, CliError>) {
        let sim = Sim::start(SimConfig { volumes: 0, policies: 3, ..SimConfig::default() }).await.unwrap();
        let volume = "00000000-0000-4000-8000-000000000001".to_owned();
        sim.mutate(&Mutation::CreateVolume { name: "web".into(), id: Some(volume.clone()) });
        let settings = Settings { fresh_for, ..Settings::default().faster(100) };
        let access = Access { login: demo_login(&sim).unwrap(), form: VolumeForm::Auto, settings };
        let resolved = ResolvedCloud::new(access, Preferences::default());
        let runs = tempfile::tempdir().unwrap();
        let place = runs.path().display().to_string();
        let global = Cli::parse_from(["vbs", "--state-dir", &place]).global;
        let known = ProjectState::read(
            connect(&resolved.access, &resolved.signals).await.unwrap(),
            &resolved.access,
            true,
        )
        .await
        .unwrap();
        let policies = sim.policies();
        if meanwhile {
            let policy = Some(policies[2].0.clone());
            assert!(sim.mutate(&Mutation::SetPolicy { volume: volume.clone(), policy }));
        }
        let target = PolicyId::new(&policies[1].0);
        let volumes = [VolumeId::new(&volume)];
        let submission = Submission {
            resolved: &resolved,
            global: &global,
            consent: Consent { yes: true, allow_move: true, ..Consent::default() },
            output: RunOutput { all: false, output: Format::Csv },
            stdin_is_list: false,
            of: None,
            follows: true,
        };
        let plan = |known: &ProjectState| {
            let target = known.inventory.policy(&target).unwrap();
            Ok(Plan::associate(&known.inventory, target, known.plan_input(&volumes), |_| true, None))
        };
        let ended = submission.carry_out(known, plan).await;
        (sim, ended)
    }

    fn sent(sim: &Sim) -> usize {
        sim.log().iter().filter(|entry| entry.op == On::Associate).count()
    }

    #[tokio::test]
    async fn what_grew_old_is_read_again_and_what_changed_is_not_sent() {
        let (sim, ended) = submitted(Duration::ZERO, true).await;
        let failure = ended.unwrap_err();
        assert_eq!((failure.code, sent(&sim)), (1, 0));
        assert!(failure.message.contains("nothing was sent"), "{failure}");
        let (sim, ended) = submitted(Duration::ZERO, false).await;
        assert_eq!((ended.unwrap(), sent(&sim)), (0, 1), "what is as it was goes on");
    }
}
