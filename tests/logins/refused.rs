//! No login: exit code 3, one line that says why, and no more tries than are harmless.

use vbs_tui::sim::fault::{Applied, Fault, On, Rule, Shape};
use vbs_tui::sim::{Accounts, Answer, Auth, Mutation, SimConfig, SimKey};

use crate::asked::answer_below;
use crate::harness::{Form, Harness};
use crate::support::Cloud;
use crate::ways::{self, Asks, AuthMethod};

/// The one line of a command that could not log in, without ` (request ...)` in the middle of it.
#[track_caller]
fn refusal(harness: &Harness) -> String {
    let ran = harness.run(&["policy", "list"]);
    assert!(ran.out.is_empty() && ran.err.lines().count() == 1, "{ran:#?}");
    let line = ran.err.trim_end().strip_prefix("vbs: ").unwrap().to_owned();
    assert_eq!(ran.code, Some(3), "{line}");
    let Some((before, after)) = line.split_once(" (request ") else { return line };
    let (id, after) = after.split_once(')').unwrap();
    assert!(harness.cloud.sim().log().iter().any(|entry| entry.request_id == id), "{line}");
    format!("{before}{after}")
}

/// A refusal in these words after exactly so many requests, all of them refused.
#[track_caller]
fn check(config: SimConfig, way: impl FnOnce(&Cloud) -> AuthMethod, tries: usize, expected: &str) {
    let harness = Harness::with(config, Form::Entry, way);
    assert_eq!(refusal(&harness), expected);
    let log = harness.cloud.sim().log();
    assert_eq!(log.len(), tries, "{log:#?}");
    assert!(log.iter().all(|entry| matches!(entry.status, Answer::Status(400..))), "{log:#?}");
}

fn known(cloud: &Cloud) -> Accounts {
    cloud.sim().accounts()
}

fn operator(cloud: &Cloud) -> AuthMethod {
    ways::by_password(cloud, &known(cloud).operator)
}

fn vague() -> SimConfig {
    SimConfig { vague_mfa: true, ..Cloud::bare() }
}

/// What is said where the answer leaves open whether a code was missing.
const IF_A_CODE: &str = "; if the account needs a one-time code, give it (OS_PASSCODE, auth_type: v3multifactor). Check user, secret, domain and project; `vbs config` shows where each comes from.";

#[test]
fn a_password_that_is_wrong_or_not_enough() {
    let wrong = |cloud: &Cloud| operator(cloud).auth(&[("password", "wrong")]);
    let said = format!("cannot log in: HTTP 401 The username or password is wrong{IF_A_CODE}");
    check(Cloud::bare(), wrong, 1, &said);
    let without_code = |cloud: &Cloud| ways::by_password(cloud, &known(cloud).vendor_mfa);
    check(vague(), without_code, 1, &said);
    let elsewhere = |cloud: &Cloud| operator(cloud).auth(&[("project_name", "elsewhere")]);
    let said =
        format!("cannot log in: HTTP 401 The request you have made requires authentication{IF_A_CODE}");
    check(Cloud::bare(), elsewhere, 1, &said);
    let locking = SimConfig { lock_after: 1, ..Cloud::bare() };
    let harness = Harness::with(locking, Form::Entry, wrong);
    refusal(&harness);
    assert_eq!(
        refusal(&harness),
        "cannot log in: HTTP 401 The account is locked. Fix it in the cloud's console, or ask the account's administrator; another secret would not help."
    );
    assert_eq!(harness.logins().len(), 2);
}

/// Refusals that say why, so that nothing is left to guess.
const REASONS: [&str; 5] = [
    "The password is expired and needs to be changed for user: 5e12.",
    "The account is disabled for user: 5e12.",
    "User is disabled",
    "The account is locked for user: 5e12.",
    "Your account has been frozen.",
];

fn saying(reason: &str) -> Rule {
    let (status, shape, message) = (401, Shape::Keystone, Some(reason.to_owned()));
    let fault = Fault::WholeCall { status, shape, code: None, message, applied: Applied::None };
    Rule::always(On::Auth, fault)
}

