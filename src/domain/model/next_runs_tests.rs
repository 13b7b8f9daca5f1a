//! The next runs of a policy against a slow and obvious reference, over a year in twenty time zones.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;

use super::policy::Retention;
use super::policy_settings::PolicySettings;
use super::schedule::{Days, day_word, parse_times, wire_zone};

/// Zones of operators, with and without daylight saving time, half and quarter hours among them.
const ZONES: [&str; 20] = [
    "Europe/Berlin",
    "Europe/London",
    "Europe/Paris",
    "Europe/Zurich",
    "Europe/Istanbul",
    "Africa/Johannesburg",
    "Africa/Casablanca",
    "America/New_York",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Caracas",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Apia",
];

/// Every run of a year: each hour is looked at by itself.
fn reference(settings: &PolicySettings, offset_minutes: i64, from: Timestamp) -> Vec<Timestamp> {
    let mut runs = Vec::new();
    for hour in 0..366 * 24 {
        let at = from.checked_add((hour * 60 * 60).seconds()).unwrap();
        let utc = at.to_zoned_datetime(TimeZone::UTC).datetime();
        if !settings.times.iter().any(|time| time.hour() == utc.hour()) {
            continue;
        }
        let local = utc.checked_add(SignedDuration::from_mins(offset_minutes)).unwrap().date();
        let runs_on = match &settings.days {
            Days::Every(days) => (1..=31).step_by(*days as usize).any(|day| i64::from(local.day()) == day),
            Days::Weekly(days) => days.iter().any(|day| day_word(*day) == weekday_by_counting(local)),
            Days::Unstated => false,
        };
        if runs_on {
            runs.push(at);
        }
    }
    runs
}

/// The weekday, counted on from a known Monday.
fn weekday_by_counting(date: Date) -> &'static str {
    const MONDAY: Date = jiff::civil::date(2024, 1, 1);
    let days = date.since(MONDAY).unwrap().get_days();
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][days.rem_euclid(7) as usize]
}

fn any_days() -> impl Strategy<Value = Days> {
    let weekday = (0..7i8).prop_map(|day| Weekday::from_sunday_zero_offset(day).unwrap());
    prop_oneof![
        (1..=30u32).prop_map(Days::Every),
        prop::collection::hash_set(weekday, 1..=7).prop_map(|days| Days::Weekly(days.into_iter().collect())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn next_runs_are_those_of_the_reference(
        days in any_days(),
        hours in prop::collection::btree_set(0..24u8, 1..=24),
        zone in 0..ZONES.len(),
        summer in any::<bool>(),
        start in 0..365i32,
    ) {
        let zone = TimeZone::get(ZONES[zone]).unwrap();
        let season: Timestamp = if summer { "2026-07-01T00:00:00Z" } else { "2026-01-01T00:00:00Z" }.parse().unwrap();
        let offset = i64::from(zone.to_offset(season).seconds()) / 60;
        let times: Vec<String> = hours.iter().map(|hour| format!("{hour:02}:00")).collect();
        let settings = PolicySettings {
            name: "any".into(),
            on: Some(true),
            times: parse_times(&times.join(",")),
            days,
            zone: Some(SignedDuration::from_mins(offset)),
            retention: Some(Retention::Copies(7)),
            keeps_first_of_month: None,
            tags: None,
            more: String::new(),
        };
        let day = Date::new(2026, 1, 1).unwrap().checked_add(start.days()).unwrap();
        let from = day.to_zoned_datetime(TimeZone::UTC).unwrap().timestamp();
        let wanted = reference(&settings, offset, from);
        // A run at the very moment is not a next one.
        let before = from.checked_sub(1.seconds()).unwrap();
        let told = settings.next_runs(before, wanted.len().min(200));
        prop_assert_eq!(&told, &wanted[..told.len()], "{}", wire_zone(settings.offset()));
        prop_assert!(told.len() == wanted.len().min(200));
        prop_assert_eq!(settings.schedule().runs_between(from, from.checked_add((366 * 24).hours()).unwrap()).unwrap(), wanted);
    }
}
