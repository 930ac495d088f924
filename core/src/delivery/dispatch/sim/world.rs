//! The simulated world: one queue, one dispatcher, one endpoint, and the time.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::delivery::batch::{Batch, Stream};
use crate::delivery::classify::classify;
use crate::delivery::dispatch::{Dispatcher, Landing, Now, Step};
use crate::delivery::durability::Ambiguous;
use crate::delivery::policy::Policy;
use crate::delivery::redact::Redactor;
use crate::delivery::spool::memory::MemorySpool;
use crate::delivery::spool::{Entry, Final, Intake, Outlet, Reason, Spool};
use crate::delivery::transport::{Answer, Unanswered};
use crate::ports::Rng;

/// 2026-11-24 00:00:00 UTC.
pub(super) const START: i64 = 1_795_478_400_000;
pub(super) const HOUR: Duration = Duration::from_secs(3_600);
pub(super) const DAY: Duration = Duration::from_secs(86_400);

/// What an endpoint answers, and after how long.
pub(super) type Reply = (Duration, Result<Answer, Unanswered>);

/// Sees the true time since the start, and the ids in the request.
pub(super) type Endpoint<'a> = dyn FnMut(Duration, &[u64]) -> Reply + 'a;

/// Reproducible: a test prints its seed.
#[derive(Debug)]
pub(super) struct SeededRng(AtomicU64);

impl SeededRng {
    pub(super) fn new(seed: u64) -> Arc<Self> {
        println!("seed {seed}");
        Arc::new(Self(AtomicU64::new(mix(seed))))
    }

