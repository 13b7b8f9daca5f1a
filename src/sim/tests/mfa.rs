//! One-time codes by the vendor's rules and by Keystone's, and the lock on users.

use reqwest::Response;
use serde_json::{Value, json};

use super::super::{SimConfig, SimUser};
use super::{Visitor, read, start, token_of};

const WRONG: &str = "000000x";

/// A login by password, by code, or both; the user by id.
fn login(user: &SimUser, password: Option<&str>, code: Option<&str>) -> Value {
    let mut identity = json!({ "methods": [] });
    let mut add = |method: &str, key: &str, secret: Option<&str>| {
        if let (Some(secret), Some(methods)) = (secret, identity["methods"].as_array_mut()) {
            methods.push(json!(method));
            identity[method] = json!({ "user": { "id": user.id, (key): secret } });
        }
    };
    add("password", "password", password);
    add("totp", "passcode", code);
    json!({ "auth": { "identity": identity, "scope": { "project": { "name": "eu-de_storage" } } } })
}

async fn refusal(answer: Response) -> String {
    let (status, body) = read(answer).await;
    assert_eq!(status, 401, "{body}");
    body["error"]["message"].as_str().expect("a message").to_owned()
}

#[tokio::test]
async fn the_vendor_wants_both_at_once_and_takes_a_code_once() {
    let (sim, visitor) = start(SimConfig::default()).await;
    let user = sim.accounts().vendor_mfa;
    let code = || sim.passcode(&user.name).expect("a code is left");
    let both = |code: &str| login(&user, Some(&user.password), Some(code));

    let first = code();
    let answer = visitor.log_in(&both(&first)).await;
    assert!(!token_of(&answer).is_empty());
    assert_eq!(read(answer).await.1["token"]["methods"], json!(["password", "totp"]));
    for missing_or_wrong in [both(&first), both(WRONG), login(&user, Some(&user.password), None)] {
        let answer = visitor.log_in(&missing_or_wrong).await;
        assert!(!answer.headers().contains_key("openstack-auth-receipt"));
        assert_eq!(refusal(answer).await, "mfa totp code verify fail");
    }
    for without_password in [login(&user, None, Some(&code())), login(&user, Some("no"), Some(&code()))] {
        let answer = visitor.log_in(&without_password).await;
        assert_eq!(refusal(answer).await, "The username or password is wrong.");
    }
}

#[tokio::test]
async fn codes_go_by_id_and_where_a_setting_says_so_by_name() {
    for passcode_by_name in [false, true] {
        let (sim, visitor) = start(SimConfig { passcode_by_name, ..SimConfig::default() }).await;
        let user = sim.accounts().vendor_mfa;
        let mut login = login(&user, Some(&user.password), sim.passcode(&user.id).as_deref());
        let domain = json!({ "name": visitor.at.user_domain });
        let passcode = login["auth"]["identity"]["totp"]["user"]["passcode"].clone();
        login["auth"]["identity"]["totp"]["user"] =
            json!({ "name": user.name, "domain": domain, "passcode": passcode });
        let expected = if passcode_by_name { 201 } else { 400 };
        assert_eq!(visitor.log_in(&login).await.status(), expected);
    }
}

#[tokio::test]
async fn the_vendor_may_say_no_more_than_of_a_wrong_password() {
    let (sim, visitor) = start(SimConfig { vague_mfa: true, ..SimConfig::default() }).await;
    let user = sim.accounts().vendor_mfa;
    for code in [None, Some(WRONG)] {
        let answer = visitor.log_in(&login(&user, Some(&user.password), code)).await;
        assert_eq!(refusal(answer).await, "The username or password is wrong.");
    }
}

/// Logs in with one more method and a receipt.
async fn with_receipt(visitor: &Visitor, body: &Value, receipt: &str) -> Response {
    let url = format!("{}/auth/tokens", visitor.at.auth_url);
    let request = visitor.http.post(url).header("Openstack-Auth-Receipt", receipt);
    request.body(body.to_string()).send().await.expect("login is answered")
}

fn receipt_of(answer: &Response) -> String {
    let receipt = answer.headers().get("openstack-auth-receipt").expect("a receipt is given");
    receipt.to_str().expect("receipts are text").to_owned()
}

