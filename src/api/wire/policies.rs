//! Policies and quota as VBS spells them (domain.md 1.1, 1.12).
//!
//! The lists are short, so they go through the tolerant tree; `rentention_num`, keys with a blank
//! at the end, numbers as strings and `Y`/`N` beside truth values are all at home here.

use super::tree::Node;
use super::volumes::marker_of;
use crate::domain::quota::{Allowance, Quota};
use crate::domain::schedule::{self, Days};
use crate::domain::{Policy, PolicyId, Retention, Schedule};

/// One page of policies.
pub(crate) struct Policies {
    /// The policies that have an id.
    pub policies: Vec<Policy>,
    /// Where the next page begins; no documentation mentions one (domain.md 1).
    pub next_marker: Option<String>,
}

/// Reads a body; `None` where it is no list of policies.
pub(crate) fn policies(body: &[u8]) -> Option<Policies> {
    let answer = Node::parse(body)?;
    let policies = match answer.get("backup_policies")? {
        Node::Null => Vec::new(),
        Node::List(entries) => entries.iter().filter_map(policy).collect(),
        _ => return None,
    };
    let next = answer.get("backup_policies_links").and_then(|links| {
        links
            .elements()
            .iter()
            .find(|link| link.text("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("next")))
    });
    let next_marker = next.and_then(|link| link.text("href")).and_then(marker_of);
    Some(Policies { policies, next_marker })
}

fn policy(entry: &Node) -> Option<Policy> {
    let id = PolicyId::new(entry.text("backup_policy_id")?);
    let time_zone = entry.text("time_zone").map(str::to_owned);
    let plan = entry.get("scheduled_policy").filter(|plan| matches!(plan, Node::Object(_)));
    Some(Policy {
        id,
        name: entry.text("backup_policy_name").unwrap_or_default().to_owned(),
        enabled: plan.and_then(|plan| plan.text("status")).and_then(switch),
        schedule: plan.map(|plan| Schedule {
            times: schedule::parse_times(plan.text("start_time").unwrap_or_default()),
            days: days(plan),
            zone_offset: time_zone.as_deref().and_then(schedule::parse_zone),
        }),
        retention: plan.and_then(retention),
        keeps_first_of_month: plan
            .and_then(|plan| plan.text("remain_first_backup_of_curMonth"))
            .and_then(switch),
        volume_count: entry.number("policy_resource_count"),
        time_zone,
        tags: entry.get("tags").map(tags).unwrap_or_default(),
    })
}

/// `frequency` wins where both are sent (domain.md 1.2); 0 and an empty list are absent ones.
fn days(plan: &Node) -> Days {
    if let Some(days) = plan.number::<u32>("frequency").filter(|days| *days > 0) {
        return Days::Every(days);
    }
    let words = plan.get("week_frequency").map(Node::elements).unwrap_or_default();
    let mut days: Vec<_> = words.iter().filter_map(Node::as_text).filter_map(schedule::parse_day).collect();
    days.sort_by_key(|day| day.to_sunday_zero_offset());
    days.dedup();
    if days.is_empty() { Days::Unstated } else { Days::Weekly(days) }
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
fn tags(list: &Node) -> Vec<(String, String)> {
    let tag = |tag: &Node| {
        let value = tag.text("value").or_else(|| tag.text("values")).unwrap_or_default();
        Some((tag.text("key")?.to_owned(), value.to_owned()))
    };
    list.elements().iter().filter_map(tag).collect()
}

/// Reads the quota; `None` where the body is none. -1 is unlimited (domain.md 1.12).
pub(crate) fn quota(body: &[u8]) -> Option<Quota> {
    let answer = Node::parse(body)?;
    let Node::List(resources) = answer.get("quotas")?.get("resources")? else {
        return None;
    };
    let allowance = |kind: &str| {
        let entry = resources.iter().find(|entry| entry.text("type") == Some(kind))?;
        Some(Allowance {
            used: entry.number("used").unwrap_or_default(),
            reserved: entry.number("reserved").unwrap_or_default(),
            limit: entry.number("quota"),
        })
    };
    Some(Quota { backups: allowance("backups"), gigabytes: allowance("backup_gigabytes") })
}
