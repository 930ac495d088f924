//! The durable side of the client: events in at once, and what became of them.

use std::time::Duration;

use capikit::{Error, ErrorKind, Receipt};
use napi::Env;
use napi::bindgen_prelude::Object;
use napi_derive::napi;

use crate::client::NativeClient;
use crate::errors::Throw;
use crate::json;
use crate::prepare::read;
use crate::promise::Promise;
use crate::time::milliseconds;
use crate::tracking_json::{FlushJson, LetterJson, OutcomeJson, StatsJson};

#[napi]
impl NativeClient {
    /// Accepts an event. Gives the receipt.
    #[napi]
    pub fn track(&self, event: String) -> napi::Result<String> {
        receipt(read(&event).and_then(|event| self.client.track(event)))
    }

    /// A promise of the receipt, when the event is as safe as the settings ask for.
    #[napi]
    pub fn track_durable<'env>(&self, env: &'env Env, event: String) -> napi::Result<Object<'env>> {
        let event = read(&event).throw()?;
        let (open, promise) = Promise::new(env)?;
        self.client
            .track_then(event, |accepted| open.settle(receipt(accepted)));
        Ok(promise)
    }

    /// A promise of what was delivered when all is, or when the time is over.
    #[napi]
    pub fn flush<'env>(&self, env: &'env Env, timeout_ms: u32) -> napi::Result<Object<'env>> {
        let (open, promise) = Promise::new(env)?;
        self.client.flush_then(milliseconds(timeout_ms), |report| {
            open.settle(FlushJson::text(report));
        });
        Ok(promise)
    }

    /// How many tracked events wait for a final word. Waits for nothing.
    #[napi]
    pub fn pending(&self) -> f64 {
        // Exact up to 2^53.
        #[expect(clippy::cast_precision_loss, reason = "so many events fit nowhere")]
        let pending = self.client.report().pending as f64;
        pending
    }

    /// The final words that were not told yet, at most so many.
    #[napi]
    pub fn outcomes(&self, limit: u32) -> napi::Result<String> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let told = match self.client.next_outcomes(limit, Duration::ZERO) {
            Err(error) if error.kind() == ErrorKind::Closed => Vec::new(),
            told => told.throw()?,
        };
        json::text(&told.iter().map(OutcomeJson::from).collect::<Vec<_>>())
    }

    /// How delivery is going.
    #[napi]
    pub fn stats(&self) -> napi::Result<String> {
        json::text(&StatsJson::from(&self.client.stats().throw()?))
    }

    /// What was given up.
    #[napi]
    pub fn dead_letters(&self) -> napi::Result<String> {
        let letters = self.client.dead_letters().throw()?;
        json::text(&letters.iter().map(LetterJson::from).collect::<Vec<_>>())
    }

    /// Puts what was given up back into the queue. Gives the number as text.
    #[napi]
    pub fn replay_dead_letters(&self) -> napi::Result<String> {
        json::text(&self.client.replay_dead_letters().throw()?)
    }

    /// Removes what was given up, for good. Gives the number as text.
    #[napi]
    pub fn purge_dead_letters(&self) -> napi::Result<String> {
        json::text(&self.client.purge_dead_letters().throw()?)
    }

    /// Makes all accepted events safe, on this thread and without any other. For the way out.
    #[napi]
    pub fn seal(&self) -> napi::Result<()> {
        self.client.seal().throw()
    }
}

/// The issues as JSON, or nothing, and the event id on the next line: a receipt mostly holds no
/// more, and is read for every event.
fn receipt(accepted: Result<Receipt, Error>) -> napi::Result<String> {
    let receipt = accepted.throw()?;
    let mut text = String::new();
    if !receipt.issues.is_empty() {
        text = json::text(&json::issues(&receipt.issues))?;
    }
    text.push('\n');
    text.push_str(&receipt.event_id);
    Ok(text)
}
