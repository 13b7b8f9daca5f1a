//! What to do about a failure where that takes more than the failure itself: everything else is in
//! `domain::advice`.

use super::facts::Part;
use crate::domain::{ApiError, ApiErrorKind};

/// What to do where a proxy is out of reach.
pub const PROXY: &str =
    "Check the proxy's address and whether it runs; no_proxy lists hosts to reach without it.";

/// What to do where the failure says it.
const NAMED: &str = "Fix what this line names; `vbs config` shows where it comes from.";

/// What to do. `with_vbs` are the regions that have it, where a login told.
pub fn of(fault: &ApiError, part: Part, with_vbs: &[String]) -> String {
    match (fault.advice(), fault.kind) {
        (Some(_), ApiErrorKind::Limited) if fault.retry_after.is_some_and(|wait| !wait.is_zero()) => {
            let seconds = fault.retry_after.unwrap_or_default().as_secs();
            format!("Wait {seconds} s, as the cloud asks, then try again.")
        }
        (Some(advice), _) => advice.to_owned(),
        (None, ApiErrorKind::NotOffered) => not_offered(part, with_vbs),
        (None, ApiErrorKind::Cancelled) => {
            "Answer the prompt, or put the secret where the login is configured.".to_owned()
        }
        (None, _) => NAMED.to_owned(),
    }
}

fn not_offered(part: Part, with_vbs: &[String]) -> String {
    match (part, with_vbs) {
        (Part::Vbs, []) => {
            "Choose another region (--os-region-name), or give its address (--vbs-endpoint).".to_owned()
        }
        (Part::Vbs, regions) => {
            format!("Choose a region that has it (--os-region-name): {}.", regions.join(", "))
        }
        (Part::Volumes, _) => {
            "Choose another region (--os-region-name), or give its address (--volume-endpoint).".to_owned()
        }
        _ => "Servers are shown by id; --compute-endpoint sets another address.".to_owned(),
    }
}
