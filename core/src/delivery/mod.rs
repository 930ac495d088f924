//! How events get to Meta.

mod secret;

use std::time::Duration;

pub use secret::Secret;

use crate::error::{Error, ErrorKind};
use crate::event::{Event, Prepared};
use crate::issue::Issue;

/// Everything a client can be told. Left out, the identifying settings come from the environment:
/// `CAPIKIT_PIXEL_ID`, `CAPIKIT_ACCESS_TOKEN`, `CAPIKIT_TEST_EVENT_CODE`, `CAPIKIT_BASE_URL`,
/// and `CAPIKIT_ENABLED=0` switches sending off.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Settings {
    /// The dataset or pixel id: digits.
    pub pixel_id: Option<String>,
    /// The token. May be absent only with a `base_url` of your own (gateways hold it).
    pub access_token: Option<Secret>,
    /// The endpoint, `https://graph.facebook.com` when absent.
    pub base_url: Option<String>,
    /// The path, `/{version}/{pixel_id}/events` when absent.
    pub path_template: Option<String>,
    /// The Graph API version, with or without the `v`.
    pub graph_version: Option<String>,
    /// Shows the events in Meta's Test Events tool. They still count.
    pub test_event_code: Option<String>,
    /// Adds `appsecret_proof` to every request.
    pub app_secret: Option<Secret>,
    /// Who sends: 2 to 22 characters.
    pub partner_agent: Option<String>,
    /// The country of phones, states and postcodes where an event names none.
    pub default_country: Option<String>,
    /// Refuse an event for any issue that is more than a note.
    pub strict: bool,
    /// Send the second canonical form too, where two are defensible.
    pub alternates: bool,
    /// The longest one request may take; 10 seconds when absent.
    pub timeout: Option<Duration>,
    /// `false`: check everything and send nothing (for test suites).
    pub enabled: Option<bool>,
    /// Allow `http://` to hosts other than this machine.
    pub allow_http: bool,
}

/// What became of a `send`.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct SendReport {
    /// How many events Meta says it received, over all requests.
    pub events_received: u64,
    /// Meta's trace id of the last request.
    pub fbtrace_id: Option<String>,
    /// Whatever Meta had to say.
    pub messages: Vec<String>,
    /// The events that were not sent, because Meta would refuse them.
    pub rejected: Vec<RejectedEvent>,
}

/// An event that was not sent, and why.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RejectedEvent {
    /// Its position in the list that was passed to `send`.
    pub index: usize,
    /// Its id, when it had one.
    pub event_id: Option<String>,
    /// Everything that is wrong with it.
    pub issues: Vec<Issue>,
}

/// Sends events to one pixel.
#[derive(Debug)]
pub struct Client {
    settings: Settings,
}

impl Client {
    /// Checks the settings. Starts no thread and opens no connection: the first `send` does.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        // SKELETON: the delivery agent replaces this body.
        Ok(Self { settings })
    }

    /// Exactly what `send` would send for this event, and what it would say about it.
    pub fn check(&self, event: &Event) -> Result<Prepared, Error> {
        // SKELETON
        let _ = (&self.settings, event);
        Err(Error::new(ErrorKind::Config, "skeleton"))
    }

    /// Sends now, in as many requests as needed, and waits for Meta's answer.
    pub async fn send(&self, events: &[Event]) -> Result<SendReport, Error> {
        // SKELETON
        let _ = events;
        Err(Error::new(ErrorKind::Config, "skeleton"))
    }

    /// The same, blocking the calling thread.
    pub fn send_blocking(&self, events: &[Event]) -> Result<SendReport, Error> {
        // SKELETON
        let _ = events;
        Err(Error::new(ErrorKind::Config, "skeleton"))
    }

    /// The same, returning at once; `done` is called on the client's own thread.
    pub fn send_then(
        &self,
        events: &[Event],
        done: impl FnOnce(Result<SendReport, Error>) + Send + 'static,
    ) {
        // SKELETON
        let _ = events;
        done(Err(Error::new(ErrorKind::Config, "skeleton")));
    }

    /// Waits for requests on their way, then ends the thread. Later calls fail with `Closed`.
    pub fn close(&self, timeout: Duration) {
        // SKELETON
        let _ = timeout;
    }
}
