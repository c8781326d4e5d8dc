//! Reads what operations take and answer: bodies, responses and their headers.

use serde_json::{Map, Value};

use super::files::Spot;
use super::kinds::{self, Kind};
use super::model::{Content, Header, RequestBody, Response, StatusKey};
use super::reader::Reader;
use super::version::Version;

/// Headers that a document says nothing of by listing them.
const NOT_HEADERS: [&str; 1] = ["content-type"];

impl<'f> Reader<'f> {
    /// What is sent with an operation.
    pub(super) fn request_body(
        &mut self,
        at: &Spot,
        operation: &'f Map<String, Value>,
    ) -> Option<RequestBody> {
        operation.get("requestBody")?;
        let at = at.below(["requestBody"]);
        let (spot, members) = self.object(&at, Kind::RequestBody)?;
        Some(RequestBody {
            is_required: members.get("required") == Some(&Value::Bool(true)),
            contents: self.contents(&spot, members),
            spot,
        })
    }

    /// The responses of an operation, by status.
    pub(super) fn responses(
        &mut self,
        at: &Spot,
        operation: &'f Map<String, Value>,
    ) -> Vec<Response> {
        let own = at.below(["responses"]);
        if !operation.contains_key("responses") {
            // 3.1 leaves them out where nothing is known of the responses.
            if self.version == Version::V30 {
                self.fault(at, "an operation has no `responses`");
            }
            return Vec::new();
        }
        let Some((own, responses)) = self.map(&own, "responses") else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for key in responses.keys().filter(|key| !key.starts_with("x-")) {
            let at = own.below([key.as_str()]);
            let Some(status) = StatusKey::parse(key) else {
                self.fault(&at, format!("`{key}` is not a status, class or `default`"));
                continue;
            };
            found.push(self.response(status, at));
        }
        found
    }

    fn response(&mut self, status: StatusKey, at: Spot) -> Response {
        // A response that cannot be read is documented all the same.
        let mut found = Response {
            status,
            is_unread: true,
            headers: Vec::new(),
            contents: Vec::new(),
            spot: at.clone(),
        };
        if let Some(schema) = self.schema_instead(&at, Kind::Response) {
            found.is_unread = false;
            found.contents = vec![self.content_of("*/*", schema)];
        } else if let Some((spot, members)) = self.object(&at, Kind::Response) {
            if members.contains_key("schema") {
                let message = "`schema` has no effect in a response; it belongs below `content`";
                self.fault(&spot.below(["schema"]), message);
            }
            found.is_unread = false;
            found.headers = self.headers(&spot, members);
            found.contents = self.contents(&spot, members);
            self.named(&spot, members, "links", Kind::Link);
            found.spot = spot;
        }
        found
    }

    /// A schema where a response or a media type is expected: a fault, and yet it is plain
    /// what is meant.
    fn schema_instead(&mut self, at: &Spot, expected: Kind) -> Option<Spot> {
        let (target, value) = self.followed(at)?;
        let found = kinds::stranger(expected, &target, value.as_object()?);
        found.filter(|found| *found == Kind::Schema)?;
        self.strange(at, (Kind::Schema, expected));
        Some(target)
    }

    /// A form of a body that is identified by its schema alone.
    fn content_of(&mut self, media_type: &str, schema: Spot) -> Content {
        self.enter(schema.clone());
        Content {
            media_type: media_type.to_owned(),
            items: None,
            example: self.value_of_schema(&schema),
            spot: schema.clone(),
            schema: Some(schema),
        }
    }

    /// The forms of a body.
    pub(super) fn contents(&mut self, at: &Spot, members: &'f Map<String, Value>) -> Vec<Content> {
        if !members.contains_key("content") {
            return Vec::new();
        }
        let Some((at, content)) = self.map(&at.below(["content"]), "content") else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for media_type in content.keys() {
            let at = at.below([media_type.as_str()]);
            if !media_type.contains('/') {
                self.fault(&at, format!("`{media_type}` is not a media type"));
                continue;
            }
            if let Some(schema) = self.schema_instead(&at, Kind::MediaType) {
                found.push(self.content_of(media_type, schema));
                continue;
            }
            // A form that cannot be read is documented all the same.
            let Some((spot, form)) = self.object(&at, Kind::MediaType) else {
                found.push(Content {
                    media_type: media_type.clone(),
                    schema: None,
                    items: None,
                    example: None,
                    spot: at,
                });
                continue;
            };
            let schema = form.contains_key("schema").then(|| spot.below(["schema"]));
            if let Some(schema) = &schema {
                self.enter(schema.clone());
            }
            let items = self.sequence(&spot, media_type, form);
            self.note_unjudged(&spot, form);
            let own = self.own_example(&spot, form);
            let of_schema = || self.value_of_schema(schema.as_ref()?);
            let example = own.or_else(of_schema);
            found.push(Content {
                media_type: media_type.clone(),
                schema,
                items,
                example,
                spot,
            });
        }
        found
    }

    /// Names what 3.2 has brought and nothing is judged by.
    fn note_unjudged(&mut self, at: &Spot, form: &Map<String, Value>) {
        let new = ["itemEncoding", "prefixEncoding"];
        for name in new.iter().filter(|name| form.contains_key(**name)) {
            let message = format!("`{name}` of OpenAPI 3.2 is not judged");
            self.note(&at.below([*name]), message);
        }
    }

    fn headers(&mut self, at: &Spot, members: &'f Map<String, Value>) -> Vec<Header> {
        if !members.contains_key("headers") {
            return Vec::new();
        }
        let Some((at, headers)) = self.map(&at.below(["headers"]), "headers") else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for name in headers.keys() {
            let at = at.below([name.as_str()]);
            if NOT_HEADERS.contains(&name.to_ascii_lowercase().as_str()) {
                continue;
            }
            if http::HeaderName::from_bytes(name.as_bytes()).is_err() {
                self.fault(&at, format!("`{name}` is not a header name"));
                continue;
            }
            let Some((spot, header)) = self.object(&at, Kind::Header) else {
                found.push(Header {
                    name: name.clone(),
                    is_required: false,
                    is_unread: true,
                    is_deprecated: false,
                    explode: false,
                    media_type: None,
                    schema: None,
                    spot: at,
                });
                continue;
            };
            let schema = header
                .contains_key("schema")
                .then(|| spot.below(["schema"]));
            if let Some(schema) = &schema {
                self.enter(schema.clone());
            }
            let content = self.contents(&spot, header).into_iter().next();
            let (media_type, of_content) = content
                .map(|content| (content.media_type, content.schema))
                .unzip();
            found.push(Header {
                name: name.clone(),
                is_required: header.get("required") == Some(&Value::Bool(true)),
                is_unread: false,
                is_deprecated: header.get("deprecated") == Some(&Value::Bool(true)),
                explode: header.get("explode") == Some(&Value::Bool(true)),
                media_type,
                schema: schema.or(of_content.flatten()),
                spot,
            });
        }
        found
    }
}
