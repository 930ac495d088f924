//! The one table of rules: what each is called, why it is here, and what the sender is told.
//!
//! The subcodes are those that Meta was seen to answer with; Meta publishes no list of them.

/// Why a rule is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Basis {
    /// Meta is seen to refuse such events. Always enforced.
    Seen,
    /// Meta documents the rule and was not seen to enforce it. Enforced when strict.
    Documented,
    /// Meta accepts it, and no sender can mean it. Enforced when strict.
    Mistake,
}

impl Basis {
    /// The word for it in `GET /api/rules`.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Documented => "documented",
            Self::Mistake => "mistake",
        }
    }
}

/// One rule.
#[derive(Debug)]
pub(crate) struct Rule {
    /// Its stable name.
    pub(crate) id: &'static str,
    pub(crate) basis: Basis,
    /// Meta's `error_subcode`, where one was seen.
    pub(crate) subcode: Option<i64>,
    pub(crate) title: &'static str,
    /// What to do about it.
    pub(crate) advice: &'static str,
}

impl Rule {
    /// Whether a violation refuses the request.
    pub(crate) const fn is_enforced(&self, strict: bool) -> bool {
        strict || matches!(self.basis, Basis::Seen)
    }
}

/// Writes each rule down once: as a constant and as a line of [`ALL`].
macro_rules! rules {
    ($($name:ident: $id:literal, $basis:ident, $subcode:expr, $title:literal, $advice:literal;)*) => {
        $(pub(super) static $name: Rule = Rule {
            id: $id,
            basis: Basis::$basis,
            subcode: $subcode,
            title: $title,
            advice: $advice,
        };)*

        /// Every rule.
        pub(crate) static ALL: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    // The request.
    NO_EVENTS: "no-events", Seen, None,
        "No events", "Send a list of 1 to 1000 events.";
    TOO_MANY_EVENTS: "too-many-events", Seen, None,
        "Too many events", "Send at most 1000 events in one request.";
    PARTNER_AGENT: "partner-agent", Documented, None,
        "Invalid partner agent", "Use fewer than 23 characters, with at least 2 letters.";

    // The shape of an event.
    UNKNOWN_KEY: "unknown-key", Seen, Some(2_804_019),
        "Unexpected key", "This key is not part of the event schema. Your own properties belong into custom_data.";
    WRONG_TYPE: "wrong-type", Seen, Some(2_804_019),
        "Wrong type", "The value has another type than the event schema says.";
    MISSING_KEY: "missing-key", Seen, Some(2_804_019),
        "Missing required key", "Every event needs event_name, event_time, action_source and user_data.";
    NULL_VALUE: "null-value", Mistake, Some(2_804_019),
        "Null value", "Leave the key out instead of sending null.";
    UNKNOWN_NESTED_KEY: "unknown-nested-key", Documented, Some(2_804_019),
        "Unexpected key", "This key is not documented for this object.";

    // The time.
    TIME_TOO_OLD: "time-too-old", Seen, Some(2_804_003),
        "Event Timestamp Too Old", "Send events within 7 days of when they occurred, and those of physical_store within 62 days.";
    TIME_IN_FUTURE: "time-in-future", Seen, Some(2_804_004),
        "Event Timestamp In The Future", "The time is later than now. It is a Unix time in seconds, not in milliseconds.";

    // The person.
    NOT_HASHED: "not-hashed", Seen, Some(2_804_016),
        "User Parameter Not Hashed", "Normalize this parameter and hash it with SHA-256: 64 hexadecimal digits.";
    DIGEST_UPPERCASE: "digest-uppercase", Documented, Some(2_804_016),
        "Uppercase hash", "Write SHA-256 in lowercase hexadecimal digits.";
    DIGEST_OF_NOTHING: "digest-of-nothing", Mistake, Some(2_804_016),
        "Hash of an empty text", "This is the SHA-256 of nothing: leave the parameter out.";
    EMPTY_BROWSER_ID: "empty-browser-id", Seen, Some(2_804_001),
        "Empty fbc or fbp", "Leave the parameter out when the browser has no such cookie.";
    BROWSER_ID_FORMAT: "browser-id-format", Documented, None,
        "Invalid fbc or fbp", "The form is fb.{subdomain index}.{creation time in 13 digits, milliseconds}.{value}.";
    EMPTY_VALUE: "empty-value", Mistake, None,
        "Empty value", "Leave the parameter out instead of sending it empty.";
    IP_ADDRESS: "ip-address", Seen, None,
        "Invalid client IP address", "Send one IPv4 or IPv6 address, without spaces or port.";
    LEAD_ID: "lead-id", Seen, Some(2_804_036),
        "Invalid lead id", "A lead id is the number of 15 to 17 digits that the lead ad gave.";
    WEAK_IDENTIFIERS: "weak-identifiers", Seen, Some(2_804_050),
        "Not Enough Customer Information", "The parameters are missing or so broad that matching is unlikely. Add em, ph, external_id, fbp or client_ip_address.";

    // Where it happened.
    WEBSITE_SOURCE_URL: "website-source-url", Documented, None,
        "Missing event_source_url", "Website events need the address of the page.";
    WEBSITE_USER_AGENT: "website-user-agent", Documented, None,
        "Missing client_user_agent", "Website events need the browser's user agent.";
    APPEND_VALUE: "append-value", Documented, None,
        "Incomplete AppendValue", "It needs custom_data.predicted_ltv above 0, custom_data.currency, and in original_event_data an event_name with event_id or order_id.";

    // Limited Data Use.
    LDU_OPTION: "ldu-option", Documented, None,
        "Unknown data processing option", "Use [\"LDU\"], or [] to switch it off.";
    LDU_LOCATION: "ldu-location", Documented, None,
        "Incomplete Limited Data Use", "LDU needs a country (0 or 1) and a state (0, or 1000 to 1013); 0 lets Meta locate the person.";

    // What it was worth.
    PURCHASE_VALUE: "purchase-value", Seen, Some(2_804_009),
        "Missing Value", "Purchase needs custom_data.value, a number.";
    PURCHASE_CURRENCY: "purchase-currency", Seen, Some(2_804_010),
        "Missing Currency", "Purchase needs custom_data.currency.";
    VALUE_CURRENCY: "value-currency", Seen, Some(2_804_023),
        "Value Without Currency", "A value needs a currency: three letters of ISO 4217.";
    VALUE_NEGATIVE: "value-negative", Documented, None,
        "Negative value", "The value is an amount of money, 0 or more.";
    CONTENT_ID: "content-id", Seen, Some(2_804_008),
        "Content Without Id", "Each item of contents needs an id.";
    DELIVERY_CATEGORY: "delivery-category", Documented, None,
        "Unknown delivery category", "Use in_store, curbside or home_delivery.";

    // The app.
    APP_DATA_MISSING: "app-data-missing", Documented, None,
        "Missing app data", "App events need app_data with advertiser_tracking_enabled and extinfo.";
    EXTINFO: "extinfo", Seen, Some(2_804_043),
        "Invalid Extinfo", "The fifth item of extinfo, the version of the operating system, can not be blank.";
    EXTINFO_SHAPE: "extinfo-shape", Documented, Some(2_804_043),
        "Invalid extinfo", "It has 16 items, all text, of which the first is a2 (Android) or i2 (iOS).";

    // Business messaging.
    MESSAGING_CHANNEL: "messaging-channel", Seen, Some(2_804_063),
        "Missing Messaging Channel", "business_messaging needs messaging_channel: whatsapp, messenger or instagram.";
    MESSAGING_EVENT: "messaging-event", Seen, Some(2_804_066),
        "Event Name Not Allowed", "business_messaging accepts only the event names that Meta lists for it.";
    MESSENGER_PAGE: "messenger-page", Seen, Some(2_804_069),
        "Missing Page Id", "Messenger events need user_data.page_id.";
    WHATSAPP_ACCOUNT: "whatsapp-account", Seen, Some(2_804_116),
        "Missing WhatsApp Business Account", "WhatsApp events need user_data.whatsapp_business_account_id or page_id.";
    INSTAGRAM_ACCOUNT: "instagram-account", Seen, Some(2_804_079),
        "Missing Instagram Account", "Instagram events need user_data.ig_account_id.";
    MESSAGING_PERSON: "messaging-person", Documented, None,
        "Missing person", "Say who wrote: ctwa_clid for WhatsApp, page_scoped_user_id for Messenger, ig_sid for Instagram.";
}
