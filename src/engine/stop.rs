//! How a run is told to end, after the request in flight or now, and how its questions are
//! answered.

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

/// What is asked, and how often a question was answered with "go on".
#[derive(Clone, Copy, Debug, Default)]
struct Orders {
    stop: Stop,
    go_on: u64,
}

/// The end that asks; a request can only become more urgent.
#[derive(Clone, Debug)]
pub struct StopSender(watch::Sender<Orders>);

/// The end that obeys.
#[derive(Clone, Debug)]
pub struct StopReceiver(watch::Receiver<Orders>);

/// A pair of ends.
pub fn channel() -> (StopSender, StopReceiver) {
    let (sender, receiver) = watch::channel(Orders::default());
    (StopSender(sender), StopReceiver(receiver))
}

impl StopSender {
    /// Asks the run to end.
    pub fn ask(&self, stop: Stop) {
        self.0.send_if_modified(|orders| {
            let more = stop > orders.stop;
            orders.stop = orders.stop.max(stop);
            more
        });
    }

    /// Answers the question a run has asked: go on.
    pub fn go_on(&self) {
        self.0.send_modify(|orders| orders.go_on += 1);
    }
}

impl StopReceiver {
    /// What has been asked so far.
    pub fn requested(&self) -> Stop {
        self.0.borrow().stop
    }

    /// Waits for the answer to a question: `true` to go on, `false` to stop, as soon as a stop is
    /// or was asked, or if nobody is left who could answer.
    pub(super) async fn may_go_on(&mut self) -> bool {
        let before = self.0.borrow().go_on;
        let answered = self.0.wait_for(|orders| orders.stop != Stop::Go || orders.go_on > before).await;
        answered.is_ok_and(|orders| orders.stop == Stop::Go)
    }

    /// Waits until [`Stop::Now`] is asked, then for `grace`.
    pub(super) async fn now_and(&mut self, grace: Duration) {
        if self.0.wait_for(|orders| orders.stop == Stop::Now).await.is_err() {
            // Whoever could have asked is gone without asking.
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(grace).await;
    }

    /// Waits until anything is asked.
    pub(super) async fn stop_requested(&mut self) {
        if self.0.wait_for(|orders| orders.stop != Stop::Go).await.is_err() {
            // Whoever could have asked is gone without asking.
            std::future::pending::<()>().await;
        }
    }

    /// Waits for `pause` before something is sent, or until anything is asked; it may have been asked
    /// by now.
    pub(super) async fn pause_unless_asked(&mut self, pause: Duration) {
        let _ = tokio::time::timeout(pause, self.stop_requested()).await;
    }

    /// Waits for `pause` while only settling is left, or until anything is asked that was not asked
    /// before.
    pub(super) async fn pause(&mut self, pause: Duration) {
        let before = self.requested();
        let more = self.0.wait_for(|orders| orders.stop > before || orders.stop == Stop::Now);
        // When the asking end is gone, only the time counts.
        let changed = async {
            if more.await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let _ = tokio::time::timeout(pause, changed).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_asked_before_a_pause_ends_it() {
        let pause = Duration::from_millis(60);
        for (stop, settles, waits) in
            [(Stop::Go, true, true), (Stop::AfterRequest, true, false), (Stop::Now, false, false)]
        {
            let (sender, mut receiver) = channel();
            sender.ask(stop);
            let begun = tokio::time::Instant::now();
            receiver.pause(pause).await;
            assert_eq!(begun.elapsed() >= pause, settles, "{stop:?} while settling");
            let begun = tokio::time::Instant::now();
            receiver.pause_unless_asked(pause).await;
            assert_eq!(begun.elapsed() >= pause, waits, "{stop:?} before sending");
        }
    }
}
