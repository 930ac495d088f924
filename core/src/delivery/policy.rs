//! Every limit and default of delivery, with its unit and its reason.

use std::time::Duration;

use crate::event::limits::EVENTS_PER_REQUEST;

/// Meta's endpoint.
pub(super) const BASE_URL: &str = "https://graph.facebook.com";

/// Where Meta's endpoint takes events. A gateway has another path.
pub(super) const PATH_TEMPLATE: &str = "/{version}/{pixel_id}/events";

/// The newest version of the Graph API when this was written. It came out on 2026-07-29, and a
/// version of the Conversions API lives two years or more.
pub(super) const GRAPH_VERSION: &str = "v26.0";

/// Digits of a pixel or dataset id. Meta's ids are 64-bit numbers, which have at most 20.
pub(super) const PIXEL_ID_DIGITS: usize = 20;

/// Characters of `partner_agent`: fewer than 23, says Meta's page "Main body parameters".
pub(super) const PARTNER_AGENT_CHARACTERS: usize = 22;

/// Letters that `partner_agent` needs at least, by the same page.
pub(super) const PARTNER_AGENT_LETTERS: usize = 2;

/// The longest timeout that can be set. Longer is a mistake of units.
pub(super) const LONGEST_TIMEOUT: Duration = Duration::from_secs(5 * 60);

/// The longest pause that an answer can ask for. A wrong date in a header must not stop a shop.
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(60 * 60);

/// Characters of each text that is kept of an answer. Meta's are a few hundred; a page of a proxy
/// can be a million.
pub(super) const TEXT_CHARACTERS: usize = 1000;

/// Bytes of pending events that are kept: about a million usual events.
pub(super) const SPOOL_BYTES: u64 = 1 << 30;

/// Outcomes that wait for `next_outcomes`: about 20 MiB. More stay in the queue's own books.
pub(super) const KEPT_OUTCOMES: usize = 100_000;

/// How long events gather before they are shipped. A request costs about the same with one event
/// as with many.
pub(super) const LINGER: Duration = Duration::from_millis(250);

/// How often every process looks after the queue, tries to become the shipper, and looks for
/// events and outcomes of others.
pub(super) const TEND_EVERY: Duration = Duration::from_secs(1);

/// How often the shipper writes down how it goes, for whoever looks at the folder.
pub(super) const STATUS_EVERY: Duration = Duration::from_secs(30);

/// How often `stats` looks at the other destinations of the spool folder: it reads their folders.
pub(super) const LOOK_AROUND_EVERY: Duration = Duration::from_secs(60);

/// The first limit of the wait after a failure. Shorter would not let a server recover.
pub(super) const RETRY_BASE: Duration = Duration::from_secs(1);

/// The longest wait that nobody asked for: after an outage all is sent within a few minutes.
pub(super) const RETRY_CAP: Duration = Duration::from_secs(5 * 60);

/// Tracked requests on their way at the same time: 8000 events, more than a shop ever waits for.
pub(super) const WINDOW_MAX: usize = 8;

/// What is left of the window when the endpoint is overloaded, in percent.
pub(super) const WINDOW_CUT_PERCENT: usize = 70;

/// Failures in a row that open the breaker.
pub(super) const BREAKER_FAILURES: u32 = 5;

/// Requests within [`BREAKER_SPAN`] below which their share of failures says nothing.
pub(super) const BREAKER_LEAST: usize = 10;

/// How far back the breaker looks.
pub(super) const BREAKER_SPAN: Duration = Duration::from_secs(30);

/// Events of a request that only tries whether all is well again.
pub(super) const PROBE_EVENTS: usize = 50;

/// How often a parked destination is tried: a repaired token works within that time.
pub(super) const PARK_PROBE: Duration = Duration::from_secs(5 * 60);

/// Events refused one after the other, alone and for the same reason, from which on the fault lies
/// elsewhere: a deploy, a setting.
pub(super) const SYSTEMIC_REFUSALS: u32 = 16;

/// Events refused alone for no reason that is known, from which on the fault lies elsewhere.
pub(super) const UNEXPLAINED_REFUSALS: usize = 3;

/// How much earlier than Meta's limit an event is given up, in milliseconds: its request may have
/// to wait, and clocks differ.
pub(super) const EXPIRY_MARGIN_MS: i64 = 3_600_000;

/// From when on an event that was perhaps received is not sent again, in milliseconds. Meta
/// recognizes a repeated event for 48 hours; one hour less, for the same reasons.
pub(super) const AMBIGUITY_WINDOW_MS: i64 = 47 * 3_600_000;

/// A jump of the clock from which on nobody is given up for being old until a server has told the
/// time, in milliseconds.
pub(super) const CLOCK_JUMP_MS: i64 = 3_600_000;

/// The clock ran on while this process did not: the machine slept, in milliseconds.
pub(super) const THAW_MS: i64 = 5_000;

/// How long to wait after the store of dead letters was full, or the disk failed.
pub(super) const STORAGE_PAUSE: Duration = Duration::from_secs(30);

/// The time between two log lines of one kind: an outage must not fill a disk.
pub(super) const LOG_APART: Duration = Duration::from_secs(60);

/// How often a process looks for outcomes while somebody waits for them, if another one ships.
pub(super) const HEAR_EVERY: Duration = Duration::from_millis(100);

/// How one client sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Policy {
    /// Events in one request.
    pub(super) events_per_request: usize,
    /// Bytes of the events in one request. Meta publishes no limit; a thousand usual events are
    /// about 1 MiB.
    pub(super) bytes_per_request: usize,
    /// One request, from the connection to the last byte of the answer. Meta suggests 1.5 seconds,
    /// for one event; a thousand take longer, and giving up too early leaves the outcome unknown.
    pub(super) timeout: Duration,
    /// Finding and reaching the server, the TLS handshake included. At most half the timeout, so
    /// that a slow connection is told apart from a slow answer.
    pub(super) connect_timeout: Duration,
    /// Bytes of an answer that are read. Meta's have less than 4 KiB.
    pub(super) answer_bytes: usize,
    /// Requests on their way at the same time. More wait for their turn: a burst must not open
    /// connections without end, and HTTP/2 servers usually allow 100 on one.
    pub(super) requests_at_once: usize,
    /// How long an unused connection is kept. Most load balancers close theirs after a minute.
    pub(super) idle_connection: Duration,
    /// What `close` takes longer than asked, at most, to see the thread end.
    pub(super) close_grace: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            events_per_request: EVENTS_PER_REQUEST,
            bytes_per_request: 4 * 1024 * 1024,
            timeout: Duration::from_secs(10),
            connect_timeout: Duration::from_secs(3),
            answer_bytes: 256 * 1024,
            requests_at_once: 64,
            idle_connection: Duration::from_secs(50),
            close_grace: Duration::from_millis(100),
        }
    }
}

impl Policy {
    /// With another limit for one request.
    pub(super) fn with_timeout(self, timeout: Duration) -> Self {
        Self {
            timeout,
            connect_timeout: self.connect_timeout.min(timeout / 2),
            ..self
        }
    }
}
