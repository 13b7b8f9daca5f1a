//! The provider's error codes: what each means, what to do, and whether trying again can help.
//!
//! The table is `assets/error-codes.json` (complete for VBS, selected for EVS, IAM, CBR and the
//! gateways; domain.md 3). A code that is not in it is shown as it came.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// One row of the table.
#[derive(Debug, Deserialize)]
pub struct CodeEntry {
    /// The code as the provider spells it.
    pub code: String,
    /// The HTTP status it comes with, where the provider tells.
    pub http_status: Option<u16>,
    /// What it means.
    pub meaning: String,
    /// What to do about it.
    pub advice: String,
}

/// What to do about a code (the classes of domain.md 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeClass {
    /// This volume can never be under a policy: take it out of the selection.
    FixSelection,
    /// Passing: wait and try again.
    WaitAndRetry,
    /// A limit or quota is used up.
    Limit,
    /// The login lacks a right or has run out.
    Rights,
    /// The policy is no longer there.
    PolicyGone,
    /// Our own request was wrong: a bug to report.
    ClientFault,
    /// The provider failed.
    ProviderFault,
    /// Not classified.
    Other,
}

static TABLE: LazyLock<HashMap<String, CodeEntry>> = LazyLock::new(|| {
    let entries: Vec<CodeEntry> =
        serde_json::from_str(include_str!("../../../assets/error-codes.json")).unwrap_or_default();
    entries.into_iter().map(|entry| (entry.code.to_ascii_lowercase(), entry)).collect()
});

/// Looks a code up without regard to case (VBS writes `common.0011`, EVS `Common.0011`).
pub fn lookup(code: &str) -> Option<&'static CodeEntry> {
    TABLE.get(&code.trim().to_ascii_lowercase())
}

/// All rows.
#[cfg(test)]
pub fn all() -> impl Iterator<Item = &'static CodeEntry> {
    TABLE.values()
}

/// What only makes sense where something may have been changed, as the table's advice has it.
pub const AFTER_A_CHANGE: &str = "read the affected volumes back";

/// Number of codes known.
pub fn count() -> usize {
    TABLE.len()
}

/// The class of a code.
pub fn class(code: &str) -> CodeClass {
    let code = code.trim().to_ascii_lowercase();
    let Some((family, number)) = code.split_once('.') else {
        return CodeClass::Other;
    };
    match (family, number) {
        ("autobackup", "0210" | "0220" | "1400" | "0209" | "0211") | ("volumebackup", "0021" | "0053") => {
            CodeClass::FixSelection
        }
        ("autobackup", "0206" | "0225") | ("volumebackup", "0012" | "0013" | "0206") => {
            CodeClass::WaitAndRetry
        }
        ("autobackup", "0203" | "0204" | "0217" | "0218") | ("volumebackup", "0040") => CodeClass::Limit,
        ("volumebackup", number) if ("0070"..="0084").contains(&number) => CodeClass::Limit,
        ("autobackup", "0002" | "0003" | "0005" | "0213")
        | ("volumebackup", "0041" | "0042" | "0044")
        | ("iam", _)
        | ("apigw" | "apig", "0301" | "0302" | "0307") => CodeClass::Rights,
        ("autobackup", "0205" | "1100") => CodeClass::PolicyGone,
        ("autobackup", "0000" | "0001" | "0006" | "0008" | "0207") => CodeClass::ClientFault,
        ("autobackup", "0009" | "0208" | "9002") | ("volumebackup", "0900") => CodeClass::ProviderFault,
        _ => CodeClass::Other,
    }
}

/// Whether a code means that the token is missing or has run out, whatever the status.
pub fn means_token_expired(code: &str) -> bool {
    ["APIGW.0307", "APIG.0307", "AutoBackup.0003"].iter().any(|known| known.eq_ignore_ascii_case(code.trim()))
}

