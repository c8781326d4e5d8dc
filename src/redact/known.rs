//! What a run knows to be secret, beside what a case's own exchanges hold: the credentials of
//! the profile, and those that it learns on its way. Deliberately masks nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::alone::Alone;
use super::case_secrets::OwnSecrets;
use super::needles::Needles;
use super::secret_forms::{parts, push_variants};
use super::sensitive::is_distinct;
use super::sweep::Sweeper;
use crate::model::host::{Credential, HostProfile};

/// So many forms of secrets that clients of others send are looked for everywhere.
const MOST_FORMS: usize = 20_000;
/// So many of those that stand in many texts by chance: each is looked for on its own.
const MOST_ALONE: usize = 1_000;
/// So many bytes of them, since what finds them takes many times as much.
const MOST_FORM_BYTES: usize = 4 * 1024 * 1024;

/// The secrets that are known at one time.
#[derive(Debug, Default)]
pub(super) struct Known {
    credentials: Option<Needles>,
    /// Credentials that are masked only where they are the whole of a value.
    alone: Alone,
    /// Lower-case names of headers that credentials stand in.
    pub(super) headers: Vec<String>,
    /// Names of parameters of the query whose values are never written.
    pub(super) parameters: Vec<String>,
}

impl Known {
    /// What a profile holds: its credentials, and the passwords of its proxies.
    pub(super) fn of(profile: &HostProfile) -> Known {
        let mut secrets = Secrets::default();
        let credentials = profile.credentials.values();
        credentials.for_each(|credential| secrets.add(credential));
        for (user, password) in profile.network.proxy_logins() {
            secrets.add_text(&password);
            secrets.add_text(&STANDARD.encode(format!("{user}:{password}")));
        }
        Known::default().with(secrets)
    }

    /// This and a credential; `None` where nothing of it is new.
    pub(super) fn and(&self, credential: &Credential) -> Option<Known> {
        let mut secrets = Secrets::default();
        secrets.add(credential);
        (!self.holds(&secrets)).then(|| self.with(secrets))
    }

    /// Whether further secrets of clients may be learned.
    pub(super) fn has_room(&self) -> bool {
        let forms = self.forms();
        let is_few = forms.len() < MOST_FORMS && self.alone.len() < MOST_ALONE;
        is_few && forms.iter().map(String::len).sum::<usize>() < MOST_FORM_BYTES
    }

    /// This and the words of credentials; `None` where nothing of them is new.
    pub(super) fn and_texts(&self, texts: &[String]) -> Option<Known> {
        let mut secrets = Secrets::default();
        texts.iter().for_each(|text| secrets.add_text(text));
        (!self.holds(&secrets)).then(|| self.with(secrets))
    }

    fn holds(&self, secrets: &Secrets) -> bool {
        let mut headers = secrets.headers.iter();
        let mut parameters = secrets.parameters.iter();
        let mut alone = secrets.alone.iter();
        let mut forms = secrets.forms.iter();
        let known = self.forms();
        headers.all(|name| self.headers.contains(name))
            && parameters.all(|name| self.parameters.contains(name))
            && alone.all(|text| text.is_empty() || self.alone.is(text.as_bytes()))
            && forms.all(|form| known.binary_search(form).is_ok())
    }

    fn with(&self, secrets: Secrets) -> Known {
        let mut alone = self.alone.clone();
        alone.extend(secrets.alone);
        Known {
            credentials: Needles::new([self.forms(), &secrets.forms].concat()),
            alone,
            headers: [&*self.headers, &secrets.headers].concat(),
            parameters: [&*self.parameters, &secrets.parameters].concat(),
        }
    }

    fn forms(&self) -> &[String] {
        self.credentials.as_ref().map_or(&[], Needles::texts)
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
            credentials: self.credentials.as_ref(),
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
                self.add_text(token.expose());
                self.add_text(&format!("Bearer {}", token.expose()));
            }
            Credential::Basic { user, password } => {
                self.add_text(password.expose());
                self.add_text(&STANDARD.encode(format!("{user}:{}", password.expose())));
            }
            Credential::Header { name, value } => {
                self.headers.push(name.to_ascii_lowercase());
                self.add_text(value.expose());
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

    fn add_text(&mut self, secret: &str) {
        match is_distinct(secret) {
            true => parts(secret).for_each(|part| push_variants(part, &mut self.forms)),
            false => self.alone.push(secret.to_owned()),
        }
    }
}
