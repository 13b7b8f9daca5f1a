//! The operator's own settings, each with the place that says so.
//!
//! Owns what can be set, within which bounds, and how it is shown. Where the values are read is in
//! `config::own`.

use serde::Deserialize;
use toml::Spanned;

use crate::api::VolumeForm;
use crate::api::login::{Login, Method, SigningForm};
use crate::domain::echo::echo;
use crate::domain::{Column, Settings};

use super::origin::Origin;
use super::trust::parse_truth;

/// A value and the place that says so: `--settle`, `VBS_THEME`, `config.toml, line 3`, `default`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithSource<T> {
    /// The value.
    pub value: T,
    /// The place.
    pub source: String,
}

/// A kind of value that can be set.
pub(super) trait Setting: Sized {
    /// Reads what a variable says; the message tells what could be said.
    fn parse(text: &str) -> Result<Self, String>;
    /// Whether a value that was read makes sense; the message tells the bounds.
    fn check(&self) -> Result<(), String> {
        Ok(())
    }
    /// The value in words.
    fn shown(&self) -> String;
}

/// Declares what can be set: the key, its kind, what holds where nobody says anything.
macro_rules! settings {
    ($($(#[$doc:meta])* $key:ident: $kind:ty = $default:expr,)+) => {
        /// What one table of the file says.
        #[derive(Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub(super) struct Table { $($key: Option<Spanned<$kind>>,)+ }

        /// What one source says.
        #[derive(Clone, Debug, Default)]
        pub(super) struct Wishes { $(pub $key: Option<WithSource<$kind>>,)+ }

        /// Every setting for one cloud, with its source.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Preferences { $($(#[$doc])* pub $key: WithSource<$kind>,)+ }

        /// All keys there are.
        pub(super) const KEYS: &[&str] = &[$(stringify!($key),)+];

        impl Table {
            /// Checks the values; `place` names the place of an offset. What is wrong comes with
            /// its offset.
            pub fn wishes(self, place: &dyn Fn(usize) -> String) -> Result<Wishes, (usize, String)> {
                let mut wishes = Wishes::default();
                $(if let Some(spanned) = self.$key {
                    let at = spanned.span().start;
                    let value = spanned.into_inner();
                    value.check().map_err(|bounds| (at, format!("{} {bounds}", stringify!($key))))?;
                    wishes.$key = Some(WithSource { value, source: place(at) });
                })+
                Ok(wishes)
            }
        }

        impl Wishes {
            /// What variables say: `variable` gives the text and the name of the one for a key.
            pub fn of_variables(
                variable: impl Fn(&str) -> Option<(String, String)>,
            ) -> Result<Self, (String, String)> {
                let mut wishes = Self::default();
                $(if let Some((name, text)) = variable(stringify!($key)) {
                    let parsed = <$kind as Setting>::parse(text.trim());
                    match parsed.and_then(|value| value.check().map(|()| value)) {
                        Ok(value) => wishes.$key = Some(WithSource { value, source: name }),
                        Err(bounds) => return Err((name, bounds)),
                    }
                })+
                Ok(wishes)
            }
        }

        impl Preferences {
            /// Chooses: the first source that says something wins.
            pub(super) fn choose(layers: &[&Wishes]) -> Self {
                let default = || "default".to_owned();
                let mut chosen = Self {
                    $($key: layers
                        .iter()
                        .find_map(|layer| layer.$key.clone())
                        .unwrap_or_else(|| WithSource { value: $default, source: default() }),)+
                };
                // A guard rail that anybody puts up stands.
                let said = layers.iter().filter_map(|layer| layer.read_only.clone());
                if let Some(yes) = said.into_iter().find(|said| said.value) {
                    chosen.read_only = yes;
                }
                chosen
            }

            /// Every setting for showing, in the order of the documentation.
            pub fn rows(&self) -> Vec<Origin> {
                vec![$(Origin {
                    what: stringify!($key),
                    shown: Some(self.$key.value.shown()),
                    source: self.$key.source.clone(),
                },)+]
            }
        }
    };
}

settings! {
    /// Nothing can be changed. Whichever source says so wins.
    read_only: bool = false,
    /// Words of warning in the header.
    banner: Banner = Banner(None),
    /// How a submission is confirmed.
    confirm: Confirm = Confirm::Key,
    /// Volumes in one request.
    max_batch: Within<1, 40> = Within(Settings::default().max_batch as i64),
    /// Volumes in one submission.
    max_submit: Limit = Limit(None),
    /// Columns of the volume list, in their order.
    columns: Columns = Columns(Column::by_default()),
    /// How the screen looks.
    theme: Look = Look::Auto,
    /// Seconds a connection may take to come about.
    connect_timeout: Within<1, 300> = Within::of(Settings::default().connect_timeout),
    /// Seconds a read may take.
    read_timeout: Within<1, 3600> = Within::of(Settings::default().read_timeout),
    /// Seconds an associate or disassociate call may take.
    write_timeout: Within<1, 3600> = Within::of(Settings::default().write_timeout),
    /// Seconds a list may go without progress while the cloud limits the rate of requests.
    list_wait: Within<0, 3600> = Within::of(Settings::default().list_wait),
    /// The same for a run.
    run_wait: Within<0, 86_400> = Within::of(Settings::default().run_wait),
    /// Seconds an unclear outcome is read again.
    settle: Within<0, 86_400> = Within::of(Settings::default().settle_window),
    /// In which form volumes are asked for.
    volume_api: Form = Form(VolumeForm::Auto),
    /// How requests are signed with access keys.
    signing: Signing = Signing(SigningForm::Access),
    /// Tokens and keys may go over plain HTTP to other machines.
    allow_plain_http: bool = false,
}

/// The default.
impl Default for Preferences {
    fn default() -> Self {
        Self::choose(&[])
    }
}

impl Preferences {
    /// Puts them where they take effect.
    pub fn apply(&self, login: &mut Login, settings: &mut Settings) {
        login.read_only = self.read_only.value;
        login.plain_http = self.allow_plain_http.value;
        if let Method::Keys(keys) = &mut login.method {
            keys.form = self.signing.value.0;
        }
        settings.max_batch = usize::try_from(self.max_batch.value.0).unwrap_or(settings.max_batch);
        settings.max_submit = self.max_submit.value.0.and_then(|most| usize::try_from(most).ok());
        settings.connect_timeout = self.connect_timeout.value.seconds();
        settings.read_timeout = self.read_timeout.value.seconds();
        settings.write_timeout = self.write_timeout.value.seconds();
        settings.list_wait = self.list_wait.value.seconds();
        settings.run_wait = self.run_wait.value.seconds();
        settings.settle_window = self.settle.value.seconds();
        if self.confirm.value == Confirm::Count {
            settings.confirm_by_key_up_to = 0;
        }
    }
}

impl Setting for bool {
    fn parse(text: &str) -> Result<Self, String> {
        parse_truth(text).ok_or_else(|| "must be true or false".to_owned())
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

/// Words of warning; `None` leaves them to the names, where `prod` brings some; empty is none.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct Banner(pub Option<String>);

/// What is no words but content is not shown to everybody who looks at the screen.
impl From<String> for Banner {
    fn from(words: String) -> Self {
        Self(Some(echo(&words).into_owned()))
    }
}

impl Setting for Banner {
    fn parse(text: &str) -> Result<Self, String> {
        Ok(Self::from(text.to_owned()))
    }

    fn shown(&self) -> String {
        match self.0.as_deref() {
            None => "PRODUCTION for names with prod".to_owned(),
            Some("") => "none".to_owned(),
            Some(words) => echo(words).into_owned(),
        }
    }
}

/// A whole number within bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Within<const LEAST: i64, const MOST: i64>(pub i64);

impl<const LEAST: i64, const MOST: i64> Within<LEAST, MOST> {
    fn of(time: std::time::Duration) -> Self {
        Self(i64::try_from(time.as_secs()).unwrap_or(MOST))
    }

    /// The number as a time.
    pub fn seconds(self) -> std::time::Duration {
        std::time::Duration::from_secs(self.0.unsigned_abs())
    }
}

impl<const LEAST: i64, const MOST: i64> Setting for Within<LEAST, MOST> {
    fn parse(text: &str) -> Result<Self, String> {
        text.parse().map(Self).map_err(|_| format!("must be {LEAST} to {MOST}"))
    }

    fn check(&self) -> Result<(), String> {
        if (LEAST..=MOST).contains(&self.0) { Ok(()) } else { Err(format!("must be {LEAST} to {MOST}")) }
    }

    fn shown(&self) -> String {
        self.0.to_string()
    }
}

/// At most so many; `None` sets no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "i64")]
pub struct Limit(pub Option<i64>);

impl From<i64> for Limit {
    fn from(most: i64) -> Self {
        Self(Some(most))
    }
}

impl Limit {
    const BOUNDS: &'static str = "must be at least 1; use read_only to forbid all";
}

impl Setting for Limit {
    fn parse(text: &str) -> Result<Self, String> {
        text.parse().map(|most| Self(Some(most))).map_err(|_| Self::BOUNDS.to_owned())
    }

    fn check(&self) -> Result<(), String> {
        if self.0.is_none_or(|most| most >= 1) { Ok(()) } else { Err(Self::BOUNDS.to_owned()) }
    }

    fn shown(&self) -> String {
        self.0.map_or_else(|| "no limit".to_owned(), |most| most.to_string())
    }
}

/// Columns of the volume list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub struct Columns(pub Vec<Column>);

impl TryFrom<Vec<String>> for Columns {
    type Error = String;

    fn try_from(words: Vec<String>) -> Result<Self, String> {
        let columns = Column::parse_list(words.iter().map(String::as_str))?;
        if !columns.iter().any(|column| column.field().layout.tells_apart) {
            return Err("columns need name or id, to tell volumes apart".to_owned());
        }
        Ok(Self(columns))
    }
}

impl Setting for Columns {
    fn parse(text: &str) -> Result<Self, String> {
        let words = text.split(',').map(str::to_owned).collect::<Vec<_>>();
        Self::try_from(words).map_err(|problem| format!("is invalid: {problem}"))
    }

    fn shown(&self) -> String {
        self.0.iter().map(|column| column.word()).collect::<Vec<_>>().join(",")
    }
}

/// Declares a setting of a few words.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl Setting for $name {
            fn parse(text: &str) -> Result<Self, String> {
                let known = [$(($word, Self::$variant),)+];
                known.into_iter().find(|(word, _)| *word == text).map(|(_, value)| value).ok_or_else(|| {
                    format!("must be one of {}", known.map(|(word, _)| word).join(", "))
                })
            }

            fn shown(&self) -> String {
                match self { $(Self::$variant => $word,)+ }.to_owned()
            }
        }
    };
}

words! {
    /// How a submission is confirmed.
    Confirm {
        /// By one key where nothing moves and at most 40 are new.
        Key = "key",
        /// By the count typed out, always.
        Count = "count",
    }
}

words! {
    /// How the screen looks.
    Look {
        /// As the terminal and the locale suggest.
        Auto = "auto",
        /// Without colours.
        Mono = "mono",
        /// ASCII characters only.
        Ascii = "ascii",
        /// Without colours, ASCII characters only.
        Plain = "plain",
    }
}

impl Look {
    /// The same with ASCII characters only.
    pub const fn in_ascii(self) -> Self {
        match self {
            Self::Auto | Self::Ascii => Self::Ascii,
            Self::Mono | Self::Plain => Self::Plain,
        }
    }
}

/// Gives a type of the api room the words of a setting.
macro_rules! foreign {
    ($name:ident($inner:ty): $($word:literal = $value:expr,)+) => {
        /// The setting of this type, by its words.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(pub $inner);

        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(word: String) -> Result<Self, String> {
                Self::parse(&word).map_err(|bounds| format!("this {bounds}"))
            }
        }

        impl Setting for $name {
            fn parse(text: &str) -> Result<Self, String> {
                let known = [$(($word, $value),)+];
                known.into_iter().find(|(word, _)| *word == text).map(|(_, value)| Self(value)).ok_or_else(
                    || format!("must be one of {}", known.map(|(word, _)| word).join(", ")),
                )
            }

            fn shown(&self) -> String {
                let known = [$(($word, $value),)+];
                known.into_iter().find(|(_, value)| *value == self.0).map_or("", |(word, _)| word).to_owned()
            }
        }
    };
}

foreign!(Form(VolumeForm):
    "auto" = VolumeForm::Auto,
    "vendor" = VolumeForm::Vendor,
    "cinder" = VolumeForm::Cinder,
);

foreign!(Signing(SigningForm):
    "access" = SigningForm::Access,
    "credential" = SigningForm::Credential,
);
