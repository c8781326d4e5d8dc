//! How sources are read, and what comes of it.

use super::form::Form;
use super::log_mapping::LogMapping;

/// How a source is read.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// The largest body that is taken, in bytes, as for a run; of a larger one it is said that
    /// it is missing.
    pub max_body_bytes: usize,
    /// How the lines of an access log are read, where it is none of the known ones.
    pub log: Option<LogMapping>,
    /// The origin of requests whose lines name no host: `https://api.example.com`.
    pub origin: Option<String>,
}

impl Default for ReadOptions {
    fn default() -> ReadOptions {
        ReadOptions {
            max_body_bytes: 8 * 1024 * 1024,
            log: None,
            origin: None,
        }
    }
}

impl ReadOptions {
    /// The longest string of a text that can be a body: base64 makes it a third longer, and
    /// escapes of JSON inside of JSON hardly more.
    pub(super) fn longest_string(&self) -> usize {
        self.max_body_bytes.saturating_add(self.max_body_bytes / 2)
    }
}

/// What came of reading a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What the source is.
    pub form: Form,
    /// How many entries it has, those among them that are no exchange.
    pub entries: u64,
    /// What a reader should know, in words, without the source's name: `the file ends in the
    /// middle of entry 512: it was cut`.
    pub warnings: Vec<String>,
}
