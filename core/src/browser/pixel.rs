//! The browser's half of an event: the `fbq` call with the same id, and the pixel's base code.
//!
//! Source: Meta's pixel reference, and its pages "Advanced matching", "Data processing options"
//! and "GDPR" for consent. Every text is safe inside `<script>` and inside an attribute in double
//! quotes.

use std::fmt::Write;

use serde_json::value::RawValue;

use super::script::{attribute, component, json, string};
use crate::error::Error;
use crate::event::{BrowserHalf, Event, Terms, UserData, advanced_matching, browser_half};

/// Where Meta's script is.
const SCRIPT_URL: &str = "https://connect.facebook.net/en_US/fbevents.js";

/// Where a browser without JavaScript reports.
const IMAGE_URL: &str = "https://www.facebook.com/tr";

/// Meta's loader: it queues calls until the script is there.
const LOADER: &str = "!function(f,b,e,v,n,t,s){if(f.fbq)return;n=f.fbq=function(){n.callMethod?\
n.callMethod.apply(n,arguments):n.queue.push(arguments)};if(!f._fbq)f._fbq=n;n.push=n;n.loaded=!0;\
n.version='2.0';n.queue=[];t=b.createElement(e);t.async=!0;t.src=v;s=b.getElementsByTagName(e)[0];\
s.parentNode.insertBefore(t,s)}(window,document,'script',";

/// Limited Data Use: the two numbers of Meta's page "Data processing options".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LimitedDataUse {
    /// 0: Meta locates the person; 1: USA.
    pub country: i64,
    /// 0: Meta locates the person; 1000 and up: a US state.
    pub state: i64,
}

/// What the base code of a page says.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BaseCode {
    /// The pixel or dataset: digits.
    pub pixel_id: String,
    /// Where `fbevents.js` is loaded from, such as the sandbox's. Absolute, or a path of this host.
    pub script_url: String,
    /// Where the image for browsers without JavaScript is.
    pub image_url: String,
    /// The nonce of the page's Content-Security-Policy.
    pub nonce: Option<String>,
    /// `Some(false)` revokes consent before anything is sent; [`pixel_consent`] grants it later.
    pub consent: Option<bool>,
    /// Limited Data Use for everything on this page.
    pub limited_data_use: Option<LimitedDataUse>,
    /// Who is logged in. Only hashed identifiers that the pixel knows are written into the page.
    pub advanced_matching: Option<UserData>,
    /// Whether a `PageView` is sent. Default: yes.
    pub page_view: bool,
    /// The id of that `PageView`, if the server sends one too.
    pub page_view_event_id: Option<String>,
}

impl BaseCode {
    /// Meta's own base code for this pixel.
    pub fn new(pixel_id: impl Into<String>) -> Self {
        Self {
            pixel_id: pixel_id.into(),
            script_url: SCRIPT_URL.to_owned(),
            image_url: IMAGE_URL.to_owned(),
            nonce: None,
            consent: None,
            limited_data_use: None,
            advanced_matching: None,
            page_view: true,
            page_view_event_id: None,
        }
    }
}

/// The browser's half of an event: a call such as
/// `fbq('track','Purchase',{'currency':'EUR','value':79.90},{eventID:'Purchase.1001'});`
///
/// It holds the name, the id and what the visitor sees on the page anyway; never an identifier, a
/// margin, a predicted value or a property of your own. With a `pixel_id` only that pixel gets it.
///
/// Fails with [`ErrorKind::Config`](crate::ErrorKind::Config) when the event has no name or no id:
/// without one the two halves would be counted twice.
///
/// ```
/// use capikit::{Decimal, Event, pixel_call};
///
/// let mut event = Event::new("Purchase");
/// event.event_id = Some(capikit::derive_event_id("Purchase", "1001"));
/// event.custom_data.value = Some(Decimal::from("79.90"));
/// event.custom_data.currency = Some(String::from("eur"));
/// assert_eq!(
///     pixel_call(&event, None)?,
///     "fbq('track','Purchase',{'currency':'EUR','value':79.90},{eventID:'Purchase.1001'});"
/// );
/// # Ok::<(), capikit::Error>(())
/// ```
pub fn pixel_call(event: &Event, pixel_id: Option<&str>) -> Result<String, Error> {
    let half = browser_half(event)?;
    let (verb, target) = match pixel_id {
        Some(pixel_id) => ("trackSingle", format!("{},", string(digits(pixel_id)?))),
        None => ("track", String::new()),
    };
    let kind = if half.is_standard { "" } else { "Custom" };
    Ok(format!(
        "{}fbq('{verb}{kind}',{target}{},{},{{eventID:{}}});",
        processing_options(&half),
        string(&half.event_name),
        json(&half.custom_data),
        string(&half.event_id),
    ))
}

/// The browser's half of an event as an image, for pages without JavaScript and for mails.
///
/// Fails like [`pixel_call`].
pub fn pixel_image(event: &Event, pixel_id: &str) -> Result<String, Error> {
    let half = browser_half(event)?;
    let mut query = format!(
        "id={}&ev={}",
        digits(pixel_id)?,
        component(&half.event_name)
    );
    query.push_str("&noscript=1&eid=");
    query.push_str(&component(&half.event_id));
    for (key, value) in members(&half.custom_data) {
        // Writing to a String can not fail.
        let _ = write!(query, "&cd[{}]={}", component(&key), component(&value));
    }
    if !processing_options(&half).is_empty() {
        let listed = half.options.unwrap_or_default().join(",");
        let _ = write!(
            query,
            "&dpo={}&dpoco={}&dpost={}",
            component(&listed),
            half.country,
            half.state
        );
    }
    Ok(image(IMAGE_URL, &query))
}

