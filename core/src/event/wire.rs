//! The wire form of a checked event: compact JSON, keys in the order of Meta's tables.
//!
//! The same event gives the same bytes in every language: this is the only place that writes it.

use std::fmt::{Display, Write};

use serde_json::Value;

use super::decimal::Decimal;
use super::identifiers::Person;
use super::parameters::ATTRIBUTION_DATA;
use super::{AppData, Content, CustomData, Event, OriginalEventData, StoreData, UserData};
use crate::identity::Field;

/// The JSON text. Expects that every check has been made.
pub(super) fn write(event: &Event, person: &Person) -> String {
    let mut json = Object::new();
    json.text("event_name", Some(&event.event_name));
    json.plain("event_time", event.event_time);
    json.key("user_data");
    user_data(&event.user_data, person).push(&mut json.members);
    json.text("action_source", event.action_source.as_deref());
    json.text("event_id", event.event_id.as_deref());
    json.text("event_source_url", event.event_source_url.as_deref());
    json.text("referrer_url", event.referrer_url.as_deref());
    json.object("custom_data", &custom_data(&event.custom_data));
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
    json.object(
        "app_data",
        &event.app_data.as_ref().map_or_else(Object::new, app_data),
    );
    json.text("messaging_channel", event.messaging_channel.as_deref());
    let original = event.original_event_data.as_ref();
    json.object(
        "original_event_data",
        &original.map_or_else(Object::new, original_event),
    );
    json.object("attribution_data", &attribution_data(event));
    json.text(
        "advanced_measurement_table",
        event.advanced_measurement_table.as_deref(),
    );
    json.into_text()
}

fn user_data(data: &UserData, person: &Person) -> Object {
    let mut json = Object::new();
    for field in Field::ALL.iter().filter(|field| field.is_list()) {
        json.texts(field.code(), person.get(field).map(Vec::as_slice));
    }
    let single = |field: &Field| person.get(field)?.first().map(String::as_str);
    json.text("client_ip_address", single(&Field::ClientIpAddress));
    json.text("client_user_agent", data.client_user_agent.as_deref());
    json.text("fbc", data.fbc.as_deref());
    json.text("fbp", data.fbp.as_deref());
    json.text("subscription_id", data.subscription_id.as_deref());
    json.plain("fb_login_id", data.fb_login_id.as_deref());
    json.plain("lead_id", data.lead_id.as_deref());
    json.text("anon_id", data.anon_id.as_deref());
    json.text("madid", single(&Field::Madid));
    json.text("page_id", data.page_id.as_deref());
    json.text("page_scoped_user_id", data.page_scoped_user_id.as_deref());
    json.text("ctwa_clid", data.ctwa_clid.as_deref());
    json.text("ig_account_id", data.ig_account_id.as_deref());
    json.text("ig_sid", data.ig_sid.as_deref());
    let whatsapp = data.whatsapp_business_account_id.as_deref();
    json.text("whatsapp_business_account_id", whatsapp);
    let is_single = |field: &&Field| field.is_hashed() && !field.is_list();
    for field in Field::ALL.iter().filter(is_single) {
        json.text(field.code(), single(field));
    }
    json
}

/// The JSON text of `custom_data` alone. Expects that every check has been made.
pub(super) fn custom_data_json(data: &CustomData) -> String {
    custom_data(data).into_text()
}

