//! The second region, what a token may be asked, and the file of all logins.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use super::super::{SimConfig, clouds_file};
use super::{read, start, token_of};

/// Types and addresses of a region.
fn offered(catalog: &Value, region: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for service in catalog.as_array().expect("a list") {
        for endpoint in service["endpoints"].as_array().expect("a list") {
            if endpoint["region"] == region {
                let text = |value: &Value| value.as_str().expect("a text").to_owned();
                found.insert(text(&service["type"]), text(&endpoint["url"]));
            }
        }
    }
    found
}

#[tokio::test]
async fn the_second_region_has_volumes_of_its_own_and_no_backup_service() {
    let (sim, visitor) = start(SimConfig::default()).await;
    let (_, told) = visitor.get(&format!("{}/auth/catalog", visitor.at.auth_url)).await;
    let there = offered(&told["catalog"], &sim.accounts().second_region);
    assert_eq!(there.keys().collect::<Vec<_>>(), ["cbr", "volumev2", "volumev3"]);
    let here = offered(&told["catalog"], &visitor.at.region);
    assert_eq!(here.keys().collect::<Vec<_>>(), ["compute", "vbs", "vbsv2", "volumev2", "volumev3"]);
    for path in ["volumes/detail", "cloudvolumes/detail"] {
        let (status, page) = visitor.get(&format!("{}/{path}", there["volumev2"])).await;
        let volumes = page["volumes"].as_array().expect("a list");
        assert_eq!((status, volumes.len()), (200, 6));
        for volume in volumes {
            let id = volume["id"].as_str().expect("an id");
            assert_eq!(volume["availability_zone"], "eu-nl-01");
            assert_eq!(visitor.get(&visitor.evs(&format!("volumes/{id}"))).await.0, 404, "not at home");
            assert_eq!(visitor.get(&format!("{}/volumes/{id}", there["volumev3"])).await.0, 200);
        }
    }
    let root = visitor.at.auth_url.trim_end_matches("/v3");
    let (_, versions) = visitor.get(&format!("{root}/eu-nl/evs")).await;
    let link = versions["versions"][0]["links"][0]["href"].as_str().expect("a link");
    assert!(link.contains("/eu-nl/evs/v2"), "{link}");
    let vbs = visitor.vbs("backuppolicy").replace("/vbs/", "/eu-nl/vbs/");
    assert_eq!(visitor.get(&vbs).await.0, 404);
    let (_, state) = visitor.back_door("state").await;
    let held = &state["projects"][format!("{}@eu-nl", visitor.at.project_id)]["volumes"];
    assert_eq!(held.as_object().map(serde_json::Map::len), Some(6));
}

#[tokio::test]
async fn a_cloud_may_have_one_region() {
    let (_sim, visitor) = start(SimConfig { second_region: false, ..SimConfig::default() }).await;
    let (_, told) = visitor.get(&format!("{}/auth/catalog", visitor.at.auth_url)).await;
    assert!(offered(&told["catalog"], "eu-nl").is_empty());
    let there = visitor.evs("volumes/detail").replace("/evs/", "/eu-nl/evs/");
    assert_eq!(visitor.get(&there).await.0, 404);
}

#[tokio::test]
async fn a_token_may_look_at_itself_and_not_at_others() {
    let (sim, mut visitor) = start(SimConfig::default()).await;
    let url = format!("{}/auth/tokens", visitor.at.auth_url);
    let look = async |token: &str, subject: Option<&str>, query: &str| {
        let mut request = visitor.http.get(format!("{url}{query}")).header("X-Auth-Token", token);
        if let Some(subject) = subject {
            request = request.header("X-Subject-Token", subject);
        }
        read(request.send().await.expect("answered")).await
    };
    let own = visitor.token.clone();
    let (status, body) = look(&own, Some(&own), "").await;
    assert_eq!((status, &body["token"]["user"]["name"]), (200, &json!(visitor.at.user)));
    assert!(body["token"]["catalog"].is_array());
    let (_, body) = look(&own, Some(&own), "?nocatalog=1").await;
    assert!(body["token"]["expires_at"].is_string() && body["token"].get("catalog").is_none());
    assert_eq!(look(&own, Some("nonsense"), "").await.0, 404);
    assert_eq!(look(&own, None, "").await.0, 400);
    let mut login = visitor.password_login();
    login["auth"]["identity"]["password"]["user"]["name"] = json!(sim.accounts().viewer.name);
    let viewers = token_of(&visitor.log_in(&login).await);
    assert_eq!(look(&viewers, Some(&own), "").await.0, 403);
    visitor.token = viewers;
    assert_eq!(visitor.send(Method::GET, &url, None).await.expect("answered").status(), 400);
}

