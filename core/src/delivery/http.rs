//! The transport over HTTP: reqwest on a runtime that somebody else drives.

use std::error::Error as _;
use std::sync::Arc;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Client, Response, Url, redirect};
use rustls::crypto::CryptoProvider;
use rustls::{ClientConfig, SupportedCipherSuite};

use super::address::is_loopback;
use super::fork;
use super::policy::Policy;
use super::transport::{Answer, Posting, Request, Sent, Transport, Unanswered};
use super::trust;
use crate::error::Error;

const USER_AGENT: &str = concat!("capikit/", env!("CARGO_PKG_VERSION"));

/// Posts over HTTP/2 or HTTP/1.1. Needs a tokio runtime around every call.
#[derive(Debug)]
pub(super) struct HttpTransport {
    client: Client,
    answer_bytes: usize,
}

impl HttpTransport {
    /// Reads the trusted roots and the proxy settings of the environment. Opens no connection.
    pub(super) fn new(url: &Url, policy: &Policy) -> Result<Self, Error> {
        let mut builder = Client::builder()
            .tls_backend_preconfigured(tls()?)
            .user_agent(USER_AGENT)
            .redirect(redirect::Policy::none())
            .timeout(policy.timeout)
            .connect_timeout(policy.connect_timeout)
            .pool_idle_timeout(policy.idle_connection);
        if is_loopback(url) {
            // A proxy would be another machine, and would see the token.
            builder = builder.no_proxy();
        }
        let client = fork::undisturbed(|| builder.build()).map_err(|error| {
            Error::config("base_url", format!("no HTTP client: {}", reason(error)))
        })?;
        Ok(Self {
            client,
            answer_bytes: policy.answer_bytes,
        })
    }

    async fn send(&self, request: Request) -> Result<Answer, Unanswered> {
        let mut posted = self.client.post(&request.url).body(request.body);
        posted = posted
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "application/json");
        if let Some(token) = request.bearer {
            let value = HeaderValue::try_from(format!("Bearer {}", token.expose()));
            let mut value =
                value.map_err(|_| not_sent("the access token can not stand in a header"))?;
            value.set_sensitive(true);
            posted = posted.header(AUTHORIZATION, value);
        }
        let response = posted.send().await.map_err(unanswered)?;
        Ok(self.read(response).await)
    }

    /// What broke off later changes nothing about the status, so it is no failure.
    async fn read(&self, mut response: Response) -> Answer {
        let status = response.status().as_u16();
        let headers = texts(response.headers());
        let mut body = Vec::new();
        while let Ok(Some(chunk)) = response.chunk().await {
            let room = self.answer_bytes.saturating_sub(body.len());
            if chunk.len() > room {
                // Meta's answers are short; what is cut off could be read as something it is not.
                body.clear();
                break;
            }
            body.extend_from_slice(&chunk);
        }
        Answer {
            status,
            headers,
            body,
        }
    }
}

impl Transport for HttpTransport {
    fn post(&self, request: Request) -> Posting<'_> {
        Box::pin(self.send(request))
    }
}

/// TLS 1.2 or 1.3 with ring, and HTTP/2 where the server knows it.
fn tls() -> Result<ClientConfig, Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    fork::undisturbed(|| use_once(&provider));
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::config("base_url", format!("no TLS: {error}")))?;
    let mut config = trust::roots(builder, provider).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// The first use asks what the processor can do, and keeps the answer: here, where no fork cuts in.
fn use_once(provider: &CryptoProvider) {
    for suite in &provider.cipher_suites {
        if let SupportedCipherSuite::Tls13(suite) = suite {
            suite.common.hash_provider.hash(&[]);
        }
    }
    // What fails here fails at the handshake too, which tells.
    let _ = provider.secure_random.fill(&mut [0; 8]);
}

fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), text(value)))
        .collect()
}

/// Finding the server, reaching it, the TLS handshake and a proxy's tunnel all come before the
/// first byte of a request.
fn unanswered(error: reqwest::Error) -> Unanswered {
    let sent = if error.is_connect() || error.is_dns() || error.is_builder() {
        Sent::No
    } else {
        Sent::Maybe
    };
    let reason = if error.is_timeout() {
        match sent {
            Sent::No => "no connection within the time limit".to_owned(),
            Sent::Maybe => "no answer within the time limit".to_owned(),
        }
    } else {
        reason(error)
    };
    Unanswered { sent, reason }
}

fn not_sent(reason: &str) -> Unanswered {
    Unanswered {
        sent: Sent::No,
        reason: reason.to_owned(),
    }
}

/// The innermost cause says the most: "connection refused". No URL is in it.
fn reason(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = inner.to_string();
        cause = inner.source();
    }
    text
}