#[tokio::test]
async fn keystone_gives_a_receipt_for_the_first_of_two() {
    let (sim, visitor) = start(SimConfig::default()).await;
    let known = sim.accounts();
    let user = known.receipt_mfa;
    let code = || sim.passcode(&user.name).expect("a code is left");
    let by_password = login(&user, Some(&user.password), None);

    let answer = visitor.log_in(&by_password).await;
    assert_eq!(answer.status(), 401);
    let receipt = receipt_of(&answer);
    let body = read(answer).await.1;
    let sample = include_str!("../../../tests/samples/auth-mfa-receipt.json");
    let sample: Value = serde_json::from_str(sample).expect("the sample is JSON");
    assert_eq!(keys(&body), keys(&sample));
    assert_eq!(keys(&body["receipt"]), keys(&sample["receipt"]));
    assert_eq!(body["required_auth_methods"], sample["required_auth_methods"]);
    assert_eq!(body["receipt"]["methods"], json!(["password"]));
    assert_eq!(body["receipt"]["user"]["id"], json!(user.id));

    let wrong = with_receipt(&visitor, &login(&user, None, Some(WRONG)), &receipt).await;
    assert_eq!(refusal(wrong).await, "The request you have made requires authentication.");
    let other = with_receipt(&visitor, &login(&known.code_only, Some("x"), None), &receipt).await;
    assert_eq!(other.status(), 401);
    let right = Some(known.code_only.password.as_str());
    let other = with_receipt(&visitor, &login(&known.code_only, right, None), &receipt).await;
    assert_eq!(other.status(), 401, "a receipt is one user's");
    let made_up = with_receipt(&visitor, &login(&user, None, Some(&code())), "gAAAA").await;
    assert_eq!(made_up.status(), 401);

    let answer = with_receipt(&visitor, &login(&user, None, Some(&code())), &receipt).await;
    assert!(!token_of(&answer).is_empty());
    assert_eq!(read(answer).await.1["token"]["methods"], json!(["password", "totp"]));
}

fn keys(object: &Value) -> Vec<String> {
    let mut keys: Vec<String> = object.as_object().expect("an object").keys().cloned().collect();
    keys.sort_unstable();
    keys
}

#[tokio::test]
async fn keystone_takes_both_at_once_or_the_code_first() {
    let (sim, visitor) = start(SimConfig::default()).await;
    let user = sim.accounts().receipt_mfa;
    let code = || sim.passcode(&user.name).expect("a code is left");
    let at_once = visitor.log_in(&login(&user, Some(&user.password), Some(&code()))).await;
    assert_eq!(at_once.status(), 201);
    let code_first = visitor.log_in(&login(&user, None, Some(&code()))).await;
    let receipt = receipt_of(&code_first);
    let then = with_receipt(&visitor, &login(&user, Some(&user.password), None), &receipt).await;
    assert_eq!(then.status(), 201);
}

#[tokio::test]
async fn a_code_alone_is_enough_where_no_rule_wants_more_and_a_token_never_asks_again() {
    let (sim, mut visitor) = start(SimConfig::default()).await;
    let known = sim.accounts();
    let code = sim.passcode(&known.code_only.name).expect("a code is left");
    assert_eq!(visitor.log_in(&login(&known.code_only, None, Some(&code))).await.status(), 201);
    assert_eq!(sim.passcode(&known.operator.name), None, "no authenticator, no code");

    let user = &known.vendor_mfa;
    let code = sim.passcode(&user.name);
    let answer = visitor.log_in(&login(user, Some(&user.password), code.as_deref())).await;
    visitor.token = token_of(&answer);
    let exchange = json!({ "auth": {
        "identity": { "methods": ["token"], "token": { "id": visitor.token } },
        "scope": { "project": { "id": known.spare_project.id } },
    } });
    assert_eq!(visitor.log_in(&exchange).await.status(), 201);
    let methods: Vec<_> = sim.log().into_iter().map(|entry| entry.methods).collect();
    assert_eq!(methods, [vec!["password"], vec!["totp"], vec!["password", "totp"], vec!["token"]]);
}

#[tokio::test]
async fn wrong_secrets_in_a_row_lock_a_user() {
    let (sim, visitor) = start(SimConfig { lock_after: 3, ..SimConfig::default() }).await;
    let user = sim.accounts().vendor_mfa;
    let code = sim.passcode(&user.name);
    let before = visitor.log_in(&login(&user, Some(&user.password), code.as_deref())).await;
    let token =
        json!({ "auth": { "identity": { "methods": ["token"], "token": { "id": token_of(&before) } } } });
    let try_out = async |password: &str, code: Option<&str>| {
        refusal(visitor.log_in(&login(&user, Some(password), code)).await).await
    };
    for _ in 0..2 {
        try_out("no", None).await;
        // A code that was not sent is no wrong one.
        assert_eq!(try_out(&user.password, None).await, "mfa totp code verify fail");
    }
    assert_eq!(try_out(&user.password, Some(WRONG)).await, "mfa totp code verify fail");
    let code = sim.passcode(&user.name);
    assert_eq!(try_out(&user.password, code.as_deref()).await, "The account is locked.");
    assert_eq!(visitor.log_in(&token).await.status(), 201, "a token is not locked, and lifts no lock");
    assert_eq!(try_out(&user.password, code.as_deref()).await, "The account is locked.");
    let other = visitor.log_in(&visitor.password_login()).await;
    assert_eq!(other.status(), 201, "others are not locked");
}

#[tokio::test]
async fn the_back_door_tells_codes_and_accounts() {
    let (sim, visitor) = start(SimConfig::default()).await;
    let (status, accounts) = visitor.back_door("accounts").await;
    assert_eq!((status, &accounts), (200, &json!(sim.accounts())));
    let user = sim.accounts().vendor_mfa;
    let (status, told) = visitor.back_door("passcode?user=backup-mfa").await;
    assert_eq!(status, 200);
    let answer = visitor.log_in(&login(&user, Some(&user.password), told["passcode"].as_str())).await;
    assert_eq!(answer.status(), 201);
    assert_eq!(visitor.back_door("passcode?user=backup-operator").await.0, 404);
}
