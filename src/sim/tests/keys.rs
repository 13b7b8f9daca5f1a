//! Signed requests: what is taken, what is refused, and temporary keys.

use hyper::Request;
use jiff::Timestamp;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::super::http::call::Call;
use super::super::http::signature::{canonical, signature};
use super::super::{Answer, Auth, SimConfig, SimKey};
use super::{Visitor, batch, plain_volumes, read, start};

/// Somebody who signs, as wrongly as wished.
#[derive(Clone)]
struct Signer {
    key: SimKey,
    project: Option<String>,
    /// The Credential form, with this behind the day.
    scope: Option<&'static str>,
    /// How far the signer's clock is ahead.
    ahead_s: i64,
    /// Left out of the signed headers.
    unsigned: &'static str,
    /// What is sent instead of the body that was signed.
    swapped: Option<&'static str>,
    body_hash: Option<&'static str>,
}

impl Signer {
    fn new(key: SimKey, project: &str) -> Self {
        Self {
            key,
            project: Some(project.to_owned()),
            scope: None,
            ahead_s: 0,
            unsigned: "",
            swapped: None,
            body_hash: None,
        }
    }

    async fn send(&self, visitor: &Visitor, method: Method, url: &str, body: Option<Value>) -> Response {
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let at = Timestamp::now() + jiff::SignedDuration::from_secs(self.ahead_s);
        let date = at.strftime("%Y%m%dT%H%M%SZ").to_string();
        let target = url.strip_prefix("http://").expect("plain HTTP");
        let (host, path) = target.split_at(target.find('/').expect("a path"));
        let mut headers = vec![("Host", host.to_owned()), ("X-Sdk-Date", date.clone())];
        headers.extend(self.project.clone().map(|id| ("X-Project-Id", id)));
        headers.extend(self.key.security_token.clone().map(|token| ("X-Security-Token", token)));
        headers.extend(self.body_hash.map(|hash| ("X-Sdk-Content-Sha256", hash.to_owned())));
        let names: Vec<&str> =
            headers.iter().map(|(name, _)| *name).filter(|name| *name != self.unsigned).collect();
        let mut plain = Request::builder().method(method.as_str()).uri(path);
        for (name, value) in &headers {
            plain = plain.header(*name, value);
        }
        let (head, body) = plain.body(body).expect("a request").into_parts();
        let call = Call::new(head, body.clone().into());
        let canonical = canonical(&call, &names).expect("the headers are there");
        let scope = self.scope.map(|scope| format!("{}/{scope}", at.strftime("%Y%m%d")));
        let signed = signature(&self.key.secret, &date, scope.as_deref(), &canonical).expect("a scope");
        let holder = match scope {
            Some(scope) => format!("Credential={}/{scope}", self.key.access),
            None => format!("Access={}", self.key.access),
        };
        let list = names.join(";").to_lowercase();
        let header = format!("SDK-HMAC-SHA256 {holder}, SignedHeaders={list}, Signature={signed}");
        let mut request = visitor.http.request(method, url).header("Authorization", header);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let body = self.swapped.map_or(body, str::to_owned);
        request.body(body).send().await.expect("answered")
    }

    async fn get(&self, visitor: &Visitor, url: &str) -> (u16, Value) {
        read(self.send(visitor, Method::GET, url, None).await).await
    }
}

const EMPTY_SCOPE: &str = "//sdk_request";

