//! Lists of volumes: both forms, filters, and the traps.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::fault::{Fault, On, Rule};
use super::super::{LinkShown, Mutation, SimConfig};
use super::{Visitor, start};

const VENDOR: &str = "cloudvolumes/detail";
const CINDER: &str = "volumes/detail";

fn of(volumes: usize) -> SimConfig {
    SimConfig { volumes, ..SimConfig::default() }
}

fn page_ids(page: &Value) -> Vec<String> {
    let volumes = page["volumes"].as_array().cloned().unwrap_or_default();
    volumes.iter().filter_map(|volume| volume["id"].as_str()).map(str::to_owned).collect()
}

async fn walk(visitor: &Visitor, form: &str, limit: usize) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut url = format!("{}?limit={limit}", visitor.evs(form));
    loop {
        let (status, page) = visitor.get(&url).await;
        assert_eq!(status, 200, "{page}");
        let ids = page_ids(&page);
        let last = ids.last().cloned();
        pages.push(ids);
        if page["volumes_links"].as_array().is_none_or(Vec::is_empty) {
            return pages;
        }
        let href = page["volumes_links"][0]["href"].as_str().unwrap_or_default();
        assert!(href.contains("localdomain") && href.contains("/volumes/detail?"), "{href}");
        url = format!("{}?limit={limit}&marker={}", visitor.evs(form), last.unwrap_or_default());
    }
}

#[tokio::test]
async fn both_forms_list_everything_once_and_end_with_an_empty_page() {
    let (sim, visitor) = start(of(60)).await;
    for form in [VENDOR, CINDER] {
        let pages = walk(&visitor, form, 20).await;
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [20, 20, 20, 0]);
        let all: Vec<String> = pages.concat();
        assert_eq!(all.iter().collect::<BTreeSet<_>>(), sim.snapshot().keys().collect());
        assert_eq!(all.len(), 60);
    }
    let (_, page) = visitor.get(&visitor.evs(VENDOR)).await;
    assert_eq!(page["count"], 60);
    let times: Vec<&str> = page["volumes"]
        .as_array()
        .map(|all| all.iter().filter_map(|volume| volume["created_at"].as_str()).collect())
        .unwrap_or_default();
    assert!(times.is_sorted_by(|a, b| a >= b), "newest first");
    let (_, page) = visitor.get(&visitor.evs(CINDER)).await;
    assert_eq!((page.get("count"), page["volumes"][0].get("tags")), (None, None));
}

#[tokio::test]
async fn the_vendor_form_is_strict() {
    let (sim, visitor) = start(of(30)).await;
    let cases = [
        ("limit=0", "EVS.1023"),
        ("limit=x", "EVS.1023"),
        ("limit=5000", "EVS.2142"),
        ("offset=0", "EVS.5400"),
        ("offset=30", "EVS.5400"),
        ("marker=x", "EVS.1024"),
        ("marker=00000000-0000-4000-8000-000000000000", "EVS.5400"),
        ("sort_key=name", "EVS.1039"),
        ("sort_dir=up", "EVS.1040"),
        ("status=nonsense", "EVS.1031"),
        ("availability_zone=mars", "EVS.1041"),
        ("metadata=policy", "EVS.1025"),
        ("ids=a,b", "EVS.5400"),
    ];
    for (query, code) in cases {
        let (status, body) = visitor.get(&format!("{}?{query}", visitor.evs(VENDOR))).await;
        assert_eq!((status, &body["error"]["code"]), (400, &json!(code)), "{query}");
    }
    let some: Vec<String> = sim.snapshot().into_keys().take(3).collect();
    let url = format!("{}?ids=['{}']", visitor.evs(VENDOR), some.join("','"));
    let (_, page) = visitor.get(&url).await;
    assert_eq!(page_ids(&page).into_iter().collect::<BTreeSet<_>>(), some.into_iter().collect());
    let (_, page) = visitor.get(&format!("{}?offset=25", visitor.evs(VENDOR))).await;
    assert_eq!((page_ids(&page).len(), &page["count"]), (5, &json!(30)));
    let seen = sim.log().into_iter().filter(|entry| !entry.seen.is_empty()).count();
    assert_eq!(seen, 1, "what a read by ids showed is logged");
}

