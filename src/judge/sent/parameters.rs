//! The parameters of a request: those that are missing, ill-formed or not documented.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use super::super::assertion::show_text;
use super::super::raw_finding::RawFinding;
use super::super::style_value::{Form, forms, members, of_header, readings, violations};
use super::styles::{Misfit, Style};
use super::subject::Sent;
use super::written::{Written, is_masked};
use crate::contract::Contract;
use crate::model::exchange::Request;
use crate::model::kind::Kind;
use crate::model::place::Place;
use crate::model::security::Carrier;
use crate::openapi::{self, Operation, Parameter, ParameterPlace};

/// What is wrong with the parameters of a request.
pub(super) fn parameters(sent: &Sent<'_>, request: &Request) -> Vec<RawFinding> {
    let operation = sent.operation.operation();
    let Some(written) = Written::of(request, operation, sent.headers_missing) else {
        return Vec::new();
    };
    let parameters = operation.parameters.iter();
    let parameters: Vec<Judged<'_, '_>> = parameters
        .map(|parameter| Judged::of(sent, parameter))
        .collect();
    let mut found: Vec<RawFinding> = parameters
        .iter()
        .flat_map(|one| one.findings(&written, &parameters))
        .collect();
    let mut names: Vec<&str> = written
        .query
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    let unknown = names
        .into_iter()
        .filter(|name| !knows(operation, &parameters, name));
    found.extend(unknown.map(|name| {
        let place = Place::Request(format!("query:{name}"));
        let message = format!(
            "the client sends the query parameter `{name}`, which the document does not have"
        );
        let rule = sent.operation.rule(&operation.spot);
        RawFinding {
            rule: Some(rule),
            ..RawFinding::new(
                Kind::UndocumentedParameter,
                place,
                "only documented parameters",
                show_text(name),
            )
            .message(message)
        }
    }));
    found
}

/// One parameter that is judged.
struct Judged<'a, 's> {
    sent: &'a Sent<'s>,
    parameter: &'a Parameter,
    contract: Option<Arc<Contract>>,
    /// Null where there is none.
    schema: Value,
}

impl<'a, 's> Judged<'a, 's> {
    fn of(sent: &'a Sent<'s>, parameter: &'a Parameter) -> Judged<'a, 's> {
        let (contract, schema) = sent.operation.parameter_contract(parameter).unzip();
        Judged {
            sent,
            parameter,
            contract,
            schema: schema.unwrap_or_default(),
        }
    }

    /// What is wrong with it, where it is there or should be.
    fn findings(&self, written: &Written<'_>, others: &[Judged<'_, '_>]) -> Vec<RawFinding> {
        let parameter = self.parameter;
        let Some(all) = written.beside(parameter) else {
            return Vec::new();
        };
        let all = &*self.without_others(all, others);
        let texts = written.texts(parameter);
        let is_there = !texts.is_empty() || all.iter().any(|(name, _)| self.has_part(name));
        if !is_there {
            let missing = parameter.is_required.then(|| self.missing());
            return missing.into_iter().collect();
        }
        let Some(contract) = &self.contract else {
            return Vec::new();
        };
        let is_empty = parameter.allows_empty && texts.iter().all(String::is_empty);
        if is_empty || texts.iter().any(|text| is_masked(text)) {
            return Vec::new();
        }
        let readings = match self.readings(&texts, all) {
            Ok(readings) => readings,
            Err(Misfit::Undefined) => return Vec::new(),
            Err(Misfit::Unlike(expected)) => {
                let shown = show_text(&texts.join(", "));
                let message = format!("the {} is {shown}, expected {expected}", self.what());
                return vec![self.finding(Kind::InvalidParameter, expected, shown, message)];
            }
        };
        let found = violations(contract, &readings, 0).into_iter();
        let found = found.map(|one| {
            let words = one.message.replacen("the body", "it", 1);
            let message = format!("the {}: {words}", self.what());
            self.finding(Kind::InvalidParameter, one.expected, one.actual, message)
        });
        found.collect()
    }

