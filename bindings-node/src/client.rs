//! The client: settings in, events out, reports back.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use capikit::{Client, Error, Event, Secret, SendReport, Settings};
use napi::Env;
use napi::bindgen_prelude::Object;
use napi_derive::napi;

use crate::errors::Throw;
use crate::json::{self, ReportJson};
use crate::prepare::{PreparedJson, read};
use crate::promise::Promise;

/// The settings. `index.d.ts` says what each means.
#[napi(object)]
pub struct ClientOptions {
    /// The dataset or pixel id.
    pub pixel_id: Option<String>,
    /// The token.
    pub access_token: Option<String>,
    /// An endpoint of one's own.
    pub base_url: Option<String>,
    /// The country where an event names none.
    pub default_country: Option<String>,
    /// Shows the events in Meta's Test Events tool.
    pub test_event_code: Option<String>,
    /// Adds a proof to every request.
    pub app_secret: Option<String>,
    /// Another version of the Graph API.
    pub graph_version: Option<String>,
    /// Another path.
    pub path_template: Option<String>,
    /// Who sends.
    pub partner_agent: Option<String>,
    /// Refuse an event for any issue that is more than a note.
    pub strict: Option<bool>,
    /// Send second canonical forms too.
    pub alternates: Option<bool>,
    /// The longest one request may take, in milliseconds.
    pub timeout_ms: Option<u32>,
    /// Whether to send at all.
    pub enabled: Option<bool>,
}

impl From<ClientOptions> for Settings {
    fn from(options: ClientOptions) -> Self {
        let mut settings = Self::default();
        settings.pixel_id = options.pixel_id;
        settings.access_token = options.access_token.map(Secret::from);
        settings.base_url = options.base_url;
        settings.default_country = options.default_country;
        settings.test_event_code = options.test_event_code;
        settings.app_secret = options.app_secret.map(Secret::from);
        settings.graph_version = options.graph_version;
        settings.path_template = options.path_template;
        settings.partner_agent = options.partner_agent;
        settings.strict = options.strict.unwrap_or_default();
        settings.alternates = options.alternates.unwrap_or_default();
        settings.timeout = options.timeout_ms.map(milliseconds);
        settings.enabled = options.enabled;
        settings
    }
}

/// The client of the core.
#[napi]
pub struct NativeClient {
    client: Arc<Client>,
}

#[napi]
impl NativeClient {
    /// Checks the settings. Starts no thread and opens no connection.
    #[napi(constructor)]
    pub fn new(options: ClientOptions) -> napi::Result<Self> {
        let client = Client::new(options.into()).throw()?;
        Ok(Self {
            client: Arc::new(client),
        })
    }

    /// What `send` would send for this event.
    #[napi]
    pub fn check(&self, event: String) -> napi::Result<PreparedJson> {
        let prepared = read(&event).and_then(|event| self.client.check(&event));
        PreparedJson::new(prepared.throw()?)
    }

    /// A promise of the report. One event in JSON per line.
    #[napi]
    pub fn send<'env>(&self, env: &'env Env, lines: String) -> napi::Result<Object<'env>> {
        let events = lines.lines().map(read).collect::<Result<Vec<Event>, _>>();
        let events = events.throw()?;
        let (open, promise) = Promise::new(env)?;
        self.client
            .send_then(&events, |answer| open.settle(report(answer)));
        Ok(promise)
    }

    /// A promise that requests on their way have ended, or that the time is over.
    #[napi]
    pub fn close<'env>(&self, env: &'env Env, timeout_ms: u32) -> napi::Result<Object<'env>> {
        let (open, promise) = Promise::new(env)?;
        let client = Arc::clone(&self.client);
        // Closing waits, and neither the event loop nor one of the few threads of its pool should.
        let close = move || {
            let closed = client.close(milliseconds(timeout_ms));
            open.settle(closed.map(|_| String::new()).throw());
        };
        thread::Builder::new()
            .name("capikit-close".into())
            .spawn(close)?;
        Ok(promise)
    }
}

fn report(answer: Result<SendReport, Error>) -> napi::Result<String> {
    json::text(&ReportJson::from(&answer.throw()?))
}

fn milliseconds(count: u32) -> Duration {
    Duration::from_millis(count.into())
}
