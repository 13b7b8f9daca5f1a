//! Figures as people read them.

use std::time::Duration;

/// `1,000,000`, as the program writes it too.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Milliseconds, with as many digits as mean something.
pub fn ms(time: Duration) -> String {
    let value = time.as_secs_f64() * 1000.0;
    match value {
        ..10.0 => format!("{value:.2} ms"),
        ..100.0 => format!("{value:.1} ms"),
        _ => format!("{value:.0} ms"),
    }
}

/// The middle of some figures.
pub fn median<T: Ord + Copy>(figures: &[T]) -> Option<T> {
    let mut sorted = figures.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied()
}

/// Our figure, the floor's, and how many times the floor's it is.
pub fn beside(ours: Duration, floor: Option<Duration>) -> String {
    match floor {
        Some(floor) if !floor.is_zero() => {
            let ratio = ours.as_secs_f64() / floor.as_secs_f64();
            format!("{} (floor {}, {ratio:.2}x)", ms(ours), ms(floor))
        }
        _ => ms(ours),
    }
}

/// The same for counts: bytes, KiB.
pub fn counts(ours: u64, floor: Option<u64>, unit: &str) -> String {
    match floor {
        Some(floor) if floor > 0 => {
            let ratio = ours as f64 / floor as f64;
            format!("{} (floor {}, {ratio:.2}x)", amount(ours, unit), amount(floor, unit))
        }
        _ => amount(ours, unit),
    }
}

fn amount(value: u64, unit: &str) -> String {
    if unit == "MiB" {
        return format!("{:.1} MiB", value as f64 / 1024.0);
    }
    format!("{} {unit}", thousands(usize::try_from(value).unwrap_or(usize::MAX)))
}