#[tokio::test]
async fn filters_and_orders_hold_over_pages() {
    let (_sim, visitor) = start(of(90)).await;
    let (_, policies) = visitor.get(&visitor.vbs("backuppolicy")).await;
    let policy = &policies["backup_policies"][1];
    let id = policy["backup_policy_id"].as_str().unwrap_or_default();
    let filter = format!("metadata=%7B%22policy%22:%22{id}%22%7D");
    let (_, page) = visitor.get(&format!("{}?{filter}", visitor.evs(VENDOR))).await;
    assert_eq!(page["count"], policy["policy_resource_count"]);
    let mut zones = 0;
    for zone in ["eu-de-01", "eu-de-02", "eu-de-03"] {
        let url = format!("{}?availability_zone={zone}", visitor.evs(CINDER));
        zones += page_ids(&visitor.get(&url).await.1).len();
    }
    assert_eq!(zones, 90);
    let mut sizes: Vec<u64> = Vec::new();
    let mut marker = String::new();
    for _ in 0..3 {
        let url = format!("{}?limit=30&sort_key=size&sort_dir=asc{marker}", visitor.evs(VENDOR));
        let (_, page) = visitor.get(&url).await;
        let volumes = page["volumes"].as_array().cloned().unwrap_or_default();
        sizes.extend(volumes.iter().filter_map(|volume| volume["size"].as_u64()));
        marker = format!("&marker={}", page_ids(&page).pop().unwrap_or_default());
    }
    assert!(sizes.len() == 90 && sizes.is_sorted());
}

#[tokio::test]
async fn a_marker_that_is_deleted_is_refused_by_both_forms() {
    let (sim, visitor) = start(of(20)).await;
    let (_, page) = visitor.get(&format!("{}?limit=5", visitor.evs(CINDER))).await;
    let last = page_ids(&page).pop().unwrap_or_default();
    assert!(sim.mutate(&Mutation::DeleteVolume { volume: last.clone() }));
    let next = |form| format!("{}?limit=5&marker={last}", visitor.evs(form));
    let (status, body) = visitor.get(&next(CINDER)).await;
    assert_eq!((status, &body["itemNotFound"]["code"]), (404, &json!(404)));
    assert_eq!(visitor.get(&next(VENDOR)).await.0, 400);
    let (_, page) = visitor.get(&visitor.evs(VENDOR)).await;
    assert_eq!(page["count"], 19);
}

#[tokio::test]
async fn page_faults_repeat_duplicate_and_vanish() {
    let (sim, visitor) = start(of(30)).await;
    let (_, first) = visitor.get(&format!("{}?limit=10", visitor.evs(CINDER))).await;
    let first = page_ids(&first);
    let url = format!("{}?limit=10&marker={}", visitor.evs(CINDER), first[9]);
    let honest = page_ids(&visitor.get(&url).await.1);
    sim.add_fault(Rule::once(On::Volumes, Fault::PageRepeat));
    assert_eq!(page_ids(&visitor.get(&url).await.1), first);
    sim.add_fault(Rule::once(On::Volumes, Fault::PageDuplicates { count: 3 }));
    let twice = page_ids(&visitor.get(&url).await.1);
    assert_eq!((&twice[..3], &twice[3..]), (&first[7..], &honest[..7]));
    sim.add_fault(Rule::once(On::Volumes, Fault::MarkerVanishes));
    assert_eq!(visitor.get(&url).await.0, 404);
    assert_eq!(page_ids(&visitor.get(&url).await.1), honest);
}

