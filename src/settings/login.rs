//! `auth.NAME = { login = … }`: a request whose response holds a token.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json_path::JsonPath;
use url::Url;

use super::json_value::to_json;
use super::text_source::TextSource;
use crate::client::{login_variables, normalise_base};
use crate::model::case::{Auth, BodyTemplate, Query, RequestTemplate, RequestTraits};
use crate::model::duration::parse_duration;
use crate::model::json_path::{check_cost, is_nested_too_deep};
use crate::model::sign_in::{Expiry, Login, SignIn, TokenCarrier, TokenPlace};
use crate::model::template::Template;
use crate::secret::Secret;
use crate::variables::names_used;

/// A login as written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginSettings {
    /// The request. It may use the variables of the profile, and the secrets below, as
    /// `{{ NAME }}`.
    pub request: LoginRequest,
    /// What the request's path is joined to, where that is not the profile's own `url`.
    #[schemars(extend("format" = "uri"))]
    pub url: Option<TextSource>,
    /// What the request needs and nobody may read.
    #[serde(default)]
    pub secrets: BTreeMap<String, TextSource>,
    /// Where the response has the token: a JSONPath into its body, or a header or cookie.
    pub token: TokenSettings,
    /// How long the token is valid: a JSONPath to a number of seconds, a Unix time or a
    /// date-time (RFC 3339), or a fixed time such as `30m`.
    pub expires: Option<String>,
    /// The header or cookie that carries the token, where that is not `Authorization: Bearer …`.
    pub sent_as: Option<HeaderOrCookie>,
}

/// The request of a login: the keys of a case's `request`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginRequest {
    /// The method; POST where it is left out.
    pub method: Option<String>,
    /// The path after the base URL; it starts with `/`.
    pub path: String,
    /// Names and values of the query.
    #[serde(default)]
    pub query: BTreeMap<String, String>,
    /// Headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body.
    #[serde(default)]
    pub body: LoginBody,
}

/// The body of a login; at most one of its forms is set.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginBody {
    /// A JSON value; its strings may hold variables.
    #[schemars(with = "Option<serde_json::Value>")]
    pub json: Option<toml::Value>,
    /// A form.
    pub form: Option<BTreeMap<String, String>>,
    /// A text.
    pub text: Option<String>,
}

/// Where a response has the token.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "expected a JSONPath such as \"$.token\", { header = \"NAME\" } or { cookie = \"NAME\" }"
)]
pub enum TokenSettings {
    /// In the body.
    Path(String),
    /// In a header or a cookie.
    Named(HeaderOrCookie),
}

/// A header or a cookie; exactly one is set.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HeaderOrCookie {
    /// The header's name.
    pub header: Option<String>,
    /// The cookie's name.
    pub cookie: Option<String>,
}

impl HeaderOrCookie {
    fn check(&self, key: &str) -> Result<(), String> {
        let name = match (&self.header, &self.cookie) {
            (Some(name), None) | (None, Some(name)) => name,
            _ => return Err(format!("`{key}` of `login` names one header or one cookie")),
        };
        match http::HeaderName::from_bytes(name.as_bytes()) {
            Ok(_) => Ok(()),
            Err(_) => Err(format!(
                "`{name}` is neither the name of a header nor of a cookie"
            )),
        }
    }
}

impl LoginSettings {
    /// Every text that may come from elsewhere, in the order that [`Self::resolved`] takes them.
    pub(crate) fn texts(&self) -> Vec<&TextSource> {
        self.secrets.values().chain(&self.url).collect()
    }

    /// The variables of its request that are none of its secrets.
    pub(crate) fn variables(&self) -> Vec<String> {
        let names = login_variables(&self.template()).into_iter();
        let names = names.filter(|name| !self.secrets.contains_key(name));
        names.collect()
    }

    /// Where the token is sent.
    pub(crate) fn place(&self) -> String {
        match self.carrier() {
            TokenCarrier::Bearer => "header authorization".to_owned(),
            TokenCarrier::Header(name) => format!("header {name}"),
            TokenCarrier::Cookie(name) => format!("cookie {name}"),
        }
    }

