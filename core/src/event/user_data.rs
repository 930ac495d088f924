//! Who did it: raw identifiers in, wire form out. `Debug` shows nothing personal.

use std::fmt;

use super::debug;
use crate::identity::{Field, Form};

/// One value of an identifier, as the caller gave it.
#[derive(Clone, PartialEq, Eq)]
pub struct Identifier {
    /// Which identifier.
    pub field: Field,
    /// The raw text.
    pub value: String,
    /// Plain, hashed, or to be detected.
    pub form: Form,
}

/// The customer information of an event (`user_data`).
///
/// Holds raw values; they are normalized and hashed when the event is prepared, because that
/// needs the client's default country.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct UserData {
    /// The identifiers that are normalized, in the order they were added.
    pub identifiers: Vec<Identifier>,
    /// The browser's `User-Agent`, verbatim.
    pub client_user_agent: Option<String>,
    /// The click id cookie `_fbc`, verbatim.
    pub fbc: Option<String>,
    /// The browser id cookie `_fbp`, verbatim.
    pub fbp: Option<String>,
    /// The subscription of this transaction.
    pub subscription_id: Option<String>,
    /// The Facebook Login id: a whole number.
    pub fb_login_id: Option<String>,
    /// The lead of a lead ad: a whole number of 15 to 17 digits.
    pub lead_id: Option<String>,
    /// The install id of an app.
    pub anon_id: Option<String>,
    /// The Facebook page.
    pub page_id: Option<String>,
    /// The person as the page knows them.
    pub page_scoped_user_id: Option<String>,
    /// The click on an ad that opens WhatsApp, verbatim.
    pub ctwa_clid: Option<String>,
    /// The Instagram account.
    pub ig_account_id: Option<String>,
    /// The person as Instagram knows them.
    pub ig_sid: Option<String>,
    /// The WhatsApp Business account.
    pub whatsapp_business_account_id: Option<String>,
}

impl UserData {
    /// No identifiers yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one value of an identifier; call it again for a second value.
    #[must_use]
    pub fn add(self, field: Field, value: impl Into<String>) -> Self {
        self.with(field, value.into(), Form::Detect)
    }

    /// Adds a value that is already normalized and hashed.
    #[must_use]
    pub fn add_hashed(self, field: Field, digest: impl Into<String>) -> Self {
        self.with(field, digest.into(), Form::Hashed)
    }

    /// Adds a plain value, even where it looks like a digest.
    #[must_use]
    pub fn add_raw(self, field: Field, value: impl Into<String>) -> Self {
        self.with(field, value.into(), Form::Raw)
    }

    fn with(mut self, field: Field, value: String, form: Form) -> Self {
        self.identifiers.push(Identifier { field, value, form });
        self
    }
}

impl UserData {
    /// Which of the values that are sent as they are, are present, by their name on the wire.
    pub(super) fn plain(&self) -> [(&'static str, bool); 13] {
        [
            ("client_user_agent", self.client_user_agent.is_some()),
            ("fbc", self.fbc.is_some()),
            ("fbp", self.fbp.is_some()),
            ("subscription_id", self.subscription_id.is_some()),
            ("fb_login_id", self.fb_login_id.is_some()),
            ("lead_id", self.lead_id.is_some()),
            ("anon_id", self.anon_id.is_some()),
            ("page_id", self.page_id.is_some()),
            ("page_scoped_user_id", self.page_scoped_user_id.is_some()),
            ("ctwa_clid", self.ctwa_clid.is_some()),
            ("ig_account_id", self.ig_account_id.is_some()),
            ("ig_sid", self.ig_sid.is_some()),
            (
                "whatsapp_business_account_id",
                self.whatsapp_business_account_id.is_some(),
            ),
        ]
    }
}

impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identifier({})", self.field)
    }
}

impl fmt::Debug for UserData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let identifiers = self.identifiers.iter();
        let mut fields: Vec<(&str, bool)> = identifiers
            .map(|identifier| (identifier.field.name(), true))
            .collect();
        fields.dedup();
        fields.extend(self.plain());
        debug::show(f, "UserData", &fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Event, Terms};
    use crate::identity::Sha256Hex;

    #[test]
    fn a_marked_value_is_what_the_mark_says() {
        let digest = Sha256Hex::of("jane@example.org").to_string();
        let mut event = Event::new("Lead");
        event.user_data = UserData::new()
            .add(Field::Email, digest.to_uppercase())
            .add_hashed(Field::LastName, digest.to_uppercase())
            .add_hashed(Field::FirstName, "Jane")
            .add_raw(Field::ExternalId, digest.to_uppercase());
        event.action_source = Some("email".into());
        let prepared = event
            .prepare(&Terms::at(1_795_392_000), String::new)
            .unwrap();
        let sent = |text: &str| prepared.payload.contains(text);
        assert!(sent(&format!(r#""em":["{digest}"]"#)));
        assert!(sent(&format!(r#""ln":["{digest}"]"#)));
        assert!(sent(&format!(
            r#""external_id":["{}"]"#,
            Sha256Hex::of(&digest)
        )));
        assert!(!sent(r#""fn""#), "a plain name is no digest");
    }
}
