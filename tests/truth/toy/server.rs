//! The toy service as a server: HTTP over loopback, one volume in a request, and faults.
//!
//! `GET /lockers`, `GET /volumes`, `GET /volumes/ID`, `PUT /lockers/ID/volumes/ID`, `DELETE` of the same.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::world::{Refusal, World};
use crate::story::Dice;

/// What goes wrong with one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 503, and nothing was done.
    Down,
    /// 500, although it was done.
    DoneAndDown,
    /// The connection is cut, and nothing was done.
    Cut,
    /// The connection is cut after it was done.
    DoneAndCut,
    /// The connection is cut, and it is done later.
    CutAndDoneLater,
    /// It is done, and the answer ends in the middle.
    HalfAnAnswer,
    /// 429, and nothing was done.
    TooFast,
    /// 423 with a code of its own.
    Busy,
}

impl Fault {
    const ALL: [Self; 8] = [
        Self::Down,
        Self::DoneAndDown,
        Self::Cut,
        Self::DoneAndCut,
        Self::CutAndDoneLater,
        Self::HalfAnAnswer,
        Self::TooFast,
        Self::Busy,
    ];
}

/// How long a request that is carried out later takes.
const LATER: Duration = Duration::from_millis(120);

struct Inner {
    world: Mutex<World>,
    dice: Mutex<Dice>,
    /// One request in so many goes wrong; 0 for none.
    faults: Mutex<usize>,
    /// The next writes go wrong like this.
    next: Mutex<Vec<Fault>>,
    writes: Mutex<Vec<String>>,
}

/// A server that lives as long as the runtime of its test.
#[derive(Clone)]
pub struct Server {
    pub address: SocketAddr,
    inner: Arc<Inner>,
}

/// What is sent back: a status and a body; `None` cuts the connection.
type Reply = Option<(u16, Value)>;

impl Server {
    pub async fn start(world: World, seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let inner = Arc::new(Inner {
            world: Mutex::new(world),
            dice: Mutex::new(Dice::new(seed)),
            faults: Mutex::new(0),
            next: Mutex::default(),
            writes: Mutex::default(),
        });
        let server = Self { address, inner };
        let serving = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = serving.clone();
                tokio::spawn(async move { server.exchange(stream).await });
            }
        });
        server
    }

    pub fn world(&self) -> MutexGuard<'_, World> {
        self.inner.world.lock().unwrap()
    }

    /// From now on one request in so many goes wrong; 0 for none.
    pub fn fail_one_in(&self, many: usize) {
        *self.inner.faults.lock().unwrap() = many;
    }

    /// The next writes go wrong like this, in turn.
    pub fn fail_next(&self, faults: &[Fault]) {
        self.inner.next.lock().unwrap().extend(faults.iter().rev());
    }

    /// The writes so far, as method and path.
    pub fn writes(&self) -> Vec<String> {
        self.inner.writes.lock().unwrap().clone()
    }

    async fn exchange(&self, mut stream: TcpStream) {
        let mut request = Vec::new();
        let mut buffer = [0; 1024];
        while !request.ends_with(b"\r\n\r\n") {
            match stream.read(&mut buffer).await {
                Ok(read) if read > 0 => request.extend_from_slice(&buffer[..read]),
                _ => return,
            }
        }
        let request = String::from_utf8_lossy(&request).into_owned();
        let mut words = request.split(' ');
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let fault = self.fault(method != "GET");
        let Some((status, body)) = self.reply(method, path, fault) else { return };
        let body = body.to_string();
        let sent = if fault == Some(Fault::HalfAnAnswer) { &body[..body.len() / 2] } else { &body };
        let head = format!(
            "HTTP/1.1 {status} toy\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let _ = stream.write_all(format!("{head}{sent}").as_bytes()).await;
        let _ = stream.shutdown().await;
    }

    fn fault(&self, writes: bool) -> Option<Fault> {
        if writes && let Some(next) = self.inner.next.lock().unwrap().pop() {
            return Some(next);
        }
        let one_in = *self.inner.faults.lock().unwrap();
        let mut dice = self.inner.dice.lock().unwrap();
        // Reads go wrong less often: there are many of them.
        let one_in = if writes { one_in } else { one_in * 4 };
        (one_in > 0 && dice.below(one_in) == 0).then(|| Fault::ALL[dice.below(Fault::ALL.len())])
    }

    fn reply(&self, method: &str, path: &str, fault: Option<Fault>) -> Reply {
        match fault {
            Some(Fault::Down) => return Some((503, json!({"say": "down"}))),
            Some(Fault::Cut) => return None,
            Some(Fault::TooFast) => return Some((429, json!({"say": "too fast"}))),
            Some(Fault::Busy) if method != "GET" => return Some(refusal((423, "Locker.Busy"))),
            Some(Fault::CutAndDoneLater) => {
                let (server, method, path) = (self.clone(), method.to_owned(), path.to_owned());
                tokio::spawn(async move {
                    tokio::time::sleep(LATER).await;
                    server.carry_out(&method, &path);
                });
                return None;
            }
            _ => {}
        }
        let reply = self.carry_out(method, path);
        match fault {
            Some(Fault::DoneAndDown) => Some((500, json!({"say": "down"}))),
            Some(Fault::DoneAndCut) => None,
            _ => Some(reply),
        }
    }

    fn carry_out(&self, method: &str, path: &str) -> (u16, Value) {
        let parts: Vec<&str> = path.split('/').skip(1).collect();
        let mut world = self.world();
        if method != "GET" {
            self.inner.writes.lock().unwrap().push(format!("{method} {path}"));
        }
        let done = match (method, parts.as_slice()) {
            ("GET", ["lockers"]) => return (200, lockers(&world)),
            ("GET", ["volumes"]) => {
                let all: Vec<Value> = world.held.keys().map(|id| shown(&world, id)).collect();
                return (200, json!({ "volumes": all }));
            }
            ("GET", ["volumes", id]) => {
                let status = if world.held.contains_key(*id) { 200 } else { 404 };
                return (status, shown(&world, id));
            }
            ("PUT", ["lockers", locker, "volumes", id]) => world.put(id, locker).map(|()| *id),
            ("DELETE", ["lockers", locker, "volumes", id]) => world.take_out(id, locker).map(|()| *id),
            _ => Err((404, "Locker.NoSuchPath")),
        };
        done.map_or_else(refusal, |id| (200, json!({ "done": id })))
    }
}

fn refusal((status, code): Refusal) -> (u16, Value) {
    (status, json!({"why": code, "say": format!("refused with {status}")}))
}

fn lockers(world: &World) -> Value {
    let one = |id: &str| json!({"id": id, "count": world.count(id)});
    json!({"lockers": world.lockers.iter().map(|locker| one(&locker.id)).collect::<Vec<_>>()})
}

fn shown(world: &World, id: &str) -> Value {
    json!({"id": id, "locker": world.shown(id)})
}
