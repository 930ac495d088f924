//! `capikit send`, to a sandbox and to an endpoint that misbehaves on request.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

mod command;
#[cfg(unix)]
#[path = "send/ctrl_c.rs"]
mod ctrl_c;
#[path = "command/endpoint.rs"]
mod endpoint;

use std::process::Command;

use command::{Done, Sandbox, TempFile, capikit, feed, lines, purchase, run};
use endpoint::{Endpoint, Step};
use serde_json::json;

const TOKEN: &str = "EAAtoken0123456789";

fn command(url: &str, args: &[&str]) -> Command {
    let settings = ["send", "-", "--pixel-id", "1234567890", "--base-url", url];
    let mut command = capikit(settings.iter().chain(args));
    command.env("CAPIKIT_ACCESS_TOKEN", TOKEN);
    command
}

/// Sends, and fails if the token or an address is shown anywhere.
fn send(url: &str, args: &[&str], input: impl Into<Vec<u8>>) -> Done {
    feed(command(url, args), input)
        .hides(TOKEN)
        .hides("@shop.example")
}

#[test]
fn a_long_file_goes_in_batches_of_a_thousand() {
    let sandbox = Sandbox::start::<&str>([]);
    let input = lines((0..2500).map(purchase));
    let done = send(&sandbox.url, &["--json"], input).exits_with(0);
    let batches: Vec<_> = done
        .json_of("batch")
        .iter()
        .map(|batch| {
            [
                batch["first_line"].as_u64(),
                batch["last_line"].as_u64(),
                batch["events_received"].as_u64(),
            ]
            .map(Option::unwrap)
        })
        .collect();
    assert_eq!(
        batches,
        [[1, 1000, 1000], [1001, 2000, 1000], [2001, 2500, 500]]
    );
    let summary = json!({
        "type": "summary", "end": "complete", "lines": 2500, "accepted": 2500,
        "accepted_with_issues": 0, "refused": 0, "events_received": 2500, "next_line": null,
    });
    assert_eq!(done.json_of("summary"), [summary]);
    assert_eq!(sandbox.events().len(), 2500);
}

#[test]
fn a_refused_line_is_left_out_and_the_rest_is_sent() {
    let sandbox = Sandbox::start::<&str>([]);
    let mut bad = purchase(2);
    bad["event_time"] = json!(1);
    let input = lines([purchase(1), bad, purchase(3)]);
    let done = send(&sandbox.url, &[], input).exits_with(1);
    assert!(
        done.out.starts_with("line 2: refused  Purchase  order-2\n"),
        "{}",
        done.out
    );
    assert!(
        done.out
            .contains("3 lines: 2 accepted (0 of them with issues), 1 refused\n")
    );
    assert!(
        done.out.ends_with("2 events received by the endpoint\n"),
        "{}",
        done.out
    );
    assert!(
        done.err
            .starts_with("lines 1 to 3: 2 events received (trace id "),
        "{}",
        done.err
    );
    let ids: Vec<_> = sandbox
        .events()
        .iter()
        .map(|event| event["event_id"].clone())
        .collect();
    assert!(!ids.contains(&json!("order-2")), "{ids:?}");
}

#[test]
fn an_empty_file_sends_nothing() {
    let done = send("http://127.0.0.1:1", &[], "\n").exits_with(0);
    assert!(
        done.out.ends_with("0 events received by the endpoint\n"),
        "{}",
        done.out
    );
}

#[test]
fn a_dry_run_checks_everything_and_connects_to_nothing() {
    let done = send("http://127.0.0.1:1", &["--dry-run"], lines([purchase(1)])).exits_with(0);
    assert!(done.out.contains("this was a dry run"), "{}", done.out);
    send("http://127.0.0.1:1", &["--dry-run"], "{}").exits_with(1);
    send("not a url", &["--dry-run"], "").exits_with(2);
}

#[test]
fn the_settings_are_used() {
    let endpoint = Endpoint::start([Step::Receive]);
    let args = ["--test-event-code", "TEST1", "--country", "DE"];
    let mut event = purchase(1);
    event["user_data"]["phone"] = json!("0170 1234567");
    send(&endpoint.url, &args, lines([event])).exits_with(0);
    let body = endpoint.next_body();
    assert_eq!(body["test_event_code"], "TEST1");
    assert_eq!(body["data"][0]["user_data"]["ph"].to_string().len(), 68);
}

