//! `vbs volume list`; `vbs volume show` is in `volume`.

use std::cell::RefCell;

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::access::{CliError, Gathered, Need, ResolvedCloud, Wanted, connect, gather_paged};
use super::args::{Format, Global, VolumeCommand, VolumeOrder, VolumesFormat};
use super::cell::{Cell, Reader, Tone};
use super::exit;
use super::last_backups;
use super::out::{Out, Screen};
use super::output::{RowWriter, write_ids, write_json, write_rows};
use super::report::note;
use super::restore;
use super::shape::Shape;
use super::signal_handler::SignalHandler;
use super::volume;
use crate::domain::echo::grouped;
use crate::domain::fields::{self, Context};
use crate::domain::text::scrub;
use crate::domain::{Arrangement, Column, Filter, Inventory, Minute, Reach, Sort, ViewQuery, Volume};

/// Runs a volume command.
pub async fn volume(
    resolved: &ResolvedCloud,
    global: &Global,
    command: VolumeCommand,
) -> Result<u8, CliError> {
    let (filter, columns, sort, no_header, output) = match command {
        VolumeCommand::List { filter, columns, sort, no_header, output } => {
            (filter, columns, sort, no_header, output)
        }
        VolumeCommand::Show { volume, output } => return volume::show(resolved, &volume, output).await,
        VolumeCommand::Create(args) => return Box::pin(restore::restore(resolved, global, args)).await,
    };
    let filter = Filter::parse(filter.as_deref().unwrap_or_default())?;
    let asked = columns.map(|columns| columns.0);
    let mut list = List {
        now: None,
        columns: columns_for(asked.clone(), output),
        row: row_of(asked.as_deref()),
        shape: shape(asked.as_deref(), no_header)?,
        filter,
        output,
    };
    let access = &resolved.access;
    let cloud = connect(access, &SignalHandler::default()).await?;
    list.now = Minute::from_timestamp(cloud.now());
    if let Some(format) = list.streamed(sort) {
        let rows = RefCell::new(Stream::new(&list, format));
        let on_page = &mut |inventory: &Inventory| rows.borrow_mut().add(inventory);
        let gathered = Box::pin(gather_paged(&cloud, access.form, list.wanted(sort), on_page)).await?;
        list.tell_missing(&gathered);
        rows.into_inner().end(&gathered.inventory)?;
        return Ok(0);
    }
    let gathered = Box::pin(gather_paged(&cloud, access.form, list.wanted(sort), &mut |_| Ok(true))).await?;
    list.tell_missing(&gathered);
    let mut inventory = gathered.inventory;
    if list.needs_backups(sort) {
        Box::pin(last_backups::read_into(&mut inventory, &cloud)).await?;
    }
    list.write(&inventory, sort)?;
    Ok(list.tell_backups_missing(&inventory, sort))
}

/// The positions of the volumes that match, by name; a filter that cannot match is wrong usage.
pub fn chosen(inventory: &Inventory, filter: Filter) -> Result<Vec<u32>, CliError> {
    sorted(inventory, filter, Sort::default(), Minute::from_timestamp(Timestamp::now()))
}

fn sorted(
    inventory: &Inventory,
    filter: Filter,
    sort: Sort,
    now: Option<Minute>,
) -> Result<Vec<u32>, CliError> {
    if let Some(error) = filter.impossible(inventory) {
        return Err(error.into());
    }
    for line in filter.unseen(inventory) {
        note(&format!("vbs: {}", scrub(&line)));
    }
    Ok(Arrangement::of(inventory, ViewQuery { filter, sort, now }).rows().to_vec())
}

/// A list that is asked for.
struct List {
    /// By the cloud's clock.
    now: Option<Minute>,
    filter: Filter,
    output: VolumesFormat,
    /// The columns that are written: those asked for, or all that the form has.
    columns: Vec<Column>,
    /// The columns that cells are made for.
    row: Vec<Column>,
    shape: Shape,
}

/// Every column that the form has, or those asked for; none in the form of ids.
fn columns_for(asked: Option<Vec<Column>>, output: VolumesFormat) -> Vec<Column> {
    match (output, asked) {
        (VolumesFormat::Ids, _) => Vec::new(),
        (_, Some(asked)) => asked,
        (VolumesFormat::Json | VolumesFormat::Tsv | VolumesFormat::Table, None) => usual().collect(),
        _ => usual().filter(|column| column.field().by_default).collect(),
    }
}

/// What there is without being asked for.
fn usual() -> impl Iterator<Item = Column> {
    Column::for_shell().filter(|column| !column.field().is_on_request())
}

/// The columns that cells are made for.
fn row_of(asked: Option<&[Column]>) -> Vec<Column> {
    if asked.is_some() { Column::for_shell().collect() } else { usual().collect() }
}

