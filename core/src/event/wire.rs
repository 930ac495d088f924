//! The wire form of a checked event: compact JSON, keys in the order of Meta's tables.
//!
//! The same event gives the same bytes in every language: this is the only place that writes it.

use serde_json::{Map, Value};

use super::json_object::{Object, push_quoted};
use super::parameters::ATTRIBUTION_DATA;
use super::person::Person;
use super::{AppData, Content, CustomData, Event, OriginalEventData, StoreData, UserData};
use crate::identity::Field;

/// What an event with ten identifiers and two products needs, in bytes.
const USUAL_LENGTH: usize = 1536;

/// The JSON text, in the room of another text. Expects that every check has been made.
pub(super) fn write(event: &Event, person: &Person, room: String) -> String {
    let mut text = room;
    text.clear();
    text.reserve(USUAL_LENGTH);
    Object::write(&mut text, |json| members(json, event, person));
    text
}

fn members(json: &mut Object<'_>, event: &Event, person: &Person) {
    json.text("event_name", Some(&event.event_name));
    json.plain("event_time", event.event_time);
    json.always("user_data", |json| {
        user_data(json, &event.user_data, person);
    });
    json.text("action_source", event.action_source.as_deref());
    json.text("event_id", event.event_id.as_deref());
    json.text("event_source_url", event.event_source_url.as_deref());
    json.text("referrer_url", event.referrer_url.as_deref());
    json.object("custom_data", |json| custom_data(json, &event.custom_data));
    json.plain("opt_out", event.opt_out);
    let options = event.data_processing_options.as_deref();
    json.texts("data_processing_options", options);
    json.plain(
        "data_processing_options_country",
        event.data_processing_options_country,
    );
    json.plain(
        "data_processing_options_state",
        event.data_processing_options_state,
    );
    if let Some(data) = &event.app_data {
        json.object("app_data", |json| app_data(json, data));
    }
    json.text("messaging_channel", event.messaging_channel.as_deref());
    if let Some(data) = &event.original_event_data {
        json.object("original_event_data", |json| original_event(json, data));
    }
    if let Some(data) = &event.attribution_data {
        json.object("attribution_data", |json| attribution_data(json, data));
    }
    json.text(
        "advanced_measurement_table",
        event.advanced_measurement_table.as_deref(),
    );
}

fn user_data(json: &mut Object<'_>, data: &UserData, person: &Person) {
    for field in Field::ALL.iter().filter(|field| field.is_list()) {
        json.list(field.code(), person.values(*field), push_quoted);
    }
    let single = |field: Field| person.first(field);
    json.text("client_ip_address", single(Field::ClientIpAddress));
    json.text("client_user_agent", data.client_user_agent.as_deref());
    json.text("fbc", data.fbc.as_deref());
    json.text("fbp", data.fbp.as_deref());
    json.text("subscription_id", data.subscription_id.as_deref());
    json.plain("fb_login_id", data.fb_login_id.as_deref());
    json.plain("lead_id", data.lead_id.as_deref());
    json.text("anon_id", data.anon_id.as_deref());
    json.text("madid", single(Field::Madid));
    json.text("page_id", data.page_id.as_deref());
    json.text("page_scoped_user_id", data.page_scoped_user_id.as_deref());
    json.text("ctwa_clid", data.ctwa_clid.as_deref());
    json.text("ig_account_id", data.ig_account_id.as_deref());
    json.text("ig_sid", data.ig_sid.as_deref());
    let whatsapp = data.whatsapp_business_account_id.as_deref();
    json.text("whatsapp_business_account_id", whatsapp);
    let is_single = |field: &&Field| field.is_hashed() && !field.is_list();
    for field in Field::ALL.iter().filter(is_single) {
        json.text(field.code(), single(*field));
    }
}

/// The JSON text of `custom_data` alone. Expects that every check has been made.
pub(super) fn custom_data_json(data: &CustomData) -> String {
    let mut text = String::new();
    Object::write(&mut text, |json| custom_data(json, data));
    text
}

