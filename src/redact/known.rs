//! What a run knows to be secret, beside what a case's own exchanges hold: the credentials of
//! the profile, and those that it learns on its way. Deliberately masks nothing.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::alone::Alone;
use super::case_secrets::OwnSecrets;
use super::header_names::is_sensitive_header;
use super::header_secrets::of_credential;
use super::needles::Needles;
use super::own_secrets;
use super::secret_forms::{parts, push_variants};
use super::sensitive::is_distinct;
use super::sweep::Sweeper;
use crate::model::host::{Credential, HostProfile};

/// So many forms of secrets that clients of others send are looked for everywhere.
const MOST_FORMS: usize = 100_000;
/// So many of those that stand in many texts by chance: each is looked for on its own.
const MOST_ALONE: usize = 1_000;
/// So many bytes of them.
const MOST_FORM_BYTES: usize = 16 * 1024 * 1024;

/// The secrets that are known at one time.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Each set is larger than the next, so that what is learned one by one is not looked
    /// through each time: a text is moved no more often than the logarithm of their number.
    credentials: Vec<Arc<Needles>>,
    /// Credentials that are masked only where they are the whole of a value.
    alone: Alone,
    /// Lower-case names of headers that credentials stand in.
    headers: Vec<String>,
    /// Names of parameters of the query whose values are never written.
    pub(super) parameters: Vec<String>,
}

impl Known {
    /// What has these names, and no credential yet.
    pub(super) fn named(headers: Vec<String>, parameters: Vec<String>) -> Known {
        Known {
            headers,
            parameters,
            ..Known::default()
        }
    }

    /// This and what a profile holds: its credentials, and the passwords of its proxies.
    pub(super) fn and_profile(self, profile: &HostProfile) -> Known {
        let mut secrets = Secrets::default();
        secrets
            .headers
            .extend(profile.secret_headers.iter().cloned());
        let credentials = profile.credentials.values();
        credentials.for_each(|credential| secrets.add(credential));
        for (user, password) in profile.network.proxy_logins() {
            secrets.add_text(&password);
            secrets.add_text(&STANDARD.encode(format!("{user}:{password}")));
        }
        self.with(secrets)
    }

    /// This and a credential; `None` where nothing of it is new.
    pub(super) fn and(&self, credential: &Credential) -> Option<Known> {
        let mut secrets = Secrets::default();
        secrets.add(credential);
        (!self.holds(&secrets)).then(|| self.with(secrets))
    }

    /// Whether further secrets of clients may be learned.
    pub(super) fn has_room(&self) -> bool {
        let sum =
            |of: fn(&Needles) -> usize| self.credentials.iter().map(|one| of(one)).sum::<usize>();
        let is_few = sum(|one| one.texts().len()) < MOST_FORMS && self.alone.len() < MOST_ALONE;
        is_few && sum(Needles::bytes) < MOST_FORM_BYTES
    }

    /// This and the words of credentials; `None` where nothing of them is new.
    pub(super) fn and_texts(&self, texts: &[String]) -> Option<Known> {
        let mut secrets = Secrets::default();
        texts.iter().for_each(|text| secrets.add_text(text));
        (!self.holds(&secrets)).then(|| self.with(secrets))
    }

    /// Whether a header holds a secret, by its name or by a scheme before it.
    pub(super) fn is_secret_header(&self, name: &str, text: &str) -> bool {
        is_sensitive_header(name)
            || self.headers.iter().any(|own| own == name)
            || own_secrets::has_credential(text)
    }

    fn holds(&self, secrets: &Secrets) -> bool {
        let mut headers = secrets.headers.iter();
        let mut parameters = secrets.parameters.iter();
        let mut alone = secrets.alone.iter();
        let mut forms = secrets.forms.iter();
        let is_known = |form: &String| self.credentials.iter().any(|one| one.has(form));
        headers.all(|name| self.headers.contains(name))
            && parameters.all(|name| self.parameters.contains(name))
            && alone.all(|text| text.is_empty() || self.alone.is(text.as_bytes()))
            && forms.all(is_known)
    }

