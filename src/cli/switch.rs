//! `vbs policy enable` and `vbs policy disable`.

use super::access::ResolvedCloud;
use super::args::{Global, SwitchArgs};
use super::associate::prepare;
use super::error::CliError;
use super::policy_change::submission;
use super::project_state::{Change, ProjectState};
use super::resolve;
use crate::domain::{Plan, PolicyId};

/// How policies are to be switched.
#[derive(Clone, Copy, Debug)]
pub enum To {
    /// ON, where so many backups may expire.
    On {
        /// How many, as the operator said in advance.
        allow_expire: Option<u64>,
    },
    /// OFF.
    Off,
}

/// Switches policies.
pub async fn switch(
    resolved: &ResolvedCloud,
    global: &Global,
    args: SwitchArgs,
    to: To,
) -> Result<u8, CliError> {
    let on = matches!(to, To::On { .. });
    let mut known = prepare(resolved, global, on).await?;
    let mut policies: Vec<PolicyId> = Vec::new();
    for typed in &args.policies {
        let id = &resolve::policy(&known.inventory, typed)?.id;
        if !policies.contains(id) {
            policies.push(id.clone());
        }
    }
    if on {
        known.read_for_change(Change::On(policies.clone())).await?;
    }
    let allow_expire = match to {
        To::On { allow_expire } => allow_expire,
        To::Off => None,
    };
    let submission = submission(resolved, global, args.run, allow_expire);
    submission.carry_out(known, |known| Ok(plan(known, &policies, on))).await
}

/// The plan that switches these, by what is known now.
pub fn plan(known: &ProjectState, policies: &[PolicyId], on: bool) -> Plan {
    Plan::switch(&known.inventory, policies, on, &known.policy_facts().expiries)
}
