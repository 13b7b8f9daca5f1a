//! `vbs associate` and `vbs disassociate`.

use super::access::{ResolvedCloud, connect};
use super::args::{AssociateArgs, Consent, DisassociateArgs, Global, RunOutput, Volumes};
use super::error::CliError;
use super::input::{text_of, unreadable};
use super::past::tell_interrupted;
use super::project_state::ProjectState;
use super::resolve;
use super::submit::Submission;
use crate::domain::{Plan, VolumeId, ticket};

/// Longest list of volumes that is read, in bytes: far more than any project has.
const LONGEST_LIST: u64 = 64 << 20;

/// Associates volumes with a policy.
pub async fn associate(
    resolved: &ResolvedCloud,
    global: &Global,
    args: AssociateArgs,
) -> Result<u8, CliError> {
    let typed = typed(&args.volumes)?;
    let mut known = prepare(resolved, global, true).await?;
    let target = resolve::policy(&known.inventory, &args.policy)?.id.clone();
    let volumes = chosen(&mut known, &typed, args.volumes.skip_unknown).await?;
    let submission = submission(resolved, global, args.consent, args.output, &args.volumes);
    let plan = |known: &ProjectState| {
        let target = resolve::policy(&known.inventory, &target.to_string())?;
        Ok(Plan::associate(&known.inventory, target, known.plan_input(&volumes), |_| true, known.quota))
    };
    submission.carry_out(known, plan).await
}

/// Removes volumes from their policies.
pub async fn disassociate(
    resolved: &ResolvedCloud,
    global: &Global,
    args: DisassociateArgs,
) -> Result<u8, CliError> {
    let typed = typed(&args.volumes)?;
    let mut known = prepare(resolved, global, false).await?;
    let volumes = chosen(&mut known, &typed, args.volumes.skip_unknown).await?;
    let submission = submission(resolved, global, args.consent, args.output, &args.volumes);
    let plan =
        |known: &ProjectState| Ok(Plan::disassociate(&known.inventory, known.plan_input(&volumes), |_| true));
    submission.carry_out(known, plan).await
}

fn submission<'a>(
    resolved: &'a ResolvedCloud,
    global: &'a Global,
    consent: Consent,
    output: RunOutput,
    volumes: &Volumes,
) -> Submission<'a> {
    let stdin_is_list = volumes.are_on_stdin();
    Submission { resolved, global, consent, output, stdin_is_list, of: None, follows: true }
}

pub(super) async fn prepare(
    resolved: &ResolvedCloud,
    global: &Global,
    weighs_room: bool,
) -> Result<ProjectState, CliError> {
    let cloud = connect(&resolved.access, &resolved.signals).await?;
    tell_interrupted(global, &cloud);
    ProjectState::read(cloud, &resolved.access, weighs_room).await
}

pub(super) async fn chosen(
    known: &mut ProjectState,
    typed: &Typed,
    skip_unknown: bool,
) -> Result<Vec<VolumeId>, CliError> {
    let mut names = typed.named.clone();
    let lines = typed.lines.iter().map(String::as_str);
    names.extend(ticket::names(&known.inventory, lines).into_iter().map(|name| name.text));
    let volumes = resolve::volumes(&known.inventory, &names, skip_unknown)?;
    known.look_closer(&volumes).await;
    Ok(volumes)
}

/// Volumes as they were typed, and the lines of a file, which may be a ticket's.
pub(super) struct Typed {
    named: Vec<String>,
    lines: Vec<String>,
}

pub(super) fn typed(volumes: &Volumes) -> Result<Typed, CliError> {
    let mut lines: Vec<String> = Vec::new();
    if let Some(file) = &volumes.from_file {
        let text = text_of(file, LONGEST_LIST)?;
        // Its lines would be told one by one as names that nobody knows.
        if text.contains("-----BEGIN") {
            return Err(unreadable(file, "it contains PEM text, not one volume per line"));
        }
        lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    }
    if volumes.named.is_empty() && lines.iter().all(|line| line.starts_with('#')) {
        return Err(CliError::usage("no volume given: name at least one, or use --from-file"));
    }
    Ok(Typed { named: volumes.named.clone(), lines })
}
