//! Sends one event once and says what came of it, as JSON. A process of its own, because the
//! trusted authorities are those of the process.

use std::time::{Duration, Instant};

use capikit::{Client, Secret, Settings};
use capikit_faults::purchase;
use serde_json::json;

#[expect(clippy::print_stdout, reason = "its answer")]
fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, url, milliseconds, id] = arguments.as_slice() else {
        println!("usage: post URL MILLISECONDS EVENT_ID");
        std::process::exit(2);
    };
    let mut settings = Settings::default();
    settings.pixel_id = Some("1".into());
    settings.access_token = Some(Secret::from("a-token"));
    settings.base_url = Some(url.clone());
    settings.timeout = milliseconds.parse().ok().map(Duration::from_millis);
    let event = purchase(id);
    let start = Instant::now();
    let result = Client::new(settings).and_then(|client| client.send_blocking(&[event]));
    let milliseconds = start.elapsed().as_millis();
    let answer = match result {
        Ok(_) => json!({"outcome": "delivered", "milliseconds": milliseconds}),
        Err(error) => json!({
            "outcome": if error.is_outcome_unknown() { "unknown" } else { "not sent" },
            "code": error.kind().code(),
            "text": error.to_string(),
            "milliseconds": milliseconds,
        }),
    };
    println!("{answer}");
}