#[tokio::test]
async fn both_forms_work_everywhere() {
    let (sim, visitor) = start(SimConfig::default()).await;
    let known = sim.accounts();
    let (policy, _) = sim.policies().pop().expect("there are policies");
    let compute = visitor.vbs("servers").replace("/vbs/v2", "/compute/v2.1");
    for (scope, auth) in [
        (None, Auth::Access),
        (Some(EMPTY_SCOPE), Auth::Credential),
        (Some("eu-de/vbs/sdk_request"), Auth::Credential),
    ] {
        for key in [&known.key, &known.temporary_key] {
            let signer = Signer { scope, ..Signer::new(key.clone(), &visitor.at.project_id) };
            for url in [
                visitor.vbs("backuppolicy"),
                visitor.evs("cloudvolumes/detail?limit=5&name=db%20disk~1"),
                compute.clone(),
                format!("{}/auth/projects", visitor.at.auth_url),
            ] {
                let (status, body) = signer.get(&visitor, &url).await;
                assert_eq!(status, 200, "{url}: {body}");
                assert_eq!(sim.log().last().map(|entry| entry.auth), Some(auth));
            }
            let volume = plain_volumes(&sim, 1).remove(0);
            let url = visitor.vbs("backuppolicyresources");
            let body = batch(Some(&policy), &[&volume]);
            let answer = signer.send(&visitor, Method::POST, &url, Some(body)).await;
            assert_eq!(answer.status(), 200);
            assert_eq!(sim.policy_of(&volume), Some(Some(policy.clone())));
        }
    }
    let text = json!(sim.log()).to_string();
    for secret in [&known.key.secret, &known.temporary_key.secret, &visitor.token, &visitor.at.password] {
        assert!(!text.contains(secret.as_str()), "the log keeps no secret");
    }
    let kinds: Vec<Auth> = sim.log().into_iter().take(1).map(|entry| entry.auth).collect();
    assert_eq!(kinds, [Auth::None], "a password login shows nothing in its headers");
}

#[tokio::test]
async fn the_id_of_a_project_and_the_catalog_are_found_by_signed_calls() {
    let (sim, visitor) = start(SimConfig::default()).await;
    let known = sim.accounts();
    let at = &visitor.at.auth_url;
    let signer = Signer { project: None, ..Signer::new(known.key.clone(), "") };
    let (_, found) = signer.get(&visitor, &format!("{at}/projects?name={}", known.spare_project.name)).await;
    assert_eq!(found["projects"].as_array().map(Vec::len), Some(1));
    assert_eq!(found["projects"][0]["id"], json!(known.spare_project.id));
    let signer = Signer { project: Some(known.spare_project.id.clone()), ..signer };
    let (_, told) = signer.get(&visitor, &format!("{at}/auth/catalog")).await;
    let text = told.to_string();
    assert!(text.contains(&known.spare_project.id) && !text.contains(&known.project.id), "{text}");
    let stranger = Signer { project: Some(known.agency.project.id.clone()), ..signer };
    assert_eq!(stranger.get(&visitor, &format!("{at}/auth/catalog")).await.0, 403);
}