    fn with(&self, secrets: Secrets) -> Known {
        let mut alone = self.alone.clone();
        alone.extend(secrets.alone);
        Known {
            credentials: self.and_forms(secrets.forms),
            alone,
            headers: [&*self.headers, &secrets.headers].concat(),
            parameters: [&*self.parameters, &secrets.parameters].concat(),
        }
    }

    fn and_forms(&self, mut forms: Vec<String>) -> Vec<Arc<Needles>> {
        let mut sets = self.credentials.clone();
        while let Some(last) = sets.pop_if(|last| last.texts().len() <= forms.len()) {
            forms.extend_from_slice(last.texts());
        }
        sets.extend(Needles::new(forms).map(Arc::new));
        sets
    }

    /// What masks all of this, but no secret of a case.
    pub(super) fn own_sweeper(&self) -> Sweeper<'_> {
        self.sweeper(None, &self.alone)
    }

    /// What masks all of this and a case's secrets, as [`Known::told_apart`] gives them.
    pub(super) fn sweeper<'a>(
        &'a self,
        own: Option<&'a OwnSecrets>,
        alone: &'a Alone,
    ) -> Sweeper<'a> {
        Sweeper {
            credentials: &self.credentials,
            own,
            alone,
        }
    }

    /// The secrets of a case that are looked for everywhere, and those, of a case or not, that
    /// are masked only where they are the whole of a value.
    pub(super) fn split(&self, secrets: Vec<String>) -> (Option<OwnSecrets>, Alone) {
        let (distinct, common): (Vec<_>, Vec<_>) =
            secrets.into_iter().partition(|one| is_distinct(one));
        let mut alone = self.alone.clone();
        alone.extend(common);
        (OwnSecrets::new(distinct), alone)
    }
}

/// Secrets on their way into what is known.
#[derive(Default)]
struct Secrets {
    /// Those that are looked for everywhere, in each form.
    forms: Vec<String>,
    alone: Vec<String>,
    headers: Vec<String>,
    parameters: Vec<String>,
}

impl Secrets {
    fn add(&mut self, credential: &Credential) {
        for part in credential.parts() {
            self.add_part(part);
        }
    }

    fn add_part(&mut self, part: &Credential) {
        match part {
            Credential::Bearer(token) => {
                self.add_text(&format!("Bearer {}", token.expose()));
                self.add_credential(token.expose());
            }
            Credential::Basic { user, password } => {
                self.add_text(part.secret().unwrap_or_default());
                self.add_text(&STANDARD.encode(format!("{user}:{}", password.expose())));
            }
            Credential::Header { name, value } => {
                self.headers.push(name.to_ascii_lowercase());
                self.add_credential(value.expose());
            }
            Credential::Query { name, value } => {
                self.parameters.push(name.clone());
                self.add_text(value.expose());
                // However short it is, beside its name it is there by no chance.
                self.add_text(&format!("{name}={}", value.expose()));
            }
            Credential::Cookie { name, value } => {
                self.add_text(value.expose());
                self.add_text(&format!("{name}={}", value.expose()));
            }
            Credential::Fetched(sign_in) => {
                for secret in sign_in.secrets() {
                    self.add_text(&secret);
                }
            }
            Credential::Several(_) | Credential::Unset { .. } => {}
        }
    }

    /// A credential as it is sent, and what stands behind its scheme.
    fn add_credential(&mut self, text: &str) {
        let mut own = Vec::new();
        of_credential(text, &mut own);
        own.push(text.to_owned());
        own.iter().for_each(|secret| self.add_text(secret));
    }

    fn add_text(&mut self, secret: &str) {
        match is_distinct(secret) {
            true => parts(secret).for_each(|part| push_variants(part, &mut self.forms)),
            false => self.alone.push(secret.to_owned()),
        }
    }
}
