//! Frames on their way to the terminal.
//!
//! A write to a terminal blocks for as long as the link behind it is stalled, so frames leave
//! through a thread of their own: the loop draws into memory, hands the bytes over, and draws the
//! next frame only when this one has left. Nobody else ever waits for the screen.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use tokio::sync::mpsc::UnboundedSender;

/// What the writer tells the loop.
#[derive(Debug)]
pub enum Written {
    /// A frame left; it shows this revision.
    Frame {
        revision: u64,
        /// When its last byte left.
        at: Instant,
    },
    /// What was no frame (entering, leaving the screen) left.
    Control,
    /// The terminal does not take anything any more.
    Gone,
}

/// Bytes to be written, and what they show.
struct Parcel {
    bytes: Vec<u8>,
    revision: Option<u64>,
}

/// The writing thread.
#[derive(Debug)]
pub struct FrameWriter {
    parcels: Sender<Parcel>,
}

impl FrameWriter {
    /// Starts the thread; it ends with the program.
    pub fn start(tx: UnboundedSender<Written>) -> io::Result<Self> {
        let (parcels, inbox) = channel();
        thread::Builder::new().name("frames".into()).spawn(move || write_all(&inbox, &tx))?;
        Ok(Self { parcels })
    }

    /// Hands a frame over.
    pub fn frame(&self, bytes: Vec<u8>, revision: u64) {
        // The thread only ends when the terminal is gone, and has said so itself.
        let _ = self.parcels.send(Parcel { bytes, revision: Some(revision) });
    }

    /// Hands over bytes that are no frame: entering or leaving the screen.
    pub fn control(&self, bytes: Vec<u8>) {
        let _ = self.parcels.send(Parcel { bytes, revision: None });
    }
}

fn write_all(inbox: &Receiver<Parcel>, tx: &UnboundedSender<Written>) {
    let mut terminal = io::stdout();
    while let Ok(parcel) = inbox.recv() {
        let written = terminal.write_all(&parcel.bytes).and_then(|()| terminal.flush());
        let word = match (written, parcel.revision) {
            (Err(_), _) => Written::Gone,
            (Ok(()), Some(revision)) => Written::Frame { revision, at: Instant::now() },
            (Ok(()), None) => Written::Control,
        };
        let gone = matches!(word, Written::Gone);
        if tx.send(word).is_err() || gone {
            return;
        }
    }
}

/// A place in memory that a frame is drawn into; clones share it.
#[derive(Clone, Debug, Default)]
pub struct FrameBuffer(Arc<Mutex<Vec<u8>>>);

impl FrameBuffer {
    /// Takes out what was drawn.
    pub fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for FrameBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
