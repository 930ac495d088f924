//! What is remembered of a request, accepted or refused.

use axum::http::{Method, StatusCode};
use capikit::Half;
use serde::Serialize;

use crate::error_body::Refusal;
use crate::trace::new_trace_id;

/// A request, accepted or refused, without its body: a refused one may hold personal data.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct KeptRequest {
    pub(crate) received_at_ms: i64,
    pub(crate) fbtrace_id: String,
    #[serde(serialize_with = "half_name")]
    pub(crate) half: Half,
    pub(crate) method: String,
    /// Absent when it is no number.
    pub(crate) pixel_id: Option<String>,
    pub(crate) graph_version: Option<String>,
    /// `header`, `body` or `query`.
    pub(crate) token_place: Option<&'static str>,
    pub(crate) status: u16,
    pub(crate) events_received: usize,
    pub(crate) refusal: Option<KeptRefusal>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands a reference over"
)]
fn half_name<S: serde::Serializer>(half: &Half, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(half.as_str())
}

impl KeptRequest {
    /// A request of which nothing is known yet but when and how it came.
    pub(crate) fn arrived(received_at_ms: i64, half: Half, method: &Method) -> Self {
        Self {
            received_at_ms,
            fbtrace_id: new_trace_id(),
            half,
            method: method.to_string(),
            pixel_id: None,
            graph_version: None,
            token_place: None,
            status: StatusCode::OK.as_u16(),
            events_received: 0,
            refusal: None,
        }
    }
}

/// What a refused request was told.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct KeptRefusal {
    pub(crate) rule: &'static str,
    pub(crate) path: Option<String>,
    pub(crate) code: i64,
    pub(crate) subcode: Option<i64>,
    pub(crate) message: String,
    /// The headline of the message, where Meta's body has one.
    pub(crate) title: Option<&'static str>,
    /// How to mend it.
    pub(crate) advice: &'static str,
}

impl From<&Refusal> for KeptRefusal {
    fn from(refusal: &Refusal) -> Self {
        let details = refusal.details.as_ref();
        Self {
            rule: refusal.rule,
            path: refusal.path.clone(),
            code: refusal.code,
            subcode: details.and_then(|details| details.subcode),
            message: details.map_or_else(
                || refusal.message.clone(),
                |details| format!("{}. {}", details.title, details.text),
            ),
            title: details.map(|details| details.title),
            advice: refusal.advice,
        }
    }
}
