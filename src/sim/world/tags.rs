//! Tags of policies.

use serde_json::{Map, Value, json};

use super::World;
use super::refusal::{NO_SUCH_POLICY, Refusal};

/// Most tags a policy holds.
const MOST: usize = 10;

const MALFORMED: Refusal = Refusal::new(400, "AutoBackup.0214", "the tag is invalid");
const TOO_MANY: Refusal = Refusal::new(400, "AutoBackup.0215", "the number of tags reached the limit");

/// Reads a list of `{key, value}`.
pub(crate) fn check_tags(value: &Value) -> Result<Vec<(String, String)>, Refusal> {
    let list = value.as_array().ok_or(MALFORMED)?;
    if list.len() > MOST {
        return Err(TOO_MANY);
    }
    list.iter().map(check_tag).collect()
}

/// Key 1 to 36, value 0 to 43 of letters, digits, `-` and `_`.
fn check_tag(value: &Value) -> Result<(String, String), Refusal> {
    let field = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
    let (key, text) = (field("key"), field("value"));
    let legal =
        |text: &str| text.chars().all(|letter| letter.is_alphanumeric() || letter == '-' || letter == '_');
    let sizes = (1..=36).contains(&key.chars().count()) && text.chars().count() <= 43;
    if !sizes || !legal(key) || !legal(text) {
        return Err(MALFORMED);
    }
    Ok((key.to_owned(), text.to_owned()))
}

fn tags_json(tags: &[(String, String)]) -> Value {
    tags.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect()
}

impl World {
    pub(crate) fn policy_tags(&self, policy: &str) -> Result<Value, Refusal> {
        let policy = self.policy(policy).ok_or(NO_SUCH_POLICY)?;
        Ok(json!({ "tags": tags_json(&policy.tags) }))
    }

    /// All tags of the project: each key with all its values.
    pub(crate) fn all_tags(&self) -> Value {
        let mut keys: Map<String, Value> = Map::new();
        for (key, value) in self.policies.iter().flat_map(|policy| &policy.tags) {
            let values = keys.entry(key.clone()).or_insert_with(|| json!([]));
            if let Some(values) = values.as_array_mut()
                && !values.contains(&json!(value))
            {
                values.push(json!(value));
            }
        }
        let tags: Vec<Value> =
            keys.into_iter().map(|(key, values)| json!({ "key": key, "values": values })).collect();
        json!({ "tags": tags })
    }

    /// POST `…/tags`: one tag.
    pub(crate) fn add_tag(&mut self, policy: &str, tag: &Value) -> Result<(), Refusal> {
        let new = check_tag(tag)?;
        let policy = self.policy_mut(policy).ok_or(NO_SUCH_POLICY)?;
        put_tags(&mut policy.tags, vec![new])
    }

    /// DELETE `…/tags/{key}`.
    pub(crate) fn delete_tag(&mut self, policy: &str, key: &str) -> Result<(), Refusal> {
        let policy = self.policy_mut(policy).ok_or(NO_SUCH_POLICY)?;
        let before = policy.tags.len();
        policy.tags.retain(|(held, _)| held != key);
        if policy.tags.len() == before {
            return Err(Refusal::new(404, "AutoBackup.0216", "the tag does not exist"));
        }
        Ok(())
    }

    /// POST `…/tags/action`: several at once; the word counts in its exact spelling.
    pub(crate) fn change_tags(&mut self, policy: &str, action: &str, tags: &Value) -> Result<(), Refusal> {
        let tags = check_tags(tags)?;
        let policy = self.policy_mut(policy).ok_or(NO_SUCH_POLICY)?;
        match action {
            "create" | "update" => put_tags(&mut policy.tags, tags),
            "delete" => {
                policy.tags.retain(|(held, _)| !tags.iter().any(|(key, _)| key == held));
                Ok(())
            }
            _ => Err(Refusal::new(400, "AutoBackup.0222", "the action is invalid")),
        }
    }

    /// POST `resource_instances/action`: policies by tag. `limit` and `offset` are texts here.
    pub(crate) fn find_by_tags(&self, body: &Map<String, Value>) -> Result<Value, Refusal> {
        let number = |key: &str, default: usize| match body.get(key) {
            None => Ok(default),
            Some(value) => value.as_str().and_then(|text| text.parse().ok()).ok_or(Refusal::new(
                400,
                "AutoBackup.0008",
                "limit and offset are strings",
            )),
        };
        let (limit, offset) = (number("limit", 1000)?, number("offset", 0)?);
        let group = |key: &str| body.get(key).and_then(Value::as_array);
        let found: Vec<_> = self
            .policies
            .iter()
            .filter(|policy| {
                let holds = |wanted: &Value| holds(&policy.tags, wanted);
                group("tags").is_none_or(|all| all.iter().all(holds))
                    && group("tags_any").is_none_or(|any| any.iter().any(holds))
                    && group("not_tags").is_none_or(|all| !all.iter().all(holds))
                    && group("not_tags_any").is_none_or(|any| !any.iter().any(holds))
                    && group("matches").is_none_or(|matches| {
                        matches.iter().all(|wanted| {
                            let name = wanted.get("value").and_then(Value::as_str);
                            policy.name.contains(name.unwrap_or_default())
                        })
                    })
            })
            .collect();
        let total = found.len();
        match body.get("action").and_then(Value::as_str) {
            Some("count") => Ok(json!({ "total_count": total })),
            Some("filter") => {
                let resources: Vec<Value> = found
                    .into_iter()
                    .skip(offset)
                    .take(limit)
                    .map(|policy| {
                        json!({
                            "resource_id": policy.id,
                            "resource_name": policy.name,
                            "resource_detail": null,
                            "tags": tags_json(&policy.tags),
                        })
                    })
                    .collect();
                Ok(json!({ "total_count": total, "resources": resources }))
            }
            _ => Err(Refusal::new(400, "AutoBackup.0222", "the action is invalid")),
        }
    }
}

/// Whether a policy has a key with one of the wanted values; no values means any.
fn holds(tags: &[(String, String)], wanted: &Value) -> bool {
    let key = wanted.get("key").and_then(Value::as_str);
    let values = wanted.get("values").and_then(Value::as_array);
    tags.iter().any(|(held, value)| {
        Some(held.as_str()) == key
            && values.is_none_or(|values| {
                values.is_empty() || values.iter().any(|wanted| wanted.as_str() == Some(value))
            })
    })
}

fn put_tags(tags: &mut Vec<(String, String)>, new: Vec<(String, String)>) -> Result<(), Refusal> {
    let mut changed = tags.clone();
    for (key, value) in new {
        changed.retain(|(held, _)| *held != key);
        changed.push((key, value));
    }
    if changed.len() > MOST {
        return Err(TOO_MANY);
    }
    *tags = changed;
    Ok(())
}
