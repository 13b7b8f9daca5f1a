//! Whether volumes are backed up: what it comes to, and every volume.

use super::sheet::{Sheet, moment};
use crate::domain::coverage::{Findings, Line, Share};
use crate::domain::fields::size_text;
use crate::domain::{CloudScope, Inventory, Minute};

/// The coverage as it was read; `label` says what a line stands for.
pub fn of_coverage(
    findings: &Findings,
    lines: &[Line],
    inventory: &Inventory,
    here: Option<&CloudScope>,
    label: &dyn Fn(&Share) -> String,
) -> Sheet {
    let told = |line: &Line| {
        let part = match line.share {
            Share::Zone(_) | Share::Policy(_) => format!(" ({} backed up in time)", line.within.volumes),
            Share::Class(_) | Share::Cause(_) => String::new(),
        };
        format!("{}: {} volumes, {} GB{part}", label(&line.share), line.all.volumes, line.all.gigabytes)
    };
    let mut sheet = Sheet {
        title: "Coverage".to_owned(),
        facts: vec![("read", moment(findings.now)), ("backups since", moment(findings.since))],
        lines: lines.iter().map(told).collect(),
        heading: vec!["class", "cause", "volume", "size", "last good", "last failed", "allowed hours", "id"],
        command: "vbs coverage".to_owned(),
        ..Sheet::default()
    };
    if let Some(here) = here {
        sheet.facts.insert(0, ("where", here.place()));
    }
    let moment = |minute: Option<Minute>| minute.map(|minute| moment(minute.timestamp())).unwrap_or_default();
    for finding in &findings.all {
        let Some(id) = inventory.id_at(finding.position) else { continue };
        sheet.rows.push(vec![
            finding.class.word().to_owned(),
            finding.cause.word().to_owned(),
            inventory.name_at(finding.position).to_owned(),
            size_text(finding.size_gb),
            moment(finding.last_good),
            moment(finding.last_failed),
            (finding.allowed / 60).to_string(),
            id.to_string(),
        ]);
        sheet.ids.push(id);
    }
    sheet
}
