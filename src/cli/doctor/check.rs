//! A step or a call that was tried or not: what came of it, and what to do where it failed and that
//! takes more than the failure itself (everything else is in `domain::advice`).

use serde::Serialize;

use crate::api::Step;
use crate::domain::{ApiError, ApiErrorKind};

/// What is talked to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    #[default]
    Identity,
    Vbs,
    Volumes,
    Servers,
}

impl Part {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Vbs => "VBS",
            Self::Volumes => "volumes",
            Self::Servers => "servers",
        }
    }
}

/// A call or a step: what it is called and whom it asks.
pub type What = (&'static str, Part);

/// Something that was tried, or not.
#[derive(Debug, Default, Serialize)]
pub struct Check {
    pub name: &'static str,
    /// Whom it asked.
    pub part: Part,
    pub outcome: Outcome,
    pub took_ms: Option<u64>,
    /// What came of it, what went wrong, or why it was not tried.
    pub said: String,
    pub status: Option<u16>,
    pub code: Option<String>,
    pub meaning: Option<&'static str>,
    pub request_id: Option<String>,
    /// What to do, where it failed.
    pub remedy: Option<String>,
    /// The kind of failure.
    #[serde(skip)]
    pub kind: Option<ApiErrorKind>,
}

/// How a check ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Ok,
    /// The other side said no.
    Refused,
    Failed,
    #[default]
    NotTried,
}

impl Check {
    /// What came of a step; `with_vbs` are the regions that have VBS, where a login told.
    pub fn new<T>(what: What, step: &Step<T>, with_vbs: &[String], said: impl FnOnce(&T) -> String) -> Self {
        let check = match &step.result {
            Ok(found) => Self { outcome: Outcome::Ok, ..Self::not_tried(what, said(found)) },
            Err(fault) => Self::failed(what, fault, remedy_of(fault, what.1, with_vbs)),
        };
        Self { took_ms: Some(u64::try_from(step.took.as_millis()).unwrap_or(u64::MAX)), ..check }
    }

    pub fn not_tried((name, part): What, why: impl Into<String>) -> Self {
        Self { name, part, said: why.into(), ..Self::default() }
    }

    fn failed(what: What, fault: &ApiError, remedy: String) -> Self {
        let says_no =
            matches!(fault.kind, ApiErrorKind::Login | ApiErrorKind::Forbidden | ApiErrorKind::Refused);
        // Without an answer nobody refused anything.
        let refused = says_no && fault.status.is_some();
        let message = Some(fault.message.trim()).filter(|message| !message.is_empty());
        Self {
            outcome: if refused { Outcome::Refused } else { Outcome::Failed },
            status: fault.status,
            code: fault.code.as_deref().map(str::to_owned),
            meaning: fault.meaning(),
            request_id: fault.request_id.clone(),
            remedy: Some(remedy),
            kind: Some(fault.kind),
            ..Self::not_tried(what, message.unwrap_or("no reason given"))
        }
    }

    /// Whether it was tried and did not work.
    pub fn is_bad(&self) -> bool {
        matches!(self.outcome, Outcome::Refused | Outcome::Failed)
    }

    /// A failure in one sentence: code, message, meaning, request id.
    pub fn sentence(&self) -> String {
        let status = || self.status.map(|status| format!("HTTP {status}"));
        let code = self.code.clone().or_else(status).map(|code| format!("{code} ")).unwrap_or_default();
        let meaning = self.meaning.filter(|meaning| *meaning != self.said);
        let meaning = meaning.map(|meaning| format!(" ({})", meaning.trim_end_matches('.')));
        let request = self.request_id.as_ref().map(|id| format!(" (request {id})")).unwrap_or_default();
        format!("{code}{}{}{request}", self.said, meaning.unwrap_or_default())
    }
}

/// What to do where a proxy is out of reach.
pub const PROXY_REMEDY: &str =
    "Check the proxy's address and whether it runs; no_proxy lists hosts to reach without it.";

/// What to do where the failure says it.
const NAMED: &str = "Fix what this line names; `vbs config` shows where it comes from.";

/// What to do. `with_vbs` are the regions that have it, where a login told.
fn remedy_of(fault: &ApiError, part: Part, with_vbs: &[String]) -> String {
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
