//! Backup policies: what they hold, what a request may make of them, how they
//! look in the list. Rules and codes: API pages of the policy service.

use serde_json::{Map, Value, json};

use super::policy::Policy;
use super::refusal::{NO_SUCH_POLICY, Refusal};
use super::row::NONE;
use super::schedule::Schedule;
use super::tags::check_tags;
use super::{Author, World};

/// 1 to 64 letters, digits, `_` and `-`; `default` is taken.
fn name(value: &Value) -> Result<String, Refusal> {
    let text = value.as_str().filter(|text| (1..=64).contains(&text.chars().count())).ok_or(Refusal::new(
        400,
        "AutoBackup.0101",
        "the length of the policy name is invalid",
    ))?;
    if text.contains(['<', '>']) {
        return Err(Refusal::new(400, "AutoBackup.0221", "the request contains < or >"));
    }
    let legal = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    if !legal || is_default(text) {
        return Err(Refusal::new(400, "AutoBackup.0102", "the policy name is invalid"));
    }
    Ok(text.to_owned())
}

fn is_default(name: &str) -> bool {
    name.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("default"))
}

/// `UTC+HH:mm` or `UTC-HH:mm`.
fn time_zone(value: &Value) -> Result<Option<String>, Refusal> {
    if value.is_null() {
        return Ok(None);
    }
    let legal = |text: &str| {
        let rest = text.strip_prefix("UTC+").or_else(|| text.strip_prefix("UTC-"))?;
        let (hours, minutes) = rest.split_once(':')?;
        let two =
            |part: &str, most: u8| part.len() == 2 && part.parse::<u8>().is_ok_and(|number| number <= most);
        (two(hours, 14) && two(minutes, 59)).then(|| text.to_owned())
    };
    value.as_str().and_then(legal).map(Some).ok_or(Refusal::new(
        400,
        "AutoBackup.0226",
        "time_zone is invalid",
    ))
}

impl World {
    pub(crate) fn policy(&self, id: &str) -> Option<&Policy> {
        self.policies.iter().find(|policy| policy.id.eq_ignore_ascii_case(id))
    }

    pub(crate) fn policy_mut(&mut self, id: &str) -> Option<&mut Policy> {
        self.policies.iter_mut().find(|policy| policy.id.eq_ignore_ascii_case(id))
    }

    /// Adds a policy without any check: fleets and other operators.
    pub(crate) fn add_policy(&mut self, mut policy: Policy) {
        policy.slot = self.slot(&policy.id);
        self.policies.push(policy);
    }

    /// POST `backuppolicy`; gives nothing, the caller chose the id.
    pub(crate) fn create_policy(
        &mut self,
        id: &str,
        body: &Map<String, Value>,
        most: usize,
    ) -> Result<(), Refusal> {
        let name = name(body.get("backup_policy_name").unwrap_or(&Value::Null))?;
        let wanted = body.get("scheduled_policy").and_then(Value::as_object).ok_or(Refusal::new(
            400,
            "AutoBackup.0001",
            "scheduled_policy is missing",
        ))?;
        let set = |key: &str| wanted.get(key).is_some_and(|value| !value.is_null());
        if !set("start_time") {
            return Err(Refusal::new(400, "AutoBackup.0103", "start_time is missing"));
        }
        if !set("frequency") && !set("week_frequency") {
            return Err(Refusal::new(400, "AutoBackup.0106", "frequency is missing"));
        }
        if !set("rentention_num") && !set("rentention_day") {
            return Err(Refusal::new(400, "AutoBackup.0107", "rentention is missing"));
        }
        if !set("status") {
            return Err(Refusal::new(400, "AutoBackup.0104", "status is missing"));
        }
        let mut schedule = Schedule::daily("00:00", 1, 2);
        schedule.take(wanted)?;
        let zone = body.get("time_zone").map(time_zone).transpose()?.flatten();
        let tags = body.get("tags").map(check_tags).transpose()?.unwrap_or_default();
        if self.policies.len() >= most {
            return Err(Refusal::new(400, "AutoBackup.0203", "the number of policies reached the limit"));
        }
        self.add_policy(Policy { time_zone: zone, tags, ..Policy::new(id, &name, schedule) });
        Ok(())
    }

    /// PUT `backuppolicy/{id}`, any subset of the fields.
    pub(crate) fn modify_policy(
        &mut self,
        id: &str,
        body: &Map<String, Value>,
        strict: bool,
    ) -> Result<(), Refusal> {
        let policy = self.policy_mut(id).ok_or(NO_SUCH_POLICY)?;
        let mut changed = policy.clone();
        if let Some(wanted) = body.get("backup_policy_name").filter(|name| !name.is_null()) {
            let same = wanted.as_str() == Some(policy.name.as_str());
            if !same && is_default(&policy.name) {
                return Err(Refusal::new(400, "AutoBackup.0100", "the default policy can not be renamed"));
            }
            if !same {
                changed.name = name(wanted)?;
            }
        }
        if let Some(wanted) = body.get("scheduled_policy").and_then(Value::as_object) {
            if strict && !wanted.contains_key("frequency") && !wanted.contains_key("week_frequency") {
                return Err(Refusal::new(400, "AutoBackup.0106", "frequency is missing"));
            }
            changed.schedule.take(wanted)?;
        }
        if let Some(zone) = body.get("time_zone") {
            changed.time_zone = time_zone(zone)?;
        }
        *policy = changed;
        Ok(())
    }

    /// DELETE `backuppolicy/{id}`: its volumes are under no policy afterwards.
    pub(crate) fn delete_policy(&mut self, id: &str, author: Author) -> Result<(), Refusal> {
        let policy = self.policy(id).ok_or(NO_SUCH_POLICY)?;
        if is_default(&policy.name) {
            return Err(Refusal::new(400, "AutoBackup.0100", "the default policy can not be deleted"));
        }
        let slot = policy.slot;
        let members: Vec<u32> = (0..self.rows.len() as u32)
            .filter(|at| self.row(*at).is_some_and(|row| row.slot == slot))
            .collect();
        for at in members {
            self.put(at, NONE, author);
        }
        self.policies.retain(|policy| policy.slot != slot);
        Ok(())
    }

    /// The list as it looks now.
    pub(crate) fn policies_json(&self, now: i64) -> Value {
        let all: Vec<Value> = self.policies.iter().map(|policy| self.policy_json(policy, now)).collect();
        json!({ "backup_policies": all })
    }

    pub(crate) fn policy_json(&self, policy: &Policy, now: i64) -> Value {
        let mut schedule = policy.schedule.json();
        let mut name_key = "backup_policy_name";
        let mut count = json!(self.shown_members(policy.slot, now));
        match policy.quirk {
            Some(0) => {
                name_key = "backup_policy_name ";
                count = json!(count.to_string());
                schedule = policy.schedule.json_of_texts();
            }
            Some(1) => {
                schedule.entry("frequency").or_insert(json!(0));
                schedule.entry("week_frequency").or_insert(Value::Null);
                schedule.entry("rentention_day").or_insert(Value::Null);
            }
            _ => {}
        }
        let schedule = if policy.quirk == Some(2) { Value::Null } else { Value::Object(schedule) };
        let mut map = Map::new();
        map.insert("backup_policy_id".into(), json!(policy.id));
        map.insert(name_key.into(), json!(policy.name));
        map.insert("scheduled_policy".into(), schedule);
        map.insert("policy_resource_count".into(), count);
        if policy.time_zone.is_some() || policy.quirk.is_some() {
            map.insert("time_zone".into(), json!(policy.time_zone));
        }
        Value::Object(map)
    }
}
