//! Volumes, `/evs/v2|v3/{project}/…`: lists in both forms, one volume, metadata.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::super::clock::now_ms;
use super::super::cloud::Project;
use super::super::config::LinkShown;
use super::super::log::Seen;
use super::super::world::World;
use super::super::world::lists::Form;
use super::super::world::lists::Key;
use super::super::world::query::{Page, Query};
use super::super::world::render::INTERNAL_HOST;
use super::catalog;
use super::listing::{self, LARGEST_PAGE};
use super::refusals::unknown_path;
use super::reply::Reply;
use super::route::Op;
use super::sender::admitted;
use super::turn::Turn;

/// Bytes of a rendered volume, roughly.
const VOLUME_BYTES: usize = 1700;

pub(crate) fn answer(turn: &Turn) -> Reply {
    if turn.route.op == Op::ServiceRoot {
        return Reply::json(300, &versions(&turn.cloud.base(), turn.route.region));
    }
    if let Err(refused) = admitted(turn) {
        return refused;
    }
    let Some(project) = turn.place() else {
        return unknown_path(&turn.request_id);
    };
    if project.read().has_restores() {
        project.write().advance_restores(turn.cloud.now_ms());
    }
    match &turn.route.op {
        Op::CreateVolume => create(turn, &mut project.write()),
        Op::VolumeJob(id) => job(turn, &project.read(), id),
        Op::Volumes(Form::Vendor) | Op::Volume(Form::Vendor, _) if !turn.cloud.config.vendor_form => {
            Reply::cinder(404, "The resource could not be found.")
        }
        Op::Volumes(form) => list(turn, &project.read(), *form),
        Op::Volume(form, id) => one(turn, &project.read(), *form, id),
        _ => metadata(turn, project),
    }
}

fn versions(base: &str, region: &str) -> Value {
    let root = catalog::volumes_root(region);
    let version = |id: &str, path: &str, micro: &str| {
        json!({
            "id": id,
            "status": if id == "v3.0" { "CURRENT" } else { "DEPRECATED" },
            "version": micro,
            "min_version": if micro.is_empty() { "" } else { "3.0" },
            "links": [{ "rel": "self", "href": format!("{base}/{root}/{path}/") }],
        })
    };
    json!({ "versions": [version("v2.0", "v2", ""), version("v3.0", "v3", "3.59")] })
}

fn create(turn: &Turn, world: &mut World) -> Reply {
    let now = turn.cloud.now_ms();
    world.catch_up(now);
    let body = turn.call.object().unwrap_or_default();
    let id = turn.cloud.rng().id();
    match world.restore(&body, id, now) {
        Ok(job) => Reply::json(200, &json!({ "job_id": job.plain() })),
        Err(refused) => Reply::from(refused),
    }
}

fn job(turn: &Turn, world: &World, id: &str) -> Reply {
    match world.restore_job(id, turn.cloud.now_ms()) {
        Some(job) => Reply::json(200, &job),
        None => Reply::wrapped(400, "EVS.2024", "the job does not exist"),
    }
}

fn list(turn: &Turn, world: &World, form: Form) -> Reply {
    let now = now_ms();
    let asked = match listing::query(&turn.call, world, form) {
        Ok(query) => query,
        Err(refused) => return refused,
    };
    let limit = asked.limit.min(turn.cloud.config.page_cap).min(LARGEST_PAGE);
    let mut query = Query { limit, ..asked };
    if turn.verdict.marker_vanishes
        && let Some(marker) = query.marker
    {
        return listing::marker_gone(form, marker);
    }
    if turn.verdict.page_repeat {
        query.marker = None;
        query.offset = 0;
    }
    let shown = turn.cloud.config.link_shown == LinkShown::InList;
    let mut page = match (world.page(&query, now), query.marker) {
        (Ok(page), _) => page,
        (Err(_), Some(marker)) => return listing::marker_gone(form, marker),
        (Err(_), None) => Page::default(),
    };
    if form == Form::Vendor && query.offset > 0 && query.offset >= page.total {
        return Reply::wrapped(400, "EVS.5400", "invalid filter offset!");
    }
    if turn.verdict.page_duplicates > 0 {
        repeat_some(world, &query, turn.verdict.page_duplicates, &mut page, now);
    }
    if query.filter.ids.is_some() {
        turn.saw(page.rows.iter().filter_map(|at| seen(world, *at, shown, now)).collect());
    }
    let key = Key { rows: page.rows, total: page.total, limit, form, link: shown };
    let body = world.kept_page(&key).unwrap_or_else(|| {
        let body = Bytes::from(written(world, &key, now));
        world.keep_page(key, &body);
        body
    });
    Reply::bytes(200, body)
}

/// A page as JSON text.
fn written(world: &World, page: &Key, now: i64) -> Vec<u8> {
    let mut out = Vec::with_capacity(page.rows.len() * VOLUME_BYTES + 512);
    out.push(b'{');
    if page.form == Form::Vendor {
        out.extend_from_slice(format!("\"count\":{},", page.total).as_bytes());
    }
    out.extend_from_slice(b"\"volumes\":[");
    for (place, at) in page.rows.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        world.push_volume(&mut out, *at, page.form, page.link, now);
    }
    out.extend_from_slice(b"],\"volumes_links\":");
    out.extend_from_slice(next_link(world, page).as_bytes());
    out.push(b'}');
    out
}

