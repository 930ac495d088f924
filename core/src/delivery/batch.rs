//! Cuts events into requests. Pure.

use super::policy::Policy;
use crate::event::Prepared;

/// An event that will be sent, and where it stood in the caller's list. Shown by
/// no `Debug`: the payload is about a person.
#[derive(Clone)]
pub(super) struct Ready {
    pub(super) index: usize,
    pub(super) stream: Stream,
    pub(super) payload: String,
}

impl Ready {
    pub(super) fn new(index: usize, event: Prepared) -> Self {
        Self {
            index,
            stream: Stream::of(&event.action_source),
            payload: event.payload,
        }
    }
}

/// Events of different streams never share a request: Meta accepts store events for 62 days and
/// the others for 7, and it does not tell repeated business messages apart, so they have to be
/// retried by other rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Stream {
    General,
    Store,
    Messaging,
}

impl Stream {
    pub(super) const ALL: [Self; 3] = [Self::General, Self::Store, Self::Messaging];

    pub(super) fn of(action_source: &str) -> Self {
        match action_source {
            "physical_store" => Self::Store,
            "business_messaging" => Self::Messaging,
            _ => Self::General,
        }
    }
}

/// The events of one request.
pub(super) type Batch = Vec<Ready>;

/// In as few requests as the limits allow, keeping the order within each stream. An event that is
/// larger than the limit goes alone, and Meta decides.
pub(super) fn cut(events: Vec<Ready>, policy: &Policy) -> Vec<Batch> {
    let mut streams = Stream::ALL.map(|stream| (stream, Vec::new()));
    for event in events {
        for (stream, list) in &mut streams {
            if event.stream == *stream {
                list.push(event);
                break;
            }
        }
    }
    let cut_one = |(_, events)| cut_stream(events, policy);
    streams.into_iter().flat_map(cut_one).collect()
}

fn cut_stream(events: Vec<Ready>, policy: &Policy) -> Vec<Batch> {
    let mut batches = Vec::new();
    let mut batch = Batch::new();
    let mut bytes = 0;
    for event in events {
        let size = event.payload.len() + 1; // A comma stands between events.
        let is_full =
            batch.len() >= policy.events_per_request || bytes + size > policy.bytes_per_request;
        if is_full && !batch.is_empty() {
            batches.push(std::mem::take(&mut batch));
            bytes = 0;
        }
        bytes += size;
        batch.push(event);
    }
    if !batch.is_empty() {
        batches.push(batch);
    }
    batches
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn events(sources: &[&str], bytes: usize) -> Vec<Ready> {
        let ready = |(index, source): (usize, &&str)| Ready {
            index,
            stream: Stream::of(source),
            payload: "x".repeat(bytes),
        };
        sources.iter().enumerate().map(ready).collect()
    }

    fn indices(batches: &[Batch]) -> Vec<Vec<usize>> {
        let of = |batch: &Batch| batch.iter().map(|event| event.index).collect();
        batches.iter().map(of).collect()
    }

    fn sizes(count: usize, bytes: usize) -> Vec<usize> {
        let batches = cut(events(&vec!["website"; count], bytes), &Policy::default());
        batches.iter().map(Vec::len).collect()
    }

    #[test]
    fn a_thousand_events_fill_a_request() {
        assert_eq!(sizes(0, 10), [0; 0]);
        assert_eq!(sizes(1000, 10), [1000]);
        assert_eq!(sizes(1001, 10), [1000, 1]);
        assert_eq!(sizes(2500, 10), [1000, 1000, 500]);
    }

    #[test]
    fn large_events_fill_it_sooner() {
        let mebibyte = 1024 * 1024;
        assert_eq!(sizes(5, mebibyte), [3, 2]);
        assert_eq!(sizes(5, mebibyte - 1), [4, 1]);
        assert_eq!(sizes(2, 5 * mebibyte), [1, 1]);
    }

    #[test]
    fn streams_are_kept_apart_and_in_order() {
        let sources = [
            "website",
            "physical_store",
            "app",
            "business_messaging",
            "physical_store",
            "email",
        ];
        let batches = cut(events(&sources, 10), &Policy::default());
        assert_eq!(indices(&batches), [vec![0, 2, 5], vec![1, 4], vec![3]]);
    }

    proptest! {
        #[test]
        fn every_event_is_in_one_request_and_every_request_in_the_limits(
            sizes in prop::collection::vec(0..60_usize, 0..80),
            events_per_request in 1..20_usize,
            bytes_per_request in 1..200_usize,
        ) {
            let policy = Policy { events_per_request, bytes_per_request, ..Policy::default() };
            let ready = |(index, size): (usize, &usize)| Ready {
                index,
                stream: Stream::General,
                payload: "x".repeat(*size),
            };
            let batches = cut(sizes.iter().enumerate().map(ready).collect(), &policy);
            let all: Vec<usize> = indices(&batches).concat();
            prop_assert_eq!(all, (0..sizes.len()).collect::<Vec<_>>());
            for batch in batches {
                let bytes: usize = batch.iter().map(|event| event.payload.len() + 1).sum();
                prop_assert!(batch.len() <= events_per_request);
                prop_assert!(bytes <= bytes_per_request || batch.len() == 1);
            }
        }
    }
}
