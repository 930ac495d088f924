//! Where events go: the arguments that every command which talks to Meta has.

// These comments are printed on terminals, where backticks only disturb.
#![allow(clippy::doc_markdown)]

use std::path::PathBuf;

use capikit::{Secret, Settings};

use crate::exit::Stop;
use crate::secret;

#[derive(Debug, clap::Args)]
pub(crate) struct Endpoint {
    /// The dataset or pixel [or: CAPIKIT_PIXEL_ID]
    #[arg(long, value_name = "ID")]
    pub(crate) pixel_id: Option<String>,
    /// A file that holds the access token and nothing else [or: CAPIKIT_ACCESS_TOKEN]
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// The endpoint, such as a sandbox or a gateway [or: CAPIKIT_BASE_URL]
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    /// The path below it [default: /{version}/{pixel_id}/events]
    #[arg(long, value_name = "PATH")]
    pub(crate) path_template: Option<String>,
    /// The version of the Graph API, such as v26.0
    #[arg(long, value_name = "VERSION")]
    pub(crate) graph_version: Option<String>,
    /// Show the events in Meta's Test Events tool; they still count [or: CAPIKIT_TEST_EVENT_CODE]
    #[arg(long, value_name = "CODE")]
    pub(crate) test_event_code: Option<String>,
}

impl Endpoint {
    /// What the token file holds.
    pub(crate) fn token(&self) -> Result<Option<String>, Stop> {
        secret::read_if_given(self.token_file.as_deref())
    }

    /// The settings of a client that sends there with this token.
    pub(crate) fn settings(&self, token: Option<String>) -> Settings {
        let mut settings = Settings::default();
        settings.access_token = token.map(Secret::from);
        settings.pixel_id.clone_from(&self.pixel_id);
        settings.base_url.clone_from(&self.base_url);
        settings.path_template.clone_from(&self.path_template);
        settings.graph_version.clone_from(&self.graph_version);
        settings.test_event_code.clone_from(&self.test_event_code);
        settings
    }
}
