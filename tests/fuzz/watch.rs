//! How many inputs there are, and what every input is watched for.

use std::cell::Cell;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Once;
use std::time::{Duration, Instant};

/// How long one input may take on a busy machine before it counts as hanging.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Inputs where nobody says how many.
const USUAL: u64 = 8_000;

/// What the process may ever hold, in kilobytes: the inputs are a few kilobytes each.
const MOST_MEMORY: u64 = 1 << 20;

thread_local! {
    static PANICS: Cell<usize> = const { Cell::new(0) };
}

/// The numbers of the inputs of a kind that gets so many of a hundred.
pub fn inputs(percent: u64) -> Range<u64> {
    let said = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
    if let Some(at) = said("VBS_FUZZ_AT") {
        return at..at + 1;
    }
    0..said("VBS_FUZZ").unwrap_or(USUAL) * percent / 100
}

/// Tells which input it was when something fails while this lives.
pub struct Input<'i> {
    kind: &'static str,
    number: u64,
    begun: Instant,
    parts: Vec<&'i [u8]>,
}

impl<'i> Input<'i> {
    pub fn new(kind: &'static str, number: u64, parts: &[&'i [u8]]) -> Self {
        // Panics of tasks end in the runtime and would be seen by nobody.
        static HOOK: Once = Once::new();
        HOOK.call_once(|| {
            let usual = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |info| {
                PANICS.with(|panics| panics.set(panics.get() + 1));
                usual(info);
            }));
        });
        PANICS.with(|panics| panics.set(0));
        Self { kind, number, begun: Instant::now(), parts: parts.to_vec() }
    }

    /// Nothing panicked beside the test, and memory stayed within bounds.
    pub fn survived(self) {
        let took = self.begun.elapsed();
        assert!(took < PATIENCE, "it hangs: {took:?}");
        assert_eq!(PANICS.with(Cell::get), 0, "a task panicked");
        if self.number.is_multiple_of(16) {
            let held = high_water().unwrap_or_default();
            assert!(held < MOST_MEMORY, "{held} kilobytes were held at once");
        }
    }
}

impl Drop for Input<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let mut said = format!("{} input {} (VBS_FUZZ_AT={1}):\n", self.kind, self.number);
            for part in &self.parts {
                let _ = writeln!(said, "b\"{}\"", part.escape_ascii());
            }
            eprintln!("{said}");
        }
    }
}

/// The most memory this process ever held, where the system tells.
fn high_water() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}
