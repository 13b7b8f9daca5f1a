//! The settings of a policy as requests have them (domain.md 1.2, 1.3).

use serde_json::{Map, Value, json};

use crate::domain::plan::PolicyEdit;
use crate::domain::plan::tag_steps::{TagStep, tag_steps};
use crate::domain::policy::on_off;
use crate::domain::schedule::{Days, day_word, wire_zone};
use crate::domain::{PolicyField, PolicySettings, Retention, Tag};

/// The fields of a schedule that this program knows.
pub const SCHEDULE_FIELDS: [&str; 7] = [
    "start_time",
    "frequency",
    "week_frequency",
    "rentention_num",
    "rentention_day",
    "remain_first_backup_of_curMonth",
    "status",
];

/// The body that makes a policy.
pub(crate) fn creation(settings: &PolicySettings) -> Value {
    let mut body = Map::new();
    body.insert("backup_policy_name".into(), json!(settings.name));
    body.insert("scheduled_policy".into(), Value::Object(schedule(settings)));
    if let Some(zone) = settings.zone {
        body.insert("time_zone".into(), json!(wire_zone(zone)));
    }
    let tags = settings.tags.as_deref().unwrap_or_default();
    if !tags.is_empty() {
        body.insert("tags".into(), self::tags(tags));
    }
    Value::Object(body)
}

/// The body that changes a policy: name and zone where they change, and the whole schedule, for a part of one
/// is refused. Without a schedule that can be repeated only what stands beside it is sent.
pub(crate) fn change(edit: &PolicyEdit) -> Value {
    let mut body = Map::new();
    if edit.sets(PolicyField::Name) {
        body.insert("backup_policy_name".into(), json!(edit.to.name));
    }
    if let Some(zone) = edit.to.zone.filter(|_| edit.sets(PolicyField::Zone)) {
        body.insert("time_zone".into(), json!(wire_zone(zone)));
    }
    let is_whole = edit.to.days != Days::Unstated && !edit.to.times.is_empty() && edit.to.retention.is_some();
    if is_whole {
        body.insert("scheduled_policy".into(), Value::Object(schedule(&edit.to)));
    }
    Value::Object(body)
}

/// The whole schedule: exactly one of the two frequencies and one of the two retentions, for of both the wrong
/// one may win, and the fields that nobody here knows.
fn schedule(settings: &PolicySettings) -> Map<String, Value> {
    let mut fields: Map<String, Value> = serde_json::from_str(&settings.more).unwrap_or_default();
    let times: Vec<String> =
        settings.sorted_times().iter().map(|time| time.strftime("%H:%M").to_string()).collect();
    fields.insert("start_time".into(), json!(times.join(",")));
    match &settings.days {
        Days::Every(days) => fields.insert("frequency".into(), json!(days)),
        Days::Weekly(days) => {
            let days: Vec<String> = days.iter().map(|day| day_word(*day).to_ascii_uppercase()).collect();
            fields.insert("week_frequency".into(), json!(days))
        }
        Days::Unstated => None,
    };
    match settings.retention {
        Some(Retention::Copies(copies)) => fields.insert("rentention_num".into(), json!(copies)),
        Some(Retention::Days(days)) => fields.insert("rentention_day".into(), json!(days)),
        None => None,
    };
    if let Some(keeps) = settings.keeps_first_of_month {
        let word = if keeps { "Y" } else { "N" };
        fields.insert("remain_first_backup_of_curMonth".into(), json!(word));
    }
    if let Some(on) = settings.on {
        fields.insert("status".into(), json!(on_off(on)));
    }
    fields
}

/// Tags as lists have them.
fn tags(tags: &[Tag]) -> Value {
    tags.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect()
}

