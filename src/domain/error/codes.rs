//! The providers' error codes: what each means, what to do, and whether trying again can help.
//!
//! All of that stands in a table of codes; the program's own is `assets/error-codes.json` (complete for
//! VBS, selected for EVS, IAM, CBR and the gateways; domain.md 3). A code that no table has is shown as
//! it came.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::LazyLock;

use serde::Deserialize;

/// One row of a table.
#[derive(Debug, Deserialize)]
pub struct CodeEntry {
    /// The code as the provider spells it; `IAM.*` gives a class to all codes of a family that have no
    /// row of their own.
    pub code: String,
    /// What it says of the volumes of a request.
    #[serde(default)]
    pub class: CodeClass,
    /// What it says of a login, if anything.
    pub login: Option<LoginRefusal>,
    /// The rule for a field of a policy that it is the refusal of, if it is one.
    pub rule: Option<Box<str>>,
    /// The HTTP status it comes with, where the provider tells.
    pub http_status: Option<u16>,
    /// What it means.
    #[serde(default)]
    pub meaning: String,
    /// What to do about it.
    #[serde(default)]
    pub advice: String,
}

/// What to do about a code (the classes of domain.md 3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeClass {
    /// This volume can never be under a policy: take it out of the selection.
    FixSelection,
    /// The volume is there already.
    AlreadyThere,
    /// The volume is in another target, and the service does not move it.
    InAnotherTarget,
    /// Passing: wait and try again.
    WaitAndRetry,
    /// A limit or quota is used up.
    Limit,
    /// The target takes no more volumes.
    TargetFull,
    /// The login lacks a right or has run out.
    Rights,
    /// The target is no longer there.
    TargetGone,
    /// The job is not known, or not any more.
    JobGone,
    /// Our own request was wrong: a bug to report.
    ClientFault,
    /// The provider failed.
    ProviderFault,
    /// Not classified.
    #[default]
    Other,
}

impl CodeClass {
    /// Why further requests of the same run can only fail too, if so.
    pub const fn stops_the_run(self) -> Option<&'static str> {
        match self {
            Self::TargetFull => Some("the policy is full"),
            Self::TargetGone => Some("the policy was deleted"),
            Self::Rights => Some("this login is not allowed to do that"),
            Self::FixSelection
            | Self::AlreadyThere
            | Self::InAnotherTarget
            | Self::WaitAndRetry
            | Self::Limit
            | Self::JobGone
            | Self::ClientFault
            | Self::ProviderFault
            | Self::Other => None,
        }
    }
}

/// What a code says of a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginRefusal {
    /// The token is missing or has run out, whatever the status.
    TokenExpired,
    /// The signature of the request was refused.
    Signature,
    /// The password is wrong.
    Password,
    /// Something of what was given is wrong.
    Credentials,
}

/// A table of codes.
#[derive(Debug, Default)]
pub struct CodeTable {
    rows: HashMap<String, CodeEntry>,
    families: HashMap<String, CodeClass>,
}

impl CodeTable {
    /// Reads a table: a JSON list of rows.
    pub fn from_json(text: &str) -> serde_json::Result<Self> {
        let mut table = Self::default();
        for entry in serde_json::from_str::<Vec<CodeEntry>>(text)? {
            let key = entry.code.to_ascii_lowercase();
            match key.strip_suffix(".*") {
                Some(family) => table.families.insert(family.to_owned(), entry.class).map(drop),
                None => table.rows.insert(key, entry).map(drop),
            };
        }
        Ok(table)
    }

    /// A code with what this table knows of it, without regard to case (VBS writes `common.0011`, EVS
    /// `Common.0011`).
    pub fn code(&'static self, text: impl Into<Box<str>>) -> ErrorCode {
        let text = text.into();
        let key = text.trim().to_ascii_lowercase();
        let entry = self.rows.get(&key);
        let family = || self.families.get(key.split_once('.')?.0).copied();
        let class = entry.map(|entry| entry.class).or_else(family).unwrap_or_default();
        ErrorCode { text, class, entry }
    }

