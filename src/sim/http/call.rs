//! One request, read whole.

use bytes::Bytes;
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method};
use serde_json::{Map, Value};

/// A request with its body.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) method: Method,
    /// Path and query as they came.
    pub(crate) target: String,
    /// Decoded parts of the path, empty ones left out.
    pub(crate) segments: Vec<String>,
    /// Decoded, in the order they came.
    pub(crate) query: Vec<(String, String)>,
    headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Call {
    pub(crate) fn new(head: Parts, body: Bytes) -> Self {
        let query = head.uri.query().unwrap_or_default();
        Self {
            method: head.method,
            target: head.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
            segments: head
                .uri
                .path()
                .split('/')
                .filter(|part| !part.is_empty())
                .map(|part| String::from_utf8_lossy(&percent_decoded(part)).into_owned())
                .collect(),
            query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            headers: head.headers,
            body,
        }
    }

    /// The first value of a query key.
    pub(crate) fn query(&self, key: &str) -> Option<&str> {
        self.query.iter().find(|(held, _)| held == key).map(|(_, value)| value.as_str())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body as JSON; `None` if it is none.
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The body as a JSON object.
    pub(crate) fn object(&self) -> Option<Map<String, Value>> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The ids in `resources`, as spelled: what a batch is about.
    pub(crate) fn resources(&self) -> Vec<String> {
        let body = self.json().unwrap_or_default();
        let Some(list) = body.get("resources").and_then(Value::as_array) else {
            return Vec::new();
        };
        list.iter()
            .filter_map(|entry| entry.get("resource_id").and_then(Value::as_str))
            .map(str::to_owned)
            .collect()
    }
}

/// A part of a path without its `%XX`.
pub(crate) fn percent_decoded(part: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(part.len());
    let mut bytes = part.bytes();
    while let Some(byte) = bytes.next() {
        let mut rest = bytes.clone();
        let pair = rest.next().zip(rest.next()).and_then(|(high, low)| {
            let high = char::from(high).to_digit(16)?;
            let low = char::from(low).to_digit(16)?;
            u8::try_from(high * 16 + low).ok()
        });
        match pair {
            Some(decoded) if byte == b'%' => {
                out.push(decoded);
                bytes = rest;
            }
            _ => out.push(byte),
        }
    }
    out
}
