//! What a document says, as far as it is used: plain data.

use serde_json::Value;

use super::files::Spot;
use super::template::PathTemplate;
use super::version::Version;
use crate::model::security::{Carrier, Security};

/// A document, read.
#[derive(Clone, Debug, Default)]
pub struct Api {
    /// Its version.
    pub version: Version,
    /// What it calls its own version (`info.version`).
    pub own_version: Option<String>,
    /// The paths of its servers without a slash at the end: `/public`. One is empty where
    /// the document names none.
    pub bases: Vec<String>,
    /// The origins of its servers, where they have one: `https://api.example.com`.
    pub origins: Vec<String>,
    /// Paths of which some part could not be read, so that nothing is stated of what they lack.
    pub unread_paths: Vec<String>,
    /// Whether the whole of its paths could not be read.
    pub is_unread: bool,
    /// Its operations, in the order of path and method.
    pub operations: Vec<Operation>,
    /// Where the API keys that it declares are sent, whether an operation requires them or not.
    pub api_keys: Vec<Carrier>,
    /// What the host asks of its clients: webhooks and callbacks. The path of a webhook is its
    /// name, that of a callback its expression.
    pub incoming: Vec<Operation>,
    /// What is wrong with it, by place.
    pub faults: Vec<Fault>,
    /// What a reader should know of it, by place.
    pub notes: Vec<Fault>,
    /// Every schema that was reached.
    pub schemas: Vec<Spot>,
}

/// A fault of a document, or a note on it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Where it stands.
    pub spot: Spot,
    /// What is wrong, in words.
    pub message: String,
}

/// One operation.
#[derive(Clone, Debug, Default)]
pub struct Operation {
    /// The method in upper case.
    pub method: String,
    /// The path as written.
    pub path: String,
    /// The paths of the servers it is asked on, as [`Api::bases`].
    pub bases: Vec<String>,
    /// `operationId`.
    pub id: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its summary.
    pub summary: Option<String>,
    /// Whether it is deprecated.
    pub is_deprecated: bool,
    /// `x-sunset`: when it goes away.
    pub sunset: Option<String>,
    /// What is to be sent for it to be answered.
    pub security: Security,
    /// Its parameters, those of its path among them.
    pub parameters: Vec<Parameter>,
    /// What is sent with it.
    pub body: Option<RequestBody>,
    /// Its responses.
    pub responses: Vec<Response>,
    /// Whether it has no `responses`, so that nothing is known of them.
    pub is_silent: bool,
    /// Whether some parameter or the body could not be read.
    pub is_partly_read: bool,
    /// Where it stands.
    pub spot: Spot,
}

/// Where a parameter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ParameterPlace {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
    /// It is the whole query, as 3.2 has it.
    QueryString,
}

/// One parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Where it is written.
    pub place: ParameterPlace,
    /// Whether it must be there.
    pub is_required: bool,
    /// Whether it is deprecated.
    pub is_deprecated: bool,
    /// `simple`, `form`, …
    pub style: String,
    /// Whether items and members are written one by one.
    pub explode: bool,
    /// Whether it may have no value (`allowEmptyValue`).
    pub allows_empty: bool,
    /// The media type it is written in, where it has `content`.
    pub media_type: Option<String>,
    /// Its schema.
    pub schema: Option<Spot>,
    /// A value that the document gives for it: an example, a default, the first of a list.
    pub example: Option<Value>,
    /// A value of its form that no host is likely to know.
    pub unknown: Option<Value>,
    /// Where it stands.
    pub spot: Spot,
}

/// What is sent.
#[derive(Clone, Debug)]
pub struct RequestBody {
    /// Whether it must be there.
    pub is_required: bool,
    /// Its forms.
    pub contents: Vec<Content>,
    /// Where it stands.
    pub spot: Spot,
}

/// One response.
#[derive(Clone, Debug)]
pub struct Response {
    /// Which statuses it stands for.
    pub status: StatusKey,
    /// The headers it has.
    pub headers: Vec<Header>,
    /// The forms of its body.
    pub contents: Vec<Content>,
    /// Whether nothing but its status could be read.
    pub is_unread: bool,
    /// Where it stands.
    pub spot: Spot,
}

/// Which statuses a response stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatusKey {
    /// One status.
    Code(u16),
    /// A class: 2 for `2XX`.
    Class(u16),
    /// Every other.
    Default,
}

/// A body in one media type.
#[derive(Clone, Debug)]
pub struct Content {
    /// The media type as written.
    pub media_type: String,
    /// Its schema.
    pub schema: Option<Spot>,
    /// Where the translation puts the schema of the array of its items, made of `itemSchema`
    /// and `schema`, where it is a sequence of items (OpenAPI 3.2, section 4.14.3).
    pub items: Option<Spot>,
    /// An example of it.
    pub example: Option<Value>,
    /// Where it stands.
    pub spot: Spot,
}

/// A header of a response.
#[derive(Clone, Debug)]
pub struct Header {
    /// Its name as written.
    pub name: String,
    /// Whether it must be there.
    pub is_required: bool,
    /// Whether what describes it could not be read.
    pub is_unread: bool,
    /// Whether it is deprecated.
    pub is_deprecated: bool,
    /// Whether the members of an object are written as `name=value`.
    pub explode: bool,
    /// The media type it is written in, where it has `content`.
    pub media_type: Option<String>,
    /// Its schema.
    pub schema: Option<Spot>,
    /// Where it stands.
    pub spot: Spot,
}

impl std::fmt::Display for StatusKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            StatusKey::Code(code) => write!(f, "{code}"),
            StatusKey::Class(class) => write!(f, "{class}XX"),
            StatusKey::Default => f.write_str("default"),
        }
    }
}

