//! What a client can be told, checked as a whole before anything is sent.

use std::path::PathBuf;
use std::time::Duration;

use super::address::{self, Parts};
use super::durability::{Ambiguous, Durability};
use super::policy::{BASE_URL, PATH_TEMPLATE, Policy, SPOOL_BYTES};
use super::redact::Redactor;
use super::request::{Template, appsecret_proof};
use super::secret::Secret;
use super::setting::{
    check_pixel_id, check_secret, country, enabled, filled, needed, partner_agent, policy, trimmed,
};
use super::spool::Destination;
use super::state_folder::spool_folder;
use crate::error::Error;
use crate::event::ExternalIdForm;
use crate::identity::Country;

/// Everything a client can be told. Left out, the identifying settings come from the environment:
/// `CAPIKIT_PIXEL_ID`, `CAPIKIT_ACCESS_TOKEN`, `CAPIKIT_TEST_EVENT_CODE`, `CAPIKIT_BASE_URL`,
/// `CAPIKIT_SPOOL_DIR`, and `CAPIKIT_ENABLED=0` switches sending off.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Settings {
    /// The dataset or pixel id: digits.
    pub pixel_id: Option<String>,
    /// The token. May be absent only with a `base_url` of your own (gateways hold it).
    pub access_token: Option<Secret>,
    /// The endpoint, `https://graph.facebook.com` when absent.
    pub base_url: Option<String>,
    /// The path, `/{version}/{pixel_id}/events` when absent.
    pub path_template: Option<String>,
    /// The Graph API version, with or without the `v`.
    pub graph_version: Option<String>,
    /// Shows the events in Meta's Test Events tool. They still count.
    pub test_event_code: Option<String>,
    /// Adds `appsecret_proof` to every request.
    pub app_secret: Option<Secret>,
    /// Who sends: 2 to 22 characters.
    pub partner_agent: Option<String>,
    /// The country of phones, states and postcodes where an event names none.
    pub default_country: Option<String>,
    /// Refuse an event for any issue that is more than a note.
    pub strict: bool,
    /// Send the second canonical form too, where two are defensible.
    pub alternates: bool,
    /// How plain external ids are sent: `hashed`, as the pixel does, or `raw`, as they are. `hashed`
    /// when absent.
    pub external_id: Option<String>,
    /// The longest one request may take; 10 seconds when absent.
    pub timeout: Option<Duration>,
    /// `false`: check everything and send nothing (for test suites). Pixel and token may then be
    /// absent.
    pub enabled: Option<bool>,
    /// Allow `http://` to hosts other than this machine.
    pub allow_http: bool,
    /// The folder of accepted events; the platform's state folder when absent.
    pub spool_dir: Option<PathBuf>,
    /// What an accepted event survives: the end of the process when absent.
    pub durability: Option<Durability>,
    /// What happens to events that were perhaps received. When absent they are sent again, but
    /// those of `business_messaging` are held: Meta does not tell repeated ones apart.
    pub ambiguous: Option<Ambiguous>,
    /// The most bytes of pending events that are kept; 1 GiB when absent.
    pub spool_bytes: Option<u64>,
    /// Keep the outcomes of tracked events until
    /// [`next_outcomes`](crate::Client::next_outcomes) has told them.
    pub keep_outcomes: bool,
}

/// Settings that were found to be right.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(super) struct Checked {
    pub(super) template: Template,
    pub(super) redactor: Redactor,
    pub(super) policy: Policy,
    pub(super) default_country: Option<Country>,
    pub(super) strict: bool,
    pub(super) alternates: bool,
    pub(super) external_id: ExternalIdForm,
    pub(super) enabled: bool,
    pub(super) app_secret: Option<Secret>,
    pub(super) destination: Destination,
    pub(super) spool_dir: Option<PathBuf>,
    pub(super) durability: Durability,
    pub(super) ambiguous: Option<Ambiguous>,
    pub(super) spool_bytes: u64,
    pub(super) keep_outcomes: bool,
}

/// Tells a variable of the environment.
pub(super) type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

