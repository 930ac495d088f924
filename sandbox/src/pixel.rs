//! The browser's half: the script a page loads, and the address its events arrive at.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue,
};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use capikit::Half;

use crate::error_body::Refusal;
use crate::graph::refused;
use crate::hit::Hit;
use crate::kept_request::KeptRequest;
use crate::routes::Sandbox;
use crate::store::NewEvent;

/// The smallest picture, as Meta answers: transparent, 1 by 1.
const PICTURE: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x01D\0;";

/// Pages anywhere may load the script and send events; neither tells them anything.
const OPEN: [(HeaderName, &str); 3] = [
    (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "cross-origin",
    ),
    (CACHE_CONTROL, "no-store"),
];

/// The stand-in for Meta's `fbevents.js`.
pub(crate) async fn script() -> impl IntoResponse {
    let kind = [(CONTENT_TYPE, "text/javascript; charset=utf-8")];
    (OPEN, kind, include_str!("../assets/fbevents.js"))
}

/// An event of the pixel, as an image, a beacon or a form. The answer is always the picture: Meta's
/// pixel never learns what became of its event.
pub(crate) async fn receive(
    State(sandbox): State<Arc<Sandbox>>,
    method: Method,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut request = KeptRequest::arrived(sandbox.now_ms(), Half::Browser, &method);
    let query = query.unwrap_or_default();
    match Hit::read(query.as_bytes(), &body, &headers, sandbox.now_ms()) {
        Ok(hit) => {
            request.pixel_id = Some(hit.pixel_id);
            request.events_received = 1;
            let events = vec![NewEvent::new(hit.event, None)];
            sandbox.store.add(request, events);
        }
        Err(problem) => {
            let refusal = Refusal::pixel(problem);
            let _ = refused(&mut request, &refusal);
            sandbox.store.add(request, Vec::new());
        }
    }
    let kind = [(CONTENT_TYPE, HeaderValue::from_static("image/gif"))];
    (OPEN, kind, PICTURE).into_response()
}

/// What a browser asks before it sends more than a plain form.
pub(crate) async fn preflight() -> impl IntoResponse {
    let allowed = [
        (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "*"),
        (
            HeaderName::from_static("access-control-allow-private-network"),
            "true",
        ),
    ];
    (StatusCode::NO_CONTENT, OPEN, allowed)
}
