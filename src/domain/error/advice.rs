//! What to do about a failure: one table for screen, shell and `vbs doctor`.
//!
//! The same status means another thing at a login, at a read and at a write, so the table asks what
//! was being done. What is known more exactly where the failure is made comes along as
//! [`ApiError::remedy`] and wins.

use super::api_error::{
    ASSOCIATING, ApiError, ApiErrorKind, BACKING_UP, CREATING_POLICY, DELETING_BACKUP, DELETING_POLICY,
    EDITING_POLICY, LOGGING_IN, RESTORING, RUNNING_POLICY, SWITCHING, TAKING_OUT,
};
use super::codes::{self, ErrorCode, LoginRefusal};
use super::http_status;
use super::remedy::Remedy;

/// What a request was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// To authenticate.
    LogIn,
    /// To look.
    Read,
    /// To change something.
    Change,
}

impl Deed {
    /// By what the fault says was being done.
    pub fn of(doing: &str) -> Self {
        match doing {
            LOGGING_IN => Self::LogIn,
            ASSOCIATING | TAKING_OUT | BACKING_UP | RUNNING_POLICY | DELETING_BACKUP | RESTORING
            | SWITCHING | EDITING_POLICY | CREATING_POLICY | DELETING_POLICY => Self::Change,
            _ => Self::Read,
        }
    }
}

/// What was typed or written down is wrong.
const CREDENTIALS: &str = "Check user, secret, domain and project; `vbs config` shows where each comes from.";

impl ApiError {
    /// What it means, in plain words: by the code if a table knows it, else by the status.
    pub fn meaning(&self) -> Option<&'static str> {
        self.code
            .as_ref()
            .and_then(ErrorCode::meaning)
            .or_else(|| meaning_of_status(self.status?, Deed::of(self.doing)))
    }

    /// What to do about it; `None` where its message says all there is.
    pub fn advice(&self) -> Option<&'static str> {
        let deed = Deed::of(self.doing);
        // At a login ours says more.
        let is_vague = |code: &ErrorCode| {
            deed == Deed::LogIn
                && matches!(code.login(), Some(LoginRefusal::Credentials | LoginRefusal::Password))
        };
        let known = self.code.as_ref().filter(|code| !is_vague(code)).and_then(ErrorCode::advice);
        // The table speaks of changes: where nothing was changed there is nothing to read back.
        let fits = |advice: &&str| deed == Deed::Change || !advice.contains(codes::AFTER_A_CHANGE);
        self.remedy
            .map(Remedy::words)
            .or_else(|| known.filter(fits))
            .or_else(|| if deed == Deed::Change { self.status.and_then(http_status::advice) } else { None })
            .or_else(|| by_kind(self, deed))
    }
}

fn by_kind(fault: &ApiError, deed: Deed) -> Option<&'static str> {
    let is_login = deed == Deed::LogIn;
    Some(match fault.kind {
        _ if fault.status == Some(407) => "Set the proxy's user and password.",
        ApiErrorKind::Unreachable => {
            "Check the address, the network and firewalls, and whether you need https_proxy."
        }
        ApiErrorKind::Tls => {
            "Check the host name and this machine's clock; if the authority is your own, set cacert."
        }
        ApiErrorKind::Timeout | ApiErrorKind::Broken => "Try again; if it persists, check the network.",
        ApiErrorKind::Garbled => Remedy::MaybePortal.words(),
        // Without a status the cloud was not even asked, and the message names the reason.
        ApiErrorKind::Login if is_login => return fault.status.map(|_| CREDENTIALS),
        ApiErrorKind::Login => "Log in again; if it persists, ask for a role in this project.",
        ApiErrorKind::Forbidden if is_login => "Ask for the right, or use another login.",
        ApiErrorKind::Forbidden => "Ask the account's administrator for the right, or use another login.",
        ApiErrorKind::NotFound if is_login => {
            "Check the auth_url: it usually ends in /v3, and its path must be that of Keystone."
        }
        // A list does not go away; the service is elsewhere.
        ApiErrorKind::NotFound if fault.doing.starts_with("list ") => {
            "Check the service's address: `vbs doctor` shows where it comes from."
        }
        ApiErrorKind::NotFound => "Reload the list: it may have been deleted.",
        ApiErrorKind::Limited => "Wait a little and try again; others may use the same account.",
        ApiErrorKind::Refused if is_login => "Check the values of the login, domain and project first.",
        ApiErrorKind::Refused => {
            "Check the address and the project; if they are right, ask the cloud's support."
        }
        ApiErrorKind::Cloud => "Try again later; report the time and request id to the cloud's support.",
        ApiErrorKind::NotOffered | ApiErrorKind::Cancelled | ApiErrorKind::Local => return None,
    })
}

