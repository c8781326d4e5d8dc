//! Accepted responses, and what is left out when responses are compared.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::yaml::node::shorten;
use crate::diff::{ArrayRule, MaskRule, Selector};
use crate::error::InputError;
use crate::redact::header_names::is_sensitive_header;

/// The accepted responses of a host profile. They stay where they are kept: a run needs most of
/// them only to know that nothing has changed.
pub trait Baselines: fmt::Debug + Send + Sync {
    /// Whether a case has a baseline.
    fn has(&self, case: &str) -> bool;

    /// Whether these responses are the baseline of a case.
    fn is_same(&self, case: &str, responses: Baseline) -> bool;

    /// The baseline of a case.
    ///
    /// # Errors
    /// Where it has none, or it has been broken since it was looked through.
    fn read(&self, case: &str) -> Result<Baseline, InputError>;
}

/// The accepted response of a case: one for each of its steps, but not of setup and teardown.
#[derive(Clone, Debug, Default, PartialEq, Hash)]
pub struct Baseline {
    /// The responses, in the order of the steps.
    pub responses: Vec<AcceptedResponse>,
}

impl Baseline {
    /// The response of the step of this name; a case without `steps` has one without a name.
    pub fn response(&self, step: Option<&str>) -> Option<&AcceptedResponse> {
        self.responses
            .iter()
            .find(|response| response.step.as_deref() == step)
    }
}

/// One response, redacted and with marks in the place of what changes by nature.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct AcceptedResponse {
    /// The step's name, where the case has several.
    pub step: Option<String>,
    /// The status.
    pub status: u16,
    /// The chosen headers by lower-case name; the lines of one name joined by commas.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: AcceptedBody,
}

/// A body in the form in which it is kept.
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum AcceptedBody {
    /// There was none.
    Empty,
    /// A JSON text.
    Json(Value),
    /// Any other text, by lines.
    Text(Vec<String>),
    /// What is no text, or longer than can be read: how long it was, and what it hashes to.
    Bytes {
        /// How many bytes.
        length: u64,
        /// SHA-256 in hex.
        sha256: String,
    },
}

impl AcceptedBody {
    /// What it is, in the words of a report.
    pub fn form(&self) -> &'static str {
        match self {
            AcceptedBody::Empty => "no body",
            AcceptedBody::Json(_) => "a JSON text",
            AcceptedBody::Text(_) => "a text that is not JSON",
            AcceptedBody::Bytes { .. } => "bytes that are kept as a digest",
        }
    }
}

/// How the responses of a step are compared, as its case says under `compare`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparing {
    /// Places that get a mark.
    pub masks: Vec<MaskRule>,
    /// Places that nothing but a mask of the case changes: each value there is a fact.
    pub keep: Vec<Selector>,
    /// Arrays that are no lists.
    pub arrays: Vec<(Selector, ArrayRule)>,
    /// Headers that are compared beside the content type, by lower-case name.
    pub headers: Vec<String>,
}

/// Headers that differ from response to response.
const NEVER_ALIKE: [&str; 16] = [
    "age",
    "cf-ray",
    "connection",
    "content-length",
    "date",
    "etag",
    "expires",
    "keep-alive",
    "last-modified",
    "request-id",
    "server-timing",
    "traceparent",
    "tracestate",
    "transfer-encoding",
    "x-correlation-id",
    "x-request-id",
];

/// Whether a header of this lower-case name differs from response to response, or holds a
/// secret: none such is ever kept.
pub fn is_never_kept(name: &str) -> bool {
    NEVER_ALIKE.contains(&name) || is_sensitive_header(name)
}

/// What to write in the place of a header that is never kept.
pub const HEADER_HELP: &str =
    "name headers whose value is a fact of the API, such as `api-version` or `cache-control`";

/// A header that may be kept, in lower case; or why it may not.
///
/// # Errors
/// A fragment for a message.
pub fn kept_header(name: &str) -> Result<String, String> {
    let lower = name.trim().to_ascii_lowercase();
    if http::HeaderName::from_bytes(lower.as_bytes()).is_err() {
        return Err(format!("`{}` is not the name of a header", shorten(name)));
    }
    if is_never_kept(&lower) {
        return Err(format!(
            "the header `{lower}` is never kept: it is a secret, or another one in each response"
        ));
    }
    Ok(lower)
}
