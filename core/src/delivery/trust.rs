//! Which certificate authorities are trusted.

use std::sync::Arc;

use rustls::client::{ClientConfig, WantsClientCert};
use rustls::crypto::CryptoProvider;
use rustls::{ConfigBuilder, RootCertStore, WantsVerifier};
use rustls_platform_verifier::Verifier;

/// Those of the platform: a company's own authority works, and `SSL_CERT_FILE` is honoured. An
/// image without any gets Mozilla's list, which is part of this library: waiting for ever for a
/// certificate that can never be trusted would lose the events.
pub(super) fn roots(
    builder: ConfigBuilder<ClientConfig, WantsVerifier>,
    provider: Arc<CryptoProvider>,
) -> ConfigBuilder<ClientConfig, WantsClientCert> {
    match Verifier::new(provider) {
        Ok(platform) => builder
            .dangerous() // So rustls calls any verifier that is not its own.
            .with_custom_certificate_verifier(Arc::new(platform)),
        Err(_) => builder.with_root_certificates(bundled()),
    }
}

fn bundled() -> RootCertStore {
    RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    }
}
