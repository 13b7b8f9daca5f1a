//! Times in words: spans, ages, and moments in UTC and in the operator's own zone.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A span as its two largest parts at most: `12 s`, `3 min`, `3 h 12 m`, `20 h`, `2 d 1 h`, `9 d`.
pub fn span(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{minutes} min"),
        3600..36_000 if minutes > 0 => format!("{hours} h {minutes:02} m"),
        3600..86_400 => format!("{hours} h"),
        _ if hours == 0 || days >= 7 => format!("{days} d"),
        _ => format!("{days} d {hours} h"),
    }
}

/// What is left of a time that is only about right.
pub fn left(time: Duration) -> String {
    if time.is_zero() {
        "taking longer than expected".to_owned()
    } else {
        format!("about {} left", span(time.as_secs().max(1)))
    }
}

/// A short time as it is measured: `38 ms`, `2.4 s`, `3 min`.
pub fn took(time: Duration) -> String {
    match time.as_millis() {
        millis @ 0..1000 => format!("{millis} ms"),
        1000..10_000 => format!("{:.1} s", time.as_secs_f64()),
        _ => span(time.as_secs()),
    }
}

/// Seconds from `from` to `to`; none when it lies the other way round.
pub fn seconds_between(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.duration_since(from).as_secs()).unwrap_or(0)
}

/// How old something is. Minutes are the finest step: the screen is not redrawn for a second.
pub fn age(of: Timestamp, now: Timestamp) -> String {
    match seconds_between(of, now) {
        0..60 => "<1 min ago".into(),
        seconds => format!("{} ago", span(seconds)),
    }
}

/// How far ahead something is: `in 3 h 12 m`.
pub fn ahead(of: Timestamp, now: Timestamp) -> String {
    match seconds_between(now, of) {
        0..60 => "in <1 min".into(),
        seconds => format!("in {}", span(seconds)),
    }
}

/// A moment in UTC: `Tue 01:00 UTC`, with the date where it is a week or more away.
pub fn utc(moment: Timestamp, now: Timestamp) -> String {
    format!("{} UTC", clock(moment, now, &TimeZone::UTC))
}

/// The same moment in the operator's zone, where that is another time of day.
pub fn local(moment: Timestamp, now: Timestamp, zone: &TimeZone) -> Option<String> {
    let there = moment.to_zoned_datetime(zone.clone());
    let differs = !there.offset().is_zero();
    differs.then(|| format!("{} {}", clock(moment, now, zone), there.strftime("%Z")))
}

/// Both: `Tue 01:00 UTC, Tue 02:00 CET`.
pub fn both(moment: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let utc = utc(moment, now);
    local(moment, now, zone).map_or_else(|| utc.clone(), |local| format!("{utc}, {local}"))
}

fn clock(moment: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let far = moment.duration_since(now).as_hours().abs() >= 6 * 24;
    let format = if far { "%e %b %H:%M" } else { "%a %H:%M" };
    moment.to_zoned_datetime(zone.clone()).strftime(format).to_string().trim_start().to_owned()
}

/// To the second, for details: `2026-11-23 14:39:22 UTC`.
pub fn exact(moment: Timestamp) -> String {
    moment.to_zoned_datetime(TimeZone::UTC).strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_have_two_parts_at_most() {
        for (seconds, words) in [
            (12, "12 s"),
            (185, "3 min"),
            (11_520, "3 h 12 m"),
            (3_660, "1 h 01 m"),
            (7_200, "2 h"),
            (80_000, "22 h"),
            (176_400, "2 d 1 h"),
            (172_800, "2 d"),
            (630_000, "7 d"),
        ] {
            assert_eq!(span(seconds), words);
        }
        assert_eq!(took(Duration::from_millis(2440)), "2.4 s");
        assert_eq!(took(Duration::from_millis(38)), "38 ms");
    }

    #[test]
    fn moments_are_given_in_utc_and_in_the_local_zone() {
        let now: Timestamp = "2026-11-23T21:48:00Z".parse().unwrap();
        let run: Timestamp = "2026-11-24T01:00:00Z".parse().unwrap();
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        assert_eq!(both(run, now, &TimeZone::UTC), "Tue 01:00 UTC");
        assert_eq!(both(run, now, &zone), "Tue 01:00 UTC, Tue 02:00 +01");
        assert_eq!(ahead(run, now), "in 3 h 12 m");
        let far: Timestamp = "2026-12-01T01:00:00Z".parse().unwrap();
        assert_eq!(utc(far, now), "1 Dec 01:00 UTC");
    }
}
