//! `/_sim`: the truth and the controls, readable without login, for tests that
//! drive the simulator from outside. Never logged, never hit by a fault.

use std::fmt::Write as _;

use hyper::Method;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::super::cloud::{Cloud, Project};
use super::super::directory::Accounts;
use super::super::fault::Rule;
use super::super::region::REGION;
use super::super::world::mutate::Mutation;
use super::call::Call;
use super::reply::Reply;

pub(crate) fn answer(cloud: &Cloud, call: &Call) -> Reply {
    let what = call.segments.get(1).map_or("", String::as_str);
    match (&call.method, what) {
        (&Method::GET, "state") => state(cloud),
        (&Method::GET, "accounts") => Reply::json(200, &json!(Accounts::of(cloud))),
        (&Method::GET, "passcode") => passcode(cloud, call.query("user").unwrap_or_default()),
        (&Method::GET, "log") => Reply::json(200, &json!({ "log": cloud.log().all() })),
        (&Method::GET, "changes") => Reply::json(200, &json!({ "changes": cloud.changes() })),
        (&Method::GET, "faults") => Reply::json(200, &json!({ "faults": cloud.faults().rules() })),
        (&Method::DELETE, "faults") => {
            cloud.faults().clear();
            Reply::empty(204)
        }
        (&Method::POST, "faults") => match one_or_many::<Rule>(call) {
            Ok(rules) => {
                let mut faults = cloud.faults();
                for rule in rules {
                    faults.add(rule);
                }
                Reply::empty(204)
            }
            Err(reason) => refused(&reason),
        },
        (&Method::POST, "mutate") => match one_or_many::<Mutation>(call) {
            Ok(changes) => {
                let done: Vec<bool> = changes.iter().map(|change| cloud.mutate(change)).collect();
                Reply::json(200, &json!({ "done": done }))
            }
            Err(reason) => refused(&reason),
        },
        _ => Reply::json(404, &json!({ "error": "no such door" })),
    }
}

fn refused(reason: &str) -> Reply {
    Reply::json(400, &json!({ "error": reason }))
}

/// A one-time code that will be taken, for a user by name or id.
fn passcode(cloud: &Cloud, user: &str) -> Reply {
    match cloud.passcode(user) {
        Some(code) => Reply::json(200, &json!({ "passcode": code })),
        None => Reply::json(
            404,
            &json!({ "error": "no such authenticator, or no code left in this half minute" }),
        ),
    }
}

/// The body as one thing or a list of them.
fn one_or_many<T: DeserializeOwned>(call: &Call) -> Result<Vec<T>, String> {
    let body: Value = serde_json::from_slice(&call.body).map_err(|error| error.to_string())?;
    let list = if body.is_array() { body } else { json!([body]) };
    serde_json::from_value(list).map_err(|error| error.to_string())
}

/// The main project's volumes on top, the others' under `projects`.
fn state(cloud: &Cloud) -> Reply {
    let mut out = String::from("{");
    let mut others = String::new();
    for (place, project) in cloud.places.iter().enumerate() {
        if place == 0 {
            push_truth(&mut out, project);
        } else {
            others.push_str(if others.is_empty() { "" } else { "," });
            // Writing to a text cannot fail.
            let _done = match project.region {
                REGION => write!(others, "\"{}\":{{", project.id),
                region => write!(others, "\"{}@{region}\":{{", project.id),
            };
            push_truth(&mut others, project);
            others.push('}');
        }
    }
    let (log, changes) = (json!(cloud.log().all()), json!(cloud.changes()));
    let _done = write!(out, ",\"projects\":{{{others}}},\"log\":{log},\"changes\":{changes}}}");
    Reply::bytes(200, out.into())
}

/// Appends `"volumes":{…},"policies":{…}`. Written as text: a million volumes would
/// make a slow tree.
fn push_truth(out: &mut String, project: &Project) {
    let world = project.read();
    out.push_str("\"volumes\":{");
    for (place, (id, policy)) in world.truth().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        let policy = policy.map_or(Value::Null, Value::from);
        let _done = write!(out, "{comma}\"{id}\":{policy}");
    }
    let policies: Map<String, Value> = world
        .policies
        .iter()
        .map(|policy| {
            let count = world.members(policy.slot);
            let facts = json!({ "name": policy.name, "on": policy.schedule.on, "count": count });
            (policy.id.clone(), facts)
        })
        .collect();
    let _done = write!(out, "}},\"policies\":{}", Value::Object(policies));
}
