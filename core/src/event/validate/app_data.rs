//! `app_data`: the device and the consent of an app event.

use super::field::blank;
use crate::event::limits::EXTINFO_SLOTS;
use crate::event::report::Report;
use crate::event::{AppData, Event};
use crate::issue::Code;

/// The versions of `extinfo` that Meta knows: Android and iOS.
const EXTINFO_VERSIONS: [&str; 2] = ["a2", "i2"];

/// The position of the OS version, which may not be blank.
const OS_VERSION: usize = 4;

pub(super) fn check(event: &mut Event, report: &mut Report) {
    if let Some(data) = &mut event.app_data {
        extinfo(data, report);
        texts(data, report);
    }
    if event.action_source.as_deref() == Some("app") {
        let data = event.app_data.as_ref();
        let tracking = data.and_then(|data| data.advertiser_tracking_enabled);
        let extinfo = data.and_then(|data| data.extinfo.as_ref());
        report.require("app_data.advertiser_tracking_enabled", tracking.is_some());
        report.require("app_data.extinfo", extinfo.is_some());
    }
}

/// Source: Meta's page "App data parameters".
fn extinfo(data: &mut AppData, report: &mut Report) {
    let Some(slots) = &data.extinfo else { return };
    let version = slots.first().map_or("", String::as_str);
    let os_version = slots.get(OS_VERSION).map_or("", |slot| slot.trim());
    let is_valid = slots.len() == EXTINFO_SLOTS
        && EXTINFO_VERSIONS.contains(&version)
        && !os_version.is_empty();
    if !is_valid {
        data.extinfo = None;
        report.add("app_data.extinfo", Code::InvalidExtinfo);
    }
}

fn texts(data: &mut AppData, report: &mut Report) {
    for (value, field) in [
        (&mut data.campaign_ids, "app_data.campaign_ids"),
        (&mut data.install_referrer, "app_data.install_referrer"),
        (&mut data.installer_package, "app_data.installer_package"),
        (&mut data.vendor_id, "app_data.vendor_id"),
        (
            &mut data.windows_attribution_id,
            "app_data.windows_attribution_id",
        ),
        (&mut data.receipt_data, "app_data.receipt_data"),
    ] {
        blank(value, field, report);
    }
    data.url_schemes.retain(|scheme| !scheme.trim().is_empty());
}
