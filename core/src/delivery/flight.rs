//! A tracked request on its way: posts it, and says what came of it.

use std::sync::Arc;
use std::time::UNIX_EPOCH;

use super::batch::Batch;
use super::classify::classify;
use super::dispatch::Landing;
use super::job::Means;
use super::transport::{Answer, Sent, Transport, Unanswered};
use crate::error::Error;

/// Posts a request.
pub(super) async fn fly(
    id: u64,
    batch: Batch,
    transport: Arc<dyn Transport>,
    means: Means,
) -> Landing {
    let request = means.access.get().template.request(&batch);
    let result = transport.post(request).await;
    land(id, batch.len(), &result, &means)
}

/// There is no way to send.
pub(super) fn not_sent(id: u64, error: &Error, means: &Means) -> Landing {
    let unanswered = Unanswered {
        sent: Sent::No,
        reason: error.to_string(),
    };
    land(id, 0, &Err(unanswered), means)
}

fn land(id: u64, events: usize, result: &Result<Answer, Unanswered>, means: &Means) -> Landing {
    let now = means.clock.unix_ms();
    let verdict = classify(result, events, now, &means.access.get().redactor);
    log::debug!("{events} tracked events sent: {:?}", verdict.outcome);
    Landing {
        id,
        verdict,
        is_answered: result.is_ok(),
        date: result.as_ref().ok().and_then(date),
    }
}

/// The time by the server, in milliseconds since 1970.
fn date(answer: &Answer) -> Option<i64> {
    let date = httpdate::parse_http_date(answer.header("date")?).ok()?;
    let since_epoch = date.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since_epoch.as_millis()).ok()
}
