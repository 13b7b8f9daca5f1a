//! Certificate authorities made on the spot, and what they sign.

use std::path::PathBuf;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    date_time_ymd,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tempfile::TempDir;

/// An authority.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate with its key, as PEM.
pub struct Pair {
    pub cert: String,
    pub key: String,
}

impl Pair {
    pub fn chain(&self) -> Vec<CertificateDer<'static>> {
        CertificateDer::pem_slice_iter(self.cert.as_bytes()).map(Result::unwrap).collect()
    }

    pub fn private_key(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::from_pem_slice(self.key.as_bytes()).unwrap()
    }
}

/// What a certificate says; the rest is `2020-01-01` to `2090-01-01`.
pub struct Says {
    pub names: &'static [&'static str],
    pub from: i32,
    pub until: (i32, u8, u8),
}

impl Default for Says {
    fn default() -> Self {
        Self { names: &["127.0.0.1", "iam.proxied.test"], from: 2020, until: (2090, 1, 1) }
    }
}

fn params(common_name: &str, says: &Says) -> CertificateParams {
    let names: Vec<String> = says.names.iter().map(ToString::to_string).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.distinguished_name.push(DnType::OrganizationName, "Example Ltd");
    params.not_before = date_time_ymd(says.from, 1, 1);
    let (year, month, day) = says.until;
    params.not_after = date_time_ymd(year, month, day);
    params
}

impl Authority {
    pub fn new(common_name: &str) -> Self {
        let mut params = params(common_name, &Says { names: &[], ..Says::default() });
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    pub fn pem(&self) -> String {
        self.0.pem()
    }

    pub fn der(&self) -> CertificateDer<'static> {
        self.0.der().clone()
    }

    /// A certificate for a server.
    pub fn server(&self, says: &Says) -> Pair {
        self.sign(params("server", says), ExtendedKeyUsagePurpose::ServerAuth)
    }

    /// A certificate for a client.
    pub fn client(&self, common_name: &str) -> Pair {
        let says = Says { names: &[], ..Says::default() };
        self.sign(params(common_name, &says), ExtendedKeyUsagePurpose::ClientAuth)
    }

    fn sign(&self, mut params: CertificateParams, usage: ExtendedKeyUsagePurpose) -> Pair {
        params.extended_key_usages = vec![usage];
        let key = KeyPair::generate().unwrap();
        let cert = params.signed_by(&key, &self.0).unwrap();
        Pair { cert: cert.pem(), key: key.serialize_pem() }
    }
}

/// A certificate that is signed by itself.
pub fn self_signed() -> Pair {
    let key = KeyPair::generate().unwrap();
    let cert = params("lonely", &Says::default()).self_signed(&key).unwrap();
    Pair { cert: cert.pem(), key: key.serialize_pem() }
}

/// A certificate for a server that is signed by itself and marked as an authority: what
/// `openssl req -x509` makes.
pub fn self_signed_authority(says: &Says) -> Pair {
    let key = KeyPair::generate().unwrap();
    let mut params = params("lonely", says);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let cert = params.self_signed(&key).unwrap();
    Pair { cert: cert.pem(), key: key.serialize_pem() }
}

/// A certificate of version 1, which is signed by itself: `openssl x509 -req -signkey` makes those,
/// rcgen does not.
pub fn of_version_1() -> Pair {
    Pair {
        cert: include_str!("version-1/server.pem").to_owned(),
        key: include_str!("version-1/server.key").to_owned(),
    }
}

/// A folder of files that logins name.
pub struct Files(TempDir);

impl Files {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self) -> &std::path::Path {
        self.0.path()
    }

    pub fn put(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}
