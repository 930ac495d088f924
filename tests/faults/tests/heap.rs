//! Of what was delivered nothing stays in memory, however much had to wait.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use capikit_faults::{ALLOWED_HEAP_KIB, Fault, Run, Setup, is_full};

/// Events that wait for the end of an outage: many requests' worth.
const WAITING: usize = 10_000;
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn outages_leave_nothing_on_the_heap() {
    let is_out = Arc::new(AtomicBool::new(false));
    let run = Run::new("heap", env!("CARGO_BIN_EXE_worker"), weather(&is_out));
    let mut command = run.worker("w", 2, 0, 2000);
    command.env("CAPIKIT_TEST_HEAP", "1").stdout(Stdio::null());
    let mut worker = command.spawn().unwrap();
    wait_for(|| run.endpoint.ledger().events() > 1000);
    let before = least_heap(&run);
    for outage in 0..if is_full() { 10 } else { 2 } {
        is_out.store(true, Ordering::Relaxed);
        let known = run.accepted().len();
        wait_for(|| run.accepted().len() > known + WAITING);
        is_out.store(false, Ordering::Relaxed);
        let known = run.accepted().len();
        wait_for(|| run.endpoint.ledger().events() > known);
        let after = least_heap(&run);
        println!("{before} KiB before, {after} KiB after outage {outage}");
        assert!(after <= before + ALLOWED_HEAP_KIB, "the heap grows");
    }
    run.stop();
    assert!(worker.wait().unwrap().success());
    run.drain().check();
}

fn weather(is_out: &Arc<AtomicBool>) -> Setup {
    let is_out = Arc::clone(is_out);
    let plan = move || {
        if is_out.load(Ordering::Relaxed) {
            Fault::Refuse(503, 2)
        } else {
            Fault::None(Duration::from_millis(5))
        }
    };
    Setup {
        plan: Box::new(plan),
        ..Setup::default()
    }
}

/// Between two requests, within a few of them.
fn least_heap(run: &Run) -> u64 {
    let looks = (0..60).filter_map(|_| {
        thread::sleep(Duration::from_millis(50));
        run.heap("w")
    });
    looks.map(|heap| heap.live).min().unwrap()
}

fn wait_for(is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "it takes too long");
        thread::sleep(Duration::from_millis(50));
    }
}
