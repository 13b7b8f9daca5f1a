//! Backups, `/vbs/v2|v3/{project}/backups/…`: the calls that are Cinder's own.

use bytes::Bytes;

use super::super::config::BackupLists;
use super::super::id::Id;
use super::super::world::World;
use super::super::world::backups::list::{BackupPage, BackupQuery};
use super::super::world::render::INTERNAL_HOST;
use super::listing::LARGEST_PAGE;
use super::refusals::unknown_path;
use super::reply::Reply;
use super::turn::Turn;

/// Bytes of a rendered backup, roughly.
const BACKUP_BYTES: usize = 900;

/// A page of the list.
pub(crate) fn list(turn: &Turn, world: &World, v2: bool, now: i64) -> Reply {
    let config = &turn.cloud.config;
    if v2 && config.backup_lists == BackupLists::OnlyV3 {
        return unknown_path(&turn.request_id);
    }
    let query = match query(turn, v2) {
        Ok(query) => query,
        Err(refused) => return refused,
    };
    let page = if turn.verdict.marker_vanishes && query.marker.is_some() {
        None
    } else if turn.verdict.page_repeat {
        world.backups(&BackupQuery { marker: None, offset: 0, ..query }, now)
    } else {
        world.backups(&query, now)
    };
    let Some(BackupPage { mut backups, is_full }) = page else {
        return Reply::cinder(404, "Backup of the marker could not be found.");
    };
    if turn.verdict.page_duplicates > 0
        && let Some(marker) = query.marker
    {
        let mut again = world.backups_up_to(marker, turn.verdict.page_duplicates, now);
        again.append(&mut backups);
        again.truncate(query.limit);
        backups = again;
    }
    let mut out = Vec::with_capacity(backups.len() * BACKUP_BYTES + 512);
    out.extend_from_slice(b"{\"backups\":[");
    for (place, backup) in backups.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        world.push_backup(&mut out, backup, v2, now);
    }
    out.push(b']');
    // A link comes with a full page, to a host that is not reachable, and with a stray offset.
    if let Some(last) = backups.last().filter(|_| is_full) {
        let link = format!(
            ",\"backups_links\":[{{\"href\":\"{INTERNAL_HOST}/v2/{}/backups?limit={limit}&offset={limit}\
             &marker={}\",\"rel\":\"next\"}}]",
            world.project_id,
            world.backup_id(last.number),
            limit = backups.len(),
        );
        out.extend_from_slice(link.as_bytes());
    }
    out.push(b'}');
    Reply::bytes(200, Bytes::from(out))
}

/// One backup.
pub(crate) fn one(turn: &Turn, world: &World, v2: bool, id: &str, now: i64) -> Reply {
    if v2 && turn.cloud.config.backup_lists == BackupLists::OnlyV3 {
        return unknown_path(&turn.request_id);
    }
    let held = world.held_backups(now);
    let found = Id::parse(id).and_then(|id| world.backup_place(id)).and_then(|place| held.get(place));
    let Some(backup) = found else {
        return Reply::cinder(404, &format!("Backup {id} could not be found."));
    };
    let mut out = Vec::with_capacity(BACKUP_BYTES);
    out.extend_from_slice(b"{\"backup\":");
    world.push_backup(&mut out, backup, v2, now);
    out.push(b'}');
    Reply::bytes(200, Bytes::from(out))
}

fn query(turn: &Turn, v2: bool) -> Result<BackupQuery, Reply> {
    let config = &turn.cloud.config;
    let text = |key: &str| turn.call.query(key).map(str::to_owned);
    let number = |key: &str, default: usize| {
        let invalid = |_| Reply::cinder(400, &format!("Invalid input received: {key} must be an integer"));
        turn.call.query(key).map_or(Ok(default), |text| text.parse().map_err(invalid))
    };
    let marker = match turn.call.query("marker") {
        Some(_) if config.backup_lists == BackupLists::NoMarker => {
            return Err(Reply::cinder(400, "Additional properties are not allowed ('marker')"));
        }
        Some(text) => match Id::parse(text) {
            Some(id) => Some(id),
            None => return Err(Reply::cinder(404, &format!("Backup {text} could not be found."))),
        },
        None => None,
    };
    Ok(BackupQuery {
        limit: number("limit", LARGEST_PAGE)?.min(config.page_cap).min(LARGEST_PAGE),
        offset: number("offset", 0)?,
        marker,
        // Only v2 documents an order.
        ascending: config.backup_lists == BackupLists::Unsorted
            || (v2 && turn.call.query("sort_dir") == Some("asc")),
        status: text("status"),
        name: text("name"),
        volume: text("volume_id"),
    })
}
