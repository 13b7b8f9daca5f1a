//! `NO_PROXY`: the hosts that are reached without a proxy.
//!
//! There is no standard. Whatever curl, Python or Go heed is heeded: commas or blanks between the
//! entries, ports, `*.` and `.` before a domain, a `.` after it, addresses and networks. What none of
//! them understands is told, so that nobody believes in it.

use std::net::IpAddr;

use ipnet::IpNet;
use url::{Host, Url};

/// What is reached directly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoProxy {
    all: bool,
    entries: Vec<Entry>,
    unusable: Vec<(String, &'static str)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    what: What,
    /// Only this port, if one is given.
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    /// A domain and all below it.
    Domain(String),
    /// All below a domain, and not the domain.
    Below(String),
    /// An address, or so many bits of one.
    Network(IpNet),
}

impl NoProxy {
    /// Reads the text of the variable.
    pub fn new(text: &str) -> Self {
        let mut all = Self::default();
        for entry in text.split([',', ' ', '\t', '\n', '\r', ';']).filter(|entry| !entry.is_empty()) {
            match read(entry) {
                Ok(None) => all.all = true,
                Ok(Some(read)) => all.entries.push(read),
                Err(why) => all.unusable.push((entry.to_owned(), why)),
            }
        }
        all
    }

    /// Entries that say nothing to anybody, and why.
    pub fn unusable(&self) -> impl Iterator<Item = (&str, &'static str)> {
        self.unusable.iter().map(|(entry, why)| (entry.as_str(), *why))
    }

    /// Whether an address is reached directly.
    pub(crate) fn holds(&self, url: &Url) -> bool {
        let port = url.port_or_known_default();
        self.all
            || self
                .entries
                .iter()
                .any(|entry| entry.port.is_none_or(|wanted| Some(wanted) == port) && entry.what.holds(url))
    }
}

impl What {
    fn holds(&self, url: &Url) -> bool {
        let address = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(address.to_ipv4_mapped().map_or(address.into(), IpAddr::V4)),
            _ => None,
        };
        let domain = match url.host() {
            Some(Host::Domain(name)) => Some(name.trim_end_matches('.')),
            _ => None,
        };
        let below = |domain: &str, of: &str| {
            domain.strip_suffix(of).is_some_and(|before: &str| before.ends_with('.'))
        };
        match self {
            Self::Domain(of) => domain.is_some_and(|domain| domain == of || below(domain, of)),
            Self::Below(of) => domain.is_some_and(|domain| below(domain, of)),
            Self::Network(network) => address.is_some_and(|address| network.contains(&address)),
        }
    }
}

/// One entry; `None` is everything.
fn read(entry: &str) -> Result<Option<Entry>, &'static str> {
    if entry == "*" {
        return Ok(None);
    }
    if entry.contains("://") {
        return Err("give a host, not an address with a scheme");
    }
    if entry.contains('@') {
        return Err("not a host name");
    }
    let (host, port) = parts(entry)?;
    if let Some((network, bits)) = host.split_once('/') {
        let network = format!("{}/{bits}", unbracketed(network)).parse();
        let network: IpNet = network.map_err(|_| "not a network (10.0.0.0/8)")?;
        return Ok(Some(Entry { what: What::Network(network), port }));
    }
    if let Ok(address) = unbracketed(host).parse::<IpAddr>() {
        return Ok(Some(Entry { what: What::Network(address.into()), port }));
    }
    let (below, domain) = match host.strip_prefix("*.") {
        Some(domain) => (true, domain),
        None => (false, host.trim_start_matches('.')),
    };
    let domain = domain.trim_end_matches('.');
    if domain.contains('*') {
        return Err("use * alone, or as *. before a domain");
    }
    if domain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return Err("only part of an address: write a network (10.0.0.0/8)");
    }
    let Ok(Host::Domain(domain)) = Host::parse(domain) else { return Err("not a host name") };
    let what = if below { What::Below(domain) } else { What::Domain(domain) };
    Ok(Some(Entry { what, port }))
}

/// Host and port; of IPv6 only in brackets, where colons cannot be mistaken.
fn parts(entry: &str) -> Result<(&str, Option<u16>), &'static str> {
    let unbracketed_six = !entry.starts_with('[') && entry.matches(':').count() > 1;
    match entry.rsplit_once(':') {
        Some((host, port)) if !unbracketed_six && !port.contains(']') => {
            let port = port.parse().map_err(|_| "not a port number after the colon")?;
            Ok((host, Some(port)))
        }
        _ => Ok((entry, None)),
    }
}

fn unbracketed(host: &str) -> &str {
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_as_curl_python_and_go_read_them() {
        for (text, address, expected) in [
            ("a.example", "https://a.example", true),
            ("a.example", "https://b.a.example", true),
            ("a.example", "https://ba.example", false),
            ("A.Example", "https://a.eXample", true),
            (".a.example", "https://a.example", true),
            (".a.example", "https://b.a.example", true),
            ("*.a.example", "https://b.a.example", true),
            ("*.a.example", "https://c.b.a.example", true),
            ("*.a.example", "https://a.example", false),
            ("a.example.", "https://a.example", true),
            ("a.example.", "https://b.a.example", true),
            ("a.example", "https://a.example./", true),
            ("a.example:443", "https://a.example", true),
            ("a.example:443", "https://a.example:8443", false),
            ("a.example:80", "http://a.example", true),
            (".a.example:8443", "https://b.a.example:8443", true),
            ("x b.example\ta.example", "https://a.example", true),
            ("x, a.example", "https://a.example", true),
            ("x;a.example", "https://a.example", true),
            ("*", "https://a.example", true),
            ("x,*", "https://a.example", true),
            ("10.0.0.0/8", "https://10.1.2.3", true),
            ("10.0.0.0/8", "https://11.1.2.3", false),
            ("10.1.2.3", "https://10.1.2.3:8443", true),
            ("10.1.2.3:443", "https://10.1.2.3:8443", false),
            ("0.0.0.0/0", "https://10.1.2.3", true),
            ("::/0", "https://10.1.2.3", false),
            ("fd00::/8", "https://[fd12::1]", true),
            ("fd12::1", "https://[fd12::1]", true),
            ("[fd12::1]", "https://[fd12::1]:8443", true),
            ("[fd12::1]:443", "https://[fd12::1]", true),
            ("[fd12::1]:443", "https://[fd12::1]:8443", false),
            ("b\u{fc}ro.example", "https://b\u{fc}ro.example", true),
            ("", "https://a.example", false),
        ] {
            let rules = NoProxy::new(text);
            assert_eq!(rules.holds(&address.parse().unwrap()), expected, "{text} {address}");
            assert_eq!(rules.unusable().count(), 0, "{text}");
        }
    }

    #[test]
    fn what_nobody_understands_is_told() {
        for entry in [
            "https://a.example",
            "a.*.example",
            "10.0.0.*",
            "10.0.0.",
            "10.",
            "10.0.0.0/33",
            "10.0.0/8",
            "a.example/24",
            "a.example:https",
            "u:p@a.example",
            "a%zz.example",
            "<local>",
        ] {
            let rules = NoProxy::new(&format!("x,{entry}"));
            assert_eq!(rules.unusable().map(|(entry, _)| entry).collect::<Vec<_>>(), [entry]);
        }
    }
}
