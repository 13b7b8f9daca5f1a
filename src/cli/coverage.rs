//! `vbs coverage`: whether each volume is really backed up, for people, scripts and monitoring.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;
use serde::Serialize;

use super::access::{CliError, Gathered, Need, ResolvedCloud, Wanted, connect, gather};
use super::args::{CoverageArgs, Format, Span};
use super::backups::{tell_end, tell_progress};
use super::exit;
use super::output::{Table, write, write_json, write_text};
use super::progress;
use super::report::note;
use super::signal_handler::SignalHandler;
use super::volumes::chosen;
use crate::api::Cloud;
use crate::domain::coverage::{AgeClass, AllowedAges, Cause, Finding, Findings, Reading, Sum, Verdict};
use crate::domain::fields::age_text;
use crate::domain::text::scrub;
use crate::domain::{
    Allowance, Backup, BackupKind, Column, Filter, Inventory, Minute, PolicyId, Quota, Reach, VolumeId,
};
use crate::engine::coverage::{self, Coverage};

/// Volumes of a class that are named in the text; the other forms have all.
const NAMED: usize = 20;

/// Runs the command.
pub async fn coverage(resolved: &ResolvedCloud, args: CoverageArgs) -> Result<u8, CliError> {
    let CoverageArgs { older_than, filter, output } = args;
    let line = filter.unwrap_or_else(|| resolved.preferences.coverage_filter.value.0.clone());
    let filter = Filter::parse(&line)?;
    if filter.asks_for_backups() {
        return Err(CliError::usage("the filter asks for backups, which is what coverage finds out"));
    }
    let cloud = connect(&resolved.access, &SignalHandler::default()).await?;
    let servers = if filter.reach(Column::Server) == Reach::Not { Need::Not } else { Need::Must };
    let wanted = Wanted { policies: Need::Must, volumes: Need::Must, servers };
    let Gathered { inventory, .. } = Box::pin(gather(&cloud, resolved.access.form, wanted)).await?;
    let asked = chosen(&inventory, filter)?;
    let settings = cloud.settings();
    let ages = AllowedAges::new(inventory.policies(), settings, older_than.map(|Span(span)| span));
    let reading = Reading::new(&inventory, asked, ages, cloud.now());
    for policy in reading.not_understood() {
        note(&scrub(&format!(
            "vbs: when policy {} runs is not understood; its volumes count as those without a policy",
            policy.label()
        )));
    }
    let service = cloud.backup_service();
    let mut told = |read, page: &[Backup]| tell_progress(read, page.last().and_then(|last| last.created));
    let quota = async {
        match service.quota() {
            Some(quota) => Some(quota.await),
            None => None,
        }
    };
    let reads = coverage::read(reading, &*service, settings.coverage_singles, &mut told);
    let (Coverage { findings, faults, end }, quota) = tokio::join!(reads, quota);
    progress::tell("");
    if let Some(end) = &end {
        tell_end("backups", end);
    }
    for fault in &faults {
        note(&scrub(&format!("vbs: {fault}")));
    }
    let quota = quota.and_then(|quota| {
        quota.map_err(|fault| note(&scrub(&format!("vbs: {fault}; the quota is missing")))).ok()
    });
    let report = Report { inventory: &inventory, findings, quota, others: others(&cloud) };
    match output {
        Format::Table => write_text(&report.text())?,
        format @ (Format::Csv | Format::Tsv | Format::Md) => write(format, &report.table(), &())?,
        Format::Json => write_json(&report.json())?,
    }
    Ok(match report.findings.verdict() {
        Verdict::AllWithin => 0,
        Verdict::SomeNot => 1,
        Verdict::CannotTell => exit::NO_CLOUD,
    })
}

/// Services here that may back a volume up without VBS knowing.
fn others(cloud: &Cloud) -> Vec<&'static str> {
    let known = [("cbr", "CBR"), ("data-protect", "CSBS")];
    known.into_iter().filter(|(kind, _)| cloud.offers(kind)).map(|(_, name)| name).collect()
}

/// What is written.
struct Report<'a> {
    inventory: &'a Inventory,
    findings: Findings,
    quota: Option<Quota>,
    others: Vec<&'static str>,
}