impl StatusKey {
    /// The key as a document writes it.
    pub fn parse(text: &str) -> Option<StatusKey> {
        if text == "default" {
            return Some(StatusKey::Default);
        }
        let in_range = |class: &u16| (1..=5).contains(class);
        if let Some(class) = text.strip_suffix("XX").or_else(|| text.strip_suffix("xx")) {
            let class = class.parse().ok().filter(in_range)?;
            return Some(StatusKey::Class(class));
        }
        let code: u16 = text.parse().ok()?;
        (100..=599).contains(&code).then_some(StatusKey::Code(code))
    }
}

impl Operation {
    /// Its name, `POST /users/{id}`, with the base of its first server before the path.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.wire_path())
    }

    /// Whether it asks for a credential.
    pub fn is_secured(&self) -> bool {
        self.security.is_required()
    }

    /// The path as it is asked for, from the host on.
    pub fn wire_path(&self) -> String {
        format!(
            "{}{}",
            self.bases.first().map_or("", |base| base),
            self.path
        )
    }

    /// The response that the document gives for a status: the very one, its class, the default.
    pub fn response(&self, status: u16) -> Option<&Response> {
        let keys = [
            StatusKey::Code(status),
            StatusKey::Class(status / 100),
            StatusKey::Default,
        ];
        keys.into_iter()
            .find_map(|key| self.responses.iter().find(|one| one.status == key))
    }

    /// Whether the document speaks of a status: of itself or of its class.
    pub fn names_status(&self, status: u16) -> bool {
        let keys = [StatusKey::Code(status), StatusKey::Class(status / 100)];
        self.responses.iter().any(|one| keys.contains(&one.status))
    }

    /// The texts of its path's parameters in a path on the wire, by name, as they stand there.
    pub fn path_values(&self, path: &str) -> Vec<(String, String)> {
        let own = PathTemplate::new(&self.path);
        let names = own.names(&self.path);
        // A host may have a path of its own before it.
        let mut ends = path.rmatch_indices('/');
        let end = ends.nth(own.segments().saturating_sub(2));
        let end = end.map_or(path, |(at, _)| &path[at..]);
        let templates = self.templates();
        let texts = templates.iter().find_map(|one| one.texts(path));
        let texts = texts.or_else(|| own.texts(end)).unwrap_or_default();
        // What a server's path has as its parameters stands before.
        let skipped = texts.len().saturating_sub(names.len());
        let texts = texts.into_iter().skip(skipped).map(str::to_owned);
        names.into_iter().zip(texts).collect()
    }

    /// Its path behind each base of a server.
    pub fn templates(&self) -> Vec<PathTemplate> {
        let base = |base: &String| PathTemplate::new(&format!("{base}{}", self.path));
        self.bases.iter().map(base).collect()
    }
}

impl Content {
    /// The schema that a body is judged by: its own, or that of the array of its items.
    pub fn judged_by(&self) -> Option<&Spot> {
        self.items.as_ref().or(self.schema.as_ref())
    }
}

impl Api {
    /// The operation that a text names: its id, or its method and path, with or without
    /// the base of a server. Names of path parameters do not matter.
    pub fn find(&self, name: &str) -> Option<&Operation> {
        if let Some(found) = self
            .operations
            .iter()
            .find(|operation| operation.id.as_deref() == Some(name))
        {
            return Some(found);
        }
        let (method, path) = name.split_once(' ')?;
        let (method, path) = (method.to_ascii_uppercase(), path.trim());
        let of_method = || {
            let all = self.operations.iter();
            all.filter(|operation| operation.method == method)
        };
        let is_own = |operation: &&Operation| {
            let base = path.strip_suffix(operation.path.as_str());
            base.is_some_and(|base| {
                base.is_empty() || operation.bases.iter().any(|own| own == base)
            })
        };
        let own = of_method().find(is_own);
        let is_exact = |operation: &&Operation| {
            path == operation.path || operation.templates().iter().any(|one| one.is(path))
        };
        own.or_else(|| of_method().find(is_exact))
            .or_else(|| of_method().find(|one| super::same_path(&one.path, path)))
    }

    /// The forms of the bodies of all responses.
    pub fn response_contents(&self) -> impl Iterator<Item = &Content> {
        let responses = self.operations.iter().flat_map(|one| &one.responses);
        responses.flat_map(|response| &response.contents)
    }

    /// The forms of all bodies, those of webhooks and callbacks among them.
    pub fn contents(&self) -> impl Iterator<Item = &Content> {
        let all = self.operations.iter().chain(&self.incoming);
        all.flat_map(|operation| {
            let sent = operation.body.iter().flat_map(|body| &body.contents);
            let responses = operation.responses.iter();
            sent.chain(responses.flat_map(|response| &response.contents))
        })
    }

    /// The schemas of what responses hold: bodies and headers.
    pub fn response_schemas(&self) -> impl Iterator<Item = &Spot> {
        let responses = self.operations.iter().flat_map(|one| &one.responses);
        let headers = responses.flat_map(|response| &response.headers);
        let bodies = self.response_contents().filter_map(Content::judged_by);
        bodies.chain(headers.filter_map(|header| header.schema.as_ref()))
    }

    /// Whether some part of a path could not be read.
    pub fn lacks(&self, path: &str) -> bool {
        self.is_unread || self.unread_paths.iter().any(|unread| unread == path)
    }

    /// Every name by which an operation may be called.
    pub fn names(&self) -> Vec<String> {
        let all = self.operations.iter();
        all.flat_map(|operation| operation.id.iter().cloned().chain([operation.name()]))
            .collect()
    }
}
