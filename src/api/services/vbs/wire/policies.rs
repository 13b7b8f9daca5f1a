//! Policies and quota as VBS spells them (domain.md 1.1, 1.12).
//!
//! The lists are short, so they go through the tolerant tree; `rentention_num`, keys with a blank
//! at the end, numbers as strings and `Y`/`N` beside truth values are all at home here.

use serde_json::{Map, Value};

use super::settings::SCHEDULE_FIELDS;
use crate::api::wire::links::marker_of;
use crate::api::wire::tree::Node;
use crate::domain::quota::{Allowance, Quota};
use crate::domain::schedule::{self, Days};
use crate::domain::{Policy, PolicyId, Retention, Schedule, Tag};

/// One page of policies.
pub(crate) struct Page {
    /// The policies that have an id.
    pub policies: Vec<Policy>,
    /// Entries that have none, or are no policies at all.
    pub unreadable: usize,
    /// Where the next page begins; no documentation mentions one (domain.md 1).
    pub next_marker: Option<String>,
}

/// Reads a body; `None` where it is no list of policies.
pub(crate) fn policies(body: &[u8]) -> Option<Page> {
    let answer = Node::parse(body)?;
    let entries = answer.get("backup_policies")?.list()?;
    let policies: Vec<Policy> = entries.iter().filter_map(policy).collect();
    let next = answer.get("backup_policies_links").and_then(|links| {
        links
            .elements()
            .iter()
            .find(|link| link.text("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("next")))
    });
    let next_marker = next.and_then(|link| link.text("href")).and_then(marker_of);
    Some(Page { unreadable: entries.len() - policies.len(), policies, next_marker })
}

fn policy(entry: &Node) -> Option<Policy> {
    let id = PolicyId::new(entry.text("backup_policy_id")?);
    let plan = entry.get("scheduled_policy").filter(|plan| matches!(plan, Node::Object(_)));
    Some(Policy {
        id,
        name: entry.text("backup_policy_name").unwrap_or_default().to_owned(),
        enabled: plan.and_then(|plan| plan.text("status")).and_then(switch),
        schedule: plan.map(|plan| schedule(plan, entry.get("time_zone"))),
        retention: plan.and_then(retention),
        keeps_first_of_month: plan
            .and_then(|plan| plan.text("remain_first_backup_of_curMonth"))
            .and_then(switch),
        volume_count: entry.number("policy_resource_count"),
        time_zone: entry.text("time_zone").map(str::to_owned),
        tags: entry.get("tags").map(tags).unwrap_or_default(),
        more: plan.map(more).unwrap_or_default(),
    })
}

/// The schedule of a policy as a change must repeat it: every field as it came, but without the twin that is not
/// used of the two frequencies and the two retentions, which lists may show as `null` or 0 (domain.md 1.3).
/// `None` where there is no such policy, or its schedule is not understood to the last field.
pub(crate) fn schedule_to_send(body: &[u8], id: &PolicyId) -> Option<Map<String, Value>> {
    let answer = Node::parse(body)?;
    let entries = answer.get("backup_policies")?.list()?;
    let is_it = |entry: &&Node| entry.text("backup_policy_id").is_some_and(|text| PolicyId::new(text) == *id);
    let entry = entries.iter().find(is_it)?;
    let read = policy(entry)?;
    let schedule =
        read.schedule.filter(|schedule| schedule.unread.is_empty() && !schedule.times.is_empty())?;
    let mut fields: Map<String, Value> = Map::new();
    for (key, node) in entry.get("scheduled_policy")?.members() {
        if !node.is_blank() {
            fields.insert(key.trim().to_owned(), value(node));
        }
    }
    // A number that came as text goes back as one.
    let mut keep = |kept: &str, number: Option<u32>, unused: &str| {
        fields.extend(number.map(|number| (kept.to_owned(), number.into())));
        fields.remove(unused);
    };
    match schedule.days {
        Days::Every(days) => keep("frequency", Some(days), "week_frequency"),
        Days::Weekly(_) => keep("week_frequency", None, "frequency"),
        Days::Unstated => return None,
    }
    match read.retention? {
        Retention::Copies(copies) => keep("rentention_num", Some(copies), "rentention_day"),
        Retention::Days(days) => keep("rentention_day", Some(days), "rentention_num"),
    }
    Some(fields)
}

/// The fields of a schedule that nobody here knows, as a JSON object; empty where there are none.
fn more(plan: &Node) -> String {
    let unknown = plan
        .members()
        .iter()
        .filter(|(key, node)| !SCHEDULE_FIELDS.contains(&key.trim()) && !node.is_blank());
    let fields: Map<String, Value> =
        unknown.map(|(key, node)| (key.trim().to_owned(), value(node))).collect();
    if fields.is_empty() { String::new() } else { Value::Object(fields).to_string() }
}

/// Of the fields of a schedule, as a JSON object, those that nobody here knows, as they are read back.
pub fn unknown_fields(schedule: &str) -> String {
    Node::parse(schedule.as_bytes()).as_ref().map(more).unwrap_or_default()
}

/// The tags of one policy; `None` where the body has none.
pub(crate) fn tags_of(body: &[u8]) -> Option<Vec<Tag>> {
    let answer = Node::parse(body)?;
    let list = answer.get("tags")?;
    (list.is_blank() || list.list().is_some()).then(|| tags(list))
}

fn value(node: &Node) -> Value {
    match node {
        Node::Null => Value::Null,
        Node::Text(text) => Value::from(text.as_str()),
        Node::Bare(text) => serde_json::from_str(text).unwrap_or_else(|_| Value::from(text.as_str())),
        Node::List(elements) => elements.iter().map(value).collect(),
        Node::Object(members) => {
            members.iter().map(|(key, node)| (key.trim().to_owned(), value(node))).collect()
        }
    }
}

/// What of the schedule can be read; what cannot is named, so that nothing is claimed instead.
fn schedule(plan: &Node, zone: Option<&Node>) -> Schedule {
    let mut unread = Vec::new();
    // Spelt in two ways: which one counts is the cloud's to know.
    let spelt = |field: &str| {
        let told = |(key, node): &&(String, Node)| key.trim() == field && !node.is_blank();
        plan.members().iter().filter(told).count()
    };
    unread.extend(
        SCHEDULE_FIELDS.iter().filter(|field| spelt(field) > 1).map(|field| format!("{field} twice")),
    );
    let mut times = Vec::new();
    for word in words(plan, "start_time", &mut unread) {
        match schedule::parse_time(&word) {
            Some(time) => times.push(time),
            None => unread.push(format!("start_time {word}")),
        }
    }
    let days = days(plan, &mut unread);
    let zone = zone.filter(|zone| !zone.is_blank());
    let zone_text = zone.and_then(Node::as_text).map(str::trim);
    if zone.is_some() && zone_text.is_none() {
        unread.push("time_zone".to_owned());
    }
    let zone_offset = zone_text.and_then(schedule::parse_zone);
    if let (Some(text), None) = (zone_text, zone_offset) {
        unread.push(format!("time_zone {text}"));
    }
    Schedule { times, days, zone_offset, unread }
}

/// `frequency` wins where both are sent (domain.md 1.2); 0 and an empty list are absent ones.
fn days(plan: &Node, unread: &mut Vec<String>) -> Days {
    let frequency = plan.get("frequency").filter(|node| !node.is_blank());
    match frequency.map(|node| (node, node.as_number::<u32>())) {
        Some((_, Some(days))) if days > 0 => return Days::Every(days),
        Some((node, None)) => unread.push(format!("frequency {}", node.as_text().unwrap_or_default())),
        _ => {}
    }
    let mut days = Vec::new();
    for word in words(plan, "week_frequency", unread) {
        match schedule::parse_day(&word) {
            Some(day) => days.push(day),
            None => unread.push(format!("week_frequency {word}")),
        }
    }
    days.sort_by_key(|day| day.to_sunday_zero_offset());
    days.dedup();
    if days.is_empty() { Days::Unstated } else { Days::Weekly(days) }
}

/// The words of a list, or of a text with commas between them.
fn words(plan: &Node, key: &str, unread: &mut Vec<String>) -> Vec<String> {
    let mut words = Vec::new();
    let Some(node) = plan.get(key).filter(|node| !node.is_blank()) else { return words };
    let elements =
        if let Node::List(elements) = node { elements.as_slice() } else { std::slice::from_ref(node) };
    for element in elements {
        match element.as_text() {
            Some(text) => words.extend(text.split(',').map(|word| word.trim().to_owned())),
            None => unread.push(key.to_owned()),
        }
    }
    words
}

/// `rentention_num` wins where both are sent (domain.md 1.2).
fn retention(plan: &Node) -> Option<Retention> {
    let positive = |key| plan.number::<u32>(key).filter(|number| *number > 0);
    positive("rentention_num")
        .map(Retention::Copies)
        .or_else(|| positive("rentention_day").map(Retention::Days))
}

/// `ON`/`OFF`, `Y`/`N`, `true`/`false`, in any case.
fn switch(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "on" | "y" | "yes" | "true" | "1" => Some(true),
        "off" | "n" | "no" | "false" | "0" => Some(false),
        _ => None,
    }
}

/// A list of key and value, one example of which spells `values` (domain.md 1.11).
fn tags(list: &Node) -> Vec<Tag> {
    let tag = |tag: &Node| {
        let value = tag.text("value").or_else(|| tag.text("values")).unwrap_or_default();
        Some((tag.text("key")?.to_owned(), value.to_owned()))
    };
    list.elements().iter().filter_map(tag).collect()
}

/// Reads the quota; `None` where the body is none. -1 is unlimited (domain.md 1.12); what cannot be
/// read is not told.
pub(crate) fn quota(body: &[u8]) -> Option<Quota> {
    let answer = Node::parse(body)?;
    let resources = answer.get("quotas")?.get("resources")?.list()?;
    let allowance = |kind: &str| {
        // One documented example has a blank in the middle.
        let is_kind = |told: &str| told.split_whitespace().collect::<String>() == kind;
        let entry = resources.iter().find(|entry| entry.text("type").is_some_and(is_kind))?;
        let unlimited = entry.text("quota").is_some_and(|quota| quota.starts_with('-'));
        Some(Allowance {
            used: entry.number("used")?,
            reserved: entry.number("reserved").unwrap_or_default(),
            limit: if unlimited { None } else { Some(entry.number("quota")?) },
        })
    };
    Some(Quota { backups: allowance("backups"), gigabytes: allowance("backup_gigabytes") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(plan: &str, more: &str) -> Policy {
        let body = format!(
            r#"{{"backup_policies":[{{"backup_policy_id":"p","scheduled_policy":{{{plan}}}{more}}}]}}"#
        );
        policies(body.as_bytes()).unwrap().policies.remove(0)
    }

    #[test]
    fn of_a_schedule_what_can_be_read_is_and_the_rest_is_named() {
        for (plan, more, said, unread) in [
            (r#""start_time":"01:00","frequency":1"#, "", "daily 01:00", ""),
            (r#""start_time":"01:00","frequency":"3""#, r#","time_zone":"UTC+1""#, "every 3 days 01:00", ""),
            (r#""start_time":["01:00","13:00"],"frequency":1"#, "", "daily 01:00,13:00", ""),
            (r#""start_time":"01:00","frequency":null,"week_frequency":["MON"]"#, "", "Mon 01:00", ""),
            (r#""start_time":"01:00","frequency":0,"week_frequency":"MON,tuesday""#, "", "Mon,Tue 01:00", ""),
            (r#""start_time":"01:00","frequency":1"#, r#","time_zone":null"#, "daily 01:00", ""),
            (r#""start_time":"01:00","week_frequency":[]"#, "", "- 01:00", ""),
            (r#""start_time":"01:00,99:00","frequency":1"#, "", "daily 01:00 ?", "start_time 99:00"),
            (
                r#""start_time":"01:00","week_frequency":["MON","FOO",null]"#,
                "",
                "Mon 01:00 ?",
                "week_frequency; week_frequency FOO",
            ),
            (
                r#""start_time":"01:00","frequency":"often","week_frequency":["MON"]"#,
                "",
                "Mon 01:00 ?",
                "frequency often",
            ),
            (r#""start_time":"01:00","frequency":-2"#, "", "- 01:00 ?", "frequency -2"),
            (r#""start_time":{"at":1},"frequency":1"#, "", "daily ?", "start_time"),
            (
                r#""start_time":"01:00","frequency":1"#,
                r#","time_zone":"Europe/Berlin""#,
                "daily 01:00 ?",
                "time_zone Europe/Berlin",
            ),
            (r#""start_time":"01:00","frequency":1"#, r#","time_zone":{}"#, "daily 01:00 ?", "time_zone"),
            (r#""start_time":"01:00","frequency":1"#, r#","time_zone":1"#, "daily 01:00 ?", "time_zone 1"),
        ] {
            let schedule = one(plan, more).schedule.unwrap();
            assert_eq!(schedule.to_string(), said, "{plan}{more}");
            assert_eq!(schedule.unread.join("; "), unread, "{plan}{more}");
        }
    }

    #[test]
    fn a_schedule_is_repeated_as_it_came_without_the_unused_twins() {
        let sent = |plan: &str| {
            let body = format!(
                r#"{{"backup_policies":[{{"backup_policy_id":"o"}},
                   {{"backup_policy_id":"P","scheduled_policy":{{{plan}}}}}]}}"#
            );
            schedule_to_send(body.as_bytes(), &"p".into()).map(|fields| Value::Object(fields).to_string())
        };
        for (plan, expected) in [
            (
                r#""start_time":"22:00,02:00","frequency":"3","week_frequency":[],"rentention_num":7,
                   "rentention_day":null,"remain_first_backup_of_curMonth":"Y","status":"OFF","new_field":{"a":1}"#,
                Some(
                    r#"{"frequency":3,"new_field":{"a":1},"remain_first_backup_of_curMonth":"Y","rentention_num":7,"start_time":"22:00,02:00","status":"OFF"}"#,
                ),
            ),
            (
                r#""start_time":"01:00","frequency":0,"week_frequency":["MON","SUN"],"rentention_day":90"#,
                Some(r#"{"rentention_day":90,"start_time":"01:00","week_frequency":["MON","SUN"]}"#),
            ),
            (r#""start_time":"soon","frequency":1,"rentention_num":7"#, None),
            (r#""start_time":"01:00","frequency":1"#, None),
            (r#""start_time":"01:00","rentention_num":7"#, None),
        ] {
            assert_eq!(sent(plan).as_deref(), expected, "{plan}");
        }
    }

    #[test]
    fn policies_without_an_id_are_counted() {
        let body = br#"{"backup_policies":[{"backup_policy_id":"p"},{"backup_policy_name":"x"},null,7,
            {"backup_policy_id":""},{"backup_policy_id":"q","backup_policy_name":"\ud83d"}]}"#;
        let read = policies(body).unwrap();
        let names: Vec<_> = read.policies.iter().map(|policy| policy.name.as_str()).collect();
        assert_eq!((names.as_slice(), read.unreadable), (&["", "\u{fffd}"][..], 4));
        for empty in ["[]", "null", "{}"] {
            let body = format!(r#"{{"backup_policies":{empty}}}"#);
            assert_eq!(policies(body.as_bytes()).map(|read| read.policies.len()), Some(0), "{empty}");
        }
        assert!(policies(br#"{"backup_policies":{"p":1}}"#).is_none());
    }

    #[test]
    fn a_quota_that_cannot_be_read_is_not_unlimited() {
        let read = |entry: &str| {
            let body = format!(r#"{{"quotas":{{"resources":[{{"type":"backups",{entry}}}]}}}}"#);
            quota(body.as_bytes()).unwrap().backups.map(|backups| (backups.used, backups.limit))
        };
        assert_eq!(read(r#""used":"3","quota":500"#), Some((3, Some(500))));
        assert_eq!(read(r#""used":3,"quota":-1"#), Some((3, None)));
        assert_eq!(read(r#""used":3,"quota":null"#), None);
        assert_eq!(read(r#""used":3"#), None);
        assert_eq!(read(r#""used":null,"quota":500"#), None);
        assert_eq!(read(r#""used":3,"quota":"many""#), None);
        assert_eq!(quota(br#"{"quotas":{"resources":{}}}"#), Some(Quota::default()));
    }
}
