//! `capikit sandbox`.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

mod command;

use command::{Sandbox, TempFile, capikit, feed, lines, purchase, run};

#[test]
fn it_tells_its_address_and_keeps_what_arrives() {
    let sandbox = Sandbox::start::<&str>([]);
    assert!(sandbox.url.starts_with("http://127.0.0.1:"));
    assert!(sandbox.events().is_empty());
    let args = [
        "send",
        "-",
        "--pixel-id",
        "1234567890",
        "--base-url",
        &sandbox.url,
    ];
    let mut send = capikit(args);
    send.env("CAPIKIT_ACCESS_TOKEN", "any-token");
    feed(send, lines([purchase(1)])).exits_with(0);
    assert_eq!(sandbox.events().len(), 1);
}

#[test]
fn a_port_that_is_taken_is_a_usage_error() {
    let sandbox = Sandbox::start::<&str>([]);
    let port = sandbox.url.rsplit(':').next().unwrap();
    let done = run(["sandbox", "--port", port]).exits_with(2);
    assert!(done.err.contains(port), "{}", done.err);
}

#[test]
fn an_empty_token_file_is_refused() {
    let file = TempFile::holding(" \n");
    let args = [
        "sandbox".as_ref(),
        "--token-file".as_ref(),
        file.path.as_os_str(),
    ];
    let done = run(args).exits_with(2);
    assert!(done.err.contains("the file is empty"), "{}", done.err);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_with_130() {
    let mut sandbox = Sandbox::start::<&str>([]);
    command::press_ctrl_c(&sandbox.child);
    assert_eq!(sandbox.child.wait().unwrap().code(), Some(130));
}

#[test]
fn attached_it_ends_with_its_standard_input() {
    let mut sandbox = Sandbox::start(["--attached"]);
    assert!(sandbox.child.try_wait().unwrap().is_none());
    drop(sandbox.child.stdin.take());
    assert_eq!(sandbox.child.wait().unwrap().code(), Some(0));
}
