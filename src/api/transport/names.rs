//! Names of hosts, and the addresses they stand for: the one resolver of the program.
//!
//! Reads the two files of the settings, anew whenever it is asked, and asks the DNS servers that they
//! name, as `resolv.conf(5)` has it. The C library is left out, so that a static binary resolves as any
//! other one. No server is built in; without the files only `localhost` has an address.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::dns::{Answer, Dns, Failure};
use super::tls::bare;
use crate::domain::NameFiles;

/// Finds addresses; a copy shares what is known of the servers.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    files: Arc<NameFiles>,
    /// What the text of `resolv.conf` said when it was last read.
    known: Arc<Mutex<Option<Arc<Dns>>>>,
}

/// Why a name has no address here, as one line.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NameError {
    #[error("there is no {conf}, which names the DNS servers, and {hosts} does not contain the name")]
    NoServers { conf: String, hosts: String },
    #[error("{conf} names no DNS server, and {hosts} does not contain the name")]
    NoneNamed { conf: String, hosts: String },
    #[error("{path} cannot be read: {error}")]
    Unreadable { path: String, error: io::Error },
    #[error("it is not a name that DNS can have")]
    NoName,
    #[error("{server} does not know it")]
    Unknown { server: IpAddr },
    #[error("it has no address, says {server}")]
    NoAddress { server: IpAddr },
    #[error("no answer from {}", listed(.0))]
    Silent(Vec<IpAddr>),
    #[error("{server} failed: {why}")]
    Failed { server: IpAddr, why: String },
}

impl Names {
    /// Nothing is read before the first name.
    pub fn new(files: NameFiles) -> Self {
        Self { files: Arc::new(files), known: Arc::default() }
    }

    /// The addresses of a host, the one to try first in front; at least one.
    pub async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, NameError> {
        let host = bare(host);
        if let Ok(address) = host.parse() {
            return Ok(vec![address]);
        }
        let name = host.strip_suffix('.').unwrap_or(host);
        // Secrets may go to it in plain text, so no file may say that it is another machine.
        if name.eq_ignore_ascii_case("localhost") {
            return Ok(this_machine());
        }
        let hosts = read(&self.files.hosts)?.unwrap_or_default();
        let found = in_hosts(&hosts, name);
        if !found.is_empty() {
            return Ok(found);
        }
        if name.to_ascii_lowercase().ends_with(".localhost") {
            return Ok(this_machine());
        }
        match self.dns()?.look_up(host).await {
            Ok(Answer::Found(addresses)) => Ok(addresses),
            Ok(Answer::Unknown(server)) => Err(NameError::Unknown { server }),
            Ok(Answer::NoAddress(server)) => Err(NameError::NoAddress { server }),
            Err(Failure::NoName) => Err(NameError::NoName),
            Err(Failure::Silent(servers)) => Err(NameError::Silent(servers)),
            Err(Failure::Failed(server, why)) => Err(NameError::Failed { server, why }),
        }
    }

    /// The same with the port that is wanted there.
    pub async fn sockets(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        let found = self.addresses(host).await.map_err(io::Error::other)?;
        Ok(found.into_iter().map(|address| SocketAddr::new(address, port)).collect())
    }

    /// The servers as the file names them now: it changes as networks and tunnels come and go.
    fn dns(&self) -> Result<Arc<Dns>, NameError> {
        let (conf, hosts) = (shown(&self.files.resolv_conf), shown(&self.files.hosts));
        let Some(text) = read(&self.files.resolv_conf)? else {
            return Err(NameError::NoServers { conf, hosts });
        };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let dns = match known.take().filter(|dns| dns.is_of(&text)) {
            Some(dns) => dns,
            None => Arc::new(Dns::new(text, self.files.port)),
        };
        *known = Some(dns.clone());
        if dns.has_servers() { Ok(dns) } else { Err(NameError::NoneNamed { conf, hosts }) }
    }
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let names = self.clone();
        Box::pin(async move {
            // The HTTP client puts its own port in place of 0.
            let found = names.sockets(name.as_str(), 0).await?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

fn this_machine() -> Vec<IpAddr> {
    vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]
}

/// What a file contains; `None` where there is none.
fn read(path: &Path) -> Result<Option<String>, NameError> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(NameError::Unreadable { path: shown(path), error }),
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// The addresses of a name in the text of a hosts file, in its order.
fn in_hosts(text: &str, name: &str) -> Vec<IpAddr> {
    let mut found = Vec::new();
    for line in text.lines() {
        let mut words = line.split('#').next().unwrap_or_default().split_whitespace();
        let Some(address) = words.next().and_then(|word| word.parse().ok()) else { continue };
        if words.any(|word| word.eq_ignore_ascii_case(name)) && !found.contains(&address) {
            found.push(address);
        }
    }
    found
}

fn listed(servers: &[IpAddr]) -> String {
    let servers: Vec<String> = servers.iter().map(ToString::to_string).collect();
    servers.join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hosts_file_is_read_as_the_c_library_reads_it() {
        let text = "# comment\n127.0.0.1 localhost\n10.0.0.1\tIAM.example iam # not.this\n\
                    fd00::1 iam.example\n10.0.0.1 iam.example\nnonsense iam.example\nfe80::1%eth0 iam.example\n";
        let both: Vec<IpAddr> = vec!["10.0.0.1".parse().unwrap(), "fd00::1".parse().unwrap()];
        assert_eq!(in_hosts(text, "iam.Example"), both);
        assert_eq!(in_hosts(text, "iam"), both[..1]);
        for absent in ["not.this", "example", "comment", "10.0.0.1"] {
            assert!(in_hosts(text, absent).is_empty(), "{absent}");
        }
    }
}
