//! The backup-policy service, `/vbs/v2/{project}/…`.

use serde_json::{Map, Value, json};

use super::super::clock::now_ms;
use super::super::fault::Applied;
use super::super::log::{Deed, Did, Told};
use super::super::world::World;
use super::super::world::link::Rules;
use super::super::world::refusal::Refusal;
use super::super::world::tasks::TaskQuery;
use super::backups;
use super::refusals::unknown_path;
use super::reply::Reply;
use super::route::Op;
use super::sender::admitted;
use super::turn::Turn;

/// The body could not be parsed as JSON.
const NOT_JSON: Refusal = Refusal::new(400, "AutoBackup.0008", "the request body is not json");
/// Most tasks in a page.
const MOST_TASKS: usize = 1000;
/// There was none.
const NO_BODY: Refusal = Refusal::new(400, "AutoBackup.0000", "the request body is empty");

pub(crate) fn answer(turn: &Turn) -> Reply {
    if turn.route.op == Op::ServiceRoot {
        return Reply::json(200, &versions(&turn.cloud.base()));
    }
    let admitted = admitted(turn);
    let project = turn.route.project.as_deref().and_then(|id| turn.cloud.project(id));
    let project = match (admitted, project) {
        (Ok(_), Some(project)) => project,
        (Ok(_), None) => return unknown_path(&turn.request_id),
        (Err(refused), _) => return refused,
    };
    if turn.route.writes() || asks_for_backups(&turn.route.op) {
        project.write().catch_up(turn.cloud.now_ms());
    }
    let done = match &turn.route.op {
        Op::Associate | Op::Disassociate(_) => link(turn, &mut project.write()),
        _ if turn.route.writes() => change(turn, &mut project.write()),
        _ => look_up(turn, &project.read()),
    };
    done.unwrap_or_else(Reply::from)
}

/// Whether an answer follows from what the policies did.
fn asks_for_backups(op: &Op) -> bool {
    matches!(op, Op::Tasks(_) | Op::Job(_) | Op::Quota | Op::Backups { .. } | Op::Backup { .. })
}

fn versions(base: &str) -> Value {
    json!({ "versions": [{
        "id": "v2.0",
        "status": "CURRENT",
        "links": [{ "rel": "self", "href": format!("{base}/vbs/v2/") }],
    }] })
}

fn body(turn: &Turn) -> Result<Map<String, Value>, Refusal> {
    if turn.call.body.is_empty() {
        return Err(NO_BODY);
    }
    turn.call.object().ok_or(NOT_JSON)
}

fn look_up(turn: &Turn, world: &World) -> Result<Reply, Refusal> {
    let now = turn.cloud.now_ms();
    let found = match &turn.route.op {
        // Lags are real time, whatever the cloud's clock says.
        Op::Policies => world.policies_json(now_ms()),
        Op::Backups { v2 } => return Ok(backups::list(turn, world, *v2, now)),
        Op::Backup { v2, id } => return Ok(backups::one(turn, world, *v2, id, now)),
        Op::Tasks(policy) => world.tasks(policy, &task_query(turn)?, now)?,
        Op::Job(id) => {
            world.job(id, now).ok_or(Refusal::new(400, "Common.0011", "the job does not exist"))?
        }
        Op::AllTags => world.all_tags(),
        Op::PolicyTags(policy) => world.policy_tags(policy)?,
        Op::FindByTags => world.find_by_tags(&body(turn)?)?,
        Op::Quota => quota(world),
        _ => return Ok(unknown_path(&turn.request_id)),
    };
    Ok(Reply::json(200, &found))
}

fn task_query(turn: &Turn) -> Result<TaskQuery, Refusal> {
    let text = |key: &str| turn.call.query(key).map(str::to_owned);
    let number = |key: &str, default: usize| {
        turn.call.query(key).map_or(Ok(default), |text| {
            text.parse().map_err(|_| Refusal::new(400, "AutoBackup.0008", "a number is expected"))
        })
    };
    let repeats = turn.verdict.page_repeat;
    Ok(TaskQuery {
        status: text("status"),
        job: text("job_id"),
        limit: number("limit", 20)?.min(MOST_TASKS),
        offset: if repeats { 0 } else { number("offset", 0)? },
        marker: text("marker").filter(|_| !repeats),
        ascending: turn.call.query("sort_dir") == Some("asc"),
    })
}

fn quota(world: &World) -> Value {
    let (backups, gigabytes) = world.used();
    let most = world.most_backups().map_or(json!(-1), |most| json!(most));
    json!({ "quotas": { "resources": [
        { "type": "backups", "used": backups, "reserved": 0, "quota": most },
        { "type": "backup_gigabytes", "used": gigabytes, "reserved": 0, "quota": -1 },
    ] } })
}

