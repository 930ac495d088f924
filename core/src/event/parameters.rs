//! The names of all parameters, object by object.

use crate::identity::Field;

/// The keys that one object of the event may have.
pub(super) struct Schema {
    /// Where it stands in an event, empty for the event itself.
    pub(super) path: &'static str,
    /// The identifiers among the names.
    fields: &'static [Field],
    /// The other names, in the order of the wire form.
    pub(super) keys: &'static [&'static str],
}

/// One of the names of a schema.
#[derive(Clone, Copy)]
pub(super) struct Key {
    /// The name as this library uses it.
    pub(super) name: &'static str,
    /// The identifier of this name.
    pub(super) field: Option<Field>,
    /// Where it stands in its schema.
    position: usize,
}

/// Some of the names of a schema, of which none has more than 64.
#[derive(Default)]
pub(super) struct Names(u64);

impl Names {
    /// Whether it was not among them.
    pub(super) fn insert(&mut self, key: &Key) -> bool {
        let before = self.0;
        self.0 |= 1 << (key.position % 64);
        self.0 != before
    }
}

impl Schema {
    /// What one of Meta's names or ours means.
    pub(super) fn find(&self, key: &str) -> Option<Key> {
        let fields = self.fields;
        if let Some(position) = fields.iter().position(|field| field.is_named(key)) {
            let field = fields.get(position).copied();
            let name = field.map_or("", Field::name);
            return Some(Key {
                name,
                field,
                position,
            });
        }
        let position = self.keys.iter().position(|known| *known == key)?;
        Some(Key {
            name: self.keys.get(position)?,
            field: None,
            position: fields.len() + position,
        })
    }

    /// Every name that [`Schema::find`] accepts.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        let fields = self.fields.iter();
        let codes = fields.flat_map(|field| [field.name(), field.code()]);
        codes.chain(self.keys.iter().copied())
    }
}

pub(super) static EVENT: Schema = Schema {
    path: "",
    fields: &[],
    keys: &[
        "event_name",
        "event_time",
        "user_data",
        "action_source",
        "event_id",
        "event_source_url",
        "referrer_url",
        "custom_data",
        "opt_out",
        "data_processing_options",
        "data_processing_options_country",
        "data_processing_options_state",
        "app_data",
        "messaging_channel",
        "original_event_data",
        "attribution_data",
        "advanced_measurement_table",
    ],
};

pub(super) static USER_DATA: Schema = Schema {
    path: "user_data",
    fields: &Field::ALL,
    keys: &[
        "client_user_agent",
        "fbc",
        "fbp",
        "subscription_id",
        "fb_login_id",
        "lead_id",
        "anon_id",
        "page_id",
        "page_scoped_user_id",
        "ctwa_clid",
        "ig_account_id",
        "ig_sid",
        "whatsapp_business_account_id",
    ],
};

pub(super) static CUSTOM_DATA: Schema = Schema {
    path: "custom_data",
    fields: &[],
    keys: &[
        "currency",
        "value",
        "content_ids",
        "contents",
        "content_type",
        "content_name",
        "content_category",
        "status",
        "delivery_category",
        "order_id",
        "num_items",
        "search_string",
        "predicted_ltv",
        "net_revenue",
        "item_number",
        "lead_event_source",
        "event_source",
        "customer_segmentation",
        "store_data",
        "extra",
    ],
};

pub(super) static CONTENT: Schema = Schema {
    path: "custom_data.contents[]",
    fields: &[],
    keys: &[
        "id",
        "quantity",
        "item_price",
        "delivery_category",
        "title",
        "description",
        "brand",
        "category",
    ],
};

pub(super) static STORE_DATA: Schema = Schema {
    path: "custom_data.store_data",
    fields: &[],
    keys: &["store_page_id", "brand_page_id", "store_code"],
};

pub(super) static APP_DATA: Schema = Schema {
    path: "app_data",
    fields: &[],
    keys: &[
        "advertiser_tracking_enabled",
        "application_tracking_enabled",
        "extinfo",
        "campaign_ids",
        "install_referrer",
        "installer_package",
        "url_schemes",
        "vendor_id",
        "windows_attribution_id",
        "consider_views",
        "include_dwell_data",
        "include_video_data",
        "receipt_data",
    ],
};

pub(super) static ORIGINAL_EVENT_DATA: Schema = Schema {
    path: "original_event_data",
    fields: &[],
    keys: &["event_name", "event_time", "order_id", "event_id"],
};

pub(super) static ATTRIBUTION_DATA: Schema = Schema {
    path: "attribution_data",
    fields: &[],
    keys: &[
        "ad_id",
        "touchpoint_ts",
        "attribution_share",
        "attribution_value",
        "scope",
        "visit_time",
        "adset_id",
        "campaign_id",
        "attribution_model",
        "attr_window",
        "attribution_source",
        "touchpoint_type",
        "touchpoint_id",
        "attribution_method",
        "decline_reason",
        "auditing_token",
        "linkage_key",
        "attribution_setting",
        "total_credit",
        "partner_client_id",
    ],
};

/// Every object, for hints that point from one to another.
pub(super) static ALL: [&Schema; 8] = [
    &EVENT,
    &USER_DATA,
    &CUSTOM_DATA,
    &CONTENT,
    &STORE_DATA,
    &APP_DATA,
    &ORIGINAL_EVENT_DATA,
    &ATTRIBUTION_DATA,
];
