//! Wall time of the simulated cloud and the spellings it uses on the wire.

use jiff::Timestamp;

/// Milliseconds since 1970, UTC.
pub(crate) fn now_ms() -> i64 {
    Timestamp::now().as_millisecond()
}

/// `2025-01-15T08:20:11.412000Z`, as Keystone writes it.
pub(crate) fn keystone(ms: i64) -> String {
    let mut text = Vec::with_capacity(28);
    push_micros(&mut text, ms.div_euclid(1000), ms.rem_euclid(1000) as u32 * 1000);
    text.push(b'Z');
    String::from_utf8(text).unwrap_or_default()
}

/// `2025-01-14T03:00:03.467`: the policy service names no zone and stops at milliseconds.
pub(crate) fn task_time(ms: i64) -> String {
    let mut text = keystone(ms);
    text.truncate(23);
    text
}

/// Appends `2024-10-01T02:42:10.856332` (volume service: no zone, microseconds).
pub(crate) fn push_micros(out: &mut Vec<u8>, seconds: i64, micros: u32) {
    let (year, month, day) = civil(seconds.div_euclid(86_400));
    let rest = seconds.rem_euclid(86_400) as u32;
    push_digits(out, year, 4);
    out.push(b'-');
    push_digits(out, month, 2);
    out.push(b'-');
    push_digits(out, day, 2);
    out.push(b'T');
    push_digits(out, rest / 3600, 2);
    out.push(b':');
    push_digits(out, rest / 60 % 60, 2);
    out.push(b':');
    push_digits(out, rest % 60, 2);
    out.push(b'.');
    push_digits(out, micros, 6);
}

/// Appends `value` with exactly `width` decimal digits.
pub(crate) fn push_digits(out: &mut Vec<u8>, value: u32, width: u32) {
    for place in (0..width).rev() {
        let digit = value / 10_u32.pow(place) % 10;
        out.push(b'0' + digit as u8);
    }
}

/// Days since 1970 to year, month, day (Howard Hinnant's `civil_from_days`).
fn civil(days: i64) -> (u32, u32, u32) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year as u32, month as u32, day as u32)
}