/// An HTTP status in plain words.
pub const fn status_meaning(status: u16) -> Option<&'static str> {
    Some(match status {
        400 => "The request was not understood.",
        401 => "Not logged in, or the token has expired.",
        402 => "The account must be paid first.",
        403 => "This login is not allowed to do that.",
        404 => "It does not exist here.",
        405 => "This endpoint does not support that method.",
        406 => "The endpoint cannot answer in the requested form.",
        407 => "A proxy requires a login.",
        408 => "The endpoint waited too long for the request; whether it acted is unknown.",
        409 => "It conflicts with another operation in progress.",
        410 => "It no longer exists.",
        411 | 412 | 415 | 417 => "The endpoint refused the form of the request.",
        413 => "The request is too large.",
        414 => "The address of the request is too long.",
        416 => "The requested range does not exist.",
        422 => "The request was understood and refused.",
        423 => "It is locked.",
        424 => "Something it depends on failed.",
        426 => "The endpoint requires another protocol.",
        428 => "The endpoint requires a precondition with the request.",
        429 => "Too many requests in a short time.",
        431 => "The headers of the request are too large.",
        451 => "Unavailable for legal reasons.",
        500 => "The cloud failed internally; whether it acted is unknown.",
        501 => "The cloud does not support that.",
        502 => "A gateway got no good answer from the service; whether it acted is unknown.",
        503 => "The service is not available now; whether it acted is unknown.",
        504 => "A gateway waited too long for the service; whether it acted is unknown.",
        _ => match status / 100 {
            3 => "The endpoint redirects to another address; redirects are never followed.",
            4 => "The request was refused.",
            5 => "The cloud failed; whether it acted is unknown.",
            _ => return None,
        },
    })
}

/// How a meaning ends that leaves open whether a request was carried out.
pub const IN_DOUBT: &str = "; whether it acted is unknown.";

/// The same status where there is nothing to be in doubt about.
pub const fn without_doubt(status: u16) -> &'static str {
    match status {
        408 => "The endpoint waited too long for the request.",
        500 => "The cloud failed internally.",
        502 => "A gateway got no good answer from the service.",
        503 => "The service is not available now.",
        504 => "A gateway waited too long for the service.",
        _ => "The cloud failed.",
    }
}

/// What to do about an HTTP status that a change was answered with.
pub const fn status_advice(status: u16) -> Option<&'static str> {
    Some(match status {
        401 => "Log in again.",
        403 => "Ask for the right, or use another login.",
        404 => "Refresh: it may have been deleted.",
        407 => "Set the proxy's user and password.",
        408 | 500 | 502..=504 => "Read it back before you try again.",
        409 | 423 => "Wait a little and try again.",
        413 => "Send fewer at once.",
        429 => "Wait, then send requests more slowly.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole_and_found_in_any_case() {
        assert_eq!(count(), 259);
        assert_eq!(lookup("autobackup.0206").unwrap().code, "AutoBackup.0206");
        assert!(lookup("COMMON.0011").is_some());
        assert!(lookup("AutoBackup.7777").is_none());
    }

    #[test]
    fn every_status_of_the_brief_has_plain_words() {
        for status in 400..=504 {
            assert!(status_meaning(status).is_some(), "{status}");
        }
    }

    #[test]
    fn codes_fall_into_the_classes_of_the_brief() {
        assert_eq!(class("AutoBackup.0210"), CodeClass::FixSelection);
        assert_eq!(class("autobackup.0206"), CodeClass::WaitAndRetry);
        assert_eq!(class("VolumeBackup.0077"), CodeClass::Limit);
        assert_eq!(class("IAM.0012"), CodeClass::Rights);
        assert_eq!(class("AutoBackup.1100"), CodeClass::PolicyGone);
        assert_eq!(class("AutoBackup.0009"), CodeClass::ProviderFault);
        assert_eq!(class("nonsense"), CodeClass::Other);
    }
}
