//! What kept an exchange from being whole, and whether the request may have been carried out.
//!
//! Turns the HTTP library's errors into [`ApiError`]s in plain words. The one distinction everything
//! else rests on is made here: an error while *connecting* proves that nothing was sent; any later
//! one proves nothing (domain.md 2).

use std::error::Error;

use url::Url;

use super::causes::{causes, deepest, hung_up, tls_error};
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
    let unreachable = |message| fault(ApiErrorKind::Unreachable, message);
    let of_proxy = via.and_then(|proxy| Some((proxy, of_proxy(doing, error, proxy, host)?)));
    if let Some(reason) = tls_error(error) {
        // With TLS to the proxy itself, it may be the proxy's certificate.
        let host = of_proxy.and_then(|(proxy, _)| proxy.host_str()).unwrap_or(host);
        return ApiError {
            remedy: tls.remedy(host, reason),
            ..fault(ApiErrorKind::Tls, tls.why_not(host, reason))
        };
    }
    if let Some((_, fault)) = of_proxy {
        return fault;
    }
    if hung_up(error) {
        return ApiError { remedy: Some(Remedy::UseHttp), ..unreachable(hung_up_words(host)) };
    }
    let through = via.map(|proxy| format!(" through the proxy {}", host_and_port(proxy))).unwrap_or_default();
    match via {
        _ if error.is_timeout() => unreachable(format!("no connection to {host}{through} in time")),
        None if error.is_dns() => unreachable(format!("cannot resolve the name {host}: {}", deepest(error))),
        Some(proxy) if proxy.scheme() == "socks5" && error.is_dns() => {
            unreachable(format!("cannot resolve the name {host} here; with socks5h:// the proxy resolves it"))
        }
        Some(proxy) if error.url().is_some_and(|url| url.scheme() == "http") => {
            proxy::out_of_reach(doing, proxy, &deepest(error))
        }
        _ => unreachable(format!("no connection to {host}{through}: {}", deepest(error))),
    }
}

/// What a proxy did not do, if the error is about that.
pub(crate) fn of_proxy(
    doing: &'static str,
    error: &(dyn Error + 'static),
    proxy: &Url,
    host: &str,
) -> Option<ApiError> {
    causes(error).find_map(|cause| proxy::of_handshake(doing, cause, proxy, host))
}

/// A handshake that ended without a word, in words.
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
