//! What happened inside an app (`app_data`).

use std::fmt;

use super::debug;

/// The app side of an event; required when `action_source` is `app`.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AppData {
    /// Whether the person allows tracking (iOS ATT). Required.
    pub advertiser_tracking_enabled: Option<bool>,
    /// Whether the person allows tracking inside the app.
    pub application_tracking_enabled: Option<bool>,
    /// The device, in 16 positions. Required.
    pub extinfo: Option<Vec<String>>,
    /// Campaign ids.
    pub campaign_ids: Option<String>,
    /// The Android install referrer.
    pub install_referrer: Option<String>,
    /// The store the app was installed from.
    pub installer_package: Option<String>,
    /// URL schemes the app registers.
    pub url_schemes: Vec<String>,
    /// The iOS vendor id.
    pub vendor_id: Option<String>,
    /// The Windows attribution id.
    pub windows_attribution_id: Option<String>,
    /// Whether views count.
    pub consider_views: Option<bool>,
    /// Whether dwell data is included.
    pub include_dwell_data: Option<bool>,
    /// Whether video data is included.
    pub include_video_data: Option<bool>,
    /// The receipt of an in-app purchase.
    pub receipt_data: Option<String>,
}

impl fmt::Debug for AppData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug::show(
            f,
            "AppData",
            &[
                (
                    "advertiser_tracking_enabled",
                    self.advertiser_tracking_enabled.is_some(),
                ),
                (
                    "application_tracking_enabled",
                    self.application_tracking_enabled.is_some(),
                ),
                ("extinfo", self.extinfo.is_some()),
                ("campaign_ids", self.campaign_ids.is_some()),
                ("install_referrer", self.install_referrer.is_some()),
                ("installer_package", self.installer_package.is_some()),
                ("url_schemes", !self.url_schemes.is_empty()),
                ("vendor_id", self.vendor_id.is_some()),
                (
                    "windows_attribution_id",
                    self.windows_attribution_id.is_some(),
                ),
                ("consider_views", self.consider_views.is_some()),
                ("include_dwell_data", self.include_dwell_data.is_some()),
                ("include_video_data", self.include_video_data.is_some()),
                ("receipt_data", self.receipt_data.is_some()),
            ],
        )
    }
}