/// The cells of a row are those of [`row_of`], whichever of them are written.
fn shape(asked: Option<&[Column]>, no_header: bool) -> Result<Shape, CliError> {
    let words: Vec<&'static str> = row_of(asked).into_iter().map(Column::word).collect();
    let shape = Shape::new(&words)
        .numbers(&["size", "created", "backup"])
        .on_terminal(&["name", "size", "status", "zone", "type", "server", "policy", "id"])
        .not_in_csv(&["created", "backup"])
        .spare(&["type", "zone", "server"]);
    let shape = match asked {
        Some(asked) => shape.asked(&asked.iter().map(|column| column.word()).collect::<Vec<_>>())?,
        None => shape,
    };
    Ok(if no_header { shape.without_heading() } else { shape })
}

impl List {
    /// The form in which rows are written as they come; `None` where they are sorted or filtered first.
    fn streamed(&self, sort: Option<VolumeOrder>) -> Option<Format> {
        let format = self.output.of_rows().filter(|format| *format != Format::Json)?;
        let as_they_come = match sort {
            Some(order) => order.0.is_none(),
            None => format == Format::Tsv,
        };
        (as_they_come && self.filter.is_empty() && !self.needs_backups(sort)).then_some(format)
    }

    /// Whether a column, the filter or the order rests on the last backups.
    fn needs_backups(&self, sort: Option<VolumeOrder>) -> bool {
        self.columns.iter().any(|column| column.field().is_on_request()) || self.rests_on_backups(sort)
    }

    /// Whether it depends on the last backups which rows there are, or where.
    fn rests_on_backups(&self, sort: Option<VolumeOrder>) -> bool {
        let sort = sort.and_then(|order| order.0);
        self.filter.asks_for_backups() || sort.is_some_and(|sort| sort.column.field().is_on_request())
    }

    fn wanted(&self, sort: Option<VolumeOrder>) -> Wanted {
        let need = |column| match self.filter.reach(column) {
            Reach::Term => Need::Must,
            Reach::Words => Need::May,
            Reach::Not if self.columns.contains(&column) => Need::May,
            Reach::Not => Need::Not,
        };
        let policies = match need(Column::Policy) {
            // They tell how far back backups are looked for.
            Need::Not if self.needs_backups(sort) => Need::May,
            need => need,
        };
        Wanted { policies, volumes: Need::Must, servers: need(Column::Server) }
    }

    fn write(&self, inventory: &Inventory, sort: Option<VolumeOrder>) -> Result<(), CliError> {
        let sort = sort.and_then(|order| order.0).unwrap_or_default();
        let listed = sorted(inventory, self.filter.clone(), sort, self.now)?;
        let volumes = || listed.iter().filter_map(|at| inventory.volume_at(*at));
        let context = self.context(inventory);
        match self.output.of_rows() {
            None => {
                let ids: Vec<_> = listed.iter().filter_map(|at| inventory.id_at(*at)).collect();
                write_ids(ids.iter())?;
            }
            Some(Format::Json) => {
                let rows = Rows { volumes, columns: &self.columns, context };
                write_json(&rows)?;
            }
            Some(format) => {
                write_rows(format, &self.shape, || volumes().map(|volume| self.cells(&context, &volume)))?;
                if format == Format::Table && Screen::here().is_terminal() {
                    let gb = volumes().filter_map(|volume| volume.size_gb).map(u64::from).sum::<u64>();
                    tell_total(listed.len(), inventory.len(), gb);
                }
            }
        }
        Ok(())
    }

    const fn is_for_programs(&self) -> bool {
        matches!(self.output, VolumesFormat::Tsv | VolumesFormat::Csv)
    }

    const fn context<'a>(&self, inventory: &'a Inventory) -> Context<'a> {
        Context { inventory, policies_known: inventory.knows_policies(), now: self.now }
    }

    /// The cells of a row; those that are not written are empty.
    fn cells(&self, context: &Context<'_>, volume: &Volume) -> Vec<Cell> {
        let cell = |column: Column| match self.columns.contains(&column) {
            true if self.is_for_programs() => data(column, context, volume),
            true => cell(column, context, volume),
            false => Cell::default(),
        };
        self.row.iter().copied().map(cell).collect()
    }

    /// Says which backups are not known, and gives the exit code: where rows rest on them, it must not pass
    /// unnoticed that some may be missing.
    fn tell_backups_missing(&self, inventory: &Inventory, sort: Option<VolumeOrder>) -> u8 {
        if !self.needs_backups(sort) {
            return 0;
        }
        let doubtful = self.filter.backups_in_doubt(inventory, self.now);
        if doubtful > 0 {
            note(&format!(
                "vbs: last backups older than what was read, and not looked for: {doubtful}; backup=older lists them"
            ));
        }
        let unread = inventory.backups_not_told();
        if unread > 0 {
            note(&format!("vbs: last backups not read: {unread}; backup=not-read lists them"));
        }
        if unread > 0 && self.rests_on_backups(sort) { exit::NO_CLOUD } else { 0 }
    }

    /// Says what the rows lack, and whether some of them may be missing for that.
    fn tell_missing(&self, gathered: &Gathered) {
        if let Some(fault) = &gathered.no_servers {
            let searched = match self.filter.reach(Column::Server) {
                Reach::Not => "ids are shown instead",
                Reach::Words | Reach::Term => "the filter searched only their ids",
            };
            note(&scrub(&format!("vbs: server names could not be read ({fault}); {searched}")));
        }
        let untold = gathered.inventory.untold();
        if untold > 0 && self.filter.reach(Column::Policy) != Reach::Not {
            note(&format!(
                "vbs: the list does not show the policy of {untold} volumes; policy=not-visible lists them"
            ));
        }
    }
}