    pub(super) fn number(&self) -> u64 {
        mix(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

/// Any number from another: `SplitMix64`.
pub(super) fn mix(seed: u64) -> u64 {
    let number = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

impl Rng for SeededRng {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            let bytes = self.number().to_le_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
    }
}

/// One client's side of the world.
pub(super) struct World {
    pub(super) spool: MemorySpool,
    pub(super) outlet: Box<dyn Outlet>,
    pub(super) dispatcher: Dispatcher,
    /// The true time since the start.
    pub(super) time: Duration,
    /// How wrong this machine's clock is, in milliseconds.
    pub(super) clock_error: i64,
    /// When something is to be looked for again.
    pub(super) wake_at: Duration,
    pub(super) landings: BTreeMap<(Duration, u64), Landing>,
    /// Events in each request, in order.
    pub(super) requests: Vec<usize>,
    pub(super) most_in_flight: usize,
    pub(super) next_id: u64,
    pub(super) ended: HashMap<u64, Option<Reason>>,
}

impl World {
    pub(super) fn new(rng: Arc<SeededRng>) -> Self {
        Self::with(rng, None, MemorySpool::new(u64::MAX))
    }

    pub(super) fn with(
        rng: Arc<SeededRng>,
        ambiguous: Option<Ambiguous>,
        spool: MemorySpool,
    ) -> Self {
        Self {
            outlet: spool.outlet().unwrap(),
            spool,
            dispatcher: Dispatcher::new(&Policy::default(), ambiguous, rng),
            time: Duration::ZERO,
            clock_error: 0,
            wake_at: Duration::ZERO,
            landings: BTreeMap::new(),
            requests: Vec::new(),
            most_in_flight: 0,
            next_id: 0,
            ended: HashMap::new(),
        }
    }

    pub(super) fn now(&self) -> Now {
        Now {
            unix_ms: unix_ms(self.time) + self.clock_error,
            monotonic: self.time,
        }
    }

    /// Accepts an event that happens now; its id is its number.
    pub(super) fn track(&mut self) -> u64 {
        self.track_as(Stream::General, self.now().unix_ms / 1000)
    }

    pub(super) fn track_as(&mut self, stream: Stream, event_time: i64) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        let entry = Entry {
            event_id: id.to_string(),
            event_name: String::new(),
            event_time,
            accepted_at: self.now().unix_ms,
            stream,
            is_own_id: true,
            payload: id.to_string(),
        };
        self.spool.append(&entry).unwrap();
        id
    }

    /// Sends what may be sent now.
    pub(super) fn turn(&mut self, endpoint: &mut Endpoint<'_>) {
        let now = self.now();
        self.dispatcher.wake(now);
        self.wake_at = loop {
            match self.dispatcher.next(self.outlet.as_mut(), now) {
                Ok(Step::Send(flight)) => self.post(flight.id, &flight.batch, endpoint),
                Ok(Step::Wait(until)) => break until.unwrap_or(Duration::MAX),
                Ok(Step::WaitForAnswer) => break Duration::MAX,
                Err(_) => break self.time + Duration::from_secs(30),
            }
        };
        self.most_in_flight = self.most_in_flight.max(self.landings.len());
    }

    fn post(&mut self, flight: u64, batch: &Batch, endpoint: &mut Endpoint<'_>) {
        let ids: Vec<u64> = batch
            .iter()
            .map(|event| event.payload.parse().unwrap())
            .collect();
        self.requests.push(ids.len());
        let (after, result) = endpoint(self.time, &ids);
        let lands_at = self.time + after;
        let verdict = classify(&result, ids.len(), unix_ms(lands_at), &Redactor::default());
        let landing = Landing {
            id: flight,
            verdict,
            is_answered: result.is_ok(),
            date: result.is_ok().then(|| unix_ms(lands_at)),
        };
        self.landings.insert((lands_at, flight), landing);
    }

    /// The next time at which anything happens.
    pub(super) fn next_at(&self) -> Duration {
        let landing = self.landings.keys().next().map(|(at, _)| *at);
        landing.unwrap_or(Duration::MAX).min(self.wake_at)
    }

    /// Lets the time pass, up to `until`.
    pub(super) fn run_until(&mut self, until: Duration, endpoint: &mut Endpoint<'_>) {
        self.turn(endpoint);
        while self.next_at() <= until {
            self.time = self.next_at().max(self.time);
            self.land();
            self.turn(endpoint);
        }
        self.time = until;
    }

    /// Writes down the answers that have come.
    pub(super) fn land(&mut self) {
        while let Some(entry) = self.landings.first_entry() {
            if entry.key().0 > self.time {
                return;
            }
            let landing = entry.remove();
            let now = self.now();
            let _ = self
                .dispatcher
                .conclude(self.outlet.as_mut(), &landing, now);
        }
    }

    pub(super) fn is_pending(&self) -> bool {
        self.spool.books().unwrap().pending > 0
    }

    /// Lets the time pass until nothing is pending; gives how long it took.
    pub(super) fn drain(&mut self, endpoint: &mut Endpoint<'_>) -> Duration {
        let begun = self.time;
        while self.is_pending() {
            assert!(self.time < begun + 30 * DAY, "never done");
            self.turn(endpoint);
            self.time = self.next_at().min(self.time + HOUR).max(self.time);
            self.land();
        }
        self.time.saturating_sub(begun)
    }

    /// Checks the books against what was told; prints and gives them as delivered, dead, pending.
    pub(super) fn account(&mut self) -> (u64, u64, u64) {
        for settled in self.spool.outcomes(usize::MAX, true).unwrap() {
            let reason = match settled.outcome {
                Final::Delivered => None,
                Final::Damaged => panic!("memory is never damaged"),
                Final::Dead(cause) => Some(cause.reason),
            };
            let again = self.ended.insert(settled.number - 1, reason);
            assert_eq!(again, None, "decided twice");
        }
        let books = self.spool.books().unwrap();
        println!(
            "accepted {} = delivered {} + dead {} + pending {} + purged {} + damaged {}; {} requests",
            books.accepted,
            books.delivered,
            books.dead,
            books.pending,
            books.purged,
            books.damaged,
            self.requests.len()
        );
        let sum = books.delivered + books.dead + books.pending + books.purged + books.damaged;
        assert_eq!(books.accepted, sum);
        assert_eq!(books.accepted, self.next_id);
        assert_eq!(self.ended.len() as u64, books.delivered + books.dead);
        (books.delivered, books.dead, books.pending)
    }

    /// The ids that died, in order, with the reason.
    pub(super) fn dead(&self) -> Vec<(u64, Reason)> {
        let dead = self.ended.iter();
        let mut dead: Vec<_> = dead
            .filter_map(|(id, why)| why.map(|why| (*id, why)))
            .collect();
        dead.sort_unstable();
        dead
    }
}

pub(super) fn unix_ms(time: Duration) -> i64 {
    START + i64::try_from(time.as_millis()).unwrap()
}

impl World {
    /// The process is killed, and another begins with the same queue.
    pub(super) fn restart(&mut self) {
        self.landings.clear();
        self.outlet.resign();
        self.outlet = self.spool.outlet().unwrap();
        self.dispatcher = dispatcher(7);
        self.wake_at = self.time;
    }
}

/// A second client's decisions about the same queue.
pub(super) fn dispatcher(seed: u64) -> Dispatcher {
    Dispatcher::new(&Policy::default(), None, SeededRng::new(seed))
}
