//! What to do about a failure: one table for screen, shell and `vbs doctor`.
//!
//! The same status means another thing at a login, at a read and at a write, so the table asks what
//! was being done. What is known more exactly where the failure is made comes along as
//! [`ApiError::remedy`] and wins.

use super::{ASSOCIATING, ApiError, ApiErrorKind, LOGGING_IN, TAKING_OUT, codes};

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
            ASSOCIATING | TAKING_OUT => Self::Change,
            _ => Self::Read,
        }
    }
}

/// What to do, where it is known more exactly than by kind and status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// A service refuses a token that the identity service has just given.
    FreshTokenRefused,
    /// The same address answers under https.
    UseHttps,
    /// There is no TLS at that address.
    UseHttp,
    /// The address leads elsewhere, to another host or a page.
    MaybePortal,
    /// The address leads elsewhere at the same host.
    OtherAddress,
    /// Something at a plain address hung up: it may speak TLS.
    MaybeHttps,
    /// A body that is JSON up to some place.
    BrokenBody,
    /// The account, not what was typed, is why a login is refused.
    Account,
    /// Who issued a certificate is not known here, and no file of authorities is named.
    SetCaFile,
    /// Who issued it is not in the file that is named.
    NotInCaFile,
    /// A certificate that nobody can use; only whoever runs that address can mend that.
    TheirCertificate,
    /// A server wants a certificate of ours, or another than the one it was shown.
    ClientCertificate,
    /// A certificate is past its end, or not valid yet.
    Clock,
    /// A certificate is for other names.
    HostName,
    /// VBS is at an address without TLS.
    PlainVbs,
    /// Block storage is at an address without TLS.
    PlainVolume,
    /// Compute is at an address without TLS.
    PlainCompute,
}

impl Remedy {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::FreshTokenRefused => {
                "This service refuses a token that was just issued: check that its address belongs to the cloud \
                 and region of the login (`vbs doctor` shows both), or ask for a role in this project."
            }
            Self::UseHttps => "Use https:// in that address.",
            Self::UseHttp => {
                "If the port is right, use http:// in the address; otherwise give the port that speaks TLS. \
                 --vbs-endpoint and --volume-endpoint override addresses of the catalog."
            }
            Self::MaybePortal => "Check the service's address: a portal or proxy may be answering instead.",
            Self::OtherAddress => "If the new address belongs to the service, use it instead of the old one.",
            Self::MaybeHttps => {
                "Try again; if it persists, check the network, and whether the address must begin with https://."
            }
            Self::BrokenBody => {
                "Try again; if it persists, report the position and the request id to the cloud's support."
            }
            Self::Account => {
                "Fix it in the cloud's console, or ask the account's administrator; another secret would \
                 not help."
            }
            Self::SetCaFile => {
                "Set cacert to the authority's PEM file if it is your own; otherwise something between here and \
                 the service may be answering instead."
            }
            Self::NotInCaFile => {
                "Put the authority's certificate into that file if it is your own; otherwise something between \
                 here and the service may be answering instead."
            }
            Self::TheirCertificate => "Only the operator of that address can fix its certificate.",
            Self::ClientCertificate => {
                "Set cert and key to a client certificate accepted there; the operator of that address \
                 knows which."
            }
            Self::Clock => "Check this machine's clock; if it is right, tell the operator of that address.",
            Self::HostName => "Check the host name in the address: the certificate is for other hosts.",
            Self::PlainVbs => {
                "Give an https address with --vbs-endpoint, or set allow_plain_http = true in config.toml."
            }
            Self::PlainVolume => {
                "Give an https address with --volume-endpoint, or set allow_plain_http = true in config.toml."
            }
            Self::PlainCompute => {
                "Give an https address with --compute-endpoint, or set allow_plain_http = true in config.toml."
            }
        }
    }
}

/// Codes of a refused login whose advice says less than ours.
const VAGUE: [&str; 2] = ["IAM.0001", "IAM.0062"];

/// What was typed or written down is wrong.
const CREDENTIALS: &str = "Check user, secret, domain and project; `vbs config` shows where each comes from.";

/// What to do about a failure; `None` where its message says all there is.
pub fn advice(fault: &ApiError) -> Option<&'static str> {
    let deed = Deed::of(fault.doing);
    let is_vague =
        |code: &str| deed == Deed::LogIn && VAGUE.iter().any(|vague| code.eq_ignore_ascii_case(vague));
    let known = fault.code.as_deref().filter(|code| !is_vague(code)).and_then(codes::lookup);
    // The table speaks of changes: where nothing was changed there is nothing to read back.
    let fits = |advice: &&str| deed == Deed::Change || !advice.contains(codes::AFTER_A_CHANGE);
    fault
        .remedy
        .map(Remedy::words)
        .or_else(|| known.map(|entry| entry.advice.as_str()).filter(fits))
        .or_else(|| if deed == Deed::Change { fault.status.and_then(codes::status_advice) } else { None })
        .or_else(|| by_kind(fault, deed))
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
    let meaning = codes::status_meaning(status)?;
    Some(match (deed, status) {
        (Deed::LogIn, 401) => "The cloud does not accept this login.",
        (Deed::LogIn, 404) => "There is no identity service at that address.",
        (Deed::Change, _) => meaning,
        _ => match meaning.strip_suffix(codes::IN_DOUBT) {
            // A sentence ends in a full stop, which the table has after the doubt.
            Some(_) => codes::without_doubt(status),
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
        let codes = codes::all().map(|entry| Some(entry.code.clone()));
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
