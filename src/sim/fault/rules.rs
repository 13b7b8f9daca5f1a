//! Which rules a request meets, and what they add up to.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::super::rng::Rng;
use super::super::world::link::Twist;
use super::kinds::{Fault, On, Rule};

/// What a rule can see of a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Request<'a> {
    pub(crate) on: On,
    pub(crate) write: bool,
    /// Volumes it is about, as spelled.
    pub(crate) volumes: &'a [String],
}

/// What happens to one request.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// Kinds, for the log.
    pub(crate) kinds: Vec<&'static str>,
    pub(crate) delay_ms: u64,
    pub(crate) lag_ms: u64,
    /// By volume id in lower case.
    pub(crate) twists: HashMap<String, Twist>,
    pub(crate) extra_ids: usize,
    /// Empty lists as null (false) or left out (true).
    pub(crate) null_lists: Option<bool>,
    /// What is looked for in the body, and what is put there.
    pub(crate) rewrites: Vec<(String, String)>,
    pub(crate) page_repeat: bool,
    pub(crate) page_duplicates: usize,
    pub(crate) marker_vanishes: bool,
    /// The fault that ends the request.
    pub(crate) end: Option<Fault>,
}

/// The rules in force.
#[derive(Debug)]
pub(crate) struct Faults {
    rules: Vec<Armed>,
    rng: Rng,
}

#[derive(Debug)]
struct Armed {
    rule: Rule,
    passed: u32,
    fired: u32,
    /// When the window of a gateway began, and the requests in it.
    window: Option<(Instant, u32)>,
}

impl Faults {
    pub(crate) fn new(seed: u64) -> Self {
        Self { rules: Vec::new(), rng: Rng::new(seed ^ 0x00fa_0175) }
    }

    pub(crate) fn add(&mut self, rule: Rule) {
        self.rules.push(Armed { rule, passed: 0, fired: 0, window: None });
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    pub(crate) fn rules(&self) -> Vec<Rule> {
        self.rules.iter().map(|armed| armed.rule.clone()).collect()
    }

    /// Whether a new connection is to be reset at once.
    pub(crate) fn resets_connection(&mut self) -> bool {
        let connection = Request { on: On::Connect, write: false, volumes: &[] };
        let rng = &mut self.rng;
        self.rules.iter_mut().any(|armed| armed.fires(connection, rng))
    }

    /// Everything that is to happen to a request.
    pub(crate) fn judge(&mut self, request: Request<'_>) -> Verdict {
        let mut verdict = Verdict::default();
        for armed in &mut self.rules {
            if armed.rule.fault.ends() && verdict.end.is_some() {
                continue;
            }
            if armed.fires(request, &mut self.rng) {
                verdict.kinds.push(armed.rule.fault.kind());
                verdict.take(&armed.rule, &armed.fault(), request.volumes, &mut self.rng);
            }
        }
        verdict
    }
}

impl Armed {
    fn fires(&mut self, request: Request<'_>, rng: &mut Rng) -> bool {
        if self.rule.times.is_some_and(|times| self.fired >= times) || !self.rule.hits(request) {
            return false;
        }
        if self.passed < self.rule.after {
            self.passed += 1;
            return false;
        }
        let fires =
            (self.rule.probability >= 1.0 || rng.chance(self.rule.probability)) && self.is_over_rate();
        self.fired += u32::from(fires);
        fires
    }
}

impl Armed {
    /// Whether the rate window of a gateway is full; false for other faults.
    fn is_over_rate(&mut self) -> bool {
        let Fault::RateWindow { requests, ms, .. } = self.rule.fault else { return true };
        let now = Instant::now();
        let open = self.window.filter(|(began, _)| now.duration_since(*began) < Duration::from_millis(ms));
        let (began, count) = open.unwrap_or((now, 0));
        self.window = Some((began, count + 1));
        count >= requests
    }