impl Report<'_> {
    fn text(&self) -> String {
        let mut text = String::new();
        let Findings { all, since, .. } = &self.findings;
        let hours = self.findings.now.duration_since(*since).as_hours();
        let older = format!("last backup more than {hours} h ago, not looked for");
        for (class, title) in [
            (AgeClass::Never, "never backed up"),
            (AgeClass::TooOld, "last backup too old"),
            (AgeClass::Older, older.as_str()),
            (AgeClass::NotVisible, "backups could not be read"),
            (AgeClass::NotProtectable, "cannot be backed up in their status"),
        ] {
            self.push_part(&mut text, title, &self.findings.of_class(class).collect::<Vec<_>>());
        }
        let warnings: Vec<&Finding> = self.findings.warnings().collect();
        self.push_part(&mut text, "backed up in time, but no backup will follow", &warnings);
        let within = self.findings.of_class(AgeClass::Within);
        let hidden: Vec<&Finding> = within.filter(|finding| finding.cause == Cause::NotVisible).collect();
        self.push_part(&mut text, "backed up in time, but by which policy is not visible", &hidden);
        let within = Sum::of(self.findings.of_class(AgeClass::Within));
        let asked = Sum::of(all.iter());
        // Writing to a text cannot fail.
        let _ = writeln!(
            text,
            "{} of {} volumes backed up in time, {} of {} GB as the quota counts (sizes of volumes)",
            within.volumes, asked.volumes, within.gigabytes, asked.gigabytes
        );
        if let Some(quota) = self.quota {
            let _ = writeln!(text, "quota: {}", quota.in_words().unwrap_or_else(|| "not told".to_owned()));
        }
        text
    }

    fn push_part(&self, text: &mut String, title: &str, findings: &[&Finding]) {
        if findings.is_empty() {
            return;
        }
        let Sum { volumes, gigabytes } = Sum::of(findings.iter().copied());
        let volumes = if volumes == 1 { "1 volume".to_owned() } else { format!("{volumes} volumes") };
        let _ = writeln!(text, "{title}: {volumes}, {gigabytes} GB");
        for finding in findings.iter().take(NAMED) {
            let _ = writeln!(text, "  {}", scrub(&self.line(finding)));
        }
        if findings.len() > NAMED {
            let _ = writeln!(text, "  and {} more", findings.len() - NAMED);
        }
    }

    fn line(&self, finding: &Finding) -> String {
        let now = Minute::from_timestamp(self.findings.now);
        let volume = self.inventory.volume_at(finding.position);
        let name = volume.as_ref().map(|volume| match volume.name.trim() {
            "" => volume.id.to_string(),
            name => name.to_owned(),
        });
        let mut line = name.unwrap_or_default();
        if let Some(size) = finding.size_gb {
            let _ = write!(line, ", {size} GB");
        }
        if let Some(good) = finding.last_good {
            let by =
                if finding.last_good_kind == Some(BackupKind::Server) { " by a server backup" } else { "" };
            let _ = write!(line, ", last backup {} ago{by}", age_text(Some(good), now));
            let _ = write!(line, " (allowed: {} h)", finding.allowed / 60);
        }
        if finding.last_failed > finding.last_good {
            let _ = write!(line, ", failed {} ago", age_text(finding.last_failed, now));
        }
        let _ = write!(line, ", {}", self.cause(finding));
        line
    }

    fn cause(&self, finding: &Finding) -> String {
        let policy = || self.policy_of(finding).map(|(_, label)| label).unwrap_or_default();
        match finding.cause {
            Cause::On => format!("policy {}", policy()),
            Cause::Off => format!("policy {} is OFF", policy()),
            Cause::Gone => "its policy is gone".to_owned(),
            Cause::NotVisible => "its policy is not visible".to_owned(),
            Cause::None if self.others.is_empty() => "no VBS policy".to_owned(),
            Cause::None => format!("no VBS policy; {} may cover it", self.others.join(" or ")),
        }
    }

    fn policy_of(&self, finding: &Finding) -> Option<(PolicyId, String)> {
        let volume = self.inventory.volume_at(finding.position)?;
        let id = self.inventory.membership(&volume).policy_id()?;
        Some((id.clone(), self.inventory.policy_label(id)))
    }

    fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        self.findings.all.iter().filter_map(|finding| {
            let volume = self.inventory.volume_at(finding.position)?;
            let (policy_id, policy_name) = self.policy_of(finding).unzip();
            Some(Row {
                volume_id: volume.id,
                name: volume.name,
                size: finding.size_gb,
                class: finding.class.word(),
                cause: finding.cause.word(),
                policy_id,
                policy_name,
                last_good: finding.last_good.map(Minute::timestamp),
                last_good_kind: finding.last_good_kind.map(BackupKind::word),
                last_failed: finding.last_failed.map(Minute::timestamp),
                allowed_minutes: finding.allowed,
            })
        })
    }

    fn table(&self) -> Table {
        const HEADING: [&str; 11] = [
            "volume_id",
            "name",
            "size",
            "class",
            "cause",
            "policy_id",
            "policy",
            "last_good",
            "last_good_kind",
            "last_failed",
            "allowed_minutes",
        ];
        Table::new(&HEADING).rows(self.rows().map(Row::cells))
    }

    fn json(&self) -> Json {
        let sum = |is: &dyn Fn(&&Finding) -> bool| Sum::of(self.findings.all.iter().filter(is));
        let classes = AgeClass::ALL.map(|class| (class.word(), sum(&|finding| finding.class == class)));
        let causes = Cause::ALL.map(|cause| (cause.word(), sum(&|finding| finding.cause == cause)));
        let told = |sums: Vec<(&'static str, Sum)>| {
            let entry = |(word, Sum { volumes, gigabytes })| (word, Counted { volumes, gigabytes });
            sums.into_iter().map(entry).collect()
        };
        let used = |allowance: Option<Allowance>| {
            allowance.map(|Allowance { used, reserved, limit }| Room { used, reserved, limit })
        };
        Json {
            checked_at: self.findings.now,
            read_since: self.findings.since,
            classes: told(classes.to_vec()),
            causes: told(causes.to_vec()),
            backups_quota: self.quota.and_then(|quota| used(quota.backups)),
            gigabytes_quota: self.quota.and_then(|quota| used(quota.gigabytes)),
            other_services: self.others.clone(),
            volumes: self.rows().collect(),
        }
    }
}

