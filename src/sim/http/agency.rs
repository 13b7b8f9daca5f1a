//! Agencies: assuming a role in another account (domain.md 5.3).

use serde_json::Value;

use super::accounts::{AGENCIES, AGENT_ROLE, HOME};
use super::naming;
use super::refusals::forbidden;
use super::reply::Reply;
use super::route::Service;
use super::sender;
use super::sessions::{Actor, Capacity};
use super::turn::Turn;

/// The sender of a request in the role that `assume_role` names, if that may be.
pub(crate) fn take_on(turn: &Turn, given: &Value) -> Result<Actor, Reply> {
    let caller = sender::session(turn)?.actor;
    let field = |key: &str| given.get(key).and_then(Value::as_str);
    // The older spelling is still in the vendor's example.
    let name = field("agency_name").or_else(|| field("xrole_name"));
    let name = name.ok_or_else(|| Reply::keystone(400, "Expecting to find agency_name in assume_role."))?;
    if field("domain_id").or_else(|| field("domain_name")).is_none() {
        return Err(Reply::keystone(400, "Expecting to find domain in assume_role."));
    }
    let owner = naming::account(field("domain_id"), field("domain_name"));
    // A role that was taken on gives no right to take on another.
    let agent = caller.capacity == Capacity::Own && caller.roles().contains(&AGENT_ROLE);
    // An agency that is not delegated to this account is reported as missing.
    let found = AGENCIES
        .iter()
        .find(|agency| agency.name == name && Some(agency.owner) == owner && agency.agent == HOME);
    match found {
        Some(agency) if agent => Ok(Actor { user: caller.user, capacity: Capacity::Agency(agency) }),
        _ => Err(forbidden(Service::Identity)),
    }
}
