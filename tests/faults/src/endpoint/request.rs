//! The head of a request, and the event ids of its body.

use super::wire::Wire;

pub(super) struct Head {
    /// `POST /v26.0/1/events HTTP/1.1`
    pub(super) line: String,
    /// Bytes of the body.
    pub(super) length: usize,
}

impl Head {
    /// `None` when the connection is over.
    pub(super) fn read(wire: &mut Wire) -> Option<Self> {
        let line = wire.line()?;
        let mut length = 0;
        loop {
            let header = wire.line()?.to_ascii_lowercase();
            if header.is_empty() {
                return Some(Self { line, length });
            }
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
        }
    }
}

/// Searched as text: a real parser would make the endpoint slower than what it measures. Inside of
/// a JSON text the quotes of this key would be escaped, so nothing else looks like it.
pub(super) fn ids_of(body: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(body).unwrap();
    let mut ids = Vec::new();
    for (at, key) in text.match_indices("\"event_id\":\"") {
        let rest = &text[at + key.len()..];
        ids.push(rest[..rest.find('"').unwrap()].to_owned());
    }
    ids
}