/// The whole as an object. All keys are always there; what is not known is null.
#[derive(Serialize)]
struct Json {
    /// By the cloud's clock.
    checked_at: Timestamp,
    /// How far back the list of backups was read.
    read_since: Timestamp,
    classes: BTreeMap<&'static str, Counted>,
    causes: BTreeMap<&'static str, Counted>,
    backups_quota: Option<Room>,
    gigabytes_quota: Option<Room>,
    other_services: Vec<&'static str>,
    volumes: Vec<Row>,
}

#[derive(Serialize)]
struct Counted {
    volumes: usize,
    gigabytes: u64,
}

#[derive(Serialize)]
struct Room {
    used: u64,
    reserved: u64,
    /// Null is unlimited.
    limit: Option<u64>,
}

#[derive(Serialize)]
struct Row {
    volume_id: VolumeId,
    name: Box<str>,
    /// GB.
    size: Option<u32>,
    class: &'static str,
    cause: &'static str,
    policy_id: Option<PolicyId>,
    policy_name: Option<String>,
    last_good: Option<Timestamp>,
    last_good_kind: Option<&'static str>,
    last_failed: Option<Timestamp>,
    allowed_minutes: u32,
}

impl Row {
    fn cells(self) -> Vec<String> {
        let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        vec![
            self.volume_id.to_string(),
            self.name.into(),
            or_dash(self.size.map(|size| size.to_string())),
            self.class.to_owned(),
            self.cause.to_owned(),
            or_dash(self.policy_id.map(|id| id.to_string())),
            or_dash(self.policy_name),
            or_dash(self.last_good.map(|at| at.to_string())),
            or_dash(self.last_good_kind.map(str::to_owned)),
            or_dash(self.last_failed.map(|at| at.to_string())),
            self.allowed_minutes.to_string(),
        ]
    }
}
