//! When a frame is drawn: only if something changed, the last one has left, and it is time.

use std::io;
use std::time::{Duration, Instant};

use super::EventLoop;
use super::terminal::{self, Canvas};
use crate::app::Msg;
use crate::ui;

/// Bytes of a frame that differs in nothing from the one before: styles and cursor are put right
/// all the same.
const MOST_OF_NOTHING: usize = 48;

impl EventLoop {
    /// Draws if something changed and may be shown now; returns when to wake up at the latest.
    pub(super) fn draw_if_due(&mut self) -> io::Result<Instant> {
        let settings = &self.app.model.settings;
        let idle = Instant::now() + if self.is_busy() { Duration::from_secs(1) } else { settings.idle_tick };
        let changed = self.blank || self.app.model.revision != self.drawn;
        if !changed || self.frame_out {
            return Ok(idle);
        }
        let due = self.drawn_at + settings.progress_interval;
        let first_rows = self.empty && !self.app.model.volumes.is_empty();
        let at_an_end = self.busy && !self.is_busy();
        if !self.urgent && !first_rows && !at_an_end && Instant::now() < due {
            return Ok(due);
        }
        self.know_heights();
        let mut bytes = Vec::new();
        if std::mem::take(&mut self.blank) {
            let (columns, rows) = self.app.model.size;
            self.canvas = Canvas::new(columns, rows)?;
            bytes = terminal::clearing();
        }
        bytes.extend(self.canvas.draw(|frame| ui::draw(&self.app, &self.theme, frame))?);
        self.drawn = self.app.model.revision;
        self.drawn_at = Instant::now();
        self.urgent = false;
        self.empty = self.app.model.volumes.is_empty();
        self.busy = self.is_busy();
        if bytes == self.nothing {
            self.take(Msg::Drawn { revision: self.drawn, at: self.drawn_at });
            return Ok(idle);
        }
        if bytes.len() <= MOST_OF_NOTHING {
            self.nothing.clone_from(&bytes);
        } else {
            self.nothing.clear();
        }
        self.frame_out = true;
        self.writer.frame(bytes, self.drawn);
        Ok(idle)
    }

    /// Whether something on the screen changes without a key.
    pub(super) fn is_busy(&self) -> bool {
        self.app.model.loads.under_way() || self.app.model.is_running() || self.app.model.held.is_some()
    }
}
