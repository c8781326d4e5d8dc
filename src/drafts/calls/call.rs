//! A request that another tool has recorded or that somebody wrote for one.

use serde_json::Value;

use super::address::Address;
use super::part::CredentialPart;

/// One request, with what is known of its response. Variables in its texts are characters of
/// [`super::Marks`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Call {
    /// Where it comes from: `traffic.har entry 3`, `calls.sh:4`.
    pub place: String,
    /// What people call it.
    pub name: Option<String>,
    /// The folders that it lies in.
    pub folder: Vec<String>,
    /// The method.
    pub method: String,
    /// Where it goes.
    pub address: Address,
    /// Its headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Headers that a client would add by itself, and does not.
    pub removed: Vec<String>,
    /// The credentials that stand in no header and no query.
    pub credential: Vec<CredentialPart>,
    /// Whether its source says that it carries none.
    pub is_open: bool,
    /// Whether a program recorded it, and nobody wrote it.
    pub is_recorded: bool,
    /// Its body.
    pub body: Option<CallBody>,
    /// What its response was, or is expected to be.
    pub seen: Option<SeenResponse>,
    /// What a reader of the case should know.
    pub remarks: Vec<String>,
}

/// The body of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum CallBody {
    /// A text; what it is, the header `content-type` says.
    Text(String),
    /// A value whose texts may hold variables.
    Json(Value),
    /// One that the source does not give, with why: a variable stands for it.
    Unknown(String),
}

/// What is known of a response.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SeenResponse {
    /// Its status, or those that it may have, as cases write them.
    pub statuses: Vec<Value>,
    /// Its media type without parameters.
    pub media_type: Option<String>,
}
