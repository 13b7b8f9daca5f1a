//! Lists of which one item is odd: the others are all there, as they were.

use std::collections::HashMap;

use serde_json::{Value, json};
use vbs_tui::api::VolumeForm;
use vbs_tui::domain::{BatchAnswer, PolicyId, ServerId, Verdict, VolumeId, judge};

use crate::answers::{Harness, samples};
use crate::mutate::{Json, VALUES};
use crate::rng::Rng;
use crate::stage::response;
use crate::watch::{Input, inputs};

const POLICY: &str = "7f3c1f0e-52a4-4c1b-9d6a-0b6f5a1e2c11";
const NOTHING: &[u8] = br#"{"volumes":[],"servers":[],"backup_policies":[]}"#;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Vendor,
    Cinder,
    Policies,
    Servers,
    Verdicts,
}

const KINDS: [(Kind, &str); 5] = [
    (Kind::Vendor, "volumes of the vendor form"),
    (Kind::Cinder, "volumes of the Cinder form"),
    (Kind::Policies, "policies"),
    (Kind::Servers, "servers"),
    (Kind::Verdicts, "verdicts"),
];

fn id(at: usize) -> String {
    format!("{:08x}-0000-4000-8000-{at:012}", (at as u32 + 1).wrapping_mul(2_654_435_761))
}

fn name(at: usize) -> String {
    format!("{}-{at}", ["db", "web root", "übergabe ☃", "a\"b", "x\\y"][at % 5])
}

/// The policy of a volume; every third has none.
fn policy(at: usize) -> Option<String> {
    (!at.is_multiple_of(3)).then(|| id(1_000 + at))
}

/// Whether an entry of an answer to a write is a good one.
fn is_good(at: usize) -> bool {
    at.is_multiple_of(2)
}

/// The items of a list, as the samples have them.
struct Items {
    volume: Value,
    policy: Value,
}

impl Items {
    fn new() -> Self {
        let first = |sample: &str, list: &str| {
            let page: Value = serde_json::from_slice(&body(sample)).unwrap();
            page[list][0].clone()
        };
        Self {
            volume: first("evs-cloudvolumes-detail-page1", "volumes"),
            policy: first("vbs-policies-list", "backup_policies"),
        }
    }

    fn item(&self, kind: Kind, at: usize) -> Vec<u8> {
        let item = match kind {
            Kind::Vendor | Kind::Cinder => {
                let mut volume = self.volume.clone();
                (volume["id"], volume["name"], volume["size"]) = (json!(id(at)), json!(name(at)), json!(at));
                volume["metadata"] = policy(at).map_or(json!({"x": "1"}), |policy| json!({"policy": policy}));
                volume
            }
            Kind::Policies => {
                let mut policy = self.policy.clone();
                policy["backup_policy_id"] = json!(id(at));
                policy["backup_policy_name"] = json!(name(at));
                policy["policy_resource_count"] = json!(at);
                policy
            }
            Kind::Servers => {
                json!({"id": id(at), "name": name(at), "links": [{"rel": "self", "href": "http://h/s"}]})
            }
            Kind::Verdicts if is_good(at) => json!({"resource_id": id(at), "os_type": null}),
            Kind::Verdicts => {
                json!({"resource_id": id(at), "code": "AutoBackup.0206", "message": format!("m{at}"), "more": [1, {"a": "b"}]})
            }
        };
        serde_json::to_vec(&item).unwrap()
    }
}

fn body(sample: &str) -> Vec<u8> {
    samples().into_iter().find(|known| known.name == sample).unwrap().body
}

/// What is odd about a list.
struct Odd {
    body: Vec<u8>,
    /// Places of the items that were not touched.
    whole: Vec<usize>,
    /// Only items were touched, and the body stayed JSON.
    still_json: bool,
    /// What stands around the items was touched, too.
    around: bool,
}

