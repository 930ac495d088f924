//! Reads the three forms of a request into one shape.

use std::collections::BTreeMap;

use axum::body::{Body, Bytes};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::error_body::Refusal;

/// The parameters of a request, whichever way they came.
#[derive(Debug, Default)]
pub(crate) struct Parameters(BTreeMap<String, Parameter>);

/// JSON bodies hold JSON, forms hold text.
#[derive(Debug)]
enum Parameter {
    Json(Box<RawValue>),
    Text(String),
}

/// One event: to be judged, and as it was written (number for number, key for key).
pub(crate) struct SentEvent {
    pub(crate) value: Value,
    pub(crate) written: Box<RawValue>,
}

impl Parameters {
    /// The parameters in an address, without the `?`.
    pub(crate) fn from_query(query: &str) -> Self {
        Self::from_form(query.as_bytes())
    }

    /// The parameters in a body: a JSON object, a multipart form, or an urlencoded form.
    pub(crate) async fn from_body(headers: &HeaderMap, body: Bytes) -> Result<Self, Refusal> {
        let content_type = headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let media_type = content_type.split(';').next().unwrap_or_default().trim();
        if media_type.eq_ignore_ascii_case("application/json") {
            Self::from_json(&body)
        } else if media_type.eq_ignore_ascii_case("multipart/form-data") {
            Self::from_multipart(content_type, body).await
        } else {
            Ok(Self::from_form(&body))
        }
    }

    fn from_json(body: &[u8]) -> Result<Self, Refusal> {
        let parameters: BTreeMap<String, Box<RawValue>> = serde_json::from_slice(body)
            .map_err(|_| Refusal::unreadable("body", "must be a JSON object"))?;
        let parameters = parameters.into_iter();
        Ok(Self(
            parameters
                .map(|(name, json)| (name, Parameter::Json(json)))
                .collect(),
        ))
    }

    fn from_form(body: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(body);
        Self(
            pairs
                .map(|(name, text)| (name.into_owned(), Parameter::Text(text.into_owned())))
                .collect(),
        )
    }

    async fn from_multipart(content_type: &str, body: Bytes) -> Result<Self, Refusal> {
        let broken = |_| Refusal::unreadable("body", "is no multipart form");
        let boundary = multer::parse_boundary(content_type).map_err(broken)?;
        let mut form = multer::Multipart::new(Body::from(body).into_data_stream(), boundary);
        let mut parameters = BTreeMap::new();
        while let Some(field) = form.next_field().await.map_err(broken)? {
            let name = field.name().unwrap_or_default().to_owned();
            let text = field.text().await.map_err(broken)?;
            parameters.insert(name, Parameter::Text(text));
        }
        Ok(Self(parameters))
    }

    /// A text parameter.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        match self.0.get(name)? {
            Parameter::Json(json) => serde_json::from_str(json.get()).ok(),
            Parameter::Text(text) => Some(text.clone()),
        }
    }

    /// The parameters of the address and of the body; the body wins.
    pub(crate) fn over(self, mut query: Self) -> Self {
        query.0.extend(self.0);
        query
    }

    /// The events in `data`: a list of objects, as JSON or as the text of that JSON. An event may
    /// itself be the text of its JSON, as Meta's Python SDK sends it.
    pub(crate) fn events(&self) -> Result<Vec<SentEvent>, Refusal> {
        let unreadable = |_| Refusal::unreadable("data", "must be a list in JSON");
        let text = self.text("data");
        let list = match (&text, self.0.get("data")) {
            (Some(text), _) => text,
            (None, Some(Parameter::Json(json))) => json.get(),
            _ => return Err(Refusal::unreadable("data", "is required")),
        };
        let items: Vec<Box<RawValue>> = serde_json::from_str(list).map_err(unreadable)?;
        items
            .into_iter()
            .map(|item| unpacked(item).map_err(unreadable))
            .collect()
    }
}

/// An event out of its text. Text that is no JSON stays as it is, and the rules refuse it.
fn unpacked(item: Box<RawValue>) -> serde_json::Result<SentEvent> {
    let value: Value = serde_json::from_str(item.get())?;
    let inner = value.as_str().and_then(|text| {
        let written = RawValue::from_string(text.to_owned()).ok()?;
        let value = serde_json::from_str(text).ok()?;
        Some(SentEvent { value, written })
    });
    Ok(inner.unwrap_or(SentEvent {
        value,
        written: item,
    }))
}
