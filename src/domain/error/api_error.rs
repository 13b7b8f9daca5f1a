//! One failed request.

use std::fmt;
use std::time::Duration;

use super::codes::ErrorCode;
use super::remedy::Remedy;

/// The kind of trouble, coarse enough to act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ApiErrorKind {
    /// Never left this machine: name not resolved, connection refused, no route.
    Unreachable,
    /// No trust: this side or the other ended the TLS handshake.
    Tls,
    /// No answer in time; the request may still be running over there.
    Timeout,
    /// The connection broke after the request was (or may have been) sent, or in mid-answer.
    Broken,
    /// An answer that is not what this API speaks: not JSON, too large, a redirect.
    Garbled,
    /// 401, or a code that means the same: the login is missing or has run out.
    Login,
    /// 403: the login lacks a right.
    Forbidden,
    /// 404: no such thing.
    NotFound,
    /// 429, or a limit of the rate of requests.
    Limited,
    /// Any other 4xx: the request was refused.
    Refused,
    /// 5xx: the cloud failed; a write may have happened or not.
    Cloud,
    /// The catalog of this login does not have the service in this region.
    NotOffered,
    /// The operator left it.
    Cancelled,
    /// The host's own: a file that cannot be read, a setting that is wrong.
    Local,
}

/// One failed request.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiError {
    /// The kind.
    pub kind: ApiErrorKind,
    /// What was being done, as a verb phrase: `list policies`.
    pub doing: &'static str,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// The cloud's own code (`IAM.0003`), where the body had one.
    pub code: Option<ErrorCode>,
    /// The cloud's message, or the failure in our words (scrub before showing).
    pub message: String,
    /// The cloud's request id: support asks for it.
    pub request_id: Option<String>,
    /// How long the cloud asks to wait.
    pub retry_after: Option<Duration>,
    /// What to do about it, where that is known more exactly than by kind and status.
    pub remedy: Option<Remedy>,
}

/// The request that authenticates; a refusal of it means something else than
/// one of any other request.
pub const LOGGING_IN: &str = "log in";

/// The request that reads the backup quota.
pub const READING_QUOTA: &str = "read the backup quota";

/// The request that associates volumes with a policy.
pub const ASSOCIATING: &str = "associate volumes";

/// The request that removes volumes from a policy.
pub const TAKING_OUT: &str = "remove volumes from the policy";

/// Making a backup of a volume.
pub const BACKING_UP: &str = "back up the volume";

/// Having a policy back its volumes up.
pub const RUNNING_POLICY: &str = "run the policy";

/// Deleting a backup.
pub const DELETING_BACKUP: &str = "delete the backup";

/// Switching a policy ON or OFF.
pub const SWITCHING: &str = "switch the policy";
/// What is done when a policy gets other settings.
pub const EDITING_POLICY: &str = "edit the policy";
/// What is done when a policy is made.
pub const CREATING_POLICY: &str = "create the policy";
/// What is done when a policy is deleted.
pub const DELETING_POLICY: &str = "delete the policy";

/// Making a volume from a backup.
pub const RESTORING: &str = "make a volume from the backup";

impl ApiError {
    /// A fault without an answer from the cloud.
    pub fn new(kind: ApiErrorKind, doing: &'static str, message: impl Into<String>) -> Self {
        Self {
            kind,
            doing,
            status: None,
            code: None,
            message: message.into(),
            request_id: None,
            retry_after: None,
            remedy: None,
        }
    }

    /// The kind an HTTP status stands for.
    pub const fn kind_of_status(status: u16) -> ApiErrorKind {
        match status {
            401 => ApiErrorKind::Login,
            403 => ApiErrorKind::Forbidden,
            404 => ApiErrorKind::NotFound,
            408 => ApiErrorKind::Timeout,
            429 => ApiErrorKind::Limited,
            400..=499 => ApiErrorKind::Refused,
            500..=599 => ApiErrorKind::Cloud,
            _ => ApiErrorKind::Garbled,
        }
    }

    /// Whether the gateway in front of the services says so, which does not know what they have.
    pub fn is_of_gateway(&self) -> bool {
        self.code.as_deref().is_some_and(|code| {
            let code = code.to_ascii_uppercase();
            code.starts_with("APIGW.") || code.starts_with("APIG.")
        })
    }

    /// The code to show: the cloud's own, else `HTTP 503`, else nothing.
    pub fn shown_code(&self) -> Option<ErrorCode> {
        self.code.clone().or_else(|| self.status.map(|status| format!("HTTP {status}").into()))
    }
}

/// `cannot list policies: IAM.0001 no token (request 8f3a)`, on one line.
impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {}: ", self.doing)?;
        if let Some(code) = self.shown_code() {
            write!(f, "{code} ")?;
        }
        let message = self.message.trim();
        // A page of a gateway begins with the number that was said already.
        let number = self.status.filter(|_| self.code.is_none()).map(|status| status.to_string());
        let message = number
            .and_then(|number| message.strip_prefix(number.as_str()))
            .filter(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
            .map_or(message, str::trim_start);
        // A sentence that goes on is none yet.
        let message = if self.request_id.is_some() { message.trim_end_matches('.') } else { message };
        f.write_str(if message.is_empty() { self.meaning().unwrap_or("no reason given") } else { message })?;
        self.request_id.as_ref().map_or(Ok(()), |id| write!(f, " (request {id})"))
    }
}

impl std::error::Error for ApiError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_status_stands_once() {
        let told = |message: &str, code: Option<&str>| {
            let fault = ApiError::new(ApiErrorKind::Cloud, "list policies", message);
            ApiError { status: Some(502), code: code.map(Into::into), ..fault }.to_string()
        };
        assert_eq!(told("502 Bad Gateway", None), "cannot list policies: HTTP 502 Bad Gateway");
        assert!(!told("502", None).contains("502 502"));
        assert_eq!(told("5020 of them", None), "cannot list policies: HTTP 502 5020 of them");
        assert_eq!(told("502 times", Some("VBS.1")), "cannot list policies: VBS.1 502 times");
    }
}