fn custom_data(json: &mut Object<'_>, data: &CustomData) {
    json.text("currency", data.currency.as_deref());
    json.number("value", data.value.as_ref());
    json.texts("content_ids", filled(&data.content_ids));
    json.list("contents", data.contents.iter(), |item, out| {
        Object::write(out, |json| content(json, item));
    });
    json.text("content_type", data.content_type.as_deref());
    json.text("content_name", data.content_name.as_deref());
    json.text("content_category", data.content_category.as_deref());
    json.text("status", data.status.as_deref());
    json.text("delivery_category", data.delivery_category.as_deref());
    json.text("order_id", data.order_id.as_deref());
    json.number("num_items", data.num_items.as_ref());
    json.text("search_string", data.search_string.as_deref());
    json.number("predicted_ltv", data.predicted_ltv.as_ref());
    json.number("net_revenue", data.net_revenue.as_ref());
    json.text("item_number", data.item_number.as_deref());
    json.text("lead_event_source", data.lead_event_source.as_deref());
    json.text("event_source", data.event_source.as_deref());
    json.text(
        "customer_segmentation",
        data.customer_segmentation.as_deref(),
    );
    if let Some(data) = &data.store_data {
        json.object("store_data", |json| store_data(json, data));
    }
    for (key, value) in &data.extra {
        json.own(key, value);
    }
}

fn content(json: &mut Object<'_>, item: &Content) {
    json.text("id", item.id.as_deref());
    json.number("quantity", item.quantity.as_ref());
    json.number("item_price", item.item_price.as_ref());
    json.text("delivery_category", item.delivery_category.as_deref());
    json.text("title", item.title.as_deref());
    json.text("description", item.description.as_deref());
    json.text("brand", item.brand.as_deref());
    json.text("category", item.category.as_deref());
}

fn store_data(json: &mut Object<'_>, data: &StoreData) {
    json.text("store_page_id", data.store_page_id.as_deref());
    json.text("brand_page_id", data.brand_page_id.as_deref());
    json.text("store_code", data.store_code.as_deref());
}

fn app_data(json: &mut Object<'_>, data: &AppData) {
    // Meta's page asks for 0 and 1 here, and for booleans below.
    let flag = |flag: Option<bool>| flag.map(u8::from);
    json.plain(
        "advertiser_tracking_enabled",
        flag(data.advertiser_tracking_enabled),
    );
    json.plain(
        "application_tracking_enabled",
        flag(data.application_tracking_enabled),
    );
    json.texts("extinfo", data.extinfo.as_deref());
    json.text("campaign_ids", data.campaign_ids.as_deref());
    json.text("install_referrer", data.install_referrer.as_deref());
    json.text("installer_package", data.installer_package.as_deref());
    json.texts("url_schemes", filled(&data.url_schemes));
    json.text("vendor_id", data.vendor_id.as_deref());
    json.text(
        "windows_attribution_id",
        data.windows_attribution_id.as_deref(),
    );
    json.plain("consider_views", data.consider_views);
    json.plain("include_dwell_data", data.include_dwell_data);
    json.plain("include_video_data", data.include_video_data);
    json.text("receipt_data", data.receipt_data.as_deref());
}

fn original_event(json: &mut Object<'_>, data: &OriginalEventData) {
    json.text("event_name", data.event_name.as_deref());
    json.plain("event_time", data.event_time);
    json.text("order_id", data.order_id.as_deref());
    json.text("event_id", data.event_id.as_deref());
}

fn attribution_data(json: &mut Object<'_>, data: &Map<String, Value>) {
    for key in ATTRIBUTION_DATA.keys {
        json.plain(key, data.get(*key));
    }
}

/// A list that says nothing when it is empty.
fn filled(values: &[String]) -> Option<&[String]> {
    (!values.is_empty()).then_some(values)
}
