//! Certificates for the local endpoint: a good one, and one of each kind that must be refused.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use tempfile::TempDir;
use time::{Duration, OffsetDateTime};

/// What is wrong with the endpoint's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Nothing.
    None,
    /// It names another host.
    WrongHost,
    /// It ended yesterday.
    Expired,
    /// Its issuer is trusted by nobody.
    UnknownAuthority,
}

/// An authority of our own. A process trusts it when `SSL_CERT_FILE` is set to [`Authority::file`].
#[derive(Debug)]
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: TempDir,
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

impl Authority {
    /// With a fresh key.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let issuer = issuer();
        std::fs::write(folder.path().join("authority.pem"), issuer.pem()).unwrap();
        Self { issuer, folder }
    }

    /// Its certificate.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("authority.pem")
    }

    /// Puts the certificate where a process outside of the test finds it.
    pub fn save(&self, file: &Path) {
        std::fs::write(file, self.issuer.pem()).unwrap();
    }

    /// What a server on `localhost` and `127.0.0.1` needs.
    pub fn server(&self, flaw: Flaw) -> Arc<ServerConfig> {
        let names = match flaw {
            Flaw::WrongHost => vec!["shop.example".to_owned()],
            _ => vec!["localhost".to_owned(), "127.0.0.1".to_owned()],
        };
        let mut params = CertificateParams::new(names).unwrap();
        let now = OffsetDateTime::now_utc();
        params.not_before = now - Duration::days(2);
        params.not_after = match flaw {
            Flaw::Expired => now - Duration::days(1),
            _ => now + Duration::days(2),
        };
        let key = KeyPair::generate().unwrap();
        let certificate = match flaw {
            Flaw::UnknownAuthority => params.signed_by(&key, &issuer()),
            _ => params.signed_by(&key, &self.issuer),
        };
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap();
        let config = builder
            .with_no_client_auth()
            .with_single_cert(vec![certificate.unwrap().into()], key.into());
        Arc::new(config.unwrap())
    }
}

fn issuer() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
        .distinguished_name
        .push(DnType::CommonName, "capikit fault tests");
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}