#[tokio::test]
async fn clouds_differ_in_what_they_show() {
    for (link_shown, in_list, in_one) in [
        (LinkShown::InList, true, true),
        (LinkShown::OnlySingle, false, true),
        (LinkShown::Nowhere, false, false),
    ] {
        let (sim, visitor) = start(SimConfig { link_shown, vendor_form: false, ..of(40) }).await;
        let (status, _) = visitor.get(&visitor.evs(VENDOR)).await;
        assert_eq!(status, 404, "no vendor form here");
        let (_, page) = visitor.get(&visitor.evs(CINDER)).await;
        let volumes = page["volumes"].as_array().cloned().unwrap_or_default();
        let shown = volumes.iter().any(|volume| volume["metadata"].get("policy").is_some());
        assert_eq!(shown, in_list);
        let (linked, _) = sim
            .snapshot()
            .into_iter()
            .find(|(_, policy)| policy.is_some())
            .expect("some volume is under a policy");
        let (_, one) = visitor.get(&visitor.evs(&format!("volumes/{linked}"))).await;
        assert_eq!(one["volume"]["metadata"].get("policy").is_some(), in_one);
    }
}

#[tokio::test]
async fn servers_have_names_or_are_kept_away() {
    use super::super::Servers;
    let (_sim, visitor) = start(of(30)).await;
    let compute = visitor.at.vbs_endpoint.replace("/vbs/v2/", "/compute/v2.1/");
    let (status, page) = visitor.get(&format!("{compute}/servers/detail?limit=4")).await;
    assert_eq!((status, page["servers"].as_array().map(Vec::len)), (200, Some(4)));
    assert!(page["servers_links"][0]["href"].is_string());
    let marker = page["servers"][3]["id"].as_str().unwrap_or_default();
    let (_, rest) = visitor.get(&format!("{compute}/servers?marker={marker}")).await;
    assert_eq!(rest["servers"].as_array().map(Vec::len), Some(6));
    for (servers, status) in [(Servers::Forbidden, 403), (Servers::Missing, 404)] {
        let (_sim, visitor) = start(SimConfig { servers, ..of(3) }).await;
        let compute = visitor.at.vbs_endpoint.replace("/vbs/v2/", "/compute/v2.1/");
        assert_eq!(visitor.get(&format!("{compute}/servers")).await.0, status);
    }
}

#[tokio::test]
async fn a_page_that_was_shown_before_is_not_shown_again_after_a_change() {
    let (sim, visitor) = start(of(40)).await;
    let url = format!("{}?limit=20", visitor.evs(VENDOR));
    let (_, before) = visitor.get(&url).await;
    assert_eq!(visitor.get(&url).await.1, before);
    let first = page_ids(&before).swap_remove(0);
    let key = json!({ "metadata": { "owner": "somebody" } });
    visitor.post(&visitor.evs(&format!("volumes/{first}/metadata")), key).await;
    let (_, after) = visitor.get(&url).await;
    assert_eq!(after["volumes"][0]["metadata"]["owner"], "somebody");
    assert!(sim.mutate(&Mutation::Rename { volume: first.clone(), name: "other".to_owned() }));
    let (_, after) = visitor.get(&url).await;
    assert_eq!(after["volumes"][0]["name"], "other");
    assert!(sim.mutate(&Mutation::DeleteVolume { volume: first.clone() }));
    let (_, after) = visitor.get(&url).await;
    assert!(!page_ids(&after).contains(&first));
    assert_eq!(after["count"], 39);
}

#[tokio::test]
async fn a_list_split_by_a_filter_is_the_whole_list_in_either_direction() {
    let (sim, visitor) = start(of(90)).await;
    let deleted = sim.snapshot().into_keys().next().unwrap_or_default();
    assert!(sim.mutate(&Mutation::DeleteVolume { volume: deleted.clone() }));
    for direction in ["asc", "desc"] {
        for by_marker in [true, false] {
            let mut seen = BTreeSet::new();
            for zone in ["eu-de-01", "eu-de-02", "eu-de-03"] {
                let mut place = String::new();
                for page in 1.. {
                    let filter = format!("availability_zone={zone}&sort_dir={direction}&limit=7{place}");
                    let (_, part) = visitor.get(&format!("{}?{filter}", visitor.evs(CINDER))).await;
                    let ids = page_ids(&part);
                    let Some(last) = ids.last() else { break };
                    let offset = page * 7;
                    place = if by_marker { format!("&marker={last}") } else { format!("&offset={offset}") };
                    for id in ids {
                        assert!(seen.insert(id), "twice");
                    }
                }
            }
            assert!(seen.len() == 89 && !seen.contains(&deleted), "{direction} {by_marker}");
        }
    }
}
