//! What kept an exchange from being whole, and whether the request may have been carried out.
//!
//! Turns the HTTP library's errors into [`ApiError`]s in plain words. The one distinction everything
//! else rests on is made here: an error while *connecting* proves that nothing was sent; any later
//! one proves nothing (domain.md 2).

use std::error::Error;
use std::io;

use url::Url;

use super::proxy;
use super::tls::{self, Tls};
use crate::api::credentials::login::host_and_port;
use crate::domain::{ApiError, ApiErrorKind, Remedy};

/// An exchange that did not come to its end.
#[derive(Debug)]
pub(crate) struct TransportError {
    /// What went wrong.
    pub fault: ApiError,
    /// Whether the request, or part of it, may have reached the cloud.
    pub may_be_sent: bool,
}

impl TransportError {
    /// The request certainly stayed here.
    pub fn not_sent(fault: ApiError) -> Self {
        Self { fault, may_be_sent: false }
    }

    fn maybe_sent(fault: ApiError) -> Self {
        Self { fault, may_be_sent: true }
    }
}

/// Trouble before an answer began; `via` is the proxy on the way.
pub(crate) fn of_sending(
    doing: &'static str,
    error: &reqwest::Error,
    tls: &Tls,
    via: Option<&Url>,
) -> TransportError {
    let host = error.url().and_then(Url::host_str).unwrap_or("the endpoint").to_owned();
    let fault = |kind, message: String| ApiError::new(kind, doing, message);
    if error.is_builder() {
        return TransportError::not_sent(fault(ApiErrorKind::Local, deepest(error)));
    }
    if error.is_connect() {
        return TransportError::not_sent(of_connecting(doing, error, &host, tls, via));
    }
    if let Some(alert @ rustls::Error::AlertReceived(what)) = tls_error(error)
        && tls::of_certificate(*what)
    {
        // TLS 1.3 tells what is wrong with our certificate only after the first bytes are out.
        let remedy = tls.remedy(&host, alert);
        return TransportError::maybe_sent(ApiError {
            remedy,
            ..fault(ApiErrorKind::Tls, tls.why_not(&host, alert))
        });
    }
    TransportError::maybe_sent(if error.is_timeout() {
        fault(ApiErrorKind::Timeout, format!("no answer from {host} in time"))
    } else {
        let message = format!("the connection to {host} broke before an answer: {}", deepest(error));
        let is_plain = error.url().is_some_and(|url| url.scheme() == "http");
        // What speaks TLS there drops whoever does not.
        ApiError { remedy: is_plain.then_some(Remedy::MaybeHttps), ..fault(ApiErrorKind::Broken, message) }
    })
}

fn of_connecting(
    doing: &'static str,
    error: &reqwest::Error,
    host: &str,
    tls: &Tls,
    via: Option<&Url>,
) -> ApiError {
    let fault = |kind, message: String| ApiError::new(kind, doing, message);
    let words = words(error);
    let said = via.and_then(|proxy| Some((proxy, proxy::said(&words)?)));
    if let Some(reason) = tls_error(error) {
        // With TLS to the proxy itself, it may be the proxy's certificate.
        let host = said.and_then(|(proxy, _)| proxy.host_str()).unwrap_or(host);
        return ApiError {
            remedy: tls.remedy(host, reason),
            ..fault(ApiErrorKind::Tls, tls.why_not(host, reason))
        };
    }
    match (said, via) {
        (Some((proxy, said)), _) if proxy::is_out_of_reach(said) => {
            let deepest = words.last().filter(|deepest| !deepest.ends_with(said));
            proxy::out_of_reach(doing, proxy, deepest.map_or("", String::as_str))
        }
        (Some((proxy, said)), _) => proxy::of_handshake(doing, proxy, host, said),
        (None, _) if hung_up(error) => ApiError {
            remedy: Some(Remedy::UseHttp),
            ..fault(ApiErrorKind::Unreachable, hung_up_words(host))
        },
        (None, Some(proxy)) if error.is_timeout() => {
            let proxy = host_and_port(proxy);
            fault(
                ApiErrorKind::Unreachable,
                format!("no connection to {host} through the proxy {proxy} in time"),
            )
        }
        (None, Some(proxy)) if proxy.scheme() == "socks5" && error.is_dns() => {
            let message =
                format!("cannot resolve the name {host} here; with socks5h:// the proxy resolves it");
            fault(ApiErrorKind::Unreachable, message)
        }
        (None, Some(proxy)) if error.url().is_some_and(|url| url.scheme() == "http") => {
            proxy::out_of_reach(doing, proxy, &deepest(error))
        }
        (None, Some(proxy)) => {
            let (proxy, why) = (host_and_port(proxy), deepest(error));
            fault(
                ApiErrorKind::Unreachable,
                format!("no connection to {host} through the proxy {proxy}: {why}"),
            )
        }
        (None, None) if error.is_timeout() => {
            fault(ApiErrorKind::Unreachable, format!("no connection to {host} in time"))
        }
        (None, None) if error.is_dns() => {
            fault(ApiErrorKind::Unreachable, format!("cannot resolve the name {host}"))
        }
        (None, None) => {
            fault(ApiErrorKind::Unreachable, format!("no connection to {host}: {}", deepest(error)))
        }
    }
}

/// Whether a handshake ended without a word, as with a server that expects something else than TLS.
pub(crate) fn hung_up(error: &(dyn Error + 'static)) -> bool {
    let end = |error: &io::Error| error.kind() == io::ErrorKind::UnexpectedEof;
    causes(error).any(|cause| cause.downcast_ref::<io::Error>().is_some_and(end))
}

/// The same in words.
pub(crate) fn hung_up_words(host: &str) -> String {
    format!("{host} closed the connection during the TLS handshake; does it speak TLS there?")
}

/// Trouble after the head of the answer was read.
pub(crate) fn of_reading(doing: &'static str, status: u16, error: &reqwest::Error) -> TransportError {
    let (kind, message) = if error.is_timeout() {
        (ApiErrorKind::Timeout, "the answer did not finish in time".to_owned())
    } else if causes(error).any(<dyn Error>::is::<hyper::Error>) {
        (ApiErrorKind::Broken, "the answer was truncated".to_owned())
    } else {
        (ApiErrorKind::Garbled, format!("the answer cannot be decompressed: {}", deepest(error)))
    };
    TransportError::maybe_sent(ApiError { status: Some(status), ..ApiError::new(kind, doing, message) })
}

/// An answer beyond the size limit.
pub(crate) fn too_large(doing: &'static str, status: u16, limit: usize) -> TransportError {
    let message = if limit >= 1 << 20 {
        format!("the answer is larger than {} MiB", limit >> 20)
    } else {
        format!("the answer is larger than {limit} bytes")
    };
    TransportError::maybe_sent(ApiError {
        status: Some(status),
        ..ApiError::new(ApiErrorKind::Garbled, doing, message)
    })
}

/// The innermost cause, which is the one that tells something.
pub(crate) fn deepest(error: &(dyn Error + 'static)) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}

/// An error and its causes in their own words, outermost first.
pub(crate) fn words(error: &(dyn Error + 'static)) -> Vec<String> {
    causes(error).map(ToString::to_string).collect()
}

/// The TLS library's own error, if there is one among the causes.
pub(crate) fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    causes(error).find_map(|cause| cause.downcast_ref::<rustls::Error>())
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
