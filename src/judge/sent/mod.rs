//! A request that a client sent, against what the document of its operation allows: the
//! client's side of an exchange.

mod body;
mod encoded;
mod multipart;
mod parameters;
mod request;
mod styles;
mod subject;
mod written;

pub use request::judge_sent;
pub use subject::Sent;
