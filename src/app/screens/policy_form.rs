//! The form for a policy: a new one, or other settings of one that is there. What a cloud would refuse is
//! told beside the field while one types.

use super::plan::policies;
use super::{Interactive, Reaction, Screen};
use crate::app::action::Action;
use crate::app::key::Key;
use crate::app::keymap::Mode;
use crate::app::model::Model;
use crate::app::msg::Effect;
use crate::app::notice::Tone;
use crate::app::widgets::Fields;
use crate::domain::plan::PolicyEdit;
use crate::domain::policy_rules::{self, Fault};
use crate::domain::policy_settings::words_of_tags;
use crate::domain::schedule::Days;
use crate::domain::{ApiError, Policy, PolicyChange, PolicyField, PolicyId, PolicySettings, Retention, Tag};

/// The form.
#[derive(Clone, Debug)]
pub struct PolicyForm {
    /// The policy and its settings when the form was opened; `None` for a new one.
    pub of: Option<(PolicyId, PolicySettings)>,
    /// What is typed, in the order of [`Self::LABELS`].
    pub fields: Fields<8>,
    /// Whether its tags are known; they cannot be changed before.
    pub tags: TagsKnown,
}

/// Whether the tags of the policy in the form are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TagsKnown {
    /// They are being read.
    Reading,
    /// They are.
    Yes,
    /// They could not be read, and why: they stay as they are.
    No(String),
}

/// Its fields, in the order of the lines.
const FIELDS: [PolicyField; 8] = [
    PolicyField::Name,
    PolicyField::Days,
    PolicyField::Times,
    PolicyField::Zone,
    PolicyField::Retention,
    PolicyField::FirstOfMonth,
    PolicyField::Status,
    PolicyField::Tags,
];

impl PolicyForm {
    /// What is asked for.
    pub const LABELS: [&str; 8] =
        ["name", "days", "times (UTC)", "time zone", "retention", "first of month", "status", "tags"];

    /// The line of the tags.
    const TAGS: usize = 7;

    /// The form for a new policy.
    pub fn create(model: &Model) -> Reaction {
        let zone = model.known_zone().map(|zone| zone.to_offset(model.now).seconds());
        let offset = zone.map(|seconds| jiff::SignedDuration::from_secs(i64::from(seconds)));
        let settings = PolicySettings {
            name: String::new(),
            on: Some(true),
            times: Vec::new(),
            days: Days::Every(1),
            zone: offset.filter(|offset| !offset.is_zero()),
            retention: Some(Retention::Copies(7)),
            keeps_first_of_month: Some(false),
            tags: Some(Vec::new()),
            more: String::new(),
        };
        let form = Self { of: None, fields: texts(&settings), tags: TagsKnown::Yes };
        Reaction::open(Screen::PolicyForm(Box::new(form)))
    }

    /// The form for a policy that is there. Its tags are read: lists lack them.
    pub fn edit(policy: &Policy) -> Reaction {
        let settings = PolicySettings::of(policy);
        let fields = texts(&settings);
        let form = Self { of: Some((policy.id.clone(), settings)), fields, tags: TagsKnown::Reading };
        Reaction::open(Screen::PolicyForm(Box::new(form))).with(Effect::ReadTags(policy.id.clone()))
    }

    /// The tags came in; what was typed into their line before goes after them.
    pub fn on_tags(&mut self, policy: &PolicyId, read: Result<Vec<Tag>, ApiError>) {
        let Some((id, settings)) = &mut self.of else { return };
        if id != policy || self.tags == TagsKnown::Yes {
            return;
        }
        match read {
            Ok(tags) => {
                *settings = settings.clone().tagged(tags);
                let words = words_of_tags(settings.tags.as_deref().unwrap_or_default());
                let [.., line] = &mut self.fields.lines;
                let typed = std::mem::take(&mut line.text);
                let both = [words, typed].into_iter().filter(|part| !part.trim().is_empty());
                *line = crate::app::widgets::TextField::new(both.collect::<Vec<_>>().join(","));
                self.tags = TagsKnown::Yes;
            }
            Err(fault) => self.tags = TagsKnown::No(fault.to_string()),
        }
    }

