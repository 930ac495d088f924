//! The settings of a client, as JavaScript gives them.

use capikit::{Error, Secret, Settings};
use napi_derive::napi;

use crate::time::milliseconds;

/// The settings. `index.d.ts` says what each means.
#[napi(object)]
pub struct ClientOptions {
    /// The dataset or pixel id.
    pub pixel_id: Option<String>,
    /// The token.
    pub access_token: Option<String>,
    /// An endpoint of one's own.
    pub base_url: Option<String>,
    /// The country where an event names none.
    pub default_country: Option<String>,
    /// Shows the events in Meta's Test Events tool.
    pub test_event_code: Option<String>,
    /// Adds a proof to every request.
    pub app_secret: Option<String>,
    /// Another version of the Graph API.
    pub graph_version: Option<String>,
    /// Another path.
    pub path_template: Option<String>,
    /// Who sends.
    pub partner_agent: Option<String>,
    /// Refuse an event for any issue that is more than a note.
    pub strict: Option<bool>,
    /// Send second canonical forms too.
    pub alternates: Option<bool>,
    /// `hashed` or `raw`.
    pub external_id: Option<String>,
    /// The longest one request may take, in milliseconds.
    pub timeout_ms: Option<u32>,
    /// Whether to send at all.
    pub enabled: Option<bool>,
    /// The folder of accepted events.
    pub spool_dir: Option<String>,
    /// What an accepted event survives.
    pub durability: Option<String>,
    /// What happens to events that were perhaps received.
    pub ambiguous: Option<String>,
    /// The most bytes of pending events.
    pub spool_bytes: Option<i64>,
    /// Whether somebody will ask for outcomes.
    pub keep_outcomes: Option<bool>,
}

impl TryFrom<ClientOptions> for Settings {
    type Error = Error;

    fn try_from(options: ClientOptions) -> Result<Self, Error> {
        let durability = options.durability.map(|name| name.parse());
        let ambiguous = options.ambiguous.map(|name| name.parse());
        let mut settings = Self::default();
        settings.pixel_id = options.pixel_id;
        settings.access_token = options.access_token.map(Secret::from);
        settings.base_url = options.base_url;
        settings.default_country = options.default_country;
        settings.test_event_code = options.test_event_code;
        settings.app_secret = options.app_secret.map(Secret::from);
        settings.graph_version = options.graph_version;
        settings.path_template = options.path_template;
        settings.partner_agent = options.partner_agent;
        settings.strict = options.strict.unwrap_or_default();
        settings.alternates = options.alternates.unwrap_or_default();
        settings.external_id = options.external_id;
        settings.timeout = options.timeout_ms.map(milliseconds);
        settings.enabled = options.enabled;
        settings.spool_dir = options.spool_dir.map(Into::into);
        settings.durability = durability.transpose()?;
        settings.ambiguous = ambiguous.transpose()?;
        // `lib/client.js` lets no negative number through.
        settings.spool_bytes = options.spool_bytes.map(i64::unsigned_abs);
        settings.keep_outcomes = options.keep_outcomes.unwrap_or_default();
        Ok(settings)
    }
}
