//! Judges whether a process has grown in the course of a long run.
//!
//! What proves a leak is the heap at its lowest, when everything was delivered: whatever is then
//! still there was forgotten. The memory of the process says less, since an allocator keeps what
//! one large request has used once; it has a limit.

use crate::heap::Heap;
use crate::vitals::Vitals;

/// Growth of the heap at its lowest, in KiB: the trusted roots, buffers of eight connections and the
/// names of a thousand segments come and go. A byte left of each event would be more.
pub const ALLOWED_HEAP_KIB: u64 = 512;
/// Memory above that of the first look, whatever waits for delivery.
const ALLOWED_KIB: u64 = 32 * 1024;
/// A process that takes over the shipping opens locks, counts and up to eight connections. One that
/// were never closed for each request would be a thousand in a quarter.
const ALLOWED_DESCRIPTORS: u64 = 16;

/// One process at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// As the system sees it.
    pub vitals: Vitals,
    /// As it counts itself.
    pub heap: Heap,
}

/// One process over the time, in four parts.
#[derive(Debug)]
pub struct Growth {
    first: Look,
    quarters: Vec<Part>,
}

/// What the looks of some time come to.
#[derive(Debug)]
struct Part {
    /// KiB of the heap at its lowest.
    least_heap: u64,
    /// The most KiB of the heap since the process began, whether anybody looked or not.
    #[expect(dead_code, reason = "only shown")]
    heap_peak: u64,
    most: Vitals,
    /// How many are open at a moment is a matter of the fault of that moment; one that is never
    /// closed raises the median.
    usual_descriptors: u64,
}

impl Growth {
    /// From all looks in their order.
    pub fn of(looks: &[Look]) -> Self {
        Self {
            first: looks[0],
            quarters: looks.chunks_exact(looks.len() / 4).map(Part::of).collect(),
        }
    }

    /// Compares the second quarter of the time, when all is warm, with the last. Panics when
    /// something grows.
    pub fn check(&self) {
        let (early, late) = (&self.quarters[1], &self.quarters[3]);
        assert!(
            late.least_heap <= early.least_heap + ALLOWED_HEAP_KIB,
            "the heap grows"
        );
        let first = self.first.vitals.kib;
        assert!(late.most.kib <= first + ALLOWED_KIB, "memory grows");
        assert!(
            late.usual_descriptors <= early.usual_descriptors + ALLOWED_DESCRIPTORS,
            "descriptors grow"
        );
        assert!(late.most.threads <= early.most.threads, "threads grow");
    }
}

impl Part {
    fn of(looks: &[Look]) -> Self {
        let heap = || looks.iter().map(|look| look.heap);
        let vitals = || looks.iter().map(|look| look.vitals);
        let mut descriptors: Vec<_> = vitals().map(|vitals| vitals.descriptors).collect();
        descriptors.sort_unstable();
        Self {
            least_heap: heap().map(|heap| heap.live).min().unwrap(),
            heap_peak: heap().map(|heap| heap.peak).max().unwrap(),
            most: vitals().fold(Vitals::default(), Vitals::max),
            usual_descriptors: descriptors[descriptors.len() / 2],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(live: u64, kib: u64) -> Look {
        let vitals = Vitals {
            kib,
            descriptors: 10,
            threads: 4,
        };
        let heap = Heap { live, peak: 9_000 };
        Look { vitals, heap }
    }

    /// Forty looks of which every fourth is a quiet one.
    fn run(quiet: impl Fn(u64) -> u64) -> Vec<Look> {
        let at = |moment: u64| match moment % 4 {
            0 => look(quiet(moment), 9_000),
            busy => look(5_000 + busy * 1_000, 20_000),
        };
        (0..40).map(at).collect()
    }

    #[test]
    fn what_comes_and_goes_is_no_growth() {
        Growth::of(&run(|_| 700)).check();
        Growth::of(&run(|moment| 700 + moment % 8 * 20)).check();
    }

    #[test]
    #[should_panic(expected = "the heap grows")]
    fn what_stays_when_all_is_quiet_is() {
        Growth::of(&run(|moment| 700 + moment * 40)).check();
    }

    /// Ten descriptors, and so many more in the last quarter.
    fn taking_over(more: u64) -> Vec<Look> {
        let mut looks = run(|_| 700);
        for look in &mut looks[30..] {
            look.vitals.descriptors += more;
        }
        looks
    }

    #[test]
    fn who_ships_from_then_on_is_no_growth() {
        Growth::of(&taking_over(ALLOWED_DESCRIPTORS)).check();
    }

    #[test]
    #[should_panic(expected = "descriptors grow")]
    fn one_for_each_request_is() {
        Growth::of(&taking_over(ALLOWED_DESCRIPTORS + 1)).check();
    }

    #[test]
    #[should_panic(expected = "memory grows")]
    fn memory_has_a_limit_whatever_the_heap_says() {
        let mut looks = run(|_| 700);
        looks[39] = look(700, 9_000 + ALLOWED_KIB + 1);
        Growth::of(&looks).check();
    }
}
