//! The service catalog: everything in the first region; in the second, volumes and the
//! successor of the backup service, which is not served (domain.md 5.6).

use serde_json::{Value, json};

use super::super::cloud::Cloud;
use super::super::config::Servers;
use super::super::region::{REGION, SECOND_REGION};

/// Where the volume service of a region begins.
pub(crate) fn volumes_root(region: &str) -> &'static str {
    if region == SECOND_REGION { "eu-nl/evs" } else { "evs" }
}

/// All entries, or only identity for a token without a project.
pub(crate) fn list(cloud: &Cloud, project: Option<&str>) -> Value {
    let base = cloud.base();
    let mut entries = vec![entry("identity", "iam", &[("*", format!("{base}/v3"))])];
    let Some(project) = project else {
        return Value::Array(entries);
    };
    let url = |path: &str| format!("{base}/{path}/{project}");
    for (kind, version) in [("volumev2", "v2"), ("volumev3", "v3")] {
        let regions =
            [REGION, SECOND_REGION].into_iter().filter(|region| cloud.place(project, region).is_some());
        let at = |region| (region, url(&format!("{}/{version}", volumes_root(region))));
        entries.push(entry(kind, "evs", &regions.map(at).collect::<Vec<_>>()));
    }
    if cloud.config.servers != Servers::Absent {
        entries.push(entry("compute", "nova", &[(REGION, url("compute/v2.1"))]));
    }
    if cloud.config.vbs_in_catalog {
        entries.push(entry("vbs", "vbs", &[(REGION, url("vbs/v2"))]));
        entries.push(entry("vbsv2", "vbsv2", &[(REGION, url("vbs/v2"))]));
    }
    if cloud.config.second_region {
        entries.push(entry("cbr", "cbr", &[(SECOND_REGION, url("eu-nl/cbr/v3"))]));
    }
    Value::Array(entries)
}

/// A service and its endpoints: region and address of each.
fn entry(kind: &str, name: &str, endpoints: &[(&str, String)]) -> Value {
    let endpoints: Vec<Value> = endpoints
        .iter()
        .map(|(region, url)| {
            json!({
                "id": format!("endpoint-{kind}-{region}"),
                "interface": "public",
                "region": region,
                "region_id": region,
                "url": url,
            })
        })
        .collect();
    json!({ "type": kind, "name": name, "id": format!("catalog-{kind}"), "endpoints": endpoints })
}
