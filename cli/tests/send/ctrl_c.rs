//! Ctrl-C while a request of `capikit send` is on its way.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::Child;
use std::sync::mpsc::{self, Sender};

use super::*;

/// A command whose first request is on its way and stays there until told.
fn during_a_request() -> (Child, Sender<()>) {
    let (tell, told) = mpsc::channel();
    let endpoint = Endpoint::start([Step::ReceiveWhenTold(told)]);
    let mut child = command(&endpoint.url, &["--json"]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin
        .write_all(lines((1..=1000).map(purchase)).as_bytes())
        .unwrap();
    endpoint.next_body();
    // The rest comes later, so that the command would go on.
    std::thread::spawn(move || stdin.write_all(lines((1001..=2000).map(purchase)).as_bytes()));
    (child, tell)
}

/// Gives the rest of what it says, which has to stay open.
fn wait_until_it_is_noted(child: &mut Child) -> impl Read + use<> {
    let mut line = String::new();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    said.read_line(&mut line).unwrap();
    assert!(line.contains("Ctrl-C again"), "{line}");
    said
}

#[test]
fn the_request_on_its_way_ends_first() {
    let (mut child, tell) = during_a_request();
    command::press_ctrl_c(&child);
    let _said = wait_until_it_is_noted(&mut child);
    tell.send(()).unwrap();
    let mut out = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut out)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(out.contains(r#""end":"interrupted""#), "{out}");
    assert!(
        out.contains(r#""events_received":1000,"next_line":1001"#),
        "{out}"
    );
}

#[test]
fn the_second_time_ends_at_once() {
    let (mut child, _tell) = during_a_request();
    command::press_ctrl_c(&child);
    let _said = wait_until_it_is_noted(&mut child);
    command::press_ctrl_c(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
}
