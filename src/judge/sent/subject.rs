//! A request that is judged: what its operation says of it, and what of it is not known.

use crate::contract::OperationContract;
use crate::model::case::Expected;

/// What a request is judged with.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// The operation, of a document that is read as one of requests.
    pub operation: OperationContract<'a>,
    /// What is expected of its responses, for the name that findings go by.
    pub expected: &'a Expected,
    /// Whether the recorder kept no headers.
    pub headers_missing: bool,
    /// Why the request's body is not all that was sent, where it is not.
    pub body_missing: Option<&'a str>,
}
