//! How a request, a folder or a collection logs in.

use http::HeaderName;

use super::place::At;
use super::text::marked;
use crate::drafts::calls::{CredentialPart, Marks};

/// What stands before a token where nothing else is said.
const BEARER: &str = "Bearer";

/// What is said of logging in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Login {
    /// With this.
    With(CredentialPart),
    /// Not at all.
    Without,
    /// In a way that no credential of a profile can.
    Other(String),
}

/// Reads `auth`; nothing where it is not said, so that what is said above holds.
pub(super) fn read(auth: &At<'_>, marks: &mut Marks) -> Option<Login> {
    let kind = auth.text("type")?;
    let mut value = |name: &str| {
        let own = auth.member(&kind)?;
        // 2.1 has a list of keys and values, 2.0 an object.
        let listed = own
            .items()
            .find(|one| one.text("key").as_deref() == Some(name));
        let text = match listed {
            Some(one) => one.text("value"),
            None => own.text(name),
        };
        text.map(|text| marked(&text, marks))
    };
    let mut text = |name: &str| value(name).unwrap_or_default();
    let part = match kind.as_str() {
        "noauth" => return Some(Login::Without),
        "inherit" => return None,
        "bearer" => CredentialPart::Bearer(or_variable(text("token"), "token", marks)),
        "jwt" => CredentialPart::Bearer(marks.variable("token").to_string()),
        "oauth2" => {
            let own = [text("accessToken"), text("addTokenTo")];
            let prefix = value("headerPrefix").unwrap_or_else(|| BEARER.to_owned());
            oauth2(own, prefix.trim(), marks)
        }
        "basic" => match (text("username"), text("password")) {
            (user, password) if !password.is_empty() => CredentialPart::Basic { user, password },
            (user, _) => CredentialPart::BasicKey(or_variable(user, "user", marks)),
        },
        "apikey" => {
            let (name, own, place) = (text("key"), text("value"), text("in"));
            let is_named = marks.names(&name).next().is_none();
            let own = or_variable(own, &name, marks);
            match place.as_str() {
                "query" if is_named && !name.is_empty() => CredentialPart::Query(name, own),
                "query" => return Some(Login::Other(kind)),
                _ if HeaderName::from_bytes(name.as_bytes()).is_err() => {
                    return Some(Login::Other(kind));
                }
                _ => CredentialPart::Header(name.to_ascii_lowercase(), own),
            }
        }
        _ => return Some(Login::Other(kind)),
    };
    Some(Login::With(part))
}

/// A secret that is not in the collection, such as a token that Postman fetches, is a variable.
fn or_variable(secret: String, name: &str, marks: &mut Marks) -> String {
    match secret.is_empty() {
        true => marks.variable(name).to_string(),
        false => secret,
    }
}

/// A token with where it is added and what stands before it in the header.
fn oauth2([token, place]: [String; 2], prefix: &str, marks: &mut Marks) -> CredentialPart {
    let token = or_variable(token, "token", marks);
    match place == "queryParams" {
        true => CredentialPart::Query("access_token".to_owned(), token),
        false if prefix.eq_ignore_ascii_case(BEARER) => CredentialPart::Bearer(token),
        false => {
            let value = format!("{prefix} {token}").trim().to_owned();
            CredentialPart::Header("authorization".to_owned(), value)
        }
    }
}
