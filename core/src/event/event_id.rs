//! Event ids: a random one, or the same one for the same business key.

use std::fmt::Write;

use crate::identity::Sha256Hex;
use crate::ports::{Clock, Rng};

/// A derived id that would be longer than this many bytes gets the digest of its key instead.
const LONGEST_DERIVED_ID: usize = 200;

/// A new random id: a UUID version 7 (RFC 9562), so ids sort by time.
pub fn new_event_id(clock: &dyn Clock, rng: &dyn Rng) -> String {
    let mut random = [0; 10];
    rng.fill(&mut random);
    let millis = u64::try_from(clock.unix_ms()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &random)
        .into_uuid()
        .to_string()
}

/// The same id for the same event name and business key, in every language and template.
///
/// Name and key are encoded as JavaScript's `encodeURIComponent` does, joined by a dot. `docs/browser.md` has the lines
/// that give the same id in Django, Jinja, EJS and plain JavaScript.
///
/// ```
/// assert_eq!(capikit::derive_event_id("Purchase", "1001"), "Purchase.1001");
/// assert_eq!(capikit::derive_event_id("Purchase", "A 7/é"), "Purchase.A%207%2F%C3%A9");
/// ```
pub fn derive_event_id(event_name: &str, key: &str) -> String {
    let name = encode_uri_component(event_name);
    let id = format!("{name}.{}", encode_uri_component(key));
    if id.len() <= LONGEST_DERIVED_ID {
        id
    } else {
        format!("{name}.{}", Sha256Hex::of(key))
    }
}

/// ECMA-262 `encodeURIComponent`: everything but `A-Z a-z 0-9 - _ . ! ~ * ' ( )` becomes `%XX`.
fn encode_uri_component(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => encoded.push(char::from(byte)),
            b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'\'' | b'(' | b')' => {
                encoded.push(char::from(byte));
            }
            _ => {
                // Writing to a String can not fail.
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}
