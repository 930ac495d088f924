//! What every command shares: help, version, exit codes, output that goes away.

#![cfg(test)] // Tells clippy that the functions around the tests are tests too.

mod command;

use std::io::Read;

use command::{capikit, lines, purchase, run};

#[test]
fn help_goes_to_standard_output_and_documents_the_exit_codes() {
    let done = run(["--help"]).exits_with(0);
    for text in [
        "hash",
        "explain",
        "check",
        "send",
        "sandbox",
        "Examples:",
        "130",
    ] {
        assert!(done.out.contains(text), "{text} is missing in {}", done.out);
    }
    for command in ["hash", "explain", "check", "send", "sandbox"] {
        let done = run([command, "--help"]).exits_with(0);
        let usage = format!("Usage: capikit {command}");
        assert!(done.out.contains(&usage), "{}", done.out);
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    let done = run(["--version"]).exits_with(0);
    assert_eq!(done.out, format!("capikit {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn wrong_arguments_exit_with_2_and_explain_themselves_on_standard_error() {
    for args in [&[][..], &["hsah"], &["check"], &["sandbox", "--port", "x"]] {
        let done = run(args).exits_with(2);
        assert_eq!(done.out, "");
        assert!(done.err.contains("--help"), "{}", done.err);
    }
}

#[test]
fn a_pipe_has_no_colours_even_for_errors() {
    let done = run(["hash", "email", "nobody"]).exits_with(1);
    assert!(!done.err.contains('\u{1b}'), "{}", done.err);
    assert!(!run(["hsah"]).err.contains('\u{1b}'));
}

#[test]
fn an_output_that_goes_away_ends_the_command_quietly() {
    let file = command::TempFile::holding(lines((0..5000).map(purchase)));
    let mut child = capikit(["check".as_ref(), file.path.as_os_str()])
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    let mut stderr = child.stderr.take().unwrap();
    stderr.read_to_string(&mut err).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(141));
    assert_eq!(err, "");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_command_that_waits_for_input() {
    use std::io::{BufRead, BufReader, Write};
    let mut child = capikit(["check", "-"]).spawn().unwrap();
    // One line is answered on standard output at the latest when the pipe's buffer is full; the
    // first answer shows that the command has started.
    let mut stdin = child.stdin.take().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let text = lines((0..500).map(purchase));
    let feeder = std::thread::spawn(move || {
        stdin.write_all(text.as_bytes()).unwrap();
        stdin
    });
    out.read_line(&mut String::new()).unwrap();
    let stdin = feeder.join().unwrap();
    command::press_ctrl_c(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    drop(stdin);
}
