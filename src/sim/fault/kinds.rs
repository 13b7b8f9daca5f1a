//! Rules, and the kinds of what they do.

use serde::{Deserialize, Serialize};

use super::shape::Shape;

/// Which requests go wrong, how often, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Kind of request or group of kinds; see the module's words.
    pub on: On,
    /// How often it fires; `None` is without end.
    #[serde(default)]
    pub times: Option<u32>,
    /// How many matching requests pass unharmed first.
    #[serde(default)]
    pub after: u32,
    /// Chance that it fires on a matching request.
    #[serde(default = "certain")]
    pub probability: f64,
    /// Chance that a fault on single volumes hits each of them.
    #[serde(default = "certain")]
    pub share: f64,
    /// The volumes it is about; `None` is all.
    #[serde(default)]
    pub volumes: Option<Vec<String>>,
    /// What happens.
    pub fault: Fault,
}

fn certain() -> f64 {
    1.0
}

impl Rule {
    /// Fires on every request of a kind.
    pub fn always(on: On, fault: Fault) -> Self {
        Self { on, times: None, after: 0, probability: 1.0, share: 1.0, volumes: None, fault }
    }

    /// Fires once, on the next request of a kind.
    pub fn once(on: On, fault: Fault) -> Self {
        Self { times: Some(1), ..Self::always(on, fault) }
    }
}

/// Kinds of requests, and groups of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum On {
    /// Every request but those to `/_sim`.
    Any,
    /// Every request that changes nothing, login left aside.
    Read,
    /// Every request that changes something, login left aside.
    Write,
    /// Associate and disassociate.
    Link,
    /// A connection, before anything is read from it.
    Connect,
    /// POST `backuppolicyresources`.
    Associate,
    /// POST `backuppolicyresources/{policy}/deleted_resources`.
    Disassociate,
    /// GET `backuppolicy`.
    Policies,
    /// POST `backuppolicy`.
    CreatePolicy,
    /// PUT `backuppolicy/{policy}`.
    ModifyPolicy,
    /// DELETE `backuppolicy/{policy}`.
    DeletePolicy,
    /// POST `backuppolicy/{policy}/action`.
    Execute,
    /// GET `backuppolicy/{policy}/backuptasks`, and jobs.
    Tasks,
    /// GET `backups/detail`, and single backups.
    Backups,
    /// POST `cloudbackups`.
    CreateBackup,
    /// DELETE `backups/{backup}`.
    DeleteBackup,
    /// POST `cloudvolumes`.
    CreateVolume,
    /// Tags of policies, reading and writing.
    Tags,
    /// GET `cloudbackups/quota`.
    Quota,
    /// Lists of volumes, in both forms.
    Volumes,
    /// One volume, in both forms.
    Volume,
    /// Metadata of one volume, reading and writing.
    Metadata,
    /// Lists of servers.
    Servers,
    /// POST `auth/tokens`.
    Auth,
    /// Discovery, catalog and projects.
    Identity,
    /// Anything else.
    Other,
}

/// How much of a write is carried out before it goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Applied {
    /// Nothing.
    #[default]
    None,
    /// The first half of the batch.
    Part,
    /// Everything.
    All,
}

/// When a request that is never answered is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// On arrival.
    Now,
    /// So many milliseconds after arrival.
    Later(u64),
    /// Not at all.
    Never,
}

