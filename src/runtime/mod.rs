//! The shell around the screen: it owns the terminal, the signals and the clock, hands messages
//! to the model and carries its effects out.
//!
//! One loop, blocked until something happens: signals first, then the writer, keys, and answers,
//! then work on a long list. What is waiting is taken in before one frame is drawn, and only if
//! what is shown changed and the last frame has left for the terminal.

mod access;
mod active;
mod backend;
mod covering;
pub mod decoder;
mod drawing;
mod editor;
mod evidence;
mod executor;
mod frames;
mod handover;
mod input;
mod jobs;
mod latest;
mod leave;
mod loading;
mod questions;
mod registry;
mod remembering;
mod run_store;
mod sgr;
mod signals;
mod staged;
mod switching;
pub mod terminal;
pub mod waiting;

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::app::keymap::Keymap;
use crate::app::run::RunState;
use crate::app::{App, Effect, Msg};
use crate::domain::{Look, Settings};
use crate::engine::stop::Stop;
use crate::preferences::PreferenceStore;
use crate::ui::{self, Theme};
pub use access::Access;
use active::Submission;
use evidence::Between;
use executor::Executor;
use frames::{FrameWriter, Written};
use input::{Gate, Input};
pub use jobs::{can_stop, stop_self};
pub use registry::{CloudRegistry, RegisteredCloud};
pub use run_store::RunStore;
pub use signals::{Signalled, Signals};
use terminal::{Canvas, RawMode};

/// What the screen is started with.
#[derive(Debug)]
pub struct Start {
    /// The way into the cloud; `None` lets the operator choose one.
    pub registered: Option<RegisteredCloud>,
    /// The ways there are.
    pub registry: Arc<dyn CloudRegistry>,
    /// How it looks before there is a way.
    pub look: Look,
    /// Whether the mouse is listened to before there is a way.
    pub mouse: bool,
    /// What a look is on this terminal; with `true`, drawn with ASCII characters only.
    pub theme_of: fn(Look, bool) -> Theme,
    /// Only ASCII characters are drawn, whatever the look.
    pub ascii: bool,
    /// Where runs are written down.
    pub store: RunStore,
    /// What is remembered from one time to the next.
    pub preferences: PreferenceStore,
    /// The keys.
    pub keymap: Arc<Keymap>,
    /// The command that edits a file.
    pub editor: String,
}

/// How the screen was left.
#[derive(Debug)]
pub struct Ending {
    /// The last run of every place that was visited, oldest first.
    pub runs: Vec<RunState>,
    /// A signal or a terminal that went away ended it.
    pub interrupted: bool,
    /// The terminal is gone.
    pub terminal_gone: bool,
}

/// How long messages are taken in before keys are looked at and a frame may be drawn again.
const MESSAGES_AT_ONCE: Duration = Duration::from_millis(5);

/// Opens the screen and runs it until it is left.
pub async fn run(start: Start) -> io::Result<Ending> {
    let signals = Signals::catch()?;
    let mut raw = Some(RawMode::enter()?);
    let (tx, messages) = unbounded_channel();
    let (typed, inputs) = unbounded_channel();
    let (left, written) = unbounded_channel();
    let writer = FrameWriter::start(left)?;
    let gate = input::start(typed)?;
    let mut screen = EventLoop::new(start, tx, writer, gate)?;
    screen.control(terminal::entering(screen.app.model.profile.mouse));
    let ended = screen.run(signals, messages, inputs, written, &mut raw).await;
    drop(raw);
    ended
}

#[allow(clippy::struct_excessive_bools)] // each is one plain fact of the loop
struct EventLoop {
    app: App,
    theme: Theme,
    theme_of: fn(Look, bool) -> Theme,
    ascii: bool,
    canvas: Canvas,
    writer: FrameWriter,
    gate: Gate,
    editor: String,
    executor: Executor,
    /// A frame is on its way to the terminal.
    frame_out: bool,
    /// So many parcels that are no frame are on their way.
    controls_out: usize,
    /// Everything must be redrawn: what the terminal shows is not known.
    blank: bool,
    drawn: u64,
    drawn_at: Instant,
    /// A key waits for its frame: no progress interval applies.
    urgent: bool,
    /// The last frame, if it may have changed nothing: the same again need not be sent.
    nothing: Vec<u8>,
    /// The last frame had no volumes: the first ones wait for no interval either.
    empty: bool,
    /// In the last frame something was going on: that it is over waits for no interval either.
    busy: bool,
    /// Something happened since the heights were worked out.
    heights_old: bool,
    quit: bool,
    suspend: bool,
    /// A file to be edited.
    edit: Option<String>,
    terminal_gone: bool,
}

