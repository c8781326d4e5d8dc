//! How a request, a folder or a collection logs in.

use super::place::At;
use super::text::marked;
use crate::drafts::calls::{CredentialPart, Marks};

/// What is said of logging in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Login {
    /// With these.
    With(Vec<CredentialPart>),
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
    let login = match kind.as_str() {
        "noauth" => return Some(Login::Without),
        "inherit" => return None,
        "bearer" => CredentialPart::Bearer(value("token").unwrap_or_default()),
        "oauth2" => CredentialPart::Bearer(value("accessToken").unwrap_or_default()),
        "jwt" => CredentialPart::Bearer(String::new()),
        "basic" => CredentialPart::Basic {
            user: value("username").unwrap_or_default(),
            password: value("password").unwrap_or_default(),
        },
        "apikey" => {
            let (name, own) = (value("key")?, value("value").unwrap_or_default());
            match value("in").as_deref() {
                Some("query") => CredentialPart::Query(name, own),
                _ => CredentialPart::Header(name.to_ascii_lowercase(), own),
            }
        }
        _ => return Some(Login::Other(kind)),
    };
    // A token that Postman fetches is not in the collection.
    let login = match (&login, login.secret().is_empty()) {
        (CredentialPart::Bearer(_), true) => {
            CredentialPart::Bearer(marks.variable("token").to_string())
        }
        _ => login,
    };
    Some(Login::With(vec![login]))
}