#[test]
fn a_token_can_come_from_a_file_but_never_from_an_argument() {
    let token = TempFile::holding(format!("{TOKEN}\n"));
    let other = TempFile::holding("another");
    let path = token.path.to_str().unwrap();
    let sandbox = Sandbox::start(["--token-file", path]);
    let args = [
        "send",
        "-",
        "--pixel-id",
        "1",
        "--base-url",
        &sandbox.url,
        "--token-file",
    ];
    let with = |path| feed(capikit(args.iter().chain(&[path])), lines([purchase(1)])).hides(TOKEN);
    with(path).exits_with(0);
    with(other.path.to_str().unwrap()).exits_with(3);
    with("no-such-file").exits_with(2);
    for argument in [
        &format!("--token={TOKEN}"),
        &format!("--access-token={TOKEN}"),
    ] {
        run(args[..6].iter().copied().chain([&**argument]))
            .exits_with(2)
            .hides(TOKEN);
    }
}

#[test]
fn a_missing_setting_is_a_usage_error() {
    let done = feed(capikit(["send", "-", "--pixel-id", "1"]), "").exits_with(2);
    assert!(done.err.contains("access_token"), "{}", done.err);
    let mut no_pixel = capikit(["send", "-"]);
    no_pixel.env("CAPIKIT_ACCESS_TOKEN", TOKEN);
    let done = feed(no_pixel, "").exits_with(2).hides(TOKEN);
    assert!(done.err.contains("pixel_id"), "{}", done.err);
}

#[test]
fn a_refused_token_sends_nothing_and_says_so() {
    let body = r#"{"error":{"message":"Invalid OAuth access token","type":"OAuthException","code":190,"fbtrace_id":"Abc"}}"#;
    let endpoint = Endpoint::start([Step::Answer(401, body.to_owned())]);
    let done = send(&endpoint.url, &["--json"], lines([purchase(1)])).exits_with(3);
    let [failure] = &done.json_of("failure")[..] else {
        panic!("{}", done.out)
    };
    assert_eq!(failure["received"], "no");
    assert_eq!(failure["code"], "CAPIKIT_AUTH");
    assert_eq!(failure["meta"]["code"], 190);
    assert_eq!(failure["meta"]["fbtrace_id"], "Abc");
    assert_eq!(done.json_of("summary")[0]["next_line"], 1);
    assert!(
        done.err.contains("lines 1 to 1 were not received"),
        "{}",
        done.err
    );
}

#[test]
fn sending_stops_at_a_failing_batch_and_goes_on_from_there() {
    let refusal = r#"{"error":{"message":"Invalid parameter","code":100,"error_subcode":2804003}}"#;
    let endpoint = Endpoint::start([
        Step::Receive,
        Step::Answer(400, refusal.to_owned()),
        Step::Receive,
    ]);
    let input = lines((1..=1500).map(purchase));
    let done = send(&endpoint.url, &[], input.clone()).exits_with(3);
    assert!(
        done.err.contains("lines 1001 to 1500 were not received"),
        "{}",
        done.err
    );
    assert!(
        done.err.contains("go on with --from-line 1001"),
        "{}",
        done.err
    );
    assert!(
        done.out.ends_with("1000 events received by the endpoint\n"),
        "{}",
        done.out
    );
    send(&endpoint.url, &["--from-line", "1001"], input).exits_with(0);
    let [_, _, rest] = [(); 3].map(|()| endpoint.next_body());
    assert_eq!(rest["data"].as_array().unwrap().len(), 500);
    assert_eq!(rest["data"][0]["event_id"], "order-1001");
}

#[test]
fn an_answer_that_never_comes_leaves_the_lines_unknown() {
    let endpoint = Endpoint::start([Step::HangUp]);
    let mut without_id = purchase(2);
    without_id.as_object_mut().unwrap().remove("event_id");
    let done = send(&endpoint.url, &[], lines([purchase(1), without_id])).exits_with(3);
    assert!(
        done.err
            .contains("unknown whether lines 1 to 2 were received"),
        "{}",
        done.err
    );
    assert!(
        done.err.contains("1 of them have no event_id"),
        "{}",
        done.err
    );
    let json = send(
        &Endpoint::start([Step::HangUp]).url,
        &["--json"],
        lines([purchase(1)]),
    );
    assert_eq!(
        json.exits_with(3).json_of("failure")[0]["received"],
        "unknown"
    );
}

#[test]
fn an_endpoint_that_is_not_there_has_received_nothing() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let done = send(&url, &["--json"], lines([purchase(1)])).exits_with(3);
    assert_eq!(done.json_of("failure")[0]["received"], "no");
}
