//! The one way out: a request is posted, and an answer comes back or does not.

use std::fmt;
use std::pin::Pin;

use super::secret::Secret;

/// Posts requests over the network. Tests replace it.
pub trait Transport: Send + Sync + fmt::Debug {
    /// Posts once. Never follows a redirect.
    fn post(&self, request: Request) -> Posting<'_>;
}

/// A request on its way.
pub type Posting<'a> = Pin<Box<dyn Future<Output = Result<Answer, Unanswered>> + Send + 'a>>;

/// A request, ready to be posted. Its `Debug` output shows neither the token nor an event.
#[derive(Clone)]
#[non_exhaustive]
pub struct Request {
    /// The address. Holds no token.
    pub url: String,
    /// The token, for the `Authorization` header.
    pub bearer: Option<Secret>,
    /// The JSON body.
    pub body: String,
}

impl Request {
    pub(super) fn new(url: String, bearer: Option<Secret>, body: String) -> Self {
        Self { url, bearer, body }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("url", &self.url)
            .field("bearer", &self.bearer)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

/// An HTTP answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers, their names in lowercase.
    pub headers: Vec<(String, String)>,
    /// As much of the body as arrived, up to a limit.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header of this lowercase name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(key, _)| key == name)?;
        Some(value)
    }
}

/// A request that got no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// Whether the server may have received it.
    pub sent: Sent,
    /// What happened, without an address or a token.
    pub reason: String,
}

/// Whether a request left this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// Certainly not: no connection came about.
    No,
    /// Perhaps, in part or as a whole.
    Maybe,
}
