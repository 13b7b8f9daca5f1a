//! The DNS servers of a `resolv.conf`: which names they are asked for, in which order, and how often.
//!
//! The library asks one server one question: over UDP, over TCP if the answer was truncated, with
//! aliases followed. The order of names, servers and attempts is that of the C library (`resolv.conf(5)`);
//! the library's own would stay with a silent server.

use std::net::IpAddr;
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{
    ConnectionConfig, LookupIpStrategy, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr;

/// The limits of the C library.
const MOST_SERVERS: usize = 3;
const MOST_DOTS: u32 = 15;
const MOST_ATTEMPTS: u32 = 5;
const LONGEST_TIMEOUT: u32 = 30;

/// Answers that are remembered for as long as they say.
const REMEMBERED: u64 = 64;

/// What came of asking.
pub(super) enum Answer {
    /// At least one.
    Found(Vec<IpAddr>),
    /// The server says that there is no such name.
    Unknown(IpAddr),
    /// The server knows the name, but no address of it.
    NoAddress(IpAddr),
}

/// Why nothing was learnt.
pub(super) enum Failure {
    NoName,
    Silent(Vec<IpAddr>),
    Failed(IpAddr, String),
}

struct Server {
    address: IpAddr,
    resolver: TokioResolver,
}

/// The servers of one text of `resolv.conf`.
pub(super) struct Dns {
    text: String,
    servers: Vec<Server>,
    search: Vec<String>,
    dots: usize,
    attempts: u32,
}

impl std::fmt::Debug for Dns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let servers: Vec<IpAddr> = self.servers.iter().map(|server| server.address).collect();
        f.debug_struct("Dns").field("servers", &servers).field("search", &self.search).finish_non_exhaustive()
    }
}

impl Dns {
    /// Lines and words that mean nothing are passed over, as the C library does.
    pub fn new(text: String, port: u16) -> Self {
        let (conf, _) = resolv_conf::Config::parse_with_errors(text.as_bytes());
        let mut options = ResolverOpts::default();
        options.timeout = Duration::from_secs(conf.timeout.clamp(1, LONGEST_TIMEOUT).into());
        // Attempts are counted here.
        options.attempts = 0;
        options.edns0 = conf.edns0;
        options.ip_strategy =
            if conf.no_aaaa { LookupIpStrategy::Ipv4Only } else { LookupIpStrategy::Ipv4AndIpv6 };
        options.use_hosts_file = ResolveHosts::Never;
        options.num_concurrent_reqs = 1;
        options.cache_size = REMEMBERED;
        // Whoever sets a name right and tries again wants to see it.
        options.negative_max_ttl = Some(Duration::ZERO);
        let addresses = conf.nameservers.iter().map(IpAddr::from).take(MOST_SERVERS);
        let servers = addresses.filter_map(|address| server(address, port, conf.use_vc, &options)).collect();
        let search = conf.get_last_search_or_domain().filter(|domain| *domain != "--").cloned().collect();
        Self {
            servers,
            search,
            dots: conf.ndots.min(MOST_DOTS) as usize,
            attempts: conf.attempts.clamp(1, MOST_ATTEMPTS),
            text,
        }
    }

    /// Whether it came of this text.
    pub fn is_of(&self, text: &str) -> bool {
        self.text == text
    }

    /// Whether there is anybody to ask.
    pub fn has_servers(&self) -> bool {
        !self.servers.is_empty()
    }

    /// Asks for a host by every name it may have, until one is found.
    pub async fn look_up(&self, host: &str) -> Result<Answer, Failure> {
        let mut last = Err(Failure::NoName);
        for name in candidates(host, &self.search, self.dots) {
            let Ok(name) = rr::Name::from_ascii(&name) else { continue };
            let answer = self.ask(&name).await;
            if matches!(answer, Ok(Answer::Found(_)) | Err(Failure::Silent(_))) {
                return answer;
            }
            if weight(&answer) > weight(&last) {
                last = answer;
            }
        }
        last
    }

