//! `vbs policy list|show` and `vbs volume list`; `vbs volume show` is in `volume`.

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::access::{CliError, Gathered, Need, ResolvedCloud, Wanted, read};
use super::args::{Format, Output, PolicyCommand, ShellColumns, VolumeCommand, VolumesFormat};
use super::output::{Table, write, write_ids};
use super::report::note;
use super::resolve;
use super::volume;
use crate::domain::fields::Context;
use crate::domain::schedule::day_word;
use crate::domain::text::scrub;
use crate::domain::{
    Arrangement, Column, Filter, Inventory, Minute, Policy, Reach, Retention, ViewQuery, Volume,
    schedule::Days,
};

/// Runs a policy command.
pub async fn policy(resolved: &ResolvedCloud, command: PolicyCommand) -> Result<u8, CliError> {
    let wanted = Wanted { policies: Need::Must, volumes: Need::May, servers: Need::Not };
    let gathered = read(&resolved.access, wanted).await?;
    let inventory = &gathered.inventory;
    let now = Timestamp::now();
    match command {
        PolicyCommand::List(Output { output }) => {
            let rows: Vec<PolicyRow> =
                inventory.policies().iter().map(|policy| PolicyRow::new(policy, &gathered, now)).collect();
            let table = Table::new(&HEADING).rows(rows.iter().map(PolicyRow::cells));
            write(output, &table, &rows)?;
        }
        PolicyCommand::Show { policy, output: Output { output } } => {
            let policy = resolve::policy(inventory, &policy)?;
            let row = PolicyRow::new(policy, &gathered, now);
            let fields = row.fields(policy).into_iter().map(|(field, value)| {
                let for_eyes = output == Format::Table && field == "visible volumes";
                vec![if for_eyes { "listed volumes" } else { field }.to_owned(), value]
            });
            let table = Table::new(&["field", "value"]).movable(&["value"]).rows(fields);
            write(output, &table, &row)?;
        }
    }
    Ok(0)
}

/// Runs a volume command.
pub async fn volume(resolved: &ResolvedCloud, command: VolumeCommand) -> Result<u8, CliError> {
    let (filter, columns, output) = match command {
        VolumeCommand::List { filter, columns, output } => (filter, columns, output),
        VolumeCommand::Show { volume, output } => return volume::show(resolved, &volume, output).await,
    };
    let filter = Filter::parse(filter.as_deref().unwrap_or_default())?;
    let now = Minute::from_timestamp(Timestamp::now());
    let columns = shown(columns, output);
    let need = |column| match filter.reach(column) {
        Reach::Term => Need::Must,
        Reach::Words => Need::May,
        Reach::Not if columns.contains(&column) => Need::May,
        Reach::Not => Need::Not,
    };
    let wanted =
        Wanted { policies: need(Column::Policy), volumes: Need::Must, servers: need(Column::Server) };
    let gathered = read(&resolved.access, wanted).await?;
    tell_missing(&gathered, &filter);
    let inventory = gathered.inventory;
    let listed = chosen(&inventory, filter)?;
    let volumes: Vec<Volume> = listed.iter().filter_map(|at| inventory.volume_at(*at)).collect();
    let Some(format) = output.of_rows() else {
        write_ids(volumes.iter().map(|volume| &volume.id))?;
        return Ok(0);
    };
    let context = Context { inventory: &inventory, policies_known: inventory.knows_policies(), now };
    let row = |volume| VolumeRow { volume, columns: &columns, context };
    let rows: Vec<VolumeRow<'_>> = volumes.iter().map(row).collect();
    let for_table = if format == Format::Json { &[] } else { rows.as_slice() };
    let table = Table::new(&columns.iter().map(|column| column.word()).collect::<Vec<_>>())
        .rows(for_table.iter().map(|row| row.cells(format)));
    write(format, &table, &rows)?;
    Ok(0)
}

/// The positions of the volumes that match, by name; a filter that cannot match is wrong usage.
pub fn chosen(inventory: &Inventory, filter: Filter) -> Result<Vec<u32>, CliError> {
    if let Some(error) = filter.impossible(inventory) {
        return Err(error.into());
    }
    for line in filter.unseen(inventory) {
        note(&format!("vbs: {}", scrub(&line)));
    }
    let now = Minute::from_timestamp(Timestamp::now());
    let listed = Arrangement::of(inventory, ViewQuery { filter, now, ..ViewQuery::default() });
    Ok(listed.rows().to_vec())
}

/// The fields that are written: those asked for, or all in JSON and the usual ones elsewhere; none in
/// the form of ids.
fn shown(columns: Option<ShellColumns>, output: VolumesFormat) -> Vec<Column> {
    let asked = columns.map(|ShellColumns(columns)| columns);
    match output {
        VolumesFormat::Ids => Vec::new(),
        VolumesFormat::Json => asked.unwrap_or_else(|| Column::for_shell().collect()),
        VolumesFormat::Table | VolumesFormat::Csv => {
            asked.unwrap_or_else(|| Column::for_shell().filter(|column| column.field().by_default).collect())
        }
    }
}

