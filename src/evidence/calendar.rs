//! A week of backup starts.

use jiff::tz::TimeZone;

use super::sheet::{Sheet, place};
use crate::domain::calendar::Calendar;
use crate::domain::{CloudScope, Policy};

/// The runs of a week, each with what it starts, by UTC and by the operator's clock.
pub fn of_calendar(
    calendar: &Calendar,
    policies: &[Policy],
    zone: &TimeZone,
    here: Option<&CloudScope>,
) -> Sheet {
    let rows = calendar.starts.iter().map(|start| {
        let load = calendar.loads.get(start.policy).copied().unwrap_or_default();
        let local = start.at.to_zoned_datetime(zone.clone());
        vec![
            start.at.strftime("%Y-%m-%d %H:%M UTC").to_string(),
            local.strftime("%a %H:%M %:z").to_string(),
            policies.get(start.policy).map(Policy::label).unwrap_or_default(),
            load.volumes.to_string(),
            load.gigabytes.to_string(),
        ]
    });
    Sheet {
        title: "Calendar of backups".to_owned(),
        facts: place(here),
        heading: vec!["starts", "here", "policy", "volumes", "gigabytes"],
        rows: rows.collect(),
        command: "vbs policy calendar".to_owned(),
        ..Sheet::default()
    }
}
