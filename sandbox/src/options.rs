//! What the sandbox can be told.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

use crate::misbehaviour::Misbehaviour;

/// Everything the sandbox can be told. The defaults suit a first try.
#[derive(Clone)]
pub struct Options {
    /// The address to listen on. Only this machine (`127.0.0.1`) unless told otherwise: the page
    /// shows every event to whoever can open it.
    pub host: IpAddr,
    /// The port to listen on; 0 takes any free one.
    pub port: u16,
    /// Also refuse what Meta only documents and is not seen to refuse.
    pub strict: bool,
    /// The only access token to accept. Absent: any token that is not empty.
    pub token: Option<String>,
    /// Demands an `appsecret_proof` made with this app secret. Absent: proofs are not looked at.
    pub app_secret: Option<String>,
    /// How many events to keep in memory, and how many requests. The oldest go first.
    pub keep: usize,
    /// How to misbehave from the start. The page and `/api/misbehave` change it.
    pub misbehaviour: Misbehaviour,
    /// The longest body of one request, in bytes. A longer one is answered with status 413.
    pub body_limit: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            strict: false,
            token: None,
            app_secret: None,
            keep: 10_000,
            misbehaviour: Misbehaviour::default(),
            // 1,000 events of the largest size that makes sense; Meta publishes no limit.
            body_limit: 32 * 1024 * 1024,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("strict", &self.strict)
            .field("token", &self.token.as_ref().map(|_| "***"))
            .field("app_secret", &self.app_secret.as_ref().map(|_| "***"))
            .field("keep", &self.keep)
            .field("misbehaviour", &self.misbehaviour)
            .field("body_limit", &self.body_limit)
            .finish()
    }
}