/// Says what the rows lack, and whether some of them may be missing for that.
fn tell_missing(gathered: &Gathered, filter: &Filter) {
    if let Some(fault) = &gathered.no_servers {
        let searched = match filter.reach(Column::Server) {
            Reach::Not => "ids are shown instead",
            Reach::Words | Reach::Term => "the filter searched only their ids",
        };
        note(&scrub(&format!("vbs: server names could not be read ({fault}); {searched}")));
    }
    let untold = gathered.inventory.untold();
    if untold > 0 && filter.reach(Column::Policy) != Reach::Not {
        note(&format!(
            "vbs: the list does not show the policy of {untold} volumes; policy=not-visible lists them"
        ));
    }
}

/// The columns of a list of policies, and the same as labels of one.
const HEADING: [&str; 8] =
    ["id", "name", "status", "schedule", "next_run", "retention", "volumes", "visible"];
const LABELS: [&str; 8] =
    ["id", "name", "status", "schedule (UTC)", "next run", "retention", "volumes", "visible volumes"];

#[derive(Debug, Serialize)]
struct PolicyRow {
    id: String,
    name: String,
    /// `ON`, `OFF`, or null where the cloud does not say.
    status: Option<&'static str>,
    schedule: Option<String>,
    start_times_utc: Vec<String>,
    every_days: Option<u32>,
    weekdays: Vec<&'static str>,
    next_run: Option<String>,
    retention_copies: Option<u32>,
    retention_days: Option<u32>,
    keeps_first_of_month: Option<bool>,
    volume_count: Option<u32>,
    /// Null where the volumes could not be read.
    visible_volumes: Option<u32>,
    /// What of the schedule is not understood.
    not_understood: Vec<String>,
    time_zone: Option<String>,
    tags: Vec<(String, String)>,
}

impl PolicyRow {
    fn new(policy: &Policy, gathered: &Gathered, now: Timestamp) -> Self {
        let inventory = &gathered.inventory;
        let schedule = policy.schedule.as_ref();
        let next =
            schedule.filter(|_| policy.enabled != Some(false)).and_then(|schedule| schedule.next_run(now));
        let (every_days, weekdays) = match schedule.map(|schedule| &schedule.days) {
            Some(Days::Every(every)) => (Some(*every), Vec::new()),
            Some(Days::Weekly(days)) => (None, days.iter().map(|day| day_word(*day)).collect()),
            Some(Days::Unstated) | None => (None, Vec::new()),
        };
        let (retention_copies, retention_days) = match policy.retention {
            Some(Retention::Copies(copies)) => (Some(copies), None),
            Some(Retention::Days(days)) => (None, Some(days)),
            None => (None, None),
        };
        let times = schedule.map(|schedule| schedule.times.as_slice()).unwrap_or_default();
        Self {
            id: policy.id.to_string(),
            name: policy.name.clone(),
            status: policy.enabled.map(|enabled| if enabled { "ON" } else { "OFF" }),
            schedule: schedule.map(ToString::to_string),
            start_times_utc: times.iter().map(|time| time.strftime("%H:%M").to_string()).collect(),
            every_days,
            weekdays,
            next_run: next.map(|run| run.to_string()),
            retention_copies,
            retention_days,
            keeps_first_of_month: policy.keeps_first_of_month,
            volume_count: policy.volume_count,
            visible_volumes: gathered.has_volumes.then(|| inventory.seen_under(&policy.id)),
            not_understood: schedule.map(|schedule| schedule.unread.clone()).unwrap_or_default(),
            time_zone: policy.time_zone.clone(),
            tags: policy.tags.clone(),
        }
    }

    /// The cells below [`HEADING`].
    fn cells(&self) -> Vec<String> {
        let copies = self.retention_copies.map(Retention::Copies);
        vec![
            self.id.clone(),
            self.name.clone(),
            or_dash(self.status),
            or_dash(self.schedule.as_ref()),
            or_dash(self.next_run.as_ref()),
            or_dash(copies.or(self.retention_days.map(Retention::Days))),
            or_dash(self.volume_count),
            or_dash(self.visible_volumes),
        ]
    }

    fn fields(&self, policy: &Policy) -> Vec<(&'static str, String)> {
        let mut fields: Vec<(&str, String)> = LABELS.into_iter().zip(self.cells()).collect();
        fields.insert(6, ("keeps first of month", or_dash(self.keeps_first_of_month)));
        fields.push(("time zone", or_dash(self.time_zone.as_ref())));
        fields.extend(self.not_understood.iter().map(|text| ("not understood", text.clone())));
        fields.extend(policy.tags.iter().map(|(key, value)| ("tag", format!("{key}={value}"))));
        fields
    }
}

/// A volume with its fields.
struct VolumeRow<'a> {
    volume: &'a Volume,
    columns: &'a [Column],
    context: Context<'a>,
}

impl VolumeRow<'_> {
    /// The cells; with ages where a table is for eyes.
    fn cells(&self, format: Format) -> Vec<String> {
        let now = self.context.now.filter(|_| format == Format::Table);
        let cell = |column: &Column| {
            let value = column.field().values.last().map(|(_, value)| value(&self.context, self.volume));
            or_dash(value.map(|value| value.cell(now)))
        };
        self.columns.iter().map(cell).collect()
    }
}

impl Serialize for VolumeRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let values = self.columns.iter().flat_map(|column| column.field().values);
        serializer.collect_map(values.map(|(key, value)| (key, value(&self.context, self.volume))))
    }
}

fn or_dash(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}
