//! Random faults from a seed, for property tests: one seed, one set of rules.

use std::time::Duration;

use super::super::rng::Rng;
use super::kinds::{Applied, Fault, On, Rule, When};
use super::shape::Shape;

/// How wild the chaos is.
#[derive(Debug, Clone)]
pub struct Chaos {
    /// Most rules at once.
    pub rules: usize,
    /// The longest delay, lag or late execution. Keep it below the client's settle
    /// window where every outcome must be settled.
    pub longest: Duration,
    /// Requests that may be hit.
    pub on: Vec<On>,
    /// Whether requests may be taken and never answered (each costs a whole timeout).
    pub timeouts: bool,
}

impl Default for Chaos {
    fn default() -> Self {
        Self {
            rules: 6,
            longest: Duration::from_millis(200),
            on: vec![
                On::Associate,
                On::Associate,
                On::Disassociate,
                On::Link,
                On::Volumes,
                On::Volume,
                On::Policies,
                On::Auth,
                On::Any,
            ],
            timeouts: true,
        }
    }
}

/// Between one and `wild.rules` rules; the same seed gives the same rules.
/// Every rule fires a few times at most, so that a run comes to an end.
pub fn chaos(seed: u64, wild: &Chaos) -> Vec<Rule> {
    let mut rng = Rng::new(seed ^ 0x0c4a_0500);
    let count = 1 + rng.below(wild.rules.max(1));
    (0..count).map(|_| rule(&mut rng, wild)).collect()
}

fn rule(rng: &mut Rng, wild: &Chaos) -> Rule {
    let on = rng.pick(&wild.on).copied().unwrap_or(On::Associate);
    let fault = match on {
        On::Associate | On::Disassociate | On::Link if rng.chance(0.55) => per_volume(rng, wild),
        On::Volumes if rng.chance(0.4) => page(rng),
        _ => whole(rng, wild),
    };
    Rule {
        on,
        times: Some(1 + rng.below(3) as u32),
        after: rng.below(4) as u32,
        probability: if rng.chance(0.7) { 1.0 } else { 0.5 },
        share: *rng.pick(&[1.0, 0.5, 0.2, 0.05]).unwrap_or(&1.0),
        volumes: None,
        fault,
    }
}

const CODES: [&str; 8] = [
    "AutoBackup.0204",
    "AutoBackup.0206",
    "AutoBackup.0208",
    "AutoBackup.0210",
    "AutoBackup.0225",
    "AutoBackup.1400",
    "VolumeBackup.0012",
    "Nobody.9999",
];

fn code(rng: &mut Rng) -> String {
    (*rng.pick(&CODES).unwrap_or(&"AutoBackup.0206")).to_owned()
}

fn some_code(rng: &mut Rng) -> Option<String> {
    rng.chance(0.8).then(|| code(rng))
}

fn millis(rng: &mut Rng, wild: &Chaos) -> u64 {
    1 + rng.below(wild.longest.as_millis() as usize) as u64
}

fn applied(rng: &mut Rng) -> Applied {
    *rng.pick(&[Applied::None, Applied::Part, Applied::All]).unwrap_or(&Applied::None)
}

fn per_volume(rng: &mut Rng, wild: &Chaos) -> Fault {
    let message = Some("told to fail".to_owned());
    match rng.below(8) {
        0 | 1 => Fault::CodePerVolume { code: some_code(rng), message },
        2 => Fault::CodeInSuccess { code: code(rng), message },
        3 => Fault::HalfMove { code: some_code(rng), message },
        4 => Fault::Unmentioned { applied: rng.chance(0.5) },
        5 => Fault::ExtraIds { count: 1 + rng.below(3) },
        6 => Fault::NullLists { absent: rng.chance(0.5) },
        _ => Fault::Lag { ms: millis(rng, wild) },
    }
}

fn page(rng: &mut Rng) -> Fault {
    match rng.below(3) {
        0 => Fault::PageRepeat,
        1 => Fault::PageDuplicates { count: 1 + rng.below(5) },
        _ => Fault::MarkerVanishes,
    }
}

fn whole(rng: &mut Rng, wild: &Chaos) -> Fault {
    match rng.below(15) {
        0..=2 => {
            let shape = *rng.pick(&Shape::ALL).unwrap_or(&Shape::Wrapped);
            let statuses = [500, 502, 503, 504, 408, 500, 501];
            let refusals = [400, 403, 404, 409];
            // A refusal changes nothing; what carries on half-way is an error of the server.
            let (status, applied) = if rng.chance(0.6) {
                (*rng.pick(&statuses).unwrap_or(&500), applied(rng))
            } else {
                (*rng.pick(&refusals).unwrap_or(&400), Applied::None)
            };
            let status = if shape == Shape::ProxyHtml { 407 } else { status };
            let applied = if status == 407 { Applied::None } else { applied };
            Fault::WholeCall { status, shape, code: some_code(rng), message: None, applied }
        }
        3 => Fault::OkWithError { code: some_code(rng), applied: applied(rng) },
        4 => Fault::Html200 { applied: applied(rng) },
        5 if wild.timeouts => Fault::TimeoutAfterAccept {
            apply: match rng.below(3) {
                0 => When::Now,
                1 => When::Later(millis(rng, wild)),
                _ => When::Never,
            },
        },
        5 | 6 => Fault::ResetBefore,
        7 => Fault::ResetAfter { applied: applied(rng) },
        8 => Fault::SlowDrip { bytes: 64 + rng.below(512), every_ms: 1 },
        9 => Fault::Truncated { well_formed: rng.chance(0.5) },
        10 => Fault::Oversized { megabytes: 64 },
        11 => Fault::Auth401 { shape: None },
        12 => Fault::TokenExpired,
        13 => Fault::RateLimit { retry_after: rng.chance(0.7).then_some(0) },
        _ => Fault::Delay { ms: millis(rng, wild) },
    }
}