    /// Asks the servers in their order for one name, and all of them again as often as the file says.
    async fn ask(&self, name: &rr::Name) -> Result<Answer, Failure> {
        let mut failed = None;
        for _ in 0..self.attempts {
            for Server { address, resolver } in &self.servers {
                match resolver.lookup_ip(name.clone()).await {
                    Ok(found) => {
                        let found: Vec<IpAddr> = found.iter().collect();
                        return Ok(if found.is_empty() {
                            Answer::NoAddress(*address)
                        } else {
                            Answer::Found(found)
                        });
                    }
                    Err(NetError::Dns(DnsError::NoRecordsFound(none))) => {
                        return Ok(match none.response_code {
                            ResponseCode::NXDomain => Answer::Unknown(*address),
                            _ => Answer::NoAddress(*address),
                        });
                    }
                    Err(NetError::Timeout) => {}
                    Err(error) => failed = Some((*address, in_words(&error))),
                }
            }
        }
        Err(match failed {
            Some((server, why)) => Failure::Failed(server, why),
            None => Failure::Silent(self.servers.iter().map(|server| server.address).collect()),
        })
    }
}

fn server(address: IpAddr, port: u16, only_tcp: bool, options: &ResolverOpts) -> Option<Server> {
    let with_port = |mut connection: ConnectionConfig| {
        connection.port = port;
        connection
    };
    let udp = (!only_tcp).then(ConnectionConfig::udp);
    let mut config = NameServerConfig::udp_and_tcp(address);
    config.connections = udp.into_iter().chain([ConnectionConfig::tcp()]).map(with_port).collect();
    let config = ResolverConfig::from_parts(None, Vec::new(), vec![config]);
    let mut builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
    *builder.options_mut() = options.clone();
    Some(Server { address, resolver: builder.build().ok()? })
}

/// What failed may hide the name, and a name that exists tells more than one that does not.
fn weight(answer: &Result<Answer, Failure>) -> u8 {
    match answer {
        Err(Failure::NoName) => 0,
        Ok(Answer::Unknown(_)) => 1,
        Ok(Answer::NoAddress(_)) => 2,
        _ => 3,
    }
}

/// The full names that a host may mean, first to last.
fn candidates(host: &str, search: &[String], dots: usize) -> Vec<String> {
    if host.ends_with('.') {
        return vec![host.to_owned()];
    }
    let as_it_is = format!("{host}.");
    let domains = search.iter().map(|domain| domain.trim_matches('.')).filter(|domain| !domain.is_empty());
    let mut all: Vec<String> = domains.map(|domain| format!("{host}.{domain}.")).collect();
    let at = if host.matches('.').count() >= dots { 0 } else { all.len() };
    all.insert(at, as_it_is);
    all
}

fn in_words(error: &NetError) -> String {
    match error {
        NetError::Dns(DnsError::ResponseCode(ResponseCode::ServFail)) => "it answers SERVFAIL".to_owned(),
        NetError::Dns(DnsError::ResponseCode(ResponseCode::Refused)) => "it refuses to answer".to_owned(),
        NetError::NoConnections => "it cannot be reached".to_owned(),
        NetError::Io(error) => error.to_string(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_enough_dots_is_first_asked_for_as_it_is() {
        let search = ["corp.example".to_owned(), "example.".to_owned(), ".".to_owned()];
        let all = |host, dots| candidates(host, &search, dots);
        assert_eq!(all("iam", 1), ["iam.corp.example.", "iam.example.", "iam."]);
        assert_eq!(all("iam.eu-de", 1), ["iam.eu-de.", "iam.eu-de.corp.example.", "iam.eu-de.example."]);
        assert_eq!(all("iam.eu-de", 2), ["iam.eu-de.corp.example.", "iam.eu-de.example.", "iam.eu-de."]);
        assert_eq!(all("iam.", 5), ["iam."]);
    }

    #[test]
    fn what_the_file_says_is_kept_within_the_c_librarys_limits() {
        let dns = Dns::new(
            "domain a.example\nsearch b.example c.example\n; comment\nnonsense\n\
             nameserver 127.0.0.1\nnameserver ::1\nnameserver 127.0.0.2\nnameserver 127.0.0.3\n\
             options ndots:99 timeout:0 attempts:0 rotate unheard-of\n"
                .to_owned(),
            53,
        );
        let expected: [IpAddr; 3] =
            ["127.0.0.1".parse().unwrap(), "::1".parse().unwrap(), "127.0.0.2".parse().unwrap()];
        assert_eq!(dns.servers.iter().map(|server| server.address).collect::<Vec<_>>(), expected);
        assert_eq!(dns.search, ["b.example", "c.example"]);
        assert_eq!((dns.dots, dns.attempts), (15, 1));
        let options = dns.servers[0].resolver.options();
        assert_eq!((options.timeout, options.attempts), (Duration::from_secs(1), 0));
        assert!(!Dns::new("search example\n".to_owned(), 53).has_servers());
    }
}