impl Settings {
    /// Fails with [`ErrorKind::Config`](crate::ErrorKind) and the name of the first wrong setting.
    pub(super) fn check(&self, environment: Lookup<'_>) -> Result<Checked, Error> {
        let enabled = enabled(self.enabled, environment)?;
        let (template, destination) = self.template(environment, enabled)?;
        let secrets = [
            &template.access_token,
            &template.appsecret_proof,
            &self.app_secret,
        ];
        Ok(Checked {
            redactor: Redactor::new(secrets.into_iter().flatten().cloned()),
            template,
            policy: policy(self.timeout)?,
            default_country: country(self.default_country.as_deref())?,
            strict: self.strict,
            alternates: self.alternates,
            external_id: external_id(self.external_id.as_deref())?,
            enabled,
            app_secret: self.app_secret.clone(),
            destination,
            spool_dir: spool_folder(self.spool_dir.as_deref(), environment),
            durability: self.durability.unwrap_or_default(),
            ambiguous: self.ambiguous,
            spool_bytes: self.spool_bytes.unwrap_or(SPOOL_BYTES),
            keep_outcomes: self.keep_outcomes,
        })
    }

    fn template(
        &self,
        environment: Lookup<'_>,
        enabled: bool,
    ) -> Result<(Template, Destination), Error> {
        let base_url = self
            .base_url
            .clone()
            .or_else(|| filled(environment, "CAPIKIT_BASE_URL"));
        let pixel_id = self
            .pixel_id
            .clone()
            .or_else(|| filled(environment, "CAPIKIT_PIXEL_ID"));
        let pixel_id = pixel_id.as_deref().map(check_pixel_id).transpose()?;
        let pixel_id = needed(pixel_id, "pixel_id", "CAPIKIT_PIXEL_ID", !enabled)?.unwrap_or("0");
        let url = address::build(&Parts {
            base_url: base_url.as_deref(),
            path_template: self.path_template.as_deref(),
            graph_version: self.graph_version.as_deref(),
            pixel_id,
            allow_http: self.allow_http,
        })?;
        let from_environment = || filled(environment, "CAPIKIT_ACCESS_TOKEN").map(Secret::from);
        let token = self.access_token.clone().or_else(from_environment);
        let token = token
            .as_ref()
            .map(|token| check_secret(token, "access_token"))
            .transpose()?;
        let is_optional = !enabled || base_url.is_some();
        let access_token = needed(token, "access_token", "CAPIKIT_ACCESS_TOKEN", is_optional)?;
        let test_event_code = self.test_event_code(environment)?;
        let destination = Destination {
            base_url: trimmed(base_url.as_deref(), BASE_URL),
            path_template: trimmed(self.path_template.as_deref(), PATH_TEMPLATE),
            pixel_id: pixel_id.to_owned(),
            test_event_code: test_event_code.clone(),
        };
        let template = Template {
            url,
            appsecret_proof: self.proof(access_token.as_ref(), enabled)?,
            access_token,
            test_event_code,
            partner_agent: partner_agent(self.partner_agent.as_deref())?,
        };
        Ok((template, destination))
    }

    fn proof(&self, token: Option<&Secret>, enabled: bool) -> Result<Option<Secret>, Error> {
        let Some(app_secret) = &self.app_secret else {
            return Ok(None);
        };
        let app_secret = check_secret(app_secret, "app_secret")?;
        match token {
            Some(token) => Ok(appsecret_proof(&app_secret, token)),
            None if !enabled => Ok(None),
            None => Err(Error::config(
                "app_secret",
                "proves that the access token is yours, so it needs access_token too",
            )),
        }
    }

    /// An empty one switches the environment's off.
    fn test_event_code(&self, environment: Lookup<'_>) -> Result<Option<String>, Error> {
        let from_environment = || filled(environment, "CAPIKIT_TEST_EVENT_CODE");
        let code = self.test_event_code.clone().or_else(from_environment);
        let code = code.unwrap_or_default().trim().to_owned();
        if code.chars().any(char::is_control) {
            return Err(Error::config(
                "test_event_code",
                "holds a control character",
            ));
        }
        Ok((!code.is_empty()).then_some(code))
    }
}

fn external_id(form: Option<&str>) -> Result<ExternalIdForm, Error> {
    form.map_or(Ok(ExternalIdForm::default()), str::parse)
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
