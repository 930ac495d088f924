//! Events from the messengers: Meta's page on business messaging.

use super::table::{
    INSTAGRAM_ACCOUNT, MESSAGING_CHANNEL, MESSAGING_EVENT, MESSAGING_PERSON, MESSENGER_PAGE,
    WHATSAPP_ACCOUNT,
};
use super::{Case, Verdict};

const EVENT_NAMES: [&str; 14] = [
    "Purchase",
    "LeadSubmitted",
    "InitiateCheckout",
    "AddToCart",
    "ViewContent",
    "OrderCreated",
    "OrderShipped",
    "OrderDelivered",
    "OrderCanceled",
    "OrderReturned",
    "CartAbandoned",
    "QualifiedLead",
    "RatingProvided",
    "ReviewProvided",
];

pub(super) fn check(case: &Case) -> Verdict {
    if !case.happened_at("business_messaging") {
        return Ok(());
    }
    if !case
        .text("event_name")
        .is_some_and(|name| EVENT_NAMES.contains(&name))
    {
        case.refuse(&MESSAGING_EVENT, "event_name")?;
    }
    match case.text("messaging_channel") {
        None => case.refuse(&MESSAGING_CHANNEL, "messaging_channel"),
        Some("whatsapp") => {
            let accounts = ["whatsapp_business_account_id", "page_id"];
            if !accounts.iter().any(|key| case.identifies_by(key)) {
                case.refuse(&WHATSAPP_ACCOUNT, "user_data.whatsapp_business_account_id")?;
            }
            check_person(case, "ctwa_clid")
        }
        Some("messenger") => {
            if !case.identifies_by("page_id") {
                case.refuse(&MESSENGER_PAGE, "user_data.page_id")?;
            }
            check_person(case, "page_scoped_user_id")
        }
        Some(_) => {
            if !case.identifies_by("ig_account_id") {
                case.refuse(&INSTAGRAM_ACCOUNT, "user_data.ig_account_id")?;
            }
            check_person(case, "ig_sid")
        }
    }
}

fn check_person(case: &Case, key: &str) -> Verdict {
    if case.identifies_by(key) {
        Ok(())
    } else {
        case.refuse(&MESSAGING_PERSON, &format!("user_data.{key}"))
    }
}
