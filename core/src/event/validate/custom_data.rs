//! `custom_data`: money, words and the caller's own properties.

use iso_currency::Currency;

use super::contents;
use super::field::{Range, blank, choice, number, trim};
use crate::event::parameters::CUSTOM_DATA;
use crate::event::report::Report;
use crate::event::{CustomData, Event};
use crate::identity::is_invisible;
use crate::issue::Code;

/// Source: Meta's page "Custom data parameters".
pub(super) const DELIVERY_CATEGORIES: [&str; 3] = ["curbside", "home_delivery", "in_store"];

/// Source: Meta's page "Custom data parameters".
const SEGMENTS: [&str; 9] = [
    "new_customer_to_business",
    "new_customer_to_business_line",
    "new_customer_to_product_area",
    "new_customer_to_medium",
    "existing_customer_to_business",
    "existing_customer_to_business_line",
    "existing_customer_to_product_area",
    "existing_customer_to_medium",
    "customer_in_loyalty_program",
];

pub(super) fn check(event: &mut Event, report: &mut Report) {
    let data = &mut event.custom_data;
    currency(&mut data.currency, report);
    numbers(data, report);
    contents::check(data, report);
    words(data, report);
    extra(data, report);
    money(event, report);
}

fn currency(value: &mut Option<String>, report: &mut Report) {
    const FIELD: &str = "custom_data.currency";
    blank(value, FIELD, report);
    let Some(mut code) = value.take() else { return };
    code.retain(|ch| !is_invisible(ch));
    trim(&mut code);
    code.make_ascii_uppercase();
    // "No currency" and the code that ISO reserves for tests say nothing about an amount.
    let is_money = |known| !matches!(known, Currency::XXX | Currency::XTS);
    if Currency::from_code(&code).is_some_and(is_money) {
        *value = Some(code);
    } else {
        report.add(FIELD, Code::UnknownCurrency);
    }
}

fn numbers(data: &mut CustomData, report: &mut Report) {
    let fields = [
        (&mut data.value, Range::ZeroOrMore, "custom_data.value"),
        (&mut data.num_items, Range::Count, "custom_data.num_items"),
        (
            &mut data.predicted_ltv,
            Range::MoreThanZero,
            "custom_data.predicted_ltv",
        ),
        // A margin can be negative.
        (&mut data.net_revenue, Range::Any, "custom_data.net_revenue"),
    ];
    for (value, range, field) in fields {
        number(value, range, field, report);
    }
}

fn words(data: &mut CustomData, report: &mut Report) {
    for (value, field) in [
        (&mut data.content_type, "custom_data.content_type"),
        (&mut data.content_name, "custom_data.content_name"),
        (&mut data.content_category, "custom_data.content_category"),
        (&mut data.status, "custom_data.status"),
        (&mut data.order_id, "custom_data.order_id"),
        (&mut data.search_string, "custom_data.search_string"),
        (&mut data.item_number, "custom_data.item_number"),
        (&mut data.lead_event_source, "custom_data.lead_event_source"),
        (&mut data.event_source, "custom_data.event_source"),
    ] {
        blank(value, field, report);
    }
    let delivery = &mut data.delivery_category;
    choice(
        delivery,
        &DELIVERY_CATEGORIES,
        "custom_data.delivery_category",
        report,
    );
    let segment = &mut data.customer_segmentation;
    choice(
        segment,
        &SEGMENTS,
        "custom_data.customer_segmentation",
        report,
    );
    if let Some(store) = &mut data.store_data {
        blank(
            &mut store.store_page_id,
            "custom_data.store_data.store_page_id",
            report,
        );
        blank(
            &mut store.brand_page_id,
            "custom_data.store_data.brand_page_id",
            report,
        );
        blank(
            &mut store.store_code,
            "custom_data.store_data.store_code",
            report,
        );
    }
}

/// The caller's own properties stand beside Meta's on the wire, so no name may be both.
fn extra(data: &mut CustomData, report: &mut Report) {
    data.extra.retain(|key, value| {
        let standard = CUSTOM_DATA.find(key);
        if let Some(standard) = standard {
            report.add(
                format!("custom_data.extra.{}", standard.name),
                Code::ReservedKey,
            );
        }
        standard.is_none() && !value.is_null()
    });
}

/// A purchase has an amount and a currency, and no amount stands without one: Meta refuses the
/// event for either.
fn money(event: &mut Event, report: &mut Report) {
    let data = &mut event.custom_data;
    if event.event_name == "Purchase" {
        report.require("custom_data.value", data.value.is_some());
        report.require("custom_data.currency", data.currency.is_some());
    } else if data.currency.is_none() && data.value.take().is_some() {
        report.add("custom_data.value", Code::ValueWithoutCurrency);
    }
}
