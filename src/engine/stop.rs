//! How a run is told to end: after the request in flight, or now.

use std::time::Duration;

use tokio::sync::watch;

/// What is asked of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stop {
    /// Go on.
    #[default]
    Go,
    /// Send nothing more; settle what was sent.
    AfterRequest,
    /// The program must end: a last grace for the request in flight, no settling.
    Now,
}

/// The end that asks; a request can only become more urgent.
#[derive(Clone, Debug)]
pub struct StopSender(watch::Sender<Stop>);

/// The end that obeys.
#[derive(Clone, Debug)]
pub struct StopReceiver(watch::Receiver<Stop>);

/// A pair of ends.
pub fn channel() -> (StopSender, StopReceiver) {
    let (sender, receiver) = watch::channel(Stop::Go);
    (StopSender(sender), StopReceiver(receiver))
}

impl StopSender {
    /// Asks the run to end.
    pub fn ask(&self, stop: Stop) {
        self.0.send_if_modified(|asked| {
            let more = stop > *asked;
            if more {
                *asked = stop;
            }
            more
        });
    }
}

impl StopReceiver {
    /// What has been asked so far.
    pub fn requested(&self) -> Stop {
        *self.0.borrow()
    }

    /// Waits until [`Stop::Now`] is asked, then for `grace`.
    pub(super) async fn now_and(&mut self, grace: Duration) {
        if self.0.wait_for(|stop| *stop == Stop::Now).await.is_err() {
            // Whoever could have asked is gone without asking.
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(grace).await;
    }

    /// Waits for `pause`, or until anything is asked that was not asked before.
    pub(super) async fn pause(&mut self, pause: Duration) {
        let asked = self.requested();
        let more = self.0.wait_for(|stop| *stop > asked);
        // When the asking end is gone, only the time counts.
        let changed = async {
            if more.await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let _ = tokio::time::timeout(pause, changed).await;
    }
}
