//! Ten thousand events from four clients at once: the page stays usable, and memory bounded.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

mod support;

use capikit_sandbox::Options;
use serde_json::Value;
use support::{Running, purchase, start};

const CLIENTS: usize = 4;
const REQUESTS: usize = 25;
const BATCH: usize = 100;
const ALL: usize = CLIENTS * REQUESTS * BATCH;

/// Events with ids of this client's own.
fn batch(client: usize, request: usize) -> Vec<Value> {
    let id = |index| format!("{client}-{request}-{index}");
    (0..BATCH).map(|index| purchase(&id(index))).collect()
}

fn fill(sandbox: &Running) {
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            scope.spawn(move || {
                for request in 0..REQUESTS {
                    let answer = sandbox.send(&batch(client, request));
                    assert_eq!(answer.status, 200, "{}", answer.body);
                    let page = sandbox.get("/live?version=0");
                    assert_eq!(page.status, 200);
                }
            });
        }
    });
}

#[test]
fn the_page_shows_the_newest_of_ten_thousand() {
    let sandbox = start(Options::default());
    fill(&sandbox);
    let page = sandbox.get("/");
    assert_eq!(page.body.matches("<li class=\"card").count(), 50);
    assert!(
        page.body.contains("The newest 50 of 10,000"),
        "says how many there are"
    );
    assert!(page.body.len() < 512 * 1024, "{} bytes", page.body.len());
    let found = sandbox.get("/?q=0-0-7&show=server").body;
    // 7 and 70 to 79.
    assert_eq!(found.matches("<li class=\"card").count(), 11);
}

#[test]
fn the_oldest_go_and_the_page_says_so() {
    let keep = 500;
    let sandbox = start(Options {
        keep,
        ..Options::default()
    });
    fill(&sandbox);
    let kept = sandbox.get("/api/events").json();
    assert_eq!(kept["accepted"], ALL);
    assert_eq!(kept["events"].as_array().unwrap().len(), keep);
    let shown = sandbox.get("/api/conversions").json();
    assert_eq!(shown["conversions"].as_array().unwrap().len(), keep);
    let page = sandbox.get("/").body;
    assert!(page.contains("500 of the 10,000 that arrived are still here"));
}
