//! `custom_data` read from JSON.

use serde_json::value::RawValue;

use super::json::Json;
use super::place::Place;
use super::reader::Reader;
use crate::event::parameters::{CONTENT, CUSTOM_DATA, STORE_DATA};
use crate::event::{Content, CustomData, StoreData};

pub(super) fn read(r: &mut Reader, path: &Place<'_>, raw: &RawValue) -> CustomData {
    let mut data = CustomData::default();
    for member in r.members(path, raw, &CUSTOM_DATA) {
        let (path, raw) = (&path.key(member.key), member.raw);
        match member.key {
            "currency" => data.currency = r.text(path, raw),
            "value" => data.value = r.decimal(path, raw),
            "content_ids" => data.content_ids = r.list(path, raw, Reader::id),
            "contents" => data.contents = r.list(path, raw, content),
            "content_type" => data.content_type = r.text(path, raw),
            "content_name" => data.content_name = r.text(path, raw),
            "content_category" => data.content_category = r.text(path, raw),
            "status" => data.status = status(r, path, raw),
            "delivery_category" => data.delivery_category = r.text(path, raw),
            "order_id" => data.order_id = r.id(path, raw),
            "num_items" => data.num_items = r.decimal(path, raw),
            "search_string" => data.search_string = r.text(path, raw),
            "predicted_ltv" => data.predicted_ltv = r.decimal(path, raw),
            "net_revenue" => data.net_revenue = r.decimal(path, raw),
            "item_number" => data.item_number = r.id(path, raw),
            "lead_event_source" => data.lead_event_source = r.text(path, raw),
            "event_source" => data.event_source = r.text(path, raw),
            "customer_segmentation" => data.customer_segmentation = r.text(path, raw),
            "store_data" => data.store_data = store(r, path, raw),
            _ => data.extra = r.object(path, raw).unwrap_or_default(),
        }
    }
    data
}

/// The pixel's reference allows `true` for a registration that succeeded.
fn status(r: &mut Reader, path: &Place<'_>, raw: &RawValue) -> Option<String> {
    match Json::of(raw) {
        Json::Bool(flag) => Some(flag.to_string()),
        _ => r.text(path, raw),
    }
}

/// An item that is no object stays as an empty one, so that later items keep their number.
fn content(r: &mut Reader, path: &Place<'_>, raw: &RawValue) -> Option<Content> {
    if matches!(Json::of(raw), Json::Null) {
        return None;
    }
    let mut content = Content::default();
    for member in r.members(path, raw, &CONTENT) {
        let (path, raw) = (&path.key(member.key), member.raw);
        match member.key {
            "id" => content.id = r.id(path, raw),
            "quantity" => content.quantity = r.decimal(path, raw),
            "item_price" => content.item_price = r.decimal(path, raw),
            "delivery_category" => content.delivery_category = r.text(path, raw),
            "title" => content.title = r.text(path, raw),
            "description" => content.description = r.text(path, raw),
            "brand" => content.brand = r.text(path, raw),
            _ => content.category = r.text(path, raw),
        }
    }
    Some(content)
}

fn store(r: &mut Reader, path: &Place<'_>, raw: &RawValue) -> Option<StoreData> {
    let mut data = StoreData::default();
    for member in r.members(path, raw, &STORE_DATA) {
        let (path, raw) = (&path.key(member.key), member.raw);
        match member.key {
            "store_page_id" => data.store_page_id = r.id(path, raw),
            "brand_page_id" => data.brand_page_id = r.id(path, raw),
            _ => data.store_code = r.id(path, raw),
        }
    }
    (data != StoreData::default()).then_some(data)
}
