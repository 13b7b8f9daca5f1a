//! Servers, for their names: GET `servers` and `servers/detail`, paged by marker.

use serde_json::{Value, json};

use super::super::config::Servers;
use super::refusals::{forbidden, unknown_path};
use super::reply::Reply;
use super::route::Op;
use super::sender::admitted;
use super::turn::Turn;

/// Most servers in one page.
const PAGE: usize = 1000;

pub(crate) fn answer(turn: &Turn) -> Reply {
    match turn.cloud.config.servers {
        Servers::Shown => {}
        Servers::Forbidden => return forbidden(turn.route.service),
        Servers::Missing | Servers::Absent => return unknown_path(&turn.request_id),
    }
    let base = turn.cloud.base();
    if turn.route.op == Op::ServiceRoot {
        return Reply::json(
            200,
            &json!({ "version": {
                "id": "v2.1",
                "status": "CURRENT",
                "version": "2.60",
                "min_version": "2.1",
                "links": [{ "rel": "self", "href": format!("{base}/compute/v2.1/") }],
            } }),
        );
    }
    if let Err(refused) = admitted(turn) {
        return refused;
    }
    let detail = turn.route.op == (Op::Servers { detail: true });
    let Some(project) = turn.place() else {
        return unknown_path(&turn.request_id);
    };
    let world = project.read();
    let limit = match turn.call.query("limit").map_or(Ok(PAGE), str::parse::<usize>) {
        Ok(limit) => limit.min(PAGE),
        Err(_) => return Reply::cinder(400, "Invalid input for query parameters limit."),
    };
    let start = match turn.call.query("marker") {
        None => 0,
        Some(marker) => match world.server_at(marker) {
            Some(at) => at as usize + 1,
            None => return Reply::cinder(400, &format!("marker [{marker}] not found")),
        },
    };
    let page: Vec<Value> = world
        .servers
        .iter()
        .skip(start)
        .take(limit)
        .map(|server| {
            let id = server.id.to_string();
            let link = format!("{base}/compute/v2.1/{}/servers/{id}", project.id);
            let links = json!([{ "rel": "self", "href": link }]);
            let name = server.name.text();
            if !detail {
                return json!({ "id": id, "name": name, "links": links });
            }
            json!({
                "id": id,
                "name": name,
                "links": links,
                "status": "ACTIVE",
                "tenant_id": project.id,
                "OS-EXT-AZ:availability_zone": world.zones.word(server.zone),
            })
        })
        .collect();
    if limit == 0 || page.len() < limit {
        return Reply::json(200, &json!({ "servers": page }));
    }
    let last = page.last().and_then(|server| server.get("id")).and_then(Value::as_str);
    let path = if detail { "servers/detail" } else { "servers" };
    let href = format!(
        "https://compute.localdomain.example:8774/v2.1/{}/{path}?limit={limit}&marker={}",
        project.id,
        last.unwrap_or_default(),
    );
    let links = json!([{ "rel": "next", "href": href }]);
    Reply::json(200, &json!({ "servers": page, "servers_links": links }))
}