#[tokio::test]
async fn signatures_are_refused_in_the_words_of_the_gateway() {
    let (sim, visitor) = start(SimConfig { lock_after: 0, ..SimConfig::default() }).await;
    let known = sim.accounts();
    let good = Signer::new(known.key.clone(), &visitor.at.project_id);
    let with_key = |key: &SimKey| Signer { key: key.clone(), ..good.clone() };
    let key = |access: &str, secret: &str, token: Option<&str>| SimKey {
        access: access.to_owned(),
        secret: secret.to_owned(),
        security_token: token.map(str::to_owned),
        expires_at: None,
    };
    let (access, secret) = (known.key.access.as_str(), known.key.secret.as_str());
    let temporary = &known.temporary_key;
    let mismatch = "verify aksk signature fail";
    let cases = [
        (with_key(&key(access, "skOther", None)), mismatch),
        (with_key(&key("AKNOBODY", secret, None)), "ak:AKNOBODY,err:ak not exist"),
        (with_key(&known.disabled_key), "disabled"),
        (with_key(&known.expired_key), "expired"),
        (with_key(&key(&temporary.access, &temporary.secret, None)), "security token is missing or wrong"),
        (
            with_key(&key(&temporary.access, &temporary.secret, Some("x"))),
            "security token is missing or wrong",
        ),
        (with_key(&key(access, secret, Some("x"))), "security token is missing or wrong"),
        (Signer { ahead_s: 15 * 60 + 5, ..good.clone() }, "signature expired"),
        (Signer { ahead_s: -15 * 60 - 5, ..good.clone() }, "signature expired"),
        (Signer { unsigned: "Host", ..good.clone() }, "host must be sent and signed"),
        (Signer { unsigned: "X-Sdk-Date", ..good.clone() }, "x-sdk-date must be sent and signed"),
        (Signer { swapped: Some("{}"), ..good.clone() }, mismatch),
        (Signer { body_hash: Some("of-something-else"), ..good.clone() }, mismatch),
    ];
    for (signer, words) in cases {
        for url in [visitor.vbs("backuppolicy"), format!("{}/auth/projects", visitor.at.auth_url)] {
            let (status, body) = signer.get(&visitor, &url).await;
            let said = body["error_msg"].as_str().unwrap_or_default();
            assert_eq!((status, &body["error_code"]), (401, &json!("APIGW.0301")), "{words}");
            assert!(said.starts_with("Incorrect IAM authentication information: "), "{said}");
            assert!(said.contains(words), "{said}, not {words}");
        }
    }
    let late = Signer { ahead_s: -14 * 60, ..good.clone() };
    assert_eq!(late.get(&visitor, &visitor.vbs("backuppolicy")).await.0, 200);
    let unsigned = Signer { unsigned: "X-Project-Id", ..good };
    assert_eq!(unsigned.get(&visitor, &visitor.vbs("backuppolicy")).await.0, 200, "only named headers count");
    let garbled = visitor.http.get(visitor.vbs("quota")).header("Authorization", "SDK-HMAC-SHA256 nonsense");
    let body = read(garbled.send().await.expect("answered")).await.1;
    assert!(body["error_msg"].as_str().is_some_and(|said| said.contains("malformed")), "{body}");
}

#[tokio::test]
async fn a_key_opens_what_its_user_may_and_only_the_project_it_names() {
    let (sim, visitor) = start(SimConfig::default()).await;
    let known = sim.accounts();
    let (vbs, evs) = (visitor.vbs("backuppolicy"), visitor.evs("volumes/detail"));
    let elsewhere = Signer::new(known.key.clone(), &known.spare_project.id);
    assert_eq!(elsewhere.get(&visitor, &vbs).await.0, 403);
    assert_eq!(elsewhere.get(&visitor, &evs).await.1["error"]["code"], "Common.0018");
    let customers = Signer::new(known.key.clone(), &known.agency.project.id);
    let url = vbs.replace(&visitor.at.project_id, &known.agency.project.id);
    assert_eq!(customers.get(&visitor, &url).await.0, 403, "not one of its projects");
    let unnamed = Signer { project: None, ..elsewhere };
    assert_eq!(unnamed.get(&visitor, &vbs).await.1["error"]["code"], "AutoBackup.0005");
    let viewer = Signer::new(known.viewer_key, &visitor.at.project_id);
    assert_eq!(viewer.get(&visitor, &vbs).await.0, 200);
    assert_eq!(viewer.send(&visitor, Method::POST, &vbs, Some(json!({}))).await.status(), 403);
    let no_code = Signer::new(known.mfa_key, &visitor.at.project_id);
    assert_eq!(no_code.get(&visitor, &vbs).await.0, 200);
}

#[tokio::test]
async fn five_bad_signatures_lock_a_key() {
    let (sim, visitor) = start(SimConfig::default()).await;
    let known = sim.accounts();
    let url = visitor.vbs("backuppolicy");
    let good = Signer::new(known.key.clone(), &visitor.at.project_id);
    let bad = Signer { swapped: Some("{}"), ..good.clone() };
    for _ in 0..4 {
        bad.get(&visitor, &url).await;
    }
    assert_eq!(good.get(&visitor, &url).await.0, 200, "four are forgiven");
    for _ in 0..5 {
        let (_, body) = bad.get(&visitor, &url).await;
        assert!(body["error_msg"].as_str().is_some_and(|said| said.ends_with("signature fail")), "{body}");
    }
    let (status, body) = good.get(&visitor, &url).await;
    let said = body["error_msg"].as_str().unwrap_or_default();
    assert!(status == 401 && said.contains("AK access failed to reach the limit"), "{body}");
    assert_eq!(sim.log().last().map(|entry| entry.status), Some(Answer::Status(401)));
    let other = Signer::new(known.temporary_key, &visitor.at.project_id);
    assert_eq!(other.get(&visitor, &url).await.0, 200, "another key of the same user is not locked");
}