#[test]
fn a_refusal_that_says_why_is_told_as_it_is() {
    for reason in REASONS {
        for way in [operator, |cloud: &Cloud| ways::by_both(cloud, &known(cloud).vendor_mfa)] {
            let harness = Harness::new(way);
            harness.cloud.fault(saying(reason));
            let said = refusal(&harness);
            let told = format!(
                "cannot log in: HTTP 401 {}. Fix it in the cloud's console",
                reason.trim_end_matches('.')
            );
            assert!(said.starts_with(&told) && !said.contains("one-time code"), "{said}");
            assert_eq!(harness.logins().len(), 1, "{reason}");
        }
    }
}

#[test]
fn nobody_is_asked_again_for_what_would_change_nothing() {
    for reason in REASONS {
        let harness = Harness::new(ways::asked_for_password);
        harness.cloud.fault(saying(reason));
        let mut session = harness.start(&["policy", "list"]);
        answer_below(&mut session, Asks::Password, || harness.way.user.password.clone());
        assert_eq!(session.ended(std::time::Instant::now()).0, 3, "{}", session.contents());
        let said = session.contents();
        let asked = said.matches("vbs: password of ").count();
        assert!(asked == 1 && !said.contains("one-time code"), "{said}");
        assert_eq!(harness.logins().len(), 1, "{reason}");
    }
    // Who gives several reasons leaves it open.
    let harness = Harness::new(ways::asked_for_password);
    harness.cloud.fault(saying("The password is wrong, or the account is locked."));
    let mut session = harness.start(&["policy", "list"]);
    for times in 1..=3 {
        session.until("it asks", |screen| screen.contents().matches("vbs: password of ").count() == times);
        session.press("wrong\r");
    }
    assert_eq!(session.ended(std::time::Instant::now()).0, 3, "{}", session.contents());
}

#[test]
fn a_code_that_is_wrong_or_cannot_be_asked_for() {
    let wrong =
        |cloud: &Cloud| ways::by_both(cloud, &known(cloud).vendor_mfa).auth(&[("passcode", "not-a-code")]);
    check(
        Cloud::bare(),
        wrong,
        1,
        "cannot log in: HTTP 401 mfa totp code verify fail. Check user, secret, domain and project; `vbs config` shows where each comes from.",
    );
    check(
        vague(),
        wrong,
        1,
        "cannot log in: HTTP 401 The username or password is wrong; the password or the one-time \
         code may be wrong. Check user, secret, domain and project; `vbs config` shows where each comes from.",
    );
    let alone = |user: &str| {
        format!("no one-time code for {user} at there and no terminal to prompt on: set OS_PASSCODE")
    };
    let vendor = |cloud: &Cloud| ways::by_password(cloud, &known(cloud).vendor_mfa);
    let said = format!(
        "cannot log in: HTTP 401 {} (the cloud says: mfa totp code verify fail). Check user, secret, domain and project; `vbs config` shows where each comes from.",
        alone("backup-mfa")
    );
    check(Cloud::bare(), vendor, 1, &said);
    let said = format!("cannot log in: {}", alone("backup-receipt"));
    check(Cloud::bare(), ways::asked_by_receipt, 1, &said);
}

/// What is said of a signature that is refused for a reason.
fn signature(reason: &str) -> String {
    format!(
        "cannot log in: APIGW.0301 Incorrect IAM authentication information: {reason}; not retried, because \
         five wrong signatures lock the key. Check key pair, clock and signed headers; after five bad \
         signatures in a row the key is locked for about 5 minutes."
    )
}

