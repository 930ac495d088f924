//! Visits and base codes as JSON, which is how the other languages ask for them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::cookie::SetCookie;
use super::pixel::{BaseCode, LimitedDataUse, pixel_base_code};
use super::proxies::TrustedProxies;
use super::request::Request;
use super::visit::{Visit, VisitOptions, visit};
use crate::error::Error;
use crate::event::{Terms, UserData};
use crate::issue::Issue;
use crate::ports::Rng;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VisitCall {
    url: String,
    #[serde(default)]
    headers: Vec<(String, String)>,
    cookies: Option<BTreeMap<String, String>>,
    remote_address: Option<String>,
    trusted_proxies: Option<Proxies>,
    consent: Option<bool>,
    redact: Option<bool>,
    now_ms: Option<i64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Proxies {
    Count(usize),
    Networks(Vec<String>),
}

#[derive(Serialize)]
struct VisitAnswer<'a> {
    url: Option<&'a str>,
    referrer: Option<&'a str>,
    client_ip_address: Option<&'a str>,
    client_user_agent: Option<&'a str>,
    fbc: Option<&'a str>,
    fbp: Option<&'a str>,
    cookies: Vec<CookieAnswer<'a>>,
    issues: Vec<Value>,
}

#[derive(Serialize)]
struct CookieAnswer<'a> {
    #[serde(flatten)]
    cookie: &'a SetCookie,
    header: String,
}

/// [`visit`], with the request and its options as one JSON object.
///
/// Fails with [`ErrorKind::Config`](crate::ErrorKind::Config) for a proxy that is no network, and
/// for an object of another form.
pub fn visit_json(call: &str, now_ms: i64, rng: &dyn Rng) -> Result<String, Error> {
    let call: VisitCall = read(call)?;
    let mut options = VisitOptions::at(call.now_ms.unwrap_or(now_ms));
    options.trusted_proxies = match call.trusted_proxies {
        None => TrustedProxies::default(),
        Some(Proxies::Count(count)) => TrustedProxies::Count(count),
        Some(Proxies::Networks(networks)) => {
            TrustedProxies::networks(networks.iter().map(String::as_str))?
        }
    };
    options.consent = call.consent.unwrap_or(true);
    options.redact = call.redact.unwrap_or(true);
    let request = Request {
        url: call.url,
        headers: call.headers,
        cookies: call.cookies.map(|cookies| cookies.into_iter().collect()),
        remote_address: call.remote_address,
    };
    Ok(answer(&visit(&request, &options, rng)))
}

fn answer(visit: &Visit) -> String {
    let cookies = visit.cookies.iter().map(|cookie| CookieAnswer {
        cookie,
        header: cookie.header(),
    });
    let answer = VisitAnswer {
        url: visit.url.as_deref(),
        referrer: visit.referrer.as_deref(),
        client_ip_address: visit.client_ip_address.as_deref(),
        client_user_agent: visit.client_user_agent.as_deref(),
        fbc: visit.fbc.as_deref(),
        fbp: visit.fbp.as_deref(),
        cookies: cookies.collect(),
        issues: visit.issues.iter().map(issue).collect(),
    };
    json!(answer).to_string()
}

fn issue(issue: &Issue) -> Value {
    json!({
        "field": issue.field,
        "code": issue.code.as_str(),
        "severity": issue.severity.as_str(),
        "message": issue.message,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BaseCodeCall {
    script_url: Option<String>,
    image_url: Option<String>,
    nonce: Option<String>,
    consent: Option<bool>,
    /// Country and state.
    limited_data_use: Option<(i64, i64)>,
    page_view: Option<bool>,
    page_view_event_id: Option<String>,
}

/// [`pixel_base_code`], with the options as a JSON object, and the person who is logged in.
///
/// Fails like [`pixel_base_code`], and for an object of another form.
pub fn pixel_base_code_json(
    pixel_id: &str,
    options: &str,
    person: Option<UserData>,
    terms: &Terms,
) -> Result<String, Error> {
    let call: BaseCodeCall = read(options)?;
    let mut code = BaseCode::new(pixel_id);
    code.script_url = call.script_url.unwrap_or(code.script_url);
    code.image_url = call.image_url.unwrap_or(code.image_url);
    code.nonce = call.nonce;
    code.consent = call.consent;
    let limited = call.limited_data_use;
    code.limited_data_use = limited.map(|(country, state)| LimitedDataUse { country, state });
    code.page_view = call.page_view.unwrap_or(true);
    code.page_view_event_id = call.page_view_event_id;
    code.advanced_matching = person;
    pixel_base_code(&code, terms)
}

/// The reader's own message would show values.
fn read<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Error> {
    serde_json::from_str(text)
        .map_err(|_| Error::config("options", "a key is unknown, or a value has the wrong type"))
}
