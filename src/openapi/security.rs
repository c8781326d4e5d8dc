//! Reads what an operation requires to be sent for it to be answered.

use serde_json::{Map, Value};

use super::files::Spot;
use super::kinds::Kind;
use super::reader::Reader;
use crate::model::security::{Carrier, Scheme, Security};

impl<'f> Reader<'f> {
    /// The requirements that an object lists, and what is wrong with them.
    pub(super) fn security(&mut self, at: &Spot, members: &'f Map<String, Value>) -> Security {
        let mut found = Security::default();
        if !members.contains_key("security") {
            return found;
        }
        self.speaks_of_security = true;
        let followed = self.followed(&at.below(["security"]));
        let Some((at, value)) = followed else {
            found.is_unread = true;
            return found;
        };
        let Some(list) = value.as_array() else {
            self.fault(&at, "`security` is not a list: write `- name: []`");
            found.is_unread = true;
            return found;
        };
        for (index, requirement) in list.iter().enumerate() {
            let at = at.below([index.to_string().as_str()]);
            let Some(schemes) = requirement.as_object() else {
                self.fault(
                    &at,
                    "a security requirement is not an object: write `name: []`",
                );
                found.is_unread = true;
                continue;
            };
            let schemes = schemes.iter();
            let schemes: Vec<Scheme> = schemes
                .map(|(name, scopes)| self.scheme(&at.below([name.as_str()]), name, scopes))
                .collect();
            match schemes.is_empty() {
                true => found.is_optional = true,
                false => found.alternatives.push(schemes),
            }
        }
        found
    }

    /// The scheme of a name.
    fn scheme(&mut self, at: &Spot, name: &str, scopes: &Value) -> Scheme {
        let is_text = |scope: &Value| scope.is_string();
        let is_list = scopes.as_array().is_some_and(|all| all.iter().all(is_text));
        if !is_list {
            let message = format!(
                "the scopes of `{name}` are not a list of texts: write `[]` if there are none"
            );
            self.fault(at, message);
        }
        let members = match self.declared(name) {
            Some(own) => self.object(&own, Kind::SecurityScheme),
            None => {
                let message = format!(
                    "the security scheme `{name}` is not declared in `components/securitySchemes`"
                );
                self.fault(at, message);
                None
            }
        };
        let members = members.map(|(_, members)| members);
        let scopes = scopes.as_array().into_iter().flatten();
        Scheme {
            scopes: scopes
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            name: name.to_owned(),
            carrier: members.map_or(Carrier::Unknown, carrier),
            is_deprecated: members
                .is_some_and(|members| members.get("deprecated") == Some(&Value::Bool(true))),
        }
    }

    /// Where the API keys that are declared are sent.
    pub(super) fn api_keys(&self) -> Vec<Carrier> {
        let schemes = Spot::default().below(["components", "securitySchemes"]);
        let (_, schemes) = self.files.end_of(&schemes).unzip();
        let names = schemes.and_then(Value::as_object).map(Map::keys);
        let declared = names.into_iter().flatten();
        let found = declared.filter_map(|name| {
            let (_, value) = self.files.end_of(&self.declared(name)?)?;
            let carrier = carrier(value.as_object()?);
            let is_key = matches!(
                carrier,
                Carrier::Header(_) | Carrier::Query(_) | Carrier::Cookie(_)
            );
            is_key.then_some(carrier)
        });
        found.collect()
    }

    /// Where a scheme is declared; 3.2 also takes the address of one.
    fn declared(&self, name: &str) -> Option<Spot> {
        let is_there = |spot: &Spot| self.files.value(spot).is_some();
        let components = Spot::default().below(["components"]);
        let section = self.files.end_of(&components);
        let section = section.and_then(|(at, _)| self.files.end_of(&at.below(["securitySchemes"])));
        let own = section.map(|(at, _)| at.below([name]));
        let referred = || {
            let target = self.files.resolve(0, name).ok();
            target.filter(|_| name.contains('#'))
        };
        own.filter(is_there).or_else(|| referred().filter(is_there))
    }
}

fn carrier(members: &Map<String, Value>) -> Carrier {
    let text = |name: &str| {
        members
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let name = text("name").to_owned();
    match (text("type"), text("in")) {
        ("oauth2" | "openIdConnect", _) => Carrier::Bearer,
        ("mutualTLS", _) => Carrier::Certificate,
        ("http", _) => match text("scheme") {
            scheme if scheme.eq_ignore_ascii_case("bearer") => Carrier::Bearer,
            scheme if scheme.eq_ignore_ascii_case("basic") => Carrier::Basic,
            scheme => Carrier::Authorization(scheme.to_owned()),
        },
        ("apiKey", "header") if !name.is_empty() => Carrier::Header(name.to_ascii_lowercase()),
        ("apiKey", "query") if !name.is_empty() => Carrier::Query(name),
        ("apiKey", "cookie") if !name.is_empty() => Carrier::Cookie(name),
        _ => Carrier::Unknown,
    }
}
