//! The client: settings in, events out, reports back.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use capikit::{Error, ErrorKind, Event, Secret, SendReport, Settings};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

use crate::at::At;
use crate::convert;
use crate::errors::Raise;
use crate::results;
use crate::values::{flag, id, optional, text};

/// How often a waiting call looks for Ctrl-C.
const SIGNAL_CHECK: Duration = Duration::from_millis(100);

/// The client of the core. No thread of the core ever touches a Python object.
#[pyclass(frozen, module = "capikit._native")]
pub(crate) struct Client {
    client: capikit::Client,
}

#[pymethods]
impl Client {
    #[new]
    fn new(settings: &Bound<'_, PyDict>) -> PyResult<Self> {
        let py = settings.py();
        let settings = read_settings(settings)?;
        let client = capikit::Client::new(settings).raise(py)?;
        Ok(Self { client })
    }

    /// The payload that `send` would send for this event, and its issues.
    fn check<'py>(&self, event: &Bound<'py, PyAny>) -> PyResult<(String, Bound<'py, PyList>)> {
        let py = event.py();
        let event = convert::event(event, At::argument("event"))?;
        let prepared = self.client.check(&event).raise(py)?;
        Ok((prepared.payload, results::issues(py, &prepared.issues)?))
    }

    /// Sends now and waits for Meta's answer. Ctrl-C ends the wait.
    fn send<'py>(&self, events: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = events.py();
        let events = read_all(events)?;
        let (done, answer) = mpsc::sync_channel(1);
        py.detach(|| {
            self.client.send_then(&events, move |result| {
                // Nobody listens any more after Ctrl-C.
                let _ = done.send(result);
            });
        });
        let report = wait(py, answer)?.raise(py)?;
        results::send_report(py, &report)
    }

    /// Waits for requests on their way, at most this many seconds.
    fn close(&self, timeout: &Bound<'_, PyAny>) -> PyResult<()> {
        let limit = duration(timeout, At::argument("timeout"))?;
        let py = timeout.py();
        py.detach(|| self.client.close(limit)).raise(py)?;
        Ok(())
    }
}

fn read_settings(given: &Bound<'_, PyDict>) -> PyResult<Settings> {
    let mut settings = Settings::default();
    settings.pixel_id = setting(given, "pixel_id", id)?;
    settings.access_token = setting(given, "access_token", text)?.map(Secret::from);
    settings.base_url = setting(given, "base_url", text)?;
    settings.default_country = setting(given, "default_country", text)?;
    settings.test_event_code = setting(given, "test_event_code", text)?;
    settings.app_secret = setting(given, "app_secret", text)?.map(Secret::from);
    settings.graph_version = setting(given, "graph_version", text)?;
    settings.path_template = setting(given, "path_template", text)?;
    settings.partner_agent = setting(given, "partner_agent", text)?;
    settings.strict = setting(given, "strict", flag)?.unwrap_or_default();
    settings.alternates = setting(given, "alternates", flag)?.unwrap_or_default();
    settings.timeout = setting(given, "timeout", duration)?;
    settings.enabled = setting(given, "enabled", flag)?;
    Ok(settings)
}

fn setting<T>(
    given: &Bound<'_, PyDict>,
    name: &str,
    read: impl FnOnce(&Bound<'_, PyAny>, At<'_>) -> PyResult<T>,
) -> PyResult<Option<T>> {
    optional(given.get_item(name)?.as_ref(), name, read)
}

fn read_all(given: &Bound<'_, PyAny>) -> PyResult<Vec<Event>> {
    let at = At::argument("events");
    let is_list = !given.is_instance_of::<PyDict>() && !given.is_instance_of::<PyString>();
    let Some(list) = given.try_iter().ok().filter(|_| is_list) else {
        return Err(at.wrong_type("a list of events", given));
    };
    let mut events = Vec::new();
    for (index, event) in list.enumerate() {
        events.push(convert::event(&event?, at.index(index))?);
    }
    Ok(events)
}

type Answer = Result<SendReport, Error>;

/// Waits without holding the interpreter, in slices, so that a signal is seen.
fn wait(py: Python<'_>, mut answer: Receiver<Answer>) -> PyResult<Answer> {
    loop {
        match py.detach(|| next(&mut answer)) {
            Ok(result) => return Ok(result),
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            Err(RecvTimeoutError::Disconnected) => {
                let message = "the client was closed before Meta answered";
                return Ok(Err(Error::new(ErrorKind::Closed, message)));
            }
        }
    }
}

/// Borrows mutably, because a `Receiver` may move to another thread but not be shared.
fn next(answer: &mut Receiver<Answer>) -> Result<Answer, RecvTimeoutError> {
    answer.recv_timeout(SIGNAL_CHECK)
}

/// A number of seconds, whole or not.
fn duration(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<Duration> {
    let Ok(seconds) = value.extract::<f64>() else {
        return Err(at.wrong_type("float or int", value));
    };
    let duration = Duration::try_from_secs_f64(seconds);
    let message = "pass a number of seconds, zero or more";
    duration
        .map_err(|_| Error::config(&at.to_string(), message))
        .raise(value.py())
}
