//! The operator's own settings, each with the place that says so.
//!
//! Owns what can be set, within which bounds, and how it is shown. Where the values are read is in
//! `config::own`.

use serde::Deserialize;
use toml::Spanned;

use super::origin::Origin;
use super::values::{Banner, Columns, Confirm, FilterLine, Form, Limit, Setting, Signing, Within, Zone};
use crate::api::VolumeForm;
use crate::api::login::{Login, Method, SigningForm};
use crate::domain::{Column, Look, Settings};

/// A value and the place that says so: `--settle`, `VBS_THEME`, `config.toml, line 3`, `default`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithSource<T> {
    /// The value.
    pub value: T,
    /// The place.
    pub source: String,
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
    /// The time zone that local times are given in.
    time_zone: Zone = Zone(None),
    /// The screen listens to the mouse.
    mouse: bool = false,
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
    /// Hours by which a backup may be late before the last one counts as too old.
    coverage_grace: Within<0, 744> = Within(6),
    /// The volumes whose backups are watched.
    coverage_filter: FilterLine = FilterLine::default(),
    /// In which form volumes are asked for.
    volume_api: Form = Form(VolumeForm::Auto),
    /// How requests are signed with access keys.
    signing: Signing = Signing(SigningForm::Access),
    /// Tokens and keys may go over plain HTTP to other machines.
    allow_plain_http: bool = false,
}

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
        settings.coverage_grace = self.coverage_grace.value.seconds() * 3600;
        settings.time_zone = self.time_zone.value.zone();
        if self.confirm.value == Confirm::Count {
            settings.confirm_by_key_up_to = 0;
        }
    }
}
