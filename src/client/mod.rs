//! Sends one request and gives the exchange, or why there is none.
//!
//! Deliberately follows no redirect, keeps no cookie, retries nothing and judges
//! nothing. A client speaks to the one origin of its host profile.
//!
//! Two ways lead to the host. The usual one is reqwest. It cannot send a request without
//! `Accept`, and it takes URLs only as `url::Url` rewrites them (`/a/../b`, `%2e%2e`, `'` in
//! a query); such requests go through its parts, over a connection of their own, so that
//! the wire carries what the case says. What clients of the proxy send goes that way too, over
//! shared connections ([`Passage`]).

mod blocked;
mod body;
mod cause;
mod certificate;
mod client_assertion;
mod connect;
mod credentials;
mod decoding;
mod der;
mod draft;
mod fetched;
mod framing;
mod http_client;
mod login_response;
mod look;
mod named_certificate;
mod opening;
mod outgoing;
mod passage;
mod prepare;
mod progress;
mod reuse;
mod sign_in;
mod tls;
mod token_response;
mod transport;
mod url;

pub use http_client::{Client, Received};
pub use sign_in::login_variables;

pub use self::body::BodyPermit;
pub use self::cause::is_unheard;
pub use self::client_assertion::check_key;
pub use self::credentials::Credentials;
pub use self::decoding::decode;
pub use self::draft::draft;
pub use self::framing::unknown_coding;
pub use self::look::TlsSeen;
pub use self::passage::{NotPassed, Passage};
pub use self::prepare::add_credential;
pub use self::url::{join_url, normalise_base, percent_encode_segment, with_scheme};
