//! What proves who sends: the token and the proof made of it, and how to keep them out of texts.

use super::redact::Redactor;
use super::request::{Template, appsecret_proof};
use super::rotation::Rotation;
use super::secret::Secret;

/// The template of the requests with the newest token. Old tokens stay hidden in texts.
#[derive(Debug)]
pub(super) struct Access {
    app_secret: Option<Secret>,
    current: Rotation<Current>,
}

#[derive(Clone, Debug)]
pub(super) struct Current {
    pub(super) template: Template,
    pub(super) redactor: Redactor,
}

impl Access {
    pub(super) fn new(template: Template, redactor: Redactor, app_secret: Option<Secret>) -> Self {
        Self {
            app_secret,
            current: Rotation::new(Current { template, redactor }),
        }
    }

    pub(super) fn get(&self) -> &Current {
        self.current.get()
    }

    /// From now on requests carry this token.
    pub(super) fn set_token(&self, token: Secret) {
        let old = self.get();
        let app_secret = self.app_secret.as_ref();
        let proof = app_secret.and_then(|secret| appsecret_proof(secret, &token));
        let secrets = [Some(token.clone()), proof.clone()];
        let redactor = old.redactor.clone().hiding(secrets.into_iter().flatten());
        let template = Template {
            access_token: Some(token),
            appsecret_proof: proof,
            ..old.template.clone()
        };
        self.current.set(Current { template, redactor });
    }
}
