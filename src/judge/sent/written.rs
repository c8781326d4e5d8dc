//! Where the texts of a request's parameters stand.

use percent_encoding::percent_decode_str;
use url::Url;

use crate::model::exchange::Request;
use crate::openapi::{Operation, Parameter, ParameterPlace};
use crate::redact::placeholder::MASK;

/// The texts of a request, decoded, by name.
pub(super) struct Written<'a> {
    request: &'a Request,
    pub(super) query: Vec<(String, String)>,
    path: Vec<(String, String)>,
    /// Nothing where no line has cookies: browsers leave that line out of what they record.
    cookies: Option<Vec<(String, String)>>,
    /// Whether the recorder kept no headers.
    headers_missing: bool,
}

impl<'a> Written<'a> {
    pub(super) fn of(
        request: &'a Request,
        operation: &Operation,
        headers_missing: bool,
    ) -> Option<Written<'a>> {
        let url = Url::parse(&request.url).ok()?;
        let query = url.query_pairs();
        let path = operation.path_values(url.path()).into_iter();
        let lines = of_header(request, "cookie");
        Some(Written {
            request,
            query: query
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect(),
            path: path.map(|(name, text)| (name, decoded(&text))).collect(),
            cookies: lines.map(|lines| lines.iter().flat_map(|line| cookies(line)).collect()),
            headers_missing,
        })
    }

    /// Every pair that stands where a parameter may; nothing where that is not known.
    pub(super) fn beside(&self, parameter: &Parameter) -> Option<&[(String, String)]> {
        match parameter.place {
            ParameterPlace::Path => Some(&self.path),
            ParameterPlace::Query => Some(&self.query),
            ParameterPlace::Header => (!self.headers_missing).then_some(&[]),
            ParameterPlace::Cookie => self.cookies.as_deref(),
            ParameterPlace::QueryString => None,
        }
    }

    /// Each value of a parameter's name.
    pub(super) fn texts(&self, parameter: &Parameter) -> Vec<String> {
        if parameter.place == ParameterPlace::Header {
            let lines = of_header(self.request, &parameter.name);
            return lines.map(|lines| lines.join(",")).into_iter().collect();
        }
        let all = self.beside(parameter).unwrap_or_default().iter();
        let own = all.filter(|(name, _)| *name == parameter.name);
        own.map(|(_, value)| value.clone()).collect()
    }
}

/// Whether a text is not what was sent: a record has secrets masked.
pub(super) fn is_masked(text: &str) -> bool {
    text.contains(MASK)
}

/// The lines of a header.
pub(super) fn of_header(request: &Request, name: &str) -> Option<Vec<String>> {
    let own = request.headers.iter();
    let own = own.filter(|header| header.name.eq_ignore_ascii_case(name));
    let values: Vec<String> = own
        .map(|header| header.value.to_text().into_owned())
        .collect();
    (!values.is_empty()).then_some(values)
}

/// The pairs of a `Cookie` line (RFC 6265, section 4.2.1).
fn cookies(line: &str) -> Vec<(String, String)> {
    let pairs = line
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .map(|(name, value)| (name.to_owned(), decoded(value)))
        .collect()
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
