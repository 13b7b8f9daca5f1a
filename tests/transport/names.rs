//! Names of hosts: the two files, and DNS servers on loopback that answer, fail or stay silent.

use std::net::{IpAddr, Ipv4Addr};

use vbs_tui::api::login::Proxies;
use vbs_tui::api::{Cloud, Login, Prober};
use vbs_tui::domain::{ApiError, ApiErrorKind, NameFiles, Settings};
use vbs_tui::sim::Sim;

use crate::authority::{Authority, Files, Says as Certified};
use crate::harness::{Front, login_at, settings, sim, trusting};
use crate::nameserver::{NameServer, Says, Udp};
use crate::proxy::{HOST, Kind, Proxy};

const FIRST: Ipv4Addr = Ipv4Addr::LOCALHOST;
const SECOND: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn at(text: &str) -> Says {
    Says::At(text.split(' ').map(ip).collect())
}

/// The two files of a test, and what is found by them.
struct Machine {
    files: Files,
    settings: Settings,
}

impl Machine {
    fn new(port: u16, hosts: Option<&str>, conf: Option<&str>) -> Self {
        let files = Files::new();
        let path = |name: &str, text: Option<&str>| match text {
            Some(text) => files.put(name, text),
            None => files.path().join(name),
        };
        let names = NameFiles { hosts: path("hosts", hosts), resolv_conf: path("resolv.conf", conf), port };
        let settings = Settings { names, ..settings() };
        Self { files, settings }
    }

    /// The addresses of a name, by the page of the doctor.
    async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, ApiError> {
        let sim = sim().await;
        // Nobody listens there: the name is the only step of interest.
        let login = login_at(&sim, &format!("http://{host}:9"));
        Prober::new(&login, self.settings.clone()).probe(&login.auth_url).await.addresses.result
    }

    async fn refusal(&self, host: &str) -> String {
        let fault = self.addresses(host).await.unwrap_err();
        assert_eq!(fault.kind, ApiErrorKind::Unreachable);
        fault.message
    }

    async fn visit(&self, login: Login) -> Result<usize, ApiError> {
        let cloud = Cloud::connect(login, self.settings.clone()).await?;
        Ok(cloud.policies().await?.len())
    }
}

/// A login at the simulated cloud under another name for it.
fn by_name(sim: &Sim, name: &str) -> Login {
    let root = format!("http://{name}:{}", sim.addr().port());
    Login { plain_http: true, ..login_at(sim, &root) }
}

#[tokio::test]
async fn a_cloud_is_reached_by_a_name_that_only_dns_knows() {
    let sim = sim().await;
    for (udp, expected) in [
        (Udp::Whole, &["udp A cloud.corp.test", "udp AAAA cloud.corp.test"][..]),
        (
            Udp::Truncated,
            &[
                "tcp A cloud.corp.test",
                "tcp AAAA cloud.corp.test",
                "udp A cloud.corp.test",
                "udp AAAA cloud.corp.test",
            ][..],
        ),
    ] {
        let dns = NameServer::start(FIRST, 0, udp, &[("cloud.corp.test", at("127.0.0.1"))]).await;
        let machine = Machine::new(dns.addr.port(), None, Some("search corp.test\nnameserver 127.0.0.1\n"));
        assert_eq!(machine.visit(by_name(&sim, "cloud")).await.unwrap(), sim.policies().len());
        assert_eq!(dns.asked(), expected);
    }
}