    /// What happens to the request; a full window becomes a rate limit.
    fn fault(&self) -> Fault {
        let Fault::RateWindow { ms, tells, .. } = self.rule.fault else { return self.rule.fault.clone() };
        let began = self.window.map_or_else(Instant::now, |(began, _)| began);
        let left = Duration::from_millis(ms).saturating_sub(began.elapsed());
        let seconds = u64::try_from(left.as_millis().div_ceil(1000)).unwrap_or(u64::MAX).max(1);
        Fault::RateLimit { retry_after: tells.then_some(seconds) }
    }
}

impl Rule {
    fn hits(&self, request: Request<'_>) -> bool {
        let kind = match self.on {
            On::Connect => return request.on == On::Connect,
            _ if request.on == On::Connect => return false,
            On::Any => true,
            On::Read => !request.write && request.on != On::Auth,
            On::Write => request.write && request.on != On::Auth,
            On::Link => matches!(request.on, On::Associate | On::Disassociate),
            on => on == request.on,
        };
        kind && self.fault.fits(request.on)
            && self
                .volumes
                .as_deref()
                .is_none_or(|named| request.volumes.iter().any(|volume| names(named, volume)))
    }
}

fn names(list: &[String], volume: &str) -> bool {
    list.iter().any(|named| named.eq_ignore_ascii_case(volume))
}

impl Fault {
    /// Whether it ends a request, so that there can be only one.
    fn ends(&self) -> bool {
        matches!(
            self,
            Self::WholeCall { .. }
                | Self::OkWithError { .. }
                | Self::Html200 { .. }
                | Self::TimeoutAfterAccept { .. }
                | Self::ResetBefore
                | Self::ResetAfter { .. }
                | Self::SlowDrip { .. }
                | Self::Truncated { .. }
                | Self::Oversized { .. }
                | Self::Auth401 { .. }
                | Self::TokenExpired
                | Self::RateLimit { .. }
                | Self::RateWindow { .. }
                | Self::Forbidden
        )
    }

    /// A fault on single volumes means nothing outside a batch, one on pages
    /// nothing outside a list: a rule `on: any` passes those requests over.
    fn fits(&self, on: On) -> bool {
        match self {
            Self::CodePerVolume { .. }
            | Self::CodeInSuccess { .. }
            | Self::Unmentioned { .. }
            | Self::ExtraIds { .. }
            | Self::NullLists { .. } => matches!(on, On::Associate | On::Disassociate),
            Self::HalfMove { .. } => on == On::Associate,
            Self::PageRepeat => matches!(on, On::Volumes | On::Backups | On::Tasks),
            Self::PageDuplicates { .. } | Self::MarkerVanishes => matches!(on, On::Volumes | On::Backups),
            _ => true,
        }
    }

    fn twist(&self) -> Option<Twist> {
        Some(match self.clone() {
            Self::CodePerVolume { code, message } => Twist::Refuse { code, message },
            Self::CodeInSuccess { code, message } => Twist::CodedSuccess { code, message },
            Self::HalfMove { code, message } => Twist::HalfMove { code, message },
            Self::Unmentioned { applied } => Twist::Unmentioned { applied },
            _ => return None,
        })
    }
}

impl Verdict {
    fn take(&mut self, rule: &Rule, fault: &Fault, volumes: &[String], rng: &mut Rng) {
        match fault {
            Fault::Delay { ms } => self.delay_ms += ms,
            Fault::Lag { ms } => self.lag_ms = self.lag_ms.max(*ms),
            Fault::Rewrite { find, put } => self.rewrites.push((find.clone(), put.clone())),
            Fault::ExtraIds { count } => self.extra_ids += count,
            Fault::NullLists { absent } => self.null_lists = Some(*absent),
            Fault::PageRepeat => self.page_repeat = true,
            Fault::PageDuplicates { count } => self.page_duplicates = *count,
            Fault::MarkerVanishes => self.marker_vanishes = true,
            fault if fault.ends() => self.end = Some(fault.clone()),
            fault => {
                let Some(twist) = fault.twist() else { return };
                for volume in volumes {
                    let named = rule.volumes.as_deref().is_none_or(|named| names(named, volume));
                    if named && (rule.share >= 1.0 || rng.chance(rule.share)) {
                        let key = volume.to_ascii_lowercase();
                        self.twists.entry(key).or_insert_with(|| twist.clone());
                    }
                }
            }
        }
    }
}
