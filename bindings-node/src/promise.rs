//! A promise that another thread settles, and that never stays open.

use capikit::{Error, ErrorKind};
use napi::bindgen_prelude::Object;
use napi::{Env, JsDeferred};

use crate::errors::thrown;

type Resolver = Box<dyn FnOnce(Env) -> napi::Result<String>>;

/// The native end of a promise. An open promise keeps the process alive, so dropping this end
/// without an answer rejects it.
pub(crate) struct Promise(Option<JsDeferred<String, Resolver>>);

impl Promise {
    /// Both ends. The second is for JavaScript.
    pub(crate) fn new(env: &Env) -> napi::Result<(Self, Object<'_>)> {
        let (deferred, promise) = env.create_deferred()?;
        Ok((Self(Some(deferred)), promise))
    }

    /// Settles the promise from any thread.
    pub(crate) fn settle(mut self, answer: napi::Result<String>) {
        if let Some(deferred) = self.0.take() {
            match answer {
                Ok(text) => deferred.resolve(Box::new(|_| Ok(text))),
                Err(error) => deferred.reject(error),
            }
        }
    }
}

impl Drop for Promise {
    fn drop(&mut self) {
        if let Some(deferred) = self.0.take() {
            let message = "the client was closed before Meta answered";
            deferred.reject(thrown(&Error::new(ErrorKind::Closed, message)));
        }
    }
}