/// What a status means where a request was for this: only of a change there is a doubt whether it
/// was carried out.
pub fn meaning_of_status(status: u16, deed: Deed) -> Option<&'static str> {
    let meaning = http_status::meaning(status)?;
    Some(match (deed, status) {
        (Deed::LogIn, 401) => "The cloud does not accept this login.",
        (Deed::LogIn, 404) => "There is no identity service at that address.",
        (Deed::Change, _) => meaning,
        _ => match meaning.strip_suffix(http_status::IN_DOUBT) {
            // A sentence ends in a full stop, which the table has after the doubt.
            Some(_) => http_status::without_doubt(status),
            None => meaning,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(doing: &'static str, status: u16) -> ApiError {
        ApiError { status: Some(status), ..ApiError::new(ApiError::kind_of_status(status), doing, "") }
    }

    #[test]
    fn every_request_that_changes_something_is_a_change() {
        for doing in [
            ASSOCIATING,
            TAKING_OUT,
            BACKING_UP,
            RUNNING_POLICY,
            DELETING_BACKUP,
            RESTORING,
            SWITCHING,
            EDITING_POLICY,
            CREATING_POLICY,
            DELETING_POLICY,
        ] {
            assert_eq!(fault(doing, 503).meaning(), fault(ASSOCIATING, 503).meaning(), "{doing}");
        }
        assert_ne!(fault("list policies", 503).meaning(), fault(ASSOCIATING, 503).meaning());
    }

    #[test]
    fn advice_looks_at_what_was_being_done() {
        for (doing, status, word) in [
            (LOGGING_IN, 401, "secret"),
            (LOGGING_IN, 404, "auth_url"),
            (LOGGING_IN, 503, "Try again later"),
            (LOGGING_IN, 301, "portal"),
            ("list volumes", 404, "service's address"),
            ("read a volume", 404, "Reload the list"),
            ("list volumes", 500, "Try again later"),
            ("list volumes", 504, "Try again later"),
            ("list volumes", 408, "network"),
            ("list volumes", 429, "Wait a little"),
            (ASSOCIATING, 500, "Read it back"),
            (TAKING_OUT, 408, "Read it back"),
            (ASSOCIATING, 413, "fewer"),
        ] {
            let said = fault(doing, status).advice().unwrap();
            assert!(said.contains(word), "{doing} {status}: {said}");
        }
    }

    #[test]
    fn only_a_change_is_in_doubt() {
        let codes = codes::table().rows().map(|entry| Some(entry.code.as_str().into()));
        let answers = (400..=511).map(|status| (status, None)).chain(codes.map(|code| (500, code)));
        for (status, code) in answers {
            for doing in [LOGGING_IN, "list volumes"] {
                let fault = ApiError { code: code.clone(), ..fault(doing, status) };
                let said = format!("{:?} {:?}", fault.meaning(), fault.advice());
                assert!(
                    !said.contains("acted")
                        && !said.contains("Read it back")
                        && !said.contains(codes::AFTER_A_CHANGE),
                    "{doing} {status}: {said}"
                );
                let meaning = fault.meaning().unwrap();
                assert!(meaning.ends_with('.'), "{meaning}");
            }
        }
        assert!(fault(ASSOCIATING, 503).meaning().unwrap().contains("acted"));
    }

    #[test]
    fn what_is_known_better_wins() {
        let fault = ApiError { remedy: Some(Remedy::Clock), ..fault(LOGGING_IN, 404) };
        assert_eq!(fault.advice(), Some(Remedy::Clock.words()));
        let coded = ApiError { remedy: None, code: Some("IAM.0062".into()), ..fault };
        assert!(coded.advice().unwrap().contains("auth_url"), "the table says less than we know");
    }
}