    /// The settings as they are typed, and what is wrong with each line.
    pub fn settings(&self) -> (PolicySettings, [Option<String>; 8]) {
        let has = self.of.as_ref().map(|(_, settings)| settings);
        let mut settings = has.cloned().unwrap_or_else(|| PolicySettings {
            name: String::new(),
            on: None,
            times: Vec::new(),
            days: Days::Unstated,
            zone: None,
            retention: None,
            keeps_first_of_month: None,
            tags: None,
            more: String::new(),
        });
        let mut faults: [Option<String>; 8] = Default::default();
        for ((field, line), fault) in FIELDS.into_iter().zip(&self.fields.lines).zip(&mut faults) {
            let text = line.text.trim();
            // What stands there is not judged: a cloud may have what it would refuse.
            if has.is_some_and(|has| text == typed(has, field)) {
                continue;
            }
            *fault = put(&mut settings, field, text, has).err().map(|fault| fault.to_string());
        }
        let [.., of_tags] = &mut faults;
        if let TagsKnown::No(why) = &self.tags
            && self.fields.lines.last().is_some_and(|line| !line.text.trim().is_empty())
        {
            *of_tags = Some(format!("cannot be changed: {why}"));
        }
        (settings, faults)
    }

    /// The plan of what is typed.
    fn plan(&mut self, model: &mut Model) -> Reaction {
        if self.tags == TagsKnown::Reading
            && self.fields.lines.get(Self::TAGS).is_some_and(|line| !line.text.is_empty())
        {
            model.say(Tone::Warning, "its tags are still being read");
            return Reaction::none();
        }
        let (settings, faults) = self.settings();
        if let Some(fault) = self.fields.seek_fault(Self::LABELS, faults) {
            model.say(Tone::Warning, format!("the {fault}"));
            return Reaction::none();
        }
        let change = match &self.of {
            None => PolicyChange::Create(settings),
            Some((_, from)) if *from == settings => {
                model.say(Tone::Info, "nothing is changed yet");
                return Reaction::none();
            }
            Some((policy, from)) => {
                let edit = PolicyEdit { from: from.clone(), to: settings };
                PolicyChange::Edit { policy: policy.clone(), edit }
            }
        };
        policies::of_change(model, change)
    }
}

/// The lines for settings.
fn texts(settings: &PolicySettings) -> Fields<8> {
    Fields::new(FIELDS.map(|field| typed(settings, field)))
}

/// A field as it is typed.
fn typed(settings: &PolicySettings, field: PolicyField) -> String {
    let words = settings.in_words(field);
    match field {
        PolicyField::Name => words,
        _ if words == "-" => String::new(),
        _ => words,
    }
}

/// Puts what is typed into the settings.
fn put(
    settings: &mut PolicySettings,
    field: PolicyField,
    text: &str,
    has: Option<&PolicySettings>,
) -> Result<(), Fault> {
    match field {
        PolicyField::Name => settings.name = policy_rules::name(text, has.map(|has| has.name.as_str()))?,
        PolicyField::Status => settings.on = Some(policy_rules::status(text)?),
        PolicyField::Times => settings.times = policy_rules::times(text)?,
        PolicyField::Days => settings.days = policy_rules::days(text)?,
        PolicyField::Zone => settings.zone = policy_rules::zone(text)?,
        PolicyField::Retention => settings.retention = Some(policy_rules::keeps(text)?),
        PolicyField::FirstOfMonth => {
            settings.keeps_first_of_month = Some(policy_rules::first_of_month(text)?);
        }
        PolicyField::Tags => settings.tags = Some(policy_rules::tags(text)?),
        PolicyField::More => {}
    }
    Ok(())
}

impl Interactive for PolicyForm {
    fn mode(&self) -> Mode {
        Mode::Form
    }

    fn edit(&mut self, _: &mut Model, key: Key) -> bool {
        self.fields.edit(key)
    }

    fn paste(&mut self, _: &mut Model, text: &str) -> bool {
        self.fields.paste(text);
        true
    }

    fn act(&mut self, model: &mut Model, action: Action) -> Reaction {
        if self.fields.step(action) {
            return Reaction::none();
        }
        match action {
            Action::Open => self.plan(model),
            Action::Back => Reaction::close(),
            _ => Reaction::unhandled(),
        }
    }
}