    /// What is wrong with it whatever its texts are.
    pub(crate) fn check(&self) -> Result<(), String> {
        let request = &self.request;
        let is_token = |text: &str| http::HeaderName::from_bytes(text.as_bytes()).is_ok();
        if let Some(method) = request.method.as_deref().filter(|one| !is_token(one)) {
            return Err(format!("`{method}` is not an HTTP method"));
        }
        if let Some(name) = request.headers.keys().find(|name| !is_token(name)) {
            return Err(format!("`{name}` is not a header name"));
        }
        if !request.path.starts_with('/') {
            return Err(format!(
                "the path `{}` of the login does not begin with `/`",
                request.path
            ));
        }
        let LoginBody { json, form, text } = &request.body;
        if [json.is_some(), form.is_some(), text.is_some()]
            .iter()
            .filter(|one| **one)
            .count()
            > 1
        {
            return Err("`body` takes one of `json`, `form` and `text`, found several".to_owned());
        }
        if let Some(TextSource::Literal(text)) = &self.url {
            address(text)?;
        }
        if let TokenSettings::Named(named) = &self.token {
            named.check("token")?;
        }
        if let Some(named) = &self.sent_as {
            named.check("sent_as")?;
        }
        for name in self.secrets.keys() {
            let is_name = names_used(&format!("{{{{ {name} }}}}"));
            if is_name.is_ok_and(|names| names != [name.as_str()]) {
                return Err(format!("`{name}` is not the name of a variable"));
            }
        }
        self.token()?;
        self.expiry().map(|_| ())
    }

    /// The same with its texts.
    pub(crate) fn resolved(&self, texts: Vec<String>, base: &Url) -> Result<SignIn, String> {
        let mut texts = texts.into_iter();
        let names = self.secrets.keys().map(|name| Arc::from(name.as_str()));
        let secrets = names.zip(texts.by_ref().map(Secret::new)).collect();
        let base = texts
            .next()
            .map_or_else(|| Ok(base.clone()), |text| address(&text))?;
        Ok(SignIn::Login(Login {
            base,
            request: self.template(),
            secrets,
            token: self.token()?,
            expires: self.expiry()?,
            sent_as: self.carrier(),
        }))
    }

    fn template(&self) -> RequestTemplate {
        let request = &self.request;
        let pairs = |map: &BTreeMap<String, String>| -> Vec<(Arc<str>, Template)> {
            let pairs = map.iter();
            pairs
                .map(|(name, value)| (name.as_str().into(), Template::new(value.as_str())))
                .collect()
        };
        let headers = pairs(&request.headers).into_iter();
        let body = &request.body;
        let traits = RequestTraits {
            method: request.method.as_deref().unwrap_or("POST").into(),
            path: Template::new(request.path.as_str()),
            query: match request.query.is_empty() {
                true => Query::None,
                false => Query::Pairs(pairs(&request.query)),
            },
            headers: headers.map(|(name, value)| (name, Some(value))).collect(),
            auth: Auth::None,
            body: match (&body.json, &body.form, &body.text) {
                (Some(value), ..) => BodyTemplate::Json(to_json(value)),
                (None, Some(form), _) => BodyTemplate::Form(pairs(form)),
                (None, None, Some(text)) => BodyTemplate::Text(Template::new(text.as_str())),
                (None, None, None) => BodyTemplate::None,
            },
        };
        RequestTemplate {
            params: Vec::new(),
            line: 0,
            traits: Arc::new(traits),
        }
    }

    fn carrier(&self) -> TokenCarrier {
        match &self.sent_as {
            Some(HeaderOrCookie {
                header: Some(name), ..
            }) => TokenCarrier::Header(name.to_ascii_lowercase()),
            Some(HeaderOrCookie {
                cookie: Some(name), ..
            }) => TokenCarrier::Cookie(name.clone()),
            Some(_) | None => TokenCarrier::Bearer,
        }
    }

    fn token(&self) -> Result<TokenPlace, String> {
        Ok(match &self.token {
            TokenSettings::Path(text) => TokenPlace::Body(path(text)?),
            TokenSettings::Named(named) => match (&named.header, &named.cookie) {
                (Some(name), _) => TokenPlace::Header(name.to_ascii_lowercase()),
                (None, name) => TokenPlace::Cookie(name.clone().unwrap_or_default()),
            },
        })
    }

    fn expiry(&self) -> Result<Option<Expiry>, String> {
        let Some(text) = &self.expires else {
            return Ok(None);
        };
        if text.starts_with('$') {
            return Ok(Some(Expiry::Body(path(text)?)));
        }
        let after = parse_duration(text).filter(|after| !after.is_zero());
        let after = after.ok_or_else(|| {
            format!("`{text}` is neither a JSONPath such as $.expires_in nor a time such as 30m")
        })?;
        Ok(Some(Expiry::After(after)))
    }
}

fn path(text: &str) -> Result<Arc<JsonPath>, String> {
    if is_nested_too_deep(text) {
        return Err(format!("the JSONPath `{text}` is nested too deep"));
    }
    check_cost(text)?;
    let path = JsonPath::parse(text);
    let path = path.map_err(|error| format!("`{text}` is not a JSONPath (RFC 9535): {error}"))?;
    Ok(Arc::new(path))
}

/// Reads the address of a login without repeating it: it may come from a variable that holds
/// something else.
fn address(text: &str) -> Result<Url, String> {
    let wrong = |_: String| {
        "`url` of `login` is not a base URL: expected https://…, without a user name, a password \
         or a query"
            .to_owned()
    };
    normalise_base(text, "").map_err(wrong)
}
