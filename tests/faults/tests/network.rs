//! Everything a network and a server can do to one attempt: it ends in time, and is told right.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

use std::process::Command;
use std::thread;
use std::time::Duration;

use capikit_faults::{Authority, Endpoint, Fault, Flaw, Refusal, Setup};
use serde_json::Value;

const TIMEOUT_MS: u64 = 1000;
/// The promise is 200 ms. A busy machine needs longer to start a process; for ever is what fails.
const ALLOWANCE_MS: u64 = 5000;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Class {
    Delivered,
    /// Certainly not sent or not received: sending again is safe.
    Safe,
    /// May have been received.
    Unknown,
}

/// One attempt against this address, by a process that trusts `authority`.
fn attempt(url: &str, authority: &Authority, name: &str) -> (Class, Value) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_post"));
    command.args([url, &TIMEOUT_MS.to_string(), "event-1"]);
    command.env("SSL_CERT_FILE", authority.file());
    for proxy in ["http_proxy", "https_proxy", "all_proxy"] {
        command.env_remove(proxy).env_remove(proxy.to_uppercase());
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{name}: {output:?}");
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let milliseconds = answer["milliseconds"].as_u64().unwrap();
    assert!(milliseconds < TIMEOUT_MS + ALLOWANCE_MS, "{name}: {answer}");
    let class = match answer["outcome"].as_str() {
        Some("delivered") => Class::Delivered,
        Some("not sent") => Class::Safe,
        _ => Class::Unknown,
    };
    (class, answer)
}

/// All at the same time: most of them wait for their timeout.
fn check(rows: Vec<(String, Setup, Class, Option<u32>)>, authority: &Authority) {
    let late = thread::scope(|scope| {
        let running: Vec<_> = rows
            .into_iter()
            .map(|(name, setup, expected, received)| {
                scope.spawn(move || check_one(&name, setup, expected, received, authority))
            })
            .collect();
        let late = running.into_iter().map(|row| row.join().unwrap());
        late.max().unwrap()
    });
    println!("the longest attempt ended {late} ms after its timeout");
}

/// `received`: how often the endpoint has the event; `None` where no byte of it may have arrived.
fn check_one(
    name: &str,
    setup: Setup,
    expected: Class,
    received: Option<u32>,
    authority: &Authority,
) -> i64 {
    let endpoint = Endpoint::start(setup);
    let (class, answer) = attempt(&endpoint.url, authority, name);
    assert_eq!(class, expected, "{name}: {answer}");
    let ledger = endpoint.ledger();
    assert_eq!(ledger.times("event-1"), received.unwrap_or(0), "{name}");
    if received.is_none() {
        assert_eq!((ledger.requests, ledger.payload_bytes), (0, 0), "{name}");
        assert!(ledger.connections > 0, "{name}");
    }
    answer["milliseconds"].as_i64().unwrap() - i64::try_from(TIMEOUT_MS).unwrap()
}

fn faults() -> Vec<(Fault, Class, u32)> {
    use Class::{Delivered, Safe, Unknown};
    let slow = Duration::from_millis(100);
    vec![
        (Fault::None(Duration::ZERO), Delivered, 1),
        (Fault::None(Duration::from_millis(300)), Delivered, 1),
        (Fault::None(Duration::from_secs(3)), Unknown, 1),
        (Fault::Continue, Delivered, 1),
        (Fault::OnlyContinue, Unknown, 0),
        (Fault::ResetBeforeBody, Unknown, 0),
        (Fault::ResetInBody, Unknown, 0),
        (Fault::ResetAfterBody, Unknown, 1),
        (Fault::HalfClose, Unknown, 1),
        (Fault::Silence, Unknown, 0),
        (Fault::Deaf, Unknown, 0),
        (Fault::Drip(Duration::from_micros(500)), Delivered, 1),
        (Fault::Drip(slow), Unknown, 1),
        (Fault::DripHead(slow), Unknown, 1),
        (Fault::CutAnswer, Unknown, 1),
        (Fault::CutChunk, Unknown, 1),
        (Fault::Garbage, Unknown, 1),
        (Fault::NotHttp, Unknown, 1),
        (Fault::Miscount, Unknown, 1),
        (Fault::Oversized, Unknown, 1),
        (Fault::Breakdown, Unknown, 1),
        (Fault::Refuse(503, 0), Unknown, 0),
        (Fault::Refuse(400, 190), Safe, 0),
        (Fault::Refuse(500, 17), Safe, 0),
        (Fault::Refuse(400, 100), Safe, 0),
        (Fault::Throttle(1), Safe, 0),
    ]
}

#[test]
fn an_attempt_over_http_ends_in_time_and_is_told_right() {
    let row = |(fault, class, received): (Fault, _, _)| {
        (
            format!("{fault:?}"),
            Setup::always(fault),
            class,
            Some(received),
        )
    };
    check(faults().into_iter().map(row).collect(), &Authority::new());
}

#[test]
fn an_attempt_over_tls_ends_in_time_and_is_told_right() {
    let authority = Authority::new();
    let row = |(fault, class, received): (Fault, _, _)| {
        let setup = Setup::always(fault.clone()).with_tls(authority.server(Flaw::None));
        (format!("{fault:?} over TLS"), setup, class, Some(received))
    };
    check(faults().into_iter().map(row).collect(), &authority);
}

#[test]
fn nothing_is_sent_where_tls_fails() {
    let authority = Authority::new();
    let mut rows = Vec::new();
    for flaw in [Flaw::WrongHost, Flaw::Expired, Flaw::UnknownAuthority] {
        let setup = Setup::default().with_tls(authority.server(flaw));
        rows.push((format!("{flaw:?}"), setup, Class::Safe, None));
    }
    for refusal in [
        Refusal::Stall,
        Refusal::Close,
        Refusal::Reset,
        Refusal::OldTls,
        Refusal::Noise,
    ] {
        let setup = Setup::default().with_tls(authority.server(Flaw::None));
        let setup = setup.with_refusal(refusal);
        rows.push((format!("{refusal:?}"), setup, Class::Safe, None));
    }
    check(rows, &authority);
}

#[test]
fn nothing_is_sent_where_nobody_is_reached() {
    let authority = Authority::new();
    let closed = {
        // Bound and let go, so that nobody listens there.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("https://{}", listener.local_addr().unwrap())
    };
    // `.invalid` resolves nowhere, by RFC 2606. The other address answers nobody, by RFC 5737.
    for url in [&closed, "https://endpoint.invalid", "https://192.0.2.1"] {
        let (class, answer) = attempt(url, &authority, url);
        assert_eq!(class, Class::Safe, "{url}: {answer}");
        assert_eq!(answer["code"], "CAPIKIT_NETWORK", "{url}: {answer}");
    }
}