/// A full page has a next link even where nothing follows, to a host that is not
/// reachable and to the Cinder path whatever the form.
fn next_link(world: &World, page: &Key) -> String {
    let limit = page.limit;
    let last = page.rows.last().filter(|_| page.rows.len() >= limit);
    let Some(row) = last.and_then(|at| world.row(*at)) else {
        return "[]".to_owned();
    };
    format!(
        "[{{\"href\":\"{INTERNAL_HOST}/v2/{}/volumes/detail?limit={limit}&marker={}\",\
          \"rel\":\"next\"}}]",
        world.project_id, row.id,
    )
}

/// Puts the last rows of the page before in front, as when volumes are created
/// while a client pages by offset.
fn repeat_some(world: &World, query: &Query, count: usize, page: &mut Page, now: i64) {
    let Some(marker) = query.marker else { return };
    let back =
        Query { limit: count.saturating_sub(1), ascending: !query.ascending, offset: 0, ..query.clone() };
    let Ok(before) = world.page(&back, now) else {
        return;
    };
    let mut rows: Vec<u32> = before.rows.into_iter().rev().collect();
    rows.extend(world.at(marker));
    rows.append(&mut page.rows);
    rows.truncate(query.limit);
    page.rows = rows;
}

fn seen(world: &World, at: u32, shown: bool, now: i64) -> Option<Seen> {
    let slot = world.shown_slot(at, now);
    Some(Seen {
        volume: world.row(at)?.id.to_string(),
        policy: world.slot_text(slot).filter(|_| shown).map(str::to_owned),
    })
}

fn one(turn: &Turn, world: &World, form: Form, id: &str) -> Reply {
    let now = now_ms();
    let Some(at) = world.find(id) else {
        return no_volume(turn, id);
    };
    let shown = turn.cloud.config.link_shown != LinkShown::Nowhere;
    let mut out = Vec::with_capacity(VOLUME_BYTES);
    out.extend_from_slice(b"{\"volume\":");
    world.push_volume(&mut out, at, form, shown, now);
    out.push(b'}');
    turn.saw(seen(world, at, shown, now).into_iter().collect());
    Reply::bytes(200, Bytes::from(out))
}

/// 404 with a number from v3 and with the vendor's text from v2.
fn no_volume(turn: &Turn, id: &str) -> Reply {
    let version = turn.call.segments.iter().find(|part| matches!(part.as_str(), "v2" | "v3"));
    if version.is_some_and(|version| version == "v2") {
        let body = json!({ "itemNotFound": { "message": "not found", "code": "EVS.5404" } });
        return Reply::json(404, &body);
    }
    Reply::cinder(404, &format!("Volume {id} could not be found."))
}

fn metadata(turn: &Turn, project: &Project) -> Reply {
    let now = now_ms();
    let (Op::Metadata(id)
    | Op::MergeMetadata(id)
    | Op::ReplaceMetadata(id)
    | Op::MetadataKey(id, _)
    | Op::SetMetadataKey(id, _)
    | Op::DeleteMetadataKey(id, _)) = &turn.route.op
    else {
        return unknown_path(&turn.request_id);
    };
    if turn.route.writes() {
        let mut world = project.write();
        world.catch_up(turn.cloud.now_ms());
        let Some(at) = world.find(id) else {
            return no_volume(turn, id);
        };
        if let Err(refused) = write_metadata(turn, &mut world, at) {
            return refused;
        }
    }
    let world = project.read();
    let Some(at) = world.find(id) else {
        return no_volume(turn, id);
    };
    let shown = turn.cloud.config.link_shown != LinkShown::Nowhere;
    let mut out = Vec::with_capacity(512);
    world.push_metadata(&mut out, at, shown, now_ms());
    let map: Map<String, Value> = serde_json::from_slice(&out).unwrap_or_default();
    turn.saw(seen(&world, at, shown, now).into_iter().collect());
    match &turn.route.op {
        Op::MetadataKey(_, key) | Op::SetMetadataKey(_, key) => match map.get(key) {
            Some(value) => Reply::json(200, &json!({ "meta": { (key): value } })),
            None => Reply::cinder(404, &format!("Metadata key {key} could not be found.")),
        },
        Op::DeleteMetadataKey(..) => Reply::empty(200),
        _ => Reply::json(200, &json!({ "metadata": map })),
    }
}

fn write_metadata(turn: &Turn, world: &mut World, at: u32) -> Result<(), Reply> {
    let author = turn.author();
    let body = |key: &str| -> Result<BTreeMap<String, String>, Reply> {
        turn.call
            .json()
            .and_then(|body| serde_json::from_value(body.get(key)?.clone()).ok())
            .ok_or_else(|| Reply::cinder(400, "Malformed request body"))
    };
    match &turn.route.op {
        Op::MergeMetadata(_) => world.merge_meta(at, body("metadata")?, author),
        Op::ReplaceMetadata(_) => world.replace_meta(at, body("metadata")?, author),
        Op::SetMetadataKey(..) => world.merge_meta(at, body("meta")?, author),
        Op::DeleteMetadataKey(_, key) if !world.delete_meta(at, key, author) => {
            let text = format!("Metadata key {key} could not be found.");
            return Err(Reply::cinder(404, &text));
        }
        _ => {}
    }
    Ok(())
}