/// A field of a volume for programs.
fn data(column: Column, context: &Context<'_>, volume: &Volume) -> Cell {
    let value = column.field().values.last().map(|(_, value)| value(context, volume));
    value.map_or_else(|| Cell::new("-"), |value| Cell::new(&value.cell(None)))
}

/// A field of a volume for people.
fn cell(column: Column, context: &Context<'_>, volume: &Volume) -> Cell {
    let field = column.field();
    let cell = data(column, context, volume);
    match column {
        Column::Size => match volume.size_gb {
            Some(size) => cell.words(&format!("{} GB", grouped(u64::from(size)))),
            None => cell,
        },
        Column::Created if volume.created.is_some() => cell.words(&(field.text)(context, volume).text),
        Column::Backup => {
            let text = (field.text)(context, volume);
            cell.words(&text.text).tone(tone(text.tone))
        }
        Column::Server if !volume.servers.is_empty() => cell.short(&(field.text)(context, volume).text),
        Column::Policy => {
            let text = (field.text)(context, volume);
            let is_none = cell.told(Reader::Program) == "none";
            let cell = if is_none { cell.short("-") } else { cell };
            cell.tone(tone(text.tone))
        }
        Column::Status => cell.tone(tone((field.text)(context, volume).tone)),
        _ => cell,
    }
}

const fn tone(tone: fields::Tone) -> Tone {
    match tone {
        fields::Tone::Plain => Tone::Plain,
        fields::Tone::Dim => Tone::Dim,
        fields::Tone::Warning => Tone::Warning,
        fields::Tone::Bad => Tone::Bad,
    }
}

/// `8 of 240 volumes, 3.3 TB`.
fn tell_total(listed: usize, all: usize, gb: u64) {
    let of = if listed == all { String::new() } else { format!(" of {all}") };
    let volumes = if all == 1 { "volume" } else { "volumes" };
    let size =
        if gb < 1000 { format!("{gb} GB") } else { format!("{}.{} TB", grouped(gb / 1000), gb % 1000 / 100) };
    note(&format!("{listed}{of} {volumes}, {size}"));
}

/// Rows that are written while more are read.
struct Stream<'a> {
    list: &'a List,
    writer: RowWriter<'a>,
    out: Out,
    format: Format,
    has_begun: bool,
    /// So many volumes were written.
    written: u32,
}

impl<'a> Stream<'a> {
    fn new(list: &'a List, format: Format) -> Self {
        let writer = RowWriter::new(format, &list.shape, Screen::here());
        Self { list, writer, out: Out::default(), format, has_begun: false, written: 0 }
    }

    /// Writes the volumes that are new; whether somebody still reads.
    fn add(&mut self, inventory: &Inventory) -> Result<bool, CliError> {
        let context = self.list.context(inventory);
        let all = u32::try_from(inventory.len()).unwrap_or(u32::MAX);
        let new = || (self.written..all).filter_map(|at| inventory.volume_at(at));
        if !self.has_begun {
            if self.format == Format::Table {
                // The widths of what comes first are those of all.
                let mut measure = self.writer.measure();
                new().for_each(|volume| measure.add(&self.list.cells(&context, &volume)));
                self.writer.lay_out(measure);
            }
            self.writer.begin(&mut self.out)?;
            self.has_begun = true;
        }
        for volume in new() {
            self.writer.row(&mut self.out, &self.list.cells(&context, &volume))?;
        }
        self.written = all;
        self.out.flush()?;
        Ok(!self.out.is_closed())
    }

    fn end(mut self, inventory: &Inventory) -> Result<(), CliError> {
        self.add(inventory)?;
        self.writer.tell_left_out();
        Ok(())
    }
}

/// Volumes with their fields, for JSON.
struct Rows<'a, F> {
    volumes: F,
    columns: &'a [Column],
    context: Context<'a>,
}

impl<F: Fn() -> I, I: Iterator<Item = Volume>> Serialize for Rows<'_, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let row = |volume| Row { volume, columns: self.columns, context: &self.context };
        serializer.collect_seq((self.volumes)().map(row))
    }
}

/// A volume with its fields.
struct Row<'a> {
    volume: Volume,
    columns: &'a [Column],
    context: &'a Context<'a>,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let values = self.columns.iter().flat_map(|column| column.field().values);
        serializer.collect_map(values.map(|(key, value)| (key, value(self.context, &self.volume))))
    }
}
