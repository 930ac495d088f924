//! Runs the real binary.
#![allow(dead_code)] // Each test program uses a part.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

/// What a finished command left.
pub(crate) struct Done {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Done {
    /// Each line of the output as JSON.
    pub(crate) fn json(&self) -> Vec<Value> {
        let parse = |line| serde_json::from_str(line).expect("a line is not JSON");
        self.out.lines().map(parse).collect()
    }

    /// The lines of this `type`.
    pub(crate) fn json_of(&self, kind: &str) -> Vec<Value> {
        let mut lines = self.json();
        lines.retain(|line| line["type"] == kind);
        lines
    }

    #[track_caller]
    pub(crate) fn exits_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        self
    }

    /// Fails when a text that is private appears anywhere.
    #[track_caller]
    pub(crate) fn hides(self, private: &str) -> Self {
        assert!(!self.out.contains(private), "{}", self.out);
        assert!(!self.err.contains(private), "{}", self.err);
        self
    }
}

/// The command, without settings from the environment of whoever runs the tests.
pub(crate) fn capikit<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_capikit"));
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("CAPIKIT_") || name.to_lowercase().ends_with("_proxy") {
            command.env_remove(name);
        }
    }
    command.args(args);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs to the end with this input.
pub(crate) fn feed(mut command: Command, input: impl Into<Vec<u8>>) -> Done {
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.into();
    // A command that ends early closes its input.
    let feeder = std::thread::spawn(move || stdin.write_all(&input).is_ok());
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    Done {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs to the end without input.
pub(crate) fn run<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Done {
    feed(capikit(args), "")
}

/// Now, in seconds since 1970-01-01 UTC.
pub(crate) fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

/// A purchase that nobody can object to.
pub(crate) fn purchase(order: usize) -> Value {
    json!({
        "event_name": "Purchase",
        "event_time": now() - 60,
        "event_id": format!("order-{order}"),
        "action_source": "website",
        "event_source_url": "https://shop.example/thanks",
        "user_data": {
            "email": format!("buyer{order}@shop.example"),
            "client_ip_address": "8.8.8.8",
            "client_user_agent": "Mozilla/5.0",
        },
        "custom_data": { "value": "79.99", "currency": "EUR" },
    })
}

/// One JSON text a line.
pub(crate) fn lines(events: impl IntoIterator<Item = Value>) -> String {
    let line = |event: Value| format!("{event}\n");
    events.into_iter().map(line).collect()
}

/// A file in a folder that goes away with the test.
pub(crate) struct TempFile {
    _folder: tempfile::TempDir,
    pub(crate) path: PathBuf,
}

impl TempFile {
    pub(crate) fn holding(content: impl AsRef<[u8]>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, content).unwrap();
        Self {
            _folder: folder,
            path,
        }
    }
}

/// A running `capikit sandbox`, ended when dropped.
pub(crate) struct Sandbox {
    pub(crate) child: Child,
    pub(crate) url: String,
}

impl Sandbox {
    pub(crate) fn start<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Self {
        Self::on_port("0", args)
    }

    pub(crate) fn on_port<S: AsRef<OsStr>>(port: &str, args: impl IntoIterator<Item = S>) -> Self {
        let mut command = capikit(["sandbox", "--port", port]);
        command.args(args).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap();
        Self {
            url: url.to_owned(),
            child,
        }
    }

    /// The events that arrived, newest first.
    pub(crate) fn events(&self) -> Vec<Value> {
        let host = self.url.strip_prefix("http://").unwrap();
        let mut stream = std::net::TcpStream::connect(host).unwrap();
        let request = format!(
            "GET /api/events?limit=10000 HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        let mut answer: Value = serde_json::from_str(body).unwrap();
        let events = answer["events"].as_array_mut().unwrap();
        events.iter_mut().map(|kept| kept["event"].take()).collect()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Presses Ctrl-C in another process.
#[cfg(unix)]
pub(crate) fn press_ctrl_c(child: &Child) {
    let id = child.id().to_string();
    let status = Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(status.success());
}
