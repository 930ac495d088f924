//! One line of the file as a received event.

use capikit::{Clock, Country, Event, Half, ReceivedEvent, Spelling, SystemClock, Terms};
use serde_json::{Map, Value};

use crate::lines::Line;

/// What may stand beside an event's own keys.
const BESIDE: [&str; 3] = ["half", "received_at_ms", "pixel_id"];

/// The event, or why there is none. The reason holds no value.
pub(super) fn event(line: Line, country: Option<Country>) -> Result<ReceivedEvent, String> {
    let text = line.text.map_err(|reason| reason.message().to_owned())?;
    let mut record: Map<String, Value> =
        serde_json::from_str(&text).map_err(|_| "the line is no JSON object".to_owned())?;
    let half = half(record.get("half"))?;
    let received_at_ms = record.get("received_at_ms").map(|time| {
        let problem = "received_at_ms is not a time in milliseconds";
        time.as_i64().ok_or_else(|| problem.to_owned())
    });
    let received_at_ms = received_at_ms.transpose()?;
    let pixel_id = match record.get("pixel_id") {
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        _ => String::new(),
    };
    // The sandbox's list has the event inside; a file for `capikit send` has it bare.
    let wire = if let Some(Value::Object(event)) = record.remove("event") {
        event
    } else {
        record.retain(|key, _| !BESIDE.contains(&key.as_str()));
        record
    };
    let wire = match half {
        Half::Browser => wire,
        Half::Server => prepared(&wire, country)?,
    };
    let at =
        received_at_ms.or_else(|| Some(wire.get("event_time")?.as_i64()?.saturating_mul(1000)));
    Ok(ReceivedEvent::from_wire(
        pixel_id,
        half,
        at.unwrap_or_default(),
        &wire,
    ))
}

fn half(given: Option<&Value>) -> Result<Half, String> {
    let Some(given) = given else {
        return Ok(Half::Server);
    };
    let half = given.as_str().and_then(|half| half.parse().ok());
    half.ok_or_else(|| "half is neither browser nor server".to_owned())
}

/// The wire form, as it would have been sent when the event happened: an old file is not refused
/// for its age.
fn prepared(
    wire: &Map<String, Value>,
    country: Option<Country>,
) -> Result<Map<String, Value>, String> {
    // An amount that a JSON number can not hold loses digits here; no amount is looked at.
    let text = Value::Object(wire.clone()).to_string();
    let event = Event::from_json(&text, Spelling::Snake).map_err(|error| error.to_string())?;
    let mut terms = Terms::at(
        event
            .event_time
            .unwrap_or_else(|| SystemClock.unix_seconds()),
    );
    terms.default_country = country;
    let has_id = event.event_id.is_some();
    let prepared = event.prepare(&terms, String::new).map_err(|error| {
        let refusals = error.issues().iter().filter(|issue| issue.is_refusal());
        let refusals: Vec<String> = refusals.map(ToString::to_string).collect();
        format!("Meta would refuse it: {}", refusals.join("; "))
    })?;
    let mut wire: Map<String, Value> =
        serde_json::from_str(&prepared.payload).map_err(|error| error.to_string())?;
    if !has_id {
        wire.remove("event_id");
    }
    Ok(wire)
}
