//! Answers: what is said, and the ways to send it badly.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::Frame;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use serde_json::{Value, json};

use super::super::fault::{Shape, cinder_name, title};
use super::super::world::refusal::Refusal;

/// A body on its way out.
pub(crate) type Payload = UnsyncBoxBody<Bytes, io::Error>;

/// An answer before it is sent.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: Option<&'static str>,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Bytes,
}

/// How the body travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    Plain,
    Drip { bytes: usize, every_ms: u64 },
    Cut { well_formed: bool },
    Flood { megabytes: u64 },
}

impl Reply {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::bytes(status, body.to_string().into())
    }

    pub(crate) fn bytes(status: u16, body: Bytes) -> Self {
        Self { status, content_type: Some("application/json"), headers: Vec::new(), body }
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self { content_type: None, ..Self::bytes(status, Bytes::new()) }
    }

    /// An error body of any shape.
    pub(crate) fn shaped(
        shape: Shape,
        status: u16,
        code: Option<&str>,
        message: Option<&str>,
        request_id: &str,
    ) -> Self {
        let (content_type, body) = shape.body(status, code, message, request_id);
        let reply = Self { content_type, ..Self::bytes(status, body.into()) };
        if status == 407 {
            reply.with("proxy-authenticate", "Basic realm=\"proxy\"".to_owned())
        } else {
            reply
        }
    }

    /// An error of the policy service or of the vendor's volume calls.
    pub(crate) fn wrapped(status: u16, code: &str, message: &str) -> Self {
        Self::json(status, &json!({ "error": { "code": code, "message": message } }))
    }

    /// An error of plain Cinder or Nova.
    pub(crate) fn cinder(status: u16, message: &str) -> Self {
        let fault = cinder_name(status);
        Self::json(status, &json!({ (fault): { "code": status, "message": message } }))
    }

    /// An error of Keystone.
    pub(crate) fn keystone(status: u16, message: &str) -> Self {
        let title = title(status);
        Self::json(status, &json!({ "error": { "code": status, "message": message, "title": title } }))
    }

    pub(crate) fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The same with something else in the body; `\xNN` in what is put there is a byte.
    pub(crate) fn rewritten(self, find: &str, put: &str) -> Self {
        let put = with_bytes(put);
        let mut body = Vec::with_capacity(self.body.len());
        let mut rest: &[u8] = &self.body;
        if find.is_empty() {
            body.extend_from_slice(&put);
        } else {
            while let Some(at) = memchr::memmem::find(rest, find.as_bytes()) {
                body.extend_from_slice(rest.get(..at).unwrap_or_default());
                body.extend_from_slice(&put);
                rest = rest.get(at + find.len()..).unwrap_or_default();
            }
        }
        body.extend_from_slice(rest);
        Self { body: body.into(), ..self }
    }

    pub(crate) fn send(self, manner: Manner) -> Response<Payload> {
        let length = self.body.len();
        let mut promised = None;
        let payload = match manner {
            Manner::Cut { .. } if length < 2 => whole(self.body),
            Manner::Cut { well_formed: true } => whole(self.body.slice(..length / 2)),
            Manner::Cut { well_formed: false } => {
                promised = Some(length);
                cut(self.body.slice(..length / 2))
            }
            Manner::Drip { bytes, every_ms } if length > 0 => {
                promised = Some(length);
                let size = bytes.max(1);
                let pieces = (0..length)
                    .step_by(size)
                    .map(|from| self.body.slice(from..(from + size).min(length)))
                    .collect();
                streamed(pieces, Duration::from_millis(every_ms))
            }
            Manner::Flood { megabytes } => flood(&self.body, megabytes),
            Manner::Plain | Manner::Drip { .. } => whole(self.body),
        };
        let mut response = Response::new(payload);
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        if let Some(length) = promised {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        }
        if let Some(content_type) = self.content_type {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        Self::wrapped(refusal.status, refusal.code, refusal.message)
    }
}

/// A text in which `\xNN` stands for a byte.
fn with_bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut parts = text.split("\\x");
    bytes.extend_from_slice(parts.next().unwrap_or_default().as_bytes());
    for part in parts {
        let byte = part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend_from_slice(part.get(2..).unwrap_or_default().as_bytes());
            }
            None => bytes.extend_from_slice(format!("\\x{part}").as_bytes()),
        }
    }
    bytes
}

fn whole(body: Bytes) -> Payload {
    Full::new(body).map_err(|never| match never {}).boxed_unsync()
}

fn streamed(pieces: Vec<Bytes>, pause: Duration) -> Payload {
    let pieces = stream::unfold((pieces.into_iter(), true), move |(mut rest, first)| async move {
        let piece = rest.next()?;
        if !first {
            tokio::time::sleep(pause).await;
        }
        Some((Ok(Frame::data(piece)), (rest, false)))
    });
    StreamBody::new(pieces).boxed_unsync()
}

/// One piece and an early end, at which hyper closes the connection. The pause lets
/// the piece out before: an error drops what is still buffered.
fn cut(piece: Bytes) -> Payload {
    let pieces = stream::unfold(Some(piece), |piece| async move {
        if piece.is_none() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Some((Ok(Frame::data(piece?)), None))
    });
    StreamBody::new(pieces).boxed_unsync()
}

/// The same JSON object with megabytes of padding in front, made piece by piece.
fn flood(body: &Bytes, megabytes: u64) -> Payload {
    const PIECE: usize = 64 * 1024;
    let padding = Bytes::from(vec![b'x'; PIECE]);
    let count = megabytes.saturating_mul(1024 * 1024 / PIECE as u64);
    let tail = if body.first() == Some(&b'{') && body.get(1) != Some(&b'}') && body.len() > 2 {
        [b"\",".as_slice(), body.get(1..).unwrap_or_default()].concat()
    } else {
        b"\"}".to_vec()
    };
    let head = Bytes::from_static(b"{\"padding\":\"");
    let pieces = stream::unfold(0_u64, move |at| {
        let piece = match at {
            0 => Some(head.clone()),
            _ if at <= count => Some(padding.clone()),
            _ if at == count + 1 => Some(Bytes::from(tail.clone())),
            _ => None,
        };
        async move { piece.map(|piece| (Ok(Frame::data(piece)), at + 1)) }
    });
    StreamBody::new(pieces).boxed_unsync()
}