impl Odd {
    fn new(rng: &mut Rng, kind: Kind, items: &Items) -> Self {
        let count = 1 + rng.below(8);
        let mut entries: Vec<Vec<u8>> = (0..count).map(|at| items.item(kind, at)).collect();
        let mut whole: Vec<usize> = (0..count).collect();
        let mut still_json = true;
        for _ in 0..=rng.below(2) {
            let at = rng.below(count);
            if whole.contains(&at) {
                whole.retain(|other| *other != at);
                let other = items.item(kind, 500 + at);
                entries[at] = if rng.one_in(6) {
                    // One bit: whether a quote or a bracket goes, the rest cannot close it again.
                    still_json = false;
                    let mut item = entries[at].clone();
                    let byte = rng.below(item.len());
                    item[byte] ^= 1 << rng.below(8);
                    item
                } else {
                    Json::new(&entries[at]).mutated(rng, &Json::new(&other))
                };
            }
        }
        // An odd item that has become another one speaks of that, too.
        let odd: Vec<&Vec<u8>> = (0..count).filter(|at| !whole.contains(at)).map(|at| &entries[at]).collect();
        whole.retain(|at| odd.iter().all(|odd| memchr::memmem::find(odd, id(*at).as_bytes()).is_none()));
        let around = rng.one_in(3);
        let mut body = enveloped(rng, kind, &entries, around);
        if rng.one_in(8) {
            body = in_other_bytes(rng, &body);
        }
        Self { body, whole, still_json, around }
    }
}

fn enveloped(rng: &mut Rng, kind: Kind, entries: &[Vec<u8>], around: bool) -> Vec<u8> {
    let count = entries.len().to_string();
    let list = |name: &str, keep: &dyn Fn(usize) -> bool| {
        let kept: Vec<&[u8]> = entries
            .iter()
            .enumerate()
            .filter(|(at, _)| keep(*at))
            .map(|(_, entry)| entry.as_slice())
            .collect();
        [format!("\"{name}\":[").as_bytes(), &kept.join(&b","[..]), b"]"].concat()
    };
    let mut members = match kind {
        Kind::Vendor => vec![[b"\"count\":", count.as_bytes()].concat(), list("volumes", &|_| true)],
        Kind::Cinder => vec![list("volumes", &|_| true)],
        Kind::Policies => vec![list("backup_policies", &|_| true)],
        Kind::Servers => vec![list("servers", &|_| true)],
        Kind::Verdicts => {
            vec![list("success_resources", &is_good), list("fail_resources", &|at| !is_good(at))]
        }
    };
    if around {
        let keys =
            ["count", "volumes_links", "servers_links", "backup_policies_links", "error", "request_id", ""];
        let link = br#"[{"rel":"next","href":"http://127.0.0.1:1/?marker=m"}]"#;
        let value = if rng.one_in(3) { &link[..] } else { rng.piece(VALUES) };
        let member = [b"\"", rng.pick(&keys).as_bytes(), b"\":", value].concat();
        let at = rng.below(members.len() + 1);
        members.insert(at, member);
    }
    [b"{", members.join(&b",\n"[..]).as_slice(), b"}"].concat()
}

/// The same page in an encoding that its first bytes tell.
fn in_other_bytes(rng: &mut Rng, body: &[u8]) -> Vec<u8> {
    let units: Vec<u16> = String::from_utf8_lossy(body).encode_utf16().collect();
    match rng.below(3) {
        0 => [b"\xef\xbb\xbf", body].concat(),
        1 => [vec![0xff, 0xfe], units.into_iter().flat_map(u16::to_le_bytes).collect()].concat(),
        _ => [vec![0xfe, 0xff], units.into_iter().flat_map(u16::to_be_bytes).collect()].concat(),
    }
}

/// Lists, and what they are asked with.
pub struct Lists {
    harness: Harness,
}

impl Lists {
    pub fn new() -> Self {
        Self { harness: Harness::new() }
    }

    /// Reads a page of volumes, and nothing after it: names, policies and sizes by id, and whether the
    /// list was read to its end.
    #[allow(clippy::type_complexity)]
    pub fn volumes(
        &self,
        form: VolumeForm,
        body: &[u8],
    ) -> (HashMap<VolumeId, (String, Option<PolicyId>, Option<u32>)>, bool) {
        self.harness.stage.show(response(200, &[], body), Some(response(200, &[], NOTHING)));
        self.harness.run(async {
            let mut pages = self.harness.cloud.volumes(form);
            let mut found = HashMap::new();
            while let Some(page) = pages.next().await {
                let Ok(page) = page else { return (found, false) };
                for volume in page.volumes {
                    let told = (volume.name.to_string(), volume.policy.clone(), volume.size_gb);
                    assert!(volume.policy_told || volume.policy.is_none());
                    assert!(found.insert(volume.id, told).is_none(), "a volume comes twice");
                }
            }
            (found, true)
        })
    }

    fn policies(&self, body: &[u8]) -> Option<Vec<vbs_tui::domain::Policy>> {
        self.harness.stage.show(response(200, &[], body), Some(response(200, &[], NOTHING)));
        self.harness.run(self.harness.cloud.policies()).ok()
    }

