//! Events of Python as events of the core.

use capikit::{
    AppData, Content, CustomData, Event, Field, Identifier, OriginalEventData, Spelling, StoreData,
    UserData,
};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::at::At;
use crate::errors::Raise;
use crate::json;
use crate::lazy::{class, name};
use crate::record::{Record, read};
use crate::values::{flag, id, identifier, integer, number, one_or_many, seconds, text};

/// `record!(value, at, "Content")`: the fields of an instance of that class of `capikit.event`.
macro_rules! record {
    ($value:expr, $at:expr, $class:literal) => {
        Record::new($value, class!($value.py(), "capikit.event", $class)?, $at)?
    };
}

/// An `Event`, or a dict in wire form.
pub(crate) fn event(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<Event> {
    if value.is_instance_of::<PyDict>() {
        let text = json::text(value, at)?;
        return Event::from_json(&text, Spelling::Snake).raise(value.py());
    }
    let record = record!(value, at, "Event");
    let mut event = Event::new(read!(record.event_name, text).unwrap_or_default());
    about(&record, &mut event)?;
    privacy(&record, &mut event)?;
    parts(&record, &mut event)?;
    Ok(event)
}

fn about(record: &Record<'_, '_>, event: &mut Event) -> PyResult<()> {
    event.event_time = read!(record.event_time, seconds);
    event.event_id = read!(record.event_id, text);
    event.action_source = read!(record.action_source, text);
    event.event_source_url = read!(record.event_source_url, text);
    event.referrer_url = read!(record.referrer_url, text);
    event.messaging_channel = read!(record.messaging_channel, text);
    event.advanced_measurement_table = read!(record.advanced_measurement_table, text);
    Ok(())
}

fn privacy(record: &Record<'_, '_>, event: &mut Event) -> PyResult<()> {
    event.opt_out = read!(record.opt_out, flag);
    event.data_processing_options = read!(record.data_processing_options, texts);
    event.data_processing_options_country = read!(record.data_processing_options_country, integer);
    event.data_processing_options_state = read!(record.data_processing_options_state, integer);
    Ok(())
}

fn parts(record: &Record<'_, '_>, event: &mut Event) -> PyResult<()> {
    event.original_event_data = read!(record.original_event_data, original_event_data);
    event.attribution_data = read!(record.attribution_data, json::map);
    event.user_data = read!(record.user_data, user_data).unwrap_or_default();
    event.custom_data = read!(record.custom_data, custom_data).unwrap_or_default();
    event.app_data = read!(record.app_data, app_data);
    Ok(())
}

fn original_event_data(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<OriginalEventData> {
    let record = record!(value, at, "OriginalEventData");
    let mut original = OriginalEventData::default();
    original.event_name = read!(record.event_name, text);
    original.event_time = read!(record.event_time, seconds);
    original.order_id = read!(record.order_id, id);
    original.event_id = read!(record.event_id, text);
    Ok(original)
}

fn user_data(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<UserData> {
    let record = record!(value, at, "UserData");
    let mut user = UserData::new();
    user.identifiers = identifiers(&record)?;
    user.client_user_agent = read!(record.client_user_agent, text);
    user.fbc = read!(record.fbc, text);
    user.fbp = read!(record.fbp, text);
    user.subscription_id = read!(record.subscription_id, id);
    user.fb_login_id = read!(record.fb_login_id, id);
    user.lead_id = read!(record.lead_id, id);
    user.anon_id = read!(record.anon_id, text);
    user.page_id = read!(record.page_id, id);
    user.page_scoped_user_id = read!(record.page_scoped_user_id, id);
    user.ctwa_clid = read!(record.ctwa_clid, text);
    user.ig_account_id = read!(record.ig_account_id, id);
    user.ig_sid = read!(record.ig_sid, id);
    user.whatsapp_business_account_id = read!(record.whatsapp_business_account_id, id);
    Ok(user)
}

fn identifiers(record: &Record<'_, '_>) -> PyResult<Vec<Identifier>> {
    let py = record.py();
    let mut found = Vec::new();
    macro_rules! add {
        ($($name:ident: $field:ident,)*) => {
            $(add(record, Field::$field, name!(py, $name)?, &mut found)?;)*
        };
    }
    add! {
        email: Email, phone: Phone, first_name: FirstName, last_name: LastName,
        date_of_birth: DateOfBirth, gender: Gender, city: City, state: State, zip: Zip,
        country: Country, external_id: ExternalId, f5first: F5First, f5last: F5Last,
        fi: FirstInitial, doby: BirthYear, dobm: BirthMonth, dobd: BirthDay, madid: Madid,
        client_ip_address: ClientIpAddress,
    }
    Ok(found)
}

fn add<'py>(
    record: &Record<'_, 'py>,
    field: Field,
    name: &Bound<'py, PyString>,
    found: &mut Vec<Identifier>,
) -> PyResult<()> {
    let one = |value: &Bound<'py, PyAny>, at: At<'_>| identifier(field, value, at);
    let values = record.read(name, |value, at| one_or_many(value, at, one))?;
    for (value, form) in values.unwrap_or_default() {
        found.push(Identifier { field, value, form });
    }
    Ok(())
}

fn custom_data(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<CustomData> {
    let record = record!(value, at, "CustomData");
    let mut data = CustomData::default();
    amounts(&record, &mut data)?;
    products(&record, &mut data)?;
    data.order_id = read!(record.order_id, id);
    data.search_string = read!(record.search_string, text);
    data.status = read!(record.status, text);
    data.item_number = read!(record.item_number, id);
    data.lead_event_source = read!(record.lead_event_source, text);
    data.event_source = read!(record.event_source, text);
    data.customer_segmentation = read!(record.customer_segmentation, text);
    data.store_data = read!(record.store_data, store_data);
    data.extra = read!(record.extra, json::map).unwrap_or_default();
    Ok(data)
}

fn amounts(record: &Record<'_, '_>, data: &mut CustomData) -> PyResult<()> {
    data.value = read!(record.value, number);
    data.currency = read!(record.currency, text);
    data.num_items = read!(record.num_items, number);
    data.predicted_ltv = read!(record.predicted_ltv, number);
    data.net_revenue = read!(record.net_revenue, number);
    Ok(())
}

fn products(record: &Record<'_, '_>, data: &mut CustomData) -> PyResult<()> {
    data.content_ids = read!(record.content_ids, ids).unwrap_or_default();
    data.contents = read!(record.contents, contents).unwrap_or_default();
    data.content_type = read!(record.content_type, text);
    data.content_name = read!(record.content_name, text);
    data.content_category = read!(record.content_category, text);
    data.delivery_category = read!(record.delivery_category, text);
    Ok(())
}

fn content(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<Content> {
    let record = record!(value, at, "Content");
    let mut content = Content::default();
    content.id = read!(record.id, id);
    content.quantity = read!(record.quantity, number);
    content.item_price = read!(record.item_price, number);
    content.title = read!(record.title, text);
    content.description = read!(record.description, text);
    content.brand = read!(record.brand, text);
    content.category = read!(record.category, text);
    content.delivery_category = read!(record.delivery_category, text);
    Ok(content)
}

fn store_data(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<StoreData> {
    let record = record!(value, at, "StoreData");
    let mut store = StoreData::default();
    store.store_page_id = read!(record.store_page_id, id);
    store.brand_page_id = read!(record.brand_page_id, id);
    store.store_code = read!(record.store_code, id);
    Ok(store)
}

fn app_data(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<AppData> {
    let record = record!(value, at, "AppData");
    let mut app = AppData::default();
    app.advertiser_tracking_enabled = read!(record.advertiser_tracking_enabled, flag);
    app.application_tracking_enabled = read!(record.application_tracking_enabled, flag);
    app.extinfo = read!(record.extinfo, texts);
    app.campaign_ids = read!(record.campaign_ids, id);
    app.install_referrer = read!(record.install_referrer, text);
    app.installer_package = read!(record.installer_package, text);
    app.url_schemes = read!(record.url_schemes, texts).unwrap_or_default();
    app.vendor_id = read!(record.vendor_id, text);
    app.windows_attribution_id = read!(record.windows_attribution_id, text);
    app.consider_views = read!(record.consider_views, flag);
    app.include_dwell_data = read!(record.include_dwell_data, flag);
    app.include_video_data = read!(record.include_video_data, flag);
    app.receipt_data = read!(record.receipt_data, text);
    Ok(app)
}

fn contents(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<Vec<Content>> {
    one_or_many(value, at, content)
}

fn texts(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<Vec<String>> {
    one_or_many(value, at, text)
}

fn ids(value: &Bound<'_, PyAny>, at: At<'_>) -> PyResult<Vec<String>> {
    one_or_many(value, at, id)
}
