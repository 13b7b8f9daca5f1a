//! A connection, as far as the cloud can break it.

use std::convert::Infallible;
use std::os::fd::{AsFd, OwnedFd};
use std::time::Duration;

use tokio::sync::Notify;

/// A connection that can be cut from inside a request.
#[derive(Debug)]
pub(crate) struct Line {
    /// A second descriptor of the socket: options set on it hold for the one hyper owns.
    pub(crate) wire: OwnedFd,
    pub(crate) cut: Notify,
}

impl Line {
    /// Resets the connection (RST, not FIN) and never returns: the caller is dropped with it.
    pub(crate) async fn reset(&self) -> Infallible {
        linger_zero(&self.wire);
        self.cut.notify_one();
        std::future::pending().await
    }
}

/// Makes the next close send a reset. A socket that is gone needs none.
pub(crate) fn linger_zero(socket: &impl AsFd) {
    let _gone = rustix::net::sockopt::set_socket_linger(socket, Some(Duration::ZERO));
}
