//! The service catalog. There is no `cbr` in it: this cloud is older than that.

use serde_json::{Value, json};

use super::super::cloud::{Cloud, REGION};
use super::super::config::Servers;

/// All entries, or only identity for a token without a project.
pub(crate) fn list(cloud: &Cloud, project: Option<&str>) -> Value {
    let base = cloud.base();
    let mut entries = vec![entry("identity", "iam", "*", &format!("{base}/v3"))];
    if let Some(project) = project {
        let mut add = |kind: &str, name: &str, path: &str| {
            let url = format!("{base}/{path}/{project}");
            entries.push(entry(kind, name, REGION, &url));
        };
        add("volumev2", "evs", "evs/v2");
        add("volumev3", "evs", "evs/v3");
        if cloud.config.servers != Servers::Absent {
            add("compute", "nova", "compute/v2.1");
        }
        if cloud.config.vbs_in_catalog {
            add("vbs", "vbs", "vbs/v2");
            add("vbsv2", "vbsv2", "vbs/v2");
        }
    }
    Value::Array(entries)
}

fn entry(kind: &str, name: &str, region: &str, url: &str) -> Value {
    json!({
        "type": kind,
        "name": name,
        "id": format!("catalog-{kind}"),
        "endpoints": [{
            "id": format!("endpoint-{kind}"),
            "interface": "public",
            "region": region,
            "region_id": region,
            "url": url,
        }],
    })
}
