//! What became of a `send`.

use crate::issue::Issue;

/// What became of a `send`.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct SendReport {
    /// How many events Meta says it received, over all requests.
    pub events_received: u64,
    /// Their positions in the list that was passed to `send`, in the order they were sent.
    pub received: Vec<usize>,
    /// Meta's trace id of the last request.
    pub fbtrace_id: Option<String>,
    /// Whatever Meta had to say, such as that the version of the Graph API is about to end.
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