impl EventLoop {
    fn new(start: Start, tx: UnboundedSender<Msg>, writer: FrameWriter, gate: Gate) -> io::Result<Self> {
        let size = terminal::terminal_size();
        let mut app = App::new(Settings::default(), Timestamp::now(), TimeZone::system(), size);
        app.model.keymap = start.keymap;
        (app.model.profile.look, app.model.profile.mouse) = (start.look, start.mouse);
        if let Some(registered) = &start.registered {
            app.model.set_profile(registered.profile.clone());
        }
        Ok(Self {
            theme: (start.theme_of)(app.model.look(), start.ascii),
            theme_of: start.theme_of,
            ascii: start.ascii,
            app,
            canvas: Canvas::new(size.0, size.1)?,
            writer,
            gate,
            editor: start.editor,
            executor: Executor::new(start.registered, start.registry, (start.store, start.preferences), tx),
            frame_out: false,
            controls_out: 0,
            blank: false,
            drawn: 0,
            drawn_at: Instant::now(),
            urgent: true,
            nothing: Vec::new(),
            empty: true,
            busy: false,
            heights_old: true,
            quit: false,
            suspend: false,
            edit: None,
            terminal_gone: false,
        })
    }

    async fn run(
        &mut self,
        mut signals: Signals,
        mut messages: UnboundedReceiver<Msg>,
        mut inputs: UnboundedReceiver<Input>,
        mut written: UnboundedReceiver<Written>,
        raw: &mut Option<RawMode>,
    ) -> io::Result<Ending> {
        self.know_heights();
        let effects = if self.executor.access.is_some() { self.app.load() } else { self.app.choose_cloud() };
        self.carry_out(effects);
        let mut interrupted = false;
        while !self.quit {
            let wake = self.draw_if_due()?;
            tokio::select! {
                biased;
                signalled = signals.next() => match signalled {
                    signalled if signalled.ends() => {
                        interrupted = true;
                        break;
                    }
                    Signalled::Resized => self.resize(terminal::terminal_size()),
                    Signalled::Stop => self.suspend = true,
                    // Whoever stopped the program may have changed the terminal: what is typed must
                    // not show.
                    _ => self.take_terminal_back(raw)?,
                },
                Some(word) = written.recv() => self.on_written(&word),
                Some(input) = inputs.recv() => self.on_input(input, &mut inputs),
                Some(msg) = messages.recv() => self.on_messages(msg, &mut messages),
                () = std::future::ready(()), if self.app.model.volumes.is_working() => {
                    // Somebody may be waiting for just this.
                    self.urgent |= self.app.work();
                }
                () = tokio::time::sleep_until(wake.into()) => {
                    if self.app.model.revision == self.drawn {
                        self.take(Msg::Tick);
                    }
                }
            }
            if self.terminal_gone {
                interrupted = true;
                break;
            }
            let traffic = self.executor.traffic();
            self.take(traffic);
            if std::mem::take(&mut self.suspend) {
                self.suspend(raw, &mut written).await?;
            }
            if let Some(file) = self.edit.take() {
                interrupted = self.edit(&file, raw, &mut written, &mut signals).await?;
                if interrupted {
                    break;
                }
            }
        }
        self.leave(raw, &mut messages, &mut written).await;
        let mut runs = std::mem::take(&mut self.app.model.runs_left);
        runs.append(&mut self.app.model.earlier);
        runs.extend(self.app.model.run.take());
        Ok(Ending { runs, interrupted, terminal_gone: self.terminal_gone })
    }

    fn on_written(&mut self, word: &Written) {
        match *word {
            Written::Frame { revision, at } => {
                self.frame_out = false;
                self.take(Msg::Drawn { revision, at });
            }
            Written::Control => self.controls_out = self.controls_out.saturating_sub(1),
            Written::Gone => self.terminal_gone = true,
        }
    }

    fn on_input(&mut self, first: Input, inputs: &mut UnboundedReceiver<Input>) {
        self.urgent = true;
        let mut next = Some(first);
        while let Some(input) = next {
            match input {
                Input::Gone => self.terminal_gone = true,
                Input::Msg(msg) => self.take(msg),
                Input::Mouse(pointed) => self.point(pointed),
            }
            next = inputs.try_recv().ok();
        }
    }

