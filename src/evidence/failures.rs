//! What policies could not back up.

use jiff::Timestamp;

use super::sheet::{Sheet, moment};
use crate::domain::{CloudScope, ErrorCode, Failure, PolicyId, Superseded, VolumeId};

/// The failures of tasks that were read at `at` and began at `since` or later.
pub fn of_failures(
    failures: &[Failure],
    (since, at): (Timestamp, Timestamp),
    here: Option<&CloudScope>,
    volume: &dyn Fn(&VolumeId) -> String,
    policy: &dyn Fn(&PolicyId) -> String,
) -> Sheet {
    let mut sheet = Sheet {
        title: "Failed backup tasks".to_owned(),
        facts: vec![("read", moment(at)), ("tasks since", moment(since))],
        heading: vec!["status", "volume", "policy", "began", "times", "good since", "code", "meaning", "id"],
        command: "vbs task list --failed".to_owned(),
        ..Sheet::default()
    };
    if let Some(here) = here {
        sheet.facts.insert(0, ("where", here.place()));
    }
    for failure in failures {
        let task = &failure.latest;
        let code = task.code.as_ref();
        let good = match failure.superseded {
            Superseded::Since(good) => moment(good),
            Superseded::No => "no".to_owned(),
            Superseded::Unknown => "not known".to_owned(),
        };
        let meaning = code.and_then(ErrorCode::meaning).map(str::to_owned);
        sheet.rows.push(vec![
            task.status.word().to_owned(),
            task.volume.as_ref().map(volume).unwrap_or_default(),
            policy(&failure.policy),
            task.created.map(moment).unwrap_or_default(),
            failure.times.to_string(),
            good,
            code.map(ToString::to_string).unwrap_or_default(),
            meaning.or_else(|| task.message.as_deref().map(str::to_owned)).unwrap_or_default(),
            task.volume.as_ref().map(ToString::to_string).unwrap_or_default(),
        ]);
        sheet.ids.extend(task.volume.clone());
    }
    sheet
}
