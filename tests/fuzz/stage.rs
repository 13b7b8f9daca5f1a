//! A server of a few lines that answers what stands on the stage, on loopback.
//!
//! One of it, and one client, serve all inputs of a test; nothing is kept of what was asked but how
//! often.

use std::sync::{Arc, Mutex, MutexGuard};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[derive(Default)]
pub struct Shown {
    /// What the login is answered; anything else is answered by the other two.
    pub login: Option<Vec<u8>>,
    /// The answer to the first request.
    pub first: Vec<u8>,
    /// The answer to all later ones; `None` is the first again.
    pub rest: Option<Vec<u8>>,
    /// Requests so far.
    pub asked: usize,
}

#[derive(Clone)]
pub struct Stage {
    pub root: String,
    shown: Arc<Mutex<Shown>>,
}

impl Stage {
    pub async fn start(login: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let root = format!("http://{}", listener.local_addr().unwrap());
        let shown = Arc::new(Mutex::new(Shown { login: Some(login), ..Shown::default() }));
        let stage = Self { root, shown };
        let serving = stage.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, serving.clone()));
            }
        });
        stage
    }

    pub fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap()
    }

    /// Sets the stage.
    pub fn show(&self, first: Vec<u8>, rest: Option<Vec<u8>>) {
        let mut shown = self.shown();
        (shown.first, shown.rest, shown.asked) = (first, rest, 0);
    }

    fn answer(&self, is_login: bool) -> Vec<u8> {
        let mut shown = self.shown();
        if let Some(login) = shown.login.as_ref().filter(|_| is_login) {
            return login.clone();
        }
        shown.asked += 1;
        if shown.asked == 1 {
            shown.first.clone()
        } else {
            shown.rest.as_ref().unwrap_or(&shown.first).clone()
        }
    }
}

/// An answer as it goes over the wire.
pub fn response(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    use std::fmt::Write as _;
    let mut head = format!("HTTP/1.1 {status} Whatever\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    head.push_str("\r\n");
    [head.as_bytes(), body].concat()
}

async fn serve(mut stream: TcpStream, stage: Stage) {
    let _ = stream.set_nodelay(true);
    let mut buffer = Vec::new();
    loop {
        let end = loop {
            if let Some(at) = memchr::memmem::find(&buffer, b"\r\n\r\n") {
                break at + 4;
            }
            if !more(&mut stream, &mut buffer).await {
                return;
            }
        };
        let head = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
        let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
        while buffer.len() < end + length {
            if !more(&mut stream, &mut buffer).await {
                return;
            }
        }
        let is_login = head.lines().next().is_some_and(|line| line.contains("/v3/auth/tokens"));
        buffer.drain(..end + length);
        if stream.write_all(&stage.answer(is_login)).await.is_err() {
            return;
        }
    }
}

async fn more(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> bool {
    matches!(stream.read_buf(buffer).await, Ok(count) if count > 0)
}