/// The call that grants or revokes consent on a page with the base code.
pub const fn pixel_consent(is_granted: bool) -> &'static str {
    if is_granted {
        "fbq('consent','grant');"
    } else {
        "fbq('consent','revoke');"
    }
}

/// The pixel's base code for the head of a page: a script element and the image for browsers
/// without JavaScript.
///
/// Where consent is revoked there is no image: it could not wait for consent.
///
/// Fails with [`ErrorKind::Config`](crate::ErrorKind::Config) for a pixel id that is not digits, an
/// address that is none, or a nonce that is not base64.
pub fn pixel_base_code(code: &BaseCode, terms: &Terms) -> Result<String, Error> {
    let nonce = match code.nonce.as_deref() {
        Some(nonce) => format!(" nonce=\"{}\"", base64(nonce)?),
        None => String::new(),
    };
    let script_url = address("script_url", &code.script_url)?;
    let image_url = address("image_url", &code.image_url)?;
    let calls = base_calls(code, terms)?;
    let mut html = format!(
        "<script{nonce}>\n{LOADER}{});\n{calls}</script>\n",
        string(script_url)
    );
    if code.page_view && code.consent != Some(false) {
        let image = image(image_url, &page_view_query(code));
        let _ = writeln!(html, "<noscript>{image}</noscript>");
    }
    Ok(html)
}

/// Consent and data processing come before `init`, or they come too late.
fn base_calls(code: &BaseCode, terms: &Terms) -> Result<String, Error> {
    let pixel_id = string(digits(&code.pixel_id)?);
    let mut calls = Vec::new();
    if let Some(is_granted) = code.consent {
        calls.push(pixel_consent(is_granted).to_owned());
    }
    if let Some(LimitedDataUse { country, state }) = code.limited_data_use {
        calls.push(format!(
            "fbq('dataProcessingOptions',['LDU'],{country},{state});"
        ));
    }
    let known = code.advanced_matching.as_ref();
    let known = known.map_or_else(Vec::new, |data| advanced_matching(data, terms));
    calls.push(if known.is_empty() {
        format!("fbq('init',{pixel_id});")
    } else {
        let pairs = known
            .iter()
            .map(|(key, value)| format!("'{key}':{}", string(value)));
        let pairs: Vec<String> = pairs.collect();
        format!("fbq('init',{pixel_id},{{{}}});", pairs.join(","))
    });
    if code.page_view {
        calls.push(match &code.page_view_event_id {
            Some(id) => format!("fbq('track','PageView',{{}},{{eventID:{}}});", string(id)),
            None => "fbq('track','PageView');".to_owned(),
        });
    }
    calls.push(String::new());
    Ok(calls.join("\n"))
}

fn page_view_query(code: &BaseCode) -> String {
    let mut query = format!("id={}&ev=PageView&noscript=1", component(&code.pixel_id));
    // Writing to a String can not fail.
    if let Some(id) = &code.page_view_event_id {
        let _ = write!(query, "&eid={}", component(id));
    }
    if let Some(LimitedDataUse { country, state }) = code.limited_data_use {
        let _ = write!(query, "&dpo=LDU&dpoco={country}&dpost={state}");
    }
    query
}

fn image(url: &str, query: &str) -> String {
    let source = attribute(&format!("{url}?{query}"));
    format!("<img height=\"1\" width=\"1\" style=\"display:none\" alt=\"\" src=\"{source}\">")
}

/// The call that limits what Meta does with this event, when the event says so.
fn processing_options(half: &BrowserHalf) -> String {
    let (country, state) = (half.country, half.state);
    match half.options.as_deref() {
        None => String::new(),
        Some([]) => format!("fbq('dataProcessingOptions',[],{country},{state});"),
        // The checks let nothing else pass.
        Some(_) => format!("fbq('dataProcessingOptions',['LDU'],{country},{state});"),
    }
}

/// The members of a JSON object, each as text: strings as they are, anything else as JSON.
fn members(object: &str) -> Vec<(String, String)> {
    let members: std::collections::BTreeMap<String, Box<RawValue>> =
        serde_json::from_str(object).unwrap_or_default();
    let text = |raw: Box<RawValue>| {
        serde_json::from_str::<String>(raw.get()).unwrap_or_else(|_| raw.get().to_owned())
    };
    members
        .into_iter()
        .map(|(key, value)| (key, text(value)))
        .collect()
}

fn digits(pixel_id: &str) -> Result<&str, Error> {
    let is_id = !pixel_id.is_empty() && pixel_id.bytes().all(|byte| byte.is_ascii_digit());
    let problem = || Error::config("pixel_id", "a pixel id consists of digits");
    is_id.then_some(pixel_id).ok_or_else(problem)
}

fn base64(nonce: &str) -> Result<&str, Error> {
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/-_=".contains(&byte);
    let is_nonce = !nonce.is_empty() && nonce.bytes().all(is_base64);
    let problem = || Error::config("nonce", "a nonce consists of base64 characters");
    is_nonce.then_some(nonce).ok_or_else(problem)
}

fn address<'a>(field: &str, url: &'a str) -> Result<&'a str, Error> {
    let is_web = ["https://", "http://"]
        .iter()
        .any(|scheme| url.starts_with(scheme));
    let is_path = url.starts_with('/') && !url.starts_with("//");
    let is_clean = url
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && !b"\"'<>\\`".contains(&byte));
    let problem = || {
        Error::config(
            field,
            "not an http or https address, nor a path of this host",
        )
    };
    ((is_web || is_path) && is_clean)
        .then_some(url)
        .ok_or_else(problem)
}

#[cfg(test)]
#[path = "pixel_tests.rs"]
mod tests;
