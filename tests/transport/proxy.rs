//! Forwarding proxies of a few lines, HTTP and SOCKS5, which alone know where `*.proxied.test` is.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// The host that only the proxies can resolve.
pub const HOST: &str = "iam.proxied.test";

pub const USER: &str = "carrier";
pub const PASSWORD: &str = "hunter2-of-the-proxy";
/// `carrier:hunter2-of-the-proxy`, as HTTP writes it.
const BASIC: &str = "Basic Y2FycmllcjpodW50ZXIyLW9mLXRoZS1wcm94eQ==";

#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    Http,
    Socks,
    /// Says something, but nothing that a proxy says.
    Garbage,
    /// Hangs up as soon as it is asked.
    Mute,
}

/// A running proxy; it ends with the runtime of its test.
pub struct Proxy {
    pub addr: SocketAddr,
    kind: Kind,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// One that leads to `behind`; with `login`, only those who give user and password.
    pub async fn start(kind: Kind, behind: SocketAddr, login: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let log = asked.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let log = log.clone();
                tokio::spawn(async move {
                    match kind {
                        Kind::Http => http(stream, behind, login, &log).await,
                        Kind::Socks => socks(stream, behind, login, &log).await,
                        Kind::Garbage => say(stream, b"220 mail.example ESMTP ready\r\n\r\n").await,
                        Kind::Mute => say(stream, b"").await,
                    }
                });
            }
        });
        Self { addr, kind, asked }
    }

    pub fn url(&self) -> Url {
        let scheme = if self.kind == Kind::Socks { "socks5h" } else { "http" };
        format!("{scheme}://{}", self.addr).parse().unwrap()
    }

    pub fn url_with(&self, user: &str, password: &str) -> Url {
        let mut url = self.url();
        url.set_username(user).unwrap();
        url.set_password(Some(password)).unwrap();
        url
    }

    /// The targets that were asked for.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn say(mut stream: TcpStream, words: &[u8]) {
    let _ = stream.read(&mut [0; 4096]).await;
    let _ = stream.write_all(words).await;
}

async fn http(mut stream: TcpStream, behind: SocketAddr, login: bool, log: &Mutex<Vec<String>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = stream.read_u8().await else { return };
        head.push(byte);
    }
    let text = String::from_utf8(head.clone()).unwrap();
    let target = text.split(' ').nth(1).unwrap().to_owned();
    log.lock().unwrap().push(target.clone());
    let given = text.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("proxy-authorization").then_some(value)
    });
    let refusal = if login && given != Some(BASIC) {
        "407 Proxy Authentication Required"
    } else if !target.contains(HOST) {
        "403 Forbidden"
    } else {
        ""
    };
    if !refusal.is_empty() {
        let answer = format!("HTTP/1.1 {refusal}\r\nContent-Length: 0\r\n\r\n");
        let _ = stream.write_all(answer.as_bytes()).await;
        return;
    }
    let mut server = TcpStream::connect(behind).await.unwrap();
    if text.starts_with("CONNECT ") {
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
    } else {
        // Plain HTTP: the request itself is passed on, without what is for the proxy.
        let forwarded = text.replacen(&format!("http://{HOST}"), "", 1).replace(BASIC, "-");
        server.write_all(forwarded.as_bytes()).await.unwrap();
    }
    let _ = copy_bidirectional(&mut stream, &mut server).await;
}

/// RFC 1928 and 1929, as far as it takes.
async fn socks(mut stream: TcpStream, behind: SocketAddr, login: bool, log: &Mutex<Vec<String>>) {
    let methods = string(&mut stream, 1).await;
    let method = if login { 2 } else { 0 };
    if !methods.contains(&method) {
        let _ = stream.write_all(&[5, 0xff]).await;
        return;
    }
    stream.write_all(&[5, method]).await.unwrap();
    if login {
        let (user, password) = (string(&mut stream, 1).await, string(&mut stream, 0).await);
        let known = user == USER.as_bytes() && password == PASSWORD.as_bytes();
        stream.write_all(&[1, u8::from(!known)]).await.unwrap();
        if !known {
            return;
        }
    }
    // Version, CONNECT, reserved; then a name, or the address that was found for it elsewhere.
    let mut head = [0; 4];
    stream.read_exact(&mut head).await.unwrap();
    assert_eq!(head[..3], [5, 1, 0]);
    let host = match head[3] {
        1 => Ipv4Addr::from(stream.read_u32().await.unwrap()).to_string(),
        _ => String::from_utf8(string(&mut stream, 0).await).unwrap(),
    };
    let port = stream.read_u16().await.unwrap();
    log.lock().unwrap().push(format!("{host}:{port}"));
    let status = if host == HOST || host == "127.0.0.1" { 0 } else { 4 };
    stream.write_all(&[5, status, 0, 1, 0, 0, 0, 0, 0, 0]).await.unwrap();
    if status == 0 {
        let mut server = TcpStream::connect(behind).await.unwrap();
        let _ = copy_bidirectional(&mut stream, &mut server).await;
    }
}

/// Bytes behind their count, after `skip` others.
async fn string(stream: &mut TcpStream, skip: usize) -> Vec<u8> {
    for _ in 0..skip {
        stream.read_u8().await.unwrap();
    }
    let mut bytes = vec![0; usize::from(stream.read_u8().await.unwrap())];
    stream.read_exact(&mut bytes).await.unwrap();
    bytes
}