#[test]
fn a_key_is_tried_once() {
    let of = |key: fn(Accounts) -> SimKey| move |cloud: &Cloud| ways::of_key(cloud, &key(known(cloud)));
    let secretless = |key: &str, err: &str| signature(&format!("Get secretKey failed,ak:{key},err:{err}"));
    let wrong = of(|known| SimKey { secret: "wrong".into(), ..known.key });
    let tokenless = of(|known| SimKey { security_token: None, ..known.temporary_key });
    check(Cloud::bare(), wrong, 1, &signature("verify aksk signature fail"));
    let said = secretless("AKSIMDISABLED0000001", "ak is disabled");
    check(Cloud::bare(), of(|known| known.disabled_key), 1, &said);
    let said = secretless("AKSIMEXPIRED00000001", "the security token has expired");
    check(Cloud::bare(), of(|known| known.expired_key), 1, &said);
    let said = secretless("AKSIMTEMPORARY000001", "the security token is missing or wrong");
    check(Cloud::bare(), tokenless, 1, &said);
    let unknown = of(|known| SimKey { access: "AKNOBODY".into(), ..known.key });
    check(Cloud::bare(), unknown, 1, &secretless("AKNOBODY", "ak not exist"));
    let locking = SimConfig { lock_after: 1, ..Cloud::bare() };
    let harness = Harness::with(locking, Form::Entry, wrong);
    refusal(&harness);
    assert_eq!(refusal(&harness), signature("AK access failed to reach the limit,forbidden"));
    assert_eq!(harness.cloud.sim().log().len(), 2);
}

#[test]
fn a_key_is_tried_once_on_the_screen_and_in_a_submission() {
    let wrong = |cloud: &Cloud| ways::by_key(cloud, &known(cloud).key.access, "wrong");
    let harness = Harness::new(wrong);
    let session = harness.start(&[]);
    session.sees("Not logged in to there");
    session.sees("verify aksk signature fail");
    harness.run(&["associate", "--policy", "policy-001", "--yes", "web"]).ended_with(3);
    let log = harness.cloud.sim().log();
    assert_eq!(log.iter().map(|entry| entry.auth).collect::<Vec<_>>(), [Auth::Access; 2], "{log:#?}");
}

#[test]
fn a_clock_that_is_off_is_named() {
    for (skew, side) in [(1200, "20 min behind"), (-1200, "20 min ahead of")] {
        let config = SimConfig { clock_skew: skew, ..Cloud::bare() };
        let harness = Harness::with(config, Form::Entry, |cloud| ways::of_key(cloud, &known(cloud).key));
        let line = refusal(&harness);
        let said = format!(
            "; this machine's clock is {side} the cloud's; signatures are valid for 15 min. Check key"
        );
        assert!(line.contains("signature expired") && line.contains(&said), "{line}");
        assert_eq!(harness.cloud.sim().log().len(), 1);
        // There is no password that could be wrong.
        let page = harness.run(&["doctor"]).ended_with(3).out;
        assert!(page.contains("-> Check key pair, clock") && !page.contains("password"), "{page}");
        // Whoever logs in by a token has no trouble with it.
        let config = SimConfig { clock_skew: skew, ..Cloud::bare() };
        Harness::with(config, Form::Entry, operator).run(&["policy", "list"]).ended_with(0);
    }
}

#[test]
fn a_token_that_is_no_use() {
    let over = "cannot log in: HTTP 401 the token has expired or was revoked; get a new one (OS_TOKEN) \
                (the cloud says: The request you have made requires authentication.). Check user, secret, domain and project; `vbs config` shows where each comes from.";
    check(Cloud::bare(), |cloud| ways::by_token(cloud, "never-given"), 1, over);
    let token = |cloud: &Cloud| ways::by_token(cloud, &cloud.sim().token());
    let harness = Harness::new(token);
    harness.cloud.mutate(&Mutation::ExpireTokens);
    assert_eq!(refusal(&harness), over);
    let harness = Harness::new(|cloud| ways::by_token(cloud, &cloud.sim().unscoped_token()));
    assert_eq!(refusal(&harness), "cannot log in: the token has no project; set one");
    let harness = Harness::new(|cloud| {
        let project = known(cloud).agency.project.id;
        token(cloud).auth(&[("project_id", &project)])
    });
    assert_eq!(
        refusal(&harness),
        "cannot log in: HTTP 401 the token is valid, but not for this project (the cloud says: The \
         request you have made requires authentication.). Check user, secret, domain and project; `vbs config` shows where each comes from."
    );
    harness.cloud.mutate(&Mutation::ExpireTokens);
    let said = "cannot log in: HTTP 401 the token has expired or was revoked; get a new one (OS_TOKEN) \
                (the cloud says: The token is invalid.). Check user, secret, domain and project; `vbs config` shows where each comes from.";
    assert_eq!(refusal(&harness), said);
}

