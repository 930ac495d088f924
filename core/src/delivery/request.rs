//! The request of one batch: address, token and body.

use hmac::{Hmac, KeyInit, Mac};
use reqwest::Url;
use serde_json::Value;
use sha2::Sha256;

use super::batch::Ready;
use super::secret::Secret;
use super::transport::Request;

/// What all requests of a client have in common.
#[derive(Clone, Debug)]
pub(super) struct Template {
    pub(super) url: Url,
    pub(super) access_token: Option<Secret>,
    pub(super) appsecret_proof: Option<Secret>,
    pub(super) test_event_code: Option<String>,
    pub(super) partner_agent: Option<String>,
}

impl Template {
    /// `{"data":[...],"test_event_code":"..."}`: the payloads stand in it byte for byte. The token
    /// goes into a header, where no log of addresses or bodies finds it.
    pub(super) fn request(&self, batch: &[Ready]) -> Request {
        let bytes: usize = batch.iter().map(|event| event.payload.len() + 1).sum();
        let mut body = String::with_capacity(bytes + 256);
        body.push_str("{\"data\":[");
        for (position, event) in batch.iter().enumerate() {
            if position > 0 {
                body.push(',');
            }
            body.push_str(&event.payload);
        }
        body.push(']');
        let proof = self.appsecret_proof.as_ref().map(Secret::expose);
        add(
            &mut body,
            "test_event_code",
            self.test_event_code.as_deref(),
        );
        add(&mut body, "partner_agent", self.partner_agent.as_deref());
        add(&mut body, "appsecret_proof", proof);
        body.push('}');
        Request::new(self.url.to_string(), self.access_token.clone(), body)
    }
}

fn add(body: &mut String, key: &str, text: Option<&str>) {
    let Some(text) = text else { return };
    body.push_str(",\"");
    body.push_str(key);
    body.push_str("\":");
    body.push_str(&Value::from(text).to_string());
}

/// HMAC-SHA256 of the token under the app secret, in hexadecimal digits. Source: Meta's page
/// "Secure Graph API calls".
pub(super) fn appsecret_proof(app_secret: &Secret, access_token: &Secret) -> Option<Secret> {
    // HMAC takes a key of any length, so this is always some.
    let mut mac = Hmac::<Sha256>::new_from_slice(app_secret.expose().as_bytes()).ok()?;
    mac.update(access_token.expose().as_bytes());
    let digest = mac.finalize().into_bytes();
    let nibbles = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let hex: Option<String> = nibbles
        .map(|nibble| char::from_digit(nibble.into(), 16))
        .collect();
    hex.map(Secret::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::batch::Stream;

    fn template() -> Template {
        Template {
            url: Url::parse("https://graph.facebook.com/v26.0/1/events").unwrap(),
            access_token: Some(Secret::from("hidden-token")),
            appsecret_proof: None,
            test_event_code: None,
            partner_agent: None,
        }
    }

    fn ready(payload: &str) -> Ready {
        Ready {
            index: 0,
            stream: Stream::General,
            payload: payload.to_owned(),
        }
    }

    #[test]
    fn payloads_stand_in_the_body_as_they_are() {
        let batch = [ready(r#"{"b":1.10,"a":"é"}"#), ready("{}")];
        let request = template().request(&batch);
        assert_eq!(request.body, r#"{"data":[{"b":1.10,"a":"é"},{}]}"#);
        assert_eq!(request.url, "https://graph.facebook.com/v26.0/1/events");
        assert_eq!(request.bearer, Some(Secret::from("hidden-token")));
    }

    #[test]
    fn the_other_parameters_stand_beside_data() {
        let template = Template {
            appsecret_proof: Some(Secret::from("ab")),
            test_event_code: Some("TEST\"1".into()),
            partner_agent: Some("shop".into()),
            ..template()
        };
        let body = template.request(&[ready("{}")]).body;
        let expected = r#"{"data":[{}],"test_event_code":"TEST\"1","partner_agent":"shop","appsecret_proof":"ab"}"#;
        assert_eq!(body, expected);
    }

    #[test]
    fn debug_output_shows_no_secret() {
        let template = template();
        let request = template.request(&[ready("\"a person\"")]);
        let shown = format!("{template:?} {request:?}");
        assert!(!shown.contains("hidden"), "{shown}");
        assert!(!shown.contains("person"), "{shown}");
    }

    /// Test case 2 of RFC 4231.
    #[test]
    fn the_proof_is_an_hmac() {
        let (key, message) = (
            Secret::from("Jefe"),
            Secret::from("what do ya want for nothing?"),
        );
        let proof = appsecret_proof(&key, &message).unwrap();
        assert_eq!(
            proof.expose(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
