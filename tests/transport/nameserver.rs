//! A DNS server of a few names, written here so that it shares no code with the resolver it judges.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};

const A: u16 = 1;
const CNAME: u16 = 5;
const AAAA: u16 = 28;

/// What is said of a name; of any other that it does not exist.
#[derive(Clone, Debug)]
pub enum Says {
    At(Vec<IpAddr>),
    AliasOf(&'static str, IpAddr),
    Code(u8),
}

/// How questions over UDP are answered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Udp {
    Whole,
    /// With the flag that tells to ask over TCP.
    Truncated,
    Never,
}

/// The owner, the type and the data.
type Record = (Vec<u8>, u16, Vec<u8>);

type Zone = BTreeMap<&'static str, Says>;

/// Ends with the runtime of its test.
pub struct NameServer {
    pub addr: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl NameServer {
    /// One at an address of this machine; port 0 takes a free one.
    pub async fn start(ip: Ipv4Addr, port: u16, udp: Udp, zone: &[(&'static str, Says)]) -> Self {
        let (tcp, socket) = loop {
            let tcp = TcpListener::bind((ip, port)).await.unwrap();
            match UdpSocket::bind(tcp.local_addr().unwrap()).await {
                Ok(socket) => break (tcp, socket),
                // Taken by somebody else.
                Err(error) => assert_eq!(port, 0, "{error}"),
            }
        };
        let addr = tcp.local_addr().unwrap();
        let zone: Arc<Zone> = Arc::new(zone.iter().cloned().collect());
        let asked = Arc::new(Mutex::new(Vec::new()));
        tokio::spawn(over_udp(socket, udp, zone.clone(), asked.clone()));
        let heard = asked.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = tcp.accept().await {
                tokio::spawn(over_tcp(stream, zone.clone(), heard.clone()));
            }
        });
        Self { addr, asked }
    }

    /// The questions so far, as `udp A name`; sorted, since some come at once.
    pub fn asked(&self) -> Vec<String> {
        let mut asked = std::mem::take(&mut *self.asked.lock().unwrap());
        asked.sort();
        asked.dedup();
        asked
    }
}

async fn over_udp(socket: UdpSocket, udp: Udp, zone: Arc<Zone>, asked: Arc<Mutex<Vec<String>>>) {
    let mut bytes = [0; 1500];
    while let Ok((count, from)) = socket.recv_from(&mut bytes).await {
        let question = &bytes[..count];
        asked.lock().unwrap().push(format!("udp {}", shown(question)));
        if udp != Udp::Never {
            let answer = answer(question, &zone, udp == Udp::Truncated);
            socket.send_to(&answer, from).await.unwrap();
        }
    }
}

async fn over_tcp(mut stream: TcpStream, zone: Arc<Zone>, asked: Arc<Mutex<Vec<String>>>) {
    while let Ok(length) = stream.read_u16().await {
        let mut question = vec![0; length.into()];
        stream.read_exact(&mut question).await.unwrap();
        asked.lock().unwrap().push(format!("tcp {}", shown(&question)));
        let answer = answer(&question, &zone, false);
        stream.write_u16(answer.len() as u16).await.unwrap();
        stream.write_all(&answer).await.unwrap();
    }
}

/// The name, the type, and where the question ends.
fn parsed(message: &[u8]) -> (String, u16, usize) {
    let (mut labels, mut at) = (Vec::new(), 12);
    while message[at] != 0 {
        let length = usize::from(message[at]);
        labels.push(String::from_utf8_lossy(&message[at + 1..=at + length]).into_owned());
        at += length + 1;
    }
    (labels.join(".").to_lowercase(), u16::from_be_bytes([message[at + 1], message[at + 2]]), at + 5)
}

fn shown(message: &[u8]) -> String {
    let (name, kind, _) = parsed(message);
    let kind = match kind {
        A => "A".to_owned(),
        AAAA => "AAAA".to_owned(),
        other => other.to_string(),
    };
    format!("{kind} {name}")
}

fn answer(message: &[u8], zone: &Zone, truncated: bool) -> Vec<u8> {
    let (name, kind, end) = parsed(message);
    let (mut records, mut code): (Vec<Record>, u8) = (Vec::new(), 0);
    // The name of the question, by a pointer to it.
    let asked = vec![0xc0, 12];
    match zone.get(name.as_str()) {
        None => code = 3,
        Some(Says::Code(of)) => code = *of,
        Some(Says::At(addresses)) => {
            records.extend(addresses.iter().map(|ip| (asked.clone(), type_of(*ip), data_of(*ip))));
        }
        Some(Says::AliasOf(other, ip)) => {
            let mut spelt: Vec<u8> = Vec::new();
            for label in other.split('.') {
                spelt.push(label.len() as u8);
                spelt.extend_from_slice(label.as_bytes());
            }
            spelt.push(0);
            records.push((asked, CNAME, spelt.clone()));
            records.push((spelt, type_of(*ip), data_of(*ip)));
        }
    }
    records.retain(|(_, of, _)| *of == kind || *of == CNAME);
    if truncated {
        records.clear();
    }
    let flags: u16 = 0x8180 | u16::from(code) | if truncated { 0x0200 } else { 0 };
    let mut out = message[..2].to_vec();
    for count in [flags, 1, records.len() as u16, 0, 0] {
        out.extend_from_slice(&count.to_be_bytes());
    }
    out.extend_from_slice(&message[12..end]);
    for (owner, of, data) in records {
        out.extend_from_slice(&owner);
        out.extend_from_slice(&of.to_be_bytes());
        // Of the internet, to be remembered for a minute.
        out.extend_from_slice(&[0, 1, 0, 0, 0, 60]);
        out.extend_from_slice(&(data.len() as u16).to_be_bytes());
        out.extend_from_slice(&data);
    }
    out
}

fn type_of(ip: IpAddr) -> u16 {
    if ip.is_ipv4() { A } else { AAAA }
}

fn data_of(ip: IpAddr) -> Vec<u8> {
    match ip {
        IpAddr::V4(ip) => ip.octets().to_vec(),
        IpAddr::V6(ip) => ip.octets().to_vec(),
    }
}
