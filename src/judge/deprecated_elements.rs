//! What a request and its response have that an OpenAPI document calls deprecated, beside
//! their bodies.

use url::Url;

use super::state::ExchangeJudge;
use crate::model::deprecated_element::{DeprecatedElement, ElementKind};
use crate::model::exchange::Request;
use crate::model::security::{Carrier, Scheme};
use crate::openapi::{Operation, Parameter, ParameterPlace};

impl ExchangeJudge<'_> {
    /// Notes what the operation calls deprecated beside what the body has, and sorts all.
    pub(super) fn deprecated_elements(&mut self) {
        let mut found = self.of_operation();
        let known = &mut self.verdict.observations.deprecated_elements;
        known.append(&mut found);
        known.sort();
        known.dedup();
    }

    /// The parameters that were sent, the scheme that the request was authorized by and the
    /// headers that came, as far as they are deprecated.
    fn of_operation(&self) -> Vec<DeprecatedElement> {
        let mut contracts = self.expected.expect.contracts.iter();
        let catalog = &self.rules.catalog;
        let Some(operation) = contracts.find_map(|choice| catalog.operation(&choice.value.name))
        else {
            return Vec::new();
        };
        let operation = operation.operation();
        let request = &self.exchange.request;
        let response = &self.exchange.response;
        let sent = operation.parameters.iter();
        let sent = sent.filter(|one| one.is_deprecated && is_sent(one, request));
        let sent = sent.map(|one| (kind(one.place), &one.name));
        let used = deprecated_schemes(operation).filter(|one| carries(&one.carrier, request));
        let used = used.map(|one| (ElementKind::SecurityScheme, &one.name));
        let headers = operation.response(response.status).into_iter();
        let came = headers.flat_map(|response| &response.headers);
        let came = came.filter(|header| {
            let name = header.name.to_ascii_lowercase();
            header.is_deprecated && response.header_values(&name).next().is_some()
        });
        let came = came.map(|one| (ElementKind::ResponseHeader, &one.name));
        let all = sent.chain(used).chain(came);
        all.map(|(kind, name)| DeprecatedElement::new(kind, name.as_str()))
            .collect()
    }
}

fn kind(place: ParameterPlace) -> ElementKind {
    match place {
        ParameterPlace::Path => ElementKind::PathParameter,
        ParameterPlace::Query | ParameterPlace::QueryString => ElementKind::QueryParameter,
        ParameterPlace::Header => ElementKind::RequestHeader,
        ParameterPlace::Cookie => ElementKind::Cookie,
    }
}

fn is_sent(parameter: &Parameter, request: &Request) -> bool {
    let name = parameter.name.as_str();
    match parameter.place {
        ParameterPlace::Path => true,
        ParameterPlace::Header => has_header(request, name),
        ParameterPlace::Cookie => has_cookie(request, name),
        ParameterPlace::QueryString => {
            Url::parse(&request.url).is_ok_and(|url| url.query().is_some_and(|all| !all.is_empty()))
        }
        ParameterPlace::Query => has_query(request, name),
    }
}

fn has_header(request: &Request, name: &str) -> bool {
    let mut headers = request.headers.iter();
    headers.any(|header| header.name.eq_ignore_ascii_case(name))
}

fn has_cookie(request: &Request, name: &str) -> bool {
    let headers = request.headers.iter();
    let mut cookies = headers.filter(|header| header.name.eq_ignore_ascii_case("cookie"));
    cookies.any(|cookies| {
        let text = cookies.value.to_text();
        let mut pairs = text.split(';').map(|pair| pair.split('=').next());
        pairs.any(|own| own.map(str::trim) == Some(name))
    })
}

/// Members of an object are written `name[member]` too.
fn has_query(request: &Request, name: &str) -> bool {
    let Ok(url) = Url::parse(&request.url) else {
        return false;
    };
    url.query_pairs().any(|(own, _)| {
        let rest = own.strip_prefix(name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
    })
}

/// Its deprecated schemes, but for those whose credential another scheme accepts too.
fn deprecated_schemes(operation: &Operation) -> impl Iterator<Item = &Scheme> {
    let all = || operation.security.alternatives.iter().flatten();
    let is_alone = move |one: &&Scheme| {
        let mut same = all().filter(|other| other.carrier == one.carrier);
        same.all(|other| other.is_deprecated)
    };
    all().filter(|one| one.is_deprecated).filter(is_alone)
}

fn carries(carrier: &Carrier, request: &Request) -> bool {
    let by_scheme = |scheme: &str| {
        let headers = request.headers.iter();
        let mut own = headers.filter(|header| header.name.eq_ignore_ascii_case("authorization"));
        own.any(|header| {
            let value = header.value.to_text();
            let sent = value.split_ascii_whitespace().next();
            sent.is_some_and(|sent| sent.eq_ignore_ascii_case(scheme))
        })
    };
    match carrier {
        Carrier::Bearer => by_scheme("bearer"),
        Carrier::Basic => by_scheme("basic"),
        Carrier::Authorization(scheme) => by_scheme(scheme),
        Carrier::Header(name) => has_header(request, name),
        Carrier::Query(name) => has_query(request, name),
        Carrier::Cookie(name) => has_cookie(request, name),
        Carrier::Certificate | Carrier::Unknown => false,
    }
}
