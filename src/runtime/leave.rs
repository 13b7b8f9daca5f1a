//! Leaving the screen: the terminal is given back first, then runs in flight come to their end.

use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedReceiver;

use super::EventLoop;
use super::frames::Written;
use super::terminal::{self, RawMode};
use crate::app::Msg;

/// How long the last bytes to a terminal may take; a stalled link must not keep the program.
const LAST_BYTES: Duration = Duration::from_millis(500);

impl EventLoop {
    /// Waits until all that was handed over has left; `false` if the link proves too slow.
    pub(super) async fn flush(&mut self, written: &mut UnboundedReceiver<Written>) -> bool {
        let wait = async {
            while self.controls_out > 0 && !self.terminal_gone {
                match written.recv().await {
                    Some(word) => self.on_written(&word),
                    None => return,
                }
            }
        };
        tokio::time::timeout(LAST_BYTES, wait).await.is_ok()
    }

    /// Gives the screen back, then waits for runs in flight to come to their end.
    pub(super) async fn leave(
        &mut self,
        raw: &mut Option<RawMode>,
        messages: &mut UnboundedReceiver<Msg>,
        written: &mut UnboundedReceiver<Written>,
    ) {
        let mut last = terminal::leaving();
        if self.executor.is_sending() {
            let grace = self.app.model.settings.leave_grace.as_secs();
            last.extend(format!("vbs: waiting up to {grace} s for the request in flight\r\n").into_bytes());
        }
        if !self.terminal_gone {
            self.control(last);
            // A terminal that takes nothing is as good as gone.
            self.terminal_gone |= !self.flush(written).await;
        }
        *raw = None;
        self.executor.cancel_load();
        let ended = self.executor.end_runs().await;
        self.executor.end_saving().await;
        // Whether it began at all, and under which name, may still be waiting to be read.
        while let Ok(msg) = messages.try_recv() {
            self.app.update(Timestamp::now(), msg);
        }
        for (name, board) in ended {
            if let Some(run) = self.app.model.own_run_mut(&name) {
                run.board = board;
            }
        }
        messages.close();
    }
}