fn change(turn: &Turn, world: &mut World) -> Result<Reply, Refusal> {
    let config = &turn.cloud.config;
    let answer_id = |id: &str| Reply::json(200, &json!({ "backup_policy_id": id }));
    match &turn.route.op {
        Op::CreatePolicy => {
            let body = body(turn)?;
            let id = turn.cloud.rng().id().to_string();
            world.create_policy(&id, &body, config.policies_limit)?;
            Ok(answer_id(&id))
        }
        Op::ModifyPolicy(id) => {
            world.modify_policy(id, &body(turn)?, config.strict_modify)?;
            Ok(answer_id(id))
        }
        Op::DeletePolicy(id) => {
            world.delete_policy(id, turn.author())?;
            Ok(Reply::empty(204))
        }
        Op::CreateBackup => {
            let job = world.create_backup(&body(turn)?, turn.cloud.now_ms())?;
            Ok(Reply::json(200, &json!({ "job_id": job.plain() })))
        }
        Op::DeleteBackup(id) => {
            world.delete_backup(id, turn.cloud.now_ms())?;
            Ok(Reply::empty(202))
        }
        Op::Execute(id) => {
            world.execute(id, turn.cloud.now_ms())?;
            Ok(Reply::empty(204))
        }
        Op::AddTag(id) => {
            let body = body(turn)?;
            world.add_tag(id, body.get("tag").unwrap_or(&Value::Null))?;
            Ok(Reply::empty(204))
        }
        Op::ChangeTags(id) => {
            let body = body(turn)?;
            let action = body.get("action").and_then(Value::as_str).unwrap_or_default();
            world.change_tags(id, action, body.get("tags").unwrap_or(&Value::Null))?;
            Ok(Reply::empty(204))
        }
        Op::DeleteTag(id, key) => {
            world.delete_tag(id, key)?;
            Ok(Reply::empty(204))
        }
        _ => Ok(unknown_path(&turn.request_id)),
    }
}

/// Associate and disassociate: one deed per volume, then the two lists.
fn link(turn: &Turn, world: &mut World) -> Result<Reply, Refusal> {
    let body = body(turn)?;
    let asked = check_resources(&body)?;
    let (policy, taking_out) = match &turn.route.op {
        Op::Disassociate(policy) => (policy.as_str(), true),
        _ => (body.get("backup_policy_id").and_then(Value::as_str).unwrap_or_default(), false),
    };
    if policy.is_empty() {
        return Err(Refusal::new(400, "AutoBackup.0006", "backup_policy_id is empty"));
    }
    let Some(target) = world.policy(policy).map(|policy| policy.id.clone()) else {
        return Err(Refusal::new(400, "AutoBackup.0205", "policy does not exist"));
    };
    let rules = Rules { already: turn.cloud.config.already, limit: turn.cloud.config.policy_limit };
    let carried_out = match turn.share {
        Applied::None => 0,
        Applied::Part => asked.len().div_ceil(2),
        Applied::All => asked.len(),
    };
    let mut deeds: Vec<Deed> = Vec::with_capacity(asked.len());
    for (at, volume) in asked.iter().enumerate() {
        let twist = turn.verdict.twists.get(&volume.to_ascii_lowercase());
        let deed = if at >= carried_out {
            world.blank(volume, (!taking_out).then(|| target.clone()))
        } else if taking_out {
            world.disassociate(volume, &target, twist, turn.author())
        } else {
            world.associate(volume, &target, twist, rules, turn.author())
        };
        deeds.push(deed);
    }
    let lists = lists(turn, world, &deeds, taking_out);
    turn.cloud.log().edit(turn.seq, |entry| entry.volumes = deeds);
    Ok(Reply::json(200, &lists))
}

fn check_resources(body: &Map<String, Value>) -> Result<Vec<String>, Refusal> {
    let list = body.get("resources").and_then(Value::as_array).ok_or(Refusal::new(
        400,
        "AutoBackup.0001",
        "resources is missing",
    ))?;
    if list.is_empty() {
        return Err(Refusal::new(400, "AutoBackup.0207", "resources is empty"));
    }
    list.iter()
        .map(|entry| {
            let field = |key: &str| entry.get(key).and_then(Value::as_str);
            if field("resource_type").is_some_and(|kind| kind != "volume") {
                return Err(Refusal::new(400, "AutoBackup.0211", "resource_type is invalid"));
            }
            field("resource_id").filter(|id| !id.trim().is_empty()).map(str::to_owned).ok_or(Refusal::new(
                400,
                "AutoBackup.0209",
                "resource_id is empty",
            ))
        })
        .collect()
}

/// `success_resources` and `fail_resources`; a volume that was not carried out is in neither.
fn lists(turn: &Turn, world: &World, deeds: &[Deed], bare: bool) -> Value {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for deed in deeds.iter().filter(|deed| deed.did != Did::Untouched) {
        match deed.told {
            Told::Success | Told::CodedSuccess => good.push(resource(world, deed, bare)),
            Told::Failed => bad.push(resource(world, deed, bare)),
            Told::Unmentioned | Told::Nothing => {}
        }
    }
    for _ in 0..turn.verdict.extra_ids {
        let id = turn.cloud.rng().id().to_string();
        good.push(json!({ "resource_id": id, "resource_type": "volume" }));
    }
    let mut answer = Map::new();
    for (key, list) in [("success_resources", good), ("fail_resources", bad)] {
        match turn.verdict.null_lists {
            Some(absent) if list.is_empty() => {
                if !absent {
                    answer.insert(key.to_owned(), Value::Null);
                }
            }
            _ => {
                answer.insert(key.to_owned(), Value::Array(list));
            }
        }
    }
    Value::Object(answer)
}

/// One entry of a list. A failed one without a code is nothing but its id.
fn resource(world: &World, deed: &Deed, bare: bool) -> Value {
    let mut entry = Map::new();
    let mut put = |key: &str, text: &str| entry.insert(key.to_owned(), json!(text));
    put("resource_id", &deed.volume);
    if !bare && (deed.told != Told::Failed || deed.code.is_some()) {
        put("resource_type", "volume");
        if let Some(row) = world.find(&deed.volume).and_then(|at| world.row(at)) {
            let zone = world.zones.word(row.zone);
            put("availability_zone", zone);
            put("os_vol_host_attr", &format!("pod01.{zone}"));
        }
    }
    if let Some(code) = &deed.code {
        put("code", code);
        put("message", deed.message.as_deref().unwrap_or("told to fail"));
    }
    Value::Object(entry)
}
