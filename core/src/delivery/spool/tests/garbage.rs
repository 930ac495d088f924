//! Whatever lies on the disk, reading it neither panics nor makes events of nothing.

use proptest::prelude::*;

use super::super::frame::{self, Frames};
use super::super::{mark, record};
use super::*;

/// Whole records, and what a failing disk may have made of them.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8);
    let garbage = prop::collection::vec(any::<u8>(), 0..64);
    (changes, garbage, any::<prop::sample::Index>()).prop_map(|(changes, garbage, end)| {
        let mut bytes = Vec::new();
        for number in 0..3 {
            record::push(&mut bytes, number, &entry(number)).unwrap();
        }
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let end = end.index(bytes.len());
        bytes.splice(end..end, garbage);
        bytes
    })
}

/// The body alone, with a sum that fits: what a sum can not catch.
fn framed(body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    frame::push(&mut bytes, 0, |buffer| buffer.extend_from_slice(body));
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn a_damaged_file_gives_whole_records_only(bytes in damaged()) {
        let mut frames = Frames::new(&bytes);
        for frame in frames.by_ref() {
            prop_assert!(frame.ordinal < 3);
            if let Some(read) = record::entry(frame.body) {
                prop_assert!((0..3).any(|number| read == entry(number)));
            }
        }
        prop_assert!(frames.end() <= bytes.len());
    }

    #[test]
    fn any_body_is_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let bytes = framed(&body);
        let frame = Frames::new(&bytes).next().unwrap();
        let is_entry = record::entry(frame.body).is_some();
        prop_assert_eq!(record::summary(frame.body).is_some(), is_entry);
        if is_entry {
            prop_assert!(record::id_and_name(frame.body).is_some());
        }
        let _ = mark::read(frame.body);
    }
}
