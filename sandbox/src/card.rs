//! One conversion or one refused request, as the page shows it.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value;

use crate::figure::money;
use crate::kept_request::KeptRequest;
use crate::view::{ConversionView, CopyView, EstimateView};

/// How many pieces of advice a card shows.
const ADVICE: usize = 3;

/// A conversion with its two halves.
pub(crate) struct Card {
    pub(crate) number: u64,
    pub(crate) name: String,
    pub(crate) pixel_id: String,
    pub(crate) received_at: String,
    pub(crate) time: String,
    pub(crate) value: String,
    /// A class of the style sheet: `once`, `twice` or `single`.
    pub(crate) kind: &'static str,
    pub(crate) verdict: String,
    pub(crate) browser: Side,
    pub(crate) server: Side,
    pub(crate) more: Vec<CopyCard>,
    pub(crate) near: Option<(u64, String)>,
    pub(crate) estimate: Option<Score>,
}

/// One half, or what its absence means.
pub(crate) enum Side {
    Copy(Box<CopyCard>),
    Missing(&'static str),
}

/// One copy of an event.
pub(crate) struct CopyCard {
    pub(crate) number: u64,
    pub(crate) half: &'static str,
    pub(crate) is_counted: bool,
    pub(crate) why: String,
    pub(crate) time: String,
    pub(crate) facts: Vec<(&'static str, String)>,
    /// The names of the identifiers that are present.
    pub(crate) keys: Vec<String>,
    pub(crate) json: String,
}

/// The estimate and what to do about it.
pub(crate) struct Score {
    pub(crate) points: String,
    pub(crate) tenths: u32,
    pub(crate) advice: Vec<(&'static str, String)>,
}

/// A refused request.
pub(crate) struct RefusalCard {
    pub(crate) received_at: String,
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) rule: &'static str,
    pub(crate) message: String,
    pub(crate) path: Option<String>,
    pub(crate) advice: &'static str,
    pub(crate) fbtrace_id: String,
}

impl Card {
    pub(crate) fn of(view: &ConversionView<'_>) -> Self {
        let any = view.browser.as_ref().or(view.server.as_ref());
        Self {
            number: view.number,
            name: view.event_name.to_owned(),
            pixel_id: view.pixel_id.to_owned(),
            received_at: date_and_time(view.received_at_ms),
            time: time_of_day(view.received_at_ms),
            value: any.map(|copy| amount(&parsed(copy))).unwrap_or_default(),
            kind: kind(view),
            verdict: verdict(view),
            browser: side(
                view.browser.as_ref(),
                "The browser sent no such event. That is right for orders by phone or in a store; \
                 otherwise look at the page's fbq call.",
            ),
            server: side(
                view.server.as_ref(),
                "The server sent no such event. Browsers lose events to blockers and closed tabs: \
                 send it from the server too, with the same event id.",
            ),
            more: view.more.iter().map(CopyCard::of).collect(),
            near: view
                .looks_like
                .as_ref()
                .map(|near| (near.conversion, sentence(near.message))),
            estimate: view.estimate.as_ref().map(Score::of),
        }
    }
}

fn kind(view: &ConversionView<'_>) -> &'static str {
    match (view.deduplicated, &view.looks_like) {
        (true, _) => "once",
        (false, Some(_)) => "twice",
        (false, None) => "single",
    }
}

fn verdict(view: &ConversionView<'_>) -> String {
    let by = match view.matched_by {
        Some("event_id") => "event id",
        Some("offline_order") => "order",
        Some("offline_customer") => "customer",
        Some(other) => other,
        None => "",
    };
    match (view.deduplicated, &view.looks_like) {
        (true, _) => format!("Counted once, matched by {by}"),
        (false, Some(_)) => String::from("Perhaps counted twice"),
        (false, None) if view.server.is_none() => String::from("Browser half only"),
        (false, None) => String::from("Server half only"),
    }
}

fn side(copy: Option<&CopyView<'_>>, absence: &'static str) -> Side {
    copy.map_or(Side::Missing(absence), |copy| {
        Side::Copy(Box::new(CopyCard::of(copy)))
    })
}

impl CopyCard {
    fn of(copy: &CopyView<'_>) -> Self {
        let event = parsed(copy);
        let text = |value: Option<&Value>| value.map(plain).unwrap_or_default();
        let facts = [
            ("Event id", text(event.get("event_id"))),
            ("Value", amount(&event)),
            ("Page", text(event.get("event_source_url"))),
            ("Source", text(event.get("action_source"))),
            (
                "Test code",
                copy.test_event_code.unwrap_or_default().to_owned(),
            ),
        ];
        let keys = event.get("user_data").and_then(Value::as_object);
        Self {
            number: copy.number,
            half: copy.half,
            is_counted: copy.status == "counted",
            why: copy.why.as_deref().map(sentence).unwrap_or_default(),
            time: time_of_day(copy.received_at_ms),
            facts: facts
                .into_iter()
                .filter(|(_, text)| !text.is_empty())
                .collect(),
            keys: keys
                .into_iter()
                .flat_map(|keys| keys.keys().cloned())
                .collect(),
            json: serde_json::to_string_pretty(&event).unwrap_or_default(),
        }
    }
}

impl Score {
    fn of(view: &EstimateView) -> Self {
        let advice = view.estimate.advice.iter().take(ADVICE);
        Self {
            points: view.score.clone(),
            tenths: view.estimate.tenths,
            advice: advice
                .map(|advice| (advice.name, sentence(advice.message)))
                .collect(),
        }
    }
}

impl RefusalCard {
    pub(crate) fn of(request: &KeptRequest) -> Option<Self> {
        let refusal = request.refusal.as_ref()?;
        let subcode = refusal.subcode.map(|subcode| format!(" / {subcode}"));
        Some(Self {
            received_at: date_and_time(request.received_at_ms),
            status: request.status,
            code: format!("{}{}", refusal.code, subcode.unwrap_or_default()),
            rule: refusal.rule,
            message: refusal
                .title
                .map_or_else(|| refusal.message.clone(), str::to_owned),
            path: refusal.path.clone(),
            advice: refusal.advice,
            fbtrace_id: request.fbtrace_id.clone(),
        })
    }
}

fn parsed(copy: &CopyView<'_>) -> Value {
    serde_json::from_str(copy.event.get()).unwrap_or_default()
}

/// A text without its quotation marks, anything else as JSON.
fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// `79.99 EUR`.
fn amount(event: &Value) -> String {
    let data = event.get("custom_data");
    let part = |key| {
        data.and_then(|data| data.get(key))
            .filter(|part| !part.is_null())
            .map(plain)
    };
    let parts = [part("value").map(|value| money(&value)), part("currency")];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// With a capital letter and a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    let stop = if text.ends_with(['.', ':']) { "" } else { "." };
    format!("{}{}{stop}", first.unwrap_or_default(), letters.as_str())
}

/// `Mon, 23 Nov 2026 12:00:00 GMT`.
fn date_and_time(unix_ms: i64) -> String {
    let since = Duration::from_millis(u64::try_from(unix_ms).unwrap_or_default());
    httpdate::fmt_http_date(UNIX_EPOCH + since)
}

/// `12:00:00.000`, in UTC.
fn time_of_day(unix_ms: i64) -> String {
    let ms = unix_ms.rem_euclid(86_400_000);
    let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
    format!("{hours:02}:{minutes:02}:{seconds:02}.{:03}", ms % 1000)
}
