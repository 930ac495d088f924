//! The client: settings in, events out, reports back.

use std::sync::Arc;
use std::thread;

use capikit::{Client, Error, Event, Secret, SendReport, Settings};
use napi::Env;
use napi::bindgen_prelude::{Object, retain_current_module_for_unload_safety};
use napi_derive::napi;

use crate::errors::Throw;
use crate::json::{self, ReportJson};
use crate::prepare::{PreparedJson, read};
use crate::promise::Promise;
use crate::settings::ClientOptions;
use crate::time::milliseconds;
use crate::tracking_json::FlushJson;

/// The client of the core.
#[napi]
pub struct NativeClient {
    pub(crate) client: Arc<Client>,
}

#[napi]
impl NativeClient {
    /// Checks the settings and opens the queue. Opens no connection.
    #[napi(constructor)]
    pub fn new(options: ClientOptions) -> napi::Result<Self> {
        // The threads of a client outlive the worker that made it, and with the last worker Node
        // would unload the code under them.
        retain_current_module_for_unload_safety();
        let client = Settings::try_from(options).and_then(Client::new).throw()?;
        Ok(Self {
            client: Arc::new(client),
        })
    }

    /// What `send` and `track` would send for this event.
    #[napi]
    pub fn check(&self, event: String) -> napi::Result<PreparedJson> {
        let prepared = read(&event).and_then(|event| self.client.check(event));
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

    /// Another token from now on.
    #[napi]
    pub fn set_access_token(&self, token: String) -> napi::Result<()> {
        self.client.set_access_token(Secret::from(token)).throw()
    }

    /// A promise that ends when nothing is on its way any more, or when the time is over. No request
    /// is begun before the next event.
    #[napi]
    pub fn leave<'env>(&self, env: &'env Env, timeout_ms: u32) -> napi::Result<Object<'env>> {
        self.aside(env, move |client| {
            client.leave(milliseconds(timeout_ms));
            json::text(&())
        })
    }

    /// A promise of what was delivered when all is, or when the time is over.
    #[napi]
    pub fn close<'env>(&self, env: &'env Env, timeout_ms: u32) -> napi::Result<Object<'env>> {
        self.aside(env, move |client| {
            FlushJson::text(client.close(milliseconds(timeout_ms)))
        })
    }
}

impl NativeClient {
    /// A promise of what waits: neither the event loop nor one of the few threads of its pool should.
    fn aside<'env>(
        &self,
        env: &'env Env,
        wait: impl FnOnce(&Client) -> napi::Result<String> + Send + 'static,
    ) -> napi::Result<Object<'env>> {
        let (open, promise) = Promise::new(env)?;
        let client = Arc::clone(&self.client);
        thread::Builder::new()
            .name("capikit-close".into())
            .spawn(move || open.settle(wait(&client)))?;
        Ok(promise)
    }
}

fn report(answer: Result<SendReport, Error>) -> napi::Result<String> {
    json::text(&ReportJson::from(&answer.throw()?))
}
