//! What kept an exchange from being whole, and whether the request may have been carried out.
//!
//! Turns the HTTP library's errors into [`Fault`]s in plain words. The one distinction everything
//! else rests on is made here: an error while *connecting* proves that nothing was sent; any later
//! one proves nothing (domain.md 2).

use std::error::Error;
use std::io;

use crate::domain::{Fault, FaultKind};

/// An exchange that did not come to its end.
#[derive(Debug)]
pub(crate) struct Trouble {
    /// What went wrong.
    pub fault: Fault,
    /// Whether the request, or part of it, may have reached the cloud.
    pub may_be_sent: bool,
}

impl Trouble {
    /// The request certainly stayed here.
    pub fn not_sent(fault: Fault) -> Self {
        Self { fault, may_be_sent: false }
    }

    fn maybe_sent(fault: Fault) -> Self {
        Self { fault, may_be_sent: true }
    }
}

/// Trouble before an answer began.
pub(crate) fn of_sending(doing: &'static str, error: &reqwest::Error) -> Trouble {
    let host = error.url().and_then(|url| url.host_str()).unwrap_or("the endpoint").to_owned();
    let fault = |kind, message: String| Fault::new(kind, doing, message);
    if error.is_builder() {
        return Trouble::not_sent(fault(FaultKind::Local, deepest(error)));
    }
    if error.is_connect() {
        return Trouble::not_sent(if let Some(reason) = tls_reason(error) {
            fault(FaultKind::Tls, format!("no trust in {host}: {reason}"))
        } else if error.is_timeout() {
            fault(FaultKind::Unreachable, format!("no connection to {host} in time"))
        } else if error.is_dns() {
            fault(FaultKind::Unreachable, format!("the name {host} is not known"))
        } else {
            fault(FaultKind::Unreachable, format!("no connection to {host}: {}", deepest(error)))
        });
    }
    Trouble::maybe_sent(if error.is_timeout() {
        fault(FaultKind::Timeout, format!("no answer from {host} in time"))
    } else {
        fault(
            FaultKind::Broken,
            format!("the connection to {host} broke before an answer: {}", deepest(error)),
        )
    })
}

/// Trouble after the head of the answer was read.
pub(crate) fn of_reading(doing: &'static str, status: u16, error: &reqwest::Error) -> Trouble {
    let (kind, message) = if error.is_timeout() {
        (FaultKind::Timeout, "the answer did not end in time".to_owned())
    } else if causes(error).any(<dyn Error>::is::<hyper::Error>) {
        (FaultKind::Broken, "the answer was cut short".to_owned())
    } else {
        (FaultKind::Garbled, format!("the answer cannot be unpacked: {}", deepest(error)))
    };
    Trouble::maybe_sent(Fault { status: Some(status), ..Fault::new(kind, doing, message) })
}

/// An answer beyond the size limit.
pub(crate) fn too_large(doing: &'static str, status: u16, limit: usize) -> Trouble {
    let message = if limit >= 1 << 20 {
        format!("the answer is larger than {} MiB", limit >> 20)
    } else {
        format!("the answer is larger than {limit} bytes")
    };
    Trouble::maybe_sent(Fault { status: Some(status), ..Fault::new(FaultKind::Garbled, doing, message) })
}

/// The innermost cause, which is the one that tells something.
pub(crate) fn deepest(error: &(dyn Error + 'static)) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}

fn tls_reason(error: &(dyn Error + 'static)) -> Option<String> {
    causes(error).find_map(|cause| cause.downcast_ref::<rustls::Error>()).map(ToString::to_string)
}

/// An error and its causes, outermost first. `io::Error` hides the error it wraps from `source`,
/// so it is opened by hand.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| inner(*error))
}

fn inner<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    wrapped.map(|inner| inner as &(dyn Error + 'static)).or_else(|| error.source())
}
