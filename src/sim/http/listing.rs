//! What a list call may ask for, and how each form refuses the rest.

use serde_json::{Value, json};

use super::super::id::Id;
use super::super::world::World;
use super::super::world::lists::Form;
use super::super::world::lists::{Filter, SortKey};
use super::super::world::query::Query;
use super::call::Call;
use super::reply::Reply;

/// Most volumes per page.
pub(crate) const LARGEST_PAGE: usize = 1000;
/// Most ids in `ids`.
const MOST_IDS: usize = 60;
/// Statuses that exist without a volume being in them.
const STATUSES: [&str; 18] = [
    "creating",
    "available",
    "in-use",
    "error",
    "attaching",
    "detaching",
    "restoring-backup",
    "backing-up",
    "error_restoring",
    "uploading",
    "downloading",
    "extending",
    "error_extending",
    "deleting",
    "error_deleting",
    "rollbacking",
    "error_rollbacking",
    "awaiting-transfer",
];

/// Reads the query of a list call.
pub(crate) fn query(call: &Call, world: &World, form: Form) -> Result<Query, Reply> {
    let (sort, ascending) = order(call, form)?;
    Ok(Query {
        limit: limit(call, form)?,
        offset: offset(call, form)?,
        marker: marker(call, form)?,
        sort,
        ascending,
        filter: filter(call, world, form)?,
    })
}

/// The marker names no volume (any more).
pub(crate) fn marker_gone(form: Form, marker: Id) -> Reply {
    match form {
        Form::Vendor => Reply::wrapped(400, "EVS.5400", "invalid filter marker!"),
        Form::Cinder => Reply::cinder(404, &format!("Volume {marker} could not be found.")),
    }
}

fn limit(call: &Call, form: Form) -> Result<usize, Reply> {
    let Some(text) = call.query("limit") else {
        return Ok(LARGEST_PAGE);
    };
    match (text.parse::<usize>(), form) {
        (Ok(limit @ 1..=LARGEST_PAGE), _) => Ok(limit),
        (Ok(limit), Form::Cinder) => Ok(limit.min(LARGEST_PAGE)),
        (Ok(0) | Err(_), Form::Vendor) => Err(Reply::wrapped(400, "EVS.1023", "invalid filter limit!")),
        (Ok(_), Form::Vendor) => Err(Reply::wrapped(400, "EVS.2142", "limit is above 1000")),
        (Err(_), Form::Cinder) => {
            Err(Reply::cinder(400, "Invalid input received: limit param must be an integer"))
        }
    }
}

/// The vendor form wants more than 0; whether it is below the count is looked at later.
fn offset(call: &Call, form: Form) -> Result<usize, Reply> {
    let Some(text) = call.query("offset") else {
        return Ok(0);
    };
    match (text.parse::<usize>(), form) {
        (Ok(0) | Err(_), Form::Vendor) => Err(Reply::wrapped(400, "EVS.5400", "invalid filter offset!")),
        (Ok(offset), _) => Ok(offset),
        (Err(_), Form::Cinder) => {
            Err(Reply::cinder(400, "Invalid input received: offset param must be an integer"))
        }
    }
}

fn marker(call: &Call, form: Form) -> Result<Option<Id>, Reply> {
    let Some(text) = call.query("marker") else {
        return Ok(None);
    };
    match (Id::parse(text), form) {
        (Some(id), _) => Ok(Some(id)),
        (None, Form::Vendor) => Err(Reply::wrapped(400, "EVS.1024", "invalid filter marker!")),
        (None, Form::Cinder) => Err(Reply::cinder(404, &format!("Volume {text} could not be found."))),
    }
}

/// `sort_key` and `sort_dir`; stock Cinder also has `sort=key:dir`.
fn order(call: &Call, form: Form) -> Result<(SortKey, bool), Reply> {
    let stock = call.query("sort").filter(|_| form == Form::Cinder);
    let (key, direction) = match stock {
        Some(sort) => sort.split_once(':').unwrap_or((sort, "desc")),
        None => (call.query("sort_key").unwrap_or("created_at"), call.query("sort_dir").unwrap_or("desc")),
    };
    let sort = match (key, form) {
        ("created_at", _) => SortKey::Created,
        ("id", _) => SortKey::Id,
        ("status", _) => SortKey::Status,
        ("size", _) => SortKey::Size,
        ("name" | "display_name", Form::Cinder) => SortKey::Name,
        (_, Form::Vendor) => {
            return Err(Reply::wrapped(400, "EVS.1039", "invalid filter sort_key!"));
        }
        (_, Form::Cinder) => {
            return Err(Reply::cinder(400, &format!("Sort key {key} is invalid.")));
        }
    };
    match (direction, form) {
        ("asc", _) => Ok((sort, true)),
        ("desc", _) => Ok((sort, false)),
        (_, Form::Vendor) => Err(Reply::wrapped(400, "EVS.1040", "invalid filter sort_dir!")),
        (_, Form::Cinder) => Err(Reply::cinder(400, "Unknown sort direction")),
    }
}

fn filter(call: &Call, world: &World, form: Form) -> Result<Filter, Reply> {
    let text = |key: &str| call.query(key).map(str::to_owned);
    let mut filter = Filter {
        status: text("status"),
        name: text("name"),
        zone: text("availability_zone"),
        policy: policy(call)?,
        ..Filter::default()
    };
    if form == Form::Cinder {
        return Ok(filter);
    }
    filter.kind = text("volume_type_id");
    filter.server = text("server_id");
    filter.ids = ids(call)?;
    if let Some(status) = &filter.status
        && !STATUSES.contains(&status.as_str())
        && world.statuses.known(status).is_none()
    {
        return Err(Reply::wrapped(400, "EVS.1031", "invalid filter status!"));
    }
    if let Some(zone) = &filter.zone
        && world.zones.known(zone).is_none()
    {
        return Err(Reply::wrapped(400, "EVS.1041", "invalid filter availability_zone!"));
    }
    Ok(filter)
}

/// `ids=['a','b']`, at most sixty; wins over `id`.
fn ids(call: &Call) -> Result<Option<Vec<Id>>, Reply> {
    let refused = || Reply::wrapped(400, "EVS.5400", "invalid filter ids!");
    let Some(text) = call.query("ids") else {
        return call.query("id").map(|id| Id::parse(id).map(|id| vec![id]).ok_or_else(refused)).transpose();
    };
    let inner = text.trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).ok_or_else(refused)?;
    let ids: Option<Vec<Id>> = inner
        .split(',')
        .map(|part| {
            let part = part.trim();
            let bare = part.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
            Id::parse(bare?)
        })
        .collect();
    ids.filter(|ids| ids.len() <= MOST_IDS).map(Some).ok_or_else(refused)
}

/// `metadata={"policy":"…"}`; Cinder's tools write single quotes.
fn policy(call: &Call) -> Result<Option<String>, Reply> {
    let Some(text) = call.query("metadata") else {
        return Ok(None);
    };
    let json: Value = serde_json::from_str(text)
        .or_else(|_| serde_json::from_str(&text.replace('\'', "\"")))
        .map_err(|_| Reply::wrapped(400, "EVS.1025", "invalid filter metadata!"))?;
    match json.as_object().map(|map| (map.len(), map.get("policy"))) {
        Some((1, Some(Value::String(policy)))) => Ok(Some(policy.clone())),
        _ => Err(Reply::json(
            400,
            &json!({ "error": { "code": "EVS.1058", "message": "metadata is invalid" } }),
        )),
    }
}
