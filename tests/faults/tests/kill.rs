//! Processes that are killed at any point: nothing is lost, and little is sent twice.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.
#![cfg(target_os = "linux")] // Who ships is read from /proc.

use std::process::Child;
use std::thread;
use std::time::Duration;

use capikit_faults::{Fault, Run, Setup, holder, is_full};

/// The most requests on their way at the same time, and the most events in one.
const WINDOW: u64 = 8;
const BATCH: u64 = 1000;

struct Plan {
    name: &'static str,
    processes: usize,
    kills: usize,
    /// Whom to kill.
    victim: Victim,
}

#[derive(Clone, Copy, PartialEq)]
enum Victim {
    Anyone,
    NotTheShipper,
}

/// Answers slowly enough that a kill finds requests on their way.
fn slow() -> Setup {
    Setup::always(Fault::None(Duration::from_millis(30)))
}

/// The short form kills a few.
fn kills() -> usize {
    if is_full() { 200 } else { 15 }
}

fn run(plan: &Plan) {
    let run = Run::new(plan.name, env!("CARGO_BIN_EXE_worker"), slow());
    let mut rng = run.rng();
    // All processes together track as much as one would.
    let rate = 1200 / u32::try_from(plan.processes).unwrap();
    let spawn = |number: usize| run.spawn(&format!("w{number}"), 3, 0, rate);
    let mut workers: Vec<Child> = (0..plan.processes).map(spawn).collect();
    let mut shippers_killed = 0;
    for number in 0..plan.kills {
        thread::sleep(Duration::from_millis(rng.u64(1..250)));
        let victim = rng.usize(0..workers.len());
        let shipper = holder(&run.spool(), "shipper.lock");
        let is_shipper = shipper == Some(workers[victim].id());
        if plan.victim == Victim::NotTheShipper && (is_shipper || shipper.is_none()) {
            continue;
        }
        shippers_killed += u64::from(is_shipper);
        end(&mut workers[victim]);
        workers[victim] = spawn(plan.processes + number);
    }
    match plan.victim {
        Victim::Anyone => {
            workers.iter_mut().for_each(end);
            shippers_killed += workers.len() as u64;
        }
        Victim::NotTheShipper => {
            run.stop();
            for worker in &mut workers {
                assert!(worker.wait().unwrap().success());
            }
        }
    }
    println!(
        "{}: at most {shippers_killed} of the killed processes were shipping",
        plan.name
    );
    let count = run.drain();
    count.check();
    assert!(count.accepted > 0);
    assert_eq!(count.stats.books.dead, 0);
    // Each of them leaves at most its own requests in doubt; nobody else leaves any.
    assert!(
        count.repeats <= shippers_killed * WINDOW * BATCH,
        "{count:?}"
    );
    assert_eq!(count.needless, 0, "sent again, although it was confirmed");
}

fn end(worker: &mut Child) {
    worker.kill().unwrap();
    worker.wait().unwrap();
}

#[test]
fn one_process() {
    let (name, kills) = ("kill 1", kills());
    run(&Plan {
        name,
        processes: 1,
        kills,
        victim: Victim::Anyone,
    });
}

#[test]
fn four_processes() {
    let (name, kills) = ("kill 4", kills());
    run(&Plan {
        name,
        processes: 4,
        kills,
        victim: Victim::Anyone,
    });
}

#[test]
fn eight_processes() {
    let (name, kills) = ("kill 8", kills());
    run(&Plan {
        name,
        processes: 8,
        kills,
        victim: Victim::Anyone,
    });
}

/// The death of a process that does not ship repeats nothing.
#[test]
fn processes_that_do_not_ship() {
    let (name, kills) = ("kill others", kills());
    run(&Plan {
        name,
        processes: 4,
        kills,
        victim: Victim::NotTheShipper,
    });
}
