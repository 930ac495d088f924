//! The identifiers that Meta matches on, with the priority that Meta publishes for each.

use serde::Serialize;

/// How much Meta says that an identifier helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// Helps a little.
    Low,
    /// Helps.
    Medium,
    /// Helps most.
    High,
}

impl Priority {
    /// The stable name: `low`, `medium` or `high`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// Our points in tenths. Meta publishes the order and no numbers; with these a checkout that
    /// sends all it knows reaches ten, and an e-mail address alone three.
    pub(super) const fn points(self) -> u32 {
        match self {
            Self::Low => 5,
            Self::Medium => 10,
            Self::High => 30,
        }
    }
}

/// An identifier that Meta matches on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MatchKey {
    /// Meta's name on the wire, such as `em`.
    pub key: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// Meta's priority.
    pub priority: Priority,
    /// What to do to send it; empty when it can not be had by wanting it.
    #[serde(skip)]
    pub(super) advice: &'static str,
    /// Whether only a browser has it.
    #[serde(skip)]
    pub(super) is_web: bool,
}

const fn key(
    key: &'static str,
    name: &'static str,
    priority: Priority,
    advice: &'static str,
) -> MatchKey {
    let is_web = false;
    MatchKey {
        key,
        name,
        priority,
        advice,
        is_web,
    }
}

const fn web(key: MatchKey) -> MatchKey {
    MatchKey {
        is_web: true,
        ..key
    }
}

use Priority::{High, Low, Medium};

/// Source: Meta's help page on Event Match Quality (priorities of November 2025). That table leaves
/// out address, user agent, state, gender and device; the developers' page calls the IP address
/// strong, so it stands in the middle here, and the others count as low.
pub(super) static KEYS: [MatchKey; 17] = [
    key(
        "em",
        "e-mail address",
        High,
        "ask for it at checkout and sign-up, and send it with every event of a known customer",
    ),
    web(key(
        "fbc",
        "click id (fbc)",
        High,
        "send the _fbc cookie; capikit's visit() makes it from the fbclid of the landing page, and the answer has to set it. Only visitors who clicked an ad have one",
    )),
    key(
        "ph",
        "phone number",
        Medium,
        "send it with its country code, from the delivery address or the account",
    ),
    key(
        "external_id",
        "your customer id (external_id)",
        Medium,
        "send your own id of the customer, the same text in the browser and on the server",
    ),
    web(key(
        "fbp",
        "browser id (fbp)",
        Medium,
        "send the _fbp cookie of the request; capikit's visit() reads it, and makes one for a visitor without it",
    )),
    web(key(
        "client_ip_address",
        "IP address",
        Medium,
        "send the visitor's own address; behind a proxy or load balancer give visit() the setting trusted_proxies (trustedProxies in Node), or it is not known",
    )),
    key(
        "country",
        "country",
        Medium,
        "always send it, even when all customers come from one country",
    ),
    key(
        "db",
        "date of birth",
        Medium,
        "send it if you have it anyway; do not ask for it because of this",
    ),
    key("fb_login_id", "Facebook Login id", Medium, ""),
    web(key(
        "client_user_agent",
        "user agent",
        Low,
        "take the User-Agent header of the request, unchanged",
    )),
    key(
        "fn",
        "first name",
        Low,
        "send it from the billing or delivery address",
    ),
    key(
        "ln",
        "last name",
        Low,
        "send it from the billing or delivery address",
    ),
    key(
        "zp",
        "postcode",
        Low,
        "send it from the billing or delivery address",
    ),
    key(
        "ct",
        "city",
        Low,
        "send it from the billing or delivery address",
    ),
    key(
        "st",
        "state or region",
        Low,
        "send it from the billing or delivery address",
    ),
    key("ge", "gender", Low, ""),
    key("lead_id", "lead id", Low, ""),
];
