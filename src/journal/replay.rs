//! From the lines of a file to what they add up to.

use jiff::Timestamp;
use serde::Deserialize;

use super::entry::{Entry, Header, Intent};
use super::error::VERSION;
use crate::domain::{Outcomes, State};

/// What the lines of one file say, before it is known whether the run still goes on.
#[derive(Debug)]
pub(super) struct Replay {
    pub header: Header,
    pub board: Outcomes,
    pub intents: Vec<Intent>,
    /// The moment after which nothing was sent: the last intent, or the last answer.
    pub last_request: Option<Timestamp>,
    pub end: Option<End>,
    pub verified: Option<Timestamp>,
    /// Requests may have been sent that are not written down.
    pub gap: bool,
    /// Whole lines that make no sense.
    pub unread: usize,
    /// The last line is cut short.
    pub torn: bool,
}

/// How the run ended.
#[derive(Debug)]
pub(super) struct End {
    pub at: Timestamp,
    pub stopped: Option<String>,
    pub interrupted: bool,
}

/// Why the lines are no run.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoRun {
    /// The first line is not a header.
    Foreign,
    /// Its format is newer.
    Newer(u32),
}

/// The one fact that every format begins with.
#[derive(Deserialize)]
pub(super) struct Format {
    kind: String,
    version: u32,
}

/// Reads a header line.
pub(super) fn header(line: &[u8]) -> Result<Header, NoRun> {
    header_or(serde_json::from_slice(line), || serde_json::from_slice(line))
}

/// The header, or why it is none. What a newer format says of itself may have another shape.
pub(super) fn header_or<V>(
    header: serde_json::Result<Header<V>>,
    format: impl FnOnce() -> serde_json::Result<Format>,
) -> Result<Header<V>, NoRun> {
    match header {
        Ok(header) if header.version <= VERSION => Ok(header),
        _ => match format() {
            Ok(format) if format.kind == "header" && format.version > VERSION => {
                Err(NoRun::Newer(format.version))
            }
            _ => Err(NoRun::Foreign),
        },
    }
}

/// Goes through the lines in order; later ones win.
pub(super) fn replay(bytes: &[u8]) -> Result<Replay, NoRun> {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let header = header(lines.next().unwrap_or_default())?;
    let mut board = Outcomes::default();
    for volume in &header.volumes {
        board.put(volume.outcome(&header.action));
    }
    let mut replay = Replay {
        header,
        board,
        intents: Vec::new(),
        last_request: None,
        end: None,
        verified: None,
        gap: false,
        unread: 0,
        torn: false,
    };
    let mut lines = lines.peekable();
    while let Some(line) = lines.next() {
        if line.is_empty() {
            continue;
        }
        // A newline is the last byte of a write: what has none was cut short, unless it is whole.
        let last = lines.peek().is_none();
        match serde_json::from_slice(line) {
            Ok(entry) => replay.take(entry),
            Err(_) if last => replay.torn = true,
            Err(_) => replay.unread += 1,
        }
    }
    Ok(replay)
}

impl Replay {
    fn take(&mut self, entry: Entry) {
        match entry {
            // A second header says nothing that could be believed.
            Entry::Header(_) => self.unread += 1,
            Entry::Intent(intent) => {
                for id in &intent.volumes {
                    if let Some(mut outcome) = self.board.get(id).cloned() {
                        outcome.state = State::Sent;
                        self.board.put(outcome);
                    }
                }
                self.sent(intent.at);
                self.intents.push(intent);
            }
            Entry::Outcomes { at, took_ms, outcomes } => {
                for record in outcomes {
                    if let Some(mut outcome) = self.board.get(&record.id).cloned() {
                        record.lay_over(&mut outcome);
                        self.board.put(outcome);
                    }
                }
                if took_ms.is_some() {
                    self.sent(at);
                }
            }
            Entry::End { at, stopped, interrupted, .. } => self.end = Some(End { at, stopped, interrupted }),
            Entry::Gap { .. } => self.gap = true,
            Entry::Verified { at, .. } => self.verified = Some(at),
        }
    }

    fn sent(&mut self, at: Timestamp) {
        self.last_request = self.last_request.max(Some(at));
    }

    /// Nobody writes any more: what was begun and not answered is unknown, what was never begun
    /// was not sent, unless a line is missing that might have said so.
    pub fn close(&mut self) {
        let gap = self.gap || self.unread > 0;
        let open: Vec<_> =
            self.board.rows().iter().filter(|outcome| outcome.state.is_open()).cloned().collect();
        for mut outcome in open {
            let (state, message) = match (outcome.state, gap) {
                (State::Sent, _) if self.end.is_some() => {
                    (State::Unknown, "the journal does not have its answer")
                }
                (State::Sent, _) => (State::Unknown, "interrupted before the answer arrived"),
                (_, true) => (State::Unknown, "the journal has a gap: it may have been sent"),
                (_, false) => (State::Skipped, "not sent: the run was interrupted first"),
            };
            outcome.state = state;
            outcome.message = Some(message.into());
            self.board.put(outcome);
        }
    }
}
