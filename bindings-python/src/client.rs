//! The client: settings in, events out, reports back.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use capikit::{Error, ErrorKind, Event, Secret, SendReport, Settings};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::at::At;
use crate::convert;
use crate::errors::Raise;
use crate::results;
use crate::values::{Text, id};

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
    #[pyo3(signature = (
        *, pixel_id, access_token, base_url, default_country, test_event_code, app_secret,
        graph_version, path_template, partner_agent, strict, alternates, timeout, enabled
    ))]
    #[expect(clippy::too_many_arguments, reason = "one for each setting")]
    fn new(
        py: Python<'_>,
        pixel_id: Option<&Bound<'_, PyAny>>,
        access_token: Option<Text>,
        base_url: Option<Text>,
        default_country: Option<Text>,
        test_event_code: Option<Text>,
        app_secret: Option<Text>,
        graph_version: Option<Text>,
        path_template: Option<Text>,
        partner_agent: Option<Text>,
        strict: bool,
        alternates: bool,
        timeout: Option<f64>,
        enabled: Option<bool>,
    ) -> PyResult<Self> {
        let mut settings = Settings::default();
        let pixel_id = pixel_id.map(|value| id(value, At::argument("pixel_id")));
        settings.pixel_id = pixel_id.transpose()?;
        settings.access_token = access_token.map(|Text(token)| Secret::from(token));
        settings.base_url = base_url.map(|Text(url)| url);
        settings.default_country = default_country.map(|Text(country)| country);
        settings.test_event_code = test_event_code.map(|Text(code)| code);
        settings.app_secret = app_secret.map(|Text(secret)| Secret::from(secret));
        settings.graph_version = graph_version.map(|Text(version)| version);
        settings.path_template = path_template.map(|Text(template)| template);
        settings.partner_agent = partner_agent.map(|Text(agent)| agent);
        settings.strict = strict;
        settings.alternates = alternates;
        settings.timeout = timeout.map(duration).transpose().raise(py)?;
        settings.enabled = enabled;
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
    fn close(&self, py: Python<'_>, timeout: f64) -> PyResult<()> {
        let timeout = duration(timeout).raise(py)?;
        py.detach(|| self.client.close(timeout));
        Ok(())
    }
}

fn read_all(events: &Bound<'_, PyAny>) -> PyResult<Vec<Event>> {
    let at = At::argument("events");
    if events.is_instance_of::<PyDict>() {
        return Err(at.wrong_type("a list of events", events));
    }
    let numbered = events.try_iter()?.enumerate();
    numbered
        .map(|(index, event)| convert::event(&event?, at.index(index)))
        .collect()
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

fn duration(seconds: f64) -> Result<Duration, Error> {
    let duration = Duration::try_from_secs_f64(seconds);
    duration.map_err(|_| Error::config("timeout", "pass a number of seconds, zero or more"))
}
