//! Asks the endpoint for any answer at all, which is what `capikit doctor` looks at.

use tokio::runtime::Builder;

use super::http::HttpTransport;
use super::settings::Settings;
use super::transport::{Answer, Request, Transport, Unanswered};
use crate::error::Error;

/// Where events go, and what answers there.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Probe {
    /// The address that events are posted to. Holds no token.
    pub url: String,
    /// What the host answered to an empty request.
    pub answer: Result<Answer, Unanswered>,
}

/// Posts an empty request without a token to the host of the endpoint, which counts for nothing.
///
/// Blocks until there is an answer or the settings' timeout is over. Fails with
/// [`ErrorKind::Config`](crate::ErrorKind) when the settings are wrong.
pub fn probe(settings: &Settings) -> Result<Probe, Error> {
    let checked = settings.check(&|name| std::env::var(name).ok())?;
    let mut root = checked.template.url.clone();
    root.set_path("/");
    let transport = HttpTransport::new(&root, &checked.policy)?;
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime =
        runtime.map_err(|error| Error::config("base_url", format!("can not be asked: {error}")))?;
    let request = Request::new(root.into(), None, String::from("{}"));
    Ok(Probe {
        url: checked.template.url.into(),
        answer: runtime.block_on(transport.post(request)),
    })
}
