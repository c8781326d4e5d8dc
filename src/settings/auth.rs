//! `auth.NAME` of a host profile: one credential, or several that are sent together.

use std::fmt;

use schemars::JsonSchema;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::login::LoginSettings;
use super::oauth2::OAuth2Settings;
use super::text_source::TextSource;

/// A credential as written.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(untagged)]
pub enum AuthSettings {
    /// One part.
    One(Box<CredentialSettings>),
    /// Parts that are sent together.
    Several(Vec<CredentialSettings>),
}

impl AuthSettings {
    /// Its parts, in the order in which they are written.
    pub fn parts(&self) -> &[CredentialSettings] {
        match self {
            AuthSettings::One(part) => std::slice::from_ref(part),
            AuthSettings::Several(parts) => parts,
        }
    }
}

impl<'de> Deserialize<'de> for AuthSettings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<AuthSettings, D::Error> {
        deserializer.deserialize_any(OneOrSeveral)
    }
}

/// Reads one part or a list, so that a mistake within is reported as one of that part.
struct OneOrSeveral;

impl<'de> Visitor<'de> for OneOrSeveral {
    type Value = AuthSettings;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a credential such as { bearer = … }, or a list of them")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<AuthSettings, A::Error> {
        let part = CredentialSettings::deserialize(MapAccessDeserializer::new(map))?;
        Ok(AuthSettings::One(Box::new(part)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<AuthSettings, A::Error> {
        let parts = Vec::deserialize(SeqAccessDeserializer::new(list))?;
        Ok(AuthSettings::Several(parts))
    }
}

/// A part of a credential as written; exactly one of its forms is set.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CredentialSettings {
    /// `Authorization: Bearer …`
    pub bearer: Option<TextSource>,
    /// `Authorization: Basic …`
    pub basic: Option<BasicSettings>,
    /// Any other header.
    pub header: Option<NamedSettings>,
    /// A parameter of the query.
    pub query: Option<NamedSettings>,
    /// A cookie.
    pub cookie: Option<NamedSettings>,
    /// A token from an OAuth 2.0 token endpoint, sent as `Authorization: Bearer …`.
    pub oauth2: Option<OAuth2Settings>,
    /// A token from the response to a login.
    pub login: Option<LoginSettings>,
}

/// A user name and a password.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BasicSettings {
    /// The user name, or an API key that stands in its place.
    pub user: TextSource,
    /// The password; empty where the user name is a key.
    pub password: TextSource,
}

impl BasicSettings {
    /// Whether the user name is the secret, as there is no password.
    pub(crate) fn is_key(&self) -> bool {
        matches!(&self.password, TextSource::Literal(text) if text.is_empty())
    }
}

/// A header, a parameter of the query or a cookie that carries a secret.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedSettings {
    /// Its name.
    pub name: String,
    /// Its whole value.
    pub value: TextSource,
}

/// The one form of a part that is written.
pub(crate) enum Form<'a> {
    Bearer(&'a TextSource),
    Basic(&'a BasicSettings),
    Header(&'a NamedSettings),
    Query(&'a NamedSettings),
    Cookie(&'a NamedSettings),
    OAuth2(&'a OAuth2Settings),
    Login(&'a LoginSettings),
}

impl<'a> Form<'a> {
    /// What of it is a secret, each by itself.
    pub(crate) fn secrets(&self) -> Vec<&'a TextSource> {
        match self {
            Form::Bearer(token) => vec![token],
            Form::Basic(basic) if basic.is_key() => vec![&basic.user],
            Form::Basic(basic) => vec![&basic.password],
            Form::Header(named) | Form::Query(named) | Form::Cookie(named) => vec![&named.value],
            Form::OAuth2(client) => client.secret().into_iter().collect(),
            Form::Login(login) => login.secrets.values().collect(),
        }
    }

    /// Every text of it that may come from elsewhere.
    pub(crate) fn texts(&self) -> Vec<&'a TextSource> {
        match self {
            Form::OAuth2(client) => client.texts(),
            Form::Login(login) => login.texts(),
            Form::Basic(basic) => vec![&basic.password, &basic.user],
            _ => self.secrets(),
        }
    }

    /// Whether it sends something to an address that it names itself.
    pub(crate) fn names_an_address(&self) -> bool {
        match self {
            Form::OAuth2(_) => true,
            Form::Login(login) => login.url.is_some(),
            _ => false,
        }
    }

    /// The form, without the secret.
    pub(crate) fn words(&self) -> String {
        match self {
            Form::Bearer(_) => "bearer".to_owned(),
            Form::Basic(basic) => match &basic.user {
                TextSource::Literal(user) if !basic.is_key() => format!("basic {user}"),
                _ => "basic".to_owned(),
            },
            Form::Header(named) => format!("header {}", named.name),
            Form::Query(named) => format!("query {}", named.name),
            Form::Cookie(named) => format!("cookie {}", named.name),
            Form::OAuth2(_) => "oauth2".to_owned(),
            Form::Login(login) => format!("login {}", login.request.path),
        }
    }

    /// Where it is sent; two parts cannot be in the same place.
    fn place(&self) -> String {
        match self {
            Form::Bearer(_) | Form::Basic(_) | Form::OAuth2(_) => "header authorization".to_owned(),
            Form::Header(named) => format!("header {}", named.name.to_ascii_lowercase()),
            Form::Query(_) | Form::Cookie(_) => self.words(),
            Form::Login(login) => login.place(),
        }
    }
}

/// The forms of a credential's parts, or what is wrong with it.
pub(crate) fn forms_of(written: &AuthSettings) -> Result<Vec<Form<'_>>, String> {
    let forms: Result<Vec<Form<'_>>, String> = written.parts().iter().map(form_of).collect();
    let forms = forms?;
    if forms.is_empty() {
        return Err("a credential has at least one part".into());
    }
    for (index, form) in forms.iter().enumerate() {
        let place = form.place();
        if forms[..index].iter().any(|other| other.place() == place) {
            return Err(format!("two parts of a credential are sent as {place}"));
        }
    }
    Ok(forms)
}

fn form_of(written: &CredentialSettings) -> Result<Form<'_>, String> {
    let CredentialSettings {
        bearer,
        basic,
        header,
        query,
        cookie,
        oauth2,
        login,
    } = written;
    let forms = [
        bearer.as_ref().map(Form::Bearer),
        basic.as_ref().map(Form::Basic),
        header.as_ref().map(Form::Header),
        query.as_ref().map(Form::Query),
        cookie.as_ref().map(Form::Cookie),
        oauth2.as_ref().map(Form::OAuth2),
        login.as_ref().map(Form::Login),
    ];
    let mut forms = forms.into_iter().flatten();
    let (Some(form), None) = (forms.next(), forms.next()) else {
        let words = "a credential has exactly one of `bearer`, `basic`, `header`, `query`, \
                     `cookie`, `oauth2` and `login`; a list of them is sent together";
        return Err(words.into());
    };
    let is_token = |name: &str| http::HeaderName::from_bytes(name.as_bytes()).is_ok();
    match &form {
        Form::Header(named) if !is_token(&named.name) => {
            Err(format!("`{}` is not a header name", named.name))
        }
        Form::Cookie(named) if !is_token(&named.name) => {
            Err(format!("`{}` is not a cookie name", named.name))
        }
        Form::OAuth2(client) => client.check().map(|()| form),
        Form::Login(login) => login.check().map(|()| form),
        Form::Query(named) if named.name.is_empty() => {
            Err("a parameter of the query has a name".into())
        }
        _ => Ok(form),
    }
}
