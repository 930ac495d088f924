//! The page: a visit, the browser's half of an event, the pixel's base code, and `fbc`.

use capikit::{Clock, Error, SystemClock, SystemRng, Terms};
use napi_derive::napi;

use crate::errors::Throw;
use crate::prepare::read;

/// What a request tells, as JSON; the request and its options are JSON too.
#[napi]
pub fn visit(call: String) -> napi::Result<String> {
    capikit::visit_json(&call, SystemClock.unix_ms(), &SystemRng).throw()
}

/// The browser's half of an event that is given as JSON.
#[napi]
pub fn pixel_call(event: String, pixel_id: Option<String>) -> napi::Result<String> {
    read(&event)
        .and_then(|event| capikit::pixel_call(&event, pixel_id.as_deref()))
        .throw()
}

/// The browser's half of an event as an image.
#[napi]
pub fn pixel_image(event: String, pixel_id: String) -> napi::Result<String> {
    read(&event)
        .and_then(|event| capikit::pixel_image(&event, &pixel_id))
        .throw()
}

/// The pixel's base code. The options are JSON; `person` is an event with `userData`.
#[napi]
pub fn pixel_base_code(
    pixel_id: String,
    options: String,
    person: Option<String>,
    country: Option<String>,
) -> napi::Result<String> {
    base_code(&pixel_id, &options, person.as_deref(), country.as_deref()).throw()
}

fn base_code(
    pixel_id: &str,
    options: &str,
    person: Option<&str>,
    country: Option<&str>,
) -> Result<String, Error> {
    let mut terms = Terms::at(SystemClock.unix_seconds());
    terms.default_country = country.map(str::parse).transpose()?;
    let person = person.map(read).transpose()?.map(|event| event.user_data);
    capikit::pixel_base_code_json(pixel_id, options, person, &terms)
}

/// The `fbc` to send for a click. `now_ms` absent: now.
#[napi]
pub fn build_fbc(
    click_id: Option<String>,
    stored: Option<String>,
    index: u32,
    now_ms: Option<i64>,
) -> Option<String> {
    let now_ms = now_ms.unwrap_or_else(|| SystemClock.unix_ms());
    capikit::build_fbc(
        click_id.as_deref(),
        stored.as_deref(),
        index as usize,
        now_ms,
    )
}