#[tokio::test]
async fn the_search_list_and_the_dots_decide_what_is_asked_first() {
    let zone = [
        ("iam", at("127.0.0.3")),
        ("iam.b.test", at("127.0.0.4")),
        ("iam.x.b.test", at("127.0.0.5")),
        ("iam.x", at("127.0.0.6")),
    ];
    let dns = NameServer::start(FIRST, 0, Udp::Whole, &zone).await;
    let conf = |more: &str| format!("search a.test b.test\nnameserver 127.0.0.1\n{more}");
    let one = Machine::new(dns.addr.port(), None, Some(&conf("")));
    assert_eq!(one.addresses("iam").await.unwrap(), [ip("127.0.0.4")]);
    assert!(dns.asked().contains(&"udp A iam.a.test".to_owned()));
    assert_eq!(one.addresses("iam.x").await.unwrap(), [ip("127.0.0.6")]);
    assert_eq!(one.addresses("iam.").await.unwrap(), [ip("127.0.0.3")]);
    assert_eq!(dns.asked(), ["udp A iam", "udp A iam.x", "udp AAAA iam", "udp AAAA iam.x"]);
    let two = Machine::new(dns.addr.port(), None, Some(&conf("options ndots:2\n")));
    assert_eq!(two.addresses("iam.x").await.unwrap(), [ip("127.0.0.5")]);
}

#[tokio::test]
async fn both_kinds_of_addresses_and_aliases_are_found() {
    let zone = [
        ("both.test", at("::1 127.0.0.7")),
        ("six.test", at("::1")),
        ("alias.test", Says::AliasOf("real.test", ip("127.0.0.8"))),
    ];
    let dns = NameServer::start(FIRST, 0, Udp::Whole, &zone).await;
    let machine = Machine::new(dns.addr.port(), None, Some("nameserver 127.0.0.1\n"));
    assert_eq!(machine.addresses("both.test").await.unwrap(), [ip("127.0.0.7"), ip("::1")]);
    assert_eq!(machine.addresses("six.test").await.unwrap(), [ip("::1")]);
    assert_eq!(machine.addresses("ALIAS.test").await.unwrap(), [ip("127.0.0.8")]);
}

#[tokio::test]
async fn the_hosts_file_comes_first_and_localhost_needs_no_file() {
    let dns = NameServer::start(FIRST, 0, Udp::Whole, &[("iam.test", at("127.0.0.3"))]).await;
    let hosts = "127.0.0.9 iam.test localhost\n::1 iam.test\n";
    let machine = Machine::new(dns.addr.port(), Some(hosts), Some("nameserver 127.0.0.1\n"));
    assert_eq!(machine.addresses("iam.test").await.unwrap(), [ip("127.0.0.9"), ip("::1")]);
    assert!(dns.asked().is_empty());
    let bare = Machine::new(dns.addr.port(), None, None);
    // Secrets may go there in plain text, whatever a file says.
    for machine in [&machine, &bare] {
        for name in ["localhost", "cloud.localhost"] {
            assert_eq!(machine.addresses(name).await.unwrap(), [ip("127.0.0.1"), ip("::1")]);
        }
    }
    let sim = sim().await;
    assert!(bare.visit(by_name(&sim, "localhost")).await.is_ok());
    assert!(dns.asked().is_empty());
}

#[tokio::test]
async fn a_silent_or_failing_server_is_passed_over() {
    let silent = NameServer::start(FIRST, 0, Udp::Never, &[]).await;
    let port = silent.addr.port();
    let zone = [("iam.test", at("127.0.0.3")), ("broken.test", Says::Code(2))];
    let second = NameServer::start(SECOND, port, Udp::Whole, &zone).await;
    let both = "nameserver 127.0.0.1\nnameserver 127.0.0.2\noptions timeout:1 attempts:1\n";
    let machine = Machine::new(port, None, Some(both));
    assert_eq!(machine.addresses("iam.test").await.unwrap(), [ip("127.0.0.3")]);
    assert_eq!(silent.asked(), ["udp A iam.test", "udp AAAA iam.test"]);
    assert_eq!(second.asked(), ["udp A iam.test", "udp AAAA iam.test"]);
    assert_eq!(
        machine.refusal("broken.test").await,
        "cannot resolve the name broken.test: 127.0.0.2 failed: it answers SERVFAIL"
    );
    let alone = Machine::new(port, None, Some("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n"));
    assert_eq!(alone.refusal("iam.test").await, "cannot resolve the name iam.test: no answer from 127.0.0.1");
}

