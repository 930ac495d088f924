//! Four processes and every fault at once, for as long as asked: nothing lost, nothing leaked.
//!
//! ```text
//! soak MINUTES
//! ```
//!
//! Two of the processes live from beginning to end, and are watched; two are killed again and again.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a test on its own"
)]

use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use capikit_faults::{Fault, Growth, Look, Run, Setup, Vitals};

/// Each thread of a process. Two threads, four processes: 800 events a second.
const PER_SECOND: u32 = 100;
const THREADS: u32 = 2;

/// What the endpoint is going through.
const WEATHER: [(&str, u64); 6] = [
    ("fair", 20),
    ("every fault", 60),
    ("outage", 20),
    ("fair", 20),
    ("throttling", 15),
    ("slow", 15),
];

fn main() {
    let minutes: u64 = std::env::args()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .unwrap_or(20);
    let phase = Arc::new(AtomicU8::new(0));
    let worker = std::env::current_exe().unwrap().with_file_name("worker");
    let run = Run::new("soak", worker.to_str().unwrap(), Setup::default());
    let rng = Mutex::new(run.rng());
    let shown = Arc::clone(&phase);
    run.endpoint.set_plan(Box::new(move || {
        weather(shown.load(Ordering::Relaxed), &mut rng.lock().unwrap())
    }));
    let end = Instant::now() + Duration::from_secs(minutes * 60);
    let mut soak = Soak::start(&run);
    let mut step = 0;
    while Instant::now() < end {
        let now = step % WEATHER.len();
        step += 1;
        phase.store(u8::try_from(now).unwrap(), Ordering::Relaxed);
        soak.pass(WEATHER[now], end);
    }
    phase.store(0, Ordering::Relaxed);
    soak.finish();
}

fn weather(phase: u8, rng: &mut fastrand::Rng) -> Fault {
    let latency = Duration::from_millis(rng.u64(1..20));
    match WEATHER[usize::from(phase)].0 {
        "every fault" => Fault::random(rng, 30, Duration::from_secs(3)),
        "outage" => Fault::Refuse(503, 2),
        "throttling" => Fault::Throttle(1),
        "slow" => Fault::None(Duration::from_millis(rng.u64(100..1500))),
        _ => Fault::None(latency),
    }
}

struct Soak<'a> {
    run: &'a Run,
    rng: fastrand::Rng,
    steady: Vec<(String, Child)>,
    mortal: Vec<Child>,
    born: u64,
    kills: u64,
    looks: Vec<Vec<Look>>,
}

impl<'a> Soak<'a> {
    fn start(run: &'a Run) -> Self {
        let mut soak = Self {
            run,
            rng: run.rng(),
            steady: Vec::new(),
            mortal: Vec::new(),
            born: 0,
            kills: 0,
            looks: vec![Vec::new(); 2],
        };
        for _ in 0..2 {
            let (steady, mortal) = (soak.spawn(), soak.spawn());
            soak.steady.push(steady);
            soak.mortal.push(mortal.1);
        }
        soak
    }

    fn spawn(&mut self) -> (String, Child) {
        self.born += 1;
        let name = format!("w{}", self.born);
        let mut worker = self.run.worker(&name, THREADS, 0, PER_SECOND);
        worker.env("CAPIKIT_TEST_HEAP", "1").stdout(Stdio::null());
        (name, worker.spawn().unwrap())
    }

    /// One phase, with a kill or a stop every few seconds.
    fn pass(&mut self, (name, seconds): (&str, u64), end: Instant) {
        let until = end.min(Instant::now() + Duration::from_secs(seconds));
        while Instant::now() < until {
            thread::sleep(Duration::from_millis(self.rng.u64(1000..4000)));
            let victim = self.rng.usize(0..2);
            if self.rng.u8(0..4) == 0 {
                self.stop_for_a_moment(victim);
            } else {
                self.kills += 1;
                self.mortal[victim].kill().unwrap();
                self.mortal[victim].wait().unwrap();
                self.mortal[victim] = self.spawn().1;
            }
            self.look();
        }
        let now: Vec<_> = self.looks.iter().filter_map(|looks| looks.last()).collect();
        let ledger = self.run.endpoint.ledger();
        println!(
            "{name}: {} events, {} requests, {} refused, {} kills, {now:?}",
            ledger.events(),
            ledger.requests,
            ledger.refused,
            self.kills,
        );
    }

    fn look(&mut self) {
        for ((name, process), looks) in self.steady.iter_mut().zip(&mut self.looks) {
            assert!(process.try_wait().unwrap().is_none(), "a process ended");
            let both = Vitals::of(process.id()).zip(self.run.heap(name));
            looks.extend(both.map(|(vitals, heap)| Look { vitals, heap }));
        }
    }

    fn stop_for_a_moment(&mut self, which: usize) {
        let process = self.steady[which].1.id().to_string();
        for signal in ["-STOP", "-CONT"] {
            assert!(
                Command::new("kill")
                    .args([signal, &process])
                    .status()
                    .unwrap()
                    .success()
            );
            if signal == "-STOP" {
                thread::sleep(Duration::from_millis(self.rng.u64(50..2500)));
            }
        }
    }

    fn finish(mut self) {
        // Let what failed before calm down, as the limits of memory are about steady processes.
        self.run.stop();
        let steady = self.steady.iter_mut().map(|(_, process)| process);
        for process in steady.chain(&mut self.mortal) {
            assert!(process.wait().unwrap().success());
        }
        let count = self.run.drain();
        println!("{} kills", self.kills);
        {
            let ledger = self.run.endpoint.ledger();
            println!(
                "{:.0} requests a second, {} receptions in doubt",
                ledger.rate(),
                ledger.doubts()
            );
        }
        let grown: Vec<_> = self.looks.iter().map(|looks| Growth::of(looks)).collect();
        println!("{grown:#?}");
        grown.iter().for_each(Growth::check);
        count.check();
        assert_eq!(count.stats.books.dead, 0);
        assert_eq!(count.needless, 0, "sent again, although it was confirmed");
        println!("the soak test holds");
    }
}
