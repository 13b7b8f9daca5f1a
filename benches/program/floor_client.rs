//! The floor of a load: log in, read every page by marker one after the other, keep what a list
//! shows. No joins, no screen, no second thread.

use std::time::Instant;

use reqwest::Client;
use serde::Deserialize;
use serde_json::json;

use crate::process;

#[derive(Deserialize)]
struct Page {
    volumes: Vec<Volume>,
}

#[derive(Deserialize)]
struct Volume {
    id: String,
    name: Option<String>,
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

/// The most a page may hold.
const PAGE: usize = 1000;

/// Reads everything and prints what it cost. The argument is the form: `cloudvolumes` or `volumes`.
pub fn run(arguments: &[String]) -> Result<(), String> {
    let form = arguments.first().map_or("cloudvolumes", String::as_str);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    let begun = Instant::now();
    let volumes = runtime.block_on(read(form)).map_err(|error| error.to_string())?;
    let wall = begun.elapsed();
    let memory = process::memory("self").ok_or("no memory figures")?;
    let cpu = process::cpu("self").ok_or("no time figures")?;
    let kept: usize = volumes.iter().map(Volume::weight).sum();
    println!(
        "{}",
        json!({ "volumes": volumes.len(), "wall_us": wall.as_micros() as u64,
                "cpu_us": cpu.as_micros() as u64, "peak_kib": memory.peak, "kept": kept })
    );
    Ok(())
}

impl Volume {
    /// So that no field is read for nothing.
    fn weight(&self) -> usize {
        self.id.len()
            + self.name.as_ref().map_or(0, String::len)
            + self.status.len()
            + self.availability_zone.len()
            + self.kind.len()
            + self.metadata.policy.as_ref().map_or(0, String::len)
            + self.size as usize
    }
}

async fn read(form: &str) -> Result<Vec<Volume>, Box<dyn std::error::Error>> {
    // The client wants to know how to speak TLS even where nobody does.
    let _there = rustls::crypto::ring::default_provider().install_default();
    let http = Client::builder().no_proxy().build()?;
    let variable = |name: &str| std::env::var(name);
    let (user, password) = (variable("OS_USERNAME")?, variable("OS_PASSWORD")?);
    let domain = json!({ "name": variable("OS_USER_DOMAIN_NAME")? });
    let login = json!({ "auth": {
        "identity": { "methods": ["password"],
                      "password": { "user": { "name": user, "password": password, "domain": domain } } },
        "scope": { "project": { "name": variable("OS_PROJECT_NAME")?, "domain": domain } },
    } });
    let url = format!("{}/auth/tokens", variable("OS_AUTH_URL")?);
    let answer = http.post(url).body(login.to_string()).send().await?.error_for_status()?;
    let token = answer.headers().get("x-subject-token").ok_or("no token")?.clone();
    let catalog: serde_json::Value = serde_json::from_slice(&answer.bytes().await?)?;
    let base = volumes_at(&catalog).ok_or("no volumes in the catalog")?;

    let mut all: Vec<Volume> = Vec::new();
    loop {
        let marker = all.last().map(|last| format!("&marker={}", last.id)).unwrap_or_default();
        let url = format!("{base}/{form}/detail?limit={PAGE}{marker}");
        let answer = http.get(url).header("x-auth-token", &token).send().await?.error_for_status()?;
        let page: Page = serde_json::from_slice(&answer.bytes().await?)?;
        let more = page.volumes.len() >= PAGE;
        all.extend(page.volumes);
        if !more {
            return Ok(all);
        }
    }
}

/// The first region's address of volumes, version 2, which knows both forms.
fn volumes_at(catalog: &serde_json::Value) -> Option<String> {
    let region = std::env::var("OS_REGION_NAME").ok()?;
    let services = catalog.pointer("/token/catalog")?.as_array()?;
    let urls = services.iter().filter(|service| service["type"] == "volumev2").flat_map(|service| {
        service["endpoints"].as_array().into_iter().flatten().filter(|end| end["region"] == region.as_str())
    });
    urls.filter_map(|end| end["url"].as_str()).map(str::to_owned).next()
}