#[test]
fn an_application_credential_that_is_wrong_or_for_another_project() {
    let wrong =
        |cloud: &Cloud| ways::by_credential(cloud).auth(&[("application_credential_secret", "wrong")]);
    let said = "cannot log in: HTTP 401 The request you have made requires authentication. Check user, secret, domain and project; `vbs config` shows where each comes from.";
    check(Cloud::bare(), wrong, 1, said);
    // It has a project of its own: another one is not asked for, and that is said.
    let harness = Harness::new(|cloud| {
        let project = known(cloud).spare_project.name;
        ways::by_credential(cloud).auth(&[("project_name", &project)])
    });
    harness.run(&["associate", "--policy", "policy-001", "--yes", "web"]).ended_with(0);
    assert_eq!(harness.logins(), harness.way.logins);
    let shown = harness.run(&["config"]).ended_with(0).out;
    assert!(shown.contains("an application credential has its own project"), "{shown}");
}

#[test]
fn an_agency_that_is_not_open() {
    let said = "cannot log in: HTTP 403 You are not authorized to perform the requested action. Ask for \
                the right, or use another login.";
    let foreign = Harness::new(|cloud| ways::by_agency(cloud, &known(cloud).foreign_agency.name));
    assert_eq!(refusal(&foreign), said);
    let rightless = Harness::new(|cloud| {
        let Accounts { operator, agency, .. } = known(cloud);
        let user = [("username", operator.name.as_str()), ("password", &operator.password)];
        ways::by_agency(cloud, &agency.name).auth(&user)
    });
    assert_eq!(refusal(&rightless), said);
    for harness in [foreign, rightless] {
        assert_eq!(harness.logins().len(), 2, "one password, one try");
    }
    check(
        Cloud::bare(),
        |cloud| {
            let agency = known(cloud).agency;
            ways::of_key(cloud, &known(cloud).key)
                .auth(&[("target_agency_name", &agency.name), ("target_domain_name", &agency.domain)])
        },
        0,
        "target_agency_name of cloud there is not supported with an access key",
    );
}

#[test]
fn whoever_may_only_look_changes_nothing() {
    let viewers: [fn(&Cloud) -> AuthMethod; 3] = [
        |cloud| ways::by_password(cloud, &known(cloud).viewer),
        |cloud| ways::of_key(cloud, &known(cloud).viewer_key),
        |cloud| {
            let reading = known(cloud).reading_credential;
            ways::by_credential(cloud).auth(&[
                ("application_credential_id", &reading.id),
                ("application_credential_secret", &reading.secret),
            ])
        },
    ];
    for viewer in viewers {
        let harness = Harness::new(viewer);
        harness.run(&["policy", "list"]).ended_with(0);
        let ran = harness.run(&["associate", "--policy", "policy-001", "--yes", "-o", "json", "web"]);
        assert_eq!(ran.code, Some(1), "{ran:#?}");
        assert_eq!(ran.json()["outcomes"][0]["state"], "failed", "{ran:#?}");
        assert_eq!(ran.json()["outcomes"][0]["code"], "AutoBackup.0213", "{ran:#?}");
        assert_eq!(harness.cloud.batches().len(), 1, "it is not tried again");
        assert!(harness.cloud.sim().changes().iter().all(|change| change.by.is_none()));
    }
}
