//! A server of a few lines that does exactly as it is told, on loopback.
//!
//! It speaks just enough HTTP/1.1 for these tests and can do what a real server cannot be made to
//! do: cut an answer short, drop a connection at a chosen moment, answer never.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// One request as it arrived.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    /// Path and query.
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// Which connection it came on, from 0.
    pub connection: usize,
}

impl Request {
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    pub fn query(&self, name: &str) -> Option<String> {
        let (_, query) = self.target.split_once('?')?;
        url::form_urlencoded::parse(query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// What to do with a request.
#[derive(Clone, Debug)]
pub enum Reply {
    /// An answer.
    Full { status: u16, headers: Vec<(String, String)>, body: Vec<u8> },
    /// The same, later.
    Late(Duration, Box<Reply>),
    /// A head that promises more bytes than follow, then the end.
    Truncated { status: u16, promised: usize, body: Vec<u8> },
    /// Bytes without end, in chunks.
    Endless,
    /// No answer: the connection is reset.
    Reset,
    /// No answer at all.
    Never,
}

impl Reply {
    pub fn json(status: u16, body: &str) -> Self {
        Self::typed(status, "application/json", body)
    }

    pub fn typed(status: u16, kind: &str, body: &str) -> Self {
        let headers = vec![("Content-Type".to_owned(), kind.to_owned())];
        Self::Full { status, headers, body: body.as_bytes().to_vec() }
    }

    pub fn with(self, name: &str, value: &str) -> Self {
        match self {
            Self::Full { status, mut headers, body } => {
                headers.push((name.to_owned(), value.to_owned()));
                Self::Full { status, headers, body }
            }
            other => other,
        }
    }
}

type Handler = dyn Fn(&Request) -> Reply + Send + Sync;

/// A running server; it ends with the runtime of its test.
pub struct Server {
    pub root: String,
    asked: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    pub async fn start(handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let root = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<Request>>> = Arc::default();
        let (handler, log): (Arc<Handler>, _) = (Arc::new(handler), asked.clone());
        tokio::spawn(async move {
            for connection in 0.. {
                let Ok((stream, _)) = listener.accept().await else { break };
                tokio::spawn(serve(stream, connection, handler.clone(), log.clone()));
            }
        });
        Self { root, asked }
    }

    /// Everything asked for so far.
    pub fn asked(&self) -> Vec<Request> {
        self.asked.lock().unwrap().clone()
    }

    /// Requests whose path ends so.
    pub fn asked_for(&self, path: &str) -> Vec<Request> {
        self.asked().into_iter().filter(|asked| asked.path().ends_with(path)).collect()
    }
}

async fn serve(
    mut stream: TcpStream,
    connection: usize,
    handler: Arc<Handler>,
    log: Arc<Mutex<Vec<Request>>>,
) {
    let mut buffer = Vec::new();
    while let Some(asked) = read(&mut stream, &mut buffer, connection).await {
        log.lock().unwrap().push(asked.clone());
        let mut reply = handler(&asked);
        while let Reply::Late(wait, later) = reply {
            tokio::time::sleep(wait).await;
            reply = *later;
        }
        match reply {
            Reply::Full { status, headers, body } => {
                let headers: String =
                    headers.into_iter().map(|(name, value)| [&name, ": ", &value, "\r\n"].concat()).collect();
                let length = body.len();
                let head = format!("HTTP/1.1 {status} Whatever\r\nContent-Length: {length}\r\n{headers}\r\n");
                if stream.write_all(&[head.as_bytes(), &body].concat()).await.is_err() {
                    return;
                }
            }
            Reply::Truncated { status, promised, body } => {
                let head = format!("HTTP/1.1 {status} Whatever\r\nContent-Length: {promised}\r\n\r\n");
                let _ = stream.write_all(head.as_bytes()).await;
                let _ = stream.write_all(&body).await;
                return;
            }
            Reply::Endless => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").await;
                let chunk = format!("1000\r\n{}\r\n", " ".repeat(0x1000));
                while stream.write_all(chunk.as_bytes()).await.is_ok() {}
                return;
            }
            Reply::Reset => {
                stream.set_zero_linger().unwrap();
                return;
            }
            Reply::Never | Reply::Late(..) => std::future::pending().await,
        }
    }
}

async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>, connection: usize) -> Option<Request> {
    let end = loop {
        if let Some(at) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
        more(stream, buffer).await?;
    };
    let head = String::from_utf8(buffer[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length: usize = length.map_or(0, |(_, value)| value.parse().unwrap());
    while buffer.len() < end + length {
        more(stream, buffer).await?;
    }
    let body = String::from_utf8(buffer[end..end + length].to_vec()).unwrap();
    buffer.drain(..end + length);
    Some(Request { method, target, headers, body, connection })
}

async fn more(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<()> {
    let mut chunk = vec![0; 16384];
    let count = stream.read(&mut chunk).await.ok().filter(|count| *count > 0)?;
    buffer.extend_from_slice(&chunk[..count]);
    Some(())
}