#[tokio::test]
async fn a_token_for_the_account_is_no_token_for_a_project() {
    let (sim, mut visitor) = start(SimConfig::default()).await;
    let known = sim.accounts();
    let mut login = visitor.password_login();
    for domain in [json!({ "id": known.domain_id }), json!({ "name": known.domain })] {
        login["auth"]["scope"] = json!({ "domain": domain });
        let answer = visitor.log_in(&login).await;
        visitor.token = token_of(&answer);
        let body = read(answer).await.1;
        assert_eq!(body["token"]["domain"]["id"], json!(known.domain_id));
        assert_eq!(body["token"]["catalog"].as_array().map(Vec::len), Some(1));
        let (_, refused) = visitor.get(&visitor.vbs("backuppolicy")).await;
        assert_eq!(refused["error"]["code"], "AutoBackup.0005");
        assert_eq!(visitor.get(&visitor.evs("volumes/detail")).await.1["error"]["code"], "Common.0018");
    }
    login["auth"]["scope"] = json!({ "domain": { "name": known.agency.domain } });
    assert_eq!(visitor.log_in(&login).await.status(), 401, "the account of somebody else");
    let url = format!("{}/auth/tokens?nocatalog=1", visitor.at.auth_url);
    let (_, body) = visitor.post(&url, visitor.password_login()).await;
    assert!(body["token"]["project"].is_object() && body["token"].get("catalog").is_none());
}

#[tokio::test]
async fn the_file_has_an_entry_for_every_way_to_log_in() {
    let (sim, _visitor) = start(SimConfig::default()).await;
    let text = clouds_file::text(&sim);
    let file: Value = serde_saphyr::from_str(&text).expect("the file is YAML");
    let clouds = file["clouds"].as_object().expect("entries");
    let mut types: Vec<(&str, Option<&str>)> =
        clouds.iter().map(|(name, entry)| (name.as_str(), entry["auth_type"].as_str())).collect();
    types.sort_unstable();
    assert_eq!(
        types,
        [
            ("sim", None),
            ("sim-agency", Some("agency")),
            ("sim-appcred", Some("v3applicationcredential")),
            ("sim-keys", Some("aksk")),
            ("sim-mfa", Some("v3multifactor")),
            ("sim-receipt", Some("v3multifactor")),
            ("sim-temp-keys", Some("aksk")),
            ("sim-token", Some("v3token")),
            ("sim-totp", Some("v3totp")),
            ("sim-viewer", None),
        ]
    );
    for entry in clouds.values() {
        assert_eq!(entry["auth"]["auth_url"], json!(sim.connection().auth_url));
        assert_eq!(entry["region_name"], json!(sim.connection().region));
    }
    let known = sim.accounts();
    assert_eq!(clouds["sim-mfa"]["auth_methods"], json!(["v3password", "v3totp"]));
    assert_eq!(clouds["sim-temp-keys"]["auth"]["security_token"], json!(known.temporary_key.security_token));
    assert_eq!(clouds["sim-agency"]["auth"]["target_agency_name"], json!(known.agency.name));
    assert!(clouds["sim-appcred"]["auth"].get("project_name").is_none(), "it takes no scope");
}
