//! Bad events among good ones, while the shipper is killed again and again.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.
#![cfg(target_os = "linux")] // Who ships is read from /proc.

use std::collections::HashSet;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use capikit_faults::{Fault, Run, Setup, holder, is_full};

/// One of so many events is bad.
const EVERY: u64 = 50;

/// Tracks with the endpoint down, then delivers, killing the shipper so many times. Gives the number of
/// requests.
fn requests(name: &'static str, events: u64, kills: u64) -> u64 {
    let run = Run::new(
        name,
        env!("CARGO_BIN_EXE_worker"),
        Setup::always(Fault::Refuse(400, 17)),
    );
    let mut worker = run.worker("w", 1, events, 5000);
    worker
        .env("CAPIKIT_TEST_POISON", EVERY.to_string())
        .stdout(Stdio::null());
    let mut worker = worker.spawn().unwrap();
    while (run.accepted().len() as u64) < events {
        thread::sleep(Duration::from_millis(20));
    }
    worker.kill().unwrap();
    worker.wait().unwrap();
    run.endpoint
        .set_plan(Box::new(|| Fault::None(Duration::from_millis(2))));
    let before = run.endpoint.ledger().requests;
    let mut rng = run.rng();
    for number in 0..kills {
        let mut shipper = run.spawn(&format!("k{number}"), 1, 0, 10);
        while holder(&run.spool(), "shipper.lock") != Some(shipper.id()) {
            thread::sleep(Duration::from_millis(5));
        }
        thread::sleep(Duration::from_millis(rng.u64(20..250)));
        shipper.kill().unwrap();
        shipper.wait().unwrap();
    }
    let count = run.drain();
    count.check();
    let bad = |id: &String| id.starts_with("poison");
    let expected: HashSet<String> = run.accepted().into_iter().filter(bad).collect();
    assert_eq!(count.dead, expected, "exactly the bad ones");
    assert_eq!(count.dead.len() as u64, events / EVERY);
    run.endpoint.ledger().requests - before
}

#[test]
fn a_kill_in_the_middle_does_not_start_over() {
    let (events, kills) = if is_full() { (20_000, 100) } else { (2000, 8) };
    let calm = requests("poison", events, 0);
    let killed = requests("poison, killed", events, kills);
    println!("{events} events, 1 of {EVERY} bad: {calm} requests; with {kills} kills {killed}");
    // At one bad of fifty, from the simulation of the design, with room for chance.
    assert!(calm <= events * 3 / 10, "{calm} requests");
    // A kill costs what was on its way, and the half of a search that was not written down.
    assert!(
        killed <= calm + calm / 4 + kills * 30,
        "{killed} requests, {calm} without kills"
    );
}