#[tokio::test]
async fn a_name_that_cannot_be_found_says_why() {
    let dns = NameServer::start(FIRST, 0, Udp::Whole, &[("empty.test", Says::At(Vec::new()))]).await;
    let port = dns.addr.port();
    let machine = Machine::new(port, None, Some("search corp.test\nnameserver 127.0.0.1\n"));
    for (name, why) in
        [("iam.test", "127.0.0.1 does not know it"), ("empty.test", "it has no address, says 127.0.0.1")]
    {
        assert_eq!(machine.refusal(name).await, format!("cannot resolve the name {name}: {why}"));
    }
    let sim = sim().await;
    let fault = machine.visit(by_name(&sim, "iam.test")).await.unwrap_err();
    assert_eq!(fault.message, "cannot resolve the name iam.test: 127.0.0.1 does not know it");

    let bare = Machine::new(port, None, None);
    let (hosts, conf) = (&bare.settings.names.hosts, &bare.settings.names.resolv_conf);
    let (hosts, conf) = (hosts.display(), conf.display());
    assert_eq!(
        bare.refusal("iam.test").await,
        format!(
            "cannot resolve the name iam.test: there is no {conf}, which names the DNS servers, and {hosts} \
             does not contain the name"
        )
    );
    let empty = Machine::new(port, None, Some("search corp.test\n"));
    let conf = empty.settings.names.resolv_conf.display();
    assert!(empty.refusal("iam.test").await.contains(&format!("{conf} names no DNS server")));
}

#[tokio::test]
async fn files_that_change_count_at_once() {
    let dns = NameServer::start(FIRST, 0, Udp::Whole, &[("iam.corp.test", at("127.0.0.3"))]).await;
    let machine = Machine::new(dns.addr.port(), None, Some("search other.test\nnameserver 127.0.0.1\n"));
    let sim = sim().await;
    let login = login_at(&sim, "http://iam:9");
    let prober = Prober::new(&login, machine.settings.clone());
    assert!(prober.probe(&login.auth_url).await.addresses.result.is_err());
    machine.files.put("resolv.conf", "search corp.test\nnameserver 127.0.0.1\n");
    assert_eq!(prober.probe(&login.auth_url).await.addresses.result.unwrap(), [ip("127.0.0.3")]);
    machine.files.put("hosts", "127.0.0.4 iam\n");
    assert_eq!(prober.probe(&login.auth_url).await.addresses.result.unwrap(), [ip("127.0.0.4")]);
}

#[tokio::test]
async fn proxies_have_names_of_the_same_files() {
    let (authority, certificates, sim) = (Authority::new("Test Root"), Files::new(), sim().await);
    let front = Front::start(sim.addr(), &authority.server(&Certified::default())).await;
    let hosts = format!("127.0.0.1 proxy.corp.test\n127.0.0.1 {HOST}\n");
    let machine = Machine::new(9, Some(&hosts), None);
    for (kind, scheme) in [(Kind::Http, "http"), (Kind::Socks, "socks5h"), (Kind::Socks, "socks5")] {
        let proxy = Proxy::start(kind, front.addr, false).await;
        let address = format!("{scheme}://proxy.corp.test:{}", proxy.addr.port());
        let login = Login {
            trust: trusting(certificates.put("ca.pem", &authority.pem())),
            proxies: Proxies { https: Some(address.parse().unwrap()), ..Proxies::default() },
            ..login_at(&sim, &format!("https://{HOST}"))
        };
        let probe = Prober::new(&login, machine.settings.clone()).probe(&login.auth_url).await;
        assert_eq!(probe.addresses.result.unwrap(), [proxy.addr.ip()], "{scheme}");
        assert_eq!(probe.answered.unwrap().result.unwrap().status, 300, "{scheme}");
        assert!(machine.visit(login).await.is_ok(), "{scheme}");
        let asked = proxy.asked();
        let expected = if scheme == "socks5" { "127.0.0.1:443" } else { "iam.proxied.test:443" };
        assert!(asked.iter().all(|target| target == expected), "{scheme}: {asked:?}");
    }
}