fn custom_data(data: &CustomData) -> Object {
    let mut json = Object::new();
    json.text("currency", data.currency.as_deref());
    json.number("value", data.value.as_ref());
    json.list("content_ids", &data.content_ids, |id, out| {
        push_quoted(id, out);
    });
    json.list("contents", &data.contents, |item, out| {
        content(item).push(out);
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
    json.object(
        "store_data",
        &data
            .store_data
            .as_ref()
            .map_or_else(Object::new, store_data),
    );
    for (key, value) in &data.extra {
        json.plain(key, Some(value));
    }
    json
}

fn content(item: &Content) -> Object {
    let mut json = Object::new();
    json.text("id", item.id.as_deref());
    json.number("quantity", item.quantity.as_ref());
    json.number("item_price", item.item_price.as_ref());
    json.text("delivery_category", item.delivery_category.as_deref());
    json.text("title", item.title.as_deref());
    json.text("description", item.description.as_deref());
    json.text("brand", item.brand.as_deref());
    json.text("category", item.category.as_deref());
    json
}

fn store_data(data: &StoreData) -> Object {
    let mut json = Object::new();
    json.text("store_page_id", data.store_page_id.as_deref());
    json.text("brand_page_id", data.brand_page_id.as_deref());
    json.text("store_code", data.store_code.as_deref());
    json
}

fn app_data(data: &AppData) -> Object {
    let mut json = Object::new();
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
    json.list("url_schemes", &data.url_schemes, |scheme, out| {
        push_quoted(scheme, out);
    });
    json.text("vendor_id", data.vendor_id.as_deref());
    json.text(
        "windows_attribution_id",
        data.windows_attribution_id.as_deref(),
    );
    json.plain("consider_views", data.consider_views);
    json.plain("include_dwell_data", data.include_dwell_data);
    json.plain("include_video_data", data.include_video_data);
    json.text("receipt_data", data.receipt_data.as_deref());
    json
}

fn original_event(data: &OriginalEventData) -> Object {
    let mut json = Object::new();
    json.text("event_name", data.event_name.as_deref());
    json.plain("event_time", data.event_time);
    json.text("order_id", data.order_id.as_deref());
    json.text("event_id", data.event_id.as_deref());
    json
}

fn attribution_data(event: &Event) -> Object {
    let mut json = Object::new();
    let data = event.attribution_data.as_ref();
    for key in ATTRIBUTION_DATA.keys {
        json.plain(key, data.and_then(|data| data.get(*key)));
    }
    json
}

/// A JSON object as it is written. Absent values leave no key behind.
struct Object {
    members: String,
}

impl Object {
    fn new() -> Self {
        Self {
            members: String::new(),
        }
    }

    fn key(&mut self, key: &str) {
        if !self.members.is_empty() {
            self.members.push(',');
        }
        push_quoted(key, &mut self.members);
        self.members.push(':');
    }

    /// Anything whose text is JSON already.
    fn plain(&mut self, key: &str, value: Option<impl Display>) {
        let Some(value) = value else { return };
        self.key(key);
        // Writing to a String can not fail.
        let _ = write!(self.members, "{value}");
    }

    fn text(&mut self, key: &str, value: Option<&str>) {
        let Some(value) = value else { return };
        self.key(key);
        push_quoted(value, &mut self.members);
    }

    /// A list that may be empty.
    fn texts(&mut self, key: &str, values: Option<&[String]>) {
        let Some(values) = values else { return };
        self.key(key);
        push_list(values, &mut self.members, |value, out| {
            push_quoted(value, out);
        });
    }

    fn number(&mut self, key: &str, value: Option<&Decimal>) {
        self.plain(key, value.map(Decimal::as_given));
    }

    fn object(&mut self, key: &str, value: &Self) {
        if !value.members.is_empty() {
            self.key(key);
            value.push(&mut self.members);
        }
    }

    /// A list that is left out when it is empty.
    fn list<T>(&mut self, key: &str, values: &[T], push: impl Fn(&T, &mut String)) {
        if !values.is_empty() {
            self.key(key);
            push_list(values, &mut self.members, push);
        }
    }

    fn push(&self, out: &mut String) {
        out.push('{');
        out.push_str(&self.members);
        out.push('}');
    }

    fn into_text(self) -> String {
        let mut text = String::with_capacity(self.members.len() + 2);
        self.push(&mut text);
        text
    }
}

fn push_list<T>(values: &[T], out: &mut String, push: impl Fn(&T, &mut String)) {
    out.push('[');
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        push(value, out);
    }
    out.push(']');
}

/// Appends the text as a JSON string. Most texts hold nothing that JSON escapes.
fn push_quoted(text: &str, out: &mut String) {
    let is_escaped = |byte: u8| byte < b' ' || matches!(byte, b'"' | b'\\');
    // All bytes are looked at, which is quicker than to stop at the first.
    if text
        .bytes()
        .fold(false, |found, byte| found | is_escaped(byte))
    {
        out.push_str(&Value::from(text).to_string());
        return;
    }
    out.push('"');
    out.push_str(text);
    out.push('"');
}
