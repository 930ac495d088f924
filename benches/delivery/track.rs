//! What `track` costs its caller in Rust, and what delivery costs the machine. One mode each:
//! `latency`, `appends`, `deliver`, `pending`; figures as JSON.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a measuring program"
)]

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use capikit::{Client, Event, Settings};
use capikit_faults::{Vitals, purchase, settings};
use serde_json::{Value, json};

/// Calls of one measure of latency.
const CALLS: usize = 100_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let figures = match words.as_slice() {
        ["latency", url, spool] => latency(url, Path::new(spool)),
        ["appends", url, spool, threads] => appends(url, Path::new(spool), number(threads)),
        ["deliver", url, spool, events] => deliver(url, Path::new(spool), number(events)),
        ["pending", url, spool, events] => pending(url, Path::new(spool), number(events)),
        _ => panic!("one of the modes, a URL, a folder and a number"),
    };
    println!("{figures}");
}

fn number(text: &str) -> usize {
    text.parse().unwrap()
}

fn roomy(url: &str, spool: &Path) -> Settings {
    let mut settings = settings(url, spool);
    settings.spool_bytes = Some(16 << 30);
    settings
}

/// The same event with another id, as a caller makes it.
fn numbered(event: &mut Event, number: usize) {
    event.event_id = Some(format!("order-{number}"));
}

/// Building the payload alone, then tracking it.
fn latency(url: &str, spool: &Path) -> Value {
    let client = Client::new(roomy(url, spool)).unwrap();
    let mut event = purchase("order");
    let payload = measure(|number| {
        numbered(&mut event, number);
        client.check(&event).unwrap();
    });
    let track = measure(|number| {
        numbered(&mut event, number);
        client.track(&event).unwrap();
    });
    client.close(Duration::from_secs(2)).unwrap();
    json!({"payload": payload, "track": track})
}

/// Nanoseconds of each call: the median, and the 99.9th percentile.
fn measure(mut call: impl FnMut(usize)) -> Value {
    let mut times: Vec<u64> = (0..CALLS)
        .map(|number| {
            let start = Instant::now();
            call(number);
            u64::try_from(start.elapsed().as_nanos()).unwrap()
        })
        .collect();
    times.sort_unstable();
    let at = |per_mille: usize| times.get(CALLS * per_mille / 1000);
    json!({"p50_ns": at(500), "p999_ns": at(999), "max_ns": times.last()})
}

/// Events a second, from so many threads, each with its own event.
fn appends(url: &str, spool: &Path, threads: usize) -> Value {
    let client = Client::new(roomy(url, spool)).unwrap();
    let each = 200_000 / threads;
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut event = purchase("order");
                for number in 0..each {
                    numbered(&mut event, number);
                    client.track(&event).unwrap();
                }
            });
        }
    });
    let seconds = start.elapsed().as_secs_f64();
    client.close(Duration::ZERO).unwrap();
    json!({"per_second": (each * threads) as f64 / seconds})
}

/// Tracks and delivers, to the last event.
fn deliver(url: &str, spool: &Path, events: usize) -> Value {
    let client = Client::new(roomy(url, spool)).unwrap();
    let (start, before) = (Instant::now(), cpu_seconds());
    let mut event = purchase("order");
    for number in 0..events {
        numbered(&mut event, number);
        client.track(&event).unwrap();
    }
    let report = client.flush_blocking(Duration::from_secs(120)).unwrap();
    assert_eq!(usize::try_from(report.delivered), Ok(events));
    let cpu = cpu_seconds() - before;
    json!({
        "per_cpu_second": events as f64 / cpu,
        "per_second": events as f64 / start.elapsed().as_secs_f64(),
    })
}

/// User and system time of this process so far.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap()
        .split_whitespace()
        .collect();
    // In hundredths of a second, whatever the kernel counts in.
    let ticks = |at: usize| fields.get(at).unwrap().parse::<f64>().unwrap();
    (ticks(11) + ticks(12)) / 100.0
}

/// The memory of a process with so many events waiting, and how long a new client takes to open.
fn pending(url: &str, spool: &Path, events: usize) -> Value {
    let rss = || Vitals::of(std::process::id()).unwrap().kib;
    let client = Client::new(roomy(url, spool)).unwrap();
    let mut event = purchase("order");
    numbered(&mut event, 0);
    client.track(&event).unwrap();
    let before = rss();
    for number in 1..events {
        numbered(&mut event, number);
        client.track(&event).unwrap();
    }
    // The shipper has looked at all there is.
    thread::sleep(Duration::from_secs(5));
    let grown = rss().saturating_sub(before);
    let waiting = client.stats().unwrap().books.pending;
    client.close(Duration::ZERO).unwrap();
    let start = Instant::now();
    let again = Client::new(roomy(url, spool)).unwrap();
    let opened = start.elapsed();
    let known = again.stats().unwrap().books.pending;
    let counted = start.elapsed();
    again.close(Duration::ZERO).unwrap();
    json!({
        "pending": waiting, "grown_kib": grown, "known_again": known,
        "open_ms": opened.as_secs_f64() * 1e3, "stats_ms": counted.as_secs_f64() * 1e3,
    })
}
