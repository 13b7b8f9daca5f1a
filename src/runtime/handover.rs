//! Handing the terminal to the shell or an editor, and taking it back.

use std::io;

use tokio::sync::mpsc::UnboundedReceiver;

use super::EventLoop;
use super::editor::Editor;
use super::frames::Written;
use super::jobs;
use super::signals::{Signalled, Signals};
use super::terminal::{self, RawMode};
use crate::app::Msg;
use crate::app::notice::Tone;
use crate::app::pointer::Pointed;
use crate::ui;

impl EventLoop {
    /// What another cloud has for the terminal takes effect: its look, and whether the mouse is used.
    pub(super) fn take_over_profile(&mut self) {
        self.theme = (self.theme_of)(self.app.model.look(), self.ascii);
        let change = terminal::use_mouse(self.app.model.profile.mouse);
        if !change.is_empty() {
            self.control(change);
        }
    }

    /// Hands a report of the mouse over with what is under it, if the mouse is used.
    pub(super) fn point(&mut self, pointed: Pointed) {
        if self.app.model.profile.mouse {
            self.know_heights();
            let spot = ui::spot(&self.app, pointed);
            self.take(Msg::Mouse(pointed.gesture, spot));
        }
    }

    /// Stops the program until the shell continues it.
    pub(super) async fn suspend(
        &mut self,
        raw: &mut Option<RawMode>,
        written: &mut UnboundedReceiver<Written>,
    ) -> io::Result<()> {
        if !jobs::can_stop() {
            self.app.model.say(Tone::Warning, "not suspended: no shell could resume the program");
            self.app.model.touch();
            return Ok(());
        }
        self.give_terminal_up(raw, written).await;
        jobs::stop_self()?;
        // The shell has continued us.
        self.take_terminal_back(raw)
    }

    /// Lets the operator edit a file; `true` if a signal ended that, and with it the program.
    pub(super) async fn edit(
        &mut self,
        file: &str,
        raw: &mut Option<RawMode>,
        written: &mut UnboundedReceiver<Written>,
        signals: &mut Signals,
    ) -> io::Result<bool> {
        self.gate.hold().await;
        self.give_terminal_up(raw, written).await;
        let left = match Editor::start(&self.editor, file) {
            Err(why) => Err(why),
            Ok(mut editor) => loop {
                tokio::select! {
                    left = editor.left() => break left,
                    signalled = signals.next() => match signalled {
                        // Ctrl-c was for the editor.
                        Signalled::Interrupt => {}
                        signalled if signalled.ends() => {
                            editor.end().await;
                            return Ok(true);
                        }
                        // The editor stopped; the shell waits for the whole job.
                        Signalled::Stop => jobs::stop_self()?,
                        _ => {}
                    },
                }
            },
        };
        self.take_terminal_back(raw)?;
        self.gate.release();
        self.take(Msg::Edited(left));
        Ok(false)
    }

    async fn give_terminal_up(
        &mut self,
        raw: &mut Option<RawMode>,
        written: &mut UnboundedReceiver<Written>,
    ) {
        self.control(terminal::leaving());
        self.flush(written).await;
        *raw = None;
    }

    /// Takes the terminal over again, in whatever state it is.
    pub(super) fn take_terminal_back(&mut self, raw: &mut Option<RawMode>) -> io::Result<()> {
        // The mode that is entered already is not entered again.
        *raw = None;
        *raw = Some(RawMode::enter()?);
        self.control(terminal::entering(self.app.model.profile.mouse));
        self.blank = true;
        self.urgent = true;
        self.resize(terminal::terminal_size());
        Ok(())
    }
}
