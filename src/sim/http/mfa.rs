//! One-time codes (RFC 6238: 30 seconds, SHA-1, 6 digits) and Keystone's receipts.

use std::collections::{HashMap, HashSet};

use ring::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};
use serde_json::{Value, json};

use super::super::clock;
use super::super::rng::Rng;
use super::accounts::{HOME, USERS, User};
use super::reply::Reply;

/// How long a code is the current one.
const STEP_MS: i64 = 30_000;
/// How many steps a clock may be off, either way.
const WINDOW: i64 = 1;
/// How long a receipt holds.
const RECEIPT_MS: i64 = 5 * 60_000;
/// The header that carries a receipt, both ways.
pub(crate) const RECEIPT_HEADER: &str = "openstack-auth-receipt";
/// What it takes to log in under the rules of MFA.
pub(crate) const BOTH: [&str; 2] = ["password", "totp"];

/// The factors verified so far, and their user.
#[derive(Debug, Clone)]
pub(crate) struct Receipt {
    pub(crate) user: &'static User,
    pub(crate) methods: Vec<String>,
    issued_ms: i64,
}

/// Codes that were used and receipts that were given out.
#[derive(Debug)]
pub(crate) struct Mfa {
    used: HashSet<(&'static str, i64)>,
    receipts: HashMap<String, Receipt>,
    rng: Rng,
}

impl Mfa {
    pub(crate) fn new(seed: u64) -> Self {
        Self { used: HashSet::new(), receipts: HashMap::new(), rng: Rng::new(seed ^ 0x04ec_e197) }
    }

    /// Accepts a code, once.
    pub(crate) fn accept(&mut self, user: &User, given: &str, now_ms: i64) -> bool {
        let step = self.open_steps(user, now_ms).find(|step| code(user, *step).as_deref() == Some(given));
        step.is_some_and(|step| self.used.insert((user.id, step)))
    }

    /// A code that will be accepted: the current one or, if that was used, a neighbouring one.
    pub(crate) fn fresh(&self, user: &User, now_ms: i64) -> Option<String> {
        let current = now_ms.div_euclid(STEP_MS);
        let step = self.open_steps(user, now_ms).min_by_key(|step| (step - current).abs())?;
        code(user, step)
    }

    /// Every receipt, and every code that was taken.
    pub(crate) fn given(&self) -> Vec<String> {
        let user = |id| USERS.iter().find(|user| user.id == id);
        let codes = self.used.iter().filter_map(|(id, step)| code(user(*id)?, *step));
        self.receipts.keys().cloned().chain(codes).collect()
    }

    fn open_steps(&self, user: &User, now_ms: i64) -> impl Iterator<Item = i64> {
        let (current, id) = (now_ms.div_euclid(STEP_MS), user.id);
        // The later one first: at the same distance from the current, it holds longer.
        (current - WINDOW..=current + WINDOW).rev().filter(move |step| !self.used.contains(&(id, *step)))
    }

    /// 401 with a receipt for what was proven, and the way on.
    pub(crate) fn give_receipt(&mut self, user: &'static User, methods: Vec<String>, now_ms: i64) -> Reply {
        let id = format!("gAAAASimReceipt{}", self.rng.id().plain());
        let receipt = Receipt { user, methods, issued_ms: now_ms };
        let reply = Reply::json(401, &receipt_json(&receipt)).with(RECEIPT_HEADER, id.clone());
        self.receipts.insert(id, receipt);
        reply
    }

    /// A receipt that still holds.
    pub(crate) fn receipt(&self, id: &str, now_ms: i64) -> Option<Receipt> {
        self.receipts.get(id).filter(|receipt| now_ms < receipt.issued_ms + RECEIPT_MS).cloned()
    }
}

fn receipt_json(receipt: &Receipt) -> Value {
    json!({
        "receipt": {
            "methods": receipt.methods,
            "issued_at": clock::keystone(receipt.issued_ms),
            "expires_at": clock::keystone(receipt.issued_ms + RECEIPT_MS),
            "user": {
                "id": receipt.user.id,
                "name": receipt.user.name,
                "domain": { "id": HOME.id, "name": HOME.name },
            },
        },
        "required_auth_methods": [BOTH],
    })
}

/// The code of a step; `None` for a user without an authenticator.
fn code(user: &User, step: i64) -> Option<String> {
    let key = Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, user.seed?.as_bytes());
    let digest = sign(&key, &step.to_be_bytes());
    let digest = digest.as_ref();
    let offset = usize::from(digest.last()? & 15);
    let four: [u8; 4] = digest.get(offset..offset + 4)?.try_into().ok()?;
    let number = u32::from_be_bytes(four) & 0x7fff_ffff;
    Some(format!("{:06}", number % 1_000_000))
}

#[cfg(test)]
mod tests {
    use super::super::accounts::{OPERATOR, VENDOR_MFA};
    use super::*;

    /// RFC 6238, appendix B, SHA-1: the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_rfc() {
        let user = User { seed: Some("12345678901234567890"), ..OPERATOR };
        for (seconds, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(&user, seconds / 30).as_deref(), Some(expected));
        }
        assert_eq!(code(&OPERATOR, 1), None);
    }

    #[test]
    fn a_code_holds_once_within_a_step_of_its_time() {
        let at = |step: i64| step * STEP_MS + 7;
        let given = code(&VENDOR_MFA, 1000).expect("there is a seed");
        for (now, taken) in [(998, false), (999, true), (1000, true), (1001, true), (1002, false)] {
            assert_eq!(Mfa::new(1).accept(&VENDOR_MFA, &given, at(now)), taken, "at {now}");
        }
        let mut mfa = Mfa::new(1);
        for _ in 0..3 {
            let fresh = mfa.fresh(&VENDOR_MFA, at(1000)).expect("one is left");
            assert!(mfa.accept(&VENDOR_MFA, &fresh, at(1000)));
            assert!(!mfa.accept(&VENDOR_MFA, &fresh, at(1000)), "used up");
        }
        assert_eq!(mfa.fresh(&VENDOR_MFA, at(1000)), None);
        assert!(mfa.fresh(&VENDOR_MFA, at(1001)).is_some());
    }

    #[test]
    fn receipts_hold_for_five_minutes() {
        let mut mfa = Mfa::new(1);
        let reply = mfa.give_receipt(&VENDOR_MFA, vec!["password".to_owned()], 1000);
        let (_, id) = reply.headers.first().expect("the receipt is a header");
        assert!(mfa.receipt(id, 1000 + RECEIPT_MS - 1).is_some());
        assert!(mfa.receipt(id, 1000 + RECEIPT_MS).is_none());
        assert!(mfa.receipt("gAAAAother", 1000).is_none());
    }
}
