//! The endpoint itself: `POST .../events`.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use capikit::Half;
use serde_json::json;

use crate::error_body::Refusal;
use crate::kept_request::{KeptRefusal, KeptRequest};
use crate::request::{Parameters, SentEvent};
use crate::routes::Sandbox;
use crate::rules::{self, Judge};
use crate::store::NewEvent;
use crate::{proof, token, version};

/// A request to the endpoint, as it came.
struct Call {
    method: Method,
    headers: HeaderMap,
    query: Option<String>,
    body: Bytes,
    pixel_id: String,
    /// Absent for the addresses of a gateway.
    graph_version: Option<String>,
}

/// What an accepted request brought.
struct Accepted {
    events: Vec<SentEvent>,
    test_event_code: Option<String>,
}

/// Meta's own address.
pub(crate) async fn versioned(
    State(sandbox): State<Arc<Sandbox>>,
    Path((graph_version, pixel_id)): Path<(String, String)>,
    method: Method,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let graph_version = Some(graph_version);
    let call = Call {
        method,
        headers,
        query,
        body,
        pixel_id,
        graph_version,
    };
    answer(&sandbox, call).await
}

/// The address of a Conversions API Gateway: no version, and the gateway holds the token.
pub(crate) async fn gateway(
    State(sandbox): State<Arc<Sandbox>>,
    Path(pixel_id): Path<String>,
    method: Method,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let graph_version = None;
    let call = Call {
        method,
        headers,
        query,
        body,
        pixel_id,
        graph_version,
    };
    answer(&sandbox, call).await
}

/// Meta's address without a version, which Marketing API calls must have.
pub(crate) async fn unversioned(state: State<Arc<Sandbox>>, method: Method) -> Response {
    refuse(
        &state,
        &method,
        &Refusal::deprecated_version(version::NEWEST),
    )
}

/// Any other address.
pub(crate) async fn unknown_path(state: State<Arc<Sandbox>>, method: Method) -> Response {
    refuse(&state, &method, &Refusal::unknown_path())
}

/// Refuses before anything but the method was looked at.
fn refuse(sandbox: &Sandbox, method: &Method, refusal: &Refusal) -> Response {
    let mut request = KeptRequest::arrived(sandbox.now_ms(), Half::Server, method);
    let response = refused(&mut request, refusal);
    sandbox.store.add(request, Vec::new());
    response
}

/// Judges a request, remembers it, and answers.
async fn answer(sandbox: &Sandbox, call: Call) -> Response {
    let mut request = KeptRequest::arrived(sandbox.now_ms(), Half::Server, &call.method);
    if is_number(&call.pixel_id) {
        request.pixel_id = Some(call.pixel_id.clone());
    }
    let mischief = sandbox.misbehaviour.next();
    if let Some(delay) = mischief.delay {
        tokio::time::sleep(delay).await;
    }
    if let Some(refusal) = mischief.refusal {
        let response = refused(&mut request, &refusal);
        sandbox.store.add(request, Vec::new());
        return (mischief.headers, response).into_response();
    }
    match judge(sandbox, call, &mut request).await {
        Ok(accepted) => {
            request.events_received = accepted.events.len();
            let body = json!({
                "events_received": request.events_received,
                "messages": [],
                "fbtrace_id": request.fbtrace_id,
            });
            sandbox.store.add(request, new_events(accepted));
            Json(body).into_response()
        }
        Err(refusal) => {
            let response = refused(&mut request, &refusal);
            sandbox.store.add(request, Vec::new());
            response
        }
    }
}

/// Every check, in the order in which Meta is seen to make them. One bad event refuses all.
async fn judge(
    sandbox: &Sandbox,
    call: Call,
    request: &mut KeptRequest,
) -> Result<Accepted, Refusal> {
    let options = &sandbox.options;
    let now = sandbox.now_ms().div_euclid(1000);
    if let Some(graph_version) = &call.graph_version {
        version::check(graph_version, now)?;
        request.graph_version = Some(graph_version.clone());
    }
    if call.method != Method::POST {
        return Err(Refusal::unsupported(&call.method.as_str().to_lowercase()));
    }
    let query = Parameters::from_query(call.query.as_deref().unwrap_or_default());
    let body = Parameters::from_body(&call.headers, call.body).await?;
    let token = token::find(&call.headers, &body, &query);
    request.token_place = token.as_ref().map(|token| token.place);
    let needed = call.graph_version.is_some();
    token::check(token.as_ref(), options.token.as_deref(), needed)?;
    let parameters = body.over(query);
    if let (Some(secret), Some(token)) = (&options.app_secret, &token) {
        proof::check(
            parameters.text("appsecret_proof").as_deref(),
            secret,
            &token.text,
        )?;
    }
    if request.pixel_id.is_none() {
        return Err(Refusal::unsupported("post"));
    }
    let events = parameters.events()?;
    let judge = Judge {
        strict: options.strict,
        now,
    };
    let values = events.iter().map(|event| &event.value);
    rules::check(&judge, values, parameters.text("partner_agent").as_deref())?;
    let test_event_code = parameters.text("test_event_code");
    Ok(Accepted {
        events,
        test_event_code,
    })
}

/// Notes the refusal and makes its answer.
pub(crate) fn refused(request: &mut KeptRequest, refusal: &Refusal) -> Response {
    request.status = refusal.status.as_u16();
    request.refusal = Some(KeptRefusal::from(refusal));
    let body = refusal.body(&request.fbtrace_id);
    (refusal.status, Json(body)).into_response()
}

fn new_events(accepted: Accepted) -> Vec<NewEvent> {
    let Accepted {
        events,
        test_event_code,
    } = accepted;
    let new =
        |event: SentEvent| NewEvent::written(event.value, event.written, test_event_code.clone());
    events.into_iter().map(new).collect()
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
