//! Wall time of the simulated cloud and the spellings it uses on the wire.

use jiff::Timestamp;

/// A day.
pub(crate) const DAY_MS: i64 = 86_400_000;

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
    let mut text = *b"0000-00-00T00:00:00.000000";
    let places = [
        (0, year / 100),
        (2, year),
        (5, month),
        (8, day),
        (11, rest / 3600),
        (14, rest / 60 % 60),
        (17, rest % 60),
        (20, micros / 10_000),
        (22, micros / 100),
        (24, micros),
    ];
    for (place, value) in places {
        if let Some(to) = text.get_mut(place..place + 2) {
            to.copy_from_slice(&two(value));
        }
    }
    out.extend_from_slice(&text);
}

/// Year and month of a moment.
pub(crate) fn month_of(ms: i64) -> (u32, u32) {
    let (year, month, _) = civil(ms.div_euclid(DAY_MS));
    (year, month)
}

/// Day of the month, from 1, and of the week, Sunday first.
pub(crate) fn days_of(ms: i64) -> (u32, usize) {
    let days = ms.div_euclid(DAY_MS);
    // The first day of 1970 was a Thursday.
    (civil(days).2, (days + 4).rem_euclid(7) as usize)
}

/// The last two decimal digits.
fn two(value: u32) -> [u8; 2] {
    [b'0' + (value / 10 % 10) as u8, b'0' + (value % 10) as u8]
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