/// What goes wrong. In JSON an object with `kind` and the fields of the kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// Volumes of a batch are refused, with a code or without.
    CodePerVolume {
        /// Code of the failed entry; null leaves code and message out.
        code: Option<String>,
        /// Message beside the code.
        #[serde(default)]
        message: Option<String>,
    },
    /// Volumes are refused but listed among the successes, with a code.
    CodeInSuccess {
        /// The code.
        code: String,
        /// Message beside the code.
        #[serde(default)]
        message: Option<String>,
    },
    /// Moves leave the old policy and are refused by the new one.
    HalfMove {
        /// Code of the failed entry; null leaves it out.
        #[serde(default)]
        code: Option<String>,
        /// Message beside the code.
        #[serde(default)]
        message: Option<String>,
    },
    /// Volumes are in neither list.
    Unmentioned {
        /// Whether they were carried out nevertheless.
        applied: bool,
    },
    /// The answer lists volumes never asked for as successes.
    ExtraIds {
        /// How many made-up ids.
        count: usize,
    },
    /// Empty lists come as null, or not at all.
    NullLists {
        /// Leaves empty lists out instead.
        #[serde(default)]
        absent: bool,
    },
    /// The whole call is answered with an error.
    WholeCall {
        /// HTTP status.
        status: u16,
        /// Shape of the body.
        #[serde(default)]
        shape: Shape,
        /// Code in the body, where the shape has one.
        #[serde(default)]
        code: Option<String>,
        /// Message in the body.
        #[serde(default)]
        message: Option<String>,
        /// How much was carried out first.
        #[serde(default)]
        applied: Applied,
    },
    /// 200 with an `error` object and no lists.
    OkWithError {
        /// Code in the body.
        #[serde(default)]
        code: Option<String>,
        /// How much was carried out first.
        #[serde(default)]
        applied: Applied,
    },
    /// 200 with a web page, as a captive portal sends.
    #[serde(rename = "html_200")]
    Html200 {
        /// How much was carried out first.
        #[serde(default)]
        applied: Applied,
    },
    /// The request is taken and never answered.
    TimeoutAfterAccept {
        /// Whether and when it is carried out.
        apply: When,
    },
    /// The connection is reset before the request is carried out.
    ResetBefore,
    /// The connection is reset after the request was carried out.
    ResetAfter {
        /// How much was carried out first.
        #[serde(default = "all")]
        applied: Applied,
    },
    /// The right answer, a few bytes at a time.
    SlowDrip {
        /// Bytes at a time.
        bytes: usize,
        /// Milliseconds between them.
        every_ms: u64,
    },
    /// The right answer, cut in the middle.
    Truncated {
        /// False: `Content-Length` promises more than comes before the connection
        /// closes. True: the length is right, the JSON is not.
        #[serde(default)]
        well_formed: bool,
    },
    /// The right answer with hundreds of megabytes of padding, made as it is sent.
    Oversized {
        /// Megabytes.
        megabytes: u64,
    },
    /// 401 once; the token stays good.
    #[serde(rename = "auth_401")]
    Auth401 {
        /// Shape of the body; by default that of the service.
        #[serde(default)]
        shape: Option<Shape>,
    },
    /// The token of the request expires before it is looked at.
    TokenExpired,
    /// 429 from the gateway.
    RateLimit {
        /// Seconds in `Retry-After`; null leaves the header out.
        retry_after: Option<u64>,
    },
    /// A gateway with windows: 429 for whatever is more than so many requests in each. A window
    /// begins with the first request after the one before is over.
    RateWindow {
        /// Requests that pass in a window.
        requests: u32,
        /// Milliseconds a window takes.
        ms: u64,
        /// Whether `Retry-After` says how many seconds are left of it.
        #[serde(default)]
        tells: bool,
    },
    /// 403 in the words of the service.
    Forbidden,
    /// What this write changes shows in reads only after so many milliseconds.
    Lag {
        /// Milliseconds.
        ms: u64,
    },
    /// The request waits before anything is done about it.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// The body says something else: every `find` becomes `put`, in which `\xNN` is a byte.
    Rewrite {
        /// What is looked for; an empty text stands for the beginning.
        find: String,
        /// What stands there instead.
        put: String,
    },
    /// A list answers the same page as before and a next link to it.
    PageRepeat,
    /// A page begins with the last volumes of the page before.
    PageDuplicates {
        /// How many.
        count: usize,
    },
    /// The marker of the request counts as a volume that is gone.
    MarkerVanishes,
}

fn all() -> Applied {
    Applied::All
}

impl Fault {
    /// The word for it in rules and in the log.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::CodePerVolume { .. } => "code_per_volume",
            Self::CodeInSuccess { .. } => "code_in_success",
            Self::HalfMove { .. } => "half_move",
            Self::Unmentioned { .. } => "unmentioned",
            Self::ExtraIds { .. } => "extra_ids",
            Self::NullLists { .. } => "null_lists",
            Self::WholeCall { .. } => "whole_call",
            Self::OkWithError { .. } => "ok_with_error",
            Self::Html200 { .. } => "html_200",
            Self::TimeoutAfterAccept { .. } => "timeout_after_accept",
            Self::ResetBefore => "reset_before",
            Self::ResetAfter { .. } => "reset_after",
            Self::SlowDrip { .. } => "slow_drip",
            Self::Truncated { .. } => "truncated",
            Self::Oversized { .. } => "oversized",
            Self::Auth401 { .. } => "auth_401",
            Self::TokenExpired => "token_expired",
            Self::RateLimit { .. } => "rate_limit",
            Self::RateWindow { .. } => "rate_window",
            Self::Forbidden => "forbidden",
            Self::Lag { .. } => "lag",
            Self::Delay { .. } => "delay",
            Self::Rewrite { .. } => "rewrite",
            Self::PageRepeat => "page_repeat",
            Self::PageDuplicates { .. } => "page_duplicates",
            Self::MarkerVanishes => "marker_vanishes",
        }
    }
}
