//! The HTTP side: an accept loop around hyper, so that a connection can be reset at the
//! right moment, and the calls of each service.

pub(crate) mod accounts;
mod agency;
pub(crate) mod attempts;
mod backdoor;
mod backups;
pub(crate) mod call;
mod carry_out;
mod catalog;
mod exchange;
mod identity;
pub(crate) mod keyring;
mod keys;
mod line;
mod listing;
mod login;
pub(crate) mod mfa;
mod naming;
mod refusals;
mod reply;
mod route;
mod sender;
mod servers;
pub(crate) mod sessions;
pub(crate) mod signature;
mod temporary;
mod token;
mod turn;
mod vbs;
mod volumes;

use std::convert::Infallible;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use super::cloud::Cloud;
use line::{Line, linger_zero};

/// Takes connections until it is aborted; its connections end with it.
pub(crate) async fn accept(listener: TcpListener, cloud: Arc<Cloud>) {
    let mut lines = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((socket, _)) => {
                    lines.spawn(serve_line(socket, Arc::clone(&cloud)));
                }
                // Out of descriptors, most likely: connections that end will free some.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            },
            Some(_) = lines.join_next() => {}
        }
    }
}

async fn serve_line(socket: TcpStream, cloud: Arc<Cloud>) {
    if cloud.faults().resets_connection() {
        linger_zero(&socket);
        return;
    }
    let _slower = socket.set_nodelay(true);
    let Ok(wire) = socket.as_fd().try_clone_to_owned() else {
        return;
    };
    let line = Arc::new(Line { wire, cut: Notify::new() });
    let requests = service_fn(|request| {
        let (cloud, line) = (Arc::clone(&cloud), Arc::clone(&line));
        async move { Ok::<_, Infallible>(exchange::answer(cloud, &line, request).await) }
    });
    let serving = http1::Builder::new().serve_connection(TokioIo::new(socket), requests);
    tokio::select! {
        // The client handles a broken connection.
        _ended = serving => {}
        () = line.cut.notified() => {}
    }
}
