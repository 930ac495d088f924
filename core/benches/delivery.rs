//! What `track` costs its caller in Rust. One mode each, with figures as JSON.
//!
//! `benches/delivery.py` starts it, as it starts the programs in other languages:
//! `latency URL SPOOL`, `appends URL SPOOL EVENTS` or `deliver URL SPOOL EVENTS`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a measuring program"
)]

use std::path::Path;
use std::time::{Duration, Instant};

use capikit::{Client, Event, Secret, Settings, Spelling};
use serde_json::{Value, json};

/// Calls of one measure of latency.
const CALLS: usize = 50_000;

/// The purchase that the programs in other languages send, too.
const PURCHASE: &str = r#"{"event_name": "Purchase",
    "event_source_url": "https://shop.example/thanks",
    "user_data": {"email": "ann@example.com", "phone": "+49 170 1234567", "first_name": "Ann",
        "last_name": "Example", "date_of_birth": "1990-02-28", "gender": "f", "city": "Berlin",
        "zip": "10115", "country": "DE", "external_id": "4711",
        "client_ip_address": "203.0.114.7",
        "client_user_agent": "Mozilla/5.0 (X11; Linux x86_64)"},
    "custom_data": {"currency": "EUR", "value": 79.9, "order_id": "1001", "contents": [
        {"id": "SKU-1", "quantity": 2, "item_price": 29.95},
        {"id": "SKU-2", "quantity": 1, "item_price": 20}]}}"#;

fn main() {
    let words: Vec<String> = std::env::args().filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
    let figures = match words.as_slice() {
        // As `cargo bench` and `cargo test --benches` start it.
        [] => return,
        ["latency", url, spool] => latency(&client(url, spool)),
        ["appends", url, spool, events] => appends(&client(url, spool), number(events)),
        ["deliver", url, spool, events] => deliver(&client(url, spool), number(events)),
        _ => panic!("a mode, a URL, a folder and a number"),
    };
    println!("{figures}");
}

fn number(text: &str) -> usize {
    text.parse().unwrap()
}

fn client(url: &str, spool: &str) -> Client {
    let mut settings = Settings::default();
    settings.pixel_id = Some("1".into());
    settings.access_token = Some(Secret::from("a-token"));
    settings.base_url = Some(url.to_owned());
    settings.spool_dir = Some(Path::new(spool).to_owned());
    settings.spool_bytes = Some(16 << 30);
    Client::new(settings).unwrap()
}

fn purchase() -> Event {
    Event::from_json(PURCHASE, Spelling::Snake).unwrap()
}

/// The same event with another id, as a caller makes it.
fn numbered(event: &mut Event, number: usize) {
    event.event_id = Some(format!("order-{number}"));
}

fn track_all(client: &Client, events: usize) {
    let mut event = purchase();
    for number in 0..events {
        numbered(&mut event, number);
        client.track(&event).unwrap();
    }
}

/// Building the payload alone, then tracking it.
fn latency(client: &Client) -> Value {
    let mut event = purchase();
    let payload = measure(|number| {
        numbered(&mut event, number);
        client.check(&event).unwrap();
    });
    let track = measure(|number| {
        numbered(&mut event, number);
        client.track(&event).unwrap();
    });
    client.close(Duration::ZERO).unwrap();
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
    json!({"p50_ns": at(500), "p999_ns": at(999)})
}

/// Events a second from one thread, payload included.
fn appends(client: &Client, events: usize) -> Value {
    let start = Instant::now();
    track_all(client, events);
    let per_second = events as f64 / start.elapsed().as_secs_f64();
    client.close(Duration::ZERO).unwrap();
    json!({"per_second": per_second})
}

/// Tracks and delivers, to the last event.
fn deliver(client: &Client, events: usize) -> Value {
    let before = cpu_seconds();
    track_all(client, events);
    let report = client.flush_blocking(Duration::from_secs(120)).unwrap();
    assert_eq!(usize::try_from(report.delivered), Ok(events));
    json!({"per_cpu_second": events as f64 / (cpu_seconds() - before)})
}

/// User and system time of this process so far; what the kernel counts in is a hundredth of a second.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields = stat.rsplit(')').next().unwrap().split_whitespace();
    let ticks: f64 = fields
        .skip(11)
        .take(2)
        .map(|it| it.parse::<f64>().unwrap())
        .sum();
    ticks / 100.0
}
