//! What to do about a failure: the provider's advice where its code is known, else by its kind.

use super::facts::Part;
use crate::domain::{Fault, FaultKind, codes};

/// What to do where a proxy is out of reach.
pub const PROXY: &str =
    "Check the proxy's address and whether it runs; no_proxy names hosts reached without it.";

/// What to do where the failure says it.
const NAMED: &str = "Put right what this line names; `vbs config` shows where it came from.";

/// Codes of a refused login whose advice says less than ours.
const VAGUE: [&str; 2] = ["IAM.0001", "IAM.0062"];

/// What to do. `with_vbs` are the regions that have it, where a login told.
pub fn of(fault: &Fault, part: Part, with_vbs: &[String]) -> String {
    let identity = part == Part::Identity;
    let known = fault.code.as_deref().and_then(codes::lookup);
    let is_vague = |code: &str| identity && VAGUE.iter().any(|vague| code.eq_ignore_ascii_case(vague));
    if let Some(entry) = known.filter(|entry| !is_vague(&entry.code)) {
        return entry.advice.clone();
    }
    match fault.kind {
        FaultKind::Unreachable if fault.doing == "find the address" => {
            "Check the name, the resolver, and whether a VPN or https_proxy is needed here.".to_owned()
        }
        FaultKind::Unreachable => {
            "Check the network, the port and firewalls, and whether https_proxy is needed here.".to_owned()
        }
        FaultKind::Tls => {
            "Check host name and this machine's clock; where the authority is your own, set cacert."
                .to_owned()
        }
        FaultKind::Timeout | FaultKind::Broken => {
            "Try again; if it stays so, check the network and any proxy on the way.".to_owned()
        }
        FaultKind::Garbled => {
            "Check that the address is that of the service: a portal or proxy may answer for it.".to_owned()
        }
        // The cloud was not even asked.
        FaultKind::Login if identity && fault.status.is_none() => NAMED.to_owned(),
        FaultKind::Login if identity => {
            "Check user, password, domain and project, and where each came from; five refusals may lock a \
             user."
                .to_owned()
        }
        FaultKind::Login => "Log in again; if it stays so, ask for a role in this project.".to_owned(),
        FaultKind::Forbidden => {
            "Ask the account's administrator for the right, or use another login.".to_owned()
        }
        FaultKind::NotFound if identity => {
            "Check the auth_url: it usually ends in /v3, and its path must be that of Keystone.".to_owned()
        }
        FaultKind::NotFound => "Check the address, and where it came from.".to_owned(),
        FaultKind::Limited => "Wait a little and try again; others may use the same account.".to_owned(),
        FaultKind::Refused if identity => {
            "Check what the login is made of, domain and project first.".to_owned()
        }
        FaultKind::Refused => "Check the address and the project; then ask the cloud's support.".to_owned(),
        FaultKind::Cloud => {
            "Try again later; give the time and request id to the cloud's support.".to_owned()
        }
        FaultKind::NotOffered => not_offered(part, with_vbs),
        FaultKind::Cancelled => {
            "Answer the question, or give the secret where the login is configured.".to_owned()
        }
        FaultKind::Local => NAMED.to_owned(),
    }
}

fn not_offered(part: Part, with_vbs: &[String]) -> String {
    match (part, with_vbs) {
        (Part::Vbs, []) => {
            "Choose another region (--os-region-name), or name it (--vbs-endpoint).".to_owned()
        }
        (Part::Vbs, regions) => {
            format!("Choose a region that has it (--os-region-name): {}.", regions.join(", "))
        }
        (Part::Volumes, _) => {
            "Choose another region (--os-region-name), or name it (--volume-endpoint).".to_owned()
        }
        _ => "Servers are shown by their ids; --compute-endpoint names another address.".to_owned(),
    }
}
