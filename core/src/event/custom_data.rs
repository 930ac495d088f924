//! What it was worth and what it was about (`custom_data`).

use std::fmt;

use serde_json::{Map, Value};

use super::debug;
use super::decimal::Decimal;

/// The business data of an event. Every field is optional; `Purchase` needs value and currency.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct CustomData {
    /// The amount, in whole units of the currency (not cents).
    pub value: Option<Decimal>,
    /// ISO 4217, any case.
    pub currency: Option<String>,
    /// The products.
    pub content_ids: Vec<String>,
    /// The products with quantity and price.
    pub contents: Vec<Content>,
    /// `product` or `product_group`; other lines of business have their own words.
    pub content_type: Option<String>,
    /// The name of the page or product.
    pub content_name: Option<String>,
    /// The category of the page or product.
    pub content_category: Option<String>,
    /// `in_store`, `curbside` or `home_delivery`.
    pub delivery_category: Option<String>,
    /// Your order number.
    pub order_id: Option<String>,
    /// How many items.
    pub num_items: Option<Decimal>,
    /// What was searched for.
    pub search_string: Option<String>,
    /// The status of a registration.
    pub status: Option<String>,
    /// The predicted lifetime value; more than zero.
    pub predicted_ltv: Option<Decimal>,
    /// The margin of the conversion.
    pub net_revenue: Option<Decimal>,
    /// The line item of an offline purchase.
    pub item_number: Option<String>,
    /// The CRM that a lead event comes from.
    pub lead_event_source: Option<String>,
    /// `crm` for lead events.
    pub event_source: Option<String>,
    /// New or existing customer, in Meta's words.
    pub customer_segmentation: Option<String>,
    /// The store of an offline event.
    pub store_data: Option<StoreData>,
    /// Your own properties, sent beside Meta's.
    pub extra: Map<String, Value>,
}

/// One product of an event.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Content {
    /// The product id of your catalogue. Required.
    pub id: Option<String>,
    /// How many; required with catalogues.
    pub quantity: Option<Decimal>,
    /// The price of one.
    pub item_price: Option<Decimal>,
    /// The title.
    pub title: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// The brand.
    pub brand: Option<String>,
    /// The category.
    pub category: Option<String>,
    /// `in_store`, `curbside` or `home_delivery`.
    pub delivery_category: Option<String>,
}

/// The store of an offline event.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoreData {
    /// The Facebook page of the store.
    pub store_page_id: Option<String>,
    /// The Facebook page of the brand.
    pub brand_page_id: Option<String>,
    /// Your own code of the store.
    pub store_code: Option<String>,
}

impl fmt::Debug for CustomData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug::show(
            f,
            "CustomData",
            &[
                ("value", self.value.is_some()),
                ("currency", self.currency.is_some()),
                ("content_ids", !self.content_ids.is_empty()),
                ("contents", !self.contents.is_empty()),
                ("content_type", self.content_type.is_some()),
                ("content_name", self.content_name.is_some()),
                ("content_category", self.content_category.is_some()),
                ("delivery_category", self.delivery_category.is_some()),
                ("order_id", self.order_id.is_some()),
                ("num_items", self.num_items.is_some()),
                ("search_string", self.search_string.is_some()),
                ("status", self.status.is_some()),
                ("predicted_ltv", self.predicted_ltv.is_some()),
                ("net_revenue", self.net_revenue.is_some()),
                ("item_number", self.item_number.is_some()),
                ("lead_event_source", self.lead_event_source.is_some()),
                ("event_source", self.event_source.is_some()),
                (
                    "customer_segmentation",
                    self.customer_segmentation.is_some(),
                ),
                ("store_data", self.store_data.is_some()),
                ("extra", !self.extra.is_empty()),
            ],
        )
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug::show(
            f,
            "Content",
            &[
                ("id", self.id.is_some()),
                ("quantity", self.quantity.is_some()),
                ("item_price", self.item_price.is_some()),
                ("title", self.title.is_some()),
                ("description", self.description.is_some()),
                ("brand", self.brand.is_some()),
                ("category", self.category.is_some()),
                ("delivery_category", self.delivery_category.is_some()),
            ],
        )
    }
}

impl fmt::Debug for StoreData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug::show(
            f,
            "StoreData",
            &[
                ("store_page_id", self.store_page_id.is_some()),
                ("brand_page_id", self.brand_page_id.is_some()),
                ("store_code", self.store_code.is_some()),
            ],
        )
    }
}