    fn on_messages(&mut self, first: Msg, messages: &mut UnboundedReceiver<Msg>) {
        self.take(first);
        let end = Instant::now() + MESSAGES_AT_ONCE;
        while Instant::now() < end {
            match messages.try_recv() {
                Ok(msg) => self.take(msg),
                Err(_) => return,
            }
        }
    }

    fn resize(&mut self, size: (u16, u16)) {
        if size != self.app.model.size {
            self.urgent = true;
            self.blank = true;
            self.take(Msg::Resize(size.0, size.1));
        }
    }

    fn take(&mut self, msg: Msg) {
        // Keys are about what is on the screen; of other messages there may be thousands.
        if matches!(msg, Msg::Keys { .. } | Msg::PastedKeys { .. } | Msg::Resize(..)) {
            self.know_heights();
        }
        let effects = self.app.update(Timestamp::now(), msg);
        self.heights_old = true;
        self.carry_out(effects);
    }

    fn know_heights(&mut self) {
        if std::mem::take(&mut self.heights_old) {
            self.app.model.heights = ui::heights(&self.app);
        }
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Load(generation) => self.executor.load(generation),
                Effect::LoadPolicies(generation) => self.executor.load_policies(generation),
                Effect::CancelLoad => self.executor.cancel_load(),
                Effect::ReadSingly(generation, ids) => self.executor.read_singly(generation, ids),
                Effect::LoadDetail(id) => self.executor.load_detail(id),
                Effect::ReadTags(policy) => self.executor.read_tags(policy),
                Effect::ReadAgain { inquiry, volumes, mode, backups } => {
                    self.executor.read_again(inquiry, volumes, mode, backups);
                }
                Effect::Submit { plan, mode, journal, retry_of } => {
                    self.executor.submit(Submission { plan: *plan, read_mode: mode, journal, retry_of });
                }
                Effect::GoOn => self.executor.go_on(),
                Effect::ListRuns => self.executor.list_runs(),
                Effect::OpenRun(run) => self.executor.open_run(run),
                Effect::Verify { run, mode } => self.executor.verify(run, mode),
                Effect::StopVerify => self.executor.stop_verifying(),
                Effect::StopRun => self.executor.stop_runs(Stop::AfterRequest),
                Effect::AbandonRun => self.executor.stop_runs(Stop::Now),
                Effect::ListChoices(inquiry, kind) => self.executor.list_choices(inquiry, kind),
                Effect::Switch(inquiry, to) => self.executor.switch(inquiry, to),
                Effect::Adopt(inquiry) => {
                    self.executor.adopt(inquiry, self.app.model.profile.cloud.clone());
                    self.take_over_profile();
                }
                Effect::Look(look) => self.theme = (self.theme_of)(look, self.ascii),
                Effect::ReadCoverage(request, filter) => {
                    self.executor.read_coverage(request, self.app.model.inventory.clone(), &filter);
                }
                Effect::ReadLatest(request) => {
                    self.executor.read_latest(request, self.app.model.inventory.without_names());
                }
                Effect::ReadFailures(request, policies) => self.executor.read_failures(request, policies),
                Effect::LoadBackups(volume) => self.executor.load_backups(volume),
                Effect::LoadBackup(backup) => self.executor.load_backup(backup),
                Effect::LoadPolicyRuns(policy) => self.executor.load_policy_runs(policy),
                Effect::Copy(text) => self.control(evidence::clipboard(&text, Between::here())),
                Effect::SaveEvidence { name, text } => self.executor.save_evidence(name, text),
                Effect::ReadPreferences(scope) => self.executor.read_preferences(*scope),
                Effect::SaveView(scope, view) => self.executor.save_view(*scope, *view),
                Effect::SaveNames(scope, names) => self.executor.save_names(*scope, names),
                Effect::SaveFilters(scope, filters) => self.executor.save_filters(*scope, filters),
                Effect::Answer(number, typed) => self.executor.answer(number, typed),
                Effect::Decline(number) => self.executor.decline(number),
                Effect::Edit(file) => self.edit = Some(file),
                Effect::Suspend => self.suspend = true,
                Effect::Redraw => self.blank = true,
                Effect::Quit => self.quit = true,
            }
        }
    }

    /// Hands over bytes that are no frame.
    fn control(&mut self, bytes: Vec<u8>) {
        self.controls_out += 1;
        self.writer.control(bytes);
    }
}
