//! The deduplication rules in words: stable names, and what a person should read.

use super::dedup::{DedupKey, Distinct, KeptBecause};

impl DedupKey {
    /// The stable name, such as `event_id`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EventId => "event_id",
            Self::Fbp => "fbp",
            Self::ExternalId => "external_id",
            Self::OfflineOrder => "offline_order",
            Self::OfflineCustomer => "offline_customer",
            Self::Install => "install",
        }
    }

    /// What matched, in words.
    pub const fn message(self) -> &'static str {
        match self {
            Self::EventId => "same event name and same event id",
            Self::Fbp => "same event name and same fbp; the browser was first",
            Self::ExternalId => "same event name and same external_id; the browser was first",
            Self::OfflineOrder => "same offline transaction: time, name, item and order id",
            Self::OfflineCustomer => "same offline transaction: time, name, item and customer",
            Self::Install => "the app was installed on this device before",
        }
    }
}

impl KeptBecause {
    /// The stable name: `browser_favoured` or `received_first`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BrowserFavoured => "browser_favoured",
            Self::ReceivedFirst => "received_first",
        }
    }

    /// Why this copy is the one that counts, in words.
    pub const fn message(self) -> &'static str {
        match self {
            Self::BrowserFavoured => "both came within five minutes, so the browser's copy is kept",
            Self::ReceivedFirst => "it was received first",
        }
    }
}

impl Distinct {
    /// The stable name, such as `name_case`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dataset => "dataset",
            Self::Name => "name",
            Self::NameCase => "name_case",
            Self::BusinessMessaging => "business_messaging",
            Self::OfflineAndOnline => "offline_and_online",
            Self::Transaction => "transaction",
            Self::EventId => "event_id",
            Self::SameHalf => "same_half",
            Self::Window => "window",
            Self::ServerFirst => "server_first",
            Self::NoSharedKey => "no_shared_key",
        }
    }

    /// Why Meta counts both, and what to do about it.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Dataset => "sent to different datasets; use one pixel id on both sides",
            Self::Name => "the event names are different",
            Self::NameCase => {
                "the event names differ only in upper and lower case; spell them alike on both sides"
            }
            Self::BusinessMessaging => {
                "Meta does not deduplicate business messaging events; send each once"
            }
            Self::OfflineAndOnline => {
                "one happened in a store; Meta compares offline events with offline events only"
            }
            Self::Transaction => {
                "different offline transactions: time, item number, and order id or customer must agree"
            }
            Self::EventId => {
                "the event ids differ; make both from the same order number with derive_event_id"
            }
            Self::SameHalf => {
                "the same half sent both; Meta promises to compare the browser with the server only"
            }
            Self::Window => "received too long after the first copy, so Meta counts it again",
            Self::ServerFirst => {
                "without event ids the browser's copy must arrive first; send the same event id on both sides"
            }
            Self::NoSharedKey => {
                "no event id on at least one side, and no shared fbp or external_id; send the same event id on both sides"
            }
        }
    }
}