/// The requests that lead from some tags to others.
pub(crate) fn tag_changes(from: &[Tag], to: &[Tag]) -> Vec<Value> {
    let request = |step: &TagStep| {
        let action = match step {
            TagStep::Remove(_) => "delete",
            TagStep::Change(_) => "update",
            TagStep::Add(_) => "create",
        };
        json!({ "action": action, "tags": tags(step.tags()) })
    };
    tag_steps(from, to).iter().map(request).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::schedule::{parse_times, parse_zone};

    fn nightly() -> PolicySettings {
        PolicySettings {
            name: "nightly".into(),
            on: Some(true),
            times: parse_times("02:00,22:00"),
            days: Days::Every(1),
            zone: parse_zone("UTC+02:00"),
            retention: Some(Retention::Copies(7)),
            keeps_first_of_month: Some(false),
            tags: None,
            more: r#"{"new_field":{"a":1}}"#.into(),
        }
    }

    /// The whole schedule of [`nightly`], but for one field.
    const REST: &str = r#""new_field":{"a":1},"remain_first_backup_of_curMonth":"N","rentention_num":7"#;

    fn sent(change_it: impl FnOnce(&mut PolicySettings)) -> String {
        let mut to = nightly();
        change_it(&mut to);
        change(&PolicyEdit { from: nightly(), to }).to_string()
    }

    #[test]
    fn every_kind_of_change_sends_what_the_table_says() {
        let schedule = |fields: &str| format!(r#"{{"scheduled_policy":{{{fields}}}}}"#);
        let times = r#""start_time":"22:00,02:00","status":"ON""#;
        assert_eq!(
            sent(|to| to.name = "later".into()),
            format!(
                r#"{{"backup_policy_name":"later","scheduled_policy":{{"frequency":1,{REST},{times}}}}}"#
            )
        );
        assert_eq!(
            sent(|to| to.zone = parse_zone("UTC-05:30")),
            format!(
                r#"{{"scheduled_policy":{{"frequency":1,{REST},"start_time":"22:00,02:00","status":"ON"}},"time_zone":"UTC-05:30"}}"#
            )
        );
        assert_eq!(
            sent(|to| to.times = parse_times("23:00")),
            schedule(&format!(r#""frequency":1,{REST},"start_time":"23:00","status":"ON""#))
        );
        assert_eq!(
            sent(|to| to.days = Days::Weekly(vec![jiff::civil::Weekday::Sunday])),
            schedule(&format!(r#"{REST},{times},"week_frequency":["SUN"]"#))
        );
        assert_eq!(
            sent(|to| to.retention = Some(Retention::Days(30))),
            schedule(&format!(
                r#""frequency":1,"new_field":{{"a":1}},"remain_first_backup_of_curMonth":"N","rentention_day":30,{times}"#
            ))
        );
        assert_eq!(
            sent(|to| to.keeps_first_of_month = Some(true)),
            schedule(&format!(
                r#""frequency":1,"new_field":{{"a":1}},"remain_first_backup_of_curMonth":"Y","rentention_num":7,{times}"#
            ))
        );
        assert_eq!(
            sent(|to| {
                to.on = Some(false);
                to.name = "off".into();
            }),
            format!(
                r#"{{"backup_policy_name":"off","scheduled_policy":{{"frequency":1,{REST},"start_time":"22:00,02:00","status":"OFF"}}}}"#
            )
        );
    }

    #[test]
    fn from_weeks_to_days_the_other_frequency_does_not_go_along() {
        let weekly = PolicySettings {
            days: Days::Weekly(vec![jiff::civil::Weekday::Sunday, jiff::civil::Weekday::Wednesday]),
            retention: Some(Retention::Days(90)),
            ..nightly()
        };
        let to = PolicySettings { days: Days::Every(3), retention: Some(Retention::Copies(7)), ..nightly() };
        assert_eq!(
            change(&PolicyEdit { from: weekly.clone(), to }).to_string(),
            format!(
                r#"{{"scheduled_policy":{{"frequency":3,{REST},"start_time":"22:00,02:00","status":"ON"}}}}"#
            )
        );
        let named = PolicySettings { name: "weekly".into(), ..weekly.clone() };
        assert!(change(&PolicyEdit { from: weekly, to: named }).to_string().contains(
            r#""rentention_day":90,"start_time":"22:00,02:00","status":"ON","week_frequency":["SUN","WED"]"#
        ));
    }

    #[test]
    fn a_schedule_that_nobody_can_read_is_not_sent() {
        let odd = PolicySettings { days: Days::Unstated, ..nightly() };
        let named = PolicySettings { name: "x".into(), ..odd.clone() };
        assert_eq!(change(&PolicyEdit { from: odd, to: named }).to_string(), r#"{"backup_policy_name":"x"}"#);
    }

    #[test]
    fn a_new_policy_has_every_field_once() {
        let new = PolicySettings { more: String::new(), ..nightly() }
            .tagged(vec![("team".into(), "db".into()), ("env".into(), String::new())]);
        assert_eq!(
            creation(&new).to_string(),
            concat!(
                r#"{"backup_policy_name":"nightly","scheduled_policy":{"frequency":1,"#,
                r#""remain_first_backup_of_curMonth":"N","rentention_num":7,"start_time":"22:00,02:00","status":"ON"},"#,
                r#""tags":[{"key":"env","value":""},{"key":"team","value":"db"}],"time_zone":"UTC+02:00"}"#
            )
        );
        let plain = PolicySettings { zone: None, tags: None, keeps_first_of_month: None, ..new };
        assert_eq!(
            creation(&plain).to_string(),
            concat!(
                r#"{"backup_policy_name":"nightly","scheduled_policy":{"frequency":1,"rentention_num":7,"#,
                r#""start_time":"02:00,22:00","status":"ON"}}"#
            )
        );
    }

    #[test]
    fn tags_are_changed_by_what_differs() {
        let tags = |text: &str| crate::domain::policy_rules::tags(text).unwrap();
        let said: Vec<String> =
            tag_changes(&tags("a=1,b=2,c=3"), &tags("b=2,c=4,d=5")).iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                r#"{"action":"delete","tags":[{"key":"a","value":"1"}]}"#,
                r#"{"action":"update","tags":[{"key":"c","value":"4"}]}"#,
                r#"{"action":"create","tags":[{"key":"d","value":"5"}]}"#
            ]
        );
        assert!(tag_changes(&tags("a=1"), &tags("a=1")).is_empty());
    }
}
