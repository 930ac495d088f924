//! Reads the three forms of a request into one shape.

use axum::body::{Body, Bytes};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use crate::error_body::Refusal;

/// The parameters of a request, whichever way they came.
#[derive(Debug, Default)]
pub(crate) struct Parameters(Map<String, Value>);

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
        match serde_json::from_slice(body) {
            Ok(Value::Object(parameters)) => Ok(Self(parameters)),
            _ => Err(Refusal::unreadable("body", "must be a JSON object")),
        }
    }

    fn from_form(body: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(body);
        Self(
            pairs
                .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
                .collect(),
        )
    }

    async fn from_multipart(content_type: &str, body: Bytes) -> Result<Self, Refusal> {
        let broken = |_| Refusal::unreadable("body", "is no multipart form");
        let boundary = multer::parse_boundary(content_type).map_err(broken)?;
        let mut form = multer::Multipart::new(Body::from(body).into_data_stream(), boundary);
        let mut parameters = Map::new();
        while let Some(field) = form.next_field().await.map_err(broken)? {
            let name = field.name().unwrap_or_default().to_owned();
            let text = field.text().await.map_err(broken)?;
            parameters.insert(name, Value::String(text));
        }
        Ok(Self(parameters))
    }

    /// A text parameter.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// The parameters of the address and of the body; the body wins.
    pub(crate) fn over(self, mut query: Self) -> Self {
        query.0.extend(self.0);
        query
    }

    /// The events in `data`: a list of objects, as JSON or as the text of that JSON. An event may
    /// itself be the text of its JSON, as Meta's Python SDK sends it.
    pub(crate) fn events(&mut self) -> Result<Vec<Value>, Refusal> {
        let items = match self.0.remove("data") {
            Some(Value::Array(items)) => items,
            Some(Value::String(text)) => serde_json::from_str(&text)
                .map_err(|_| Refusal::unreadable("data", "must be a JSON list"))?,
            Some(_) => return Err(Refusal::unreadable("data", "must be a list")),
            None => return Err(Refusal::unreadable("data", "is required")),
        };
        Ok(items.into_iter().map(unpacked).collect())
    }
}

/// An event out of its text. Text that is no JSON stays as it is, and the rules refuse it.
fn unpacked(item: Value) -> Value {
    match item {
        Value::String(text) => serde_json::from_str(&text).unwrap_or(Value::String(text)),
        other => other,
    }
}