    /// What may be of this parameter. One that takes members of any name has none that another
    /// parameter or a key of the API is sent under.
    fn without_others<'w>(
        &self,
        all: &'w [(String, String)],
        others: &[Judged<'_, '_>],
    ) -> Cow<'w, [(String, String)]> {
        let (names, takes_others) = members(&self.schema);
        if !takes_others {
            return Cow::Borrowed(all);
        }
        let operation = self.sent.operation.operation();
        let has = |one: &Judged<'_, '_>, name: &str| {
            let is_other = !std::ptr::eq(one.parameter, self.parameter);
            is_other
                && one.parameter.place == self.parameter.place
                && (one.parameter.name == name || one.names_part(name))
        };
        let is_of_other =
            |name: &str| is_key(operation, name) || others.iter().any(|one| has(one, name));
        let own = all
            .iter()
            .filter(|(name, _)| names.contains(name.as_str()) || !is_of_other(name));
        Cow::Owned(own.cloned().collect())
    }

    /// What its texts may mean.
    fn readings(&self, texts: &[String], all: &[(String, String)]) -> Result<Vec<Value>, Misfit> {
        let (parameter, schema) = (self.parameter, &self.schema);
        if let Some(media_type) = &parameter.media_type {
            return match texts {
                [text] if openapi::is_json(media_type) => serde_json::from_str(text)
                    .map(|value| vec![value])
                    .map_err(|_| Misfit::Unlike("JSON".to_owned())),
                _ => Err(Misfit::Undefined),
            };
        }
        if let (ParameterPlace::Header, [text]) = (parameter.place, texts) {
            let found = of_header(text, schema, parameter.explode);
            if !found.is_empty() {
                return Ok(found);
            }
        }
        let style = Style {
            name: &parameter.name,
            style: &parameter.style,
            explode: parameter.explode,
        };
        let mut found = Vec::new();
        let mut misfit = Misfit::Undefined;
        for form in forms(schema) {
            match style.take_apart(form, texts, all, schema) {
                Ok(parts) => found.extend(readings(&parts, schema)),
                Err(other) => misfit = other,
            }
        }
        match found.is_empty() {
            true => Err(misfit),
            false => Ok(found),
        }
    }

    /// Whether something of another name may be a member of it.
    fn has_part(&self, name: &str) -> bool {
        self.names_part(name) || self.is_of_members() && members(&self.schema).1
    }

    /// Whether its members are written one by one, under their own names.
    fn is_of_members(&self) -> bool {
        let parameter = self.parameter;
        let is_form = matches!(parameter.style.as_str(), "form" | "cookie") && parameter.explode;
        parameter.media_type.is_none() && is_form && forms(&self.schema).contains(&Form::Members)
    }

    /// Whether something of another name is a member that it has by that name.
    fn names_part(&self, name: &str) -> bool {
        let parameter = self.parameter;
        if parameter.media_type.is_some() {
            return false;
        }
        if parameter.style == "deepObject" {
            let rest = name.strip_prefix(parameter.name.as_str());
            return rest.is_some_and(|rest| rest.starts_with('['));
        }
        self.is_of_members() && members(&self.schema).0.contains(name)
    }

    fn missing(&self) -> RawFinding {
        let what = self.what();
        let message = format!("the document requires the {what}, and the client does not send it");
        let expected = match self.parameter.place {
            ParameterPlace::Header => "the header",
            ParameterPlace::Cookie => "the cookie",
            _ => "the query parameter",
        };
        self.finding(
            Kind::MissingParameter,
            expected.to_owned(),
            "nothing".to_owned(),
            message,
        )
    }

    /// What it is called in messages.
    fn what(&self) -> String {
        let name = &self.parameter.name;
        match self.parameter.place {
            ParameterPlace::Path => format!("path parameter `{name}`"),
            ParameterPlace::Header => format!("header `{name}`"),
            ParameterPlace::Cookie => format!("cookie `{name}`"),
            ParameterPlace::Query | ParameterPlace::QueryString => {
                format!("query parameter `{name}`")
            }
        }
    }

    fn finding(&self, kind: Kind, expected: String, actual: String, message: String) -> RawFinding {
        let name = &self.parameter.name;
        let place = match self.parameter.place {
            ParameterPlace::Path => format!("path:{name}"),
            ParameterPlace::Header => format!("header:{}", name.to_ascii_lowercase()),
            ParameterPlace::Cookie => format!("cookie:{name}"),
            ParameterPlace::Query | ParameterPlace::QueryString => format!("query:{name}"),
        };
        RawFinding {
            rule: Some(self.sent.operation.rule(&self.parameter.spot)),
            ..RawFinding::new(kind, Place::Request(place), expected, actual).message(message)
        }
    }
}

/// Whether the document has a parameter of the query of this name, or one that takes any.
fn knows(operation: &Operation, parameters: &[Judged<'_, '_>], name: &str) -> bool {
    let fits = |one: &Judged<'_, '_>| match one.parameter.place {
        ParameterPlace::QueryString => true,
        ParameterPlace::Query => {
            let Parameter { explode, style, .. } = one.parameter;
            let is_any = *explode && style == "form" && one.contract.is_none();
            one.parameter.name == name || is_any || one.has_part(name)
        }
        _ => false,
    };
    parameters.iter().any(fits) || is_key(operation, name) || operation.is_partly_read
}

/// Whether an operation has its API key in a parameter of the query of this name.
fn is_key(operation: &Operation, name: &str) -> bool {
    let mut schemes = operation.security.alternatives.iter().flatten();
    schemes.any(|scheme| matches!(&scheme.carrier, Carrier::Query(own) if own == name))
}