    /// The code that something is refused with which breaks this rule.
    pub fn of_rule(&self, rule: &str) -> Option<&str> {
        let row = self.rows.values().find(|entry| entry.rule.as_deref() == Some(rule));
        row.map(|entry| entry.code.as_str())
    }

    /// All rows.
    #[cfg(test)]
    pub fn rows(&self) -> impl Iterator<Item = &CodeEntry> {
        self.rows.values()
    }
}

static TABLE: LazyLock<CodeTable> = LazyLock::new(|| {
    CodeTable::from_json(include_str!("../../../assets/error-codes.json")).unwrap_or_default()
});

/// The program's own table.
pub fn table() -> &'static CodeTable {
    &TABLE
}

/// What only makes sense where something may have been changed, as the table's advice has it.
pub const AFTER_A_CHANGE: &str = "read the affected volumes back";

/// A code as it came, with what the table of its service knows of it.
#[derive(Clone)]
pub struct ErrorCode {
    text: Box<str>,
    class: CodeClass,
    entry: Option<&'static CodeEntry>,
}

impl ErrorCode {
    /// Its class.
    pub const fn class(&self) -> CodeClass {
        self.class
    }

    /// What it says of a login.
    pub fn login(&self) -> Option<LoginRefusal> {
        self.entry?.login
    }

    /// What it means.
    pub fn meaning(&self) -> Option<&'static str> {
        self.entry.map(|entry| entry.meaning.as_str())
    }

    /// What to do about it.
    pub fn advice(&self) -> Option<&'static str> {
        self.entry.map(|entry| entry.advice.as_str())
    }
}

/// With what the program's own table knows of it.
impl From<&str> for ErrorCode {
    fn from(text: &str) -> Self {
        table().code(text)
    }
}

/// With what the program's own table knows of it.
impl From<String> for ErrorCode {
    fn from(text: String) -> Self {
        table().code(text)
    }
}

impl Deref for ErrorCode {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl PartialEq for ErrorCode {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for ErrorCode {}

impl Hash for ErrorCode {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl Ord for ErrorCode {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl PartialOrd for ErrorCode {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> ErrorCode {
        text.into()
    }

    #[test]
    fn the_table_is_whole_and_found_in_any_case() {
        let embedded = CodeTable::from_json(include_str!("../../../assets/error-codes.json")).unwrap();
        assert_eq!((embedded.rows.len(), table().rows.len()), (263, 263));
        assert!(embedded.rows().all(|row| !row.meaning.is_empty() && !row.advice.is_empty()));
        let known = code("autobackup.0206");
        assert_eq!((known.meaning(), &*known), (code("AutoBackup.0206").meaning(), "autobackup.0206"));
        assert!(known.meaning().is_some() && code("COMMON.0011").advice().is_some());
        assert_eq!((code("AutoBackup.7777").meaning(), code("IAM.*").meaning()), (None, None));
    }

    #[test]
    fn codes_fall_into_the_classes_of_the_brief() {
        for (text, class) in [
            ("AutoBackup.0210", CodeClass::FixSelection),
            ("autobackup.0206", CodeClass::WaitAndRetry),
            ("VolumeBackup.0077", CodeClass::Limit),
            ("IAM.0012", CodeClass::Rights),
            ("IAM.9999", CodeClass::Rights),
            ("AutoBackup.1100", CodeClass::TargetGone),
            ("AutoBackup.0204", CodeClass::TargetFull),
            ("common.0011", CodeClass::JobGone),
            ("AutoBackup.0009", CodeClass::ProviderFault),
            ("BackupService.7006", CodeClass::AlreadyThere),
            ("EVS.1009", CodeClass::Other),
            ("nonsense", CodeClass::Other),
        ] {
            assert_eq!(code(text).class(), class, "{text}");
        }
    }

    #[test]
    fn what_a_code_says_of_a_login_stands_in_its_row() {
        assert_eq!(code("autobackup.0003").login(), Some(LoginRefusal::TokenExpired));
        assert_eq!(code("APIG.0303").login(), Some(LoginRefusal::Signature));
        assert_eq!(code("IAM.0062").login(), Some(LoginRefusal::Password));
        assert_eq!(code("AutoBackup.0002").login(), None);
    }
}