    fn servers(&self, body: &[u8]) -> Option<HashMap<ServerId, Box<str>>> {
        self.harness.stage.show(response(200, &[], body), Some(response(200, &[], NOTHING)));
        self.harness.run(self.harness.cloud.servers()).ok()
    }

    pub fn verdicts(&self, body: &[u8], asked: &[VolumeId]) -> Option<HashMap<VolumeId, Verdict>> {
        self.harness.stage.show(response(200, &[], body), None);
        match self.harness.run(self.harness.cloud.associate(&POLICY.into(), asked)) {
            BatchAnswer::Lists(lists) => Some(judge(asked, &lists).0.into_iter().collect()),
            BatchAnswer::Unclear(_) => None,
            other => panic!("{other:?}"),
        }
    }

    fn check(&self, kind: Kind, odd: &Odd) {
        let Odd { body, whole, still_json, around } = odd;
        match kind {
            Kind::Vendor | Kind::Cinder => {
                let form = if kind == Kind::Cinder { VolumeForm::Cinder } else { VolumeForm::Vendor };
                let (found, to_the_end) = self.volumes(form, body);
                // A total that is wrong is an end that is not proven, after all the rows.
                assert!(to_the_end || *around || !still_json, "the list is lost");
                if found.is_empty() && !still_json {
                    return;
                }
                for at in whole {
                    let expected =
                        (name(*at), policy(*at).map(|policy| PolicyId::new(&policy)), Some(*at as u32));
                    assert_eq!(found.get(&VolumeId::new(&id(*at))), Some(&expected), "item {at}");
                }
            }
            Kind::Policies => {
                let Some(found) = self.policies(body) else {
                    assert!(!still_json, "the list is lost");
                    return;
                };
                for at in whole {
                    let policy = found.iter().find(|policy| policy.id == PolicyId::new(&id(*at)));
                    let told = policy.map(|policy| (policy.name.clone(), policy.volume_count));
                    assert_eq!(told, Some((name(*at), Some(*at as u32))), "item {at}");
                }
            }
            Kind::Servers => {
                let Some(found) = self.servers(body) else {
                    assert!(!still_json, "the list is lost");
                    return;
                };
                for at in whole {
                    assert_eq!(
                        found.get(&ServerId::new(&id(*at))).map(|name| &**name),
                        Some(name(*at).as_str()),
                        "item {at}"
                    );
                }
            }
            Kind::Verdicts => {
                let asked: Vec<VolumeId> = (0..9).map(|at| VolumeId::new(&id(at))).collect();
                let Some(verdicts) = self.verdicts(body, &asked) else {
                    assert!(!still_json, "the answer is lost");
                    return;
                };
                for (at, id) in asked.iter().enumerate() {
                    let verdict = &verdicts[id];
                    if whole.contains(&at) {
                        let failed = Verdict::Failed {
                            code: Some("AutoBackup.0206".into()),
                            message: Some(format!("m{at}")),
                        };
                        assert_eq!(*verdict, if is_good(at) { Verdict::Ok } else { failed }, "item {at}");
                    }
                    assert!(is_good(at) || *verdict != Verdict::Ok, "item {at} failed and counts as done");
                }
            }
        }
    }
}

#[test]
fn what_is_odd_costs_itself_alone() {
    let (lists, items) = (Lists::new(), Items::new());
    for number in inputs(27) {
        let mut rng = Rng::of(2, number);
        let (kind, kind_name) = *rng.pick(&KINDS);
        let odd = Odd::new(&mut rng, kind, &items);
        let input = Input::new("items", number, &[kind_name.as_bytes(), &odd.body]);
        lists.check(kind, &odd);
        // A list that is cut short is none, for nobody knows how it goes on.
        if odd.still_json && rng.one_in(4) {
            let cut = &odd.body[..rng.below(odd.body.len())];
            match kind {
                Kind::Vendor | Kind::Cinder => {
                    let form = if kind == Kind::Cinder { VolumeForm::Cinder } else { VolumeForm::Vendor };
                    let (found, to_the_end) = lists.volumes(form, cut);
                    assert!(found.is_empty() && !to_the_end, "half a list counts as one");
                }
                Kind::Policies => assert!(lists.policies(cut).is_none(), "half a list counts as one"),
                Kind::Servers => assert!(lists.servers(cut).is_none(), "half a list counts as one"),
                Kind::Verdicts => assert!(lists.verdicts(cut, &[]).is_none(), "half an answer counts as one"),
            }
        }
        input.survived();
    }
}
