//! `custom_data` read from JSON.

use super::place::Place;
use super::reader::Reader;
use crate::event::parameters::{CONTENT, CUSTOM_DATA, STORE_DATA};
use crate::event::{Content, CustomData, Json, StoreData};

pub(super) fn read(r: &mut Reader, path: &Place<'_>, json: Json) -> CustomData {
    let mut data = CustomData::default();
    for member in r.members(path, json, &CUSTOM_DATA) {
        let (path, json) = (&path.key(member.key), member.json);
        match member.key {
            "currency" => data.currency = r.text(path, json),
            "value" => data.value = r.decimal(path, json),
            "content_ids" => data.content_ids = r.list(path, json, Reader::id),
            "contents" => data.contents = r.list(path, json, content),
            "content_type" => data.content_type = r.text(path, json),
            "content_name" => data.content_name = r.text(path, json),
            "content_category" => data.content_category = r.text(path, json),
            "status" => data.status = status(r, path, json),
            "delivery_category" => data.delivery_category = r.text(path, json),
            "order_id" => data.order_id = r.id(path, json),
            "num_items" => data.num_items = r.decimal(path, json),
            "search_string" => data.search_string = r.text(path, json),
            "predicted_ltv" => data.predicted_ltv = r.decimal(path, json),
            "net_revenue" => data.net_revenue = r.decimal(path, json),
            "item_number" => data.item_number = r.id(path, json),
            "lead_event_source" => data.lead_event_source = r.text(path, json),
            "event_source" => data.event_source = r.text(path, json),
            "customer_segmentation" => data.customer_segmentation = r.text(path, json),
            "store_data" => data.store_data = store(r, path, json),
            _ => data.extra = r.object(path, json).unwrap_or_default(),
        }
    }
    data
}

/// The pixel's reference allows `true` for a registration that succeeded.
fn status(r: &mut Reader, path: &Place<'_>, json: Json) -> Option<String> {
    match json {
        Json::Bool(flag) => Some(flag.to_string()),
        json => r.text(path, json),
    }
}

/// An item that is no object stays as an empty one, so that later items keep their number.
fn content(r: &mut Reader, path: &Place<'_>, json: Json) -> Option<Content> {
    if json == Json::Null {
        return None;
    }
    let mut content = Content::default();
    for member in r.members(path, json, &CONTENT) {
        let (path, json) = (&path.key(member.key), member.json);
        match member.key {
            "id" => content.id = r.id(path, json),
            "quantity" => content.quantity = r.decimal(path, json),
            "item_price" => content.item_price = r.decimal(path, json),
            "delivery_category" => content.delivery_category = r.text(path, json),
            "title" => content.title = r.text(path, json),
            "description" => content.description = r.text(path, json),
            "brand" => content.brand = r.text(path, json),
            _ => content.category = r.text(path, json),
        }
    }
    Some(content)
}

fn store(r: &mut Reader, path: &Place<'_>, json: Json) -> Option<StoreData> {
    let mut data = StoreData::default();
    for member in r.members(path, json, &STORE_DATA) {
        let (path, json) = (&path.key(member.key), member.json);
        match member.key {
            "store_page_id" => data.store_page_id = r.id(path, json),
            "brand_page_id" => data.brand_page_id = r.id(path, json),
            _ => data.store_code = r.id(path, json),
        }
    }
    (data != StoreData::default()).then_some(data)
}