#[tokio::test]
async fn a_wrong_clock_is_told_by_the_date_and_judged_by_the_clouds() {
    let (sim, visitor) = start(SimConfig { clock_skew: 3600, ..SimConfig::default() }).await;
    let url = visitor.vbs("backuppolicy");
    let by_own_clock = Signer::new(sim.accounts().key, &visitor.at.project_id);
    let answer = by_own_clock.send(&visitor, Method::GET, &url, None).await;
    assert_eq!(answer.status(), 401);
    let date = answer.headers()["date"].to_str().expect("dates are text").to_owned();
    let told = jiff::fmt::rfc2822::parse(&date).expect("a date").timestamp();
    let ahead_s = told.duration_since(Timestamp::now()).as_secs();
    assert!((3540..=3660).contains(&ahead_s), "{date}");
    let corrected = Signer { ahead_s, ..by_own_clock };
    assert_eq!(corrected.get(&visitor, &url).await.0, 200);
}

#[tokio::test]
async fn temporary_keys_are_given_for_a_token_a_key_or_an_agency() {
    let (sim, visitor) = start(SimConfig::default()).await;
    let known = sim.accounts();
    let url = format!("{}.0/OS-CREDENTIAL/securitytokens", visitor.at.auth_url);
    let ask = |method: &str, given: Value| json!({ "auth": { "identity": { "methods": [method], (method): given } } });
    let key_of = |body: &Value| {
        let field = |name: &str| body["credential"][name].as_str().expect("a text").to_owned();
        SimKey {
            access: field("access"),
            secret: field("secret"),
            security_token: Some(field("securitytoken")),
            expires_at: Some(field("expires_at")),
        }
    };
    let (status, body) = visitor.post(&url, ask("token", json!({ "duration_seconds": 3600 }))).await;
    assert_eq!(status, 201, "{body}");
    let signer = Signer::new(key_of(&body), &visitor.at.project_id);
    assert_eq!(signer.get(&visitor, &visitor.vbs("backuppolicy")).await.0, 200);
    let bare = Signer { key: SimKey { security_token: None, ..signer.key.clone() }, ..signer };
    assert_eq!(bare.get(&visitor, &visitor.vbs("backuppolicy")).await.0, 401);
    let (status, _) = visitor.post(&url, ask("token", json!({ "id": visitor.token }))).await;
    assert_eq!(status, 201, "the token may be in the body");
    for seconds in [899, 86_401] {
        let (status, _) = visitor.post(&url, ask("token", json!({ "duration_seconds": seconds }))).await;
        assert_eq!(status, 400);
    }
    let (status, _) = visitor.post(&url, ask("password", json!({}))).await;
    assert_eq!(status, 400);

    let role = json!({ "agency_name": known.agency.name, "domain_name": known.agency.domain });
    let role = ask("assume_role", role);
    assert_eq!(visitor.post(&url, role.clone()).await.0, 403, "the operator is no agent");
    let agent = Signer { project: None, ..Signer::new(known.agent_key.clone(), "") };
    let (status, body) = read(agent.send(&visitor, Method::POST, &url, Some(role)).await).await;
    assert_eq!(status, 201, "{body}");
    let signer = Signer::new(key_of(&body), &known.agency.project.id);
    let theirs = visitor.vbs("backuppolicy").replace(&visitor.at.project_id, &known.agency.project.id);
    assert_eq!(signer.get(&visitor, &theirs).await.0, 200);
    let home = Signer::new(signer.key, &visitor.at.project_id);
    assert_eq!(home.get(&visitor, &visitor.vbs("backuppolicy")).await.0, 403);
}
