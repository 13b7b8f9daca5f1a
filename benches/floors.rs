//! Floors for the pure parts: the least that could do the job, so that ratios can be read off
//! one run. They know nothing of the program's own types; only our reading of a page stands here
//! too, beside the floor for the same bytes.

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput};
use memchr::memmem::Finder;
use serde::Deserialize;
use vbs_tui::api::VolumePage;

const SIZES: [usize; 3] = [1_000, 100_000, 1_000_000];
/// Volumes of a page.
const PAGE: usize = 1000;

/// The names of a generated fleet, shuffled.
fn names(count: usize) -> impl Iterator<Item = String> {
    (0..count).map(move |n| format!("db-{:07}-data", n.wrapping_mul(2_654_435_761) % count.max(1)))
}

/// Floors beside filter, sort and the reading of a page.
pub fn floors(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("floors");
    group.sample_size(20);
    for size in SIZES {
        let (text, ends) = contiguous(size);
        for needle in ["0099", "db-00", "e"] {
            let finder = Finder::new(needle);
            group.bench_function(BenchmarkId::new(format!("memmem {needle}"), size), |bencher| {
                bencher.iter(|| hits(&finder, black_box(&text), &ends));
            });
        }
        let keys: Vec<([u8; 16], u32)> = names(size).zip(0..).map(|(name, at)| (prefix(&name), at)).collect();
        group.bench_function(BenchmarkId::new("sort by a prefix of 16 bytes", size), |bencher| {
            bencher.iter_batched(|| keys.clone(), |mut keys| keys.sort_unstable(), BatchSize::LargeInput);
        });
    }
    let page = page();
    group.throughput(Throughput::Bytes(page.len() as u64));
    group.bench_function("a page of 1000, ours", |bencher| {
        bencher.iter(|| VolumePage::volumes_of(black_box(page.as_bytes())).map(|volumes| volumes.len()));
    });
    group.bench_function("a page of 1000, serde_json, typed", |bencher| {
        bencher.iter(|| serde_json::from_slice::<Page>(black_box(page.as_bytes())).map(|page| page.weight()));
    });
    group.finish();
}

/// Name, id and zone of every row in one lower-cased text, and where each row ends.
fn contiguous(count: usize) -> (Vec<u8>, Vec<u32>) {
    let mut text = Vec::new();
    let mut ends = Vec::with_capacity(count);
    for (at, name) in names(count).enumerate() {
        let row = format!("{name}\n{:08x}-0000-4000-8000-{at:012x}\neu-de-0{}\n", at * 7919, at % 3 + 1);
        text.extend_from_slice(row.as_bytes());
        ends.push(text.len() as u32);
    }
    (text, ends)
}

/// The rows with a hit; after one the search goes on in the next row.
fn hits(finder: &Finder<'_>, text: &[u8], ends: &[u32]) -> Vec<u32> {
    let mut rows = Vec::new();
    let (mut from, mut row) = (0, 0);
    while let Some(found) = text.get(from..).and_then(|rest| finder.find(rest)) {
        let place = (from + found) as u32;
        row += ends.get(row..).map_or(0, |rest| step(rest, place));
        rows.push(row as u32);
        let Some(end) = ends.get(row) else { break };
        from = *end as usize;
    }
    rows
}

/// How many rows end at or before a place. Hits are often near each other, so a few steps come
/// before halving.
fn step(ends: &[u32], place: u32) -> usize {
    let near = ends.iter().take(8).take_while(|end| **end <= place).count();
    if near < 8 { near } else { ends.partition_point(|end| *end <= place) }
}

fn prefix(name: &str) -> [u8; 16] {
    let mut key = [0; 16];
    for (to, from) in key.iter_mut().zip(name.bytes()) {
        *to = from;
    }
    key
}

#[derive(Deserialize)]
struct Page {
    volumes: Vec<Volume>,
}

#[derive(Deserialize)]
struct Volume {
    id: String,
    name: String,
    status: String,
    size: u32,
    availability_zone: String,
    #[serde(rename = "volume_type")]
    kind: String,
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Metadata {
    policy: Option<String>,
}

impl Page {
    /// So that no field is read for nothing.
    fn weight(&self) -> usize {
        let texts = |volume: &Volume| {
            volume.id.len()
                + volume.name.len()
                + volume.status.len()
                + volume.availability_zone.len()
                + volume.kind.len()
                + volume.metadata.policy.as_ref().map_or(0, String::len)
        };
        self.volumes.iter().map(|volume| texts(volume) + volume.size as usize).sum()
    }
}

/// A page as the vendor writes it, about 1.4 kB for each volume.
fn page() -> String {
    let volumes: Vec<String> = names(PAGE).enumerate().map(|(at, name)| volume(at, &name)).collect();
    format!("{{\"count\":{PAGE},\"volumes\":[{}],\"volumes_links\":[]}}", volumes.join(","))
}

fn volume(at: usize, name: &str) -> String {
    let id = format!("{at:08x}-0000-4000-8000-{:012x}", at * 7919);
    let project = "5d1e7a90c3b24f6e8a7f00112233aabb";
    let link = format!("https://volume.example:8776/v2/{project}/volumes/{id}");
    serde_json::json!({
        "id": id, "name": name, "status": "in-use", "size": at % 500, "availability_zone": "eu-de-01",
        "volume_type": "SSD", "bootable": "false", "multiattach": false, "shareable": false,
        "encrypted": false,
        "metadata": { "policy": "71bb54d8-d101-45b9-834d-0bff90150280", "attached_mode": "rw",
                      "readonly": "False", "hw:passthrough": "false" },
        "attachments": [{ "id": id, "volume_id": id, "attachment_id": id, "server_id": id,
                          "attached_at": "2025-02-24T11:54:19.604815", "host_name": null,
                          "device": "/dev/vdc" }],
        "description": null, "snapshot_id": null, "source_volid": null, "consistencygroup_id": null,
        "created_at": "2025-02-24T11:53:42.999998", "updated_at": "2025-02-24T11:55:16.016866",
        "os-vol-host-attr:host": "pod03.eu-de-02#SAS", "os-vol-tenant-attr:tenant_id": project,
        "os-vol-mig-status-attr:migstat": null, "os-vol-mig-status-attr:name_id": null,
        "os-volume-replication:extended_status": null, "replication_status": "disabled",
        "user_id": "0f9e8d7c6b5a49382716051423324150", "volume_image_metadata": {},
        "links": [{ "href": link, "rel": "self" }, { "href": link, "rel": "bookmark" }],
        "service_type": "EVS", "wwn": id, "dedicated_storage_id": null, "dedicated_storage_name": null,
        "enterprise_project_id": "0", "tags": {},
    })
    .to_string()
}
