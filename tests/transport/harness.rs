//! Common ground: a simulated cloud behind TLS, and logins that reach it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::ring;
use rustls::server::WebPkiClientVerifier;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use vbs_tui::api::login::{Domain, Named, Overrides, Trust};
use vbs_tui::api::{Cloud, Login};
use vbs_tui::domain::{ApiError, Settings};
use vbs_tui::sim::{Sim, SimConfig};

use crate::authority::{Authority, Pair};

/// No second tries; time-outs that only a test of time-outs meets.
pub fn settings() -> Settings {
    Settings { read_retries: 0, retry_pause: Duration::from_millis(1), ..Settings::default() }
}

pub async fn sim() -> Sim {
    Sim::start(SimConfig::default()).await.unwrap()
}

/// A login at an address in front of the simulated cloud.
pub fn login_at(sim: &Sim, root: &str) -> Login {
    let connection = sim.connection();
    let domain = Some(Domain::Name(connection.user_domain));
    let sims = format!("http://{}", sim.addr());
    let there = |address: &str| address.replace(&sims, root).parse().unwrap();
    Login {
        region: Some(connection.region),
        overrides: Overrides {
            vbs: Some(there(&connection.vbs_endpoint)),
            volume: Some(there(&connection.volume_endpoint)),
            compute: None,
        },
        ..Login::by_password(
            there(&connection.auth_url),
            Named::Name { name: connection.user, domain: domain.clone() },
            connection.password.into(),
            Named::Name { name: connection.project, domain },
        )
    }
}

/// Logs in and reads the policies; the number of them.
pub async fn visit(login: Login) -> Result<(usize, Cloud), ApiError> {
    let cloud = Cloud::connect(login, settings()).await?;
    let policies = cloud.policies().await?;
    Ok((policies.len(), cloud))
}

pub async fn failing(login: Login) -> ApiError {
    match visit(login).await {
        Ok(_) => panic!("it worked"),
        Err(fault) => fault,
    }
}

pub fn trusting(ca_file: std::path::PathBuf) -> Trust {
    Trust { ca: Some(ca_file.into()), ..Trust::default() }
}

/// TLS in front of a server; ends with the runtime of its test.
pub struct Front {
    pub addr: SocketAddr,
}

impl Front {
    pub async fn start(behind: SocketAddr, pair: &Pair) -> Self {
        let config = builder().with_no_client_auth();
        Self::serve(behind, config.with_single_cert(pair.chain(), pair.private_key()).unwrap()).await
    }

    /// One that lets in only clients with a certificate of an authority.
    pub async fn strict(behind: SocketAddr, pair: &Pair, clients: &Authority, tls13: bool) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(clients.der()).unwrap();
        let provider = Arc::new(ring::default_provider());
        let verifier =
            WebPkiClientVerifier::builder_with_provider(roots.into(), provider.clone()).build().unwrap();
        let version = if tls13 { &rustls::version::TLS13 } else { &rustls::version::TLS12 };
        let config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[version])
            .unwrap()
            .with_client_cert_verifier(verifier)
            .with_single_cert(pair.chain(), pair.private_key())
            .unwrap();
        Self::serve(behind, config).await
    }

    /// One that shows a certificate nobody would make sense of first.
    pub async fn unchecked(behind: SocketAddr, pair: &Pair) -> Self {
        let key = ring::sign::any_supported_type(&pair.private_key()).unwrap();
        let shown = Arc::new(CertifiedKey::new(pair.chain(), key));
        let config = builder().with_no_client_auth();
        Self::serve(behind, config.with_cert_resolver(Arc::new(SingleCertAndKey::from(shown)))).await
    }

    async fn serve(behind: SocketAddr, config: ServerConfig) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let accepting = acceptor.accept(stream).into_fallible();
                tokio::spawn(async move {
                    match accepting.await {
                        Ok(mut client) => {
                            let mut server = TcpStream::connect(behind).await.unwrap();
                            let _ = copy_bidirectional(&mut client, &mut server).await;
                        }
                        // Closing with bytes unread would reset the connection, and the client
                        // might never see why.
                        Err((_, mut stream)) => {
                            while stream.read(&mut [0; 1024]).await.is_ok_and(|n| n > 0) {}
                        }
                    }
                });
            }
        });
        Self { addr }
    }

    pub fn root(&self) -> String {
        format!("https://{}", self.addr)
    }
}

fn builder() -> rustls::ConfigBuilder<ServerConfig, rustls::WantsVerifier> {
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
}
