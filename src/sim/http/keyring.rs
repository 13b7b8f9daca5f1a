//! Access keys: which exist, and whether the signature of a request is valid.

use std::collections::HashMap;
use std::time::Duration;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::super::config::SimConfig;
use super::super::rng::Rng;
use super::accounts::{AGENT, OPERATOR, User, VENDOR_MFA, VIEWER};
use super::attempts::Attempts;
use super::call::Call;
use super::sessions::Actor;
use super::signature::{Signed, body_as_said, canonical, signature};

/// How far the date of a signature may be off.
const WINDOW_MS: i64 = 15 * 60_000;

/// A key that is there from the start.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Issued {
    pub(crate) access: &'static str,
    pub(crate) secret: &'static str,
    pub(crate) user: &'static User,
    pub(crate) security_token: Option<&'static str>,
    /// Milliseconds from the start of the cloud to the end of the key.
    pub(crate) life_ms: Option<i64>,
    pub(crate) enabled: bool,
}

/// May do everything.
pub(crate) const OPERATOR_KEY: Issued = Issued {
    access: "AKSIMOPERATOR0000001",
    secret: "skSimOperatorIsNoSecret00000000000000001",
    user: &OPERATOR,
    security_token: None,
    life_ms: None,
    enabled: true,
};

/// May look, not touch.
pub(crate) const VIEWER_KEY: Issued = Issued {
    access: "AKSIMVIEWER000000001",
    secret: "skSimViewerIsNoSecret0000000000000000001",
    user: &VIEWER,
    ..OPERATOR_KEY
};

/// Of a user who needs a code where there is no key.
pub(crate) const MFA_KEY: Issued = Issued {
    access: "AKSIMMFA000000000001",
    secret: "skSimMfaIsNoSecret0000000000000000000001",
    user: &VENDOR_MFA,
    ..OPERATOR_KEY
};

/// Of the user who may take on agencies.
pub(crate) const AGENT_KEY: Issued = Issued {
    access: "AKSIMAGENT0000000001",
    secret: "skSimAgentIsNoSecret00000000000000000001",
    user: &AGENT,
    ..OPERATOR_KEY
};

/// Was switched off.
pub(crate) const DISABLED_KEY: Issued = Issued {
    access: "AKSIMDISABLED0000001",
    secret: "skSimDisabledIsNoSecret00000000000000001",
    enabled: false,
    ..OPERATOR_KEY
};

/// Holds for a day and needs its security token.
pub(crate) const TEMPORARY_KEY: Issued = Issued {
    access: "AKSIMTEMPORARY000001",
    secret: "skSimTemporaryIsNoSecret0000000000000001",
    security_token: Some("gAAAASimSecurityTokenIsNoSecret000000001"),
    life_ms: Some(24 * 3_600_000),
    ..OPERATOR_KEY
};

/// Came to its end before the cloud was started.
pub(crate) const EXPIRED_KEY: Issued = Issued {
    access: "AKSIMEXPIRED00000001",
    secret: "skSimExpiredIsNoSecret000000000000000001",
    security_token: Some("gAAAASimExpiredTokenIsNoSecret0000000001"),
    life_ms: Some(-3_600_000),
    ..OPERATOR_KEY
};

/// All of them.
const ISSUED: [Issued; 7] =
    [OPERATOR_KEY, VIEWER_KEY, MFA_KEY, AGENT_KEY, DISABLED_KEY, TEMPORARY_KEY, EXPIRED_KEY];

#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) access: String,
    pub(crate) secret: String,
    pub(crate) actor: Actor,
    pub(crate) security_token: Option<String>,
    pub(crate) expires_ms: Option<i64>,
    enabled: bool,
}

/// All keys, and how often each was used wrongly.
#[derive(Debug)]
pub(crate) struct Keyring {
    held: HashMap<String, Key>,
    attempts: Attempts,
    rng: Rng,
}

impl Keyring {
    /// The keys of a cloud that starts now.
    pub(crate) fn new(config: &SimConfig, now_ms: i64) -> Self {
        let held = ISSUED.iter().map(|issued| {
            let key = Key {
                access: issued.access.to_owned(),
                secret: issued.secret.to_owned(),
                actor: Actor::own(issued.user),
                security_token: issued.security_token.map(str::to_owned),
                expires_ms: issued.life_ms.map(|life| now_ms + life),
                enabled: issued.enabled,
            };
            (key.access.clone(), key)
        });
        Self {
            held: held.collect(),
            attempts: Attempts::new(config.lock_after, config.key_lock_for),
            rng: Rng::new(config.seed ^ 0x0ac_ce55),
        }
    }

    /// A temporary key.
    pub(crate) fn issue(&mut self, actor: Actor, life: Duration, now_ms: i64) -> Key {
        let [access, secret, token] = [(); 3].map(|()| self.rng.id().plain());
        let key = Key {
            access: format!("AKSIM{}", access.to_ascii_uppercase().get(..15).unwrap_or_default()),
            secret: format!("skSim{secret}"),
            actor,
            security_token: Some(format!("gAAAASim{token}")),
            expires_ms: Some(now_ms + life.as_millis() as i64),
            enabled: true,
        };
        self.held.insert(key.access.clone(), key.clone());
        key
    }

    pub(crate) fn expires_ms(&self, access: &str) -> Option<i64> {
        self.held.get(access)?.expires_ms
    }

    /// The key behind a signed request, or why the gateway does not take it.
    pub(crate) fn verify(&mut self, call: &Call, now_ms: i64, header: &str) -> Result<Key, String> {
        let signed = Signed::read(header).ok_or("the authorization header is malformed")?;
        let access = signed.access;
        let refused = |reason: &str| format!("Get secretKey failed,ak:{access},err:{reason}");
        let key = self.held.get(access).ok_or_else(|| refused("ak not exist"))?;
        if self.attempts.is_locked(access, now_ms) {
            return Err("AK access failed to reach the limit,forbidden.".to_owned());
        }
        if !key.enabled {
            return Err(refused("ak is disabled"));
        }
        for name in ["host", "x-sdk-date"] {
            if !signed.covers(name) || call.header(name).is_none() {
                return Err(format!("{name} must be sent and signed"));
            }
        }
        let date = call.header("x-sdk-date").unwrap_or_default();
        let at_ms = instant(date).ok_or("the format of x-sdk-date is wrong")?;
        if (now_ms - at_ms).abs() > WINDOW_MS {
            let server = jiff::Timestamp::from_millisecond(now_ms).unwrap_or_default();
            let server = server.strftime("%Y%m%dT%H%M%SZ");
            return Err(format!("signature expired, signature time:{date},server time:{server}"));
        }
        if key.security_token.as_deref() != call.header("x-security-token") {
            return Err(refused("the security token is missing or wrong"));
        }
        if key.expires_ms.is_some_and(|end| end <= now_ms) {
            return Err(refused("the security token has expired"));
        }
        let right = body_as_said(call)
            && canonical(call, &signed.names)
                .and_then(|canonical| signature(&key.secret, date, signed.scope, &canonical))
                .is_some_and(|expected| expected == signed.signature);
        if right {
            self.attempts.succeeded(access);
            Ok(key.clone())
        } else {
            self.attempts.failed(access, now_ms);
            Err("verify aksk signature fail".to_owned())
        }
    }
}

/// Reads `YYYYMMDDTHHMMSSZ`, UTC.
fn instant(date: &str) -> Option<i64> {
    let date = DateTime::strptime("%Y%m%dT%H%M%SZ", date).ok()?;
    Some(TimeZone::UTC.to_timestamp(date).ok()?.as_millisecond())
}
